/* Weights of rows from those of their classes; what a run makes of them. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "train.h"
#include "dataset.h"

/* Three rows of a, two of b, one of c. */
static const char rows[] = "x,y\n0,a\n1,b\n2,a\n3,c\n4,b\n5,a\n";
static const char order[] = "abacba";

/* The weights of the classes a, b, c, before they are divided by their mean
 * over the rows. */
static void check(const char *settings, const double expected[3])
{
    struct dataset s;
    dataset_open(&s, settings, rows);
    assert_non_null(s.data.weight);
    double mean = 0.0;
    for (int i = 0; i < 6; i++)
        mean += expected[order[i] - 'a'] / 6;
    for (int i = 0; i < 6; i++)
        assert_true(fabs((double)s.data.weight[i] * mean -
                         expected[order[i] - 'a']) < 1e-6);
    dataset_close(&s);
}

static void test_rows(void **state)
{
    (void)state;
    check("class_weight=balanced", (const double[]){2.0 / 3, 1, 2});
    check("class_weight={\"a\":1,\"b\":2,\"c\":6}", (const double[]){1, 2, 6});
    check("class_weight={\"c\":0.5}", (const double[]){1, 1, 0.5});
    check("class_weight={\"b\":0,\"c\":0}", (const double[]){1, 0, 0});
    struct dataset s;
    dataset_open(&s, "", rows);
    assert_null(s.data.weight);
    dataset_close(&s);
    dataset_open(&s, "class_weight={}", rows);
    assert_null(s.data.weight);
    dataset_close(&s);
}

/* The rows' own weights: times those of their classes, over the mean of the
 * products. */
static void test_weighed_rows(void **state)
{
    (void)state;
    static const char csv[] = "w,x,y\n2,0,a\n0,1,b\n3,2,b\n";
    static const float alone[] = {1.2f, 0.0f, 1.8f};
    static const float both[] = {0.75f, 0.0f, 2.25f};
    struct dataset s;
    dataset_open(&s, "data.weight=w", csv);
    for (int i = 0; i < 3; i++)
        assert_true(fabsf(s.data.weight[i] - alone[i]) < 1e-6f);
    dataset_close(&s);
    dataset_open(&s, "data.weight=w class_weight={\"a\":0.5}", csv);
    for (int i = 0; i < 3; i++)
        assert_true(fabsf(s.data.weight[i] - both[i]) < 1e-6f);
    dataset_close(&s);
    dataset_open(&s, "data.weight=w loss=squared_error data.target=x", csv);
    assert_true(fabsf(s.data.weight[0] - 1.2f) < 1e-6f);
    dataset_close(&s);
    dataset_refused("data.weight=w class_weight={\"a\":0,\"b\":0}", csv,
                    NN_ECONFIG,
                    "--set: \"class_weight\": every training row has the "
                    "weight 0");
}

/* Rows held out do not count: of a one is, of b one, of c none, so that of each
 * class 2, 1 and 1 train. */
static void test_split(void **state)
{
    (void)state;
    struct dataset s;
    dataset_open(&s, "class_weight=balanced data.validation_fraction=0.4",
                 rows);
    double sum = 0.0;
    assert_int_equal(s.data.train.count, 4);
    for (size_t i = 0; i < s.data.train.count; i++) {
        const uint32_t row = s.data.train.index[i];
        sum += (double)s.data.weight[row];
        /* 4 / (3 x 2), 4 / (3 x 1): their mean is 1 */
        const double expected = order[row] == 'a' ? 2.0 / 3 : 4.0 / 3;
        assert_true(fabs((double)s.data.weight[row] - expected) < 1e-6);
    }
    assert_true(fabs(sum - 4.0) < 1e-6);
    for (size_t i = 0; i < s.data.validation.count; i++)
        assert_true(s.data.weight[s.data.validation.index[i]] == 0.0f);
    dataset_close(&s);
}

static void test_refused(void **state)
{
    (void)state;
    dataset_refused("class_weight={\"aa\":1}", rows, NN_ECONFIG,
                    "--set: \"class_weight\": unknown class \"aa\", did you "
                    "mean \"a\"?");
    dataset_refused("class_weight={\"longer\":1}", rows, NN_ECONFIG,
                    "--set: \"class_weight\": no row has the class \"longer\"");
    dataset_refused("class_weight={\"a\":0,\"b\":0,\"c\":0}", rows, NN_ECONFIG,
                    "--set: \"class_weight\": every training row has the "
                    "weight 0");
    dataset_refused("class_weight=balanced loss=squared_error",
                    "x,y\n0,1\n1,2\n", NN_ECONFIG,
                    "--set: \"class_weight\" needs a target that is a class; "
                    "\"data.target_kind\" can make it one");
}

