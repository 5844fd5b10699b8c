/* config: a file or text to values, edits, paths; every key and value that is
 * refused, with its message. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scratch.h"
#include "config_case.h"
#include "json.h"

static void check_network_defaults(const struct nn_config *c)
{
    assert_null(c->name);
    assert_int_equal(c->n0, 0);
    assert_int_equal(c->n1, 0);
    assert_int_equal(c->n2, 0);
    assert_int_equal(c->hidden.count, 0);
    assert_int_equal(c->activation, NN_SIGMOID);
    assert_int_equal(c->loss, NN_BINARY_CROSS_ENTROPY);
    assert_int_equal(c->output, -1);
    assert_int_equal(c->init.kind, NN_GLOROT_UNIFORM);
    assert_true(c->init.std == 0);
    assert_true(c->init.range == 0);
    assert_true(c->init.bias_std == 0);
    assert_null(c->initial_weights);
}

static void check_training_defaults(const struct nn_config *c)
{
    assert_true(c->learning_rate == 0.1);
    assert_int_equal(c->batch_size, 32);
    assert_int_equal(c->epochs, 100);
    assert_int_equal(c->optimizer.kind, NN_SGD);
    assert_int_equal(c->schedule.kind, 0);
    assert_true(c->shuffle);
    assert_int_equal(c->seed, 1);
    assert_int_equal(c->log_every, 1);
    assert_int_equal(c->threads, 0);
}

static void check_data_defaults(const struct nn_data_config *d)
{
    assert_null(d->train);
    assert_null(d->validation);
    assert_null(d->test);
    assert_true(d->validation_fraction == 0);
    assert_int_equal(d->header, NN_HEADER_AUTO);
    assert_int_equal(d->delimiter, ',');
    assert_int_equal(d->target.count, 0);
    assert_int_equal(d->target.position, 0);
    assert_int_equal(d->target_kind, NN_KIND_AUTO);
    assert_int_equal(d->missing, 0);
    assert_int_equal(d->scale, NN_SCALE_NONE);
}

static void test_defaults(void **state)
{
    (void)state;
    struct nn_config c = {0};
    assert_int_equal(nn_config_default(&c, NULL), 0);
    check_network_defaults(&c);
    check_training_defaults(&c);
    check_data_defaults(&c.data);
    for (size_t i = 0; i < nn_key_count; i++)
        assert_int_equal(c.origin[i], NN_FROM_DEFAULT);
    nn_config_free(&c);
    nn_config_free(&c);
    const struct nn_config empty = {0};
    assert_memory_equal(&c, &empty, sizeof c);
}

static void test_every_key_is_read(void **state)
{
    (void)state;
    struct nn_config c = config_case(
        "{\"name\": \"n\", \"n0\": 4, \"hidden\": [8, 2], \"n2\": 3,\n"
        " \"learning_rate\": 0.5, \"batch_size\": 0, \"epochs\": 7,\n"
        " \"activation\": \"tanh\", \"loss\": \"cross_entropy\",\n"
        " \"output\": \"softmax\", \"optimizer\": \"sgd\",\n"
        " \"schedule\": {\"name\": \"constant\"},\n"
        " \"init\": {\"name\": \"normal\", \"std\": 0.25, \"bias_std\": 1},\n"
        " \"initial_weights\": \"w.json\", \"shuffle\": false, \"seed\": 9,\n"
        " \"log_every\": 10, \"threads\": 2, \"data\": {\"train\": \"a.csv\",\n"
        " \"validation\": \"b.csv\", \"test\": \"c.csv\",\n"
        " \"cache\": \"rows\",\n"
        " \"validation_fraction\": 0.2, \"header\": true,\n"
        " \"delimiter\": \"\\t\", \"target\": [\"y\", \"z\"],\n"
        " \"target_kind\": \"number\", \"missing\": \"error\",\n"
        " \"scale\": 255}}");
    assert_string_equal(c.name, "n");
    assert_int_equal(c.n0, 4);
    assert_int_equal(c.hidden.count, 2);
    assert_int_equal(c.hidden.value[0], 8);
    assert_int_equal(c.hidden.value[1], 2);
    assert_int_equal(c.n2, 3);
    assert_true(c.learning_rate == 0.5);
    assert_int_equal(c.batch_size, 0);
    assert_int_equal(c.epochs, 7);
    assert_int_equal(c.activation, NN_TANH);
    assert_int_equal(c.loss, NN_CROSS_ENTROPY);
    assert_int_equal(c.output, NN_CROSS_ENTROPY);
    assert_int_equal(c.init.kind, NN_NORMAL);
    assert_true(c.init.std == 0.25);
    assert_true(c.init.bias_std == 1);
    assert_string_equal(c.initial_weights, "w.json");
    assert_false(c.shuffle);
    assert_int_equal(c.seed, 9);
    assert_int_equal(c.log_every, 10);
    assert_int_equal(c.threads, 2);
    assert_string_equal(c.data.train, "a.csv");
    assert_string_equal(c.data.validation, "b.csv");
    assert_string_equal(c.data.test, "c.csv");
    assert_string_equal(c.data.cache, "rows");
    assert_true(c.data.validation_fraction == 0.2);
    assert_int_equal(c.data.header, NN_HEADER_YES);
    assert_int_equal(c.data.delimiter, '\t');
    assert_int_equal(c.data.target.count, 2);
    assert_string_equal(c.data.target.name[1], "z");
    assert_int_equal(c.data.target_kind, NN_KIND_NUMBER);
    assert_int_equal(c.data.scale, NN_SCALE_DIVIDE);
    assert_true(c.data.scale_divisor == 255);
    nn_config_free(&c);
}

static void test_comments_are_ignored_anywhere(void **state)
{
    (void)state;
    struct nn_config c =
        config_case("{\"$schema\": \"s.json\", \"$comment\": [1, {\"n0\": 2}],"
                    " \"init\": {\"$comment\": null, \"name\": \"zeros\"},"
                    " \"data\": {\"$schema\": 1, \"$comment\": \"x\"}}");
    assert_int_equal(c.n0, 0);
    assert_int_equal(c.init.kind, NN_ZEROS);
    nn_config_free(&c);
}

#define INIT                                                                   \
    ": \"init\" must be \"glorot_uniform\", \"glorot_normal\", "               \
    "\"he_uniform\", \"he_normal\", \"lecun_normal\", \"normal\", \"uniform\""

static const struct {
    const char *text, *message;
} refused[] = {
    {"", ":1:1: expected a value (a number, \"text\", true, false, null, [ or "
         "{), found the end of the text"},
    {"{\"n0\": 2,\n  \"n1\": 3\n  \"n2\": 1}",
     ":3:3: expected \",\" or \"}\", found \"\"\""},
    {"{\"n1\": 3,\n\"n1\": 3}", ":2:1: key \"n1\" is given twice"},
    {"{\"data\": {\"train\": \"a\", \"train\": \"b\"}}",
     ":1:25: key \"train\" is given twice"},
    {"[]", ": a config must be an object, { ... }, not a list"},
    {"\"n1\"", ": a config must be an object, { ... }, not a text"},
    {"{\"epoch\": 5}", ": unknown key \"epoch\", did you mean \"epochs\"?"},
    {"{\"EPOCHS\": 5}", ": unknown key \"EPOCHS\", did you mean \"epochs\"?"},
    {"{\"train\": \"a\"}",
     ": unknown key \"train\", did you mean \"data.train\"?"},
    {"{\"data\": {\"epochs\": 1}}",
     ": unknown key \"data.epochs\", did you mean \"epochs\"?"},
    {"{\"data\": {\"sclae\": 1}}",
     ": unknown key \"data.sclae\", did you mean \"data.scale\"?"},
    {"{\"init\": {\"sdt\": 1}}",
     ": unknown key \"init.sdt\", did you mean \"init.std\"?"},
    {"{\"colour\": 1}",
     ": unknown key \"colour\"; nn-config(5) lists the keys"},
    {"{\"\": 1}", ": unknown key \"\"; nn-config(5) lists the keys"},
    {"{\"a\\u001b[31m\": 1}",
     ": unknown key \"a\\x1b[31m\"; nn-config(5) lists the keys"},
    {"{\"data.train\": \"a\"}", ": unknown key \"data.train\", expected "
                                "\"train\" in the object \"data\""},
    {"{\"data\": {\"data.train\": \"a\"}}",
     ": unknown key \"data.data.train\", did you mean \"data.train\"?"},
    {"{\"data\": \"a.csv\"}",
     ": \"data\" must be an object, not the text \"a.csv\""},
    {"{\"optimizer\": 1}",
     ": \"optimizer\" must be \"sgd\", \"momentum\", \"nesterov\", "
     "\"adagrad\", \"rmsprop\", \"adam\", \"adamw\", \"rprop\", "
     "\"lbfgs\" or an object, not 1"},
    {"{\"schedule\": null}",
     ": \"schedule\" must be \"constant\", \"step\", \"exponential\", "
     "\"inverse_time\", \"cosine\", \"plateau\" or an object, not null"},
    {"{\"init\": [\"zeros\"]}",
     INIT ", \"zeros\" or an object, not a list of 1"},
    {"{\"init\": \"zero\"}", INIT " or \"zeros\", not the text \"zero\""},
    {"{\"init\": {\"name\": 1}}", INIT " or \"zeros\", not 1"},
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        config_case_refuse(refused[i].text, refused[i].message);
}

static void test_set(void **state)
{
    (void)state;
    struct nn_config c = config_case("{\"n1\": 3, \"seed\": 5}");
    config_case_set(&c, "n1=4");
    config_case_set(&c, "n1= 5 ");
    config_case_set(&c, "learning_rate=1e-3");
    config_case_set(&c, "loss=cross_entropy");
    config_case_set(&c, "activation=\"tanh\"");
    config_case_set(&c, "shuffle=false");
    config_case_set(&c, "data.target=a=b");
    config_case_set(&c, "name=[1, 2");
    assert_int_equal(c.n1, 5);
    assert_true(c.learning_rate == 1e-3);
    assert_int_equal(c.loss, NN_CROSS_ENTROPY);
    assert_int_equal(c.activation, NN_TANH);
    assert_false(c.shuffle);
    assert_int_equal(c.seed, 5);
    assert_string_equal(c.data.target.name[0], "a=b");
    assert_string_equal(c.name, "[1, 2");
    config_case_set(&c, "data.target=3");
    assert_int_equal(c.data.target.count, 0);
    assert_int_equal(c.data.target.position, 3);
    config_case_set(&c, "data.target=\"3\"");
    assert_string_equal(c.data.target.name[0], "3");
    assert_int_equal(c.data.target.position, 0);
    nn_config_free(&c);
}

/* A group given as a whole replaces what was there; one key of it does not. */
static void test_set_groups(void **state)
{
    (void)state;
    struct nn_config c =
        config_case("{\"init\": {\"name\": \"normal\", \"std\": 2,"
                    " \"bias_std\": 1}, \"data\": {\"train\": \"a.csv\","
                    " \"target\": [\"y\"], \"scale\": 2}}");
    config_case_set(&c, "init.std=3");
    assert_true(c.init.std == 3);
    assert_true(c.init.bias_std == 1);
    config_case_set(&c, "init=uniform");
    assert_int_equal(c.init.kind, NN_UNIFORM);
    assert_true(c.init.std == 0);
    assert_true(c.init.bias_std == 0);
    assert_int_equal(c.origin[nn_key_find("init.std") - nn_keys],
                     NN_FROM_DEFAULT);
    config_case_set(&c, "init={\"name\": \"normal\", \"std\": 4}");
    assert_int_equal(c.init.kind, NN_NORMAL);
    assert_true(c.init.std == 4);
    config_case_set(&c, "data={\"train\": \"b.csv\"}");
    assert_string_equal(c.data.train, "b.csv");
    assert_int_equal(c.data.target.count, 0);
    assert_int_equal(c.data.scale, NN_SCALE_NONE);
    nn_config_free(&c);
}

