/* config_value: what each type of key accepts, its bounds, and the message for
 * what it does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <float.h>
#include <math.h>

#include "cell.h"
#include "config_case.h"
#include "config_value.h"
#include "json.h"

#define ACTIVATIONS                                                            \
    "\"activation\" must be \"sigmoid\", \"tanh\", \"relu\", "                 \
    "\"leaky_relu\", \"elu\", \"gelu\", \"silu\", \"softplus\" or \"linear\""

#define CLASS_WEIGHT                                                           \
    "\"class_weight\" must be \"balanced\" or an object with a number >= 0 "   \
    "for each class"

static const struct {
    const char *text, *message;
} refused[] = {
    {"{\"name\": \"\"}",
     "\"name\" must be a text that is not empty, not the text \"\""},
    {"{\"name\": true}", "\"name\" must be a text that is not empty, not true"},
    {"{\"initial_weights\": 1}", "\"initial_weights\" must be a path, not 1"},
    {"{\"data\": {\"train\": [\"a\", \"b\"]}}",
     "\"data.train\" must be a path, not a list of 2"},
    {"{\"n0\": 0}", "\"n0\" must be a whole number from 1 to 1048576, not 0"},
    {"{\"n1\": -1}", "\"n1\" must be a whole number from 0 to 1048576, not -1"},
    {"{\"n2\": 1048577}",
     "\"n2\" must be a whole number from 1 to 1048576, not 1048577"},
    {"{\"n1\": 2.5}",
     "\"n1\" must be a whole number from 0 to 1048576, not 2.5"},
    {"{\"n1\": \"3\"}",
     "\"n1\" must be a whole number from 0 to 1048576, not the text \"3\""},
    {"{\"n1\": {\"a\": 1}}",
     "\"n1\" must be a whole number from 0 to 1048576, not an object"},
    {"{\"n1\": null}",
     "\"n1\" must be a whole number from 0 to 1048576, not null"},
    {"{\"batch_size\": 1e10}",
     "\"batch_size\" must be a whole number from 0 to 1073741824, not "
     "10000000000"},
    {"{\"epochs\": 0}",
     "\"epochs\" must be a whole number from 1 to 1000000000, not 0"},
    {"{\"threads\": 257}",
     "\"threads\" must be a whole number from 0 to 256, not 257"},
    {"{\"seed\": -1}",
     "\"seed\" must be a whole number from 0 to 9007199254740991, not -1"},
    {"{\"seed\": 9007199254740993}",
     "\"seed\" must be a whole number from 0 to 9007199254740991, not "
     "9007199254740992"},
    {"{\"learning_rate\": 0}", "\"learning_rate\" must be a number > 0, not 0"},
    {"{\"learning_rate\": \"fast\"}",
     "\"learning_rate\" must be a number > 0, not the text \"fast\""},
    {"{\"init\": {\"bias_std\": -0.5}}",
     "\"init.bias_std\" must be a number >= 0, not -0.5"},
    {"{\"data\": {\"validation_fraction\": 1}}",
     "\"data.validation_fraction\" must be a number >= 0 and < 1, not 1"},
    {"{\"shuffle\": 1}", "\"shuffle\" must be true or false, not 1"},
    {"{\"shuffle\": \"yes\"}",
     "\"shuffle\" must be true or false, not the text \"yes\""},
    {"{\"loss\": \"mse\"}",
     "\"loss\" must be \"binary_cross_entropy\", \"cross_entropy\" or "
     "\"squared_error\", not the text \"mse\""},
    {"{\"activation\": \"Tanh\"}", ACTIVATIONS ", not the text \"Tanh\""},
    {"{\"activation\": \"\"}", ACTIVATIONS ", not the text \"\""},
    {"{\"init\": \"he_normal lecun_normal\"}",
     "\"init\" must be \"glorot_uniform\", \"glorot_normal\", \"he_uniform\", "
     "\"he_normal\", \"lecun_normal\", \"normal\", \"uniform\" or "
     "\"zeros\", not the text \"he_normal lecun_normal\""},
    {"{\"activation\": \"rel\"}", ACTIVATIONS ", not the text \"rel\""},
    {"{\"class_weight\": true}", CLASS_WEIGHT ", not true"},
    {"{\"class_weight\": \"balance\"}",
     CLASS_WEIGHT ", not the text \"balance\""},
    {"{\"class_weight\": {\"a\": 1, \"b\": -2}}", CLASS_WEIGHT ", not -2"},
    {"{\"class_weight\": {\"a\": \"1\"}}", CLASS_WEIGHT ", not the text \"1\""},
    {"{\"data\": {\"header\": 1}}",
     "\"data.header\" must be \"auto\", true or false, not 1"},
    {"{\"data\": {\"header\": \"yes\"}}",
     "\"data.header\" must be \"auto\", true or false, not the text "
     "\"yes\""},
    {"{\"data\": {\"scale\": 0}}",
     "\"data.scale\" must be \"none\", \"standard\", \"minmax\" or a number > "
     "0, not 0"},
    {"{\"data\": {\"scale\": \"max\"}}",
     "\"data.scale\" must be \"none\", \"standard\", \"minmax\" or a number > "
     "0, not the text \"max\""},
    {"{\"data\": {\"delimiter\": \"ab\"}}",
     "\"data.delimiter\" must be one character, a blank, a tab or a mark "
     "other than \" + - ., not the text \"ab\""},
    {"{\"data\": {\"delimiter\": 5}}",
     "\"data.delimiter\" must be one character, a blank, a tab or a mark "
     "other than \" + - ., not 5"},
    {"{\"hidden\": 5}", "\"hidden\" must be a list of up to 63 whole numbers "
                        "from 1 to 1048576, not 5"},
    {"{\"hidden\": [4, 0]}",
     "\"hidden\" must be a list of up to 63 whole numbers from 1 to 1048576, "
     "not a list with 0 in it"},
    {"{\"hidden\": [4, \"a\"]}",
     "\"hidden\" must be a list of up to 63 whole numbers from 1 to 1048576, "
     "not a list with the text \"a\" in it"},
    {"{\"hidden\": [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,"
     "1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]}",
     "\"hidden\" must be a list of up to 63 whole numbers from 1 to 1048576, "
     "not a list of 64"},
    {"{\"data\": {\"target\": 0}}",
     "\"data.target\" must be a column's name, a list of different names, or "
     "a position from 1, not 0"},
    {"{\"data\": {\"target\": \"\"}}",
     "\"data.target\" must be a column's name, a list of different names, or "
     "a position from 1, not the text \"\""},
    {"{\"data\": {\"target\": []}}",
     "\"data.target\" must be a column's name, a list of different names, or "
     "a position from 1, not a list of 0"},
    {"{\"data\": {\"target\": [\"a\", 2]}}",
     "\"data.target\" must be a column's name, a list of different names, or "
     "a position from 1, not a list with 2 in it"},
    {"{\"data\": {\"target\": [\"b\", \"a\", \"b\"]}}",
     "\"data.target\" must be a column's name, a list of different names, or "
     "a position from 1, not a list with the text \"b\" twice"},
    {"{\"data\": {\"missing_values\": \"NA\"}}",
     "\"data.missing_values\" must be a list of different texts, not the text "
     "\"NA\""},
    {"{\"data\": {\"missing_values\": [\"\", 0]}}",
     "\"data.missing_values\" must be a list of different texts, not a list "
     "with 0 in it"},
    {"{\"data\": {\"missing_values\": [\"\", \"\"]}}",
     "\"data.missing_values\" must be a list of different texts, not a list "
     "with the text \"\" twice"},
    {"{\"data\": {\"weight\": [\"w\"]}}",
     "\"data.weight\" must be a column's name or a position from 1, not a list "
     "of 1"},
    {"{\"data\": {\"weight\": 0}}",
     "\"data.weight\" must be a column's name or a position from 1, not 0"},
    {"{\"data\": {\"missing\": true}}",
     "\"data.missing\" must be \"error\", \"drop\", \"mean\", \"median\", "
     "\"most_frequent\" or a number >= -1e+38 and <= 1e+38, not true"},
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        char message[512];
        snprintf(message, sizeof message, ": %s", refused[i].message);
        config_case_refuse(refused[i].text, message);
    }
}

/* The message of an edit is the same but for its place. */
static void test_refused_set(void **state)
{
    (void)state;
    config_case_refuse_set("data.delimiter=a",
                           "\"data.delimiter\" must be one character, a blank, "
                           "a tab or a mark other than \" + - ., not the text "
                           "\"a\"");
    config_case_refuse_set("loss=mse",
                           "\"loss\" must be \"binary_cross_entropy\", "
                           "\"cross_entropy\" or \"squared_error\", not the "
                           "text \"mse\"");
}

