#include "columns.h"

#include <stdio.h>
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
static int find_field(const struct nn_heading *h, const char *file,
                      const char *name, int *field, struct nn_error *err)
{
    char quoted[NN_QUOTE_SIZE], nearest[NN_NEAREST_SIZE];
    int rc = nn_heading_find_one(h, file, name, field, err);
    if (rc < 0 || *field >= 0)
        return rc;
    return nn_fail(err, NN_EDATA, "%s:%zu: no column %s%s", file, h->line,
                   nn_text_quote(quoted, name, strlen(name)),
                   nn_heading_nearest(h, name, nearest));
}

static int place_by_name(const struct nn_columns *c, struct nn_places *p,
                         const char *file, const struct nn_row *row,
                         struct nn_error *err)
{
    struct nn_heading h = {0};
    int rc = nn_heading_open(&h, row, true, err);
    for (int i = 0; rc == 0 && i < c->inputs; i++)
        rc = find_field(&h, file, c->input[i].name, &p->input_field[i], err);
    for (int i = 0; rc == 0 && p->target_field && i < c->targets; i++)
        rc = find_field(&h, file, c->target[i].name, &p->target_field[i], err);
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
                       "%s:%zu: %d field%s without a header, expected %d "
                       "as in training%s",
                       file, row->line, n, n == 1 ? "" : "s", c->fields,
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

/* A cell and where it stands, for messages. */
struct spot {
    const char *file;
    size_t line;
    const struct nn_column *column;
    const struct nn_field *field;
    bool is_target;
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

/* One cell by its column. A class must be known. */
static int parse_cell(const struct spot *s, float *cell, size_t *unknown,
                      struct nn_error *err)
{
    if (s->column->kind == NN_NUMBER)
        return parse_number(s, cell, err);
    if (check_text(s, err) < 0)
        return NN_EDATA;
    int label = nn_labels_find(&s->column->labels, s->field->p, s->field->len);
    *cell = (float)label;
    if (label >= 0)
        return 0;
    if (s->is_target)
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
    const struct nn_field *f = s->field;
    if (labels->count == NN_MAX_LABELS &&
        nn_labels_find(labels, f->p, f->len) < 0) {
        char what[80];
        snprintf(what, sizeof what, "is one %s too many, %d are possible",
                 s->is_target ? "class" : "category", NN_MAX_LABELS);
        return fail_cell(s, what, err);
    }
    int label = nn_labels_add(labels, f->p, f->len, err);
    *cell = (float)label;
    return label < 0 ? label : 0;
}

int nn_columns_check_fields(const char *file, const struct nn_row *row,
                            int expected, struct nn_error *err)
{
    if (row->fields == expected)
        return 0;
    return nn_fail(err, NN_EDATA, "%s:%zu: %d field%s, expected %d", file,
                   row->line, row->fields, row->fields == 1 ? "" : "s",
                   expected);
}

int nn_columns_parse(const struct nn_columns *c, const struct nn_places *places,
                     const char *file, const struct nn_row *row, float *cells,
                     size_t *unknown, struct nn_error *err)
{
    int rc = nn_columns_check_fields(file, row, places->fields, err);
    for (int i = 0; rc == 0 && i < c->inputs; i++)
        rc = parse_cell(&(struct spot){file, row->line, &c->input[i],
                                       &row->field[places->input_field[i]],
                                       false},
                        &cells[i], unknown, err);
    for (int i = 0; rc == 0 && places->target_field && i < c->targets; i++)
        rc = parse_cell(&(struct spot){file, row->line, &c->target[i],
                                       &row->field[places->target_field[i]],
                                       true},
                        &cells[c->inputs + i], NULL, err);
    return rc;
}

int nn_columns_learn(struct nn_columns *c, const struct nn_places *places,
                     const char *file, const struct nn_row *row, float *cells,
                     struct nn_error *err)
{
    int rc = nn_columns_check_fields(file, row, places->fields, err);
    for (int i = 0; rc == 0 && i < c->inputs; i++)
        rc = learn_cell(&(struct spot){file, row->line, &c->input[i],
                                       &row->field[places->input_field[i]],
                                       false},
                        &c->input[i].labels, &cells[i], err);
    for (int i = 0; rc == 0 && i < c->targets; i++)
        rc = learn_cell(&(struct spot){file, row->line, &c->target[i],
                                       &row->field[places->target_field[i]],
                                       true},
                        &c->target[i].labels, &cells[c->inputs + i], err);
    return rc;
}

static int fail_target(const char *file, size_t line, const char *name, float d,
                       struct nn_error *err)
{
    char quoted[NN_QUOTE_SIZE];
    struct nn_text number = {0};
    nn_text_float(&number, d);
    int rc = nn_text_check(&number, err);
    if (rc == 0)
        rc = nn_fail(err, NN_EDATA,
                     "%s:%zu: column %s: the target %s is not in [0, 1]; the "
                     "loss for such numbers is squared_error",
                     file, line, nn_text_quote(quoted, name, strlen(name)),
                     number.p);
    nn_text_free(&number);
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
        float d = cells[c->inputs + i];
        sum += (double)d;
        if (!(d >= 0.0f && d <= 1.0f))
            return fail_target(file, line, c->target[i].name, d, err);
    }
    if (c->output == NN_CROSS_ENTROPY && !(sum > 0.9999 && sum < 1.0001))
        return nn_fail(err, NN_EDATA,
                       "%s:%zu: the targets sum to %.6g, not to 1; the loss "
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
