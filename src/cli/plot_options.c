#include "plot_options.h"

#include <stdlib.h>
#include <string.h>

/* The pictures of a model have the numbers of their kinds. */
enum { OUTPUT = CLI_PLOT_LOSS, MODEL = CLI_PLOT_REPORT + 1 };

static const struct cli_option options[] = {
    [OUTPUT] = {'o', "output", "FILE",
                "the picture, by its ending .svg or .png;\n"
                "- draws in the terminal, as without -o (SVG\n"
                "where standard output is no terminal)"},
    [CLI_PLOT_CONFUSION] = {0, "confusion", "DATA.csv",
                            "how often each class was taken for each"},
    [CLI_PLOT_ROC] = {0, "roc", "DATA.csv",
                      "true against false positives, with the area"},
    [CLI_PLOT_CALIBRATION] = {0, "calibration", "DATA.csv",
                              "observed against predicted frequencies"},
    [CLI_PLOT_BOUNDARY] = {0, "boundary", "DATA.csv",
                           "regions of the classes, or values of a number,\n"
                           "over two inputs, and the rows"},
    [CLI_PLOT_WEIGHTS] = {0, "weights", NULL,
                          "weights of the first layer, as tiles of pixels"},
    [MODEL] = {0, "model", "MODEL", "the model that these pictures show"},
    [CLI_PLOT_REPORT] = {0, "report", "DATA.csv",
                         "a page of HTML with metrics and all pictures"},
};

const struct cli_program cli_nnplot = {
    .name = "nnplot",
    .summary = "Draws what nntrain did: the loss curves of its logs, or how a "
               "model does on\nthe rows of a CSV file. Needs gnuplot.",
    .usage = "nnplot [-o FILE] LOG.csv [LOG.csv ...]\n"
             "nnplot [-o FILE] --model MODEL --confusion DATA.csv\n"
             "nnplot [-o FILE] --model MODEL --roc DATA.csv\n"
             "nnplot [-o FILE] --model MODEL --calibration DATA.csv\n"
             "nnplot [-o FILE] --model MODEL --boundary DATA.csv\n"
             "nnplot [-o FILE] --model MODEL --weights\n"
             "nnplot [-o FILE] --model MODEL --report DATA.csv [LOG.csv ...]",
    .options = options,
    .count = sizeof options / sizeof options[0],
    .examples =
        "nnplot loss.csv\n"
        "nnplot slow.csv fast.csv -o rates.svg\n"
        "nnplot --model model.bin --roc test.csv -o roc.png\n"
        "nnplot --model model.bin --report test.csv loss.csv -o report.html",
    .see_also = "nnplot(1), nntrain(1), gnuplot(1)",
};

static int take_kind(struct cli_plot_options *o, int which, const char *value,
                     struct nn_error *err)
{
    if (o->kind != CLI_PLOT_LOSS)
        return nn_fail(err, NN_ECONFIG,
                       "one picture at a time: --%s and --%s are two",
                       options[o->kind].name, options[which].name);
    o->kind = (enum cli_plot_kind)which;
    o->rows = value;
    return 0;
}

static int take(void *arg, int which, const char *value, struct nn_error *err)
{
    enum { OPERAND = -1 };
    struct cli_plot_options *o = arg;
    switch (which) {
    case OPERAND:
        o->log[o->logs++] = value;
        return 0;
    case OUTPUT:
        o->output = value;
        return 0;
    case MODEL:
        o->model = value;
        return 0;
    default:
        return take_kind(o, which, value, err);
    }
}

static int check_kind(const struct cli_plot_options *o, struct nn_error *err)
{
    if (o->kind == CLI_PLOT_LOSS)
        return o->model ? nn_fail(err, NN_ECONFIG,
                                  "--model needs a picture to draw of it: "
                                  "--confusion, --roc, --calibration, "
                                  "--boundary, --weights or --report")
               : o->logs > 0
                   ? 0
                   : nn_fail(err, NN_ECONFIG,
                             "no loss log given: nnplot LOG.csv, or see "
                             "nnplot --help");
    if (!o->model)
        return nn_fail(err, NN_ECONFIG, "--%s needs --model MODEL",
                       options[o->kind].name);
    return o->logs == 0 || o->kind == CLI_PLOT_REPORT
               ? 0
               : nn_fail(err, NN_ECONFIG,
                         "--%s shows a model, which goes without loss logs",
                         options[o->kind].name);
}

static int check_stdin(const struct cli_plot_options *o, struct nn_error *err)
{
    int inputs = o->model && strcmp(o->model, "-") == 0;
    inputs += o->rows && strcmp(o->rows, "-") == 0;
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
    if (rc == 0)
        rc = check_kind(o, err);
    return rc == 0 ? check_stdin(o, err) : rc;
}

void cli_plot_options_free(struct cli_plot_options *o)
{
    free(o->log);
    *o = (struct cli_plot_options){0};
}
