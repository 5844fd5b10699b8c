/* A matrix in a file of numpy's, so that other tools can open it: written at
 * once, mapped later. A CRC-32 for each MiB, which the caller keeps, tells
 * whether its numbers are still those that were written.
 *
 * Knows nothing of what the numbers mean. */
#ifndef NN_NPY_H
#define NN_NPY_H

#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "pool.h"

enum { NN_NPY_BLOCK = 1 << 20 }; /* bytes that one CRC-32 is of */

enum nn_npy_type {
    NN_NPY_FLOAT, /* float, "<f4" */
    NN_NPY_COUNT  /* uint32_t, "<u4" */
};

struct nn_npy {
    enum nn_npy_type type;
    size_t rows;
    int cols;   /* 0: a vector */
    void *p;    /* row by row */
    void *file; /* what is mapped, with its header; NULL: nothing */
    size_t file_size;
};

/* Blocks of the matrix, the last one shorter; 0 if it cannot be mapped here,
 * being empty or far too large. Looks at the shape only. */
size_t nn_npy_blocks(const struct nn_npy *m);

/* Writes the matrix (a new file, then renamed), and what its blocks' CRC-32
 * are. NN_ESYSTEM. */
int nn_npy_write(const struct nn_npy *m, const char *path, uint32_t *crc,
                 struct nn_error *err);

/* Maps the file of a matrix of that type and shape, m->p being its numbers;
 * what is changed in them does not reach the file. Every block is tested, by
 * the threads of the pool (NULL: one). NN_ESYSTEM if it cannot be opened;
 * NN_EDATA if it is another matrix or its numbers are not those written. */
int nn_npy_map(struct nn_npy *m, const char *path, const uint32_t *crc,
               struct nn_pool *pool, struct nn_error *err);
void nn_npy_unmap(struct nn_npy *m);

#endif
