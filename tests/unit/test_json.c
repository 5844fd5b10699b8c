/* json: what is accepted reads back as the same text; each fault is refused at
 * its line and column with its own words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <dirent.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rng.h"
#include "json_scan.h"
#include "json.h"
#include "json_case.h"

/* The text is refused, its last byte being the last of what may be read. */
static void refuse(const char *text, size_t len, const char *message)
{
    struct nn_json *root = NULL;
    struct nn_error err = {0};
    char *exact = malloc(len + 1);
    assert_non_null(exact);
    memcpy(exact + 1, text, len);
    int rc = nn_json_parse(&root, exact + 1, len, "t.json", NN_ECONFIG, &err);
    free(exact);
    if (rc == 0)
        fail_msg("accepted: %s", text);
    assert_string_equal(err.msg, message);
    assert_int_equal(rc, NN_ECONFIG);
    assert_int_equal(err.code, NN_ECONFIG);
    assert_null(root);
}

/* Text that is accepted, and how it is written; NULL is: as it was. */
static const struct {
    const char *text, *written;
} accepted[] = {
    {"null", NULL},
    {"true", NULL},
    {" \t\r\nfalse \t\r\n", "false"},
    {"0", NULL},
    {"-0", NULL},
    {"-0.0e+00", "-0"},
    {"0.1", NULL},
    {"1E2", "100"},
    {"123456789012345678901234567890", "1.2345678901234568e+29"},
    {"1.7976931348623157e308", "1.7976931348623157e+308"},
    {"1e-400", "0"},
    {"0.30000000000000004", NULL},
    {"9007199254740993", "9007199254740992"},
    {"[]", NULL},
    {"[ ]", "[]"},
    {"{}", NULL},
    {"{ \n}", "{}"},
    {"[[],{},[{}]]", NULL},
    {"[1,2,3]", NULL},
    {"[ 1 , 2\n,3 ]", "[1,2,3]"},
    {"{\"a\":{\"b\":[true,false,null]},\"c\":\"d\"}", NULL},
    {"{\"a\":1,\"A\":2}", NULL},
    {"{\"a\":{\"a\":1},\"b\":{\"a\":1}}", NULL},
    {"{\"\":1}", NULL},
    {"\"\"", NULL},
    {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
     "\"\\\"\\\\/\\u0008\\u000c\\n\\u000d\\t\""},
    {"\"\\u0041\\u00e9\\u20AC\"", "\"A\xc3\xa9\xe2\x82\xac\""},
    {"\"\\ud83d\\ude00\"", "\"\xf0\x9f\x98\x80\""},
    {"\"\\uDBFF\\uDFFF\"", "\"\xf4\x8f\xbf\xbf\""},
    {"\"\\ud7ff\\ue000\"", "\"\xed\x9f\xbf\xee\x80\x80\""},
    {"\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\x7f\"", NULL},
};

static void test_accepted(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof accepted / sizeof accepted[0]; i++) {
        struct nn_json *root = json_case(accepted[i].text);
        struct nn_text out = {0};
        nn_json_add_node(&out, root);
        assert_string_equal(out.p, accepted[i].written ? accepted[i].written
                                                       : accepted[i].text);
        nn_text_free(&out);
        nn_json_free(root);
    }
}

#define VALUE "expected a value (a number, \"text\", true, false, null, [ or {)"
#define END   "the end of the text"

