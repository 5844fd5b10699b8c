/* Matrices that carry their shape, and the products of forward and backward
 * propagation.
 *
 * Column-major, as in the notes: a column of X is a sample. Rows are padded
 * to whole vectors: ld >= rows is the distance between columns, what lies
 * between is zero and stays zero. (A matrix of one row has ld = 1: its row
 * lies without gaps and serves as a column.) A matrix is a view, passed by
 * value; it owns nothing. Every product asserts the shapes.
 *
 * How a sum is taken is part of its definition (so that the bits depend on
 * nothing but the operands): each element of a product is one chain of nn_fma
 * in the order of k; in A B + b of a single row, and in the sum of a single
 * row, it is 16 chains (k mod 16), added in a fixed tree. */
#ifndef NN_MAT_H
#define NN_MAT_H

#include <assert.h>
#include <stddef.h>

#include "arena.h"
#include "vec.h"

typedef struct {
    float *p;
    int rows, cols, ld;
} nn_mat;

enum { NN_PAD = 8 }; /* floats that rows are padded to */
enum {
    NN_SAMPLE_GRAIN = 2, /* samples are shared out in multiples of it */
    NN_WEIGHT_GRAIN = 24 /* columns of weights: tiles and vectors */
};

/* The distance between columns of a matrix with so many rows. */
int nn_mat_ld(int rows);

/* A rows x cols matrix of zeros from the arena. There are whole vectors to its
 * end, so that kernels may read them. */
nn_mat nn_mat_take(struct nn_arena *a, int rows, int cols);

static inline float *nn_mat_col(nn_mat a, int j)
{
    return a.p + (size_t)j * (size_t)a.ld;
}

/* Columns from <= j < to, as a view. */
static inline nn_mat nn_mat_cols(nn_mat a, int from, int to)
{
    assert(0 <= from && from <= to && to <= a.cols);
    return (nn_mat){nn_mat_col(a, from), a.rows, to - from, a.ld};
}

/* Rows from <= i < to, as a view; from is a multiple of NN_PAD. */
static inline nn_mat nn_mat_rows(nn_mat a, int from, int to)
{
    assert(0 <= from && from <= to && to <= a.rows && from % NN_PAD == 0);
    return (nn_mat){a.p + from, to - from, a.cols, a.ld};
}

/* A matrix without padding as the one column that it is in memory; others as
 * they are. For what is done element by element. */
static inline nn_mat nn_mat_flat(nn_mat a)
{
    if (a.rows != a.ld)
        return a;
    const int n = a.rows * a.cols;
    return (nn_mat){a.p, n, 1, (n + NN_PAD - 1) / NN_PAD * NN_PAD};
}

/* Eight rows of a column of a, from p on, of which n > 0 are left: the others
 * are loaded as 0. Padding is read and written as zeros; where the next rows
 * are another column (a single row, flat) nothing beyond n is touched. */
NN_INLINE nn_v8 nn_mat_load(nn_mat a, const float *p, int n)
{
    if (n >= NN_LANES)
        return nn_v8_load(p);
    return a.cols > 1 && a.ld > 1 ? nn_v8_fill(nn_v8_load(p), n, 0.0f)
                                  : nn_v8_load_part(p, n);
}

NN_INLINE void nn_mat_store(nn_mat a, float *p, nn_v8 v, int n)
{
    if (n >= NN_LANES)
        nn_v8_store(p, v);
    else if (a.cols > 1 && a.ld > 1)
        nn_v8_store(p, nn_v8_fill(v, n, 0.0f));
    else
        nn_v8_store_part(p, v, n);
}

/* C = A B + b 1'     C p x m, A p x q, B q x m, b of p floats, padded */
void nn_mul_nn(nn_mat C, nn_mat A, nn_mat B, const float *b);

/* C = A' B           C q x m, A p x q, B p x m */
void nn_mul_tn(nn_mat C, nn_mat A, nn_mat B);

/* The step of plain gradient descent, W = W - rate dW, as the last pass of the
 * product or sum that gives dW: with one, dW is scratch, what becomes of W has
 * the bits that a step after it gives. dW lies in grad as W does in theta. */
struct nn_descent {
    float rate;
    float *theta;
    const float *grad;
};

/* C = s A B'         C p x q, A p x m, B q x m; step: NULL, or C is a dW */
void nn_mul_nt(nn_mat C, float s, nn_mat A, nn_mat B,
               const struct nn_descent *step);

/* c = s A 1          c of p floats, A p x m: s times the sum of each row; step
 * as above */
void nn_row_sums(float *c, float s, nn_mat A, const struct nn_descent *step);

/* Sums over samples and over parameters: in double, over blocks of
 * NN_SUM_BLOCK terms in order, the sums of the blocks added in order. Within
 * a block eight chains, k mod 8, added in a fixed tree. */
enum { NN_SUM_BLOCK = 4096, NN_SUM_CHAINS = 8 };
struct nn_sum {
    double total;                /* of the blocks that are full */
    double chain[NN_SUM_CHAINS]; /* of the block under way */
    int count;                   /* terms in it */
};
double nn_sum_value(const struct nn_sum *s);

static inline void nn_sum_add(struct nn_sum *s, double term)
{
    s->chain[s->count % NN_SUM_CHAINS] += term;
    if (++s->count == NN_SUM_BLOCK)
        *s = (struct nn_sum){.total = nn_sum_value(s)};
}

/* The same for n terms. */
void nn_sum_add_all(struct nn_sum *s, const float *x, int n);

/* x'y of n elements, summed so; n is a multiple of NN_LANES. */
double nn_dot(const float *x, const float *y, size_t n);

#endif
