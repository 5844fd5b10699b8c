/* nnpredict: applies a model to the rows of CSV files. */
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../nn/pool.h"
#include "predict_report.h"
#include "predict_rows.h"

enum option {
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
                "both, label or probability: predicted columns, outputs\n"
                "of the network, or both (default)",
                false},
    [APPEND] = {'a', "append", NULL, "repeat the input's columns in front",
                false},
    [NO_HEADER] = {0, "no-header", NULL, "write no header line", false},
    [HEADER] = {0, "header", "WHETHER",
                "yes, no or auto: has the input a header line?\n"
                "auto (default): if it has the names of all inputs",
                false},
    [THRESHOLD] = {0, "threshold", "T",
                   "a single output means 1, or the second class, where it\n"
                   "is at least T (0.5)",
                   false},
    [UNKNOWN] = {0, "unknown", "WHAT",
                 "error or ignore: a category never seen in training is\n"
                 "an error (default), or all-zero inputs",
                 false},
    [EVALUATE] = {'e', "evaluate", NULL,
                  "the input has the target: print metrics in place of\n"
                  "predictions, then the confusion matrix",
                  false},
    [JSON] = {0, "json", NULL, "with --evaluate: one JSON object", false},
    [THREADS] = {'t', "threads", "N", "number of threads; 0 chooses (default)",
                 false},
};

