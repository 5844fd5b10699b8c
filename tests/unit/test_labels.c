#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "labels.h"

static int add(struct nn_labels *l, const char *s)
{
    return nn_labels_add(l, s, strlen(s), NULL);
}

static int find(const struct nn_labels *l, const char *s)
{
    return nn_labels_find(l, s, strlen(s));
}

static void test_are_numbered_as_they_come(void **state)
{
    (void)state;
    struct nn_labels l = {0};
    assert_int_equal(find(&l, "b"), -1);
    assert_int_equal(add(&l, "b"), 0);
    assert_int_equal(add(&l, "a"), 1);
    assert_int_equal(add(&l, "b"), 0);
    assert_int_equal(add(&l, ""), 2);
    assert_int_equal(add(&l, "B"), 3);
    assert_int_equal(l.count, 4);
    assert_int_equal(find(&l, "a"), 1);
    assert_int_equal(find(&l, ""), 2);
    assert_int_equal(find(&l, "c"), -1);
    nn_labels_free(&l);
    assert_int_equal(l.count, 0);
    nn_labels_free(&l);
}

/* One label, spelled as first seen, however its value is written. */
static void test_numbers_are_equal_by_value(void **state)
{
    (void)state;
    static const char *const ones[] = {"1.0",   "1",  "+1",   "01",
                                       "10e-1", "1.", "0.1E1"};
    static const char *const zeros[] = {"-0", "0", "0.0", ".0e9", "1e-400"};
    struct nn_labels l = {0};
    for (size_t i = 0; i < sizeof ones / sizeof *ones; i++)
        assert_int_equal(add(&l, ones[i]), 0);
    for (size_t i = 0; i < sizeof zeros / sizeof *zeros; i++)
        assert_int_equal(add(&l, zeros[i]), 1);
    /* in a large table, where other hashes have other slots, too */
    for (int i = 0; i < 1000; i++) {
        char text[16];
        snprintf(text, sizeof text, "x%d", i);
        add(&l, text);
    }
    for (size_t i = 0; i < sizeof ones / sizeof *ones; i++)
        assert_int_equal(find(&l, ones[i]), 0);
    for (size_t i = 0; i < sizeof zeros / sizeof *zeros; i++)
        assert_int_equal(find(&l, zeros[i]), 1);
    assert_string_equal(l.label[0].text, "1.0");
    assert_string_equal(l.label[1].text, "-0");
    assert_true(l.label[1].is_number);
    assert_int_equal(l.count, 1002);
    nn_labels_free(&l);
}

/* What is no number of the grammar, or beyond double, is equal by its bytes. */
static void test_texts_are_equal_by_bytes(void **state)
{
    (void)state;
    static const char *const texts[] = {"1e400", "1E400", "0x1", "inf",
                                        "nan",   "1 ",    "1,0", "one"};
    struct nn_labels l = {0};
    for (int i = 0; i < (int)(sizeof texts / sizeof *texts); i++) {
        assert_int_equal(add(&l, texts[i]), i);
        assert_false(l.label[i].is_number);
    }
    nn_labels_free(&l);
}

static void test_sort_puts_values_before_bytes(void **state)
{
    (void)state;
    static const char *const before[] = {"b",   "10", "B",  "9",        "a b",
                                         "1e1", "-1", "aa", "\xC3\xA9", "a"};
    static const char *const after[] = {"-1",  "9",  "10", "B",       "a",
                                        "a b", "aa", "b",  "\xC3\xA9"};
    /* The places of before's nine labels (1e1 is 10 again) in after. */
    static const int places[] = {7, 2, 3, 1, 5, 0, 6, 8, 4};
    struct nn_labels l = {0};
    int map[9];
    for (int i = 0; i < 10; i++)
        add(&l, before[i]);
    assert_int_equal(l.count, 9);
    assert_false(nn_labels_is_sorted(&l));
    assert_int_equal(nn_labels_sort(&l, NULL, map, NULL), 0);
    assert_memory_equal(map, places, sizeof places);
    for (int i = 0; i < 9; i++) {
        assert_string_equal(l.label[i].text, after[i]);
        assert_int_equal(find(&l, after[i]), i);
    }
    assert_true(nn_labels_is_sorted(&l));
    nn_labels_free(&l);
}

static void test_sort_keeps_those_in_use(void **state)
{
    (void)state;
    const bool used[] = {true, false, true, false};
    const int places[] = {1, -1, 0, -1};
    struct nn_labels l = {0};
    int map[4];
    add(&l, "d"), add(&l, "c"), add(&l, "b"), add(&l, "a");
    assert_int_equal(nn_labels_sort(&l, used, map, NULL), 0);
    assert_memory_equal(map, places, sizeof places);
    assert_int_equal(l.count, 2);
    assert_string_equal(l.label[0].text, "b");
    assert_string_equal(l.label[1].text, "d");
    assert_int_equal(find(&l, "a"), -1);
    assert_int_equal(find(&l, "c"), -1);
    assert_int_equal(add(&l, "c"), 2);
    assert_int_equal(nn_labels_sort(&l, NULL, NULL, NULL), 0);
    assert_string_equal(l.label[1].text, "c");
    nn_labels_free(&l);
    assert_int_equal(nn_labels_sort(&l, NULL, NULL, NULL), 0);
}

static void test_is_sorted(void **state)
{
    (void)state;
    struct nn_labels l = {0};
    assert_true(nn_labels_is_sorted(&l));
    add(&l, "2");
    assert_true(nn_labels_is_sorted(&l));
    add(&l, "10");
    assert_true(nn_labels_is_sorted(&l));
    add(&l, "1x");
    assert_true(nn_labels_is_sorted(&l));
    add(&l, "3");
    assert_false(nn_labels_is_sorted(&l));
    nn_labels_free(&l);
}

/* As many as there may be, numbers and texts by turns. */
static void test_many(void **state)
{
    (void)state;
    struct nn_labels l = {0};
    char s[16];
    for (int i = 0; i < NN_MAX_LABELS; i++) {
        snprintf(s, sizeof s, i % 2 ? "%d" : "x%d", i);
        assert_int_equal(add(&l, s), i);
    }
    for (int i = 0; i < NN_MAX_LABELS; i++) {
        snprintf(s, sizeof s, i % 2 ? "%d.0" : "x%d", i);
        assert_int_equal(find(&l, s), i);
        assert_int_equal(add(&l, s), i);
    }
    assert_int_equal(find(&l, "y"), -1);
    nn_labels_free(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_are_numbered_as_they_come),
        cmocka_unit_test(test_numbers_are_equal_by_value),
        cmocka_unit_test(test_texts_are_equal_by_bytes),
        cmocka_unit_test(test_sort_puts_values_before_bytes),
        cmocka_unit_test(test_sort_keeps_those_in_use),
        cmocka_unit_test(test_is_sorted),
        cmocka_unit_test(test_many)};
    return cmocka_run_group_tests_name("labels", tests, NULL, NULL);
}