static void test_refused_set(void **state)
{
    (void)state;
    config_case_refuse_set("n1", "expected KEY=VALUE, not \"n1\"");
    config_case_refuse_set("", "expected KEY=VALUE, not \"\"");
    config_case_refuse_set("=1",
                           "unknown key \"\"; nn-config(5) lists the keys");
    config_case_refuse_set("epoch=1",
                           "unknown key \"epoch\", did you mean \"epochs\"?");
    config_case_refuse_set(
        "scale=1", "unknown key \"scale\", did you mean \"data.scale\"?");
    config_case_refuse_set(
        "data.train.x=1",
        "unknown key \"data.train.x\", did you mean \"data.train\"?");
    config_case_refuse_set("seed.x=1",
                           "unknown key \"seed.x\", did you mean \"seed\"?");
    config_case_refuse_set("n1=many", "\"n1\" must be a whole number from 0 to "
                                      "1048576, not the text \"many\"");
    config_case_refuse_set("name=5",
                           "\"name\" must be a text that is not empty, not 5");
    config_case_refuse_set("data.train=",
                           "\"data.train\" must be a path, not the text \"\"");
    config_case_refuse_set("name=a\xff", "the value \"a\\xff\" is not UTF-8");
    config_case_refuse_set(
        "data={\"xxxxxx\": 1}",
        "unknown key \"data.xxxxxx\"; nn-config(5) lists the keys");
}

