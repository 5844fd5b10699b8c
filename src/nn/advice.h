/* Advice about data that can be trained on but is most likely not what was
 * meant: inputs of very different scale, constant columns, classes of very
 * few rows, the target among the inputs, rows that both train and validate.
 *
 * Each is a line, and what is fine has none. Tables of fewer than
 * NN_ADVICE_ROWS training rows are toys, of which nothing is said. */
#ifndef NN_ADVICE_H
#define NN_ADVICE_H

#include "config.h"
#include "data.h"

enum { NN_ADVICE_ROWS = 20 };

/* Standard deviations that differ by more make inputs of different scale. */
#define NN_ADVICE_SCALE 100.0

/* A class of fewer training rows is too small. */
enum { NN_ADVICE_CLASS = 5 };

/* Appends the lines to d->notes, for data just loaded by the config. Takes a
 * few percent of the time that loading took. NN_ESYSTEM without memory. */
int nn_advice_add(struct nn_data *d, const struct nn_config *c,
                  struct nn_error *err);

#endif
