/* Outputs, losses and deltas of one sample worked by hand. Many samples and
 * shapes: test_prop. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "output.h"

struct sample {
    float v[8], d[8], y[8], dv[8], loss;
};

static void run(struct sample *s, enum nn_output output, int n)
{
    nn_mat V = {s->v, n, 1, 8, 0}, D = {s->d, n, 1, 8, 0};
    nn_mat Y = {s->y, n, 1, 8, 0}, dV = {s->dv, n, 1, 8, 0};
    nn_output_back(output, Y, &s->loss, dV, V, D);
    for (int i = 0; i < n && output <= NN_SQUARED_ERROR; i++)
        assert_true(s->dv[i] == s->y[i] - s->d[i]);
}

static void assert_near(float got, double expected)
{
    if (!(fabs((double)got - expected) <= 2e-7 * (1.0 + fabs(expected))))
        fail_msg("%.9g is not %.9g", (double)got, expected);
}

/* v = 0 and log 3: y = 1/2 and 3/4; d = 1 and 0:
 * L = log 2 + log 4 */
static void test_binary_cross_entropy(void **state)
{
    (void)state;
    struct sample s = {.v = {0.0f, 1.0986122887f}, .d = {1.0f, 0.0f}};
    run(&s, NN_BINARY_CROSS_ENTROPY, 2);
    assert_near(s.y[0], 0.5);
    assert_near(s.y[1], 0.75);
    assert_near(s.loss, log(2.0) + log(4.0));
}

/* e^v = 1, 2, 5: y = 1/8, 2/8, 5/8; the second class is right: L = log 4.
 * A soft target of half and half: L = (log 4 + log 8/5) / 2 */
static void test_cross_entropy(void **state)
{
    (void)state;
    struct sample s = {.v = {0.0f, 0.69314718f, 1.60943791f},
                       .d = {0.0f, 1.0f, 0.0f}};
    run(&s, NN_CROSS_ENTROPY, 3);
    assert_near(s.y[0], 0.125);
    assert_near(s.y[1], 0.25);
    assert_near(s.y[2], 0.625);
    assert_near(s.loss, log(4.0));
    s.d[1] = s.d[2] = 0.5f;
    run(&s, NN_CROSS_ENTROPY, 3);
    assert_near(s.loss, 0.5 * (log(4.0) + log(1.6)));
}

/* y = v: L = 1/2 (2^2 + 3^2) */
static void test_squared_error(void **state)
{
    (void)state;
    struct sample s = {.v = {1.0f, -1.0f}, .d = {3.0f, 2.0f}};
    run(&s, NN_SQUARED_ERROR, 2);
    assert_true(s.y[0] == 1.0f && s.y[1] == -1.0f);
    assert_near(s.loss, 6.5);
}

/* v = 0 and log 3, d = 1 and 0: y = 1/2 and 3/4, L = 1/2 (1/4 + 9/16),
 * dv = -1/2 x 1/4 and 3/4 x 3/16 */
static void test_squared_sigmoid(void **state)
{
    (void)state;
    struct sample s = {.v = {0.0f, 1.0986122887f}, .d = {1.0f, 0.0f}};
    run(&s, NN_SIGMOID_SQUARED, 2);
    assert_near(s.y[0], 0.5);
    assert_near(s.y[1], 0.75);
    assert_near(s.loss, 13.0 / 32);
    assert_near(s.dv[0], -1.0 / 8);
    assert_near(s.dv[1], 9.0 / 64);
}

/* v = 0 and (log 3)/2, d = 1 and -1: y = 0 and 1/2, L = 1/2 (1 + 9/4),
 * dv = -1 and 3/2 x 3/4 */
static void test_squared_tanh(void **state)
{
    (void)state;
    struct sample s = {.v = {0.0f, 0.54930614433f}, .d = {1.0f, -1.0f}};
    run(&s, NN_TANH_SQUARED, 2);
    assert_near(s.y[0], 0.0);
    assert_near(s.y[1], 0.5);
    assert_near(s.loss, 13.0 / 8);
    assert_near(s.dv[0], -1.0);
    assert_near(s.dv[1], 9.0 / 8);
}

/* e = 1/4: d = 1 and 0 become 7/8 and 1/8, and of four classes 13/16 and 1/16;
 * the middle stays; padding stays zero. */
static void test_smooth(void **state)
{
    (void)state;
    float d[16] = {1, 0, 0.5f}, k[8] = {0, 1, 0, 0};
    nn_output_smooth(NN_BINARY_CROSS_ENTROPY, (nn_mat){d, 3, 2, 8, 0}, 0.25f);
    nn_output_smooth(NN_CROSS_ENTROPY, (nn_mat){k, 4, 1, 8, 0}, 0.25f);
    const float binary[8] = {0.875f, 0.125f, 0.5f};
    const float softmax[8] = {0.0625f, 0.8125f, 0.0625f, 0.0625f};
    assert_memory_equal(d, binary, sizeof binary);
    assert_memory_equal(k, softmax, sizeof softmax);
    assert_true(d[8] == 0.125f && d[10] == 0.125f && d[11] == 0.0f);
    float row[2] = {1, 0};
    nn_output_smooth(NN_BINARY_CROSS_ENTROPY, (nn_mat){row, 1, 2, 1, 0}, 0.5f);
    assert_true(row[0] == 0.75f && row[1] == 0.25f);
}

