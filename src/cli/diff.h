/* What differs between two models. */
#ifndef DIFF_H
#define DIFF_H

#include "../nn/model.h"
#include "../nn/text.h"

/* A line for each difference, "config.learning_rate: 0.1 -> 0.2": of all that
 * cli_inspect_json has, then of each tensor; columns are matched by their
 * names. Nothing where the models are the same. NN_ESYSTEM without memory. */
int cli_add_diff(struct nn_text *out, const struct nn_model *a,
                 const struct nn_model *b, struct nn_error *err);

#endif
