#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include "train.h"
#include "reference.h"
#include "dataset.h"

/* What the callbacks of a run brought. */
struct log {
    int epochs;
    struct nn_epoch epoch[16];
    volatile int stop;
    int stop_at;          /* sets stop in that epoch */
    int fail_at, fail_as; /* fails in that epoch, with that status */
};

static int note_epoch(void *arg, const struct nn_epoch *e, struct nn_error *err)
{
    struct log *log = arg;
    assert_true(log->epochs < 16);
    log->epoch[log->epochs++] = *e;
    if (e->epoch == log->stop_at)
        log->stop = 1;
    if (e->epoch != log->fail_at)
        return 0;
    if (log->fail_as == NN_ESTOPPED)
        return NN_ESTOPPED;
    return nn_fail(err, (enum nn_status)log->fail_as, "the callback failed");
}

static int train(struct nn_model *m, struct dataset *s, struct log *log,
                 struct nn_error *err)
{
    const struct nn_train_hooks hooks = {
        .epoch_done = note_epoch, .arg = log, .stop = &log->stop};
    return nn_train(m, &s->data, &s->config, &hooks, err);
}

/* Seven rows; x2 is 10 + x1 mod 3, so that scaling has something to do. */
static const char rows_of_two_classes[] =
    "x1,x2,y\n0,10,0\n1,11,1\n2,12,1\n3,10,1\n4,11,0\n5,12,0\n6,10,1\n";
static const char rows_of_three_classes[] =
    "x1,x2,y\n0,10,a\n1,11,b\n2,12,c\n3,10,a\n4,11,c\n5,12,b\n6,10,b\n";
static const char rows_of_numbers[] =
    "x1,x2,y,z\n0,10,0.5,1\n1,11,1.5,0\n2,12,-1,2\n3,10,0,0\n4,11,0.25,1\n"
    "5,12,2,-1\n6,10,1,1\n";

/* The same run by the definition, sample by sample in double; weights are
 * those of net after each step, rounded to float. */
struct hand {
    const struct nn_rows *rows;
    const struct nn_columns *columns;
    const struct nn_config *config;
    struct nn_net *net;
    struct nn_arena arena;
    nn_mat X, D;
};

static void open_hand(struct hand *h, struct dataset *s, struct nn_net *net)
{
    *h = (struct hand){.rows = &s->data.train,
                       .columns = &s->data.columns,
                       .config = &s->config,
                       .net = net};
    for (int pass = 0; pass < 2; pass++) {
        if (pass == 1)
            assert_int_equal(nn_arena_open(&h->arena, NULL), 0);
        h->X = nn_mat_take(&h->arena, net->n[0], 16);
        h->D = nn_mat_take(&h->arena, net->n[net->L], 16);
    }
}

/* The reference with the m rows and the weights of now. */
static void load(struct nn_reference *r, const struct hand *h,
                 const uint32_t *order, int m)
{
    assert_int_equal(nn_reference_open(r, h->net, m, NULL), 0);
    nn_rows_gather(h->rows, order, h->X, h->D, 0, m);
    nn_reference_load(r, h->net, nn_mat_cols(h->X, 0, m),
                      nn_mat_cols(h->D, 0, m));
    r->weight_decay = h->config->optimizer.weight_decay;
    r->l1 = h->config->optimizer.l1;
}

/* Rows of the last forward whose output is on d's side of the middle, or whose
 * largest output is d's. */
static int count_right(const struct nn_reference *r)
{
    const int n = r->n[r->L];
    int right = 0;
    for (int j = 0; j < r->m; j++) {
        int best = 0, truth = 0;
        for (int i = 0; i < n; i++) {
            if (r->Y[r->L][i * r->m + j] > r->Y[r->L][best * r->m + j])
                best = i;
            if (r->D[i * r->m + j] > r->D[truth * r->m + j])
                truth = i;
        }
        if (n == 1) {
            const double middle = r->output == NN_TANH_SQUARED ? 0.0 : 0.5;
            best = r->Y[r->L][j] >= middle;
            truth = r->D[j] >= middle;
        }
        right += best == truth;
    }
    return right;
}

