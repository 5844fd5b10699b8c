#include "inspect.h"

#include <inttypes.h>
#include <string.h>

#include "../nn/json.h"
#include "../nn/json_layout.h"
#include "../nn/weights.h"
#include "summary.h"

static void add_layers(struct nn_text *out, const struct nn_net *net)
{
    const int *n = net->n;
    nn_text_puts(out, "\nlayers\n");
    for (int l = 1; l <= net->L; l++)
        nn_text_printf(
            out, "  W%d  n%d x n%d  (%d x %d)    b%d  n%d x 1  (%d x 1)\n", l,
            l, l - 1, n[l], n[l - 1], l, l, n[l]);
}

/* "setosa", "versicolor", "virginica"; of many the first ones. */
static void add_labels(struct nn_text *out, const struct nn_labels *labels)
{
    enum { SHOWN = 8 };
    for (int i = 0; i < labels->count && i < SHOWN; i++)
        nn_text_entry(out, labels->label[i].text, i, SHOWN);
    nn_text_rest(out, labels->count, SHOWN);
}

/* What the column is, without an end of line. */
static void add_column(struct nn_text *out, const struct nn_column *c,
                       const char *category)
{
    char quoted[NN_QUOTE_SIZE];
    nn_text_printf(out, "  %-24s",
                   nn_text_quote(quoted, c->name, strlen(c->name)));
    if (c->kind == NN_CATEGORY) {
        nn_text_printf(out, "  %s ", category);
        add_labels(out, &c->labels);
    } else {
        nn_text_puts(out, "  number");
        if (c->shift != 0 || c->divisor != 1)
            nn_text_printf(out, ", scaled: (x - %g) / %g", c->shift,
                           c->divisor);
    }
}

static void add_columns(struct nn_text *out, const struct nn_columns *c)
{
    char quoted[NN_QUOTE_SIZE];
    nn_text_puts(out, "\ninputs\n");
    for (int i = 0; i < c->inputs; i++) {
        add_column(out, &c->input[i], "category of");
        cli_add_fill(out, c, &c->input[i]);
        nn_text_puts(out, "\n");
    }
    nn_text_puts(out, c->targets == 1 ? "target\n" : "targets\n");
    for (int i = 0; i < c->targets; i++) {
        add_column(out, &c->target[i], "class of");
        nn_text_puts(out, "\n");
    }
    if (c->weights > 0)
        nn_text_printf(
            out, "weight\n  %s\n",
            nn_text_quote(quoted, c->weight->name, strlen(c->weight->name)));
    if (c->ids > 0)
        nn_text_puts(out, c->ids == 1 ? "id\n" : "ids\n");
    for (int i = 0; i < c->ids; i++) {
        nn_text_printf(out, "  %s\n",
                       nn_text_quote(quoted, c->id[i], strlen(c->id[i])));
    }
}

static void add_file(struct nn_text *out, const char *what,
                     const struct nn_fingerprint *f)
{
    if (f->length > 0)
        nn_text_printf(out, "  %s: %" PRIu64 " bytes, crc32 %08" PRIx32 "\n",
                       what, f->length, f->crc32);
}

static void add_record(struct nn_text *out, const struct nn_record *r)
{
    nn_text_printf(out,
                   "\ntraining\n  seed %" PRId64 ", %d epoch%s, weights of "
                   "epoch %d, ended by: %s\n  nntrain %s, arithmetic: %s\n",
                   r->seed, r->epochs, r->epochs == 1 ? "" : "s", r->best_epoch,
                   r->stopped, r->version, r->arithmetic);
    add_file(out, "training file", &r->train_file);
    add_file(out, "validation file", &r->validation_file);
    add_file(out, "test file", &r->test_file);
    add_file(out, "initial weights", &r->initial_weights_file);
    cli_add_results(out, r);
}

