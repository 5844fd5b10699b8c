#include "reference.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static void take(struct nn_reference *r)
{
    struct nn_arena *a = &r->arena;
    const size_t m = (size_t)r->m;
    r->X = nn_arena_take(a, (size_t)r->n[0] * m, sizeof(double));
    r->D = nn_arena_take(a, (size_t)r->n[r->L] * m, sizeof(double));
    r->Y[0] = r->X;
    for (int l = 1; l <= r->L; l++) {
        const size_t n = (size_t)r->n[l];
        const size_t weights = n * (size_t)r->n[l - 1];
        r->W[l] = nn_arena_take(a, weights, sizeof(double));
        r->dW[l] = nn_arena_take(a, weights, sizeof(double));
        r->b[l] = nn_arena_take(a, n, sizeof(double));
        r->db[l] = nn_arena_take(a, n, sizeof(double));
        r->V[l] = nn_arena_take(a, n * m, sizeof(double));
        r->Y[l] = nn_arena_take(a, n * m, sizeof(double));
        r->dV[l] = nn_arena_take(a, n * m, sizeof(double));
        r->dY[l] = nn_arena_take(a, n * m, sizeof(double));
    }
    r->loss = nn_arena_take(a, m, sizeof(double));
}

int nn_reference_open(struct nn_reference *r, const struct nn_net *net, int m,
                      struct nn_error *err)
{
    assert(m >= 1);
    *r = (struct nn_reference){
        .L = net->L, .m = m, .hidden = net->hidden, .output = net->output};
    memcpy(r->n, net->n, sizeof r->n);
    take(r);
    if (nn_arena_open(&r->arena, err) < 0)
        return NN_ESYSTEM;
    take(r);
    return 0;
}

void nn_reference_free(struct nn_reference *r)
{
    nn_arena_free(&r->arena);
    nn_arena_free(&r->drawn);
    *r = (struct nn_reference){0};
}

/* Row-major double from float. */
static void copy(double *to, nn_mat from)
{
    for (int i = 0; i < from.rows; i++) {
        for (int j = 0; j < from.cols; j++)
            to[(size_t)i * (size_t)from.cols + (size_t)j] =
                (double)*nn_mat_elem(from, i, j);
    }
}

void nn_reference_load(struct nn_reference *r, const struct nn_net *net,
                       nn_mat X, nn_mat D)
{
    assert(X.rows == r->n[0] && X.cols == r->m);
    assert(D.rows == r->n[r->L] && D.cols == r->m);
    copy(r->X, X);
    copy(r->D, D);
    for (int l = 1; l <= r->L; l++) {
        copy(r->W[l], net->W[l]);
        for (int i = 0; i < r->n[l]; i++)
            r->b[l][i] = (double)net->b[l][i];
    }
}

/* Room for what w has of masks, in to[l], and weights of samples, in to[L]. */
static void take_drawn(struct nn_reference *r, const struct nn_work *w,
                       double *to[NN_MAX_LAYERS + 1])
{
    const size_t m = (size_t)r->m;
    for (int l = 0; l < r->L; l++) {
        if (w->dropout && w->dropout->p[l] > 0)
            to[l] =
                nn_arena_take(&r->drawn, (size_t)r->n[l] * m, sizeof(double));
    }
    if (w->weight)
        to[r->L] = nn_arena_take(&r->drawn, m, sizeof(double));
}

int nn_reference_load_step(struct nn_reference *r, const struct nn_net *net,
                           const struct nn_work *w, struct nn_error *err)
{
    double *to[NN_MAX_LAYERS + 1] = {0};
    nn_reference_load(r, net, w->Y[0], w->D);
    take_drawn(r, w, to);
    if (nn_arena_open(&r->drawn, err) < 0)
        return NN_ESYSTEM;
    take_drawn(r, w, to);
    for (int l = 0; l < r->L; l++) {
        if (to[l])
            copy(to[l], nn_mat_cols(w->dropout->M[l], 0, r->m));
        r->M[l] = to[l];
    }
    for (int j = 0; w->weight && j < r->m; j++)
        to[r->L][j] = (double)w->weight[j];
    r->weight = to[r->L];
    return 0;
}

void nn_reference_smooth(struct nn_reference *r, double e)
{
    const int n = r->n[r->L];
    const int classes = r->output == NN_CROSS_ENTROPY ? n : 2;
    assert(!nn_output_is_squared(r->output));
    for (size_t i = 0; i < (size_t)n * (size_t)r->m; i++)
        r->D[i] = r->D[i] * (1.0 - e) + e / classes;
}

/* log(1 + e^v) */
static double softplus(double v)
{
    return fmax(v, 0.0) + log1p(exp(-fabs(v)));
}

/* The share of a standard normal variable below v. */
static double normal_below(double v)
{
    return 0.5 * erfc(-v * M_SQRT1_2);
}

