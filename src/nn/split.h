/* Lines of plain numbers straight to cells: a quick way for what libcsv and
 * nn_columns_parse do, with the same result.
 *
 * It takes a line only if there is nothing to it: no quotes but around whole
 * fields, and none in them, the right number of fields, in those that are used
 * a number or a label that is known. Whatever is odd or wrong it leaves to
 * them. */
#ifndef NN_SPLIT_H
#define NN_SPLIT_H

#include <stddef.h>

#include "error.h"
#include "columns.h"

struct nn_split_field;

struct nn_split {
    char delimiter;
    int width;                    /* cells of a row */
    struct nn_split_field *field; /* what becomes of each field of a line */
};

/* For the lines of a file whose columns are placed. The columns must outlive
 * it, with the same kinds; their labels may grow. NN_ESYSTEM. */
int nn_split_open(struct nn_split *s, const struct nn_columns *c,
                  const struct nn_places *places, struct nn_error *err);
void nn_split_free(struct nn_split *s);

/* Cells of the lines from *from on, a row after the other: at most `most`, at
 * most up to end, which is behind a LF. NN_SLACK bytes more can be read. How
 * many; *from becomes the first line not taken, whose row of cells may have
 * been begun. */
size_t nn_split_rows(const struct nn_split *s, const char **from,
                     const char *end, size_t most, float *cells);

/* LFs from p to end. NN_SLACK bytes more can be read. */
size_t nn_count_lines(const char *p, const char *end);

#endif
