#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "metric.h"
#include "reference.h"
#include "columns_case.h"

static void assert_near(double got, double expected)
{
    if (!(fabs(got - expected) <= 1e-12 * fmax(1.0, fabs(expected))))
        fail_msg("%.17g, expected %.17g", got, expected);
}

static void test_decide(void **state)
{
    (void)state;
    assert_int_equal(nn_decide((const float[]){0.5f}, 1, 0.5), 1);
    assert_int_equal(nn_decide((const float[]){0.49999997f}, 1, 0.5), 0);
    assert_int_equal(nn_decide((const float[]){0.8f}, 1, 0.9), 0);
    assert_int_equal(nn_decide((const float[]){0.2f, 0.5f, 0.3f}, 3, 0.9), 1);
    assert_int_equal(nn_decide((const float[]){0.1f, 0.4f, 0.4f}, 3, 0.5), 1);
    assert_int_equal(nn_decide((const float[]){-1.0f, -2.0f}, 2, 0.5), 0);
    assert_int_equal(nn_decide((const float[]){-1.0f, NAN, 2.0f}, 3, 0.5), 2);
    assert_int_equal(nn_decide((const float[]){NAN, NAN}, 2, 0.5), 0);
    /* the largest in any place of many, its equals behind it, and what lies
     * behind the last is not looked at */
    enum { MOST = 50 };
    for (int n = 2; n <= MOST; n++) {
        for (int place = 0; place < n; place++) {
            float y[MOST + 1];
            for (int i = 0; i < n; i++)
                y[i] = -3.0f - (float)((i * 7) % 5);
            y[n] = 9.0f;
            for (int i = place; i < n; i += 3)
                y[i] = -2.5f;
            assert_int_equal(nn_decide(y, n, 0.5), place);
        }
    }
}

