#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "columns.h"
#include "json_case.h"

/* Columns as a model keeps them: pieces that the faults below replace. */
#define HEAD                                                                   \
    "\"delimiter\":\"\\t\",\"header\":true,\"fields\":5,"                      \
    "\"loss\":\"binary_cross_entropy\",\"single_output\":true,"
#define PLAIN                                                                  \
    "\"delimiter\":\",\",\"header\":true,\"fields\":5,"                        \
    "\"loss\":\"squared_error\",\"single_output\":false,"
#define SOFT                                                                   \
    "\"delimiter\":\",\",\"header\":true,\"fields\":5,"                        \
    "\"loss\":\"binary_cross_entropy\",\"single_output\":false,"
#define AGE                                                                    \
    "{\"name\":\"age\",\"field\":1,\"kind\":\"number\","                       \
    "\"shift\":38.13333333333333,\"divisor\":0.1}"
#define CITY                                                                   \
    "{\"name\":\"the \\\"city\\\"\",\"field\":4,\"kind\":\"category\","        \
    "\"categories\":[\"-1\",\"2.50\",\"Bonn\",\"\xC3\x85rhus\"]}"
#define BOUGHT                                                                 \
    "{\"name\":\"bought\",\"field\":3,\"kind\":\"class\","                     \
    "\"classes\":[\"no\",\"yes\"]}"
#define FILL_AGE                                                               \
    "{\"name\":\"age\",\"field\":1,\"kind\":\"number\","                       \
    "\"shift\":0,\"divisor\":1,\"fill\":0.1}"
#define FILL_CITY                                                              \
    "{\"name\":\"city\",\"field\":4,\"kind\":\"category\","                    \
    "\"categories\":[\"2\",\"Bonn\",\"Cork\"],\"fill\":\"Cork\"}"
#define TANH                                                                   \
    "\"delimiter\":\",\",\"header\":true,\"fields\":3,"                        \
    "\"loss\":\"squared_error\",\"output\":\"tanh\",\"single_output\":true,"
#define WHOLE(head, inputs, targets)                                           \
    "{" head "\"inputs\":[" inputs "],\"targets\":[" targets "]}"

#define MARKERS                                                                \
    "\"missing_values\":[\"\",\"NA\",\"N/A\",\"NaN\",\"nan\",\"null\","        \
    "\"NULL\",\"?\"]"
#define FILLED(inputs, markers)                                                \
    "{" HEAD "\"inputs\":[" inputs "],\"targets\":[" BOUGHT                    \
    "],\"missing\":\"fill\"," markers "}"
#define WITH_IDS(ids)                                                          \
    "{" HEAD "\"inputs\":[" AGE "],\"targets\":[" BOUGHT "],\"ids\":[" ids "]" \
    "}"

static int read_text(struct nn_columns *c, const char *text,
                     struct nn_error *err)
{
    struct nn_json *root = json_case(text);
    int rc = nn_columns_read(c, root, "m: columns", err);
    nn_json_free(root);
    return rc;
}

static void check_shop(const struct nn_columns *c)
{
    assert_int_equal(c->delimiter, '\t');
    assert_true(c->header && c->single_output);
    assert_int_equal(c->fields, 5);
    assert_int_equal(c->output, NN_BINARY_CROSS_ENTROPY);
    assert_int_equal(nn_columns_n0(c), 5);
    assert_int_equal(nn_columns_n2(c), 1);
    assert_string_equal(c->input[0].name, "age");
    assert_int_equal(c->input[0].kind, NN_NUMBER);
    assert_true(c->input[0].shift == 38.13333333333333);
    assert_true(c->input[0].divisor == 0.1);
    assert_string_equal(c->input[1].name, "the \"city\"");
    assert_int_equal(c->input[1].kind, NN_CATEGORY);
    assert_int_equal(c->input_field[0], 0);
    assert_int_equal(c->input_field[1], 3);
    assert_int_equal(c->target_field[0], 2);
    /* spelled as they were, found by value */
    assert_string_equal(c->input[1].labels.label[1].text, "2.50");
    assert_int_equal(nn_labels_find(&c->input[1].labels, "2.5", 3), 1);
    assert_int_equal(nn_labels_find(&c->target[0].labels, "yes", 3), 1);
}

