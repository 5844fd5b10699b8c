/* The run: epochs of minibatches, each forward, back and update, until the
 * epochs are over or there is a reason to stop. Calls back after each epoch. */
#ifndef NN_TRAIN_H
#define NN_TRAIN_H

#include "run.h"
#include "weights.h"

/* Trains a network as the config says on data that was loaded for it. Fills
 * model (its net, its record; columns are moved out of data). NN_EDIVERGED
 * says where a loss, gradient or weight is not finite; the end of the epoch
 * before it, if there was one, has been saved then. After a failure *model is
 * empty, and so is *err if a hook asked to stop. */
int nn_train(struct nn_model *model, struct nn_data *data,
             const struct nn_config *config, const struct nn_train_hooks *hooks,
             struct nn_error *err);

/* NN_ECONFIG: are there validation rows where they are needed? */
int nn_train_check(const struct nn_config *c, const struct nn_data *data,
                   struct nn_error *err);

/* The net that config and data describe, weights drawn or read. */
int nn_train_net(struct nn_net *net, const struct nn_data *data,
                 const struct nn_config *config,
                 struct nn_fingerprint *initial_weights, struct nn_error *err);

/* Threads for steps of m samples: as many as are wanted, or for 0 all that may
 * pay, which the first steps show (pace.h): those of steps of some 20 us. */
int nn_train_threads(int wanted, const struct nn_net *net, int m);

/* What the model keeps beside its weights and their results: origin, config,
 * name; the columns leave data. NN_ESYSTEM without memory. */
int nn_train_complete(struct nn_model *model, struct nn_data *data,
                      const struct nn_config *config, struct nn_error *err);

#endif
