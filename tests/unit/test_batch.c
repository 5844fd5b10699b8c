#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch.h"

enum { ROWS = 25 };

static uint32_t index_of_rows[ROWS];
static struct nn_rows rows = {.index = index_of_rows, .count = ROWS};

static int set_up(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < ROWS; i++)
        index_of_rows[i] = 100 + 2 * i;
    return 0;
}

/* Every row once, in minibatches of 10, 10 and 5. */
static void test_last_minibatch_is_smaller(void **state)
{
    (void)state;
    struct nn_batches b;
    assert_int_equal(nn_batches_open(&b, &rows, 10, true, 1, NULL), 0);
    assert_int_equal(nn_batches_count(&b), 3);
    nn_batches_start(&b, 1);
    int seen[ROWS] = {0}, total = 0;
    for (int step = 0; step < 3; step++) {
        int m;
        const uint32_t *order = nn_batches_get(&b, step, &m);
        assert_int_equal(m, step < 2 ? 10 : 5);
        for (int j = 0; j < m; j++)
            seen[(order[j] - 100) / 2]++;
        total += m;
    }
    assert_int_equal(total, ROWS);
    for (int i = 0; i < ROWS; i++)
        assert_int_equal(seen[i], 1);
    nn_batches_free(&b);
}

static void test_sizes(void **state)
{
    (void)state;
    const int sizes[][3] = {/* batch_size, steps, m */
                            {0, 1, 25},
                            {1, 25, 1},
                            {25, 1, 25},
                            {99, 1, 25}};
    for (int i = 0; i < 4; i++) {
        struct nn_batches b;
        int m;
        assert_int_equal(
            nn_batches_open(&b, &rows, sizes[i][0], false, 1, NULL), 0);
        nn_batches_start(&b, 1);
        assert_int_equal(nn_batches_count(&b), sizes[i][1]);
        assert_int_equal(nn_batches_get(&b, 0, &m)[0], 100);
        assert_int_equal(m, sizes[i][2]);
        nn_batches_free(&b);
    }
}

/* The order of an epoch is new, and the same whatever came before it. */
static void test_order_depends_on_seed_and_epoch(void **state)
{
    (void)state;
    struct nn_batches a, b;
    assert_int_equal(nn_batches_open(&a, &rows, 0, true, 1, NULL), 0);
    assert_int_equal(nn_batches_open(&b, &rows, 5, true, 1, NULL), 0);
    nn_batches_start(&a, 1);
    nn_batches_start(&b, 2);
    assert_memory_not_equal(a.order, b.order, ROWS * sizeof *a.order);
    nn_batches_start(&a, 2);
    assert_memory_equal(a.order, b.order, ROWS * sizeof *a.order);
    b.seed = 2;
    nn_batches_start(&b, 2);
    assert_memory_not_equal(a.order, b.order, ROWS * sizeof *a.order);
    nn_batches_free(&a);
    nn_batches_free(&b);
    nn_batches_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_last_minibatch_is_smaller),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_order_depends_on_seed_and_epoch)};
    return cmocka_run_group_tests_name("batch", tests, set_up, NULL);
}
