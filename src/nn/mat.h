/* Matrices that carry their shape, and the products of forward and backward
 * propagation.
 *
 * Column-major, as in the notes: a column of X is a sample. Rows are padded
 * to whole vectors: ld >= rows is the distance between columns, what lies
 * between is zero and stays zero. (A matrix of one row has ld = 1: its row
 * lies without gaps and serves as a column.) The weights of a large
 * layer lie in panels instead: 16 rows, column after column, then the next 16.
 * So those of a node and of its neighbours lie together, apart from those of
 * nodes that another thread has, and products read and write them in order. A
 * matrix is a view, passed by value; it owns nothing. Every product asserts the
 * shapes.
 *
 * How a sum is taken is part of its definition (so that the bits depend on
 * nothing but the operands): each element of a product is one chain of nn_fma
 * in the order of k; in A B + b of a single row, and in the sum of a single
 * row, it is 16 chains (k mod 16), added in a fixed tree. */
#ifndef NN_MAT_H
#define NN_MAT_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "chains.h"
#include "vec.h"
#include "kernel.h"
#include "sparse.h"

typedef struct {
    float *p;
    int rows, cols, ld;
    int gap; /* between two panels of NN_PAD rows; 0: there are columns */
} nn_mat;

enum {
    NN_SAMPLE_GRAIN = 2, /* samples are shared out in multiples of it */
    NN_WEIGHT_GRAIN = 48 /* columns of weights: tiles and vectors */
};

/* The distance between columns of a matrix with so many rows. */
int nn_mat_ld(int rows);

/* A rows x cols matrix of zeros from the arena. There are whole vectors to its
 * end, so that kernels may read them. */
nn_mat nn_mat_take(struct nn_arena *a, int rows, int cols);

/* The floats of rows x cols weights, and a view of them: in panels if there are
 * more than two, of which columns would not be read in one piece. What is
 * written past its rows must be 0. */
size_t nn_mat_panels_size(int rows, int cols);
nn_mat nn_mat_panels(float *p, int rows, int cols);

bool nn_mat_is_finite(nn_mat a);

/* Of matrices that lie in memory alike. A function that a small step calls
 * takes these numbers one by one, and where each matrix begins: so all are in
 * registers, and nothing is stored in pieces and then loaded as a whole. */
struct nn_shape {
    int rows, cols, ld;
};

static inline struct nn_shape nn_mat_shape(nn_mat a)
{
    return (struct nn_shape){a.rows, a.cols, a.ld};
}

static inline nn_mat nn_mat_at(float *p, struct nn_shape s)
{
    return (nn_mat){p, s.rows, s.cols, s.ld, 0};
}

/* ld stands between rows and cols, which would be loaded as one. */
static inline bool nn_mat_alike(nn_mat a, nn_mat b)
{
    return a.rows == b.rows && a.ld == b.ld && a.cols == b.cols;
}

/* Where column j begins; its rows follow, unless it lies in panels. */
static inline float *nn_mat_col(nn_mat a, int j)
{
    return a.p + (size_t)j * (size_t)a.ld;
}

/* n floats as a matrix of one column. */
static inline nn_mat nn_mat_vector(float *p, int n)
{
    return (nn_mat){p, n, 1, n, 0};
}

/* Element (i, j) of any matrix. */
static inline float *nn_mat_elem(nn_mat a, int i, int j)
{
    return nn_mat_col(a, j) + nn_panel_at(i, a.gap);
}

/* Columns from <= j < to, as a view. */
static inline nn_mat nn_mat_cols(nn_mat a, int from, int to)
{
    assert(0 <= from && from <= to && to <= a.cols);
    return (nn_mat){nn_mat_col(a, from), a.rows, to - from, a.ld, a.gap};
}

/* Rows from <= i < to, as a view; from is a multiple of NN_PAD. */
static inline nn_mat nn_mat_rows(nn_mat a, int from, int to)
{
    assert(0 <= from && from <= to && to <= a.rows && from % NN_PAD == 0);
    return (nn_mat){nn_mat_elem(a, from, 0), to - from, a.cols, a.ld, a.gap};
}

/* A matrix without padding as the one column that it is in memory; others as
 * they are. For what is done element by element. */
