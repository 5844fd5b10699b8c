#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fill.h"
#include "rng.h"

/* One input and a target; the cells of the input, of which the first train. */
struct column {
    struct nn_columns columns;
    struct nn_table table;
    struct nn_rows train;
};

static void open_column(struct column *c, const float *cells, size_t count,
                        size_t training)
{
    float *row;
    nn_columns_open(&c->columns, 1, 1, NULL);
    c->columns.input[0].name = nn_text_copy("x", 1);
    c->table = (struct nn_table){.width = 2};
    for (size_t i = 0; i < count; i++) {
        nn_table_add(&c->table, "t.csv", i + 2, &row, NULL);
        row[0] = cells[i];
        row[1] = 5.0f;
    }
    nn_rows_all(&c->train, &c->table, &c->columns, NULL);
    c->train.count = training;
}

static void close_column(struct column *c)
{
    nn_rows_free(&c->train);
    nn_table_free(&c->table);
    nn_columns_free(&c->columns);
}

static double fit(struct column *c, enum nn_fill how)
{
    struct nn_error err = {0};
    if (nn_fill_fit(&c->columns, &c->table, &c->train, how, -7.25, "t.csv",
                    &err) < 0)
        fail_msg("%s", err.msg);
    return c->columns.input[0].fill;
}

static void test_strategies(void **state)
{
    (void)state;
    static const float cells[] = {3, NAN, -1, 3, NAN, 0.5f, -1, 7, NAN, 1e9f};
    static const struct {
        enum nn_fill how;
        size_t training;
        double fill;
    } cases[] = {
        {NN_FILL_MEAN, 8, 11.5 / 6},     {NN_FILL_MEDIAN, 8, 1.75},
        {NN_FILL_MEDIAN, 6, 1.75},       {NN_FILL_MEDIAN, 4, 3.0},
        {NN_FILL_MEDIAN, 1, 3.0},        {NN_FILL_MOST_FREQUENT, 8, -1.0},
        {NN_FILL_MOST_FREQUENT, 6, 3.0}, {NN_FILL_MOST_FREQUENT, 3, -1.0},
        {NN_FILL_NUMBER, 8, -7.25}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct column c;
        open_column(&c, cells, 10, cases[i].training);
        if (fit(&c, cases[i].how) != cases[i].fill)
            fail_msg("case %zu: %.17g, expected %.17g", i,
                     c.columns.input[0].fill, cases[i].fill);
        for (size_t r = 0; r < 10; r++) {
            const float *row = nn_table_row(&c.table, r);
            assert_true(row[0] ==
                        (isnan(cells[r]) ? (float)cases[i].fill : cells[r]));
            assert_true(row[1] == 5.0f);
        }
        close_column(&c);
    }
}

/* 0 and -0 are the same value. */
static void test_most_frequent_by_value(void **state)
{
    (void)state;
    struct column c;
    open_column(&c, (const float[]){0, 1, -0.0f, 1, 0}, 5, 5);
    assert_true(fit(&c, NN_FILL_MOST_FREQUENT) == 0.0);
    close_column(&c);
}

/* The middle of any values: as many below as above. */
static void test_median_is_exact(void **state)
{
    (void)state;
    enum { ROWS = 3001 };
    static float cells[ROWS];
    struct nn_rng rng;
    nn_rng_seed(&rng, 3, NN_RNG_SHUFFLE, 0, 0);
    for (int count = ROWS - 1; count <= ROWS; count++) {
        struct column c;
        for (int i = 0; i < count; i++)
            cells[i] = (float)(nn_rng_normal(&rng) *
                               pow(10.0, 30.0 * nn_rng_uniform(&rng) - 15.0));
        open_column(&c, cells, (size_t)count, (size_t)count);
        double middle = fit(&c, NN_FILL_MEDIAN);
        int below = 0, above = 0;
        for (int i = 0; i < count; i++) {
            below += (double)cells[i] < middle;
            above += (double)cells[i] > middle;
        }
        assert_int_equal(below, count / 2);
        assert_int_equal(above, count / 2);
        close_column(&c);
    }
}

/* Labels a and b; -1 is one that no training row has. */
static void test_categories(void **state)
{
    (void)state;
    static const enum nn_fill all[] = {NN_FILL_MEAN, NN_FILL_MEDIAN,
                                       NN_FILL_MOST_FREQUENT, NN_FILL_NUMBER};
    for (int i = 0; i < 4; i++) {
        struct column c;
        open_column(&c, (const float[]){1, 0, NAN, 1, 0, -1, NAN, 0}, 8,
                    i < 2 ? 4 : 5);
        c.columns.input[0].kind = NN_CATEGORY;
        nn_labels_add(&c.columns.input[0].labels, "a", 1, NULL);
        nn_labels_add(&c.columns.input[0].labels, "b", 1, NULL);
        /* of equals the first */
        const double expected = i < 2 ? 1 : 0;
        assert_true(fit(&c, all[i]) == expected);
        assert_true(nn_table_row(&c.table, 2)[0] == (float)expected);
        assert_true(nn_table_row(&c.table, 6)[0] == (float)expected);
        assert_true(nn_table_row(&c.table, 5)[0] == -1.0f);
        close_column(&c);
    }
}

static void test_no_value(void **state)
{
    (void)state;
    struct column c;
    struct nn_error err = {0};
    open_column(&c, (const float[]){NAN, NAN, 3}, 3, 2);
    assert_int_equal(nn_fill_fit(&c.columns, &c.table, &c.train, NN_FILL_MEDIAN,
                                 0, "t.csv", &err),
                     NN_EDATA);
    assert_string_equal(err.msg, "t.csv: column \"x\": no training row has a "
                                 "value; data.ignore leaves it out");
    assert_true(fit(&c, NN_FILL_NUMBER) == -7.25);
    close_column(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strategies),
        cmocka_unit_test(test_most_frequent_by_value),
        cmocka_unit_test(test_median_is_exact),
        cmocka_unit_test(test_categories), cmocka_unit_test(test_no_value)};
    return cmocka_run_group_tests_name("fill", tests, NULL, NULL);
}
