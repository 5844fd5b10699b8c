#include "plot_report.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "plot_gnuplot.h"
#include "plot_loss.h"
#include "plot_model.h"
#include "summary.h"

#include "../nn/json_layout.h"

/* White paper, dark text; a picture is not divided between printed pages. */
static const char style[] =
    "body{font:17px/1.5 sans-serif;color:#202020;background:#fff;"
    "max-width:52em;margin:2em auto;padding:0 1em}"
    "svg{max-width:100%;height:auto;break-inside:avoid}"
    "pre{overflow-x:auto;background:#f4f4f4;padding:.7em;font-size:14px}"
    "table{border-collapse:collapse}"
    "td,th{text-align:left;padding:.2em 1.5em .2em 0;"
    "border-bottom:1px solid #d0d0d0}";

/* The text with what HTML takes for markup written otherwise; control
 * characters and bytes that are not UTF-8 become "?". */
static void add_escaped(struct nn_text *out, const char *text)
{
    const size_t len = strlen(text);
    for (size_t i = 0, n; i<len; i += n> 0 ? n : 1) {
        n = nn_text_character(text + i, len - i);
        const unsigned char c = (unsigned char)text[i];
        if (c == '&')
            nn_text_puts(out, "&amp;");
        else if (c == '<')
            nn_text_puts(out, "&lt;");
        else if (n == 0 || (c < ' ' && c != '\n') || c == 0x7f)
            nn_text_puts(out, "?");
        else
            nn_text_add(out, text + i, n);
    }
}

/* A heading and the text as it is laid out, which is freed. */
static void add_block(struct nn_text *page, const char *heading,
                      struct nn_text *text)
{
    nn_text_printf(page, "<h2>%s</h2>\n<pre>", heading);
    add_escaped(page, text->p ? text->p : "");
    nn_text_puts(page, "</pre>\n");
    page->failed = page->failed || text->failed;
    nn_text_free(text);
}

/* Does the text at p name an element of the picture? Then the length of what
 * stands before the name, else 0. */
static size_t before_name(const char *p)
{
    static const char *const forms[] = {"id='", "id=\"", "href='#", "url(#"};
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        const size_t len = strlen(forms[i]);
        if (strncmp(p, forms[i], len) == 0)
            return len;
    }
    return 0;
}

/* The SVG element alone, its names made different from those of the other
 * pictures: a page has each only once. Texts lie between > and <, where
 * nothing is changed. */
static void add_svg(struct nn_text *page, const struct nn_text *svg, int number)
{
    const char *p = strstr(svg->p, "<svg");
    bool in_tag = false;
    while (p && *p) {
        in_tag = *p == '<' || (in_tag && *p != '>');
        const size_t len = in_tag ? before_name(p) : 0;
        nn_text_add(page, p, len > 0 ? len : 1);
        if (len > 0)
            nn_text_printf(page, "p%d_", number);
        p += len > 0 ? len : 1;
    }
}

/* Draws the script and adds the picture. */
static int add_drawn(struct nn_text *page, const char *heading,
                     const struct nn_text *script, int number,
                     struct nn_error *err)
{
    struct nn_text svg = {0};
    int rc = cli_gnuplot(&svg, script, err);
    if (rc == 0) {
        nn_text_printf(page, "<h2>%s</h2>\n", heading);
        add_svg(page, &svg, number);
    }
    nn_text_free(&svg);
    return rc;
}

static int add_pictures(struct nn_text *page, const struct cli_plot_rows *r,
                        struct nn_error *err)
{
    static const struct {
        const char *heading;
        cli_plot_picture *write;
    } pictures[] = {{"Confusion matrix", cli_plot_confusion},
                    {"Receiver operating characteristic", cli_plot_roc},
                    {"Calibration", cli_plot_calibration},
                    {"Decision regions", cli_plot_boundary},
                    {"Weights of the first layer", cli_plot_weights}};
    const struct cli_canvas canvas = {.kind = CLI_CANVAS_SVG};
    int rc = 0;
    for (int i = 0; i < (int)(sizeof pictures / sizeof pictures[0]) && rc == 0;
         i++) {
        struct nn_text script = {0};
        rc = pictures[i].write(&script, &canvas, r, err);
        if (rc == 0)
            rc = add_drawn(page, pictures[i].heading, &script, i + 1, err);
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
    int rc = add_drawn(page, "Loss", &script, 0, err);
    nn_text_free(&script);
    return rc;
}

static void add_metrics(struct nn_text *page, const struct cli_plot_rows *r)
{
    nn_text_puts(page, "<h2>Metrics on ");
    add_escaped(page, r->title);
    nn_text_printf(page, "</h2>\n<table>\n<tr><th>rows</th><td>%zu</td></tr>\n",
                   r->report.metrics.rows);
    for (int i = 0; i < NN_METRICS; i++) {
        const double x = nn_metrics_get(&r->report.metrics, i);
        if (nn_metrics_apply(&r->report.metrics, i) && !isnan(x))
            nn_text_printf(page, "<tr><th>%s</th><td>%.6g</td></tr>\n",
                           nn_metric_names[i], x);
    }
    nn_text_puts(page, "</table>\n");
}

static void add_head(struct nn_text *page, const struct nn_model *m)
{
    const char *name = m->name ? m->name : "model";
    nn_text_puts(page, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
                       "<meta charset=\"utf-8\">\n<title>");
    add_escaped(page, name);
    nn_text_printf(page,
                   ": report</title>\n<style>%s</style>\n</head>\n<body>\n<h1>",
                   style);
    add_escaped(page, name);
    nn_text_puts(page, "</h1>\n");
}

static void add_training(struct nn_text *page, const struct nn_model *m)
{
    const struct nn_record *record = &m->record;
    struct nn_text text = {0};
    cli_add_network(&text, &m->net);
    nn_text_printf(&text,
                   "%zu parameters, %d epochs, weights of epoch %d, ended by: "
                   "%s\n",
                   nn_net_parameters(&m->net), record->epochs,
                   record->best_epoch, record->stopped);
    cli_add_results(&text, record);
    add_block(page, "Training", &text);
}

/* The config is all that a run needs beside its data. */
static void add_config(struct nn_text *page, const struct nn_model *m)
{
    struct nn_text text = {0};
    nn_json_add_lines(&text, &m->config);
    add_block(page, "To train it again: <code>nntrain config.json</code>",
              &text);
}

int cli_plot_report(struct nn_text *page, const struct cli_plot_rows *r,
                    const struct cli_plot_log *log, int logs,
                    struct nn_error *err)
{
    add_head(page, r->model);
    add_metrics(page, r);
    add_training(page, r->model);
    int rc = add_losses(page, log, logs, err);
    if (rc == 0)
        rc = add_pictures(page, r, err);
    add_config(page, r->model);
    nn_text_puts(page, "</body>\n</html>\n");
    return rc;
}
