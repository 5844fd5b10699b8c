#include "act.h"

#include <assert.h>

#include "vec.h"

const char *const nn_act_names[NN_ACTS] = {"sigmoid",    "tanh",     "relu",
                                           "leaky_relu", "elu",      "gelu",
                                           "silu",       "softplus", "linear"};

typedef nn_vec forward(nn_vec v);
typedef nn_vec derivative(nn_vec v, nn_vec y);

/* y = 1 / (1 + e^-v)           sigma' = y (1 - y) */
NN_INLINE nn_vec sigmoid(nn_vec v)
{
    return nn_vec_sigmoid(v);
}

NN_INLINE nn_vec sigmoid_derivative(nn_vec v, nn_vec y)
{
    (void)v;
    return nn_vec_sigmoid_slope(y);
}

/* y = tanh v                   sigma' = 1 - y^2 */
NN_INLINE nn_vec tanh_forward(nn_vec v)
{
    return nn_vec_tanh(v);
}

NN_INLINE nn_vec tanh_derivative(nn_vec v, nn_vec y)
{
    (void)v;
    return nn_vec_tanh_slope(y);
}

/* y = max(v, 0)                sigma' = 1 if v > 0, else 0
 * Nair and Hinton 2010, section 2. A nan is kept, so that it is seen. */
NN_INLINE nn_vec relu(nn_vec v)
{
    return nn_vec_select(v <= 0.0f, nn_vec_of(0), v);
}

NN_INLINE nn_vec relu_derivative(nn_vec v, nn_vec y)
{
    (void)y;
    return nn_vec_select(v > 0.0f, nn_vec_of(1), nn_vec_of(0));
}

/* y = v if v > 0, else 0.01 v  sigma' = 1 if v > 0, else 0.01
 * Maas, Hannun and Ng 2013, section 2. */
NN_INLINE nn_vec leaky_relu(nn_vec v)
{
    return nn_vec_select(v > 0.0f, v, NN_LEAK * v);
}

NN_INLINE nn_vec leaky_relu_derivative(nn_vec v, nn_vec y)
{
    (void)y;
    return nn_vec_select(v > 0.0f, nn_vec_of(1), nn_vec_of(NN_LEAK));
}

/* y = v if v > 0, else e^v - 1  sigma' = 1 if v > 0, else e^v = y + 1
 * Clevert, Unterthiner and Hochreiter 2016, equation 15 with alpha 1. */
NN_INLINE nn_vec elu(nn_vec v)
{
    return nn_vec_select(v > 0.0f, v, nn_vec_expm1(-nn_vec_abs(v)));
}

NN_INLINE nn_vec elu_derivative(nn_vec v, nn_vec y)
{
    return nn_vec_select(v > 0.0f, nn_vec_of(1), y + 1.0f);
}

/* The share of a standard normal variable below v, within 2^-24. */
NN_INLINE nn_vec normal_below(nn_vec v)
{
    return nn_vec_fma(nn_vec_of(0.5f),
                      nn_vec_erf(v * 0.707106781f), /* v/sqrt 2 */
                      nn_vec_of(0.5f));
}

/* y = v P(v)                   sigma' = P(v) + v p(v)
 * P the distribution function of the standard normal distribution and
 * p(v) = e^(-v^2/2) / sqrt(2 pi) its density; Hendrycks and Gimpel 2016,
 * section 2. */
NN_INLINE nn_vec gelu(nn_vec v)
{
    return v * normal_below(v);
}

NN_INLINE nn_vec gelu_derivative(nn_vec v, nn_vec y)
{
    (void)y;
    nn_vec density = 0.398942280f * nn_vec_exp(-0.5f * v * v);
    return nn_vec_fma(v, density, normal_below(v));
}

/* y = v s(v)                   sigma' = s(v) + y (1 - s(v))
 * s the sigmoid, and 1 - s(v) = s(-v); Elfwing, Uchibe and Doya 2018,
 * equations 3 and 4. */
NN_INLINE nn_vec silu(nn_vec v)
{
    return v * nn_vec_sigmoid(v);
}

NN_INLINE nn_vec silu_derivative(nn_vec v, nn_vec y)
{
    return nn_vec_fma(y, nn_vec_sigmoid(-v), nn_vec_sigmoid(v));
}

