/* A tile is V vectors of rows by N columns of C: accumulators that are kept in
 * registers beside the operands, 12 of 16 registers or 24 of 32. For each k it
 * loads V vectors of A and multiplies them by N numbers of B. */
#include "kernel.h"

#include <stdbool.h>
#include <string.h>

#include "lanes.h"

#if NN_LANES == 16
enum { MAX_COLS = 12, MAX_SUMS = 24 };
/* Vectors of rows in a tile of so many columns, from 1. */
static const int vectors_for[MAX_COLS + 1] = {0, 8, 4, 4, 4, 4, 4,
                                              2, 2, 2, 2, 2, 2};
#else
enum { MAX_COLS = 6, MAX_SUMS = 12 };
static const int vectors_for[MAX_COLS + 1] = {0, 8, 4, 4, 2, 2, 2};
#endif

enum {
    MAX_VECTORS = 8,   /* rows of a tile are up to so many vectors */
    PACK_ROWS = 32,    /* of a packed panel at most */
    ROW_BLOCK = 512,   /* rows at a time: what C holds between two blocks of k,
                          and A where a block of columns needs it again, stay
                          in L2 */
    DEPTH_BLOCK = 256, /* k at a time: the panel of a tile stays in L1 */
    COL_BLOCK = 288,   /* columns at a time: their part of B stays in L2 */
    FAR_APART = 128,   /* floats between the columns of A: packing pays, */
    PACKING_PAYS = 18, /* if so many columns of C use the panel */
    PAGE = 1024,       /* floats between the rows of B: copying pays, */
    TLB = 48,          /* if there are more rows than pages are at hand */
    COPY_PAYS = 64     /* and so many rows of C */
};

NN_INLINE int start_gap(const struct nn_product *p)
{
    return p->start_col > 0 ? p->c_gap : 0;
}

/* What follows is done to the tile of p whose first column is j. V and N are
 * constants where it is called, and every loop over them is unrolled, so that
 * the accumulators are registers. */
NN_INLINE void begin(nn_vec sum[], const struct nn_product *p, size_t j,
                     const int V, const int N)
{
    const float *start = p->start ? p->start + j * p->start_col : NULL;
    const int gap = start_gap(p);
    if (!start) {
        NN_UNROLL
        for (int n = 0; n < N; n++) {
            NN_UNROLL
            for (int v = 0; v < V; v++)
                sum[n * V + v] = nn_vec_of(0);
        }
        return;
    }
    NN_UNROLL
    for (int n = 0; n < N; n++, start += p->start_col) {
        NN_UNROLL
        for (int v = 0; v < V; v++)
            sum[n * V + v] =
                nn_vec_load(start + nn_panel_at(v * NN_LANES, gap));
    }
}

NN_INLINE void add_terms(nn_vec sum[], const struct nn_product *p, size_t j,
                         const int V, const int N)
{
    const float *a = p->a;
    const int a_gap = p->a_gap;
    const float *b[MAX_COLS / 3]; /* each reaches three columns */
    NN_UNROLL
    for (int n = 0; n < N; n += 3)
        b[n / 3] = p->b + (j + (size_t)n) * p->b_col;
    for (int k = p->depth; k > 0; k--) {
        nn_vec left[MAX_VECTORS];
        NN_UNROLL
        for (int v = 0; v < V; v++)
            left[v] = nn_vec_load(a + nn_panel_at(v * NN_LANES, a_gap));
        NN_UNROLL
        for (int n = 0; n < N; n++) {
            nn_vec right = nn_vec_of(b[n / 3][(size_t)(n % 3) * p->b_col]);
            NN_UNROLL
            for (int v = 0; v < V; v++)
                sum[n * V + v] = nn_vec_fma(left[v], right, sum[n * V + v]);
            NN_UNROLL
            for (int v = 0; v < V; v++)
                NN_KEEP(sum[n * V + v]);
        }
        a += p->a_k;
        NN_UNROLL
        for (int n = 0; n < N; n += 3)
            b[n / 3] += p->b_k;
    }
}

NN_INLINE void finish(const nn_vec sum[], const struct nn_product *p, size_t j,
                      const int V, const int N)
{
    /* Read once: the compiler must think that stores change them. */
    const nn_vec s = nn_vec_of(p->s), rate = nn_vec_of(-p->rate);
    const size_t c_col = p->c_col;
    const int c_gap = p->c_gap;
    const bool descends = p->w != NULL;
    float *to = (descends ? p->w : p->c) + j * c_col;
    NN_UNROLL
    for (int n = 0; n < N; n++, to += c_col) {
        NN_UNROLL
        for (int v = 0; v < V; v++) {
            float *x = to + nn_panel_at(v * NN_LANES, c_gap);
            /* + 0: no zero is -0, whatever zeros were added (sparse.h) */
            const nn_vec y = nn_vec_fma(s, sum[n * V + v], nn_vec_of(0));
            nn_vec_store(x, descends ? nn_vec_fma(rate, y, nn_vec_load(x)) : y);
        }
    }
}

