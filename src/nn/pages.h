/* Memory of an array that may become large, in pages of 2 MiB where the system
 * has them: the first touch of one costs a fraction of that of 512 small ones,
 * and most of all in a virtual machine.
 *
 * Small arrays are the C library's. What nobody has touched yet costs nothing.
 */
#ifndef NN_PAGES_H
#define NN_PAGES_H

#include <stddef.h>

enum { NN_LARGE_PAGE = 1 << 21 }; /* bytes */

/* As realloc: size bytes in place of the old ones at p, which may be NULL and
 * none. NULL without memory; then p is what it was. */
void *nn_pages_grow(void *p, size_t old, size_t size);

/* Has size bytes at p, whole pages, cleared if nobody has touched them yet, as
 * far as the system can do that without a touch. */
void nn_pages_clear(void *p, size_t size);

/* size > 0 bytes of zeros, aligned to align, a power of two; these may be in
 * large pages from 1 MiB on. NULL without memory. Freed with free. */
void *nn_pages_zeros(size_t size, size_t align);

/* Of nn_pages_grow; accepts NULL of any size. */
void nn_pages_free(void *p, size_t size);

#endif
