#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "choose.h"
#include "dataset.h"
#include "rows.h"

/* The columns of t.csv with that first line and that first row. */
static int choose(struct nn_columns *c, const char *settings,
                  const char *header, const char *row, bool *tentative,
                  struct nn_error *err)
{
    struct nn_config config;
    struct nn_heading h;
    struct text_row head, first;
    dataset_config(&config, settings);
    nn_heading_open(&h, row_of(&head, 1, header), true, NULL);
    *c = (struct nn_columns){0};
    int rc = nn_choose_columns(c, &config, "t.csv", &h, err);
    *tentative = false;
    if (rc == 0) {
        struct nn_places places;
        assert_int_equal(
            nn_columns_place(c, &places, "t.csv", &head.row, true, true, NULL),
            0);
        nn_choose_kinds(c, &config, &places, row_of(&first, 2, row), tentative);
        nn_places_free(&places);
    }
    nn_heading_free(&h);
    nn_config_free(&config);
    return rc;
}

/* Which fields are targets and which are inputs: "2 | 0 1". */
static void check_fields(const char *settings, const char *expected)
{
    static const char *const names[] = {"a", "b", "y"};
    struct nn_columns c;
    struct nn_error err = {0};
    struct nn_text got = {0};
    bool tentative;
    int rc = choose(&c, settings, "a,b,y", "1,2,0", &tentative, &err);
    assert_string_equal(err.msg, "");
    assert_int_equal(rc, 0);
    for (int i = 0; i < c.targets; i++)
        nn_text_printf(&got, "%d ", c.target_field[i]);
    nn_text_puts(&got, "|");
    for (int i = 0; i < c.inputs; i++)
        nn_text_printf(&got, " %d", c.input_field[i]);
    assert_string_equal(got.p, expected);
    for (int i = 0; i < c.targets; i++)
        assert_string_equal(c.target[i].name, names[c.target_field[i]]);
    for (int i = 0; i < c.inputs; i++)
        assert_string_equal(c.input[i].name, names[c.input_field[i]]);
    assert_int_equal(c.fields, 3);
    nn_text_free(&got);
    nn_columns_free(&c);
}

static void test_targets(void **state)
{
    (void)state;
    check_fields("", "2 | 0 1");
    check_fields("data.target=a", "0 | 1 2");
    check_fields("data.target=2", "1 | 0 2");
    check_fields("data.target=3", "2 | 0 1");
    check_fields("data.target=[\"y\",\"a\"]", "2 0 | 1");
    check_fields("data.target=[\"b\"]", "1 | 0 2");
    /* n2 never selects columns */
    check_fields("n2=2", "2 | 0 1");
}

static void refuse(const char *settings, const char *header,
                   enum nn_status status, const char *message)
{
    struct nn_columns c;
    struct nn_error err = {0};
    bool tentative;
    int rc = choose(&c, settings, header, "1,2,0", &tentative, &err);
    assert_string_equal(err.msg, message);
    assert_int_equal(rc, status);
    nn_columns_free(&c);
}

static void test_targets_that_are_not_there(void **state)
{
    (void)state;
    refuse("data.target=species", "a,b,y", NN_ECONFIG,
           "--set: \"data.target\": t.csv has no column \"species\"");
    refuse("data.target=[\"y\",\"A\"]", "a,b,y", NN_ECONFIG,
           "--set: \"data.target\": t.csv has no column \"A\"; the nearest is "
           "\"a\"");
    refuse("data.target=4", "a,b,y", NN_ECONFIG,
           "--set: \"data.target\": t.csv has no column 4, there are 3");
    refuse("data.target=2", "a", NN_ECONFIG,
           "--set: \"data.target\": t.csv has no column 2, there is 1");
    refuse("", "y", NN_EDATA, "t.csv: no column is left for the inputs");
    refuse("data.target=[\"y\",\"b\",\"a\"]", "a,b,y", NN_EDATA,
           "t.csv: no column is left for the inputs");
}

