#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "scratch.h"
#include "survey.h"
#include "text.h"

static int try_survey(struct nn_survey *s, const char *csv,
                      struct nn_error *err)
{
    scratch_write("t.csv", csv, strlen(csv));
    return nn_survey_file(s, "t.csv", err);
}

static void survey(struct nn_survey *s, const char *csv)
{
    struct nn_error err = {0};
    if (try_survey(s, csv, &err) < 0)
        fail_msg("%s", err.msg);
}

/* What was found, a line for each column. */
static void check(const char *csv, const char *expected)
{
    struct nn_survey s;
    struct nn_text got = {0};
    survey(&s, csv);
    nn_text_printf(&got, "%zu rows, '%c', %s%s\n", s.rows, s.delimiter,
                   s.header ? "header" : "no header",
                   s.is_header_plain ? "" : ", perhaps");
    for (int i = 0; i < s.heading.count; i++) {
        const struct nn_survey_column *c = &s.column[i];
        nn_text_printf(&got, "%s: %zu", s.heading.name[i], c->distinct);
        const struct {
            const char *name;
            size_t count;
        } counts[] = {
            {"numbers", c->numbers},    {"whole", c->integers},
            {"texts", c->texts},        {"dates", c->dates},
            {"missing", c->missing},    {"huge", c->huge},
            {"repeat", c->is_repeated}, {"counter", c->is_counter},
            {"bytes", !c->is_utf8},     {"more", c->has_more},
        };
        for (size_t k = 0; k < sizeof counts / sizeof *counts; k++) {
            if (counts[k].count > 0)
                nn_text_printf(&got, " %s %zu", counts[k].name,
                               counts[k].count);
        }
        nn_text_puts(&got, "\n");
    }
    assert_string_equal(got.p, expected);
    nn_text_free(&got);
    nn_survey_free(&s);
}

static void test_counts_each_column(void **state)
{
    (void)state;
    check("id,x,town,when,mixed\n"
          "1,1.0,Bonn,2024-01-01,7\n"
          "2,1,?,2024-01-02,x\n"
          "3,-2.5,Cork,,7.0\n"
          "4,1e40,Bonn,12:30,y\n",
          "4 rows, ',', header\n"
          "id: 4 numbers 4 whole 4 counter 1\n"
          "x: 3 numbers 4 whole 3 huge 1 repeat 1\n"
          "town: 2 texts 3 missing 1 repeat 1\n"
          "when: 3 texts 3 dates 3 missing 1\n"
          "mixed: 3 numbers 2 whole 2 texts 2 repeat 1\n");
    check("1,a\n2,\xFF\n4,NA\n", "3 rows, ',', no header\n"
                                 "c1: 3 numbers 3 whole 3\n"
                                 "c2: 2 texts 2 missing 1 bytes 1\n");
    check("-0\n0\n1e999\n", "3 rows, ',', no header\n"
                            "c1: 1 numbers 3 whole 2 huge 1 repeat 1\n");
}

static void test_finds_the_delimiter(void **state)
{
    (void)state;
    check("a;b,c;d\n1,5;2;x\n2,5;3;x\n", "2 rows, ';', header\n"
                                         "a: 2 texts 2\n"
                                         "b,c: 2 numbers 2 whole 2 counter 1\n"
                                         "d: 1 texts 2 repeat 1\n");
    check("a\tb\n1\t2\n", "1 rows, '\t', header\n"
                          "a: 1 numbers 1 whole 1 counter 1\n"
                          "b: 1 numbers 1 whole 1 counter 1\n");
    check("\"a|x\"|\"b\"\n\"1\"|\"2,3,4\"\n",
          "1 rows, '|', header\n"
          "a|x: 1 numbers 1 whole 1 counter 1\n"
          "b: 1 texts 1\n");
    check("a\n1\n", "1 rows, ',', header\na: 1 numbers 1 whole 1 counter 1\n");
}

static void test_finds_the_header(void **state)
{
    (void)state;
    check("a,b\nx,y\n", "1 rows, ',', header, perhaps\n"
                        "a: 1 texts 1\n"
                        "b: 1 texts 1\n");
    check("x,x\nx,y\n", "2 rows, ',', no header, perhaps\n"
                        "c1: 1 texts 2 repeat 1\n"
                        "c2: 2 texts 2\n");
    check("?,red\n3,blue\n", "2 rows, ',', no header\n"
                             "c1: 1 numbers 1 whole 1 missing 1 counter 1\n"
                             "c2: 2 texts 2\n");
    check(",b\n3,4\n", "1 rows, ',', header\n"
                       "c1: 1 numbers 1 whole 1 counter 1\n"
                       "b: 1 numbers 1 whole 1 counter 1\n");
}

static void check_refused(const char *csv, const char *message)
{
    struct nn_survey s;
    struct nn_error err = {0};
    assert_int_equal(try_survey(&s, csv, &err), NN_EDATA);
    assert_string_equal(err.msg, message);
    assert_null(s.column);
}

static void test_wrong_files(void **state)
{
    (void)state;
    check_refused("", "t.csv: the file has no rows");
    check_refused("\n\n", "t.csv: the file has no rows");
    check_refused("a,b\n", "t.csv: the file has a header and no rows");
    check_refused("a,b\n1,2\n1,2,3\n", "t.csv:3: 3 fields, expected 2");
    check_refused("a,a\n1,2\n", "t.csv:1: column \"a\" stands twice, as field "
                                "1 and 2");
    check_refused("a,\xFF\n1,2\n", "t.csv:1: the header is not UTF-8: convert "
                                   "the file with iconv");
    struct nn_survey s;
    struct nn_error err = {0};
    assert_int_equal(nn_survey_file(&s, "none.csv", &err), NN_ESYSTEM);
    assert_string_equal(err.msg,
                        "none.csv: cannot open: No such file or directory");
}

/* Values are told apart up to a bound, which is larger for ids. */
static void test_memory_is_bounded(void **state)
{
    (void)state;
    enum { ROWS = NN_SURVEY_IDS + 1000 };
    FILE *f = fopen("t.csv", "w");
    assert_non_null(f);
    fputs("id,text,float,again,few\n", f);
    for (int i = 0; i < ROWS; i++)
        fprintf(f, "%d,t%d,%d.5,%d,%d\n", i, i, i, i == 1 ? 0 : i, i % 1024);
    assert_int_equal(fclose(f), 0);
    struct nn_survey s;
    assert_int_equal(nn_survey_file(&s, "t.csv", NULL), 0);
    static const size_t distinct[] = {NN_SURVEY_IDS, NN_SURVEY_IDS,
                                      NN_SURVEY_VALUES, NN_SURVEY_VALUES,
                                      NN_SURVEY_VALUES};
    for (int i = 0; i < 5; i++) {
        assert_int_equal(s.column[i].distinct, distinct[i]);
        assert_int_equal(s.column[i].has_more, i < 4);
        assert_int_equal(s.column[i].is_repeated, i > 2);
        assert_true((s.column[i].values.room == 0) == (i < 4));
    }
    assert_true(s.column[0].is_counter);
    assert_false(s.column[3].is_counter);
    nn_survey_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts_each_column),
        cmocka_unit_test(test_finds_the_delimiter),
        cmocka_unit_test(test_finds_the_header),
        cmocka_unit_test(test_wrong_files),
        cmocka_unit_test(test_memory_is_bounded),
    };
    return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
