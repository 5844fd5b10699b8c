/* --check-gradients: the gradient of the first minibatch of a run against
 * finite differences. */
#ifndef CHECK_GRADIENTS_H
#define CHECK_GRADIENTS_H

#include "../nn/config.h"
#include "../nn/data.h"
#include "../nn/text.h"

/* A table with a line for each tensor, and the verdict; NN_ECHECK with the
 * worst tensor if it is no, and then out is complete as well. */
int cli_check_gradients(struct nn_text *out, const struct nn_config *config,
                        struct nn_data *data, struct nn_error *err);

#endif