/* Defaults that go by the optimizer follow it, whatever comes first; what was
 * given stays. */
static void test_defaults_by_choice(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double rate, epsilon;
    } rows[] = {{"sgd", 0.1, 1e-8},       {"momentum", 0.1, 1e-8},
                {"nesterov", 0.1, 1e-8},  {"adagrad", 0.01, 1e-10},
                {"rmsprop", 0.001, 1e-8}, {"adam", 0.001, 1e-8},
                {"adamw", 0.001, 1e-8}};
    struct nn_config c = config_case("{}");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[100];
        snprintf(text, sizeof text, "optimizer=%s", rows[i].name);
        config_case_set(&c, text);
        assert_true(c.learning_rate == rows[i].rate);
        assert_true(c.optimizer.epsilon == rows[i].epsilon);
        snprintf(text, sizeof text, "{\"optimizer\": {\"name\": \"%s\"}}",
                 rows[i].name);
        struct nn_config other = config_case(text);
        assert_true(other.learning_rate == rows[i].rate);
        assert_true(other.optimizer.epsilon == rows[i].epsilon);
        nn_config_free(&other);
    }
    config_case_set(&c, "learning_rate=0.5");
    config_case_set(&c, "optimizer={\"name\": \"adagrad\", \"epsilon\": 1}");
    assert_true(c.learning_rate == 0.5 && c.optimizer.epsilon == 1.0);
    config_case_set(&c, "optimizer=adam");
    assert_true(c.learning_rate == 0.5 && c.optimizer.epsilon == 1e-8);
    nn_config_free(&c);
}