/* The columns from <= j < to of p, in tiles side by side. */
NN_INLINE void compute_strip(const struct nn_product *p, int from, int to,
                             const int V, const int N)
{
    for (int j = from; j < to; j += N) {
        nn_vec sum[MAX_SUMS];
        begin(sum, p, (size_t)j, V, N);
        add_terms(sum, p, (size_t)j, V, N);
        finish(sum, p, (size_t)j, V, N);
    }
}

typedef void strip_function(const struct nn_product *p, int from, int to);

#define STRIP(V, N)                                                            \
    static void strip_##V##x##N(const struct nn_product *p, int from, int to)  \
    {                                                                          \
        compute_strip(p, from, to, V, N);                                      \
    }
/* clang-format off */
STRIP(1, 1) STRIP(2, 1) STRIP(3, 1) STRIP(4, 1)
STRIP(5, 1) STRIP(6, 1) STRIP(7, 1) STRIP(8, 1)
STRIP(1, 2) STRIP(2, 2) STRIP(3, 2) STRIP(4, 2)
STRIP(1, 3) STRIP(2, 3) STRIP(3, 3) STRIP(4, 3)
STRIP(1, 4) STRIP(2, 4)
STRIP(1, 5) STRIP(2, 5)
STRIP(1, 6) STRIP(2, 6)
#if NN_LANES == 16
STRIP(3, 4) STRIP(4, 4)
STRIP(3, 5) STRIP(4, 5)
STRIP(3, 6) STRIP(4, 6)
STRIP(1, 7) STRIP(2, 7)
STRIP(1, 8) STRIP(2, 8)
STRIP(1, 9) STRIP(2, 9)
STRIP(1, 10) STRIP(2, 10)
STRIP(1, 11) STRIP(2, 11)
STRIP(1, 12) STRIP(2, 12)
#endif
#undef STRIP

static strip_function *const strips[MAX_COLS + 1][MAX_VECTORS + 1] = {
    {NULL},
    {NULL, strip_1x1, strip_2x1, strip_3x1, strip_4x1,
           strip_5x1, strip_6x1, strip_7x1, strip_8x1},
    {NULL, strip_1x2, strip_2x2, strip_3x2, strip_4x2},
    {NULL, strip_1x3, strip_2x3, strip_3x3, strip_4x3},
#if NN_LANES == 16
    {NULL, strip_1x4, strip_2x4, strip_3x4, strip_4x4},
    {NULL, strip_1x5, strip_2x5, strip_3x5, strip_4x5},
    {NULL, strip_1x6, strip_2x6, strip_3x6, strip_4x6},
    {NULL, strip_1x7, strip_2x7},
    {NULL, strip_1x8, strip_2x8},
    {NULL, strip_1x9, strip_2x9},
    {NULL, strip_1x10, strip_2x10},
    {NULL, strip_1x11, strip_2x11},
    {NULL, strip_1x12, strip_2x12}};
#else
    {NULL, strip_1x4, strip_2x4},
    {NULL, strip_1x5, strip_2x5},
    {NULL, strip_1x6, strip_2x6}};
#endif
/* clang-format on */

/* Of p the rows from i on, so many. */
NN_INLINE struct nn_product rows_of(struct nn_product p, int i, int rows)
{
    const size_t at = nn_panel_at(i, p.c_gap);
    p.rows = rows;
    p.c += at;
    p.a += p.a_i == 1 ? nn_panel_at(i, p.a_gap) : (size_t)i * p.a_i;
    p.start = p.start ? p.start + nn_panel_at(i, start_gap(&p)) : NULL;
    p.w = p.w ? p.w + at : NULL;
    return p;
}

/* The columns from j on. */
NN_INLINE struct nn_product cols_of(struct nn_product p, int j, int cols)
{
    p.cols = cols;
    p.c += (size_t)j * p.c_col;
    p.b += (size_t)j * p.b_col;
    p.start = p.start ? p.start + (size_t)j * p.start_col : NULL;
    p.w = p.w ? p.w + (size_t)j * p.c_col : NULL;
    return p;
}

/* The terms from k on: it goes on from what those before left in C, and what
 * is done with the whole sum is left to the last. */
