/* The output layer's activation, its loss and its delta are one choice, made
 * so that dV = Y - D for each of them.
 *
 * The loss of a sample is a sum over the outputs, computed from V and not
 * from Y, so that there is no log of 0: for any |V| up to 1e4 and beyond. */
#ifndef NN_OUTPUT_H
#define NN_OUTPUT_H

#include "mat.h"

/* In the order of nn_loss_names. */
enum nn_output {
    NN_BINARY_CROSS_ENTROPY, /* sigmoid: L = sum -d log y - (1-d) log(1-y) */
    NN_CROSS_ENTROPY,        /* softmax: L = sum -d log y */
    NN_SQUARED_ERROR,        /* linear:  L = 1/2 sum (y - d)^2 */
    NN_OUTPUTS
};

/* "binary_cross_entropy", ... and its activation "sigmoid", ... as the config
 * has them. */
extern const char *const nn_loss_names[NN_OUTPUTS];
extern const char *const nn_output_names[NN_OUTPUTS];

/* Y = sigma(V)                 nL x m */
void nn_output_forward(enum nn_output output, nn_mat Y, nn_mat V);

/* loss[j] = L(y(j), d(j))      m floats, from V, its Y and D, nL x m */
void nn_output_loss(enum nn_output output, float *loss, nn_mat V, nn_mat Y,
                    nn_mat D);

/* dV = Y - D                   nL x m */
void nn_output_delta(enum nn_output output, nn_mat dV, nn_mat Y, nn_mat D);

#endif
