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

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_missing),
                                       cmocka_unit_test(test_number)};
    return cmocka_run_group_tests_name("cell", tests, NULL, NULL);
}
