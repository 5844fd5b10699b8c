/* config_keys: the table holds together, and finds its rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "config_keys.h"

static bool is_choice(const struct nn_key *row, const char *word)
{
    for (int i = 0; i < row->choice_count; i++)
        if (strcmp(row->choices[i], word) == 0)
            return true;
    return false;
}

/* For readers of the table: what a row without the property would break. */
static void check_row(const struct nn_key *key)
{
    const struct nn_key *group = nn_key_group(key);
    assert_int_equal(
        strspn(key->name, "abcdefghijklmnopqrstuvwxyz_.0123456789"),
        strlen(key->name));
    if (group) {
        assert_ptr_equal(group->type == NN_KEY_GROUP ? group : NULL, group);
        size_t len = strlen(group->name);
        assert_memory_equal(key->name, group->name, len);
        assert_int_equal(key->name[len], '.');
        assert_string_equal(nn_key_short_name(key), key->name + len + 1);
        assert_null(nn_key_group(group));
    } else {
        assert_string_equal(nn_key_short_name(key), key->name);
    }
    if (!key->only && !key->values)
        return;
    const struct nn_key *row = nn_key_choice_row(key);
    assert_int_equal(row->type, NN_KEY_CHOICE);
    for (const struct nn_key_default *d = key->values; d && d->choice; d++)
        assert_true(is_choice(row, d->choice));
    char words[256] = "";
    if (key->only)
        snprintf(words, sizeof words, "%s", key->only);
    for (char *word = strtok(words, " "); word; word = strtok(NULL, " "))
        assert_true(is_choice(row, word));
}

static void check_values(const struct nn_key *key)
{
    assert_non_null(key->help);
    assert_int_equal(strcspn(key->help, "\n"), strlen(key->help));
    assert_int_not_equal(key->help[strlen(key->help) - 1], '.');
    assert_true(key->min <= key->max);
    for (int i = 0; i < key->choice_count; i++)
        assert_non_null(key->choices[i]);
    bool has_choices = key->type == NN_KEY_CHOICE ||
                       key->type == NN_KEY_CHOICE_OR_BOOL ||
                       key->type == NN_KEY_CHOICE_OR_NUMBER;
    assert_true(has_choices == (key->choice_count > 0));
}

static void test_table(void **state)
{
    (void)state;
    assert_true(nn_key_count <= NN_MAX_KEYS);
    for (size_t i = 0; i < nn_key_count; i++) {
        assert_ptr_equal(nn_key_find(nn_keys[i].name), &nn_keys[i]);
        check_row(&nn_keys[i]);
        check_values(&nn_keys[i]);
    }
}

static void test_find(void **state)
{
    (void)state;
    assert_null(nn_key_find(""));
    assert_null(nn_key_find("N1"));
    assert_null(nn_key_find("train"));
    assert_null(nn_key_find("data."));
    assert_string_equal(nn_key_find("data.train")->name, "data.train");
}

static void test_groups(void **state)
{
    (void)state;
    const struct nn_key *data = nn_key_find("data");
    const struct nn_key *init = nn_key_find("init");
    assert_null(nn_key_group(nn_key_find("n1")));
    assert_null(nn_key_group(data));
    assert_ptr_equal(nn_key_group(nn_key_find("data.scale_target")), data);
    assert_ptr_equal(nn_key_group(nn_key_find("init.bias_std")), init);
    assert_null(nn_key_name_row(data));
    assert_ptr_equal(nn_key_name_row(init), nn_key_find("init.name"));
}

static void test_labels(void **state)
{
    (void)state;
    assert_string_equal(nn_key_label(nn_key_find("name")), "name");
    assert_string_equal(nn_key_label(nn_key_find("init.name")), "init");
    assert_string_equal(nn_key_label(nn_key_find("init.std")), "init.std");
    assert_string_equal(nn_key_label(nn_key_find("data.train")), "data.train");
}

static void test_nearest(void **state)
{
    (void)state;
    assert_string_equal(nn_key_nearest("lerning_rate"), "learning_rate");
    assert_string_equal(nn_key_nearest("Seed"), "seed");
    assert_string_equal(nn_key_nearest("test"), "data.test");
    assert_string_equal(nn_key_nearest("data.seed"), "seed");
    assert_string_equal(nn_key_nearest("init.target"), "data.target");
    assert_string_equal(nn_key_nearest("dat"), "data");
    assert_null(nn_key_nearest("data.xxxxxx"));
    assert_null(nn_key_nearest(""));
    assert_null(nn_key_nearest("something else"));
    assert_string_equal(nn_key_nearest("checkpoint_evry"), "checkpoint_every");
}

static void test_choices(void **state)
{
    (void)state;
    assert_ptr_equal(nn_key_choice_row(nn_key_find("init.std")),
                     nn_key_find("init.name"));
    assert_ptr_equal(nn_key_choice_row(nn_key_find("learning_rate")),
                     nn_key_find("optimizer.name"));
    assert_true(nn_key_has_word("adam adamw", "adam"));
    assert_true(nn_key_has_word("adam adamw", "adamw"));
    assert_false(nn_key_has_word("adam adamw", "ada"));
    assert_false(nn_key_has_word("adam adamw", "amw"));
    assert_false(nn_key_has_word("adam adamw", "adam adamw"));
    assert_false(nn_key_has_word("adam adamw", ""));
    assert_false(nn_key_has_word("", "adam"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),   cmocka_unit_test(test_find),
        cmocka_unit_test(test_groups),  cmocka_unit_test(test_labels),
        cmocka_unit_test(test_nearest), cmocka_unit_test(test_choices),
    };
    return cmocka_run_group_tests_name("config_keys", tests, NULL, NULL);
}
