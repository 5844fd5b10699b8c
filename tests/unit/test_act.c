/* The names; forward and derivative of each activation against its formula in
 * long double, and the derivative against a central difference of the forward
 * function in float. In a network: test_prop. */
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

/* Not 0, where some have a kink, nor within h of it. */
static void test_derivatives(void **state)
{
    (void)state;
    const float h = 0x1p-7f;
    for (int act = 0; act < NN_ACTS; act++) {
        float v[48] = {0}, above[48] = {0}, below[48] = {0}, y[48] = {0},
              d[48] = {0};
        for (int i = 0; i < N; i++)
            v[i] = -5.125f + 0.25f * (float)i;
        for (int i = 0; i < N; i++) {
            above[i] = v[i] + h;
            below[i] = v[i] - h;
            d[i] = 2.0f; /* dY */
        }
        nn_mat V = {v, N, 1, 48, 0}, Y = {y, N, 1, 48, 0},
               dV = {d, N, 1, 48, 0};
        nn_mat A = {above, N, 1, 48, 0}, B = {below, N, 1, 48, 0};
        nn_act_forward((enum nn_act)act, Y, V);
        nn_act_forward((enum nn_act)act, A, A);
        nn_act_forward((enum nn_act)act, B, B);
        nn_act_backward((enum nn_act)act, dV, V, Y);
        for (int i = 0; i < N; i++) {
            float slope = (above[i] - below[i]) / (2.0f * h);
            if (!(fabsf(d[i] - 2.0f * slope) < 1e-4f))
                fail_msg("%s at %g: %g, by differences %g", nn_act_names[act],
                         (double)v[i], (double)d[i], 2.0 * (double)slope);
        }
        for (int i = N; i < 48; i++)
            assert_true(y[i] == 0.0f && d[i] == 0.0f);
    }
}

struct value {
    long double y, slope;
};

static struct value sigmoid(long double v)
{
    long double y = 1.0L / (1.0L + expl(-v));
    return (struct value){y, y / (1.0L + expl(v))};
}

static struct value tangent(long double v)
{
    long double c = coshl(v);
    return (struct value){tanhl(v), 1.0L / (c * c)};
}

static struct value relu(long double v)
{
    return (struct value){v > 0.0L ? v : 0.0L, v > 0.0L};
}

static struct value leaky_relu(long double v)
{
    return v > 0.0L ? (struct value){v, 1.0L}
                    : (struct value){0.01L * v, 0.01L};
}

static struct value elu(long double v)
{
    return v > 0.0L ? (struct value){v, 1.0L}
                    : (struct value){expm1l(v), expl(v)};
}

static struct value gelu(long double v)
{
    long double below = 0.5L * erfcl(-v * sqrtl(0.5L));
    long double density = expl(-0.5L * v * v) / sqrtl(2.0L * acosl(-1.0L));
    return (struct value){v * below, below + v * density};
}

static struct value silu(long double v)
{
    struct value s = sigmoid(v);
    return (struct value){v * s.y, s.y + v * s.slope};
}

static struct value softplus(long double v)
{
    return (struct value){v > 0.0L ? v + log1pl(expl(-v)) : log1pl(expl(v)),
                          sigmoid(v).y};
}

static struct value linear(long double v)
{
    return (struct value){v, 1.0L};
}

static const struct {
    const char *name;
    struct value (*exact)(long double v);
} acts[NN_ACTS] = {
    [NN_SIGMOID] = {"sigmoid", sigmoid},
    [NN_TANH] = {"tanh", tangent},
    [NN_RELU] = {"relu", relu},
    [NN_LEAKY_RELU] = {"leaky_relu", leaky_relu},
    [NN_ELU] = {"elu", elu},
    [NN_GELU] = {"gelu", gelu},
    [NN_SILU] = {"silu", silu},
    [NN_SOFTPLUS] = {"softplus", softplus},
    [NN_LINEAR] = {"linear", linear},
};

/* Within a few units of the last place of 1, or of the value if it is larger.
 */
static void assert_near(const char *name, float v, float got,
                        long double expected)
{
    long double allowed = 4.0L * 0x1p-24L * fmaxl(1.0L, fabsl(expected));
    if (!(fabsl((long double)got - expected) <= allowed))
        fail_msg("%s at %.9g: %.9g is not %.9Lg", name, (double)v, (double)got,
                 expected);
}

static void check_at(enum nn_act act, float at)
{
    float v[1] = {at}, y[1], d[1] = {1.0f};
    nn_mat V = {v, 1, 1, 1, 0}, Y = {y, 1, 1, 1, 0}, dV = {d, 1, 1, 1, 0};
    nn_act_forward(act, Y, V);
    nn_act_backward(act, dV, V, Y);
    struct value expected = acts[act].exact((long double)at);
    assert_near(acts[act].name, at, y[0], expected.y);
    assert_near(acts[act].name, at, d[0], expected.slope);
}

/* Over all that occurs, the kink included, and where e^v would overflow. */
static void test_values(void **state)
{
    (void)state;
    const float far[] = {1e-30f, 88.0f, 100.0f, 1e4f, 1e30f, 3e38f};
    for (int act = 0; act < NN_ACTS; act++) {
        assert_string_equal(nn_act_names[act], acts[act].name);
        for (int i = -4000; i <= 4000; i++)
            check_at((enum nn_act)act, (float)i * 0.0078125f);
        for (size_t i = 0; i < sizeof far / sizeof *far; i++) {
            check_at((enum nn_act)act, far[i]);
            check_at((enum nn_act)act, -far[i]);
        }
    }
}

/* What is not a number does not become one, so that divergence is seen. */
static void test_nan_shows(void **state)
{
    (void)state;
    for (int act = 0; act < NN_ACTS; act++) {
        float v[1] = {NAN}, y[1];
        nn_act_forward((enum nn_act)act, (nn_mat){y, 1, 1, 1, 0},
                       (nn_mat){v, 1, 1, 1, 0});
        assert_true(isnan(y[0]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_derivatives),
                                       cmocka_unit_test(test_values),
                                       cmocka_unit_test(test_nan_shows)};
    return cmocka_run_group_tests_name("act", tests, NULL, NULL);
}
