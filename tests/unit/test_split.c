#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "split.h"

/* Three fields: a number, one that is not used, a category "b". */
static void open_split(struct nn_split *s, struct nn_columns *c)
{
    struct nn_places places = {.fields = 3, .input_field = (int[]){0, 2}};
    assert_int_equal(nn_columns_open(c, 2, 0, NULL), 0);
    c->delimiter = ',';
    c->input[1].kind = NN_CATEGORY;
    assert_int_equal(nn_labels_add(&c->input[1].labels, "a", 1, NULL), 0);
    assert_int_equal(nn_labels_add(&c->input[1].labels, "b", 1, NULL), 1);
    assert_int_equal(nn_split_open(s, c, &places, NULL), 0);
}

/* Rows of a text, how many bytes they take, and the sum of their cells. */
static void check(const char *text, size_t most, size_t rows, size_t taken,
                  float sum)
{
    struct nn_split s;
    struct nn_columns c;
    open_split(&s, &c);
    const size_t len = strlen(text);
    char *copy = calloc(1, len + NN_SLACK);
    assert_non_null(copy);
    memcpy(copy, text, len);
    const char *from = copy;
    float cells[2 * 20] = {0};
    assert_int_equal(nn_split_rows(&s, &from, copy + len, most, cells), rows);
    assert_int_equal(from - copy, taken);
    for (size_t i = 0; i < 2 * rows; i++)
        sum -= cells[i];
    assert_true(sum == 0);
    free(copy);
    nn_split_free(&s);
    nn_columns_free(&c);
}

static void test_rows(void **state)
{
    (void)state;
    check("1,x,b\n2,,a\n", 9, 2, 11, 4);
    check("1,x,b\n2,,a\n", 1, 1, 6, 2);
    check("1,x,b\r\n-2.5e0, y , b \r\n", 9, 2, 23, 0.5f);
    check("", 9, 0, 0, 0);
    check("1,x,b\n", 0, 0, 0, 0);
}

/* Forty numbers in a row, all 7 but for one text, wherever that stands. */
static void check_close(const char *text, bool taken, float value)
{
    enum { FIELDS = 40 };
    int field[FIELDS];
    struct nn_columns c;
    struct nn_split s;
    for (int i = 0; i < FIELDS; i++)
        field[i] = i;
    struct nn_places places = {.fields = FIELDS, .input_field = field};
    assert_int_equal(nn_columns_open(&c, FIELDS, 0, NULL), 0);
    c.delimiter = ',';
    assert_int_equal(nn_split_open(&s, &c, &places, NULL), 0);
    for (int odd = 0; odd < FIELDS; odd++) {
        char line[NN_SLACK + 20 * FIELDS] = "";
        char *p = line;
        for (int i = 0; i < FIELDS; i++)
            p += sprintf(p, "%s%c", i == odd ? text : "7",
                         i < FIELDS - 1 ? ',' : '\n');
        const char *from = line;
        float cells[FIELDS] = {0};
        assert_int_equal(nn_split_rows(&s, &from, p, 9, cells), taken);
        assert_true(from == (taken ? p : line));
        for (int i = 0; taken && i < FIELDS; i++)
            assert_true(cells[i] == (i == odd ? value : 7));
    }
    nn_split_free(&s);
    nn_columns_free(&c);
}

static void test_close(void **state)
{
    (void)state;
    check_close("0", true, 0);
    check_close("42", true, 42);
    check_close("255", true, 255);
    check_close("1234", true, 1234);
    check_close("12345", true, 12345);
    check_close("-3", true, -3);
    check_close("1e2", true, 100);
    check_close(" 5 ", true, 5);
    check_close("123456789", true, 123456789.0f);
    check_close("", false, 0);
    check_close("x", false, 0);
    check_close("1x", false, 0);
    check_close("7,7", false, 0);
    check_close("\n7", false, 0);
}

static void test_quotes(void **state)
{
    (void)state;
    check("\"1\",\"x\",\"b\"\n\"2\",\"\",\"a\"\n", 9, 2, 23, 4);
    check("1,x,b\n\"2\",x,a\r\n3,\"x,\",\"b\"\r\n", 9, 3, 27, 8);
    check("1,x,\"b\"\n4,\"x\",b\n", 1, 1, 8, 2);
    check("\"-2.5e0\",\"x\r\",b\n", 9, 0, 0, 0);
    check("\"-2.5e0\",\",,\",b\n", 9, 1, 16, -1.5f);
}

