#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "roles.h"
#include "dataset.h"
#include "rows.h"

static int find(struct nn_roles *r, const char *settings, const char *header,
                struct nn_error *err)
{
    struct nn_config config;
    struct nn_heading h;
    struct text_row head;
    dataset_config(&config, settings);
    nn_heading_open(&h, row_of(&head, 1, header), true, NULL);
    int rc = nn_roles_find(r, &config, "t.csv", &h, err);
    nn_heading_free(&h);
    nn_config_free(&config);
    return rc;
}

/* A letter for each column of a,b,c,d,y: input, Category, target, # id, weight,
 * or - for one that is ignored. */
static void check(const char *settings, const char *expected)
{
    struct nn_roles r;
    struct nn_error err = {0};
    char got[6] = "";
    int rc = find(&r, settings, "a,b,c,d,y", &err);
    assert_string_equal(err.msg, "");
    assert_int_equal(rc, 0);
    int inputs = 0;
    for (int f = 0; f < 5; f++) {
        got[f] = "it#w-"[r.role[f]];
        inputs += r.role[f] == NN_INPUT;
        if (r.is_category[f])
            got[f] = 'C';
    }
    assert_string_equal(got, expected);
    assert_int_equal(r.inputs, inputs);
    nn_roles_free(&r);
    nn_roles_free(&r);
    assert_null(r.role);
}

static void test_roles(void **state)
{
    (void)state;
    check("", "iiiit");
    check("data.target=b", "itiii");
    check("data.ignore=b", "i-iit");
    check("data.ignore=2", "i-iit");
    check("data.ignore=[\"d\",\"a\"]", "-ii-t");
    check("data.id=a", "#iiit");
    check("data.id=[\"d\",\"b\"]", "i#i#t");
    check("data.features=[\"c\",\"a\"]", "i-i-t");
    check("data.features=4", "---it");
    check("data.features=c data.id=a", "#-i-t");
    check("data.features=c data.ignore=a", "--i-t");
    check("data.categorical=[\"a\",\"d\"]", "CiiCt");
    check("data.categorical=3 data.features=[\"b\",\"c\"] data.target=1",
          "tiC--");
    check("data.weight=c", "iiwit");
    check("data.weight=1 data.features=[\"b\",\"d\"]", "wi-it");
    check("data.target=a data.id=y data.ignore=[\"b\",\"c\"] "
          "data.categorical=d",
          "t--C#");
}

/* Targets and ids keep the order of the config. */
static void test_order(void **state)
{
    (void)state;
    struct nn_roles r;
    assert_int_equal(find(&r, "data.target=[\"y\",\"b\"] data.id=[\"d\",\"a\"]",
                          "a,b,c,d,y", NULL),
                     0);
    assert_int_equal(r.targets.count, 2);
    assert_int_equal(r.targets.field[0], 4);
    assert_int_equal(r.targets.field[1], 1);
    assert_int_equal(r.ids.count, 2);
    assert_int_equal(r.ids.field[0], 3);
    assert_int_equal(r.ids.field[1], 0);
    nn_roles_free(&r);
}

static void refuse(const char *settings, const char *header,
                   enum nn_status status, const char *message)
{
    struct nn_roles r;
    struct nn_error err = {0};
    int rc = find(&r, settings, header, &err);
    assert_string_equal(err.msg, message);
    assert_int_equal(rc, status);
    assert_null(r.role);
}

static void test_columns_that_are_not_there(void **state)
{
    (void)state;
    static const char *const keys[] = {"features",    "ignore", "id",
                                       "categorical", "target", "weight"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        char settings[64], message[160];
        snprintf(settings, sizeof settings, "data.%s=colour", keys[i]);
        snprintf(message, sizeof message,
                 "--set: \"data.%s\": t.csv has no column \"colour\"; the "
                 "nearest is \"color\"",
                 keys[i]);
        refuse(settings, "a,color,y", NN_ECONFIG, message);
        snprintf(settings, sizeof settings, "data.%s=4", keys[i]);
        snprintf(message, sizeof message,
                 "--set: \"data.%s\": t.csv has no column 4, there are 3",
                 keys[i]);
        refuse(settings, "a,color,y", NN_ECONFIG, message);
        snprintf(settings, sizeof settings, "data.%s=a", keys[i]);
        refuse(settings, "a,b,a", NN_EDATA,
               "t.csv:1: column \"a\" stands twice, as field 1 and 3");
    }
}

static void test_columns_with_two_roles(void **state)
{
    (void)state;
    static const char header[] = "a,b,y";
    refuse("data.ignore=y", header, NN_ECONFIG,
           "--set: \"data.ignore\": column \"y\" is the target, as the last "
           "one; name another in data.target");
    refuse("data.id=1 data.target=a", header, NN_ECONFIG,
           "--set: \"data.id\": column \"a\" is already in data.target");
    refuse("data.id=a data.ignore=[\"b\",\"a\"]", header, NN_ECONFIG,
           "--set: \"data.ignore\": column \"a\" is already in data.id");
    refuse("data.ignore=a data.features=[\"b\",\"a\"]", header, NN_ECONFIG,
           "--set: \"data.features\": column \"a\" is already in data.ignore");
    refuse("data.weight=b data.ignore=b", header, NN_ECONFIG,
           "--set: \"data.ignore\": column \"b\" is already in data.weight");
    refuse("data.weight=y", header, NN_ECONFIG,
           "--set: \"data.weight\": column \"y\" is the target, as the last "
           "one; name another in data.target");
    refuse("data.features=[\"b\",\"y\"]", header, NN_ECONFIG,
           "--set: \"data.features\": column \"y\" is the target, as the last "
           "one; name another in data.target");
    refuse("data.categorical=a data.ignore=a", header, NN_ECONFIG,
           "--set: \"data.categorical\": column \"a\" is no input");
    refuse("data.categorical=a data.features=b", header, NN_ECONFIG,
           "--set: \"data.categorical\": column \"a\" is no input");
    refuse("data.categorical=y", header, NN_ECONFIG,
           "--set: \"data.categorical\": column \"y\" is no input; of a target "
           "data.target_kind says what it is");
}

static void test_no_input_is_left(void **state)
{
    (void)state;
    static const char none[] = "t.csv: no column is left for the inputs";
    refuse("", "y", NN_EDATA, none);
    refuse("data.ignore=a data.id=b", "a,b,y", NN_EDATA, none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_roles), cmocka_unit_test(test_order),
        cmocka_unit_test(test_columns_that_are_not_there),
        cmocka_unit_test(test_columns_with_two_roles),
        cmocka_unit_test(test_no_input_is_left)};
    return cmocka_run_group_tests_name("roles", tests, NULL, NULL);
}
