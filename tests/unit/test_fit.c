#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fit.h"
#include "dataset.h"

/* Inputs of those kinds and one target, a class with those one-letter labels,
 * or a number if there are none; rows are added by hand. */
struct hand {
    struct nn_columns columns;
    struct nn_table table;
};

static void open_hand(struct hand *h, const enum nn_kind *kinds, int inputs,
                      const char *classes)
{
    nn_columns_open(&h->columns, inputs, 1, NULL);
    for (int i = 0; i < inputs; i++)
        h->columns.input[i].kind = kinds[i];
    h->columns.output = NN_CROSS_ENTROPY;
    if (*classes)
        h->columns.target[0].kind = NN_CATEGORY;
    for (; *classes; classes++)
        nn_labels_add(&h->columns.target[0].labels, (char[]){*classes, '\0'}, 1,
                      NULL);
    h->table = (struct nn_table){.width = inputs + 1};
}

static void add_row(struct hand *h, const float *cells)
{
    float *at;
    nn_table_add(&h->table, "t.csv", h->table.rows + 2, &at, NULL);
    memcpy(at, cells, (size_t)h->table.width * sizeof *at);
}

static void close_hand(struct hand *h)
{
    nn_table_free(&h->table);
    nn_columns_free(&h->columns);
}

static void test_classes(void **state)
{
    (void)state;
    struct hand h;
    open_hand(&h, (const enum nn_kind[]){NN_NUMBER}, 1, "b9a");
    for (int i = 0; i < 4; i++)
        add_row(&h, (const float[]){1.0f, (float)(i % 3)});
    assert_int_equal(nn_fit_classes(&h.columns, &h.table, NULL), 0);
    static const float sorted[] = {2.0f, 0.0f, 1.0f, 2.0f};
    for (int i = 0; i < 4; i++)
        assert_true(nn_table_row(&h.table, (size_t)i)[1] == sorted[i]);
    assert_string_equal(h.columns.target[0].labels.label[0].text, "9");
    close_hand(&h);
}

static void split(struct hand *h, double fraction, uint64_t seed,
                  struct nn_rows *train, struct nn_rows *validation)
{
    assert_int_equal(nn_rows_all(train, &h->table, &h->columns, NULL), 0);
    assert_int_equal(
        nn_fit_split(&h->columns, fraction, seed, train, validation, NULL), 0);
    /* each row once, in the order of the file */
    size_t t = 0, v = 0;
    for (uint32_t i = 0; i < h->table.rows; i++) {
        if (t < train->count && train->index[t] == i)
            t++;
        else
            assert_int_equal(validation->index[v++], i);
    }
    assert_int_equal(t, train->count);
    assert_int_equal(v, validation->count);
}

/* Only the rows that are there are divided, as if there were no others. */
static void test_split_of_some_rows(void **state)
{
    (void)state;
    struct hand all, some;
    struct nn_rows train, validation, t, v;
    open_hand(&all, (const enum nn_kind[]){NN_NUMBER}, 1, "ab");
    open_hand(&some, (const enum nn_kind[]){NN_NUMBER}, 1, "ab");
    for (int i = 0; i < 60; i++) {
        add_row(&all, (const float[]){1.0f, (float)(i / 3 % 2)});
        if (i % 3 == 0)
            add_row(&some, (const float[]){1.0f, (float)(i / 3 % 2)});
    }
    assert_int_equal(nn_rows_all(&train, &all.table, &all.columns, NULL), 0);
    for (train.count = 0; train.count < 20; train.count++)
        train.index[train.count] = 3 * (uint32_t)train.count;
    assert_int_equal(
        nn_fit_split(&all.columns, 0.3, 7, &train, &validation, NULL), 0);
    split(&some, 0.3, 7, &t, &v);
    assert_int_equal(train.count, 14);
    assert_int_equal(validation.count, 6);
    for (size_t i = 0; i < 14; i++)
        assert_int_equal(train.index[i], 3 * t.index[i]);
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(validation.index[i], 3 * v.index[i]);
    nn_rows_free(&train);
    nn_rows_free(&validation);
    nn_rows_free(&t);
    nn_rows_free(&v);
    close_hand(&all);
    close_hand(&some);
}

/* The largest less the smallest. */
static int spread(const int *x, int n)
{
    int least = x[0], most = x[0];
    for (int i = 1; i < n; i++) {
        least = x[i] < least ? x[i] : least;
        most = x[i] > most ? x[i] : most;
    }
    return most - least;
}

/* Folds, and classes in them, differ by one row at most; another seed deals
 * otherwise. */
