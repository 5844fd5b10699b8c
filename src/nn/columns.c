#include "columns.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "cell.h"
#include "heading.h"
#include "net.h"

int nn_columns_open(struct nn_columns *c, int inputs, int targets,
                    struct nn_error *err)
{
    *c = (struct nn_columns){.inputs = inputs, .targets = targets};
    c->input = calloc((size_t)inputs + 1, sizeof *c->input);
    c->target = calloc((size_t)targets + 1, sizeof *c->target);
    c->input_field = calloc((size_t)inputs + 1, sizeof *c->input_field);
    c->target_field = calloc((size_t)targets + 1, sizeof *c->target_field);
    if (!c->input || !c->target || !c->input_field || !c->target_field) {
        nn_columns_free(c);
        return nn_fail_memory(err);
    }
    for (int i = 0; i < inputs; i++)
        c->input[i].divisor = 1.0;
    for (int i = 0; i < targets; i++)
        c->target[i].divisor = 1.0;
    return 0;
}

static void free_columns(struct nn_column *column, int count)
{
    for (int i = 0; column && i < count; i++) {
        free(column[i].name);
        nn_labels_free(&column[i].labels);
    }
    free(column);
}

void nn_columns_free(struct nn_columns *c)
{
    free_columns(c->input, c->inputs);
    free_columns(c->target, c->targets);
    free(c->input_field);
    free(c->target_field);
    *c = (struct nn_columns){0};
}

static long long count_inputs(const struct nn_columns *c)
{
    long long n0 = 0;
    for (int i = 0; i < c->inputs; i++)
        n0 += c->input[i].kind == NN_NUMBER ? 1 : c->input[i].labels.count;
    return n0;
}

int nn_columns_n0(const struct nn_columns *c)
{
    return (int)count_inputs(c);
}

int nn_columns_n2(const struct nn_columns *c)
{
    if (!nn_columns_is_class(c))
        return c->targets;
    return c->single_output ? 1 : c->target[0].labels.count;
}

bool nn_columns_fit_layers(const struct nn_columns *c)
{
    return count_inputs(c) <= NN_MAX_NODES && nn_columns_n2(c) <= NN_MAX_NODES;
}

void nn_places_free(struct nn_places *p)
{
    free(p->input_field);
    free(p->target_field);
    *p = (struct nn_places){0};
}

/* The field of the column's name, or an error. */
static int find_field(const struct nn_heading *h, const char *file, size_t line,
                      const char *name, int *field, struct nn_error *err)
{
    int again;
    char quoted[NN_QUOTE_SIZE], nearest[NN_NEAREST_SIZE];
    *field = nn_heading_find(h, name, &again);
    nn_text_quote(quoted, name, strlen(name));
    if (*field < 0)
        return nn_fail(err, NN_EDATA, "%s:%zu: no column %s%s", file, line,
                       quoted, nn_heading_nearest(h, name, nearest));
    if (again >= 0)
        return nn_fail(err, NN_EDATA,
                       "%s:%zu: column %s stands twice, as field %d and %d",
                       file, line, quoted, *field + 1, again + 1);
    return 0;
}

static int place_by_name(const struct nn_columns *c, struct nn_places *p,
                         const char *file, const struct nn_row *row,
                         struct nn_error *err)
{
    struct nn_heading h = {0};
    int rc = nn_heading_open(&h, row, true, err);
    for (int i = 0; rc == 0 && i < c->inputs; i++)
        rc = find_field(&h, file, row->line, c->input[i].name,
                        &p->input_field[i], err);
    for (int i = 0; rc == 0 && p->target_field && i < c->targets; i++)
        rc = find_field(&h, file, row->line, c->target[i].name,
                        &p->target_field[i], err);
    nn_heading_free(&h);
    return rc;
}

/* How many of the targets' fields stand before a field. */
static int targets_before(const struct nn_columns *c, int field)
{
    int before = 0;
    for (int i = 0; i < c->targets; i++)
        before += c->target_field[i] < field;
    return before;
}

