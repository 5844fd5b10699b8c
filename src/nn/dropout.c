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

/* The streams of columns j ... j + 3 of layer l. */
static void seed(struct nn_rng4 *rng, const struct nn_dropout *d, int l, int j)
{
    for (int lane = 0; lane < NN_RNG_LANES; lane++) {
        struct nn_rng column;
        nn_rng_seed(&column, d->seed, NN_RNG_DROPOUT, d->step,
                    (uint64_t)l << 32 | (uint64_t)(j + lane));
        nn_rng4_set(rng, lane, &column);
    }
}

/* 32 random bits for each of eight nodes: of four numbers first the lower half,
 * then the upper one. */
NN_INLINE nn_u8 halves(nn_u64x4 x)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    x = x << 32 | x >> 32;
#endif
    return (nn_u8)x;
}

/* The bits of eight nodes for each of the four columns. */
NN_INLINE void draw_eight(struct nn_rng4 *rng, nn_u8 bits[NN_RNG_LANES])
{
    const nn_u64x4 a = nn_rng4_next(rng), b = nn_rng4_next(rng);
    const nn_u64x4 c = nn_rng4_next(rng), d = nn_rng4_next(rng);
    const nn_u64x4 ab02 = __builtin_shufflevector(a, b, 0, 4, 2, 6);
    const nn_u64x4 ab13 = __builtin_shufflevector(a, b, 1, 5, 3, 7);
    const nn_u64x4 cd02 = __builtin_shufflevector(c, d, 0, 4, 2, 6);
    const nn_u64x4 cd13 = __builtin_shufflevector(c, d, 1, 5, 3, 7);
    bits[0] = halves(__builtin_shufflevector(ab02, cd02, 0, 1, 4, 5));
    bits[1] = halves(__builtin_shufflevector(ab13, cd13, 0, 1, 4, 5));
    bits[2] = halves(__builtin_shufflevector(ab02, cd02, 2, 3, 6, 7));
    bits[3] = halves(__builtin_shufflevector(ab13, cd13, 2, 3, 6, 7));
}

/* The bits of a vector of nodes. */
NN_INLINE void draw(struct nn_rng4 *rng, nn_vecu bits[NN_RNG_LANES])
{
    nn_u8 eight[NN_EIGHTS][NN_RNG_LANES];
    NN_UNROLL
    for (int i = 0; i < NN_EIGHTS; i++)
        draw_eight(rng, eight[i]);
    NN_UNROLL
    for (int c = 0; c < NN_RNG_LANES; c++)
        bits[c] = nn_vecu_join(eight[0][c], eight[NN_EIGHTS - 1][c]);
}

/* Columns j ... j + N - 1 of M[l], and of Z[l] from Y, whose first column is
 * the first of them. A node is dropped whose bits are below a limit. */
NN_INLINE void drop(struct nn_dropout *d, int l, int j, nn_mat Y, const int N)
{
    const nn_mat M = d->M[l], Z = d->Z[l];
    const struct nn_last last = nn_mat_last(M);
    const uint32_t limit = (uint32_t)(d->p[l] * 0x1p32);
    const nn_vec keep = nn_vec_of((float)(1.0 / (1.0 - d->p[l])));
    struct nn_rng4 rng;
    seed(&rng, d, l, j);
    for (int i = 0; i <= last.at; i += NN_LANES) {
        nn_vecu bits[NN_RNG_LANES];
        draw(&rng, bits);
        NN_UNROLL
        for (int c = 0; c < N; c++) {
            const nn_vec m =
                nn_vec_select(bits[c] >= limit, keep, nn_vec_of(0));
            const float *y = nn_mat_col(Y, c);
            float *mask = nn_mat_col(M, j + c), *z = nn_mat_col(Z, j + c);
            if (i < last.at) {
                nn_vec_store(mask + i, m);
                nn_vec_store(z + i, nn_vec_load(y + i) * m);
            } else {
                nn_last_store(&last, mask, m);
                nn_last_store(&last, z, nn_last_load(&last, y) * m);
            }
        }
    }
}

void nn_dropout_forward(struct nn_dropout *d, int l, nn_mat Y, int from, int to)
{
    assert(Y.cols == to - from);
    if (!(d->p[l] > 0))
        return;
    assert(Y.rows == d->M[l].rows && Y.ld == d->M[l].ld);
    int j = from;
    for (; j + NN_RNG_LANES <= to; j += NN_RNG_LANES)
        drop(d, l, j, nn_mat_cols(Y, j - from, to - from), NN_RNG_LANES);
    for (; j < to; j++)
        drop(d, l, j, nn_mat_cols(Y, j - from, to - from), 1);
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
            nn_vec_store(dy + i, nn_vec_load(dy + i) * nn_vec_load(mask + i));
        nn_last_store(&last, dy,
                      nn_last_load(&last, dy) * nn_last_load(&last, mask));
    }
}
