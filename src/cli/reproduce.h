/* --reproduce: is a model what its record says? The same run once more, and a
 * comparison of the bits. */
#ifndef REPRODUCE_H
#define REPRODUCE_H

#include "train_options.h"

#include "../nn/data.h"
#include "../nn/model.h"

/* Reads the model that is to be reproduced, and the config of its run with the
 * edits of the command line. NN_EMODEL, NN_ECONFIG, NN_ESYSTEM. */
int cli_reproduce_open(struct nn_model *model, struct nn_config *config,
                       const struct train_options *options,
                       struct nn_error *err);

/* Are files and config those of the model? NN_ECHECK says what is not. A run
 * that time ended becomes one of as many epochs. */
int cli_reproduce_check(const struct nn_model *model, const char *name,
                        struct nn_config *config, const struct nn_data *data,
                        struct nn_error *err);

/* Have the models the same weights? NN_ECHECK says what differs. */
int cli_reproduce_compare(const struct nn_model *was, const char *name,
                          const struct nn_model *is, struct nn_error *err);

#endif
