#include "trace.h"

#include "../nn/prop.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const trace_sections[TRACE_SECTIONS] = {"given", "forward",
                                                    "backward", "update"};

static const struct {
    const char *word;
    void (*write)(struct nn_text *out, const struct trace *t, bool full);
} formats[] = {[TRACE_TEXT] = {"text", trace_write_text},
               [TRACE_MARKDOWN] = {"markdown", trace_write_markdown},
               [TRACE_LATEX] = {"latex", trace_write_latex},
               [TRACE_JSON] = {"json", trace_write_json}};

bool trace_format_find(const char *word, enum trace_format *format)
{
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        if (strcmp(word, formats[i].word) == 0) {
            *format = (enum trace_format)i;
            return true;
        }
    }
    return false;
}

/* A run that is looked at. */
struct run {
    struct nn_text *out;
    const struct trace_options *options;
    const struct nn_config *config;
    struct trace trace;
};

static void take(struct trace *t, const struct nn_net *net,
                 const struct nn_dropout *dropout, int m)
{
    for (int l = 0; l < net->L; l++) {
        const size_t size = (size_t)net->n[l] * (size_t)m;
        if (l > 0)
            t->slope[l] = nn_arena_take(&t->arena, size, sizeof(double));
        if (dropout && dropout->p[l] > 0)
            t->seen[l] = nn_arena_take(&t->arena, size, sizeof(double));
    }
    t->line = nn_arena_take(&t->arena, (size_t)trace_lines_most(net->L),
                            sizeof *t->line);
}

static int open_trace(struct trace *t, const struct nn_step *s,
                      struct nn_error *err)
{
    t->net = s->net;
    t->epoch = s->epoch;
    t->step = s->step;
    t->rate = nn_optim_has_rate(s->optim->set.kind) ? s->optim->rate : NAN;
    for (int i = 0; i < TRACE_SECTIONS; i++)
        t->difference[i].size = -1.0;
    const int m = s->work->D.cols;
    take(t, s->net, s->work->dropout, m);
    int rc = nn_arena_open(&t->arena, err);
    if (rc < 0)
        return rc;
    take(t, s->net, s->work->dropout, m);
    rc = nn_reference_open(&t->now, s->net, m, err);
    if (rc == 0)
        rc = nn_reference_open(&t->next, s->net, m, err);
    if (rc == 0)
        rc = nn_reference_load_step(&t->now, s->net, s->work, err);
    if (rc == 0)
        rc = nn_reference_load_step(&t->next, s->net, s->work, err);
    return rc;
}

static void trace_free(struct trace *t)
{
    nn_reference_free(&t->now);
    nn_reference_free(&t->next);
    nn_arena_free(&t->arena);
    nn_text_free(&t->notes);
}

/* What the engine has, A, against what the definition has. */
static void compare(struct trace *t, enum trace_section section,
                    const char *symbol, int l, nn_mat A, const double *p)
{
    struct trace_difference *worst = &t->difference[section];
    for (int i = 0; i < A.rows; i++) {
        for (int j = 0; j < A.cols; j++) {
            const double a = (double)*nn_mat_elem(A, i, j);
            const double size =
                fabs(a - p[(size_t)i * (size_t)A.cols + (size_t)j]);
            if (size <= worst->size)
                continue;
            *worst =
                (struct trace_difference){.size = size, .row = i, .col = j};
            snprintf(worst->symbol, sizeof worst->symbol, "%s%d", symbol, l);
        }
    }
}

static void compare_step(struct trace *t, const struct nn_work *w)
{
    const struct nn_reference *r = &t->now;
    for (int l = 1; l <= r->L; l++) {
        compare(t, TRACE_FORWARD, "V", l, w->V[l], r->V[l]);
        compare(t, TRACE_FORWARD, "Y", l, w->Y[l], r->Y[l]);
        compare(t, TRACE_BACKWARD, "dV", l, w->dV[l], r->dV[l]);
        compare(t, TRACE_BACKWARD, "dW", l, w->dW[l], r->dW[l]);
        compare(t, TRACE_BACKWARD, "db", l, nn_mat_vector(w->db[l], r->n[l]),
                r->db[l]);
    }
}

static void compare_weights(struct trace *t)
{
    const struct nn_reference *r = &t->next;
    for (int l = 1; l <= r->L; l++) {
        compare(t, TRACE_UPDATE, "W", l, t->net->W[l], r->W[l]);
        compare(t, TRACE_UPDATE, "b", l, nn_mat_vector(t->net->b[l], r->n[l]),
                r->b[l]);
    }
}

static bool is_wanted(const struct run *run, const struct nn_step *s)
{
    return s->epoch == run->options->epoch && s->step == run->options->step;
}