/* What is decided, for each loss with classes or numbers. */
static void test_what_is_decided(void **state)
{
    (void)state;
    static const struct {
        enum nn_output output;
        int targets, classes;
        bool single, accuracy, singly;
    } cases[] = {
        {NN_BINARY_CROSS_ENTROPY, 1, 2, true, true, true},
        {NN_BINARY_CROSS_ENTROPY, 1, 3, false, true, false},
        {NN_BINARY_CROSS_ENTROPY, 3, 0, false, true, true},
        {NN_CROSS_ENTROPY, 1, 2, false, true, false},
        {NN_CROSS_ENTROPY, 3, 0, false, true, false},
        {NN_SQUARED_ERROR, 1, 2, true, true, true},
        {NN_SQUARED_ERROR, 1, 2, false, true, false},
        {NN_SQUARED_ERROR, 1, 0, false, false, false},
        {NN_SIGMOID_SQUARED, 1, 2, true, true, true},
        {NN_SIGMOID_SQUARED, 1, 0, false, false, false},
        {NN_TANH_SQUARED, 1, 2, true, true, true},
        {NN_TANH_SQUARED, 1, 3, false, true, false},
        {NN_TANH_SQUARED, 2, 0, false, false, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct nn_columns c;
        open_columns(&c, cases[i].output, cases[i].targets, cases[i].classes,
                     cases[i].single);
        assert_int_equal(nn_has_accuracy(&c), cases[i].accuracy);
        assert_int_equal(nn_decides_singly(&c), cases[i].singly);
        assert_true(nn_default_threshold(&c) ==
                    (cases[i].output == NN_TANH_SQUARED ? 0.0 : 0.5));
        nn_columns_free(&c);
    }
}

static const struct {
    enum nn_output output;
    int targets, classes;
    bool single;
    float y[3], d[3];
    double threshold;
    bool right;
} right_cases[] = {
    {NN_BINARY_CROSS_ENTROPY, 1, 2, true, {0.6f}, {1}, 0.5, true},
    {NN_BINARY_CROSS_ENTROPY, 1, 2, true, {0.6f}, {0}, 0.5, false},
    {NN_BINARY_CROSS_ENTROPY, 1, 2, true, {0.6f}, {0}, 0.7, true},
    /* soft: 0.5 counts as 1 */
    {NN_BINARY_CROSS_ENTROPY, 1, 0, false, {0.5f}, {0.9f}, 0.5, true},
    {NN_BINARY_CROSS_ENTROPY, 1, 0, false, {0.4f}, {0.5f}, 0.5, false},
    /* several labels: all of them */
    {NN_BINARY_CROSS_ENTROPY,
     3,
     0,
     false,
     {0.1f, 0.9f, 0.6f},
     {0, 1, 1},
     0.5,
     true},
    {NN_BINARY_CROSS_ENTROPY,
     3,
     0,
     false,
     {0.1f, 0.9f, 0.6f},
     {0, 1, 0},
     0.5,
     false},
    /* the largest, also below the threshold */
    {NN_BINARY_CROSS_ENTROPY,
     1,
     3,
     false,
     {0.1f, 0.3f, 0.2f},
     {0, 1, 0},
     0.5,
     true},
    {NN_CROSS_ENTROPY, 1, 3, false, {0.4f, 0.4f, 0.2f}, {1, 0, 0}, 0.5, true},
    {NN_CROSS_ENTROPY, 1, 3, false, {0.4f, 0.4f, 0.2f}, {0, 1, 0}, 0.5, false},
    {NN_CROSS_ENTROPY,
     3,
     0,
     false,
     {0.4f, 0.3f, 0.3f},
     {0.5f, 0.2f, 0.3f},
     0.5,
     true},
    {NN_SQUARED_ERROR, 1, 2, false, {-2.0f, 0.1f}, {0, 1}, 0.5, true},
    {NN_SQUARED_ERROR, 1, 2, true, {3.0f}, {1}, 0.5, true},
    {NN_SQUARED_ERROR, 1, 0, false, {3.0f}, {3.0f}, 0.5, false},
    {NN_TANH_SQUARED, 1, 2, true, {-0.1f}, {-1}, 0.0, true},
    {NN_TANH_SQUARED, 1, 2, true, {-0.1f}, {1}, 0.0, false},
    {NN_TANH_SQUARED, 1, 2, true, {-0.1f}, {1}, -0.5, true},
    {NN_TANH_SQUARED, 1, 2, false, {-0.9f, -0.8f}, {-1, 1}, 0.0, true},
};

static void test_is_right(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof right_cases / sizeof *right_cases; i++) {
        struct nn_columns c;
        open_columns(&c, right_cases[i].output, right_cases[i].targets,
                     right_cases[i].classes, right_cases[i].single);
        if (nn_is_right(&c, right_cases[i].y, right_cases[i].d,
                        right_cases[i].threshold) != right_cases[i].right)
            fail_msg("case %zu", i);
        nn_columns_free(&c);
    }
}

/* Three samples of each case, the second of which has its targets as outputs:
 * as many are right as are one by one. */
static void test_count_right(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof right_cases / sizeof *right_cases; i++) {
        struct nn_columns c;
        open_columns(&c, right_cases[i].output, right_cases[i].targets,
                     right_cases[i].classes, right_cases[i].single);
        const int n = nn_columns_n2(&c);
        float y[3 * NN_PAD] = {0}, d[3 * NN_PAD] = {0};
        const nn_mat Y = {y, n, 3, nn_mat_ld(n), 0},
                     D = {d, n, 3, nn_mat_ld(n), 0};
        for (int j = 0; j < 3; j++) {
            memcpy(nn_mat_col(Y, j),
                   j == 1 ? right_cases[i].d : right_cases[i].y,
                   (size_t)n * sizeof *y);
            memcpy(nn_mat_col(D, j), right_cases[i].d, (size_t)n * sizeof *d);
        }
        size_t expected = 0;
        for (int j = 0; j < 3; j++)
            expected += nn_is_right(&c, nn_mat_col(Y, j), nn_mat_col(D, j),
                                    nn_default_threshold(&c));
        assert_int_equal(nn_count_right(&c, Y, D), expected);
        nn_columns_free(&c);
    }
}

