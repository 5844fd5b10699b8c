/* One allocation for many arrays, laid out in two passes.
 *
 *     struct nn_arena a = {0};
 *     layout(&a, ...);                     calls nn_arena_take: counts
 *     if (nn_arena_open(&a, err) < 0) ...  allocates what was counted
 *     layout(&a, ...);                     the same calls: hands out
 *     ...
 *     nn_arena_free(&a);
 *
 * Every array starts on a cache line, so that vectors never straddle two and
 * threads never share one. The memory is zero. */
#ifndef NN_ARENA_H
#define NN_ARENA_H

#include <stddef.h>

#include "error.h"

enum { NN_ALIGN = 64 }; /* bytes: a cache line, and the widest vector */

struct nn_arena {
    char *base;  /* NULL while counting */
    size_t used; /* bytes handed out, or counted so far */
    size_t size; /* bytes in base; SIZE_MAX once a count overflowed */
};

/* count elements of size bytes each; NULL in the counting pass. */
void *nn_arena_take(struct nn_arena *a, size_t count, size_t size);

/* Allocates what the counting pass added up. NN_ESYSTEM without memory. */
int nn_arena_open(struct nn_arena *a, struct nn_error *err);
void nn_arena_free(struct nn_arena *a);

#endif
