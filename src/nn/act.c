#include "act.h"

#include <assert.h>

#include "vec.h"

const char *const nn_act_names[NN_ACTS] = {"sigmoid", "tanh"};

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

/* Y = f(V), rows only: padding stays zero. */
NN_INLINE void each_forward(forward *f, nn_mat Y, nn_mat V)
{
    for (int j = 0; j < V.cols; j++) {
        const float *v = nn_mat_col(V, j);
        float *y = nn_mat_col(Y, j);
        int i = 0;
        for (; i + NN_LANES <= V.rows; i += NN_LANES)
            nn_v8_store(y + i, f(nn_v8_load(v + i)));
        const int n = V.rows - i;
        if (n > 0)
            nn_mat_store(Y, y + i, f(nn_mat_load(V, v + i, n)), n);
    }
}

/* dV = dY .* f'(V), in place. */
NN_INLINE void each_backward(derivative *f, nn_mat dV, nn_mat V, nn_mat Y)
{
    for (int j = 0; j < V.cols; j++) {
        const float *v = nn_mat_col(V, j);
        const float *y = nn_mat_col(Y, j);
        float *d = nn_mat_col(dV, j);
        for (int i = 0; i < V.rows; i += NN_LANES) {
            const int n = V.rows - i;
            nn_v8 slope = f(nn_mat_load(V, v + i, n), nn_mat_load(Y, y + i, n));
            nn_mat_store(dV, d + i, nn_mat_load(dV, d + i, n) * slope, n);
        }
    }
}

void nn_act_forward(enum nn_act act, nn_mat Y, nn_mat V)
{
    assert(Y.rows == V.rows && Y.cols == V.cols);
    Y = nn_mat_flat(Y);
    V = nn_mat_flat(V);
    switch (act) {
    case NN_SIGMOID:
        each_forward(sigmoid, Y, V);
        break;
    case NN_TANH:
        each_forward(tanh_forward, Y, V);
        break;
    case NN_ACTS:
        assert(0);
    }
}

void nn_act_backward(enum nn_act act, nn_mat dV, nn_mat V, nn_mat Y)
{
    assert(dV.rows == V.rows && dV.cols == V.cols);
    assert(Y.rows == V.rows && Y.cols == V.cols);
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
    case NN_ACTS:
        assert(0);
    }
}
