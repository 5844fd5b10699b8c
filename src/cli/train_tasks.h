/* What nntrain does in place of training: it prints something on stdout. */
#ifndef TRAIN_TASKS_H
#define TRAIN_TASKS_H

#include "train_options.h"

#include "../nn/data.h"

/* Notes for people on stderr, unless they are not wanted. */
void train_note(const struct train_options *o, const struct nn_text *text);

/* --schema */
int train_task_schema(struct nn_error *err);

/* --new */
int train_task_new(const struct train_options *o, struct nn_error *err);

/* --print-config */
int train_task_config(const struct train_options *o,
                      const struct nn_config *config, struct nn_error *err);

/* --describe, --check-gradients or --trace: a look at a run, which may take the
 * columns away from data. */
int train_task_look(const struct train_options *o,
                    const struct nn_config *config, struct nn_data *data,
                    struct nn_error *err);

#endif
