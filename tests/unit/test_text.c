#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "text.h"

static void test_grows(void **state)
{
    (void)state;
    struct nn_text t = {0};
    for (int i = 0; i < 1000; i++) {
        nn_text_puts(&t, "ab");
        nn_text_add(&t, "\0c", 2);
        nn_text_printf(&t, "%d", i % 10);
        assert_int_equal(t.p[t.len], '\0');
        assert_true(t.len < t.cap);
    }
    assert_int_equal(t.len, 5000);
    assert_memory_equal(t.p, "ab\0c0ab\0c1", 10);
    assert_memory_equal(t.p + 4995, "ab\0c9", 6);
    assert_int_equal(nn_text_check(&t, NULL), 0);
    size_t cap = t.cap;
    nn_text_clear(&t);
    assert_int_equal(t.len, 0);
    assert_string_equal(t.p, "");
    assert_int_equal(t.cap, cap);
    nn_text_free(&t);
    assert_null(t.p);
    nn_text_free(&t);
}

static void test_adds_nothing(void **state)
{
    (void)state;
    struct nn_text t = {0};
    nn_text_clear(&t);
    assert_null(t.p);
    nn_text_add(&t, NULL, 0);
    assert_string_equal(t.p, "");
    nn_text_free(&t);
}

static void test_one_long_addition(void **state)
{
    (void)state;
    struct nn_text t = {0};
    nn_text_printf(&t, "%*d", 5000, 7);
    assert_int_equal(t.len, 5000);
    assert_int_equal(t.p[4999], '7');
    assert_int_equal(t.p[5000], '\0');
    nn_text_free(&t);
}

static void test_remembers_a_failure(void **state)
{
    (void)state;
    struct nn_text t = {0};
    struct nn_error err = {0};
    nn_text_puts(&t, "kept");
    nn_text_add(&t, "x", SIZE_MAX - 1);
    nn_text_puts(&t, "dropped");
    nn_text_printf(&t, "%s", "dropped");
    assert_string_equal(t.p, "kept");
    nn_text_clear(&t);
    assert_int_equal(nn_text_check(&t, &err), NN_ESYSTEM);
    assert_string_equal(err.msg, "out of memory");
    nn_text_free(&t);
    assert_int_equal(nn_text_check(&t, &err), 0);
    nn_text_add(&t, "x", SIZE_MAX / 2);
    assert_int_equal(nn_text_check(&t, &err), NN_ESYSTEM);
    nn_text_free(&t);
}

static void check_float(float x, const char *expected)
{
    struct nn_text t = {0};
    nn_text_float(&t, x);
    assert_string_equal(t.p, expected);
    nn_text_free(&t);
}

static void check_double(double x, const char *expected)
{
    struct nn_text t = {0};
    nn_text_double(&t, x);
    assert_string_equal(t.p, expected);
    nn_text_free(&t);
}

static void test_floats(void **state)
{
    (void)state;
    check_float(0.0f, "0");
    check_float(-0.0f, "-0");
    check_float(0.1f, "0.1");
    check_float(1.0f / 3.0f, "0.33333334");
    check_float(16777216.0f, "16777216");
    check_float(123456.0f, "123456");
    check_float(1234567.0f, "1234567");
    check_float(FLT_MAX, "3.4028235e+38");
    check_float(FLT_TRUE_MIN, "1.4013e-45");
    check_float(0x1.000002p0f, "1.0000001");
    check_float(0x1.cd8bd6p-4f, "0.112682186");
    check_float(INFINITY, "inf");
    check_float(-INFINITY, "-inf");
    check_float(NAN, "nan");
}

static void test_doubles(void **state)
{
    (void)state;
    check_double(0.1, "0.1");
    check_double(-0.0, "-0");
    check_double(1.0 / 3.0, "0.3333333333333333");
    check_double(0.1 + 0.2, "0.30000000000000004");
    check_double(DBL_TRUE_MIN, "4.94065645841247e-324");
    check_double(DBL_MAX, "1.7976931348623157e+308");
    check_double(INFINITY, "inf");
    check_double(NAN, "nan");
}

