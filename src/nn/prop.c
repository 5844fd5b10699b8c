#include "prop.h"

#include <assert.h>

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
static void drop(struct nn_work *w, int l, struct nn_part part)
{
    struct nn_range r = nn_share(part, w->Y[l].cols, NN_SAMPLE_GRAIN);
    if (w->dropout)
        nn_dropout_forward(w->dropout, l, samples(w->Y[l], part), r.from, r.to);
}

void nn_forward(const struct nn_net *net, struct nn_work *w,
                struct nn_part part)
{
    for (int l = 1; l <= net->L; l++) {
        nn_mat V = samples(w->V[l], part);
        nn_mat Y = samples(w->Y[l], part);

        /* Vl = Wl Yl-1 + bl            nl x m */
        drop(w, l - 1, part);
        nn_mul_nn(V, net->W[l], samples(seen(w, l - 1), part), net->b[l]);
        /* Yl = sigma(Vl)               nl x m */
        if (l < net->L)
            nn_act_forward(net->hidden, Y, V);
        else
            nn_output_forward(net->output, Y, V);
    }
}

/* Column j of A times weight[j]. */
static void weigh(nn_mat A, const float *weight)
{
    for (int j = 0; j < A.cols; j++) {
        for (int i = 0; i < A.rows; i++)
            nn_mat_col(A, j)[i] *= weight[j];
    }
}

void nn_loss(const struct nn_net *net, struct nn_work *w, nn_mat D,
             struct nn_part part)
{
    struct nn_range r = nn_share(part, D.cols, NN_SAMPLE_GRAIN);
    nn_output_loss(net->output, w->loss + r.from, samples(w->V[net->L], part),
                   samples(w->Y[net->L], part), samples(D, part));
    if (w->weight)
        weigh((nn_mat){w->loss + r.from, 1, r.to - r.from, 1},
              w->weight + r.from);
}

void nn_deltas(const struct nn_net *net, struct nn_work *w, nn_mat D,
               struct nn_part part)
{
    const int L = net->L;
    const struct nn_range r = nn_share(part, D.cols, NN_SAMPLE_GRAIN);

    /* dVL = YL - D                     nL x m */
    nn_output_delta(net->output, samples(w->dV[L], part),
                    samples(w->V[L], part), samples(w->Y[L], part),
                    samples(D, part));
    if (w->weight)
        weigh(samples(w->dV[L], part), w->weight + r.from);
    for (int l = L - 1; l >= 1; l--) {
        nn_mat dV = samples(w->dV[l], part);

        /* dYl = Wl+1' dVl+1            nl x m */
        nn_mul_tn(dV, net->W[l + 1], samples(w->dV[l + 1], part));
        if (w->dropout)
            nn_dropout_backward(w->dropout, l, dV, r.from, r.to);
        /* dVl = dYl .* sigma'(Vl)      nl x m */
        nn_act_backward(net->hidden, dV, samples(w->V[l], part),
                        samples(w->Y[l], part));
    }
}

void nn_gradients(const struct nn_net *net, struct nn_work *w,
                  const struct nn_descent *step, struct nn_part part)
{
    for (int l = net->L; l >= 1; l--) {
        const float s = 1.0f / (float)w->dV[l].cols; /* 1/m */
        struct nn_range r = nn_share(part, net->n[l - 1], NN_WEIGHT_GRAIN);
        nn_mat dW = nn_mat_cols(w->dW[l], r.from, r.to);

        /* dbl = (1/m) sum of dVl       nl x 1: first, since its few chains
         * then go on beside those of dWl */
        if (part.index == 0)
            nn_row_sums(w->db[l], s, w->dV[l], step);
        /* dWl = (1/m) dVl Yl-1'        nl x nl-1 */
        nn_mul_nt(dW, s, w->dV[l], nn_mat_rows(seen(w, l - 1), r.from, r.to),
                  step);
    }
}

double nn_mean_loss(const struct nn_work *w)
{
    const int m = w->Y[0].cols;
    struct nn_sum sum = {0};
    nn_sum_add_all(&sum, w->loss, m);
    return nn_sum_value(&sum) / m;
}
