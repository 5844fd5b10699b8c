#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "csv.h"
#include "csv_case.h"
#include "heap.h"
#include "feed.h"
#include "scratch.h"

static const char path[] = "t.csv";

static struct nn_csv *open_text(const char *text, size_t len, char delimiter)
{
    scratch_write(path, text, len);
    return csv_case(path, delimiter);
}

/* Rows as LINE:<field><field> and a blank; an error as its message. */
static int add_rows(struct nn_text *out, struct nn_csv *csv)
{
    struct nn_row row;
    struct nn_error err = {0};
    int rc;
    nn_text_puts(out, "");
    while ((rc = nn_csv_next(csv, &row, &err)) == 1) {
        nn_text_printf(out, "%zu:", row.line);
        for (int i = 0; i < row.fields; i++) {
            assert_int_equal(strlen(row.field[i].p), row.field[i].len);
            nn_text_printf(out, "<%s>", row.field[i].p);
        }
        nn_text_puts(out, " ");
    }
    if (rc < 0)
        assert_int_equal(rc, err.code);
    nn_text_puts(out, err.msg);
    return rc;
}

static int feed_csv(void *arg, struct nn_error *err)
{
    (void)err;
    feed_more(arg);
    return 0;
}

/* From a file at once, and from a pipe byte by byte. */
static void check_text(const char *text, size_t len, char delimiter,
                       const char *expected)
{
    struct nn_text out = {0};
    struct nn_csv *csv = open_text(text, len, delimiter);
    if (add_rows(&out, csv) == 0) {
        struct nn_row row;
        assert_int_equal(nn_csv_next(csv, &row, NULL), 0);
    }
    nn_csv_close(csv);
    assert_string_equal(out.p, expected);

    struct feed feed;
    unlink(path);
    feed_open(&feed, path, text, len, 1);
    csv = csv_case(path, delimiter);
    nn_csv_on_idle(csv, feed_csv, &feed);
    nn_text_clear(&out);
    add_rows(&out, csv);
    nn_csv_close(csv);
    assert_string_equal(out.p, expected);
    if (feed.fd >= 0)
        close(feed.fd);
    unlink(path);
    nn_text_free(&out);
}

static void check(const char *text, const char *expected)
{
    check_text(text, strlen(text), ',', expected);
}

static void check_delimiter(const char *text, char delimiter,
                            const char *expected)
{
    check_text(text, strlen(text), delimiter, expected);
}

static void test_rows(void **state)
{
    (void)state;
    check("", "");
    check("a", "1:<a> ");
    check("a,b\n1,2\n", "1:<a><b> 2:<1><2> ");
    check("a,b\n1,2", "1:<a><b> 2:<1><2> ");
    check("a,b\r\n1,2\r\n", "1:<a><b> 2:<1><2> ");
    check("a,b\r1,2\r", "1:<a><b> 2:<1><2> ");
    check("a\r\nb\nc\rd\n\re", "1:<a> 2:<b> 3:<c> 4:<d> 6:<e> ");
    check("a,b,c\nd\ne,f\n", "1:<a><b><c> 2:<d> 3:<e><f> ");
    check("\xC3\xA4,\xFF\n", "1:<\xC3\xA4><\xFF> ");
}

static void test_empty_fields(void **state)
{
    (void)state;
    check(",", "1:<><> ");
    check("a,\n", "1:<a><> ");
    check("a,", "1:<a><> ");
    check(",,b\r\n", "1:<><><b> ");
    check("\"\"\n", "1:<> ");
    check("\"\",\"\"", "1:<><> ");
    check(" , \n", "1:<><> ");
}

static void test_blank_lines(void **state)
{
    (void)state;
    check("\n\n", "");
    check("  \t ", "");
    check("\n\na\n\n \t\nb\n\n", "3:<a> 6:<b> ");
    check("\r\n\r\na\r\n \r\nb", "3:<a> 5:<b> ");
    check("\r\ra\r\rb\r", "3:<a> 5:<b> ");
}