/* The row before is kept. */
static void test_declines(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "",           ",,",          "1,x",           "1,x,b,",
        "1,x,c",      "NA,x,b",      "1,x,",          "1e99,x,b",
        "1,\"x,b",    "1,x\r,b",     "1,x,b ,",       "1\r,x,b",
        "1x,x,b",     "1,x,b\r\r",   "\"1\" ,x,b",    " \"1\",x,b",
        "\" 1\",x,b", "\"1 \",x,b",  "1,x,\"\tb\"",   "1,x,\"b \"",
        "1\"\",x,b",  "\"1\"\",x,b", "1,\"\"\"\",b",  "1,\"x\"\"y\",b",
        "1,\"x\"y,b", "1,x\"y\",b",  "1,x,\"b\"\r\r", "1,x,\"b",
        "\"\",x,b",   "1,x,\"\"",    "\"1\",x,\"c\"", "1,\"x,b\n\""};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        char text[100] = "3,x,a\n";
        strcat(strcat(text, lines[i]), "\n4,x,a\n");
        check(text, 9, 1, 6, 3);
    }
}

/* Lines and fields that end at any place of a block of 64 bytes. */
static void test_blocks(void **state)
{
    (void)state;
    for (size_t n = 0; n < 200; n++) {
        char text[300] = "1,";
        memset(text + 2, 'x', n);
        strcpy(text + 2 + n, ",b\r\n2,,a\n");
        check(text, 9, 2, n + 11, 4);
        text[1 + n] = n % 2 ? '"' : '\r';
        check(text, 9, 0, 0, 0);
    }
}

/* The same in quotes, with a delimiter between them. */
static void test_quoted_blocks(void **state)
{
    (void)state;
    for (size_t n = 1; n < 200; n++) {
        char text[300] = "1,\"";
        memset(text + 3, n % 3 ? 'x' : ',', n);
        strcpy(text + 3 + n, "\",\"b\"\r\n2,,a\n");
        check(text, 9, 2, n + 15, 4);
        text[2 + n] = "\"\n\r"[n % 3];
        check(text, 9, 0, 0, 0);
        memset(text + 2, 'x', n);
        strcpy(text + 2 + n, "\"y\",b\n");
        check(text, 9, 0, 0, 0);
    }
}

/* libcsv decides what is too long. */
static void test_long_line(void **state)
{
    (void)state;
    char *text = malloc(NN_MAX_FIELD + 20);
    assert_non_null(text);
    strcpy(text, "1,");
    memset(text + 2, 'x', NN_MAX_FIELD);
    strcpy(text + 2 + NN_MAX_FIELD, ",b\n");
    check(text, 9, 0, 0, 0);
    strcpy(text + 2 + NN_MAX_FIELD - 4, ",b\n");
    check(text, 9, 1, NN_MAX_FIELD + 1, 2);
    free(text);
}

static void test_count(void **state)
{
    (void)state;
    char text[300 + NN_SLACK];
    memset(text, '\n', sizeof text);
    for (size_t n = 0; n < 300; n++)
        assert_int_equal(nn_count_lines(text, text + n), n);
    memset(text, 'x', 150);
    assert_int_equal(nn_count_lines(text, text + 160), 10);
}

/* The text stands at the very start of its memory: nothing before it may be
 * looked at. */
static void test_empty_lines_are_left(void **state)
{
    (void)state;
    check("\n1,x,b\n", 9, 0, 0, 0);
    check("\r\n1,x,b\n", 9, 0, 0, 0);
    check("1,x,b\n\r\n1,x,b\n", 9, 1, 6, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_close),
        cmocka_unit_test(test_empty_lines_are_left),
        cmocka_unit_test(test_quotes),
        cmocka_unit_test(test_declines),
        cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_quoted_blocks),
        cmocka_unit_test(test_long_line),
        cmocka_unit_test(test_count),
    };
    return cmocka_run_group_tests_name("split", tests, NULL, NULL);
}
