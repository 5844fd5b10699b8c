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

/* Of eight nodes: 0 or keep. A node is dropped whose 32 random bits are below
 * limit. */
NN_INLINE nn_v8 draw(struct nn_rng *rng, uint32_t limit, float keep)
{
    nn_u8 bits = {0};
    for (int i = 0; i < NN_LANES; i += 2) {
        const uint64_t two = nn_rng_next(rng);
        bits[i] = (uint32_t)two;
        bits[i + 1] = (uint32_t)(two >> 32);
    }
    return nn_v8_select(bits >= limit, nn_v8_of(keep), nn_v8_of(0));
}

/* Column j of M[l], and of Z[l] from the column y. */
static void drop(struct nn_dropout *d, int l, int j, const float *y)
{
    const nn_mat M = d->M[l];
    const uint32_t limit = (uint32_t)(d->p[l] * 0x1p32);
    const float keep = (float)(1.0 / (1.0 - d->p[l]));
    float *mask = nn_mat_col(M, j);
    float *z = nn_mat_col(d->Z[l], j);
    struct nn_rng rng;
    nn_rng_seed(&rng, d->seed, NN_RNG_DROPOUT, d->step,
                (uint64_t)l << 32 | (uint64_t)j);
    const struct nn_last last = nn_mat_last(M);
    for (int i = 0; i < last.at; i += NN_LANES) {
        const nn_v8 m = draw(&rng, limit, keep);
        nn_v8_store(mask + i, m);
        nn_v8_store(z + i, nn_v8_load(y + i) * m);
    }
    const nn_v8 m = draw(&rng, limit, keep);
    nn_last_store(&last, mask, m);
    nn_last_store(&last, z, nn_last_load(&last, y) * m);
}

void nn_dropout_forward(struct nn_dropout *d, int l, nn_mat Y, int from, int to)
{
    assert(Y.cols == to - from);
    if (!(d->p[l] > 0))
        return;
    assert(Y.rows == d->M[l].rows && Y.ld == d->M[l].ld);
    for (int j = from; j < to; j++)
        drop(d, l, j, nn_mat_col(Y, j - from));
}

void nn_dropout_backward(const struct nn_dropout *d, int l, nn_mat dY, int from,
                         int to)
{
    assert(dY.cols == to - from);
    const struct nn_last last = nn_mat_last(dY);
    for (int j = from; j < to && d->p[l] > 0; j++) {
        float *dy = nn_mat_col(dY, j - from);
        const float *mask = nn_mat_col(d->M[l], j);
        for (int i = 0; i < last.at; i += NN_LANES)
            nn_v8_store(dy + i, nn_v8_load(dy + i) * nn_v8_load(mask + i));
        nn_last_store(&last, dy,
                      nn_last_load(&last, dy) * nn_last_load(&last, mask));
    }
}
