/* nninspect --importance: how much a model relies on each column. */
#ifndef IMPORTANCE_H
#define IMPORTANCE_H

#include <stddef.h>

#include "../nn/model.h"
#include "../nn/text.h"

/* A table for people, or one JSON object on one line, over the rows of the CSV
 * file at path. *unknown: as cli_read_known_rows. NN_EDATA, NN_ESYSTEM. */
int cli_add_importance(struct nn_text *out, const struct nn_model *m,
                       const char *path, bool json, size_t *unknown,
                       struct nn_error *err);

#endif
