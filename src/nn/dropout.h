/* Dropout: in training passes each sample goes without some of the inputs or
 * hidden nodes, drawn anew for every step; what is left is scaled up, so that
 * the expected value stays, and nothing else ever knows of it (inverted
 * dropout). Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov 2014,
 * section 4, and section 10 for the scaling.
 *
 *     Zl = Yl .* Ml        what layer l + 1 sees of Yl in place of it
 *     dYl = dZl .* Ml      on the way back
 *
 * Ml is 0 with probability p, else 1 / (1 - p). A step, a layer and a column
 * of the minibatch have a random stream, so that it does not matter which
 * thread has which columns. */
#ifndef NN_DROPOUT_H
#define NN_DROPOUT_H

#include "net.h"

struct nn_dropout {
    double p[NN_MAX_LAYERS]; /* p[0] of the inputs, p[l] of hidden layer l */
    uint64_t seed;
    uint64_t step;           /* of the run, from 0; set before each */
    nn_mat M[NN_MAX_LAYERS]; /* M[l] n_l x m; only where p[l] > 0 */
    nn_mat Z[NN_MAX_LAYERS]; /* Z[l] n_l x m; likewise */
    struct nn_arena arena;   /* owns M and Z */
};

/* For minibatches of up to m_max samples; 0 <= input, hidden < 1. NN_ESYSTEM
 * without memory. */
int nn_dropout_open(struct nn_dropout *d, const struct nn_net *net, int m_max,
                    double input, double hidden, uint64_t seed,
                    struct nn_error *err);
void nn_dropout_free(struct nn_dropout *d);

/* Does any layer go without something? (Hidden layers have one p.) */
static inline bool nn_dropout_drops(const struct nn_dropout *d)
{
    return d->p[0] > 0 || d->p[1] > 0;
}

/* What the layer above l sees of Y[l], n_l x m; d may be NULL. */
static inline nn_mat nn_dropout_seen(const struct nn_dropout *d, int l,
                                     nn_mat Y)
{
    if (d && d->p[l] > 0) {
        assert(Y.rows == d->Z[l].rows && Y.ld == d->Z[l].ld);
        Y.p = d->Z[l].p;
    }
    return Y;
}

/* Draws the columns from <= j < to of M[l], and Z[l] from those of Y[l]. */
void nn_dropout_forward(struct nn_dropout *d, int l, nn_mat Y, int from,
                        int to);

/* dY, which are those columns of dZ, becomes dY. */
void nn_dropout_backward(const struct nn_dropout *d, int l, nn_mat dY, int from,
                         int to);

#endif
