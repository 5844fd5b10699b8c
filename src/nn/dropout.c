#include "dropout.h"

#include <assert.h>

#include "rng.h"

static void take(struct nn_dropout *d, const struct nn_net *net, int m_max)
{
    for (int l = 0; l < net->L; l++) {
        if (!(d->p[l] > 0))
            continue;
        d->M[l] = nn_mat_take(&d->arena, net->n[l], m_max);
        d->Z[l] = nn_mat_take(&d->arena, net->n[l], m_max);
    }
}

int nn_dropout_open(struct nn_dropout *d, const struct nn_net *net, int m_max,
                    double input, double hidden, uint64_t seed,
                    struct nn_error *err)
{
    assert(input >= 0 && input < 1 && hidden >= 0 && hidden < 1);
    *d = (struct nn_dropout){.seed = seed};
    for (int l = 0; l < net->L; l++)
        d->p[l] = l == 0 ? input : hidden;
    take(d, net, m_max);
    if (nn_arena_open(&d->arena, err) < 0)
        return NN_ESYSTEM;
    take(d, net, m_max);
    return 0;
}

void nn_dropout_free(struct nn_dropout *d)
{
    nn_arena_free(&d->arena);
    *d = (struct nn_dropout){0};
}

nn_mat nn_dropout_seen(const struct nn_dropout *d, int l, nn_mat Y)
{
    return d && d->p[l] > 0 ? nn_mat_cols(d->Z[l], 0, Y.cols) : Y;
}

/* Column j of the mask: 32 bits tell of a node. A share of them below limit
 * drops it, the others get the factor keep. */
static void draw(const struct nn_dropout *d, int l, int j)
{
    const uint64_t limit = (uint64_t)(d->p[l] * 0x1p32);
    const float keep = (float)(1.0 / (1.0 - d->p[l]));
    float *mask = nn_mat_col(d->M[l], j);
    struct nn_rng rng;
    uint64_t bits = 0;
    nn_rng_seed(&rng, d->seed, NN_RNG_DROPOUT, d->step,
                (uint64_t)l << 32 | (uint64_t)j);
    for (int i = 0; i < d->M[l].rows; i++) {
        bits = i % 2 == 0 ? nn_rng_next(&rng) : bits >> 32;
        mask[i] = (bits & UINT32_MAX) < limit ? 0.0f : keep;
    }
}

/* A = B .* M, shapes alike. */
static void multiply(nn_mat A, nn_mat B, nn_mat M)
{
    assert(A.rows == M.rows && A.cols == M.cols);
    assert(B.rows == M.rows && B.cols == M.cols);
    for (int j = 0; j < M.cols; j++) {
        float *a = nn_mat_col(A, j);
        const float *b = nn_mat_col(B, j);
        const float *mask = nn_mat_col(M, j);
        for (int i = 0; i < M.rows; i += NN_LANES) {
            const int n = M.rows - i;
            nn_mat_store(A, a + i,
                         nn_mat_load(B, b + i, n) * nn_mat_load(M, mask + i, n),
                         n);
        }
    }
}

void nn_dropout_forward(struct nn_dropout *d, int l, nn_mat Y, int from, int to)
{
    if (!(d->p[l] > 0))
        return;
    for (int j = from; j < to; j++)
        draw(d, l, j);
    multiply(nn_mat_cols(d->Z[l], from, to), Y, nn_mat_cols(d->M[l], from, to));
}

void nn_dropout_backward(const struct nn_dropout *d, int l, nn_mat dY, int from,
                         int to)
{
    if (d->p[l] > 0)
        multiply(dY, dY, nn_mat_cols(d->M[l], from, to));
}