static void test_round_trip(void **state)
{
    (void)state;
    static const char *const texts[] = {
        WHOLE(HEAD, AGE "," CITY, BOUGHT),
        "{\"delimiter\":\",\",\"header\":false,\"fields\":3,"
        "\"loss\":\"squared_error\",\"single_output\":false,\"inputs\":["
        "{\"name\":\"c2\",\"field\":2,\"kind\":\"number\",\"shift\":0,"
        "\"divisor\":1}],\"targets\":["
        "{\"name\":\"c3\",\"field\":3,\"kind\":\"number\",\"shift\":0.5,"
        "\"divisor\":1000},"
        "{\"name\":\"c1\",\"field\":1,\"kind\":\"number\",\"shift\":0,"
        "\"divisor\":1}]}",
        WITH_IDS("{\"name\":\"nr\",\"field\":2},"
                 "{\"name\":\"\\\"id\\\"\",\"field\":4}"),
        WHOLE(TANH, AGE, BOUGHT),
        FILLED(FILL_AGE "," FILL_CITY, "\"missing_values\":[\"-\",\"9\"]"),
        FILLED(FILL_AGE, "\"missing_values\":[]"),
        "{" HEAD "\"inputs\":[" AGE "],\"targets\":[" BOUGHT
        "],\"weight\":{\"name\":\"w\",\"field\":5},\"missing\":"
        "\"drop\"," MARKERS "}"};
    for (int i = 0; i < 7; i++) {
        struct nn_columns c = {0};
        struct nn_text out = {0};
        assert_int_equal(read_text(&c, texts[i], NULL), 0);
        nn_columns_write(&c, &out);
        if (i < 4) { /* models of earlier versions do not say so */
            const char *const tail = ",\"missing\":\"error\"," MARKERS "}";
            const size_t head = strlen(texts[i]) - 1;
            assert_memory_equal(out.p, texts[i], head);
            assert_string_equal(out.p + head, tail);
        } else {
            assert_string_equal(out.p, texts[i]);
        }
        assert_int_equal(c.missing, i < 4   ? NN_MISSING_ERROR
                                    : i < 6 ? NN_MISSING_FILL
                                            : NN_MISSING_DROP);
        assert_int_equal(c.weights, i == 6);
        assert_true(i < 6 || *c.weight_field == 4);
        assert_int_equal(c.markers.some_number, i == 4);
        if (i == 4)
            assert_true(c.input[0].fill == 0.1 && c.input[1].fill == 2.0);
        if (i == 0)
            check_shop(&c);
        assert_int_equal(c.ids, i == 2 ? 2 : 0);
        if (i == 2) {
            assert_string_equal(c.id[1], "\"id\"");
            assert_int_equal(c.id_field[1], 3);
        }
        assert_int_equal(c.output == NN_TANH_SQUARED, i == 3);
        nn_columns_free(&c);
        nn_text_free(&out);
    }
}

static void refuse(const char *text, const char *message)
{
    struct nn_columns c = {0};
    struct nn_error err = {0};
    char whole[256];
    snprintf(whole, sizeof whole, "m: columns: %s", message);
    int rc = read_text(&c, text, &err);
    assert_string_equal(err.msg, whole);
    assert_int_equal(rc, NN_EMODEL);
    assert_null(c.input);
    assert_int_equal(c.inputs, 0);
}

static void test_faults_of_the_head(void **state)
{
    (void)state;
    const char *const head = "delimiter, header, fields, loss or single_output "
                             "is missing or wrong";
    const char *const lists = "the lists of inputs and targets are missing, "
                              "empty or too long";
    refuse("[]", lists);
    refuse("{}", lists);
    refuse(WHOLE(HEAD, "", BOUGHT), lists);
    refuse(WHOLE(HEAD, AGE, ""), lists);
    refuse("{" HEAD "\"inputs\":[" AGE "],\"targets\":{}}", lists);
    refuse(WHOLE("", AGE, BOUGHT), head);
    static const char *const heads[][5] = {
        {"\",,\"", "true", "5", "\"cross_entropy\"", "true"},
        {"\"\"", "true", "5", "\"cross_entropy\"", "true"},
        {"\",\"", "1", "5", "\"cross_entropy\"", "true"},
        {"\",\"", "true", "0", "\"cross_entropy\"", "true"},
        {"\",\"", "true", "2.5", "\"cross_entropy\"", "true"},
        {"\",\"", "true", "1048577", "\"cross_entropy\"", "true"},
        {"\",\"", "true", "5", "2", "true"},
        {"\",\"", "true", "5", "\"cross_entropy\"", "null"},
        {"\",\"", "true", "5", "\"entropy\"", "true"},
    };
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        char text[1024];
        snprintf(text, sizeof text,
                 "{\"delimiter\":%s,\"header\":%s,\"fields\":%s,\"loss\":%s,"
                 "\"single_output\":%s,\"inputs\":[%s],\"targets\":[%s]}",
                 heads[i][0], heads[i][1], heads[i][2], heads[i][3],
                 heads[i][4], AGE, BOUGHT);
        refuse(text, strstr(text, "\"entropy")
                         ? "the loss is unknown, or its output"
                         : head);
    }
}

