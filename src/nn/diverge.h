/* Where a run stopped being finite, and by which rows: for the message. */
#ifndef NN_DIVERGE_H
#define NN_DIVERGE_H

#include "run.h"

/* The run is at the start of an epoch, or in it, and diverges in what is left
 * of it: goes on minibatch by minibatch until something is not finite.
 * NN_EDIVERGED, which names epoch, minibatch, layer, quantity, the lines of
 * the data file, the largest input, and a remedy. */
int nn_diverge_in_epoch(struct nn_run *r, struct nn_error *err);

/* The weights as they are have a loss that is not finite on those rows.
 * Likewise. */
int nn_diverge_on_rows(struct nn_run *r, enum nn_set set, struct nn_error *err);

#endif
