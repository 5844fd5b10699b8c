/* Optimisers: how the parameters follow their gradient. They see flat
 * vectors, not layers, of whole vectors of NN_LANES floats. The formulas are
 * those of PyTorch's torch.optim, and stand in optim.c over each rule.
 *
 *     nn_optim_open(&o, &settings, net.size, err)
 *     o.rate = ...
 *     for each step: nn_optim_begin(&o), then nn_optim_step of every part
 *     nn_optim_free(&o) */
#ifndef NN_OPTIM_H
#define NN_OPTIM_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "pool.h"

/* In the order of nn_optim_names. */
enum nn_optim_kind {
    NN_SGD,
    NN_MOMENTUM,
    NN_NESTEROV,
    NN_ADAGRAD,
    NN_RMSPROP,
    NN_ADAM,
    NN_ADAMW,
    NN_OPTIMS
};
extern const char *const nn_optim_names[NN_OPTIMS];

/* Which optimiser, and its settings; of the others, what is here is not
 * looked at. */
struct nn_optim_settings {
    enum nn_optim_kind kind;
    double momentum;
    double rho;
    double beta1, beta2;
    double epsilon; /* so large that it is no 0 as a float */
};

/* What a step multiplies by; floats, since the vectors are. */
struct nn_optim_factors {
    float rate;
    float momentum;     /* mu */
    float keep1, take1; /* beta1, 1 - beta1 */
    float keep2, take2; /* beta2 or rho, 1 less it */
    float step;         /* rate / (1 - beta1^t) */
    float root;         /* 1 / sqrt(1 - beta2^t) */
    float epsilon;
};

struct nn_optim {
    struct nn_optim_settings set;
    double rate;  /* of the steps that follow */
    size_t size;  /* parameters */
    float *state; /* what is kept from step to step: nn_optim_states vectors of
                     size floats, one after the other; 0 at first */
    long long steps;              /* t, steps begun */
    double power1, power2;        /* beta1^t, beta2^t */
    struct nn_optim_factors with; /* of the step under way */
    struct nn_arena arena;        /* owns state */
};

/* Vectors of state that the kind keeps. */
int nn_optim_states(enum nn_optim_kind kind);

/* For size parameters, a multiple of NN_LANES; rate is to be set. NN_ESYSTEM
 * without memory. */
int nn_optim_open(struct nn_optim *o, const struct nn_optim_settings *set,
                  size_t size, struct nn_error *err);
void nn_optim_free(struct nn_optim *o);

/* Is a step theta = theta - rate grad and nothing else, so that the products
 * that give the gradient may take it (struct nn_descent)? */
static inline bool nn_optim_is_descent(const struct nn_optim *o)
{
    return o->set.kind == NN_SGD;
}

/* One more step: its factors. Once, before the parts of the step. */
void nn_optim_begin(struct nn_optim *o);

/* The step of the parameters from <= i < to, multiples of NN_LANES; theta and
 * grad are the whole vectors. */
void nn_optim_step(struct nn_optim *o, struct nn_range part, float *theta,
                   const float *grad);

#endif
