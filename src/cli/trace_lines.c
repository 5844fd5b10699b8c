/* The step as lines of the lecture notes: symbol, formula, shape, matrix. */
#include "trace.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define SQUARED_ERROR "(1/2) sum of (y - d)^2"

/* Of a sample. */
static const char *const losses[NN_OUTPUTS] = {
    [NN_BINARY_CROSS_ENTROPY] = "sum of (-d log(y) - (1 - d) log(1 - y))",
    [NN_CROSS_ENTROPY] = "sum of -d log(y)",
    [NN_SQUARED_ERROR] = SQUARED_ERROR,
    [NN_SIGMOID_SQUARED] = SQUARED_ERROR,
    [NN_TANH_SQUARED] = SQUARED_ERROR,
};

int trace_lines_most(int L)
{
    return 16 * L + 5;
}

/* What the formulas call it: as that of the hidden layers, if it is that. */
static const char *output_name(const struct nn_net *net)
{
    const char *name = nn_output_act_name(net->output);
    const bool same =
        net->L > 1 && strcmp(name, nn_act_names[net->hidden]) == 0;
    return same ? "sigma" : name;
}

/* A line that is "symbol l"; rows and cols name layers, -1 is m, -2 is 1. */
enum { SAMPLES = -1, ONE = -2 };

static void extent(char text[12], int which)
{
    if (which >= 0)
        snprintf(text, 12, "n%d", which);
    else
        snprintf(text, 12, which == SAMPLES ? "m" : "1");
}

static int count(const struct trace *t, int which)
{
    if (which >= 0)
        return t->net->n[which];
    return which == SAMPLES ? t->now.m : 1;
}

/* The formula is that of printf. */
static void add(struct trace *t, enum trace_section section, const char *symbol,
                int rows, int cols, const double *p, const char *formula, ...)
    __attribute__((format(printf, 7, 8)));

static void add(struct trace *t, enum trace_section section, const char *symbol,
                int rows, int cols, const double *p, const char *formula, ...)
{
    char height[12], width[12];
    assert(t->lines < trace_lines_most(t->net->L));
    struct trace_line *line = &t->line[t->lines++];
    *line = (struct trace_line){.section = section,
                                .rows = count(t, rows),
                                .cols = count(t, cols),
                                .p = p};
    extent(height, rows);
    extent(width, cols);
    snprintf(line->symbol, sizeof line->symbol, "%s", symbol);
    snprintf(line->shape, sizeof line->shape, "%s x %s", height, width);
    va_list args;
    va_start(args, formula);
    vsnprintf(line->formula, sizeof line->formula, formula, args);
    va_end(args);
}

/* "dW2" */
static const char *of_layer(char text[TRACE_SYMBOL], const char *symbol, int l)
{
    snprintf(text, TRACE_SYMBOL, "%s%d", symbol, l);
    return text;
}

/* Y of a layer: X or "Y1". */
static const char *output_of(char text[TRACE_SYMBOL], int l)
{
    return l == 0 ? "X" : of_layer(text, "Y", l);
}

/* What the layer sees of the one below: X, "Y1", with dropout "Z1". */
static const char *input_of(char text[TRACE_SYMBOL], const struct trace *t,
                            int l)
{
    return t->now.M[l - 1] ? of_layer(text, "Z", l - 1)
                           : output_of(text, l - 1);
}

/* Dropout of Y, where there is one. */
static void add_mask(struct trace *t, int l)
{
    char M[TRACE_SYMBOL], Z[TRACE_SYMBOL], Y[TRACE_SYMBOL];
    if (!t->now.M[l])
        return;
    of_layer(M, "M", l);
    add(t, TRACE_FORWARD, M, l, SAMPLES, t->now.M[l], "%s", "");
    add(t, TRACE_FORWARD, of_layer(Z, "Z", l), l, SAMPLES, t->seen[l],
        "%s .* %s", output_of(Y, l), M);
}

static void add_given(struct trace *t)
{
    const struct nn_reference *r = &t->now;
    char s[TRACE_SYMBOL];
    add(t, TRACE_GIVEN, "X", 0, SAMPLES, r->X, "%s", "");
    add(t, TRACE_GIVEN, "D", r->L, SAMPLES, r->D, "%s", "");
    if (r->weight)
        add(t, TRACE_GIVEN, "w", ONE, SAMPLES, r->weight, "%s", "");
    for (int l = 1; l <= r->L; l++) {
        add(t, TRACE_GIVEN, of_layer(s, "W", l), l, l - 1, r->W[l], "%s", "");
        add(t, TRACE_GIVEN, of_layer(s, "b", l), l, ONE, r->b[l], "%s", "");
    }
}

/* "sigma(V2)", "softmax(V2)", "V2" */
static void add_output(struct trace *t, const char *symbol)
{
    const int L = t->now.L;
    if (t->net->output == NN_SQUARED_ERROR)
        add(t, TRACE_FORWARD, symbol, L, SAMPLES, t->now.Y[L], "V%d", L);
    else
        add(t, TRACE_FORWARD, symbol, L, SAMPLES, t->now.Y[L], "%s(V%d)",
            output_name(t->net), L);
}

static void add_loss(struct trace *t)
{
    add(t, TRACE_FORWARD, "L(j)", ONE, SAMPLES, t->now.loss,
        t->now.weight ? "w(j) (%s)" : "%s", losses[t->net->output]);
    add(t, TRACE_FORWARD, "L", ONE, ONE, &t->loss, "(1/m) sum of L(j)");
}

