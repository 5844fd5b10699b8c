/* data.cache: the rows of the CSV files as they are once read and fitted, kept
 * in files that later runs map. Files and config of the run must be those of
 * the run that made it; else, and when it is damaged, it is made anew. What
 * is trained has the same bits with it and without.
 *
 *     PATH.cache.json                       the index (cache_index.h), last
 *     PATH.train.cells.npy, .lines.npy      and so on for validation and test
 */
#ifndef NN_CACHE_H
#define NN_CACHE_H

#include "config.h"
#include "data.h"

/* nn_data_load, and nn_advice_add if advice is wanted, by way of data.cache,
 * if there is one in the config: it keeps what both have to say. *details gets
 * a line on what became of the cache; that it is damaged or cannot be written
 * is no failure, but a line of d->notes. threads as in the config. */
int nn_cache_load(struct nn_data *d, const struct nn_config *c, bool advice,
                  struct nn_text *details, struct nn_error *err);

#endif