static void take_weights(struct nn_net *net, const struct nn_reference *r)
{
    for (int l = 1; l <= net->L; l++) {
        for (int i = 0; i < net->n[l]; i++) {
            for (int k = 0; k < net->n[l - 1]; k++)
                *nn_mat_elem(net->W[l], i, k) =
                    (float)r->W[l][i * net->n[l - 1] + k];
            net->b[l][i] = (float)r->b[l][i];
        }
    }
}

/* Loss and accuracy of all rows as the weights are. */
static double hand_loss(const struct hand *h, const struct nn_rows *rows)
{
    struct nn_reference r;
    load(&r, h, rows->index, (int)rows->count);
    double loss = nn_reference_forward(&r);
    nn_reference_free(&r);
    return loss;
}

/* One epoch: loss and rights of each minibatch just before its update. */
static void hand_epoch(const struct hand *h, struct nn_batches *b, int epoch,
                       double rate, double *loss, double *accuracy)
{
    const double rows = (double)h->rows->count;
    *loss = *accuracy = 0.0;
    nn_batches_start(b, epoch);
    for (int step = 0; step < nn_batches_count(b); step++) {
        struct nn_reference r;
        int m;
        const uint32_t *order = nn_batches_get(b, step, &m);
        load(&r, h, order, m);
        if (h->config->label_smoothing > 0)
            nn_reference_smooth(&r, h->config->label_smoothing);
        *loss += nn_reference_forward(&r) * m / rows;
        *accuracy += count_right(&r) / rows;
        nn_reference_backward(&r);
        nn_reference_update(&r, rate);
        take_weights(h->net, &r);
        nn_reference_free(&r);
    }
}

static void assert_near(double got, double expected, const char *what)
{
    if (!(fabs(got - expected) <= 1e-5 * fmax(1.0, fabs(expected))))
        fail_msg("%s: %.9g, expected %.9g", what, got, expected);
}

static void compare_nets(const struct nn_net *a, const struct nn_net *b)
{
    assert_int_equal(a->size, b->size);
    for (size_t i = 0; i < a->size; i++)
        assert_near((double)a->theta[i], (double)b->theta[i], "theta");
}

/* Trains, and again by hand; every number of the log and the record, and the
 * weights, are the same. */
static void check_run(const char *settings, const char *csv)
{
    struct dataset s, again;
    struct nn_model m;
    struct log log = {0};
    struct nn_net net;
    struct nn_fingerprint none;
    struct hand h;
    struct nn_batches b;
    dataset_open(&s, settings, csv);
    dataset_open(&again, settings, csv);
    const struct nn_config *c = &again.config;
    assert_int_equal(train(&m, &s, &log, NULL), 0);
    assert_int_equal(nn_train_net(&net, &again.data, c, &none, NULL), 0);
    open_hand(&h, &again, &net);
    nn_batches_open(&b, h.rows, c->batch_size, c->shuffle, (uint64_t)c->seed,
                    NULL);
    assert_near(m.record.initial_loss, hand_loss(&h, h.rows), "initial loss");
    assert_int_equal(log.epochs, c->epochs);
    struct nn_schedule schedule;
    nn_schedule_start(&schedule, &c->schedule, c->learning_rate, c->epochs);
    for (int epoch = 1; epoch <= c->epochs; epoch++) {
        const struct nn_epoch *e = &log.epoch[epoch - 1];
        const double rate = nn_schedule_rate(&schedule, epoch);
        double loss, accuracy;
        hand_epoch(&h, &b, epoch, rate, &loss, &accuracy);
        assert_int_equal(e->epoch, epoch);
        assert_int_equal(e->epochs, c->epochs);
        assert_near(e->train_loss, loss, "train_loss");
        if (nn_has_accuracy(h.columns))
            assert_near(e->train_accuracy, accuracy, "train_accuracy");
        else
            assert_true(isnan(e->train_accuracy));
        if (again.data.validation.count > 0)
            assert_near(e->validation_loss,
                        hand_loss(&h, &again.data.validation), "validation");
        else
            assert_true(isnan(e->validation_loss) &&
                        isnan(e->validation_accuracy));
        assert_true(e->learning_rate == rate);
        nn_schedule_note(&schedule, isnan(e->validation_loss)
                                        ? e->train_loss
                                        : e->validation_loss);
        assert_true(e->seconds >= 0.0);
    }
    compare_nets(&m.net, &net);
    assert_near(m.record.train.loss, hand_loss(&h, h.rows), "final loss");
    assert_int_equal(m.record.train.rows, h.rows->count);
    nn_batches_free(&b);
    nn_arena_free(&h.arena);
    nn_net_free(&net);
    nn_model_free(&m);
    dataset_close(&s);
    dataset_close(&again);
}

