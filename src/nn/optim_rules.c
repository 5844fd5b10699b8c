/* The update: a rule for each optimiser, for eight parameters at a time, with
 * penalties and the limit to the gradient before it. */
#include "optim.h"

#include <assert.h>
#include <math.h>

#include "vec.h"

/* x, but 0 for a subnormal number, on which a processor may take a hundred
 * times as long as on others. By a comparison, since what modes of the
 * processor do with such numbers differs from machine to machine. */
NN_INLINE nn_vec flush(nn_vec x)
{
    return nn_vec_select(nn_vec_abs(x) < 1.17549435e-38f, nn_vec_of(0), x);
}

/* Eight parameters w with their gradient g and their state. */
struct lanes {
    nn_vec w, g, s, t;
};

typedef void rule(const struct nn_optim_factors *f, struct lanes *x);

/* w = w - rate g */
NN_INLINE void sgd(const struct nn_optim_factors *f, struct lanes *x)
{
    x->w = nn_vec_fma(nn_vec_of(-f->rate), x->g, x->w);
}

/* s = mu s + g
 * w = w - rate s */
NN_INLINE void momentum(const struct nn_optim_factors *f, struct lanes *x)
{
    x->s = nn_vec_fma(nn_vec_of(f->momentum), x->s, x->g);
    x->w = nn_vec_fma(nn_vec_of(-f->rate), x->s, x->w);
}

/* s = mu s + g
 * w = w - rate (g + mu s)        Nesterov 1983, as Sutskever et al. 2013 */
NN_INLINE void nesterov(const struct nn_optim_factors *f, struct lanes *x)
{
    const nn_vec mu = nn_vec_of(f->momentum);
    x->s = nn_vec_fma(mu, x->s, x->g);
    x->w = nn_vec_fma(nn_vec_of(-f->rate), nn_vec_fma(mu, x->s, x->g), x->w);
}

/* s = s + g^2
 * w = w - rate g / (sqrt(s) + epsilon)        Duchi, Hazan and Singer 2011 */
NN_INLINE void adagrad(const struct nn_optim_factors *f, struct lanes *x)
{
    x->s = nn_vec_fma(x->g, x->g, x->s);
    x->w = nn_vec_fma(nn_vec_of(-f->rate),
                      x->g / (nn_vec_sqrt(x->s) + f->epsilon), x->w);
}

/* s = rho s + (1 - rho) g^2
 * w = w - rate g / (sqrt(s) + epsilon)        Tieleman and Hinton 2012 */
NN_INLINE void rmsprop(const struct nn_optim_factors *f, struct lanes *x)
{
    x->s = nn_vec_fma(nn_vec_of(f->keep2), x->s, f->take2 * (x->g * x->g));
    x->w = nn_vec_fma(nn_vec_of(-f->rate),
                      x->g / (nn_vec_sqrt(x->s) + f->epsilon), x->w);
}

/* s = beta1 s + (1 - beta1) g
 * t = beta2 t + (1 - beta2) g^2
 * w = w - rate s' / (sqrt(t') + epsilon)
 *     with s' = s / (1 - beta1^n), t' = t / (1 - beta2^n) in the n-th step
 *                                             Kingma and Ba 2015 */
NN_INLINE void adam(const struct nn_optim_factors *f, struct lanes *x)
{
    x->s = nn_vec_fma(nn_vec_of(f->keep1), x->s, f->take1 * x->g);
    x->t = nn_vec_fma(nn_vec_of(f->keep2), x->t, f->take2 * (x->g * x->g));
    nn_vec d = nn_vec_fma(nn_vec_sqrt(x->t), nn_vec_of(f->root),
                          nn_vec_of(f->epsilon));
    x->w = nn_vec_fma(nn_vec_of(-f->step), x->s / d, x->w);
}

/* Each parameter has a step t of its own, which grows while the gradient keeps
 * its sign and shrinks when it has passed 0; s is the gradient before, 0 after
 * such a change. Only the sign of g counts.
 *     t = min(t increase, max)               where s g > 0
 *     t = max(t decrease, min), g = 0        where s g < 0
 *     w = w - t sign(g), s = g               iRPROP-, Igel and Huesken 2000 */
NN_INLINE void rprop(const struct nn_optim_factors *f, struct lanes *x)
{
    const nn_vec none = nn_vec_of(0);
    const nn_veci up = x->g > 0.0f, down = x->g < 0.0f;
    const nn_veci was_up = x->s > 0.0f, was_down = x->s < 0.0f;
    const nn_veci turned = (up & was_down) | (down & was_up);
    const nn_vec more = nn_vec_min(x->t * f->increase, nn_vec_of(f->max));
    const nn_vec less = nn_vec_max(x->t * f->decrease, nn_vec_of(f->min));
    x->t = nn_vec_select((up & was_up) | (down & was_down), more, x->t);
    x->t = nn_vec_select(turned, less, x->t);
    x->s = nn_vec_select(turned, none, x->g);
    x->w -= nn_vec_select(x->s > 0.0f, x->t, none);
    x->w += nn_vec_select(x->s < 0.0f, x->t, none);
}

