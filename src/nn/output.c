#include "output.h"

#include <assert.h>

#include "act.h"
#include "vec.h"

const char *const nn_loss_names[NN_LOSS_NAMES] = {
    "binary_cross_entropy", "cross_entropy", "squared_error"};
const char *const nn_output_names[NN_OUTPUT_NAMES] = {"sigmoid", "softmax",
                                                      "linear", "tanh"};

/* Places among the names; hidden is the same activation of hidden layers,
 * NN_ACTS where the loss makes its derivative vanish. */
static const struct {
    int loss, act;
    enum nn_act hidden;
} outputs[NN_OUTPUTS] = {
    [NN_BINARY_CROSS_ENTROPY] = {0, 0, NN_ACTS},
    [NN_CROSS_ENTROPY] = {1, 1, NN_ACTS},
    [NN_SQUARED_ERROR] = {2, 2, NN_ACTS},
    [NN_SIGMOID_SQUARED] = {2, 0, NN_SIGMOID},
    [NN_TANH_SQUARED] = {2, 3, NN_TANH},
};

const char *nn_output_loss_name(enum nn_output output)
{
    return nn_loss_names[outputs[output].loss];
}

const char *nn_output_act_name(enum nn_output output)
{
    return nn_output_names[outputs[output].act];
}

int nn_output_find(int loss, int act)
{
    for (int i = 0; i < NN_OUTPUTS; i++) {
        if (outputs[i].loss == loss && (act < 0 || outputs[i].act == act))
            return i;
    }
    return -1;
}

/* As d + e (1/K - d), which leaves the middle where it is. */
NN_INLINE nn_vec smoothed(nn_vec d, float e, float middle)
{
    return nn_vec_fma(nn_vec_of(e), middle - d, d);
}

void nn_output_smooth(enum nn_output output, nn_mat D, float e)
{
    const float middle =
        output == NN_CROSS_ENTROPY ? 1.0f / (float)D.rows : 0.5f;
    assert(!nn_output_is_squared(output));
    D = nn_mat_flat(D);
    const struct nn_last last = nn_mat_last(D);
    for (int j = 0; j < D.cols; j++) {
        float *col = nn_mat_col(D, j);
        for (int i = 0; i < last.at; i += NN_LANES)
            nn_vec_store(col + i, smoothed(nn_vec_load(col + i), e, middle));
        nn_last_store(&last, col,
                      smoothed(nn_last_load(&last, col), e, middle));
    }
}

/* Adds the terms of a vector of rows from i on. */
NN_INLINE void add_terms(struct nn_chains *c, int i, nn_vec terms)
{
    const int v = i / NN_LANES % NN_CHAIN_VECTORS;
    if (v > 0)
        c->sum[NN_CHAIN_VECTORS - 1] += terms;
    else
        c->sum[0] += terms;
}

NN_INLINE void add_last_terms(struct nn_chains *c, const struct nn_last *last,
                              nn_vec terms)
{
    add_terms(c, last->at, nn_last_rows(last, terms));
}

/* The largest of a column. */
NN_INLINE float largest(const struct nn_last *last, const float *v)
{
    nn_vec most = nn_vec_select(last->is_row, nn_last_load(last, v),
                                nn_vec_of(-__builtin_inff()));
    for (int i = 0; i < last->at; i += NN_LANES)
        most = nn_vec_max(most, nn_vec_load(v + i));
    return nn_vec_largest(most);
}

/* Column y becomes e^(v - most) of column v; returns its sum. */
NN_INLINE float shifted_exp(const struct nn_last *last, const float *v,
                            float most, float *y)
{
    struct nn_chains c = {0};
    for (int i = 0; i < last->at; i += NN_LANES) {
        nn_vec e = nn_vec_exp(nn_vec_load(v + i) - most);
        add_terms(&c, i, e);
        nn_vec_store(y + i, e);
    }
    nn_vec e = nn_vec_exp(nn_last_load(last, v) - most);
    add_last_terms(&c, last, e);
    nn_last_store(last, y, e);
    return nn_chains_sum(&c);
}

/* y_i = e^(v_i) / sum of e^(v_k), shifted by the largest v so that no power
 * overflows. */
static void softmax(nn_mat Y, nn_mat V)
{
    const struct nn_last last = nn_mat_last(V);
    for (int j = 0; j < V.cols; j++) {
        const float *v = nn_mat_col(V, j);
        float *y = nn_mat_col(Y, j);
        float sum = shifted_exp(&last, v, largest(&last, v), y);
        for (int i = 0; i < last.at; i += NN_LANES)
            nn_vec_store(y + i, nn_vec_load(y + i) / sum);
        nn_last_store(&last, y, nn_last_load(&last, y) / sum);
    }
}

/* Y = V */
static void linear(nn_mat Y, nn_mat V)
{
    Y = nn_mat_flat(Y);
    V = nn_mat_flat(V);
    for (int j = 0; j < V.cols; j++)
        memcpy(nn_mat_col(Y, j), nn_mat_col(V, j),
               (size_t)V.rows * sizeof *V.p);
}

void nn_output_apply(enum nn_output output, float *y, float *v, int rows,
                     int cols, int ld)
{
    const struct nn_shape s = {rows, cols, ld};
    const nn_mat Y = nn_mat_at(y, s), V = nn_mat_at(v, s);
    switch (output) {
    case NN_BINARY_CROSS_ENTROPY:
    case NN_SIGMOID_SQUARED:
        nn_act_forward(NN_SIGMOID, Y, V);
        break;
    case NN_TANH_SQUARED:
        nn_act_forward(NN_TANH, Y, V);
        break;
    case NN_CROSS_ENTROPY:
        softmax(Y, V);
        break;
    case NN_SQUARED_ERROR:
        linear(Y, V);
        break;
    case NN_OUTPUTS:
        assert(0);
    }
}

