/* L-BFGS: minimises a function of many variables by its gradients, from which
 * it keeps a picture of the curvature; Nocedal and Wright 2006, algorithm 7.4,
 * with a line search for the strong Wolfe conditions, algorithms 3.5 and 3.6.
 * Knows nothing of networks.
 *
 * The variables are floats, sums over them doubles of a fixed pattern. */
#ifndef NN_LBFGS_H
#define NN_LBFGS_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"

struct nn_lbfgs_settings {
    int history;      /* pairs of vectors that are kept */
    double tolerance; /* done where |g| <= tolerance max(1, |x|) */
};

/* The value at x, not finite where it is beyond bounds; writes the gradient. */
typedef double nn_objective(void *arg, const float *x, float *g);

struct nn_lbfgs {
    struct nn_lbfgs_settings set;
    size_t n;            /* variables, a multiple of NN_LANES */
    nn_objective *value; /* of the function that is minimised */
    void *arg;
    float *x, *g; /* the caller's: where it is, and the gradient there */
    double f;     /* the value there */
    int count;    /* pairs there are; the newest is last, in ... */
    int newest;   /* ... this place */
    float *s, *y; /* history vectors of n: steps, differences of gradients */
    double *rho;  /* 1 / (s'y) of each pair */
    double *alpha;
    float *x0, *g0, *d;    /* where the line search begins, and its direction */
    struct nn_arena arena; /* owns s, y, rho, alpha, x0, g0, d */
};

/* From x, of n variables, which with g must outlive it. NN_ESYSTEM without
 * memory. */
int nn_lbfgs_open(struct nn_lbfgs *l, const struct nn_lbfgs_settings *set,
                  size_t n, float *x, float *g, struct nn_error *err);
void nn_lbfgs_free(struct nn_lbfgs *l);

/* After s, y, count and newest were those of another run: what follows from
 * them. */
void nn_lbfgs_recall(struct nn_lbfgs *l);

/* The value at x as it is, finite or not; before the first step. */
double nn_lbfgs_start(struct nn_lbfgs *l, nn_objective *value, void *arg);

/* One iteration: x moves to where the value is lower. False if that was the
 * last one, since the gradient is within the tolerance or floats cannot tell a
 * lower value. The last evaluation was at x, unless x did not move. */
bool nn_lbfgs_step(struct nn_lbfgs *l);

#endif
