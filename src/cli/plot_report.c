#include "plot_report.h"

#include "page_facts.h"
#include "page_html.h"
#include "page_importance.h"
#include "plot_loss.h"
#include "plot_model.h"
#include "shell_quote.h"

#include "../nn/json_layout.h"

static int add_pictures(struct nn_text *page, const struct cli_plot_rows *r,
                        struct nn_error *err)
{
    static const struct {
        const char *heading;
        cli_plot_picture *write;
    } pictures[] = {{"Confusion matrix", cli_plot_confusion},
                    {"Receiver operating characteristic", cli_plot_roc},
                    {"Calibration", cli_plot_calibration},
                    {"Predictions over the plane", cli_plot_boundary},
                    {"Weights of the first layer", cli_plot_weights}};
    const struct cli_canvas canvas = {.kind = CLI_CANVAS_SVG};
    int rc = 0;
    for (int i = 0; i < (int)(sizeof pictures / sizeof pictures[0]) && rc == 0;
         i++) {
        struct nn_text script = {0};
        rc = pictures[i].write(&script, &canvas, r, err);
        if (rc == 0)
            rc = cli_page_add_picture(page, pictures[i].heading, &script, i + 1,
                                      err);
        else if (rc == NN_ECONFIG || rc == NN_EDATA)
            rc = 0; /* it does not suit the model or the rows */
        nn_text_free(&script);
    }
    return rc;
}

static int add_losses(struct nn_text *page, const struct cli_plot_log *log,
                      int logs, struct nn_error *err)
{
    const struct cli_canvas canvas = {.kind = CLI_CANVAS_SVG};
    struct nn_text script = {0};
    if (logs == 0)
        return 0;
    cli_plot_loss(&script, &canvas, log, logs);
    int rc = cli_page_add_picture(page, "Loss", &script, 0, err);
    nn_text_free(&script);
    return rc;
}

/* The config is all that a run needs beside its data. */
static void add_commands(struct nn_text *page, const struct nn_model *m,
                         const struct cli_plot_options *o)
{
    struct nn_text text = {0};
    nn_text_puts(page, "<h2>To make it again</h2>\n<p>Train it once more and "
                       "compare the bits of the weights, from a folder where "
                       "the data has the path it had; then this page:</p>\n");
    nn_text_puts(&text, "nntrain --reproduce");
    cli_add_word(&text, o->model);
    nn_text_puts(&text, "\nnnplot --model");
    cli_add_word(&text, o->model);
    nn_text_puts(&text, " --report");
    cli_add_word(&text, o->rows);
    for (int i = 0; i < o->logs; i++)
        cli_add_word(&text, o->log[i]);
    if (o->output) {
        nn_text_puts(&text, " -o");
        cli_add_word(&text, o->output);
    }
    cli_page_add_pre(page, &text);
    nn_text_puts(page, "<p>The config of the run, as resolved:</p>\n");
    nn_json_add_lines(&text, &m->config);
    cli_page_add_pre(page, &text);
}

int cli_plot_report(struct nn_text *page, struct cli_plot_rows *r,
                    const struct cli_plot_log *log,
                    const struct cli_plot_options *o, struct nn_error *err)
{
    const struct nn_model *m = r->model;
    cli_page_begin(page, m->name ? m->name : nn_path_name(o->model));
    int rc = cli_page_add_training(page, m, err);
    if (rc == 0)
        rc = cli_page_add_warnings(page, r, o->rows, log, o->logs, err);
    cli_page_add_metrics(page, r);
    if (rc == 0)
        rc = add_losses(page, log, o->logs, err);
    if (rc == 0)
        rc = add_pictures(page, r, err);
    if (rc == 0)
        rc = cli_page_add_importance(page, r, o->model, o->rows, err);
    add_commands(page, m, o);
    cli_page_end(page);
    return rc;
}
