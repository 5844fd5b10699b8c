/* The columns from the JSON of a model's metadata. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "columns.h"

/* What is read, and how its faults are named. */
struct reader {
    const char *name;
    struct nn_error *err;
};

static int fail(const struct reader *r, const char *what)
{
    return nn_fail(r->err, NN_EMODEL, "%s: %s", r->name, what);
}

static const struct nn_json *get(const struct nn_json *object, const char *key,
                                 enum nn_json_type type)
{
    if (nn_json_type(object) != NN_JSON_OBJECT)
        return NULL;
    const struct nn_json *node = nn_json_get(object, key);
    return node && nn_json_type(node) == type ? node : NULL;
}

static int read_labels(const struct reader *r, struct nn_labels *l,
                       const struct nn_json *list)
{
    if (!list || nn_json_count(list) < 1 || nn_json_count(list) > NN_MAX_LABELS)
        return fail(r, "a list of categories is missing or too long");
    int count = 0;
    for (const struct nn_json *n = nn_json_first(list); n;
         n = nn_json_next(n)) {
        if (nn_json_type(n) != NN_JSON_STRING)
            return fail(r, "a category is not a string");
        const char *s = nn_json_string(n);
        if (nn_labels_add(l, s, strlen(s), r->err) < 0)
            return NN_ESYSTEM;
        if (l->count != ++count)
            return fail(r, "a category stands twice");
    }
    if (!nn_labels_is_sorted(l))
        return fail(r, "the categories are not in order");
    return 0;
}

/* The list of texts that stand for a missing value. */
static int read_markers(const struct reader *r, struct nn_columns *c,
                        const struct nn_json *list)
{
    const size_t count = list ? nn_json_count(list) : NN_MAX_COLUMNS + 1;
    if (count > NN_MAX_COLUMNS)
        return fail(r, "the list of missing values is missing or too long");
    const char **text = calloc(count + 1, sizeof *text);
    int i = 0, rc = text ? 0 : nn_fail_memory(r->err);
    for (const struct nn_json *n = nn_json_first(list); rc == 0 && n;
         n = nn_json_next(n), i++) {
        if (nn_json_type(n) == NN_JSON_STRING)
            text[i] = nn_json_string(n);
        else
            rc = fail(r, "a missing value is not a string");
    }
    nn_markers_free(&c->markers);
    if (rc == 0)
        rc = nn_markers_open(&c->markers, text, (int)count, r->err);
    free(text);
    return rc;
}

/* What is missing, and what it does. Models of earlier versions do not say:
 * it is an error, and the markers are the default ones. */
static int read_missing(const struct reader *r, struct nn_columns *c,
                        const struct nn_json *node)
{
    if (!nn_json_get(node, "missing"))
        return 0;
    const struct nn_json *word = get(node, "missing", NN_JSON_STRING);
    for (int i = 0; word && i < NN_MISSINGS; i++) {
        c->missing = (enum nn_missing)i;
        if (strcmp(nn_missing_names[i], nn_json_string(word)) == 0)
            return read_markers(r, c,
                                get(node, "missing_values", NN_JSON_LIST));
    }
    return fail(r, "what missing values do is unknown");
}

static bool read_number(const struct nn_json *column, const char *key,
                        double *x)
{
    const struct nn_json *n = get(column, key, NN_JSON_NUMBER);
    if (n)
        *x = nn_json_number(n);
    return n && isfinite(*x);
}

/* What a column is called and where it stands; kind: it has one. */
static int read_place(const struct reader *r, char **name, int fields,
                      int *field, const struct nn_json *node, bool kind)
{
    const struct nn_json *text = get(node, "name", NN_JSON_STRING);
    const struct nn_json *place = get(node, "field", NN_JSON_NUMBER);
    long long at;
    if (!text || !place || !nn_json_integer(place, 1, fields, &at) ||
        (kind && !get(node, "kind", NN_JSON_STRING)))
        return fail(r, "a column lacks its name, kind or field");
    *field = (int)at - 1;
    *name = nn_text_copy(nn_json_string(text), strlen(nn_json_string(text)));
    return *name ? 0 : nn_fail_memory(r->err);
}

