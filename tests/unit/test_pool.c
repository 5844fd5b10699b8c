#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "pool.h"

/* Shares lie side by side, cover everything, and are cut at the grain. */
static void test_shares(void **state)
{
    (void)state;
    for (int total = 0; total < 60; total++) {
        for (int count = 1; count <= 9; count++) {
            int next = 0;
            for (int i = 0; i < count; i++) {
                struct nn_range r =
                    nn_share((struct nn_part){i, count}, total, 6);
                assert_int_equal(r.from, next);
                assert_true(r.from % 6 == 0 || r.from == total);
                assert_true(r.to >= r.from);
                next = r.to;
            }
            assert_int_equal(next, total);
        }
    }
    struct nn_range big = nn_share((struct nn_part){255, 256}, INT32_MAX, 16);
    assert_int_equal(big.to, INT32_MAX);
}

enum { THREADS = 4, ROUNDS = 200 };

struct shared {
    struct nn_pool *pool;
    int cell[THREADS];
    int wrong;
    int parts;
};

/* Each thread writes its cell, then reads its neighbour's: without the
 * barrier, or with one that opens early, a round would be missing. */
static void round_trip(void *arg, struct nn_part part)
{
    struct shared *s = arg;
    __atomic_fetch_add(&s->parts, 1, __ATOMIC_RELAXED);
    for (int round = 1; round <= ROUNDS; round++) {
        s->cell[part.index] = round;
        nn_pool_barrier(s->pool);
        if (s->cell[(part.index + 1) % part.count] != round)
            __atomic_fetch_add(&s->wrong, 1, __ATOMIC_RELAXED);
        nn_pool_barrier(s->pool);
    }
}

static void test_barrier_and_jobs(void **state)
{
    (void)state;
    for (int threads = 1; threads <= THREADS; threads++) {
        struct shared s = {0};
        assert_int_equal(nn_pool_start(&s.pool, threads, NULL), 0);
        for (int job = 1; job <= 5; job++) {
            nn_pool_run(s.pool, round_trip, &s);
            assert_int_equal(s.parts, job * threads);
        }
        assert_int_equal(s.wrong, 0);
        nn_pool_stop(s.pool);
    }
    nn_pool_stop(NULL);
}

static void test_cpu_count(void **state)
{
    (void)state;
    assert_in_range(nn_cpu_count(), 1, NN_MAX_THREADS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_shares),
                                       cmocka_unit_test(test_barrier_and_jobs),
                                       cmocka_unit_test(test_cpu_count)};
    return cmocka_run_group_tests_name("pool", tests, NULL, NULL);
}