/* g = scale g + decay w + l1 sign(w)    of loss + decay/2 w^2 + l1 |w|
 * w = keep w                           Loshchilov and Hutter 2019 */
NN_INLINE void adjust(const struct nn_optim_factors *f, struct lanes *x)
{
    const nn_vec l1 = nn_vec_of(f->l1);
    const nn_vec sign = nn_vec_select(
        x->w > 0.0f, l1, nn_vec_select(x->w < 0.0f, -l1, nn_vec_of(0)));
    x->g = nn_vec_fma(nn_vec_of(f->decay), x->w, f->scale * x->g) + sign;
    x->w *= f->keep;
}

/* The vectors that a step goes through, and by which factors. */
struct job {
    struct nn_optim_factors with;
    float *theta;
    const float *grad;
    float *s, *t; /* state; t only where there are two vectors of it */
};

/* The rule for every eight parameters of the part. states is that of the kind,
 * adjusted whether there is a penalty or a norm; constants where this is
 * called. */
NN_INLINE void pass(const struct job *job, struct nn_range part, rule *follow,
                    const int states, const bool adjusted)
{
    const struct nn_optim_factors f = job->with;
    float *theta = job->theta, *s = job->s, *t = job->t;
    const float *grad = job->grad;
    for (int i = part.from; i < part.to; i += NN_LANES) {
        struct lanes x = {.w = nn_vec_load(theta + i),
                          .g = nn_vec_load(grad + i)};
        if (states > 0)
            x.s = nn_vec_load(s + i);
        if (states > 1)
            x.t = nn_vec_load(t + i);
        if (adjusted)
            adjust(&f, &x);
        follow(&f, &x);
        if (states > 0)
            nn_vec_store(s + i, flush(x.s));
        if (states > 1)
            nn_vec_store(t + i, flush(x.t));
        nn_vec_store(theta + i, x.w);
    }
}

NN_INLINE void step(const struct job *job, struct nn_range part,
                    enum nn_optim_kind kind, const bool adjusted)
{
    switch (kind) {
    case NN_SGD:
        pass(job, part, sgd, 0, adjusted);
        break;
    case NN_MOMENTUM:
        pass(job, part, momentum, 1, adjusted);
        break;
    case NN_NESTEROV:
        pass(job, part, nesterov, 1, adjusted);
        break;
    case NN_ADAGRAD:
        pass(job, part, adagrad, 1, adjusted);
        break;
    case NN_RMSPROP:
        pass(job, part, rmsprop, 1, adjusted);
        break;
    case NN_ADAM:
    case NN_ADAMW:
        pass(job, part, adam, 2, adjusted);
        break;
    case NN_RPROP:
        pass(job, part, rprop, 2, adjusted);
        break;
    case NN_LBFGS:
    case NN_OPTIMS:
        assert(0);
    }
}

static void step_plain(const struct job *job, struct nn_range part,
                       enum nn_optim_kind kind)
{
    step(job, part, kind, false);
}

static void step_adjusted(const struct job *job, struct nn_range part,
                          enum nn_optim_kind kind)
{
    step(job, part, kind, true);
}

/* What of the range lies in from <= i < to; nothing if from >= to. */
static struct nn_range within(struct nn_range r, int from, int to)
{
    return (struct nn_range){r.from > from ? r.from : from,
                             r.to < to ? r.to : to};
}

/* With penalties on the weights, without on what follows them. */
static void step_tensors(const struct nn_optim *o, const struct job *job,
                         struct nn_range part)
{
    struct job of_biases = *job;
    of_biases.with.decay = of_biases.with.l1 = 0.0f;
    of_biases.with.keep = 1.0f;
    for (int l = 0; l < o->count; l++) {
        const struct nn_range W = o->weights[l];
        const bool is_last = l + 1 == o->count;
        const int end = is_last ? (int)o->size : o->weights[l + 1].from;
        step_adjusted(job, within(part, W.from, W.to), o->set.kind);
        step_adjusted(&of_biases, within(part, W.to, end), o->set.kind);
    }
}

/* What a gradient that is too long is multiplied by. */
static float clip(const struct nn_optim *o)
{
    double sum = 0.0;
    for (size_t i = 0; i < o->blocks; i++)
        sum += o->squares[i];
    const double norm = sqrt(sum), most = o->set.clip_norm;
    return norm > most ? (float)(most / norm) : 1.0f;
}

void nn_optim_step(struct nn_optim *o, struct nn_range part, float *theta,
                   const float *grad)
{
    const struct nn_optim_settings *set = &o->set;
    struct job job = {.with = o->with,
                      .theta = theta,
                      .grad = grad,
                      .s = o->state,
                      .t = o->state + o->size};
    assert(part.from % NN_LANES == 0 && part.to % NN_LANES == 0);
    if (set->clip_norm > 0)
        job.with.scale = clip(o);
    if (set->clip_norm > 0 || set->weight_decay > 0 || set->l1 > 0)
        step_tensors(o, &job, part);
    else
        step_plain(&job, part, set->kind);
}