static void test_byte_order_mark(void **state)
{
    (void)state;
    check("\xEF\xBB\xBF", "");
    check("\xEF\xBB\xBF"
          "a,b\n",
          "1:<a><b> ");
    check("\xEF\xBB\xBF\"a\",b\n", "1:<a><b> ");
    check("\xEF\xBB\xBF\n \na\n", "3:<a> ");
}

static void test_quotes(void **state)
{
    (void)state;
    check("\"a\",\"b,c\"\n", "1:<a><b,c> ");
    check("\"say \"\"hi\"\"\",\"\"\"\"\n", "1:<say \"hi\"><\"> ");
    check("\"a\nb\",c\nd\n", "1:<a\nb><c> 3:<d> ");
    check("\"a\r\nb\",c\r\nd\r\n", "1:<a\r\nb><c> 3:<d> ");
    check("\"a\rb\",c\rd", "1:<a\rb><c> 3:<d> ");
    check("\"\n\n\n\"\n\"\n\"\nx", "1:<\n\n\n> 5:<\n> 7:<x> ");
    check("x,\"a\n\nb\"", "1:<x><a\n\nb> ");
    check("\"a\r\n\r\n\"\r\n\r\nb", "1:<a\r\n\r\n> 5:<b> ");
}

static void test_blanks_are_trimmed(void **state)
{
    (void)state;
    check(" a ,\tb\t, c d \n", "1:<a><b><c d> ");
    check(" \" a \" ,\t\"b\t\"\n", "1:< a ><b\t> ");
    check("\"a\"  ", "1:<a> ");
    check("\va\v,\xC2\xA0\n", "1:<\va\v><\xC2\xA0> ");
}

static void test_delimiters(void **state)
{
    (void)state;
    check_delimiter("a;b,c;\"d;e\"\n", ';', "1:<a><b,c><d;e> ");
    check_delimiter("a|b\n", '|', "1:<a><b> ");
    check_delimiter("a\xA7 b\n", '\xA7', "1:<a><b> ");
    check_delimiter("\ta \t b\t\n", '\t', "1:<><a><b><> ");
    check_delimiter("\t\n  \n \t \n", '\t', "1:<><> 3:<><> ");
    check_delimiter("\"a\tb\" \tc\n", '\t', "1:<a\tb><c> ");
    check_delimiter("a b\t\n", ' ', "1:<a><b> ");
    check_delimiter("  \n\t\n", ' ', "1:<><><> ");
}

#define MISPLACED ": quotes enclose a whole field, and are doubled in it"

static void test_misplaced_quotes(void **state)
{
    (void)state;
    check("a\nb\"c\nd\n",
          "1:<a> t.csv:2: misplaced quote near byte 2" MISPLACED);
    check("x,a\"", "t.csv:1: misplaced quote near byte 4" MISPLACED);
    check("\"a\"b\n", "t.csv:1: misplaced quote near byte 4" MISPLACED);
    check("\"a\" \"b\"\n", "t.csv:1: misplaced quote near byte 5" MISPLACED);
    check("\n\r\n\r\"a\\\"b\"\n",
          "t.csv:4: misplaced quote near byte 5" MISPLACED);
    check("1\n\"a\r\nb\nc\"d\n",
          "1:<1> t.csv:4: misplaced quote near byte 3, in the row that begins "
          "on line 2" MISPLACED);
}

#define UNCLOSED                                                               \
    ": the row that begins here has a quote that is not closed before the "    \
    "end of the file"

static void test_unclosed_quotes(void **state)
{
    (void)state;
    check("\"", "t.csv:1" UNCLOSED);
    check("\"a\"\"", "t.csv:1" UNCLOSED);
    check("a\n\nb,\"c\nd\n\ne\n", "1:<a> t.csv:3" UNCLOSED);
    check("a\r\nb,\"c\r\n", "1:<a> t.csv:2" UNCLOSED);
}

