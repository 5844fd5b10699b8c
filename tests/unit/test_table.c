#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "table.h"

enum { ROWS = 1000 };

/* Rows of two inputs, a number and one of three categories, and one of two
 * classes. */
static void open_columns(struct nn_columns *c)
{
    nn_columns_open(c, 2, 1, NULL);
    c->output = NN_CROSS_ENTROPY;
    c->input[1].kind = c->target[0].kind = NN_CATEGORY;
    for (int k = 0; k < 3; k++)
        nn_labels_add(&c->input[1].labels, (const char *[]){"a", "b", "c"}[k],
                      1, NULL);
    for (int k = 0; k < 2; k++)
        nn_labels_add(&c->target[0].labels, (const char *[]){"n", "y"}[k], 1,
                      NULL);
}

/* Row i: i / 4, i mod 3, i mod 2. */
static void fill(struct nn_table *t)
{
    for (int i = 0; i < ROWS; i++) {
        float *cells;
        assert_int_equal(nn_table_add(t, "t.csv", (size_t)i + 2, &cells, NULL),
                         0);
        cells[0] = (float)i / 4.0f;
        cells[1] = (float)(i % 3);
        cells[2] = (float)(i % 2);
    }
}

static void test_rows_stay(void **state)
{
    (void)state;
    struct nn_table t = {.width = 3};
    fill(&t);
    assert_int_equal(t.rows, ROWS);
    for (int i = 0; i < ROWS; i++) {
        const float *cells = nn_table_row(&t, (size_t)i);
        assert_true(cells[0] == (float)i / 4.0f);
        assert_true(cells[1] == (float)(i % 3));
        assert_true(cells[2] == (float)(i % 2));
        assert_int_equal(t.line[i], i + 2);
    }
    nn_table_free(&t);
    assert_int_equal(t.rows, 0);
    nn_table_free(&t);
}

static void test_limit(void **state)
{
    (void)state;
    struct nn_table t = {.width = 3, .rows = NN_MAX_ROWS};
    struct nn_error err = {0};
    float *cells;
    assert_int_equal(nn_table_add(&t, "t.csv", 5, &cells, &err), NN_EDATA);
    assert_string_equal(
        err.msg, "t.csv:5: more than the 2147483647 rows that a file may have");
}

static void test_all_rows(void **state)
{
    (void)state;
    struct nn_columns c;
    struct nn_table t = {.width = 3};
    struct nn_rows rows;
    open_columns(&c);
    assert_int_equal(nn_rows_all(&rows, &t, &c, NULL), 0);
    assert_int_equal(rows.count, 0);
    nn_rows_free(&rows);
    fill(&t);
    assert_int_equal(nn_rows_all(&rows, &t, &c, NULL), 0);
    assert_int_equal(rows.count, ROWS);
    assert_ptr_equal(rows.table, &t);
    for (uint32_t i = 0; i < ROWS; i++)
        assert_int_equal(rows.index[i], i);
    nn_rows_free(&rows);
    nn_rows_free(&rows);
    nn_table_free(&t);
    nn_columns_free(&c);
}

/* Columns 1 and 2 of X, 4 x 4, and D, 2 x 4, from rows 7 and 500; the rest,
 * and the padding, is left alone. */
static void test_gather(void **state)
{
    (void)state;
    static const uint32_t order[] = {0, 7, 500, 3};
    static const float x[2][4] = {{1.75f, 0, 1, 0}, {125.0f, 0, 0, 1}};
    static const float d[2][2] = {{0, 1}, {1, 0}};
    struct nn_columns c;
    struct nn_table t = {.width = 3};
    struct nn_rows rows;
    struct nn_arena arena = {0};
    nn_mat X, D;
    for (int pass = 0; pass < 2; pass++) {
        if (pass == 1)
            assert_int_equal(nn_arena_open(&arena, NULL), 0);
        X = nn_mat_take(&arena, 4, 4);
        D = nn_mat_take(&arena, 2, 4);
    }
    open_columns(&c);
    fill(&t);
    nn_rows_all(&rows, &t, &c, NULL);
    nn_rows_gather(&rows, order, X, D, 1, 3);
    for (int j = 0; j < 2; j++) {
        assert_memory_equal(nn_mat_col(X, j + 1), x[j], sizeof x[j]);
        assert_memory_equal(nn_mat_col(D, j + 1), d[j], sizeof d[j]);
    }
    for (int j = 0; j < 4; j += 3) {
        for (int i = 0; i < X.ld; i++)
            assert_true(nn_mat_col(X, j)[i] == 0.0f);
    }
    for (int i = 4; i < X.ld; i++)
        assert_true(nn_mat_col(X, 1)[i] == 0.0f);
    nn_rows_free(&rows);
    nn_table_free(&t);
    nn_columns_free(&c);
    nn_arena_free(&arena);
}

/* The last cell; 1 for each where there is none. */
static void test_weights(void **state)
{
    (void)state;
    struct nn_columns c;
    struct nn_table t = {.width = 3};
    struct nn_rows rows;
    nn_columns_open(&c, 1, 1, NULL);
    assert_int_equal(nn_columns_open_weight(&c, NULL), 0);
    assert_int_equal(nn_columns_width(&c), 3);
    fill(&t);
    for (int i = 0; i < ROWS; i++)
        nn_table_row(&t, (size_t)i)[2] = (float)i / 2.0f;
    nn_rows_all(&rows, &t, &c, NULL);
    rows.index[1] = 7;
    assert_true(nn_rows_weight(&rows, 1) == 3.5);
    rows.index[1] = 1;
    assert_true(nn_rows_weights(&rows) == ROWS * (ROWS - 1.0) / 4.0);
    c.weights = 0;
    assert_true(nn_rows_weight(&rows, 7) == 1.0);
    assert_true(nn_rows_weights(&rows) == ROWS);
    c.weights = 1;
    nn_rows_free(&rows);
    nn_table_free(&t);
    nn_columns_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_stay), cmocka_unit_test(test_limit),
        cmocka_unit_test(test_all_rows), cmocka_unit_test(test_weights),
        cmocka_unit_test(test_gather)};
    return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
