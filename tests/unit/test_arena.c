#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "arena.h"

struct arrays {
    char *a;
    double *b;
    float *none;
    int *c;
};

static void layout(struct nn_arena *arena, struct arrays *x)
{
    x->a = nn_arena_take(arena, 1, sizeof *x->a);
    x->b = nn_arena_take(arena, 9, sizeof *x->b);
    x->none = nn_arena_take(arena, 0, sizeof *x->none);
    x->c = nn_arena_take(arena, 16, sizeof *x->c);
}

static void test_counts_then_hands_out(void **state)
{
    (void)state;
    struct nn_arena arena = {0};
    struct arrays x;
    layout(&arena, &x);
    assert_null(x.a);
    assert_null(x.c);
    assert_int_equal(arena.used, 64 + 128 + 0 + 64);
    assert_int_equal(nn_arena_open(&arena, NULL), 0);
    assert_int_equal(arena.size, 256);
    assert_int_equal(arena.used, 0);
    layout(&arena, &x);
    assert_int_equal(arena.used, arena.size);
    assert_int_equal((uintptr_t)x.a % NN_ALIGN, 0);
    assert_ptr_equal(x.b, x.a + 64);
    assert_non_null(x.none);
    assert_ptr_equal(x.c, x.a + 192);
    nn_arena_free(&arena);
    assert_null(arena.base);
    assert_int_equal(arena.used, 0);
    assert_int_equal(arena.size, 0);
    nn_arena_free(&arena);
}

static void test_memory_is_zero(void **state)
{
    (void)state;
    enum { BYTES = 1 << 16 };
    static const char zeros[BYTES];
    for (int round = 0; round < 2; round++) {
        struct nn_arena arena = {0};
        nn_arena_take(&arena, BYTES, 1);
        assert_int_equal(nn_arena_open(&arena, NULL), 0);
        char *p = nn_arena_take(&arena, BYTES, 1);
        assert_memory_equal(p, zeros, BYTES);
        memset(p, 1, BYTES);
        nn_arena_free(&arena);
    }
}

static void test_nothing_is_something(void **state)
{
    (void)state;
    struct nn_arena arena = {0};
    assert_int_equal(nn_arena_open(&arena, NULL), 0);
    assert_non_null(arena.base);
    nn_arena_free(&arena);
}

static void check_refused(struct nn_arena *arena)
{
    struct nn_error err = {0};
    assert_int_equal(nn_arena_open(arena, &err), NN_ESYSTEM);
    assert_string_equal(err.msg, "out of memory");
    assert_null(arena->base);
    nn_arena_free(arena);
}

static void test_sizes_that_overflow(void **state)
{
    (void)state;
    struct nn_arena arena = {0};
    assert_null(nn_arena_take(&arena, SIZE_MAX / 4 + 2, 4));
    assert_null(nn_arena_take(&arena, 1, 4));
    check_refused(&arena);
    assert_null(nn_arena_take(&arena, SIZE_MAX - 8, 1));
    check_refused(&arena);
    nn_arena_take(&arena, SIZE_MAX / 2 + 1, 1);
    nn_arena_take(&arena, SIZE_MAX / 2 + 1, 1);
    nn_arena_take(&arena, 1, 1);
    check_refused(&arena);
}

static void test_more_than_the_machine_has(void **state)
{
    (void)state;
    struct nn_arena arena = {0};
    nn_arena_take(&arena, SIZE_MAX / 8, 1);
    check_refused(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts_then_hands_out),
        cmocka_unit_test(test_memory_is_zero),
        cmocka_unit_test(test_nothing_is_something),
        cmocka_unit_test(test_sizes_that_overflow),
        cmocka_unit_test(test_more_than_the_machine_has),
    };
    return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
