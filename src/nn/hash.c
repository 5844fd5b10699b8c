#include "hash.h"

#include <stdlib.h>
#include <string.h>

/* The primes, the round and the last mixing of XXH64 (Collet 2012), without
 * its seed and with a simpler tail. */
#define PRIME_1 UINT64_C(0x9E3779B185EBCA87)
#define PRIME_2 UINT64_C(0xC2B2AE3D27D4EB4F)
#define PRIME_3 UINT64_C(0x165667B19E3779F9)

static uint64_t rotate(uint64_t x, int bits)
{
    return x << bits | x >> (64 - bits);
}

static uint64_t mix(uint64_t h, uint64_t word)
{
    return rotate(h + word * PRIME_2, 31) * PRIME_1;
}

/* The first n <= 8 bytes as a word. */
static uint64_t load(const unsigned char *p, size_t n)
{
    uint64_t word = 0;
    memcpy(&word, p, n);
    return word;
}

/* h and whole blocks of 32 bytes, in four lanes. */
static uint64_t mix_blocks(uint64_t h, const unsigned char *p, size_t n)
{
    uint64_t lane[4] = {PRIME_1, PRIME_2, PRIME_3, 0};
    for (size_t i = 0; i < n; i += 32) {
        for (int k = 0; k < 4; k++)
            lane[k] = mix(lane[k], load(p + i + 8 * k, 8));
    }
    for (int k = 0; k < 4; k++)
        h = mix(h, lane[k]);
    return h;
}

uint64_t nn_hash(const void *bytes, size_t n)
{
    const unsigned char *p = bytes;
    size_t i = n / 32 * 32;
    uint64_t h = i > 0 ? mix_blocks(n, p, i) : n;
    for (; i < n; i += 8)
        h = mix(h, load(p + i, n - i < 8 ? n - i : 8));
    h = (h ^ h >> 33) * PRIME_2;
    h = (h ^ h >> 29) * PRIME_3;
    return h ^ h >> 32;
}

/* 0 says that a slot is free. */
static uint64_t never_0(uint64_t hash)
{
    return hash != 0 ? hash : 1;
}

/* The slot that has the hash, or the free one where it belongs. */
static uint64_t *find_slot(const struct nn_hashes *s, uint64_t hash)
{
    size_t i = (size_t)hash & (s->room - 1);
    while (s->slot[i] != 0 && s->slot[i] != hash)
        i = (i + 1) & (s->room - 1);
    return &s->slot[i];
}

static int grow(struct nn_hashes *s, struct nn_error *err)
{
    struct nn_hashes larger = {.count = s->count,
                               .room = s->room > 0 ? 2 * s->room : 16};
    larger.slot = calloc(larger.room, sizeof *larger.slot);
    if (!larger.slot)
        return nn_fail_memory(err);
    for (size_t i = 0; i < s->room; i++) {
        if (s->slot[i] != 0)
            *find_slot(&larger, s->slot[i]) = s->slot[i];
    }
    free(s->slot);
    *s = larger;
    return 0;
}

int nn_hashes_add(struct nn_hashes *s, uint64_t hash, struct nn_error *err)
{
    if (2 * s->count >= s->room && grow(s, err) < 0)
        return NN_ESYSTEM;
    hash = never_0(hash);
    uint64_t *slot = find_slot(s, hash);
    if (*slot == hash)
        return 0;
    *slot = hash;
    s->count++;
    return 1;
}

bool nn_hashes_has(const struct nn_hashes *s, uint64_t hash)
{
    return s->count > 0 && *find_slot(s, never_0(hash)) != 0;
}

void nn_hashes_free(struct nn_hashes *s)
{
    free(s->slot);
    *s = (struct nn_hashes){0};
}
