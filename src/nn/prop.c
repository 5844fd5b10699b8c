#include "prop.h"

#include <assert.h>
#include <stdbool.h>

/* A part of the samples: the columns of every n x m matrix. */
static inline nn_mat samples(nn_mat a, struct nn_part part)
{
    if (part.count == 1)
        return a;
    struct nn_range r = nn_share(part, a.cols, NN_SAMPLE_GRAIN);
    return nn_mat_cols(a, r.from, r.to);
}

/* What layer l + 1 sees of layer l: Y[l], or what dropout leaves of it. */
static inline nn_mat seen(const struct nn_work *w, int l)
{
    return nn_dropout_seen(w->dropout, l, w->Y[l]);
}

/* Dropout on the part's samples of Y[l]. */
static inline void drop(struct nn_work *w, int l, struct nn_part part)
{
    if (!w->dropout)
        return;
    struct nn_range r = nn_share(part, w->Y[l].cols, NN_SAMPLE_GRAIN);
    nn_dropout_forward(w->dropout, l, samples(w->Y[l], part), r.from, r.to);
}

/* Vl = Wl Yl-1 + bl            nl x m
 * Yl = sigma(Vl)               nl x m
 * of a hidden layer, or some of their rows or columns. */
NN_INLINE void hidden_forward(enum nn_act sigma, nn_mat Y, nn_mat V, nn_mat W,
                              nn_mat below, const float *b)
{
    nn_mul_nn(V, W, below, b);
    nn_act_forward(sigma, Y, V);
}

/* Column j of A times weight[j]. */
static void weigh(nn_mat A, const float *weight)
{
    for (int j = 0; j < A.cols; j++) {
        for (int i = 0; i < A.rows; i++)
            nn_mat_col(A, j)[i] *= weight[j];
    }
}

/* VL = WL YL-1 + bL            nL x m
 * YL = sigma(VL)               nL x m
 * and, where there are targets,
 * loss[j] = L(yL(j), d(j))     m floats
 * dVL = YL - D                 nL x m */
static void output_forward(const struct nn_net *net, struct nn_work *w,
                           struct nn_part part)
{
    const int L = net->L;
    const nn_mat V = samples(w->V[L], part), Y = samples(w->Y[L], part);
    nn_mul_nn(V, net->W[L], samples(seen(w, L - 1), part), net->b[L]);
    if (!w->D.p) {
        nn_output_forward(net->output, Y, V);
        return;
    }
    const int from = nn_share(part, w->D.cols, NN_SAMPLE_GRAIN).from;
    const nn_mat dV = samples(w->dV[L], part);
    nn_output_back(net->output, Y, w->loss + from, dV, V, samples(w->D, part));
    if (w->weight) {
        weigh((nn_mat){w->loss + from, 1, V.cols, 1, 0}, w->weight + from);
        weigh(dV, w->weight + from);
    }
}

/* The part's samples, from layer l on. */
static void forward_from(int l, const struct nn_net *net, struct nn_work *w,
                         struct nn_part part)
{
    for (; l < net->L; l++) {
        drop(w, l - 1, part);
        hidden_forward(net->hidden, samples(w->Y[l], part),
                       samples(w->V[l], part), net->W[l],
                       samples(seen(w, l - 1), part), net->b[l]);
    }
    drop(w, net->L - 1, part);
    output_forward(net, w, part);
}

void nn_forward(const struct nn_net *net, struct nn_work *w,
                struct nn_part part)
{
    forward_from(1, net, w, part);
}

/* Are the nodes of layer 1 divided, and not the samples? A thread then reads
 * and updates the same rows of W1 in each step, which mostly has most of the
 * weights: from core to core a weight takes as long as the arithmetic of ten
 * samples. Each part gets a cache line of every column or more. */
static bool divides_nodes(const struct nn_net *net, struct nn_part part)
{
    return part.count > 1 && net->L > 1 &&
           net->n[1] > (part.count - 1) * NN_PAD;
}

static struct nn_range nodes_of(const struct nn_net *net, struct nn_part part)
{
    return nn_share(part, net->n[1], NN_PAD);
}

/* Layer 1 of all samples, the part's nodes. */
static void forward_nodes(const struct nn_net *net, struct nn_work *w,
                          struct nn_part part)
{
    const struct nn_range r = nodes_of(net, part);
    hidden_forward(net->hidden, nn_mat_rows(w->Y[1], r.from, r.to),
                   nn_mat_rows(w->V[1], r.from, r.to),
                   nn_mat_rows(net->W[1], r.from, r.to), seen(w, 0),
                   net->b[1] + r.from);
}

void nn_propagate(const struct nn_net *net, struct nn_work *w,
                  struct nn_pool *pool, struct nn_part part)
{
    if (divides_nodes(net, part)) {
        drop(w, 0, part);
        nn_pool_barrier(pool); /* X is there */
        forward_nodes(net, w, part);
        nn_pool_barrier(pool);
        forward_from(2, net, w, part);
    } else {
        nn_forward(net, w, part);
    }
    nn_deltas(net, w, part);
}

void nn_deltas(const struct nn_net *net, struct nn_work *w, struct nn_part part)
{
    for (int l = net->L - 1; l >= 1; l--) {
        nn_mat dV = samples(w->dV[l], part);

        /* dYl = Wl+1' dVl+1            nl x m */
        nn_mul_tn(dV, net->W[l + 1], samples(w->dV[l + 1], part));
        if (w->dropout) {
            const struct nn_range r =
                nn_share(part, w->D.cols, NN_SAMPLE_GRAIN);
            nn_dropout_backward(w->dropout, l, dV, r.from, r.to);
        }
        /* dVl = dYl .* sigma'(Vl)      nl x m */
        nn_act_backward(net->hidden, dV, samples(w->V[l], part),
                        samples(w->Y[l], part));
    }
}

/* dbl = (1/m) sum of dVl       nl x 1: first, since its few chains then go on
 *                                      beside those of dWl
 * dWl = (1/m) dVl Yl-1'        nl x nl-1 */
NN_INLINE void layer_gradients(nn_mat dW, float *db, nn_mat dV, nn_mat below,
                               const struct nn_descent *step)
{
    const float s = 1.0f / (float)dV.cols; /* 1/m */
    if (db)
        nn_row_sums(db, s, dV, step);
    nn_mul_nt(dW, s, dV, below, step);
}

void nn_gradients(const struct nn_net *net, struct nn_work *w,
                  const struct nn_descent *step, struct nn_part part)
{
    const bool by_nodes = divides_nodes(net, part);
    for (int l = net->L; l > (by_nodes ? 1 : 0); l--) {
        struct nn_range r = nn_share(part, net->n[l - 1], NN_WEIGHT_GRAIN);
        layer_gradients(nn_mat_cols(w->dW[l], r.from, r.to),
                        part.index == 0 ? w->db[l] : NULL, w->dV[l],
                        nn_mat_rows(seen(w, l - 1), r.from, r.to), step);
    }
    if (by_nodes) {
        struct nn_range r = nodes_of(net, part);
        layer_gradients(nn_mat_rows(w->dW[1], r.from, r.to), w->db[1] + r.from,
                        nn_mat_rows(w->dV[1], r.from, r.to), seen(w, 0), step);
    }
}

double nn_mean_loss(const struct nn_work *w)
{
    const int m = w->Y[0].cols;
    return nn_sum_of(w->loss, m) / m;
}