/* Metrics of rows of n outputs; losses are 1, 2, 3, ... */
static struct nn_metrics score(const struct nn_columns *c, int rows,
                               const float *y, const float *d)
{
    struct nn_scorer s;
    struct nn_metrics m;
    struct nn_score output[4];
    assert_true(nn_columns_n2(c) <= 4);
    memset(output, 0x55, sizeof output);
    nn_scorer_start(&s, c, nn_default_threshold(c), output);
    for (int i = 0; i < rows; i++)
        nn_scorer_add(&s, 1.0, (float)(i + 1), y + i * s.n, d + i * s.n);
    nn_scorer_finish(&s, &m);
    return m;
}

static void check_names(struct nn_metrics *m)
{
    const double values[NN_METRICS] = {
        m->loss, m->constant_loss, m->accuracy, m->mse, m->rmse, m->mae, m->r2};
    static const char *const names[NN_METRICS] = {
        "loss", "constant_loss", "accuracy", "mse", "rmse", "mae", "r2"};
    for (int i = 0; i < NN_METRICS; i++) {
        double value = nn_metrics_get(m, i);
        assert_memory_equal(&value, &values[i], sizeof value);
        assert_memory_equal(nn_metrics_at(m, i), &values[i], sizeof value);
        assert_string_equal(nn_metric_names[i], names[i]);
    }
}

/* One of four rows is of the second class; two are right. The best constant
 * is 1/4, with loss -1/4 log 1/4 - 3/4 log 3/4 (python: math.log). */
static void test_metrics_of_two_classes(void **state)
{
    (void)state;
    static const float y[] = {0.9f, 0.8f, 0.1f, 0.5f};
    static const float d[] = {1, 0, 0, 0};
    struct nn_columns c;
    open_columns(&c, NN_BINARY_CROSS_ENTROPY, 1, 2, true);
    struct nn_metrics m = score(&c, 4, y, d);
    assert_int_equal(m.rows, 4);
    assert_near(m.loss, 2.5);
    assert_near(m.constant_loss, 0.56233514461880829);
    assert_near(m.accuracy, 0.5);
    assert_true(isnan(m.mse) && isnan(m.rmse) && isnan(m.mae) && isnan(m.r2));
    for (int i = 0; i < NN_METRICS; i++)
        assert_int_equal(nn_metrics_apply(&m, i), i <= 2);
    check_names(&m);
    /* a single class: nothing is left to lose, and no log of 0 */
    m = score(&c, 1, y, d);
    assert_true(m.constant_loss == 0.0);
    assert_near(m.accuracy, 1.0);
    m = score(&c, 2, y + 2, d + 2);
    assert_true(m.constant_loss == 0.0);
    nn_columns_free(&c);
}

/* Classes in shares of 1/2, 1/4, 1/4: 1/2 log 2 + 1/2 log 4 = 3/2 log 2. */
static void test_metrics_of_several_classes(void **state)
{
    (void)state;
    static const float y[] = {0.5f, 0.3f, 0.2f, 0.1f, 0.6f, 0.3f,
                              0.3f, 0.3f, 0.4f, 0.4f, 0.4f, 0.2f};
    static const float d[] = {1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0};
    struct nn_columns c;
    open_columns(&c, NN_CROSS_ENTROPY, 1, 3, false);
    struct nn_metrics m = score(&c, 4, y, d);
    assert_near(m.constant_loss, 1.5 * 0.69314718055994531);
    assert_near(m.accuracy, 1.0);
    assert_near(m.loss, 2.5);
    nn_columns_free(&c);
}