static void add_forward(struct trace *t)
{
    const struct nn_reference *r = &t->now;
    char s[TRACE_SYMBOL], below[TRACE_SYMBOL];
    for (int l = 1; l <= r->L; l++) {
        add_mask(t, l - 1);
        add(t, TRACE_FORWARD, of_layer(s, "V", l), l, SAMPLES, r->V[l],
            "W%d %s + b%d", l, input_of(below, t, l), l);
        of_layer(s, "Y", l);
        if (l < r->L)
            add(t, TRACE_FORWARD, s, l, SAMPLES, r->Y[l], "sigma(V%d)", l);
        else
            add_output(t, s);
    }
    add_loss(t);
}

/* dV of the output layer. */
static void add_first_delta(struct trace *t, const char *symbol)
{
    const int L = t->now.L;
    const bool cancels = !nn_output_has_slope(t->net->output);
    const char *w = t->now.weight ? "w(j) " : "";
    char slope[TRACE_SYMBOL + 16] = "";
    if (!cancels)
        snprintf(slope, sizeof slope, " .* %s'(V%d)", output_name(t->net), L);
    const bool alone = cancels && !*w;
    add(t, TRACE_BACKWARD, symbol, L, SAMPLES, t->now.dV[L], "%s%sY%d - D%s%s",
        w, alone ? "" : "(", L, alone ? "" : ")", slope);
}

/* sigma'(V) by Y, or no formula. */
static void add_slope(struct trace *t, int l)
{
    char symbol[TRACE_SYMBOL], formula[TRACE_FORMULA] = "";
    snprintf(symbol, sizeof symbol, "sigma'(V%d)", l);
    if (t->net->hidden == NN_SIGMOID)
        snprintf(formula, sizeof formula, "Y%d .* (1 - Y%d)", l, l);
    if (t->net->hidden == NN_TANH)
        snprintf(formula, sizeof formula, "1 - Y%d .* Y%d", l, l);
    add(t, TRACE_BACKWARD, symbol, l, SAMPLES, t->slope[l], "%s", formula);
}

static void add_delta(struct trace *t, int l)
{
    const struct nn_reference *r = &t->now;
    char s[TRACE_SYMBOL];
    of_layer(s, "dV", l);
    if (l == r->L) {
        add_first_delta(t, s);
        return;
    }
    char dY[TRACE_SYMBOL];
    if (r->M[l])
        add(t, TRACE_BACKWARD, of_layer(dY, "dY", l), l, SAMPLES, r->dY[l],
            "(W%d' dV%d) .* M%d", l + 1, l + 1, l);
    else
        add(t, TRACE_BACKWARD, of_layer(dY, "dY", l), l, SAMPLES, r->dY[l],
            "W%d' dV%d", l + 1, l + 1);
    add_slope(t, l);
    add(t, TRACE_BACKWARD, s, l, SAMPLES, r->dV[l], "dY%d .* sigma'(V%d)", l,
        l);
}

static void add_backward(struct trace *t)
{
    const struct nn_reference *r = &t->now;
    char s[TRACE_SYMBOL], below[TRACE_SYMBOL];
    for (int l = r->L; l >= 1; l--) {
        add_delta(t, l);
        add(t, TRACE_BACKWARD, of_layer(s, "dW", l), l, l - 1, r->dW[l],
            "(1/m) dV%d %s'", l, input_of(below, t, l));
        add(t, TRACE_BACKWARD, of_layer(s, "db", l), l, ONE, r->db[l],
            "(1/m) sum of dV%d", l);
    }
}

/* The gradient that the update follows, with the penalties: "dW1 + 0.5 W1";
 * false if there are none. */
static bool add_penalised(struct trace *t, const char *symbol, int l)
{
    const struct nn_reference *r = &t->next;
    char decay[40] = "", l1[40] = "";
    if (!(r->weight_decay > 0 || r->l1 > 0))
        return false;
    if (r->weight_decay > 0)
        snprintf(decay, sizeof decay, " + %g W%d", r->weight_decay, l);
    if (r->l1 > 0)
        snprintf(l1, sizeof l1, " + %g sign(W%d)", r->l1, l);
    add(t, TRACE_UPDATE, symbol, l, l - 1, r->dW[l], "dW%d%s%s", l, decay, l1);
    return true;
}

/* By formulas where the update is W := W - eta dW, with the penalties that
 * there are; of other rules the notes speak. */
static void add_update(struct trace *t, const struct nn_optim_settings *set)
{
    const struct nn_reference *r = &t->next;
    const bool clips = set->clip_norm > 0;
    char s[TRACE_SYMBOL], g[TRACE_SYMBOL];
    for (int l = 1; l <= r->L; l++) {
        char W[TRACE_FORMULA] = "", b[TRACE_FORMULA] = "";
        of_layer(g, "G", l);
        if (clips || !add_penalised(t, g, l))
            of_layer(g, "dW", l);
        if (set->kind == NN_SGD && !clips) {
            snprintf(W, sizeof W, "W%d - eta %s", l, g);
            snprintf(b, sizeof b, "b%d - eta db%d", l, l);
        }
        add(t, TRACE_UPDATE, of_layer(s, "W", l), l, l - 1, r->W[l], "%s", W);
        add(t, TRACE_UPDATE, of_layer(s, "b", l), l, ONE, r->b[l], "%s", b);
    }
}

void trace_describe(struct trace *t, const struct nn_config *config)
{
    t->name = config->name;
    add_given(t);
    add_forward(t);
    add_backward(t);
    add_update(t, &config->optimizer);
    trace_add_notes(t, config);
}
