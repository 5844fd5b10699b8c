/* What a cell is before its column says what it means: missing, a number, or
 * text. */
#ifndef NN_CELL_H
#define NN_CELL_H

#include <stdbool.h>

#include "csv.h"

/* Is it one of "", NA, N/A, NaN, nan, null, NULL, ?, which say that there is
 * no value? */
bool nn_cell_is_missing(const struct nn_field *cell);

/* Is it a number, be it too large for a float? */
bool nn_cell_is_number(const struct nn_field *cell);

#endif
