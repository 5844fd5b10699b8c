#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lines.h"
#include "feed.h"
#include "scratch.h"

static const char path[] = "t.txt";

/* Writes each line as NUMBER:LINE|, with \n and \r as letters. */
static void add_line(struct nn_text *out, const struct nn_lines *l,
                     const char *line, size_t len)
{
    nn_text_printf(out, "%zu:", l->last);
    for (size_t i = 0; i < len; i++) {
        if (line[i] == '\n' || line[i] == '\r')
            nn_text_puts(out, line[i] == '\n' ? "\\n" : "\\r");
        else
            nn_text_add(out, line + i, 1);
    }
    nn_text_puts(out, "|");
}

static int next_lines(struct nn_text *out, struct nn_lines *l,
                      struct nn_error *err)
{
    const char *line;
    size_t len;
    int rc;
    while ((rc = nn_lines_next(l, &line, &len, err)) == 1) {
        add_line(out, l, line, len);
        nn_lines_begin(l);
    }
    return rc;
}

static void check(const char *text, size_t len, const char *expected)
{
    struct nn_lines l;
    struct nn_text out = {0};
    scratch_write(path, text, len);
    assert_int_equal(nn_lines_open(&l, path, NULL), 0);
    nn_text_puts(&out, "");
    assert_int_equal(next_lines(&out, &l, NULL), 0);
    assert_int_equal(next_lines(&out, &l, NULL), 0);
    assert_string_equal(out.p, expected);
    nn_text_free(&out);
    nn_lines_close(&l);
}

static void test_ends(void **state)
{
    (void)state;
    check("", 0, "");
    check("a", 1, "1:a|");
    check("a\n", 2, "1:a\\n|");
    check("a\nb", 3, "1:a\\n|2:b|");
    check("a\r\nb\r\n", 6, "1:a\\r\\n|2:b\\r\\n|");
    check("a\rb\r", 4, "1:a\\r|2:b\\r|");
    check("\n\r\r\n\n\r", 6, "1:\\n|2:\\r|3:\\r\\n|4:\\n|5:\\r|");
    check("\t\v\x1f\x7f\xff\n", 6, "1:\t\v\x1f\x7f\xff\\n|");
}

static void test_byte_order_mark(void **state)
{
    (void)state;
    check("\xEF\xBB\xBF", 3, "");
    check("\xEF\xBB\xBF\n", 4, "1:\\n|");
    check("\xEF\xBB\xBFx\ny", 6, "1:x\\n|2:y|");
    check("\xEF\xBB", 2, "1:\xEF\xBB|");
    check("\xEF\xBB\xBF\xEF\xBB\xBFx", 7, "1:\xEF\xBB\xBFx|");
    check("x\n\xEF\xBB\xBFy", 6, "1:x\\n|2:\xEF\xBB\xBFy|");
    check("\n\xEF\xBB\xBFy", 5, "1:\\n|2:\xEF\xBB\xBFy|");
}

/* Each . is a read(); a line that has come is handed out before the next. */
static void check_pieces(const char *text, size_t piece, const char *expected)
{
    struct feed_told t = {.left = -1};
    struct nn_lines l;
    feed_open(&t.feed, path, text, strlen(text), piece);
    assert_int_equal(nn_lines_open(&l, path, NULL), 0);
    l.idle = feed_tell;
    l.idle_arg = &t;
    assert_int_equal(next_lines(&t.out, &l, NULL), 0);
    assert_int_equal(next_lines(&t.out, &l, NULL), 0);
    assert_string_equal(t.out.p, expected);
    nn_text_free(&t.out);
    nn_lines_close(&l);
    unlink(path);
}