static const struct {
    const char *text, *message;
} refused[] = {
    {"", "1:1: " VALUE ", found " END},
    {" \n ", "2:2: " VALUE ", found " END},
    {"True", "1:1: " VALUE ", found \"True\""},
    {"nullx", "1:1: " VALUE ", found \"nullx\""},
    {"nul", "1:1: " VALUE ", found \"nul\""},
    {"NaN", "1:1: " VALUE ", found \"NaN\""},
    {"-Infinity", "1:2: expected a digit, found \"Infinity\""},
    {"+1", "1:1: " VALUE ", found \"+1\""},
    {".5", "1:1: " VALUE ", found \".5\""},
    {"-", "1:2: expected a digit, found " END},
    {"- 1", "1:2: expected a digit, found \" \""},
    {"1.", "1:3: expected a digit, found " END},
    {"[1.e3]", "1:4: expected a digit, found \"e3\""},
    {"1e", "1:3: expected a digit, found " END},
    {"[1e+]", "1:5: expected a digit, found \"]\""},
    {"01", "1:1: a number has no leading zeros"},
    {"[-00]", "1:2: a number has no leading zeros"},
    {"0x10", "1:2: expected nothing after the value, found \"x10\""},
    {"[1e309]", "1:2: the number is larger than a double can be (1.8e308)"},
    {"-1e999", "1:1: the number is larger than a double can be (1.8e308)"},
    {"0.00000000000000000000000000000000000000000000000000000000000001",
     "1:1: a number has at most 63 characters"},
    {"1 2", "1:3: expected nothing after the value, found \"2\""},
    {"{} // note", "1:4: expected nothing after the value, found \"/\""},
    {"[1]]", "1:4: expected nothing after the value, found \"]\""},
    {"[1}", "1:3: expected \",\" or \"]\", found \"}\""},
    {"[1", "1:3: expected \",\" or \"]\", found " END},
    {"[1 2]", "1:4: expected \",\" or \"]\", found \"2\""},
    {"[", "1:2: " VALUE ", found " END},
    {"[,]", "1:2: " VALUE ", found \",\""},
    {"[1,,2]", "1:4: " VALUE ", found \",\""},
    {"[1,]", "1:3: no comma may stand after the last item"},
    {"{\"a\":1 , }", "1:8: no comma may stand after the last item"},
    {"{", "1:2: expected a key in double quotes, found " END},
    {"{a:1}", "1:2: expected a key in double quotes, found \"a\""},
    {"{'a':1}", "1:2: expected a key in double quotes, found \"'\""},
    {"{1:1}", "1:2: expected a key in double quotes, found \"1\""},
    {"{\"a\":1,\n b:2}", "2:2: expected a key in double quotes, found \"b\""},
    {"{\"a\"}", "1:5: expected \":\" after the key, found \"}\""},
    {"{\"a\" 1}", "1:6: expected \":\" after the key, found \"1\""},
    {"{\"a\":}", "1:6: " VALUE ", found \"}\""},
    {"{\"a\":1]", "1:7: expected \",\" or \"}\", found \"]\""},
    {"{\"a\":1\n \"b\":2}", "2:2: expected \",\" or \"}\", found \"\"\""},
    {"[\"a", "1:2: the string that begins here has no closing '\"'"},
    {"{\"a", "1:2: the string that begins here has no closing '\"'"},
    {"\"a\nb\"", "1:3: expected '\"' at the string's end or an escape such as "
                 "\\n, found \"\\x0a\""},
    {"\"\t\"", "1:2: expected '\"' at the string's end or an escape such as "
               "\\n, found \"\\x09\""},
    {"\"a\\x41\"", "1:3: no such escape; there are \\\" \\\\ \\/ \\b \\f \\n "
                   "\\r \\t and \\u with four hexadecimal digits"},
    {"\"\\", "1:2: no such escape; there are \\\" \\\\ \\/ \\b \\f \\n \\r \\t "
             "and \\u with four hexadecimal digits"},
    {"\"\\u00g0\"", "1:2: \\u takes four hexadecimal digits"},
    {"\"\\u12\"", "1:2: \\u takes four hexadecimal digits"},
    {"\"\\u12", "1:2: \\u takes four hexadecimal digits"},
    {"\"\\u0000\"", "1:2: \\u0000 is not supported in a string"},
    {"\"\\ud800\"", "1:2: surrogates come in pairs, such as \\ud83d\\ude00"},
    {"\"\\udc00\"", "1:2: surrogates come in pairs, such as \\ud83d\\ude00"},
    {"\"\\ud800\\u0041\"",
     "1:2: surrogates come in pairs, such as \\ud83d\\ude00"},
    {"\"\\ud800\\ud800\"",
     "1:2: surrogates come in pairs, such as \\ud83d\\ude00"},
    {"\"\\ud800\\udc\"",
     "1:2: surrogates come in pairs, such as \\ud83d\\ude00"},
    {"\"\\ud800\\n\"", "1:2: surrogates come in pairs, such as \\ud83d\\ude00"},
    {"[\"\xc3\xa9\", \"\xff\"]",
     "1:8: the string is not UTF-8; iconv -t UTF-8 converts it"},
    {"\"\xe2\x82\"",
     "1:2: the string is not UTF-8; iconv -t UTF-8 converts it"},
    {"\"\xf0\x9f\x98",
     "1:2: the string is not UTF-8; iconv -t UTF-8 converts it"},
    {"\"\xc0\x80\"",
     "1:2: the string is not UTF-8; iconv -t UTF-8 converts it"},
    {"\"\xed\xa0\x80\"",
     "1:2: the string is not UTF-8; iconv -t UTF-8 converts it"},
    {"[\xff]", "1:2: " VALUE ", found \"\\xff\""},
    {"[\xff\x41\x42\x43]", "1:2: " VALUE ", found \"\\xff\""},
    {"[\xe2\x80\xa8]", "1:2: " VALUE ", found \"\xe2\x80\xa8\""},
    {"\xef\xbb\xbf{}", "1:1: the text begins with a byte-order mark; save it "
                       "as UTF-8 without one"},
    {"{\"a\":1,\"a\":1}", "1:8: key \"a\" is given twice"},
    {"{\"a\":1,\n  \"b\":2,\n  \"\\u0061\":3}",
     "3:3: key \"a\" is given twice"},
    {"[{\"x\":[{\"y\":1}],\"z\":{\"y\":2,\"q\":0,\"y\":3}}]",
     "1:34: key \"y\" is given twice"},
    {"{\"b\":1,\"b\":2,\"a\":3,\"a\":4}", "1:8: key \"b\" is given twice"},
    {"{\"a\":{\"a\":{}},\"a\":1}", "1:15: key \"a\" is given twice"},
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        char message[512];
        snprintf(message, sizeof message, "t.json:%s", refused[i].message);
        refuse(refused[i].text, strlen(refused[i].text), message);
    }
}

