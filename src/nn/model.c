#include "model.h"

#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "tensors.h"
#include "weights.h"

/* The file that is read, and where its faults go. */
struct source {
    const struct nn_tensors *t;
    const char *name;
    struct nn_error *err;
};

/* The place of the object's word among the names. */
static int choice(const struct nn_json *object, const char *key,
                  const char *const *names, int count, const char *file,
                  struct nn_error *err)
{
    const struct nn_json *node = nn_json_type(object) == NN_JSON_OBJECT
                                     ? nn_json_get(object, key)
                                     : NULL;
    if (!node || nn_json_type(node) != NN_JSON_STRING)
        return nn_fail(err, NN_EMODEL, "%s: \"%s\" is no text", file, key);
    for (int i = 0; i < count; i++) {
        if (strcmp(nn_json_string(node), names[i]) == 0)
            return i;
    }
    char quoted[NN_QUOTE_SIZE];
    const char *word = nn_json_string(node);
    return nn_fail(err, NN_EMODEL,
                   "%s: unknown %s %s: a newer program wrote it", file, key,
                   nn_text_quote(quoted, word, strlen(word)));
}

static int read_network(struct nn_model *m, const struct nn_json *node,
                        const char *name, struct nn_error *err)
{
    int act = choice(node, "activation", nn_act_names, NN_ACTS, name, err);
    if (act < 0)
        return act;
    int loss = choice(node, "loss", nn_loss_names, NN_LOSS_NAMES, name, err);
    if (loss < 0)
        return loss;
    int last =
        choice(node, "output", nn_output_names, NN_OUTPUT_NAMES, name, err);
    if (last < 0)
        return last;
    const int output = nn_output_find(loss, last);
    if (output < 0)
        return nn_fail(err, NN_EMODEL,
                       "%s: %s outputs with %s: a newer program wrote it", name,
                       nn_output_names[last], nn_loss_names[loss]);
    m->net.hidden = (enum nn_act)act;
    m->net.output = (enum nn_output)output;
    return 0;
}

static int read_columns(struct nn_model *m, const struct nn_json *node,
                        const char *name, struct nn_error *err)
{
    return nn_columns_read(&m->columns, node, name, err);
}

static int read_record(struct nn_model *m, const struct nn_json *node,
                       const char *name, struct nn_error *err)
{
    return nn_record_read(&m->record, node, name, err);
}

/* Only what every version agrees on: the config is kept as text, and says
 * nothing that prediction needs. */
static int check_config(struct nn_model *m, const struct nn_json *node,
                        const char *name, struct nn_error *err)
{
    (void)m;
    if (nn_json_type(node) == NN_JSON_OBJECT)
        return 0;
    return nn_fail(err, NN_EMODEL, "%s: it is %s, expected an object", name,
                   nn_json_type_name(nn_json_type(node)));
}

static const struct entry {
    const char *key;
    int (*read)(struct nn_model *m, const struct nn_json *node,
                const char *name, struct nn_error *err);
} entries[] = {
    {"config", check_config},
    {"network", read_network},
    {"columns", read_columns},
    {"record", read_record},
};

/* Parses an entry's JSON and hands it on, with a name for messages:
 * "model.bin: columns". */
static int read_entry(struct nn_model *m, const struct source *in,
                      const struct entry *e)
{
    struct nn_json *root = NULL;
    struct nn_text name = {0};
    int rc = nn_format_json(&root, &name, in->t, in->name, e->key, in->err);
    if (rc == 0)
        rc = e->read(m, root, name.p, in->err);
    nn_json_free(root);
    nn_text_free(&name);
    return rc;
}

static int read_metadata(struct nn_model *m, const struct source *in)
{
    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++) {
        int rc = read_entry(m, in, &entries[i]);
        if (rc < 0)
            return rc;
    }
    nn_text_puts(&m->config, nn_tensors_metadata(in->t, "config"));
    const char *name = nn_tensors_metadata(in->t, "name");
    if (!name)
        return nn_text_check(&m->config, in->err);
    m->name = nn_text_copy(name, strlen(name));
    return m->name ? nn_text_check(&m->config, in->err)
                   : nn_fail_memory(in->err);
}

/* "W12" -> 12; 0 for what is no name of a weight tensor. */
static int layer_of(const char *name)
{
    const char *digits = name + 1;
    if ((name[0] != 'W' && name[0] != 'b') || digits[0] < '1' ||
        digits[0] > '9' || digits[strspn(digits, "0123456789")])
        return 0;
    return strlen(digits) > 4 ? NN_MAX_TENSORS : atoi(digits);
}

