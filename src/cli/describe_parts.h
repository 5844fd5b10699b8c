/* Parts of --describe that need more than the network's dimensions. */
#ifndef DESCRIBE_PARTS_H
#define DESCRIBE_PARTS_H

#include "../nn/config.h"
#include "../nn/data.h"
#include "../nn/text.h"

/* A line for each row of X and of D, with the column that feeds it. */
void describe_columns(struct nn_text *out, const struct nn_columns *c);

/* The time of an epoch, by the first steps of a run, which takes the columns
 * away from data if it comes to its end. */
int describe_time(struct nn_text *out, const struct nn_config *config,
                  struct nn_data *data, struct nn_error *err);

#endif
