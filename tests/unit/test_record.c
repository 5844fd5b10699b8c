/* record: what is written reads back; what is missing, of another type or out
 * of bounds is refused in words that name it; what is unknown is ignored. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "record.h"
#include "json_case.h"

static const struct nn_metrics none = {
    .accuracy = NAN, .mse = NAN, .rmse = NAN, .mae = NAN, .r2 = NAN};

static struct nn_metrics metrics(size_t rows, double loss)
{
    struct nn_metrics m = none;
    m.rows = rows;
    m.loss = loss;
    m.constant_loss = 0.7;
    return m;
}

/* A run that has everything. */
static struct nn_record whole_record(void)
{
    struct nn_record r = {.version = "0.1.0",
                          .arithmetic = "no-fma",
                          .seed = 9007199254740991,
                          .epochs = 20,
                          .best_epoch = 17,
                          .stopped = "patience",
                          .initial_loss = 0.1,
                          .train = metrics(120, 1.0 / 3),
                          .validation = metrics(30, 5e-324),
                          .test = metrics(1, 1.7976931348623157e308),
                          .train_file = {9007199254740991, 0xffffffff},
                          .validation_file = {1, 0},
                          .test_file = {3858, 0x4cacf40b},
                          .initial_weights_file = {77, 1}};
    r.train.accuracy = 0.975;
    r.validation.mse = 0.1;
    r.validation.rmse = 0.2;
    r.validation.mae = 0.3;
    r.validation.r2 = -0.4;
    return r;
}

static struct nn_text written(const struct nn_record *r)
{
    struct nn_text out = {0};
    nn_record_write(r, &out);
    assert_false(out.failed);
    return out;
}

static int read_text(struct nn_record *r, const char *text,
                     struct nn_error *err)
{
    struct nn_json *root = json_case(text);
    int rc = nn_record_read(r, root, "m.bin: record", err);
    nn_json_free(root);
    return rc;
}

/* Writing what was read gives the same text. */
static void assert_same_again(const struct nn_record *r)
{
    struct nn_record again = {0};
    struct nn_error err = {0};
    struct nn_text first = written(r);
    if (read_text(&again, first.p, &err) < 0)
        fail_msg("%s", err.msg);
    struct nn_text second = written(&again);
    assert_string_equal(first.p, second.p);
    nn_text_free(&first);
    nn_text_free(&second);
}

static void test_text(void **state)
{
    (void)state;
    const struct nn_record r = whole_record();
    struct nn_text text = written(&r);
    assert_string_equal(
        text.p, "{\"version\":\"0.1.0\",\"arithmetic\":\"no-fma\","
                "\"seed\":9007199254740991,\"epochs\":20,\"best_epoch\":17,"
                "\"stopped\":\"patience\",\"initial_loss\":0.1,\"sets\":{"
                "\"train\":{\"rows\":120,\"loss\":0.3333333333333333,"
                "\"constant_loss\":0.7,\"accuracy\":0.975},"
                "\"validation\":{\"rows\":30,\"loss\":4.94065645841247e-324,"
                "\"constant_loss\":0.7,\"mse\":0.1,\"rmse\":0.2,\"mae\":0.3,"
                "\"r2\":-0.4},"
                "\"test\":{\"rows\":1,\"loss\":1.7976931348623157e+308,"
                "\"constant_loss\":0.7}},\"files\":{"
                "\"train\":{\"length\":9007199254740991,\"crc32\":4294967295},"
                "\"validation\":{\"length\":1,\"crc32\":0},"
                "\"test\":{\"length\":3858,\"crc32\":1286403083},"
                "\"initial_weights\":{\"length\":77,\"crc32\":1}}}");
    nn_text_free(&text);
    assert_same_again(&r);
}

static void test_round_trip(void **state)
{
    (void)state;
    const struct nn_record r = whole_record();
    struct nn_record got;
    struct nn_error err = {0};
    struct nn_text text = written(&r);
    assert_int_equal(read_text(&got, text.p, &err), 0);
    nn_text_free(&text);
    assert_string_equal(got.version, r.version);
    assert_string_equal(got.arithmetic, r.arithmetic);
    assert_string_equal(got.stopped, r.stopped);
    assert_true(got.seed == r.seed);
    assert_int_equal(got.epochs, 20);
    assert_int_equal(got.best_epoch, 17);
    assert_true(got.initial_loss == r.initial_loss);
    assert_true(got.train.rows == 120 && got.train.loss == 1.0 / 3);
    assert_true(got.train.accuracy == 0.975 && isnan(got.train.rmse));
    assert_true(got.validation.loss == 5e-324 && got.validation.r2 == -0.4);
    assert_true(isnan(got.validation.accuracy));
    assert_true(got.test.loss == r.test.loss);
    assert_true(got.train_file.length == r.train_file.length);
    assert_int_equal(got.train_file.crc32, 0xffffffff);
    assert_int_equal(got.initial_weights_file.length, 77);
}

