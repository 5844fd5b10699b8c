/* Central differences of loss and penalties against the gradient of
 * reference.h: for every parameter p (L(p + h) - L(p - h)) / 2h = dL/dp +
 * O(h^2) with L = 1, 2, 3 layers, each activation and each loss, without and
 * with penalties. */
#include "golden.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_central_differences)};
    return cmocka_run_group_tests_name("gradient", tests, NULL, NULL);
}
