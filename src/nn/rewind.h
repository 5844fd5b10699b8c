/* The way back: a copy of a run as it was between two epochs, for one that is
 * not finite any more. Knows nothing of how a run goes on. */
#ifndef NN_REWIND_H
#define NN_REWIND_H

#include "arena.h"
#include "checkpoint.h"

struct nn_rewind {
    struct nn_position at;
    long long steps;       /* of optim */
    double power1, power2; /* likewise */
    int count, newest;     /* of lbfgs */
    double rate, least;    /* of schedule, */
    int since;             /* likewise */
    double best;           /* of stop */
    int best_epoch;        /* likewise */
    float *theta, *state;  /* of net and optim */
    float *s, *y;          /* the pair that the next iteration replaces */
    struct nn_arena arena;
};

/* For the run of s. NN_ESYSTEM without memory. */
int nn_rewind_open(struct nn_rewind *w, const struct nn_state *s,
                   struct nn_error *err);
void nn_rewind_free(struct nn_rewind *w);

/* Copies what an epoch changes, but for the weights of the best epoch, which
 * change last. */
void nn_rewind_mark(struct nn_rewind *w, const struct nn_state *s);

/* Makes the run what it was at the mark. */
void nn_rewind_go(const struct nn_rewind *w, const struct nn_state *s);

#endif
