/* Optimisers: how the parameters follow their gradient. They see flat
 * vectors, not layers. */
#ifndef NN_OPTIM_H
#define NN_OPTIM_H

#include <stddef.h>

/* In the order of nn_optim_names. */
enum nn_optim_kind {
    NN_SGD, /* theta = theta - rate grad */
    NN_OPTIMS
};
extern const char *const nn_optim_names[NN_OPTIMS];

struct nn_optim {
    enum nn_optim_kind kind;
    float rate;
};

/* One step on size parameters, or on any run of them. */
void nn_optim_step(const struct nn_optim *o, size_t size, float *theta,
                   const float *grad);

#endif
