#include "sparse.h"

#include <string.h>

#include "chains.h"

enum {
    COLS = 4,    /* of a tile, ... */
    VECTORS = 3, /* ... which has up to so many of rows */
    ROWS = VECTORS * NN_LANES,
    DEPTH = 256, /* k at a time: a panel of ROWS rows stays in the caches */
    GROUPS = 72, /* of COLS columns at a time: what is kept stays in L2 */
    LOOKS = 1024 /* k of a group that tell whether B is sparse */
};

/* Of up to COLS columns those k that have a number, and these numbers. */
struct group {
    int cols, count;
    uint8_t k[DEPTH];
    float b[DEPTH][COLS];
};

/* Part of a product: depth of its terms from k on, cols of its columns from j
 * on. */
struct part {
    int k, depth, j, cols;
};

/* Copies b(k, j ... j + cols - 1), and zeros; false if all of them are 0. In
 * registers: what has just been stored in pieces takes long to load. */
NN_INLINE bool take(float out[COLS], const struct nn_product *p, const float *b,
                    const int cols)
{
    typedef uint64_t pair __attribute__((vector_size(16)));
    nn_v4 v = {0};
    if (cols == COLS && p->b_col == 1) {
        v = nn_v4_load(b);
    } else {
        NN_UNROLL
        for (int n = 0; n < cols; n++)
            v[n] = b[(size_t)n * p->b_col];
    }
    nn_v4_store(out, v);
    const pair bits = (pair)v & UINT64_C(0x7fffffff7fffffff); /* no signs */
    return (bits[0] | bits[1]) != 0;
}

/* The columns from j on; keeps every k if that is asked for. */
NN_INLINE void pick(struct group *g, const struct nn_product *p,
                    const struct part *x, int j, const int cols, bool all)
{
    const float *b = p->b + (size_t)j * p->b_col + (size_t)x->k * p->b_k;
    int count = 0;
    for (int i = 0; i < x->depth; i++, b += p->b_k) {
        g->k[count] = (uint8_t)i;
        count += take(g->b[count], p, b, cols) || all;
    }
    g->count = count;
    g->cols = cols;
}

/* The columns of the part, in groups. */
static void pick_all(struct group *g, const struct nn_product *p,
                     const struct part *x, bool all)
{
    int n = 0;
    for (; n + COLS <= x->cols; n += COLS, g++)
        pick(g, p, x, x->j + n, COLS, all);
    if (n < x->cols)
        pick(g, p, x, x->j + n, x->cols - n, all);
}

/* By some groups, spread over the columns: is less than three quarters kept? */
static bool is_sparse(const struct nn_product *p)
{
    const int groups = p->cols / COLS;
    const int looks = nn_least(groups, 1 + LOOKS / p->depth);
    int kept = 0;
    for (int i = 0; i < looks; i++) {
        const int j = (int)((2L * i + 1) * groups / (2L * looks)) * COLS;
        const float *b = p->b + (size_t)j * p->b_col;
        float some[COLS];
        for (int k = 0; k < p->depth; k++, b += p->b_k)
            kept += take(some, p, b, COLS);
    }
    return 4L * kept < 3L * looks * p->depth;
}

/* panel[k][i] = A(i, k), V vectors of rows; false if one is not finite. */
NN_INLINE bool pack(float *panel, const struct nn_product *p,
                    const struct part *x, int i, const int V)
{
    const float *a = p->a + (size_t)x->k * p->a_k;
    nn_vec zero = nn_vec_of(0); /* times what is finite is still 0 */
    for (int k = 0; k < x->depth; k++, a += p->a_k) {
        for (int v = 0; v < V; v++, panel += NN_LANES) {
            const nn_vec numbers =
                nn_vec_load(a + nn_panel_at(i + v * NN_LANES, p->a_gap));
            nn_vec_store(panel, numbers);
            zero = nn_vec_fma(numbers, zero, zero);
        }
    }
    return nn_chains_sum(&(struct nn_chains){{zero}}) == 0;
}