/* -d log y - (1-d) log(1-y) with y = sigma(v):
 *     max(v, 0) - d v + log(1 + e^-|v|) */
NN_INLINE nn_vec binary_term(nn_vec v, nn_vec d)
{
    nn_vec e = nn_vec_exp(-nn_vec_abs(v));
    return nn_vec_max(v, nn_vec_of(0)) - d * v + nn_vec_log1p(e);
}

/* 1/2 (y - d)^2 */
NN_INLINE nn_vec squared_term(nn_vec y, nn_vec d)
{
    return 0.5f * (y - d) * (y - d);
}

/* Of v, or of y, and d. */
typedef nn_vec term(nn_vec v, nn_vec d);

NN_INLINE void each_loss(term *f, float *loss, nn_mat V, nn_mat D)
{
    const bool is_row = V.rows == 1; /* a sample is one term */
    if (is_row) {
        V = nn_mat_flat(V);
        D = nn_mat_flat(D);
    }
    const struct nn_last last = nn_mat_last(V);
    for (int j = 0; j < V.cols; j++) {
        const float *v = nn_mat_col(V, j);
        const float *d = nn_mat_col(D, j);
        struct nn_chains c = {0};
        for (int i = 0; i < last.at; i += NN_LANES) {
            const nn_vec terms = f(nn_vec_load(v + i), nn_vec_load(d + i));
            if (is_row)
                nn_vec_store(loss + i, terms);
            else
                add_terms(&c, i, terms);
        }
        const nn_vec terms = f(nn_last_load(&last, v), nn_last_load(&last, d));
        if (is_row) {
            nn_vec_store_part(loss + last.at, terms, last.rows);
            return;
        }
        add_last_terms(&c, &last, terms);
        loss[j] = nn_chains_sum(&c);
    }
}

/* -sum of d log y with y = softmax(v), of one sample:
 *     -sum of d_i (v_i - most + log_top)
 * with most the largest v and log_top the logarithm of its y */
NN_INLINE float softmax_term(const struct nn_last *last, const float *v,
                             const float *d, float most, float log_top)
{
    struct nn_chains c = {0};
    for (int i = 0; i < last->at; i += NN_LANES) {
        nn_vec log_y = nn_vec_load(v + i) - most + log_top;
        add_terms(&c, i, -nn_vec_load(d + i) * log_y);
    }
    nn_vec log_y = nn_last_load(last, v) - most + log_top;
    add_last_terms(&c, last, -nn_last_load(last, d) * log_y);
    return nn_chains_sum(&c);
}

/* A vector of samples at a time, for their logarithms. */
static void softmax_loss(float *loss, nn_mat V, nn_mat Y, nn_mat D)
{
    const struct nn_last last = nn_mat_last(V);
    for (int from = 0; from < V.cols; from += NN_LANES) {
        const int n = V.cols - from < NN_LANES ? V.cols - from : NN_LANES;
        float top[NN_LANES] = {0};
        for (int j = 0; j < n; j++)
            top[j] = largest(&last, nn_mat_col(Y, from + j));
        nn_vec_store(top, nn_vec_log(nn_vec_load(top)));
        for (int j = 0; j < n; j++) {
            const float *v = nn_mat_col(V, from + j);
            loss[from + j] = softmax_term(&last, v, nn_mat_col(D, from + j),
                                          largest(&last, v), top[j]);
        }
    }
}

void nn_output_losses(enum nn_output output, float *loss, float *v, float *y,
                      float *d, int rows, int cols, int ld)
{
    const struct nn_shape s = {rows, cols, ld};
    const nn_mat V = nn_mat_at(v, s), Y = nn_mat_at(y, s), D = nn_mat_at(d, s);
    switch (output) {
    case NN_BINARY_CROSS_ENTROPY:
        each_loss(binary_term, loss, V, D);
        break;
    case NN_CROSS_ENTROPY:
        softmax_loss(loss, V, Y, D);
        break;
    case NN_SQUARED_ERROR:
    case NN_SIGMOID_SQUARED:
    case NN_TANH_SQUARED:
        each_loss(squared_term, loss, Y, D);
        break;
    case NN_OUTPUTS:
        assert(0);
    }
}

/* dV = Y - D */
static void subtract(nn_mat dV, nn_mat Y, nn_mat D)
{
    dV = nn_mat_flat(dV);
    Y = nn_mat_flat(Y);
    D = nn_mat_flat(D);
    const struct nn_last last = nn_mat_last(Y);
    for (int j = 0; j < Y.cols; j++) {
        const float *y = nn_mat_col(Y, j);
        const float *d = nn_mat_col(D, j);
        float *dv = nn_mat_col(dV, j);
        for (int i = 0; i < last.at; i += NN_LANES)
            nn_vec_store(dv + i, nn_vec_load(y + i) - nn_vec_load(d + i));
        nn_last_store(&last, dv,
                      nn_last_load(&last, y) - nn_last_load(&last, d));
    }
}

void nn_output_deltas(enum nn_output output, float *dv, float *v, float *y,
                      float *d, int rows, int cols, int ld)
{
    const struct nn_shape s = {rows, cols, ld};
    const nn_mat dV = nn_mat_at(dv, s), V = nn_mat_at(v, s);
    const nn_mat Y = nn_mat_at(y, s);
    subtract(dV, Y, nn_mat_at(d, s));
    if (outputs[output].hidden != NN_ACTS)
        nn_act_backward(outputs[output].hidden, dV, V, Y);
}