/* L: W1 ... WL are there, and no W or b beyond; all are F32. */
static int count_layers(const struct source *in, int *L)
{
    char next[NN_TENSOR_NAME];
    *L = 0;
    nn_weights_name(next, 'W', 1);
    while (nn_tensors_find(in->t, next))
        nn_weights_name(next, 'W', ++*L + 1);
    if (*L == 0)
        return nn_fail(in->err, NN_EMODEL, "%s: it has no W1", in->name);
    if (*L > NN_MAX_LAYERS)
        return nn_fail(in->err, NN_EMODEL,
                       "%s: %d layers, at most %d are possible", in->name, *L,
                       NN_MAX_LAYERS);
    for (int i = 0; i < in->t->count; i++) {
        const struct nn_tensor *t = &in->t->tensor[i];
        int l = layer_of(t->name);
        if (l > *L)
            return nn_fail(in->err, NN_EMODEL, "%s: it has %.16s, but no %s",
                           in->name, t->name, next);
        if (l > 0 && t->dtype != NN_F32)
            return nn_fail(in->err, NN_EMODEL, "%s: %s is not of type F32",
                           in->name, t->name);
    }
    return 0;
}

/* n[l] from the rows of W1 ... WL, n[0] from the columns of W1; whether they
 * fit each other is seen when they are loaded. */
static int read_sizes(const struct source *in, int L, int n[])
{
    for (int l = 1; l <= L; l++) {
        char name[NN_TENSOR_NAME];
        nn_weights_name(name, 'W', l);
        const struct nn_tensor *W = nn_tensors_find(in->t, name);
        if (W->rank != 2 || W->shape[0] > NN_MAX_NODES ||
            W->shape[1] > NN_MAX_NODES)
            return nn_fail(in->err, NN_EMODEL,
                           "%s: %s is no matrix with at most %d rows and "
                           "columns",
                           in->name, name, NN_MAX_NODES);
        n[l] = (int)W->shape[0];
        if (l == 1)
            n[0] = (int)W->shape[1];
    }
    return 0;
}

static int read_weights(struct nn_model *m, const struct source *in)
{
    int L;
    int n[NN_MAX_LAYERS + 1];
    struct nn_error cause;
    int rc = count_layers(in, &L);
    if (rc == 0)
        rc = read_sizes(in, L, n);
    if (rc < 0)
        return rc;
    rc = nn_net_open(&m->net, L, n, m->net.hidden, m->net.output, &cause);
    if (rc < 0)
        return nn_fail(in->err, rc == NN_ECONFIG ? NN_EMODEL : NN_ESYSTEM,
                       "%s: %s", in->name, cause.msg);
    return nn_weights_load(&m->net, in->t, in->name, NN_EMODEL, in->err);
}

/* The columns make up the inputs and the outputs. */
static int check_columns(const struct nn_model *m, const struct source *in)
{
    const struct nn_net *net = &m->net;
    int n0 = nn_columns_n0(&m->columns);
    int n2 = nn_columns_n2(&m->columns);
    if (net->n[0] != n0 || net->n[net->L] != n2)
        return nn_fail(in->err, NN_EMODEL,
                       "%s: the network has %d inputs and %d outputs, its "
                       "columns make up %d and %d",
                       in->name, net->n[0], net->n[net->L], n0, n2);
    if (m->columns.output != net->output)
        return nn_fail(in->err, NN_EMODEL,
                       "%s: the columns are for %s outputs with %s, the "
                       "network has %s outputs with %s",
                       in->name, nn_output_act_name(m->columns.output),
                       nn_output_loss_name(m->columns.output),
                       nn_output_act_name(net->output),
                       nn_output_loss_name(net->output));
    return 0;
}

/* Fills the empty model from the tensors, which are freed. */
static int read_model(struct nn_model *m, struct nn_tensors *t,
                      const char *name, struct nn_error *err)
{
    const struct source in = {t, name, err};
    *m = (struct nn_model){0};
    int rc = nn_format_check(t, name, &nn_model_format, err);
    if (rc == 0)
        rc = read_metadata(m, &in);
    if (rc == 0)
        rc = read_weights(m, &in);
    if (rc == 0)
        rc = check_columns(m, &in);
    if (rc < 0)
        nn_model_free(m);
    nn_tensors_free(t);
    return rc;
}

int nn_model_read(struct nn_model *m, const char *path, struct nn_error *err)
{
    struct nn_tensors t = {0};
    int rc = nn_tensors_read(&t, path, true, NN_EMODEL, err);
    const char *name = nn_path_name(path);
    return rc < 0 ? rc : read_model(m, &t, name, err);
}

int nn_model_parse(struct nn_model *m, struct nn_text *file, const char *name,
                   struct nn_error *err)
{
    struct nn_tensors t = {0};
    int rc = nn_tensors_parse(&t, file, name, true, NN_EMODEL, err);
    return rc < 0 ? rc : read_model(m, &t, name, err);
}

void nn_model_free(struct nn_model *m)
{
    nn_net_free(&m->net);
    nn_columns_free(&m->columns);
    nn_text_free(&m->config);
    free(m->name);
    *m = (struct nn_model){0};
}
