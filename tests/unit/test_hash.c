#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "hash.h"

enum { VALUES = 10000 };

/* Of texts that differ in one place only, of every length. */
static void test_changes_with_every_byte(void **state)
{
    (void)state;
    struct nn_hashes seen = {0};
    char text[80] = "";
    for (size_t n = 0; n <= sizeof text; n++) {
        assert_int_equal(nn_hashes_add(&seen, nn_hash(text, n), NULL), 1);
        for (size_t i = 0; i < n; i++) {
            text[i] = 1;
            assert_int_equal(nn_hashes_add(&seen, nn_hash(text, n), NULL), 1);
            text[i] = 0;
        }
    }
    assert_int_equal(seen.count, 81 + 80 * 81 / 2);
    nn_hashes_free(&seen);
}

/* Bytes after the text do not matter, nor where it stands. */
static void test_is_of_the_bytes_alone(void **state)
{
    (void)state;
    static const char a[] = "-The quick brown fox jumps over the lazy dog, 123";
    char b[sizeof a];
    for (size_t n = 0; n + 2 < sizeof a; n++) {
        memset(b, 'x', sizeof b);
        memcpy(b, a + 1, n);
        assert_true(nn_hash(a + 1, n) == nn_hash(b, n));
    }
}

/* Low bits choose the slot: those of neighbours must differ. */
static void test_spreads_neighbours(void **state)
{
    (void)state;
    static int hits[1024];
    for (float x = 0.0f; x < 16384.0f; x += 1.0f)
        hits[nn_hash(&x, sizeof x) % 1024]++;
    for (int i = 0; i < 1024; i++)
        assert_in_range(hits[i], 1, 48); /* 16 of them, give or take */
}

/* All of them look for the same slot. */
static void test_set(void **state)
{
    (void)state;
    struct nn_hashes s = {0};
    assert_false(nn_hashes_has(&s, 5));
    for (uint64_t h = 0; h < VALUES; h += 2)
        assert_int_equal(nn_hashes_add(&s, h << 20, NULL), 1);
    for (uint64_t h = 0; h < VALUES; h++) {
        assert_int_equal(nn_hashes_has(&s, h << 20), h % 2 == 0);
        if (h % 2 == 0)
            assert_int_equal(nn_hashes_add(&s, h << 20, NULL), 0);
    }
    assert_int_equal(s.count, VALUES / 2);
    assert_true(s.room <= 4 * s.count);
    nn_hashes_free(&s);
    assert_int_equal(s.count, 0);
    assert_false(nn_hashes_has(&s, 0));
    nn_hashes_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_changes_with_every_byte),
        cmocka_unit_test(test_is_of_the_bytes_alone),
        cmocka_unit_test(test_spreads_neighbours),
        cmocka_unit_test(test_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
