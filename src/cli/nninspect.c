/* nninspect: shows what is in a model. */
#include "cli.h"
#include "diff.h"
#include "graph.h"
#include "importance.h"
#include "inspect.h"

#include <string.h>

enum option { JSON, TENSOR, GRAPH, DIFF, IMPORTANCE, OPTIONS };

static const struct cli_option options[] = {
    [JSON] = {0, "json", NULL,
              "one JSON object: all but the weights, full precision"},
    [TENSOR] = {0, "tensor", "NAME",
                "one of W1, b1, W2, ... as CSV, full precision"},
    [GRAPH] = {0, "graph", NULL,
               "the computation graph, forward and backward, as\n"
               "Graphviz DOT"},
    [DIFF] = {0, "diff", NULL,
              "what differs between two models: columns, config,\n"
              "training, weights"},
    [IMPORTANCE] = {0, "importance", "FILE",
                    "how much worse the model is on the rows of a CSV\n"
                    "file when a column is shuffled; also with --json"},
};

static const struct cli_program program = {
    .name = "nninspect",
    .summary = "Shows what is in a model that nntrain wrote: layers, columns, "
               "training.",
    .usage = "nninspect [--json | --tensor NAME | --graph] MODEL\n"
             "nninspect --diff A B\n"
             "nninspect [--json] --importance FILE MODEL",
    .options = options,
    .count = sizeof options / sizeof options[0],
    .examples = "nninspect model.bin\n"
                "nninspect --tensor W1 model.bin > W1.csv\n"
                "nninspect --graph model.bin | dot -Tsvg > graph.svg\n"
                "nninspect --diff model.bin other.bin\n"
                "nninspect --importance test.csv model.bin",
    .see_also = "nninspect(1), nntrain(1), nn-model(5)",
    .statuses = "01234",
};

struct arguments {
    bool asked[OPTIONS]; /* for which of the options */
    const char *tensor;
    const char *data;
    const char *model[2];
    int models;
};

static int take(void *arg, int which, const char *value, struct nn_error *err)
{
    struct arguments *a = arg;
    if (which >= 0)
        a->asked[which] = true;
    if (which == TENSOR)
        a->tensor = value;
    if (which == IMPORTANCE)
        a->data = value;
    if (which >= 0)
        return 0;
    if (a->models == 2)
        return nn_fail(err, NN_ECONFIG, "two models are enough: \"%s\"", value);
    a->model[a->models++] = value;
    return 0;
}

static int check_models(const struct arguments *a, struct nn_error *err)
{
    if (a->models == 0)
        return cli_fail_missing(&program, "model", err);
    if (a->asked[DIFF] && a->models < 2)
        return nn_fail(err, NN_ECONFIG, "--diff needs two models: --diff A B");
    if (!a->asked[DIFF] && a->models == 2)
        return nn_fail(err, NN_ECONFIG,
                       "one model at a time: \"%s\" and \"%s\" are two; "
                       "--diff compares them",
                       a->model[0], a->model[1]);
    if (a->models == 2 && strcmp(a->model[0], "-") == 0 &&
        strcmp(a->model[1], "-") == 0)
        return nn_fail(err, NN_ECONFIG, "stdin can be one model only");
    if (a->data && strcmp(a->data, "-") == 0 && strcmp(a->model[0], "-") == 0)
        return nn_fail(err, NN_ECONFIG,
                       "stdin can be the model or the data, not both");
    return 0;
}

static int check_arguments(const struct arguments *a, struct nn_error *err)
{
    int asked = 0;
    for (int i = 0; i < OPTIONS; i++)
        asked += a->asked[i];
    if (asked == 2 && a->asked[JSON] && a->data)
        asked = 1; /* JSON of the importance */
    if (asked > 1)
        return nn_fail(err, NN_ECONFIG,
                       "--json, --tensor, --graph, --diff and --importance do "
                       "not go together, but for --json --importance");
    return check_models(a, err);
}

static int show_diff(struct nn_text *out, const struct nn_model *model,
                     struct nn_error *err)
{
    int rc = cli_add_diff(out, &model[0], &model[1], err);
    if (rc == 0 && out->len == 0)
        nn_text_puts(out, "the same\n");
    return rc;
}

static int show_importance(struct nn_text *out, const struct arguments *a,
                           const struct nn_model *model, struct nn_error *err)
{
    size_t unknown = 0;
    int rc =
        cli_add_importance(out, model, a->data, a->asked[JSON], &unknown, err);
    if (rc == 0)
        cli_note_unknown(&program, unknown);
    return rc;
}

static int show(const struct arguments *a, const struct nn_model *model,
                struct nn_error *err)
{
    struct nn_text out = {0};
    int rc = 0;
    if (a->tensor)
        rc = cli_inspect_tensor(&out, model, a->tensor, err);
    else if (a->data)
        rc = show_importance(&out, a, model, err);
    else if (a->asked[DIFF])
        rc = show_diff(&out, model, err);
    else if (a->asked[GRAPH])
        cli_add_graph(&out, &model->net, model->name);
    else if (a->asked[JSON])
        cli_inspect_json(&out, model);
    else
        cli_inspect_text(&out, model);
    if (rc == 0)
        rc = cli_print(&out, err);
    nn_text_free(&out);
    return rc;
}

int cli_main(int argc, char **argv)
{
    struct nn_error err = {0};
    struct nn_model model[2] = {0};
    struct arguments a = {0};
    int rc = cli_parse(&program, argc, argv, take, &a, &err);
    if (rc == 0)
        rc = check_arguments(&a, &err);
    for (int i = 0; rc == 0 && i < a.models; i++)
        rc = nn_model_read(&model[i], a.model[i], &err);
    if (rc == 0)
        rc = show(&a, model, &err);
    if (rc == 0)
        rc = cli_close_stdout(&err);
    nn_model_free(&model[0]);
    nn_model_free(&model[1]);
    return rc < 0 ? cli_report(&program, &err) : 0;
}
