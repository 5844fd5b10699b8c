/* Threads: every thread of a pool runs the same job on its own part of the
 * outputs; barriers part the phases of a step.
 *
 * Work is divided by outputs, never by sums, so that the number of threads
 * never changes a bit of a result. */
#ifndef NN_POOL_H
#define NN_POOL_H

#include <assert.h>

#include "error.h"

enum { NN_MAX_THREADS = 256 };

/* Which part of the work is mine: index of count. */
struct nn_part {
    int index;
    int count;
};

/* from <= i < to. */
struct nn_range {
    int from;
    int to;
};

struct nn_pool;

typedef void nn_job(void *arg, struct nn_part part);

/* Starts threads - 1 helpers, 1 <= threads <= NN_MAX_THREADS; the caller is
 * the first thread. NN_ESYSTEM if a thread cannot be had. */
int nn_pool_start(struct nn_pool **pool, int threads, struct nn_error *err);

int nn_pool_threads(const struct nn_pool *pool);

/* Between jobs: those that follow are run by so many of the threads, of all at
 * first; the others sleep. */
void nn_pool_use(struct nn_pool *pool, int threads);

/* Runs job(arg, part) on every thread; returns when all have ended. */
void nn_pool_run(struct nn_pool *pool, nn_job *job, void *arg);

/* Inside a job: waits until every thread of the pool has come here. */
void nn_pool_barrier(struct nn_pool *pool);

/* Ends the threads; accepts NULL. */
void nn_pool_stop(struct nn_pool *pool);

/* The part's share of total items, cut at multiples of grain. */
static inline struct nn_range nn_share(struct nn_part part, int total,
                                       int grain)
{
    assert(part.index >= 0 && part.index < part.count && grain > 0);
    if (part.count == 1)
        return (struct nn_range){0, total};
    long long grains = ((long long)total + grain - 1) / grain;
    long long from = grains * part.index / part.count * grain;
    long long to = grains * (part.index + 1) / part.count * grain;
    return (struct nn_range){(int)(from < total ? from : total),
                             (int)(to < total ? to : total)};
}

/* Processors that this process may run on. */
int nn_cpu_count(void);

#endif
