/* A checkpoint of a small run that is under way: adam, with weights kept by
 * early stopping, or lbfgs. It is saved before the given minibatch, counted
 * from 1. Needs a scratch folder. */
#ifndef CHECKPOINT_CASE_H
#define CHECKPOINT_CASE_H

#include "dataset.h"
#include "model.h"
#include "train.h"

#define CHECKPOINT_ROWS                                                        \
    "x1,x2,y\n0,10,0\n1,11,1\n2,12,1\n3,10,1\n4,11,0\n5,12,0\n6,10,1\n"        \
    "7,12,0\n8,10,1\n9,11,0\n"
#define CHECKPOINT_ADAM                                                        \
    "n1=3 epochs=6 batch_size=3 optimizer=adam learning_rate=0.1 threads=1 "   \
    "data.validation_fraction=0.3 early_stopping={\"patience\":4} "            \
    "schedule=plateau"
#define CHECKPOINT_LBFGS                                                       \
    "n1=3 epochs=6 threads=1 optimizer={\"name\":\"lbfgs\",\"history\":3}"

struct checkpoint_case {
    volatile int save_now;
    int left; /* minibatches until it is saved */
    struct nn_text file;
};

static inline int checkpoint_save(void *arg, const struct nn_state *state,
                                  struct nn_error *err)
{
    struct checkpoint_case *c = arg;
    c->save_now = 1;
    if (--c->left > 0)
        return 0;
    state->position->seconds = 0.5; /* the same each time */
    int rc = nn_checkpoint_write(state, &c->file, err);
    return rc < 0 ? rc : NN_ESTOPPED;
}

static inline struct nn_text checkpoint_bytes(const char *settings, int at)
{
    struct dataset s;
    struct nn_model m = {0};
    struct nn_error err = {0};
    struct checkpoint_case c = {.save_now = 1, .left = at};
    const struct nn_train_hooks hooks = {
        .arg = &c, .save = checkpoint_save, .save_now = &c.save_now};
    dataset_open(&s, settings, CHECKPOINT_ROWS);
    assert_int_equal(nn_train(&m, &s.data, &s.config, &hooks, &err),
                     NN_ESTOPPED);
    assert_true(c.file.len > 0);
    dataset_close(&s);
    return c.file;
}

/* Goes on from the bytes, as a file "c", to the end of the run. */
static inline int checkpoint_go_on(const char *settings,
                                   const struct nn_text *file,
                                   struct nn_error *err)
{
    struct dataset s;
    struct nn_model m = {0};
    struct nn_tensors t = {0};
    struct nn_train_hooks hooks = {.resume = &t, .resume_name = "c"};
    dataset_open(&s, settings, CHECKPOINT_ROWS);
    scratch_write("c", file->p, file->len);
    int rc = nn_checkpoint_read(&t, "c", err);
    if (rc == 0)
        rc = nn_train(&m, &s.data, &s.config, &hooks, err);
    nn_model_free(&m);
    nn_tensors_free(&t);
    dataset_close(&s);
    return rc;
}

#endif