static bool accepts(const struct nn_key *key, double x)
{
    struct nn_config c = {0};
    struct nn_text assignment = {0};
    nn_text_printf(&assignment, "%s=", key->name);
    nn_text_double(&assignment, x);
    assert_int_equal(nn_config_default(&c, NULL), 0);
    int rc = nn_config_set(&c, assignment.p, NULL);
    nn_text_free(&assignment);
    nn_config_free(&c);
    return rc == 0;
}

/* Enough to change a bound. */
static double beyond(double bound)
{
    return fmax(1, 1e-9 * fabs(bound));
}

/* The bounds of each row are what is accepted and no more. */
static void test_bounds(void **state)
{
    (void)state;
    int checked = 0;
    for (size_t i = 0; i < nn_key_count; i++) {
        const struct nn_key *key = &nn_keys[i];
        bool whole = key->type == NN_KEY_COUNT || key->type == NN_KEY_SEED;
        if (!whole && key->type != NN_KEY_NUMBER &&
            key->type != NN_KEY_CHOICE_OR_NUMBER)
            continue;
        assert_true(accepts(key, key->min) == !key->above_min);
        assert_false(accepts(key, key->min - beyond(key->min)));
        assert_true(accepts(key, key->min + (whole ? 1 : 1e-9)));
        assert_true(accepts(key, key->max) == !key->below_max);
        if (key->max < DBL_MAX)
            assert_false(accepts(key, key->max + beyond(key->max)));
        if (whole)
            assert_false(accepts(key, key->min + 0.5));
        checked++;
    }
    assert_true(checked > 5);
}