static inline struct nn_shape nn_shape_flat(struct nn_shape s)
{
    const int n = s.rows * s.cols;
    return s.rows != s.ld ? s : (struct nn_shape){n, 1, n};
}

static inline nn_mat nn_mat_flat(nn_mat a)
{
    return nn_mat_at(a.p, nn_shape_flat(nn_mat_shape(a)));
}

/* The last vector of each column of a matrix: those before it are whole. Its
 * lanes that are no rows are padding, which is there to be read, and is written
 * as zeros; where there is none (a single row, flat) they are read as zeros
 * and not written. */
struct nn_last {
    int at, rows;   /* where it begins, and how many rows it has */
    nn_veci is_row; /* of each lane */
    bool is_padded;
};

NN_INLINE struct nn_last nn_shape_last(struct nn_shape a)
{
    const int at = a.rows > 0 ? (a.rows - 1) / NN_LANES * NN_LANES : 0;
    const int rows = a.rows - at;
    return (struct nn_last){at, rows, nn_vec_first(rows),
                            a.ld >= at + NN_LANES};
}

NN_INLINE struct nn_last nn_mat_last(nn_mat a)
{
    return nn_shape_last(nn_mat_shape(a));
}

NN_INLINE nn_vec nn_last_load(const struct nn_last *l, const float *column)
{
    return l->is_padded ? nn_vec_load(column + l->at)
                        : nn_vec_load_part(column + l->at, l->rows);
}

/* v with zeros in place of padding. */
NN_INLINE nn_vec nn_last_rows(const struct nn_last *l, nn_vec v)
{
    return (nn_vec)((nn_veci)v & l->is_row);
}

NN_INLINE void nn_last_store(const struct nn_last *l, float *column, nn_vec v)
{
    if (l->is_padded)
        nn_vec_store(column + l->at, nn_last_rows(l, v));
    else
        nn_vec_store_part(column + l->at, v, l->rows);
}

/* Column j becomes the floats at x, rows of them: a few vectors, for which a
 * call of memcpy would take longer. */
NN_INLINE void nn_mat_set_col(nn_mat a, const struct nn_last *last, int j,
                              const float *x)
{
    float *col = nn_mat_col(a, j);
    for (int i = 0; i < last->at; i += NN_LANES)
        nn_vec_store(col + i, nn_vec_load(x + i));
    nn_last_store(last, col, nn_vec_load_part(x + last->at, last->rows));
}

/* What the products below need for a single row: c = a B + bias, of a matrix
 * that begins at b. */
void nn_row_times(float *c, const float *a, float *b, int rows, int cols,
                  int ld, float bias);

/* The sum of a_k b_k, one chain. */
float nn_chain(const float *a, size_t a_k, const float *b, size_t b_k,
               int depth);

/* The sum of n floats, as 16 chains. */
float nn_row_sum(const float *a, int n);

static inline bool nn_mat_is_row(nn_mat a)
{
    return a.rows == 1 && a.ld == 1;
}

/* C = A B, but for the depth; the products change what differs. They are in
 * place, where they are used once, so that no matrix is copied for a call: in
 * small networks a step waits for such copies. All members are named, else gcc
 * clears them by an instruction that takes longer. */
static inline struct nn_product nn_product_of(nn_mat C, nn_mat A, nn_mat B)
{
    return (struct nn_product){.rows = C.rows,
                               .cols = C.cols,
                               .depth = 0,
                               .rate = 0.0f,
                               .start = NULL,
                               .start_col = 0,
                               .w = NULL,
                               .c = C.p,
                               .c_col = (size_t)C.ld,
                               .c_gap = C.gap,
                               .a = A.p,
                               .a_i = 1,
                               .a_k = (size_t)A.ld,
                               .a_gap = A.gap,
                               .b = B.p,
                               .b_col = (size_t)B.ld,
                               .b_k = 1,
                               .s = 1.0f};
}

/* Where B may be the data, which may be mostly zeros. */
static inline void nn_multiply(const struct nn_product *p)
{
    if (!nn_product_may_be_sparse(p) || !nn_product_sparse(p))
        nn_product(p);
}

