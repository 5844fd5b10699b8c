/* Masks: what they are, what they keep, on what they depend; a step with them
 * against reference.h with the same ones. */
#include "golden.h"

static const struct nn_part all = {0, 1};

enum { M = 37 };

struct dropout_case {
    struct nn_net net;
    struct nn_work work;
    struct nn_dropout dropout;
    struct nn_arena arena;
    nn_mat X, D;
};

static void take(struct dropout_case *c)
{
    c->X = nn_mat_take(&c->arena, c->net.n[0], M);
    c->D = nn_mat_take(&c->arena, c->net.n[c->net.L], M);
}

static void open_case(struct dropout_case *c, int L, const int *n,
                      enum nn_act act, double input, double hidden)
{
    *c = (struct dropout_case){0};
    assert_int_equal(
        nn_net_open(&c->net, L, n, act, NN_BINARY_CROSS_ENTROPY, NULL), 0);
    nn_net_draw(&c->net, &(struct nn_init){.bias_std = 0.3}, 5);
    assert_int_equal(nn_work_open(&c->work, &c->net, M, NULL), 0);
    assert_int_equal(
        nn_dropout_open(&c->dropout, &c->net, M, input, hidden, 3, NULL), 0);
    take(c);
    assert_int_equal(nn_arena_open(&c->arena, NULL), 0);
    take(c);
    struct nn_rng rng;
    nn_rng_seed(&rng, 1, NN_RNG_SHUFFLE, 0, 0);
    for (int j = 0; j < M; j++) {
        for (int i = 0; i < n[0]; i++)
            nn_mat_col(c->X, j)[i] = (float)nn_rng_normal(&rng);
        for (int i = 0; i < n[L]; i++)
            nn_mat_col(c->D, j)[i] = (float)nn_rng_below(&rng, 2);
    }
    nn_work_set_input(&c->work, &c->net, c->X);
    c->work.D = c->D;
    c->work.dropout = &c->dropout;
}

static void close_case(struct dropout_case *c)
{
    nn_net_free(&c->net);
    nn_work_free(&c->work);
    nn_dropout_free(&c->dropout);
    nn_arena_free(&c->arena);
}

/* Zeros in the n rows of a column of M[l]; the others are keep, padding is 0,
 * and Z is Y where the mask is not 0. */
static int count_zeros(const struct dropout_case *c, int l, int j, float keep)
{
    const int n = c->dropout.M[l].rows;
    const float *mask = nn_mat_col(c->dropout.M[l], j);
    const float *z = nn_mat_col(c->dropout.Z[l], j);
    const float *y = nn_mat_col(c->work.Y[l], j);
    int zeros = 0;
    for (int i = 0; i < n; i++) {
        zeros += mask[i] == 0.0f;
        assert_true(mask[i] == 0.0f || mask[i] == keep);
        assert_true(z[i] == mask[i] * y[i]);
    }
    for (int i = n; i < c->dropout.M[l].ld; i++)
        assert_true(mask[i] == 0.0f && z[i] == 0.0f);
    return zeros;
}

static void test_masks(void **state)
{
    (void)state;
    static const double p[] = {0.05, 0.2, 0.5, 0.9};
    const int n[] = {301, 203, 1};
    for (int k = 0; k < 8; k++) {
        struct dropout_case c;
        const int l = k % 2;
        const double q = p[k / 2];
        const double count = (double)n[l] * M;
        double zeros = 0.0;
        open_case(&c, 2, n, NN_SIGMOID, q, q);
        nn_forward(&c.net, &c.work, all);
        for (int j = 0; j < M; j++)
            zeros += count_zeros(&c, l, j, (float)(1.0 / (1.0 - q)));
        assert_true(fabs(zeros / count - q) <
                    4.0 * sqrt(q * (1.0 - q) / count));
        close_case(&c);
    }
}

/* Over many steps the mean of Z is Y. */
static void test_expected_value(void **state)
{
    (void)state;
    enum { STEPS = 2000, NODES = 9 };
    const int n[] = {NODES, 1};
    const double p = 0.3;
    struct dropout_case c;
    double sum[NODES * M] = {0};
    open_case(&c, 1, n, NN_SIGMOID, p, 0.0);
    for (c.dropout.step = 0; c.dropout.step < STEPS; c.dropout.step++) {
        nn_dropout_forward(&c.dropout, 0, c.X, 0, M);
        for (int e = 0; e < NODES * M; e++)
            sum[e] += (double)nn_mat_col(c.dropout.Z[0], e / NODES)[e % NODES];
    }
    for (int e = 0; e < NODES * M; e++) {
        const double y = (double)nn_mat_col(c.X, e / NODES)[e % NODES];
        /* the deviation of Z is |y| sqrt(p / (1 - p)) */
        const double deviation = fabs(y) * sqrt(p / (1.0 - p) / STEPS);
        assert_true(fabs(sum[e] / STEPS - y) < 4.5 * deviation);
    }
    close_case(&c);
}

/* How many of the 32 nodes from p on differ in whether they are dropped. */
static int differences(const float *p, const float *q)
{
    int count = 0;
    for (int i = 0; i < 32; i++)
        count += (p[i] == 0.0f) != (q[i] == 0.0f);
    return count;
}

/* Other columns, layers, steps and seeds have other masks; the same ones the
 * same. */
