#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
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

static void check_line(const struct cli_progress *p, const struct nn_epoch *e,
                       int width, const char *expected)
{
    struct nn_text t = {0};
    int columns = cli_progress_line(&t, p, e, width);
    assert_string_equal(t.p ? t.p : "", expected);
    assert_true(columns < width);
    if (!p->utf8)
        assert_int_equal(columns, t.len);
    nn_text_free(&t);
}

static void test_bar(void **state)
{
    (void)state;
    const struct cli_progress p = {.program = NULL};
    struct nn_epoch e = epoch(1);
    check_line(&p, &e, 80,
               "[------------------------------] epoch 1/100  loss 0.2500  50 "
               "s left");
    e = epoch(50);
    e.validation_loss = 1.0 / 3;
    check_line(&p, &e, 100,
               "[###############---------------] epoch 50/100  loss 0.2500  "
               "validation 0.3333  25 s left");
    e = epoch(100);
    check_line(&p, &e, 80,
               "[##############################] epoch 100/100  loss 0.2500  "
               "0.00 s left");
}

/* Since the line before, whose losses are those of old. */
static void test_arrows(void **state)
{
    (void)state;
    struct cli_progress p = {.old = epoch(49)};
    struct nn_epoch e = epoch(50);
    p.old.validation_loss = 0.3;
    e.validation_loss = 0.4;
    check_line(&p, &e, 60,
               "epoch 50/100  loss 0.2500=  validation 0.4000^  25 s left");
    e.train_loss = 0.125;
    check_line(
        &p, &e, 70,
        "[####-----] epoch 50/100  loss 0.1250v  validation 0.4000^  25 s "
        "left");
    p.utf8 = true;
    check_line(
        &p, &e, 70,
        "\u2588\u2588\u2588\u2588\u2588\u2591\u2591\u2591\u2591\u2591\u2591 "
        "epoch 50/100  loss 0.1250\u2193  validation 0.4000\u2191  25 s "
        "left");
    p.old.validation_loss = NAN; /* no arrow from nowhere */
    check_line(&p, &e, 40, "epoch 50/100  loss 0.1250\u2193  validation ");
}

static void test_rate_and_patience(void **state)
{
    (void)state;
    struct cli_progress p = {.rows = 120, .patience = 20};
    struct nn_epoch e = epoch(50); /* two epochs a second */
    e.best_epoch = 47;
    check_line(
        &p, &e, 80,
        "[######-------] epoch 50/100  loss 0.2500  patience 3/20  240 rows/s  "
        "25 s left");
    check_line(&p, &e, 70,
               "[#########---------] epoch 50/100  loss 0.2500  240 rows/s  25 "
               "s left");
    check_line(&p, &e, 50, "[#####-----] epoch 50/100  loss 0.2500  25 s left");
    p.rows = 6170;
    check_line(&p, &e, 60,
               "[##---] epoch 50/100  loss 0.2500  12.3 k rows/s  25 s left");
}

/* The run ends by then at the latest. */
static void test_time_left(void **state)
{
    (void)state;
    struct cli_progress p = {.max_seconds = 30};
    struct nn_epoch e = epoch(50);
    check_line(&p, &e, 40, "epoch 50/100  loss 0.2500  5.00 s left");
    e = epoch(40);
    check_line(&p, &e, 50, "[######----] epoch 40/100  loss 0.2500  10 s left");
    e = epoch(70);
    check_line(&p, &e, 40, "epoch 70/100  loss 0.2500  0.00 s left");
}

/* The last column of the terminal stays free. */
static void test_narrow_terminals(void **state)
{
    (void)state;
    const struct cli_progress p = {.utf8 = false};
    struct nn_epoch e = epoch(50);
    check_line(&p, &e, 52,
               "[######------] epoch 50/100  loss 0.2500  25 s left");
    check_line(&p, &e, 44, "[##--] epoch 50/100  loss 0.2500  25 s left");
    check_line(&p, &e, 43, "epoch 50/100  loss 0.2500  25 s left");
    check_line(&p, &e, 37, "epoch 50/100  loss 0.2500  25 s left");
    check_line(&p, &e, 36, "epoch 50/100  loss 0.2500");
    check_line(&p, &e, 26, "epoch 50/100  loss 0.2500");
    check_line(&p, &e, 25, "epoch 50/100  loss 0.250");
    check_line(&p, &e, 1, "");
}

static void check_locale(bool utf8, const char *all, const char *ctype,
                         const char *lang)
{
    setenv("LC_ALL", all, 1);
    setenv("LC_CTYPE", ctype, 1);
    setenv("LANG", lang, 1);
    assert_int_equal(cli_is_utf8(), utf8);
}

static void test_locale(void **state)
{
    (void)state;
    check_locale(true, "", "", "C.UTF-8");
    check_locale(true, "", "de_DE.utf8", "C");
    check_locale(false, "C", "", "C.UTF-8");
    check_locale(false, "", "", "de_DE");
    check_locale(false, "", "", "de_DE.ISO-8859-1");
    check_locale(false, "", "", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_thin_out),
        cmocka_unit_test(test_bar),
        cmocka_unit_test(test_arrows),
        cmocka_unit_test(test_rate_and_patience),
        cmocka_unit_test(test_time_left),
        cmocka_unit_test(test_narrow_terminals),
        cmocka_unit_test(test_locale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