static void test_nul_bytes_are_refused(void **state)
{
    (void)state;
    refuse("1\0", 2,
           "t.json:1:2: expected nothing after the value, found \"\\x00\"");
    refuse("[\0]", 3, "t.json:1:2: " VALUE ", found \"\\x00\"");
    refuse("\"\0\"", 3,
           "t.json:1:2: expected '\"' at the string's end or an escape such "
           "as \\n, found \"\\x00\"");
    refuse("\"\\\0\"", 4,
           "t.json:1:2: no such escape; there are \\\" \\\\ \\/ \\b \\f \\n "
           "\\r \\t and \\u with four hexadecimal digits");
}

static void test_depth(void **state)
{
    (void)state;
    char text[2 * (NN_JSON_DEPTH + 1) + 1] = "";
    memset(text, '[', NN_JSON_DEPTH);
    memset(text + NN_JSON_DEPTH, ']', NN_JSON_DEPTH);
    nn_json_free(json_case(text));
    memset(text, '[', NN_JSON_DEPTH + 1);
    memset(text + NN_JSON_DEPTH + 1, ']', NN_JSON_DEPTH + 1);
    refuse(text, sizeof text - 1,
           "t.json:1:65: more than 64 lists and objects inside each other");
    /* Mixed, so that each level's bit must be its own. */
    struct nn_text mixed = {0};
    for (int i = 0; i < NN_JSON_DEPTH; i++)
        nn_text_puts(&mixed, i % 3 == 0 ? "{\"k\":" : "[");
    nn_text_puts(&mixed, "1");
    for (int i = NN_JSON_DEPTH - 1; i >= 0; i--)
        nn_text_puts(&mixed, i % 3 == 0 ? "}" : "]");
    nn_json_free(json_case(mixed.p));
    nn_text_free(&mixed);
}

static void test_million_open_brackets(void **state)
{
    (void)state;
    size_t len = 1000000;
    char *text = malloc(len);
    assert_non_null(text);
    memset(text, '[', len);
    refuse(text, len,
           "t.json:1:65: more than 64 lists and objects inside each other");
    free(text);
}

/* An object with very many keys is checked in no more than n log n steps. */
static void test_many_keys(void **state)
{
    (void)state;
    struct nn_text text = {0};
    nn_text_puts(&text, "{");
    for (int i = 0; i < 200000; i++)
        nn_text_printf(&text, "\"key %d\":0,\n", i);
    nn_text_puts(&text, "\"last\":0}");
    nn_json_free(json_case(text.p));
    text.len -= strlen("last\":0}");
    nn_text_puts(&text, "key 77777\":0}");
    refuse(text.p, text.len,
           "t.json:200001:1: key \"key 77777\" is given twice");
    nn_text_free(&text);
}