static void test_streams(void **state)
{
    (void)state;
    const int n[] = {32, 32, 32, 1};
    struct dropout_case c;
    float first[32];
    open_case(&c, 3, n, NN_SIGMOID, 0.5, 0.5);
    nn_forward(&c.net, &c.work, all);
    memcpy(first, nn_mat_col(c.dropout.M[1], 4), sizeof first);
    for (int j = 0; j < M; j++) {
        for (int l = 0; l < 3; l++)
            assert_in_range(differences(first, nn_mat_col(c.dropout.M[l], j)),
                            j == 4 && l == 1 ? 0 : 3,
                            j == 4 && l == 1 ? 0 : 29);
    }
    c.dropout.step = 1;
    nn_forward(&c.net, &c.work, all);
    assert_in_range(differences(first, nn_mat_col(c.dropout.M[1], 4)), 3, 29);
    c.dropout.step = 0;
    c.dropout.seed++;
    nn_forward(&c.net, &c.work, all);
    assert_in_range(differences(first, nn_mat_col(c.dropout.M[1], 4)), 3, 29);
    c.dropout.seed--;
    nn_forward(&c.net, &c.work, all);
    assert_memory_equal(nn_mat_col(c.dropout.M[1], 4), first, sizeof first);
    close_case(&c);
}

/* Row-major double from the first columns of a matrix. */
static void copy(double *to, nn_mat from, int cols)
{
    for (int i = 0; i < from.rows; i++) {
        for (int j = 0; j < cols; j++)
            to[i * cols + j] = (double)*nn_mat_elem(from, i, j);
    }
}

static void compare(const char *what, nn_mat a, const double *expected)
{
    struct closeness c = {0};
    for (int i = 0; i < a.rows; i++) {
        for (int j = 0; j < a.cols; j++)
            closer(&c, (double)*nn_mat_elem(a, i, j), expected[i * a.cols + j]);
    }
    assert_close("dropout", what, c, 2e-6);
}

static void check_step(const int *n, int L, enum nn_act act, double input,
                       double hidden)
{
    struct dropout_case c;
    struct nn_reference r;
    double *masks[NN_MAX_LAYERS] = {0};
    open_case(&c, L, n, act, input, hidden);
    nn_forward(&c.net, &c.work, all);
    nn_deltas(&c.net, &c.work, all);
    nn_gradients(&c.net, &c.work, NULL, all);
    assert_int_equal(nn_reference_open(&r, &c.net, M, NULL), 0);
    nn_reference_load(&r, &c.net, c.X, c.D);
    for (int l = 0; l < L; l++) {
        if (!(c.dropout.p[l] > 0))
            continue;
        masks[l] = malloc((size_t)n[l] * M * sizeof **masks);
        assert_non_null(masks[l]);
        copy(masks[l], c.dropout.M[l], M);
        r.M[l] = masks[l];
    }
    nn_reference_forward(&r);
    nn_reference_backward(&r);
    for (int l = 1; l <= L; l++) {
        compare("V", c.work.V[l], r.V[l]);
        compare("Y", c.work.Y[l], r.Y[l]);
        compare("dV", c.work.dV[l], r.dV[l]);
        compare("dW", c.work.dW[l], r.dW[l]);
    }
    for (int l = 0; l < L; l++)
        free(masks[l]);
    nn_reference_free(&r);
    close_case(&c);
}

static void test_definition(void **state)
{
    (void)state;
    static const int shapes[][4] = {
        {30, 17, 1}, {7, 50, 3, 2}, {61, 4, 10}, {1, 1, 1}, {9, 8, 7, 1}};
    for (int s = 0; s < 5; s++) {
        const int L = shapes[s][3] ? 3 : 2;
        for (int act = 0; act < NN_ACTS; act++)
            check_step(shapes[s], L, (enum nn_act)act, 0.2, 0.5);
        check_step(shapes[s], L, NN_TANH, 0.0, 0.5);
        check_step(shapes[s], L, NN_TANH, 0.3, 0.0);
        check_step(shapes[s], L, NN_TANH, 0.0, 0.0);
    }
}

/* The same bits for any division of the work. */
static void test_parts(void **state)
{
    (void)state;
    const int n[] = {61, 30, 7, 3};
    struct dropout_case c;
    open_case(&c, 3, n, NN_RELU, 0.2, 0.5);
    float *expected = malloc(c.net.size * sizeof *expected);
    assert_non_null(expected);
    for (int count = 1; count <= 7; count++) {
        memset(c.dropout.M[1].p, 0x55, 100);
        memset(c.dropout.Z[0].p, 0x55, 100);
        for (int i = count - 1; i >= 0; i--) {
            struct nn_part part = {i, count};
            nn_forward(&c.net, &c.work, part);
            nn_deltas(&c.net, &c.work, part);
        }
        for (int i = 0; i < count; i++)
            nn_gradients(&c.net, &c.work, NULL, (struct nn_part){i, count});
        if (count == 1)
            memcpy(expected, c.work.grad, c.net.size * sizeof *expected);
        assert_memory_equal(c.work.grad, expected,
                            c.net.size * sizeof *expected);
    }
    free(expected);
    close_case(&c);
}

/* A minibatch has none until it is set. */
static void test_is_for_one_minibatch(void **state)
{
    (void)state;
    const int n[] = {3, 2};
    struct dropout_case c;
    open_case(&c, 1, n, NN_TANH, 0.5, 0.5);
    nn_work_set_input(&c.work, &c.net, c.X);
    assert_null(c.work.dropout);
    close_case(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_masks),
        cmocka_unit_test(test_expected_value),
        cmocka_unit_test(test_streams),
        cmocka_unit_test(test_definition),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_is_for_one_minibatch)};
    return cmocka_run_group_tests_name("dropout", tests, NULL, NULL);
}
