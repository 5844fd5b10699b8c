#include "lbfgs.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "mat.h"

static void take(struct nn_lbfgs *l)
{
    struct nn_arena *a = &l->arena;
    const size_t history = (size_t)l->set.history;
    l->s = nn_arena_take(a, history * l->n, sizeof *l->s);
    l->y = nn_arena_take(a, history * l->n, sizeof *l->y);
    l->rho = nn_arena_take(a, history, sizeof *l->rho);
    l->alpha = nn_arena_take(a, history, sizeof *l->alpha);
    l->x0 = nn_arena_take(a, l->n, sizeof *l->x0);
    l->g0 = nn_arena_take(a, l->n, sizeof *l->g0);
    l->d = nn_arena_take(a, l->n, sizeof *l->d);
}

int nn_lbfgs_open(struct nn_lbfgs *l, const struct nn_lbfgs_settings *set,
                  size_t n, float *x, float *g, struct nn_error *err)
{
    assert(set->history >= 1 && n % NN_LANES == 0);
    *l = (struct nn_lbfgs){.set = *set, .n = n, .x = x, .g = g};
    take(l);
    if (nn_arena_open(&l->arena, err) < 0)
        return NN_ESYSTEM;
    take(l);
    return 0;
}

void nn_lbfgs_free(struct nn_lbfgs *l)
{
    nn_arena_free(&l->arena);
    *l = (struct nn_lbfgs){0};
}

static double dot(const struct nn_lbfgs *l, const float *a, const float *b)
{
    return nn_dot(a, b, l->n);
}

/* z = a x + y */
static void combine(const struct nn_lbfgs *l, float *z, double a,
                    const float *x, const float *y)
{
    for (size_t i = 0; i < l->n; i += NN_LANES)
        nn_vec_store(z + i, nn_vec_fma(nn_vec_of((float)a), nn_vec_load(x + i),
                                       nn_vec_load(y + i)));
}

static void copy(const struct nn_lbfgs *l, float *to, const float *from)
{
    memcpy(to, from, l->n * sizeof *to);
}

/* A point of the line x0 + a d, with value and slope there. */
struct point {
    double a, f, slope;
};

static struct point evaluate(struct nn_lbfgs *l, double a)
{
    combine(l, l->x, a, l->d, l->x0);
    const double f = l->value(l->arg, l->x, l->g);
    return (struct point){a, f, dot(l, l->g, l->d)};
}

/* The sufficient decrease, equation 3.7; where values differ by no more than
 * their rounding, slopes tell it better (the approximate Wolfe conditions of
 * Hager and Zhang 2005, equations 4.1 and 4.3). */
static bool is_low(const struct point *p, const struct point *start)
{
    const double share = 1e-4, rounding = 1e-6;
    return p->f <= start->f + share * p->a * start->slope ||
           (p->f <= start->f + rounding * fabs(start->f) &&
            p->slope <= (2.0 * share - 1.0) * start->slope);
}

/* The curvature condition. */
static bool is_flat(const struct point *p, const struct point *start)
{
    return fabs(p->slope) <= -0.9 * start->slope;
}

/* Between the points: where the cubic through their values and slopes is
 * least, equation 3.59; the middle if that is near an end, or nowhere. */
static double between(const struct point *p, const struct point *q)
{
    const double width = q->a - p->a;
    const double d1 = p->slope + q->slope - 3.0 * (p->f - q->f) / (p->a - q->a);
    const double square = d1 * d1 - p->slope * q->slope;
    const double d2 = (width > 0.0 ? 1.0 : -1.0) * sqrt(fabs(square));
    const double share =
        1.0 - (q->slope + d2 - d1) / (q->slope - p->slope + 2.0 * d2);
    return square >= 0.0 && share > 0.1 && share < 0.9 ? p->a + share * width
                                                       : p->a + 0.5 * width;
}

enum { MAX_TRIALS = 20 }; /* of either part of a line search */

/* Algorithm 3.6: low is the best point so far that is_low, and a step that
 * meets both conditions lies between it and high. Ends at low if there is no
 * more to be told apart. */
static struct point zoom(struct nn_lbfgs *l, const struct point *start,
                         struct point low, struct point high)
{
    for (int i = 0; i < MAX_TRIALS; i++) {
        const struct point p = evaluate(l, between(&low, &high));
        if (is_low(&p, start) && is_flat(&p, start))
            return p;
        if (!is_low(&p, start) || !(p.f < low.f)) {
            high = p;
            continue;
        }
        if (p.slope * (high.a - low.a) >= 0.0)
            high = low;
        low = p;
    }
    return evaluate(l, low.a);
}

