/* The files of a training run: which of them clash, and opening those that it
 * writes before any work is done. */
#ifndef TRAIN_FILES_H
#define TRAIN_FILES_H

#include "loss_log.h"
#include "train_options.h"

#include "../nn/config.h"
#include "../nn/write.h"

/* stdin is read at most once. NN_ECONFIG. */
int train_files_check_inputs(const struct train_options *o,
                             const struct nn_config *c, struct nn_error *err);

/* No file of data.cache is the config, the model or the log. NN_ECONFIG. */
int train_files_check_cache(const struct train_options *o,
                            const struct nn_config *c, struct nn_error *err);

/* The predictions of --out-of-fold replace no file that is read, nor what is
 * printed; there is no data.validation. NN_ECONFIG. */
int train_files_check_folds(const struct train_options *o,
                            const struct nn_config *c, struct nn_error *err);

/* stdout is written at most once, model and log are two files and neither is
 * one that the run reads. NN_ECONFIG. */
int train_files_check_outputs(const struct train_options *o,
                              const struct nn_config *c, struct nn_error *err);

#endif
