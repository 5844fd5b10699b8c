#include "train.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* What the training passes of an epoch add up to. */
struct passes {
    struct nn_sum loss, right; /* right: weights of the samples that are */
};

/* Everything a run needs; allocated before the first epoch. */
struct run {
    const struct nn_config *config;
    struct nn_data *data;
    const struct nn_train_hooks *hooks;
    struct nn_net *net;
    struct nn_work work;
    struct nn_arena arena;  /* owns X, D, weight and score */
    nn_mat X, D;            /* room for a minibatch, n0 x m and nL x m */
    float *weight;          /* m, NULL where all rows are alike */
    double weights;         /* of the training rows, their sum */
    struct nn_score *score; /* nL: room for metrics */
    struct nn_batches batches;
    struct nn_dropout dropout; /* if there is some */
    struct nn_optim optim;
    struct nn_lbfgs lbfgs; /* if that is the optimiser */
    struct nn_schedule schedule;
    struct nn_stop stop;
    struct nn_pool *pool;
    struct timespec start;

    const uint32_t *order; /* the rows of the minibatch under way */
    nn_mat Xm, Dm;         /* its m columns of X and D */
    struct passes now;     /* of lbfgs: all samples with the weights of now */
};

static void take_minibatch(struct run *r, int m_max)
{
    r->X = nn_mat_take(&r->arena, r->net->n[0], m_max);
    r->D = nn_mat_take(&r->arena, r->net->n[r->net->L], m_max);
    if (r->data->weight)
        r->weight = nn_arena_take(&r->arena, (size_t)m_max, sizeof *r->weight);
    r->score = nn_arena_take(&r->arena, (size_t)r->net->n[r->net->L],
                             sizeof *r->score);
}

static int run_open(struct run *r, struct nn_error *err)
{
    const struct nn_config *c = r->config;
    if (c->stop.patience > 0 && r->data->validation.count == 0)
        return nn_fail(err, NN_ECONFIG,
                       "%s: \"data.validation_fraction\": %g holds out no row, "
                       "which \"early_stopping\" needs",
                       nn_config_place(c, "data.validation_fraction"),
                       c->data.validation_fraction);
    /* the order of a whole batch is nothing but rounding, and lbfgs needs the
     * same function throughout */
    const bool shuffle = c->shuffle && nn_optim_has_rate(c->optimizer.kind);
    int rc = nn_batches_open(&r->batches, &r->data->train, c->batch_size,
                             shuffle, (uint64_t)c->seed, err);
    if (rc < 0)
        return rc;
    const int m = r->batches.m;
    const int m_max = m > NN_EVALUATE_BATCH ? m : NN_EVALUATE_BATCH;
    if ((rc = nn_work_open(&r->work, r->net, m_max, err)) < 0)
        return rc;
    if ((rc = nn_dropout_open(&r->dropout, r->net, m, c->input_dropout,
                              c->dropout, (uint64_t)c->seed, err)) < 0)
        return rc;
    take_minibatch(r, m_max);
    if ((rc = nn_arena_open(&r->arena, err)) < 0)
        return rc;
    take_minibatch(r, m_max);
    if ((rc = nn_optim_open(&r->optim, &c->optimizer, r->net, err)) < 0)
        return rc;
    if (c->optimizer.kind == NN_LBFGS &&
        (rc = nn_lbfgs_open(&r->lbfgs, &c->optimizer.lbfgs, r->net->size,
                            r->net->theta, r->work.grad, err)) < 0)
        return rc;
    nn_schedule_start(&r->schedule, &c->schedule, c->learning_rate, c->epochs);
    if ((rc = nn_stop_open(&r->stop, &c->stop, r->net->size, err)) < 0)
        return rc;
    r->weights = nn_rows_weights(&r->data->train);
    clock_gettime(CLOCK_MONOTONIC, &r->start);
    return nn_pool_start(&r->pool, nn_train_threads(c->threads, r->net, m),
                         err);
}

static void run_close(struct run *r)
{
    nn_dropout_free(&r->dropout);
    nn_pool_stop(r->pool);
    nn_batches_free(&r->batches);
    nn_optim_free(&r->optim);
    nn_lbfgs_free(&r->lbfgs);
    nn_stop_free(&r->stop);
    nn_work_free(&r->work);
    nn_arena_free(&r->arena);
}

