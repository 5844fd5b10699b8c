#include "predict_options.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "../nn/metric.h"
#include "../nn/pool.h"

enum {
    FORMAT,
    APPEND,
    NO_HEADER,
    HEADER,
    THRESHOLD,
    UNKNOWN,
    EVALUATE,
    JSON,
    THREADS,
    OPTIONS
};

static const struct cli_option options[OPTIONS] = {
    [FORMAT] = {'f', "format", "WHAT",
                "both, label or probability: predicted columns,\n"
                "outputs of the network, or both (default)"},
    [APPEND] = {'a', "append", NULL, "repeat the input's columns in front"},
    [NO_HEADER] = {0, "no-header", NULL, "write no header line"},
    [HEADER] = {0, "header", "WHETHER",
                "yes, no or auto: has the input a header line?\n"
                "auto (default): if it has the names of all inputs"},
    [THRESHOLD] = {0, "threshold", "T",
                   "a single output means 1, or the second class, where\n"
                   "it is at least T (0.5, tanh outputs: 0)"},
    [UNKNOWN] = {0, "unknown", "WHAT",
                 "error or ignore: a category never seen in training is\n"
                 "an error (default), or all-zero inputs"},
    [EVALUATE] = {'e', "evaluate", NULL,
                  "the input has the target: print metrics in place of\n"
                  "predictions, then the confusion matrix"},
    [JSON] = {0, "json", NULL, "with --evaluate: one JSON object"},
    [THREADS] = {'t', "threads", "N",
                 "number of threads; 0 (default) takes one, as\n"
                 "reading the rows is most of the work"},
};

const struct cli_program cli_nnpredict = {
    .name = "nnpredict",
    .summary = "Applies a model that nntrain wrote to the rows of CSV files, "
               "or of stdin.\nWrites CSV, a row for each row of the input.",
    .usage = "nnpredict [options] MODEL [FILE ...]",
    .options = options,
    .count = OPTIONS,
    .examples = "nnpredict model.bin < input.csv\n"
                "nnpredict --append --format label model.bin a.csv b.csv\n"
                "nnpredict --evaluate model.bin test.csv",
    .see_also = "nnpredict(1), nntrain(1), nn-model(5)",
};

/* The number of the word among those that the option takes. */
static int choose(int option, const char *word, struct nn_error *err)
{
    static const char *const words[OPTIONS][4] = {
        [FORMAT] = {"both", "label", "probability", NULL},
        [HEADER] = {"auto", "no", "yes", NULL},
        [UNKNOWN] = {"error", "ignore", NULL},
    };
    struct nn_text known = {0};
    for (int i = 0; words[option][i]; i++) {
        if (strcmp(word, words[option][i]) == 0) {
            nn_text_free(&known);
            return i;
        }
        nn_text_printf(&known, "%s%s", i > 0 ? ", " : "", words[option][i]);
    }
    char quoted[NN_QUOTE_SIZE];
    int rc = nn_text_check(&known, err);
    if (rc == 0)
        rc = nn_fail(err, NN_ECONFIG, "--%s: %s is none of %s",
                     options[option].name,
                     nn_text_quote(quoted, word, strlen(word)), known.p);
    nn_text_free(&known);
    return rc;
}

static int take_choice(struct cli_predict_options *o, int option,
                       const char *word, struct nn_error *err)
{
    int choice = choose(option, word, err);
    if (choice < 0)
        return choice;
    if (option == FORMAT)
        o->format = (enum cli_predict_format)choice;
    else if (option == HEADER)
        o->header = (enum nn_header)choice;
    else
        o->ignore_unknown = choice == 1;
    return 0;
}

static int take_threads(struct cli_predict_options *o, const char *value,
                        struct nn_error *err)
{
    long threads;
    int rc = cli_integer("--threads", value, 0, NN_MAX_THREADS, &threads, err);
    if (rc == 0)
        o->threads = (int)threads;
    return rc;
}

