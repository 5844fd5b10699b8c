/* The products: one tile of accumulators for all three of them.
 *
 * A tile is up to 16 rows (two vectors) by 6 columns of C. For each k it loads
 * the vectors of the left operand once and multiplies them by one number of
 * the right operand for each column. The left operand must be contiguous over
 * the rows of C: A is for A B, and for A B'; for A' B columns of A are packed.
 * Padding of the left operand is zero, so that the padding of C comes out as
 * zero too. */
#include "mat.h"

#include <assert.h>
#include <stdbool.h>

#include "vec.h"

enum {
    TILE_VECTORS = 2,
    TILE_ROWS = TILE_VECTORS * NN_LANES,
    TILE_COLS = 6,
    PACK_DEPTH = 256 /* k at a time in nn_mul_tn: 16 KB on the stack */
};

int nn_mat_ld(int rows)
{
    return rows == 1 ? 1 : (rows + NN_PAD - 1) / NN_PAD * NN_PAD;
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

nn_mat nn_mat_upright(nn_mat a)
{
    if (!is_row(a))
        return a;
    return (nn_mat){a.p, a.cols, 1, (a.cols + NN_PAD - 1) / NN_PAD * NN_PAD};
}

/* C = s (start + A B) over depth terms: element (k, j) of B is
 * b[j * b_col + k * b_k], start begins the sums of column j at
 * start[j * start_col]; NULL is zero. */
struct product {
    int rows, cols, depth;
    float *c;
    size_t c_col;
    const float *a;
    size_t a_k;
    const float *b;
    size_t b_col, b_k;
    const float *start;
    size_t start_col;
    float s;
};

/* The rows i ... and columns j ... of C that the tile covers; vectors and
 * cols are constants where it is called. */
static inline __attribute__((always_inline)) void tile(const struct product *m,
                                                       int i, int j,
                                                       const int vectors,
                                                       const int cols)
{
    nn_v8 sum[TILE_COLS][TILE_VECTORS];
    for (int c = 0; c < cols; c++) {
        for (int v = 0; v < vectors; v++) {
            size_t at = (size_t)(j + c) * m->start_col + (size_t)i;
            sum[c][v] = m->start ? nn_v8_load(m->start + at + v * NN_LANES)
                                 : nn_v8_of(0);
        }
    }
    const float *a = m->a + i;
    const float *b = m->b + (size_t)j * m->b_col;
    for (int k = 0; k < m->depth; k++, a += m->a_k, b += m->b_k) {
        for (int v = 0; v < vectors; v++) {
            nn_v8 left = nn_v8_load(a + v * NN_LANES);
            for (int c = 0; c < cols; c++)
                sum[c][v] =
                    nn_v8_fma(left, nn_v8_of(b[c * m->b_col]), sum[c][v]);
        }
    }
    for (int c = 0; c < cols; c++) {
        float *out = m->c + (size_t)(j + c) * m->c_col + i;
        for (int v = 0; v < vectors; v++)
            nn_v8_store(out + v * NN_LANES, m->s * sum[c][v]);
    }
}

static void tile_of(const struct product *m, int i, int j, int vectors,
                    int cols)
{
    switch (vectors * 10 + cols) {
    case 11:
        tile(m, i, j, 1, 1);
        break;
    case 12:
        tile(m, i, j, 1, 2);
        break;
    case 13:
        tile(m, i, j, 1, 3);
        break;
    case 14:
        tile(m, i, j, 1, 4);
        break;
    case 15:
        tile(m, i, j, 1, 5);
        break;
    case 16:
        tile(m, i, j, 1, 6);
        break;
    case 21:
        tile(m, i, j, 2, 1);
        break;
    case 22:
        tile(m, i, j, 2, 2);
        break;
    case 23:
        tile(m, i, j, 2, 3);
        break;
    case 24:
        tile(m, i, j, 2, 4);
        break;
    case 25:
        tile(m, i, j, 2, 5);
        break;
    case 26:
        tile(m, i, j, 2, 6);
        break;
    }
}

static void multiply(const struct product *m)
{
    for (int j = 0; j < m->cols; j += TILE_COLS) {
        int cols = m->cols - j < TILE_COLS ? m->cols - j : TILE_COLS;
        for (int i = 0; i < m->rows; i += TILE_ROWS)
            tile_of(m, i, j, m->rows - i > NN_LANES ? 2 : 1, cols);
    }
}

/* Element (i, j) of A B with few rows, as 16 chains; a_k is 1 if A is one
 * row. */
static inline __attribute__((always_inline)) float dot16(const float *a,
                                                         const size_t a_k,
                                                         const float *b,
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
    if (C.rows < NN_FEW_ROWS) {
        multiply_few_rows(C, A, B, b);
        return;
    }
    multiply(&(struct product){C.rows, C.cols, A.cols, C.p, (size_t)C.ld, A.p,
                               (size_t)A.ld, B.p, (size_t)B.ld, 1, b, 0, 1.0f});
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

/* packed[k][i] = A[from + k, col + i]: TILE_ROWS columns of A side by side. */
static void pack_columns(float packed[PACK_DEPTH][TILE_ROWS], nn_mat A,
                         int from, int depth, int col)
{
    for (int i = 0; i < TILE_ROWS; i++) {
        const float *a = col + i < A.cols ? nn_mat_col(A, col + i) : NULL;
        for (int k = 0; k < depth; k++)
            packed[k][i] = a ? a[from + k] : 0.0f;
    }
}

void nn_mul_tn(nn_mat C, nn_mat A, nn_mat B)
{
    assert(C.rows == A.cols && C.cols == B.cols && A.rows == B.rows);
    if (C.rows == 1) {
        for (int j = 0; j < C.cols; j++)
            *nn_mat_col(C, j) = chain(A.p, 1, nn_mat_col(B, j), 1, A.rows);
        return;
    }
    if (is_row(A)) {
        nn_mat a = nn_mat_upright(A);
        multiply(&(struct product){C.rows, C.cols, 1, C.p, (size_t)C.ld, a.p,
                                   (size_t)a.ld, B.p, (size_t)B.ld, 1, NULL, 0,
                                   1.0f});
        return;
    }
    float packed[PACK_DEPTH][TILE_ROWS];
    for (int i = 0; i < C.rows; i += TILE_ROWS) {
        int rows = C.rows - i < TILE_ROWS ? C.rows - i : TILE_ROWS;
        for (int k = 0; k < A.rows; k += PACK_DEPTH) {
            int depth = A.rows - k < PACK_DEPTH ? A.rows - k : PACK_DEPTH;
            pack_columns(packed, A, k, depth, i);
            multiply(&(struct product){
                rows, C.cols, depth, C.p + i, (size_t)C.ld, packed[0],
                TILE_ROWS, B.p + k, (size_t)B.ld, 1, k > 0 ? C.p + i : NULL,
                (size_t)C.ld, 1.0f});
        }
    }
}

void nn_mul_nt(nn_mat C, float s, nn_mat A, nn_mat B)
{
    assert(C.rows == A.rows && C.cols == B.rows && A.cols == B.cols);
    if (is_row(C) && B.rows == 1) {
        *C.p = s * chain(A.p, (size_t)A.ld, B.p, (size_t)B.ld, A.cols);
        return;
    }
    if (is_row(C)) { /* C' = s B A' */
        nn_mat c = nn_mat_upright(C);
        multiply(&(struct product){c.rows, 1, A.cols, c.p, (size_t)c.ld, B.p,
                                   (size_t)B.ld, A.p, 0, (size_t)A.ld, NULL, 0,
                                   s});
        return;
    }
    multiply(&(struct product){C.rows, C.cols, A.cols, C.p, (size_t)C.ld, A.p,
                               (size_t)A.ld, B.p, 1, (size_t)B.ld, NULL, 0, s});
}

void nn_row_sums(float *c, float s, nn_mat A)
{
    for (int i = 0; i < A.rows; i++)
        c[i] = 0.0f;
    for (int j = 0; j < A.cols; j++) {
        for (int i = 0; i < A.rows; i++)
            c[i] += nn_mat_col(A, j)[i];
    }
    for (int i = 0; i < A.rows; i++)
        c[i] *= s;
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
