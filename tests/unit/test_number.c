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

#include "number.h"
#include "rng.h"

static void check_float(const char *text, float expected)
{
    float x = -1;
    if (nn_parse_float(text, strlen(text), &x) != NN_IS_NUMBER ||
        memcmp(&x, &expected, sizeof x) != 0)
        fail_msg("%s: %.9g, expected %.9g", text, (double)x, (double)expected);
}

static void check_double(const char *text, double expected)
{
    double x = -1;
    if (nn_parse_double(text, strlen(text), &x) != NN_IS_NUMBER ||
        memcmp(&x, &expected, sizeof x) != 0)
        fail_msg("%s: %.17g, expected %.17g", text, x, expected);
}

/* Refused by both, with the result left alone. */
static void check_none(const char *text, size_t len)
{
    float x = 7;
    double y = 7;
    if (nn_parse_float(text, len, &x) != NN_NO_NUMBER ||
        nn_parse_double(text, len, &y) != NN_NO_NUMBER || x != 7 || y != 7)
        fail_msg("\"%s\" was taken for a number", text);
}

static void test_grammar(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        float value;
    } good[] = {
        {"0", 0},         {"-0", -0.0f},
        {"+0", 0},        {"5", 5},
        {"007", 7},       {"+5", 5},
        {"-5", -5},       {"5.", 5},
        {"-5.", -5},      {".5", 0.5f},
        {"+.5", 0.5f},    {"-.5", -0.5f},
        {"5.25", 5.25f},  {"1e2", 100},
        {"1E2", 100},     {"1e+2", 100},
        {"25e-2", 0.25f}, {"1.e2", 100},
        {".5e1", 5},      {"-1.5E-1", -0.15f},
        {"1e02", 100},    {"1234567890", 1234567890.0f},
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        check_float(good[i].text, good[i].value);
        check_double(good[i].text, strtod(good[i].text, NULL));
    }
}

static void test_no_numbers(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",       "+",        "-",         ".",        "+.",   "e5",   ".e5",
        "1e",     "1e+",      "1e-",       " 1",       "1 ",   "\t1",  "1\n",
        "0x10",   "0X1p3",    "1p3",       "inf",      "-inf", "nan",  "NaN",
        "nan(1)", "INF",      "1,5",       "1_000",    "--1",  "+-1",  "1-",
        "1.2.3",  "..5",      "1e5.",      "1e5e5",    "1f",   "1L",   "1e5 ",
        "abc",    "\xD9\xA3", "1\xC2\xA0", "infinity", "1/2",  "50%",  "$1",
        "1e 5",   "1 e5",     "/",         ":",        "- 1",  "1e+-5"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        check_none(bad[i], strlen(bad[i]));
    check_none("1\0", 2);
    check_none("1\0002", 3);
}

/* Halfway between two floats, and a hair below: reading a double first would
 * round the second one twice, to the wrong neighbour. */
static void test_rounds_once(void **state)
{
    (void)state;
    check_float("1.000000178813934326171875", 0x1.000004p0f);
    check_float("1.0000001788139343261718749999999999999999", 0x1.000002p0f);
    check_float("1.0000000596046447753906250000000000000001", 0x1.000002p0f);
    check_float("16777217", 16777216);
    check_float("16777219", 16777220);
    check_double("9007199254740993", 9007199254740992);
    check_double("9007199254740993.00000000000000000001", 9007199254740994);
}

static void test_limits_of_range(void **state)
{
    (void)state;
    float x = 7;
    double y = 7;
    check_float("3.4028235e38", FLT_MAX);
    check_float("-340282356779733661637539395458142568447", -FLT_MAX);
    static const char *const large[] = {
        "340282356779733661637539395458142568448", "3.4028236e38", "-1e39",
        "1e99999999999999999999"};
    for (size_t i = 0; i < sizeof large / sizeof large[0]; i++)
        assert_int_equal(nn_parse_float(large[i], strlen(large[i]), &x),
                         NN_TOO_LARGE);
    assert_true(x == 7);
    check_float("1.17549435e-38", FLT_MIN);
    check_float("1e-45", 0x1p-149f);
    check_float("1e-46", 0);
    check_float("-1e-46", -0.0f);
    check_float("1e-99999999999999999999", 0);
    check_float("0e99999999999999999999", 0);

    check_double("1e39", 1e39);
    check_double("1.7976931348623157e308", DBL_MAX);
    assert_int_equal(nn_parse_double("1.8e308", 7, &y), NN_TOO_LARGE);
    assert_int_equal(nn_parse_double("-1e400", 6, &y), NN_TOO_LARGE);
    assert_true(y == 7);
    check_double("5e-324", 0x1p-1074);
    check_double("1e-400", 0);
}

