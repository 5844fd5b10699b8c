/* A reference case of tests/golden/reference as a network, a minibatch and the
 * values that belong to them. Its README says what the files hold. */
#ifndef GOLDEN_H
#define GOLDEN_H

#include <assert.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rng.h"
#include "file.h"
#include "json.h"
#include "prop.h"
#include "reference.h"
#include "optim.h"

static const char *const golden_names[] = {
    "notes_2_3_1",    "notes_one_sample", "notes_wide",     "logistic",
    "logistic_multi", "softmax",          "regression",     "act_sigmoid",
    "act_tanh",       "act_relu",         "act_leaky_relu", "act_elu",
    "act_gelu",       "act_silu",         "act_softplus",   "act_linear",
    "deep_relu",      "penalties"};
enum { GOLDEN_CASES = sizeof golden_names / sizeof *golden_names };

/* What tests call the outputs. */
static const char *const outputs[NN_OUTPUTS] = {
    [NN_BINARY_CROSS_ENTROPY] = "sigmoid with cross-entropy",
    [NN_CROSS_ENTROPY] = "softmax with cross-entropy",
    [NN_SQUARED_ERROR] = "linear with squared error",
    [NN_SIGMOID_SQUARED] = "sigmoid with squared error",
    [NN_TANH_SQUARED] = "tanh with squared error"};

struct golden {
    const char *name;
    struct nn_json *json;
    struct nn_net net; /* at the start */
    struct nn_arena arena;
    nn_mat X, D;
    int m;
};

static inline int golden_choice(const char *word, const char *const *names,
                                int count)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(word, names[i]) == 0)
            return i;
    }
    fail_msg("unknown name %s", word);
    return -1;
}

/* Element (row, col) of a list of rows; of a plain list with col < 0. */
static inline double golden_at(const struct nn_json *list, int row, int col)
{
    const struct nn_json *node = nn_json_first(list);
    while (row-- > 0)
        node = nn_json_next(node);
    return col < 0 ? nn_json_number(node) : golden_at(node, col, -1);
}

static inline const struct nn_json *golden_item(const struct nn_json *list,
                                                int i)
{
    const struct nn_json *node = nn_json_first(list);
    while (i-- > 0)
        node = nn_json_next(node);
    return node;
}

/* W and b from lists of matrices as the notes print them. */
static inline void golden_weights(struct nn_net *net, const struct nn_json *W,
                                  const struct nn_json *b)
{
    for (int l = 1; l <= net->L; l++) {
        const struct nn_json *rows = golden_item(W, l - 1);
        for (int i = 0; i < net->n[l]; i++) {
            for (int k = 0; k < net->n[l - 1]; k++)
                *nn_mat_elem(net->W[l], i, k) = (float)golden_at(rows, i, k);
            net->b[l][i] = (float)golden_at(golden_item(b, l - 1), i, -1);
        }
    }
}

/* Samples are rows in the file, columns here. */
static inline void golden_samples(nn_mat a, const struct nn_json *list)
{
    for (int j = 0; j < a.cols; j++) {
        for (int i = 0; i < a.rows; i++)
            nn_mat_col(a, j)[i] = (float)golden_at(list, j, i);
    }
}

static inline void golden_take(struct golden *g)
{
    g->X = nn_mat_take(&g->arena, g->net.n[0], g->m);
    g->D = nn_mat_take(&g->arena, g->net.n[g->net.L], g->m);
}