static void test_follows_the_definition(void **state)
{
    (void)state;
    static const char *const sizes[] = {"batch_size=0", "batch_size=1",
                                        "batch_size=3", "batch_size=7",
                                        "batch_size=100"};
    static const char *const nets[] = {"", "n1=3", "hidden=[4,3]"};
    static const struct {
        const char *settings, *csv;
    } losses[] = {
        {"", rows_of_two_classes},
        {"loss=cross_entropy", rows_of_three_classes},
        {"loss=squared_error data.target=[\"y\",\"z\"]", rows_of_numbers},
    };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        for (size_t k = 0; k < 3; k++) {
            char settings[256];
            snprintf(settings, sizeof settings,
                     "epochs=5 learning_rate=0.5 data.scale=standard %s %s %s",
                     sizes[i], nets[k], losses[(i + k) % 3].settings);
            check_run(settings, losses[(i + k) % 3].csv);
        }
    }
    check_run("epochs=4 shuffle=false batch_size=2 n1=2 data.scale=minmax",
              rows_of_two_classes);
    check_run("epochs=4 batch_size=2 n1=2 activation=tanh data.scale=10 "
              "label_smoothing=0.2",
              rows_of_two_classes);
    check_run("epochs=4 batch_size=2 n1=2 data.scale=standard "
              "weight_decay=0.1 l1=0.01",
              rows_of_two_classes);
    check_run("epochs=4 batch_size=2 n1=2 data.scale=standard activation=relu "
              "n2=1 loss=squared_error output=tanh data.target_kind=class",
              rows_of_two_classes);
    check_run("epochs=5 batch_size=2 learning_rate=1 "
              "schedule={\"name\":\"exponential\",\"factor\":0.5,"
              "\"warmup_epochs\":2}",
              rows_of_two_classes);
    check_run("epochs=8 batch_size=2 learning_rate=3 "
              "schedule={\"name\":\"plateau\",\"patience\":1}",
              rows_of_two_classes);
    check_run("epochs=8 batch_size=2 learning_rate=3 "
              "schedule={\"name\":\"plateau\",\"patience\":1} "
              "data.validation_fraction=0.3",
              rows_of_two_classes);
    check_run("epochs=4 batch_size=2 data.scale=standard label_smoothing=0.1 "
              "data.validation_fraction=0.3 loss=cross_entropy",
              rows_of_three_classes);
}

/* Without shuffling, in the order of the file: logistic regression on x = 1,
 * d = 1 and x = -1, d = 0 from zero weights, rate 2, one sample at a time.
 *
 *     v = 0: y = 1/2, loss log 2; dv = -1/2: w = 1, b = 1
 *     v = -w + b = 0: y = 1/2, loss log 2; dv = 1/2: w = 2, b = 0
 *
 * Row 1 is right (1/2 counts as 1), row 2 is not. With w = 2, b = 0 both
 * losses are log(1 + e^-2) = 0.12692801104297249. */