/* Two labels of means 1/2 and 1/4: log 2 and, as above, 0.562...; a row is
 * right if both of its labels are: rows 0 and 3. */
static void test_metrics_of_several_labels(void **state)
{
    (void)state;
    static const float y[] = {0.9f, 0.9f, 0.9f, 0.9f, 0.9f, 0.1f, 0.1f, 0.1f};
    static const float d[] = {1, 1, 1, 0, 0, 0, 0, 0};
    struct nn_columns c;
    open_columns(&c, NN_BINARY_CROSS_ENTROPY, 2, 0, false);
    struct nn_metrics m = score(&c, 4, y, d);
    assert_near(m.constant_loss, 0.69314718055994531 + 0.56233514461880829);
    assert_near(m.accuracy, 0.5);
    nn_columns_free(&c);
}

/* Target 0: d = 1 2 3 4 (mean 5/2, squares about it 5), errors 0 0 0 2.
 * Target 1: d = 1 1 3 3 (2, 4), errors -1 1 1 -1.
 * mse = (4/4 + 4/4) / 2, mae = (2/4 + 4/4) / 2, r2 = ((1 - 4/5) + (1 - 4/4))
 * / 2, constant loss = 1/2 (5/4 + 4/4). */
static void test_metrics_of_numbers(void **state)
{
    (void)state;
    static const float y[] = {1, 0, 2, 2, 3, 4, 6, 2};
    static const float d[] = {1, 1, 2, 1, 3, 3, 4, 3};
    struct nn_columns c;
    open_columns(&c, NN_SQUARED_ERROR, 2, 0, false);
    struct nn_metrics m = score(&c, 4, y, d);
    assert_near(m.loss, 2.5);
    assert_near(m.constant_loss, 1.125);
    assert_near(m.mse, 1.0);
    assert_near(m.rmse, 1.0);
    assert_near(m.mae, 0.75);
    assert_near(m.r2, 0.1);
    assert_true(isnan(m.accuracy));
    check_names(&m);
    nn_columns_free(&c);
    /* y and d are scaled: mse = (4 x 4/4 + 1/4 x 4/4) / 2 in the targets'
     * units, mae = (2 x 2/4 + 1/2 x 4/4) / 2 */
    open_columns(&c, NN_SQUARED_ERROR, 2, 0, false);
    c.target[0].divisor = 2.0;
    c.target[0].shift = 7.0;
    c.target[1].divisor = 0.5;
    m = score(&c, 4, y, d);
    assert_near(m.loss, 2.5);
    assert_near(m.constant_loss, 1.125);
    assert_near(m.mse, 2.125);
    assert_near(m.rmse, sqrt(2.125));
    assert_near(m.mae, 0.75);
    assert_near(m.r2, 0.1);
    nn_columns_free(&c);
    /* a classifier by squared error has labels, not numbers */
    open_columns(&c, NN_SQUARED_ERROR, 1, 2, true);
    m = score(&c, 2, (const float[]){0.4f, 0.7f}, (const float[]){0, 1});
    assert_near(m.accuracy, 1.0);
    assert_near(m.constant_loss, 0.125);
    assert_true(isnan(m.mse) && isnan(m.r2));
    nn_columns_free(&c);
}

/* Rows with the weights 2, 0, 1, 3 (times any unit) are as rows that stand so
 * often. */
