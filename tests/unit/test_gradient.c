/* Central differences of loss and penalties against the gradient of
 * reference.h: for every parameter p (L(p + h) - L(p - h)) / 2h = dL/dp +
 * O(h^2) with L = 1, 2, 3 layers, each activation and each loss, without and
 * with penalties; and against the step of a run, with all that a config may
 * add to the loss. */
#include "golden.h"

#include "dataset.h"
#include "train.h"

enum { SAMPLES = 7 };

static double objective(struct nn_reference *r)
{
    return nn_reference_forward(r) + nn_reference_penalty(r);
}

static double central_difference(struct nn_reference *r, double *p)
{
    const double h = 1e-5, at = *p;
    *p = at + h;
    double above = objective(r);
    *p = at - h;
    double below = objective(r);
    *p = at;
    return (above - below) / (2.0 * h);
}

static void check(struct nn_reference *r, const char *name)
{
    nn_reference_forward(r);
    nn_reference_backward(r);
    for (int l = 1; l <= r->L; l++) {
        struct closeness W = {0}, b = {0};
        for (int e = 0; e < r->n[l] * r->n[l - 1]; e++)
            closer(&W, r->dW[l][e], central_difference(r, &r->W[l][e]));
        for (int e = 0; e < r->n[l]; e++)
            closer(&b, r->db[l][e], central_difference(r, &r->b[l][e]));
        assert_close(name, "dW", W, 1e-7);
        assert_close(name, "db", b, 1e-7);
    }
}

/* Targets as the loss wants them: 0 or 1, one of K, any number. */
static void draw_targets(struct nn_reference *r, struct nn_rng *rng)
{
    const int n = r->n[r->L];
    memset(r->D, 0, (size_t)n * SAMPLES * sizeof *r->D);
    for (int j = 0; j < SAMPLES; j++) {
        if (r->output == NN_CROSS_ENTROPY)
            r->D[nn_rng_below(rng, (uint64_t)n) * SAMPLES + (size_t)j] = 1.0;
        for (int i = 0; i < n && r->output != NN_CROSS_ENTROPY; i++) {
            double u = nn_rng_uniform(rng);
            r->D[i * SAMPLES + j] =
                r->output == NN_BINARY_CROSS_ENTROPY ? u > 0.5 : 4.0 * u - 2.0;
        }
    }
}

/* For the up to six nodes of a layer. */
static const double mask[6 * SAMPLES] = {
    2, 0, 2, 2, 0, 0, 2, 0, 2, 0, 2, 2, 2, 0, 2, 2, 0, 2, 2, 0, 2,
    0, 2, 2, 0, 2, 2, 2, 2, 2, 0, 2, 0, 2, 0, 0, 0, 2, 2, 2, 0, 2};

static const double weights[SAMPLES] = {1, 0.5, 0, 2, 1, 3, 0.1};

static void check_network(int L, enum nn_act act, enum nn_output output)
{
    const int shapes[4][5] = {{0}, {5, 3}, {4, 6, 3}, {3, 5, 4, 2}};
    char name[200];
    snprintf(name, sizeof name, "L=%d %s %s", L, nn_act_names[act],
             outputs[output]);
    struct nn_net net;
    struct nn_reference r;
    assert_int_equal(nn_net_open(&net, L, shapes[L], act, output, NULL), 0);
    nn_net_draw(&net, &(struct nn_init){NN_NORMAL, 0.8, 0, 0.5}, 7);
    assert_int_equal(nn_reference_open(&r, &net, SAMPLES, NULL), 0);

    struct nn_rng rng;
    nn_rng_seed(&rng, 11, NN_RNG_SHUFFLE, 0, 0);
    struct nn_arena a = {0};
    nn_mat X = nn_mat_take(&a, net.n[0], SAMPLES);
    nn_mat D = nn_mat_take(&a, net.n[L], SAMPLES);
    assert_int_equal(nn_arena_open(&a, NULL), 0);
    X = nn_mat_take(&a, net.n[0], SAMPLES);
    D = nn_mat_take(&a, net.n[L], SAMPLES);
    nn_reference_load(&r, &net, X, D);
    for (int e = 0; e < net.n[0] * SAMPLES; e++)
        r.X[e] = nn_rng_normal(&rng);
    draw_targets(&r, &rng);
    check(&r, name);
    r.weight_decay = 0.3;
    check(&r, strcat(name, " with weight decay"));
    r.l1 = 0.2;
    check(&r, strcat(name, " and l1"));
    for (int l = 0; l < L; l++)
        r.M[l] = mask;
    check(&r, strcat(name, ", dropout"));
    r.weight = weights;
    check(&r, strcat(name, ", weights"));
    if (!nn_output_is_squared(output)) {
        nn_reference_smooth(&r, 0.2);
        check(&r, strcat(name, " and label smoothing"));
    }
    nn_arena_free(&a);
    nn_reference_free(&r);
    nn_net_free(&net);
}

static void test_central_differences(void **state)
{
    (void)state;
    for (int L = 1; L <= 3; L++) {
        for (int act = 0; act < NN_ACTS; act++) {
            for (int output = 0; output < NN_OUTPUTS; output++)
                check_network(L, (enum nn_act)act, (enum nn_output)output);
        }
    }
}

/* --- a run ---------------------------------------------------------------- */

