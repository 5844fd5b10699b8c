#include "rng.h"

#include <math.h>

#include "vec.h"

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

static uint64_t rotate(uint64_t x, int bits)
{
    return (x << bits) | (x >> (64 - bits));
}

uint64_t nn_rng_next(struct nn_rng *r)
{
    uint64_t *s = r->s;
    uint64_t result = rotate(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return result;
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