static void test_folds(void **state)
{
    (void)state;
    enum { ROWS = 47 };
    for (int classes = 0; classes <= 3; classes++) {
        struct hand h;
        struct nn_rows rows;
        int fold[2][ROWS];
        open_hand(&h, (const enum nn_kind[]){NN_NUMBER}, 1,
                  (const char *[]){"", "a", "ab", "abc"}[classes]);
        for (int i = 0; i < ROWS; i++)
            add_row(&h, (const float[]){1.0f,
                                        (float)(i * i % (classes + !classes))});
        assert_int_equal(nn_rows_all(&rows, &h.table, &h.columns, NULL), 0);
        for (int folds = 2; folds <= ROWS; folds += 5) {
            int size[ROWS] = {0}, of[3][ROWS] = {0};
            assert_int_equal(
                nn_fit_folds(&h.columns, &rows, folds, 1, fold[0], NULL), 0);
            for (int i = 0; i < ROWS; i++) {
                assert_in_range(fold[0][i], 0, folds - 1);
                size[fold[0][i]]++;
                of[(int)nn_table_row(&h.table, (size_t)i)[1]][fold[0][i]]++;
            }
            assert_true(spread(size, folds) <= 1);
            for (int k = 0; k < 3; k++)
                assert_true(spread(of[k], folds) <= 1);
            nn_fit_folds(&h.columns, &rows, folds, 2, fold[1], NULL);
            assert_memory_not_equal(fold[0], fold[1], sizeof fold[0]);
        }
        nn_rows_free(&rows);
        close_hand(&h);
    }
}

/* floor(f rows + 1/2) of each class, never all of them. */
static void test_split_counts(void **state)
{
    (void)state;
    static const struct {
        double fraction;
        int rows, held;
    } cases[] = {
        {0.25, 10, 3}, /* floor(3.0) */
        {0.25, 9, 2},  /* floor(2.75) */
        {0.25, 2, 1},  /* floor(1.0) */
        {0.25, 1, 0},  /* floor(0.75) */
        {0.5, 1, 0},   /* floor(1.0), but that is all of them */
        {0.9, 2, 1},   /* floor(2.3), likewise */
        {0.9, 3, 2},   /* floor(3.2), likewise */
        {0.9, 10, 9},  /* floor(9.5) */
        {0.99, 10, 9}, /* floor(10.4), likewise */
        {0.0, 10, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int classes = 0; classes <= 2; classes++) {
            struct hand h;
            struct nn_rows train, validation;
            open_hand(&h, (const enum nn_kind[]){NN_NUMBER}, 1,
                      (const char *[]){"", "a", "ab"}[classes]);
            int count = classes == 2 ? 2 : 1;
            for (int r = 0; r < count * cases[i].rows; r++)
                add_row(&h, (const float[]){1.0f, (float)(r % count)});
            split(&h, cases[i].fraction, 1, &train, &validation);
            assert_int_equal(validation.count, count * cases[i].held);
            int held[2] = {0};
            for (size_t v = 0; v < validation.count; v++)
                held[validation.index[v] % 2]++;
            if (classes == 2)
                assert_int_equal(held[0], held[1]);
            nn_rows_free(&train);
            nn_rows_free(&validation);
            close_hand(&h);
        }
    }
}

static void check_held(struct hand *h, double fraction, uint64_t seed,
                       const uint32_t *rows, size_t count)
{
    struct nn_rows train, validation;
    split(h, fraction, seed, &train, &validation);
    assert_int_equal(validation.count, count);
    assert_memory_equal(validation.index, rows, count * sizeof *rows);
    nn_rows_free(&train);
    nn_rows_free(&validation);
}

/* The rows were worked out by a few lines of Python that shuffle each class by
 * its own stream, (seed, split, class + 1, 0), with splitmix64, xoshiro256**
 * and Fisher and Yates as rng.c names them. A model is made again with the
 * same split only if they stay. */
static void test_split_is_fixed(void **state)
{
    (void)state;
    struct hand h;
    open_hand(&h, (const enum nn_kind[]){NN_NUMBER}, 1, "abc");
    for (int i = 0; i < 12; i++)
        add_row(&h, (const float[]){(float)i, (float)(i % 3)});
    check_held(&h, 0.5, 1, (const uint32_t[]){0, 2, 5, 6, 7, 10}, 6);
    check_held(&h, 0.5, 7, (const uint32_t[]){2, 3, 4, 5, 7, 9}, 6);
    close_hand(&h);
    open_hand(&h, (const enum nn_kind[]){NN_NUMBER}, 1, "");
    for (int i = 0; i < 10; i++)
        add_row(&h, (const float[]){(float)i, 0.1f * (float)i});
    check_held(&h, 0.3, 1, (const uint32_t[]){1, 2, 7}, 3);
    close_hand(&h);
}

