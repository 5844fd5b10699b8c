/* Schedules against values that were computed by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "schedule.h"

/* The rates of the first epochs from rate 1, of a run of 4. */
static void check(const struct nn_schedule_settings *set, const double *rates,
                  int count)
{
    struct nn_schedule s;
    nn_schedule_start(&s, set, 1.0, 4);
    for (int epoch = 1; epoch <= count; epoch++) {
        double got = nn_schedule_rate(&s, epoch);
        if (!(fabs(got - rates[epoch - 1]) <= 1e-15))
            fail_msg("%s, epoch %d: %.17g, expected %.17g",
                     nn_schedule_names[set->kind], epoch, got,
                     rates[epoch - 1]);
        nn_schedule_note(&s, 1.0); /* only plateau minds */
    }
}

static void test_rates(void **state)
{
    (void)state;
    check(&(struct nn_schedule_settings){.kind = NN_CONSTANT},
          (double[]){1, 1, 1}, 3);
    check(&(struct nn_schedule_settings){.kind = NN_STEP,
                                         .every = 2,
                                         .factor = 0.5},
          (double[]){1, 1, 0.5, 0.5, 0.25, 0.25, 0.125}, 7);
    check(&(struct nn_schedule_settings){.kind = NN_EXPONENTIAL, .factor = 0.9},
          (double[]){1, 0.9, 0.81, 0.729, 0.6561, 0.59049}, 6);
    check(&(struct nn_schedule_settings){.kind = NN_INVERSE_TIME, .decay = 0.5},
          (double[]){1, 1 / 1.5, 0.5, 0.4, 1 / 3.0}, 5);
    /* cos of 0, 45, 90, 135 degrees */
    check(&(struct nn_schedule_settings){.kind = NN_COSINE},
          (double[]){1, 0.85355339059327373, 0.5, 0.14644660940672627}, 4);
    check(&(struct nn_schedule_settings){.kind = NN_COSINE, .final = 0.2},
          (double[]){1, 0.88284271247461899, 0.6, 0.31715728752538097}, 4);
}

/* Of every epoch of long runs, against libm. */
static void test_cosine(void **state)
{
    (void)state;
    const struct nn_schedule_settings set = {.kind = NN_COSINE};
    struct nn_schedule s;
    nn_schedule_start(&s, &set, 1.0, 1000);
    for (int epoch = 1; epoch <= 1000; epoch++) {
        double x = sin(acos(-1.0) / 2 * (1.0 - (epoch - 1) / 1000.0));
        double got = nn_schedule_rate(&s, epoch);
        assert_true(fabs(got - x * x) <= 1e-15 * x * x);
    }
}

static void test_warmup(void **state)
{
    (void)state;
    check(&(struct nn_schedule_settings){.warmup_epochs = 3},
          (double[]){0.25, 0.5, 0.75, 1, 1}, 5);
    check(&(struct nn_schedule_settings){.kind = NN_EXPONENTIAL,
                                         .factor = 0.5,
                                         .warmup_epochs = 1},
          (double[]){0.5, 0.5, 0.25}, 3);
}

/* Falls when 2 epochs have brought no new least loss, and so again 2 epochs
 * later; never below min. Equal is not new. */
static void test_plateau(void **state)
{
    (void)state;
    static const struct {
        double loss, rate; /* of an epoch, of the next one */
    } epochs[] = {{5, 1},   {4, 1},   {4, 1},    {4.5, 0.5}, {4, 0.5},
                  {3, 0.5}, {3, 0.5}, {3, 0.25}, {6, 0.25},  {6, 0.2},
                  {6, 0.2}, {6, 0.2}, {2, 0.2}};
    const struct nn_schedule_settings set = {
        .kind = NN_PLATEAU, .patience = 2, .factor = 0.5, .min = 0.2};
    struct nn_schedule s;
    nn_schedule_start(&s, &set, 1.0, 100);
    for (int i = 0; i < 13; i++) {
        nn_schedule_note(&s, epochs[i].loss);
        assert_true(nn_schedule_rate(&s, i + 2) == epochs[i].rate);
    }
    /* a min above the rate is no reason to raise it */
    nn_schedule_start(&s, &set, 0.1, 100);
    for (int i = 0; i < 9; i++)
        nn_schedule_note(&s, 1.0);
    assert_true(nn_schedule_rate(&s, 10) == 0.1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rates), cmocka_unit_test(test_cosine),
        cmocka_unit_test(test_warmup), cmocka_unit_test(test_plateau)};
    return cmocka_run_group_tests_name("schedule", tests, NULL, NULL);
}