static void test_two_steps_by_hand(void **state)
{
    (void)state;
    struct dataset s;
    struct nn_model m;
    struct log log = {0};
    dataset_open(&s,
                 "epochs=1 learning_rate=2 batch_size=1 shuffle=false "
                 "init=zeros name=two data.validation=t.csv",
                 "x,y\n1,1\n-1,0\n");
    assert_int_equal(train(&m, &s, &log, NULL), 0);
    assert_near(log.epoch[0].train_loss, 0.69314718055994531, "train_loss");
    assert_true(log.epoch[0].train_accuracy == 0.5);
    assert_near(log.epoch[0].validation_loss, 0.12692801104297249,
                "validation_loss");
    assert_true(log.epoch[0].validation_accuracy == 1.0);
    assert_true(*nn_mat_elem(m.net.W[1], 0, 0) == 2.0f);
    assert_true(m.net.b[1][0] == 0.0f);
    const struct nn_record *r = &m.record;
    assert_near(r->initial_loss, 0.69314718055994531, "initial_loss");
    assert_near(r->train.loss, 0.12692801104297249, "loss");
    assert_near(r->train.constant_loss, 0.69314718055994531, "constant_loss");
    assert_true(r->train.accuracy == 1.0);
    assert_int_equal(r->train.rows, 2);
    assert_int_equal(r->validation.rows, 2);
    assert_int_equal(r->test.rows, 0);
    assert_int_equal(r->epochs, 1);
    assert_int_equal(r->best_epoch, 1);
    assert_int_equal(r->seed, 1);
    assert_string_equal(r->stopped, "epochs");
    assert_string_equal(r->version, NN_VERSION);
    assert_string_equal(r->arithmetic, nn_arithmetic);
    assert_int_equal(r->train_file.length, 13);
    assert_int_equal(r->train_file.crc32, r->validation_file.crc32);
    assert_int_equal(r->test_file.length, 0);
    assert_int_equal(r->initial_weights_file.length, 0);
    assert_string_equal(m.name, "two");
    assert_non_null(strstr(m.config.p, "\"learning_rate\":2"));
    /* the columns have moved into the model */
    assert_string_equal(m.columns.input[0].name, "x");
    assert_null(s.data.columns.input);
    nn_model_free(&m);
    dataset_close(&s);
}

/* 100 rows of 5 numbers and a city, three classes; the header if they are the
 * first. */
static void write_hundred_rows(struct nn_text *csv)
{
    if (csv->len == 0)
        nn_text_puts(csv, "a,b,c,d,e,city,y\n");
    for (int i = 0; i < 100; i++)
        nn_text_printf(csv, "%d,%d,%d,%d,%d,%c,%c\n", i, i % 7, i % 11,
                       i * i % 13, i % 2, "KLMN"[i % 4], "xyz"[i * i % 3]);
}

/* The same bytes of the model for any number of threads, in minibatches that
 * threads can and cannot divide. */
static void test_threads_change_nothing(void **state)
{
    (void)state;
    static const char *const runs[] = {
        "batch_size=1 n1=50",
        "batch_size=5 n1=50",
        "batch_size=32 n1=50",
        "batch_size=0 n1=50",
        "n1=50 optimizer=rprop",
        "hidden=[50,20] dropout=0.5 input_dropout=0.2",
        "n1=50 optimizer=lbfgs weight_decay=1e-3",
        "n1=1500 optimizer=adamw weight_decay=0.1 l1=0.01 clip_norm=0.5"};
    struct nn_text csv = {0};
    write_hundred_rows(&csv);
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
        struct nn_text first = {0};
        struct log logs[3] = {{0}};
        for (int threads = 1; threads <= 3; threads++) {
            struct dataset s;
            struct nn_model m;
            struct nn_text file = {0};
            char settings[200];
            snprintf(settings, sizeof settings,
                     "epochs=3 loss=cross_entropy data.scale=standard "
                     "data.validation_fraction=0.2 %s threads=%d",
                     runs[i], threads);
            dataset_open(&s, settings, csv.p);
            assert_int_equal(train(&m, &s, &logs[threads - 1], NULL), 0);
            assert_int_equal(nn_model_write(&m, &file, NULL), 0);
            if (threads == 1) {
                nn_text_add(&first, file.p, file.len);
            } else {
                assert_int_equal(file.len, first.len);
                assert_memory_equal(file.p, first.p, first.len);
            }
            nn_text_free(&file);
            nn_model_free(&m);
            dataset_close(&s);
        }
        for (int e = 0; e < 3; e++) {
            logs[0].epoch[e].seconds = 0.0;
            for (int t = 1; t < 3; t++) {
                logs[t].epoch[e].seconds = 0.0;
                assert_memory_equal(&logs[t].epoch[e], &logs[0].epoch[e],
                                    sizeof logs[0].epoch[e]);
            }
        }
        nn_text_free(&first);
    }
    nn_text_free(&csv);
}

