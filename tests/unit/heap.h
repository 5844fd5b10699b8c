/* How much memory is given out: what is opened and closed again leaves nothing
 * behind. 0 where the C library does not say (under a sanitizer, whose own
 * search for leaks sees more). */
#ifndef HEAP_H
#define HEAP_H

#include <malloc.h>
#include <stdbool.h>
#include <stddef.h>

static inline size_t heap_in_use(void)
{
#ifdef __GLIBC__
    const struct mallinfo2 now = mallinfo2();
    return now.uordblks + now.hblkhd;
#else
    return 0;
#endif
}

/* Does each call leave a block, of which none is smaller than LEAST bytes? The
 * C library keeps some of what is freed for later, and counts it as given out:
 * that ends after some rounds, a leak does not. */
static inline bool heap_leaks(void (*call)(void))
{
    enum { ROUNDS = 10, CALLS = 20, LEAST = 24 };
    for (int round = 0; round < ROUNDS; round++) {
        const size_t before = heap_in_use();
        for (int i = 0; i < CALLS; i++)
            call();
        if (heap_in_use() < before + CALLS * LEAST)
            return false;
    }
    return true;
}

#endif
