#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "pages.h"

enum { MiB = 1 << 20 };

static void fill(unsigned char *p, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        p[i] = (unsigned char)(i % 251);
}

static void check(const unsigned char *p, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (p[i] != i % 251)
            fail_msg("byte %zu of %zu is another one", i, size);
    }
}

/* From the C library's memory to whole pages, and on. */
static void test_keeps_what_is_there(void **state)
{
    (void)state;
    static const size_t sizes[] = {1,       100,          MiB,
                                   MiB + 1, 4 * MiB - 1,  4 * MiB + 1,
                                   5 * MiB, 11 * MiB + 7, 40 * MiB};
    unsigned char *p = NULL;
    size_t size = 0;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        p = nn_pages_grow(p, size, sizes[i]);
        assert_non_null(p);
        check(p, size);
        fill(p, size, sizes[i]);
        size = sizes[i];
    }
    check(p, size);
    nn_pages_free(p, size);
}

/* What is there stays; pages that are not whole are no fault. */
static void test_clears_only_what_is_new(void **state)
{
    (void)state;
    unsigned char *p = nn_pages_grow(NULL, 0, 8 * MiB);
    assert_non_null(p);
    fill(p, 0, 3 * MiB);
    nn_pages_clear(p, 2 * MiB);
    nn_pages_clear(p + 2 * MiB, 4 * MiB);
    nn_pages_clear(p + 1, 2 * MiB);
    check(p, 3 * MiB);
    for (size_t i = 3 * MiB; i < 8 * MiB; i++)
        assert_int_equal(p[i], 0);
    nn_pages_free(p, 8 * MiB);
}

static void test_large_arrays_begin_with_a_page(void **state)
{
    (void)state;
    for (size_t size = 4 * MiB; size < 20 * MiB; size += 3 * MiB + 100) {
        void *p = nn_pages_grow(NULL, 0, size);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % (2 * MiB), 0);
        p = nn_pages_grow(p, size, 2 * size);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % (2 * MiB), 0);
        nn_pages_free(p, 2 * size);
    }
}

static void test_without_memory_nothing_changes(void **state)
{
    (void)state;
    static const size_t too_many[] = {SIZE_MAX, PTRDIFF_MAX,
                                      PTRDIFF_MAX - 9 * MiB};
    for (size_t size = 100; size <= 100 * MiB; size *= 1000) {
        unsigned char *p = nn_pages_grow(NULL, 0, size);
        assert_non_null(p);
        fill(p, 0, size);
        for (size_t i = 0; i < sizeof too_many / sizeof *too_many; i++)
            assert_null(nn_pages_grow(p, size, too_many[i]));
        check(p, size);
        nn_pages_free(p, size);
    }
    nn_pages_free(NULL, 0);
    nn_pages_free(NULL, 10 * MiB);
}

/* Of any size, also in memory that had something else in it. */
static void test_zeros(void **state)
{
    (void)state;
    static const size_t sizes[] = {64, 1000, MiB - 64, MiB, 3 * MiB + 64};
    for (size_t i = 0; i < 3 * sizeof sizes / sizeof *sizes; i++) {
        const size_t size = sizes[i / 3];
        unsigned char *p = nn_pages_zeros(size, 64);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % (size < MiB ? 64 : 2 * MiB), 0);
        for (size_t k = 0; k < size; k++)
            assert_true(p[k] == 0);
        memset(p, 0x55, size);
        free(p);
    }
    assert_null(nn_pages_zeros(SIZE_MAX, 64));
    assert_null(nn_pages_zeros(PTRDIFF_MAX, 64));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keeps_what_is_there),
        cmocka_unit_test(test_large_arrays_begin_with_a_page),
        cmocka_unit_test(test_clears_only_what_is_new),
        cmocka_unit_test(test_zeros),
        cmocka_unit_test(test_without_memory_nothing_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