/* Algorithm 3.5, from a first step on: longer ones until conditions are met or
 * enclosed. Leaves x and g at the result, which is start if none was found. */
static struct point search(struct nn_lbfgs *l, const struct point *start,
                           double step)
{
    struct point last = *start;
    for (int i = 0; i < MAX_TRIALS; i++) {
        const struct point p = evaluate(l, step);
        if (is_low(&p, start) && is_flat(&p, start))
            return p;
        if (!is_low(&p, start) || (i > 0 && !(p.f < last.f)))
            return zoom(l, start, last, p);
        if (p.slope >= 0.0)
            return zoom(l, start, p, last);
        last = p;
        step *= 2.0;
    }
    return last;
}

/* Place of the pair that is so old, 0 being the newest. */
static size_t place(const struct nn_lbfgs *l, int age)
{
    const int history = l->set.history;
    return (size_t)((l->newest - age + history) % history);
}

void nn_lbfgs_recall(struct nn_lbfgs *l)
{
    for (int age = 0; age < l->count; age++) {
        const size_t k = place(l, age);
        l->rho[k] = 1.0 / dot(l, l->s + k * l->n, l->y + k * l->n);
    }
}

/* d = -H g, H being the inverse of the curvature that the pairs tell of;
 * algorithm 7.4. */
static void find_direction(struct nn_lbfgs *l)
{
    memset(l->d, 0, l->n * sizeof *l->d);
    combine(l, l->d, -1.0, l->g, l->d);
    for (int age = 0; age < l->count; age++) {
        const size_t k = place(l, age);
        l->alpha[k] = l->rho[k] * dot(l, l->s + k * l->n, l->d);
        combine(l, l->d, -l->alpha[k], l->y + k * l->n, l->d);
    }
    if (l->count == 0)
        return;
    const size_t k = place(l, 0);
    const float *y = l->y + k * l->n;
    const float gamma = (float)(1.0 / (l->rho[k] * dot(l, y, y)));
    for (size_t i = 0; i < l->n; i++)
        l->d[i] *= gamma;
    for (int age = l->count - 1; age >= 0; age--) {
        const size_t o = place(l, age);
        const double beta = l->rho[o] * dot(l, l->y + o * l->n, l->d);
        combine(l, l->d, l->alpha[o] - beta, l->s + o * l->n, l->d);
    }
}

/* Keeps what the last step tells, in place of the oldest pair; not if there is
 * no curvature in it that floats can tell. Leaves it in x0 and g0. */
static void keep_pair(struct nn_lbfgs *l)
{
    const size_t k = place(l, -1);
    combine(l, l->x0, -1.0, l->x0, l->x);
    combine(l, l->g0, -1.0, l->g0, l->g);
    const double sy = dot(l, l->x0, l->g0);
    if (!(sy > 1e-12 * dot(l, l->g0, l->g0)))
        return;
    copy(l, l->s + k * l->n, l->x0);
    copy(l, l->y + k * l->n, l->g0);
    l->rho[k] = 1.0 / sy;
    l->newest = (int)k;
    if (l->count < l->set.history)
        l->count++;
}

/* Goes down along d; false, with x and g as they were, if it does not. */
static bool descend(struct nn_lbfgs *l)
{
    const struct point start = {0.0, l->f, dot(l, l->g, l->d)};
    const double length = sqrt(dot(l, l->d, l->d));
    if (!(start.slope < 0.0))
        return false;
    copy(l, l->x0, l->x);
    copy(l, l->g0, l->g);
    const struct point end =
        search(l, &start, l->count > 0 ? 1.0 : 1.0 / length);
    if (!(end.a > 0.0))
        return false;
    l->f = end.f;
    keep_pair(l);
    return true;
}

static bool is_done(const struct nn_lbfgs *l)
{
    const double size = sqrt(dot(l, l->x, l->x));
    return sqrt(dot(l, l->g, l->g)) <=
           l->set.tolerance * (size > 1.0 ? size : 1.0);
}

double nn_lbfgs_start(struct nn_lbfgs *l, nn_objective *value, void *arg)
{
    l->value = value;
    l->arg = arg;
    l->f = value(arg, l->x, l->g);
    return l->f;
}

bool nn_lbfgs_step(struct nn_lbfgs *l)
{
    if (is_done(l))
        return false;
    find_direction(l);
    bool moved = descend(l);
    if (!moved && l->count > 0) { /* the pairs mislead: begin anew */
        l->count = 0;
        find_direction(l);
        moved = descend(l);
    }
    return moved && !is_done(l);
}
