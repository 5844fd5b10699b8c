#include "train_options.h"

#include "../nn/pool.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
    CONFIG,
    SET,
    DATA,
    MODEL,
    LOG,
    THREADS,
    FOLDS,
    OUT_OF_FOLD,
    RESUME,
    PRINT_CONFIG,
    DESCRIBE,
    CHECK_GRADIENTS,
    TRACE,
    TRACE_FORMAT,
    TRACE_FULL,
    SCHEMA,
    NEW,
    TARGET,
    REPRODUCE,
    JSON,
    QUIET,
    VERBOSE
};

static const struct cli_option options[] = {
    [CONFIG] = {'c', "config", "FILE", "the config, a JSON file; - is stdin"},
    [SET] = {'s', "set", "KEY=VALUE",
             "edit a key of the config, dots for nesting;\n"
             "VALUE is JSON, else a text; repeatable"},
    [DATA] = {'d', "data", "FILE",
              "the training CSV in place of data.train;\n- is stdin"},
    [MODEL] = {'o', "model", "FILE", "where the model goes (model.bin)"},
    [LOG] = {'l', "log", "FILE",
             "where the loss log goes (loss.csv); - is stdout,\n"
             "an empty name writes none"},
    [THREADS] = {'t', "threads", "N",
                 "number of threads; 0 chooses (default);\n"
                 "the results are the same for any number"},
    [FOLDS] = {0, "folds", "K",
               "K-fold cross-validation in place of one run:\n"
               "metrics on stdout, no model and no log"},
    [OUT_OF_FOLD] = {0, "out-of-fold", "FILE",
                     "with --folds: where each row's prediction goes"},
    [RESUME] = {'r', "resume", NULL,
                "go on from the checkpoint of an interrupted run"},
    [PRINT_CONFIG] = {0, "print-config", NULL,
                      "print the config as resolved, train nothing;\n"
                      "with -v where each value comes from"},
    [DESCRIBE] = {0, "describe", NULL,
                  "check config and data and print every matrix's\n"
                  "dimensions, memory and arithmetic; train nothing"},
    [CHECK_GRADIENTS] = {0, "check-gradients", NULL,
                         "compare the gradient of the first minibatch with\n"
                         "finite differences; train nothing"},
    [TRACE] = {0, "trace", "[=EPOCH:STEP]",
               "print every quantity of a training step in the\n"
               "notes' symbols, of the first (1:1) by default"},
    [TRACE_FORMAT] = {0, "trace-format", "FORMAT",
                      "text (default), markdown, latex or json"},
    [TRACE_FULL] = {0, "trace-full", NULL, "whole matrices in the trace"},
    [SCHEMA] = {0, "schema", NULL, "print the JSON Schema of the config"},
    [NEW] = {0, "new", "DATA.csv",
             "look at a CSV file, print a starter config for it;\n"
             "train nothing"},
    [TARGET] = {0, "target", "NAME",
                "the target for --new; the last column if left out"},
    [REPRODUCE] = {0, "reproduce", "MODEL",
                   "train again as MODEL's record says and tell\n"
                   "whether the weights have the same bits"},
    [JSON] = {0, "json", NULL,
              "print the run's summary on stdout as JSON,\n"
              "one line"},
    [QUIET] = {'q', "quiet", NULL, "print nothing but errors on stderr"},
    [VERBOSE] = {'v', "verbose", NULL, "print more on stderr"},
};

const struct cli_program cli_nntrain = {
    .name = "nntrain",
    .summary = "Trains a feed-forward network on CSV data as a config says.",
    .usage = "nntrain [options] --config FILE\nnntrain [options] FILE",
    .options = options,
    .count = sizeof options / sizeof options[0],
    .examples = "nntrain --config xor.json\n"
                "nntrain xor.json --set learning_rate=0.5 --set epochs=200\n"
                "nntrain xor.json -d new.csv -o new.bin -l ''\n"
                "nntrain xor.json --describe\n"
                "nntrain xor.json --trace=5:1 --trace-format markdown\n"
                "nntrain --new iris.csv --target species > iris.json",
    .see_also = "nntrain(1), nnpredict(1), nn-config(5), nn-model(5)",
    .statuses = "0123456",
};

