/* A 64-bit hash of bytes, and a set of such hashes: which of many values were
 * there before, in 16 bytes for each or so.
 *
 * Two values of one hash are taken for the same, which among a million values
 * has a chance of 3e-8. Hashes are never stored: they depend on the order of a
 * word's bytes. */
#ifndef NN_HASH_H
#define NN_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

uint64_t nn_hash(const void *p, size_t n);

struct nn_hashes {
    size_t count;
    size_t room;    /* slots: a power of two, or 0; at most half are taken */
    uint64_t *slot; /* open addressing; 0 is free */
};

/* 1 if the hash is new, 0 if it was there already; NN_ESYSTEM without
 * memory. */
int nn_hashes_add(struct nn_hashes *s, uint64_t hash, struct nn_error *err);

bool nn_hashes_has(const struct nn_hashes *s, uint64_t hash);

void nn_hashes_free(struct nn_hashes *s);

#endif
