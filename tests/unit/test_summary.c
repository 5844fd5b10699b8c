#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "summary.h"

/* A 2-3-1 network with what a run of it may have come to. */
static void open_model(struct nn_model *m)
{
    const int n[] = {2, 3, 1};
    *m = (struct nn_model){0};
    assert_int_equal(
        nn_net_open(&m->net, 2, n, NN_SIGMOID, NN_BINARY_CROSS_ENTROPY, NULL),
        0);
    nn_text_puts(&m->config, "{\"n1\":3}");
    m->record = (struct nn_record){.seed = -5,
                                   .epochs = 1,
                                   .best_epoch = 1,
                                   .stopped = "epochs",
                                   .initial_loss = 0.75};
    m->record.train = (struct nn_metrics){.rows = 4,
                                          .loss = 0.125,
                                          .constant_loss = 0.5,
                                          .accuracy = 0.75,
                                          .mse = NAN,
                                          .rmse = NAN,
                                          .mae = NAN,
                                          .r2 = NAN};
}

static void check_text(const struct nn_model *m, const char *log,
                       const char *expected)
{
    const struct cli_run_summary s = {m, "m.bin", log, {.seconds = 61}, NULL};
    struct nn_text t = {0};
    cli_summary_text(&t, &s);
    assert_string_equal(t.p, expected);
    nn_text_free(&t);
}

static void check_json(const struct nn_model *m, const char *expected)
{
    static const struct nn_report reports[3];
    const struct cli_run_summary s = {
        m, "m \"1\".bin", "", {.seconds = 0.1234}, reports};
    struct nn_text t = {0};
    cli_summary_json(&t, &s);
    assert_string_equal(t.p, expected);
    nn_text_free(&t);
}

static void test_lowest(void **state)
{
    (void)state;
    struct nn_epoch e = {.best_epoch = 194, .best_loss = 0.15454};
    struct nn_text t = {0};
    cli_add_lowest(&t, &e);
    assert_string_equal(t.p, "lowest validation loss 0.1545 after epoch 194\n");
    nn_text_clear(&t);
    e.best_epoch = 0;
    cli_add_lowest(&t, &e);
    assert_int_equal(t.len, 0);
    nn_text_free(&t);
}

static void test_classes(void **state)
{
    (void)state;
    struct nn_model m;
    open_model(&m);
    check_text(&m, "",
               "2-3-1, 13 parameters, 1 epoch in 1 min 01 s\n"
               "                       rows        loss    constant   better  "
               "accuracy\n"
               "  before training         4      0.7500\n"
               "  training                4      0.1250      0.5000    75.0%  "
               "  0.7500\n"
               "  constant: the loss of the best constant prediction\n"
               "  model: m.bin\n");
    check_json(&m, "{\"name\":null,\"model\":\"m \\\"1\\\".bin\",\"seed\":-5,"
                   "\"parameters\":13,\"rows\":{\"train\":4,\"validation\":0},"
                   "\"epochs\":1,\"best_epoch\":1,\"stopped\":\"epochs\","
                   "\"seconds\":0.123,\"train\":{\"loss\":0.125,"
                   "\"constant_loss\":0.5,\"accuracy\":0.75},"
                   "\"config\":{\"n1\":3}}\n");
    nn_model_free(&m);
}

static void test_numbers_and_more_files(void **state)
{
    (void)state;
    struct nn_model m;
    open_model(&m);
    m.name = nn_text_copy("a \"b\"", 5);
    m.record.epochs = 20;
    strcpy(m.record.stopped, "patience");
    m.record.train.accuracy = NAN;
    m.record.train.mse = 0.25;
    m.record.train.rmse = 0.5;
    m.record.train.mae = 0.375;
    m.record.train.r2 = -1.5;
    m.record.validation = m.record.test = m.record.train;
    m.record.validation.rows = 1;
    m.record.validation.r2 = NAN;
    m.record.validation.loss = 0.5;
    m.record.test.loss = NAN;
    check_text(&m, "l.csv",
               "a \"b\": 2-3-1, 13 parameters, 20 epochs in 1 min 01 s\n"
               "                       rows        loss    constant   better  "
               "      rmse       r2\n"
               "  before training         4      0.7500\n"
               "  training                4      0.1250      0.5000    75.0%  "
               "    0.5000  -1.5000\n"
               "  validation              1      0.5000      0.5000     none  "
               "    0.5000        -\n"
               "  test                    4         nan      0.5000     none  "
               "    0.5000  -1.5000\n"
               "  constant: the loss of the best constant prediction\n"
               "  on the validation rows the network is no better than a "
               "constant prediction\n"
               "  on the test rows the network is no better than a constant "
               "prediction\n"
               "  ended by: patience; weights of epoch 1\n"
               "  model: m.bin, loss log: l.csv\n");
    check_json(&m, "{\"name\":\"a \\\"b\\\"\",\"model\":\"m \\\"1\\\".bin\","
                   "\"seed\":-5,\"parameters\":13,\"rows\":{\"train\":4,"
                   "\"validation\":1},\"epochs\":20,\"best_epoch\":1,"
                   "\"stopped\":\"patience\",\"seconds\":0.123,"
                   "\"train\":{\"loss\":0.125,\"constant_loss\":0.5,"
                   "\"mse\":0.25,\"rmse\":0.5,\"mae\":0.375,\"r2\":-1.5},"
                   "\"validation\":{\"loss\":0.5,\"constant_loss\":0.5,"
                   "\"mse\":0.25,\"rmse\":0.5,\"mae\":0.375,\"r2\":null},"
                   "\"test\":{\"loss\":null,\"constant_loss\":0.5,"
                   "\"mse\":0.25,\"rmse\":0.5,\"mae\":0.375,\"r2\":-1.5},"
                   "\"config\":{\"n1\":3}}\n");
    nn_model_free(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lowest),
        cmocka_unit_test(test_classes),
        cmocka_unit_test(test_numbers_and_more_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