#define COLUMN(place, rest) "{\"name\":\"x\",\"field\":" place "," rest "}"
#define NUMBER(shift, divisor)                                                 \
    COLUMN("2", "\"kind\":\"number\",\"shift\":" shift ",\"divisor\""          \
                ":" divisor)
#define CATEGORY(list) COLUMN("2", "\"kind\":\"category\",\"categories\":" list)
#define CLASS(list)    COLUMN("2", "\"kind\":\"class\",\"classes\":" list)

static void test_faults_of_a_column(void **state)
{
    (void)state;
    const char *const lacks = "a column lacks its name, kind or field";
    const char *const scaling =
        "the scaling of a column is not finite or divides by 0";
    const char *const labels = "a list of categories is missing or too long";
    static const char *const incomplete[] = {
        "7",
        "{}",
        "{\"field\":1,\"kind\":\"number\"}",
        "{\"name\":\"x\",\"kind\":\"number\"}",
        "{\"name\":\"x\",\"field\":1}",
        COLUMN("0", "\"kind\":\"number\""),
        COLUMN("6", "\"kind\":\"number\""),
        COLUMN("1.5", "\"kind\":\"number\"")};
    for (size_t i = 0; i < sizeof incomplete / sizeof *incomplete; i++) {
        char text[1024];
        snprintf(text, sizeof text, "{%s\"inputs\":[%s],\"targets\":[%s]}",
                 HEAD, incomplete[i], BOUGHT);
        refuse(text, lacks);
    }
    refuse(WHOLE(HEAD, COLUMN("2", "\"kind\":\"date\""), BOUGHT),
           "a column has an unknown kind");
    refuse(WHOLE(HEAD, CLASS("[\"a\",\"b\"]"), BOUGHT),
           "a column has an unknown kind");
    refuse(WHOLE(HEAD, AGE, CATEGORY("[\"a\",\"b\"]")),
           "a column has an unknown kind");
    refuse(WHOLE(HEAD, COLUMN("2", "\"kind\":\"number\""), BOUGHT), scaling);
    refuse(WHOLE(HEAD, NUMBER("0", "0"), BOUGHT), scaling);
    refuse(WHOLE(HEAD, NUMBER("\"0\"", "1"), BOUGHT), scaling);
    refuse(WHOLE(HEAD, NUMBER("0", "null"), BOUGHT), scaling);
    refuse(WHOLE(HEAD, CATEGORY("\"a\""), BOUGHT), labels);
    refuse(WHOLE(HEAD, CATEGORY("[]"), BOUGHT), labels);
    refuse(WHOLE(HEAD, CATEGORY("[\"a\",1]"), BOUGHT),
           "a category is not a string");
    refuse(WHOLE(HEAD, CATEGORY("[\"a\",\"a\"]"), BOUGHT),
           "a category stands twice");
    refuse(WHOLE(HEAD, CATEGORY("[\"1\",\"1.0\"]"), BOUGHT),
           "a category stands twice");
    refuse(WHOLE(HEAD, CATEGORY("[\"b\",\"a\"]"), BOUGHT),
           "the categories are not in order");
    refuse(WHOLE(HEAD, CATEGORY("[\"10\",\"9\"]"), BOUGHT),
           "the categories are not in order");
}

static void test_faults_of_the_whole(void **state)
{
    (void)state;
    refuse(WHOLE(HEAD, NUMBER("0", "1") "," NUMBER("0", "1"), BOUGHT),
           "two columns have the same field");
    refuse(WHOLE(HEAD, AGE, CLASS("[\"a\"]")),
           "there are fewer than two classes");
    refuse(WHOLE(HEAD, AGE, CLASS("[\"a\",\"b\",\"c\"]")),
           "a single output needs two classes");
    refuse(WHOLE(HEAD, AGE, NUMBER("0", "1")),
           "a single output needs two classes");
    refuse(WHOLE(PLAIN, AGE, BOUGHT "," NUMBER("0", "1")),
           "several targets must be numbers");
    refuse("{" SOFT "\"inputs\":[" AGE "],\"targets\":[" NUMBER("0", "2") "]}",
           "a target is scaled, which goes with squared_error");
    refuse("{" SOFT "\"inputs\":[" AGE "],\"targets\":[" NUMBER("1", "1") "]}",
           "a target is scaled, which goes with squared_error");
}

