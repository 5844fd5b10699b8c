#include "run.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

int nn_run_diverged(struct nn_error *err, const char *format, ...)
{
    char what[100];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    return nn_fail(err, NN_EDIVERGED,
                   "training diverged: %s is not finite; a lower learning_rate "
                   "or data.scale may help",
                   what);
}

/* The part's samples: from the table to X and D. */
static void gather(void *arg, struct nn_part part)
{
    struct nn_run *r = arg;
    struct nn_range mine = nn_share(part, r->Xm.cols, NN_SAMPLE_GRAIN);
    nn_rows_gather(&r->data->train, r->order, r->Xm, r->Dm, mine.from, mine.to);
    for (int j = mine.from; r->weight && j < mine.to; j++)
        r->weight[j] = r->data->weight[r->order[j]];
    if (r->config->label_smoothing > 0)
        nn_output_smooth(r->net->output, nn_mat_cols(r->Dm, mine.from, mine.to),
                         (float)r->config->label_smoothing);
}

/* There and back. */
static void pass(void *arg, struct nn_part part)
{
    struct nn_run *r = arg;
    nn_forward(r->net, &r->work, part);
    nn_loss(r->net, &r->work, r->Dm, part);
    nn_deltas(r->net, &r->work, r->Dm, part);
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
    nn_sum_add(&p->right, nn_weigh_right(&r->data->train, r->order, Y, r->Dm));
    return isfinite(nn_mean_loss(&r->work));
}

static void start_minibatch(struct nn_run *r, int step)
{
    int m;
    r->order = nn_batches_get(&r->batches, step, &m);
    r->Xm = nn_mat_cols(r->X, 0, m);
    r->Dm = nn_mat_cols(r->D, 0, m);
    nn_work_set_input(&r->work, r->net, r->Xm);
    r->work.weight = r->weight;
    r->work.dropout = &r->dropout;
}

static int check_weights(const struct nn_run *r, int epoch,
                         struct nn_error *err)
{
    char name[16];
    if (!nn_net_is_finite(r->net, name))
        return nn_run_diverged(err, "epoch %d: %s has a weight that", epoch,
                               name);
    return 0;
}

/* Shows the step under way to one of the hooks, if there is that one. */
static int show_step(struct nn_run *r, nn_step_hook *hook, struct nn_error *err)
{
    const struct nn_step s = {r->at.epoch, r->at.step, r->net,
                              &r->work,    r->Dm,      &r->optim};
    return hook ? hook(r->hooks->arg, &s, err) : 0;
}

double nn_run_seconds(const struct nn_run *r)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return r->before + (double)(now.tv_sec - r->start.tv_sec) +
           1e-9 * (double)(now.tv_nsec - r->start.tv_nsec);
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

int nn_run_rest(struct nn_run *r, struct nn_error *err)
{
    const struct nn_train_hooks *h = r->hooks;
    const bool stops = h->stop && *h->stop;
    int rc = 0;
    if (h->save && (stops || (h->save_now && *h->save_now) || is_due(r))) {
        const struct nn_state state = nn_run_state(r);
        if (h->save_now)
            *h->save_now = 0;
        r->at.seconds = r->saved = nn_run_seconds(r);
        rc = h->save(h->arg, &state, err);
    }
    return rc == 0 && stops ? NN_ESTOPPED : rc;
}

int nn_run_epoch(struct nn_run *r, struct nn_error *err)
{
    const int epoch = r->at.epoch;
    nn_batches_start(&r->batches, epoch);
    const int count = nn_batches_count(&r->batches);
    while (r->at.step < count) {
        r->dropout.step =
            (uint64_t)(epoch - 1) * (uint64_t)count + (uint64_t)r->at.step;
        start_minibatch(r, r->at.step++);
        nn_pool_run(r->pool, propagate, r);
        if (!add_minibatch(r, &r->at.passes))
            return nn_run_diverged(err, "epoch %d, minibatch %d: the loss",
                                   epoch, r->at.step);
        nn_optim_begin(&r->optim);
        int rc = show_step(r, r->hooks->before_update, err);
        if (rc == 0) {
            nn_pool_run(r->pool, update, r);
            rc = show_step(r, r->hooks->after_update, err);
        }
        if (rc == 0)
            rc = nn_run_rest(r, err);
        if (rc < 0)
            return rc;
    }
    return check_weights(r, epoch, err);
}

static void find_gradients(void *arg, struct nn_part part)
{
    struct nn_run *r = arg;
    nn_gradients(r->net, &r->work, NULL, part);
}

/* Of the run: loss with penalty, and its gradient, over all samples. theta and
 * grad are the net's and the work space's own. */
static double objective(void *arg, const float *theta, float *grad)
{
    struct nn_run *r = arg;
    nn_pool_run(r->pool, r->gathered ? pass : propagate, r);
    r->gathered = true;
    nn_pool_run(r->pool, find_gradients, r);
    return nn_mean_loss(&r->work) + nn_optim_add_decay(&r->optim, theta, grad);
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
        if (!add_minibatch(r, &r->now))
            return nn_run_diverged(err, "epoch 1, minibatch 1: the loss");
    }
    r->at.passes = r->now;
    if (!nn_lbfgs_step(&r->lbfgs))
        *why = "converged";
    r->now = (struct nn_passes){0};
    add_minibatch(r, &r->now);
    return check_weights(r, r->at.epoch, err);
}
