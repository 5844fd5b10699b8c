/* Optimisers: how the parameters follow their gradient. They see flat
 * vectors, of whole vectors of NN_LANES floats, and of layers only where the
 * weights lie. The formulas are those of PyTorch's torch.optim, and stand in
 * optim_rules.c over each rule.
 *
 *     nn_optim_open(&o, &settings, &net, err)
 *     o.rate = ...
 *     for each step: nn_optim_begin(&o), nn_optim_measure of every part,
 *         then nn_optim_step of every part
 *     nn_optim_free(&o) */
#ifndef NN_OPTIM_H
#define NN_OPTIM_H

#include <stdbool.h>
#include <stddef.h>

#include "net.h"
#include "lbfgs.h"

/* In the order of nn_optim_names. */
enum nn_optim_kind {
    NN_SGD,
    NN_MOMENTUM,
    NN_NESTEROV,
    NN_ADAGRAD,
    NN_RMSPROP,
    NN_ADAM,
    NN_ADAMW,
    NN_RPROP,
    NN_LBFGS, /* takes no step here: see lbfgs.h */
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
    double increase, decrease, start, min, max; /* of rprop: its steps */
    struct nn_lbfgs_settings lbfgs;
    double weight_decay; /* lambda of lambda/2 ||W||^2, on weights only */
    double l1;           /* lambda of lambda ||W||_1, on weights only */
    double clip_norm;    /* of the whole gradient, at most; 0: any */
};

/* What a step multiplies by; floats, since the vectors are. Most come from the
 * settings, the others from the rate and the number of the step. */
struct nn_optim_factors {
    float rate;
    float momentum;     /* mu */
    float keep1, take1; /* beta1, 1 - beta1 */
    float keep2, take2; /* beta2 or rho, 1 less it */
    float step;         /* rate / (1 - beta1^t) */
    float root;         /* 1 / sqrt(1 - beta2^t) */
    float epsilon;
    float scale;     /* of a gradient that is too long, else 1 */
    float decay, l1; /* the penalties; adamw has, for the first, ... */
    float keep;      /* ... 1 - rate lambda, the others 1 */
    float increase, decrease, min, max;
};

struct nn_optim {
    struct nn_optim_settings set;
    double rate;  /* of the steps that follow */
    size_t size;  /* parameters */
    float *state; /* what is kept from step to step: nn_optim_states vectors of
                     size floats, one after the other; at first 0, but the
                     steps of rprop; never subnormal: what decays for want of
                     a gradient ends at 0 */
    long long steps;              /* t, steps begun */
    double power1, power2;        /* beta1^t, beta2^t */
    struct nn_optim_factors with; /* of the step under way */
    int count;                    /* of weights: */
    struct nn_range *weights;     /* what has penalties, in order */
    size_t blocks;                /* of NN_SUM_BLOCK elements in size */
    double *squares;              /* of the gradient, a sum for each block */
    struct nn_arena arena;        /* owns state, weights, squares */
};

/* Does the kind follow a learning rate? */
bool nn_optim_has_rate(enum nn_optim_kind kind);

/* Vectors of state that the kind keeps. */
int nn_optim_states(enum nn_optim_kind kind);

/* For the parameters of net, whose weights have penalties and its biases none;
 * rate is to be set. NN_ESYSTEM without memory. */
int nn_optim_open(struct nn_optim *o, const struct nn_optim_settings *set,
                  const struct nn_net *net, struct nn_error *err);
void nn_optim_free(struct nn_optim *o);

/* Is a step theta = theta - rate grad and nothing else, so that the products
 * that give the gradient may take it (struct nn_descent)? */
static inline bool nn_optim_is_descent(const struct nn_optim *o)
{
    return o->set.kind == NN_SGD && !(o->set.weight_decay > 0) &&
           !(o->set.l1 > 0) && !(o->set.clip_norm > 0);
}

/* One more step: its factors. Once, before the parts of the step. */
void nn_optim_begin(struct nn_optim *o);

/* How long the part of grad is. Where there is a clip_norm, for every part of
 * the step before any of its parameters. */
void nn_optim_measure(struct nn_optim *o, struct nn_part part,
                      const float *grad);

/* The step of the parameters from <= i < to, multiples of NN_LANES; theta and
 * grad are the whole vectors. */
void nn_optim_step(struct nn_optim *o, struct nn_range part, float *theta,
                   const float *grad);

/* The penalty weight_decay/2 ||W||^2, whose gradient is added to grad. */
double nn_optim_add_decay(const struct nn_optim *o, const float *theta,
                          float *grad);

#endif
