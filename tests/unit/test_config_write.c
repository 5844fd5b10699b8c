/* config_write and config_schema: what is written is a config that gives the
 * same one; the schema has each key. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "json_case.h"
#include "scratch.h"
#include "config_case.h"
#include "json.h"

static const char all_keys[] =
    "{\"name\": \"\\u00e9 \\\"q\\\"\", \"n0\": 4, \"hidden\": [8, 2],"
    " \"n2\": 3, \"learning_rate\": 0.30000000000000004, \"batch_size\": 0,"
    " \"epochs\": 7, \"activation\": \"tanh\", \"loss\": \"cross_entropy\","
    " \"output\": \"softmax\","
    " \"init\": {\"name\": \"normal\", \"std\": 0.25, \"bias_std\": 1},"
    " \"initial_weights\": \"w.json\", \"shuffle\": false,"
    " \"class_weight\": {\"no\": 1, \"y \\\"s\": 2.5},"
    " \"seed\": 9007199254740991, \"log_every\": 10, \"threads\": 2,"
    " \"data\": {\"train\": \"a.csv\", \"validation\": \"/b.csv\","
    " \"test\": \"-\", \"cache\": \"rows\", \"header\": false, \"delimiter\": "
    "\"\\t\","
    " \"target\": [\"y\", \"z\"], \"target_kind\": \"number\","
    " \"id\": [\"nr\"], \"weight\": 3, \"missing\": 0.5, \"missing_values\": "
    "[\"\", \"-\"],"
    " \"scale\": 255, \"scale_target\": \"minmax\"}}";

static void test_defaults_as_shown(void **state)
{
    (void)state;
    struct nn_text out = {0};
    struct nn_config c = config_case("{}");
    nn_config_write(&c, NN_CONFIG_SHOWN, &out);
    assert_string_equal(out.p, "{\n"
                               "  \"learning_rate\": 0.1,\n"
                               "  \"batch_size\": 32,\n"
                               "  \"epochs\": 100,\n"
                               "  \"activation\": \"sigmoid\",\n"
                               "  \"loss\": \"binary_cross_entropy\",\n"
                               "  \"optimizer\": {\n"
                               "    \"name\": \"sgd\"\n"
                               "  },\n"
                               "  \"schedule\": {\n"
                               "    \"name\": \"constant\",\n"
                               "    \"warmup_epochs\": 0\n"
                               "  },\n"
                               "  \"init\": {\n"
                               "    \"name\": \"glorot_uniform\",\n"
                               "    \"bias_std\": 0\n"
                               "  },\n"
                               "  \"weight_decay\": 0,\n"
                               "  \"l1\": 0,\n"
                               "  \"dropout\": 0,\n"
                               "  \"input_dropout\": 0,\n"
                               "  \"clip_norm\": 0,\n"
                               "  \"label_smoothing\": 0,\n"
                               "  \"shuffle\": true,\n"
                               "  \"seed\": 1,\n"
                               "  \"checkpoint_every\": 30,\n"
                               "  \"log_every\": 1,\n"
                               "  \"threads\": 0,\n"
                               "  \"data\": {\n"
                               "    \"validation_fraction\": 0,\n"
                               "    \"header\": \"auto\",\n"
                               "    \"delimiter\": \",\",\n"
                               "    \"target_kind\": \"auto\",\n"
                               "    \"missing\": \"error\",\n"
                               "    \"missing_values\": [\"\", \"NA\", "
                               "\"N/A\", \"NaN\", \"nan\", \"null\", "
                               "\"NULL\", \"?\"],\n"
                               "    \"scale\": \"none\",\n"
                               "    \"scale_target\": \"none\"\n"
                               "  }\n"
                               "}\n");
    nn_text_free(&out);
    nn_config_free(&c);
}

/* Stored: on one line, without what cannot change a result. */
static void test_all_keys_as_stored(void **state)
{
    (void)state;
    struct nn_text out = {0};
    struct nn_config c = config_case(all_keys);
    nn_config_write(&c, NN_CONFIG_STORED, &out);
    assert_string_equal(
        out.p,
        "{\"name\":\"\xc3\xa9 \\\"q\\\"\",\"n0\":4,\"n2\":3,\"hidden\":[8,2],"
        "\"learning_rate\":0.30000000000000004,\"batch_size\":0,\"epochs\":7,"
        "\"activation\":\"tanh\",\"loss\":\"cross_entropy\","
        "\"output\":\"softmax\",\"optimizer\":{\"name\":\"sgd\"},"
        "\"schedule\":{\"name\":\"constant\",\"warmup_epochs\":0},\"init\":{"
        "\"name\":\"normal\","
        "\"std\":0.25,\"bias_std\":1},\"initial_weights\":\"w.json\","
        "\"weight_decay\":0,\"l1\":0,\"dropout\":0,\"input_dropout\":0,"
        "\"clip_norm\":0,\"label_smoothing\":0,"
        "\"class_weight\":{\"no\":1,\"y \\\"s\":2.5},"
        "\"shuffle\":false,\"seed\":9007199254740991,"
        "\"data\":{\"train\":\"a.csv\",\"validation\":\"/b.csv\","
        "\"test\":\"-\",\"validation_fraction\":0,\"header\":false,"
        "\"delimiter\":\"\\t\",\"target\":[\"y\",\"z\"],"
        "\"target_kind\":\"number\",\"id\":\"nr\",\"weight\":3,\"missing\":0.5,"
        "\"missing_values\":[\"\",\"-\"],\"scale\":255,"
        "\"scale_target\":\"minmax\"}}");
    nn_text_free(&out);
    nn_config_free(&c);
}

