/* The first row of each input file: is it a header, and where do the columns
 * stand? With --append all files must have the same ones. */
#ifndef PREDICT_HEAD_H
#define PREDICT_HEAD_H

#include "predict_options.h"

#include "../nn/heading.h"

struct cli_predict_head {
    const struct nn_columns *columns;
    const struct cli_predict_options *options;
    char *file;              /* the first one; NULL: none was begun */
    struct nn_heading names; /* of its columns, with append */
};

/* Finds the columns by the first row of a file: 1 if that is a header, 0 if it
 * is data already. NN_EDATA if columns are missing, or are not those of the
 * first file. */
int cli_predict_head_read(struct cli_predict_head *h, struct nn_places *places,
                          const char *file, const struct nn_row *row,
                          struct nn_error *err);

/* Frees what h holds. */
void cli_predict_head_free(struct cli_predict_head *h);

#endif
