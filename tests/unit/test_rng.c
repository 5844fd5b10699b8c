#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rng.h"

/* The generator's published first outputs from the state 1, 2, 3, 4. */
static void test_known_outputs(void **state)
{
    (void)state;
    const uint64_t expected[] = {UINT64_C(11520),
                                 UINT64_C(0),
                                 UINT64_C(1509978240),
                                 UINT64_C(1215971899390074240),
                                 UINT64_C(1216172134540287360),
                                 UINT64_C(607988272756665600),
                                 UINT64_C(16172922978634559625),
                                 UINT64_C(8476171486693032832)};
    struct nn_rng r = {{1, 2, 3, 4}};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        assert_int_equal(nn_rng_next(&r), expected[i]);
}

static uint64_t first(uint64_t seed, enum nn_purpose p, uint64_t a, uint64_t b)
{
    struct nn_rng r;
    nn_rng_seed(&r, seed, p, a, b);
    return nn_rng_next(&r);
}

/* Each part of the name makes another stream, and so does their order. */
static void test_streams_differ(void **state)
{
    (void)state;
    const uint64_t base = first(1, NN_RNG_INIT, 2, 3);
    assert_int_equal(base, first(1, NN_RNG_INIT, 2, 3));
    assert_int_not_equal(base, first(2, NN_RNG_INIT, 2, 3));
    assert_int_not_equal(base, first(1, NN_RNG_SPLIT, 2, 3));
    assert_int_not_equal(base, first(1, NN_RNG_INIT, 3, 3));
    assert_int_not_equal(base, first(1, NN_RNG_INIT, 2, 4));
    assert_int_not_equal(base, first(1, NN_RNG_INIT, 3, 2));
}

/* Mean and variance within five standard errors of 100,000 draws. */
/* Side by side they are what they are one by one. */
static void test_four_streams(void **state)
{
    (void)state;
    struct nn_rng one[NN_RNG_LANES];
    struct nn_rng4 four;
    for (int lane = 0; lane < NN_RNG_LANES; lane++) {
        nn_rng_seed(&one[lane], 7, NN_RNG_DROPOUT, 3, (uint64_t)lane);
        nn_rng4_set(&four, lane, &one[lane]);
    }
    for (int i = 0; i < 1000; i++) {
        const nn_u64x4 next = nn_rng4_next(&four);
        for (int lane = 0; lane < NN_RNG_LANES; lane++)
            assert_true(next[lane] == nn_rng_next(&one[lane]));
    }
}

static void test_moments(void **state)
{
    (void)state;
    enum { N = 100000 };
    struct nn_rng r;
    nn_rng_seed(&r, 1, NN_RNG_INIT, 0, 0);
    double u = 0.0, u2 = 0.0, z = 0.0, z2 = 0.0, z4 = 0.0;
    for (int i = 0; i < N; i++) {
        double x = nn_rng_uniform(&r);
        assert_true(x >= 0.0 && x < 1.0);
        u += x;
        u2 += x * x;
        x = nn_rng_normal(&r);
        z += x;
        z2 += x * x;
        z4 += x * x * x * x;
    }
    assert_true(fabs(u / N - 0.5) < 5.0 * sqrt(1.0 / 12 / N));
    assert_true(fabs(u2 / N - 1.0 / 3) < 5.0 * sqrt(4.0 / 45 / N));
    assert_true(fabs(z / N) < 5.0 * sqrt(1.0 / N));
    assert_true(fabs(z2 / N - 1.0) < 5.0 * sqrt(2.0 / N));
    assert_true(fabs(z4 / N - 3.0) < 5.0 * sqrt(96.0 / N));
}

static void test_below_is_uniform(void **state)
{
    (void)state;
    enum { N = 60000, SIDES = 6 };
    struct nn_rng r;
    nn_rng_seed(&r, 3, NN_RNG_SHUFFLE, 0, 0);
    int count[SIDES] = {0};
    for (int i = 0; i < N; i++)
        count[nn_rng_below(&r, SIDES)]++;
    for (int i = 0; i < SIDES; i++)
        assert_true(fabs(count[i] - N / 6.0) < 5.0 * sqrt(N / 6.0));
    /* 3 * 2^62 wastes a quarter of the numbers: the rejection is seen */
    for (int i = 0; i < 1000; i++)
        assert_true(nn_rng_below(&r, UINT64_C(3) << 62) < UINT64_C(3) << 62);
    assert_int_equal(nn_rng_below(&r, 1), 0);
}

static void test_shuffle_is_a_permutation(void **state)
{
    (void)state;
    enum { N = 1000 };
    uint32_t a[N];
    char seen[N] = {0};
    struct nn_rng r;
    nn_rng_seed(&r, 1, NN_RNG_SHUFFLE, 1, 0);
    for (uint32_t i = 0; i < N; i++)
        a[i] = i;
    nn_rng_shuffle(&r, a, N);
    int in_place = 0;
    for (uint32_t i = 0; i < N; i++) {
        assert_true(a[i] < N && !seen[a[i]]);
        seen[a[i]] = 1;
        in_place += a[i] == i;
    }
    assert_true(in_place < 10); /* one on average */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_outputs),
        cmocka_unit_test(test_streams_differ),
        cmocka_unit_test(test_four_streams),
        cmocka_unit_test(test_moments),
        cmocka_unit_test(test_below_is_uniform),
        cmocka_unit_test(test_shuffle_is_a_permutation)};
    return cmocka_run_group_tests_name("rng", tests, NULL, NULL);
}
