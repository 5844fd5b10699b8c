#include "output.h"

#include <assert.h>

#include "vec.h"

const char *const nn_loss_names[NN_LOSS_NAMES] = {
    "binary_cross_entropy", "cross_entropy", "squared_error"};
const char *const nn_output_names[NN_OUTPUT_NAMES] = {"sigmoid", "softmax",
                                                      "linear", "tanh"};

/* Places among the names. */
static const struct {
    int loss, act;
} outputs[NN_OUTPUTS] = {
    [NN_BINARY_CROSS_ENTROPY] = {0, 0}, [NN_CROSS_ENTROPY] = {1, 1},
    [NN_SQUARED_ERROR] = {2, 2},        [NN_SIGMOID_SQUARED] = {2, 0},
    [NN_TANH_SQUARED] = {2, 3},
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

/* Where the output layer's matrices begin. Without targets d, dv and loss are
 * NULL. */
struct pass {
    float *y, *dv, *loss;
    const float *v, *d;
};

/* What a vector of outputs comes to. */
struct outcome {
    nn_vec y, loss, dv;
};
typedef struct outcome rule(nn_vec v, nn_vec d);

/* L = -d log y - (1-d) log(1-y) with y = sigma(v), which is
 *     max(v, 0) - d v + log(1 + e^-|v|) */
NN_INLINE struct outcome binary_cross_entropy(nn_vec v, nn_vec d)
{
    const nn_vec e = nn_vec_exp(-nn_vec_abs(v));
    const nn_vec y = nn_vec_sigmoid_by(e, v);
    const nn_vec loss = nn_vec_max(v, nn_vec_of(0)) - d * v + nn_vec_log1p(e);
    return (struct outcome){y, loss, y - d};
}

/* L = 1/2 (y - d)^2 */
NN_INLINE struct outcome squared_error(nn_vec y, nn_vec d)
{
    return (struct outcome){y, 0.5f * (y - d) * (y - d), y - d};
}

/* The same of y = sigma(v): dv = (y - d) sigma'(v). */
NN_INLINE struct outcome squared_sigmoid(nn_vec v, nn_vec d)
{
    struct outcome o = squared_error(nn_vec_sigmoid(v), d);
    o.dv *= nn_vec_sigmoid_slope(o.y);
    return o;
}

NN_INLINE struct outcome squared_tanh(nn_vec v, nn_vec d)
{
    struct outcome o = squared_error(nn_vec_tanh(v), d);
    o.dv *= nn_vec_tanh_slope(o.y);
    return o;
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

/* The rows from i on of a column, a whole vector or the last. */
NN_INLINE nn_vec load(const struct nn_last *last, const float *column, int i)
{
    return i < last->at ? nn_vec_load(column + i) : nn_last_load(last, column);
}

NN_INLINE void store(const struct nn_last *last, float *column, int i, nn_vec v)
{
    if (i < last->at)
        nn_vec_store(column + i, v);
    else
        nn_last_store(last, column, v);
}

/* Those rows alone, zeros in place of others. */
NN_INLINE nn_vec rows_only(const struct nn_last *last, int i, nn_vec v)
{
    return i < last->at ? v : nn_last_rows(last, v);
}

/* A single output: a loss is one term, so samples are side by side. */
NN_INLINE void each_sample(rule *f, const struct pass *p, int m)
{
    for (int j = 0; j < m; j += NN_LANES) {
        const int left = m - j;
        const nn_vec d = p->d ? nn_vec_load_part(p->d + j, left) : nn_vec_of(0);
        const struct outcome o = f(nn_vec_load_part(p->v + j, left), d);
        nn_vec_store_part(p->y + j, o.y, left);
        if (!p->d)
            continue;
        nn_vec_store_part(p->dv + j, o.dv, left);
        nn_vec_store_part(p->loss + j, o.loss, left);
    }
}

/* Outputs that are looked at one by one; the loss of a sample is their sum. */
NN_INLINE void each(rule *f, const struct pass *p, struct nn_shape s)
{
    if (s.rows == 1 && s.ld == 1) {
        each_sample(f, p, s.cols);
        return;
    }
    const struct nn_last last = nn_shape_last(s);
    for (int j = 0; j < s.cols; j++) {
        const size_t at = (size_t)j * (size_t)s.ld;
        struct nn_chains c = {0};
        for (int i = 0; i <= last.at; i += NN_LANES) {
            const nn_vec d = p->d ? load(&last, p->d + at, i) : nn_vec_of(0);
            const struct outcome o = f(load(&last, p->v + at, i), d);
            store(&last, p->y + at, i, o.y);
            if (!p->d)
                continue;
            store(&last, p->dv + at, i, o.dv);
            add_terms(&c, i, rows_only(&last, i, o.loss));
        }
        if (p->d)
            p->loss[j] = nn_chains_sum(&c);
    }
}

/* The largest of each of N columns from v on, 1 or 4. */
NN_INLINE nn_v4 largest(const struct nn_last *last, const float *v, int ld,
                        const int N)
{
    nn_vec most[4];
    NN_UNROLL
    for (int n = 0; n < N; n++, v += ld) {
        most[n] = nn_vec_select(last->is_row, nn_last_load(last, v),
                                nn_vec_of(-__builtin_inff()));
        for (int i = 0; i < last->at; i += NN_LANES)
            most[n] = nn_vec_max(most[n], nn_vec_load(v + i));
    }
    return N == 4 ? nn_vec_largests(most) : (nn_v4){nn_vec_largest(most[0])};
}

NN_INLINE nn_v4 sums(const struct nn_chains c[], const int N)
{
    return N == 4 ? nn_chains_sums(c) : (nn_v4){nn_chains_sum(c)};
}

NN_INLINE void put(float *to, nn_v4 x, const int N)
{
    if (N == 4)
        nn_v4_store(to, x);
    else
        to[0] = x[0];
}

/* N columns of Y become e^(v - most); returns their sums. */
NN_INLINE nn_v4 shifted_exp(const struct nn_last *last, float *y,
                            const float *v, const float *most, int ld,
                            const int N)
{
    struct nn_chains c[4];
    NN_UNROLL
    for (int n = 0; n < N; n++, y += ld, v += ld) {
        c[n] = (struct nn_chains){0};
        for (int i = 0; i <= last->at; i += NN_LANES) {
            const nn_vec e = nn_vec_exp(load(last, v, i) - most[n]);
            add_terms(&c[n], i, rows_only(last, i, e));
            store(last, y, i, e);
        }
    }
    return sums(c, N);
}

/* Of N columns from j on
 *     y_i = e^(v_i) / sum of e^(v_k)
 * shifted by the largest v, so that no power overflows. most becomes that, and
 * top its y, 1 / the sum. */
NN_INLINE void softmax(const struct nn_last *last, const struct pass *p, int j,
                       float *most, float *top, int ld, const int N)
{
    const float *v = p->v + (size_t)j * (size_t)ld;
    float *y = p->y + (size_t)j * (size_t)ld;
    put(most, largest(last, v, ld, N), N);
    const nn_v4 sum = shifted_exp(last, y, v, most, ld, N);
    put(top, 1.0f / sum, N);
    NN_UNROLL
    for (int n = 0; n < N; n++, y += ld) {
        for (int i = 0; i <= last->at; i += NN_LANES)
            store(last, y, i, load(last, y, i) / sum[n]);
    }
}

/* Of N samples from j on the loss, -sum of d log y, in which log y is
 *     v - most + log_top
 * with log_top the logarithm of the largest y; and dv = y - d. */
NN_INLINE void softmax_back(const struct nn_last *last, const struct pass *p,
                            int j, const float *most, const float *log_top,
                            int ld, const int N)
{
    struct nn_chains c[4];
    NN_UNROLL
    for (int n = 0; n < N; n++) {
        const size_t at = (size_t)(j + n) * (size_t)ld;
        c[n] = (struct nn_chains){0};
        for (int i = 0; i <= last->at; i += NN_LANES) {
            const nn_vec d = load(last, p->d + at, i);
            const nn_vec log_y =
                load(last, p->v + at, i) - most[n] + log_top[n];
            add_terms(&c[n], i, rows_only(last, i, -d * log_y));
            store(last, p->dv + at, i, load(last, p->y + at, i) - d);
        }
    }
    put(p->loss + j, sums(c, N), N);
}

/* Up to a vector of columns from j on, for their logarithms; four at a time,
 * whose largest elements and sums share their trees. */
NN_INLINE void softmax_block(const struct nn_last *last, const struct pass *p,
                             int j, int cols, int ld)
{
    float most[NN_LANES], top[NN_LANES] = {0};
    int n = 0;
    for (; n + 4 <= cols; n += 4)
        softmax(last, p, j + n, most + n, top + n, ld, 4);
    for (; n < cols; n++)
        softmax(last, p, j + n, most + n, top + n, ld, 1);
    if (!p->d)
        return;
    nn_vec_store(top, nn_vec_log(nn_vec_load(top)));
    for (n = 0; n + 4 <= cols; n += 4)
        softmax_back(last, p, j + n, most + n, top + n, ld, 4);
    for (; n < cols; n++)
        softmax_back(last, p, j + n, most + n, top + n, ld, 1);
}

NN_INLINE void softmax_blocks(const struct nn_last *last, const struct pass *p,
                              struct nn_shape s)
{
    for (int j = 0; j < s.cols; j += NN_LANES)
        softmax_block(last, p, j, nn_least(s.cols - j, NN_LANES), s.ld);
}

/* A column of one vector, as mostly, is compiled apart, without loops. */
NN_INLINE void each_softmax(const struct pass *p, struct nn_shape s)
{
    const struct nn_last last = nn_shape_last(s);
    const struct nn_last only = {0, last.rows, last.is_row, true};
    if (last.at == 0 && last.is_padded)
        softmax_blocks(&only, p, s);
    else
        softmax_blocks(&last, p, s);
}

/* NN_INLINE: with targets and without them it is compiled apart. */
NN_INLINE void compute(enum nn_output output, const struct pass *p,
                       struct nn_shape s)
{
    switch (output) {
    case NN_BINARY_CROSS_ENTROPY:
        each(binary_cross_entropy, p, s);
        break;
    case NN_CROSS_ENTROPY:
        each_softmax(p, s);
        break;
    case NN_SQUARED_ERROR:
        each(squared_error, p, s);
        break;
    case NN_SIGMOID_SQUARED:
        each(squared_sigmoid, p, s);
        break;
    case NN_TANH_SQUARED:
        each(squared_tanh, p, s);
        break;
    case NN_OUTPUTS:
        assert(0);
    }
}

void nn_output_apply(enum nn_output output, float *y, const float *v, int rows,
                     int cols, int ld)
{
    const struct pass p = {.y = y, .v = v};
    compute(output, &p, (struct nn_shape){rows, cols, ld});
}

void nn_output_learn(enum nn_output output, float *y, float *loss, float *dv,
                     const float *v, const float *d, int rows, int cols, int ld)
{
    const struct pass p = {y, dv, loss, v, d};
    compute(output, &p, (struct nn_shape){rows, cols, ld});
}