enum { ZEROS = 100000 };

/* before, ZEROS zeros, after. */
static char *with_zeros(const char *before, const char *after)
{
    size_t b = strlen(before);
    char *text = malloc(b + ZEROS + strlen(after) + 1);
    assert_non_null(text);
    memcpy(text, before, b);
    memset(text + b, '0', ZEROS);
    strcpy(text + b + ZEROS, after);
    return text;
}

static void test_long_texts(void **state)
{
    (void)state;
    static const struct {
        const char *before, *after;
        float value;
    } cases[] = {
        {"", "12", 12},     {"1", "e-100000", 1}, {"0.", "1e100001", 1},
        {"1e", "2", 100},   {"1.5", "", 1.5f},    {"-1.", "1", -1},
        {"1e-", "1", 0.1f},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *text = with_zeros(cases[i].before, cases[i].after);
        check_float(text, cases[i].value);
        check_double(text, cases[i].value == 0.1f ? 0.1 : cases[i].value);
        free(text);
    }
    char *text = with_zeros("1", "");
    float x;
    assert_int_equal(nn_parse_float(text, strlen(text), &x), NN_TOO_LARGE);
    text[ZEROS] = 'x';
    check_none(text, strlen(text));
    free(text);
}

/* What is written with enough digits reads back. */
static void test_reads_back(void **state)
{
    (void)state;
    struct nn_rng rng;
    nn_rng_seed(&rng, 1, NN_RNG_INIT, 0, 0);
    for (int i = 0; i < 20000; i++) {
        uint64_t bits = nn_rng_next(&rng);
        uint32_t half = (uint32_t)bits;
        float x;
        double y;
        memcpy(&x, &half, sizeof x);
        memcpy(&y, &bits, sizeof y);
        char text[40];
        snprintf(text, sizeof text, "%.9g", (double)x);
        if (isfinite(x))
            check_float(text, x);
        else
            check_none(text, strlen(text));
        snprintf(text, sizeof text, "%.17g", y);
        if (isfinite(y))
            check_double(text, y);
        else
            check_none(text, strlen(text));
    }
}

/* A text and what follows it in a line; junk after that. */
struct text {
    char p[400];
    size_t len;
};

