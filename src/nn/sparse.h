/* The products of kernel.h for a B that is mostly zeros, as pictures are and
 * categories: of four columns of B at a time only those k are looked at in
 * which one of them is not 0.
 *
 * The bits are those of nn_product: whether B is sparse may be answered in one
 * way for the samples of one thread and in another for all of them. The terms
 * that are left out are products of finite numbers with 0 (rows of A that are
 * not finite keep all terms), which change nothing but the sign of a sum that
 * is 0; and both products give every 0 the sign +. */
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
