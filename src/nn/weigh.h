/* What each training row counts for in the loss that training makes small:
 * its weight in data.weight times that of its class. Losses and metrics that
 * are reported of a network's fixed weights do not know the latter. */
#ifndef NN_WEIGH_H
#define NN_WEIGH_H

#include "config.h"
#include "table.h"

/* *weight becomes a float for each row of train's table, with mean 1 over train
 * (0 for the other rows), or NULL where all are alike; the caller frees it.
 * NN_ECONFIG for class weights where there are no classes, of a class that is
 * none, or 0 for every row. */
int nn_weigh_rows(float **weight, const struct nn_rows *train,
                  const struct nn_config *config, struct nn_error *err);

#endif
