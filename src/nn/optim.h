/* Optimisers: how the parameters follow their gradient. They see flat
 * vectors, not layers. */
#ifndef NN_OPTIM_H
#define NN_OPTIM_H

#include <stdbool.h>
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

/* Is a step theta = theta - rate grad and nothing else, so that the products
 * that give the gradient may take it (struct nn_descent)? */
static inline bool nn_optim_is_descent(const struct nn_optim *o)
{
    return o->kind == NN_SGD;
}

/* One step on size parameters, or on any run of them. */
void nn_optim_step(const struct nn_optim *o, size_t size, float *theta,
                   const float *grad);

#endif