/* Rows are evaluated with the same bits as they are trained with: before the
 * first update of a run in one minibatch, the loss of the training pass is
 * that of the evaluation, which takes other batches. */
static void test_evaluates_as_it_trains(void **state)
{
    (void)state;
    static const char *const nets[] = {"", "n1=3", "n1=50", "hidden=[17,9]"};
    struct nn_text csv = {0};
    for (int i = 0; i < 6; i++)
        write_hundred_rows(&csv);
    for (int i = 0; i < 4 * 3; i++) {
        struct dataset s;
        struct nn_model m;
        struct log log = {0};
        char settings[200];
        snprintf(settings, sizeof settings,
                 "epochs=1 batch_size=0 shuffle=false loss=cross_entropy "
                 "data.scale=standard %s threads=%d",
                 nets[i / 3], 1 + i % 3);
        dataset_open(&s, settings, csv.p);
        assert_int_equal(train(&m, &s, &log, NULL), 0);
        assert_true(log.epoch[0].train_loss == m.record.initial_loss);
        nn_model_free(&m);
        dataset_close(&s);
    }
    nn_text_free(&csv);
}

/* A run that its validation loss ends: overfits, since there is no more to
 * learn from rows whose classes were drawn. */
static void check_early_stop(const char *settings, bool restores)
{
    struct nn_text csv = {0};
    struct dataset s;
    struct nn_model m;
    struct log log = {0};
    write_hundred_rows(&csv);
    dataset_open(&s, settings, csv.p);
    assert_int_equal(train(&m, &s, &log, NULL), 0);
    const struct nn_record *r = &m.record;
    assert_string_equal(r->stopped, "patience");
    assert_int_equal(r->epochs, log.epochs);
    assert_true(log.epochs < s.config.epochs);
    int best = 1;
    for (int e = 2; e <= log.epochs; e++)
        if (log.epoch[e - 1].validation_loss <
            log.epoch[best - 1].validation_loss)
            best = e;
    assert_int_equal(log.epochs, best + s.config.stop.patience);
    assert_int_equal(r->best_epoch, restores ? best : log.epochs);
    /* what is saved is what is reported */
    assert_true(r->validation.loss ==
                log.epoch[r->best_epoch - 1].validation_loss);
    nn_model_free(&m);
    dataset_close(&s);
    nn_text_free(&csv);
}

static void test_early_stopping(void **state)
{
    (void)state;
#define OVERFITS                                                               \
    "epochs=16 n1=50 loss=cross_entropy data.scale=standard batch_size=5 "     \
    "learning_rate=1 data.validation_fraction=0.2 early_stopping.patience=2 "
    check_early_stop(OVERFITS, true);
    check_early_stop(OVERFITS "early_stopping.restore_best=false", false);
    struct dataset s;
    struct nn_model m;
    struct nn_error err = {0};
    dataset_open(&s, "early_stopping.patience=2 data.validation_fraction=0.001",
                 rows_of_two_classes);
    assert_int_equal(train(&m, &s, &(struct log){0}, &err), NN_ECONFIG);
    assert_string_equal(err.msg,
                        "--set: \"data.validation_fraction\": 0.001 holds out "
                        "no row, which \"early_stopping\" needs");
    dataset_close(&s);
}