/* Five pairs of the names are outputs. */
/* Two powers of 4e-8, in the rows given, beside the 1 of row 0. */
static float first_of_three(int a, int b)
{
    enum { ROWS = 40 };
    float v[ROWS], y[ROWS];
    for (int i = 0; i < ROWS; i++)
        v[i] = -1000.0f;
    v[0] = 0.0f;
    v[a] = v[b] = -17.0f;
    nn_mat V = {v, ROWS, 1, ROWS, 0}, Y = {y, ROWS, 1, ROWS, 0};
    nn_output_forward(NN_CROSS_ENTROPY, Y, V);
    return y[0];
}

/* Each is too small for the sum of row 0's chain, but not both together. */
static void test_softmax_has_16_chains(void **state)
{
    (void)state;
    assert_true(first_of_three(8, 24) < 1.0f);
    assert_true(first_of_three(9, 25) < 1.0f);
    assert_true(first_of_three(16, 32) == 1.0f);
}

static void test_names(void **state)
{
    (void)state;
    int found = 0;
    for (int loss = 0; loss < NN_LOSS_NAMES; loss++) {
        assert_int_equal(nn_output_find(loss, -1), loss);
        for (int act = 0; act < NN_OUTPUT_NAMES; act++) {
            const int output = nn_output_find(loss, act);
            if (output < 0)
                continue;
            found++;
            assert_string_equal(nn_output_loss_name((enum nn_output)output),
                                nn_loss_names[loss]);
            assert_string_equal(nn_output_act_name((enum nn_output)output),
                                nn_output_names[act]);
        }
    }
    assert_int_equal(found, NN_OUTPUTS);
    assert_string_equal(nn_output_act_name(NN_TANH_SQUARED), "tanh");
    assert_string_equal(nn_output_loss_name(NN_SIGMOID_SQUARED),
                        "squared_error");
}

/* A loss that is tiny keeps its digits: log(1 + e^-30). */
static void test_tiny_loss(void **state)
{
    (void)state;
    struct sample s = {.v = {30.0f}, .d = {1.0f}};
    run(&s, NN_BINARY_CROSS_ENTROPY, 1);
    double expected = log1p(exp(-30.0));
    assert_true(fabs((double)s.loss - expected) <= 1e-6 * expected);
}

/* What is not finite shows in the loss, so that divergence is seen. */
static void test_nan_shows(void **state)
{
    (void)state;
    for (int o = 0; o < NN_OUTPUTS; o++) {
        for (int at = 0; at < 3; at++) {
            struct sample s = {.v = {1, 2, 3}, .d = {0, 1, 0}};
            s.v[at] = NAN;
            nn_mat V = {s.v, 3, 1, 8, 0}, D = {s.d, 3, 1, 8, 0};
            nn_mat Y = {s.y, 3, 1, 8, 0}, dV = {s.dv, 3, 1, 8, 0};
            nn_output_back((enum nn_output)o, Y, &s.loss, dV, V, D);
            assert_true(isnan(s.loss));
        }
    }
}

/* Whatever their number, nothing is written behind the samples' losses, outputs
 * and deltas, and nothing behind the columns is looked at. */
static void test_number_of_samples(void **state)
{
    (void)state;
    enum { MOST = 40, BEHIND = 16 };
    for (int output = 0; output < NN_OUTPUTS; output++)
        for (int rows = 1; rows <= 2; rows++)
            for (int m = 1; m <= MOST; m++) {
                const int ld = rows == 1 ? 1 : 8;
                float v[8 * (MOST + BEHIND)], d[8 * (MOST + BEHIND)];
                float y[8 * (MOST + BEHIND)], loss[MOST + BEHIND];
                float dv[8 * (MOST + BEHIND)];
                for (int i = 0; i < 8 * (MOST + BEHIND); i++)
                    v[i] = d[i] = y[i] = dv[i] = i < m * ld ? 0.0f : NAN;
                for (int i = 0; i < MOST + BEHIND; i++)
                    loss[i] = -7.0f;
                nn_mat V = {v, rows, m, ld, 0}, Y = {y, rows, m, ld, 0};
                nn_mat D = {d, rows, m, ld, 0}, dV = {dv, rows, m, ld, 0};
                nn_output_back((enum nn_output)output, Y, loss, dV, V, D);
                for (int j = 0; j < m; j++)
                    assert_true(loss[j] == loss[0] && loss[j] >= 0.0f);
                for (int j = m; j < m + BEHIND; j++)
                    assert_true(loss[j < MOST + BEHIND ? j : m] == -7.0f);
                for (int i = m * ld; i < (m + BEHIND) * ld; i++)
                    assert_true(isnan(y[i]) && isnan(dv[i]));
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_binary_cross_entropy),
        cmocka_unit_test(test_cross_entropy),
        cmocka_unit_test(test_squared_error),
        cmocka_unit_test(test_squared_sigmoid),
        cmocka_unit_test(test_squared_tanh),
        cmocka_unit_test(test_smooth),
        cmocka_unit_test(test_softmax_has_16_chains),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_tiny_loss),
        cmocka_unit_test(test_nan_shows),
        cmocka_unit_test(test_number_of_samples)};
    return cmocka_run_group_tests_name("output", tests, NULL, NULL);
}