/* What is written is read as a config that is written the same. */
static void check_fixpoint(const char *text, enum nn_config_form form)
{
    struct nn_text once = {0};
    struct nn_text twice = {0};
    struct nn_config c = config_case(text);
    nn_config_write(&c, form, &once);
    nn_config_free(&c);
    c = config_case(once.p);
    nn_config_write(&c, form, &twice);
    assert_string_equal(once.p, twice.p);
    nn_text_free(&once);
    nn_text_free(&twice);
    nn_config_free(&c);
}

static void test_fixpoint(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "{}",
        all_keys,
        "{\"n1\": 3, \"data\": {\"target\": 2, \"header\": true}}",
        "{\"n1\": 0, \"hidden\": []}",
        "{\"init\": {\"name\": \"uniform\", \"range\": 1e-300}}",
        "{\"data\": {\"target\": [\"y\"], \"validation_fraction\": 0.1}}",
        "{\"data\": {\"target\": \"2\", \"scale\": \"minmax\"}}",
        "{\"init\": {\"std\": 1}}"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        check_fixpoint(texts[i], NN_CONFIG_SHOWN);
        check_fixpoint(texts[i], NN_CONFIG_STORED);
    }
}

/* One name needs no list, a name of digits keeps its quotes. */
static void test_targets(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"[\"y\"]", "\"y\""}, {"\"2\"", "\"2\""}, {"2", "2"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct nn_text out = {0};
        char edit[64], member[64];
        snprintf(edit, sizeof edit, "data.target=%s", cases[i][0]);
        snprintf(member, sizeof member, "\"target\":%s,", cases[i][1]);
        struct nn_config c = config_case("{}");
        config_case_set(&c, edit);
        nn_config_write(&c, NN_CONFIG_STORED, &out);
        assert_non_null(strstr(out.p, member));
        nn_text_free(&out);
        nn_config_free(&c);
    }
}

/* Shown, a path is as seen from the current folder; stored, as typed. */
static void test_paths(void **state)
{
    (void)state;
    struct nn_text out = {0};
    struct nn_config c = {0};
    assert_int_equal(mkdir("sub", 0777), 0);
    scratch_write("sub/t.json", all_keys, strlen(all_keys));
    assert_int_equal(nn_config_read(&c, "sub/t.json", NULL), 0);
    remove("sub/t.json");
    nn_config_write(&c, NN_CONFIG_SHOWN, &out);
    assert_non_null(strstr(out.p, "\"initial_weights\": \"sub/w.json\""));
    assert_non_null(strstr(out.p, "\"train\": \"sub/a.csv\""));
    assert_non_null(strstr(out.p, "\"validation\": \"/b.csv\""));
    assert_non_null(strstr(out.p, "\"test\": \"-\""));
    nn_text_clear(&out);
    assert_int_equal(nn_config_set_train(&c, "x.csv", NULL), 0);
    nn_config_write(&c, NN_CONFIG_SHOWN, &out);
    assert_non_null(strstr(out.p, "\"train\": \"x.csv\""));
    nn_text_clear(&out);
    nn_config_write(&c, NN_CONFIG_STORED, &out);
    assert_non_null(strstr(out.p, "\"train\":\"x.csv\""));
    assert_non_null(strstr(out.p, "\"initial_weights\":\"w.json\""));
    nn_text_free(&out);
    nn_config_free(&c);
}

