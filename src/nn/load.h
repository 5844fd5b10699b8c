/* Rows of a file to a table by the quick way of split, in one thread or many.
 *
 *     while (nn_csv_next(csv, &row, err) > 0) {
 *         ... the row, by nn_columns_learn or nn_columns_parse
 *         nn_load_ahead(&load, nn_csv_lines(csv), table, err);
 *     }
 *
 * Rows, their order and the first fault are the same for any number of
 * threads. */
#ifndef NN_LOAD_H
#define NN_LOAD_H

#include "error.h"
#include "pool.h"
#include "lines.h"
#include "columns.h"
#include "table.h"
#include "split.h"
#include "pieces.h"

struct nn_load {
    struct nn_split split;
    int threads;
    struct nn_pool *pool; /* NULL until there is work for it */
    struct nn_pieces pieces;
    size_t alone; /* up to this row of the table one thread goes alone, because
                     a line nearby was none for split */
};

/* threads: 0 takes one for each processor. As nn_split_open. */
int nn_load_open(struct nn_load *l, const struct nn_columns *c,
                 const struct nn_places *places, int threads,
                 struct nn_error *err);
void nn_load_free(struct nn_load *l);

/* Takes lines that are read already, and reads more of them while there are
 * many, up to the first that is not for split. NN_ESYSTEM without memory; what
 * fails while lines are read fails again when nn_csv_next goes on. */
int nn_load_ahead(struct nn_load *l, struct nn_lines *lines, struct nn_table *t,
                  struct nn_error *err);

#endif