static void test_nul(void **state)
{
    (void)state;
    static const char text[] = "a,b\n1,\"x\ny\0z\"\n";
    check_text(text, sizeof text - 1, ',',
               "1:<a><b> t.csv:3: a NUL byte, which no text file has");
}

/* "before", count times c, "after". */
static void repeat(struct nn_text *t, const char *before, char c, size_t count,
                   const char *after)
{
    nn_text_puts(t, before);
    size_t at = t->len;
    nn_text_printf(t, "%*s%s", (int)count, "", after);
    memset(t->p + at, c, count);
}

static void check_long(struct nn_text *t, const char *expected)
{
    struct nn_csv *csv = open_text(t->p, t->len, ',');
    struct nn_row row;
    struct nn_error err = {0};
    assert_int_equal(nn_csv_next(csv, &row, &err), 1);
    assert_int_equal(nn_csv_next(csv, &row, &err), expected ? NN_EDATA : 1);
    assert_string_equal(err.msg, expected ? expected : "");
    nn_csv_close(csv);
    nn_text_clear(t);
}

static const char long_field[] =
    "t.csv:2: field 2 is longer than the 1048576 bytes that a field may have; "
    "is a quote not closed?";

static void test_longest_field(void **state)
{
    (void)state;
    struct nn_text t = {0};
    static const struct {
        const char *before, *after;
        char c;
    } cases[] = {
        {"a\n1,", "\n", 'x'},     {"a\n1,", "", 'x'},
        {"a\n1,", ",2\n", 'x'},   {"a\n1,\"", "\"", 'x'},
        {"a\n1,\"", "\"\n", ','}, {"a\n1,\"", "\" \n", '\n'},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (size_t more = 0; more <= 1; more++) {
            repeat(&t, cases[i].before, cases[i].c, NN_MAX_FIELD + more,
                   cases[i].after);
            check_long(&t, more ? long_field : NULL);
        }
    repeat(&t, "a\n1,\"", '"', 2 * NN_MAX_FIELD, "\"");
    check_long(&t, NULL);
    repeat(&t, "a\n1,\"", '"', 2 * NN_MAX_FIELD + 2, "\"");
    check_long(&t, long_field);
    /* blanks after a field are trimmed, but not without limit */
    repeat(&t, "a\n1,x", ' ', 2 * NN_MAX_FIELD, "y\n");
    check_long(&t, long_field);
    /* found before the end of the file is */
    repeat(&t, "a\n1,\"x", '\n', 4 * NN_MAX_FIELD, "");
    check_long(&t, long_field);
    nn_text_free(&t);
}

static void test_most_fields(void **state)
{
    (void)state;
    struct nn_text t = {0};
    repeat(&t, "a\n", ',', NN_MAX_FIELDS - 1, "\n");
    check_long(&t, NULL);
    repeat(&t, "a\n\"\n\"", ',', NN_MAX_FIELDS, "\n");
    check_long(&t, "t.csv:2: more than the 1048576 fields that a row may have");
    nn_text_free(&t);
}

/* Many fields of a lawful length, on lines of their own. */
static void test_longest_row(void **state)
{
    (void)state;
    enum { FIELD = 1000000 };
    struct nn_text t = {0};
    nn_text_puts(&t, "a\n0");
    while (t.len <= NN_MAX_ROW)
        repeat(&t, ",\"\n", 'x', FIELD, "\"");
    check_long(&t, "t.csv:2: a row longer than the 67108864 bytes that a row "
                   "may have");
    nn_text_free(&t);
}

static void test_no_file(void **state)
{
    (void)state;
    struct nn_csv *csv;
    struct nn_error err = {0};
    assert_int_equal(nn_csv_open(&csv, "none.csv", ',', &err), NN_ESYSTEM);
    assert_null(csv);
    nn_csv_close(csv);
}

/* Each . is a read(). */
static void check_idle(const char *text, size_t piece, int stop_at,
                       const char *expected)
{
    struct feed_told t = {.left = stop_at};
    feed_open(&t.feed, path, text, strlen(text), piece);
    struct nn_csv *csv = csv_case(path, ',');
    nn_csv_on_idle(csv, feed_tell, &t);
    int rc = add_rows(&t.out, csv);
    assert_int_equal(rc, stop_at < 0 ? 0 : NN_ESTOPPED);
    assert_string_equal(t.out.p, expected);
    if (t.feed.fd >= 0)
        close(t.feed.fd);
    nn_text_free(&t.out);
    nn_csv_close(csv);
    unlink(path);
}

static void test_idle(void **state)
{
    (void)state;
    check_idle("", 1, -1, ".");
    check_idle("a,b\n1,2\n3,4\n", 99, -1, ".1:<a><b> 2:<1><2> 3:<3><4> .");
    check_idle("a,b\n1,2\n3,4\n", 4, -1, ".1:<a><b> .2:<1><2> .3:<3><4> .");
    check_idle("a,b\n1,2\n3,4\n", 9, -1, ".1:<a><b> 2:<1><2> .3:<3><4> .");
    check_idle("a,b\r\n1,2\r\n", 4, -1, ".1:<a><b> ..2:<1><2> .");
    /* the last row may still grow until the file ends */
    check_idle("a,b\n1,2", 99, -1, ".1:<a><b> .2:<1><2> ");
    check_idle("\"a\n\",b\n", 3, -1, "...1:<a\n><b> .");
    check_idle("\n\n \n", 2, -1, "...");
    check_idle("a\nb\nc\n", 2, 2, ".1:<a> .2:<b> .stopped");
    check_idle("a\nb\nc\n", 2, 0, ".stopped");
}

static void test_unread(void **state)
{
    (void)state;
    static const char text[] = "a,b\n\"1\n\",2\n\n3\n";
    struct nn_csv *csv = open_text(text, sizeof text - 1, ',');
    struct nn_row row;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(nn_csv_next(csv, &row, NULL), 1);
        assert_int_equal(row.line, 1);
        assert_string_equal(row.field[1].p, "b");
        nn_csv_unread(csv);
    }
    assert_int_equal(nn_csv_next(csv, &row, NULL), 1);
    assert_int_equal(nn_csv_next(csv, &row, NULL), 1);
    nn_csv_unread(csv);
    assert_int_equal(nn_csv_next(csv, &row, NULL), 1);
    assert_int_equal(row.line, 2);
    assert_int_equal(row.fields, 2);
    assert_string_equal(row.field[0].p, "1\n");
    assert_int_equal(row.raw_len, 6);
    assert_memory_equal(row.raw, "\"1\n\",2", 6);
    assert_int_equal(nn_csv_next(csv, &row, NULL), 1);
    nn_csv_unread(csv);
    assert_int_equal(nn_csv_next(csv, &row, NULL), 1);
    assert_string_equal(row.field[0].p, "3");
    assert_int_equal(nn_csv_next(csv, &row, NULL), 0);
    nn_csv_close(csv);
}

