/* The checkpoint of a run that is not over: all that changes while it goes on,
 * as a file of the model's format. What config and data say again (order of the
 * samples, rates, random numbers) is not in it. nn-model(5) describes it. */
#ifndef NN_CHECKPOINT_H
#define NN_CHECKPOINT_H

#include "state.h"
#include "tensors.h"

/* The bytes of the file. NN_ESYSTEM without memory. */
int nn_checkpoint_write(const struct nn_state *s, struct nn_text *file,
                        struct nn_error *err);

/* Reads a file and checks what can be checked without a run; *t is empty
 * before, and after a failure. NN_EMODEL, NN_ESYSTEM. */
int nn_checkpoint_read(struct nn_tensors *t, const char *path,
                       struct nn_error *err);

/* Puts the state of the file, which is called name, into that of a run that
 * has not begun. NN_ECONFIG if it is of another config, data or program, and
 * says what differs; NN_EMODEL if it is damaged. */
int nn_checkpoint_load(const struct nn_tensors *t, const char *name,
                       const struct nn_state *s, struct nn_error *err);

#endif
