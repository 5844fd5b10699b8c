/* A tile is V vectors of rows by N columns of C, at most 12 accumulators: what
 * 16 vector registers hold beside the operands. For each k it loads V vectors
 * of A and multiplies them by N numbers of B. */
#include "kernel.h"

#include <stdbool.h>
#include <string.h>

#include "vec.h"

enum {
    MAX_COLS = 6,      /* of a tile */
    MAX_VECTORS = 8,   /* rows of a tile are up to so many vectors */
    MAX_SUMS = 12,     /* vectors that a tile sums up in */
    PACK_VECTORS = 4,  /* rows of a packed panel at most */
    DEPTH_BLOCK = 256, /* k at a time: a panel of 16 rows fills half of L1 */
    COL_BLOCK = 288,   /* columns at a time: their part of B stays in L2 */
    FAR_APART = 128,   /* floats between the columns of A: packing pays, */
    PACKING_PAYS = 18, /* if so many columns of C use the panel */
    PAGE = 1024,       /* floats between the rows of B: copying pays, */
    TLB = 48,          /* if there are more rows than pages are at hand */
    COPY_PAYS = 64     /* and so many rows of C */
};

/* Vectors of rows in a tile of so many columns, from 1. */
static const int vectors_for[MAX_COLS + 1] = {0, 8, 4, 4, 2, 2, 2};

/* Tiles side by side: what the first one needs of each operand. */
struct strip {
    int count; /* of tiles */
    int depth;
    float *c;
    size_t c_col;
    const float *a;
    size_t a_k;
    const float *b;
    size_t b_col, b_k;
    const float *start;
    size_t start_col;
    float s;
    float *w; /* not NULL: written in place of c, c_col apart as well */
    float rate;
};

/* One tile. V and N are constants where it is called, and every loop over
 * them is unrolled, so that the accumulators are registers. */
NN_INLINE void compute(const struct strip *t, float *c, const float *b,
                       const float *start, float *w, const int V, const int N)
{
    const float *a = t->a;
    const float *b3 = b + 3 * t->b_col; /* so that two registers reach all */
    nn_v8 sum[MAX_SUMS];
    NN_UNROLL
    for (int n = 0; n < N; n++) {
        NN_UNROLL
        for (int v = 0; v < V; v++)
            sum[n * V + v] = start
                                 ? nn_v8_load(start + (size_t)n * t->start_col +
                                              v * NN_LANES)
                                 : nn_v8_of(0);
    }
    for (int k = 0; k < t->depth; k++) {
        nn_v8 left[MAX_VECTORS];
        NN_UNROLL
        for (int v = 0; v < V; v++)
            left[v] = nn_v8_load(a + v * NN_LANES);
        NN_UNROLL
        for (int n = 0; n < N; n++) {
            nn_v8 right = nn_v8_of(n < 3 ? b[(size_t)n * t->b_col]
                                         : b3[(size_t)(n - 3) * t->b_col]);
            NN_UNROLL
            for (int v = 0; v < V; v++)
                sum[n * V + v] = nn_v8_fma(left[v], right, sum[n * V + v]);
            NN_UNROLL
            for (int v = 0; v < V; v++)
                NN_KEEP(sum[n * V + v]);
        }
        a += t->a_k;
        b += t->b_k;
        b3 += t->b_k;
    }
    /* Read once: the compiler must think that stores change them. */
    const nn_v8 s = nn_v8_of(t->s), rate = nn_v8_of(-t->rate);
    const size_t c_col = t->c_col;
    NN_UNROLL
    for (int n = 0; n < N; n++) {
        NN_UNROLL
        for (int v = 0; v < V; v++) {
            const size_t at = (size_t)n * c_col + v * NN_LANES;
            const nn_v8 x = s * sum[n * V + v];
            if (w)
                nn_v8_store(w + at, nn_v8_fma(rate, x, nn_v8_load(w + at)));
            else
                nn_v8_store(c + at, x);
        }
    }
}