static void check_raw(const char *text, char delimiter, const char *raw,
                      const char *fields)
{
    struct nn_csv *csv = open_text(text, strlen(text), delimiter);
    struct nn_row row;
    struct nn_text forth = {0};
    assert_int_equal(nn_csv_next(csv, &row, NULL), 1);
    assert_int_equal(row.raw_len, strlen(raw));
    assert_memory_equal(row.raw, raw, row.raw_len);
    for (int i = 0; i < row.fields; i++) {
        struct nn_field f = nn_csv_raw_field(csv, &row, i);
        nn_text_puts(&forth, "<");
        nn_text_add(&forth, f.p, f.len);
        nn_text_puts(&forth, ">");
    }
    assert_string_equal(forth.p, fields);
    /* in any order */
    for (int i = row.fields; i-- > 0;) {
        struct nn_field f = nn_csv_raw_field(csv, &row, i);
        struct nn_field again = nn_csv_raw_field(csv, &row, i);
        assert_ptr_equal(f.p, again.p);
        assert_int_equal(f.len, again.len);
        forth.len -= f.len + 2;
        assert_memory_equal(forth.p + forth.len + 1, f.p, f.len);
    }
    assert_int_equal(forth.len, 0);
    nn_text_free(&forth);
    nn_csv_close(csv);
}