static int read_column(const struct reader *r, struct nn_column *c, int fields,
                       int *field, const struct nn_json *node, bool target)
{
    const struct nn_json *kind = get(node, "kind", NN_JSON_STRING);
    int rc = read_place(r, &c->name, fields, field, node, true);
    if (rc < 0)
        return rc;
    if (strcmp(nn_json_string(kind), target ? "class" : "category") == 0) {
        c->kind = NN_CATEGORY;
        return read_labels(
            r, &c->labels,
            get(node, target ? "classes" : "categories", NN_JSON_LIST));
    }
    if (strcmp(nn_json_string(kind), "number") != 0)
        return fail(r, "a column has an unknown kind");
    if (!read_number(node, "shift", &c->shift) ||
        !read_number(node, "divisor", &c->divisor) || c->divisor == 0.0)
        return fail(r, "the scaling of a column is not finite or divides by 0");
    return 0;
}

static int read_list(const struct reader *r, struct nn_column *column,
                     int fields, int *field, const struct nn_json *list,
                     bool target)
{
    int i = 0, rc = 0;
    for (const struct nn_json *n = nn_json_first(list); rc == 0 && n;
         n = nn_json_next(n), i++)
        rc = read_column(r, &column[i], fields, &field[i], n, target);
    return rc;
}

/* The fill value of an input: a number, or one of its categories. */
static int read_fill(const struct reader *r, struct nn_column *c,
                     const struct nn_json *node)
{
    if (c->kind == NN_NUMBER)
        return read_number(node, "fill", &c->fill) && isfinite((float)c->fill)
                   ? 0
                   : fail(r, "the fill value of a column is no finite float");
    const struct nn_json *text = get(node, "fill", NN_JSON_STRING);
    const char *label = text ? nn_json_string(text) : "";
    const int found =
        text ? nn_labels_find(&c->labels, label, strlen(label)) : -1;
    c->fill = found;
    return found >= 0 ? 0
                      : fail(r, "the fill value of a column is none of its "
                                "categories");
}

static int read_fills(const struct reader *r, struct nn_columns *c,
                      const struct nn_json *inputs)
{
    int i = 0, rc = 0;
    for (const struct nn_json *n = nn_json_first(inputs); rc == 0 && n;
         n = nn_json_next(n), i++)
        rc = read_fill(r, &c->input[i], n);
    return rc;
}

/* Models of earlier versions have no such list. */
static int read_ids(const struct reader *r, struct nn_columns *c,
                    const struct nn_json *node)
{
    if (!nn_json_get(node, "ids"))
        return nn_columns_open_ids(c, 0, r->err);
    const struct nn_json *list = get(node, "ids", NN_JSON_LIST);
    const size_t count = list ? nn_json_count(list) : 0;
    if (count < 1 || count > NN_MAX_COLUMNS)
        return fail(r, "the list of ids is empty, too long or none");
    int i = 0, rc = nn_columns_open_ids(c, (int)count, r->err);
    for (const struct nn_json *n = nn_json_first(list); rc == 0 && n;
         n = nn_json_next(n), i++)
        rc = read_place(r, &c->id[i], c->fields, &c->id_field[i], n, false);
    return rc;
}

static bool has_scaled_target(const struct nn_columns *c)
{
    for (int i = 0; i < c->targets; i++) {
        const struct nn_column *t = &c->target[i];
        if (t->kind == NN_NUMBER && (t->shift != 0.0 || t->divisor != 1.0))
            return true;
    }
    return false;
}

/* The column of weights, if there is one. */
static int read_weight(const struct reader *r, struct nn_columns *c,
                       const struct nn_json *node)
{
    const struct nn_json *weight = nn_json_get(node, "weight");
    if (!weight)
        return 0;
    int rc = nn_columns_open_weight(c, r->err);
    return rc < 0 ? rc
                  : read_place(r, &c->weight->name, c->fields, c->weight_field,
                               weight, false);
}

/* Marks the fields; was one of them marked before? */
static bool use_fields(bool *used, const int *field, int count)
{
    bool twice = false;
    for (int i = 0; i < count; i++) {
        twice |= used[field[i]];
        used[field[i]] = true;
    }
    return twice;
}

/* Is no field used by two columns? */
static int check_fields(const struct reader *r, const struct nn_columns *c)
{
    bool *used = calloc((size_t)c->fields, sizeof *used);
    if (!used)
        return nn_fail_memory(r->err);
    bool twice = false;
    twice |= use_fields(used, c->input_field, c->inputs);
    twice |= use_fields(used, c->target_field, c->targets);
    twice |= use_fields(used, c->id_field, c->ids);
    twice |= use_fields(used, c->weight_field, c->weights);
    free(used);
    return twice ? fail(r, "two columns have the same field") : 0;
}

