#include "pages.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { PAGE = NN_LARGE_PAGE, LARGE = 2 * PAGE };

static bool is_large(size_t size)
{
    return size >= LARGE;
}

static size_t whole(size_t size, size_t unit)
{
    return (size + unit - 1) / unit * unit;
}

static size_t whole_pages(size_t size)
{
    return whole(size, PAGE);
}

/* A mapping of whole pages, at a multiple of their size: elsewhere the system
 * has none but small ones. */
static char *map_aligned(size_t size)
{
    char *p = mmap(NULL, size + PAGE, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        return NULL;
    const size_t before = -(uintptr_t)p % PAGE;
    if (before > 0)
        munmap(p, before);
    munmap(p + before + size, PAGE - before);
    return p + before;
}

/* Pages move as they are; realloc would move them to where they are not
 * aligned, and so break them up. */
static bool fill(char *new, size_t new_size, void *p, size_t old)
{
    if (is_large(old))
        return mremap(p, whole_pages(old), new_size,
                      MREMAP_MAYMOVE | MREMAP_FIXED, new) != MAP_FAILED;
    if (old > 0)
        memcpy(new, p, old);
    free(p);
    return true;
}

void *nn_pages_grow(void *p, size_t old, size_t size)
{
    assert(size >= old);
    if (!is_large(size))
        return realloc(p, size);
    if (size > PTRDIFF_MAX - 2 * PAGE)
        return NULL;
    const size_t new_size = whole_pages(size);
    char *new = map_aligned(new_size);
    if (!new)
        return NULL;
    madvise(new, new_size, MADV_HUGEPAGE); /* advice only: it may be refused */
    if (fill(new, new_size, p, old))
        return new;
    munmap(new, new_size);
    return NULL;
}

void nn_pages_clear(void *p, size_t size)
{
#ifdef MADV_POPULATE_WRITE
    madvise(p, size, MADV_POPULATE_WRITE); /* advice only */
#else
    (void)p;
    (void)size;
#endif
}

void *nn_pages_zeros(size_t size, size_t align)
{
    const bool large = size >= PAGE / 2;
    if (size > PTRDIFF_MAX - PAGE)
        return NULL;
    const size_t unit = large ? PAGE : align;
    void *p = aligned_alloc(unit, whole(size, unit));
    if (!p)
        return NULL;
    if (large)
        madvise(p, whole(size, unit), MADV_HUGEPAGE); /* advice only */
    return memset(p, 0, size);
}

void nn_pages_free(void *p, size_t size)
{
    if (!p || !is_large(size))
        free(p);
    else
        munmap(p, whole_pages(size));
}
