#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cell.h"

static struct nn_field cell(const char *s)
{
    return (struct nn_field){s, strlen(s)};
}

static void test_missing(void **state)
{
    (void)state;
    static const char *const missing[] = {"",    "NA",   "N/A",  "NaN",
                                          "nan", "null", "NULL", "?"};
    static const char *const present[] = {
        "na", "NAN", "Null", "none", "-", "??", "N", "0", "NA ", " ", "NULL1"};
    for (size_t i = 0; i < sizeof missing / sizeof *missing; i++) {
        struct nn_field c = cell(missing[i]);
        assert_true(nn_cell_is_missing(&c));
        assert_false(nn_cell_is_number(&c));
    }
    for (size_t i = 0; i < sizeof present / sizeof *present; i++) {
        struct nn_field c = cell(present[i]);
        assert_false(nn_cell_is_missing(&c));
    }
}

static void test_markers(void **state)
{
    (void)state;
    static const char *const texts[] = {"-", "", "x y"};
    static const char *const numbers[] = {"-", "-999"};
    struct nn_markers m;
    assert_int_equal(nn_markers_open(&m, texts, 3, NULL), 0);
    assert_false(m.some_number);
    static const char *const present[] = {"NA", "--", "x", "x y "};
    for (int i = 0; i < 3; i++)
        assert_true(nn_markers_have(&m, &(struct nn_field){texts[i], 0}));
    for (int i = 0; i < 4; i++)
        assert_false(nn_markers_have(&m, &(struct nn_field){present[i], 1}));
    nn_markers_free(&m);
    nn_markers_free(&m);
    assert_int_equal(nn_markers_open(&m, numbers, 2, NULL), 0);
    assert_true(m.some_number);
    assert_false(nn_markers_have(&m, &(struct nn_field){"-999.0", 6}));
    nn_markers_free(&m);
    assert_int_equal(nn_markers_open(&m, NULL, 0, NULL), 0);
    assert_false(nn_markers_have(&m, &(struct nn_field){"", 0}));
    nn_markers_free(&m);
}

static void test_number(void **state)
{
    (void)state;
    static const char *const numbers[] = {"0",  "-1.5", "+2e-3", ".5",
                                          "5.", "1e99", "-1e999"};
    static const char *const texts[] = {"inf", "-inf", "0x10", "1,5", "1 ",
                                        "e1",  ".",    "one",  "1e",  "1_0"};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct nn_field c = cell(numbers[i]);
        assert_true(nn_cell_is_number(&c));
    }
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct nn_field c = cell(texts[i]);
        assert_false(nn_cell_is_number(&c));
    }
}

static void test_comma(void **state)
{
    (void)state;
    static const char *const commas[] = {"1,5", "-0,25", "+1,5", "1,234,567",
                                         "1.234,5"};
    static const char *const others[] = {"1,", ",5",  "1.5",   "1,,5",
                                         "",   "-",   "1,x",   "1, 5",
                                         ",",  "-,5", "1,5e3", "1;5,5"};
    for (size_t i = 0; i < sizeof commas / sizeof *commas; i++) {
        struct nn_field c = cell(commas[i]);
        assert_true(nn_cell_has_comma(&c));
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct nn_field c = cell(others[i]);
        assert_false(nn_cell_has_comma(&c));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_missing), cmocka_unit_test(test_markers),
        cmocka_unit_test(test_number), cmocka_unit_test(test_comma)};
    return cmocka_run_group_tests_name("cell", tests, NULL, NULL);
}
