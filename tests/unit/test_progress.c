#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "progress.h"

static void test_lines_thin_out(void **state)
{
    (void)state;
    static const int due[] = {1,   2,   5,    10,   20,   50, 100,
                              200, 500, 1000, 2000, 2345, 0};
    const int *next = due;
    for (int epoch = 1; epoch <= 2345; epoch++) {
        struct nn_epoch e = {.epoch = epoch, .epochs = 2345};
        assert_int_equal(cli_progress_is_due(&e), epoch == *next);
        next += epoch == *next;
    }
    assert_int_equal(*next, 0);
}

static struct nn_epoch epoch(int number)
{
    return (struct nn_epoch){.epoch = number,
                             .epochs = 100,
                             .train_loss = 0.25,
                             .validation_loss = NAN,
                             .train_accuracy = NAN,
                             .validation_accuracy = NAN,
                             .seconds = 0.5 * number};
}

static void check_line(const struct nn_epoch *e, int width,
                       const char *expected)
{
    struct nn_text t = {0};
    cli_progress_line(&t, e, width);
    assert_string_equal(t.p ? t.p : "", expected);
    assert_true((int)t.len < width);
    nn_text_free(&t);
}

static void test_bar(void **state)
{
    (void)state;
    struct nn_epoch e = epoch(1);
    check_line(&e, 80,
               "[------------------------------] epoch 1/100  loss 0.2500  50 "
               "s left");
    e = epoch(50);
    e.validation_loss = 1.0 / 3;
    check_line(&e, 100,
               "[###############---------------] epoch 50/100  loss 0.2500  "
               "validation loss 0.3333  25 s left");
    e = epoch(100);
    check_line(&e, 80,
               "[##############################] epoch 100/100  loss 0.2500  "
               "0.00 s left");
}

/* The words are 36 bytes; the last column of the terminal stays free. */
static void test_narrow_terminals(void **state)
{
    (void)state;
    struct nn_epoch e = epoch(50);
    check_line(&e, 52, "[######------] epoch 50/100  loss 0.2500  25 s left");
    check_line(&e, 50, "[#####-----] epoch 50/100  loss 0.2500  25 s left");
    check_line(&e, 49, "epoch 50/100  loss 0.2500  25 s left");
    check_line(&e, 37, "epoch 50/100  loss 0.2500  25 s left");
    check_line(&e, 36, "epoch 50/100  loss 0.2500  25 s lef");
    check_line(&e, 1, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_thin_out),
        cmocka_unit_test(test_bar),
        cmocka_unit_test(test_narrow_terminals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
