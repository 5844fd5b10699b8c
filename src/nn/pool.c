#include "pool.h"

#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Everything below is read and written under the lock. */
struct nn_pool {
    int threads;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    unsigned job_number; /* rises with every job: what helpers wait for */
    nn_job *job;         /* NULL: the helpers end */
    void *arg;
    int working;    /* helpers that are still in the job */
    unsigned phase; /* rises when a barrier opens */
    int waiting;    /* threads at the barrier */
    int started;    /* helpers that run */
    struct helper *helper;
};

struct helper {
    struct nn_pool *pool;
    int index;
    pthread_t thread;
};

static void *helper_main(void *arg)
{
    struct helper *h = arg;
    struct nn_pool *pool = h->pool;
    unsigned seen = 0;
    for (;;) {
        pthread_mutex_lock(&pool->lock);
        while (pool->job_number == seen)
            pthread_cond_wait(&pool->changed, &pool->lock);
        seen = pool->job_number;
        nn_job *job = pool->job;
        pthread_mutex_unlock(&pool->lock);
        if (!job)
            return NULL;
        job(pool->arg, (struct nn_part){h->index, pool->threads});
        pthread_mutex_lock(&pool->lock);
        if (--pool->working == 0)
            pthread_cond_broadcast(&pool->changed);
        pthread_mutex_unlock(&pool->lock);
    }
}

int nn_pool_start(struct nn_pool **out, int threads, struct nn_error *err)
{
    assert(threads >= 1 && threads <= NN_MAX_THREADS);
    struct nn_pool *pool = calloc(1, sizeof *pool);
    if (!pool)
        return nn_fail_memory(err);
    pool->threads = threads;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->changed, NULL);
    pool->helper = calloc((size_t)threads, sizeof *pool->helper);
    if (!pool->helper) {
        nn_pool_stop(pool);
        return nn_fail_memory(err);
    }
    for (int i = 1; i < threads; i++) {
        struct helper *h = &pool->helper[i];
        h->pool = pool;
        h->index = i;
        int e = pthread_create(&h->thread, NULL, helper_main, h);
        if (e != 0) {
            nn_pool_stop(pool);
            return nn_fail(err, NN_ESYSTEM, "cannot start thread %d of %d: %s",
                           i + 1, threads, strerror(e));
        }
        pool->started++;
    }
    *out = pool;
    return 0;
}

static void give_job(struct nn_pool *pool, nn_job *job, void *arg)
{
    pthread_mutex_lock(&pool->lock);
    pool->job = job;
    pool->arg = arg;
    pool->working = pool->started;
    pool->job_number++;
    pthread_cond_broadcast(&pool->changed);
    pthread_mutex_unlock(&pool->lock);
}

void nn_pool_run(struct nn_pool *pool, nn_job *job, void *arg)
{
    struct nn_part mine = {0, pool->threads};
    if (pool->threads == 1) {
        job(arg, mine);
        return;
    }
    give_job(pool, job, arg);
    job(arg, mine);
    pthread_mutex_lock(&pool->lock);
    while (pool->working > 0)
        pthread_cond_wait(&pool->changed, &pool->lock);
    pthread_mutex_unlock(&pool->lock);
}

void nn_pool_barrier(struct nn_pool *pool)
{
    if (pool->threads == 1)
        return;
    pthread_mutex_lock(&pool->lock);
    unsigned phase = pool->phase;
    if (++pool->waiting == pool->threads) {
        pool->waiting = 0;
        pool->phase++;
        pthread_cond_broadcast(&pool->changed);
    }
    while (pool->phase == phase)
        pthread_cond_wait(&pool->changed, &pool->lock);
    pthread_mutex_unlock(&pool->lock);
}

int nn_pool_threads(const struct nn_pool *pool)
{
    return pool->threads;
}

void nn_pool_stop(struct nn_pool *pool)
{
    if (!pool)
        return;
    give_job(pool, NULL, NULL);
    for (int i = 1; i <= pool->started; i++)
        pthread_join(pool->helper[i].thread, NULL);
    pthread_cond_destroy(&pool->changed);
    pthread_mutex_destroy(&pool->lock);
    free(pool->helper);
    free(pool);
}

struct nn_range nn_share(struct nn_part part, int total, int grain)
{
    assert(part.index >= 0 && part.index < part.count && grain > 0);
    long long grains = ((long long)total + grain - 1) / grain;
    long long from = grains * part.index / part.count * grain;
    long long to = grains * (part.index + 1) / part.count * grain;
    return (struct nn_range){(int)(from < total ? from : total),
                             (int)(to < total ? to : total)};
}

int nn_cpu_count(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    int n = CPU_COUNT(&set);
    return n < NN_MAX_THREADS ? n : NN_MAX_THREADS;
}
