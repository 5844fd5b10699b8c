#include "train.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "diverge.h"
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
    const struct nn_state state = nn_run_state(r);
    if ((rc = nn_rewind_open(&r->rewind, &state, err)) < 0)
        return rc;
    r->start = nn_clock_seconds();
    /* a look takes as long as a thousand multiply-adds or so */
    r->watch = 1 + (int)(1e5 / ((double)r->net->size * m));
    const int threads = nn_train_threads(c->threads, r->net, m);
    if (c->threads == 0 && threads > 1)
        nn_pace_begin(&r->pace);
    return nn_pool_start(&r->pool, threads, err);
}

static void run_close(struct nn_run *r)
{
    nn_dropout_free(&r->dropout);
    nn_pool_stop(r->pool);
    nn_batches_free(&r->batches);
    nn_optim_free(&r->optim);
    nn_lbfgs_free(&r->lbfgs);
    nn_stop_free(&r->stop);
    nn_rewind_free(&r->rewind);
    nn_work_free(&r->work);
    nn_arena_free(&r->arena);
}

/* Metrics of the weights as they are on those rows; rows 0 where there are
 * none. */
static int evaluate(struct nn_run *r, enum nn_set set, struct nn_metrics *out,
                    struct nn_error *err)
{
    const struct nn_rows *rows = nn_run_rows(r, set);
    *out = (struct nn_metrics){0};
    if (rows->count == 0)
        return 0;
    r->gathered = false;
    nn_evaluate(r->net, &r->work, r->X, r->D, r->score, rows, r->pool, out);
    return isfinite(out->loss) ? 0 : nn_diverge_on_rows(r, set, err);
}

/* What the optimiser makes of the epoch under way. */
static int pass(struct nn_run *r, const char **why, struct nn_error *err)
{
    r->optim.rate = nn_schedule_rate(&r->schedule, r->at.epoch);
    int rc = r->optim.set.kind == NN_LBFGS ? nn_run_iteration(r, why, err)
                                           : nn_run_epoch(r, err);
    if (rc != NN_EDIVERGED)
        return rc;
    const struct nn_state state = nn_run_state(r);
    nn_rewind_go(&r->rewind, &state);
    return nn_diverge_in_epoch(r, err);
}

/* One epoch, its validation, and the callback; *why is the word for why the run
 * ends with it, or NULL. */
static int train_epoch(struct nn_run *r, const char **why, struct nn_error *err)
{
    const struct nn_passes *p = &r->at.passes;
    const int epoch = r->at.epoch;
    struct nn_metrics v = {0};
    int rc = pass(r, why, err);
    if (rc == 0)
        rc = evaluate(r, NN_VALIDATION, &v, err);
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
    const char *stop =
        nn_stop_after(&r->stop, epoch, e.train_loss, e.validation_loss,
                      e.seconds, r->net->theta);
    e.best_epoch = r->stop.best_epoch;
    e.best_loss = r->stop.best;
    if (!*why)
        *why = stop;
    if (!*why && epoch == r->config->epochs)
        *why = "epochs";
    if (!*why)
        nn_schedule_note(&r->schedule,
                         validated ? e.validation_loss : e.train_loss);
    return r->hooks->epoch_done ? r->hooks->epoch_done(r->hooks->arg, &e, err)
                                : 0;
}

/* Metrics of the weights that the run keeps, on all rows there are. */
static int evaluate_all(struct nn_run *r, struct nn_record *record,
                        struct nn_error *err)
{
    int rc = evaluate(r, NN_TRAINING, &record->train, err);
    if (rc == 0)
        rc = evaluate(r, NN_VALIDATION, &record->validation, err);
    if (rc == 0)
        rc = evaluate(r, NN_TEST, &record->test, err);
    return rc;
}

/* Where the run begins: with its first epoch, or where a checkpoint was. */
static int begin(struct nn_run *r, struct nn_error *err)
{
    const struct nn_train_hooks *h = r->hooks;
    struct nn_metrics *first = &r->record->train;
    if (!h->resume) {
        int rc = evaluate(r, NN_TRAINING, first, err);
        r->record->initial_loss = first->loss;
        r->at.epoch = 1;
        return rc;
    }
    const struct nn_state state = nn_run_state(r);
    int rc = nn_checkpoint_load(h->resume, h->resume_name, &state, err);
    r->before = r->saved = r->at.seconds;
    return rc == 0 && h->resumed ? h->resumed(h->arg, &r->at, err) : rc;
}

static void mark(struct nn_run *r)
{
    const struct nn_state state = nn_run_state(r);
    nn_rewind_mark(&r->rewind, &state);
}

static int start_next_epoch(struct nn_run *r, struct nn_error *err)
{
    r->at.epoch++;
    r->at.step = 0;
    r->at.passes = (struct nn_passes){0};
    mark(r);
    /* within an iteration of lbfgs there is no rest */
    return r->optim.set.kind == NN_LBFGS ? nn_run_rest(r, err) : 0;
}

/* The minibatches are over: what is left to do is done again, to the same end,
 * if the model cannot be written. Not so for the short run, nor for lbfgs,
 * whose iteration cannot be left out once more. */
static int save_end(struct nn_run *r, struct nn_error *err)
{
    const double every = r->config->checkpoint_every;
    const double worth = every < 1.0 ? every : 1.0; /* seconds */
    if (r->optim.set.kind == NN_LBFGS)
        return 0;
    mark(r);
    return nn_run_seconds(r) - r->saved >= worth ? nn_run_save(r, err) : 0;
}

/* Epochs to the last one, and what the record says of them and of the weights
 * that are kept. */
static int go_on(struct nn_run *r, struct nn_error *err)
{
    const char *why = NULL;
    struct nn_record *record = r->record;
    int rc = 0;
    while (rc == 0 && !why) {
        rc = train_epoch(r, &why, err);
        if (rc == 0)
            rc = why ? save_end(r, err) : start_next_epoch(r, err);
    }
    if (rc < 0)
        return rc;
    record->epochs = r->at.epoch;
    record->best_epoch =
        nn_stop_restore(&r->stop, record->epochs, r->net->theta);
    snprintf(record->stopped, sizeof record->stopped, "%s", why);
    return evaluate_all(r, record, err);
}

/* Saves the end of the last epoch that was finite, if there was one. What
 * comes of it is no matter beside the divergence. */
static void save_finite(struct nn_run *r)
{
    const struct nn_state state = nn_run_state(r);
    nn_rewind_go(&r->rewind, &state);
    if (r->at.epoch > 1 || r->at.step > 0)
        nn_run_save(r, NULL);
}

static int run_epochs(struct nn_run *r, struct nn_error *err)
{
    int rc = begin(r, err);
    if (rc < 0)
        return rc;
    mark(r);
    rc = go_on(r, err);
    if (rc == NN_EDIVERGED)
        save_finite(r);
    return rc;
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
