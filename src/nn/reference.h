/* The notes, line by line, in plain loops and double precision: the
 * definition of what prop.h computes fast. The tests hold the two together;
 * --trace and --check-gradients show its values.
 *
 * Matrices are row-major here, as the notes print them: W[l] is n_l x
 * n_(l-1), X, D, V[l], Y[l] are n x m with a sample in each column. */
#ifndef NN_REFERENCE_H
#define NN_REFERENCE_H

#include "dropout.h"

struct nn_reference {
    int L;
    int n[NN_MAX_LAYERS + 1];
    int m;
    enum nn_act hidden;
    enum nn_output output;
    double weight_decay, l1; /* the penalties; 0 until they are set */
    double *X;               /* n0 x m, also Y[0] */
    double *D;               /* nL x m */
    double *W[NN_MAX_LAYERS + 1], *b[NN_MAX_LAYERS + 1];
    double *V[NN_MAX_LAYERS + 1], *Y[NN_MAX_LAYERS + 1];
    double *dY[NN_MAX_LAYERS + 1], *dV[NN_MAX_LAYERS + 1];
    double *dW[NN_MAX_LAYERS + 1], *db[NN_MAX_LAYERS + 1];
    double *loss;                   /* of each sample, m */
    const double *M[NN_MAX_LAYERS]; /* masks of dropout, n_l x m; NULL: none */
    const double *weight; /* of each sample in loss and gradient; NULL: 1 */
    struct nn_arena arena;
    struct nn_arena drawn; /* what nn_reference_load_step put into M, weight */
};

/* All zeros, for m samples of a network of net's shape (its weights are not
 * taken: nn_reference_load does that). NN_ESYSTEM without memory. */
int nn_reference_open(struct nn_reference *r, const struct nn_net *net, int m,
                      struct nn_error *err);
void nn_reference_free(struct nn_reference *r);

/* Takes over the weights of net, and X and D, n0 x m and nL x m. */
void nn_reference_load(struct nn_reference *r, const struct nn_net *net,
                       nn_mat X, nn_mat D);

/* The same from a minibatch that the engine has been through, with its masks
 * and the weights of its samples. Once. NN_ESYSTEM without memory. */
int nn_reference_load_step(struct nn_reference *r, const struct nn_net *net,
                           const struct nn_work *w, struct nn_error *err);

/* D becomes (1 - e) D + e/K, K being the classes of the softmax, 2 for each
 * binary output. */
void nn_reference_smooth(struct nn_reference *r, double e);

/* V, Y and loss; the result is the mean loss of the m samples. */
double nn_reference_forward(struct nn_reference *r);

/* The same where nothing changed since the last forward but these rows of W[l]
 * and b[l]: them, and what lies above. */
double nn_reference_forward_rows(struct nn_reference *r, int l,
                                 struct nn_range rows);

/* weight_decay/2 ||W||^2 + l1 ||W||_1 over the weights of all layers, which the
 * loss leaves out and its gradient does not. */
double nn_reference_penalty(const struct nn_reference *r);

/* dV, dW, db, dY from the last forward; the penalties are in dW. */
void nn_reference_backward(struct nn_reference *r);

/* sigma'(V[l]) of a hidden layer, n_l x m, after a forward. */
void nn_reference_slope(const struct nn_reference *r, int l, double *slope);

/* W = W - eta dW, b = b - eta db */
void nn_reference_update(struct nn_reference *r, double eta);

#endif