void cli_inspect_text(struct nn_text *out, const struct nn_model *m)
{
    const struct nn_net *net = &m->net;
    char quoted[NN_QUOTE_SIZE]; /* a name may hold what a terminal obeys */
    if (m->name)
        nn_text_printf(out,
                       "%s: ", nn_text_quote(quoted, m->name, strlen(m->name)));
    cli_add_network(out, net);
    nn_text_printf(out, "%zu parameters\n", nn_net_parameters(net));
    add_layers(out, net);
    add_columns(out, &m->columns);
    add_record(out, &m->record);
    nn_text_puts(out, "\nconfig\n");
    nn_json_add_lines(out, &m->config);
}

static void add_network_json(struct nn_text *out, const struct nn_net *net)
{
    nn_text_printf(out, "{\"L\":%d,\"n\":[", net->L);
    for (int l = 0; l <= net->L; l++)
        nn_text_printf(out, "%s%d", l > 0 ? "," : "", net->n[l]);
    nn_text_printf(out,
                   "],\"parameters\":%zu,\"activation\":\"%s\","
                   "\"loss\":\"%s\",\"output\":\"%s\"}",
                   nn_net_parameters(net), nn_act_names[net->hidden],
                   nn_output_loss_name(net->output),
                   nn_output_act_name(net->output));
}

static void add_tensors_json(struct nn_text *out, const struct nn_net *net)
{
    const int *n = net->n;
    nn_text_puts(out, "{");
    for (int l = 1; l <= net->L; l++)
        nn_text_printf(out, "%s\"W%d\":[%d,%d],\"b%d\":[%d]", l > 1 ? "," : "",
                       l, n[l], n[l - 1], l, n[l]);
    nn_text_puts(out, "}");
}

void cli_inspect_json(struct nn_text *out, const struct nn_model *m)
{
    nn_text_puts(out, "{\"name\":");
    if (m->name)
        nn_json_add_string(out, m->name);
    else
        nn_text_puts(out, "null");
    nn_text_printf(out,
                   ",\"format_version\":%d,\"network\":", nn_model_version(m));
    add_network_json(out, &m->net);
    nn_text_puts(out, ",\"tensors\":");
    add_tensors_json(out, &m->net);
    nn_text_puts(out, ",\"columns\":");
    nn_columns_write(&m->columns, out);
    nn_text_puts(out, ",\"record\":");
    nn_record_write(&m->record, out);
    nn_text_printf(out, ",\"config\":%s}\n", m->config.p);
}

static void add_matrix(struct nn_text *out, nn_mat a)
{
    for (int i = 0; i < a.rows; i++) {
        for (int j = 0; j < a.cols; j++) {
            nn_text_puts(out, j > 0 ? "," : "");
            nn_text_float(out, *nn_mat_elem(a, i, j));
        }
        nn_text_puts(out, "\n");
    }
}

int cli_inspect_tensor(struct nn_text *out, const struct nn_model *m,
                       const char *name, struct nn_error *err)
{
    const struct nn_net *net = &m->net;
    for (int l = 1; l <= net->L; l++) {
        char W[NN_TENSOR_NAME], b[NN_TENSOR_NAME];
        nn_weights_name(W, 'W', l);
        nn_weights_name(b, 'b', l);
        if (strcmp(name, W) == 0 || strcmp(name, b) == 0) {
            add_matrix(out, name[0] == 'W'
                                ? net->W[l]
                                : nn_mat_vector(net->b[l], net->n[l]));
            return 0;
        }
    }
    char quoted[NN_QUOTE_SIZE];
    nn_text_quote(quoted, name, strlen(name));
    if (net->L == 1)
        return nn_fail(err, NN_ECONFIG,
                       "--tensor: there is no %s, the tensors are W1 and b1",
                       quoted);
    return nn_fail(err, NN_ECONFIG,
                   "--tensor: there is no %s, the tensors are W1, b1, ..., "
                   "W%d, b%d",
                   quoted, net->L, net->L);
}
