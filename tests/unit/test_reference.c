/* The definition against values that another implementation's automatic
 * differentiation gave in double: equal within 1e-12 of the largest element
 * of each matrix. */
#include "golden.h"

enum { BY_SAMPLE, BY_ROW };

/* Compares the rows x cols matrix a (row-major) with a list of its rows, or
 * of its columns (samples). */
static void compare(const struct golden *g, const char *what, const double *a,
                    int rows, int cols, const struct nn_json *expected,
                    int order)
{
    struct closeness c = {0};
    for (int i = 0; i < rows; i++) {
        for (int j = 0; j < cols; j++)
            closer(&c, a[i * cols + j],
                   order == BY_ROW ? golden_at(expected, i, j)
                                   : golden_at(expected, j, i));
    }
    assert_close(g->name, what, c, 1e-12);
}

static void compare_vector(const struct golden *g, const char *what,
                           const double *a, int n,
                           const struct nn_json *expected)
{
    struct closeness c = {0};
    for (int i = 0; i < n; i++)
        closer(&c, a[i], golden_at(expected, i, -1));
    assert_close(g->name, what, c, 1e-12);
}

static void check_step(const struct golden *g, struct nn_reference *r)
{
    struct closeness loss = {0};
    closer(&loss, nn_reference_forward(r),
           nn_json_number(nn_json_get(g->json, "loss_value")));
    assert_close(g->name, "loss", loss, 1e-12);
    nn_reference_backward(r);
    for (int l = 1; l <= r->L; l++) {
        int n = r->n[l], inner = r->n[l - 1];
        const struct nn_json *at = g->json;
        compare(g, "V", r->V[l], n, r->m,
                golden_item(nn_json_get(at, "V"), l - 1), BY_SAMPLE);
        compare(g, "Y", r->Y[l], n, r->m,
                golden_item(nn_json_get(at, "Y"), l - 1), BY_SAMPLE);
        compare(g, "dW", r->dW[l], n, inner,
                golden_item(nn_json_get(at, "dW"), l - 1), BY_ROW);
        compare_vector(g, "db", r->db[l], n,
                       golden_item(nn_json_get(at, "db"), l - 1));
    }
}

static void check_run(const struct golden *g, struct nn_reference *r)
{
    const struct nn_json *run = golden_sgd_run(g);
    double eta = nn_json_number(nn_json_get(run, "learning_rate"));
    int steps = (int)nn_json_number(nn_json_get(run, "steps"));
    for (int step = 0; step < steps; step++) {
        struct closeness loss = {0};
        closer(&loss, nn_reference_forward(r),
               golden_at(nn_json_get(run, "loss_before_each_step"), step, -1));
        assert_close(g->name, "loss of a step", loss, 1e-11);
        nn_reference_backward(r);
        nn_reference_update(r, eta);
    }
    for (int l = 1; l <= r->L; l++) {
        compare(g, "W after the run", r->W[l], r->n[l], r->n[l - 1],
                golden_item(nn_json_get(run, "W"), l - 1), BY_ROW);
        compare_vector(g, "b after the run", r->b[l], r->n[l],
                       golden_item(nn_json_get(run, "b"), l - 1));
    }
}

static void test_golden(void **state)
{
    (void)state;
    for (int i = 0; i < GOLDEN_CASES; i++) {
        struct golden g;
        struct nn_reference r;
        golden_open(&g, golden_names[i]);
        assert_int_equal(nn_reference_open(&r, &g.net, g.m, NULL), 0);
        nn_reference_load(&r, &g.net, g.X, g.D);
        check_step(&g, &r);
        check_run(&g, &r);
        nn_reference_free(&r);
        golden_close(&g);
    }
}

/* v = 0, +-1e4 with the right and the wrong target: no overflow, no log of
 * 0. */
static void test_extreme_inputs(void **state)
{
    (void)state;
    struct nn_net net;
    const int n[] = {1, 2};
    for (int o = 0; o < NN_OUTPUTS; o++) {
        assert_int_equal(
            nn_net_open(&net, 1, n, NN_SIGMOID, (enum nn_output)o, NULL), 0);
        struct nn_reference r;
        assert_int_equal(nn_reference_open(&r, &net, 2, NULL), 0);
        r.b[1][0] = 1e4;
        r.b[1][1] = -1e4;
        r.D[0] = r.D[3] = 1.0; /* the first sample right, the second wrong */
        double loss = nn_reference_forward(&r);
        assert_true(isfinite(loss));
        if (o == NN_BINARY_CROSS_ENTROPY)
            assert_true(r.loss[0] == 0.0 && r.loss[1] == 2e4);
        if (o == NN_CROSS_ENTROPY)
            assert_true(r.loss[0] == 0.0 && r.loss[1] == 2e4);
        nn_reference_backward(&r);
        assert_true(isfinite(r.dW[1][0]) && isfinite(r.db[1][1]));
        nn_reference_free(&r);
        nn_net_free(&net);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_golden),
                                       cmocka_unit_test(test_extreme_inputs)};
    return cmocka_run_group_tests_name("reference", tests, NULL, NULL);
}
