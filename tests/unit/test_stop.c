/* When a run ends, and what it keeps. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "stop.h"

enum { SIZE = 3 };

/* After an epoch whose parameters are all its number. */
static const char *after(struct nn_stop *s, int epoch, double validation_loss)
{
    const float x = (float)epoch;
    return nn_stop_after(s, epoch, 1.0, validation_loss, 1.0,
                         (float[SIZE]){x, x, x});
}

/* Validation losses, epoch by epoch; the run ends after end epochs, and keeps
 * the parameters of epoch kept. */
static void check(const struct nn_stop_settings *set, const double *losses,
                  int end, const char *word, int kept)
{
    struct nn_stop s;
    float theta[SIZE] = {-1, -1, -1};
    assert_int_equal(nn_stop_open(&s, set, SIZE, NULL), 0);
    for (int epoch = 1; epoch < end; epoch++)
        assert_null(after(&s, epoch, losses[epoch - 1]));
    const char *why = after(&s, end, losses[end - 1]);
    if (word)
        assert_string_equal(why, word);
    else
        assert_null(why);
    assert_int_equal(nn_stop_restore(&s, end, theta), kept ? kept : end);
    for (int i = 0; i < SIZE; i++)
        assert_true(theta[i] == (kept ? (float)kept : -1.0f));
    nn_stop_free(&s);
    nn_stop_free(&s);
}

static void test_patience(void **state)
{
    (void)state;
    static const double losses[] = {5, 4, 4, 3, 3.5, 3, 2};
    const struct nn_stop_settings one = {.patience = 1, .restore_best = true};
    const struct nn_stop_settings two = {.patience = 2, .restore_best = true};
    const struct nn_stop_settings bare = {.patience = 2};
    check(&one, losses, 3, "patience", 2);
    check(&two, losses, 6, "patience", 4);
    check(&bare, losses, 6, "patience", 0);
    check(&(struct nn_stop_settings){.restore_best = true}, losses, 7, NULL, 0);
    /* the epochs are over first: the best all the same */
    check(&two, losses, 5, NULL, 4);
    check(&one, losses, 1, NULL, 1);
}

/* Better means by more than min_delta, also a little at a time. */
static void test_min_delta(void **state)
{
    (void)state;
    static const double losses[] = {5, 4.5, 4, 3.5, 3.25, 3};
    const struct nn_stop_settings set = {
        .patience = 2, .min_delta = 1, .restore_best = true};
    check(&set, losses, 3, "patience", 1);
    const struct nn_stop_settings less = {
        .patience = 2, .min_delta = 0.5, .restore_best = true};
    check(&less, losses, 6, NULL, 5);
}

static void test_target_and_time(void **state)
{
    (void)state;
    const float theta[SIZE] = {0};
    const double none = (double)NAN;
    const struct nn_stop_settings set = {.target_loss = 0.5, .max_seconds = 10};
    struct nn_stop s;
    assert_int_equal(nn_stop_open(&s, &set, SIZE, NULL), 0);
    assert_null(nn_stop_after(&s, 1, 0.51, none, 9.9, theta));
    assert_string_equal(nn_stop_after(&s, 2, 0.5, none, 9.9, theta),
                        "target_loss");
    assert_string_equal(nn_stop_after(&s, 2, 0.51, none, 10, theta),
                        "max_seconds");
    assert_string_equal(nn_stop_after(&s, 2, 0.4, none, 11, theta),
                        "target_loss");
    nn_stop_free(&s);
    assert_int_equal(
        nn_stop_open(&s, &(struct nn_stop_settings){0}, SIZE, NULL), 0);
    assert_null(nn_stop_after(&s, 1, 0.0, none, 1e9, theta));
    nn_stop_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_patience),
                                       cmocka_unit_test(test_min_delta),
                                       cmocka_unit_test(test_target_and_time)};
    return cmocka_run_group_tests_name("stop", tests, NULL, NULL);
}
