#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model.h"
#include "train.h"
#include "dataset.h"

enum { MAX_SAVED = 128 };

#define IN_SCRATCH(test)                                                       \
    cmocka_unit_test_setup_teardown(test, scratch_enter, scratch_leave)

/* The checkpoints of a run, and its losses as they were called back. */
struct history {
    volatile int save_now;
    bool keeps; /* saves after each minibatch */
    int count;
    struct nn_text file[MAX_SAVED];
    int epoch[MAX_SAVED]; /* of each */
    double loss[64];      /* by epoch */
};

static int keep(void *arg, const struct nn_state *state, struct nn_error *err)
{
    struct history *h = arg;
    assert_true(h->count < MAX_SAVED);
    state->position->seconds = 0; /* all else is the same each time */
    assert_int_equal(nn_checkpoint_write(state, &h->file[h->count], err), 0);
    h->epoch[h->count++] = state->position->epoch;
    h->save_now = 1;
    return 0;
}

static int note_epoch(void *arg, const struct nn_epoch *e, struct nn_error *err)
{
    (void)err;
    struct history *h = arg;
    assert_true(e->epoch < 64);
    h->loss[e->epoch] = e->train_loss;
    return 0;
}

static const char rows[] = "x1,x2,y\n0,10,0\n1,11,1\n2,12,1\n3,10,1\n4,11,0\n"
                           "5,12,0\n6,10,1\n7,12,0\n8,10,1\n9,11,0\n";

/* A run with the settings on the rows, from a checkpoint if there is one, to
 * the bytes of its model. */
static int run(struct nn_text *bytes, const char *settings,
               const struct nn_text *checkpoint, struct history *h,
               struct nn_error *err)
{
    struct dataset s;
    struct nn_model model = {0};
    struct nn_tensors t = {0};
    dataset_open(&s, settings, rows);
    struct nn_train_hooks hooks = {.epoch_done = note_epoch,
                                   .arg = h,
                                   .save = h->keeps ? keep : NULL,
                                   .save_now = &h->save_now,
                                   .resume_name = "x"};
    h->save_now = h->keeps;
    int rc = 0;
    if (checkpoint) {
        struct nn_text copy = {0};
        nn_text_add(&copy, checkpoint->p, checkpoint->len);
        rc = nn_tensors_parse(&t, &copy, "x", true, NN_EMODEL, err);
        hooks.resume = &t;
    }
    if (rc == 0)
        rc = nn_train(&model, &s.data, &s.config, &hooks, err);
    if (rc == 0)
        rc = nn_model_write(&model, bytes, err);
    nn_tensors_free(&t);
    nn_model_free(&model);
    dataset_close(&s);
    return rc;
}

static void free_history(struct history *h)
{
    for (int i = 0; i < h->count; i++)
        nn_text_free(&h->file[i]);
}

static void assert_same(const struct nn_text *a, const struct nn_text *b)
{
    assert_int_equal(a->len, b->len);
    assert_memory_equal(a->p, b->p, a->len);
}

/* From every minibatch on the run ends with the same bytes, and goes through
 * the same losses and the same checkpoints. */
static void resume_everywhere(const char *settings)
{
    struct nn_error err = {0};
    struct nn_text whole = {0};
    struct history h = {.keeps = true};
    assert_int_equal(run(&whole, settings, NULL, &h, &err), 0);
    assert_true(h.count >= 5);
    for (int i = 0; i < h.count; i++) {
        struct nn_text again = {0};
        struct history rest = {.keeps = i == 1};
        int rc = run(&again, settings, &h.file[i], &rest, &err);
        if (rc < 0)
            fail_msg("%s, checkpoint %d: %s", settings, i, err.msg);
        assert_same(&again, &whole);
        for (int e = 1; e < 64; e++)
            assert_true(rest.loss[e] == (e < h.epoch[i] ? 0.0 : h.loss[e]));
        if (i == 1)
            assert_int_equal(rest.count, h.count - 2);
        for (int k = 0; k < rest.count; k++)
            assert_same(&rest.file[k], &h.file[k + 2]);
        nn_text_free(&again);
        free_history(&rest);
    }
    nn_text_free(&whole);
    free_history(&h);
}

