#include "fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "rng.h"

/* cell = map[cell] in column i of every row that has one. */
static void renumber(struct nn_table *t, int i, const int *map)
{
    for (size_t r = 0; r < t->rows; r++) {
        float *cell = &nn_table_row(t, r)[i];
        if (!isnan(*cell))
            *cell = (float)map[(int)*cell];
    }
}

int nn_fit_classes(struct nn_columns *c, struct nn_table *t,
                   struct nn_error *err)
{
    struct nn_labels *classes = &c->target[0].labels;
    int *map = malloc((size_t)classes->count * sizeof *map);
    if (!map)
        return nn_fail_memory(err);
    int rc = nn_labels_sort(classes, NULL, map, err);
    if (rc == 0)
        renumber(t, c->inputs, map);
    free(map);
    return rc;
}

/* A row's class; all rows of a regression are alike. */
static size_t class_of(const struct nn_columns *c, const struct nn_table *t,
                       size_t row)
{
    return nn_columns_is_class(c) ? (size_t)nn_table_row(t, row)[c->inputs] : 0;
}

/* Lists the rows class by class, each class in the order of the file; that of
 * class k ends at end[k]. There are classes + 1 zeros in end before. */
static void group(const struct nn_columns *c, const struct nn_table *t,
                  size_t classes, uint32_t *rows, size_t *end)
{
    for (size_t i = 0; i < t->rows; i++)
        end[class_of(c, t, i) + 1]++;
    for (size_t k = 1; k < classes; k++)
        end[k] += end[k - 1];
    for (size_t i = 0; i < t->rows; i++)
        rows[end[class_of(c, t, i)]++] = (uint32_t)i;
}

/* Marks the rows of one class that validate: the first ones of a random
 * order. */
static void hold_out(uint32_t *rows, size_t count, double fraction,
                     struct nn_rng *rng, bool *held)
{
    size_t wanted = (size_t)floor(fraction * (double)count + 0.5);
    if (count > 0 && wanted > count - 1)
        wanted = count - 1;
    nn_rng_shuffle(rng, rows, count);
    for (size_t i = 0; i < wanted; i++)
        held[rows[i]] = true;
}

static void divide(const struct nn_table *t, const bool *held,
                   struct nn_rows *train, struct nn_rows *validation)
{
    train->count = validation->count = 0;
    for (size_t i = 0; i < t->rows; i++) {
        struct nn_rows *r = held[i] ? validation : train;
        r->index[r->count++] = (uint32_t)i;
    }
}

int nn_fit_split(const struct nn_columns *c, const struct nn_table *t,
                 double fraction, uint64_t seed, struct nn_rows *train,
                 struct nn_rows *validation, struct nn_error *err)
{
    const bool is_class = nn_columns_is_class(c);
    const size_t classes = is_class ? (size_t)c->target[0].labels.count : 1;
    bool *held = calloc(t->rows, sizeof *held);
    size_t *end = calloc(classes + 1, sizeof *end);
    int rc = held && end ? 0 : nn_fail_memory(err);
    if (rc == 0)
        rc = nn_rows_all(train, t, c, err);
    if (rc == 0)
        rc = nn_rows_all(validation, t, c, err);
    if (rc < 0)
        goto out;
    uint32_t *rows = train->index; /* scratch until the rows are divided */
    group(c, t, classes, rows, end);
    for (size_t k = 0; k < classes; k++) {
        const size_t begin = k > 0 ? end[k - 1] : 0;
        struct nn_rng rng;
        nn_rng_seed(&rng, seed, NN_RNG_SPLIT, is_class ? k + 1 : 0, 0);
        hold_out(rows + begin, end[k] - begin, fraction, &rng, held);
    }
    divide(t, held, train, validation);
out:
    free(held);
    free(end);
    return rc;
}

static int fit_labels(struct nn_labels *l, struct nn_table *t, int i,
                      const struct nn_rows *train, size_t *unseen,
                      struct nn_error *err)
{
    const size_t count = (size_t)l->count;
    bool *used = calloc(count, sizeof *used);
    int *map = malloc(count * sizeof *map);
    int rc = used && map ? 0 : nn_fail_memory(err);
    for (size_t r = 0; rc == 0 && r < train->count; r++) {
        const float cell = nn_table_row(t, train->index[r])[i];
        if (!isnan(cell))
            used[(int)cell] = true;
    }
    if (rc == 0)
        rc = nn_labels_sort(l, used, map, err);
    if (rc == 0)
        renumber(t, i, map);
    for (size_t r = 0; rc == 0 && r < t->rows; r++)
        *unseen += nn_table_row(t, r)[i] < 0.0f;
    free(used);
    free(map);
    return rc;
}

int nn_fit_categories(struct nn_columns *c, struct nn_table *t,
                      const struct nn_rows *train, size_t *unseen,
                      struct nn_error *err)
{
    int rc = 0;
    for (int i = 0; rc == 0 && i < c->inputs; i++) {
        if (c->input[i].kind == NN_CATEGORY)
            rc = fit_labels(&c->input[i].labels, t, i, train, unseen, err);
    }
    return rc;
}

/* Sum over the training rows of (cell - shift)^power, power 1 or 2. */
static double moment(const struct nn_rows *train, int i, double shift,
                     int power)
{
    struct nn_sum sum = {0};
    for (size_t r = 0; r < train->count; r++) {
        double d =
            (double)nn_table_row(train->table, train->index[r])[i] - shift;
        nn_sum_add(&sum, power == 2 ? d * d : d);
    }
    return nn_sum_value(&sum);
}

static void fit_standard(struct nn_column *c, const struct nn_rows *train,
                         int i)
{
    const double m = (double)train->count;
    c->shift = moment(train, i, 0.0, 1) / m;
    double deviation = sqrt(moment(train, i, c->shift, 2) / m);
    c->divisor = deviation > 0.0 ? deviation : 1.0;
}

static void fit_minmax(struct nn_column *c, const struct nn_rows *train, int i)
{
    double least = INFINITY, most = -INFINITY;
    for (size_t r = 0; r < train->count; r++) {
        double x = (double)nn_table_row(train->table, train->index[r])[i];
        least = x < least ? x : least;
        most = x > most ? x : most;
    }
    c->shift = least;
    c->divisor = most > least ? most - least : 1.0;
}

/* Of the column whose cells stand at i. */
static void fit_column(struct nn_column *c, const struct nn_rows *train, int i,
                       enum nn_scale scale, double divisor)
{
    if (c->kind != NN_NUMBER)
        return;
    if (scale == NN_SCALE_STANDARD)
        fit_standard(c, train, i);
    else if (scale == NN_SCALE_MINMAX)
        fit_minmax(c, train, i);
    else if (scale == NN_SCALE_DIVIDE)
        c->divisor = divisor;
}

void nn_fit_scaling(struct nn_columns *c, const struct nn_rows *train,
                    enum nn_scale scale, double divisor)
{
    for (int i = 0; i < c->inputs; i++)
        fit_column(&c->input[i], train, i, scale, divisor);
}

void nn_fit_target_scaling(struct nn_columns *c, const struct nn_rows *train,
                           enum nn_scale scale, double divisor)
{
    for (int i = 0; i < c->targets; i++)
        fit_column(&c->target[i], train, c->inputs + i, scale, divisor);
}
