#include "arena.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "pages.h"

/* *bytes = count * size, rounded up to whole cache lines; false if that is
 * more than a size_t holds. */
static bool padded_size(size_t *bytes, size_t count, size_t size)
{
    size_t n;
    if (__builtin_mul_overflow(count, size, &n) ||
        __builtin_add_overflow(n, NN_ALIGN - 1, &n))
        return false;
    *bytes = n / NN_ALIGN * NN_ALIGN;
    return true;
}

void *nn_arena_take(struct nn_arena *a, size_t count, size_t size)
{
    size_t bytes;
    bool fits = padded_size(&bytes, count, size);
    if (!a->base) {
        if (!fits || __builtin_add_overflow(a->used, bytes, &a->used))
            a->size = SIZE_MAX;
        return NULL;
    }
    /* Both passes make the same calls. */
    assert(fits && bytes <= a->size - a->used);
    void *p = a->base + a->used;
    a->used += bytes;
    return p;
}

int nn_arena_open(struct nn_arena *a, struct nn_error *err)
{
    assert(!a->base);
    if (a->size == SIZE_MAX)
        return nn_fail_memory(err);
    size_t size = a->used ? a->used : NN_ALIGN;
    char *base = nn_pages_zeros(size, NN_ALIGN);
    if (!base)
        return nn_fail_memory(err);
    *a = (struct nn_arena){.base = base, .size = size};
    return 0;
}

void nn_arena_free(struct nn_arena *a)
{
    free(a->base);
    *a = (struct nn_arena){0};
}