static void test_pieces(void **state)
{
    (void)state;
    check_pieces("", 1, ".");
    check_pieces("ab\nc", 1, "...1:ab\\n|..2:c|");
    check_pieces("ab\nc\nde\n", 3, ".1:ab\\n|.2:c\\n|.3:de\\n|.");
    check_pieces("ab\nc\nde\n", 5, ".1:ab\\n|2:c\\n|.3:de\\n|.");
    check_pieces("ab\nc\nde\n", 99, ".1:ab\\n|2:c\\n|3:de\\n|.");
    /* A CR is an end at once; a LF that follows is no line of its own. */
    check_pieces("a\r\nb\rc\n\nd", 1,
                 "..1:a\\r|.1:\\n|..2:b\\r|..3:c\\n|.4:\\n|..5:d|");
    check_pieces("\xEF\xBB\xBFx\n", 1, ".....1:x\\n|.");
}

static void test_idle_stops(void **state)
{
    (void)state;
    struct feed_told t = {.left = 2};
    struct nn_lines l;
    struct nn_error err = {0};
    feed_open(&t.feed, path, "a\nb\nc\n", 6, 2);
    assert_int_equal(nn_lines_open(&l, path, NULL), 0);
    l.idle = feed_tell;
    l.idle_arg = &t;
    assert_int_equal(next_lines(&t.out, &l, &err), NN_ESTOPPED);
    assert_string_equal(t.out.p, ".1:a\\n|.2:b\\n|.");
    assert_string_equal(err.msg, "stopped");
    nn_text_free(&t.out);
    nn_lines_close(&l);
    close(t.feed.fd);
}

/* Lines are kept in one piece while the buffer moves and grows. */
static void test_keeps(void **state)
{
    (void)state;
    enum { LINE = 100003, LINES = 30 };
    struct nn_text text = {0};
    char *line_text = malloc(LINE);
    assert_non_null(line_text);
    for (int i = 0; i < LINES; i++) {
        memset(line_text, 'a' + i % 26, LINE - 1);
        line_text[LINE - 1] = '\n';
        nn_text_add(&text, line_text, LINE);
    }
    free(line_text);
    scratch_write(path, text.p, text.len);
    struct nn_lines l;
    assert_int_equal(nn_lines_open(&l, path, NULL), 0);
    for (size_t i = 0, begin = 0; i < LINES; i++) {
        if (i == 3 || i == 4 || i == 25) {
            nn_lines_begin(&l);
            begin = i;
        }
        const char *line;
        size_t len;
        assert_int_equal(nn_lines_next(&l, &line, &len, NULL), 1);
        assert_int_equal(len, LINE);
        assert_int_equal(l.first, begin + 1);
        assert_int_equal(l.last, i + 1);
        assert_int_equal(l.kept, (i + 1 - begin) * LINE);
        assert_memory_equal(nn_lines_text(&l), text.p + begin * LINE, l.kept);
        assert_ptr_equal(line + len, nn_lines_text(&l) + l.kept);
    }
    nn_text_free(&text);
    nn_lines_close(&l);
}

static void check_error(const char *text, size_t len, const char *before,
                        const char *expected)
{
    struct nn_lines l;
    struct nn_text out = {0};
    struct nn_error err = {0};
    scratch_write(path, text, len);
    assert_int_equal(nn_lines_open(&l, path, NULL), 0);
    nn_text_puts(&out, "");
    assert_int_equal(next_lines(&out, &l, &err), NN_EDATA);
    assert_string_equal(err.msg, expected);
    assert_string_equal(out.p, before);
    nn_text_free(&out);
    nn_lines_close(&l);
}

static void test_nul(void **state)
{
    (void)state;
    check_error("a\0\n", 3, "", "t.txt:1: a NUL byte, which no text file has");
    check_error("a\r\nb\n\0", 6, "1:a\\r\\n|2:b\\n|",
                "t.txt:3: a NUL byte, which no text file has");
    check_error("a\rb\0c", 5, "1:a\\r|",
                "t.txt:2: a NUL byte, which no text file has");
}

