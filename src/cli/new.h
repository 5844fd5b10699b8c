/* nntrain --new: a starter config for a CSV file that nobody has looked at,
 * and a line about each choice. */
#ifndef NEW_H
#define NEW_H

#include "../nn/error.h"
#include "../nn/text.h"

/* Appends the config, which is to lie in the current folder, and the lines
 * about it. target is the name of a column, NULL the last one. NN_ECONFIG for a
 * path that is no regular file (it is read several times) and a target that
 * is not there; NN_EDATA for a file that cannot be trained on. */
int cli_new(struct nn_text *config, struct nn_text *notes, const char *path,
            const char *target, struct nn_error *err);

#endif
