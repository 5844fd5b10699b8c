/* The rows of one CSV file in memory, as cells of columns whose meaning is
 * known elsewhere; some of the rows; a minibatch from them. */
#ifndef NN_TABLE_H
#define NN_TABLE_H

#include <stdint.h>

#include "error.h"
#include "file.h"
#include "npy.h"
#include "mat.h"
#include "columns.h"

enum { NN_MAX_ROWS = INT32_MAX };

/* width floats a row, inputs, targets, weight. */
struct nn_table {
    size_t rows, room;
    int width;
    float *cell;
    uint32_t *line; /* where row i begins in the file */
    struct nn_fingerprint fingerprint;
    struct nn_npy cell_file, line_file; /* what cell and line are mapped from,
                                           if they are */
};

/* Bytes of the cells of a row. */
static inline size_t nn_table_row_size(const struct nn_table *t)
{
    return (size_t)t->width * sizeof *t->cell;
}

/* Room for so many more rows. NN_ESYSTEM without memory. */
int nn_table_reserve(struct nn_table *t, size_t rows, struct nn_error *err);

/* Rows from row on, whose cells are in the room, begin in that line of the file
 * and those that follow. They are the table's once its rows are that many. */
void nn_table_set_lines(struct nn_table *t, size_t row, size_t rows,
                        size_t line);

/* Room for one more row; *cells are its cells, the caller fills them. NN_EDATA
 * beyond NN_MAX_ROWS, with the file, NN_ESYSTEM without memory. */
int nn_table_add(struct nn_table *t, const char *file, size_t line,
                 float **cells, struct nn_error *err);
static inline float *nn_table_row(const struct nn_table *t, size_t i)
{
    return t->cell + i * (size_t)t->width;
}
void nn_table_free(struct nn_table *t);

/* The same rows once more. NN_ESYSTEM without memory. */
int nn_table_copy(struct nn_table *t, const struct nn_table *from,
                  struct nn_error *err);

/* Scales the cells of all rows. */
void nn_table_scale(struct nn_table *t, const struct nn_columns *c);

/* The table of rows that are mapped, rows x width and rows; it takes the files
 * over, and no row can be added. */
void nn_table_map(struct nn_table *t, const struct nn_npy *cells,
                  const struct nn_npy *lines);

/* Do targets and weights of all rows suit, as nn_columns_check_targets says?
 * file is where they are from. */
int nn_table_check_targets(const struct nn_table *t, const struct nn_columns *c,
                           const char *file, struct nn_error *err);

/* Some rows of a table, by number. */
struct nn_rows {
    const struct nn_table *table;
    const struct nn_columns *columns;
    uint32_t *index;
    size_t count; /* 0: there are none */
    bool plain;   /* all inputs are numbers: their cells are x as they are */
};

/* All rows of the table. */
int nn_rows_all(struct nn_rows *r, const struct nn_table *table,
                const struct nn_columns *columns, struct nn_error *err);
void nn_rows_free(struct nn_rows *r);

/* X and D (n0 x m and n2 x m) of the m rows order[0 ... m-1], which number
 * the table's rows: the samples from <= j < to. */
void nn_rows_gather(const struct nn_rows *r, const uint32_t *order, nn_mat X,
                    nn_mat D, int from, int to);

/* The weight of row i of them, 1 where rows have none; the sum of all. */
double nn_rows_weight(const struct nn_rows *r, size_t i);
double nn_rows_weights(const struct nn_rows *r);

/* Means divide by that sum: NN_EDATA if it is 0 though there are rows, which
 * are called "training", ... */
int nn_rows_check_weights(const struct nn_rows *r, const char *called,
                          struct nn_error *err);

#endif
