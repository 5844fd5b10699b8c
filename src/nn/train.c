#include "train.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "origin.h"

static void take_minibatch(struct nn_run *r, int m_max)
{
    r->X = nn_mat_take(&r->arena, r->net->n[0], m_max);
    r->D = nn_mat_take(&r->arena, r->net->n[r->net->L], m_max);
    if (r->data->weight)
        r->weight = nn_arena_take(&r->arena, (size_t)m_max, sizeof *r->weight);
    r->score = nn_arena_take(&r->arena, (size_t)r->net->n[r->net->L],
                             sizeof *r->score);
}

static int run_open(struct nn_run *r, struct nn_error *err)
{
    const struct nn_config *c = r->config;
    int rc = nn_train_check(c, r->data, err);
    if (rc < 0)
        return rc;
    /* the order of a whole batch is nothing but rounding, and lbfgs needs the
     * same function throughout */
    const bool shuffle = c->shuffle && nn_optim_has_rate(c->optimizer.kind);
    rc = nn_batches_open(&r->batches, &r->data->train, c->batch_size, shuffle,
                         (uint64_t)c->seed, err);
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
    /* a look takes as long as a thousand multiply-adds or so */
    r->watch = 1 + (int)(1e5 / ((double)r->net->size * m));
    return nn_pool_start(&r->pool, nn_train_threads(c->threads, r->net, m),
                         err);
}

static void run_close(struct nn_run *r)
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

/* Metrics of the weights as they are on those rows, which are called that; rows
 * 0 where there are none. */
static int evaluate(struct nn_run *r, const struct nn_rows *rows,
                    const char *called, struct nn_metrics *out,
                    struct nn_error *err)
{
    *out = (struct nn_metrics){0};
    if (rows->count == 0)
        return 0;
    r->gathered = false;
    nn_evaluate(r->net, &r->work, r->X, r->D, r->score, rows, r->pool, out);
    if (isfinite(out->loss))
        return 0;
    return nn_run_diverged(err, "the loss on the %s rows", called);
}

/* One epoch, its validation, and the callback; *why is the word for why the run
 * ends with it, or NULL. */
static int train_epoch(struct nn_run *r, const char **why, struct nn_error *err)
{
    const struct nn_passes *p = &r->at.passes;
    const int epoch = r->at.epoch;
    struct nn_metrics v;
    r->optim.rate = nn_schedule_rate(&r->schedule, epoch);
    int rc = r->optim.set.kind == NN_LBFGS ? nn_run_iteration(r, why, err)
                                           : nn_run_epoch(r, err);
    if (rc == 0)
        rc = evaluate(r, &r->data->validation, "validation", &v, err);
    if (rc < 0)
        return rc;
    const double rows = (double)r->data->train.count;
    const bool validated = v.rows > 0;
    const bool has_rate = nn_optim_has_rate(r->optim.set.kind);
    struct nn_epoch e = {.epoch = epoch,
                         .epochs = r->config->epochs,
                         .train_loss = nn_sum_value(&p->loss) / rows,
                         .train_accuracy =
                             nn_has_accuracy(&r->data->columns)
                                 ? nn_sum_value(&p->right) / r->weights
                                 : NAN,
                         .validation_loss = validated ? v.loss : NAN,
                         .validation_accuracy = validated ? v.accuracy : NAN,
                         .learning_rate = has_rate ? r->optim.rate : NAN,
                         .seconds = nn_run_seconds(r)};
    nn_schedule_note(&r->schedule,
                     validated ? e.validation_loss : e.train_loss);
    const char *stop =
        nn_stop_after(&r->stop, epoch, e.train_loss, e.validation_loss,
                      e.seconds, r->net->theta);
    e.best_epoch = r->stop.best_epoch;
    e.best_loss = r->stop.best;
    if (!*why)
        *why = stop;
    if (!*why && epoch == r->config->epochs)
        *why = "epochs";
    return r->hooks->epoch_done ? r->hooks->epoch_done(r->hooks->arg, &e, err)
                                : 0;
}

/* Metrics of the weights that the run keeps, on all rows there are. */
static int evaluate_all(struct nn_run *r, struct nn_record *record,
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

/* Where the run begins: with its first epoch, or where a checkpoint was. */
static int begin(struct nn_run *r, struct nn_error *err)
{
    const struct nn_train_hooks *h = r->hooks;
    struct nn_metrics *first = &r->record->train;
    if (!h->resume) {
        int rc = evaluate(r, &r->data->train, "training", first, err);
        r->record->initial_loss = first->loss;
        r->at.epoch = 1;
        return rc;
    }
    const struct nn_state state = nn_run_state(r);
    int rc = nn_checkpoint_load(h->resume, h->resume_name, &state, err);
    r->before = r->saved = r->at.seconds;
    return rc == 0 && h->resumed ? h->resumed(h->arg, &r->at, err) : rc;
}

static int start_next_epoch(struct nn_run *r, struct nn_error *err)
{
    r->at.epoch++;
    r->at.step = 0;
    r->at.passes = (struct nn_passes){0};
    /* within an iteration of lbfgs there is no rest */
    return r->optim.set.kind == NN_LBFGS ? nn_run_rest(r, err) : 0;
}

/* All epochs; fills what the record says of them and of the weights that are
 * kept. */
static int run_epochs(struct nn_run *r, struct nn_error *err)
{
    const char *why = NULL;
    struct nn_record *record = r->record;
    int rc = begin(r, err);
    while (rc == 0 && !why) {
        rc = train_epoch(r, &why, err);
        if (rc == 0 && !why)
            rc = start_next_epoch(r, err);
    }
    if (rc < 0)
        return rc;
    record->epochs = r->at.epoch;
    record->best_epoch =
        nn_stop_restore(&r->stop, record->epochs, r->net->theta);
    snprintf(record->stopped, sizeof record->stopped, "%s", why);
    return evaluate_all(r, record, err);
}

int nn_train(struct nn_model *model, struct nn_data *data,
             const struct nn_config *config, const struct nn_train_hooks *hooks,
             struct nn_error *err)
{
    *model = (struct nn_model){0};
    struct nn_run r = {.config = config,
                       .data = data,
                       .hooks = hooks,
                       .net = &model->net,
                       .record = &model->record};
    nn_origin_record(r.record, config, data);
    int rc = nn_train_net(&model->net, data, config,
                          &model->record.initial_weights_file, err);
    if (rc == 0)
        rc = run_open(&r, err);
    if (rc == 0)
        rc = run_epochs(&r, err);
    if (rc == 0)
        rc = nn_train_complete(model, data, config, err);
    run_close(&r);
    if (rc < 0)
        nn_model_free(model);
    return rc;
}
