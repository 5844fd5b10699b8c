/* The names, and the derivative against a central difference of the forward
 * function in float. Accuracy of the functions themselves: test_vec; in a
 * network: test_prop. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "act.h"

enum { N = 41 };

static void test_derivatives(void **state)
{
    (void)state;
    const float h = 0x1p-7f;
    for (int act = 0; act < NN_ACTS; act++) {
        float v[48] = {0}, above[48] = {0}, below[48] = {0}, y[48] = {0},
              d[48] = {0};
        for (int i = 0; i < N; i++)
            v[i] = -5.0f + 0.25f * (float)i;
        for (int i = 0; i < N; i++) {
            above[i] = v[i] + h;
            below[i] = v[i] - h;
            d[i] = 2.0f; /* dY */
        }
        nn_mat V = {v, N, 1, 48}, Y = {y, N, 1, 48}, dV = {d, N, 1, 48};
        nn_mat A = {above, N, 1, 48}, B = {below, N, 1, 48};
        nn_act_forward((enum nn_act)act, Y, V);
        nn_act_forward((enum nn_act)act, A, A);
        nn_act_forward((enum nn_act)act, B, B);
        nn_act_backward((enum nn_act)act, dV, V, Y);
        for (int i = 0; i < N; i++) {
            float slope = (above[i] - below[i]) / (2.0f * h);
            assert_true(fabsf(d[i] - 2.0f * slope) < 1e-4f);
        }
        for (int i = N; i < 48; i++)
            assert_true(y[i] == 0.0f && d[i] == 0.0f);
    }
}

static void test_values(void **state)
{
    (void)state;
    assert_string_equal(nn_act_names[NN_SIGMOID], "sigmoid");
    assert_string_equal(nn_act_names[NN_TANH], "tanh");
    float v[2] = {0.0f, 1.0f}, y[2];
    nn_mat V = {v, 1, 2, 1}, Y = {y, 1, 2, 1};
    nn_act_forward(NN_SIGMOID, Y, V);
    assert_true(y[0] == 0.5f && fabsf(y[1] - 0.7310585786f) < 1e-7f);
    nn_act_forward(NN_TANH, Y, V);
    assert_true(y[0] == 0.0f && fabsf(y[1] - 0.7615941560f) < 1e-7f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_derivatives),
                                       cmocka_unit_test(test_values)};
    return cmocka_run_group_tests_name("act", tests, NULL, NULL);
}