static void test_least_record(void **state)
{
    (void)state;
    struct nn_record r = whole_record();
    r.validation = r.test = none;
    r.validation_file = r.test_file = r.initial_weights_file =
        (struct nn_fingerprint){0};
    struct nn_text text = written(&r);
    assert_null(strstr(text.p, "validation"));
    assert_null(strstr(text.p, "test"));
    assert_null(strstr(text.p, "initial_weights"));
    struct nn_record got;
    struct nn_error err = {0};
    assert_int_equal(read_text(&got, text.p, &err), 0);
    assert_int_equal(got.validation.rows, 0);
    assert_int_equal(got.test_file.length, 0);
    nn_text_free(&text);
    assert_same_again(&r);
}

/* The loss of a row far outside is infinite, or not a number. */
static void test_not_finite(void **state)
{
    (void)state;
    struct nn_record r = whole_record();
    r.initial_loss = INFINITY;
    r.test.loss = INFINITY;
    r.validation.loss = NAN;
    r.train.constant_loss = NAN;
    struct nn_text text = written(&r);
    assert_non_null(strstr(text.p, "\"initial_loss\":null"));
    assert_non_null(strstr(text.p, "\"rows\":1,\"loss\":null"));
    struct nn_record got;
    struct nn_error err = {0};
    assert_int_equal(read_text(&got, text.p, &err), 0);
    nn_text_free(&text);
    assert_true(isnan(got.initial_loss));
    assert_true(isnan(got.test.loss));
    assert_true(isnan(got.validation.loss));
    assert_true(got.validation.mse == 0.1);
    assert_same_again(&r);
}

/* The text with one piece in place of another; both are written with ' for
 * ". */
static void edit(struct nn_text *out, const char *text, const char *from,
                 const char *to)
{
    char piece[2][200];
    const char *const pieces[2] = {from, to};
    for (int i = 0; i < 2; i++) {
        snprintf(piece[i], sizeof piece[i], "%s", pieces[i]);
        for (char *c = piece[i]; *c; c++)
            *c = *c == '\'' ? '"' : *c;
    }
    const char *at = strstr(text, piece[0]);
    if (!at)
        fail_msg("there is no %s in %s", piece[0], text);
    nn_text_add(out, text, (size_t)(at - text));
    nn_text_puts(out, piece[1]);
    nn_text_puts(out, at + strlen(piece[0]));
}

#define NO_COUNT(key, min, max)                                                \
    "\"" key "\" is no whole number from " min " to " max
#define NO_WORD(key) "\"" key "\" is no word of 1 to 31 ASCII characters"
#define MAX_INT      "2147483647"

