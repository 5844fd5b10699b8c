/* From the fields of a row to cells, by what the columns mean. */
#include "columns.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* A cell and where it stands, for messages. */
struct spot {
    const struct nn_columns *columns;
    const char *file;
    size_t line;
    const struct nn_column *column;
    const struct nn_field *field;
    bool is_target; /* or the weight: not an input */
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

enum { MISSING = 1 }; /* what a cell may be found to be, in place of 0 */

static bool is_missing(const struct spot *s)
{
    return nn_markers_have(&s->columns->markers, s->field);
}

static int parse_number(const struct spot *s, float *cell, struct nn_error *err)
{
    if (s->columns->markers.some_number && is_missing(s))
        return MISSING;
    switch (nn_parse_float(s->field->p, s->field->len, cell)) {
    case NN_IS_NUMBER:
        return 0;
    case NN_TOO_LARGE:
        return fail_cell(s, "is beyond the range of a float", err);
    case NN_NO_NUMBER:
        break;
    }
    if (is_missing(s))
        return MISSING;
    if (nn_cell_has_comma(s->field))
        return fail_cell(s,
                         "is not a number: decimals need a point, thousands "
                         "nothing between them",
                         err);
    return fail_cell(s,
                     s->is_target ? "is not a number"
                                  : "is not a number, which data.categorical "
                                    "or data.missing_values would accept",
                     err);
}

static int check_text(const struct spot *s, struct nn_error *err)
{
    if (is_missing(s))
        return MISSING;
    assert(s->column->kind == NN_CATEGORY);
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
    int rc = check_text(s, err);
    if (rc != 0)
        return rc;
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
    int rc = check_text(s, err);
    if (rc != 0)
        return rc;
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

/* A missing cell becomes the value, if it is an input that is to be filled. */
static int fill_cell(const struct spot *s, float value, float *cell,
                     struct nn_error *err)
{
    if (s->is_target || s->columns->missing != NN_MISSING_FILL)
        return fail_cell(
            s,
            "stands for a missing value, each row needs one (see data.missing)",
            err);
    *cell = value;
    return 0;
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

/* Is one of the fields a marker? */
static bool lacks_one(const struct nn_columns *c, const struct nn_row *row,
                      const int *field, int count)
{
    for (int i = 0; i < count; i++) {
        if (nn_markers_have(&c->markers, &row->field[field[i]]))
            return true;
    }
    return false;
}

bool nn_columns_drop(const struct nn_columns *c, const struct nn_places *places,
                     const struct nn_row *row)
{
    if (c->missing != NN_MISSING_DROP)
        return false;
    return lacks_one(c, row, places->input_field, c->inputs) ||
           (places->target_field &&
            lacks_one(c, row, places->target_field, c->targets)) ||
           (c->weights > 0 && places->weight_field >= 0 &&
            lacks_one(c, row, &places->weight_field, 1));
}

static struct spot input_spot(const struct nn_columns *c,
                              const struct nn_places *places, const char *file,
                              const struct nn_row *row, int i)
{
    return (struct spot){c,
                         file,
                         row->line,
                         &c->input[i],
                         &row->field[places->input_field[i]],
                         false};
}

static struct spot target_spot(const struct nn_columns *c,
                               const struct nn_places *places, const char *file,
                               const struct nn_row *row, int i)
{
    return (struct spot){c,
                         file,
                         row->line,
                         &c->target[i],
                         &row->field[places->target_field[i]],
                         true};
}

/* The weight, if the columns have one: 1 if the file has none. */
static int parse_weight(const struct nn_columns *c,
                        const struct nn_places *places, const char *file,
                        const struct nn_row *row, float *cells,
                        struct nn_error *err)
{
    float *cell = &cells[c->inputs + c->targets];
    if (c->weights == 0 || !places->target_field)
        return 0;
    *cell = 1.0f;
    if (places->weight_field < 0)
        return 0;
    const struct spot s = {
        c, file, row->line, c->weight, &row->field[places->weight_field], true};
    int rc = parse_number(&s, cell, err);
    return rc == MISSING ? fill_cell(&s, 1.0f, cell, err) : rc;
}

int nn_columns_parse(const struct nn_columns *c, const struct nn_places *places,
                     const char *file, const struct nn_row *row, float *cells,
                     size_t *unknown, struct nn_error *err)
{
    int rc = nn_columns_check_fields(file, row, places->fields, err);
    if (rc == 0 && nn_columns_drop(c, places, row))
        return 1;
    for (int i = 0; rc == 0 && i < c->inputs; i++) {
        const struct spot s = input_spot(c, places, file, row, i);
        rc = parse_cell(&s, &cells[i], unknown, err);
        if (rc == MISSING)
            rc = fill_cell(&s, (float)c->input[i].fill, &cells[i], err);
    }
    for (int i = 0; rc == 0 && places->target_field && i < c->targets; i++) {
        const struct spot s = target_spot(c, places, file, row, i);
        rc = parse_cell(&s, &cells[c->inputs + i], NULL, err);
        if (rc == MISSING)
            rc = fill_cell(&s, NAN, &cells[c->inputs + i], err);
    }
    return rc < 0 ? rc : parse_weight(c, places, file, row, cells, err);
}

int nn_columns_learn(struct nn_columns *c, const struct nn_places *places,
                     const char *file, const struct nn_row *row, float *cells,
                     struct nn_error *err)
{
    int rc = nn_columns_check_fields(file, row, places->fields, err);
    for (int i = 0; rc == 0 && i < c->inputs; i++) {
        const struct spot s = input_spot(c, places, file, row, i);
        rc = learn_cell(&s, &c->input[i].labels, &cells[i], err);
        if (rc == MISSING)
            rc = fill_cell(&s, NAN, &cells[i], err);
    }
    for (int i = 0; rc == 0 && i < c->targets; i++) {
        const struct spot s = target_spot(c, places, file, row, i);
        rc = learn_cell(&s, &c->target[i].labels, &cells[c->inputs + i], err);
        if (rc == MISSING)
            rc = fill_cell(&s, NAN, &cells[c->inputs + i], err);
    }
    return rc < 0 ? rc : parse_weight(c, places, file, row, cells, err);
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

static int check_weight(const struct nn_columns *c, const char *file,
                        size_t line, const float *cells, struct nn_error *err)
{
    const float weight = nn_columns_weight(c, cells);
    char name[NN_QUOTE_SIZE];
    if (weight >= 0.0f)
        return 0;
    return nn_fail(
        err, NN_EDATA, "%s:%zu: column %s: the weight %.9g is negative", file,
        line, nn_text_quote(name, c->weight->name, strlen(c->weight->name)),
        (double)weight);
}

int nn_columns_check_targets(const struct nn_columns *c, const char *file,
                             size_t line, const float *cells,
                             struct nn_error *err)
{
    if (check_weight(c, file, line, cells, err) < 0)
        return NN_EDATA;
    if (nn_columns_is_class(c) || nn_output_is_squared(c->output))
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
