#include "mat.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "vec.h"

enum { LINE = NN_ALIGN / (int)sizeof(float) }; /* floats */

int nn_mat_ld(int rows)
{
    const int ld = (rows + NN_PAD - 1) / NN_PAD * NN_PAD;
    if (rows == 1)
        return 1;
    /* An odd number of cache lines, so that neighbours in a long row do not
     * fall into the same few sets of the cache. */
    return ld >= 256 && ld % (2 * LINE) == 0 ? ld + LINE : ld;
}

/* Rows of one tile at most: their columns are read whole, and in order. */
static bool has_panels(int rows)
{
    return rows > 2 * NN_PAD;
}

size_t nn_mat_panels_size(int rows, int cols)
{
    const int padded = (rows + NN_PAD - 1) / NN_PAD * NN_PAD;
    return (size_t)(has_panels(rows) ? padded : nn_mat_ld(rows)) * (size_t)cols;
}

nn_mat nn_mat_panels(float *p, int rows, int cols)
{
    if (!has_panels(rows))
        return (nn_mat){p, rows, cols, nn_mat_ld(rows), 0};
    return (nn_mat){p, rows, cols, NN_PAD, NN_PAD * (cols - 1)};
}

nn_mat nn_mat_take(struct nn_arena *a, int rows, int cols)
{
    nn_mat m = {NULL, rows, cols, nn_mat_ld(rows), 0};
    /* whole vectors, also at the end of a matrix of one row */
    size_t floats = (size_t)m.ld * (size_t)cols + NN_PAD - 1;
    m.p = nn_arena_take(a, floats / NN_PAD * NN_PAD, sizeof *m.p);
    return m;
}

bool nn_mat_is_finite(nn_mat a)
{
    for (int j = 0; j < a.cols; j++) {
        for (int i = 0; i < a.rows; i++) {
            if (!isfinite(*nn_mat_elem(a, i, j)))
                return false;
        }
    }
    return true;
}

/* Of N columns of B from j on, each times the row a, terms k ... k + NN_LANES -
 * 1: what vector v of their chains sums up. */
NN_INLINE void add_terms(struct nn_chains c[], int v, nn_vec a, nn_mat B, int j,
                         int k, const int N)
{
    NN_UNROLL
    for (int i = 0; i < N; i++)
        c[i].sum[v] =
            nn_vec_fma(a, nn_vec_load(nn_mat_col(B, j + i) + k), c[i].sum[v]);
}

/* The last of them. */
NN_INLINE void add_last_terms(struct nn_chains c[], int v, nn_vec a, nn_mat B,
                              int j, const struct nn_last *last, const int N)
{
    NN_UNROLL
    for (int i = 0; i < N; i++)
        c[i].sum[v] = nn_vec_fma(a, nn_last_load(last, nn_mat_col(B, j + i)),
                                 c[i].sum[v]);
}

/* The row a times N columns of B from j on. */
NN_INLINE void row_by_columns(struct nn_chains c[], const float *a, nn_mat B,
                              int j, const struct nn_last *last, const int N)
{
    NN_UNROLL
    for (int i = 0; i < N; i++)
        c[i] = (struct nn_chains){0};
    int k = 0;
    for (; k + NN_CHAINS - NN_LANES < last->at; k += NN_CHAINS) {
        NN_UNROLL
        for (int v = 0; v < NN_CHAIN_VECTORS; v++)
            add_terms(c, v, nn_vec_load(a + k + v * NN_LANES), B, j,
                      k + v * NN_LANES, N);
    }
    const nn_vec end = nn_last_rows(last, nn_vec_load(a + last->at));
    if (k < last->at) {
        add_terms(c, 0, nn_vec_load(a + k), B, j, k, N);
        add_last_terms(c, NN_CHAIN_VECTORS - 1, end, B, j, last, N);
    } else {
        add_last_terms(c, 0, end, B, j, last, N);
    }
}

void nn_row_times(float *c, const float *a, float *b, int rows, int cols,
                  int ld, float bias)
{
    const nn_mat B = {b, rows, cols, ld, 0};
    const struct nn_last last = nn_mat_last(B);
    struct nn_chains sums[4];
    int j = 0;
    for (; j + 4 <= B.cols; j += 4) {
        row_by_columns(sums, a, B, j, &last, 4);
        nn_v4_store(c + j, nn_chains_sums(sums) + bias);
    }
    for (; j < B.cols; j++) {
        row_by_columns(sums, a, B, j, &last, 1);
        c[j] = nn_chains_sum(sums) + bias;
    }
}

