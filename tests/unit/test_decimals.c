#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "decimals.h"
#include "rng.h"

enum { FIELDS = 64, LONGEST = 24 };

/* Texts side by side, as split finds them. */
struct line {
    char text[FIELDS * LONGEST + NN_SLACK];
    int at[FIELDS + 1];
};

static void set(struct line *l, int i, const char *text)
{
    if (i == 0)
        *l = (struct line){.at = {0}};
    const int len = sprintf(l->text + l->at[i], "%s,", text);
    l->at[i + 1] = l->at[i] + len;
}

/* Each field is refused, or has the value that nn_parse_float gives: those
 * refused. */
static int check(const struct line *l)
{
    int refused = 0;
    for (int i = 0; i < FIELDS; i += NN_DECIMALS) {
        float cells[NN_DECIMALS];
        const unsigned wrong = nn_read_decimals(l->text, l->at + i, cells);
        refused += __builtin_popcount(wrong);
        for (int k = 0; k < NN_DECIMALS; k++) {
            const int from = l->at[i + k], len = l->at[i + k + 1] - from - 1;
            char text[LONGEST];
            float x = -1;
            memcpy(text, l->text + from, (size_t)len);
            text[len] = '\0';
            const bool is = nn_parse_float(text, (size_t)len, &x) == 0;
            if (wrong >> k & 1)
                continue;
            if (!is || memcmp(&x, &cells[k], sizeof x) != 0)
                fail_msg("\"%s\" is read as %.9g", text, (double)cells[k]);
        }
    }
    return refused;
}

/* A text in every lane, among others; is it taken? */
static bool is_taken(const char *text)
{
    struct line l;
    int refused = 0;
    for (int odd = 0; odd < FIELDS; odd += 7) {
        for (int i = 0; i < FIELDS; i++)
            set(&l, i, i == odd ? text : i % 3 ? "-1.25" : "30");
        refused += check(&l);
    }
    assert_true(refused == 0 || refused == (FIELDS + 6) / 7);
    return refused == 0;
}

static void test_which(void **state)
{
    (void)state;
    static const char *const taken[] = {
        "0",        "-0",       "7",         "12345678",   "-1234567",
        "1.5",      "-1.5",     ".5",        "-.5",        "5.",
        "-5.",      "0.000001", "1234567.8", "0.1234567",  "-12345.67",
        "00000001", "-0.0",     "-12345678", "-1.2345678",
    };
    static const char *const refused[] = {
        "",     "-",   ".",          "-.",          "+1",         "1e5",
        "1.2.", "1-2", "--1",        "123456789",   "1.23456789", "nan",
        " 1",   "1 ",  "1.5e-3",     "\"1\"",       ".12345678",  "1..2",
        "0x10", "1\r", "-123456789", "16777217.00", "/",          ":",
    };
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
        /* a minus, eight digits and a point are a byte too many */
        const bool fits = strlen(taken[i]) < 10;
        if (is_taken(taken[i]) != fits)
            fail_msg("\"%s\" is %s", taken[i], fits ? "refused" : "taken");
    }
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        if (is_taken(refused[i]))
            fail_msg("\"%s\" is taken", refused[i]);
    }
}

static void test_as_one_by_one(void **state)
{
    (void)state;
    struct nn_rng rng;
    nn_rng_seed(&rng, 1, NN_RNG_INIT, 0, 0);
    int refused = 0;
    for (int round = 0; round < 4000; round++) {
        struct line l;
        for (int i = 0; i < FIELDS; i++) {
            char text[LONGEST];
            const int decimals = (int)(8 * nn_rng_uniform(&rng));
            const int digits = (int)(8 * nn_rng_uniform(&rng));
            double x = 2 * nn_rng_uniform(&rng) - 1;
            for (int k = 0; k < digits - decimals; k++)
                x *= 10;
            snprintf(text, sizeof text, "%.*f", decimals, x);
            set(&l, i, text);
        }
        refused += check(&l);
    }
    assert_true(refused < 4000 * FIELDS / 10);
}

/* All in the middle between two floats, which go to the even one. */
static void test_middles(void **state)
{
    (void)state;
    struct line l;
    for (int whole = 1 << 23; whole < 10000000; whole++) {
        char text[LONGEST];
        snprintf(text, sizeof text, "%d.5", whole);
        set(&l, whole % FIELDS, text);
        if (whole % FIELDS == FIELDS - 1)
            assert_int_equal(check(&l), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_which),
        cmocka_unit_test(test_as_one_by_one),
        cmocka_unit_test(test_middles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