static void test_status_and_name_are_the_callers(void **state)
{
    (void)state;
    struct nn_json *root = NULL;
    struct nn_error err = {0};
    assert_int_equal(
        nn_json_parse(&root, "[", 1, "a b.bin: header", NN_EMODEL, &err),
        NN_EMODEL);
    assert_string_equal(err.msg, "a b.bin: header:1:2: " VALUE ", found " END);
    assert_int_equal(nn_json_parse(&root, "[", 1, "x", NN_ECONFIG, NULL),
                     NN_ECONFIG);
}

static void test_tree(void **state)
{
    (void)state;
    struct nn_json *root = json_case("{\"n\":null,\"t\":true,\"f\":false,"
                                     "\"x\":-1.5,\"s\":\"\\u00e9\","
                                     "\"l\":[1,\"b\"],\"o\":{\"X\":1}}");
    static const enum nn_json_type types[] = {
        NN_JSON_NULL,   NN_JSON_BOOL, NN_JSON_BOOL,  NN_JSON_NUMBER,
        NN_JSON_STRING, NN_JSON_LIST, NN_JSON_OBJECT};
    static const char keys[] = "ntfxslo";
    assert_int_equal(nn_json_type(root), NN_JSON_OBJECT);
    assert_null(nn_json_key(root));
    assert_int_equal(nn_json_count(root), 7);
    int i = 0;
    const struct nn_json *c = nn_json_first(root);
    for (; c; c = nn_json_next(c), i++) {
        assert_int_equal(nn_json_type(c), types[i]);
        assert_int_equal(nn_json_key(c)[0], keys[i]);
    }
    assert_int_equal(i, 7);
    assert_true(nn_json_bool(nn_json_get(root, "t")));
    assert_false(nn_json_bool(nn_json_get(root, "f")));
    assert_true(nn_json_number(nn_json_get(root, "x")) == -1.5);
    assert_string_equal(nn_json_string(nn_json_get(root, "s")), "\xc3\xa9");
    const struct nn_json *list = nn_json_get(root, "l");
    assert_int_equal(nn_json_count(list), 2);
    assert_null(nn_json_key(nn_json_first(list)));
    assert_null(nn_json_get(root, "X"));
    assert_null(nn_json_get(root, "T"));
    assert_non_null(nn_json_get(nn_json_get(root, "o"), "X"));
    nn_json_free(root);
    nn_json_free(NULL);
}

static void test_type_names(void **state)
{
    (void)state;
    assert_string_equal(nn_json_type_name(NN_JSON_NULL), "null");
    assert_string_equal(nn_json_type_name(NN_JSON_BOOL), "true or false");
    assert_string_equal(nn_json_type_name(NN_JSON_NUMBER), "a number");
    assert_string_equal(nn_json_type_name(NN_JSON_STRING), "a text");
    assert_string_equal(nn_json_type_name(NN_JSON_LIST), "a list");
    assert_string_equal(nn_json_type_name(NN_JSON_OBJECT), "an object");
}

static void check_integer(const char *text, bool is_integer, long long want)
{
    struct nn_json *root = json_case(text);
    long long value = -77;
    if (nn_json_integer(root, -1e300, 1e300, &value) != is_integer)
        fail_msg("%s", text);
    assert_true(value == (is_integer ? want : -77));
    nn_json_free(root);
}

static void test_integer(void **state)
{
    (void)state;
    check_integer("0", true, 0);
    check_integer("-3", true, -3);
    check_integer("1e3", true, 1000);
    check_integer("3000000000", true, 3000000000);
    check_integer("9007199254740991", true, 9007199254740991);
    check_integer("-9007199254740991", true, -9007199254740991);
    check_integer("9007199254740992", false, 0);
    check_integer("9007199254740993", false, 0); /* rounds to the one before */
    check_integer("-9007199254740992", false, 0);
    check_integer("1e300", false, 0);
    check_integer("-1e300", false, 0);
    check_integer("0.5", false, 0);
    check_integer("\"1\"", false, 0);
    check_integer("true", false, 0);
    struct nn_json *five = json_case("5");
    long long value = 0;
    assert_true(nn_json_integer(five, 5, 5, &value));
    assert_false(nn_json_integer(five, 5.5, 9, &value));
    assert_false(nn_json_integer(five, 0, 4.5, &value));
    nn_json_free(five);
}