float nn_chain(const float *a, size_t a_k, const float *b, size_t b_k,
               int depth)
{
    float sum = 0.0f;
    for (int k = 0; k < depth; k++)
        sum = nn_fma(a[(size_t)k * a_k], b[(size_t)k * b_k], sum);
    return sum;
}

float nn_row_sum(const float *a, int n)
{
    struct nn_chains c = {0};
    int i = 0;
    for (; i + NN_CHAINS <= n; i += NN_CHAINS) {
        NN_UNROLL
        for (int v = 0; v < NN_CHAIN_VECTORS; v++)
            c.sum[v] += nn_vec_load(a + i + v * NN_LANES);
    }
    NN_UNROLL
    for (int v = 0; v < NN_CHAIN_VECTORS; v++, i += NN_LANES) {
        if (i < n)
            c.sum[v] += nn_vec_load_part(a + i, n - i);
    }
    return nn_chains_sum(&c);
}

/* The sum of the chains of a block, in a fixed tree. */
NN_INLINE double block_sum(nn_d8 c)
{
    return ((c[0] + c[4]) + (c[2] + c[6])) + ((c[1] + c[5]) + (c[3] + c[7]));
}

double nn_sum_value(const struct nn_sum *s)
{
    nn_d8 chain;
    memcpy(&chain, s->chain, sizeof chain);
    return s->total + block_sum(chain);
}

double nn_sum_of(const float *x, int n)
{
    nn_d8 chain = {0};
    if (n > NN_SUM_BLOCK) {
        struct nn_sum s = {0};
        nn_sum_add_all(&s, x, n);
        return nn_sum_value(&s);
    }
    for (; n >= NN_SUM_CHAINS; n -= NN_SUM_CHAINS, x += NN_SUM_CHAINS)
        chain += __builtin_convertvector(*(const nn_v8 *)x, nn_d8);
    if (n > 0)
        chain += __builtin_convertvector(nn_v8_load_part(x, n), nn_d8);
    return block_sum(chain);
}

/* The block has n terms more, and is summed up if that is all. */
static void count_terms(struct nn_sum *s, int n)
{
    s->count += n;
    if (s->count == NN_SUM_BLOCK)
        *s = (struct nn_sum){.total = nn_sum_value(s)};
}

/* To the next chains, of which there are n left or more. */
static void add_few(struct nn_sum *s, const float *x, int n)
{
    double *chain = s->chain + s->count % NN_SUM_CHAINS;
    for (int i = 0; i < n; i++)
        chain[i] += (double)x[i];
    count_terms(s, n);
}

/* To all chains, which are kept in registers: n is a multiple of their number,
 * and the block has room for it. */
static void add_many(struct nn_sum *s, const float *x, int n)
{
    nn_d8 chain;
    memcpy(&chain, s->chain, sizeof chain);
    for (int i = 0; i < n; i += NN_SUM_CHAINS)
        chain += __builtin_convertvector(*(const nn_v8 *)(x + i), nn_d8);
    memcpy(s->chain, &chain, sizeof chain);
    count_terms(s, n);
}

void nn_sum_add_all(struct nn_sum *s, const float *x, int n)
{
    for (int added; n > 0; x += added, n -= added) {
        const int at = s->count % NN_SUM_CHAINS;
        const int whole = n / NN_SUM_CHAINS * NN_SUM_CHAINS;
        if (at == 0 && whole > 0) {
            added = nn_least(whole, NN_SUM_BLOCK - s->count);
            add_many(s, x, added);
        } else {
            added = nn_least(n, NN_SUM_CHAINS - at);
            add_few(s, x, added);
        }
    }
}

double nn_dot(const float *x, const float *y, size_t n)
{
    struct nn_sum s = {0};
    assert(n % NN_SUM_CHAINS == 0);
    for (size_t i = 0; i < n; i += NN_SUM_CHAINS) {
        for (size_t c = 0; c < NN_SUM_CHAINS; c++)
            s.chain[c] += (double)x[i + c] * (double)y[i + c];
        s.count += NN_SUM_CHAINS;
        if (s.count == NN_SUM_BLOCK)
            s = (struct nn_sum){.total = nn_sum_value(&s)};
    }
    return nn_sum_value(&s);
}
