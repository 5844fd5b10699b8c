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

/* Rows class by class. */
struct groups {
    size_t classes;
    uint32_t *row; /* each class in the order of the file */
    size_t *end;   /* of each class; of classes + 1 */
};

static void groups_free(struct groups *g)
{
    free(g->row);
    free(g->end);
}

static int group(struct groups *g, const struct nn_columns *c,
                 const struct nn_rows *rows, struct nn_error *err)
{
    const struct nn_table *t = rows->table;
    g->classes = nn_columns_is_class(c) ? (size_t)c->target[0].labels.count : 1;
    g->row = malloc((rows->count + 1) * sizeof *g->row);
    g->end = calloc(g->classes + 1, sizeof *g->end);
    if (!g->row || !g->end)
        return nn_fail_memory(err);
    for (size_t i = 0; i < rows->count; i++)
        g->end[class_of(c, t, rows->index[i]) + 1]++;
    for (size_t k = 1; k < g->classes; k++)
        g->end[k] += g->end[k - 1];
    for (size_t i = 0; i < rows->count; i++)
        g->row[g->end[class_of(c, t, rows->index[i])]++] = rows->index[i];
    return 0;
}

/* The rows of class k, *count of them, in the order of the random numbers that
 * seed and purpose have for it. */
static uint32_t *shuffled_class(const struct groups *g,
                                const struct nn_columns *c, size_t k,
                                uint64_t seed, enum nn_purpose purpose,
                                size_t *count)
{
    const size_t begin = k > 0 ? g->end[k - 1] : 0;
    struct nn_rng rng;
    nn_rng_seed(&rng, seed, purpose, nn_columns_is_class(c) ? k + 1 : 0, 0);
    *count = g->end[k] - begin;
    nn_rng_shuffle(&rng, g->row + begin, *count);
    return g->row + begin;
}

/* How many of a class's rows validate. */
static size_t held_out(size_t count, double fraction)
{
    size_t wanted = (size_t)floor(fraction * (double)count + 0.5);
    return count > 0 && wanted > count - 1 ? count - 1 : wanted;
}

/* Moves the rows that are held over to validation. */
static void divide(const bool *held, struct nn_rows *train,
                   struct nn_rows *validation)
{
    const size_t rows = train->count;
    train->count = validation->count = 0;
    for (size_t i = 0; i < rows; i++) {
        const uint32_t row = train->index[i];
        struct nn_rows *r = held[row] ? validation : train;
        r->index[r->count++] = row;
    }
}

int nn_fit_split(const struct nn_columns *c, double fraction, uint64_t seed,
                 struct nn_rows *train, struct nn_rows *validation,
                 struct nn_error *err)
{
    struct groups g = {0};
    bool *held = calloc(train->table->rows, sizeof *held);
    int rc = held ? 0 : nn_fail_memory(err);
    if (rc == 0)
        rc = nn_rows_all(validation, train->table, c, err);
    if (rc == 0)
        rc = group(&g, c, train, err);
    for (size_t k = 0; rc == 0 && k < g.classes; k++) {
        size_t count;
        const uint32_t *row =
            shuffled_class(&g, c, k, seed, NN_RNG_SPLIT, &count);
        for (size_t i = 0; i < held_out(count, fraction); i++)
            held[row[i]] = true;
    }
    if (rc == 0)
        divide(held, train, validation);
    groups_free(&g);
    free(held);
    return rc;
}

int nn_fit_folds(const struct nn_columns *c, const struct nn_rows *rows,
                 int folds, uint64_t seed, int *fold, struct nn_error *err)
{
    struct groups g = {0};
    int next = 0;
    int rc = group(&g, c, rows, err);
    for (size_t k = 0; rc == 0 && k < g.classes; k++) {
        size_t count;
        const uint32_t *row =
            shuffled_class(&g, c, k, seed, NN_RNG_FOLDS, &count);
        for (size_t i = 0; i < count; i++) {
            fold[row[i]] = next;
            next = (next + 1) % folds;
        }
    }
    groups_free(&g);
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
