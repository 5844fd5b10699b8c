#include "batch.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "rng.h"

int nn_batches_open(struct nn_batches *b, const struct nn_rows *rows,
                    int batch_size, bool shuffle, uint64_t seed,
                    struct nn_error *err)
{
    assert(rows->count >= 1 && rows->count <= INT32_MAX && batch_size >= 0);
    const int count = (int)rows->count;
    *b = (struct nn_batches){
        .rows = rows,
        .m = batch_size == 0 || batch_size > count ? count : batch_size,
        .shuffle = shuffle,
        .seed = seed};
    b->order = malloc(rows->count * sizeof *b->order);
    return b->order ? 0 : nn_fail_memory(err);
}

void nn_batches_free(struct nn_batches *b)
{
    free(b->order);
    *b = (struct nn_batches){0};
}

void nn_batches_start(struct nn_batches *b, int epoch)
{
    memcpy(b->order, b->rows->index, b->rows->count * sizeof *b->order);
    if (!b->shuffle)
        return;
    struct nn_rng rng;
    nn_rng_seed(&rng, b->seed, NN_RNG_SHUFFLE, (uint64_t)epoch, 0);
    nn_rng_shuffle(&rng, b->order, b->rows->count);
}

int nn_batches_count(const struct nn_batches *b)
{
    return (int)((b->rows->count + (size_t)b->m - 1) / (size_t)b->m);
}

const uint32_t *nn_batches_get(const struct nn_batches *b, int step, int *m)
{
    size_t from = (size_t)step * (size_t)b->m;
    assert(step >= 0 && from < b->rows->count);
    size_t left = b->rows->count - from;
    *m = left < (size_t)b->m ? (int)left : b->m;
    return b->order + from;
}
