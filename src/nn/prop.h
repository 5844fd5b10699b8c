/* Forward and backward propagation: the heart. The notes' matrix form, in
 * float, on the kernels of mat.h; reference.h has the same in plain loops.
 *
 * A minibatch X, n0 x m, is put in place by nn_work_set_input; its targets are
 * the D of the work space. Samples are independent of each other on the way
 * forward and back, so threads divide them, or in the first layer the nodes;
 * the gradients are sums over all samples, so there threads divide the weights.
 * A part {0, 1} is all of it. */
#ifndef NN_PROP_H
#define NN_PROP_H

#include "net.h"
#include "dropout.h"
#include "pool.h"

/* V[1], Y[1], ..., V[L], Y[L] of the part's samples; with dropout, what a layer
 * sees of the one below is that. Where there are targets, also what the output
 * layer learns from them while a sample is at hand: loss[j] and dV[L], both
 * times its weight. */
void nn_forward(const struct nn_net *net, struct nn_work *w,
                struct nn_part part);

/* dV[L-1], ..., dV[1] of the part's samples; after nn_forward, with targets. */
void nn_deltas(const struct nn_net *net, struct nn_work *w,
               struct nn_part part);

/* Both, for a job of the pool: there and back. */
void nn_propagate(const struct nn_net *net, struct nn_work *w,
                  struct nn_pool *pool, struct nn_part part);

/* dW[L], db[L], ..., dW[1], db[1], the part's share; after nn_deltas of every
 * part. step: NULL, or the parameters take it at once. */
void nn_gradients(const struct nn_net *net, struct nn_work *w,
                  const struct nn_descent *step, struct nn_part part);

/* (1/m) sum of loss[j]; after nn_forward of every part. */
double nn_mean_loss(const struct nn_work *w);

#endif