static void test_names_at_fault(void **state)
{
    (void)state;
    refuse("", "a,a,y", NN_EDATA,
           "t.csv:1: column \"a\" stands twice, as field 1 and 2");
    refuse("data.target=y", "y,a,y", NN_EDATA,
           "t.csv:1: column \"y\" stands twice, as field 1 and 3");
    refuse("data.target=3", "y,a,y", NN_EDATA,
           "t.csv:1: column \"y\" stands twice, as field 1 and 3");
    refuse("", "a,\xE9t\xE9,y", NN_EDATA,
           "t.csv:1: the name \"\\xe9t\\xe9\" is not UTF-8: convert the file "
           "with iconv");
}

/* A feature is a category if its first cell is no number. */
static void test_kinds_of_features(void **state)
{
    (void)state;
    struct nn_columns c;
    bool tentative;
    choose(&c, "", "a,b,c,d,y", "1e999,0x10,inf,-.5,0", &tentative, NULL);
    assert_int_equal(c.input[0].kind, NN_NUMBER);
    assert_int_equal(c.input[1].kind, NN_CATEGORY);
    assert_int_equal(c.input[2].kind, NN_CATEGORY);
    assert_int_equal(c.input[3].kind, NN_NUMBER);
    nn_columns_free(&c);
}

/* The first cells that are not missing decide; a column that lacks them all
 * holds numbers. */
static void test_kinds_wait_for_values(void **state)
{
    (void)state;
    static const char *const rows[] = {",-999,NA,,", "NA,-999,,?,",
                                       "x,3,1,-999,1", "7,a,b,,b"};
    struct nn_columns c;
    struct nn_config config;
    struct nn_heading h;
    struct nn_places places;
    struct text_row head, row;
    bool tentative = false;
    dataset_config(&config, "data.missing=mean data.missing_values="
                            "[\"\",\"-999\",\"NA\",\"?\"]");
    nn_heading_open(&h, row_of(&head, 1, "p,q,r,s,y"), true, NULL);
    assert_int_equal(nn_choose_columns(&c, &config, "t.csv", &h, NULL), 0);
    nn_columns_place(&c, &places, "t.csv", &head.row, true, true, NULL);
    for (int i = 0; i < 4; i++) {
        assert_true(nn_choose_kinds(&c, &config, &places,
                                    row_of(&row, 2, rows[i]), &tentative));
        assert_int_equal(c.input[0].kind, i < 2 ? NN_UNDECIDED : NN_CATEGORY);
        assert_int_equal(c.input[1].kind, i < 2 ? NN_UNDECIDED : NN_NUMBER);
        assert_int_equal(c.input[2].kind, i < 2 ? NN_UNDECIDED : NN_NUMBER);
        assert_int_equal(c.input[3].kind, NN_UNDECIDED);
        assert_int_equal(c.target[0].kind, i < 2 ? NN_UNDECIDED : NN_CATEGORY);
        assert_int_equal(tentative, i >= 2);
    }
    nn_choose_kinds_left(&c);
    assert_int_equal(c.input[3].kind, NN_NUMBER);
    assert_int_equal(c.input[0].kind, NN_CATEGORY);
    nn_places_free(&places);
    nn_heading_free(&h);
    nn_columns_free(&c);
    nn_config_free(&config);
}

