#include "mat.h"

#include <assert.h>

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

nn_mat nn_mat_take(struct nn_arena *a, int rows, int cols)
{
    nn_mat m = {NULL, rows, cols, nn_mat_ld(rows)};
    /* whole vectors, also at the end of a matrix of one row */
    size_t floats = (size_t)m.ld * (size_t)cols + NN_PAD - 1;
    m.p = nn_arena_take(a, floats / NN_PAD * NN_PAD, sizeof *m.p);
    return m;
}

/* Terms k ... k + 7 of the sums of N columns of B from j on, each times those
 * of the row a. */
NN_INLINE void add_terms(nn_v8 sum[], nn_v8 a, nn_mat B, int j, int k,
                         const int N)
{
    NN_UNROLL
    for (int i = 0; i < N; i++)
        sum[i] = nn_v8_fma(a, nn_v8_load(nn_mat_col(B, j + i) + k), sum[i]);
}

/* The last of them. */
NN_INLINE void add_last_terms(nn_v8 sum[], nn_v8 a, nn_mat B, int j,
                              const struct nn_last *last, const int N)
{
    NN_UNROLL
    for (int i = 0; i < N; i++)
        sum[i] = nn_v8_fma(a, nn_last_load(last, nn_mat_col(B, j + i)), sum[i]);
}

/* The row a times N columns of B from j on, as 16 chains each: those of the
 * even and of the odd vectors of terms, which are not yet summed. */
NN_INLINE void row_by_columns(nn_v8 sum[], const float *a, nn_mat B, int j,
                              const struct nn_last *last, const int N)
{
    nn_v8 odd[4];
    NN_UNROLL
    for (int i = 0; i < N; i++)
        sum[i] = odd[i] = nn_v8_of(0);
    int k = 0;
    for (; k + NN_LANES < last->at; k += 2 * NN_LANES) {
        add_terms(sum, nn_v8_load(a + k), B, j, k, N);
        add_terms(odd, nn_v8_load(a + k + NN_LANES), B, j, k + NN_LANES, N);
    }
    const nn_v8 end = nn_last_rows(last, nn_v8_load(a + last->at));
    if (k < last->at) {
        add_terms(sum, nn_v8_load(a + k), B, j, k, N);
        add_last_terms(odd, end, B, j, last, N);
    } else {
        add_last_terms(sum, end, B, j, last, N);
    }
    NN_UNROLL
    for (int i = 0; i < N; i++)
        sum[i] += odd[i];
}

void nn_row_times(float *c, const float *a, nn_mat B, float bias)
{
    const struct nn_last last = nn_mat_last(B);
    nn_v8 sum[4];
    int j = 0;
    for (; j + 4 <= B.cols; j += 4) {
        row_by_columns(sum, a, B, j, &last, 4);
        nn_v4_store(c + j, nn_v8_sums(sum[0], sum[1], sum[2], sum[3]) + bias);
    }
    for (; j < B.cols; j++) {
        row_by_columns(sum, a, B, j, &last, 1);
        c[j] = nn_v8_sum(sum[0]) + bias;
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
    nn_v8 sum[2] = {nn_v8_of(0), nn_v8_of(0)};
    int i = 0;
    for (; i + 2 * NN_LANES <= n; i += 2 * NN_LANES) {
        sum[0] += nn_v8_load(a + i);
        sum[1] += nn_v8_load(a + i + NN_LANES);
    }
    if (i < n)
        sum[0] += nn_v8_load_part(a + i, n - i);
    if (i + NN_LANES < n)
        sum[1] += nn_v8_load_part(a + i + NN_LANES, n - i - NN_LANES);
    return nn_v8_sum(sum[0] + sum[1]);
}

double nn_sum_value(const struct nn_sum *s)
{
    const double *c = s->chain;
    double block =
        ((c[0] + c[4]) + (c[2] + c[6])) + ((c[1] + c[5]) + (c[3] + c[7]));
    return s->total + block;
}

void nn_sum_add_all(struct nn_sum *s, const float *x, int n)
{
    int i = 0;
    while (i < n && s->count % NN_SUM_CHAINS != 0)
        nn_sum_add(s, (double)x[i++]);
    for (; i + NN_SUM_CHAINS <= n; i += NN_SUM_CHAINS) {
        for (int c = 0; c < NN_SUM_CHAINS; c++)
            s->chain[c] += (double)x[i + c];
        s->count += NN_SUM_CHAINS;
        if (s->count == NN_SUM_BLOCK)
            *s = (struct nn_sum){.total = nn_sum_value(s)};
    }
    while (i < n)
        nn_sum_add(s, (double)x[i++]);
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
