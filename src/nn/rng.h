/* Random numbers: xoshiro256** (Blackman and Vigna 2018), the same on every
 * machine, one stream for each purpose, so that no option changes another's
 * numbers. */
#ifndef NN_RNG_H
#define NN_RNG_H

#include <stddef.h>
#include <stdint.h>

#include "vec.h"

enum nn_purpose {
    NN_RNG_INIT = 1,  /* a = layer */
    NN_RNG_SPLIT,     /* a = class, from 1; 0: no classes */
    NN_RNG_FOLDS,     /* likewise */
    NN_RNG_SHUFFLE,   /* a = epoch */
    NN_RNG_DROPOUT,   /* a = step, b = layer 2^32 + column of the minibatch */
    NN_RNG_CHECK,     /* a = layer */
    NN_RNG_IMPORTANCE /* a = input column, b = shuffle */
};

struct nn_rng {
    uint64_t s[4];
};

/* Starts the stream (seed, purpose, a, b); different quadruples give
 * unrelated streams. */
void nn_rng_seed(struct nn_rng *r, uint64_t seed, enum nn_purpose purpose,
                 uint64_t a, uint64_t b);

uint64_t nn_rng_next(struct nn_rng *r);

/* Four streams side by side, a lane for each. */
enum { NN_RNG_LANES = 4 };
typedef uint64_t nn_u64x4 __attribute__((vector_size(32)));
struct nn_rng4 {
    nn_u64x4 s[4];
};

/* The stream of a lane becomes that of r. */
void nn_rng4_set(struct nn_rng4 *rng, int lane, const struct nn_rng *r);

/* What nn_rng_next gives for a state s of uint64_t, lane by lane for one of
 * vectors, which have no quick product. */
#define NN_RNG_NEXT(result, s)                                                 \
    do {                                                                       \
        (result) = ((s)[1] << 2) + (s)[1];                                     \
        (result) = (result) << 7 | (result) >> 57;                             \
        (result) = ((result) << 3) + (result);                                 \
        (s)[2] ^= (s)[0];                                                      \
        (s)[3] ^= (s)[1];                                                      \
        (s)[0] ^= (s)[3];                                                      \
        (s)[3] = (s)[3] << 45 | (s)[3] >> 19;                                  \
        const __typeof__((s)[1]) nn_rng_t = (s)[1] << 17;                      \
        (s)[1] ^= (s)[2];                                                      \
        (s)[2] ^= nn_rng_t;                                                    \
    } while (0)

NN_INLINE nn_u64x4 nn_rng4_next(struct nn_rng4 *r)
{
    nn_u64x4 result;
    NN_RNG_NEXT(result, r->s);
    return result;
}

/* Uniform in [0, 1): the upper 53 bits. */
double nn_rng_uniform(struct nn_rng *r);

/* Normal with mean 0 and standard deviation 1 (Marsaglia's polar method). */
double nn_rng_normal(struct nn_rng *r);

/* Uniform in 0 ... n - 1, without bias; n > 0 (Lemire 2019). */
uint64_t nn_rng_below(struct nn_rng *r, uint64_t n);

/* Puts the n numbers in a random order (Fisher and Yates). */
void nn_rng_shuffle(struct nn_rng *r, uint32_t *index, size_t n);

#endif
