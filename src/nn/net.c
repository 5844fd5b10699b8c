#include "net.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "rng.h"

const char *const nn_init_names[NN_INITS] = {
    "glorot_uniform", "glorot_normal", "he_uniform", "he_normal",
    "lecun_normal",   "normal",        "uniform",    "zeros"};

/* Views of a block laid out W1 b1 W2 b2 ...; with base NULL only the size,
 * the result, in floats. */
static size_t lay_out(const struct nn_net *net, float *base, nn_mat *W,
                      float **b)
{
    const size_t line = NN_ALIGN / sizeof *base;
    size_t at = 0;
    for (int l = 1; l <= net->L; l++) {
        const int rows = net->n[l], cols = net->n[l - 1];
        W[l] = nn_mat_panels(base ? base + at : NULL, rows, cols);
        at += (nn_mat_panels_size(rows, cols) + line - 1) / line * line;
        b[l] = base ? base + at : NULL;
        at += ((size_t)net->n[l] + line - 1) / line * line;
    }
    return at;
}

int nn_net_open(struct nn_net *net, int L, const int *n, enum nn_act hidden,
                enum nn_output output, struct nn_error *err)
{
    assert(L >= 1 && L <= NN_MAX_LAYERS);
    *net = (struct nn_net){.L = L, .hidden = hidden, .output = output};
    memcpy(net->n, n, (size_t)(L + 1) * sizeof *n);
    for (int l = 0; l <= L; l++)
        assert(n[l] >= 1 && n[l] <= NN_MAX_NODES);
    net->size = lay_out(net, NULL, net->W, net->b);
    if (net->size > NN_MAX_PARAMETERS)
        return nn_fail(err, NN_ECONFIG,
                       "the network has %zu parameters, at most %d are "
                       "possible",
                       nn_net_parameters(net), NN_MAX_PARAMETERS);
    nn_arena_take(&net->arena, net->size, sizeof *net->theta);
    if (nn_arena_open(&net->arena, err) < 0)
        return NN_ESYSTEM;
    net->theta = nn_arena_take(&net->arena, net->size, sizeof *net->theta);
    lay_out(net, net->theta, net->W, net->b);
    return 0;
}

void nn_net_free(struct nn_net *net)
{
    nn_arena_free(&net->arena);
    *net = (struct nn_net){0};
}

size_t nn_net_parameters(const struct nn_net *net)
{
    size_t sum = 0;
    for (int l = 1; l <= net->L; l++)
        sum += (size_t)net->n[l] * ((size_t)net->n[l - 1] + 1);
    return sum;
}

void nn_net_weights(const struct nn_net *net,
                    struct nn_range weights[NN_MAX_LAYERS])
{
    for (int l = 1; l <= net->L; l++)
        weights[l - 1] = (struct nn_range){(int)(net->W[l].p - net->theta),
                                           (int)(net->b[l] - net->theta)};
}

/* Does the kind draw from a normal distribution? The others are uniform. */
static bool is_normal(enum nn_init_kind kind)
{
    return kind == NN_GLOROT_NORMAL || kind == NN_HE_NORMAL ||
           kind == NN_LECUN_NORMAL || kind == NN_NORMAL;
}

/* Standard deviation or range of the weights of a layer that has so many nodes
 * below it and in it. */
static double spread(const struct nn_init *init, double below, double nodes)
{
    switch (init->kind) {
    case NN_GLOROT_UNIFORM:
        return sqrt(6.0 / (below + nodes));
    case NN_GLOROT_NORMAL:
        return sqrt(2.0 / (below + nodes));
    case NN_HE_UNIFORM:
        return sqrt(6.0 / below);
    case NN_HE_NORMAL:
        return sqrt(2.0 / below);
    case NN_LECUN_NORMAL:
        return sqrt(1.0 / below);
    case NN_NORMAL:
        return init->std;
    case NN_UNIFORM:
        return init->range;
    case NN_ZEROS:
    case NN_INITS:
        break;
    }
    return 0.0;
}

/* One weight. */
static double draw(struct nn_rng *rng, enum nn_init_kind kind, double size)
{
    if (kind == NN_ZEROS)
        return 0.0;
    return size * (is_normal(kind) ? nn_rng_normal(rng)
                                   : 2.0 * nn_rng_uniform(rng) - 1.0);
}

void nn_net_draw(struct nn_net *net, const struct nn_init *init, uint64_t seed)
{
    for (int l = 1; l <= net->L; l++) {
        struct nn_rng rng;
        nn_rng_seed(&rng, seed, NN_RNG_INIT, (uint64_t)l, 0);
        const double size = spread(init, net->n[l - 1], net->n[l]);
        for (int i = 0; i < net->n[l]; i++) {
            for (int k = 0; k < net->n[l - 1]; k++)
                *nn_mat_elem(net->W[l], i, k) =
                    (float)draw(&rng, init->kind, size);
        }
        for (int i = 0; i < net->n[l] && init->bias_std > 0.0; i++)
            net->b[l][i] = (float)(init->bias_std * nn_rng_normal(&rng));
    }
}

bool nn_net_is_finite(const struct nn_net *net, char name[16])
{
    for (int l = 1; l <= net->L; l++) {
        bool weights = nn_mat_is_finite(net->W[l]);
        if (weights && nn_mat_is_finite(nn_mat_vector(net->b[l], net->n[l])))
            continue;
        snprintf(name, 16, "%c%d", weights ? 'b' : 'W', l);
        return false;
    }
    return true;
}

static void take_work(struct nn_work *w, const struct nn_net *net)
{
    struct nn_arena *a = &w->arena;
    for (int l = 1; l <= net->L; l++) {
        w->V[l] = nn_mat_take(a, net->n[l], w->m_max);
        w->Y[l] = nn_mat_take(a, net->n[l], w->m_max);
        w->dV[l] = nn_mat_take(a, net->n[l], w->m_max);
    }
    w->grad = nn_arena_take(a, net->size, sizeof *w->grad);
    w->loss = nn_arena_take(a, (size_t)w->m_max, sizeof *w->loss);
    lay_out(net, w->grad, w->dW, w->db);
}

int nn_work_open(struct nn_work *w, const struct nn_net *net, int m_max,
                 struct nn_error *err)
{
    assert(m_max >= 1);
    *w = (struct nn_work){.m_max = m_max};
    take_work(w, net);
    if (nn_arena_open(&w->arena, err) < 0)
        return NN_ESYSTEM;
    take_work(w, net);
    return 0;
}

void nn_work_free(struct nn_work *w)
{
    nn_arena_free(&w->arena);
    *w = (struct nn_work){0};
}

void nn_work_set_input(struct nn_work *w, const struct nn_net *net, nn_mat X)
{
    assert(X.rows == net->n[0] && X.cols >= 1 && X.cols <= w->m_max);
    w->Y[0] = X;
    w->D.p = NULL;
    w->weight = NULL;
    w->dropout = NULL;
    if (w->V[1].cols == X.cols)
        return; /* a matrix that was just written in part is slow to copy */
    for (int l = 1; l <= net->L; l++)
        w->V[l].cols = w->Y[l].cols = w->dV[l].cols = X.cols;
}