static void test_origins(void **state)
{
    (void)state;
    struct nn_text out = {0};
    struct nn_config c = config_case("{\"n1\": 3, \"init\": \"zeros\"}");
    config_case_set(&c, "seed=2");
    assert_int_equal(nn_config_set_train(&c, "x.csv", NULL), 0);
    nn_config_origins(&c, &out);
    assert_string_equal(out.p, "n1                        t.json\n"
                               "learning_rate             default\n"
                               "batch_size                default\n"
                               "epochs                    default\n"
                               "activation                default\n"
                               "loss                      default\n"
                               "optimizer.name            default\n"
                               "schedule.name             default\n"
                               "schedule.warmup_epochs    default\n"
                               "init.name                 t.json\n"
                               "init.bias_std             default\n"
                               "weight_decay              default\n"
                               "l1                        default\n"
                               "dropout                   default\n"
                               "input_dropout             default\n"
                               "clip_norm                 default\n"
                               "label_smoothing           default\n"
                               "shuffle                   default\n"
                               "seed                      --set\n"
                               "checkpoint_every          default\n"
                               "log_every                 default\n"
                               "threads                   default\n"
                               "data.train                -d\n"
                               "data.validation_fraction  default\n"
                               "data.header               default\n"
                               "data.delimiter            default\n"
                               "data.target_kind          default\n"
                               "data.missing              default\n"
                               "data.missing_values       default\n"
                               "data.scale                default\n"
                               "data.scale_target         default\n");
    nn_text_free(&out);
    nn_config_free(&c);
}

/* The object of the group's properties; of the whole config's for NULL. */
static const struct nn_json *properties(const struct nn_json *schema,
                                        const struct nn_key *group)
{
    const struct nn_json *top = nn_json_get(schema, "properties");
    if (!group)
        return top;
    const struct nn_json *node = nn_json_get(top, group->name);
    if (nn_key_name_row(group)) /* {"anyOf": [name, object]} */
        node = nn_json_next(nn_json_first(nn_json_get(node, "anyOf")));
    return nn_json_get(node, "properties");
}

static void check_property(const struct nn_json *schema,
                           const struct nn_key *key)
{
    const struct nn_json *node = nn_json_get(
        properties(schema, nn_key_group(key)), nn_key_short_name(key));
    assert_non_null(node);
    assert_string_equal(nn_json_string(nn_json_get(node, "description")),
                        key->help);
    const struct nn_json *value = nn_json_get(node, "default");
    struct nn_text text = {0};
    assert_true((value != NULL) == (key->value != NULL));
    if (value) {
        nn_json_add_node(&text, value);
        assert_string_equal(text.p, key->value);
    }
    nn_text_free(&text);
}

static void test_schema_has_each_key(void **state)
{
    (void)state;
    struct nn_text out = {0};
    size_t rows = 0;
    nn_config_schema(&out);
    struct nn_json *schema = json_case(out.p);
    assert_string_equal(nn_json_string(nn_json_get(schema, "$schema")),
                        "https://json-schema.org/draft/2020-12/schema");
    for (size_t i = 0; i < nn_key_count; i++) {
        check_property(schema, &nn_keys[i]);
        rows += !nn_key_group(&nn_keys[i]);
    }
    /* and "$schema", "$comment" */
    assert_int_equal(nn_json_count(properties(schema, NULL)), rows + 2);
    nn_json_free(schema);
    nn_text_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults_as_shown),
        cmocka_unit_test(test_all_keys_as_stored),
        cmocka_unit_test(test_fixpoint),
        cmocka_unit_test_setup_teardown(test_paths, scratch_enter,
                                        scratch_leave),
        cmocka_unit_test(test_targets),
        cmocka_unit_test(test_origins),
        cmocka_unit_test(test_schema_has_each_key),
    };
    return cmocka_run_group_tests_name("config_write", tests, NULL, NULL);
}
