/* What is taken over all lanes of vectors, by fixed trees, so that the bits do
 * not depend on their length: sums and largest numbers. */
#ifndef NN_CHAINS_H
#define NN_CHAINS_H

#include "lanes.h"

/* A sum of many terms: term k is added to chain k mod 16, of one vector or of
 * two. */
enum { NN_CHAINS = 16, NN_CHAIN_VECTORS = NN_CHAINS / NN_LANES };
struct nn_chains {
    nn_vec sum[NN_CHAIN_VECTORS];
};

NN_INLINE nn_v4 nn_v4_max(nn_v4 a, nn_v4 b)
{
    nn_v4 r = a;
    for (int i = 0; i < 4; i++)
        r[i] = a[i] > b[i] ? a[i] : b[i];
    return r;
}

NN_INLINE nn_v8 nn_v8_max(nn_v8 a, nn_v8 b)
{
    nn_v8 r = a;
    for (int i = 0; i < 8; i++)
        r[i] = a[i] > b[i] ? a[i] : b[i];
    return r;
}

/* nn_chains_fold, nn_vec_larger: of lanes i and i + 8 the sum, the larger. */
#if NN_LANES == 16
NN_INLINE nn_v8 nn_chains_fold(const struct nn_chains *c)
{
    return nn_vec_lower(c->sum[0]) + nn_vec_upper(c->sum[0]);
}

NN_INLINE nn_v8 nn_vec_larger(nn_vec v)
{
    return nn_v8_max(nn_vec_lower(v), nn_vec_upper(v));
}
#else
NN_INLINE nn_v8 nn_chains_fold(const struct nn_chains *c)
{
    return c->sum[0] + c->sum[1];
}

NN_INLINE nn_v8 nn_vec_larger(nn_vec v)
{
    return v;
}
#endif

/* The sum of the chains, in a fixed tree: halves onto each other. */
NN_INLINE float nn_chains_sum(const struct nn_chains *c)
{
    const nn_v8 v = nn_chains_fold(c);
    nn_v4 h = nn_v8_low(v) + nn_v8_high(v);
    h += __builtin_shufflevector(h, h, 2, 3, 0, 1);
    return h[0] + h[1];
}

/* The sums of four of them, by the same tree. */
NN_INLINE nn_v4 nn_chains_sums(const struct nn_chains c[4])
{
    nn_v4 h[4];
    NN_UNROLL
    for (int i = 0; i < 4; i++) {
        const nn_v8 v = nn_chains_fold(&c[i]);
        h[i] = nn_v8_low(v) + nn_v8_high(v);
    }
    const nn_v4 ab = __builtin_shufflevector(h[0], h[1], 0, 1, 4, 5) +
                     __builtin_shufflevector(h[0], h[1], 2, 3, 6, 7);
    const nn_v4 cd = __builtin_shufflevector(h[2], h[3], 0, 1, 4, 5) +
                     __builtin_shufflevector(h[2], h[3], 2, 3, 6, 7);
    return __builtin_shufflevector(ab, cd, 0, 2, 4, 6) +
           __builtin_shufflevector(ab, cd, 1, 3, 5, 7);
}

/* The largest lane. */
NN_INLINE float nn_vec_largest(nn_vec v)
{
    nn_v8 m = nn_vec_larger(v);
    m = nn_v8_max(m, __builtin_shufflevector(m, m, 4, 5, 6, 7, 0, 1, 2, 3));
    m = nn_v8_max(m, __builtin_shufflevector(m, m, 2, 3, 0, 1, 6, 7, 4, 5));
    return m[0] > m[1] ? m[0] : m[1];
}

/* The largest lanes of four vectors. */
NN_INLINE nn_v4 nn_vec_largests(const nn_vec v[4])
{
    nn_v4 h[4];
    NN_UNROLL
    for (int i = 0; i < 4; i++) {
        const nn_v8 m = nn_vec_larger(v[i]);
        h[i] = nn_v4_max(nn_v8_low(m), nn_v8_high(m));
    }
    const nn_v4 ab = nn_v4_max(__builtin_shufflevector(h[0], h[1], 0, 1, 4, 5),
                               __builtin_shufflevector(h[0], h[1], 2, 3, 6, 7));
    const nn_v4 cd = nn_v4_max(__builtin_shufflevector(h[2], h[3], 0, 1, 4, 5),
                               __builtin_shufflevector(h[2], h[3], 2, 3, 6, 7));
    return nn_v4_max(__builtin_shufflevector(ab, cd, 0, 2, 4, 6),
                     __builtin_shufflevector(ab, cd, 1, 3, 5, 7));
}

#endif
