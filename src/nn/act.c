#include "act.h"

#include <assert.h>

#include "vec.h"

const char *const nn_act_names[NN_ACTS] = {"sigmoid",    "tanh",     "relu",
                                           "leaky_relu", "elu",      "gelu",
                                           "silu",       "softplus", "linear"};

typedef nn_v8 forward(nn_v8 v);
typedef nn_v8 derivative(nn_v8 v, nn_v8 y);

/* y = 1 / (1 + e^-v)           sigma' = y (1 - y) */
NN_INLINE nn_v8 sigmoid(nn_v8 v)
{
    return nn_v8_sigmoid(v);
}

NN_INLINE nn_v8 sigmoid_derivative(nn_v8 v, nn_v8 y)
{
    (void)v;
    return y * (1.0f - y);
}

/* y = tanh v                   sigma' = 1 - y^2 */
NN_INLINE nn_v8 tanh_forward(nn_v8 v)
{
    return nn_v8_tanh(v);
}

NN_INLINE nn_v8 tanh_derivative(nn_v8 v, nn_v8 y)
{
    (void)v;
    return (1.0f - y) * (1.0f + y);
}

/* y = max(v, 0)                sigma' = 1 if v > 0, else 0
 * Nair and Hinton 2010, section 2. A nan is kept, so that it is seen. */
NN_INLINE nn_v8 relu(nn_v8 v)
{
    return nn_v8_select(v <= 0.0f, nn_v8_of(0), v);
}

NN_INLINE nn_v8 relu_derivative(nn_v8 v, nn_v8 y)
{
    (void)y;
    return nn_v8_select(v > 0.0f, nn_v8_of(1), nn_v8_of(0));
}

/* y = v if v > 0, else 0.01 v  sigma' = 1 if v > 0, else 0.01
 * Maas, Hannun and Ng 2013, section 2. */
NN_INLINE nn_v8 leaky_relu(nn_v8 v)
{
    return nn_v8_select(v > 0.0f, v, NN_LEAK * v);
}

NN_INLINE nn_v8 leaky_relu_derivative(nn_v8 v, nn_v8 y)
{
    (void)y;
    return nn_v8_select(v > 0.0f, nn_v8_of(1), nn_v8_of(NN_LEAK));
}

/* y = v if v > 0, else e^v - 1  sigma' = 1 if v > 0, else e^v = y + 1
 * Clevert, Unterthiner and Hochreiter 2016, equation 15 with alpha 1. */
NN_INLINE nn_v8 elu(nn_v8 v)
{
    return nn_v8_select(v > 0.0f, v, nn_v8_expm1(-nn_v8_abs(v)));
}

NN_INLINE nn_v8 elu_derivative(nn_v8 v, nn_v8 y)
{
    return nn_v8_select(v > 0.0f, nn_v8_of(1), y + 1.0f);
}

/* The share of a standard normal variable below v, within 2^-24. */
NN_INLINE nn_v8 normal_below(nn_v8 v)
{
    return nn_v8_fma(nn_v8_of(0.5f), nn_v8_erf(v * 0.707106781f), /* v/sqrt 2 */
                     nn_v8_of(0.5f));
}

/* y = v P(v)                   sigma' = P(v) + v p(v)
 * P the distribution function of the standard normal distribution and
 * p(v) = e^(-v^2/2) / sqrt(2 pi) its density; Hendrycks and Gimpel 2016,
 * section 2. */
NN_INLINE nn_v8 gelu(nn_v8 v)
{
    return v * normal_below(v);
}

NN_INLINE nn_v8 gelu_derivative(nn_v8 v, nn_v8 y)
{
    (void)y;
    nn_v8 density = 0.398942280f * nn_v8_exp(-0.5f * v * v);
    return nn_v8_fma(v, density, normal_below(v));
}

/* y = v s(v)                   sigma' = s(v) + y (1 - s(v))
 * s the sigmoid, and 1 - s(v) = s(-v); Elfwing, Uchibe and Doya 2018,
 * equations 3 and 4. */
NN_INLINE nn_v8 silu(nn_v8 v)
{
    return v * nn_v8_sigmoid(v);
}

NN_INLINE nn_v8 silu_derivative(nn_v8 v, nn_v8 y)
{
    return nn_v8_fma(y, nn_v8_sigmoid(-v), nn_v8_sigmoid(v));
}

/* y = log(1 + e^v)             sigma' = 1 / (1 + e^-v) = 1 - e^-y
 * Dugas and others 2001, equation 5. */
