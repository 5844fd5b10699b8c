#include "pool.h"

#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"

#define SPIN_SECONDS 20e-6

/* Threads wait for a word to change: they look at it for a while, which is
 * what a short step needs, and then sleep, so that other runs get the
 * processor. */
struct nn_pool {
    int threads;
    int active;             /* of them, the first */
    atomic_uint job_number; /* rises with every job: what helpers wait for */
    atomic_uint jobs_done;  /* rises when the last helper has ended it */
    atomic_uint phase;      /* rises when a barrier opens */
    atomic_int working;     /* helpers that are still in the job */
    atomic_int waiting;     /* threads at the barrier */
    atomic_int sleepers;
    pthread_mutex_t lock; /* of sleeping and waking */
    pthread_cond_t changed;
    nn_job *job; /* NULL: the helpers end */
    void *arg;
    int started; /* helpers that run */
    struct helper *helper;
};

struct helper {
    struct nn_pool *pool;
    int index;
    pthread_t thread;
};

/* A moment in which the other thread of the core may go on. */
static inline void pause_a_moment(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/* Is the word still seen after SPIN_SECONDS? */
static bool spin(atomic_uint *word, unsigned seen)
{
    for (int i = 0; i < 64; i++) { /* without the cost of a clock */
        if (atomic_load(word) != seen)
            return false;
        pause_a_moment();
    }
    const double end = nn_clock_seconds() + SPIN_SECONDS;
    while (atomic_load(word) == seen) {
        if (nn_clock_seconds() > end)
            return true;
        for (int i = 0; i < 16; i++)
            pause_a_moment();
    }
    return false;
}

static void wait_while(struct nn_pool *pool, atomic_uint *word, unsigned seen)
{
    if (!spin(word, seen))
        return;
    pthread_mutex_lock(&pool->lock);
    atomic_fetch_add(&pool->sleepers, 1);
    while (atomic_load(word) == seen)
        pthread_cond_wait(&pool->changed, &pool->lock);
    atomic_fetch_sub(&pool->sleepers, 1);
    pthread_mutex_unlock(&pool->lock);
}

/* Whoever goes to sleep counts itself first and then looks at the word again,
 * so it either sees the change or is seen here. */
static void change(struct nn_pool *pool, atomic_uint *word)
{
    atomic_fetch_add(word, 1);
    if (atomic_load(&pool->sleepers) == 0)
        return;
    pthread_mutex_lock(&pool->lock);
    pthread_cond_broadcast(&pool->changed);
    pthread_mutex_unlock(&pool->lock);
}

static void *helper_main(void *arg)
{
    struct helper *h = arg;
    struct nn_pool *pool = h->pool;
    for (unsigned seen = 0;; seen++) {
        wait_while(pool, &pool->job_number, seen);
        if (!pool->job)
            return NULL;
        if (h->index < pool->active)
            pool->job(pool->arg, (struct nn_part){h->index, pool->active});
        if (atomic_fetch_sub(&pool->working, 1) == 1)
            change(pool, &pool->jobs_done);
    }
}

int nn_pool_start(struct nn_pool **out, int threads, struct nn_error *err)
{
    assert(threads >= 1 && threads <= NN_MAX_THREADS);
    struct nn_pool *pool = calloc(1, sizeof *pool);
    if (!pool)
        return nn_fail_memory(err);
    pool->threads = pool->active = threads;
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

int nn_pool_threads(const struct nn_pool *pool)
{
    return pool->threads;
}

void nn_pool_use(struct nn_pool *pool, int threads)
{
    assert(threads >= 1 && threads <= pool->threads);
    pool->active = threads;
}

static void give_job(struct nn_pool *pool, nn_job *job, void *arg)
{
    pool->job = job;
    pool->arg = arg;
    atomic_store(&pool->working, pool->started);
    change(pool, &pool->job_number);
}

void nn_pool_run(struct nn_pool *pool, nn_job *job, void *arg)
{
    struct nn_part mine = {0, pool->active};
    if (pool->active == 1) {
        job(arg, mine);
        return;
    }
    const unsigned seen = atomic_load(&pool->jobs_done);
    give_job(pool, job, arg);
    job(arg, mine);
    wait_while(pool, &pool->jobs_done, seen);
}

void nn_pool_barrier(struct nn_pool *pool)
{
    if (pool->active == 1)
        return;
    const unsigned seen = atomic_load(&pool->phase);
    if (atomic_fetch_add(&pool->waiting, 1) + 1 < pool->active) {
        wait_while(pool, &pool->phase, seen);
        return;
    }
    atomic_store(&pool->waiting, 0);
    change(pool, &pool->phase);
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

int nn_cpu_count(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    int n = CPU_COUNT(&set);
    return n < NN_MAX_THREADS ? n : NN_MAX_THREADS;
}
