/* One product of bare arrays, C = s (start + A B), on a tile of accumulators
 * in registers. mat.h gives it shapes; nothing else calls it.
 *
 * Each element of C is one chain of nn_fma over k in order, however the work
 * is cut into tiles and blocks: a block over k goes on from what C holds. */
#ifndef NN_KERNEL_H
#define NN_KERNEL_H

#include <stddef.h>

/* C is rows x cols and column-major, its columns c_col apart. Rows are
 * computed in whole vectors: where a_i is 1 the padding of C is that of A and
 * start, elsewhere zeros. */
struct nn_product {
    int rows, cols, depth;
    float *c;
    size_t c_col;
    const float *a; /* (i, k) is a[i * a_i + k * a_k]; a_i or a_k is 1 */
    size_t a_i, a_k;
    const float *b; /* (k, j) is b[j * b_col + k * b_k] */
    size_t b_col, b_k;
    const float *start; /* of rows floats for each column; NULL: zeros */
    size_t start_col;   /* between those of two columns; 0: the same for all */
    float s;
    float *w; /* not NULL: w = w - rate C, laid out as C, is what is wanted, and
                 C is scratch. C is rounded before, so the bits are the same */
    float rate;
};

void nn_product(const struct nn_product *p);

#endif
