/* The first row of each input file: is it a header, and where do the columns
 * stand? */
#ifndef PREDICT_HEAD_H
#define PREDICT_HEAD_H

#include "predict_options.h"

struct cli_predict_head {
    const struct nn_columns *columns;
    const struct cli_predict_options *options;
};

/* Finds the columns by the first row of a file: 1 if that is a header, 0 if it
 * is data already. NN_EDATA if columns are missing. */
int cli_predict_head_read(const struct cli_predict_head *h,
                          struct nn_places *places, const char *file,
                          const struct nn_row *row, struct nn_error *err);

#endif
