/* The products of kernel.h for a B that is mostly zeros, as pictures are and
 * categories: of four columns of B at a time only those k are looked at in
 * which one of them is not 0.
 *
 * The terms left out are products with 0, so that what is left has the bits of
 * nn_product, but for the sign of a 0, and where A is not finite. */
#ifndef NN_SPARSE_H
#define NN_SPARSE_H

#include <stdbool.h>

#include "kernel.h"

/* Is it large enough for a look at B and packing A to pay? */
static inline bool nn_product_may_be_sparse(const struct nn_product *p)
{
    return p->rows >= 64 && p->cols >= 12 && p->a_i == 1;
}

/* As nn_product; false, and nothing is done, if B is not sparse. */
bool nn_product_sparse(const struct nn_product *p);

#endif