static void test_numbers_read_back(void **state)
{
    (void)state;
    struct nn_text t = {0};
    uint64_t bits = 1;
    for (int i = 0; i < 20000; i++) {
        bits = bits * 6364136223846793005u + 1442695040888963407u;
        uint32_t high = (uint32_t)(bits >> 32);
        float x;
        memcpy(&x, &high, sizeof x);
        double y;
        memcpy(&y, &bits, sizeof y);
        if (!isfinite(x) || !isfinite(y))
            continue;
        nn_text_clear(&t);
        nn_text_float(&t, x);
        assert_true(strtof(t.p, NULL) == x);
        nn_text_clear(&t);
        nn_text_double(&t, y);
        assert_true(strtod(t.p, NULL) == y);
    }
    nn_text_free(&t);
}

/* The definition: the fewest of 6 to 9 digits of %g that read back. */
static void check_by_printf(struct nn_text *t, float x)
{
    char expected[32];
    for (int digits = 6; digits <= 9; digits++) {
        snprintf(expected, sizeof expected, "%.*g", digits, (double)x);
        if (strtof(expected, NULL) == x)
            break;
    }
    nn_text_clear(t);
    nn_text_float(t, x);
    assert_string_equal(t->p, expected);
}

/* A million floats: every other one between 2^-32 and 2^32, as predictions and
 * probabilities are, the rest of all sizes. */
static void test_random_floats(void **state)
{
    (void)state;
    struct nn_text t = {0};
    const int rounds = getenv("NN_LONG") ? 100000000 : 1000000;
    uint64_t bits = 3;
    for (int i = 0; i < rounds; i++) {
        bits = bits * 6364136223846793005u + 1442695040888963407u;
        uint32_t high = (uint32_t)(bits >> 32);
        if (i % 2)
            high = (high & 0x807fffffu) | (95u + (high >> 23) % 64u) << 23;
        float x;
        memcpy(&x, &high, sizeof x);
        if (isfinite(x))
            check_by_printf(&t, x);
    }
    nn_text_free(&t);
}

static void test_floats_are_printed_as_printf_does(void **state)
{
    (void)state;
    struct nn_text t = {0};
    for (int e = -149; e <= 127; e++) { /* powers of two, their neighbours */
        float x = ldexpf(1.0f, e);
        check_by_printf(&t, x);
        check_by_printf(&t, nextafterf(x, 0.0f));
        check_by_printf(&t, -nextafterf(x, INFINITY));
    }
    for (int e = -40; e <= 38; e++) { /* of ten, and ties of six digits */
        char number[16];
        snprintf(number, sizeof number, "1e%d", e);
        float x = strtof(number, NULL);
        check_by_printf(&t, x);
        check_by_printf(&t, nextafterf(x, 0.0f));
        check_by_printf(&t, 1.234565f * x);
    }
    for (int i = 0; i < 3000; i++)
        check_by_printf(&t, 1000000.5f + (float)i);
    uint32_t bits = 1;
    for (int i = 0; i < 60000; i++) { /* any in the range of predictions */
        bits = bits * 1664525u + 1013904223u;
        uint32_t within = 0x28000000u + bits / 8; /* from 7.1e-15 to 1.3e5 */
        float x;
        memcpy(&x, &within, sizeof x);
        check_by_printf(&t, x);
    }
    nn_text_free(&t);
}

static void test_copies(void **state)
{
    (void)state;
    char *s = nn_text_copy("abc", 2);
    assert_string_equal(s, "ab");
    free(s);
    s = nn_text_copy(NULL, 0);
    assert_string_equal(s, "");
    free(s);
    assert_null(nn_text_copy("", SIZE_MAX));
}

static void check_quote(const char *p, size_t len, const char *expected)
{
    char out[NN_QUOTE_SIZE];
    assert_ptr_equal(nn_text_quote(out, p, len), out);
    assert_string_equal(out, expected);
}