/* NN_MAX_ROW bytes are a line, one more is an error; the end is not counted. */
static void test_longest(void **state)
{
    (void)state;
    const size_t max = NN_MAX_ROW;
    char *text = malloc(max + 5);
    assert_non_null(text);
    memset(text, 'x', max + 5);
    memcpy(text + max, "\r\ny\n", 4);
    scratch_write(path, text, max + 4);
    struct nn_lines l;
    const char *line;
    size_t len;
    struct nn_error err = {0};
    assert_int_equal(nn_lines_open(&l, path, NULL), 0);
    assert_int_equal(nn_lines_next(&l, &line, &len, NULL), 1);
    assert_int_equal(len, max + 2);
    /* kept, the next line is too much */
    assert_int_equal(nn_lines_next(&l, &line, &len, &err), NN_EDATA);
    assert_string_equal(err.msg, "t.txt:1: a row longer than the 67108864 "
                                 "bytes that a row may have");
    nn_lines_close(&l);
    memcpy(text, "y\n", 2);
    memset(text + 2, 'x', max + 1);
    check_error(text, max + 3, "1:y\\n|",
                "t.txt:2: a row longer than the 67108864 bytes that a row may "
                "have");
    free(text);
}

/* Lines are passed that are read, read in part, and not read. */
static void test_passes(void **state)
{
    (void)state;
    enum { LINES = 50000, READ = 1 << 16, AT = READ - 8 };
    static char text[4 * LINES], p[8];
    struct nn_lines l;
    const char *line;
    size_t len;
    for (int i = 0; i < LINES; i++)
        memcpy(text + 4L * i, "a,b\n", 4);
    memcpy(text + AT + 4, "one,line", 7);
    scratch_write(path, text, sizeof text);
    assert_int_equal(nn_lines_open(&l, path, NULL), 0);
    assert_int_equal(nn_lines_left(&l), 0);
    for (int i = 0; i < AT / 4; i++)
        assert_int_equal(nn_lines_next(&l, &line, &len, NULL), 1);
    nn_lines_begin(&l);
    assert_int_equal(nn_lines_left(&l), sizeof text - AT);
    assert_int_equal(nn_lines_read_ahead(&l), READ - AT);
    assert_true(nn_lines_peek(&l, p, sizeof p, 3));
    assert_memory_equal(p, text + AT + 3, sizeof p);
    assert_int_equal(nn_lines_pass(&l, 4, 1, 77, NULL), 0);
    assert_int_equal(nn_lines_read_ahead(&l), 4);
    for (int at = READ; at <= READ + 4; at += 4) {
        const size_t size = at == READ ? 8 : 4;
        const uint32_t crc = nn_crc32(0, text + at, 4);
        assert_int_equal(nn_lines_pass(&l, size, 1, crc, NULL), 0);
        assert_int_equal(nn_lines_left(&l), sizeof text - at - 4);
    }
    while (nn_lines_next(&l, &line, &len, NULL) == 1)
        assert_int_equal(len, 4);
    assert_int_equal(l.last, LINES - 1);
    assert_int_equal(nn_input_fingerprint(l.in).crc32,
                     nn_crc32(0, text, sizeof text));
    nn_lines_close(&l);
}

static void test_no_file(void **state)
{
    (void)state;
    struct nn_lines l;
    struct nn_error err = {0};
    assert_int_equal(nn_lines_open(&l, "none", &err), NN_ESYSTEM);
    assert_int_equal(err.code, NN_ESYSTEM);
    nn_lines_close(&l);
    nn_lines_close(&l);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, scratch_enter, scratch_leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_ends),       TEST(test_byte_order_mark), TEST(test_pieces),
        TEST(test_idle_stops), TEST(test_keeps),           TEST(test_nul),
        TEST(test_longest),    TEST(test_passes),          TEST(test_no_file),
    };
    return cmocka_run_group_tests_name("lines", tests, NULL, NULL);
}