/* The output is written where it is not the loss's own. */
static int read_output(const struct reader *r, struct nn_columns *c,
                       const char *loss, const struct nn_json *node)
{
    const struct nn_json *act = nn_json_get(node, "output");
    if (act && nn_json_type(act) != NN_JSON_STRING)
        return fail(r, "the output is not a string");
    for (int i = 0; i < NN_OUTPUTS; i++) {
        c->output = (enum nn_output)i;
        const char *name = nn_output_act_name(c->output);
        if (strcmp(nn_output_loss_name(c->output), loss) == 0 &&
            (!act || strcmp(name, nn_json_string(act)) == 0))
            return 0;
    }
    return fail(r, "the loss is unknown, or its output");
}

static int read_head(const struct reader *r, struct nn_columns *c,
                     const struct nn_json *node)
{
    const struct nn_json *delimiter = get(node, "delimiter", NN_JSON_STRING);
    const struct nn_json *header = get(node, "header", NN_JSON_BOOL);
    const struct nn_json *fields = get(node, "fields", NN_JSON_NUMBER);
    const struct nn_json *loss = get(node, "loss", NN_JSON_STRING);
    const struct nn_json *single = get(node, "single_output", NN_JSON_BOOL);
    long long count;
    if (!delimiter || strlen(nn_json_string(delimiter)) != 1 || !header ||
        !fields || !nn_json_integer(fields, 1, NN_MAX_COLUMNS, &count) ||
        !loss || !single)
        return fail(r, "delimiter, header, fields, loss or single_output is "
                       "missing or wrong");
    c->delimiter = *nn_json_string(delimiter);
    c->header = nn_json_bool(header);
    c->fields = (int)count;
    c->single_output = nn_json_bool(single);
    return read_output(r, c, nn_json_string(loss), node);
}

static int check_whole(const struct reader *r, const struct nn_columns *c)
{
    bool is_class = nn_columns_is_class(c);
    if (is_class && c->target[0].labels.count < 2)
        return fail(r, "there are fewer than two classes");
    if (c->single_output && (!is_class || c->target[0].labels.count != 2))
        return fail(r, "a single output needs two classes");
    for (int i = 0; c->targets > 1 && i < c->targets; i++) {
        if (c->target[i].kind != NN_NUMBER)
            return fail(r, "several targets must be numbers");
    }
    if (has_scaled_target(c) && c->output != NN_SQUARED_ERROR)
        return fail(r, "a target is scaled, which goes with squared_error");
    if (!nn_columns_fit_layers(c))
        return fail(r, "there are too many inputs or outputs");
    return check_fields(r, c);
}

/* The lists that say how many columns there are; room for those. */
static int open_lists(const struct reader *r, struct nn_columns *c,
                      const struct nn_json *inputs,
                      const struct nn_json *targets)
{
    const size_t ni = inputs ? nn_json_count(inputs) : 0;
    const size_t nt = targets ? nn_json_count(targets) : 0;
    if (ni < 1 || nt < 1 || ni + nt > NN_MAX_COLUMNS)
        return fail(r, "the lists of inputs and targets are missing, empty or "
                       "too long");
    return nn_columns_open(c, (int)ni, (int)nt, r->err);
}

int nn_columns_read(struct nn_columns *c, const struct nn_json *node,
                    const char *name, struct nn_error *err)
{
    const struct reader r = {name, err};
    const struct nn_json *inputs = get(node, "inputs", NN_JSON_LIST);
    const struct nn_json *targets = get(node, "targets", NN_JSON_LIST);
    int rc = open_lists(&r, c, inputs, targets);
    if (rc < 0)
        return rc;
    rc = read_head(&r, c, node);
    if (rc == 0)
        rc = read_missing(&r, c, node);
    if (rc == 0)
        rc = read_list(&r, c->input, c->fields, c->input_field, inputs, false);
    if (rc == 0)
        rc =
            read_list(&r, c->target, c->fields, c->target_field, targets, true);
    if (rc == 0)
        rc = read_ids(&r, c, node);
    if (rc == 0)
        rc = read_weight(&r, c, node);
    if (rc == 0 && c->missing == NN_MISSING_FILL)
        rc = read_fills(&r, c, inputs);
    if (rc == 0)
        rc = check_whole(&r, c);
    if (rc < 0)
        nn_columns_free(c);
    return rc;
}