static void test_same_bytes(void **state)
{
    (void)state;
    static const char *const settings[] = {
        "n1=3 epochs=6 batch_size=4",
        "n1=3 epochs=6 batch_size=4 optimizer=momentum",
        "n1=3 epochs=6 batch_size=4 optimizer=adam seed=7",
        "hidden=[3,5] epochs=6 batch_size=4 optimizer=adamw weight_decay=0.1 "
        "clip_norm=0.1",
        "n1=3 epochs=6 batch_size=4 optimizer=adagrad l1=0.01",
        "n1=3 epochs=6 batch_size=4 optimizer=rmsprop",
        "n1=3 epochs=8 optimizer=rprop",
        "n1=3 epochs=8 optimizer={\"name\":\"lbfgs\",\"history\":3}",
        "n1=3 epochs=20 batch_size=4 learning_rate=3 "
        "schedule={\"name\":\"plateau\",\"patience\":2}",
        "n1=3 epochs=20 batch_size=4 schedule=cosine",
        "n1=3 epochs=30 batch_size=4 learning_rate=5 "
        "data.validation_fraction=0.3 early_stopping={\"patience\":4}",
        "n1=3 epochs=30 learning_rate=5 data.validation_fraction=0.3 "
        "early_stopping={\"patience\":4,\"restore_best\":false}",
        "n1=0 epochs=6 batch_size=1 shuffle=false",
        /* squares of gradients that are infinite */
        "n1=0 epochs=6 batch_size=4 optimizer=adam loss=squared_error "
        "data.target_kind=number init={\"name\":\"normal\",\"std\":3e17}",
    };
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
        resume_everywhere(settings[i]);
}

/* A run of "from" is interrupted; with the other settings it goes on to what
 * they give by themselves, or is refused. */
static void go_on(const char *from, const char *to, const char *message)
{
    struct nn_error err = {0};
    struct nn_text whole = {0}, other = {0}, again = {0};
    struct history h = {.keeps = true}, none = {0};
    assert_int_equal(run(&whole, from, NULL, &h, &err), 0);
    assert_int_equal(run(&other, to, NULL, &none, &err), 0);
    int rc = run(&again, to, &h.file[4], &none, &err);
    if (message) {
        assert_string_equal(err.msg, message);
        assert_int_equal(rc, NN_ECONFIG);
    } else {
        if (rc < 0)
            fail_msg("%s: %s", to, err.msg);
        assert_same(&again, &other);
    }
    nn_text_free(&whole);
    nn_text_free(&other);
    nn_text_free(&again);
    free_history(&h);
}

#define REFUSED(what)                                                          \
    "x: it is of another run: " what "; without --resume a new run replaces "  \
    "it"

static void test_what_fits(void **state)
{
    (void)state;
    go_on("n1=3 epochs=6", "n1=3 epochs=9", NULL);
    go_on("n1=3 epochs=6", "n1=3 epochs=6 threads=2 log_every=3 name=n", NULL);
    go_on("n1=3 epochs=6",
          "n1=3 epochs=6 max_seconds=1000 target_loss=1e-9 "
          "checkpoint_every=7",
          NULL);
    go_on("n1=3 epochs=6 target_loss=1e-9", "n1=3 epochs=6 target_loss=2e-9",
          NULL);
    go_on("n1=3 epochs=6 target_loss=2e-9", "n1=3 epochs=6 target_loss=1e-9",
          REFUSED("\"target_loss\" was 2e-09 and is 1e-09"));
    go_on("n1=3 epochs=6", "n1=3 epochs=5",
          REFUSED("\"epochs\" was 6 and is 5"));
    go_on("n1=3 epochs=6 schedule=cosine", "n1=3 epochs=9 schedule=cosine",
          REFUSED("\"epochs\" was 6 and is 9"));
    go_on("n1=3 epochs=6", "n1=4 epochs=6", REFUSED("\"n1\" was 3 and is 4"));
    go_on("n1=3 epochs=6", "n1=3 epochs=6 optimizer=adam",
          REFUSED("\"learning_rate\" was 0.1 and is 0.001"));
    go_on("n1=3 epochs=6", "n1=3 epochs=6 seed=2",
          REFUSED("\"seed\" was 1 and is 2"));
    go_on("n1=3 epochs=6", "n1=3 epochs=6 data.scale=standard",
          REFUSED("\"data.scale\" was \"none\" and is \"standard\""));
}