static const struct cli_program program = {
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

struct arguments {
    struct cli_predict_options options;
    bool has_threshold;
    bool json;
    const char *model;
    const char **file; /* room for all arguments */
    int files;
};

/* The number of the word among the choices, which end with NULL. */
static int choose(const char *option, const char *word,
                  const char *const *choices, int *out, struct nn_error *err)
{
    struct nn_text known = {0};
    for (int i = 0; choices[i]; i++) {
        if (strcmp(word, choices[i]) == 0) {
            *out = i;
            nn_text_free(&known);
            return 0;
        }
        nn_text_printf(&known, "%s%s", i > 0 ? ", " : "", choices[i]);
    }
    char quoted[NN_QUOTE_SIZE];
    int rc = nn_fail(err, NN_ECONFIG, "--%s: %s is none of %s", option,
                     nn_text_quote(quoted, word, strlen(word)), known.p);
    nn_text_free(&known);
    return rc;
}

static int take_threads(struct arguments *a, const char *value,
                        struct nn_error *err)
{
    long threads;
    int rc = cli_integer("--threads", value, 0, NN_MAX_THREADS, &threads, err);
    if (rc == 0)
        a->options.threads = (int)threads;
    return rc;
}

static int take_operand(struct arguments *a, const char *value)
{
    if (!a->model)
        a->model = value;
    else
        a->file[a->files++] = value;
    return 0;
}

static int take(void *arg, int which, const char *value, struct nn_error *err)
{
    static const char *const formats[] = {"both", "label", "probability", NULL};
    static const char *const headers[] = {"auto", "no", "yes", NULL};
    static const char *const unknowns[] = {"error", "ignore", NULL};
    struct arguments *a = arg;
    struct cli_predict_options *o = &a->options;
    int choice = 0;
    int rc = 0;
    switch (which) {
    case FORMAT:
        rc = choose(options[which].name, value, formats, &choice, err);
        o->format = (enum cli_predict_format)choice;
        return rc;
    case APPEND:
        o->append = true;
        return 0;
    case NO_HEADER:
        o->no_header = true;
        return 0;
    case HEADER:
        rc = choose(options[which].name, value, headers, &choice, err);
        o->header = (enum nn_header)choice;
        return rc;
    case THRESHOLD:
        a->has_threshold = true;
        return cli_number("--threshold", value, &o->threshold, err);
    case UNKNOWN:
        rc = choose(options[which].name, value, unknowns, &choice, err);
        o->ignore_unknown = choice == 1;
        return rc;
    case EVALUATE:
        o->evaluate = true;
        return 0;
    case JSON:
        a->json = true;
        return 0;
    case THREADS:
        return take_threads(a, value, err);
    default:
        return take_operand(a, value);
    }
}

/* What must hold of the arguments alone. */
static int check_arguments(const struct arguments *a, struct nn_error *err)
{
    if (!a->model)
        return cli_fail_missing(&program, "model", err);
    if (a->json && !a->options.evaluate)
        return nn_fail(err, NN_ECONFIG, "--json goes with --evaluate only");
    int stdins = strcmp(a->model, "-") == 0;
    if (a->files == 0)
        stdins++;
    for (int i = 0; i < a->files; i++)
        stdins += strcmp(a->file[i], "-") == 0;
    if (stdins > 1)
        return nn_fail(err, NN_ECONFIG,
                       "stdin is named more than once, it can be read once");
    return 0;
}

/* What must hold of the arguments and the model; fills in the threshold. */
static int check_model(struct arguments *a, const struct nn_model *model,
                       struct nn_error *err)
{
    const struct nn_columns *c = &model->columns;
    if (!a->has_threshold)
        a->options.threshold = nn_default_threshold(c);
    else if (!nn_has_accuracy(c) || !nn_decides_singly(c))
        return nn_fail(err, NN_ECONFIG,
                       "--threshold is for single outputs, %s has none",
                       a->model);
    if (a->options.format == CLI_PREDICT_PROBABILITY && !nn_has_accuracy(c))
        return nn_fail(err, NN_ECONFIG,
                       "--format probability: %s predicts numbers, which have "
                       "no probability",
                       a->model);
    return 0;
}

static int report(const struct cli_predict *p, bool json, struct nn_error *err)
{
    struct nn_metrics m;
    struct nn_text out = {0};
    nn_scorer_finish(&p->scorer, &m);
    if (m.rows == 0)
        return nn_fail(err, NN_EDATA, "there are no rows to evaluate");
    if (json)
        cli_add_json_report(&out, &m, &p->confusion);
    else
        cli_add_report(&out, &m, &p->confusion);
    int rc = nn_text_check(&out, err);
    if (rc == 0)
        rc = cli_write(out.p, out.len, err);
    nn_text_free(&out);
    return rc;
}

/* How many cells were ignored. */
static void note_unknown(const struct cli_predict *p)
{
    char note[128];
    if (p->unknown == 0)
        return;
    snprintf(note, sizeof note,
             "%zu %s never seen in training, taken as all-zero inputs",
             p->unknown, p->unknown == 1 ? "category was" : "categories were");
    cli_note(&program, note);
}

static int run(const struct arguments *a, const struct nn_model *model,
               struct nn_error *err)
{
    struct cli_predict p;
    int rc = cli_predict_open(&p, model, &a->options, err);
    if (rc == 0 && a->files == 0)
        rc = cli_predict_file(&p, "-", err);
    for (int i = 0; rc == 0 && i < a->files; i++)
        rc = cli_predict_file(&p, a->file[i], err);
    if (rc == 0)
        rc = cli_predict_finish(&p, err);
    if (rc == 0 && a->options.evaluate)
        rc = report(&p, a->json, err);
    note_unknown(&p);
    cli_predict_free(&p);
    return rc;
}

int cli_main(int argc, char **argv)
{
    struct nn_error err = {0};
    struct nn_model model = {0};
    struct arguments a = {0};
    a.file = calloc((size_t)argc + 1, sizeof *a.file);
    int rc = a.file ? 0 : nn_fail_memory(&err);
    if (rc == 0)
        rc = cli_parse(&program, argc, argv, take, &a, &err);
    if (rc == 0)
        rc = check_arguments(&a, &err);
    if (rc == 0)
        rc = nn_model_read(&model, a.model, &err);
    if (rc == 0)
        rc = check_model(&a, &model, &err);
    if (rc == 0)
        rc = run(&a, &model, &err);
    if (rc == 0)
        rc = cli_close_stdout(&err);
    nn_model_free(&model);
    free(a.file);
    return rc < 0 ? cli_report(&program, &err) : 0;
}