static inline void golden_open(struct golden *g, const char *name)
{
    *g = (struct golden){.name = name};
    char path[512];
    const char *root = getenv("NN_ROOT");
    snprintf(path, sizeof path, "%s/tests/golden/reference/%s.json",
             root ? root : ".", name);
    struct nn_text text = {0};
    struct nn_error err = {0};
    if (nn_file_read(&text, path, 1 << 24, NN_ESYSTEM, &err) < 0 ||
        nn_json_parse(&g->json, text.p, text.len, path, NN_ESYSTEM, &err) < 0)
        fail_msg("%s", err.msg);
    nn_text_free(&text);

    int n[NN_MAX_LAYERS + 1];
    const struct nn_json *list = nn_json_get(g->json, "n");
    int L = (int)nn_json_count(list) - 1;
    for (int l = 0; l <= L; l++)
        n[l] = (int)golden_at(list, l, -1);
    g->m = (int)nn_json_number(nn_json_get(g->json, "m"));
    assert_int_equal(
        nn_net_open(&g->net, L, n,
                    (enum nn_act)golden_choice(
                        nn_json_string(nn_json_get(g->json, "activation")),
                        nn_act_names, NN_ACTS),
                    (enum nn_output)golden_choice(
                        nn_json_string(nn_json_get(g->json, "loss")),
                        nn_loss_names, NN_LOSS_NAMES),
                    &err),
        0);
    golden_weights(&g->net, nn_json_get(g->json, "W"),
                   nn_json_get(g->json, "b"));
    golden_take(g);
    assert_int_equal(nn_arena_open(&g->arena, &err), 0);
    golden_take(g);
    golden_samples(g->X, nn_json_get(g->json, "X"));
    golden_samples(g->D, nn_json_get(g->json, "D"));
}

static inline void golden_close(struct golden *g)
{
    nn_json_free(g->json);
    nn_net_free(&g->net);
    nn_arena_free(&g->arena);
}

/* The run with plain gradient descent. */
static inline const struct nn_json *golden_sgd_run(const struct golden *g)
{
    const struct nn_json *run = nn_json_first(nn_json_get(g->json, "runs"));
    for (; run; run = nn_json_next(run)) {
        const struct nn_json *o = nn_json_get(run, "optimizer");
        if (strcmp(nn_json_string(nn_json_get(o, "name")), "sgd") == 0)
            return run;
    }
    fail_msg("%s: no run with sgd", g->name);
    return NULL;
}

static inline double golden_number(const struct nn_json *object,
                                   const char *name)
{
    const struct nn_json *x = nn_json_get(object, name);
    return x ? nn_json_number(x) : 0.0;
}

/* The optimiser of a run; a setting that it lacks is 0. */
static inline void golden_optim(struct nn_optim *o, const struct golden *g,
                                const struct nn_json *run)
{
    const struct nn_json *from = nn_json_get(run, "optimizer");
    const struct nn_optim_settings set = {
        .kind = (enum nn_optim_kind)golden_choice(
            nn_json_string(nn_json_get(from, "name")), nn_optim_names,
            NN_OPTIMS),
        .momentum = golden_number(from, "momentum"),
        .rho = golden_number(from, "rho"),
        .beta1 = golden_number(from, "beta1"),
        .beta2 = golden_number(from, "beta2"),
        .epsilon = golden_number(from, "epsilon"),
        .weight_decay = golden_number(run, "weight_decay"),
        .l1 = golden_number(run, "l1"),
        .clip_norm = golden_number(run, "clip_norm")};
    assert_int_equal(nn_optim_open(o, &set, &g->net, NULL), 0);
    o->rate = nn_json_number(nn_json_get(run, "learning_rate"));
}

/* The largest difference of two matrices, relative to the largest element of
 * the expected one. */
struct closeness {
    double difference, size;
};

static inline void closer(struct closeness *c, double got, double expected)
{
    double d = fabs(got - expected);
    if (!(d <= c->difference)) /* also for nan */
        c->difference = d;
    c->size = fmax(c->size, fabs(expected));
}

static inline void assert_close(const char *name, const char *what,
                                struct closeness c, double tolerance)
{
    if (!(c.difference <= tolerance * c.size))
        fail_msg("%s: %s differs by %g of %g, allowed is %g of it", name, what,
                 c.difference, c.size, tolerance);
}

#endif