static void test_raw(void **state)
{
    (void)state;
    check_raw("a,b\n1\n", ',', "a,b", "<a><b>");
    check_raw("\n \n a , \"b,\"\"c\" ,\r\nx", ',', " a , \"b,\"\"c\" ,",
              "< a >< \"b,\"\"c\" ><>");
    check_raw("\xEF\xBB\xBF\"a\r\n,b\";c\r", ';', "\"a\r\n,b\";c",
              "<\"a\r\n,b\"><c>");
    check_raw("a", ',', "a", "<a>");
    check_raw(",,\"\"", ',', ",,\"\"", "<><><\"\">");
    check_raw("\t a\t\n", '\t', "\t a\t", "<>< a><>");
}

/* The place it remembers belongs to one row. */
static void test_raw_of_the_next_row(void **state)
{
    (void)state;
    struct nn_csv *csv = open_text("a,b,c\nd,e,f\n", 12, ',');
    struct nn_row row;
    assert_int_equal(nn_csv_next(csv, &row, NULL), 1);
    assert_memory_equal(nn_csv_raw_field(csv, &row, 1).p, "b,", 2);
    assert_int_equal(nn_csv_next(csv, &row, NULL), 1);
    assert_memory_equal(nn_csv_raw_field(csv, &row, 1).p, "e,", 2);
    nn_csv_close(csv);
}

static void test_likely_delimiter(void **state)
{
    (void)state;
    static const struct {
        const char *raw;
        int fields;
        char delimiter, expected;
    } cases[] = {
        {"a;b;c", 1, ',', ';'},      {"a\tb", 1, ',', '\t'},
        {"a|b|c;d", 1, ',', '|'},    {"a,b;c", 1, ';', ','},
        {"a b c", 1, ',', '\0'},     {"", 1, ',', '\0'},
        {"a;b;c,d", 2, ',', '\0'},   {"a;b|c", 1, ',', ';'},
        {"\"a,b,c;\"", 1, ',', ';'},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct nn_row row = {.fields = cases[i].fields,
                             .raw = cases[i].raw,
                             .raw_len = strlen(cases[i].raw)};
        assert_int_equal(nn_csv_likely_delimiter(&row, cases[i].delimiter),
                         cases[i].expected);
    }
}

static void test_add_field(void **state)
{
    (void)state;
    static const struct {
        const char *field, *written;
        char delimiter;
    } cases[] = {
        {"", "", ','},
        {"abc", "abc", ','},
        {"a b", "a b", ','},
        {"a,b", "\"a,b\"", ','},
        {"a,b", "a,b", ';'},
        {"a;b", "\"a;b\"", ';'},
        {"\"", "\"\"\"\"", ','},
        {"a\"\"b\"c", "\"a\"\"\"\"b\"\"c\"", ','},
        {"a\nb", "\"a\nb\"", ','},
        {"a\r", "\"a\r\"", ','},
        {" a", "\" a\"", ','},
        {"a\t", "\"a\t\"", ','},
        {"\ta", "\"\ta\"", ','},
        {"a ", "\"a \"", ','},
        {" ", "\" \"", ','},
        {"a\tb", "a\tb", ','},
        {"a\tb", "\"a\tb\"", '\t'},
        {"a b", "\"a b\"", ' '},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct nn_text out = {0};
        nn_text_puts(&out, "");
        nn_csv_add_field(&out, cases[i].field, strlen(cases[i].field),
                         cases[i].delimiter);
        assert_string_equal(out.p, cases[i].written);
        /* and back, beside another field: alone, nothing is no row */
        nn_text_printf(&out, "%cx\n", cases[i].delimiter);
        struct nn_csv *csv = open_text(out.p, out.len, cases[i].delimiter);
        struct nn_row row;
        assert_int_equal(nn_csv_next(csv, &row, NULL), 1);
        assert_int_equal(row.fields, 2);
        assert_string_equal(row.field[0].p, cases[i].field);
        nn_csv_close(csv);
        nn_text_free(&out);
    }
}