static void check_number(double x, const char *want)
{
    struct nn_text out = {0};
    nn_json_add_number(&out, x);
    assert_string_equal(out.p, want);
    nn_text_free(&out);
}

/* cJSON's own printer loses a bit in one double of ten. */
static void test_numbers_read_back(void **state)
{
    (void)state;
    struct nn_rng rng;
    nn_rng_seed(&rng, 1, NN_RNG_INIT, 0, 0);
    check_number(NAN, "null");
    check_number(INFINITY, "null");
    check_number(-INFINITY, "null");
    check_number(DBL_MIN / 2, "1.1125369292536007e-308");
    for (int i = 0; i < 10000; i++) {
        double x = ldexp(nn_rng_uniform(&rng) - 0.5, i % 600 - 300);
        struct nn_text out = {0};
        nn_json_add_number(&out, x);
        struct nn_json *root = json_case(out.p);
        assert_true(nn_json_number(root) == x);
        nn_json_free(root);
        nn_text_free(&out);
    }
}

/* Every string, with bytes that are not UTF-8 replaced, reads back. */
static void test_strings_read_back(void **state)
{
    (void)state;
    char s[256];
    for (int c = 1; c < 128; c++)
        s[c - 1] = (char)c;
    strcpy(s + 127, "\xf0\x9f\x98\x80\xc3\xa9");
    struct nn_text out = {0};
    nn_json_add_string(&out, s);
    struct nn_json *root = json_case(out.p);
    assert_string_equal(nn_json_string(root), s);
    nn_json_free(root);
    nn_text_clear(&out);
    nn_json_add_string(&out, "a\xff\xe2\x82z\xf0\x9f\x98");
    assert_string_equal(out.p, "\"a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz"
                               "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
    nn_text_free(&out);
}

/* JSONTestSuite: y_ is JSON, n_ is not, i_ may be either. Of y_ we refuse keys
 * given twice and \u0000. */
static void check_suite_file(const char *folder, const char *file)
{
    struct nn_text path = {0};
    struct nn_text text = {0};
    struct nn_error err = {0};
    struct nn_json *root = NULL;
    nn_text_printf(&path, "%s/%s", folder, file);
    FILE *f = fopen(path.p, "rb");
    assert_non_null(f);
    char buffer[4096];
    for (size_t n; (n = fread(buffer, 1, sizeof buffer, f)) > 0;)
        nn_text_add(&text, buffer, n);
    fclose(f);
    int rc = nn_json_parse(&root, text.p, text.len, file, NN_ECONFIG, &err);
    bool stricter = strncmp(file, "y_object_duplicated_key", 23) == 0 ||
                    strcmp(file, "y_object_escaped_null_in_key.json") == 0;
    if (file[0] == 'y' && rc && !stricter)
        fail_msg("refused: %s", err.msg);
    if ((file[0] == 'n' || stricter) && !rc)
        fail_msg("accepted: %s", file);
    if (rc)
        assert_memory_equal(err.msg, file, strlen(file));
    nn_json_free(root);
    nn_text_free(&text);
    nn_text_free(&path);
}

static void test_suite(void **state)
{
    (void)state;
    const char *data = getenv("NN_SHARED_DATA");
    struct nn_text folder = {0};
    nn_text_printf(&folder, "%s/conformance/json/test_parsing",
                   data ? data : "");
    DIR *dir = data ? opendir(folder.p) : NULL;
    if (!dir) {
        print_message("# skipped: JSONTestSuite is not in "
                      "$NN_SHARED_DATA/conformance/json\n");
        nn_text_free(&folder);
        return;
    }
    int files = 0;
    for (struct dirent *e; (e = readdir(dir)) != NULL;) {
        if (e->d_name[0] == '.')
            continue;
        check_suite_file(folder.p, e->d_name);
        files++;
    }
    closedir(dir);
    nn_text_free(&folder);
    assert_true(files > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accepted),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_nul_bytes_are_refused),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_million_open_brackets),
        cmocka_unit_test(test_many_keys),
        cmocka_unit_test(test_status_and_name_are_the_callers),
        cmocka_unit_test(test_tree),
        cmocka_unit_test(test_type_names),
        cmocka_unit_test(test_integer),
        cmocka_unit_test(test_numbers_read_back),
        cmocka_unit_test(test_strings_read_back),
        cmocka_unit_test(test_suite),
    };
    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
