/* Whether a cache is of the run's data: all that rows and columns follow from,
 * as text. */
#ifndef NN_CACHE_KEY_H
#define NN_CACHE_KEY_H

#include "error.h"
#include "text.h"
#include "config.h"

/* The beginning of the cache's index, "{" and members without a comma after
 * the last: the program, the data part of the config, what else decides on
 * classes and the split, and of each data file size, time of change and inode.
 * NN_EDATA for a file that has none of these: stdin, a pipe. Waits some
 * milliseconds for a file that has only just changed. */
int nn_cache_key(struct nn_text *out, const struct nn_config *c,
                 struct nn_error *err);

#endif
