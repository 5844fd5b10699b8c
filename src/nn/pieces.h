/* Rows of a plain file to a table by several threads, each of which reads
 * pieces of the file for itself, into its own caches, and splits their lines.
 *
 * All that a thread waits for is the number of lines in the pieces before its
 * own, which says where in the table its rows go. */
#ifndef NN_PIECES_H
#define NN_PIECES_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"
#include "pool.h"
#include "lines.h"
#include "table.h"
#include "split.h"

struct nn_pieces {
    char *text; /* a piece for each thread; NULL before there was one */
};

/* Is there so much left of the file that pieces of it pay? */
bool nn_pieces_pay(const struct nn_lines *lines, const struct nn_table *t);

/* Takes the lines of pieces while they pay. Stops before the first line that is
 * not for split or cannot be read: then *odd is the number of lines that are
 * left of its piece, and more than 0; else it is 0. NN_ESYSTEM. */
int nn_pieces_load(struct nn_pieces *p, const struct nn_split *split,
                   struct nn_pool *pool, struct nn_lines *lines,
                   struct nn_table *t, size_t *odd, struct nn_error *err);

void nn_pieces_free(struct nn_pieces *p);

#endif
