/* config_check: what keys must hold of each other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "config_case.h"

static void test_hidden_layers(void **state)
{
    (void)state;
    config_case_check("{}", "", NULL);
    config_case_check("{\"n1\": 3}", "", NULL);
    config_case_check("{\"hidden\": [3]}", "", NULL);
    config_case_check("{\"n1\": 3, \"hidden\": []}", "", NULL);
    config_case_check("{\"n1\": 0, \"hidden\": [3]}", "", NULL);
    config_case_check("{\"n1\": 3, \"hidden\": [3]}", "",
                      "t.json: \"n1\" and \"hidden\" are both given, expected "
                      "one of them (0 and [] are none)");
    config_case_check("{\"n1\": 3}", "hidden=[3]",
                      "--set: \"n1\" and \"hidden\" are both given, expected "
                      "one of them (0 and [] are none)");
    config_case_check("{\"n1\": 3, \"hidden\": [3]}", "n1=0", NULL);
}

/* Of twelve pairs five are outputs. */
static void test_outputs(void **state)
{
    (void)state;
    static const char *const takes[NN_LOSS_NAMES][2] = {
        {"sigmoid", "\"sigmoid\""},
        {"softmax", "\"softmax\""},
        {"linear sigmoid tanh", "\"sigmoid\", \"linear\" or \"tanh\""}};
    for (int act = 0; act < NN_OUTPUT_NAMES; act++) {
        for (int loss = 0; loss < NN_LOSS_NAMES; loss++) {
            const char *output = nn_output_names[act];
            char text[128], message[256];
            snprintf(text, sizeof text,
                     "{\"output\": \"%s\", \"loss\": \"%s\"}", output,
                     nn_loss_names[loss]);
            snprintf(message, sizeof message,
                     "t.json: \"output\": \"%s\" does not go with \"loss\": "
                     "\"%s\", which takes %s",
                     output, nn_loss_names[loss], takes[loss][1]);
            config_case_check(text, "",
                              strstr(takes[loss][0], output) ? NULL : message);
        }
    }
    config_case_check("{\"output\": \"sigmoid\"}", "loss=cross_entropy",
                      "--set: \"output\": \"sigmoid\" does not go with "
                      "\"loss\": \"cross_entropy\", which takes "
                      "\"softmax\"");
}

static void test_label_smoothing(void **state)
{
    (void)state;
    config_case_check("{\"label_smoothing\": 0.1}", "", NULL);
    config_case_check("{\"label_smoothing\": 0.1}", "loss=cross_entropy", NULL);
    config_case_check("{\"label_smoothing\": 0.1}", "loss=squared_error",
                      "--set: \"label_smoothing\" belongs to \"loss\": "
                      "\"binary_cross_entropy\" or \"cross_entropy\", not to "
                      "\"squared_error\"; --set label_smoothing=null takes it "
                      "out");
    config_case_check("{\"loss\": \"squared_error\"}", "label_smoothing=0.1",
                      "--set: \"label_smoothing\" belongs to \"loss\": "
                      "\"binary_cross_entropy\" or \"cross_entropy\", not to "
                      "\"squared_error\"");
}

static void test_settings_of_init(void **state)
{
    (void)state;
    config_case_check("{\"init\": {\"name\": \"normal\", \"std\": 1}}", "",
                      NULL);
    config_case_check("{\"init\": {\"name\": \"uniform\", \"range\": 1}}", "",
                      NULL);
    config_case_check("{\"init\": {\"name\": \"zeros\", \"bias_std\": 1}}", "",
                      NULL);
    config_case_check("{\"init\": \"normal\"}", "",
                      "t.json: \"init\": \"normal\" needs \"init.std\", a "
                      "number > 0");
    config_case_check("{}", "init=uniform",
                      "--set: \"init\": \"uniform\" needs \"init.range\", a "
                      "number > 0");
    config_case_check("{\"init\": {\"std\": 1}}", "",
                      "t.json: \"init.std\" belongs to \"init\": \"normal\", "
                      "not to \"glorot_uniform\"");
    config_case_check("{\"init\": {\"name\": \"normal\", \"std\": 1}}",
                      "init.range=2",
                      "--set: \"init.range\" belongs to \"init\": "
                      "\"uniform\", not to \"normal\"");
    config_case_check("{\"init\": {\"name\": \"normal\", \"std\": 1}}",
                      "init.name=zeros",
                      "--set: \"init.std\" belongs to \"init\": \"normal\", "
                      "not to \"zeros\"; --set init.std=null takes it out");
    config_case_check("{\"init\": {\"name\": \"normal\", \"std\": 1}}",
                      "init=null", NULL);
    config_case_check("{\"init\": {\"name\": \"normal\", \"std\": 1}}",
                      "init=zeros", NULL);
}