/* The part's samples: there and back. */
static void propagate(void *arg, struct nn_part part)
{
    struct run *r = arg;
    struct nn_range mine = nn_share(part, r->Xm.cols, NN_SAMPLE_GRAIN);
    nn_rows_gather(&r->data->train, r->order, r->Xm, r->Dm, mine.from, mine.to);
    for (int j = mine.from; r->weight && j < mine.to; j++)
        r->weight[j] = r->data->weight[r->order[j]];
    if (r->config->label_smoothing > 0)
        nn_output_smooth(r->net->output, nn_mat_cols(r->Dm, mine.from, mine.to),
                         (float)r->config->label_smoothing);
    nn_forward(r->net, &r->work, part);
    nn_loss(r->net, &r->work, r->Dm, part);
    nn_deltas(r->net, &r->work, r->Dm, part);
}

/* The part's weights: their gradient from all samples, and the update. */
static void update(void *arg, struct nn_part part)
{
    struct run *r = arg;
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
static bool add_minibatch(const struct run *r, struct passes *p)
{
    const nn_mat Y = r->work.Y[r->net->L];
    nn_sum_add_all(&p->loss, r->work.loss, Y.cols);
    nn_sum_add(&p->right, nn_weigh_right(&r->data->train, r->order, Y, r->Dm));
    return isfinite(nn_mean_loss(&r->work));
}

/* What is not finite any more, and where. */
__attribute__((format(printf, 2, 3))) static int fail_diverged(
    struct nn_error *err, const char *format, ...)
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

static void start_minibatch(struct run *r, int step)
{
    int m;
    r->order = nn_batches_get(&r->batches, step, &m);
    r->Xm = nn_mat_cols(r->X, 0, m);
    r->Dm = nn_mat_cols(r->D, 0, m);
    nn_work_set_input(&r->work, r->net, r->Xm);
    r->work.weight = r->weight;
    r->work.dropout = &r->dropout;
}

static int check_weights(const struct run *r, int epoch, struct nn_error *err)
{
    char name[16];
    return nn_net_is_finite(r->net, name)
               ? 0
               : fail_diverged(err, "epoch %d: %s has a weight that", epoch,
                               name);
}

/* Shows a step, from 0, to one of the hooks, if there is that one. */
static int show_step(struct run *r, nn_step_hook *hook, int epoch, int step,
                     struct nn_error *err)
{
    const struct nn_step s = {epoch,    step + 1, r->net,
                              &r->work, r->Dm,    &r->optim};
    return hook ? hook(r->hooks->arg, &s, err) : 0;
}

static int run_epoch(struct run *r, int epoch, struct passes *p,
                     struct nn_error *err)
{
    int rc;
    nn_batches_start(&r->batches, epoch);
    const int count = nn_batches_count(&r->batches);
    for (int step = 0; step < count; step++) {
        r->dropout.step =
            (uint64_t)(epoch - 1) * (uint64_t)count + (uint64_t)step;
        start_minibatch(r, step);
        nn_pool_run(r->pool, propagate, r);
        if (!add_minibatch(r, p))
            return fail_diverged(err, "epoch %d, minibatch %d: the loss", epoch,
                                 step + 1);
        nn_optim_begin(&r->optim);
        rc = show_step(r, r->hooks->before_update, epoch, step, err);
        if (rc == 0) {
            nn_pool_run(r->pool, update, r);
            rc = show_step(r, r->hooks->after_update, epoch, step, err);
        }
        if (rc < 0)
            return rc;
        if (r->hooks->stop && *r->hooks->stop)
            return NN_ESTOPPED;
    }
    return check_weights(r, epoch, err);
}

static void find_gradients(void *arg, struct nn_part part)
{
    struct run *r = arg;
    nn_gradients(r->net, &r->work, NULL, part);
}

/* Of the run: loss with penalty, and its gradient, over all samples. theta and
 * grad are the net's and the work space's own. */
static double objective(void *arg, const float *theta, float *grad)
{
    struct run *r = arg;
    nn_pool_run(r->pool, propagate, r);
    nn_pool_run(r->pool, find_gradients, r);
    return nn_mean_loss(&r->work) + nn_optim_add_decay(&r->optim, theta, grad);
}

/* One iteration of lbfgs in place of an epoch; *p is of the weights before
 * it. */
static int run_iteration(struct run *r, int epoch, struct passes *p,
                         const char **why, struct nn_error *err)
{
    if (epoch == 1)
        nn_batches_start(&r->batches, epoch);
    start_minibatch(r, 0);
    if (epoch == 1) {
        nn_lbfgs_start(&r->lbfgs, objective, r);
        if (!add_minibatch(r, &r->now))
            return fail_diverged(err, "epoch 1, minibatch 1: the loss");
    }
    *p = r->now;
    if (!nn_lbfgs_step(&r->lbfgs))
        *why = "converged";
    r->now = (struct passes){0};
    add_minibatch(r, &r->now);
    return r->hooks->stop && *r->hooks->stop ? NN_ESTOPPED
                                             : check_weights(r, epoch, err);
}

/* Metrics of the weights as they are on those rows, which are called that; rows
 * 0 where there are none. */
static int evaluate(struct run *r, const struct nn_rows *rows,
                    const char *called, struct nn_metrics *out,
                    struct nn_error *err)
{
    *out = (struct nn_metrics){0};
    if (rows->count == 0)
        return 0;
    nn_evaluate(r->net, &r->work, r->X, r->D, r->score, rows, r->pool, out);
    if (isfinite(out->loss))
        return 0;
    return fail_diverged(err, "the loss on the %s rows", called);
}

static double seconds_since(struct timespec start)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - start.tv_sec) +
           1e-9 * (double)(now.tv_nsec - start.tv_nsec);
}

