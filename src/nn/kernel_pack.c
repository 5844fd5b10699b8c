/* Rows of a product's A side by side, where a tile reads them one after the
 * other. */
#include "kernel.h"

#include <assert.h>

/* Of n numbers that lie so far apart a vector, and zeros. */
NN_INLINE nn_vec across(const float *a, size_t apart, int n)
{
    nn_vec v = nn_vec_of(0);
    if (n >= NN_LANES) {
        NN_UNROLL
        for (int i = 0; i < NN_LANES; i++)
            v[i] = a[(size_t)i * apart];
        return v;
    }
    for (int i = 0; i < n; i++)
        v[i] = a[(size_t)i * apart];
    return v;
}

/* Four such vectors: of numbers that lie there, and of the three after each. */
NN_INLINE void across_four(nn_vec out[4], const float *a, size_t apart, int n)
{
    nn_v4 part[4][NN_LANES / 4];
    NN_UNROLL
    for (int i = 0; i < NN_LANES / 4; i++) {
        nn_v4 row[4] = {{0}};
        NN_UNROLL
        for (int r = 0; r < 4; r++) {
            if (4 * i + r < n)
                row[r] = nn_v4_load(a + (size_t)(4 * i + r) * apart);
        }
        nn_v4_transpose(row);
        NN_UNROLL
        for (int k = 0; k < 4; k++)
            part[k][i] = row[k];
    }
    NN_UNROLL
    for (int k = 0; k < 4; k++)
        out[k] = nn_vec_of_fours(part[k]);
}

void nn_product_pack(float *packed, const struct nn_product *p, int vectors)
{
    const int width = vectors * NN_LANES;
    const float *a = p->a;
    if (p->a_i == 1) {
        assert(p->a_gap == 0); /* a panel's columns are not far apart */
        for (int k = 0; k < p->depth; k++, a += p->a_k, packed += width) {
            __builtin_prefetch(a + width); /* for the next panel */
            for (int v = 0; v < vectors; v++)
                nn_vec_store(packed + v * NN_LANES,
                             nn_vec_load(a + v * NN_LANES));
        }
        return;
    }
    for (int v = 0; v < vectors; v++, a += NN_LANES * p->a_i) {
        const int rows = p->rows - v * NN_LANES;
        float *to = packed + v * NN_LANES;
        int k = 0;
        for (; k + 4 <= p->depth; k += 4, to += 4 * width) {
            nn_vec four[4];
            across_four(four, a + nn_panel_at(k, p->a_gap), p->a_i, rows);
            NN_UNROLL
            for (int i = 0; i < 4; i++)
                nn_vec_store(to + i * width, four[i]);
        }
        for (; k < p->depth; k++, to += width)
            nn_vec_store(to,
                         across(a + nn_panel_at(k, p->a_gap), p->a_i, rows));
    }
}
