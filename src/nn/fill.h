/* What takes the place of missing inputs: fitted on the training rows for
 * every column, whether it lacks a value there or not. */
#ifndef NN_FILL_H
#define NN_FILL_H

#include "config.h"
#include "table.h"

/* Fits the fill value of each input over the training rows, and puts it where
 * cells of the table are NAN. how is one of NN_FILL_MEAN and what follows it;
 * number belongs to NN_FILL_NUMBER. Of several most frequent values it takes
 * the least, of categories the first. Categories are sorted already. NN_EDATA
 * for a column of which no training row has a value. file is for messages. */
int nn_fill_fit(struct nn_columns *c, struct nn_table *t,
                const struct nn_rows *train, enum nn_fill how, double number,
                const char *file, struct nn_error *err);

#endif