/* sigma(v) of the hidden layers, and its derivative; sources: act.c. (sigma
 * calls itself for the sigmoid at most.) */
static double sigma(enum nn_act act, double v)
{
    switch (act) {
    case NN_SIGMOID:
        return v >= 0.0 ? 1.0 / (1.0 + exp(-v)) : exp(v) / (1.0 + exp(v));
    case NN_TANH:
        return tanh(v);
    case NN_RELU:
        return fmax(v, 0.0);
    case NN_LEAKY_RELU:
        return v > 0.0 ? v : 0.01 * v;
    case NN_ELU:
        return v > 0.0 ? v : expm1(v);
    case NN_GELU:
        return v * normal_below(v);
    case NN_SILU:
        return v * sigma(NN_SIGMOID, v);
    case NN_SOFTPLUS:
        return softplus(v);
    case NN_LINEAR:
        return v;
    case NN_ACTS:
        break;
    }
    assert(0);
    return 0.0;
}

static double sigma_prime(enum nn_act act, double v)
{
    double y = sigma(act, v);
    switch (act) {
    case NN_SIGMOID:
        return y * (1.0 - y);
    case NN_TANH:
        return 1.0 - y * y;
    case NN_RELU:
        return v > 0.0 ? 1.0 : 0.0;
    case NN_LEAKY_RELU:
        return v > 0.0 ? 1.0 : 0.01;
    case NN_ELU:
        return v > 0.0 ? 1.0 : exp(v);
    case NN_GELU:
        return normal_below(v) + v * exp(-0.5 * v * v) / sqrt(2.0 * M_PI);
    case NN_SILU:
        return sigma(NN_SIGMOID, v) * (1.0 + v - y);
    case NN_SOFTPLUS:
        return sigma(NN_SIGMOID, v);
    case NN_LINEAR:
        return 1.0;
    case NN_ACTS:
        break;
    }
    assert(0);
    return 0.0;
}

/* log of the sum of e^(v_i) over the n outputs of sample j. */
static double log_sum_exp(const double *V, int n, int m, int j)
{
    double most = V[j];
    for (int i = 1; i < n; i++)
        most = fmax(most, V[i * (size_t)m + j]);
    double sum = 0.0;
    for (int i = 0; i < n; i++)
        sum += exp(V[i * (size_t)m + j] - most);
    return most + log(sum);
}

/* YL = sigma(VL) with the output's sigma. */
static void output_layer(struct nn_reference *r)
{
    const int n = r->n[r->L], m = r->m;
    const double *V = r->V[r->L];
    double *Y = r->Y[r->L];
    for (int j = 0; j < m; j++) {
        double log_sum = log_sum_exp(V, n, m, j);
        for (int i = 0; i < n; i++) {
            double v = V[i * (size_t)m + j];
            double *y = &Y[i * (size_t)m + j];
            if (r->output == NN_BINARY_CROSS_ENTROPY ||
                r->output == NN_SIGMOID_SQUARED)
                *y = sigma(NN_SIGMOID, v);
            else if (r->output == NN_CROSS_ENTROPY)
                *y = exp(v - log_sum);
            else if (r->output == NN_TANH_SQUARED)
                *y = tanh(v);
            else
                *y = v;
        }
    }
}

/* L(y, d) of sample j. The logarithms are taken of e^v, not of y, which may
 * have been rounded to 0 or 1:
 *     log sigma(v) = -log(1 + e^-v)     log softmax(v)_i = v_i - log sum e^v */
static double sample_loss(const struct nn_reference *r, int j)
{
    const int n = r->n[r->L], m = r->m;
    const double *V = r->V[r->L];
    double log_sum = log_sum_exp(V, n, m, j);
    double loss = 0.0;
    for (int i = 0; i < n; i++) {
        double v = V[i * (size_t)m + j];
        double y = r->Y[r->L][i * (size_t)m + j];
        double d = r->D[i * (size_t)m + j];
        if (r->output == NN_BINARY_CROSS_ENTROPY)
            loss += softplus(v) - d * v;
        else if (r->output == NN_CROSS_ENTROPY)
            loss += d * (log_sum - v);
        else
            loss += 0.5 * (y - d) * (y - d);
    }
    return loss;
}

/* Element e of what layer l + 1 sees of Yl: Yl .* Ml with dropout. */
static double seen(const struct nn_reference *r, int l, size_t e)
{
    return r->M[l] ? r->Y[l][e] * r->M[l][e] : r->Y[l][e];
}

static void forward_layer(struct nn_reference *r, int l, struct nn_range rows)
{
    const size_t m = (size_t)r->m;
    const int inner = r->n[l - 1];
    for (int i = rows.from; i < rows.to; i++) {
        for (size_t j = 0; j < m; j++) {
            /* V = W Y + b          n_l x m */
            double v = r->b[l][i];
            for (int k = 0; k < inner; k++)
                v += r->W[l][i * (size_t)inner + k] * seen(r, l - 1, k * m + j);
            r->V[l][i * m + j] = v;
            /* Y = sigma(V)         n_l x m */
            if (l < r->L)
                r->Y[l][i * m + j] = sigma(r->hidden, v);
        }
    }
}