/* C = A B + b 1'     C p x m, A p x q, B q x m, b of p floats, padded */
NN_INLINE void nn_mul_nn(nn_mat C, nn_mat A, nn_mat B, const float *b)
{
    assert(C.rows == A.rows && C.cols == B.cols && A.cols == B.rows);
    if (nn_mat_is_row(C)) {
        nn_row_times(C.p, A.p, B.p, B.rows, B.cols, B.ld, b[0]);
        return;
    }
    struct nn_product p = nn_product_of(C, A, B);
    p.depth = A.cols;
    p.start = b;
    nn_multiply(&p);
}

/* C = A' B           C q x m, A p x q, B p x m */
NN_INLINE void nn_mul_tn(nn_mat C, nn_mat A, nn_mat B)
{
    assert(C.rows == A.cols && C.cols == B.cols && A.rows == B.rows);
    if (C.rows == 1) { /* a tile would write past it */
        for (int j = 0; j < C.cols; j++)
            *nn_mat_col(C, j) = nn_chain(A.p, 1, nn_mat_col(B, j), 1, A.rows);
        return;
    }
    struct nn_product p = nn_product_of(C, A, B);
    p.depth = A.rows;
    p.a_i = (size_t)A.ld;
    p.a_k = 1;
    nn_product(&p);
}

/* The step of plain gradient descent, W = W - rate dW, as the last pass of the
 * product or sum that gives dW: with one, dW is scratch, what becomes of W has
 * the bits that a step after it gives. dW lies in grad as W does in theta. */
struct nn_descent {
    float rate;
    float *theta;
    const float *grad;
};

/* The parameters whose gradient begins at c. */
static inline float *nn_descent_at(const struct nn_descent *step,
                                   const float *c)
{
    return step->theta + (c - step->grad);
}

/* A gradient of one element; step may be NULL. */
static inline void nn_descent_put(const struct nn_descent *step, float *c,
                                  float x)
{
    float *w = step ? nn_descent_at(step, c) : NULL;
    if (step)
        *w = nn_fma(-step->rate, x, *w);
    else
        *c = x;
}

/* A gradient that is a product; likewise. */
static inline void nn_descent_ride(const struct nn_descent *step,
                                   struct nn_product *p)
{
    if (!step)
        return;
    p->w = nn_descent_at(step, p->c);
    p->rate = step->rate;
}

/* C = s A B'         C p x q, A p x m, B q x m; step: NULL, or C is a dW */
NN_INLINE void nn_mul_nt(nn_mat C, float s, nn_mat A, nn_mat B,
                         const struct nn_descent *step)
{
    assert(C.rows == A.rows && C.cols == B.rows && A.cols == B.cols);
    if (nn_mat_is_row(C) && B.rows == 1) {
        const size_t a_k = (size_t)A.ld, b_k = (size_t)B.ld;
        nn_descent_put(step, C.p, s * nn_chain(A.p, a_k, B.p, b_k, A.cols));
        return;
    }
    struct nn_product p = nn_product_of(C, A, B);
    nn_descent_ride(step, &p);
    p.depth = A.cols;
    p.b_col = 1;
    p.b_k = (size_t)B.ld;
    p.s = s;
    if (nn_mat_is_row(C)) { /* C' = s B A' */
        p.rows = C.cols;
        p.cols = 1;
        p.a = B.p;
        p.a_k = (size_t)B.ld;
        p.b = A.p;
        p.b_k = (size_t)A.ld;
    }
    nn_multiply(&p);
}

/* c = s A 1          c of p floats, A p x m: s times the sum of each row; step
 * as above */
NN_INLINE void nn_row_sums(float *c, float s, nn_mat A,
                           const struct nn_descent *step)
{
    float one = 1.0f;
    if (nn_mat_is_row(A)) {
        nn_descent_put(step, c, s * nn_row_sum(A.p, A.cols));
        return;
    }
    struct nn_product p =
        nn_product_of(nn_mat_vector(c, A.rows), A, nn_mat_vector(&one, 1));
    p.depth = A.cols;
    p.b_k = 0; /* for all samples */
    p.s = s;
    nn_descent_ride(step, &p);
    nn_product(&p);
}

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

/* The sum of n floats alone; a block or less without leaving registers. */
double nn_sum_of(const float *x, int n);

/* x'y of n elements, summed so; n is a multiple of NN_LANES. */
double nn_dot(const float *x, const float *y, size_t n);

#endif