/* Rows of three inputs, one of three classes, and a weight. */
enum { ROWS = 7, INPUTS = 3, CLASSES = 3 };
static const char rows[] = "x,y,z,class,weight\n"
                           "0.5,-1.25,0.75,a,1\n"
                           "-0.5,1,1.5,b,2\n"
                           "1.75,0.25,-1,a,0.5\n"
                           "-1,-0.75,0.5,c,1\n"
                           "0.25,0.5,-0.25,a,0\n"
                           "1,-1,1,b,3\n"
                           "-1.5,0.75,-0.5,a,1.5\n";
static const int class_of[ROWS] = {0, 1, 0, 2, 0, 1, 0};

/* Of class_weight balanced, times the column's, divided by their mean. */
static void weigh(double weight[ROWS])
{
    static const double column[ROWS] = {1, 2, 0.5, 1, 0, 3, 1.5};
    static const int count[CLASSES] = {4, 2, 1};
    double sum = 0.0;
    for (int j = 0; j < ROWS; j++) {
        weight[j] = column[j] * ROWS / (CLASSES * count[class_of[j]]);
        sum += weight[j];
    }
    for (int j = 0; j < ROWS; j++)
        weight[j] *= ROWS / sum;
}

/* As check_run has them. */
static const double smoothing = 0.2, penalty = 0.3, l1 = 0.05;

/* The objective of the run, from what stands in its file and its config. */
static void open_objective(struct nn_reference *r, const struct nn_net *net,
                           const struct nn_rows *train,
                           const double weight[ROWS])
{
    static const uint32_t order[ROWS] = {0, 1, 2, 3, 4, 5, 6};
    struct nn_arena a = {0};
    nn_mat_take(&a, INPUTS, ROWS);
    nn_mat_take(&a, CLASSES, ROWS);
    assert_int_equal(nn_arena_open(&a, NULL), 0);
    const nn_mat X = nn_mat_take(&a, INPUTS, ROWS);
    const nn_mat D = nn_mat_take(&a, CLASSES, ROWS);
    nn_rows_gather(train, order, X, D, 0, ROWS);
    assert_int_equal(nn_reference_open(r, net, ROWS, NULL), 0);
    nn_reference_load(r, net, X, D);
    for (int i = 0; i < CLASSES; i++) {
        for (int j = 0; j < ROWS; j++)
            r->D[i * ROWS + j] = class_of[j] == i                 ? 1.0
                                 : net->output == NN_TANH_SQUARED ? -1.0
                                                                  : 0.0;
    }
    if (!nn_output_is_squared(net->output))
        nn_reference_smooth(r, smoothing);
    r->weight = weight;
    r->weight_decay = penalty;
    r->l1 = l1;
    nn_arena_free(&a);
}

/* What the step of rate 1/8 has made of r's weights is net. */
static void check_step(struct nn_reference *r, const struct nn_net *net,
                       const char *name)
{
    for (int l = 1; l <= r->L; l++) {
        struct closeness W = {0}, b = {0};
        const int cols = r->n[l - 1];
        for (int e = 0; e < r->n[l] * cols; e++) {
            const double w =
                (double)*nn_mat_elem(net->W[l], e / cols, e % cols);
            closer(&W, 8.0 * (r->W[l][e] - w),
                   central_difference(r, &r->W[l][e]));
        }
        for (int e = 0; e < r->n[l]; e++)
            closer(&b, 8.0 * (r->b[l][e] - (double)net->b[l][e]),
                   central_difference(r, &r->b[l][e]));
        W.size += 0.1; /* weights are near 1, their gradient may be little */
        b.size += 0.1;
        assert_close(name, "dW of a run", W, 1e-5);
        assert_close(name, "db of a run", b, 1e-5);
    }
}

static void check_run(int L, int act, enum nn_output output)
{
    static const char *const hidden[] = {"[]", "[4]", "[5,4]"};
    const bool squared = nn_output_is_squared(output);
    char settings[400];
    double weight[ROWS];
    struct dataset s;
    struct nn_net start;
    struct nn_model m;
    struct nn_reference r;
    struct nn_fingerprint none;
    snprintf(settings, sizeof settings,
             "data.target=class data.weight=weight class_weight=balanced "
             "hidden=%s activation=%s loss=%s output=%s %s "
             "weight_decay=0.3 l1=0.05 init={\"name\":\"normal\",\"std\":0.8,"
             "\"bias_std\":0.5} learning_rate=0.125 batch_size=0 epochs=1",
             hidden[L - 1], nn_act_names[act], nn_output_loss_name(output),
             nn_output_act_name(output), squared ? "" : "label_smoothing=0.2");
    dataset_open(&s, settings, rows);
    assert_int_equal(nn_train_net(&start, &s.data, &s.config, &none, NULL), 0);
    weigh(weight);
    open_objective(&r, &start, &s.data.train, weight);
    assert_int_equal(
        nn_train(&m, &s.data, &s.config, &(struct nn_train_hooks){0}, NULL), 0);
    check_step(&r, &m.net, settings);
    nn_reference_free(&r);
    nn_net_free(&start);
    nn_model_free(&m);
    dataset_close(&s);
}

static void test_runs(void **state)
{
    (void)state;
    for (int L = 1; L <= 3; L++) {
        for (int act = 0; act < NN_ACTS; act++) {
            for (int output = 0; output < NN_OUTPUTS; output++)
                check_run(L, act, (enum nn_output)output);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_central_differences),
        cmocka_unit_test_setup_teardown(test_runs, scratch_enter,
                                        scratch_leave)};
    return cmocka_run_group_tests_name("gradient", tests, NULL, NULL);
}
