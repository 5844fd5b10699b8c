#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "date.h"

static bool is_date(const char *text)
{
    return nn_is_date(text, strlen(text));
}

static void test_dates_and_times(void **state)
{
    (void)state;
    static const char *const dates[] = {
        "2024-02-29",
        "29.2.2024",
        "29.02.24",
        "2/29/2024",
        "2024/02/29",
        "2024-02-29 23:59",
        "2024-02-29T23:59:59Z",
        "2024-02-29T23:59:59.123456+01:00",
        "29.2.2024 7:05",
        "23:59",
        "7:05:30",
        "11:59 pm",
        "11:59PM",
        "2/29/2024 11:59:59 AM",
        "2024-02-29 23:59 Z",
        "2024-02-29T23:59:59-0500",
    };
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        if (!is_date(dates[i]))
            fail_msg("%s", dates[i]);
    }
}

static void test_other_texts(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",          "x",           "2024",        "2024-02",     "1.5",
        "1-2/3",     "192.168.0.1", "2024-02-29T", "2024-02-29x", "1:2",
        "1:234",     "12:30:5",     "12:30 xm",    "12:30:",      "a-b-c",
        "555-12-",   "A/5 21171",   "10/10",       "12:30 a",     "20240-1-1",
        "1.2.3.4.5", "2024-02-29 ", "12:30Zx",     "-1-2-3",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (is_date(texts[i]))
            fail_msg("%s", texts[i]);
    }
}

/* A NUL in the text is no end of it. */
static void test_length_counts(void **state)
{
    (void)state;
    assert_false(nn_is_date("12:30\0x", 7));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dates_and_times),
        cmocka_unit_test(test_other_texts),
        cmocka_unit_test(test_length_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
