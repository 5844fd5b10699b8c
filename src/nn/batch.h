/* The order of the samples in an epoch, and its minibatches one after the
 * other. The last one may be smaller. */
#ifndef NN_BATCH_H
#define NN_BATCH_H

#include <stdbool.h>

#include "data.h"

struct nn_batches {
    const struct nn_rows *rows;
    uint32_t *order; /* row numbers in the order of this epoch */
    int m;           /* samples in a minibatch */
    bool shuffle;
    uint64_t seed;
};

/* batch_size 0 is the whole batch. NN_ESYSTEM without memory. */
int nn_batches_open(struct nn_batches *b, const struct nn_rows *rows,
                    int batch_size, bool shuffle, uint64_t seed,
                    struct nn_error *err);
void nn_batches_free(struct nn_batches *b);

/* Puts the samples in the order of an epoch (from 1): it depends on seed and
 * epoch only, not on the epochs before. */
void nn_batches_start(struct nn_batches *b, int epoch);

/* Steps in an epoch. */
int nn_batches_count(const struct nn_batches *b);

/* The row numbers of minibatch step (from 0); *m of them. */
const uint32_t *nn_batches_get(const struct nn_batches *b, int step, int *m);

#endif
