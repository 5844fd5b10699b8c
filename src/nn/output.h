/* The output layer's activation, its loss and its delta are one choice. Each
 * loss has an activation of its own, made so that dV = Y - D; the squared error
 * may have two others, those of the classic networks.
 *
 * The loss of a sample is a sum over the outputs, computed from V and not
 * from Y, so that there is no log of 0: for any |V| up to 1e4 and beyond. */
#ifndef NN_OUTPUT_H
#define NN_OUTPUT_H

#include <stdbool.h>

#include "mat.h"

/* First the losses with their own activation, in the order of nn_loss_names. */
enum nn_output {
    NN_BINARY_CROSS_ENTROPY, /* sigmoid: L = sum -d log y - (1-d) log(1-y) */
    NN_CROSS_ENTROPY,        /* softmax: L = sum -d log y */
    NN_SQUARED_ERROR,        /* linear:  L = 1/2 sum (y - d)^2 */
    NN_SIGMOID_SQUARED,      /* sigmoid: the same L */
    NN_TANH_SQUARED,         /* tanh:    the same L; classes are -1 and 1 */
    NN_OUTPUTS
};

/* What the config calls losses and activations. */
enum { NN_LOSS_NAMES = 3, NN_OUTPUT_NAMES = 4 };
extern const char *const nn_loss_names[NN_LOSS_NAMES];
extern const char *const nn_output_names[NN_OUTPUT_NAMES];

/* Those of an output. */
const char *nn_output_loss_name(enum nn_output output);
const char *nn_output_act_name(enum nn_output output);

/* The output with them, by their places among the names, or -1 if there is
 * none; act < 0 is the loss's own activation. */
int nn_output_find(int loss, int act);

static inline bool nn_output_is_squared(enum nn_output output)
{
    return output >= NN_SQUARED_ERROR;
}

/* Is sigma' in dV? Else the loss cancels it. */
static inline bool nn_output_has_slope(enum nn_output output)
{
    return output > NN_SQUARED_ERROR;
}

/* d = d (1 - e) + e/K          nL x m, in place: the targets moved to the
 * middle of K, which are the nL classes of the softmax, 2 (0 and 1) for each
 * binary output */
void nn_output_smooth(enum nn_output output, nn_mat D, float e);

/* The two below, where the matrices begin, which are of that shape. */
void nn_output_apply(enum nn_output output, float *y, const float *v, int rows,
                     int cols, int ld);
void nn_output_learn(enum nn_output output, float *y, float *loss, float *dv,
                     const float *v, const float *d, int rows, int cols,
                     int ld);

/* Y = sigma(V)                 nL x m */
static inline void nn_output_forward(enum nn_output output, nn_mat Y, nn_mat V)
{
    assert(nn_mat_alike(Y, V));
    nn_output_apply(output, Y.p, V.p, V.rows, V.cols, V.ld);
}

/* The same, and of the targets D, nL x m, while a sample is at hand
 *     loss[j] = L(y(j), d(j))  m floats
 *     dV = Y - D               nL x m; where the activation is not the loss's
 *                              own, (Y - D) .* sigma'(V) */
static inline void nn_output_back(enum nn_output output, nn_mat Y, float *loss,
                                  nn_mat dV, nn_mat V, nn_mat D)
{
    assert(nn_mat_alike(Y, V) && nn_mat_alike(dV, V) && nn_mat_alike(D, V));
    nn_output_learn(output, Y.p, loss, dV.p, V.p, D.p, V.rows, V.cols, V.ld);
}

#endif
