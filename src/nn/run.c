#include "run.h"

#include <math.h>

#include "clock.h"

/* What is not finite, and where, diverge.h finds out. */
static int fail(struct nn_error *err)
{
    return nn_fail(err, NN_EDIVERGED, "training diverged");
}

/* The part's samples: from the table to X and D. */
static void gather(void *arg, struct nn_part part)
{
    struct nn_run *r = arg;
    const nn_mat X = r->work.Y[0], D = r->work.D;
    struct nn_range mine = nn_share(part, X.cols, NN_SAMPLE_GRAIN);
    nn_rows_gather(&r->data->train, r->order, X, D, mine.from, mine.to);
    for (int j = mine.from; r->weight && j < mine.to; j++)
        r->weight[j] = r->data->weight[r->order[j]];
    if (r->config->label_smoothing > 0)
        nn_output_smooth(r->net->output, nn_mat_cols(D, mine.from, mine.to),
                         (float)r->config->label_smoothing);
}

/* There and back. */
static void pass(void *arg, struct nn_part part)
{
    struct nn_run *r = arg;
    nn_propagate(r->net, &r->work, r->pool, part);
}

static void propagate(void *arg, struct nn_part part)
{
    gather(arg, part);
    pass(arg, part);
}

/* The part's weights: their gradient from all samples, and the update. */
static void update(void *arg, struct nn_part part)
{
    struct nn_run *r = arg;
    if (nn_optim_is_descent(&r->optim)) {
        const struct nn_descent step = {r->optim.with.rate, r->net->theta,
                                        r->work.grad};
        nn_gradients(r->net, &r->work, &step, part);
        return;
    }
    nn_gradients(r->net, &r->work, NULL, part);
    nn_pool_barrier(r->pool);
    if (r->optim.set.clip_norm > 0) {
        nn_optim_measure(&r->optim, part, r->work.grad);
        nn_pool_barrier(r->pool);
    }
    struct nn_range mine =
        nn_share(part, (int)r->net->size, NN_ALIGN / (int)sizeof(float));
    nn_optim_step(&r->optim, mine, r->net->theta, r->work.grad);
}

/* Adds the minibatch's samples; false if its loss is not finite. */
static bool add_minibatch(const struct nn_run *r, struct nn_passes *p)
{
    const nn_mat Y = r->work.Y[r->net->L];
    nn_sum_add_all(&p->loss, r->work.loss, Y.cols);
    nn_sum_add(&p->right,
               nn_weigh_right(&r->data->train, r->order, Y, r->work.D));
    return isfinite(nn_mean_loss(&r->work));
}

static void start_minibatch(struct nn_run *r, int step)
{
    int m;
    r->order = nn_batches_get(&r->batches, step, &m);
    nn_work_set_input(&r->work, r->net, nn_mat_cols(r->X, 0, m));
    r->work.D = nn_mat_cols(r->D, 0, m);
    r->work.weight = r->weight;
    r->work.dropout = nn_dropout_drops(&r->dropout) ? &r->dropout : NULL;
}

static int check_weights(const struct nn_run *r, struct nn_error *err)
{
    char name[16];
    return nn_net_is_finite(r->net, name) ? 0 : fail(err);
}

/* Shows the step under way to one of the hooks, if there is that one. */
static int show_step(struct nn_run *r, nn_step_hook *hook, struct nn_error *err)
{
    const struct nn_step s = {r->at.epoch, r->at.step, r->net, &r->work,
                              &r->optim};
    return hook ? hook(r->hooks->arg, &s, err) : 0;
}

double nn_run_seconds(const struct nn_run *r)
{
    return r->before + nn_clock_seconds() - r->start;
}

const struct nn_rows *nn_run_rows(const struct nn_run *r, enum nn_set set)
{
    const struct nn_rows *const rows[NN_SETS] = {
        &r->data->train, &r->data->validation, &r->data->test};
    return rows[set];
}

struct nn_state nn_run_state(struct nn_run *r)
{
    return (struct nn_state){.config = r->config,
                             .data = r->data,
                             .record = r->record,
                             .net = r->net,
                             .optim = &r->optim,
                             .lbfgs = &r->lbfgs,
                             .schedule = &r->schedule,
                             .stop = &r->stop,
                             .steps = nn_batches_count(&r->batches),
                             .position = &r->at};
}

