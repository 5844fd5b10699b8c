/* nntrain --folds: K-fold cross-validation. */
#ifndef FOLDS_H
#define FOLDS_H

#include "cli.h"
#include "train_options.h"

#include "../nn/config.h"

struct cli_folds {
    const struct nn_config *config;
    int folds;
    const char *out_of_fold; /* where each row's prediction goes, or NULL */
    bool json;
    bool quiet;
};

/* Trains a model on all rows but those of a fold, for each fold, and tests it
 * on them; prints a CSV line for each, their mean and standard deviation, or
 * one JSON object, on stdout. NN_ECONFIG for more folds than rows, and what
 * nn_data_load and nn_train have. */
int cli_cross_validate(const struct cli_folds *f, struct nn_error *err);

/* The same by the options of nntrain; what it does not use is said on stderr.
 */
int cli_folds_as_told(const struct train_options *o, const struct nn_config *c,
                      struct nn_error *err);

#endif
