/* What nninspect shows of a model. */
#ifndef INSPECT_H
#define INSPECT_H

#include "../nn/model.h"
#include "../nn/text.h"

/* For people: layers, columns, how it was trained. */
void cli_inspect_text(struct nn_text *out, const struct nn_model *m);

/* All of it but the weights as one JSON object on one line. */
void cli_inspect_json(struct nn_text *out, const struct nn_model *m);

/* W1, b1, ...: a matrix row on each line, each number with the fewest digits
 * that read back as the same float. NN_ECONFIG names the tensors there are. */
int cli_inspect_tensor(struct nn_text *out, const struct nn_model *m,
                       const char *name, struct nn_error *err);

#endif
