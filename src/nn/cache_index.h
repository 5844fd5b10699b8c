/* The index of a cache, PATH.cache.json: of which files and settings it is,
 * and all that the matrices beside it do not say. Text in, text out; knows
 * nothing of files. */
#ifndef NN_CACHE_INDEX_H
#define NN_CACHE_INDEX_H

#include <stdint.h>

#include "error.h"
#include "text.h"
#include "file.h"
#include "npy.h"
#include "columns.h"

enum { NN_CACHE_TABLES = 3 }; /* train, validation, test */
extern const char *const nn_cache_tables[NN_CACHE_TABLES];

/* The matrices of a table: its rows x width cells, and where each row begins
 * in the CSV file. */
enum { NN_CACHE_CELLS, NN_CACHE_LINES, NN_CACHE_MATRICES };
extern const char *const nn_cache_matrices[NN_CACHE_MATRICES];

struct nn_cache_table {
    size_t rows; /* 0: there is no such file */
    struct nn_fingerprint fingerprint;
    uint32_t *crc[NN_CACHE_MATRICES]; /* of each block */
};

struct nn_cache_index {
    struct nn_columns columns; /* fitted */
    struct nn_text notes;      /* what reading the files had to say */
    struct nn_cache_table table[NN_CACHE_TABLES];
};

/* The type and shape of a matrix, without its numbers. */
struct nn_npy nn_cache_shape(const struct nn_cache_index *x, int table,
                             int matrix);

/* Room for the CRC-32 of a table's blocks, rows and columns being known.
 * NN_ESYSTEM without memory; NN_EDATA if a matrix would be too large. */
int nn_cache_open_table(struct nn_cache_index *x, int table,
                        struct nn_error *err);

/* The index as JSON whose beginning is key, "{" and members without a comma
 * after the last: whatever must agree for the cache to be valid. Its last
 * member is a checksum of all before. */
void nn_cache_index_write(const struct nn_cache_index *x,
                          const struct nn_text *key, struct nn_text *out);

/* Reads it back. *valid: it has that key; if not, x is {0}. name stands for
 * the file in messages. NN_EDATA if it is damaged: then x is {0} too. */
int nn_cache_index_read(struct nn_cache_index *x, const struct nn_text *file,
                        const struct nn_text *key, const char *name,
                        bool *valid, struct nn_error *err);
void nn_cache_index_free(struct nn_cache_index *x);

#endif