double nn_reference_forward(struct nn_reference *r)
{
    return nn_reference_forward_rows(r, 1, (struct nn_range){0, r->n[1]});
}

double nn_reference_forward_rows(struct nn_reference *r, int l,
                                 struct nn_range rows)
{
    forward_layer(r, l, rows);
    for (int above = l + 1; above <= r->L; above++)
        forward_layer(r, above, (struct nn_range){0, r->n[above]});
    output_layer(r);
    /* L = (1/m) sum over the samples */
    double sum = 0.0;
    for (int j = 0; j < r->m; j++) {
        r->loss[j] = sample_loss(r, j) * (r->weight ? r->weight[j] : 1.0);
        sum += r->loss[j];
    }
    return sum / r->m;
}

/* The penalty of a weight, and its derivative. */
static double penalty(const struct nn_reference *r, double w)
{
    return 0.5 * r->weight_decay * w * w + r->l1 * fabs(w);
}

static double penalty_prime(const struct nn_reference *r, double w)
{
    return r->weight_decay * w + r->l1 * ((w > 0.0) - (w < 0.0));
}

double nn_reference_penalty(const struct nn_reference *r)
{
    double sum = 0.0;
    for (int l = 1; l <= r->L; l++) {
        for (size_t e = 0; e < (size_t)r->n[l] * (size_t)r->n[l - 1]; e++)
            sum += penalty(r, r->W[l][e]);
    }
    return sum;
}

/* dW = (1/m) dV Y', db = (1/m) sum of dV over the samples. */
static void gradients(struct nn_reference *r, int l)
{
    const int rows = r->n[l], cols = r->n[l - 1];
    const size_t m = (size_t)r->m;
    for (int i = 0; i < rows; i++) {
        const double *dv = &r->dV[l][i * m];
        for (int k = 0; k < cols; k++) {
            double sum = 0.0;
            for (size_t j = 0; j < m; j++)
                sum += dv[j] * seen(r, l - 1, k * m + j);
            const size_t e = i * (size_t)cols + (size_t)k;
            r->dW[l][e] = sum / r->m + penalty_prime(r, r->W[l][e]);
        }
        double sum = 0.0;
        for (size_t j = 0; j < m; j++)
            sum += dv[j];
        r->db[l][i] = sum / r->m;
    }
}

void nn_reference_backward(struct nn_reference *r)
{
    const int L = r->L;
    const size_t m = (size_t)r->m;
    /* dVL = YL - D                 n_L x m
     * dVL = (YL - D) .* sigma'(VL) where the loss does not cancel sigma' */
    for (size_t e = 0; e < (size_t)r->n[L] * m; e++) {
        r->dV[L][e] = r->Y[L][e] - r->D[e];
        if (r->output == NN_SIGMOID_SQUARED)
            r->dV[L][e] *= sigma_prime(NN_SIGMOID, r->V[L][e]);
        else if (r->output == NN_TANH_SQUARED)
            r->dV[L][e] *= sigma_prime(NN_TANH, r->V[L][e]);
        if (r->weight)
            r->dV[L][e] *= r->weight[e % m];
    }
    gradients(r, L);
    for (int l = L - 1; l >= 1; l--) {
        const int rows = r->n[l], above = r->n[l + 1];
        for (int i = 0; i < rows; i++) {
            for (size_t j = 0; j < m; j++) {
                /* dY = W' dV of the layer above, .* M with dropout */
                double dy = 0.0;
                for (int k = 0; k < above; k++)
                    dy += r->W[l + 1][k * (size_t)rows + i] *
                          r->dV[l + 1][k * m + j];
                if (r->M[l])
                    dy *= r->M[l][i * m + j];
                r->dY[l][i * m + j] = dy;
                /* dV = dY .* sigma'(V) */
                r->dV[l][i * m + j] =
                    dy * sigma_prime(r->hidden, r->V[l][i * m + j]);
            }
        }
        gradients(r, l);
    }
}

void nn_reference_update(struct nn_reference *r, double eta)
{
    for (int l = 1; l <= r->L; l++) {
        const size_t n = (size_t)r->n[l];
        for (size_t e = 0; e < n * (size_t)r->n[l - 1]; e++)
            r->W[l][e] -= eta * r->dW[l][e];
        for (size_t e = 0; e < n; e++)
            r->b[l][e] -= eta * r->db[l][e];
    }
}

void nn_reference_slope(const struct nn_reference *r, int l, double *slope)
{
    assert(l < r->L);
    for (size_t e = 0; e < (size_t)r->n[l] * (size_t)r->m; e++)
        slope[e] = sigma_prime(r->hidden, r->V[l][e]);
}
