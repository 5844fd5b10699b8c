#include "choose.h"

#include <math.h>
#include <string.h>

#include "cell.h"
#include "roles.h"

/* The name of a field, which no other one may have. */
static int set_name(char **to, const struct nn_heading *h, const char *file,
                    int field, struct nn_error *err)
{
    const char *name = h->name[field];
    char quoted[NN_QUOTE_SIZE];
    int first;
    int rc = nn_heading_find_one(h, file, name, &first, err);
    if (rc < 0)
        return rc;
    if (!nn_text_is_utf8(name, strlen(name)))
        return nn_fail(err, NN_EDATA,
                       "%s:%zu: the name %s is not UTF-8: convert the file "
                       "with iconv",
                       file, h->line,
                       nn_text_quote(quoted, name, strlen(name)));
    *to = nn_text_copy(name, strlen(name));
    return *to ? 0 : nn_fail_memory(err);
}

static int set_columns(struct nn_columns *columns, const struct nn_roles *r,
                       const char *file, const struct nn_heading *h,
                       struct nn_error *err)
{
    int rc = 0, i = 0;
    for (int f = 0; rc == 0 && f < h->count; f++) {
        if (r->role[f] != NN_INPUT)
            continue;
        columns->input_field[i] = f;
        columns->input[i].kind = r->is_category[f] ? NN_CATEGORY : NN_UNDECIDED;
        rc = set_name(&columns->input[i++].name, h, file, f, err);
    }
    for (i = 0; rc == 0 && i < r->targets.count; i++) {
        columns->target_field[i] = r->targets.field[i];
        rc = set_name(&columns->target[i].name, h, file, r->targets.field[i],
                      err);
    }
    for (i = 0; rc == 0 && i < r->ids.count; i++) {
        columns->id_field[i] = r->ids.field[i];
        rc = set_name(&columns->id[i], h, file, r->ids.field[i], err);
    }
    if (rc == 0 && columns->weights > 0) {
        *columns->weight_field = *r->weights.field;
        rc = set_name(&columns->weight->name, h, file, *r->weights.field, err);
    }
    if (columns->targets == 1)
        columns->target[0].kind = NN_UNDECIDED;
    return rc;
}

/* What the config says of every file. */
static int set_rules(struct nn_columns *columns, const struct nn_config *c,
                     struct nn_error *err)
{
    const struct nn_names *texts = &c->data.missing_values;
    columns->delimiter = c->data.delimiter;
    columns->output = (enum nn_output)nn_output_find(c->loss, c->output);
    columns->missing = c->data.missing == NN_FILL_ERROR  ? NN_MISSING_ERROR
                       : c->data.missing == NN_FILL_DROP ? NN_MISSING_DROP
                                                         : NN_MISSING_FILL;
    nn_markers_free(&columns->markers);
    return nn_markers_open(&columns->markers, (const char *const *)texts->name,
                           texts->count, err);
}

int nn_choose_columns(struct nn_columns *columns, const struct nn_config *c,
                      const char *file, const struct nn_heading *h,
                      struct nn_error *err)
{
    struct nn_roles r;
    int rc = nn_roles_find(&r, c, file, h, err);
    if (rc < 0)
        return rc;
    rc = nn_columns_open(columns, r.inputs, r.targets.count, err);
    if (rc == 0)
        rc = nn_columns_open_ids(columns, r.ids.count, err);
    if (rc == 0 && r.weights.count > 0)
        rc = nn_columns_open_weight(columns, err);
    if (rc == 0)
        rc = set_rules(columns, c, err);
    if (rc == 0) {
        columns->fields = h->count;
        rc = set_columns(columns, &r, file, h, err);
    }
    nn_roles_free(&r);
    return rc;
}

/* The kind of a single target by its first cell. */
static enum nn_kind target_kind(const struct nn_config *c,
                                const struct nn_field *first, bool *tentative)
{
    if (c->data.target_kind != NN_KIND_AUTO)
        return c->data.target_kind == NN_KIND_CLASS ? NN_CATEGORY : NN_NUMBER;
    if (c->n2 > 1 || !nn_cell_is_number(first))
        return NN_CATEGORY;
    *tentative = c->loss != NN_SQUARED_ERROR;
    return *tentative ? NN_CATEGORY : NN_NUMBER;
}

bool nn_choose_kinds(struct nn_columns *columns, const struct nn_config *c,
                     const struct nn_places *places, const struct nn_row *row,
                     bool *tentative)
{
    bool is_open = false;
    for (int i = 0; i < columns->inputs; i++) {
        enum nn_kind *kind = &columns->input[i].kind;
        const struct nn_field *cell = &row->field[places->input_field[i]];
        if (*kind == NN_UNDECIDED && !nn_markers_have(&columns->markers, cell))
            *kind = nn_cell_is_number(cell) ? NN_NUMBER : NN_CATEGORY;
        is_open |= *kind == NN_UNDECIDED;
    }
    enum nn_kind *kind = &columns->target[0].kind;
    const struct nn_field *cell = &row->field[places->target_field[0]];
    if (*kind == NN_UNDECIDED && !nn_markers_have(&columns->markers, cell))
        *kind = target_kind(c, cell, tentative);
    return is_open || *kind == NN_UNDECIDED;
}