NN_INLINE void compute_strip(const struct strip *t, const int V, const int N)
{
    float *c = t->c, *w = t->w;
    const float *b = t->b, *start = t->start;
    for (int i = 0; i < t->count; i++) {
        compute(t, c, b, start, w, V, N);
        c += N * t->c_col;
        b += N * t->b_col;
        start = start ? start + N * t->start_col : NULL;
        w = w ? w + N * t->c_col : NULL;
    }
}

typedef void strip_function(const struct strip *t);

#define STRIP(V, N)                                                            \
    static void strip_##V##x##N(const struct strip *t)                         \
    {                                                                          \
        compute_strip(t, V, N);                                                \
    }
/* clang-format off */
STRIP(1, 1) STRIP(2, 1) STRIP(3, 1) STRIP(4, 1)
STRIP(5, 1) STRIP(6, 1) STRIP(7, 1) STRIP(8, 1)
STRIP(1, 2) STRIP(2, 2) STRIP(3, 2) STRIP(4, 2)
STRIP(1, 3) STRIP(2, 3) STRIP(3, 3) STRIP(4, 3)
STRIP(1, 4) STRIP(2, 4)
STRIP(1, 5) STRIP(2, 5)
STRIP(1, 6) STRIP(2, 6)
#undef STRIP

static strip_function *const strips[MAX_COLS + 1][MAX_VECTORS + 1] = {
    {NULL},
    {NULL, strip_1x1, strip_2x1, strip_3x1, strip_4x1,
           strip_5x1, strip_6x1, strip_7x1, strip_8x1},
    {NULL, strip_1x2, strip_2x2, strip_3x2, strip_4x2},
    {NULL, strip_1x3, strip_2x3, strip_3x3, strip_4x3},
    {NULL, strip_1x4, strip_2x4},
    {NULL, strip_1x5, strip_2x5},
    {NULL, strip_1x6, strip_2x6}};
/* clang-format on */

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* packed[k][i] = A(from_i + i, from_k + k), rows side by side: n rows, and
 * zeros up to whole vectors. */
static void pack(float *packed, const struct nn_product *p, int from_i, int n,
                 int from_k, int depth, int vectors)
{
    const int width = vectors * NN_LANES;
    const float *a = p->a + (size_t)from_i * p->a_i + (size_t)from_k * p->a_k;
    if (p->a_i == 1) {
        for (int k = 0; k < depth; k++, a += p->a_k, packed += width) {
            __builtin_prefetch(a + width); /* for the next panel */
            for (int v = 0; v < vectors; v++)
                nn_v8_store(packed + v * NN_LANES,
                            nn_v8_load(a + v * NN_LANES));
        }
        return;
    }
    for (int i = 0; i < width; i++) {
        for (int k = 0; k < depth; k++)
            packed[k * width + i] =
                i < n ? a[(size_t)i * p->a_i + (size_t)k] : 0.0f;
    }
}

/* The strip s over cols columns: as few tiles as there can be, the wider ones
 * first, none wider than another by two. */
static void compute_row(struct strip s, int cols, int vectors)
{
    const int count = (cols + MAX_COLS - 1) / MAX_COLS;
    const int narrow = cols / count;
    s.count = cols % count;
    if (s.count > 0)
        strips[narrow + 1][vectors](&s);
    const size_t done = (size_t)(s.count * (narrow + 1));
    s.c += done * s.c_col;
    s.b += done * s.b_col;
    s.start = s.start ? s.start + done * s.start_col : NULL;
    s.w = s.w ? s.w + done * s.c_col : NULL;
    s.count = count - s.count;
    strips[narrow][vectors](&s);
}

/* The terms k ... k + depth - 1 of the columns j ... j + cols - 1, and where
 * their part of B begins. */
struct block {
    int k, depth;
    int j, cols;
    const float *b;
    size_t b_col, b_k;
};

