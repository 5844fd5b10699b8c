/* Rows of a CSV file, with their targets, as a model knows the columns. */
#ifndef KNOWN_ROWS_H
#define KNOWN_ROWS_H

#include <stddef.h>

#include "../nn/columns.h"
#include "../nn/table.h"

/* Reads all rows that are not to be dropped into t, which is empty before, and
 * scales inputs and targets; "-" is stdin.
 * Header and columns are found as nnpredict --evaluate does. *unknown counts
 * the cells with a category never seen in training; if it is NULL, one is an
 * error. Rows that lack a value are left out if the model drops them. NN_EDATA,
 * also if there are no rows, NN_ESYSTEM. */
int cli_read_known_rows(struct nn_table *t, const struct nn_columns *c,
                        const char *path, size_t *unknown,
                        struct nn_error *err);

#endif
