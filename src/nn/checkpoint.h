/* The checkpoint of a run that is not over: all that changes while it goes on,
 * as a file of the model's format. What config and data say again (order of the
 * samples, rates, random numbers) is not in it. nn-model(5) describes it. */
#ifndef NN_CHECKPOINT_H
#define NN_CHECKPOINT_H

#include "config.h"
#include "data.h"
#include "lbfgs.h"
#include "optim.h"
#include "record.h"
#include "schedule.h"
#include "stop.h"
#include "tensors.h"

/* What the training passes of an epoch add up to. */
struct nn_passes {
    struct nn_sum loss, right; /* right: weights of the samples that are */
};

/* Where a run stands between two minibatches. */
struct nn_position {
    int epoch;               /* under way, from 1; 0: it has not begun */
    int step;                /* minibatches of it that are done */
    struct nn_passes passes; /* of those */
    double seconds;          /* that the run has taken */
    uint64_t log;            /* bytes of the loss log so far */
};

/* The parts of a run that a checkpoint has, as they are at a position. */
struct nn_state {
    const struct nn_config *config;
    const struct nn_data *data;
    struct nn_record *record; /* origin, and what is of the first weights */
    struct nn_net *net;
    struct nn_optim *optim;
    struct nn_lbfgs *lbfgs; /* set.history 0: not used */
    struct nn_schedule *schedule;
    struct nn_stop *stop;
    int steps; /* of an epoch */
    struct nn_position *position;
};

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
