#include "fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "rng.h"

/* cell = map[cell] in column i of every row. */
static void renumber(struct nn_table *t, int i, const int *map)
{
    for (size_t r = 0; r < t->rows; r++) {
        float *cell = &nn_table_row(t, r)[i];
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

/* Marks the rows of one class that validate: the first ones of a random
 * order. rows has room for all rows of the table. */
static void hold_out(const struct nn_columns *c, const struct nn_table *t,
                     int label, double fraction, uint64_t seed, uint32_t *rows,
                     bool *held)
{
    size_t count = 0;
    for (size_t i = 0; i < t->rows; i++) {
        if (label < 0 || (int)nn_table_row(t, i)[c->inputs] == label)
            rows[count++] = (uint32_t)i;
    }
    size_t wanted = (size_t)floor(fraction * (double)count + 0.5);
    if (count > 0 && wanted > count - 1)
        wanted = count - 1;
    struct nn_rng rng;
    nn_rng_seed(&rng, seed, NN_RNG_SPLIT, (uint64_t)(label + 1), 0);
    nn_rng_shuffle(&rng, rows, count);
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
    const int classes = nn_columns_is_class(c) ? c->target[0].labels.count : 0;
    bool *held = calloc(t->rows, sizeof *held);
    if (!held || nn_rows_all(train, t, c, err) < 0 ||
        nn_rows_all(validation, t, c, err) < 0) {
        free(held);
        return nn_fail_memory(err);
    }
    /* train->index is scratch until the rows are divided */
    if (classes == 0)
        hold_out(c, t, -1, fraction, seed, train->index, held);
    for (int k = 0; k < classes; k++)
        hold_out(c, t, k, fraction, seed, train->index, held);
    divide(t, held, train, validation);
    free(held);
    return 0;
}

static int fit_labels(struct nn_labels *l, struct nn_table *t, int i,
                      const struct nn_rows *train, size_t *unseen,
                      struct nn_error *err)
{
    const size_t count = (size_t)l->count;
    bool *used = calloc(count, sizeof *used);
    int *map = malloc(count * sizeof *map);
    int rc = used && map ? 0 : nn_fail_memory(err);
    for (size_t r = 0; rc == 0 && r < train->count; r++)
        used[(int)nn_table_row(t, train->index[r])[i]] = true;
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

void nn_fit_scaling(struct nn_columns *c, const struct nn_rows *train,
                    enum nn_scale scale, double divisor)
{
    for (int i = 0; i < c->inputs; i++) {
        if (c->input[i].kind != NN_NUMBER)
            continue;
        if (scale == NN_SCALE_STANDARD)
            fit_standard(&c->input[i], train, i);
        else if (scale == NN_SCALE_MINMAX)
            fit_minmax(&c->input[i], train, i);
        else if (scale == NN_SCALE_DIVIDE)
            c->input[i].divisor = divisor;
    }
}