static int check_path(const char *option, const char *path,
                      struct nn_error *err)
{
    return *path ? 0 : nn_fail(err, NN_ECONFIG, "%s: no file name", option);
}

static int take_config(struct train_options *o, const char *path,
                       struct nn_error *err)
{
    if (o->config)
        return nn_fail(err, NN_ECONFIG,
                       "one config is enough: \"%s\" and \"%s\" are two",
                       o->config, path);
    o->config = path;
    return check_path("--config", path, err);
}

static void add_edit(struct train_options *o, struct train_edit edit)
{
    o->edit[o->edits++] = edit;
}

static int take_threads(struct train_options *o, const char *value,
                        struct nn_error *err)
{
    struct train_edit edit = {.kind = EDIT_THREADS};
    int rc =
        cli_integer("--threads", value, 0, NN_MAX_THREADS, &edit.threads, err);
    if (rc == 0)
        add_edit(o, edit);
    return rc;
}

static int take_data(struct train_options *o, const char *path,
                     struct nn_error *err)
{
    add_edit(o, (struct train_edit){.kind = EDIT_TRAIN, .value = path});
    return check_path("--data", path, err);
}

static int take_model(struct train_options *o, const char *path,
                      struct nn_error *err)
{
    o->model = path;
    return check_path("--model", path, err);
}

/* One task is done; naming it twice is harmless. */
static int take_task(struct train_options *o, int which, struct nn_error *err)
{
    static const enum train_task tasks[] = {[PRINT_CONFIG] = TASK_PRINT_CONFIG,
                                            [DESCRIBE] = TASK_DESCRIBE,
                                            [CHECK_GRADIENTS] = TASK_CHECK,
                                            [TRACE] = TASK_TRACE,
                                            [SCHEMA] = TASK_SCHEMA,
                                            [NEW] = TASK_NEW,
                                            [REPRODUCE] = TASK_REPRODUCE};
    if (o->task != TASK_TRAIN && o->task != tasks[which])
        return nn_fail(err, NN_ECONFIG,
                       "--print-config, --describe, --check-gradients, "
                       "--trace, --schema, --new and --reproduce do not go "
                       "together");
    o->task = tasks[which];
    return 0;
}

static int take_trace(struct train_options *o, const char *value,
                      struct nn_error *err)
{
    int rc = take_task(o, TRACE, err);
    return rc < 0 ? rc : trace_parse_step(&o->trace, value, err);
}

static int take_trace_format(struct train_options *o, const char *value,
                             struct nn_error *err)
{
    char quoted[NN_QUOTE_SIZE];
    o->trace_format_given = true;
    if (trace_format_find(value, &o->trace.format))
        return 0;
    return nn_fail(err, NN_ECONFIG,
                   "--trace-format: %s is none of text, markdown, latex and "
                   "json",
                   nn_text_quote(quoted, value, strlen(value)));
}

static int take_folds(struct train_options *o, const char *value,
                      struct nn_error *err)
{
    long folds = 0;
    int rc = cli_integer("--folds", value, 2, 1 << 30, &folds, err);
    o->folds = (int)folds;
    return rc;
}

static int take_out_of_fold(struct train_options *o, const char *path,
                            struct nn_error *err)
{
    o->out_of_fold = path;
    return check_path("--out-of-fold", path, err);
}

static int take_new(struct train_options *o, const char *path,
                    struct nn_error *err)
{
    o->look_at = path;
    int rc = take_task(o, NEW, err);
    return rc == 0 ? check_path("--new", path, err) : rc;
}

static int take_reproduce(struct train_options *o, const char *path,
                          struct nn_error *err)
{
    o->reproduce = path;
    int rc = take_task(o, REPRODUCE, err);
    return rc == 0 ? check_path("--reproduce", path, err) : rc;
}

