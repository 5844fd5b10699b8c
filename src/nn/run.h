/* A run under way: its minibatches, each forward, back and update, and the
 * rests between them, in which it may be saved or stopped. For train.c. */
#ifndef NN_RUN_H
#define NN_RUN_H

#include "batch.h"
#include "checkpoint.h"
#include "config.h"
#include "metric.h"
#include "model.h"
#include "optim.h"
#include "pace.h"
#include "rewind.h"
#include "schedule.h"
#include "stop.h"

/* What an epoch came to; NAN where it does not apply. */
struct nn_epoch {
    int epoch; /* from 1 */
    int epochs;
    double train_loss, train_accuracy; /* of the training passes */
    double validation_loss, validation_accuracy;
    double learning_rate;
    double seconds; /* since the start of the run */
    int best_epoch; /* of the validation loss so far; 0: there is none */
    double best_loss;
};

/* After each epoch. NN_ESTOPPED ends the run, another negative status fails
 * it. */
typedef int nn_epoch_done(void *arg, const struct nn_epoch *e,
                          struct nn_error *err);

/* A step of the run under way, by minibatch. */
struct nn_step {
    int epoch, step; /* from 1 */
    const struct nn_net *net;
    struct nn_work *work; /* X, D, V, Y, dV; grad is scratch until the update */
    const struct nn_optim *optim; /* has begun the step */
};

/* Likewise. */
typedef int nn_step_hook(void *arg, const struct nn_step *s,
                         struct nn_error *err);

/* Saves the state; a negative status fails the run. */
typedef int nn_save(void *arg, const struct nn_state *s, struct nn_error *err);

/* Before a run goes on, from there. */
typedef int nn_resumed(void *arg, const struct nn_position *at,
                       struct nn_error *err);

/* All may be NULL. */
struct nn_train_hooks {
    nn_epoch_done *epoch_done;
    void *arg;
    const volatile int *stop; /* looked at after each minibatch: not 0 ends
                                 the run with NN_ESTOPPED, once it is saved */
    nn_save *save; /* called each checkpoint_every seconds, and where ... */
    volatile int *save_now;          /* ... this is not 0, which becomes 0 */
    const struct nn_tensors *resume; /* a checkpoint to go on from, ... */
    const char *resume_name;         /* ... for messages */
    nn_resumed *resumed;
    nn_step_hook *before_update, *after_update; /* not of lbfgs */
};

enum nn_set { NN_TRAINING, NN_VALIDATION, NN_TEST, NN_SETS };

/* Everything a run needs; allocated before the first epoch. */
struct nn_run {
    const struct nn_config *config;
    struct nn_data *data;
    const struct nn_train_hooks *hooks;
    struct nn_net *net;
    struct nn_record *record;
    struct nn_work work;
    struct nn_arena arena;  /* owns X, D, weight and score */
    nn_mat X, D;            /* room for a minibatch, n0 x m and nL x m */
    float *weight;          /* m, NULL where all rows are alike */
    double weights;         /* of the training rows, their sum */
    struct nn_score *score; /* nL: room for metrics */
    struct nn_batches batches;
    struct nn_dropout dropout; /* if there is some */
    struct nn_optim optim;
    struct nn_lbfgs lbfgs; /* if that is the optimiser */
    struct nn_schedule schedule;
    struct nn_stop stop;
    struct nn_pool *pool;
    struct nn_pace pace; /* of the pool */
    double start;        /* by nn_clock_seconds */
    double before;       /* seconds that the run took before it was resumed */
    struct nn_position at;
    struct nn_rewind rewind; /* to the start of the epoch under way */
    double saved;            /* seconds of the last checkpoint */
    int watch, due; /* steps between looks at the clock, and to the next */

    const uint32_t *order; /* the rows of the minibatch under way */
    struct nn_passes now;  /* of lbfgs: all samples with the weights of now */
    bool gathered;         /* likewise: they are in X and D */
};

/* The seconds that it has taken. */
double nn_run_seconds(const struct nn_run *r);

/* Its rows of that kind; of count 0 where there are none. */
const struct nn_rows *nn_run_rows(const struct nn_run *r, enum nn_set set);

/* Its parts that a checkpoint has. */
struct nn_state nn_run_state(struct nn_run *r);

/* Saves it, if it can be saved and has weights that are finite; NN_EDIVERGED if
 * not. */
int nn_run_save(struct nn_run *r, struct nn_error *err);

/* Between two minibatches: saves the run if that is due or asked for; then it
 * may be asked to stop, NN_ESTOPPED. */
int nn_run_rest(struct nn_run *r, struct nn_error *err);

/* What is left of the epoch under way. NN_EDIVERGED, NN_ESTOPPED, or what a
 * hook says. */
int nn_run_epoch(struct nn_run *r, struct nn_error *err);

/* One iteration of lbfgs in place of an epoch, whose passes are of the weights
 * before it; *why becomes "converged" if it is the last. NN_EDIVERGED. */
int nn_run_iteration(struct nn_run *r, const char **why, struct nn_error *err);

/* The parts of those: the next minibatch, there and back; its gradient; and
 * gradient and update in one, after nn_optim_begin. */
void nn_run_minibatch(struct nn_run *r);
void nn_run_gradients(struct nn_run *r);
void nn_run_update(struct nn_run *r);

#endif