static void test_faults_of_ids(void **state)
{
    (void)state;
    const char *const none = "the list of ids is empty, too long or none";
    const char *const lacks = "a column lacks its name, kind or field";
    refuse(WITH_IDS(""), none);
    refuse("{" HEAD "\"inputs\":[" AGE "],\"targets\":[" BOUGHT "],\"ids\":2}",
           none);
    refuse(WITH_IDS("2"), lacks);
    refuse(WITH_IDS("{\"name\":\"nr\"}"), lacks);
    refuse(WITH_IDS("{\"name\":2,\"field\":2}"), lacks);
    refuse(WITH_IDS("{\"name\":\"nr\",\"field\":6}"), lacks);
    refuse(WITH_IDS("{\"name\":\"nr\",\"field\":1}"),
           "two columns have the same field");
    refuse(WITH_IDS("{\"name\":\"nr\",\"field\":2},"
                    "{\"name\":\"id\",\"field\":2}"),
           "two columns have the same field");
}

#define WEIGHED(weight)                                                        \
    "{" HEAD "\"inputs\":[" AGE "],\"targets\":[" BOUGHT                       \
    "],\"weight\":" weight "}"

static void test_faults_of_the_weight(void **state)
{
    (void)state;
    const char *const lacks = "a column lacks its name, kind or field";
    refuse(WEIGHED("3"), lacks);
    refuse(WEIGHED("{\"name\":\"w\"}"), lacks);
    refuse(WEIGHED("{\"name\":\"w\",\"field\":6}"), lacks);
    refuse(WEIGHED("{\"name\":\"w\",\"field\":3}"),
           "two columns have the same field");
}

static void test_faults_of_missing(void **state)
{
    (void)state;
    const char *const number = "the fill value of a column is no finite float";
    const char *const label =
        "the fill value of a column is none of its categories";
    const char *const list =
        "the list of missing values is missing or too long";
    refuse(FILLED(AGE, MARKERS), number);
    refuse(FILLED(NUMBER("0", "1,\"fill\":\"1\""), MARKERS), number);
    refuse(FILLED(NUMBER("0", "1,\"fill\":1e39"), MARKERS), number);
    refuse(FILLED(CITY, MARKERS), label);
    refuse(FILLED(CATEGORY("[\"a\"],\"fill\":\"b\""), MARKERS), label);
    refuse(FILLED(CATEGORY("[\"a\"],\"fill\":0"), MARKERS), label);
    refuse(FILLED(FILL_AGE, "\"x\":1"), list);
    refuse(FILLED(FILL_AGE, "\"missing_values\":\"\""), list);
    refuse(FILLED(FILL_AGE, "\"missing_values\":[\"\",1]"),
           "a missing value is not a string");
    refuse("{" HEAD "\"inputs\":[" AGE "],\"targets\":[" BOUGHT
           "],\"missing\":\"ignore\"," MARKERS "}",
           "what missing values do is unknown");
}

/* A list of labels 100000, 100001, ... as a column in field at. */
static void add_column(struct nn_text *out, int at, int labels)
{
    nn_text_printf(out,
                   "%s{\"name\":\"x%d\",\"field\":%d,\"kind\":\"category\","
                   "\"categories\":[",
                   at > 1 ? "," : "", at, at);
    for (int i = 0; i < labels; i++)
        nn_text_printf(out, "%s\"%d\"", i > 0 ? "," : "", 100000 + i);
    nn_text_puts(out, "]}");
}

/* Of one column, and of 17 x 61681 = 2^20 + 1 inputs. */
static void test_too_many_labels(void **state)
{
    (void)state;
    static const struct {
        int columns, labels;
        const char *message;
    } cases[] = {
        {1, NN_MAX_LABELS + 1, "a list of categories is missing or too long"},
        {17, 61681, "there are too many inputs or outputs"}};
    for (int i = 0; i < 2; i++) {
        struct nn_text text = {0};
        nn_text_puts(&text, "{\"delimiter\":\",\",\"header\":true,"
                            "\"fields\":20,\"loss\":\"cross_entropy\","
                            "\"single_output\":false,\"inputs\":[");
        for (int at = 1; at <= cases[i].columns; at++)
            add_column(&text, at, cases[i].labels);
        nn_text_puts(&text, "],\"targets\":[{\"name\":\"y\",\"field\":20,"
                            "\"kind\":\"class\",\"classes\":[\"a\",\"b\"]}]}");
        assert_false(text.failed);
        refuse(text.p, cases[i].message);
        nn_text_free(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_faults_of_the_head),
        cmocka_unit_test(test_faults_of_a_column),
        cmocka_unit_test(test_faults_of_the_whole),
        cmocka_unit_test(test_faults_of_ids),
        cmocka_unit_test(test_faults_of_the_weight),
        cmocka_unit_test(test_faults_of_missing),
        cmocka_unit_test(test_too_many_labels)};
    return cmocka_run_group_tests_name("columns_json", tests, NULL, NULL);
}