struct losses {
    int epochs;
    double train[32], validation[32];
};

static int note_epoch(void *arg, const struct nn_epoch *e, struct nn_error *err)
{
    struct losses *l = arg;
    (void)err;
    assert_true(l->epochs < 32);
    l->train[l->epochs] = e->train_loss;
    l->validation[l->epochs++] = e->validation_loss;
    return 0;
}

static void train(struct nn_model *m, const char *settings, const char *csv,
                  struct losses *l)
{
    struct dataset s;
    struct nn_error err = {0};
    *l = (struct losses){0};
    dataset_open(&s, settings, csv);
    if (nn_train(m, &s.data, &s.config,
                 &(struct nn_train_hooks){.epoch_done = note_epoch, .arg = l},
                 &err) < 0)
        fail_msg("%s", err.msg);
    dataset_close(&s);
}

static void assert_near(double got, double expected)
{
    if (!(fabs(got - expected) <= 2e-6 * fmax(1.0, fabs(expected))))
        fail_msg("%.9g is not %.9g", got, expected);
}

/* A class of weight 3 is one whose rows stand there three times, in the loss of
 * the passes and in its gradient; but the losses of fixed weights are those of
 * the rows as they are. */
static void test_run(void **state)
{
    (void)state;
    static const char *const settings[] = {
        "loss=cross_entropy n1=3", "loss=squared_error n1=2 output=tanh",
        "optimizer=adam n1=2 label_smoothing=0.1"};
    static const char once[] = "x,y\n-1,a\n1,b\n-2,a\n0.5,a\n0.7,b\n";
    static const char thrice[] =
        "x,y\n-1,a\n1,b\n1,b\n1,b\n-2,a\n0.5,a\n0.7,b\n"
        "0.7,b\n0.7,b\n";
    for (int i = 0; i < 3; i++) {
        char with[256], without[200];
        struct nn_model a, b;
        struct losses of_a, of_b;
        snprintf(without, sizeof without, "epochs=20 batch_size=0 %s",
                 settings[i]);
        snprintf(with, sizeof with, "%s class_weight={\"a\":0.5,\"b\":1.5}",
                 without);
        train(&a, with, once, &of_a);
        train(&b, without, thrice, &of_b);
        for (int e = 0; e < 20; e++)
            assert_near(of_a.train[e], of_b.train[e]);
        for (size_t k = 0; k < a.net.size; k++)
            assert_near((double)a.net.theta[k], (double)b.net.theta[k]);
        nn_model_free(&b);
        train(&b, without, once, &of_b);
        assert_true(a.record.initial_loss == b.record.initial_loss);
        assert_true(fabs(of_a.train[0] - of_b.train[0]) > 1e-4);
        nn_model_free(&a);
        nn_model_free(&b);
    }
}

/* A step of length 0: the losses that are told before and after it are the
 * same, the one of the pass is another. So it is with dropout. */
static void test_told_losses(void **state)
{
    (void)state;
    static const char *const settings[] = {
        "class_weight={\"a\":3,\"c\":0}", "n1=9 dropout=0.5",
        "input_dropout=0.5", "label_smoothing=0.3"};
    for (int i = 0; i < 4; i++) {
        struct nn_model m;
        struct losses l;
        char text[200];
        snprintf(text, sizeof text, "epochs=1 learning_rate=1e-30 %s",
                 settings[i]);
        train(&m, text, rows, &l);
        assert_true(m.record.train.loss == m.record.initial_loss);
        assert_true(fabs(l.train[0] - m.record.initial_loss) > 1e-3);
        nn_model_free(&m);
    }
}

int main(void)
{
#define IN_SCRATCH(test)                                                       \
    cmocka_unit_test_setup_teardown(test, scratch_enter, scratch_leave)
    const struct CMUnitTest tests[] = {
        IN_SCRATCH(test_rows),  IN_SCRATCH(test_weighed_rows),
        IN_SCRATCH(test_split), IN_SCRATCH(test_refused),
        IN_SCRATCH(test_run),   IN_SCRATCH(test_told_losses)};
    return cmocka_run_group_tests_name("weigh", tests, NULL, NULL);
}
