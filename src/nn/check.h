/* The gradient check: each element of dW and db, as the engine has it and as
 * the definition has it, against a central difference of the loss,
 *
 *     (L(p + h) - L(p - h)) / 2h = dL/dp + O(h^2)
 *
 * in double, by reference.h. Penalties are not in it. */
#ifndef NN_CHECK_H
#define NN_CHECK_H

#include <stdbool.h>

#include "reference.h"

/* Parameters that are tried at most; of a network with more, each tensor has an
 * equal share. */
enum { NN_CHECK_MOST = 10000 };

/* What is no error yet: rounding of floats; of differences, and h^2. */
#define NN_CHECK_ENGINE    1e-3
#define NN_CHECK_REFERENCE 1e-5

/* The largest error in a tensor, relative to the tensor's largest element (or
 * to 1e-4 of its largest input, if that is more), and where it is. */
struct nn_check_error {
    double size;
    int row, col; /* from 0 */
    double is, difference;
};

struct nn_check_tensor {
    char name[16]; /* "W1" */
    int rows, cols;
    int checked; /* elements compared, ... */
    int kinks;   /* ... and those that were not: between p - h and p + h a
                    hidden node has passed the kink of its activation */
    struct nn_check_error engine, reference;
};

struct nn_check {
    int tensors;
    struct nn_check_tensor tensor[2 * NN_MAX_LAYERS];
};

/* Of the minibatch whose X, V, Y, dW and db are in w. The sample of a large
 * tensor depends on seed. NN_ESYSTEM without memory. */
int nn_check_gradients(struct nn_check *c, const struct nn_net *net,
                       const struct nn_work *w, uint64_t seed,
                       struct nn_error *err);

bool nn_check_passed(const struct nn_check_tensor *t);

#endif