/* A setting that several optimizers share. */
static void test_settings_of_optimizer(void **state)
{
    (void)state;
    config_case_check("{\"optimizer\": {\"name\": \"nesterov\","
                      " \"momentum\": 0.5}}",
                      "", NULL);
    config_case_check("{\"optimizer\": {\"name\": \"adam\", \"beta1\": 0.5,"
                      " \"beta2\": 0, \"epsilon\": 1e-30}}",
                      "", NULL);
    config_case_check("{\"optimizer\": {\"momentum\": 0.5}}", "",
                      "t.json: \"optimizer.momentum\" belongs to "
                      "\"optimizer\": \"momentum\" or \"nesterov\", not to "
                      "\"sgd\"");
    config_case_check("{\"optimizer\": {\"epsilon\": 1, \"name\": "
                      "\"adamw\"}}",
                      "optimizer.name=momentum",
                      "--set: \"optimizer.epsilon\" belongs to "
                      "\"optimizer\": \"adagrad\", \"rmsprop\", \"adam\" or "
                      "\"adamw\", not to \"momentum\"; --set "
                      "optimizer.epsilon=null takes it out");
}

static void test_whole_batch(void **state)
{
    (void)state;
    config_case_check("{\"optimizer\": \"rprop\", \"learning_rate\": 1}",
                      "learning_rate=null", NULL);
    config_case_check("{\"optimizer\": \"rprop\", \"batch_size\": 32}",
                      "batch_size=null", NULL);
    config_case_check("{\"optimizer\": \"rprop\", \"batch_size\": 0}",
                      "optimizer=null", NULL);
    config_case_check("{\"optimizer\": \"rprop\", \"weight_decay\": 1}", "",
                      NULL);
    config_case_check("{\"optimizer\": \"rprop\"}", "batch_size=0", NULL);
    config_case_check("{\"optimizer\": \"rprop\"}", "batch_size=32",
                      "--set: \"batch_size\" must be 0 or left out, not 32: "
                      "\"optimizer\": \"rprop\" takes all samples at once");
    config_case_check("{\"optimizer\": \"lbfgs\"}", "batch_size=1",
                      "--set: \"batch_size\" must be 0 or left out, not 1: "
                      "\"optimizer\": \"lbfgs\" takes all samples at once");
    config_case_check("{\"optimizer\": {\"name\": \"lbfgs\", \"history\": 5}, "
                      "\"weight_decay\": 1}",
                      "", NULL);
}

/* What has no meaning with an optimizer. */
static void test_without_rate(void **state)
{
    (void)state;
    static const char *const refused[] = {
        "\"learning_rate\": 1",     "\"clip_norm\": 1",
        "\"schedule\": \"cosine\"", "\"l1\": 1",
        "\"dropout\": 0.5",         "\"input_dropout\": 0.5"};
    static const char *const names[] = {"rprop", "lbfgs"};
    for (int i = 0; i < 12; i++) {
        const char *key = refused[i % 6], *name = names[i / 6];
        char text[200], message[300];
        const bool with_rprop = i % 6 >= 3;
        snprintf(text, sizeof text, "{\"optimizer\": \"%s\", %s}", name, key);
        snprintf(message, sizeof message,
                 "t.json: %.*s belongs to \"optimizer\": \"sgd\", "
                 "\"momentum\", \"nesterov\", \"adagrad\", \"rmsprop\", "
                 "\"adam\"%s, not to \"%s\"",
                 (int)strcspn(key, ":"), key,
                 with_rprop ? ", \"adamw\" or \"rprop\"" : " or \"adamw\"",
                 name);
        config_case_check(text, "", with_rprop && i < 6 ? NULL : message);
    }
    config_case_check("{\"optimizer\": {\"name\": \"rprop\", \"history\": 5}}",
                      "",
                      "t.json: \"optimizer.history\" belongs to "
                      "\"optimizer\": \"lbfgs\", not to \"rprop\"");
}

static void test_settings_of_schedule(void **state)
{
    (void)state;
    config_case_check("{\"schedule\": {\"name\": \"step\", \"every\": 5}}", "",
                      NULL);
    config_case_check("{\"schedule\": \"plateau\"}", "", NULL);
    config_case_check("{\"schedule\": {\"name\": \"cosine\","
                      " \"warmup_epochs\": 5}}",
                      "", NULL);
    config_case_check("{\"schedule\": \"step\"}", "",
                      "t.json: \"schedule\": \"step\" needs "
                      "\"schedule.every\", a whole number from 1 to "
                      "1000000000");
    config_case_check("{}", "schedule=exponential",
                      "--set: \"schedule\": \"exponential\" needs "
                      "\"schedule.factor\", a number > 0 and < 1");
    config_case_check("{\"schedule\": {\"name\": \"cosine\", \"final\": 0.1}}",
                      "", NULL);
    config_case_check("{\"schedule\": {\"name\": \"cosine\", \"final\": 0.1}}",
                      "learning_rate=0.05",
                      "--set: \"schedule.final\" must be at most "
                      "\"learning_rate\", 0.05, not 0.1");
    config_case_check("{\"schedule\": {\"name\": \"cosine\", \"min\": 1}}", "",
                      "t.json: \"schedule.min\" belongs to \"schedule\": "
                      "\"plateau\", not to \"cosine\"");
}

