/* nnplot: pictures of what nntrain did, drawn by gnuplot. */
#include "cli.h"
#include "plot_canvas.h"
#include "plot_gnuplot.h"
#include "plot_loss.h"
#include "plot_options.h"

#include "../nn/write.h"

#include <stdlib.h>

struct run {
    struct cli_plot_options options;
    struct cli_canvas canvas;
    struct nn_writer *file;
    struct cli_plot_log *log; /* logs of them */
    int logs;
};

static int read_logs(struct run *run, struct nn_error *err)
{
    const struct cli_plot_options *o = &run->options;
    run->log = calloc((size_t)o->logs, sizeof *run->log);
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

static int draw(struct run *run, struct nn_error *err)
{
    struct nn_text script = {0}, picture = {0};
    cli_plot_loss(&script, &run->canvas, run->log, run->logs);
    int rc = cli_gnuplot(&picture, &script, err);
    if (rc == 0 && !cli_stop)
        rc = write_out(run, &picture, err);
    nn_text_free(&script);
    nn_text_free(&picture);
    return rc;
}

static int plot(struct run *run, struct nn_error *err)
{
    const char *output = run->options.output;
    int rc = cli_canvas_choose(&run->canvas, output, err);
    if (rc == 0)
        rc = nn_writer_open(&run->file, output ? output : "-", err);
    if (rc == 0)
        rc = read_logs(run, err);
    return rc == 0 ? draw(run, err) : rc;
}

static void run_free(struct run *run)
{
    nn_writer_abort(&run->file);
    for (int i = 0; i < run->logs; i++)
        cli_plot_log_free(&run->log[i]);
    free(run->log);
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
