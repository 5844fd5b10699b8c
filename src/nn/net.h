/* The network n0-n1-...-nL: its shape, its parameters, and the work space in
 * which a minibatch goes forward and back.
 *
 * L = 1 is logistic regression, L = 2 the two-layer network of the notes.
 * Arrays count layers from 1 as the notes do; entry 0 holds only Y[0] = X. */
#ifndef NN_NET_H
#define NN_NET_H

#include <stdbool.h>
#include <stdint.h>

#include "pool.h"
#include "act.h"
#include "output.h"

enum { NN_MAX_LAYERS = 64 };          /* L at most */
enum { NN_MAX_NODES = 1 << 20 };      /* nodes of a layer at most */
enum { NN_MAX_PARAMETERS = 1 << 30 }; /* floats in theta at most */

struct nn_net {
    int L;                       /* layers that have weights */
    int n[NN_MAX_LAYERS + 1];    /* n[0] inputs, ..., n[L] outputs */
    enum nn_act hidden;          /* activation of layers 1 ... L-1 */
    enum nn_output output;       /* activation of layer L, with its loss */
    size_t size;                 /* floats in theta, padding included */
    float *theta;                /* one block: W1 b1 W2 b2 ... */
    nn_mat W[NN_MAX_LAYERS + 1]; /* W[l]  n_l x n_(l-1), a view into theta */
    float *b[NN_MAX_LAYERS + 1]; /* b[l]  n_l */
    struct nn_arena arena;       /* owns theta */
};

struct nn_work {
    int m_max;                    /* samples there is room for */
    nn_mat V[NN_MAX_LAYERS + 1];  /* V[l]  n_l x m  = W Y + b */
    nn_mat Y[NN_MAX_LAYERS + 1];  /* Y[l]  n_l x m  = sigma(V); Y[0] = X */
    nn_mat dV[NN_MAX_LAYERS + 1]; /* dV[l] n_l x m */
    float *grad;                  /* laid out like theta: */
    nn_mat dW[NN_MAX_LAYERS + 1]; /* dW[l] n_l x n_(l-1) */
    float *db[NN_MAX_LAYERS + 1]; /* db[l] n_l */
    float *loss;                  /* loss[j] of sample j */
    nn_mat D;                     /* n_L x m, the targets; D.p NULL: none */
    const float *weight;        /* of sample j in loss and gradient; NULL: 1 */
    struct nn_dropout *dropout; /* of training passes; NULL: none */
    struct nn_arena arena;      /* owns all but Y[0], D, weight, dropout */
};

/* How initial weights are drawn, layer by layer, W row by row, then b. */
enum nn_init_kind {
    NN_GLOROT_UNIFORM, /* U(-r, r), r = sqrt(6 / (n_(l-1) + n_l)); Glorot and
                          Bengio 2010, equation 16 */
    NN_GLOROT_NORMAL,  /* N(0, 2 / (n_(l-1) + n_l)); there, equation 12 */
    NN_HE_UNIFORM,     /* U(-r, r), r = sqrt(6 / n_(l-1)): the variance of */
    NN_HE_NORMAL,      /* N(0, 2 / n_(l-1)); He, Zhang, Ren and Sun 2015,
                          equation 10 */
    NN_LECUN_NORMAL,   /* N(0, 1 / n_(l-1)); LeCun, Bottou, Orr and Mueller
                          1998, equation 16 */
    NN_NORMAL,         /* N(0, std^2) */
    NN_UNIFORM,        /* U(-range, range) */
    NN_ZEROS,
    NN_INITS
};
extern const char *const nn_init_names[NN_INITS];

struct nn_init {
    enum nn_init_kind kind;
    double std;      /* of NN_NORMAL */
    double range;    /* of NN_UNIFORM */
    double bias_std; /* biases are N(0, bias_std^2); 0: zero */
};

/* A network of zeros; 1 <= L <= NN_MAX_LAYERS, 1 <= n[l] <= NN_MAX_NODES.
 * NN_ECONFIG if there are more than NN_MAX_PARAMETERS, NN_ESYSTEM without
 * memory. */
int nn_net_open(struct nn_net *net, int L, const int *n, enum nn_act hidden,
                enum nn_output output, struct nn_error *err);
void nn_net_free(struct nn_net *net);

/* Parameters in W and b, padding not counted. */
size_t nn_net_parameters(const struct nn_net *net);

/* Where W1 ... WL lie in theta, padding included; the rest are biases. */
void nn_net_weights(const struct nn_net *net,
                    struct nn_range weights[NN_MAX_LAYERS]);

/* Draws W1, b1, W2, ... from the streams of seed. */
void nn_net_draw(struct nn_net *net, const struct nn_init *init, uint64_t seed);

/* Is every parameter finite? If not, name is the first tensor with one that is
 * not, "W1". */
bool nn_net_is_finite(const struct nn_net *net, char name[16]);

/* Room for minibatches of up to m_max samples of net. */
int nn_work_open(struct nn_work *w, const struct nn_net *net, int m_max,
                 struct nn_error *err);
void nn_work_free(struct nn_work *w);

/* Points Y[0] at X, n0 x m with m <= m_max, and gives V, Y, dV m columns. There
 * are no targets, no weights and no dropout until they are set. */
void nn_work_set_input(struct nn_work *w, const struct nn_net *net, nn_mat X);

#endif