/* The strip of a block whose first row is i. */
static struct strip first_strip(const struct nn_product *p,
                                const struct block *x, int i)
{
    const size_t at = (size_t)x->j * p->c_col + (size_t)i;
    const bool is_last = x->k + x->depth == p->depth;
    float *c = p->c + at;
    struct strip s = {.depth = x->depth,
                      .c = c,
                      .c_col = p->c_col,
                      .a = p->a + (size_t)x->k * p->a_k + i,
                      .a_k = p->a_k,
                      .b = x->b,
                      .b_col = x->b_col,
                      .b_k = x->b_k,
                      .start = p->start ? p->start + i : NULL,
                      .s = is_last ? p->s : 1.0f,
                      .w = p->w && is_last ? p->w + at : NULL,
                      .rate = p->rate};
    if (x->k > 0) { /* goes on from what the block before left in C */
        s.start = c;
        s.start_col = p->c_col;
    }
    return s;
}

static void compute_block(const struct nn_product *p, const struct block *x)
{
    float packed[DEPTH_BLOCK * PACK_VECTORS * NN_LANES];
    const bool is_packed =
        p->a_i != 1 || (p->a_k > FAR_APART && x->cols >= PACKING_PAYS);
    int most = vectors_for[least(x->cols, MAX_COLS)];
    if (is_packed)
        most = least(most, PACK_VECTORS);
    for (int i = 0; i < p->rows; i += most * NN_LANES) {
        const int n = least(p->rows - i, most * NN_LANES);
        const int vectors = (n + NN_LANES - 1) / NN_LANES;
        struct strip s = first_strip(p, x, i);
        if (is_packed) {
            pack(packed, p, i, n, x->k, x->depth, vectors);
            s.a = packed;
            s.a_k = (size_t)(vectors * NN_LANES);
        }
        compute_row(s, x->cols, vectors);
    }
}

/* The same with the block's part of B copied first, row after row: for a B
 * that has each row in another page of memory. */
static void compute_block_of_copy(const struct nn_product *p, struct block x)
{
    float copy[DEPTH_BLOCK * COL_BLOCK];
    for (int k = 0; k < x.depth; k++)
        memcpy(copy + (size_t)k * (size_t)x.cols, x.b + (size_t)k * x.b_k,
               (size_t)x.cols * sizeof *copy);
    x.b = copy;
    x.b_k = (size_t)x.cols;
    compute_block(p, &x);
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

/* All of C in one tile? What small networks need, without the blocks. */
NN_INLINE bool is_one_tile(const struct nn_product *p)
{
    return p->cols >= 1 && p->cols <= MAX_COLS && p->depth <= DEPTH_BLOCK &&
           p->a_i == 1 && p->rows >= 1 &&
           p->rows <= vectors_for[p->cols] * NN_LANES;
}

static void compute_one_tile(const struct nn_product *p)
{
    const struct block all = {
        .depth = p->depth, .b = p->b, .b_col = p->b_col, .b_k = p->b_k};
    struct strip s = first_strip(p, &all, 0);
    s.count = 1;
    strips[p->cols][(p->rows + NN_LANES - 1) / NN_LANES](&s);
}

void nn_product(const struct nn_product *p)
{
    if (is_one_tile(p)) {
        compute_one_tile(p);
        return;
    }
    const int depth = even_block(p->depth, DEPTH_BLOCK, 1);
    const int cols = even_block(p->cols, COL_BLOCK, MAX_COLS);
    const bool copies = p->b_col == 1 && p->b_k >= PAGE && p->rows >= COPY_PAYS;
    for (int k = 0; k < p->depth; k += depth) {
        for (int j = 0; j < p->cols; j += cols) {
            const struct block x = {.k = k,
                                    .depth = least(p->depth - k, depth),
                                    .j = j,
                                    .cols = least(p->cols - j, cols),
                                    .b = p->b + (size_t)j * p->b_col +
                                         (size_t)k * p->b_k,
                                    .b_col = p->b_col,
                                    .b_k = p->b_k};
            if (copies && x.depth > TLB)
                compute_block_of_copy(p, x);
            else
                compute_block(p, &x);
        }
    }
}
