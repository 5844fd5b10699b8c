/* report and breakdown: against scikit-learn, and where it has nothing. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "file.h"
#include "json.h"
#include "rng.h"
#include "record.h"
#include "report.h"
#include "columns_case.h"

static struct nn_json *read_cases(void)
{
    char path[512];
    const char *root = getenv("NN_ROOT");
    struct nn_text text = {0};
    struct nn_json *cases = NULL;
    struct nn_error err = {0};
    snprintf(path, sizeof path, "%s/tests/golden/metrics/cases.json",
             root ? root : ".");
    if (nn_file_read(&text, path, 1 << 24, NN_ESYSTEM, &err) < 0 ||
        nn_json_parse(&cases, text.p, text.len, path, NN_ESYSTEM, &err) < 0)
        fail_msg("%s", err.msg);
    nn_text_free(&text);
    return cases;
}

static int read_floats(const struct nn_json *list, float *x)
{
    int n = 0;
    for (list = nn_json_first(list); list; list = nn_json_next(list))
        x[n++] = (float)nn_json_number(list);
    return n;
}

static double number_of(const struct nn_json *node, const char *key)
{
    const struct nn_json *n = nn_json_get(node, key);
    return nn_json_number(n);
}

/* The report as the object that users get. */
static struct nn_json *as_json(const struct nn_report *r)
{
    struct nn_text out = {0};
    struct nn_json *root = NULL;
    nn_text_printf(&out, "{\"rows\":%zu", r->metrics.rows);
    nn_metrics_write(&r->metrics, &out);
    nn_report_write_rest(r, &out);
    nn_text_puts(&out, "}");
    assert_int_equal(
        nn_json_parse(&root, out.p, out.len, "report", NN_EDATA, NULL), 0);
    nn_text_free(&out);
    return root;
}

/* Every expected member is there with that value; members of objects too. */
static void compare(const char *name, const struct nn_json *got,
                    const struct nn_json *expected)
{
    for (const struct nn_json *e = nn_json_first(expected); e;
         e = nn_json_next(e)) {
        const char *key = nn_json_key(e);
        const struct nn_json *g = nn_json_get(got, key);
        if (!g || nn_json_type(g) != nn_json_type(e))
            fail_msg("%s: %s is missing or of another type", name, key);
        if (nn_json_type(e) == NN_JSON_OBJECT)
            for (const struct nn_json *part = nn_json_first(e); part;
                 part = nn_json_next(part))
                compare(name, nn_json_get(g, nn_json_key(part)), part);
        else if (nn_json_type(e) == NN_JSON_NUMBER &&
                 !(fabs(nn_json_number(g) - nn_json_number(e)) <=
                   1e-13 * fmax(1.0, fabs(nn_json_number(e)))))
            fail_msg("%s: %s is %.17g, expected %.17g", name, key,
                     nn_json_number(g), nn_json_number(e));
    }
}