/* Is the update W = W - eta (dW + penalties), which the definition knows? */
static bool is_descent(const struct nn_optim *o)
{
    return o->set.kind == NN_SGD && !(o->set.clip_norm > 0);
}

/* What the definition does not keep: sigma'(V) and Y .* M. */
static void find_between(struct trace *t)
{
    const struct nn_reference *r = &t->now;
    for (int l = 0; l < r->L; l++) {
        if (l > 0)
            nn_reference_slope(r, l, t->slope[l]);
        for (size_t e = 0; r->M[l] && e < (size_t)r->n[l] * (size_t)r->m; e++)
            t->seen[l][e] = r->Y[l][e] * r->M[l][e];
    }
}

static int before_update(void *arg, const struct nn_step *s,
                         struct nn_error *err)
{
    struct run *run = arg;
    struct trace *t = &run->trace;
    if (!is_wanted(run, s))
        return 0;
    int rc = open_trace(t, s, err);
    if (rc < 0)
        return rc;
    nn_gradients(s->net, s->work, NULL, (struct nn_part){0, 1});
    t->loss = nn_reference_forward(&t->now);
    nn_reference_backward(&t->now);
    find_between(t);
    compare_step(t, s->work);

    if (s->optim->set.kind != NN_ADAMW) /* whose decay is no penalty */
        t->next.weight_decay = s->optim->set.weight_decay;
    t->next.l1 = s->optim->set.l1;
    nn_reference_forward(&t->next);
    nn_reference_backward(&t->next);
    nn_reference_update(&t->next, t->rate);
    return 0;
}

static int after_update(void *arg, const struct nn_step *s,
                        struct nn_error *err)
{
    struct run *run = arg;
    struct trace *t = &run->trace;
    if (!is_wanted(run, s))
        return 0;
    if (is_descent(s->optim))
        compare_weights(t);
    else /* by the engine: the definition has no such step */
        nn_reference_load(&t->next, s->net, s->work->Y[0], s->work->D);
    trace_describe(t, run->config);
    int rc = nn_text_check(&t->notes, err);
    if (rc < 0)
        return rc;
    formats[run->options->format].write(run->out, t, run->options->full);
    return NN_ESTOPPED;
}

static int check_step(const struct trace_options *o, const struct nn_config *c,
                      const struct nn_data *data, struct nn_error *err)
{
    const size_t rows = data->train.count;
    const size_t m = c->batch_size > 0 ? (size_t)c->batch_size : rows;
    const size_t steps = (rows + m - 1) / m;
    if (c->optimizer.kind == NN_LBFGS)
        return nn_fail(err, NN_ECONFIG,
                       "--trace: lbfgs takes no steps along the gradient; use "
                       "another optimizer");
    if (o->epoch > c->epochs || (size_t)o->step > steps)
        return nn_fail(err, NN_ECONFIG,
                       "--trace: the run has no step %d:%d; it has %d epoch%s "
                       "of %zu step%s",
                       o->epoch, o->step, c->epochs, c->epochs == 1 ? "" : "s",
                       steps, steps == 1 ? "" : "s");
    return 0;
}

int cli_trace(struct nn_text *out, const struct trace_options *options,
              const struct nn_config *config, struct nn_data *data,
              struct nn_error *err)
{
    struct run run = {.out = out, .options = options, .config = config};
    const struct nn_train_hooks hooks = {.arg = &run,
                                         .before_update = before_update,
                                         .after_update = after_update};
    struct nn_model model = {0};
    int rc = check_step(options, config, data, err);
    if (rc == 0) {
        rc = nn_train(&model, data, config, &hooks, err);
        if (rc == 0)
            rc = nn_fail(err, NN_ECONFIG,
                         "--trace: the run ended in epoch %d, before step "
                         "%d:%d",
                         model.record.epochs, options->epoch, options->step);
    }
    nn_model_free(&model);
    trace_free(&run.trace);
    return rc == NN_ESTOPPED ? 0 : rc;
}

int trace_parse_step(struct trace_options *t, const char *value,
                     struct nn_error *err)
{
    t->epoch = t->step = 1;
    if (!value)
        return 0;
    char *end;
    const char *step = NULL;
    errno = 0;
    const long e = strtol(value, &end, 10);
    if (isdigit((unsigned char)*value) && *end == ':')
        step = end + 1;
    const long s = step ? strtol(step, &end, 10) : 0;
    if (!step || !isdigit((unsigned char)*step) || *end || errno || e < 1 ||
        s < 1 || e > INT_MAX || s > INT_MAX) {
        char quoted[NN_QUOTE_SIZE];
        return nn_fail(err, NN_ECONFIG,
                       "--trace: %s is not EPOCH:STEP, two whole numbers from "
                       "1, as in --trace=2:1",
                       nn_text_quote(quoted, value, strlen(value)));
    }
    t->epoch = (int)e;
    t->step = (int)s;
    return 0;
}
