#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "net.h"

static void open_net(struct nn_net *net)
{
    const int n[] = {3, 5, 2};
    assert_int_equal(nn_net_open(net, 2, n, NN_SIGMOID, NN_CROSS_ENTROPY, NULL),
                     0);
}

static void test_layout(void **state)
{
    (void)state;
    struct nn_net net;
    open_net(&net);
    assert_int_equal(nn_net_parameters(&net), 5 * 3 + 5 + 2 * 5 + 2);
    assert_true(net.W[1].rows == 5 && net.W[1].cols == 3);
    assert_true(net.W[2].rows == 2 && net.W[2].cols == 5);
    assert_true(net.W[1].p == net.theta);
    assert_true(net.b[2] + 2 <= net.theta + net.size);
    struct nn_work w;
    assert_int_equal(nn_work_open(&w, &net, 7, NULL), 0);
    for (int l = 1; l <= 2; l++) { /* grad is laid out like theta */
        assert_true(w.dW[l].p - w.grad == net.W[l].p - net.theta);
        assert_true(w.db[l] - w.grad == net.b[l] - net.theta);
    }
    nn_work_free(&w);
    nn_net_free(&net);
    nn_net_free(&net);
}

static void test_too_large(void **state)
{
    (void)state;
    struct nn_net net;
    struct nn_error err = {0};
    const int n[] = {NN_MAX_NODES, NN_MAX_NODES};
    assert_int_equal(
        nn_net_open(&net, 1, n, NN_SIGMOID, NN_CROSS_ENTROPY, &err),
        NN_ECONFIG);
    assert_non_null(strstr(err.msg, "1099512676352 parameters, at most"));
    nn_net_free(&net);
}

/* Every weight within its range, none twice, padding and biases zero; the
 * stream of a layer does not depend on the layers before it. */
static void test_draw(void **state)
{
    (void)state;
    struct nn_net net;
    open_net(&net);
    nn_net_draw(&net, &(struct nn_init){.kind = NN_GLOROT_UNIFORM}, 1);
    const double r = sqrt(6.0 / 8.0);
    double most = 0.0;
    for (int k = 0; k < 3; k++) {
        for (int i = 0; i < 5; i++)
            most = fmax(most, fabs((double)*nn_mat_elem(net.W[1], i, k)));
        for (int i = 5; i < NN_PAD; i++)
            assert_true(*nn_mat_elem(net.W[1], i, k) == 0.0f);
    }
    assert_true(most > 0.5 * r && most <= r);
    for (int i = 0; i < 5; i++)
        assert_true(net.b[1][i] == 0.0f);
    float first = net.W[2].p[0];

    const int alone[] = {9, 5, 2};
    struct nn_net other;
    assert_int_equal(
        nn_net_open(&other, 2, alone, NN_SIGMOID, NN_CROSS_ENTROPY, NULL), 0);
    nn_net_draw(&other, &(struct nn_init){.kind = NN_GLOROT_UNIFORM}, 1);
    assert_true(other.W[2].p[0] == first);
    nn_net_free(&other);

    nn_net_draw(&net, &(struct nn_init){.kind = NN_UNIFORM, .range = 0.1}, 1);
    for (int i = 0; i < 5; i++)
        assert_true(fabsf(net.W[1].p[i]) <= 0.1f && net.W[1].p[i] != 0.0f);
    nn_net_draw(&net, &(struct nn_init){NN_NORMAL, 2.0, 0.0, 0.5}, 1);
    assert_true(net.W[1].p[0] != net.W[1].p[1] && net.b[1][0] != 0.0f);
    nn_net_draw(&net, &(struct nn_init){.kind = NN_ZEROS}, 1);
    assert_true(net.W[1].p[0] == 0.0f);
    nn_net_free(&net);
}

/* Each kind over 50,000 weights: range, variance, and how many lie beyond twice
 * the standard deviation. */
static void test_distributions(void **state)
{
    (void)state;
    const int n[] = {500, 100};
    const struct {
        struct nn_init init;
        double range, variance;
    } kinds[] = {
        {{.kind = NN_GLOROT_UNIFORM}, sqrt(6.0 / 600), 2.0 / 600},
        {{.kind = NN_GLOROT_NORMAL}, 0, 2.0 / 600},
        {{.kind = NN_HE_UNIFORM}, sqrt(6.0 / 500), 2.0 / 500},
        {{.kind = NN_HE_NORMAL}, 0, 2.0 / 500},
        {{.kind = NN_LECUN_NORMAL}, 0, 1.0 / 500},
        {{.kind = NN_NORMAL, .std = 0.5}, 0, 0.25},
        {{.kind = NN_UNIFORM, .range = 0.3}, 0.3, 0.03},
    };
    struct nn_net net;
    assert_int_equal(
        nn_net_open(&net, 1, n, NN_SIGMOID, NN_CROSS_ENTROPY, NULL), 0);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        double sum = 0.0, squares = 0.0, most = 0.0, far = 0.0;
        nn_net_draw(&net, &kinds[i].init, 3);
        for (int e = 0; e < 50000; e++) {
            const double w = (double)*nn_mat_elem(net.W[1], e % 100, e / 100);
            sum += w;
            squares += w * w;
            most = fmax(most, fabs(w));
            far += w * w > 4.0 * kinds[i].variance;
        }
        assert_true(fabs(sum / 50000) < 0.02 * sqrt(kinds[i].variance));
        assert_true(fabs(squares / 50000 / kinds[i].variance - 1.0) < 0.03);
        if (kinds[i].range > 0)
            assert_true(most <= kinds[i].range * (1 + 1e-7) &&
                        most > 0.999 * kinds[i].range);
        else
            assert_true(fabs(far / 50000 - 0.0455) < 0.005);
    }
    nn_net_free(&net);
}

static void test_finite(void **state)
{
    (void)state;
    struct nn_net net;
    char name[16];
    open_net(&net);
    assert_true(nn_net_is_finite(&net, name));
    net.b[1][4] = INFINITY;
    assert_false(nn_net_is_finite(&net, name));
    assert_string_equal(name, "b1");
    net.b[1][4] = 0.0f;
    *nn_mat_elem(net.W[2], 1, 4) = NAN;
    assert_false(nn_net_is_finite(&net, name));
    assert_string_equal(name, "W2");
    nn_net_free(&net);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layout), cmocka_unit_test(test_too_large),
        cmocka_unit_test(test_draw), cmocka_unit_test(test_distributions),
        cmocka_unit_test(test_finite)};
    return cmocka_run_group_tests_name("net", tests, NULL, NULL);
}