/* Is it time for the next checkpoint? */
static bool is_due(struct nn_run *r)
{
    if (--r->due > 0)
        return false;
    r->due = r->watch;
    return nn_run_seconds(r) - r->saved >= r->config->checkpoint_every;
}

int nn_run_save(struct nn_run *r, struct nn_error *err)
{
    const struct nn_state state = nn_run_state(r);
    if (!r->hooks->save)
        return 0;
    int rc = check_weights(r, err);
    if (rc < 0)
        return rc;
    r->at.seconds = r->saved = nn_run_seconds(r);
    return r->hooks->save(r->hooks->arg, &state, err);
}

int nn_run_rest(struct nn_run *r, struct nn_error *err)
{
    const struct nn_train_hooks *h = r->hooks;
    const bool stops = h->stop && *h->stop;
    const bool asked = stops || (h->save_now && *h->save_now);
    int rc = 0;
    if (h->save && (asked || is_due(r))) {
        if (h->save_now)
            *h->save_now = 0;
        rc = nn_run_save(r, err);
    }
    return rc == 0 && stops ? NN_ESTOPPED : rc;
}

void nn_run_minibatch(struct nn_run *r)
{
    if (r->pace.left > 0)
        nn_pace_step(&r->pace, r->pool, nn_clock_seconds());
    const uint64_t count = (uint64_t)nn_batches_count(&r->batches);
    r->dropout.step =
        (uint64_t)(r->at.epoch - 1) * count + (uint64_t)r->at.step;
    start_minibatch(r, r->at.step++);
    nn_pool_run(r->pool, propagate, r);
}

void nn_run_update(struct nn_run *r)
{
    nn_pool_run(r->pool, update, r);
}

int nn_run_epoch(struct nn_run *r, struct nn_error *err)
{
    nn_batches_start(&r->batches, r->at.epoch);
    const int count = nn_batches_count(&r->batches);
    while (r->at.step < count) {
        nn_run_minibatch(r);
        if (!add_minibatch(r, &r->at.passes))
            return fail(err);
        nn_optim_begin(&r->optim);
        int rc = show_step(r, r->hooks->before_update, err);
        if (rc == 0) {
            nn_run_update(r);
            rc = show_step(r, r->hooks->after_update, err);
        }
        if (rc == 0)
            rc = nn_run_rest(r, err);
        if (rc < 0)
            return rc;
    }
    return check_weights(r, err);
}

static void find_gradients(void *arg, struct nn_part part)
{
    struct nn_run *r = arg;
    nn_gradients(r->net, &r->work, NULL, part);
}

void nn_run_gradients(struct nn_run *r)
{
    nn_pool_run(r->pool, find_gradients, r);
}

/* Of the run: loss with penalty, and its gradient, over all samples. theta and
 * grad are the net's and the work space's own. */
static double objective(void *arg, const float *theta, float *grad)
{
    struct nn_run *r = arg;
    nn_pool_run(r->pool, r->gathered ? pass : propagate, r);
    r->gathered = true;
    nn_run_gradients(r);
    return nn_mean_loss(&r->work) + nn_optim_add_decay(&r->optim, theta, grad);
}

static bool has_gradient(const struct nn_run *r)
{
    const float *g = r->work.grad;
    return isfinite(nn_dot(g, g, r->net->size));
}

int nn_run_iteration(struct nn_run *r, const char **why, struct nn_error *err)
{
    /* the first one, or the first since the run was resumed */
    const bool starts = !r->lbfgs.value;
    if (starts)
        nn_batches_start(&r->batches, r->at.epoch);
    start_minibatch(r, 0);
    if (starts) {
        nn_lbfgs_start(&r->lbfgs, objective, r);
        if (!add_minibatch(r, &r->now) || !has_gradient(r))
            return fail(err);
    }
    r->at.passes = r->now;
    if (!nn_lbfgs_step(&r->lbfgs))
        *why = "converged";
    r->now = (struct nn_passes){0};
    add_minibatch(r, &r->now);
    return check_weights(r, err);
}
