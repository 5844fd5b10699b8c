/* The files of a cache: what they are called, and whether they are its own.
 * They are if the index is one: what it cannot vouch for is of something else
 * and stays. While they are written a claim stands in the index's place, so
 * that those of a run that was killed are known again. */
#ifndef NN_CACHE_FILES_H
#define NN_CACHE_FILES_H

#include <stdbool.h>

#include "cache_index.h"
#include "config.h"

/* Path i of those that the cache of a config may write, as seen from the
 * current folder; 0 is the index. NULL without memory; the caller frees it. */
enum { NN_CACHE_PATHS = 7 };
char *nn_cache_path(const struct nn_config *c, int i);

/* May these files be read and replaced, or made? NN_EDATA if one is of
 * something else, or no regular file; NN_ESYSTEM. */
int nn_cache_check_files(const struct nn_config *c, struct nn_error *err);

/* Writes the claim at the path of the index. NN_ESYSTEM. */
int nn_cache_claim(const char *path, struct nn_error *err);

/* Removes all files of the cache, the index last. */
void nn_cache_drop(const struct nn_config *c);

/* Is this the file of a claim? */
bool nn_cache_is_claim(const struct nn_text *file);

#endif