void nn_choose_kinds_left(struct nn_columns *columns)
{
    for (int i = 0; i < columns->inputs; i++) {
        if (columns->input[i].kind == NN_UNDECIDED)
            columns->input[i].kind = NN_NUMBER;
    }
}

bool nn_choose_is_integer(const struct nn_field *cell)
{
    double value;
    return nn_parse_double(cell->p, cell->len, &value) == NN_IS_NUMBER &&
           floor(value) == value;
}

void nn_choose_numbers(struct nn_columns *columns, struct nn_table *t)
{
    struct nn_column *target = &columns->target[0];
    for (size_t i = 0; i < t->rows; i++) {
        float *cell = &nn_table_row(t, i)[columns->inputs];
        *cell = (float)target->labels.label[(int)*cell].value;
    }
    nn_labels_free(&target->labels);
    target->kind = NN_NUMBER;
}

int nn_choose_outputs(struct nn_columns *columns, const struct nn_config *c,
                      const char *file, struct nn_error *err)
{
    if (!nn_columns_is_class(columns))
        return 0;
    const struct nn_column *target = &columns->target[0];
    const int classes = target->labels.count;
    char name[NN_QUOTE_SIZE], only[NN_QUOTE_SIZE];
    if (c->data.scale_target != NN_SCALE_NONE)
        return nn_fail(err, NN_ECONFIG,
                       "%s: \"data.scale_target\" is for numbers, but the "
                       "target %s has classes",
                       nn_config_place(c, "data.scale_target"),
                       nn_text_quote(name, target->name, strlen(target->name)));
    if (classes < 2)
        return nn_fail(
            err, NN_EDATA,
            "%s: column %s: every row has the class %s, expected two "
            "classes or more",
            file, nn_text_quote(name, target->name, strlen(target->name)),
            nn_text_quote(only, target->labels.label[0].text,
                          strlen(target->labels.label[0].text)));
    columns->single_output =
        classes == 2 && c->n2 <= 1 && columns->output != NN_CROSS_ENTROPY;
    return 0;
}

enum { MOST_LISTED = 8 }; /* columns in a message */

/* Appends the columns that have labels, or those that have none: "city: 12
 * categories, ", "age, ". *listed counts them. */
static void list_kind(const struct nn_column *column, int count,
                      enum nn_kind kind, const char *labels, int *listed,
                      struct nn_text *out)
{
    char name[NN_QUOTE_SIZE];
    for (int i = 0; i < count; i++) {
        if (column[i].kind != kind || ++*listed > MOST_LISTED)
            continue;
        nn_text_quote(name, column[i].name, strlen(column[i].name));
        nn_text_printf(out, "%s%.*s", *listed > 1 ? ", " : "",
                       (int)strlen(name) - 2, name + 1);
        if (kind == NN_CATEGORY)
            nn_text_printf(out, ": %d %s", column[i].labels.count, labels);
    }
}

/* What of the data makes up a layer's nodes. */
struct layer {
    const char *key, *nodes, *labels; /* "n0", "input", "categories" */
    const struct nn_column *column;
    int columns;
    int given, needed;
};

/* The number of nodes where it is given, against the data. The columns of
 * categories come first: they are why a number is not as expected. */
static int check_layer(const struct nn_config *c, const struct layer *l,
                       struct nn_error *err)
{
    if (l->given == 0 || l->given == l->needed)
        return 0;
    struct nn_text list = {0};
    int listed = 0;
    list_kind(l->column, l->columns, NN_CATEGORY, l->labels, &listed, &list);
    list_kind(l->column, l->columns, NN_NUMBER, l->labels, &listed, &list);
    nn_text_puts(&list, listed > MOST_LISTED ? ", ..." : "");
    int rc = nn_text_check(&list, err);
    if (rc == 0)
        rc = nn_fail(err, NN_ECONFIG,
                     "%s: \"%s\" is %d, but the data has %d %s%s: %s",
                     nn_config_place(c, l->key), l->key, l->given, l->needed,
                     l->nodes, l->needed == 1 ? "" : "s", list.p);
    nn_text_free(&list);
    return rc;
}

int nn_choose_check_nodes(const struct nn_columns *columns,
                          const struct nn_config *c, struct nn_error *err)
{
    if (!nn_columns_fit_layers(columns))
        return nn_fail(err, NN_EDATA,
                       "the data has more than %d inputs or outputs",
                       NN_MAX_NODES);
    const struct layer input = {.key = "n0",
                                .nodes = "input",
                                .labels = "categories",
                                .column = columns->input,
                                .columns = columns->inputs,
                                .given = c->n0,
                                .needed = nn_columns_n0(columns)};
    const struct layer output = {.key = "n2",
                                 .nodes = "output",
                                 .labels = "classes",
                                 .column = columns->target,
                                 .columns = columns->targets,
                                 .given = c->n2,
                                 .needed = nn_columns_n2(columns)};
    int rc = check_layer(c, &input, err);
    return rc == 0 ? check_layer(c, &output, err) : rc;
}