/* The tensors of a file once more, with the checksum that fits. */
static void change(struct nn_text *file, const char *from, const char *to)
{
    assert_int_equal(strlen(from), strlen(to));
    char *at = memmem(file->p, file->len, from, strlen(from));
    assert_non_null(at);
    memcpy(at, to, strlen(to));
    const size_t body = file->len - 4;
    const uint32_t crc = nn_crc32(0, file->p, body);
    for (int i = 0; i < 4; i++)
        file->p[body + (size_t)i] = (char)(crc >> (8 * i));
}

static void test_what_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *message;
    } cases[] = {
        {"nntrain-checkpoint", "nntrain-checkpoinT", NULL},
        {"\\\"epoch\\\":2", "\\\"epoch\\\":0",
         "x: state: epoch 0, expected one from 1"},
        {"\\\"epoch\\\":2", "\\\"epoch\\\":9",
         "x: state: \"epoch\" is no whole number from 0 to 6"},
        {"\\\"step\\\":2", "\\\"step\\\":4",
         "x: state: \"step\" is no whole number from 0 to 3"},
        {"\\\"step\\\":2", "\\\"sTep\\\":2",
         "x: state: \"step\" is no whole number from 0 to 3"},
        {"\\\"sum_chain3\\\"", "\\\"sum_chain9\\\"",
         "x: state: \"sum_chain3\" is no number from -1.79769e+308 to "
         "1.79769e+308"},
        {"\"optimizer\":{\"dtype", "\"optimizeR\":{\"dtype",
         "x: it has no tensor optimizer, F32 of 2 x 80"},
        {"\"W2\"", "\"W3\"", NULL},
        {"\\\"crc32\\\":", "\\\"crc33\\\":", NULL},
    };
    struct nn_error err = {0};
    struct nn_text whole = {0}, again = {0};
    struct history h = {.keeps = true}, none = {0};
    const char *settings = "n1=3 epochs=6 batch_size=4 optimizer=adam";
    assert_int_equal(run(&whole, settings, NULL, &h, &err), 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct nn_text file = {0};
        nn_text_add(&file, h.file[4].p, h.file[4].len);
        change(&file, cases[i].from, cases[i].to);
        if (i > 0) { /* the format is looked at when a file is read */
            assert_int_equal(run(&again, settings, &file, &none, &err),
                             NN_EMODEL);
            if (cases[i].message)
                assert_string_equal(err.msg, cases[i].message);
        }
        nn_text_free(&file);
    }
    for (size_t i = 0; i < h.file[4].len; i += 7) {
        h.file[4].p[i] ^= 4;
        assert_int_equal(run(&again, settings, &h.file[4], &none, &err),
                         NN_EMODEL);
        h.file[4].p[i] ^= 4;
    }
    assert_int_equal(again.len, 0);
    nn_text_free(&whole);
    free_history(&h);
}

/* Checkpoints of earlier programs say nothing of what the log holds. */
static void test_earlier_version(void **state)
{
    (void)state;
    const char *settings = "n1=3 epochs=6 batch_size=4";
    struct nn_error err = {0};
    struct nn_text whole = {0}, again = {0};
    struct history h = {.keeps = true}, on = {.keeps = true}, none = {0};
    assert_int_equal(run(&whole, settings, NULL, &h, &err), 0);
    change(&h.file[4], "\\\"log_crc32\\\"", "\\\"log_crc33\\\"");
    const struct nn_text *const from[] = {&h.file[4], &on.file[0]};
    for (int i = 0; i < 2; i++) {
        if (run(&again, settings, from[i], i == 0 ? &on : &none, &err) < 0)
            fail_msg("%s", err.msg);
        assert_same(&again, &whole);
        nn_text_free(&again);
    }
    nn_text_free(&whole);
    free_history(&h);
    free_history(&on);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_SCRATCH(test_same_bytes), IN_SCRATCH(test_what_fits),
        IN_SCRATCH(test_what_is_refused), IN_SCRATCH(test_earlier_version)};
    return cmocka_run_group_tests_name("checkpoint", tests, NULL, NULL);
}