static void test_origins(void **state)
{
    (void)state;
    const size_t seed = (size_t)(nn_key_find("seed") - nn_keys);
    const size_t init = (size_t)(nn_key_find("init.name") - nn_keys);
    const size_t train = (size_t)(nn_key_find("data.train") - nn_keys);
    struct nn_config c =
        config_case("{\"init\": \"zeros\", \"data\": {\"train\": \"a\"}}");
    assert_int_equal(c.origin[seed], NN_FROM_DEFAULT);
    assert_int_equal(c.origin[init], NN_FROM_CONFIG);
    config_case_set(&c, "seed=2");
    assert_int_equal(c.origin[seed], NN_FROM_SET);
    assert_int_equal(nn_config_set_train(&c, "b", NULL), 0);
    assert_int_equal(c.origin[train], NN_FROM_OPTION);
    config_case_set(&c, "data.train=c");
    assert_int_equal(c.origin[train], NN_FROM_SET);
    nn_config_free(&c);
}

static void check_hidden(const char *text, int layers, int first, int last)
{
    struct nn_config c = config_case(text);
    int n[NN_MAX_HIDDEN];
    assert_int_equal(nn_config_hidden(&c, n), layers);
    if (layers > 0) {
        assert_int_equal(n[0], first);
        assert_int_equal(n[layers - 1], last);
    }
    nn_config_free(&c);
}

