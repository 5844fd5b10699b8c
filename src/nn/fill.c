#include "fill.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cell.h"

/* One column of the training rows. */
struct values {
    float *x, *scratch; /* room for all of them, twice */
    size_t count;       /* that are not missing */
};

static void collect(struct values *v, const struct nn_rows *train, int i)
{
    v->count = 0;
    for (size_t r = 0; r < train->count; r++) {
        const float cell = nn_table_row(train->table, train->index[r])[i];
        if (!isnan(cell))
            v->x[v->count++] = cell;
    }
}

/* The bits of a float as a number that rises with it. */
static uint32_t key_of(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits & UINT32_C(0x80000000) ? ~bits : bits | UINT32_C(0x80000000);
}

/* One pass of a radix sort: the values in the order of a byte of their keys.
 * from and to change places. */
static void sort_by_byte(struct values *v, int shift)
{
    size_t end[257] = {0};
    for (size_t i = 0; i < v->count; i++)
        end[(key_of(v->x[i]) >> shift & 255) + 1]++;
    for (int b = 1; b < 256; b++)
        end[b] += end[b - 1];
    for (size_t i = 0; i < v->count; i++)
        v->scratch[end[key_of(v->x[i]) >> shift & 255]++] = v->x[i];
    float *swap = v->x;
    v->x = v->scratch;
    v->scratch = swap;
}

static void sort(struct values *v)
{
    for (int shift = 0; shift < 32; shift += 8)
        sort_by_byte(v, shift);
}

static double mean(const struct values *v)
{
    struct nn_sum sum = {0};
    for (size_t i = 0; i < v->count; i++)
        nn_sum_add(&sum, (double)v->x[i]);
    return nn_sum_value(&sum) / (double)v->count;
}

/* Of sorted values; of an even number the mean of the two in the middle. */
static double median(const struct values *v)
{
    return ((double)v->x[(v->count - 1) / 2] + (double)v->x[v->count / 2]) / 2;
}

/* Of sorted values; the first of equally frequent ones. */
static double most_frequent(const struct values *v)
{
    double best = 0;
    size_t most = 0, begin = 0;
    for (size_t i = 0; i < v->count; i++) {
        if (v->x[i] != v->x[begin])
            begin = i;
        if (i - begin + 1 > most) {
            most = i - begin + 1;
            best = (double)v->x[i];
        }
    }
    return best;
}

/* The fill value of a column with at least one value. Labels that no training
 * row has are -1 in the others only. */
static double fit(struct values *v, const struct nn_column *column,
                  enum nn_fill how, double number)
{
    if (column->kind == NN_NUMBER && how == NN_FILL_NUMBER)
        return number;
    if (column->kind == NN_NUMBER && how == NN_FILL_MEAN)
        return mean(v);
    sort(v);
    return column->kind == NN_NUMBER && how == NN_FILL_MEDIAN
               ? median(v)
               : most_frequent(v);
}

static void fill(struct nn_table *t, int i, float value)
{
    for (size_t r = 0; r < t->rows; r++) {
        float *cell = &nn_table_row(t, r)[i];
        if (isnan(*cell))
            *cell = value;
    }
}

static int fail_empty(const char *file, const char *name, struct nn_error *err)
{
    char quoted[NN_QUOTE_SIZE];
    return nn_fail(err, NN_EDATA,
                   "%s: column %s: no training row has a value; data.ignore "
                   "leaves it out",
                   file, nn_text_quote(quoted, name, strlen(name)));
}

int nn_fill_fit(struct nn_columns *c, struct nn_table *t,
                const struct nn_rows *train, enum nn_fill how, double number,
                const char *file, struct nn_error *err)
{
    struct values v = {.x = calloc(train->count, sizeof *v.x),
                       .scratch = calloc(train->count, sizeof *v.scratch)};
    int rc = v.x && v.scratch ? 0 : nn_fail_memory(err);
    for (int i = 0; rc == 0 && i < c->inputs; i++) {
        struct nn_column *column = &c->input[i];
        const bool fixed = column->kind == NN_NUMBER && how == NN_FILL_NUMBER;
        collect(&v, train, i);
        if (v.count == 0 && !fixed) {
            rc = fail_empty(file, column->name, err);
        } else {
            column->fill = fit(&v, column, how, number);
            fill(t, i, (float)column->fill);
        }
    }
    free(v.x);
    free(v.scratch);
    return rc;
}