static int place_by_count(const struct nn_columns *c, struct nn_places *p,
                          const char *file, const struct nn_row *row,
                          struct nn_error *err)
{
    const int n = row->fields;
    if (n == c->fields) {
        memcpy(p->input_field, c->input_field,
               (size_t)c->inputs * sizeof *p->input_field);
        if (p->target_field)
            memcpy(p->target_field, c->target_field,
                   (size_t)c->targets * sizeof *p->target_field);
        return 0;
    }
    if (p->target_field || (n != c->fields - c->targets && n != c->inputs))
        return nn_fail(err, NN_EDATA,
                       "%s:%zu: %d fields without a header, expected %d "
                       "as in training%s",
                       file, row->line, n, c->fields,
                       p->target_field ? "" : ", or those without targets");
    for (int i = 0; i < c->inputs; i++)
        p->input_field[i] =
            n == c->fields - c->targets
                ? c->input_field[i] - targets_before(c, c->input_field[i])
                : i;
    return 0;
}

int nn_columns_place(const struct nn_columns *c, struct nn_places *places,
                     const char *file, const struct nn_row *row, bool header,
                     bool targets, struct nn_error *err)
{
    *places = (struct nn_places){.fields = row->fields};
    places->input_field = calloc((size_t)c->inputs + 1, sizeof(int));
    if (targets)
        places->target_field = calloc((size_t)c->targets + 1, sizeof(int));
    int rc = 0;
    if (!places->input_field || (targets && !places->target_field))
        rc = nn_fail_memory(err);
    else if (header)
        rc = place_by_name(c, places, file, row, err);
    else
        rc = place_by_count(c, places, file, row, err);
    if (rc < 0)
        nn_places_free(places);
    return rc;
}

bool nn_columns_is_header(const struct nn_columns *c, const struct nn_row *row)
{
    struct nn_heading h = {0};
    if (nn_heading_open(&h, row, true, NULL) < 0)
        return false;
    bool all = true;
    for (int i = 0; all && i < c->inputs; i++)
        all = nn_heading_find(&h, c->input[i].name, NULL) >= 0;
    nn_heading_free(&h);
    return all;
}

/* Where a cell stands, for messages. */
struct spot {
    const char *file;
    size_t line;
    const struct nn_column *column;
    const struct nn_field *field;
};

static int fail_cell(const struct spot *s, const char *what,
                     struct nn_error *err)
{
    char name[NN_QUOTE_SIZE], value[NN_QUOTE_SIZE];
    return nn_fail(
        err, NN_EDATA, "%s:%zu: column %s: %s %s", s->file, s->line,
        nn_text_quote(name, s->column->name, strlen(s->column->name)),
        nn_text_quote(value, s->field->p, s->field->len), what);
}

static int fail_missing(const struct spot *s, struct nn_error *err)
{
    return fail_cell(s, "stands for a missing value, each row needs one", err);
}

static int parse_number(const struct spot *s, float *cell, struct nn_error *err)
{
    switch (nn_parse_float(s->field->p, s->field->len, cell)) {
    case NN_IS_NUMBER:
        return 0;
    case NN_TOO_LARGE:
        return fail_cell(s, "is beyond the range of a float", err);
    case NN_NO_NUMBER:
        break;
    }
    return nn_cell_is_missing(s->field) ? fail_missing(s, err)
                                        : fail_cell(s, "is not a number", err);
}

static int check_text(const struct spot *s, struct nn_error *err)
{
    if (nn_cell_is_missing(s->field))
        return fail_missing(s, err);
    if (!nn_text_is_utf8(s->field->p, s->field->len))
        return fail_cell(s, "is not UTF-8: convert the file with iconv", err);
    return 0;
}

/* One cell by its column; target: its labels are classes, which must be
 * known. */
static int parse_cell(const struct spot *s, bool target, float *cell,
                      size_t *unknown, struct nn_error *err)
{
    if (s->column->kind == NN_NUMBER)
        return parse_number(s, cell, err);
    if (check_text(s, err) < 0)
        return NN_EDATA;
    int label = nn_labels_find(&s->column->labels, s->field->p, s->field->len);
    *cell = (float)label;
    if (label >= 0)
        return 0;
    if (target)
        return fail_cell(s, "is a class that the training data lacks", err);
    if (!unknown)
        return fail_cell(s, "is a category that the training data lacks", err);
    ++*unknown;
    return 0;
}

/* The same for a training row: a new label is added. */
static int learn_cell(const struct spot *s, struct nn_labels *labels,
                      float *cell, struct nn_error *err)
{
    if (s->column->kind == NN_NUMBER)
        return parse_number(s, cell, err);
    if (check_text(s, err) < 0)
        return NN_EDATA;
    int label = nn_labels_add(labels, s->field->p, s->field->len, err);
    if (label < 0)
        return label;
    if (labels->count > NN_MAX_LABELS)
        return fail_cell(s, "is one category too many (65536 are possible)",
                         err);
    *cell = (float)label;
    return 0;
}