/* The categories of the training rows, rows 0 and 2, are left. */
static void test_categories(void **state)
{
    (void)state;
    struct hand h;
    uint32_t index[] = {0, 2};
    size_t unseen = 5;
    open_hand(&h, (const enum nn_kind[]){NN_NUMBER, NN_CATEGORY}, 2, "no");
    struct nn_labels *l = &h.columns.input[1].labels;
    for (int k = 0; k < 4; k++)
        nn_labels_add(l, &"c\0a\0b\0d"[2 * k], 1, NULL);
    for (int i = 0; i < 5; i++)
        add_row(&h, (const float[]){7.0f, (float[]){0, 1, 2, 1, 3}[i], 0.0f});
    const struct nn_rows train = {&h.table, &h.columns, index, 2, false};
    assert_int_equal(
        nn_fit_categories(&h.columns, &h.table, &train, &unseen, NULL), 0);
    assert_int_equal(unseen, 5 + 3);
    assert_int_equal(l->count, 2);
    assert_string_equal(l->label[0].text, "b");
    assert_string_equal(l->label[1].text, "c");
    static const float cells[] = {1, -1, 0, -1, -1};
    for (int i = 0; i < 5; i++) {
        assert_true(nn_table_row(&h.table, (size_t)i)[1] == cells[i]);
        assert_true(nn_table_row(&h.table, (size_t)i)[0] == 7.0f);
    }
    close_hand(&h);
}

static void check_scaling(const struct nn_column *c, double shift,
                          double divisor)
{
    if (c->shift != shift || c->divisor != divisor)
        fail_msg("%.17g and %.17g, expected %.17g and %.17g", c->shift,
                 c->divisor, shift, divisor);
}

/* Training rows have 1, 2, 3, 4 (mean 5/2, mean square deviation 5/4) and
 * 1000000, 1000001 (1/2 on either side); row 4 does not train. */
static void test_scaling(void **state)
{
    (void)state;
    struct hand h;
    uint32_t index[] = {3, 0, 1, 2};
    open_hand(&h, (const enum nn_kind[]){NN_NUMBER, NN_CATEGORY, NN_NUMBER}, 3,
              "no");
    nn_labels_add(&h.columns.input[1].labels, "k", 1, NULL);
    for (int i = 0; i < 5; i++)
        add_row(&h, (const float[]){i < 4 ? (float)(i + 1) : 1e9f, 0.0f,
                                    1e6f + (float)(i % 2), 0.0f});
    const struct nn_rows train = {&h.table, &h.columns, index, 4, false};
    const struct nn_column *c = h.columns.input;
    nn_fit_scaling(&h.columns, &train, NN_SCALE_NONE, 3.0);
    check_scaling(&c[0], 0.0, 1.0);
    nn_fit_scaling(&h.columns, &train, NN_SCALE_STANDARD, 3.0);
    check_scaling(&c[0], 2.5, sqrt(1.25));
    check_scaling(&c[1], 0.0, 1.0);
    check_scaling(&c[2], 1000000.5, 0.5);
    check_scaling(&h.columns.target[0], 0.0, 1.0);
    nn_fit_target_scaling(&h.columns, &train, NN_SCALE_STANDARD, 3.0);
    check_scaling(&h.columns.target[0], 0.0, 1.0); /* a class */
    nn_fit_scaling(&h.columns, &train, NN_SCALE_MINMAX, 3.0);
    check_scaling(&c[0], 1.0, 3.0);
    check_scaling(&c[1], 0.0, 1.0);
    check_scaling(&c[2], 1e6, 1.0);
    close_hand(&h);
}

static void test_target_scaling(void **state)
{
    (void)state;
    struct hand h;
    uint32_t index[] = {3, 0, 1, 2};
    open_hand(&h, (const enum nn_kind[]){NN_NUMBER}, 1, "");
    for (int i = 0; i < 5; i++)
        add_row(&h, (const float[]){9.0f, i < 4 ? (float)(i + 1) : 1e9f});
    const struct nn_rows train = {&h.table, &h.columns, index, 4, false};
    const struct nn_column *c = h.columns.target;
    nn_fit_target_scaling(&h.columns, &train, NN_SCALE_NONE, 3.0);
    check_scaling(c, 0.0, 1.0);
    nn_fit_target_scaling(&h.columns, &train, NN_SCALE_STANDARD, 3.0);
    check_scaling(c, 2.5, sqrt(1.25));
    nn_fit_target_scaling(&h.columns, &train, NN_SCALE_MINMAX, 3.0);
    check_scaling(c, 1.0, 3.0);
    check_scaling(&h.columns.input[0], 0.0, 1.0);
    close_hand(&h);
}