static void add(struct text *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void add(struct text *t, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    t->len +=
        (size_t)vsnprintf(t->p + t->len, sizeof t->p - t->len, format, args);
    va_end(args);
}

static int below(struct nn_rng *rng, int n)
{
    return (int)(nn_rng_next(rng) % (unsigned)n);
}

static float any_float(struct nn_rng *rng)
{
    uint32_t bits = (uint32_t)nn_rng_next(rng);
    float x;
    memcpy(&x, &bits, sizeof x);
    return isfinite(x) ? x : 1.5f;
}

/* A float, with a number of digits that may be too few or too many. */
static void write_float(struct text *t, struct nn_rng *rng)
{
    add(t, "%.*g", 1 + below(rng, 25), (double)any_float(rng));
}

/* What measurements look like. */
static void write_decimal(struct text *t, struct nn_rng *rng)
{
    static const double sizes[] = {1, 10, 255, 1000, 1e6, 1e8};
    double x = sizes[below(rng, 6)] * (2 * nn_rng_uniform(rng) - 1);
    add(t, "%.*f", below(rng, 18), x);
}

static void write_digits(struct text *t, struct nn_rng *rng)
{
    const int digits = 1 + below(rng, 24);
    const int point = below(rng, 30);
    add(t, "%s", below(rng, 4) == 0 ? "-" : "");
    for (int i = 0; i < digits; i++)
        add(t, "%s%d", i == point ? "." : "", below(rng, 10));
    if (below(rng, 3) == 0)
        add(t, "%c%d", "eE"[below(rng, 2)], below(rng, 130) - 70);
}

/* The middle between two floats, where rounding turns over: all its digits,
 * some of them, or a little more. */
static void write_middle(struct text *t, struct nn_rng *rng)
{
    float x = below(rng, 3)
                  ? (float)below(rng, 1 << 30) * ldexpf(1, below(rng, 60) - 30)
                  : any_float(rng);
    double middle = ((double)x + (double)nextafterf(x, HUGE_VALF)) / 2;
    if (!isfinite(middle))
        middle = 0;
    switch (below(rng, 4)) {
    case 0:
        add(t, "%.*f", below(rng, 40), middle);
        break;
    case 1:
        add(t, "%.*e", 7 + below(rng, 20), middle);
        break;
    case 2:
        add(t, "%.160g", middle);
        break;
    default:
        add(t, "%.17g", nextafter(middle, below(rng, 2) ? 1e300 : -1e300));
    }
}

/* Where subnormals begin and end, and where range does. */
static void write_limit(struct text *t, struct nn_rng *rng)
{
    static const char *const begin[] = {"1.1754943", "1.4012984", "3.4028234",
                                        "3.4028235", "7.0064923", "0.7006492"};
    static const int exponent[] = {-38, -45, 38, 38, -46, -45};
    const int which = below(rng, 6);
    add(t, "%s%0*de%d", begin[which], 1 + below(rng, 12), below(rng, 1000000),
        exponent[which]);
}

static void write_integer(struct text *t, struct nn_rng *rng)
{
    add(t, "%lld", (long long)(nn_rng_next(rng) >> (1 + below(rng, 63))));
}

/* Both routines against strtof, which rounds once; true if the quick one knew
 * the number. */
static bool check_text(const struct text *t)
{
    const float expected = strtof(t->p, NULL);
    float x = 7;
    enum nn_parsed parsed = nn_parse_float(t->p, t->len, &x);
    if (isinf(expected)
            ? parsed != NN_TOO_LARGE || x != 7
            : parsed != NN_IS_NUMBER || memcmp(&x, &expected, sizeof x) != 0)
        fail_msg("%s: %.9g, expected %.9g", t->p, (double)x, (double)expected);
    if (!nn_read_float(t->p, t->len, &x))
        return false;
    if (memcmp(&x, &expected, sizeof x) != 0)
        fail_msg("%s: quick %.9g, expected %.9g", t->p, (double)x,
                 (double)expected);
    return true;
}

/* And in double, whose exact cases are fewer. */
static void check_text_double(const struct text *t)
{
    const double expected = strtod(t->p, NULL);
    double x = 7;
    if (nn_parse_double(t->p, t->len, &x) !=
            (isinf(expected) ? NN_TOO_LARGE : NN_IS_NUMBER) ||
        (!isinf(expected) && memcmp(&x, &expected, sizeof x) != 0))
        fail_msg("%s: %.17g, expected %.17g", t->p, x, expected);
}

/* A million and more of random texts. */
static void test_as_strtof(void **state)
{
    (void)state;
    typedef void writer(struct text * t, struct nn_rng * rng);
    static const struct {
        writer *write;
        double quick; /* the share that the quick routine must know */
    } shapes[] = {{write_float, 0},    {write_decimal, 0.7},
                  {write_digits, 0.1}, {write_middle, 0},
                  {write_limit, 0},    {write_integer, 0},
                  {write_decimal, 0.7}};
    const int rounds = getenv("NN_LONG") ? 20000000 : 200000;
    struct nn_rng rng;
    nn_rng_seed(&rng, 2, NN_RNG_INIT, 0, 0);
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        int quick = 0;
        for (int round = 0; round < rounds; round++) {
            struct text t = {.len = 0};
            shapes[i].write(&t, &rng);
            memset(t.p + t.len + 1, "7.,-"[round % 4], NN_SLACK);
            quick += check_text(&t);
            check_text_double(&t);
        }
        assert_true(quick >= shapes[i].quick * rounds);
    }
}

/* What is no number, or not plain, is left to the other routine. */
static void test_quick_refuses(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",           "-",     ".",     "-.",
        "1e5",        "+5",    " 5",    "5 ",
        "NA",         "1.2.3", "--1",   "1-",
        "123456789",  "1,5",   "\"5\"", "1.12345678901234567",
        "12345678.5", "0x1",   "/",     ":",
        "5\r"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char line[100] = "";
        float x;
        memset(line, '5', sizeof line);
        memcpy(line, texts[i], strlen(texts[i]));
        if (nn_read_float(line, strlen(texts[i]), &x))
            fail_msg("%s", texts[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grammar),
        cmocka_unit_test(test_no_numbers),
        cmocka_unit_test(test_rounds_once),
        cmocka_unit_test(test_limits_of_range),
        cmocka_unit_test(test_long_texts),
        cmocka_unit_test(test_reads_back),
        cmocka_unit_test(test_as_strtof),
        cmocka_unit_test(test_quick_refuses),
    };
    return cmocka_run_group_tests_name("number", tests, NULL, NULL);
}
