#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "advice.h"
#include "dataset.h"

/* Writes a file of rows: the header, and each row by its number. */
static void write_rows(const char *path, const char *header, int from, int to,
                       void (*row)(FILE *f, int i))
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fprintf(f, "%s\n", header);
    for (int i = from; i < to; i++)
        row(f, i);
    assert_int_equal(fclose(f), 0);
}

/* The advice about t.csv, as it is there. */
static void check(const char *settings, const char *expected)
{
    struct dataset s;
    dataset_open(&s, settings, NULL);
    nn_text_clear(&s.data.notes);
    assert_int_equal(nn_advice_add(&s.data, &s.config, NULL), 0);
    assert_string_equal(s.data.notes.len > 0 ? s.data.notes.p : "", expected);
    dataset_close(&s);
}

static void plain(FILE *f, int i)
{
    fprintf(f, "%d,%d.5,%s,%s\n", i % 7, i, i % 3 ? "red" : "blue",
            i % 2 ? "yes" : "no");
}

static void test_nothing_of_what_is_fine(void **state)
{
    (void)state;
    write_rows("t.csv", "a,b,colour,y", 0, 60, plain);
    check("", "");
    check("data.validation_fraction=0.3", "");
    check("data.scale=standard data.validation_fraction=0.3", "");
    check("data.target=b loss=squared_error", "");
    check("data.target=[\"a\",\"b\"] loss=squared_error", "");
}

static void wide_and_narrow(FILE *f, int i)
{
    fprintf(f, "%d,0.%03d,%d,%s\n", 1000 * i, i, i % 2, i % 3 ? "no" : "yes");
}

static void test_scale(void **state)
{
    (void)state;
    write_rows("t.csv", "wide,narrow,bit,y", 100, 140, wide_and_narrow);
    check("", "t.csv: inputs of very different scale: the standard deviation "
              "of \"wide\" is 1.15e+04, that of \"narrow\" 0.0115; data.scale "
              "\"standard\" makes them alike\n");
    check("data.scale=standard", "");
    check("data.scale=minmax", "");
    check("data.scale=1000", "");
}

static void constant(FILE *f, int i)
{
    fprintf(f, "%d,1.5,%d,same,1,2,3,4,5,6,7,%d,%s\n", i, i % 4, i == 0,
            i % 3 ? "no" : "yes");
}

static void test_constant_columns(void **state)
{
    (void)state;
    write_rows("t.csv", "a,b,c,d,e,f,g,h,i,j,k,l,y", 0, 40, constant);
    static const char expected[] =
        "t.csv: the same value in every training row: \"b\", \"d\", \"e\", "
        "\"f\", \"g\", \"h\", \"i\", \"j\" and 1 more; data.ignore can name "
        "what teaches nothing\n";
    check("", expected);
    check("data.scale=standard", expected);
    check("data.scale=16", ""); /* as for images */
}

static void classes(FILE *f, int i)
{
    static const char *const names[] = {"c", "c", "d", "b", "b"};
    fprintf(f, "%d,%s\n", i % 11, i < 5 ? names[i] : i % 2 ? "a" : "e");
}

static void test_small_classes(void **state)
{
    (void)state;
    write_rows("t.csv", "x,y", 0, 50, classes);
    check("loss=cross_entropy",
          "t.csv: classes of fewer than 5 training rows: \"b\", \"c\", "
          "\"d\"; that is too few to learn from\n");
    write_rows("t.csv", "x,y", 0, 19, classes);
    check("loss=cross_entropy", "");
}

static void target_again(FILE *f, int i)
{
    static const char *const names[] = {"no", "maybe", "yes"};
    static const int codes[] = {7, 3, 5};
    fprintf(f, "%d,%d,%s,%d,%s\n", i % 5, codes[i % 3],
            i % 3 == 1   ? "m"
            : i % 3 == 2 ? "y"
                         : "n",
            i % 3 == 1, names[i % 3]);
}

static void number_again(FILE *f, int i)
{
    fprintf(f, "%d,%g,%g,%g\n", i, i * 0.37 + 1000, i * 0.37 + 1000.5 * (i > 5),
            i * 0.37 + 1000);
}

static void test_target_among_the_inputs(void **state)
{
    (void)state;
    static const char expected[] =
        "t.csv: the target once more, as an input: \"code\", \"letter\"; "
        "data.ignore can name what will not be known\n";
    write_rows("t.csv", "x,code,letter,bit,y", 0, 40, target_again);
    check("loss=cross_entropy", expected);
    check("loss=cross_entropy data.scale=standard", expected);
    write_rows("t.csv", "x,same,other,y", 0, 40, number_again);
    static const char same[] =
        "t.csv: the target once more, as an input: \"same\"; data.ignore can "
        "name what will not be known\n";
    check("loss=squared_error", same);
    check("loss=squared_error data.scale=standard", same);
    check("loss=squared_error data.scale=minmax", same);
}

static void few_values(FILE *f, int i)
{
    fprintf(f, "%d,%d,%s\n", i % 3, i % 5, i % 2 ? "yes" : "no");
}

static void test_rows_that_stand_twice(void **state)
{
    (void)state;
    write_rows("t.csv", "a,b,colour,y", 0, 60, plain);
    write_rows("v.csv", "a,b,colour,y", 57, 87, plain); /* 3 of 30 */
    check("data.validation=v.csv",
          "t.csv: 3 of 30 validation rows are training rows as well, so that "
          "they tell little about new data\n");
    check("data.test=v.csv data.scale=standard",
          "t.csv: 3 of 30 test rows are training rows as well, so that they "
          "tell little about new data\n");
    write_rows("v.csv", "a,b,colour,y", 59, 79, plain); /* 1 of 20: chance */
    check("data.validation=v.csv", "");
    write_rows("t.csv", "a,b,y", 0, 60, few_values);
    check("data.validation_fraction=0.2",
          "t.csv: 10 of 12 validation rows are training rows as well, so that "
          "they tell little about new data\n");
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void many_columns(FILE *f, int i)
{
    unsigned int x = (unsigned int)i * 2654435761U;
    for (int k = 0; k < 300; k++) {
        x = x * 1664525U + 1013904223U;
        fprintf(f, "%u,", x >> 24);
    }
    fprintf(f, "%d\n", i % 2);
}

/* It takes a few percent of the time that reading takes: no pass over all
 * cells that is slow. */
static void test_takes_little_time(void **state)
{
    (void)state;
    struct dataset s;
    write_rows("t.csv", "", 0, 8000, many_columns);
    const double start = seconds();
    dataset_open(&s, "data.validation_fraction=0.2", NULL);
    const double loaded = seconds();
    assert_int_equal(nn_advice_add(&s.data, &s.config, NULL), 0);
    const double advised = seconds();
    assert_true(advised - loaded < 0.3 * (loaded - start));
    dataset_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_of_what_is_fine),
        cmocka_unit_test(test_scale),
        cmocka_unit_test(test_constant_columns),
        cmocka_unit_test(test_small_classes),
        cmocka_unit_test(test_target_among_the_inputs),
        cmocka_unit_test(test_rows_that_stand_twice),
        cmocka_unit_test(test_takes_little_time),
    };
    return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
