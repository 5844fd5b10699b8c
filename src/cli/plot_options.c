#include "plot_options.h"

#include <stdlib.h>
#include <string.h>

enum { OUTPUT, MODEL };

static const struct cli_option options[] = {
    [OUTPUT] = {'o', "output", "FILE",
                "the picture, by its ending .svg or .png; - draws in the\n"
                "terminal, as without -o; elsewhere that is SVG",
                false},
    [MODEL] = {0, "model", "FILE", "the model that is shown", true},
    {0, "confusion", "FILE", "the confusion matrix", true},
    {0, "roc", "FILE", "the ROC curve with its area", true},
    {0, "calibration", "FILE", "observed against predicted shares", true},
    {0, "boundary", "FILE", "decision regions of two inputs", true},
    {0, "weights", NULL, "weights of the first layer as tiles", true},
    {0, "report", "FILE", "one page with all of it", true},
};

const struct cli_program cli_nnplot = {
    .name = "nnplot",
    .summary = "Draws what nntrain did: the loss curves of its logs. Needs "
               "gnuplot.",
    .usage = "nnplot [-o FILE] LOG.csv [LOG.csv ...]",
    .options = options,
    .count = sizeof options / sizeof options[0],
    .examples = "nnplot loss.csv\n"
                "nnplot slow.csv fast.csv -o rates.svg",
    .see_also = "nnplot(1), nntrain(1), gnuplot(1)",
    .statuses = "0123",
};

static int take(void *arg, int which, const char *value, struct nn_error *err)
{
    struct cli_plot_options *o = arg;
    (void)err;
    if (which == OUTPUT)
        o->output = value;
    else
        o->log[o->logs++] = value;
    return 0;
}

static int check_stdin(const struct cli_plot_options *o, struct nn_error *err)
{
    int inputs = 0;
    for (int i = 0; i < o->logs; i++)
        inputs += strcmp(o->log[i], "-") == 0;
    return inputs > 1
               ? nn_fail(err, NN_ECONFIG,
                         "stdin is named %d times, it can be read once", inputs)
               : 0;
}

int cli_plot_options_parse(struct cli_plot_options *o, int argc, char **argv,
                           struct nn_error *err)
{
    *o = (struct cli_plot_options){0};
    o->log = calloc((size_t)argc + 1, sizeof *o->log); /* never too few */
    if (!o->log)
        return nn_fail_memory(err);
    int rc = cli_parse(&cli_nnplot, argc, argv, take, o, err);
    if (rc == 0 && o->logs == 0)
        rc = cli_fail_missing(&cli_nnplot, "loss log", err);
    return rc == 0 ? check_stdin(o, err) : rc;
}

void cli_plot_options_free(struct cli_plot_options *o)
{
    free(o->log);
    *o = (struct cli_plot_options){0};
}