NN_INLINE nn_v8 softplus(nn_v8 v)
{
    return nn_v8_softplus(v);
}

NN_INLINE nn_v8 softplus_derivative(nn_v8 v, nn_v8 y)
{
    (void)v;
    return -nn_v8_expm1(-y);
}

/* y = v                        sigma' = 1 */
NN_INLINE nn_v8 linear(nn_v8 v)
{
    return v;
}

NN_INLINE nn_v8 linear_derivative(nn_v8 v, nn_v8 y)
{
    (void)v;
    (void)y;
    return nn_v8_of(1);
}

/* Y = f(V), rows only: padding stays zero. */
NN_INLINE void each_forward(forward *f, nn_mat Y, nn_mat V)
{
    const struct nn_last last = nn_mat_last(V);
    for (int j = 0; j < V.cols; j++) {
        const float *v = nn_mat_col(V, j);
        float *y = nn_mat_col(Y, j);
        for (int i = 0; i < last.at; i += NN_LANES)
            nn_v8_store(y + i, f(nn_v8_load(v + i)));
        nn_last_store(&last, y, f(nn_last_load(&last, v)));
    }
}

/* dV = dY .* f'(V), in place. */
NN_INLINE void each_backward(derivative *f, nn_mat dV, nn_mat V, nn_mat Y)
{
    const struct nn_last last = nn_mat_last(V);
    for (int j = 0; j < V.cols; j++) {
        const float *v = nn_mat_col(V, j);
        const float *y = nn_mat_col(Y, j);
        float *d = nn_mat_col(dV, j);
        for (int i = 0; i < last.at; i += NN_LANES)
            nn_v8_store(d + i, nn_v8_load(d + i) *
                                   f(nn_v8_load(v + i), nn_v8_load(y + i)));
        const nn_v8 slope = f(nn_last_load(&last, v), nn_last_load(&last, y));
        nn_last_store(&last, d, nn_last_load(&last, d) * slope);
    }
}

void nn_act_forward(enum nn_act act, nn_mat Y, nn_mat V)
{
    assert(Y.rows == V.rows && Y.cols == V.cols && Y.ld == V.ld);
    Y = nn_mat_flat(Y);
    V = nn_mat_flat(V);
    switch (act) {
    case NN_SIGMOID:
        each_forward(sigmoid, Y, V);
        break;
    case NN_TANH:
        each_forward(tanh_forward, Y, V);
        break;
    case NN_RELU:
        each_forward(relu, Y, V);
        break;
    case NN_LEAKY_RELU:
        each_forward(leaky_relu, Y, V);
        break;
    case NN_ELU:
        each_forward(elu, Y, V);
        break;
    case NN_GELU:
        each_forward(gelu, Y, V);
        break;
    case NN_SILU:
        each_forward(silu, Y, V);
        break;
    case NN_SOFTPLUS:
        each_forward(softplus, Y, V);
        break;
    case NN_LINEAR:
        each_forward(linear, Y, V);
        break;
    case NN_ACTS:
        assert(0);
    }
}

void nn_act_backward(enum nn_act act, nn_mat dV, nn_mat V, nn_mat Y)
{
    assert(dV.rows == V.rows && dV.cols == V.cols && dV.ld == V.ld);
    assert(Y.rows == V.rows && Y.cols == V.cols && Y.ld == V.ld);
    dV = nn_mat_flat(dV);
    V = nn_mat_flat(V);
    Y = nn_mat_flat(Y);
    switch (act) {
    case NN_SIGMOID:
        each_backward(sigmoid_derivative, dV, V, Y);
        break;
    case NN_TANH:
        each_backward(tanh_derivative, dV, V, Y);
        break;
    case NN_RELU:
        each_backward(relu_derivative, dV, V, Y);
        break;
    case NN_LEAKY_RELU:
        each_backward(leaky_relu_derivative, dV, V, Y);
        break;
    case NN_ELU:
        each_backward(elu_derivative, dV, V, Y);
        break;
    case NN_GELU:
        each_backward(gelu_derivative, dV, V, Y);
        break;
    case NN_SILU:
        each_backward(silu_derivative, dV, V, Y);
        break;
    case NN_SOFTPLUS:
        each_backward(softplus_derivative, dV, V, Y);
        break;
    case NN_LINEAR:
        each_backward(linear_derivative, dV, V, Y);
        break;
    case NN_ACTS:
        assert(0);
    }
}