/* What does not apply is not there. */
static void check_keys(const struct nn_json *got,
                       const struct nn_json *expected)
{
    static const char *const keys[] = {"accuracy", "balanced_accuracy",
                                       "auc",      "brier",
                                       "classes",  "mse",
                                       "rmse",     "mae",
                                       "r2",       "targets"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (!nn_json_get(got, keys[i]) != !nn_json_get(expected, keys[i]))
            fail_msg("%s is there against expectation, or not", keys[i]);
}

static void check_case(const struct nn_json *node)
{
    const char *name = nn_json_string(nn_json_get(node, "name"));
    const char *loss = nn_json_string(nn_json_get(node, "loss"));
    const struct nn_json *expected = nn_json_get(node, "expected");
    const struct nn_json *d = nn_json_first(nn_json_get(node, "d"));
    struct nn_columns c;
    struct nn_report r;
    int output = 0;
    while (strcmp(nn_loss_names[output], loss) != 0)
        output++;
    open_columns(&c, (enum nn_output)output, (int)number_of(node, "targets"),
                 (int)number_of(node, "classes"),
                 nn_json_bool(nn_json_get(node, "single")));
    assert_int_equal(nn_report_open(&r, &c, 0.5, NULL), 0);
    for (const struct nn_json *y = nn_json_first(nn_json_get(node, "y")); y;
         y = nn_json_next(y), d = nn_json_next(d)) {
        float yi[8], di[8];
        assert_int_equal(read_floats(y, yi), nn_columns_n2(&c));
        assert_int_equal(read_floats(d, di), nn_columns_n2(&c));
        assert_int_equal(nn_report_add(&r, 1, 0, yi, di, NULL), 0);
    }
    assert_int_equal(nn_report_finish(&r, NULL), 0);
    struct nn_json *got = as_json(&r);
    compare(name, got, expected);
    check_keys(got, expected);
    nn_json_free(got);
    nn_report_free(&r);
    nn_columns_free(&c);
}

static void test_against_scikit_learn(void **state)
{
    (void)state;
    struct nn_json *cases = read_cases();
    assert_int_equal(nn_json_count(cases), 12);
    for (const struct nn_json *node = nn_json_first(cases); node;
         node = nn_json_next(node))
        check_case(node);
    nn_json_free(cases);
}

/* The report of rows of n outputs, in JSON. */
static void check_report(struct nn_columns *c, double threshold, int rows,
                         const float *y, const float *d, const char *expected)
{
    struct nn_report r;
    struct nn_text out = {0};
    const int n = nn_columns_n2(c);
    assert_int_equal(nn_report_open(&r, c, threshold, NULL), 0);
    for (int i = 0; i < rows; i++)
        assert_int_equal(nn_report_add(&r, 1, 0, y + i * n, d + i * n, NULL),
                         0);
    assert_int_equal(nn_report_finish(&r, NULL), 0);
    nn_text_puts(&out, "{");
    nn_report_write_rest(&r, &out);
    assert_string_equal(out.p, expected);
    nn_text_free(&out);
    nn_report_free(&r);
    nn_report_free(&r);
    nn_columns_free(c);
}

static void assert_same(const char *what, double got, double expected)
{
    if (isnan(expected)
            ? !isnan(got)
            : !(fabs(got - expected) <= 1e-12 * fmax(1.0, fabs(expected))))
        fail_msg("%s: %.17g, expected %.17g", what, got, expected);
}

/* Rows with random outputs and targets, weighted by i mod 4 halves, and as
 * often as i mod 4. */
static void check_weights(struct nn_columns *c)
{
    const int n = nn_columns_n2(c);
    struct nn_report weighted, repeated;
    struct nn_rng rng;
    nn_rng_seed(&rng, 5, NN_RNG_SHUFFLE, 0, 0);
    assert_int_equal(nn_report_open(&weighted, c, 0.6, NULL), 0);
    assert_int_equal(nn_report_open(&repeated, c, 0.6, NULL), 0);
    for (int i = 0; i < 300; i++) {
        float y[8], d[8] = {0};
        for (int k = 0; k < n; k++) {
            y[k] = (float)nn_rng_below(&rng, 20) / 20.0f; /* with ties */
            d[k] = (float)nn_rng_below(&rng, 2);
        }
        if (nn_columns_is_class(c) && n > 1)
            for (int k = 0; k < n; k++)
                d[k] = k == i % n ? 1.0f : 0.0f;
        nn_report_add(&weighted, 0.5 * (i % 4), (float)i, y, d, NULL);
        for (int k = 0; k < i % 4; k++)
            nn_report_add(&repeated, 1.0, (float)i, y, d, NULL);
    }
    assert_int_equal(nn_report_finish(&weighted, NULL), 0);
    assert_int_equal(nn_report_finish(&repeated, NULL), 0);
    assert_int_equal(weighted.metrics.rows, 300);
    for (int i = 0; i < NN_METRICS; i++)
        assert_same(nn_metric_names[i], nn_metrics_get(&weighted.metrics, i),
                    nn_metrics_get(&repeated.metrics, i));
    for (int i = 0; i < NN_REPORT_VALUES; i++)
        assert_same(weighted.value[i].name, weighted.value[i].value,
                    repeated.value[i].value);
    const struct nn_breakdown *b = &weighted.breakdown;
    for (int i = 0; i < b->parts * b->metrics; i++)
        assert_same(b->metric[i % b->metrics], b->value[i],
                    repeated.breakdown.value[i]);
    nn_report_free(&weighted);
    nn_report_free(&repeated);
    nn_columns_free(c);
}

static void test_weights(void **state)
{
    (void)state;
    struct nn_columns c;
    open_columns(&c, NN_BINARY_CROSS_ENTROPY, 1, 2, true);
    check_weights(&c);
    open_columns(&c, NN_CROSS_ENTROPY, 1, 3, false);
    check_weights(&c);
    open_columns(&c, NN_BINARY_CROSS_ENTROPY, 3, 0, false);
    check_weights(&c);
    open_columns(&c, NN_SQUARED_ERROR, 2, 0, false);
    check_weights(&c);
}

static void test_threshold(void **state)
{
    (void)state;
    struct nn_columns c;
    open_columns(&c, NN_BINARY_CROSS_ENTROPY, 1, 2, true);
    check_report(&c, 0.75, 4, (const float[]){0.5f, 0.75f, 1, 0},
                 (const float[]){1, 1, 0, 0},
                 "{\"balanced_accuracy\":0.5,\"auc\":0.5,\"brier\":0.328125,"
                 "\"classes\":{\"0\":{\"precision\":0.5,\"recall\":0.5,"
                 "\"f1\":0.5},\"1\":{\"precision\":0.5,\"recall\":0.5,"
                 "\"f1\":0.5}},"
                 "\"confusion\":{\"labels\":[\"0\",\"1\"],"
                 "\"counts\":[[1,1],[1,1]]}");
}

/* Linear outputs rank the rows, but are no probabilities. */
static void test_classes_by_squared_error(void **state)
{
    (void)state;
    struct nn_columns c;
    open_columns(&c, NN_SQUARED_ERROR, 1, 2, true);
    check_report(&c, 0.5, 3, (const float[]){-3, 2, 1},
                 (const float[]){0, 1, 0},
                 "{\"balanced_accuracy\":0.75,\"auc\":1,"
                 "\"classes\":{\"0\":{\"precision\":1,\"recall\":0.5,"
                 "\"f1\":0.6666666666666666},\"1\":{\"precision\":0.5,"
                 "\"recall\":1,\"f1\":0.6666666666666666}},"
                 "\"confusion\":{\"labels\":[\"0\",\"1\"],"
                 "\"counts\":[[1,1],[0,1]]}");
}

/* Sigmoid outputs are probabilities under any loss; those of tanh are not, and
 * part at 0. */
static void test_classic_outputs(void **state)
{
    (void)state;
    static const char rest[] =
        "\"classes\":{\"0\":{\"precision\":1,\"recall\":0.5,"
        "\"f1\":0.6666666666666666},\"1\":{\"precision\":0.5,"
        "\"recall\":1,\"f1\":0.6666666666666666}},"
        "\"confusion\":{\"labels\":[\"0\",\"1\"],"
        "\"counts\":[[1,1],[0,1]]}";
    char expected[512];
    struct nn_columns c;
    open_columns(&c, NN_SIGMOID_SQUARED, 1, 2, true);
    snprintf(expected, sizeof expected,
             "{\"balanced_accuracy\":0.75,\"auc\":1,\"brier\":0."
             "08333333333333333,%s",
             rest);
    check_report(&c, 0.5, 3, (const float[]){0, 1, 0.5f},
                 (const float[]){0, 1, 0}, expected);
    open_columns(&c, NN_TANH_SQUARED, 1, 2, true);
    snprintf(expected, sizeof expected,
             "{\"balanced_accuracy\":0.75,\"auc\":1,%s", rest);
    check_report(&c, 0, 3, (const float[]){-1, 1, 0.5f},
                 (const float[]){-1, 1, -1}, expected);
}

/* Soft targets have no ROC curve; shares are not decided each by itself. */
static void test_soft_targets(void **state)
{
    (void)state;
    struct nn_columns c;
    open_columns(&c, NN_BINARY_CROSS_ENTROPY, 1, 0, false);
    check_report(&c, 0.5, 2, (const float[]){0.5f, 1},
                 (const float[]){0.25f, 1}, "{\"auc\":null,\"brier\":0.03125");
    open_columns(&c, NN_CROSS_ENTROPY, 2, 0, false);
    check_report(&c, 0.5, 2, (const float[]){0.75f, 0.25f, 0.5f, 0.5f},
                 (const float[]){0.5f, 0.5f, 1, 0},
                 "{\"auc\":null,\"brier\":0.3125,"
                 "\"targets\":{\"t0\":{\"auc\":null,\"brier\":0.15625},"
                 "\"t1\":{\"auc\":null,\"brier\":0.15625}}");
}

/* Nothing is kept for numbers, nor of a thousand outputs and more. */
static void test_what_is_kept(void **state)
{
    (void)state;
    struct nn_columns c;
    struct nn_report r;
    static float y[1001];
    open_columns(&c, NN_SQUARED_ERROR, 1, 0, false);
    check_report(&c, 0.5, 2, (const float[]){1, 2}, (const float[]){1, 3}, "{");
    open_columns(&c, NN_CROSS_ENTROPY, 1, 1001, false);
    assert_int_equal(nn_report_open(&r, &c, 0.5, NULL), 0);
    assert_int_equal(nn_report_add(&r, 1, 0, y, y, NULL), 0);
    assert_null(r.y);
    assert_int_equal(nn_report_finish(&r, NULL), 0);
    assert_null(r.breakdown.key);
    nn_report_free(&r);
    nn_columns_free(&c);
}

static void test_no_rows(void **state)
{
    (void)state;
    struct nn_columns c;
    open_columns(&c, NN_BINARY_CROSS_ENTROPY, 1, 2, true);
    struct nn_report r;
    assert_int_equal(nn_report_open(&r, &c, 0.5, NULL), 0);
    assert_int_equal(nn_report_finish(&r, NULL), 0);
    assert_int_equal(r.metrics.rows, 0);
    assert_null(r.breakdown.key);
    nn_report_free(&r);
    nn_columns_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_scikit_learn),
        cmocka_unit_test(test_weights),
        cmocka_unit_test(test_threshold),
        cmocka_unit_test(test_classes_by_squared_error),
        cmocka_unit_test(test_classic_outputs),
        cmocka_unit_test(test_soft_targets),
        cmocka_unit_test(test_what_is_kept),
        cmocka_unit_test(test_no_rows),
    };
    return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
