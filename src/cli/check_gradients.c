#include "check_gradients.h"

#include "summary.h"

#include "../nn/check.h"
#include "../nn/prop.h"
#include "../nn/train.h"

#include <stdio.h>

struct run {
    struct nn_text *out;
    const struct nn_config *config;
    struct nn_check check;
};

static void add_heading(struct run *run, const struct nn_step *s)
{
    struct nn_text *out = run->out;
    if (run->config->name)
        nn_text_printf(out, "%s: ", run->config->name);
    cli_add_network(out, s->net);
    const int m = s->work->D.cols;
    nn_text_printf(
        out,
        "first minibatch: m = %d sample%s, loss %.6g\n"
        "differences: (L(p + h) - L(p - h)) / 2h in double, for each "
        "p of W and b\n"
        "error: largest |gradient - difference|, relative to the "
        "tensor's largest element\n\n",
        m, m == 1 ? "" : "s", nn_mean_loss(s->work));
}

enum { ERROR = 60 }; /* bytes */

/* "1.2e-07 at (2, 1)" */
static const char *error_text(char text[ERROR], const struct nn_check_error *e)
{
    if (e->size > 0)
        snprintf(text, ERROR, "%.1e at (%d, %d)", e->size, e->row + 1,
                 e->col + 1);
    else
        snprintf(text, ERROR, "0");
    return text;
}

/* Of the table. */
#define LINE "%-6s  %-11s  %-14s  %5s  %-22s  %s%s\n"

static void add_tensor(struct nn_text *out, const struct nn_check_tensor *t)
{
    char shape[40], checked[60], kinks[20], engine[ERROR], reference[ERROR];
    snprintf(shape, sizeof shape, "%d x %d", t->rows, t->cols);
    snprintf(checked, sizeof checked, "%d of %d", t->checked,
             t->rows * t->cols);
    snprintf(kinks, sizeof kinks, "%d", t->kinks);
    nn_text_printf(out, LINE, t->name, shape, checked, kinks,
                   error_text(engine, &t->engine),
                   error_text(reference, &t->reference),
                   nn_check_passed(t) ? "" : "  WRONG");
}

static void add_table(struct nn_text *out, const struct nn_check *c)
{
    bool sampled = false;
    nn_text_printf(out, LINE, "tensor", "shape", "checked", "kinks",
                   "engine, float", "definition, double", "");
    for (int i = 0; i < c->tensors; i++) {
        const struct nn_check_tensor *t = &c->tensor[i];
        add_tensor(out, t);
        sampled |= t->checked + t->kinks < t->rows * t->cols;
    }
    nn_text_puts(out, "\n");
    if (sampled)
        nn_text_printf(out,
                       "of large tensors a random sample of %d elements each\n",
                       NN_CHECK_MOST / c->tensors);
}

/* The worse of what is wrong with the tensor. */
static int fail(const struct nn_check_tensor *t, struct nn_error *err)
{
    const bool engine = !(t->engine.size <= NN_CHECK_ENGINE);
    const struct nn_check_error *e = engine ? &t->engine : &t->reference;
    return nn_fail(
        err, NN_ECHECK,
        "gradient check: d%s at (%d, %d) is %.6g %s, but differences "
        "give %.6g",
        t->name, e->row + 1, e->col + 1, e->is,
        engine ? "in the engine" : "by the definition", e->difference);
}

/* On the first step, which is then not taken. */
static int check_step(void *arg, const struct nn_step *s, struct nn_error *err)
{
    struct run *run = arg;
    const struct nn_check *c = &run->check;
    nn_gradients(s->net, s->work, NULL, (struct nn_part){0, 1});
    int rc = nn_check_gradients(&run->check, s->net, s->work,
                                (uint64_t)run->config->seed, err);
    if (rc < 0)
        return rc;
    add_heading(run, s);
    add_table(run->out, c);
    for (int i = 0; i < c->tensors; i++)
        if (!nn_check_passed(&c->tensor[i]))
            return fail(&c->tensor[i], err);
    nn_text_printf(run->out,
                   "passed: at most %g in the engine, %g in the definition\n",
                   NN_CHECK_ENGINE, NN_CHECK_REFERENCE);
    return NN_ESTOPPED;
}

int cli_check_gradients(struct nn_text *out, const struct nn_config *config,
                        struct nn_data *data, struct nn_error *err)
{
    struct nn_config c = *config;
    struct run run = {.out = out, .config = config};
    const struct nn_train_hooks hooks = {.arg = &run,
                                         .before_update = check_step};
    struct nn_model model;
    /* the gradient is the same whoever follows it, and lbfgs takes no steps */
    c.optimizer.kind = NN_SGD;
    int rc = nn_train(&model, data, &c, &hooks, err);
    return rc == NN_ESTOPPED ? 0 : rc;
}