static void test_quotes(void **state)
{
    (void)state;
    check_quote("", 0, "\"\"");
    check_quote("abc", 3, "\"abc\"");
    check_quote("a\nb\0\x1b\x7f", 6, "\"a\\x0ab\\x00\\x1b\\x7f\"");
    check_quote("caf\xc3\xa9", 5, "\"caf\xc3\xa9\"");
    check_quote("caf\xe9.", 5, "\"caf\\xe9.\"");
    check_quote("\xc3\xa9", 1, "\"\\xc3\"");
    check_quote("\xc2\x9b", 2, "\"\\xc2\\x9b\"");
    check_quote("\xc2\xa0", 2, "\"\xc2\xa0\"");
    check_quote("\xe2\x82\xac\xf0\x9f\x98\x80", 7,
                "\"\xe2\x82\xac\xf0\x9f\x98\x80\"");
}

static void test_quotes_are_cut(void **state)
{
    (void)state;
    char text[60];
    memset(text, 'x', sizeof text);
    check_quote(text, 40, "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"");
    check_quote(text, 41, "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...\"");
    memcpy(text + 39, "\xc3\xa9", 2); /* a character is never halved */
    check_quote(text, 60,
                "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\xc3\xa9...\"");
    memset(text, 1, sizeof text);
    memcpy(text + 39, "\xf0\x9f\x98\x80", 4);
    char out[NN_QUOTE_SIZE];
    nn_text_quote(out, text, sizeof text);
    assert_int_equal(strlen(out), 1 + 39 * 4 + 4 + 3 + 1);
}

static const char *nearest(const char *word)
{
    static const char *const names[] = {
        "learning_rate", "epochs", "loss", "seed", "n1", "data.train",
    };
    return nn_text_nearest(word, names, sizeof names / sizeof names[0]);
}

static void test_nearest_of_each_edit(void **state)
{
    (void)state;
    assert_string_equal(nearest("epochs"), "epochs");
    assert_string_equal(nearest("epoch"), "epochs");   /* insert */
    assert_string_equal(nearest("epochhs"), "epochs"); /* delete */
    assert_string_equal(nearest("epachs"), "epochs");  /* change */
    assert_string_equal(nearest("epohcs"), "epochs");  /* swap */
    assert_string_equal(nearest("EPOCHS"), "epochs");
    assert_string_equal(nearest("Data.Train"), "data.train");
    assert_string_equal(nearest("lerning-rate"), "learning_rate");
    assert_string_equal(nearest("sede"), "seed");
    assert_string_equal(nearest("N1"), "n1");
}

static void test_nearest_keeps_its_distance(void **state)
{
    (void)state;
    assert_null(nearest("momentum"));
    assert_string_equal(nearest("epchsx"), "epochs"); /* two of six */
    assert_null(nearest("epxsx"));                    /* three of five */
    assert_string_equal(nearest("epochsxx"), "epochs");
    assert_null(nearest("eopchsxx")); /* swap and two, of eight */
    assert_null(nearest("lss1x"));
    assert_null(nn_text_nearest("epochs", NULL, 0));
}

static void test_nearest_takes_the_first_of_equals(void **state)
{
    (void)state;
    static const char *const names[] = {"bat", "cat", "Cut", "cut"};
    assert_string_equal(nn_text_nearest("dat", names, 2), "bat");
    assert_string_equal(nn_text_nearest("cut", names, 4), "cut");
    assert_string_equal(nn_text_nearest("cuT", names, 3), "Cut");
    /* A swap whose letters differ in case is one edit. */
    assert_string_equal(nn_text_nearest("Ab", (const char *[]){"ba"}, 1), "ba");
}

static void test_nearest_of_long_words(void **state)
{
    (void)state;
    char word[66];
    memset(word, 'x', sizeof word);
    word[65] = '\0';
    const char *same = word;
    const char *shorter = word + 1;
    assert_null(nn_text_nearest(word, &same, 1));
    assert_null(nn_text_nearest(word + 1, &same, 1));
    assert_string_equal(nn_text_nearest(word + 1, &shorter, 1), word + 1);
    assert_string_equal(nn_text_nearest(word + 2, &shorter, 1), word + 1);
    const char *empty = "";
    assert_string_equal(nn_text_nearest("", &empty, 1), "");
}

static void test_character(void **state)
{
    (void)state;
    assert_int_equal(nn_text_character("", 0), 0);
    assert_int_equal(nn_text_character("\0", 1), 1);
    assert_int_equal(nn_text_character("ab", 2), 1);
    assert_int_equal(nn_text_character("\xc3\xa9z", 3), 2);
    assert_int_equal(nn_text_character("\xe2\x82\xac", 3), 3);
    assert_int_equal(nn_text_character("\xe2\x82\xac", 2), 0);
    assert_int_equal(nn_text_character("\xf0\x9f\x98\x80", 4), 4);
    assert_int_equal(nn_text_character("\x80z", 2), 0);
}

static bool is_utf8(const char *s)
{
    return nn_text_is_utf8(s, strlen(s));
}

static void test_utf8(void **state)
{
    (void)state;
    assert_true(nn_text_is_utf8("a\0b", 3));
    assert_true(is_utf8("\x7f\xc2\x80\xdf\xbf"));
    assert_true(is_utf8("\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf"));
    assert_true(is_utf8("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"));
    static const char *const wrong[] = {
        "\x80",             /* a second byte alone */
        "\xc0\xaf",         /* overlong */
        "\xc1\xbf",         /* overlong */
        "\xe0\x9f\xbf",     /* overlong */
        "\xf0\x8f\xbf\xbf", /* overlong */
        "\xed\xa0\x80",     /* surrogate */
        "\xf4\x90\x80\x80", /* over U+10FFFF */
        "\xf5\x80\x80\x80",
        "\xff",
        "\xc3",
        "\xe2\x82",
        "\xf0\x9f\x98",
        "\xc3(",
        "\xe2\x82(",
        "\xf0\x9f\x98(",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(is_utf8(wrong[i]));
    assert_false(nn_text_is_utf8("\xe2\x82\xac", 2));
}

static const char *listed(struct nn_text *t, int count, int most)
{
    static const char *const names[] = {"a", "b\n", "c", "d"};
    nn_text_clear(t);
    for (int i = 0; i < count; i++)
        nn_text_entry(t, names[i], i, most);
    nn_text_rest(t, count, most);
    return t->p ? t->p : "";
}

static void test_list(void **state)
{
    (void)state;
    struct nn_text t = {0};
    assert_string_equal(listed(&t, 0, 2), "");
    assert_string_equal(listed(&t, 1, 2), "\"a\"");
    assert_string_equal(listed(&t, 2, 2), "\"a\", \"b\\x0a\"");
    assert_string_equal(listed(&t, 4, 2), "\"a\", \"b\\x0a\" and 2 more");
    nn_text_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grows),
        cmocka_unit_test(test_adds_nothing),
        cmocka_unit_test(test_one_long_addition),
        cmocka_unit_test(test_remembers_a_failure),
        cmocka_unit_test(test_floats),
        cmocka_unit_test(test_random_floats),
        cmocka_unit_test(test_floats_are_printed_as_printf_does),
        cmocka_unit_test(test_doubles),
        cmocka_unit_test(test_numbers_read_back),
        cmocka_unit_test(test_copies),
        cmocka_unit_test(test_quotes),
        cmocka_unit_test(test_quotes_are_cut),
        cmocka_unit_test(test_nearest_of_each_edit),
        cmocka_unit_test(test_nearest_keeps_its_distance),
        cmocka_unit_test(test_nearest_takes_the_first_of_equals),
        cmocka_unit_test(test_nearest_of_long_words),
        cmocka_unit_test(test_character),
        cmocka_unit_test(test_utf8),
        cmocka_unit_test(test_list),
    };
    return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