static void check_weights(struct nn_columns *c, double unit)
{
    static const float y[] = {0.2f, 0.9f, 0.7f, 0.6f};
    static const float d[] = {0, 0, 1, 1};
    static const int times[] = {2, 0, 1, 3};
    struct nn_scorer weighted, repeated;
    struct nn_metrics a, b;
    struct nn_score room[2];
    nn_scorer_start(&weighted, c, 0.65, &room[0]);
    nn_scorer_start(&repeated, c, 0.65, &room[1]);
    for (int i = 0; i < 4; i++) {
        const float loss = (float)(i + 1);
        nn_scorer_add(&weighted, unit * times[i], loss, &y[i], &d[i]);
        for (int k = 0; k < times[i]; k++)
            nn_scorer_add(&repeated, 1.0, loss, &y[i], &d[i]);
    }
    nn_scorer_finish(&weighted, &a);
    nn_scorer_finish(&repeated, &b);
    assert_int_equal(a.rows, 4);
    assert_int_equal(b.rows, 6);
    for (int i = 0; i < NN_METRICS; i++) {
        assert_int_equal(nn_metrics_apply(&a, i), nn_metrics_apply(&b, i));
        if (nn_metrics_apply(&a, i))
            assert_near(nn_metrics_get(&a, i), nn_metrics_get(&b, i));
    }
}

static void test_weights(void **state)
{
    (void)state;
    struct nn_columns c;
    for (int unit = 1; unit < 1000; unit *= 7) {
        open_columns(&c, NN_BINARY_CROSS_ENTROPY, 1, 2, true);
        check_weights(&c, 1.0 / unit);
        nn_columns_free(&c);
        open_columns(&c, NN_SQUARED_ERROR, 1, 0, false);
        check_weights(&c, unit);
        nn_columns_free(&c);
    }
    /* nothing applies where all weights are 0 */
    struct nn_scorer s;
    struct nn_score room;
    struct nn_metrics m;
    open_columns(&c, NN_SQUARED_ERROR, 1, 0, false);
    nn_scorer_start(&s, &c, 0.5, &room);
    nn_scorer_add(&s, 0.0, 1.0f, &(float){1}, &(float){2});
    nn_scorer_finish(&s, &m);
    assert_int_equal(m.rows, 1);
    for (int i = 0; i < NN_METRICS; i++)
        assert_true(isnan(nn_metrics_get(&m, i)));
    nn_columns_free(&c);
}

/* A constant target has no R2, but errors; 0.1f + 0.1f + ... does not come out
 * as a variance by rounding. One such target of two: none either. */
static void test_constant_target(void **state)
{
    (void)state;
    enum { ROWS = 5000 };
    static float y[ROWS], d[ROWS];
    struct nn_columns c;
    for (int i = 0; i < ROWS; i++) {
        d[i] = 0.1f;
        y[i] = 2.1f;
    }
    open_columns(&c, NN_SQUARED_ERROR, 1, 0, false);
    struct nn_metrics m = score(&c, ROWS, y, d);
    assert_true(isnan(m.r2));
    for (int i = 0; i < NN_METRICS; i++)
        assert_int_equal(nn_metrics_apply(&m, i), i != 2); /* accuracy */
    assert_true(m.constant_loss == 0.0);
    assert_true(fabs(m.rmse - 2.0) < 1e-6);
    m = score(&c, 1, y, d);
    assert_true(isnan(m.r2));
    nn_columns_free(&c);
    open_columns(&c, NN_SQUARED_ERROR, 2, 0, false);
    m = score(&c, 2, (const float[]){1, 2, 3, 2}, (const float[]){1, 2, 2, 2});
    assert_true(isnan(m.r2));
    assert_near(m.mse, 0.25);
    nn_columns_free(&c);
}

/* d = 16777215 and 16777216 by turns: variance 1/4, which d^2 would lose. */
static void test_no_cancellation(void **state)
{
    (void)state;
    enum { ROWS = 10000 };
    static float d[ROWS];
    struct nn_columns c;
    for (int i = 0; i < ROWS; i++)
        d[i] = 16777215.0f + (float)(i % 2);
    open_columns(&c, NN_SQUARED_ERROR, 1, 0, false);
    struct nn_metrics m = score(&c, ROWS, d, d);
    assert_true(m.constant_loss == 0.125);
    assert_true(m.r2 == 1.0);
    nn_columns_free(&c);
}