/* y = log(1 + e^v)             sigma' = 1 / (1 + e^-v) = 1 - e^-y
 * Dugas and others 2001, equation 5. */
NN_INLINE nn_vec softplus(nn_vec v)
{
    return nn_vec_softplus(v);
}

NN_INLINE nn_vec softplus_derivative(nn_vec v, nn_vec y)
{
    (void)v;
    return -nn_vec_expm1(-y);
}

/* y = v                        sigma' = 1 */
NN_INLINE nn_vec linear(nn_vec v)
{
    return v;
}

NN_INLINE nn_vec linear_derivative(nn_vec v, nn_vec y)
{
    (void)v;
    (void)y;
    return nn_vec_of(1);
}

/* Y = f(V), rows only: padding stays zero. */
NN_INLINE void each_forward(forward *f, float *y, const float *v,
                            struct nn_shape s)
{
    const struct nn_last last = nn_shape_last(s);
    for (int j = 0; j < s.cols; j++) {
        for (int i = 0; i < last.at; i += NN_LANES)
            nn_vec_store(y + i, f(nn_vec_load(v + i)));
        nn_last_store(&last, y, f(nn_last_load(&last, v)));
        v += s.ld;
        y += s.ld;
    }
}

/* dV = dY .* f'(V), in place. */
NN_INLINE void each_backward(derivative *f, float *dv, const float *v,
                             const float *y, struct nn_shape s)
{
    const struct nn_last last = nn_shape_last(s);
    for (int j = 0; j < s.cols; j++) {
        for (int i = 0; i < last.at; i += NN_LANES)
            nn_vec_store(dv + i, nn_vec_load(dv + i) *
                                     f(nn_vec_load(v + i), nn_vec_load(y + i)));
        const nn_vec slope = f(nn_last_load(&last, v), nn_last_load(&last, y));
        nn_last_store(&last, dv, nn_last_load(&last, dv) * slope);
        v += s.ld;
        y += s.ld;
        dv += s.ld;
    }
}

void nn_act_apply(enum nn_act act, float *y, const float *v, int rows, int cols,
                  int ld)
{
    const struct nn_shape s = nn_shape_flat((struct nn_shape){rows, cols, ld});
    switch (act) {
    case NN_SIGMOID:
        each_forward(sigmoid, y, v, s);
        break;
    case NN_TANH:
        each_forward(tanh_forward, y, v, s);
        break;
    case NN_RELU:
        each_forward(relu, y, v, s);
        break;
    case NN_LEAKY_RELU:
        each_forward(leaky_relu, y, v, s);
        break;
    case NN_ELU:
        each_forward(elu, y, v, s);
        break;
    case NN_GELU:
        each_forward(gelu, y, v, s);
        break;
    case NN_SILU:
        each_forward(silu, y, v, s);
        break;
    case NN_SOFTPLUS:
        each_forward(softplus, y, v, s);
        break;
    case NN_LINEAR:
        each_forward(linear, y, v, s);
        break;
    case NN_ACTS:
        assert(0);
    }
}

void nn_act_slope(enum nn_act act, float *dv, const float *v, const float *y,
                  int rows, int cols, int ld)
{
    const struct nn_shape s = nn_shape_flat((struct nn_shape){rows, cols, ld});
    switch (act) {
    case NN_SIGMOID:
        each_backward(sigmoid_derivative, dv, v, y, s);
        break;
    case NN_TANH:
        each_backward(tanh_derivative, dv, v, y, s);
        break;
    case NN_RELU:
        each_backward(relu_derivative, dv, v, y, s);
        break;
    case NN_LEAKY_RELU:
        each_backward(leaky_relu_derivative, dv, v, y, s);
        break;
    case NN_ELU:
        each_backward(elu_derivative, dv, v, y, s);
        break;
    case NN_GELU:
        each_backward(gelu_derivative, dv, v, y, s);
        break;
    case NN_SILU:
        each_backward(silu_derivative, dv, v, y, s);
        break;
    case NN_SOFTPLUS:
        each_backward(softplus_derivative, dv, v, y, s);
        break;
    case NN_LINEAR:
        each_backward(linear_derivative, dv, v, y, s);
        break;
    case NN_ACTS:
        assert(0);
    }
}