/* The epoch's own training loss and time end a run; what ended it is told. */
static void test_other_ends(void **state)
{
    (void)state;
    static const struct {
        const char *settings, *word;
    } ends[] = {
        {"epochs=16 data.scale=standard target_loss=0.88", "target_loss"},
        {"epochs=16 max_seconds=1e-9", "max_seconds"},
        {"epochs=2 target_loss=1e-9 max_seconds=1e9", "epochs"}};
    for (int i = 0; i < 3; i++) {
        struct dataset s;
        struct nn_model m;
        struct log log = {0};
        dataset_open(&s, ends[i].settings, rows_of_two_classes);
        assert_int_equal(train(&m, &s, &log, NULL), 0);
        assert_string_equal(m.record.stopped, ends[i].word);
        assert_int_equal(m.record.epochs, log.epochs);
        assert_int_equal(m.record.best_epoch, log.epochs);
        for (int e = 0; e < log.epochs && i == 0; e++)
            assert_true((log.epoch[e].train_loss <= 0.88) ==
                        (e + 1 == log.epochs));
        if (i == 1)
            assert_int_equal(log.epochs, 1);
        nn_model_free(&m);
        dataset_close(&s);
    }
}

/* Each epoch of lbfgs goes down, with the loss of the weights before it, until
 * the gradient of loss and penalty is small. */
static void test_lbfgs(void **state)
{
    (void)state;
    static const char settings[] =
        "epochs=16 optimizer=lbfgs weight_decay=0.1 data.scale=standard "
        "data.validation_fraction=0.2";
    struct dataset s, again;
    struct nn_model m;
    struct log log = {0};
    struct hand h;
    struct nn_reference r;
    dataset_open(&s, settings, rows_of_two_classes);
    dataset_open(&again, settings, rows_of_two_classes);
    assert_int_equal(train(&m, &s, &log, NULL), 0);
    assert_string_equal(m.record.stopped, "converged");
    assert_in_range(log.epochs, 3, 15);
    assert_int_equal(m.record.epochs, log.epochs);
    assert_true(log.epoch[0].train_loss == m.record.initial_loss);
    for (int e = 0; e < log.epochs; e++) {
        assert_true(isnan(log.epoch[e].learning_rate));
        if (e > 0)
            assert_true(log.epoch[e].train_loss < log.epoch[0].train_loss);
    }
    open_hand(&h, &again, &m.net);
    load(&r, &h, h.rows->index, (int)h.rows->count);
    nn_reference_forward(&r);
    nn_reference_backward(&r);
    const double *w = r.W[1], *dw = r.dW[1], bias = *r.b[1], db = *r.db[1];
    const double size = sqrt(w[0] * w[0] + w[1] * w[1] + bias * bias);
    const double slope = sqrt(dw[0] * dw[0] + dw[1] * dw[1] + db * db);
    assert_true(slope <= 1.02e-5 * fmax(1.0, size));
    nn_reference_free(&r);
    nn_arena_free(&h.arena);
    nn_model_free(&m);
    dataset_close(&s);
    dataset_close(&again);
}

/* A failed run leaves an empty model; *err is untouched by a stop. */
static void check_end(const char *settings, const char *csv, struct log *log,
                      int status, const char *message, int epochs)
{
    struct dataset s;
    struct nn_model m;
    struct nn_error err = {0};
    dataset_open(&s, settings, csv);
    int rc = train(&m, &s, log, &err);
    assert_string_equal(err.msg, message);
    assert_int_equal(rc, status);
    assert_int_equal(err.code, *message ? status : 0);
    assert_int_equal(log->epochs, epochs);
    assert_null(m.net.theta);
    assert_null(m.columns.input);
    assert_null(m.config.p);
    dataset_close(&s);
}

