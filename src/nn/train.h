/* The run: epochs of minibatches, each forward, back and update, until the
 * epochs are over or there is a reason to stop. Calls back after each epoch. */
#ifndef NN_TRAIN_H
#define NN_TRAIN_H

#include "batch.h"
#include "config.h"
#include "metric.h"
#include "model.h"
#include "optim.h"
#include "schedule.h"
#include "stop.h"
#include "weights.h"

/* What an epoch came to; NAN where it does not apply. */
struct nn_epoch {
    int epoch; /* from 1 */
    int epochs;
    double train_loss, train_accuracy; /* of the training passes */
    double validation_loss, validation_accuracy;
    double learning_rate;
    double seconds; /* since the start of the run */
};

/* After each epoch. NN_ESTOPPED ends the run, another negative status fails
 * it. */
typedef int nn_epoch_done(void *arg, const struct nn_epoch *e,
                          struct nn_error *err);

/* A step of the run under way, by minibatch. */
struct nn_step {
    int epoch, step; /* from 1 */
    const struct nn_net *net;
    struct nn_work *work; /* X, V, Y, dV; grad is scratch until the update */
    nn_mat D;
    const struct nn_optim *optim; /* has begun the step */
};

/* Likewise. */
typedef int nn_step_hook(void *arg, const struct nn_step *s,
                         struct nn_error *err);

struct nn_train_hooks {
    nn_epoch_done *epoch_done;
    void *arg;
    const volatile int *stop; /* looked at after each minibatch: not 0 ends
                                 the run with NN_ESTOPPED. May be NULL */
    nn_step_hook *before_update, *after_update; /* not of lbfgs */
};

/* Trains a network as the config says on data that was loaded for it. Fills
 * model (its net, its record; columns are moved out of data). NN_EDIVERGED
 * says where a loss or weight is not finite. After a failure *model is empty,
 * and so is *err if a hook asked to stop. */
int nn_train(struct nn_model *model, struct nn_data *data,
             const struct nn_config *config, const struct nn_train_hooks *hooks,
             struct nn_error *err);

/* The net that config and data describe, weights drawn or read. */
int nn_train_net(struct nn_net *net, const struct nn_data *data,
                 const struct nn_config *config,
                 struct nn_fingerprint *initial_weights, struct nn_error *err);

/* Threads for steps of m samples: so many as are wanted, or for 0 those that
 * pay. */
int nn_train_threads(int wanted, const struct nn_net *net, int m);

/* What the model keeps beside its weights and their results: origin, config,
 * name; the columns leave data. NN_ESYSTEM without memory. */
int nn_train_complete(struct nn_model *model, struct nn_data *data,
                      const struct nn_config *config, struct nn_error *err);

#endif
