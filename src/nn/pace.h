/* How many threads a run takes where it may choose: by turns one takes some
 * steps and all of them take some, and whichever were faster take the others.
 * That depends on the shape of the network, on how long a number takes from
 * core to core, and on what else the machine does; results do not depend on
 * it. */
#ifndef NN_PACE_H
#define NN_PACE_H

#include "pool.h"

enum { NN_PACE_TURNS = 6, NN_PACE_STEPS = 4 }; /* of each turn */

struct nn_pace {
    int left;        /* steps that are still measured; 0: it is decided */
    double start;    /* of the step under way, in seconds; 0: there is none */
    double least[2]; /* seconds of a step by one thread, by all */
};

/* For a pool of several threads, before the first step. */
void nn_pace_begin(struct nn_pace *p);

/* Before each step, at that time in seconds, and after the last one that is
 * measured: sets the threads of the pool. */
void nn_pace_step(struct nn_pace *p, struct nn_pool *pool, double now);

#endif