/* Rows across the borders of reads, and a buffer that must grow. */
static void test_large_file(void **state)
{
    (void)state;
    enum { ROWS = 60000 };
    struct nn_text t = {0};
    for (int i = 0; i < ROWS; i++)
        nn_text_printf(&t, "%d,\"%d\n\",%*s%s", i, i * 7, i % 50, "",
                       i % 2 ? "x\r\n" : "x\n");
    repeat(&t, "\"", 'y', NN_MAX_FIELD, "\",");
    repeat(&t, "", 'z', NN_MAX_FIELD, "\n");
    struct nn_csv *csv = open_text(t.p, t.len, ',');
    assert_string_equal(nn_csv_name(csv), path);
    struct nn_row row;
    char expected[20];
    for (int i = 0; i < ROWS; i++) {
        assert_int_equal(nn_csv_next(csv, &row, NULL), 1);
        assert_int_equal(row.line, 2 * i + 1);
        assert_int_equal(row.fields, 3);
        snprintf(expected, sizeof expected, "%d", i);
        assert_string_equal(row.field[0].p, expected);
        snprintf(expected, sizeof expected, "%d\n", i * 7);
        assert_string_equal(row.field[1].p, expected);
        assert_string_equal(row.field[2].p, "x");
    }
    assert_int_equal(nn_csv_next(csv, &row, NULL), 1);
    assert_int_equal(row.fields, 2);
    assert_int_equal(row.field[0].len, NN_MAX_FIELD);
    assert_int_equal(row.field[1].len, NN_MAX_FIELD);
    assert_int_equal(nn_csv_next(csv, &row, NULL), 0);
    struct nn_fingerprint print = nn_csv_fingerprint(csv);
    assert_int_equal(print.length, t.len);
    assert_int_equal(print.crc32, nn_crc32(0, t.p, t.len));
    nn_csv_close(csv);
    nn_text_free(&t);
}

/* Fields with quotes are put together, many of them need a longer list. */
static void read_and_close(void)
{
    struct nn_csv *csv = csv_case("m.csv", ',');
    struct nn_row row;
    while (nn_csv_next(csv, &row, NULL) == 1)
        assert_int_equal(row.fields, 200);
    nn_csv_close(csv);
}

static void test_memory_goes_back(void **state)
{
    (void)state;
    struct nn_text t = {0};
    for (int i = 0; i < 3 * 200; i++)
        nn_text_puts(&t, i % 200 == 199 ? "1\n" : "\"a\"\"b\",");
    scratch_write("m.csv", t.p, t.len);
    assert_false(heap_leaks(read_and_close));
    nn_text_free(&t);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, scratch_enter, scratch_leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_rows),
        TEST(test_empty_fields),
        TEST(test_blank_lines),
        TEST(test_byte_order_mark),
        TEST(test_quotes),
        TEST(test_blanks_are_trimmed),
        TEST(test_delimiters),
        TEST(test_misplaced_quotes),
        TEST(test_unclosed_quotes),
        TEST(test_nul),
        TEST(test_longest_field),
        TEST(test_most_fields),
        TEST(test_longest_row),
        TEST(test_no_file),
        TEST(test_idle),
        TEST(test_unread),
        TEST(test_raw),
        TEST(test_raw_of_the_next_row),
        TEST(test_likely_delimiter),
        TEST(test_add_field),
        TEST(test_large_file),
        TEST(test_memory_goes_back),
    };
    return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
