/* How many threads a run takes, by the times that its first steps took. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pace.h"

enum { THREADS = 3 };

static void count(void *arg, struct nn_part part)
{
    if (part.index == 0)
        *(int *)arg = part.count;
}

static int threads_of(struct nn_pool *pool)
{
    int n = 0;
    nn_pool_run(pool, count, &n);
    return n;
}

/* A run whose steps take so many seconds by one thread and by all, but the
 * first of each turn three times as long; returns the threads it ends with. */
static int decide(double one, double all)
{
    struct nn_pool *pool = NULL;
    struct nn_pace pace;
    double now = 100.0;
    int steps[THREADS + 1] = {0}, before = 0;
    assert_int_equal(nn_pool_start(&pool, THREADS, NULL), 0);
    nn_pace_begin(&pace);
    while (pace.left > 0) {
        nn_pace_step(&pace, pool, now);
        const int threads = threads_of(pool);
        if (pace.left > 0)
            steps[threads]++;
        now += (threads == 1 ? one : all) * (threads == before ? 1.0 : 3.0);
        before = threads;
    }
    assert_int_equal(steps[1], NN_PACE_TURNS * NN_PACE_STEPS / 2);
    assert_int_equal(steps[THREADS], NN_PACE_TURNS * NN_PACE_STEPS / 2);
    nn_pool_stop(pool);
    return before;
}

static void test_faster_ones(void **state)
{
    (void)state;
    assert_int_equal(decide(2.0, 1.1), THREADS);
    assert_int_equal(decide(1.0, 1.1), 1);
    assert_int_equal(decide(2e-6, 1e-6), THREADS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_faster_ones)};
    return cmocka_run_group_tests_name("pace", tests, NULL, NULL);
}
