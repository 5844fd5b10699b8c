/* FANN (floats) in its batch mode on one minibatch after the other, which is
 * plain gradient descent in minibatches. It has neither cross-entropy nor
 * softmax: outputs are sigmoids and the error is the squared one. */
#include <floatfann.h>

#include "peer.h"

struct run {
    struct peer_work w;
    struct fann *ann;
    struct fann_train_data **minibatch;
};

static void FANN_API fill(unsigned row, unsigned n0, unsigned nL, fann_type *x,
                          fann_type *d)
{
    (void)row;
    for (unsigned i = 0; i < n0; i++)
        x[i] = peer_uniform();
    for (unsigned i = 0; i < nL; i++)
        d[i] = 0.0f;
    d[(unsigned)rand() % nL] = (float)(nL > 1 || rand() % 2);
}

static void run_open(void *arg)
{
    struct run *r = arg;
    const unsigned n[] = {(unsigned)r->w.n[0], (unsigned)r->w.n[1],
                          r->w.L > 1 ? (unsigned)r->w.n[2] : 0};
    r->ann = fann_create_standard_array((unsigned)r->w.L + 1, n);
    fann_set_activation_function_hidden(r->ann, FANN_SIGMOID);
    fann_set_activation_function_output(r->ann, FANN_SIGMOID);
    /* FANN's sigmoid is 1 / (1 + exp(-2 s v)) */
    fann_set_activation_steepness_hidden(r->ann, 0.5f);
    fann_set_activation_steepness_output(r->ann, 0.5f);
    fann_set_train_error_function(r->ann, FANN_ERRORFUNC_LINEAR);
    fann_set_training_algorithm(r->ann, FANN_TRAIN_BATCH);
    fann_set_learning_rate(r->ann, peer_rate);
    const int count = r->w.rows / r->w.m;
    r->minibatch = malloc((size_t)count * sizeof(struct fann_train_data *));
    for (int i = 0; i < count; i++)
        r->minibatch[i] = fann_create_train_from_callback(
            (unsigned)r->w.m, n[0], n[r->w.L], fill);
}

static void run_close(void *arg)
{
    struct run *r = arg;
    for (int i = 0; i < r->w.rows / r->w.m; i++)
        fann_destroy_train(r->minibatch[i]);
    free(r->minibatch);
    fann_destroy(r->ann);
}

static void epoch(void *arg)
{
    struct run *r = arg;
    for (int i = 0; i < r->w.rows / r->w.m; i++)
        fann_train_epoch(r->ann, r->minibatch[i]);
}

int main(void)
{
    struct run r = {0};
    return peer_answer(&r, &r.w, run_open, epoch, run_close);
}
