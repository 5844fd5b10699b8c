#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "train.h"
#include "dataset.h"

/* The weights of the last checkpoint, and where it stands. */
struct saved {
    struct nn_position at;
    float theta[64], state[64];
    int epochs; /* that were called back */
};

static int keep(void *arg, const struct nn_state *state, struct nn_error *err)
{
    (void)err;
    struct saved *s = arg;
    const size_t states = (size_t)nn_optim_states(state->optim->set.kind);
    assert_true(state->net->size * states <= 64);
    s->at = *state->position;
    memcpy(s->theta, state->net->theta, state->net->size * sizeof(float));
    if (states > 0)
        memcpy(s->state, state->optim->state,
               states * state->net->size * sizeof(float));
    return 0;
}

static int count(void *arg, const struct nn_epoch *e, struct nn_error *err)
{
    (void)err;
    ((struct saved *)arg)->epochs = e->epoch;
    return 0;
}

enum { ANY = 1 };

/* A run on the rows comes to that end; message NULL is any. */
static struct saved ends(const char *settings, const char *csv, int status,
                         const char *message)
{
    struct dataset s;
    struct nn_model m;
    struct nn_error err = {0};
    struct saved saved = {0};
    const struct nn_train_hooks hooks = {
        .epoch_done = count, .arg = &saved, .save = keep};
    dataset_open(&s, settings, csv);
    int rc = nn_train(&m, &s.data, &s.config, &hooks, &err);
    if (message)
        assert_string_equal(err.msg, message);
    if (status != ANY)
        assert_int_equal(rc, status);
    nn_model_free(&m);
    dataset_close(&s);
    return saved;
}

static void diverges(const char *settings, const char *csv, const char *message,
                     int epochs)
{
    struct saved s = ends(settings, csv, NN_EDIVERGED, message);
    assert_int_equal(s.epochs, epochs);
    /* what is saved is the start of the epoch after the last that was finite */
    if (epochs > 0 && s.at.step == 0)
        assert_int_equal(s.at.epoch, epochs + 1);
    else
        assert_int_equal(s.at.epoch, epochs);
}

/* Linear regression from zero weights on x = 1, d = 1: y = 0, dv = -1, so that
 * w = b = rate; with a rate of 1e30 the loss of y = 2e30 is beyond float. With
 * d = -100 and a rate of 1e38, w is beyond it at once. */
#define DIVERGES                                                               \
    "loss=squared_error init=zeros shuffle=false learning_rate=1e30 "
#define STEPS "a lower learning_rate or clip_norm may help"
static const char ones[] = "x,y\n1,1\n1,1\n";

static void test_places(void **state)
{
    (void)state;
    diverges(
        DIVERGES "batch_size=1 epochs=1", ones,
        "training diverged: epoch 1, minibatch 2, layer 1: the loss is not "
        "finite for line 3 of t.csv; the largest input there is 1, \"x\" "
        "in line 3; " STEPS,
        0);
    diverges(
        DIVERGES "batch_size=0 epochs=2", ones,
        "training diverged: epoch 2, minibatch 1, layer 1: the loss is not "
        "finite for lines 2, 3 of t.csv; the largest input there is 1, "
        "\"x\" in line 2; " STEPS,
        1);
    diverges(DIVERGES "learning_rate=1e38 batch_size=0 epochs=1",
             "x,y\n1,-100\n",
             "training diverged: epoch 1, minibatch 1, layer 1: W1 is not "
             "finite after line 2 of t.csv; the largest input there is 1, "
             "\"x\" in line 2; data.scale_target or a lower learning_rate may "
             "help",
             0);
    diverges("loss=squared_error init=zeros optimizer=lbfgs",
             "c,x,y\na,1,1\nb,-1e20,1e19\n",
             "training diverged: epoch 1, minibatch 1, layer 1: dW1 is not "
             "finite after lines 2, 3 of t.csv; the largest input there is "
             "1e+20, \"x\" in line 3; data.scale or data.scale_target or a "
             "smaller init may help",
             0);
}

/* The gradient is finite, the penalty's is not. */
static void test_penalty(void **state)
{
    (void)state;
    diverges(
        "loss=squared_error init.name=normal init.std=1000 optimizer=lbfgs "
        "weight_decay=3e38",
        "x,y\n1,1\n2,1\n",
        "training diverged: epoch 1, minibatch 1, layer 1: dW1 is not "
        "finite after lines 2, 3 of t.csv; the largest input there is 2, "
        "\"x\" in line 3; a smaller init may help",
        0);
}

static void test_rows(void **state)
{
    (void)state;
    diverges(DIVERGES "batch_size=0 epochs=1", ones,
             "training diverged: training rows after epoch 1, layer 1: the "
             "loss is not finite for lines 2, 3 of t.csv; the largest input "
             "there is 1, \"x\" in line 2; " STEPS,
             1);
    diverges(DIVERGES "batch_size=1 epochs=1", "x,y\n1e20,1e20\n",
             "training diverged: training rows before epoch 1, layer 1: the "
             "loss is not finite for line 2 of t.csv; the largest input there "
             "is 1e+20, \"x\" in line 2; data.scale or data.scale_target or a "
             "lower learning_rate may help",
             0);
    scratch_write("v.csv", "x,y\n1,1\n1e30,0\n", 15);
    diverges(DIVERGES "learning_rate=0.1 data.validation=v.csv", ones,
             "training diverged: validation rows after epoch 1, layer 1: the "
             "loss is not finite for line 3 of v.csv; the largest input there "
             "is 1e+30, \"x\" in line 3; data.scale or a lower learning_rate "
             "may help",
             0);
    diverges(DIVERGES "learning_rate=0.1 epochs=2 data.test=v.csv", ones,
             "training diverged: test rows after epoch 2, layer 1: the loss is "
             "not finite for line 3 of v.csv; the largest input there is "
             "1e+30, \"x\" in line 3; data.scale or a lower learning_rate may "
             "help",
             2);
}

/* A run that diverges leaves what one of as many epochs as were finite has
 * saved at its end. */
static void test_last_finite_epoch(void **state)
{
    (void)state;
    static const char *const kinds[] = {"sgd", "momentum", "nesterov"};
    for (int i = 0; i < 3; i++) {
        char settings[200];
        struct saved is, was;
        const char *csv = "x,y\n1,3\n1,5\n2,4\n2,1\n3,7\n";
        const int length = snprintf(
            settings, sizeof settings,
            "loss=squared_error batch_size=2 optimizer=%s learning_rate=100 "
            "checkpoint_every=1e-9 epochs=",
            kinds[i]);
        strcat(settings, "9");
        is = ends(settings, csv, ANY, NULL);
        assert_int_equal(is.at.step, 0);
        assert_true(is.at.epoch > 2);
        snprintf(settings + length, sizeof settings - (size_t)length, "%d",
                 is.at.epoch - 1);
        was = ends(settings, csv, ANY, NULL);
        assert_int_equal(was.at.epoch, is.at.epoch - 1);
        assert_memory_equal(is.theta, was.theta, sizeof is.theta);
        assert_memory_equal(is.state, was.state, sizeof is.state);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_places, scratch_enter,
                                        scratch_leave),
        cmocka_unit_test_setup_teardown(test_penalty, scratch_enter,
                                        scratch_leave),
        cmocka_unit_test_setup_teardown(test_rows, scratch_enter,
                                        scratch_leave),
        cmocka_unit_test_setup_teardown(test_last_finite_epoch, scratch_enter,
                                        scratch_leave)};
    return cmocka_run_group_tests_name("diverge", tests, NULL, NULL);
}
