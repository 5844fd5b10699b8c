#include "mat.h"

#include <assert.h>
#include <stdbool.h>

#include "kernel.h"
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

nn_mat nn_mat_cols(nn_mat a, int from, int to)
{
    assert(0 <= from && from <= to && to <= a.cols);
    return (nn_mat){nn_mat_col(a, from), a.rows, to - from, a.ld};
}

nn_mat nn_mat_rows(nn_mat a, int from, int to)
{
    assert(0 <= from && from <= to && to <= a.rows && from % NN_PAD == 0);
    return (nn_mat){a.p + from, to - from, a.cols, a.ld};
}

static bool is_row(nn_mat a)
{
    return a.rows == 1 && a.ld == 1;
}

nn_mat nn_mat_flat(nn_mat a)
{
    if (a.rows != a.ld)
        return a;
    const int n = a.rows * a.cols;
    return (nn_mat){a.p, n, 1, (n + NN_PAD - 1) / NN_PAD * NN_PAD};
}

/* Element (i, j) of A B with few rows, as 16 chains; a_k is 1 if A is one
 * row. */
NN_INLINE float dot16(const float *a, const size_t a_k, const float *b,
                      int depth)
{
    float sum[2 * NN_LANES] = {0};
    int k = 0;
    for (; k + 2 * NN_LANES <= depth; k += 2 * NN_LANES) {
        for (int c = 0; c < 2 * NN_LANES; c++)
            sum[c] = nn_fma(a[(size_t)(k + c) * a_k], b[k + c], sum[c]);
    }
    for (int c = 0; k + c < depth; c++)
        sum[c] = nn_fma(a[(size_t)(k + c) * a_k], b[k + c], sum[c]);
    return nn_v8_sum(nn_v8_load(sum) + nn_v8_load(sum + NN_LANES));
}

static void multiply_few_rows(nn_mat C, nn_mat A, nn_mat B, const float *b)
{
    for (int j = 0; j < C.cols; j++) {
        for (int i = 0; i < C.rows; i++) {
            const float *x = nn_mat_col(B, j);
            float sum = is_row(A) ? dot16(A.p, 1, x, A.cols)
                                  : dot16(A.p + i, (size_t)A.ld, x, A.cols);
            nn_mat_col(C, j)[i] = sum + b[i];
        }
    }
}

void nn_mul_nn(nn_mat C, nn_mat A, nn_mat B, const float *b)
{
    assert(C.rows == A.rows && C.cols == B.cols && A.cols == B.rows);
    if (C.rows < NN_FEW_ROWS)
        multiply_few_rows(C, A, B, b);
    else
        nn_product(&(struct nn_product){.rows = C.rows,
                                        .cols = C.cols,
                                        .depth = A.cols,
                                        .c = C.p,
                                        .c_col = (size_t)C.ld,
                                        .a = A.p,
                                        .a_i = 1,
                                        .a_k = (size_t)A.ld,
                                        .b = B.p,
                                        .b_col = (size_t)B.ld,
                                        .b_k = 1,
                                        .start = b,
                                        .s = 1.0f});
}

/* One chain: the sum of a_k b_k. For results of a single row, where a tile
 * would write past it. */
static float chain(const float *a, size_t a_k, const float *b, size_t b_k,
                   int depth)
{
    float sum = 0.0f;
    for (int k = 0; k < depth; k++)
        sum = nn_fma(a[(size_t)k * a_k], b[(size_t)k * b_k], sum);
    return sum;
}

void nn_mul_tn(nn_mat C, nn_mat A, nn_mat B)
{
    assert(C.rows == A.cols && C.cols == B.cols && A.rows == B.rows);
    if (C.rows == 1) {
        for (int j = 0; j < C.cols; j++)
            *nn_mat_col(C, j) = chain(A.p, 1, nn_mat_col(B, j), 1, A.rows);
        return;
    }
    nn_product(&(struct nn_product){.rows = C.rows,
                                    .cols = C.cols,
                                    .depth = A.rows,
                                    .c = C.p,
                                    .c_col = (size_t)C.ld,
                                    .a = A.p,
                                    .a_i = (size_t)A.ld,
                                    .a_k = 1,
                                    .b = B.p,
                                    .b_col = (size_t)B.ld,
                                    .b_k = 1,
                                    .s = 1.0f});
}

void nn_mul_nt(nn_mat C, float s, nn_mat A, nn_mat B)
{
    assert(C.rows == A.rows && C.cols == B.rows && A.cols == B.cols);
    if (is_row(C) && B.rows == 1) {
        *C.p = s * chain(A.p, (size_t)A.ld, B.p, (size_t)B.ld, A.cols);
        return;
    }
    struct nn_product p = {.rows = C.rows,
                           .cols = C.cols,
                           .depth = A.cols,
                           .c = C.p,
                           .c_col = (size_t)C.ld,
                           .a = A.p,
                           .a_i = 1,
                           .a_k = (size_t)A.ld,
                           .b = B.p,
                           .b_col = 1,
                           .b_k = (size_t)B.ld,
                           .s = s};
    if (is_row(C)) { /* C' = s B A' */
        p.rows = C.cols;
        p.cols = 1;
        p.a = B.p;
        p.a_k = (size_t)B.ld;
        p.b = A.p;
        p.b_k = (size_t)A.ld;
    }
    nn_product(&p);
}

void nn_row_sums(float *c, float s, nn_mat A)
{
    const float one = 1.0f;
    if (is_row(A)) {
        *c = s * chain(A.p, (size_t)A.ld, &one, 0, A.cols);
        return;
    }
    nn_product(&(struct nn_product){.rows = A.rows,
                                    .cols = 1,
                                    .depth = A.cols,
                                    .c = c,
                                    .a = A.p,
                                    .a_i = 1,
                                    .a_k = (size_t)A.ld,
                                    .b = &one,
                                    .s = s});
}

void nn_sum_add(struct nn_sum *s, double term)
{
    s->block += term;
    if (++s->count == NN_SUM_BLOCK) {
        s->total += s->block;
        s->block = 0.0;
        s->count = 0;
    }
}

double nn_sum_value(const struct nn_sum *s)
{
    return s->total + s->block;
}