static void test_validation(void **state)
{
    (void)state;
    config_case_check("{\"data\": {\"validation\": \"v\"}}", "", NULL);
    config_case_check("{\"data\": {\"validation_fraction\": 0.1}}", "", NULL);
    config_case_check("{\"data\": {\"validation\": \"v\","
                      " \"validation_fraction\": 0}}",
                      "", NULL);
    config_case_check("{\"data\": {\"validation\": \"v\","
                      " \"validation_fraction\": 0.1}}",
                      "",
                      "t.json: \"data.validation\" and "
                      "\"data.validation_fraction\" are both given, expected "
                      "one of them");
    config_case_check("{\"data\": {\"validation_fraction\": 0.1}}",
                      "data.validation=v",
                      "--set: \"data.validation\" and "
                      "\"data.validation_fraction\" are both given, expected "
                      "one of them");
}

static void test_early_stopping(void **state)
{
    (void)state;
    config_case_check("{\"early_stopping\": {\"patience\": 3},"
                      " \"data\": {\"validation\": \"v\"}}",
                      "", NULL);
    config_case_check("{\"early_stopping\": {\"patience\": 3},"
                      " \"data\": {\"validation_fraction\": 0.1}}",
                      "", NULL);
    config_case_check("{\"early_stopping\": {}}", "", NULL);
    config_case_check("{}", "early_stopping.patience=3",
                      "--set: \"early_stopping\" needs validation rows, give "
                      "\"data.validation\" or \"data.validation_fraction\"");
    config_case_check("{\"early_stopping\": {\"min_delta\": 0.1}}", "",
                      "t.json: \"early_stopping.min_delta\" needs "
                      "\"early_stopping.patience\", a whole number from 1 to "
                      "1000000000");
}

static void test_class_target(void **state)
{
    (void)state;
    config_case_check("{\"data\": {\"target\": [\"a\", \"b\"],"
                      " \"target_kind\": \"number\"}}",
                      "", NULL);
    config_case_check("{\"data\": {\"target\": [\"a\"],"
                      " \"target_kind\": \"class\"}}",
                      "", NULL);
    config_case_check("{\"data\": {\"target\": [\"a\", \"b\", \"c\"],"
                      " \"target_kind\": \"class\"}}",
                      "",
                      "t.json: \"data.target_kind\": \"class\" takes one "
                      "column in \"data.target\", not 3");
    config_case_check("{\"data\": {\"target\": [\"a\", \"b\"]}}",
                      "data.target_kind=class",
                      "--set: \"data.target_kind\": \"class\" takes one "
                      "column in \"data.target\", not 2");
}

static void test_data(void **state)
{
    (void)state;
    struct nn_error err = {0};
    struct nn_config c = config_case("{}");
    assert_int_equal(nn_config_check(&c, &err), 0);
    assert_int_equal(nn_config_check_data(&c, &err), NN_ECONFIG);
    assert_string_equal(err.msg,
                        "t.json: \"data.train\" is missing: name the CSV file "
                        "to train on there, or with -d FILE");
    assert_int_equal(nn_config_set_train(&c, "a.csv", NULL), 0);
    assert_int_equal(nn_config_check_data(&c, NULL), 0);
    nn_config_free(&c);
}

static void test_scale_target(void **state)
{
    (void)state;
    config_case_check("{\"loss\": \"squared_error\"}",
                      "data.scale_target=standard", NULL);
    config_case_check("{\"data\": {\"scale_target\": \"none\"}}", "", NULL);
    config_case_check("{\"data\": {\"scale_target\": 2}}", "",
                      "t.json: \"data.scale_target\" is for \"loss\": "
                      "\"squared_error\", not for \"binary_cross_entropy\"");
    config_case_check("{\"data\": {\"scale_target\": \"minmax\"}}",
                      "loss=cross_entropy",
                      "--set: \"data.scale_target\" is for \"loss\": "
                      "\"squared_error\", not for \"cross_entropy\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hidden_layers),
        cmocka_unit_test(test_outputs),
        cmocka_unit_test(test_label_smoothing),
        cmocka_unit_test(test_settings_of_init),
        cmocka_unit_test(test_settings_of_schedule),
        cmocka_unit_test(test_whole_batch),
        cmocka_unit_test(test_without_rate),
        cmocka_unit_test(test_settings_of_optimizer),
        cmocka_unit_test(test_validation),
        cmocka_unit_test(test_early_stopping),
        cmocka_unit_test(test_class_target),
        cmocka_unit_test(test_scale_target),
        cmocka_unit_test(test_data),
    };
    return cmocka_run_group_tests_name("config_check", tests, NULL, NULL);
}
