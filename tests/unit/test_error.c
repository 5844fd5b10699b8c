#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "error.h"
#include "text.h"

static void test_fills_the_error_and_returns_its_code(void **state)
{
    (void)state;
    struct nn_error err = {0};
    assert_int_equal(nn_fail(&err, NN_EDATA, "%s:%d: bad", "a.csv", 3), -3);
    assert_int_equal(err.code, NN_EDATA);
    assert_string_equal(err.msg, "a.csv:3: bad");
    assert_int_equal(nn_fail(NULL, NN_EMODEL, "nobody asks"), -4);
}

static void test_says_that_memory_ran_out(void **state)
{
    (void)state;
    struct nn_error err = {0};
    assert_int_equal(nn_fail_memory(&err), NN_ESYSTEM);
    assert_string_equal(err.msg, "out of memory");
}

static void test_extends_its_own_text(void **state)
{
    (void)state;
    struct nn_error err = {0};
    nn_fail(&err, NN_EDATA, "inner");
    nn_fail(&err, NN_ECONFIG, "outer: %s", err.msg);
    assert_string_equal(err.msg, "outer: inner");
}

static void test_cuts_a_long_text_between_characters(void **state)
{
    (void)state;
    char word[600];
    for (size_t i = 0; i + 1 < sizeof word; i += 2)
        memcpy(word + i, "\xc3\xa9", 2);
    word[sizeof word - 2] = '\0';
    for (size_t shift = 0; shift < 2; shift++) {
        struct nn_error err = {0};
        nn_fail(&err, NN_EDATA, "%s%s", shift ? "x" : "", word);
        size_t len = strlen(err.msg);
        assert_in_range(len, sizeof err.msg - 3, sizeof err.msg - 1);
        assert_string_equal(err.msg + len - 3, "...");
        assert_true(nn_text_is_utf8(err.msg, len));
    }
}

static void test_keeps_a_text_that_just_fits(void **state)
{
    (void)state;
    char word[512];
    memset(word, 'x', sizeof word);
    word[511] = '\0';
    struct nn_error err = {0};
    nn_fail(&err, NN_EDATA, "%s", word);
    assert_string_equal(err.msg, word);
    nn_fail(&err, NN_EDATA, "%sx", word);
    assert_string_equal(err.msg + 507, "x...");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fills_the_error_and_returns_its_code),
        cmocka_unit_test(test_says_that_memory_ran_out),
        cmocka_unit_test(test_extends_its_own_text),
        cmocka_unit_test(test_cuts_a_long_text_between_characters),
        cmocka_unit_test(test_keeps_a_text_that_just_fits),
    };
    return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
