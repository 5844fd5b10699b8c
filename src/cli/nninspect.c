/* nninspect: shows what is in a model. */
#include "cli.h"
#include "graph.h"
#include "inspect.h"

enum option { JSON, TENSOR, GRAPH };

static const struct cli_option options[] = {
    [JSON] = {0, "json", NULL,
              "one JSON object: all but the weights, full precision", false},
    [TENSOR] = {0, "tensor", "NAME",
                "one of W1, b1, W2, ... as CSV, full precision", false},
    [GRAPH] = {0, "graph", NULL,
               "the computation graph, forward and backward, as\n"
               "Graphviz DOT",
               false},
    {0, "diff", NULL, "what differs between two models", true},
    {0, "importance", "FILE", "permutation importance of columns", true},
};

static const struct cli_program program = {
    .name = "nninspect",
    .summary = "Shows what is in a model that nntrain wrote: layers, columns, "
               "training.",
    .usage = "nninspect [--json | --tensor NAME | --graph] MODEL",
    .options = options,
    .count = sizeof options / sizeof options[0],
    .examples = "nninspect model.bin\n"
                "nninspect --tensor W1 model.bin > W1.csv\n"
                "nninspect --graph model.bin | dot -Tsvg > graph.svg",
    .see_also = "nninspect(1), nntrain(1), nn-model(5)",
    .statuses = "0124",
};

struct arguments {
    bool json, graph;
    const char *tensor; /* NULL: none is asked for */
    const char *model;
};

static int take(void *arg, int which, const char *value, struct nn_error *err)
{
    struct arguments *a = arg;
    if (which == JSON)
        a->json = true;
    else if (which == TENSOR)
        a->tensor = value;
    else if (which == GRAPH)
        a->graph = true;
    else if (a->model)
        return nn_fail(err, NN_ECONFIG,
                       "one model at a time: \"%s\" and \"%s\" are two",
                       a->model, value);
    else
        a->model = value;
    return 0;
}

static int check_arguments(const struct arguments *a, struct nn_error *err)
{
    if (!a->model)
        return cli_fail_missing(&program, "model", err);
    if (a->json + a->graph + !!a->tensor > 1)
        return nn_fail(err, NN_ECONFIG,
                       "--json, --tensor and --graph do not go together");
    return 0;
}

static int show(const struct arguments *a, const struct nn_model *model,
                struct nn_error *err)
{
    struct nn_text out = {0};
    int rc = 0;
    if (a->tensor)
        rc = cli_inspect_tensor(&out, model, a->tensor, err);
    else if (a->graph)
        cli_add_graph(&out, &model->net, model->name);
    else if (a->json)
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
    struct nn_model model = {0};
    struct arguments a = {0};
    int rc = cli_parse(&program, argc, argv, take, &a, &err);
    if (rc == 0)
        rc = check_arguments(&a, &err);
    if (rc == 0)
        rc = nn_model_read(&model, a.model, &err);
    if (rc == 0)
        rc = show(&a, &model, &err);
    if (rc == 0)
        rc = cli_close_stdout(&err);
    nn_model_free(&model);
    return rc < 0 ? cli_report(&program, &err) : 0;
}
