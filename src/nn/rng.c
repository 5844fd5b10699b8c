#include "rng.h"

#include <math.h>

/* splitmix64 (Steele, Lea and Flood 2014): spreads every bit of a seed. */
static uint64_t mix(uint64_t *state)
{
    *state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t z = *state;
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

void nn_rng_seed(struct nn_rng *r, uint64_t seed, enum nn_purpose purpose,
                 uint64_t a, uint64_t b)
{
    const uint64_t name[4] = {seed, (uint64_t)purpose, a, b};
    uint64_t state = 0;
    for (int i = 0; i < 4; i++) {
        state ^= name[i];
        state = mix(&state);
    }
    for (int i = 0; i < 4; i++)
        r->s[i] = mix(&state);
}

uint64_t nn_rng_next(struct nn_rng *r)
{
    uint64_t result;
    NN_RNG_NEXT(result, r->s);
    return result;
}

void nn_rng4_set(struct nn_rng4 *rng, int lane, const struct nn_rng *r)
{
    for (int i = 0; i < 4; i++)
        rng->s[i][lane] = r->s[i];
}

double nn_rng_uniform(struct nn_rng *r)
{
    return (double)(nn_rng_next(r) >> 11) * 0x1p-53;
}

double nn_rng_normal(struct nn_rng *r)
{
    double x, q;
    do {
        x = 2.0 * nn_rng_uniform(r) - 1.0;
        double y = 2.0 * nn_rng_uniform(r) - 1.0;
        q = x * x + y * y;
    } while (q >= 1.0 || q == 0.0);
    return x * sqrt(-2.0 * nn_log(q) / q);
}

/* The upper half of a random 64-bit number times n is nearly uniform below n;
 * products whose lower half is below 2^64 mod n are one too many. */
uint64_t nn_rng_below(struct nn_rng *r, uint64_t n)
{
    const uint64_t excess = -n % n;
    for (;;) {
        __extension__ unsigned __int128 product =
            (unsigned __int128)nn_rng_next(r) * n;
        if ((uint64_t)product >= excess)
            return (uint64_t)(product >> 64);
    }
}

void nn_rng_shuffle(struct nn_rng *r, uint32_t *index, size_t n)
{
    for (size_t i = n; i > 1; i--) {
        size_t j = (size_t)nn_rng_below(r, i);
        uint32_t t = index[i - 1];
        index[i - 1] = index[j];
        index[j] = t;
    }
}