static int check_fields(const struct nn_places *places, const char *file,
                        const struct nn_row *row, struct nn_error *err)
{
    if (row->fields == places->fields)
        return 0;
    return nn_fail(err, NN_EDATA, "%s:%zu: %d field%s, expected %d", file,
                   row->line, row->fields, row->fields == 1 ? "" : "s",
                   places->fields);
}

int nn_columns_parse(const struct nn_columns *c, const struct nn_places *places,
                     const char *file, const struct nn_row *row, float *cells,
                     size_t *unknown, struct nn_error *err)
{
    int rc = check_fields(places, file, row, err);
    for (int i = 0; rc == 0 && i < c->inputs; i++)
        rc = parse_cell(&(struct spot){file, row->line, &c->input[i],
                                       &row->field[places->input_field[i]]},
                        false, &cells[i], unknown, err);
    for (int i = 0; rc == 0 && places->target_field && i < c->targets; i++)
        rc = parse_cell(&(struct spot){file, row->line, &c->target[i],
                                       &row->field[places->target_field[i]]},
                        true, &cells[c->inputs + i], NULL, err);
    return rc;
}

int nn_columns_learn(struct nn_columns *c, const struct nn_places *places,
                     const char *file, const struct nn_row *row, float *cells,
                     struct nn_error *err)
{
    int rc = check_fields(places, file, row, err);
    for (int i = 0; rc == 0 && i < nn_columns_width(c); i++) {
        bool input = i < c->inputs;
        struct nn_column *column =
            input ? &c->input[i] : &c->target[i - c->inputs];
        int field = input ? places->input_field[i]
                          : places->target_field[i - c->inputs];
        rc = learn_cell(
            &(struct spot){file, row->line, column, &row->field[field]},
            &column->labels, &cells[i], err);
    }
    return rc;
}

int nn_columns_check_targets(const struct nn_columns *c, const char *file,
                             size_t line, const float *cells,
                             struct nn_error *err)
{
    if (nn_columns_is_class(c) || c->output == NN_SQUARED_ERROR)
        return 0;
    double sum = 0.0;
    for (int i = 0; i < c->targets; i++) {
        double d = (double)cells[c->inputs + i];
        char name[NN_QUOTE_SIZE];
        sum += d;
        if (!(d >= 0.0 && d <= 1.0))
            return nn_fail(err, NN_EDATA,
                           "%s:%zu: column %s: the target %.9g is not in [0, "
                           "1]; the loss for such numbers is squared_error",
                           file, line,
                           nn_text_quote(name, c->target[i].name,
                                         strlen(c->target[i].name)),
                           d);
    }
    if (c->output == NN_CROSS_ENTROPY && !(sum > 0.9999 && sum < 1.0001))
        return nn_fail(err, NN_EDATA,
                       "%s:%zu: the targets sum to %.9g, not to 1; the loss "
                       "for such numbers is squared_error",
                       file, line, sum);
    return 0;
}

void nn_columns_scale(const struct nn_columns *c, float *cells)
{
    for (int i = 0; i < c->inputs; i++) {
        const struct nn_column *column = &c->input[i];
        if (column->kind == NN_NUMBER)
            cells[i] =
                (float)(((double)cells[i] - column->shift) / column->divisor);
    }
}

void nn_columns_input(const struct nn_columns *c, const float *cells, float *x)
{
    for (int i = 0; i < c->inputs; i++) {
        const struct nn_column *column = &c->input[i];
        if (column->kind == NN_NUMBER) {
            *x++ = cells[i];
            continue;
        }
        for (int k = 0; k < column->labels.count; k++)
            *x++ = (int)cells[i] == k ? 1.0f : 0.0f;
    }
}

void nn_columns_target(const struct nn_columns *c, const float *cells, float *d)
{
    if (!nn_columns_is_class(c)) {
        memcpy(d, cells, (size_t)c->targets * sizeof *d);
        return;
    }
    if (c->single_output) {
        *d = cells[0];
        return;
    }
    for (int k = 0; k < c->target[0].labels.count; k++)
        d[k] = (int)cells[0] == k ? 1.0f : 0.0f;
}
