/* nnplot: pictures of what nntrain did, drawn by gnuplot. */
#include "cli.h"
#include "plot_canvas.h"
#include "plot_gnuplot.h"
#include "plot_loss.h"
#include "plot_model.h"
#include "plot_options.h"
#include "plot_report.h"

#include "../nn/write.h"

#include <stdlib.h>

struct run {
    struct cli_plot_options options;
    struct cli_canvas canvas;
    struct nn_writer *file;
    struct cli_plot_log *log; /* logs of them */
    int logs;
    struct nn_model model;
    struct cli_plot_rows rows;
};

static int read_logs(struct run *run, struct nn_error *err)
{
    const struct cli_plot_options *o = &run->options;
    run->log = calloc((size_t)o->logs + 1, sizeof *run->log);
    if (!run->log)
        return nn_fail_memory(err);
    int rc = 0;
    while (run->logs < o->logs && rc == 0) {
        rc = cli_plot_log_read(&run->log[run->logs], o->log[run->logs], err);
        run->logs++;
    }
    return rc;
}

static int write_out(struct run *run, const struct nn_text *picture,
                     struct nn_error *err)
{
    struct nn_text tidy = {0};
    cli_canvas_tidy(&tidy, &run->canvas, picture);
    int rc = nn_text_check(&tidy, err);
    if (rc == 0)
        rc = nn_writer_write(run->file, tidy.p, tidy.len, err);
    if (rc == 0)
        rc = nn_writer_commit(&run->file, err);
    nn_text_free(&tidy);
    return rc;
}

static int read_model(struct run *run, struct nn_error *err)
{
    const struct cli_plot_options *o = &run->options;
    int rc = nn_model_read(&run->model, o->model, err);
    run->rows.model = &run->model;
    if (rc == 0 && o->rows)
        rc = cli_plot_rows_read(&run->rows, &run->model, o->rows, err);
    return rc;
}

static int write_script(struct nn_text *script, const struct run *run,
                        struct nn_error *err)
{
    static cli_plot_picture *const pictures[] = {
        [CLI_PLOT_CONFUSION] = cli_plot_confusion,
        [CLI_PLOT_ROC] = cli_plot_roc,
        [CLI_PLOT_CALIBRATION] = cli_plot_calibration,
        [CLI_PLOT_BOUNDARY] = cli_plot_boundary,
        [CLI_PLOT_WEIGHTS] = cli_plot_weights,
    };
    const enum cli_plot_kind kind = run->options.kind;
    if (kind != CLI_PLOT_LOSS)
        return pictures[kind](script, &run->canvas, &run->rows, err);
    cli_plot_loss(script, &run->canvas, run->log, run->logs);
    return 0;
}

static int draw(struct run *run, struct nn_error *err)
{
    struct nn_text script = {0}, picture = {0};
    int rc = write_script(&script, run, err);
    if (rc == 0)
        rc = cli_gnuplot(&picture, &script, err);
    if (rc == 0 && !cli_stop)
        rc = write_out(run, &picture, err);
    nn_text_free(&script);
    nn_text_free(&picture);
    return rc;
}

static int report(struct run *run, struct nn_error *err)
{
    struct nn_text page = {0};
    int rc = cli_plot_report(&page, &run->rows, run->log, &run->options, err);
    if (rc == 0)
        rc = nn_text_check(&page, err);
    if (rc == 0 && !cli_stop)
        rc = write_out(run, &page, err);
    nn_text_free(&page);
    return rc;
}

static int plot(struct run *run, struct nn_error *err)
{
    const char *output = run->options.output;
    int rc = run->options.kind == CLI_PLOT_REPORT
                 ? 0 /* a page is a page, whatever its name */
                 : cli_canvas_choose(&run->canvas, output, err);
    if (rc == 0)
        rc = nn_writer_open(&run->file, output ? output : "-", err);
    if (rc == 0)
        rc = read_logs(run, err);
    if (rc == 0 && run->options.model)
        rc = read_model(run, err);
    if (rc < 0)
        return rc;
    return run->options.kind == CLI_PLOT_REPORT ? report(run, err)
                                                : draw(run, err);
}

static void run_free(struct run *run)
{
    nn_writer_abort(&run->file);
    for (int i = 0; i < run->logs; i++)
        cli_plot_log_free(&run->log[i]);
    free(run->log);
    cli_plot_rows_free(&run->rows);
    nn_model_free(&run->model);
    cli_plot_options_free(&run->options);
}

int cli_main(int argc, char **argv)
{
    struct run run = {0};
    struct nn_error err = {0};
    int rc = cli_plot_options_parse(&run.options, argc, argv, &err);
    if (rc == 0) {
        cli_catch_signals();
        rc = plot(&run, &err);
    }
    if (rc == 0)
        rc = cli_close_stdout(&err);
    run_free(&run);
    if (cli_stop)
        cli_die_by_signal();
    return rc < 0 ? cli_report(&cli_nnplot, &err) : 0;
}
