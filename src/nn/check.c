#include "check.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "rng.h"

/* A check under way. */
struct checker {
    struct nn_reference r;
    const struct nn_work *work; /* the engine's */
    bool *side; /* is v > 0, of each hidden node and sample; NULL without
                   kinks */
    struct nn_rng rng;
};

/* A tensor of the reference with its gradient there. */
struct tensor {
    int l;
    bool is_bias;
    double *p, *gradient; /* rows x cols, row by row */
    int rows, cols;
};

/* Has sigma a kink, at 0? (Each other place would need a test of its own.) */
static bool has_kink(enum nn_act act)
{
    return act == NN_RELU || act == NN_LEAKY_RELU;
}

static size_t hidden_values(const struct nn_reference *r)
{
    size_t count = 0;
    for (int l = 1; l < r->L; l++)
        count += (size_t)r->n[l] * (size_t)r->m;
    return count;
}

/* Notes on which side of 0 each hidden v is; true if one has changed. */
static bool note_sides(struct checker *c)
{
    const struct nn_reference *r = &c->r;
    bool *side = c->side, changed = false;
    for (int l = 1; side && l < r->L; l++) {
        for (size_t e = 0; e < (size_t)r->n[l] * (size_t)r->m; e++, side++) {
            const bool now = r->V[l][e] > 0.0;
            changed |= *side != now;
            *side = now;
        }
    }
    return changed;
}

/* By element e; *kink says that there is none. */
static double central_difference(struct checker *c, const struct tensor *t,
                                 int e, double h, bool *kink)
{
    const int i = e / t->cols;
    const struct nn_range row = {i, i + 1};
    double *p = &t->p[e];
    const double at = *p;
    *p = at + h;
    const double above = nn_reference_forward_rows(&c->r, t->l, row);
    note_sides(c);
    *p = at - h;
    const double below = nn_reference_forward_rows(&c->r, t->l, row);
    *kink = note_sides(c);
    *p = at;
    return (above - below) / (2.0 * h);
}

static double larger(double a, double b)
{
    return a > b ? a : b;
}

static double largest(const double *x, size_t n)
{
    double most = 0.0;
    for (size_t e = 0; e < n; e++)
        most = larger(most, fabs(x[e]));
    return most;
}

static double engine_gradient(const struct nn_work *w, const struct tensor *t,
                              int row, int col)
{
    return (double)(t->is_bias ? w->db[t->l][row]
                               : *nn_mat_elem(w->dW[t->l], row, col));
}

static void compare(struct nn_check_error *worst, double is, double difference,
                    double scale, int row, int col)
{
    double size = fabs(is - difference) / scale;
    if (isnan(size))
        size = INFINITY;
    if (size > worst->size)
        *worst = (struct nn_check_error){size, row, col, is, difference};
}

/* Every element, or a random sample of most of them. */
static void check_tensor(struct checker *c, struct nn_check_tensor *out,
                         const struct tensor *t, int most)
{
    /* v moves by h times the input, which should be little */
    const double input =
        t->is_bias ? 1.0
                   : larger(1.0, largest(c->r.Y[t->l - 1],
                                         (size_t)t->cols * (size_t)c->r.m));
    const double h = 1e-5 / input;
    const int count = t->rows * t->cols;
    const double scale =
        larger(largest(t->gradient, (size_t)count), 1e-4 * input);
    *out = (struct nn_check_tensor){.rows = t->rows, .cols = t->cols};
    snprintf(out->name, sizeof out->name, "%c%d", t->is_bias ? 'b' : 'W', t->l);
    for (int e = 0; e < count; e++) {
        const int row = e / t->cols, col = e % t->cols;
        const int wanted = most - out->checked - out->kinks;
        /* each sample of that size is as likely: Knuth, volume 2, 3.4.2 S */
        if ((count - e) * nn_rng_uniform(&c->rng) >= wanted)
            continue;
        bool kink;
        const double d = central_difference(c, t, e, h, &kink);
        /* the row as it was, before others change */
        nn_reference_forward_rows(&c->r, t->l, (struct nn_range){row, row + 1});
        out->kinks += kink;
        out->checked += !kink;
        if (kink)
            continue;
        compare(&out->engine, engine_gradient(c->work, t, row, col), d, scale,
                row, col);
        compare(&out->reference, t->gradient[e], d, scale, row, col);
    }
}

static int open_checker(struct checker *c, const struct nn_net *net,
                        struct nn_error *err)
{
    int rc = nn_reference_open(&c->r, net, c->work->D.cols, err);
    if (rc < 0)
        return rc;
    rc = nn_reference_load_step(&c->r, net, c->work, err);
    if (rc < 0)
        return rc;
    if (net->L > 1 && has_kink(net->hidden)) {
        c->side = calloc(hidden_values(&c->r), sizeof *c->side);
        if (!c->side)
            return nn_fail_memory(err);
    }
    return 0;
}

int nn_check_gradients(struct nn_check *out, const struct nn_net *net,
                       const struct nn_work *w, uint64_t seed,
                       struct nn_error *err)
{
    struct checker c = {.work = w};
    struct nn_reference *r = &c.r;
    const bool all = nn_net_parameters(net) <= NN_CHECK_MOST;
    const int most = all ? NN_CHECK_MOST : NN_CHECK_MOST / (2 * net->L);
    *out = (struct nn_check){0};
    int rc = open_checker(&c, net, err);
    if (rc == 0) {
        nn_reference_forward(r);
        nn_reference_backward(r);
    }
    for (int l = 1; rc == 0 && l <= net->L; l++) {
        const struct tensor W = {l,        false,     r->W[l],
                                 r->dW[l], net->n[l], net->n[l - 1]};
        const struct tensor b = {l, true, r->b[l], r->db[l], net->n[l], 1};
        nn_rng_seed(&c.rng, seed, NN_RNG_CHECK, (uint64_t)l, 0);
        check_tensor(&c, &out->tensor[out->tensors++], &W, most);
        check_tensor(&c, &out->tensor[out->tensors++], &b, most);
    }
    free(c.side);
    nn_reference_free(r);
    return rc;
}

bool nn_check_passed(const struct nn_check_tensor *t)
{
    return t->engine.size <= NN_CHECK_ENGINE &&
           t->reference.size <= NN_CHECK_REFERENCE;
}