/* One epoch, its validation, and the callback; *why is the word for why the run
 * ends with it, or NULL. */
static int train_epoch(struct run *r, int epoch, const char **why,
                       struct nn_error *err)
{
    struct passes p = {0};
    struct nn_metrics v;
    r->optim.rate = nn_schedule_rate(&r->schedule, epoch);
    int rc = r->optim.set.kind == NN_LBFGS
                 ? run_iteration(r, epoch, &p, why, err)
                 : run_epoch(r, epoch, &p, err);
    if (rc == 0)
        rc = evaluate(r, &r->data->validation, "validation", &v, err);
    if (rc < 0)
        return rc;
    const double rows = (double)r->data->train.count;
    const bool validated = v.rows > 0;
    const bool has_rate = nn_optim_has_rate(r->optim.set.kind);
    struct nn_epoch e = {.epoch = epoch,
                         .epochs = r->config->epochs,
                         .train_loss = nn_sum_value(&p.loss) / rows,
                         .train_accuracy =
                             nn_has_accuracy(&r->data->columns)
                                 ? nn_sum_value(&p.right) / r->weights
                                 : NAN,
                         .validation_loss = validated ? v.loss : NAN,
                         .validation_accuracy = validated ? v.accuracy : NAN,
                         .learning_rate = has_rate ? r->optim.rate : NAN,
                         .seconds = seconds_since(r->start)};
    nn_schedule_note(&r->schedule,
                     validated ? e.validation_loss : e.train_loss);
    const char *stop =
        nn_stop_after(&r->stop, epoch, e.train_loss, e.validation_loss,
                      e.seconds, r->net->theta);
    if (!*why)
        *why = stop;
    if (!*why && epoch == r->config->epochs)
        *why = "epochs";
    return r->hooks->epoch_done ? r->hooks->epoch_done(r->hooks->arg, &e, err)
                                : 0;
}

/* Metrics of the weights that the run keeps, on all rows there are. */
static int evaluate_all(struct run *r, struct nn_record *record,
                        struct nn_error *err)
{
    int rc = evaluate(r, &r->data->train, "training", &record->train, err);
    if (rc == 0)
        rc = evaluate(r, &r->data->validation, "validation",
                      &record->validation, err);
    if (rc == 0)
        rc = evaluate(r, &r->data->test, "test", &record->test, err);
    return rc;
}

/* All epochs; fills what the record says of them and of the weights that are
 * kept. */
static int run_epochs(struct run *r, struct nn_record *record,
                      struct nn_error *err)
{
    struct nn_metrics before;
    const char *why = NULL;
    int epoch = 0;
    int rc = evaluate(r, &r->data->train, "training", &before, err);
    while (rc == 0 && !why)
        rc = train_epoch(r, ++epoch, &why, err);
    if (rc < 0)
        return rc;
    record->initial_loss = before.loss;
    record->epochs = epoch;
    record->best_epoch = nn_stop_restore(&r->stop, epoch, r->net->theta);
    snprintf(record->stopped, sizeof record->stopped, "%s", why);
    return evaluate_all(r, record, err);
}

int nn_train(struct nn_model *model, struct nn_data *data,
             const struct nn_config *config, const struct nn_train_hooks *hooks,
             struct nn_error *err)
{
    *model = (struct nn_model){0};
    struct run r = {
        .config = config, .data = data, .hooks = hooks, .net = &model->net};
    int rc = nn_train_net(&model->net, data, config,
                          &model->record.initial_weights_file, err);
    if (rc == 0)
        rc = run_open(&r, err);
    if (rc == 0)
        rc = run_epochs(&r, &model->record, err);
    if (rc == 0)
        rc = nn_train_complete(model, data, config, err);
    run_close(&r);
    if (rc < 0)
        nn_model_free(model);
    return rc;
}
