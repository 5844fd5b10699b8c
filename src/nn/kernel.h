/* One product of bare arrays, C = s (start + A B), on a tile of accumulators
 * in registers. mat.h gives it shapes; nothing else calls it.
 *
 * Each element of C is one chain of nn_fma over k in order, however the work
 * is cut into tiles and blocks: a block over k goes on from what C holds. */
#ifndef NN_KERNEL_H
#define NN_KERNEL_H

#include <stddef.h>

#include "lanes.h"

/* Rows of a matrix may lie in panels of so many: row i of a column is at
 * nn_panel_at(i, gap), with gap floats between one panel and the next. It is
 * also what rows are padded to: the same whatever vectors a processor has,
 * since sums over all parameters run through the padding as well. */
enum { NN_PAD = 16 };

NN_INLINE size_t nn_panel_at(int i, int gap)
{
    return (size_t)i + (size_t)(i / NN_PAD) * (size_t)gap;
}

/* C is rows x cols, its columns c_col apart. Rows are computed in whole
 * vectors: where a_i is 1 the padding of C is that of A and start, elsewhere
 * zeros. (Numbers of one size stand together: a struct with holes is copied
 * through memory.) */
struct nn_product {
    int rows, cols, depth;
    int a_gap, c_gap; /* between panels: of A's rows, of C's, w's and start's */
    float s, rate;
    float *c;
    size_t c_col;
    const float *a; /* (i, k) is a[i * a_i + k * a_k]; a_i or a_k is 1, and
                       that index, of A's rows, goes through panels */
    size_t a_i, a_k;
    const float *b; /* (k, j) is b[j * b_col + k * b_k] */
    size_t b_col, b_k;
    const float *start; /* NULL: zeros */
    size_t start_col; /* c_col: start lies as C does; 0: it is a vector of rows
                         floats, the same for all columns */
    float *w; /* not NULL: w = w - rate C, laid out as C, is what is wanted, and
                 C is scratch. C is rounded before, so the bits are the same */
};

void nn_product(const struct nn_product *p);

/* packed[k][i] = A(i, k), the rows of p side by side, so many vectors of them
 * with zeros up to whole ones; for kernel.c. */
void nn_product_pack(float *packed, const struct nn_product *p, int vectors);

#endif