/* One tile: rows from i on, the columns of a group, whose first is j. */
NN_INLINE void compute(const struct nn_product *p, const struct part *x,
                       const struct group *g, const float *panel, int i, int j,
                       const int V)
{
    float *c = p->c + (size_t)j * p->c_col;
    const int start_gap = x->k > 0 ? p->c_gap : 0;
    nn_vec sum[VECTORS * COLS];
    NN_UNROLL
    for (int n = 0; n < COLS; n++) {
        const float *start = x->k > 0 ? c + (size_t)n * p->c_col : p->start;
        NN_UNROLL
        for (int v = 0; v < V; v++)
            sum[n * V + v] =
                start && n < g->cols
                    ? nn_vec_load(start +
                                  nn_panel_at(i + v * NN_LANES, start_gap))
                    : nn_vec_of(0);
    }
    for (int t = 0; t < g->count; t++) {
        const float *a = panel + g->k[t] * V * NN_LANES;
        const float *b = g->b[t];
        nn_vec left[VECTORS];
        NN_UNROLL
        for (int v = 0; v < V; v++)
            left[v] = nn_vec_load(a + v * NN_LANES);
        NN_UNROLL
        for (int n = 0; n < COLS; n++) {
            const nn_vec right = nn_vec_of(b[n]);
            NN_UNROLL
            for (int v = 0; v < V; v++)
                sum[n * V + v] = nn_vec_fma(left[v], right, sum[n * V + v]);
            NN_UNROLL
            for (int v = 0; v < V; v++)
                NN_KEEP(sum[n * V + v]);
        }
    }
    const bool is_last = x->k + x->depth == p->depth;
    const nn_vec s = nn_vec_of(is_last ? p->s : 1.0f);
    const nn_vec rate = nn_vec_of(-p->rate);
    const size_t c_col = p->c_col;
    const int c_gap = p->c_gap;
    float *w = p->w && is_last ? p->w + (c - p->c) : NULL;
    const int cols = g->cols;
    NN_UNROLL
    for (int n = 0; n < COLS; n++) {
        if (n >= cols)
            break;
        NN_UNROLL
        for (int v = 0; v < V; v++) {
            const size_t at =
                (size_t)n * c_col + nn_panel_at(i + v * NN_LANES, c_gap);
            const nn_vec y = nn_vec_fma(s, sum[n * V + v], nn_vec_of(0));
            if (w)
                nn_vec_store(w + at, nn_vec_fma(rate, y, nn_vec_load(w + at)));
            else
                nn_vec_store(c + at, y);
        }
    }
}

/* V vectors of rows from i on. */
NN_INLINE void compute_rows(const struct nn_product *p, const struct part *x,
                            struct group *g, int i, const int V)
{
    float panel[DEPTH * ROWS];
    if (!pack(panel, p, x, i, V))
        pick_all(g, p, x, true); /* 0 times infinity is no 0 */
    for (int n = 0; n < x->cols; n += COLS, g++)
        compute(p, x, g, panel, i, x->j + n, V);
}

static void compute_part(const struct nn_product *p, const struct part *x)
{
    struct group group[GROUPS];
    pick_all(group, p, x, false);
    int i = 0;
    for (; i + 2 * NN_LANES < p->rows; i += ROWS)
        compute_rows(p, x, group, i, VECTORS);
    if (i + NN_LANES < p->rows)
        compute_rows(p, x, group, i, 2);
    else if (i < p->rows)
        compute_rows(p, x, group, i, 1);
}

bool nn_product_sparse(const struct nn_product *p)
{
    if (!is_sparse(p))
        return false;
    const int blocks = (p->depth + DEPTH - 1) / DEPTH;
    const int depth = (p->depth + blocks - 1) / blocks;
    for (int k = 0; k < p->depth; k += depth) {
        for (int j = 0; j < p->cols; j += GROUPS * COLS) {
            const struct part x = {k, nn_least(depth, p->depth - k), j,
                                   nn_least(GROUPS * COLS, p->cols - j)};
            compute_part(p, &x);
        }
    }
    return true;
}
