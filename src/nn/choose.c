#include "choose.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cell.h"

/* The fields of the targets, in the order of data.target. */
struct targets {
    int count;
    int *field;
    bool *is_target; /* of each field */
};

static int find_target(const struct nn_heading *h, const char *file,
                       const char *name, int *field, struct nn_error *err)
{
    int again;
    char quoted[NN_QUOTE_SIZE], nearest[NN_NEAREST_SIZE];
    *field = nn_heading_find(h, name, &again);
    nn_text_quote(quoted, name, strlen(name));
    if (*field < 0)
        return nn_fail(err, NN_ECONFIG, "data.target: %s has no column %s%s",
                       file, quoted, nn_heading_nearest(h, name, nearest));
    if (again >= 0)
        return nn_fail(err, NN_ECONFIG,
                       "data.target: %s has two columns %s, expected one "
                       "(a position can name it)",
                       file, quoted);
    return 0;
}

static int find_position(const struct nn_heading *h, const char *file,
                         int position, int *field, struct nn_error *err)
{
    if (position > h->count)
        return nn_fail(err, NN_ECONFIG,
                       "data.target: %s has no column %d, there are %d", file,
                       position, h->count);
    *field = (position > 0 ? position : h->count) - 1;
    return 0;
}

static int find_targets(struct targets *t, const struct nn_names *names,
                        const char *file, const struct nn_heading *h,
                        struct nn_error *err)
{
    t->count = names->count > 0 ? names->count : 1;
    t->field = calloc((size_t)t->count, sizeof *t->field);
    t->is_target = calloc((size_t)h->count, sizeof *t->is_target);
    if (!t->field || !t->is_target)
        return nn_fail_memory(err);
    for (int i = 0; i < t->count; i++) {
        int rc =
            names->count > 0
                ? find_target(h, file, names->name[i], &t->field[i], err)
                : find_position(h, file, names->position, &t->field[i], err);
        if (rc < 0)
            return rc;
        if (t->is_target[t->field[i]])
            return nn_fail(err, NN_ECONFIG,
                           "data.target names column %d of %s twice",
                           t->field[i] + 1, file);
        t->is_target[t->field[i]] = true;
    }
    if (t->count == h->count)
        return nn_fail(err, NN_EDATA, "%s: no column is left for the inputs",
                       file);
    return 0;
}

static int set_column(struct nn_column *column, const struct nn_heading *h,
                      const char *file, int field, struct nn_error *err)
{
    int again;
    const char *name = h->name[field];
    char quoted[NN_QUOTE_SIZE];
    nn_text_quote(quoted, name, strlen(name));
    if (nn_heading_find(h, name, &again) != field || again >= 0)
        return nn_fail(err, NN_EDATA, "%s: two columns have the name %s", file,
                       quoted);
    if (!nn_text_is_utf8(name, strlen(name)))
        return nn_fail(err, NN_EDATA,
                       "%s: the name %s is not UTF-8: convert the file with "
                       "iconv",
                       file, quoted);
    column->name = nn_text_copy(name, strlen(name));
    return column->name ? 0 : nn_fail_memory(err);
}

/* The kind of a single target by its first cell. */
static enum nn_kind target_kind(const struct nn_config *c,
                                const struct nn_field *first, bool *tentative)
{
    *tentative = false;
    if (c->data.target_kind != NN_KIND_AUTO)
        return c->data.target_kind == NN_KIND_CLASS ? NN_CATEGORY : NN_NUMBER;
    if (c->n2 > 1 || !nn_cell_is_number(first))
        return NN_CATEGORY;
    *tentative = c->loss != NN_SQUARED_ERROR;
    return *tentative ? NN_CATEGORY : NN_NUMBER;
}

static int set_columns(struct nn_columns *columns, const struct targets *t,
                       const char *file, const struct nn_heading *h,
                       const struct nn_row *row, struct nn_error *err)
{
    int rc = 0, i = 0;
    for (int f = 0; rc == 0 && f < h->count; f++) {
        if (t->is_target[f])
            continue;
        columns->input_field[i] = f;
        columns->input[i].kind =
            nn_cell_is_number(&row->field[f]) ? NN_NUMBER : NN_CATEGORY;
        rc = set_column(&columns->input[i++], h, file, f, err);
    }
    for (i = 0; rc == 0 && i < t->count; i++) {
        columns->target_field[i] = t->field[i];
        rc = set_column(&columns->target[i], h, file, t->field[i], err);
    }
    return rc;
}

int nn_choose_columns(struct nn_columns *columns, const struct nn_config *c,
                      const char *file, const struct nn_heading *h,
                      const struct nn_row *row, bool *tentative,
                      struct nn_error *err)
{
    struct targets t = {0};
    int rc = find_targets(&t, &c->data.target, file, h, err);
    if (rc == 0)
        rc = nn_columns_open(columns, h->count - t.count, t.count, err);
    if (rc == 0) {
        columns->delimiter = c->data.delimiter;
        columns->fields = h->count;
        columns->output = (enum nn_output)c->loss;
        rc = set_columns(columns, &t, file, h, row, err);
    }
    *tentative = false;
    if (rc == 0 && t.count == 1)
        columns->target[0].kind =
            target_kind(c, &row->field[t.field[0]], tentative);
    free(t.field);
    free(t.is_target);
    return rc;
}

bool nn_choose_is_fraction(const struct nn_label *label)
{
    return !label->is_number || floor(label->value) != label->value;
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
    const int classes = columns->target[0].labels.count;
    if (classes < 2)
        return nn_fail(err, NN_EDATA,
                       "%s: the target \"%.40s\" has one class only, expected "
                       "two or more",
                       file, columns->target[0].name);
    columns->single_output =
        classes == 2 && c->n2 <= 1 && columns->output != NN_CROSS_ENTROPY;
    return 0;
}

/* "age, city (12 categories), ..." */
static void list_inputs(const struct nn_columns *c, struct nn_text *out)
{
    for (int i = 0; i < c->inputs; i++) {
        const struct nn_column *column = &c->input[i];
        if (i == 8) {
            nn_text_puts(out, ", ...");
            return;
        }
        nn_text_printf(out, "%s%.40s", i > 0 ? ", " : "", column->name);
        if (column->kind == NN_CATEGORY)
            nn_text_printf(out, " (%d categories)", column->labels.count);
    }
}

int nn_choose_check_nodes(const struct nn_columns *columns,
                          const struct nn_config *c, struct nn_error *err)
{
    const int n0 = nn_columns_n0(columns), n2 = nn_columns_n2(columns);
    if (!nn_columns_fit_layers(columns))
        return nn_fail(err, NN_EDATA,
                       "the data has more than %d inputs or outputs",
                       NN_MAX_NODES);
    if (c->n0 > 0 && c->n0 != n0) {
        struct nn_text list = {0};
        list_inputs(columns, &list);
        int rc = nn_fail(err, NN_ECONFIG,
                         "\"n0\" is %d, but the data has %d input%s: %s", c->n0,
                         n0, n0 == 1 ? "" : "s", list.p ? list.p : "");
        nn_text_free(&list);
        return rc;
    }
    if (c->n2 > 0 && c->n2 != n2)
        return nn_fail(err, NN_ECONFIG,
                       "\"n2\" is %d, but the target %s%s needs %d output%s",
                       c->n2, columns->target[0].name,
                       nn_columns_is_class(columns) ? " has classes and" : "",
                       n2, n2 == 1 ? "" : "s");
    return 0;
}