static void test_stop(void **state)
{
    (void)state;
    const char *settings = "epochs=10 batch_size=3";
    const char *csv = rows_of_two_classes;
    check_end(settings, csv, &(struct log){.stop = 1}, NN_ESTOPPED, "", 0);
    check_end(settings, csv, &(struct log){.stop_at = 2}, NN_ESTOPPED, "", 2);
    check_end(settings, csv,
              &(struct log){.fail_at = 3, .fail_as = NN_ESTOPPED}, NN_ESTOPPED,
              "", 3);
    check_end(settings, csv, &(struct log){.fail_at = 4, .fail_as = NN_ESYSTEM},
              NN_ESYSTEM, "the callback failed", 4);
    /* set in the last epoch, it comes too late */
    struct dataset s;
    struct nn_model m;
    dataset_open(&s, settings, csv);
    assert_int_equal(train(&m, &s, &(struct log){.stop_at = 10}, NULL), 0);
    nn_model_free(&m);
    dataset_close(&s);
}

static void test_without_callback(void **state)
{
    (void)state;
    struct dataset s;
    struct nn_model m;
    const struct nn_train_hooks hooks = {0};
    dataset_open(&s, "epochs=2", rows_of_two_classes);
    assert_int_equal(nn_train(&m, &s.data, &s.config, &hooks, NULL), 0);
    nn_model_free(&m);
    nn_model_free(&m);
    dataset_close(&s);
}

/* Dimensions from config and data; weights from the seed, or from a file. */
static void test_net(void **state)
{
    (void)state;
    struct dataset s;
    struct nn_net net;
    struct nn_fingerprint f = {7, 7};
    struct nn_error err = {0};
    static const char weights[] = "{\"W1\": [[1, -2]], \"b1\": [3]}";
    scratch_write("w.json", weights, sizeof weights - 1);
    dataset_open(&s, "hidden=[4,5] activation=tanh loss=cross_entropy",
                 rows_of_three_classes);
    assert_int_equal(nn_train_net(&net, &s.data, &s.config, &f, &err), 0);
    static const int n[] = {2, 4, 5, 3};
    assert_int_equal(net.L, 3);
    assert_memory_equal(net.n, n, sizeof n);
    assert_int_equal(net.hidden, NN_TANH);
    assert_int_equal(net.output, NN_CROSS_ENTROPY);
    assert_int_equal(f.length, 0);
    nn_net_free(&net);
    dataset_close(&s);
    dataset_open(&s, "initial_weights=w.json", rows_of_two_classes);
    assert_int_equal(nn_train_net(&net, &s.data, &s.config, &f, &err), 0);
    assert_true(*nn_mat_elem(net.W[1], 0, 1) == -2.0f && net.b[1][0] == 3.0f);
    assert_int_equal(f.length, sizeof weights - 1);
    nn_net_free(&net);
    dataset_close(&s);
    check_end("initial_weights=w.json n1=2", rows_of_two_classes,
              &(struct log){0}, NN_ECONFIG,
              "w.json: the shape of W1 is 1 x 2, expected 2 x 2", 0);
    check_end("initial_weights=none.json", rows_of_two_classes,
              &(struct log){0}, NN_ESYSTEM,
              "none.json: cannot open: No such file or directory", 0);
    check_end("hidden=[1048576,1048576]", rows_of_two_classes, &(struct log){0},
              NN_ECONFIG,
              "the network has 1099516870657 parameters, at most 1073741824 "
              "are possible",
              0);
}

#define IN_SCRATCH(test)                                                       \
    cmocka_unit_test_setup_teardown(test, scratch_enter, scratch_leave)

int main(void)
{
    const struct CMUnitTest tests[] = {IN_SCRATCH(test_follows_the_definition),
                                       IN_SCRATCH(test_two_steps_by_hand),
                                       IN_SCRATCH(test_threads_change_nothing),
                                       IN_SCRATCH(test_evaluates_as_it_trains),
                                       IN_SCRATCH(test_early_stopping),
                                       IN_SCRATCH(test_other_ends),
                                       IN_SCRATCH(test_lbfgs),
                                       IN_SCRATCH(test_stop),
                                       IN_SCRATCH(test_without_callback),
                                       IN_SCRATCH(test_net)};
    return cmocka_run_group_tests_name("train", tests, NULL, NULL);
}
