#include "optim.h"

#include <assert.h>
#include <math.h>

#include "vec.h"

const char *const nn_optim_names[NN_OPTIMS] = {
    "sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"};

int nn_optim_states(enum nn_optim_kind kind)
{
    static const int states[NN_OPTIMS] = {
        [NN_MOMENTUM] = 1, [NN_NESTEROV] = 1, [NN_ADAGRAD] = 1,
        [NN_RMSPROP] = 1,  [NN_ADAM] = 2,     [NN_ADAMW] = 2};
    return states[kind];
}

static void take(struct nn_optim *o)
{
    o->state =
        nn_arena_take(&o->arena, o->size * (size_t)nn_optim_states(o->set.kind),
                      sizeof *o->state);
}

int nn_optim_open(struct nn_optim *o, const struct nn_optim_settings *set,
                  size_t size, struct nn_error *err)
{
    assert(size % NN_LANES == 0);
    *o = (struct nn_optim){
        .set = *set, .size = size, .power1 = 1.0, .power2 = 1.0};
    take(o);
    if (nn_arena_open(&o->arena, err) < 0)
        return NN_ESYSTEM;
    take(o);
    return 0;
}

void nn_optim_free(struct nn_optim *o)
{
    nn_arena_free(&o->arena);
    *o = (struct nn_optim){0};
}

void nn_optim_begin(struct nn_optim *o)
{
    const struct nn_optim_settings *set = &o->set;
    const double keep2 = set->kind == NN_RMSPROP ? set->rho : set->beta2;
    o->steps++;
    o->power1 *= set->beta1;
    o->power2 *= set->beta2;
    o->with =
        (struct nn_optim_factors){.rate = (float)o->rate,
                                  .momentum = (float)set->momentum,
                                  .keep1 = (float)set->beta1,
                                  .take1 = (float)(1.0 - set->beta1),
                                  .keep2 = (float)keep2,
                                  .take2 = (float)(1.0 - keep2),
                                  .step = (float)(o->rate / (1.0 - o->power1)),
                                  .root = (float)(1.0 / sqrt(1.0 - o->power2)),
                                  .epsilon = (float)set->epsilon};
}

/* Eight parameters w with their gradient g and their state. */
struct lanes {
    nn_v8 w, g, s, t;
};

typedef void rule(const struct nn_optim_factors *f, struct lanes *x);

/* w = w - rate g */
NN_INLINE void sgd(const struct nn_optim_factors *f, struct lanes *x)
{
    x->w = nn_v8_fma(nn_v8_of(-f->rate), x->g, x->w);
}

/* s = mu s + g
 * w = w - rate s */
NN_INLINE void momentum(const struct nn_optim_factors *f, struct lanes *x)
{
    x->s = nn_v8_fma(nn_v8_of(f->momentum), x->s, x->g);
    x->w = nn_v8_fma(nn_v8_of(-f->rate), x->s, x->w);
}

/* s = mu s + g
 * w = w - rate (g + mu s)        Nesterov 1983, as Sutskever et al. 2013 */
NN_INLINE void nesterov(const struct nn_optim_factors *f, struct lanes *x)
{
    const nn_v8 mu = nn_v8_of(f->momentum);
    x->s = nn_v8_fma(mu, x->s, x->g);
    x->w = nn_v8_fma(nn_v8_of(-f->rate), nn_v8_fma(mu, x->s, x->g), x->w);
}

/* s = s + g^2
 * w = w - rate g / (sqrt(s) + epsilon)        Duchi, Hazan and Singer 2011 */
NN_INLINE void adagrad(const struct nn_optim_factors *f, struct lanes *x)
{
    x->s = nn_v8_fma(x->g, x->g, x->s);
    x->w = nn_v8_fma(nn_v8_of(-f->rate), x->g / (nn_v8_sqrt(x->s) + f->epsilon),
                     x->w);
}

/* s = rho s + (1 - rho) g^2
 * w = w - rate g / (sqrt(s) + epsilon)        Tieleman and Hinton 2012 */
NN_INLINE void rmsprop(const struct nn_optim_factors *f, struct lanes *x)
{
    x->s = nn_v8_fma(nn_v8_of(f->keep2), x->s, f->take2 * (x->g * x->g));
    x->w = nn_v8_fma(nn_v8_of(-f->rate), x->g / (nn_v8_sqrt(x->s) + f->epsilon),
                     x->w);
}

/* s = beta1 s + (1 - beta1) g
 * t = beta2 t + (1 - beta2) g^2
 * w = w - rate s' / (sqrt(t') + epsilon)
 *     with s' = s / (1 - beta1^n), t' = t / (1 - beta2^n) in the n-th step
 *                                             Kingma and Ba 2015 */
NN_INLINE void adam(const struct nn_optim_factors *f, struct lanes *x)
{
    x->s = nn_v8_fma(nn_v8_of(f->keep1), x->s, f->take1 * x->g);
    x->t = nn_v8_fma(nn_v8_of(f->keep2), x->t, f->take2 * (x->g * x->g));
    nn_v8 d =
        nn_v8_fma(nn_v8_sqrt(x->t), nn_v8_of(f->root), nn_v8_of(f->epsilon));
    x->w = nn_v8_fma(nn_v8_of(-f->step), x->s / d, x->w);
}

/* The rule for every eight parameters of the part; states is that of the kind,
 * a constant where this is called. */
NN_INLINE void pass(struct nn_optim *o, struct nn_range part, float *theta,
                    const float *grad, rule *follow, const int states)
{
    const struct nn_optim_factors f = o->with;
    float *s = o->state, *t = states > 1 ? o->state + o->size : NULL;
    assert(part.from % NN_LANES == 0 && part.to % NN_LANES == 0);
    for (int i = part.from; i < part.to; i += NN_LANES) {
        struct lanes x = {.w = nn_v8_load(theta + i),
                          .g = nn_v8_load(grad + i)};
        if (states > 0)
            x.s = nn_v8_load(s + i);
        if (states > 1)
            x.t = nn_v8_load(t + i);
        follow(&f, &x);
        if (states > 0)
            nn_v8_store(s + i, x.s);
        if (states > 1)
            nn_v8_store(t + i, x.t);
        nn_v8_store(theta + i, x.w);
    }
}

void nn_optim_step(struct nn_optim *o, struct nn_range part, float *theta,
                   const float *grad)
{
    switch (o->set.kind) {
    case NN_SGD:
        pass(o, part, theta, grad, sgd, 0);
        break;
    case NN_MOMENTUM:
        pass(o, part, theta, grad, momentum, 1);
        break;
    case NN_NESTEROV:
        pass(o, part, theta, grad, nesterov, 1);
        break;
    case NN_ADAGRAD:
        pass(o, part, theta, grad, adagrad, 1);
        break;
    case NN_RMSPROP:
        pass(o, part, theta, grad, rmsprop, 1);
        break;
    case NN_ADAM:
    case NN_ADAMW: /* differs by its decay */
        pass(o, part, theta, grad, adam, 2);
        break;
    case NN_OPTIMS:
        assert(0);
    }
}