NN_INLINE struct nn_product terms_of(struct nn_product p, int k, int depth)
{
    if (k + depth < p.depth) {
        p.s = 1.0f;
        p.w = NULL;
    }
    if (k > 0) {
        p.start = p.c;
        p.start_col = p.c_col;
    }
    p.depth = depth;
    p.a += p.a_k == 1 ? nn_panel_at(k, p.a_gap) : (size_t)k * p.a_k;
    p.b += (size_t)k * p.b_k;
    return p;
}

/* Rows that are those of one tile: as few tiles as there can be, the wider ones
 * first, none wider than another by two. */
NN_INLINE void compute_row(const struct nn_product *p)
{
    const int vectors = (p->rows + NN_LANES - 1) / NN_LANES;
    if (p->cols <= MAX_COLS) {
        strips[p->cols][vectors](p, 0, p->cols);
        return;
    }
    const int count = (p->cols + MAX_COLS - 1) / MAX_COLS;
    const int narrow = p->cols / count;
    const int wide = p->cols % count * (narrow + 1); /* columns of those */
    if (wide > 0)
        strips[narrow + 1][vectors](p, 0, wide);
    strips[narrow][vectors](p, wide, p->cols);
}

/* Rows of a tile of p at most. */
NN_INLINE int most_rows(const struct nn_product *p)
{
    return vectors_for[nn_least(p->cols, MAX_COLS)] * NN_LANES;
}

static void compute_block(const struct nn_product *p)
{
    float packed[DEPTH_BLOCK * PACK_ROWS];
    const bool is_packed =
        p->a_i != 1 || (p->a_k > FAR_APART && p->cols >= PACKING_PAYS);
    int most = most_rows(p);
    if (is_packed)
        most = nn_least(most, PACK_ROWS);
    for (int i = 0; i < p->rows; i += most) {
        struct nn_product row = rows_of(*p, i, nn_least(p->rows - i, most));
        if (is_packed) {
            const int vectors = (row.rows + NN_LANES - 1) / NN_LANES;
            nn_product_pack(packed, &row, vectors);
            row.a = packed;
            row.a_k = (size_t)(vectors * NN_LANES);
            row.a_gap = 0;
        }
        compute_row(&row);
    }
}

/* The same with B copied first, row after row: for a B that has each row in
 * another page of memory. */
static void compute_block_of_copy(struct nn_product p)
{
    float copy[DEPTH_BLOCK * COL_BLOCK];
    for (int k = 0; k < p.depth; k++)
        memcpy(copy + (size_t)k * (size_t)p.cols, p.b + (size_t)k * p.b_k,
               (size_t)p.cols * sizeof *copy);
    p.b = copy;
    p.b_k = (size_t)p.cols;
    compute_block(&p);
}

/* The size of blocks that divide total evenly, each at most that large, in
 * multiples of grain. */
static int even_block(int total, int most, int grain)
{
    if (total <= most)
        return total;
    const int blocks = (total + most - 1) / most;
    const int size = (total + blocks - 1) / blocks;
    return (size + grain - 1) / grain * grain;
}

/* So many rows, in blocks of k and of columns. */
static void compute_rows(const struct nn_product *p)
{
    const int depth = even_block(p->depth, DEPTH_BLOCK, NN_PAD);
    const int cols = even_block(p->cols, COL_BLOCK, MAX_COLS);
    const bool copies = p->b_col == 1 && p->b_k >= PAGE && p->rows >= COPY_PAYS;
    for (int k = 0; k < p->depth; k += depth) {
        const struct nn_product slice =
            terms_of(*p, k, nn_least(p->depth - k, depth));
        for (int j = 0; j < p->cols; j += cols) {
            const struct nn_product block =
                cols_of(slice, j, nn_least(p->cols - j, cols));
            if (copies && block.depth > TLB)
                compute_block_of_copy(block);
            else
                compute_block(&block);
        }
    }
}

/* In blocks that fit the caches. Apart from nn_product, which needs no room
 * for them. */
static __attribute__((noinline)) void compute_blocks(const struct nn_product *p)
{
    const int most = even_block(p->rows, ROW_BLOCK, PACK_ROWS);
    for (int i = 0; i < p->rows; i += most) {
        const struct nn_product rows =
            rows_of(*p, i, nn_least(p->rows - i, most));
        compute_rows(&rows);
    }
}

/* One row of tiles, and nothing to copy: what small networks need. */
NN_INLINE bool is_one_row(const struct nn_product *p)
{
    return p->rows >= 1 && p->cols >= 1 && p->cols <= COL_BLOCK &&
           p->depth <= DEPTH_BLOCK && p->a_i == 1 && p->a_k <= FAR_APART &&
           p->rows <= most_rows(p);
}

void nn_product(const struct nn_product *p)
{
    if (is_one_row(p))
        compute_row(p);
    else
        compute_blocks(p);
}
