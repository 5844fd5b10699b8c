#include "importance.h"

#include <math.h>
#include <stdlib.h>

#include "arena.h"
#include "rng.h"

struct meter {
    const struct nn_net *net;
    const struct nn_columns *columns;
    struct nn_table *table;
    struct nn_rows rows; /* all of the table */
    struct nn_work work;
    struct nn_arena arena;
    nn_mat X, D; /* n0 and n2 x NN_EVALUATE_BATCH */
    struct nn_score *score;
    float *cell;     /* of the column that is shuffled, as they were */
    uint32_t *order; /* whose cell each row has */
};

static void lay_out(struct meter *m)
{
    const size_t rows = m->table->rows;
    const int n2 = nn_columns_n2(m->columns);
    m->X = nn_mat_take(&m->arena, nn_columns_n0(m->columns), NN_EVALUATE_BATCH);
    m->D = nn_mat_take(&m->arena, n2, NN_EVALUATE_BATCH);
    m->score = nn_arena_take(&m->arena, (size_t)n2, sizeof *m->score);
    m->cell = nn_arena_take(&m->arena, rows, sizeof *m->cell);
    m->order = nn_arena_take(&m->arena, rows, sizeof *m->order);
}

static int meter_open(struct meter *m, struct nn_error *err)
{
    lay_out(m);
    int rc = nn_arena_open(&m->arena, err);
    if (rc < 0)
        return rc;
    lay_out(m);
    rc = nn_rows_all(&m->rows, m->table, m->columns, err);
    return rc == 0 ? nn_work_open(&m->work, m->net, NN_EVALUATE_BATCH, err)
                   : rc;
}

static void meter_free(struct meter *m)
{
    nn_work_free(&m->work);
    nn_rows_free(&m->rows);
    nn_arena_free(&m->arena);
}

static void evaluate(struct meter *m, struct nn_metrics *out)
{
    nn_evaluate(m->net, &m->work, m->X, m->D, m->score, &m->rows, NULL, out);
}

static double score(const struct meter *m, const struct nn_metrics *of)
{
    return nn_has_accuracy(m->columns) ? of->accuracy : of->r2;
}

static void shuffle(struct meter *m, int input, struct nn_rng *rng)
{
    const size_t rows = m->table->rows;
    for (size_t i = 0; i < rows; i++)
        m->order[i] = (uint32_t)i;
    nn_rng_shuffle(rng, m->order, rows);
    for (size_t i = 0; i < rows; i++)
        nn_table_row(m->table, i)[input] = m->cell[m->order[i]];
}

static struct nn_change summarise(const double *x)
{
    struct nn_change c = {0};
    double squares = 0.0;
    for (int k = 0; k < NN_SHUFFLES; k++)
        c.mean += x[k] / NN_SHUFFLES;
    for (int k = 0; k < NN_SHUFFLES; k++)
        squares += (x[k] - c.mean) * (x[k] - c.mean);
    c.spread = sqrt(squares / (NN_SHUFFLES - 1));
    return c;
}

static void measure_input(struct meter *m, struct nn_importance *out,
                          const struct nn_metrics *base, uint64_t seed)
{
    const size_t rows = m->table->rows;
    double rise[NN_SHUFFLES], fall[NN_SHUFFLES];
    for (size_t i = 0; i < rows; i++)
        m->cell[i] = nn_table_row(m->table, i)[out->input];
    for (int k = 0; k < NN_SHUFFLES; k++) {
        struct nn_rng rng;
        struct nn_metrics now;
        nn_rng_seed(&rng, seed, NN_RNG_IMPORTANCE, (uint64_t)out->input,
                    (uint64_t)k);
        shuffle(m, out->input, &rng);
        evaluate(m, &now);
        rise[k] = now.loss - base->loss;
        fall[k] = score(m, base) - score(m, &now);
    }
    for (size_t i = 0; i < rows; i++)
        nn_table_row(m->table, i)[out->input] = m->cell[i];
    out->loss = summarise(rise);
    out->score = summarise(fall);
}

/* The larger loss first; of equals the column that stands first. */
static int by_loss(const void *a, const void *b)
{
    const struct nn_importance *x = a, *y = b;
    if (x->loss.mean != y->loss.mean)
        return x->loss.mean > y->loss.mean ? -1 : 1;
    return x->input - y->input;
}

int nn_importance_measure(struct nn_importance *out, struct nn_metrics *base,
                          struct nn_table *t, const struct nn_columns *c,
                          const struct nn_net *net, uint64_t seed,
                          struct nn_error *err)
{
    struct meter m = {.net = net, .columns = c, .table = t};
    int rc = meter_open(&m, err);
    if (rc == 0) {
        evaluate(&m, base);
        for (int i = 0; i < c->inputs; i++) {
            out[i].input = i;
            measure_input(&m, &out[i], base, seed);
        }
        qsort(out, (size_t)c->inputs, sizeof *out, by_loss);
    }
    meter_free(&m);
    return rc;
}