static void test_no_rows(void **state)
{
    (void)state;
    struct nn_columns c;
    open_columns(&c, NN_SQUARED_ERROR, 1, 0, false);
    struct nn_metrics m = score(&c, 0, NULL, NULL);
    assert_int_equal(m.rows, 0);
    for (int i = 0; i < NN_METRICS; i++)
        assert_true(isnan(nn_metrics_get(&m, i)));
    nn_columns_free(&c);
}

static double eight(const double *c)
{
    return ((c[0] + c[4]) + (c[2] + c[6])) + ((c[1] + c[5]) + (c[3] + c[7]));
}

/* Sums go over blocks of 4096 rows, the blocks' sums added in order: these
 * losses come out otherwise in one long sum. */
static void test_sums_are_in_blocks(void **state)
{
    (void)state;
    enum { ROWS = 3 * 4096 + 17 };
    struct nn_columns c;
    struct nn_scorer s;
    struct nn_score output;
    struct nn_metrics m;
    double total = 0.0, chain[8] = {0}, straight = 0.0;
    open_columns(&c, NN_BINARY_CROSS_ENTROPY, 1, 2, true);
    nn_scorer_start(&s, &c, 0.5, &output);
    for (int i = 0; i < ROWS; i++) {
        const float loss = i % 7 == 0 ? 1e9f / 3.0f : 0.1f / (float)(i + 1);
        nn_scorer_add(&s, 1.0, loss, &(float){0.5f}, &(float){(float)(i % 2)});
        chain[i % 8] += (double)loss;
        straight += (double)loss;
        if ((i + 1) % 4096 == 0) {
            total += eight(chain);
            memset(chain, 0, sizeof chain);
        }
    }
    nn_scorer_finish(&s, &m);
    assert_true(m.loss == (total + eight(chain)) / ROWS);
    assert_true(m.loss != straight / ROWS);
    nn_columns_free(&c);
}

static void test_confusion(void **state)
{
    (void)state;
    struct nn_columns c;
    struct nn_confusion m;
    open_columns(&c, NN_CROSS_ENTROPY, 1, 3, false);
    assert_int_equal(nn_confusion_open(&m, &c, 0.5, NULL), 0);
    assert_int_equal(m.classes, 3);
    nn_confusion_add(&m, 1.0, (const float[]){0.2f, 0.7f, 0.1f},
                     (const float[]){0, 0, 1});
    nn_confusion_add(&m, 1.0, (const float[]){0.2f, 0.7f, 0.1f},
                     (const float[]){0, 0, 1});
    nn_confusion_add(&m, 1.0, (const float[]){0.8f, 0.1f, 0.1f},
                     (const float[]){1, 0, 0});
    static const uint64_t count[] = {1, 0, 0, 0, 0, 0, 0, 2, 0};
    assert_memory_equal(m.count, count, sizeof count);
    nn_confusion_free(&m);
    nn_confusion_free(&m);
    nn_columns_free(&c);
    open_columns(&c, NN_BINARY_CROSS_ENTROPY, 1, 2, true);
    nn_confusion_open(&m, &c, 0.7, NULL);
    nn_confusion_add(&m, 1.0, (const float[]){0.6f}, (const float[]){1});
    nn_confusion_add(&m, 1.0, (const float[]){0.7f}, (const float[]){1});
    nn_confusion_add(&m, 1.0, (const float[]){0.7f}, (const float[]){0});
    static const uint64_t two[] = {0, 1, 1, 1};
    assert_memory_equal(m.count, two, sizeof two);
    nn_confusion_free(&m);
    nn_columns_free(&c);
}