static void test_hidden_layers(void **state)
{
    (void)state;
    check_hidden("{}", 0, 0, 0);
    check_hidden("{\"n1\": 0}", 0, 0, 0);
    check_hidden("{\"hidden\": []}", 0, 0, 0);
    check_hidden("{\"n1\": 0, \"hidden\": []}", 0, 0, 0);
    check_hidden("{\"n1\": 7}", 1, 7, 7);
    check_hidden("{\"n1\": 7, \"hidden\": []}", 1, 7, 7);
    check_hidden("{\"n1\": 0, \"hidden\": [5, 6, 4]}", 3, 5, 4);
}

static void check_path(const struct nn_config *c, const char *typed,
                       const char *want)
{
    char *path = nn_config_path(c, typed);
    assert_string_equal(path, want);
    free(path);
}

/* Paths of a config and of --set are relative to its folder, that of -d is
 * relative to the current one. */
static void test_paths(void **state)
{
    (void)state;
    static const char text[] = "{\"data\": {\"train\": \"../a.csv\"}}";
    struct nn_config c = {0};
    assert_int_equal(mkdir("sub", 0777), 0);
    scratch_write("sub/t.json", text, strlen(text));
    assert_int_equal(nn_config_read(&c, "sub/t.json", NULL), 0);
    assert_string_equal(c.path, "sub/t.json");
    assert_string_equal(c.data.train, "../a.csv");
    check_path(&c, c.data.train, "sub/../a.csv");
    check_path(&c, "/tmp.csv", "/tmp.csv");
    check_path(&c, "-", "-");
    config_case_set(&c, "data.train=b.csv");
    check_path(&c, c.data.train, "sub/b.csv");
    assert_int_equal(nn_config_set_train(&c, "b.csv", NULL), 0);
    check_path(&c, c.data.train, "b.csv");
    config_case_set(&c, "data.test=b.csv");
    check_path(&c, c.data.test, "sub/b.csv");
    remove("sub/t.json");
    nn_config_free(&c);
    struct nn_config here = config_case(text); /* not from a file */
    check_path(&here, here.data.train, "../a.csv");
    nn_config_free(&here);
}

static void refuse_file(const char *path, enum nn_status status,
                        const char *message)
{
    struct nn_config c = config_case("{\"name\": \"old\"}");
    struct nn_error err = {0};
    assert_int_equal(nn_config_read(&c, path, &err), status);
    assert_string_equal(err.msg, message);
    const struct nn_config empty = {0};
    assert_memory_equal(&c, &empty, sizeof c);
}

static void test_files_that_cannot_be_read(void **state)
{
    (void)state;
    refuse_file("none.json", NN_ESYSTEM,
                "none.json: cannot open: No such file or directory");
    refuse_file(".", NN_ESYSTEM, ".: is a folder, expected a file");
    char *large = calloc(1, NN_MAX_CONFIG + 1);
    assert_non_null(large);
    memset(large, ' ', NN_MAX_CONFIG + 1);
    memcpy(large, "{}", 2);
    scratch_write("large.json", large, NN_MAX_CONFIG + 1);
    refuse_file("large.json", NN_ECONFIG,
                "large.json: larger than the 1048576 bytes that it may have");
    scratch_write("large.json", large, NN_MAX_CONFIG);
    free(large);
    struct nn_config c = {0};
    assert_int_equal(nn_config_read(&c, "large.json", NULL), 0);
    nn_config_free(&c);
    scratch_write("wrong.json", "{\n\"n1\": 1.5}", 12);
    refuse_file("wrong.json", NN_ECONFIG,
                "wrong.json: \"n1\" must be a whole number from 0 to 1048576, "
                "not 1.5");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_every_key_is_read),
        cmocka_unit_test(test_comments_are_ignored_anywhere),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_set),
        cmocka_unit_test(test_set_groups),
        cmocka_unit_test(test_refused_set),
        cmocka_unit_test(test_defaults_by_choice),
        cmocka_unit_test(test_origins),
        cmocka_unit_test(test_hidden_layers),
        cmocka_unit_test_setup_teardown(test_paths, scratch_enter,
                                        scratch_leave),
        cmocka_unit_test_setup_teardown(test_files_that_cannot_be_read,
                                        scratch_enter, scratch_leave),
    };
    return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
