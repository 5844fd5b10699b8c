/* Forward and backward propagation: the heart. The notes' matrix form, in
 * float, on the kernels of mat.h; reference.h has the same in plain loops.
 *
 * A minibatch X, n0 x m, is put in place by nn_work_set_input. Samples are
 * independent of each other on the way forward and back, so threads divide
 * them, or in the first layer the nodes; the gradients are sums over all
 * samples, so there threads divide the weights. A part {0, 1} is all of it. */
#ifndef NN_PROP_H
#define NN_PROP_H

#include "net.h"
#include "dropout.h"
#include "pool.h"

/* V[1], Y[1], ..., V[L], Y[L] of the part's samples; with dropout, what a layer
 * sees of the one below is that. */
void nn_forward(const struct nn_net *net, struct nn_work *w,
                struct nn_part part);

/* loss[j] of the part's samples against D, nL x m, times their weights; after
 * nn_forward. */
void nn_loss(const struct nn_net *net, struct nn_work *w, nn_mat D,
             struct nn_part part);

/* dV[L], ..., dV[1] of the part's samples, times their weights; after
 * nn_forward. */
void nn_deltas(const struct nn_net *net, struct nn_work *w, nn_mat D,
               struct nn_part part);

/* The three in one, for a job of the pool: there and back. */
void nn_propagate(const struct nn_net *net, struct nn_work *w, nn_mat D,
                  struct nn_pool *pool, struct nn_part part);

/* dW[L], db[L], ..., dW[1], db[1], the part's share; after nn_deltas of every
 * part. step: NULL, or the parameters take it at once. */
void nn_gradients(const struct nn_net *net, struct nn_work *w,
                  const struct nn_descent *step, struct nn_part part);

/* (1/m) sum of loss[j]; after nn_loss of every part. */
double nn_mean_loss(const struct nn_work *w);

#endif