/* None for numbers, and none of more than 1000 x 1000. */
static void test_no_confusion(void **state)
{
    (void)state;
    struct nn_columns c;
    struct nn_confusion m;
    for (int classes = 0; classes <= 1001; classes += 1001) {
        open_columns(&c, NN_CROSS_ENTROPY, 1, classes, false);
        assert_int_equal(nn_confusion_open(&m, &c, 0.5, NULL), 0);
        assert_int_equal(m.classes, 0);
        nn_confusion_add(&m, 1.0, NULL, NULL);
        nn_confusion_free(&m);
        nn_columns_free(&c);
    }
    open_columns(&c, NN_CROSS_ENTROPY, 1, 1000, false);
    nn_confusion_open(&m, &c, 0.5, NULL);
    assert_int_equal(m.classes, 1000);
    nn_confusion_free(&m);
    nn_columns_free(&c);
}

/* A network 2-3-1 and rows x1, x2, y for it. */
struct model {
    struct nn_columns columns;
    struct nn_table table;
    struct nn_rows rows;
    struct nn_net net;
    struct nn_work work;
    struct nn_arena arena;
    nn_mat X, D;
};

static void open_model(struct model *m, int rows)
{
    *m = (struct model){0};
    nn_columns_open(&m->columns, 2, 1, NULL);
    m->columns.output = NN_SQUARED_ERROR;
    m->table.width = 3;
    for (int i = 0; i < rows; i++) {
        float *cells;
        nn_table_add(&m->table, "t.csv", 1, &cells, NULL);
        cells[0] = (float)(i % 17) / 8.0f - 1.0f;
        cells[1] = (float)(i % 5);
        cells[2] = cells[0] * cells[1];
    }
    nn_rows_all(&m->rows, &m->table, &m->columns, NULL);
    const struct nn_init init = {.kind = NN_GLOROT_UNIFORM, .bias_std = 0.5};
    nn_net_open(&m->net, 2, (const int[]){2, 3, 1}, NN_SIGMOID,
                NN_SQUARED_ERROR, NULL);
    nn_net_draw(&m->net, &init, 1);
    nn_work_open(&m->work, &m->net, NN_EVALUATE_BATCH, NULL);
    for (int pass = 0; pass < 2; pass++) {
        if (pass == 1)
            nn_arena_open(&m->arena, NULL);
        m->X = nn_mat_take(&m->arena, 2, NN_EVALUATE_BATCH);
        m->D = nn_mat_take(&m->arena, 1, NN_EVALUATE_BATCH);
    }
}

static void close_model(struct model *m)
{
    nn_rows_free(&m->rows);
    nn_table_free(&m->table);
    nn_columns_free(&m->columns);
    nn_work_free(&m->work);
    nn_net_free(&m->net);
    nn_arena_free(&m->arena);
}

/* The mean loss of all rows by the definition. */
static double reference_loss(const struct model *m)
{
    const int rows = (int)m->rows.count;
    struct nn_reference r;
    nn_reference_open(&r, &m->net, 1, NULL);
    double sum = 0.0;
    for (int i = 0; i < rows; i++) {
        nn_rows_gather(&m->rows, m->rows.index + i, m->X, m->D, 0, 1);
        nn_reference_load(&r, &m->net, nn_mat_cols(m->X, 0, 1),
                          nn_mat_cols(m->D, 0, 1));
        sum += nn_reference_forward(&r);
    }
    nn_reference_free(&r);
    return sum / rows;
}

/* For squared error, one target: mse is twice the loss. The bits are the same
 * for any number of threads. */
static void test_evaluate(void **state)
{
    (void)state;
    static const int counts[] = {1, 5, 256, 257, 700};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        struct model m;
        struct nn_metrics one, more;
        struct nn_score room[1];
        open_model(&m, counts[i]);
        nn_evaluate(&m.net, &m.work, m.X, m.D, room, &m.rows, NULL, &one);
        assert_int_equal(one.rows, counts[i]);
        const double expected = reference_loss(&m);
        assert_true(fabs(one.loss - expected) < 2e-6 * expected);
        assert_true(fabs(one.mse - 2.0 * expected) < 2e-6 * expected);
        for (int threads = 1; threads <= 3; threads++) {
            struct nn_pool *pool;
            assert_int_equal(nn_pool_start(&pool, threads, NULL), 0);
            nn_evaluate(&m.net, &m.work, m.X, m.D, room, &m.rows, pool, &more);
            assert_memory_equal(&more, &one, sizeof one);
            nn_pool_stop(pool);
        }
        close_model(&m);
    }
}