/* The options that are only remembered. */
static void take_other(struct train_options *o, int which, const char *value)
{
    switch (which) {
    case SET:
        add_edit(o, (struct train_edit){.kind = EDIT_SET, .value = value});
        break;
    case LOG:
        o->log = value;
        break;
    case TARGET:
        o->target = value;
        break;
    case TRACE_FULL:
        o->trace.full = true;
        break;
    case RESUME:
        o->resume = true;
        break;
    case JSON:
        o->json = true;
        break;
    case QUIET:
        o->talk = TALK_QUIET;
        break;
    case VERBOSE:
        o->talk = TALK_VERBOSE;
        break;
    default:
        assert(0); /* a row of the table that nobody takes */
    }
}

static int take(void *arg, int which, const char *value, struct nn_error *err)
{
    enum { OPERAND = -1 };
    struct train_options *o = arg;
    switch (which) {
    case PRINT_CONFIG:
    case DESCRIBE:
    case CHECK_GRADIENTS:
    case SCHEMA:
        return take_task(o, which, err);
    case NEW:
        return take_new(o, value, err);
    case TRACE:
        return take_trace(o, value, err);
    case TRACE_FORMAT:
        return take_trace_format(o, value, err);
    case REPRODUCE:
        return take_reproduce(o, value, err);
    case OPERAND:
    case CONFIG:
        return take_config(o, value, err);
    case DATA:
        return take_data(o, value, err);
    case MODEL:
        return take_model(o, value, err);
    case THREADS:
        return take_threads(o, value, err);
    case FOLDS:
        return take_folds(o, value, err);
    case OUT_OF_FOLD:
        return take_out_of_fold(o, value, err);
    default:
        take_other(o, which, value);
        return 0;
    }
}

/* What is needed for the task, and nothing that it would not look at. */
static int check_together(const struct train_options *o, struct nn_error *err)
{
    const bool is_new = o->task == TASK_NEW;
    const bool has_own = is_new || o->task == TASK_REPRODUCE;
    if (!o->config && o->task != TASK_SCHEMA && !has_own)
        return nn_fail(err, NN_ECONFIG,
                       "no config: nntrain --config FILE, or see "
                       "nntrain --help");
    if (is_new && (o->config || o->edits > 0))
        return nn_fail(err, NN_ECONFIG,
                       "--new makes a config: it goes with none, nor with "
                       "--set, --data and --threads");
    if (o->task != TASK_TRACE && (o->trace.full || o->trace_format_given))
        return nn_fail(err, NN_ECONFIG,
                       "--trace-format and --trace-full go with --trace");
    if (o->folds > 0 && o->task != TASK_TRAIN)
        return nn_fail(err, NN_ECONFIG,
                       "--folds trains: it goes with no option that does "
                       "something else");
    if (o->resume && (o->folds > 0 || o->task != TASK_TRAIN))
        return nn_fail(err, NN_ECONFIG,
                       "--resume goes on with a run: it goes with no option "
                       "that does something else");
    if (o->out_of_fold && o->folds == 0)
        return nn_fail(err, NN_ECONFIG, "--out-of-fold goes with --folds");
    if (o->config && o->task == TASK_REPRODUCE)
        return nn_fail(err, NN_ECONFIG,
                       "--reproduce takes the config from the model: it goes "
                       "with no other");
    if (o->target && !is_new)
        return nn_fail(err, NN_ECONFIG,
                       "--target goes with --new; the key for a config is "
                       "data.target");
    return 0;
}

int train_options_parse(struct train_options *o, int argc, char **argv,
                        struct nn_error *err)
{
    *o = (struct train_options){.model = "model.bin", .log = "loss.csv"};
    o->edit = calloc((size_t)argc + 1, sizeof *o->edit); /* never too few */
    if (!o->edit)
        return nn_fail_memory(err);
    int rc = cli_parse(&cli_nntrain, argc, argv, take, o, err);
    return rc == 0 ? check_together(o, err) : rc;
}

void train_options_free(struct train_options *o)
{
    free(o->edit);
    *o = (struct train_options){0};
}
