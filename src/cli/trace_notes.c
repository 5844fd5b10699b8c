/* What a reader of a trace must know: the functions and signs, and the rules
 * that are not among its formulas. */
#include "trace.h"

/* What sigma is. */
static const char *const activations[NN_ACTS] = {
    [NN_SIGMOID] =
        "`sigma(v) = 1 / (1 + e^-v)`, `sigma'(v) = sigma(v) (1 - sigma(v))`",
    [NN_TANH] = "`sigma(v) = tanh(v)`, `sigma'(v) = 1 - sigma(v)^2`",
    [NN_RELU] =
        "`sigma(v) = max(0, v)`, `sigma'(v) = 1` where `v > 0`, else `0`",
    [NN_LEAKY_RELU] = "`sigma(v) = v`, `sigma'(v) = 1` where `v > 0`, else "
                      "`sigma(v) = 0.01 v`, `sigma'(v) = 0.01`",
    [NN_ELU] = "`sigma(v) = v`, `sigma'(v) = 1` where `v > 0`, else "
               "`sigma(v) = e^v - 1`, `sigma'(v) = e^v`",
    [NN_GELU] =
        "`sigma(v) = v P(v)`, `sigma'(v) = P(v) + v p(v)`, `P` the standard "
        "normal distribution function, `p` its density",
    [NN_SILU] = "`sigma(v) = v s(v)`, `sigma'(v) = s(v) (1 + v (1 - s(v)))` "
                "with `s(v) = 1 / (1 + e^-v)`",
    [NN_SOFTPLUS] = "`sigma(v) = log(1 + e^v)`, `sigma'(v) = 1 / (1 + e^-v)`",
    [NN_LINEAR] = "`sigma(v) = v`, `sigma'(v) = 1`",
};

#define ADAM                                                                   \
    "`s := beta1 s + (1 - beta1) g`, `t := beta2 t + (1 - beta2) g^2`, `w := " \
    "w - eta u / (sqrt(v) + epsilon)` with `u = s / (1 - beta1^k)`, `v = t / " \
    "(1 - beta2^k)` in step `k` of the run"

/* Other steps than descent. */
static const char *const rules[NN_OPTIMS] = {
    [NN_MOMENTUM] = "`s := mu s + g`, `w := w - eta s`",
    [NN_NESTEROV] = "`s := mu s + g`, `w := w - eta (g + mu s)`",
    [NN_ADAGRAD] = "`s := s + g^2`, `w := w - eta g / (sqrt(s) + epsilon)`",
    [NN_RMSPROP] = "`s := rho s + (1 - rho) g^2`, `w := w - eta g / (sqrt(s) + "
                   "epsilon)`",
    [NN_ADAM] = ADAM,
    [NN_ADAMW] = "`w := (1 - eta lambda) w` if a weight, then " ADAM,
    [NN_RPROP] = "`w := w - t sign(g)`, each `w` with a step `t` of its own, "
                 "which grows while `g` keeps its sign and shrinks when it "
                 "changes, where `w` waits",
};

/* "; `mu = 0.9`" */
static void add_settings(struct nn_text *out,
                         const struct nn_optim_settings *set)
{
    switch (set->kind) {
    case NN_MOMENTUM:
    case NN_NESTEROV:
        nn_text_printf(out, "; `mu = %g`", set->momentum);
        break;
    case NN_ADAGRAD:
        nn_text_printf(out, "; `epsilon = %g`", set->epsilon);
        break;
    case NN_RMSPROP:
        nn_text_printf(out, "; `rho = %g`, `epsilon = %g`", set->rho,
                       set->epsilon);
        break;
    case NN_ADAM:
    case NN_ADAMW:
        nn_text_printf(out, "; `beta1 = %g`, `beta2 = %g`, `epsilon = %g`",
                       set->beta1, set->beta2, set->epsilon);
        if (set->kind == NN_ADAMW)
            nn_text_printf(out, ", `lambda = %g`", set->weight_decay);
        break;
    default:
        break;
    }
}

/* Where the update is not W := W - eta dW, or G for dW. */
static void add_rule(struct trace *t, const struct nn_optim_settings *set)
{
    struct nn_text *notes = &t->notes;
    const struct nn_reference *r = &t->next;
    const bool penalties = r->weight_decay > 0 || r->l1 > 0;
    if (set->clip_norm > 0) {
        nn_text_printf(notes,
                       "A gradient longer than `%g` is first scaled to "
                       "that length",
                       set->clip_norm);
        if (r->weight_decay > 0)
            nn_text_printf(notes, ", then `%g W` is added", r->weight_decay);
        if (r->l1 > 0)
            nn_text_printf(notes, ", then `%g sign(W)` is added", r->l1);
        nn_text_puts(notes, ".\n");
    }
    if (rules[set->kind]) {
        nn_text_printf(notes,
                       "The update is that of %s, element by element, with `g` "
                       "of `%s` or `db`: %s",
                       nn_optim_names[set->kind],
                       penalties && !(set->clip_norm > 0) ? "G" : "dW",
                       rules[set->kind]);
        add_settings(notes, set);
        nn_text_puts(notes, ".\n");
    }
    if (rules[set->kind] || set->clip_norm > 0)
        nn_text_puts(notes, "The new weights are the engine's.\n");
}

static void add_smoothing(struct trace *t, double e)
{
    const enum nn_output output = t->net->output;
    const int K = output == NN_CROSS_ENTROPY ? t->net->n[t->net->L] : 2;
    if (e > 0)
        nn_text_printf(
            &t->notes,
            "Label smoothing: what was `d` in the data is `(1 - %g) d "
            "+ %g/%d` in `D`.\n",
            e, e, K);
}

void trace_add_notes(struct trace *t, const struct nn_config *config)
{
    struct nn_text *notes = &t->notes;
    const bool is_deep = t->net->L > 1;
    if (is_deep)
        nn_text_printf(notes, "%s\n", activations[t->net->hidden]);
    nn_text_puts(notes,
                 "A column is a sample, and a sum with `1/m` goes over the "
                 "samples; `.*` multiplies element by element, `'` transposes "
                 "a matrix.\n");
    nn_text_printf(notes,
                   "Signs: `dV` is the derivative of the loss, `Y - D` at the "
                   "output, and descent subtracts: `W := W - eta dW`. The "
                   "delta rule has the error `e = D - Y = -dV` and adds: `W := "
                   "W + (eta/m) e %s'`. Both are the same step.\n",
                   is_deep ? "Y" : "X");
    add_smoothing(t, config->label_smoothing);
    if (t->now.M[0] || (is_deep && t->now.M[1]))
        nn_text_puts(notes,
                     "Dropout: `M`, drawn for this step, is `0` for what "
                     "is left out, else `1 / (1 - p)`.\n");
    if (t->now.weight)
        nn_text_puts(notes, "`w(j)` is the weight of sample `j`, 1 on average "
                            "over the training rows.\n");
    add_rule(t, &config->optimizer);
}