/* One character that can part fields: no letter, digit, quote, line end, and
 * nothing that numbers are made of. */
static void test_delimiters(void **state)
{
    (void)state;
    for (int byte = 1; byte < 128; byte++) {
        struct nn_config c = config_case("{}");
        struct nn_text assignment = {0};
        const char character[] = {(char)byte, '\0'};
        bool good =
            byte == '\t' ||
            (byte >= ' ' && byte < 127 && !strchr("\"+-.0123456789", byte) &&
             (byte < 'A' || byte > 'Z') && (byte < 'a' || byte > 'z'));
        nn_text_puts(&assignment, "data.delimiter=");
        nn_json_add_string(&assignment, character);
        assert_int_equal(nn_config_set(&c, assignment.p, NULL),
                         good ? 0 : NN_ECONFIG);
        if (good)
            assert_int_equal(c.data.delimiter, byte);
        nn_text_free(&assignment);
        nn_config_free(&c);
    }
}

static void test_values_of_two_types(void **state)
{
    (void)state;
    struct nn_config c = config_case("{}");
    config_case_set(&c, "data.header=true");
    assert_int_equal(c.data.header, NN_HEADER_YES);
    config_case_set(&c, "data.header=false");
    assert_int_equal(c.data.header, NN_HEADER_NO);
    config_case_set(&c, "data.header=auto");
    assert_int_equal(c.data.header, NN_HEADER_AUTO);
    config_case_set(&c, "data.scale=16");
    assert_int_equal(c.data.scale, NN_SCALE_DIVIDE);
    assert_true(c.data.scale_divisor == 16);
    config_case_set(&c, "data.scale=minmax");
    assert_int_equal(c.data.scale, NN_SCALE_MINMAX);
    config_case_set(&c, "data.missing=-0.5");
    assert_int_equal(c.data.missing, NN_FILL_NUMBER);
    assert_true(c.data.missing_number == -0.5);
    config_case_set(&c, "data.missing=drop");
    assert_int_equal(c.data.missing, NN_FILL_DROP);
    config_case_set(&c, "data.missing=most_frequent");
    assert_int_equal(c.data.missing, NN_FILL_MOST_FREQUENT);
    nn_config_free(&c);
}

