/* The step as one writes it on cblas_sgemm: minibatches are used in place,
 * the update rides in the product of dW, and there are no other passes than
 * sigma, its derivative and the biases. The loss is not computed. Column-major,
 * a column is a sample; a layer of one node takes cblas_sgemv. */
#include <cblas.h>
#include <math.h>

#include "peer.h"

struct run {
    struct peer_work w;
    float *W[PEER_LAYERS + 1], *b[PEER_LAYERS + 1];
    float *Y[PEER_LAYERS + 1], *dV[PEER_LAYERS + 1];
    float *X, *D; /* n0 and nL x rows */
};

static float *numbers(int rows, int cols, float scale, float shift)
{
    size_t count = (size_t)rows * (size_t)cols;
    float *p = malloc(count * sizeof *p);
    if (!p)
        exit(1);
    for (size_t i = 0; i < count; i++)
        p[i] = scale * peer_uniform() + shift;
    return p;
}

static void run_open(void *arg)
{
    struct run *r = arg;
    const int *n = r->w.n, L = r->w.L;
    for (int l = 1; l <= L; l++) {
        float range = sqrtf(6.0f / (float)(n[l] + n[l - 1]));
        r->W[l] = numbers(n[l], n[l - 1], 2.0f * range, -range);
        r->b[l] = numbers(n[l], 1, 0.0f, 0.0f);
        r->Y[l] = numbers(n[l], r->w.m, 0.0f, 0.0f);
        r->dV[l] = numbers(n[l], r->w.m, 0.0f, 0.0f);
    }
    r->X = numbers(n[0], r->w.rows, 1.0f, 0.0f);
    r->D = numbers(n[L], r->w.rows, 0.0f, 0.0f);
    for (int j = 0; j < r->w.rows; j++)
        r->D[(size_t)j * (size_t)n[L] + (size_t)(rand() % n[L])] =
            (float)(n[L] > 1 || rand() % 2);
}

static void run_close(void *arg)
{
    struct run *r = arg;
    for (int l = 1; l <= r->w.L; l++) {
        free(r->W[l]);
        free(r->b[l]);
        free(r->Y[l]);
        free(r->dV[l]);
    }
    free(r->X);
    free(r->D);
}

/* V = W Y + b, in the place of the layer's Y */
static void product(struct run *r, int l, const float *Y, float *V)
{
    const int n = r->w.n[l], q = r->w.n[l - 1], m = r->w.m;
    for (int j = 0; j < m; j++)
        memcpy(V + j * n, r->b[l], (size_t)n * sizeof *V);
    if (n == 1)
        cblas_sgemv(CblasColMajor, CblasTrans, q, m, 1, Y, q, r->W[l], 1, 1, V,
                    1);
    else
        cblas_sgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, n, m, q, 1,
                    r->W[l], n, Y, q, 1, V, n);
}

static void sigmoid(float *v, int count)
{
    for (int i = 0; i < count; i++)
        v[i] = 1.0f / (1.0f + expf(-v[i]));
}

static void softmax(float *v, int n)
{
    float most = v[0], sum = 0.0f;
    for (int i = 1; i < n; i++)
        most = v[i] > most ? v[i] : most;
    for (int i = 0; i < n; i++)
        sum += v[i] = expf(v[i] - most);
    for (int i = 0; i < n; i++)
        v[i] /= sum;
}

static void forward(struct run *r, const float *X)
{
    const int L = r->w.L, m = r->w.m;
    for (int l = 1; l <= L; l++) {
        const int n = r->w.n[l];
        product(r, l, l == 1 ? X : r->Y[l - 1], r->Y[l]);
        if (l < L || !r->w.softmax)
            sigmoid(r->Y[l], n * m);
        else
            for (int j = 0; j < m; j++)
                softmax(r->Y[l] + j * n, n);
    }
}

static void deltas(struct run *r, const float *D)
{
    const int *n = r->w.n, L = r->w.L, m = r->w.m;
    for (int i = 0; i < n[L] * m; i++)
        r->dV[L][i] = r->Y[L][i] - D[i];
    for (int l = L - 1; l >= 1; l--) {
        cblas_sgemm(CblasColMajor, CblasTrans, CblasNoTrans, n[l], m, n[l + 1],
                    1, r->W[l + 1], n[l + 1], r->dV[l + 1], n[l + 1], 0,
                    r->dV[l], n[l]);
        for (int i = 0; i < n[l] * m; i++)
            r->dV[l][i] *= r->Y[l][i] * (1.0f - r->Y[l][i]);
    }
}

/* W -= rate/m dV Y', b -= rate/m sum of dV */
static void update(struct run *r, const float *X)
{
    const int m = r->w.m;
    const float s = -peer_rate / (float)m;
    for (int l = r->w.L; l >= 1; l--) {
        const int n = r->w.n[l], q = r->w.n[l - 1];
        const float *Y = l == 1 ? X : r->Y[l - 1];
        if (n == 1)
            cblas_sgemv(CblasColMajor, CblasNoTrans, q, m, s, Y, q, r->dV[l], 1,
                        1, r->W[l], 1);
        else
            cblas_sgemm(CblasColMajor, CblasNoTrans, CblasTrans, n, q, m, s,
                        r->dV[l], n, Y, q, 1, r->W[l], n);
        for (int j = 0; j < m; j++)
            for (int i = 0; i < n; i++)
                r->b[l][i] += s * r->dV[l][j * n + i];
    }
}

static void epoch(void *arg)
{
    struct run *r = arg;
    const int *n = r->w.n;
    for (size_t at = 0; at < (size_t)r->w.rows; at += (size_t)r->w.m) {
        const float *X = r->X + at * (size_t)n[0];
        forward(r, X);
        deltas(r, r->D + at * (size_t)n[r->w.L]);
        update(r, X);
    }
}

int main(void)
{
    struct run r = {0};
    return peer_answer(&r, &r.w, run_open, epoch, run_close);
}