static void take_operand(struct cli_predict_options *o, const char *value)
{
    if (!o->model)
        o->model = value;
    else
        o->file[o->files++] = value;
}

/* The options that are only remembered. */
static void take_switch(struct cli_predict_options *o, int which)
{
    switch (which) {
    case APPEND:
        o->append = true;
        break;
    case NO_HEADER:
        o->no_header = true;
        break;
    case EVALUATE:
        o->evaluate = true;
        break;
    case JSON:
        o->json = true;
        break;
    default:
        assert(0); /* a row of the table that nobody takes */
    }
}

static int take(void *arg, int which, const char *value, struct nn_error *err)
{
    enum { OPERAND = -1 };
    struct cli_predict_options *o = arg;
    switch (which) {
    case OPERAND:
        take_operand(o, value);
        return 0;
    case FORMAT:
    case HEADER:
    case UNKNOWN:
        return take_choice(o, which, value, err);
    case THRESHOLD:
        o->has_threshold = true;
        return cli_number("--threshold", value, &o->threshold, err);
    case THREADS:
        return take_threads(o, value, err);
    default:
        take_switch(o, which);
        return 0;
    }
}

static int check_stdin(const struct cli_predict_options *o,
                       struct nn_error *err)
{
    int inputs = 0;
    for (int i = 0; i < o->files; i++)
        inputs += strcmp(o->file[i], "-") == 0;
    if (inputs > 0 && strcmp(o->model, "-") == 0)
        return nn_fail(err, NN_ECONFIG,
                       "the model comes from stdin, so the rows must come from "
                       "a FILE");
    if (inputs > 1)
        return nn_fail(err, NN_ECONFIG,
                       "stdin is named twice, it can be read once");
    return 0;
}

/* Metrics take the place of predictions: what shapes these is in vain. */
static int check_evaluate(const struct cli_predict_options *o,
                          struct nn_error *err)
{
    if (!o->evaluate)
        return o->json ? nn_fail(err, NN_ECONFIG,
                                 "--json goes with --evaluate only")
                       : 0;
    const char *vain = o->append                       ? "append"
                       : o->no_header                  ? "no-header"
                       : o->format != CLI_PREDICT_BOTH ? "format"
                                                       : NULL;
    return vain ? nn_fail(err, NN_ECONFIG,
                          "--%s is for predictions, --evaluate prints metrics "
                          "in their place",
                          vain)
                : 0;
}

int cli_predict_options_parse(struct cli_predict_options *o, int argc,
                              char **argv, struct nn_error *err)
{
    *o = (struct cli_predict_options){0};
    o->file = calloc((size_t)argc + 1, sizeof *o->file); /* never too few */
    if (!o->file)
        return nn_fail_memory(err);
    int rc = cli_parse(&cli_nnpredict, argc, argv, take, o, err);
    if (rc < 0)
        return rc;
    if (!o->model)
        return cli_fail_missing(&cli_nnpredict, "model", err);
    if (o->files == 0)
        o->file[o->files++] = "-";
    rc = check_stdin(o, err);
    return rc < 0 ? rc : check_evaluate(o, err);
}

int cli_predict_options_fit(struct cli_predict_options *o,
                            const struct nn_columns *columns,
                            struct nn_error *err)
{
    if (!o->has_threshold)
        o->threshold = nn_default_threshold(columns);
    else if (!nn_has_accuracy(columns) || !nn_decides_singly(columns))
        return nn_fail(err, NN_ECONFIG,
                       "--threshold is for single outputs, %s has none",
                       o->model);
    if (o->format == CLI_PREDICT_PROBABILITY && !nn_has_accuracy(columns))
        return nn_fail(err, NN_ECONFIG,
                       "--format probability: %s predicts numbers, which have "
                       "no probability",
                       o->model);
    return 0;
}

void cli_predict_options_free(struct cli_predict_options *o)
{
    free(o->file);
    *o = (struct cli_predict_options){0};
}