static void test_scaling_by_a_number(void **state)
{
    (void)state;
    struct hand h;
    uint32_t index[] = {0};
    open_hand(&h, (const enum nn_kind[]){NN_NUMBER, NN_CATEGORY}, 2, "no");
    add_row(&h, (const float[]){51.0f, 0.0f, 0.0f});
    const struct nn_rows train = {&h.table, &h.columns, index, 1, false};
    nn_fit_scaling(&h.columns, &train, NN_SCALE_DIVIDE, 255.0);
    check_scaling(&h.columns.input[0], 0.0, 255.0);
    check_scaling(&h.columns.input[1], 0.0, 1.0);
    nn_columns_scale(&h.columns, nn_table_row(&h.table, 0), 1);
    assert_true(nn_table_row(&h.table, 0)[0] == 0.2f);
    close_hand(&h);
}

/* Whatever the value and the number of rows: the divisor is 1, x is 0. */
static void test_constant_columns(void **state)
{
    (void)state;
    static const float values[] = {0.0f,  0.1f,        -1e-20f,
                                   3e38f, 16777213.0f, 1e-45f};
    for (size_t v = 0; v < sizeof values / sizeof *values; v++) {
        for (int rows = 1; rows < 10000; rows = 3 * rows + 1) {
            struct hand h;
            struct nn_rows train;
            open_hand(&h, (const enum nn_kind[]){NN_NUMBER}, 1, "no");
            for (int r = 0; r < rows; r++)
                add_row(&h, (const float[]){values[v], 0.0f});
            nn_rows_all(&train, &h.table, &h.columns, NULL);
            nn_fit_scaling(&h.columns, &train, NN_SCALE_STANDARD, 0.0);
            check_scaling(&h.columns.input[0], (double)values[v], 1.0);
            nn_fit_scaling(&h.columns, &train, NN_SCALE_MINMAX, 0.0);
            check_scaling(&h.columns.input[0], (double)values[v], 1.0);
            nn_rows_free(&train);
            close_hand(&h);
        }
    }
}

static const char rows_of_two_classes[] =
    "x,city,y\n1,a,n\n2,b,y\n3,a,n\n40,c,y\n5,a,n\n6,b,y\n7,a,n\n80,b,y\n"
    "9,c,n\n10,b,y\n11,a,n\n12,b,y\n";

/* No key but the fraction, the seed and the classes changes the split. */
static void test_split_depends_on_nothing_else(void **state)
{
    (void)state;
    static const char *const settings[] = {
        "data.scale=standard", "data.scale=minmax",
        "data.scale=255",      "shuffle=false batch_size=1",
        "init=zeros n1=7",     "loss=cross_entropy threads=2"};
    struct dataset a, b;
    dataset_open(&a, "data.validation_fraction=0.4", rows_of_two_classes);
    assert_int_equal(a.data.validation.count, 4);
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        char all[128];
        snprintf(all, sizeof all, "data.validation_fraction=0.4 %s",
                 settings[i]);
        dataset_open(&b, all, rows_of_two_classes);
        assert_int_equal(b.data.train.count, a.data.train.count);
        assert_memory_equal(b.data.train.index, a.data.train.index,
                            a.data.train.count * sizeof *a.data.train.index);
        dataset_close(&b);
    }
    dataset_open(&b, "data.validation_fraction=0.4 seed=2",
                 rows_of_two_classes);
    assert_memory_not_equal(b.data.train.index, a.data.train.index,
                            a.data.train.count * sizeof *a.data.train.index);
    dataset_close(&b);
    dataset_close(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_classes),
        cmocka_unit_test(test_split_of_some_rows),
        cmocka_unit_test(test_folds),
        cmocka_unit_test(test_split_counts),
        cmocka_unit_test(test_split_is_fixed),
        cmocka_unit_test(test_categories),
        cmocka_unit_test(test_scaling),
        cmocka_unit_test(test_target_scaling),
        cmocka_unit_test(test_scaling_by_a_number),
        cmocka_unit_test(test_constant_columns),
        cmocka_unit_test_setup_teardown(test_split_depends_on_nothing_else,
                                        scratch_enter, scratch_leave)};
    return cmocka_run_group_tests_name("fit", tests, NULL, NULL);
}
