#include "optim.h"

#include <math.h>

#include "vec.h"

const char *const nn_optim_names[NN_OPTIMS] = {
    "sgd",  "momentum", "nesterov", "adagrad", "rmsprop",
    "adam", "adamw",    "rprop",    "lbfgs"};

bool nn_optim_has_rate(enum nn_optim_kind kind)
{
    return kind != NN_RPROP && kind != NN_LBFGS;
}

int nn_optim_states(enum nn_optim_kind kind)
{
    static const int states[NN_OPTIMS] = {
        [NN_MOMENTUM] = 1, [NN_NESTEROV] = 1, [NN_ADAGRAD] = 1,
        [NN_RMSPROP] = 1,  [NN_ADAM] = 2,     [NN_ADAMW] = 2,
        [NN_RPROP] = 2};
    return states[kind];
}

static void take(struct nn_optim *o)
{
    const size_t states = (size_t)nn_optim_states(o->set.kind);
    o->state = nn_arena_take(&o->arena, o->size * states, sizeof *o->state);
    o->weights =
        nn_arena_take(&o->arena, (size_t)NN_MAX_LAYERS, sizeof *o->weights);
    o->squares = nn_arena_take(&o->arena, o->blocks, sizeof *o->squares);
}

/* Those that no step changes. */
static struct nn_optim_factors constant_factors(
    const struct nn_optim_settings *set)
{
    const double keep2 = set->kind == NN_RMSPROP ? set->rho : set->beta2;
    const bool decoupled = set->kind == NN_ADAMW;
    return (struct nn_optim_factors){
        .momentum = (float)set->momentum,
        .keep1 = (float)set->beta1,
        .take1 = (float)(1.0 - set->beta1),
        .keep2 = (float)keep2,
        .take2 = (float)(1.0 - keep2),
        .epsilon = (float)set->epsilon,
        .increase = (float)set->increase,
        .decrease = (float)set->decrease,
        .min = (float)set->min,
        .max = (float)set->max,
        .decay = decoupled ? 0.0f : (float)set->weight_decay,
        .l1 = (float)set->l1};
}

int nn_optim_open(struct nn_optim *o, const struct nn_optim_settings *set,
                  const struct nn_net *net, struct nn_error *err)
{
    *o = (struct nn_optim){.set = *set,
                           .size = net->size,
                           .power1 = 1.0,
                           .power2 = 1.0,
                           .with = constant_factors(set),
                           .count = net->L,
                           .blocks =
                               (net->size + NN_SUM_BLOCK - 1) / NN_SUM_BLOCK};
    take(o);
    if (nn_arena_open(&o->arena, err) < 0)
        return NN_ESYSTEM;
    take(o);
    nn_net_weights(net, o->weights);
    for (size_t i = 0; i < o->size && set->kind == NN_RPROP; i++)
        o->state[o->size + i] = (float)set->start;
    return 0;
}

void nn_optim_free(struct nn_optim *o)
{
    nn_arena_free(&o->arena);
    *o = (struct nn_optim){0};
}

/* beta^t of one more t; 0 where 1 - beta^t has long been 1, long before it is
 * subnormal, on which a processor takes many times as long. */
static double next_power(double power, double beta)
{
    return power * beta < 0x1p-900 ? 0.0 : power * beta;
}

void nn_optim_begin(struct nn_optim *o)
{
    const struct nn_optim_settings *set = &o->set;
    struct nn_optim_factors *f = &o->with;
    const bool decoupled = set->kind == NN_ADAMW;
    o->steps++;
    f->rate = (float)o->rate;
    f->scale = 1.0f;
    f->keep = decoupled ? (float)(1.0 - o->rate * set->weight_decay) : 1.0f;
    if (set->kind != NN_ADAM && !decoupled)
        return;
    o->power1 = next_power(o->power1, set->beta1);
    o->power2 = next_power(o->power2, set->beta2);
    f->step = (float)(o->rate / (1.0 - o->power1));
    f->root = (float)(1.0 / sqrt(1.0 - o->power2));
}

void nn_optim_measure(struct nn_optim *o, struct nn_part part,
                      const float *grad)
{
    const struct nn_range mine = nn_share(part, (int)o->size, NN_SUM_BLOCK);
    for (int i = mine.from; i < mine.to; i += NN_SUM_BLOCK) {
        const int left = mine.to - i;
        o->squares[i / NN_SUM_BLOCK] =
            nn_dot(grad + i, grad + i,
                   (size_t)(left < NN_SUM_BLOCK ? left : NN_SUM_BLOCK));
    }
}

double nn_optim_add_decay(const struct nn_optim *o, const float *theta,
                          float *grad)
{
    const double lambda = o->set.weight_decay;
    double squares = 0.0;
    for (int l = 0; l < o->count && lambda > 0; l++) {
        const struct nn_range W = o->weights[l];
        const float *w = theta + W.from;
        squares += nn_dot(w, w, (size_t)(W.to - W.from));
        for (int i = W.from; i < W.to; i++)
            grad[i] = nn_fma((float)lambda, theta[i], grad[i]);
    }
    return 0.5 * lambda * squares;
}
