/* The state of a run between two minibatches, and the numbers of it as a JSON
 * object: what optimiser, schedule and early stopping have counted, and where
 * the run is. The vectors are left to whoever keeps them. */
#ifndef NN_STATE_H
#define NN_STATE_H

#include "config.h"
#include "data.h"
#include "json.h"
#include "lbfgs.h"
#include "optim.h"
#include "record.h"
#include "schedule.h"
#include "stop.h"

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
    int64_t log_crc32;       /* of those; -1: not known */
};

/* The parts of a run, as they are at a position. */
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

/* The numbers, as they are in a checkpoint. */
void nn_state_write(const struct nn_state *s, struct nn_text *out);

/* Reads them back into a run that has not begun; place is for messages.
 * NN_EMODEL if one is missing or can be none of this run: then the run is as
 * it was. */
int nn_state_read(const struct nn_state *s, const struct nn_json *root,
                  const char *place, struct nn_error *err);

#endif
