/* Activations of the hidden layers: Y = sigma(V) and its derivative, side by
 * side, element by element. */
#ifndef NN_ACT_H
#define NN_ACT_H

#include "mat.h"

/* In the order of nn_act_names; act.c has the formulas. */
enum nn_act {
    NN_SIGMOID,
    NN_TANH,
    NN_RELU,
    NN_LEAKY_RELU,
    NN_ELU,
    NN_GELU,
    NN_SILU,
    NN_SOFTPLUS,
    NN_LINEAR,
    NN_ACTS
};

/* The slope of leaky_relu where v < 0. */
#define NN_LEAK 0.01f

/* "sigmoid", ... as the config has it. */
extern const char *const nn_act_names[NN_ACTS];

/* The two below, where the matrices begin. */
void nn_act_apply(enum nn_act act, float *y, const float *v, int rows, int cols,
                  int ld);
void nn_act_slope(enum nn_act act, float *dv, const float *v, const float *y,
                  int rows, int cols, int ld);

/* Y = sigma(V)                 shapes alike */
static inline void nn_act_forward(enum nn_act act, nn_mat Y, nn_mat V)
{
    assert(nn_mat_alike(Y, V));
    nn_act_apply(act, Y.p, V.p, V.rows, V.cols, V.ld);
}

/* dV = dY .* sigma'(V)         shapes alike; on entry dV holds dY. Y is
 *                              sigma(V), from which some derivatives are
 *                              cheaper. */
static inline void nn_act_backward(enum nn_act act, nn_mat dV, nn_mat V,
                                   nn_mat Y)
{
    assert(nn_mat_alike(dV, V) && nn_mat_alike(Y, V));
    nn_act_slope(act, dV.p, V.p, Y.p, V.rows, V.cols, V.ld);
}

#endif
