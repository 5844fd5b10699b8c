/* Random numbers: xoshiro256** (Blackman and Vigna 2018), the same on every
 * machine, one stream for each purpose, so that no option changes another's
 * numbers. */
#ifndef NN_RNG_H
#define NN_RNG_H

#include <stddef.h>
#include <stdint.h>

enum nn_purpose {
    NN_RNG_INIT = 1, /* a = layer */
    NN_RNG_SPLIT,    /* a = class */
    NN_RNG_FOLDS,
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

/* Uniform in [0, 1): the upper 53 bits. */
double nn_rng_uniform(struct nn_rng *r);

/* Normal with mean 0 and standard deviation 1 (Marsaglia's polar method). */
double nn_rng_normal(struct nn_rng *r);

/* Uniform in 0 ... n - 1, without bias; n > 0 (Lemire 2019). */
uint64_t nn_rng_below(struct nn_rng *r, uint64_t n);

/* Puts the n numbers in a random order (Fisher and Yates). */
void nn_rng_shuffle(struct nn_rng *r, uint32_t *index, size_t n);

#endif