/* The next value frees the one before: run it under the sanitizer. */
static void test_values_are_replaced(void **state)
{
    (void)state;
    struct nn_config c = config_case("{\"name\": \"a\"}");
    config_case_set(&c, "name=b");
    config_case_set(&c, "data.target=[\"x\", \"y\"]");
    config_case_set(&c, "data.target=z");
    config_case_set(&c, "hidden=[3, 4, 5]");
    config_case_set(&c, "hidden=[6]");
    assert_int_equal(c.data.missing_values.count, NN_DEFAULT_MARKERS);
    for (int i = 0; i < NN_DEFAULT_MARKERS; i++)
        assert_string_equal(c.data.missing_values.name[i],
                            nn_default_markers[i]);
    config_case_set(&c, "data.missing_values=[\"-\", \"\"]");
    assert_int_equal(c.data.missing_values.count, 2);
    assert_string_equal(c.data.missing_values.name[1], "");
    config_case_set(&c, "data.missing_values=[]");
    assert_int_equal(c.data.missing_values.count, 0);
    assert_string_equal(c.name, "b");
    assert_int_equal(c.data.target.count, 1);
    assert_string_equal(c.data.target.name[0], "z");
    assert_int_equal(c.hidden.count, 1);
    assert_int_equal(c.hidden.value[0], 6);
    nn_config_free(&c);
}

static void test_absent(void **state)
{
    (void)state;
    static const char *const absent[] = {"name",
                                         "n0",
                                         "n1",
                                         "n2",
                                         "hidden",
                                         "output",
                                         "init.std",
                                         "init.range",
                                         "initial_weights",
                                         "data.train",
                                         "data.test",
                                         "data.validation",
                                         "data.target",
                                         "data.cache",
                                         "schedule.every",
                                         "schedule.factor",
                                         "schedule.decay",
                                         "max_seconds",
                                         "target_loss",
                                         "early_stopping.patience",
                                         "class_weight",
                                         "data.features",
                                         "data.ignore",
                                         "data.id",
                                         "data.weight",
                                         "data.categorical"};
    struct nn_config c = config_case("{}");
    size_t count = 0;
    for (size_t i = 0; i < nn_key_count; i++)
        if (nn_keys[i].type != NN_KEY_GROUP)
            count += nn_value_is_absent(&c, &nn_keys[i]);
    assert_int_equal(count, sizeof absent / sizeof absent[0]);
    for (size_t i = 0; i < sizeof absent / sizeof absent[0]; i++)
        assert_true(nn_value_is_absent(&c, nn_key_find(absent[i])));
    config_case_set(&c, "data.target=2");
    assert_false(nn_value_is_absent(&c, nn_key_find("data.target")));
    config_case_set(&c, "output=sigmoid");
    assert_false(nn_value_is_absent(&c, nn_key_find("output")));
    nn_config_free(&c);
}

static void test_applies(void **state)
{
    (void)state;
    struct nn_config c = config_case("{\"init\": {\"std\": 1}}");
    assert_false(nn_value_applies(&c, nn_key_find("init.std")));
    assert_true(nn_value_applies(&c, nn_key_find("init.bias_std")));
    config_case_set(&c, "init.name=normal");
    assert_true(nn_value_applies(&c, nn_key_find("init.std")));
    assert_false(nn_value_applies(&c, nn_key_find("init.range")));
    nn_config_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_refused_set),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_delimiters),
        cmocka_unit_test(test_values_of_two_types),
        cmocka_unit_test(test_values_are_replaced),
        cmocka_unit_test(test_absent),
        cmocka_unit_test(test_applies),
    };
    return cmocka_run_group_tests_name("config_value", tests, NULL, NULL);
}