/* Without D the losses are not touched. */
static void test_forward_alone(void **state)
{
    (void)state;
    struct model m;
    open_model(&m, 8);
    nn_rows_gather(&m.rows, m.rows.index, m.X, m.D, 0, 8);
    nn_work_set_input(&m.work, &m.net, nn_mat_cols(m.X, 0, 8));
    m.work.loss[3] = 77.0f;
    nn_run_forward(&m.net, &m.work, NULL);
    assert_true(m.work.loss[3] == 77.0f);
    const float y = nn_mat_col(m.work.Y[2], 3)[0];
    nn_mat_col(m.work.Y[2], 3)[0] = 0.0f;
    m.work.D = nn_mat_cols(m.D, 0, 8);
    nn_run_forward(&m.net, &m.work, NULL);
    assert_true(nn_mat_col(m.work.Y[2], 3)[0] == y);
    const float e = y - nn_mat_col(m.D, 3)[0];
    assert_true(fabsf(m.work.loss[3] - 0.5f * e * e) <= 1e-6f);
    close_model(&m);
}

/* The outputs have the bits of training's forward (nn_forward) however the
 * rows are cut into batches, with any number of threads. */
static void test_forward_has_the_bits_of_training(void **state)
{
    (void)state;
    enum { ROWS = 70 };
    struct model m;
    float expected[ROWS];
    open_model(&m, ROWS);
    nn_rows_gather(&m.rows, m.rows.index, m.X, m.D, 0, ROWS);
    nn_work_set_input(&m.work, &m.net, nn_mat_cols(m.X, 0, ROWS));
    nn_forward(&m.net, &m.work, (struct nn_part){0, 1});
    for (int j = 0; j < ROWS; j++)
        expected[j] = nn_mat_col(m.work.Y[2], j)[0];
    for (int threads = 1; threads <= 3; threads++) {
        struct nn_pool *pool;
        assert_int_equal(nn_pool_start(&pool, threads, NULL), 0);
        for (int size = 1; size <= ROWS; size++) {
            const int at = ROWS / size / 2 * size;
            const int to = at + size < ROWS ? at + size : ROWS;
            nn_work_set_input(&m.work, &m.net, nn_mat_cols(m.X, at, to));
            nn_run_forward(&m.net, &m.work, pool);
            assert_memory_equal(m.work.Y[2].p, expected + at,
                                (size_t)(to - at) * sizeof *expected);
        }
        nn_pool_stop(pool);
    }
    close_model(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decide),
        cmocka_unit_test(test_what_is_decided),
        cmocka_unit_test(test_is_right),
        cmocka_unit_test(test_count_right),
        cmocka_unit_test(test_metrics_of_two_classes),
        cmocka_unit_test(test_metrics_of_several_classes),
        cmocka_unit_test(test_metrics_of_several_labels),
        cmocka_unit_test(test_metrics_of_numbers),
        cmocka_unit_test(test_weights),
        cmocka_unit_test(test_constant_target),
        cmocka_unit_test(test_no_cancellation),
        cmocka_unit_test(test_no_rows),
        cmocka_unit_test(test_sums_are_in_blocks),
        cmocka_unit_test(test_confusion),
        cmocka_unit_test(test_no_confusion),
        cmocka_unit_test(test_evaluate),
        cmocka_unit_test(test_forward_alone),
        cmocka_unit_test(test_forward_has_the_bits_of_training)};
    return cmocka_run_group_tests_name("metric", tests, NULL, NULL);
}