/* What a single target is by loss, target_kind, n2 and its first cell. */
static void test_kind_of_a_target(void **state)
{
    (void)state;
    static const struct {
        const char *settings, *row;
        enum nn_kind kind;
        bool tentative;
    } cases[] = {
        {"", "1,0", NN_CATEGORY, true},
        {"loss=cross_entropy", "1,2.5", NN_CATEGORY, true},
        {"loss=squared_error", "1,0", NN_NUMBER, false},
        {"loss=squared_error", "1,yes", NN_CATEGORY, false},
        {"loss=squared_error n2=2", "1,0", NN_CATEGORY, false},
        {"loss=squared_error n2=1", "1,0", NN_NUMBER, false},
        {"", "1,yes", NN_CATEGORY, false},
        {"n2=3", "1,0.5", NN_CATEGORY, false},
        {"data.target_kind=class", "1,0.5", NN_CATEGORY, false},
        {"loss=squared_error data.target_kind=class", "1,0", NN_CATEGORY,
         false},
        {"data.target_kind=number", "1,0", NN_NUMBER, false},
        {"data.target_kind=number", "1,yes", NN_NUMBER, false},
        {"data.target=[\"a\",\"y\"]", "1,0,1", NN_NUMBER, false},
        {"n2=2 data.target=[\"a\",\"y\"]", "1,0,yes", NN_NUMBER, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct nn_columns c;
        bool tentative = !cases[i].tentative;
        const bool two =
            strchr(cases[i].row, ',') != strrchr(cases[i].row, ',');
        assert_int_equal(choose(&c, cases[i].settings, two ? "a,x,y" : "x,y",
                                cases[i].row, &tentative, NULL),
                         0);
        if (c.target[0].kind != cases[i].kind ||
            tentative != cases[i].tentative)
            fail_msg("%s: %s", cases[i].settings, cases[i].row);
        nn_columns_free(&c);
    }
}

static void test_integers(void **state)
{
    (void)state;
    static const char *const integers[] = {"0",   "-3",    "2.0",
                                           "1e3", "+.5e1", "1e300"};
    static const char *const others[] = {"0.5", "1e-3", "yes",  "",
                                         "NA",  "inf",  "1e400"};
    for (size_t i = 0; i < sizeof integers / sizeof *integers; i++)
        assert_true(nn_choose_is_integer(
            &(struct nn_field){integers[i], strlen(integers[i])}));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(nn_choose_is_integer(
            &(struct nn_field){others[i], strlen(others[i])}));
}

/* Class numbers become the values they are labels of. */
static void test_classes_become_numbers(void **state)
{
    (void)state;
    struct nn_columns c;
    struct nn_table t = {.width = 2};
    bool tentative;
    float *cells;
    choose(&c, "", "x,y", "1,7", &tentative, NULL);
    static const char *const labels[] = {"7", "-2.0", "1e1"};
    for (int i = 0; i < 3; i++)
        nn_labels_add(&c.target[0].labels, labels[i], strlen(labels[i]), NULL);
    for (int i = 0; i < 4; i++) {
        nn_table_add(&t, "t.csv", (size_t)i + 2, &cells, NULL);
        cells[0] = 5.0f;
        cells[1] = (float)(i % 3);
    }
    nn_choose_numbers(&c, &t);
    static const float values[] = {7.0f, -2.0f, 10.0f, 7.0f};
    for (int i = 0; i < 4; i++) {
        assert_true(nn_table_row(&t, (size_t)i)[0] == 5.0f);
        assert_true(nn_table_row(&t, (size_t)i)[1] == values[i]);
    }
    assert_int_equal(c.target[0].kind, NN_NUMBER);
    assert_int_equal(c.target[0].labels.count, 0);
    nn_table_free(&t);
    nn_columns_free(&c);
}

/* How many outputs classes have: K; one for two classes, if n2 is 1 or absent
 * and the loss is not cross_entropy. */
static void test_outputs(void **state)
{
    (void)state;
    static const struct {
        const char *settings, *csv;
        int n2;
    } cases[] = {
        {"", "x,y\n1,no\n2,yes\n", 1},
        {"n2=1", "x,y\n1,no\n2,yes\n", 1},
        {"n2=2", "x,y\n1,no\n2,yes\n", 2},
        {"", "x,y\n1,no\n2,yes\n3,maybe\n", 3},
        {"loss=cross_entropy", "x,y\n1,no\n2,yes\n", 2},
        {"loss=squared_error", "x,y\n1,no\n2,yes\n", 1},
        {"loss=squared_error n2=2", "x,y\n1,0\n2,1\n", 2},
        {"loss=squared_error", "x,y\n1,0\n2,1\n", 1},
        {"data.target_kind=number", "x,y\n1,0\n2,1\n", 1},
        {"data.target=[\"y\",\"z\"]", "x,y,z\n1,0,1\n2,1,1\n", 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct dataset s;
        dataset_open(&s, cases[i].settings, cases[i].csv);
        assert_int_equal(nn_columns_n2(&s.data.columns), cases[i].n2);
        dataset_close(&s);
    }
    dataset_refused("", "x,y\n1,no\n2,no\n", NN_EDATA,
                    "t.csv: column \"y\": every row has the class \"no\", "
                    "expected two classes or more");
    dataset_refused("loss=cross_entropy", "x,y\n1,1\n2,1.0\n", NN_EDATA,
                    "t.csv: column \"y\": every row has the class \"1\", "
                    "expected two classes or more");
}

static void test_given_nodes(void **state)
{
    (void)state;
    static const char csv[] = "age,city,x,y\n1,Bonn,2,a\n2,Cork,3,b\n"
                              "3,Bonn,4,c\n";
    struct dataset s;
    dataset_open(&s, "n0=4 n2=3", csv);
    dataset_close(&s);
    dataset_refused("n0=3", csv, NN_ECONFIG,
                    "--set: \"n0\" is 3, but the data has 4 inputs: city: 2 "
                    "categories, age, x");
    dataset_refused(
        "n2=1", csv, NN_ECONFIG,
        "--set: \"n2\" is 1, but the data has 3 outputs: y: 3 classes");
    dataset_refused("n0=2", "a,y\n1,no\n2,yes\n", NN_ECONFIG,
                    "--set: \"n0\" is 2, but the data has 1 input: a");
    dataset_refused("n2=3 loss=squared_error data.target=[\"y\",\"z\"]",
                    "x,y,z\n1,2,3\n", NN_ECONFIG,
                    "--set: \"n2\" is 3, but the data has 2 outputs: y, z");
    dataset_refused("n2=2 loss=squared_error data.target_kind=number",
                    "x,y\n1,2\n", NN_ECONFIG,
                    "--set: \"n2\" is 2, but the data has 1 output: y");
    dataset_refused(
        "n0=1 data.header=false",
        "1,2,3,4,5,6,7,8,9,0\n"
        "1,2,3,4,5,6,7,8,9,1\n",
        NN_ECONFIG,
        "--set: \"n0\" is 1, but the data has 9 inputs: c1, c2, c3, c4, "
        "c5, c6, c7, c8, ...");
}

/* 2^20 + 1 inputs: 17 columns of 61681 categories. */
static void test_too_many_nodes(void **state)
{
    (void)state;
    struct nn_columns c;
    struct nn_config config;
    struct nn_error err = {0};
    dataset_config(&config, "");
    nn_columns_open(&c, 17, 1, NULL);
    for (int i = 0; i < 17; i++) {
        c.input[i].kind = NN_CATEGORY;
        c.input[i].labels.count = 61681;
    }
    assert_int_equal(nn_choose_check_nodes(&c, &config, &err), NN_EDATA);
    assert_string_equal(err.msg,
                        "the data has more than 1048576 inputs or outputs");
    for (int i = 0; i < 17; i++)
        c.input[i].labels.count = 0;
    nn_columns_free(&c);
    nn_config_free(&config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_targets),
        cmocka_unit_test(test_targets_that_are_not_there),
        cmocka_unit_test(test_names_at_fault),
        cmocka_unit_test(test_kinds_of_features),
        cmocka_unit_test(test_kinds_wait_for_values),
        cmocka_unit_test(test_kind_of_a_target),
        cmocka_unit_test(test_integers),
        cmocka_unit_test(test_classes_become_numbers),
        cmocka_unit_test_setup_teardown(test_outputs, scratch_enter,
                                        scratch_leave),
        cmocka_unit_test_setup_teardown(test_given_nodes, scratch_enter,
                                        scratch_leave),
        cmocka_unit_test(test_too_many_nodes)};
    return cmocka_run_group_tests_name("choose", tests, NULL, NULL);
}
