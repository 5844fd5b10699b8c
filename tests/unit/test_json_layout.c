/* json_layout: where commas, line ends and blanks stand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "json_layout.h"

static void test_commas(void **state)
{
    (void)state;
    struct nn_text out = {0};
    nn_text_puts(&out, "{");
    nn_json_add_key(&out, "a");
    nn_text_puts(&out, "1");
    nn_json_add_key(&out, "b \"c\"");
    nn_text_puts(&out, "{");
    nn_json_add_key(&out, "d");
    nn_text_puts(&out, "\"{\"}");
    nn_json_add_key(&out, "e");
    nn_text_puts(&out, "[]}");
    assert_string_equal(out.p, "{\"a\":1,\"b \\\"c\\\"\":{\"d\":\"{\"},"
                               "\"e\":[]}");
    nn_text_free(&out);
}

static void check_lines(const char *json, const char *want)
{
    struct nn_text compact = {0};
    struct nn_text out = {0};
    nn_text_puts(&compact, json);
    nn_text_puts(&out, "before\n");
    nn_json_add_lines(&out, &compact);
    assert_string_equal(out.p + strlen("before\n"), want);
    nn_text_free(&compact);
    nn_text_free(&out);
}

static void test_lines(void **state)
{
    (void)state;
    check_lines("1", "1\n");
    check_lines("{}", "{}\n");
    check_lines("[]", "[]\n");
    check_lines("[1,2,[3,4]]", "[1, 2, [3, 4]]\n");
    check_lines("{\"a\":1,\"b\":[1,2],\"c\":{}}",
                "{\n  \"a\": 1,\n  \"b\": [1, 2],\n  \"c\": {}\n}\n");
    check_lines("{\"a\":{\"b\":{\"c\":null}}}",
                "{\n  \"a\": {\n    \"b\": {\n      \"c\": null\n    }\n  }\n"
                "}\n");
    check_lines("{\"a\":[{\"b\":1},{}]}",
                "{\n  \"a\": [{\n    \"b\": 1\n  }, {}]\n}\n");
}

static void test_marks_inside_strings(void **state)
{
    (void)state;
    check_lines("{\"a,{\":\"}\\\"],:\\\\\",\"b\":\"\"}",
                "{\n  \"a,{\": \"}\\\"],:\\\\\",\n  \"b\": \"\"\n}\n");
    check_lines("[\"[\",\"{\"]", "[\"[\", \"{\"]\n");
}

static void test_failure_goes_on(void **state)
{
    (void)state;
    struct nn_text compact = {.failed = true};
    struct nn_text out = {0};
    nn_json_add_lines(&out, &compact);
    assert_int_equal(nn_text_check(&out, NULL), NN_ESYSTEM);
    nn_text_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_commas),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_marks_inside_strings),
        cmocka_unit_test(test_failure_goes_on),
    };
    return cmocka_run_group_tests_name("json_layout", tests, NULL, NULL);
}