static const struct {
    const char *from, *to, *message;
} attacks[] = {
    {"'version':'0.1.0',", "", "\"version\" is missing, expected a text"},
    {"'version':'0.1.0'", "'version':1",
     "\"version\" is a number, expected a text"},
    {"'0.1.0'", "''", NO_WORD("version")},
    {"'0.1.0'", "'12345678901234567890123456789012'", NO_WORD("version")},
    {"'0.1.0'", "'\\u001b[2J'", NO_WORD("version")},
    {"'0.1.0'", "'0.1.0\xc3\xa9'", NO_WORD("version")},
    {"'arithmetic':'no-fma',", "",
     "\"arithmetic\" is missing, expected a text"},
    {"'no-fma'", "true", "\"arithmetic\" is true or false, expected a text"},
    {"'seed':9007199254740991,", "", "\"seed\" is missing, expected a number"},
    {"'epochs':20", "'epochs':'20'", "\"epochs\" is a text, expected a number"},
    {"'epochs':20", "'epochs':20.5", NO_COUNT("epochs", "0", MAX_INT)},
    {"'epochs':20", "'epochs':-1", NO_COUNT("epochs", "0", MAX_INT)},
    {"'epochs':20", "'epochs':2147483648", NO_COUNT("epochs", "0", MAX_INT)},
    {"'epochs':20", "'epochs':null", "\"epochs\" is null, expected a number"},
    {"'best_epoch':17,", "", "\"best_epoch\" is missing, expected a number"},
    {"'patience'", "[]", "\"stopped\" is a list, expected a text"},
    {"'patience'", "'two words'", NO_WORD("stopped")},
    {"'initial_loss':0.1,", "",
     "\"initial_loss\" is missing, expected a number"},
    {"'initial_loss':0.1", "'initial_loss':'0.1'",
     "\"initial_loss\" is a text, expected a number"},
    {"'sets':", "'set':", "\"sets\" is missing, expected an object"},
    {"{'train':{'rows'", "{'training':{'rows'",
     "\"train\" is missing, expected an object"},
    {"'rows':120,", "", "\"rows\" is missing, expected a number"},
    {"'rows':120", "'rows':0", NO_COUNT("rows", "1", "9007199254740991")},
    {"'loss':0.3333333333333333,", "",
     "\"loss\" is missing, expected a number"},
    {"'constant_loss':0.7,", "",
     "\"constant_loss\" is missing, expected a number"},
    {"'accuracy':0.975", "'accuracy':{}",
     "\"accuracy\" is an object, expected a number"},
    {"'validation':{'rows'", "'validation':1,'x':{'rows'",
     "\"validation\" is a number, expected an object"},
    {"'files':", "'file':", "\"files\" is missing, expected an object"},
    {"{'train':{'length'", "{'training':{'length'",
     "\"train\" is missing, expected an object"},
    {"'length':9007199254740991", "'length':0",
     NO_COUNT("length", "1", "9007199254740991")},
    {"'length':9007199254740991", "'length':9007199254740992",
     NO_COUNT("length", "1", "9007199254740991")},
    {"'crc32':4294967295", "'crc32':4294967296",
     NO_COUNT("crc32", "0", "4294967295")},
    {"'crc32':4294967295", "'crc32':-1", NO_COUNT("crc32", "0", "4294967295")},
    {"'length':77,", "", "\"length\" is missing, expected a number"},
};

static void test_attacks(void **state)
{
    (void)state;
    const struct nn_record whole = whole_record();
    struct nn_text text = written(&whole);
    for (size_t i = 0; i < sizeof attacks / sizeof attacks[0]; i++) {
        char message[256];
        struct nn_text edited = {0};
        struct nn_record r;
        struct nn_error err = {0};
        snprintf(message, sizeof message, "m.bin: record: %s",
                 attacks[i].message);
        edit(&edited, text.p, attacks[i].from, attacks[i].to);
        if (read_text(&r, edited.p, &err) != NN_EMODEL)
            fail_msg("accepted: %s", edited.p);
        assert_string_equal(err.msg, message);
        nn_text_free(&edited);
    }
    nn_text_free(&text);
    struct nn_record r;
    struct nn_error err = {0};
    assert_int_equal(read_text(&r, "[1]", &err), NN_EMODEL);
    assert_string_equal(err.msg, "m.bin: record: a list, expected an object");
}

/* What a later version may add. */
static void test_unknown_is_ignored(void **state)
{
    (void)state;
    static const char *const added[][2] = {
        {"{'version'", "{'folds':[1,2],'version'"},
        {"'rows':120", "'rows':120,'auc':0.99"},
        {"'files':{", "'files':{'other':7,"},
        {"'sets':{", "'sets':{'other':null,"},
        {"'length':77", "'length':77,'sha256':''"}};
    const struct nn_record whole = whole_record();
    struct nn_text text = written(&whole);
    for (size_t i = 0; i < sizeof added / sizeof added[0]; i++) {
        struct nn_text edited = {0};
        struct nn_record r;
        struct nn_error err = {0};
        edit(&edited, text.p, added[i][0], added[i][1]);
        if (read_text(&r, edited.p, &err) < 0)
            fail_msg("%s", err.msg);
        struct nn_text again = written(&r);
        assert_string_equal(again.p, text.p);
        nn_text_free(&again);
        nn_text_free(&edited);
    }
    nn_text_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_least_record),
        cmocka_unit_test(test_not_finite),
        cmocka_unit_test(test_attacks),
        cmocka_unit_test(test_unknown_is_ignored),
    };
    return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
