/* The optimisers against their formulas in double, parameter by parameter;
 * test_prop has them against another implementation. */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "optim.h"
#include "rng.h"
#include "heap.h"

/* W1 is 0 ... 15, b1 16 ... 31, W2 32 ... 47, b2 48 ... 63, with padding. */
static const int shape[] = {1, 12, 1};
enum { SIZE = 64 };
static const struct nn_optim_settings settings = {.momentum = 0.8,
                                                  .rho = 0.7,
                                                  .beta1 = 0.6,
                                                  .beta2 = 0.9,
                                                  .epsilon = 1e-3,
                                                  .increase = 1.5,
                                                  .decrease = 0.25,
                                                  .start = 0.125,
                                                  .min = 0.0625,
                                                  .max = 0.25};

/* One parameter by the formulas of PyTorch's documentation. */
struct scalar {
    double w, s, t;
};

static void follow(struct scalar *x, enum nn_optim_kind kind, double rate,
                   double g, int step)
{
    const struct nn_optim_settings *o = &settings;
    switch (kind) {
    case NN_SGD:
        x->w -= rate * g;
        break;
    case NN_MOMENTUM:
        x->s = o->momentum * x->s + g;
        x->w -= rate * x->s;
        break;
    case NN_NESTEROV:
        x->s = o->momentum * x->s + g;
        x->w -= rate * (g + o->momentum * x->s);
        break;
    case NN_ADAGRAD:
        x->s += g * g;
        x->w -= rate * g / (sqrt(x->s) + o->epsilon);
        break;
    case NN_RMSPROP:
        x->s = o->rho * x->s + (1 - o->rho) * g * g;
        x->w -= rate * g / (sqrt(x->s) + o->epsilon);
        break;
    case NN_ADAM:
    case NN_ADAMW:
        x->s = o->beta1 * x->s + (1 - o->beta1) * g;
        x->t = o->beta2 * x->t + (1 - o->beta2) * g * g;
        x->w -= rate * x->s / (1 - pow(o->beta1, step)) /
                (sqrt(x->t / (1 - pow(o->beta2, step))) + o->epsilon);
        break;
    case NN_RPROP:
        if (x->s * g > 0)
            x->t = fmin(x->t * o->increase, o->max);
        if (x->s * g < 0)
            x->t = fmax(x->t * o->decrease, o->min);
        x->s = x->s * g < 0 ? 0 : g;
        x->w -= x->t * ((x->s > 0) - (x->s < 0));
        break;
    case NN_LBFGS:
    case NN_OPTIMS:
        fail();
    }
}

static void draw(struct nn_rng *rng, float x[SIZE])
{
    for (int i = 0; i < SIZE; i++)
        x[i] = (float)nn_rng_normal(rng);
}

static void open_net(struct nn_optim *o, const struct nn_optim_settings *set,
                     const int n[3])
{
    struct nn_net net;
    assert_int_equal(
        nn_net_open(&net, 2, n, NN_SIGMOID, NN_SQUARED_ERROR, NULL), 0);
    assert_int_equal(nn_optim_open(o, set, &net, NULL), 0);
    nn_net_free(&net);
}

static void open_kind(struct nn_optim *o, int kind)
{
    struct nn_optim_settings set = settings;
    set.kind = (enum nn_optim_kind)kind;
    open_net(o, &set, shape);
    assert_int_equal(o->size, SIZE);
}

static void open_penalised(struct nn_optim *o, enum nn_optim_kind kind,
                           double weight_decay, double l1)
{
    struct nn_optim_settings set = settings;
    set.kind = kind;
    set.weight_decay = weight_decay;
    set.l1 = l1;
    open_net(o, &set, shape);
}

static void test_formulas(void **state)
{
    (void)state;
    for (int kind = 0; kind < NN_LBFGS; kind++) {
        struct nn_optim o;
        struct nn_rng rng;
        struct scalar expected[SIZE] = {{0}};
        float theta[SIZE], grad[SIZE];
        open_kind(&o, kind);
        nn_rng_seed(&rng, 5, NN_RNG_SHUFFLE, 0, 0);
        draw(&rng, theta);
        for (int i = 0; i < SIZE; i++)
            expected[i] = (struct scalar){.w = (double)theta[i],
                                          .t = kind == NN_RPROP ? 0.125 : 0.0};
        for (int step = 1; step <= 10; step++) {
            o.rate = 0.5 / step;
            draw(&rng, grad);
            nn_optim_begin(&o);
            nn_optim_step(&o, (struct nn_range){0, SIZE}, theta, grad);
            for (int i = 0; i < SIZE; i++) {
                follow(&expected[i], o.set.kind, o.rate, (double)grad[i], step);
                if (fabs((double)theta[i] - expected[i].w) > 3e-6)
                    fail_msg("%s, step %d: %.9g, expected %.9g",
                             nn_optim_names[kind], step, (double)theta[i],
                             expected[i].w);
            }
        }
        assert_int_equal(o.steps, 10);
        nn_optim_free(&o);
        nn_optim_free(&o);
    }
}

/* beta^t ends at 0 and never becomes subnormal, which would be slow. */
static void test_powers(void **state)
{
    (void)state;
    struct nn_optim o;
    open_kind(&o, NN_ADAM);
    o.rate = 0.5;
    double least = 1.0;
    for (int step = 0; step < 20000; step++) {
        nn_optim_begin(&o);
        if (o.power2 > 0.0 && o.power2 < least)
            least = o.power2;
    }
    assert_true(least >= 0x1p-1022 && o.power1 == 0.0 && o.power2 == 0.0);
    assert_true(o.with.step == 0.5f && o.with.root == 1.0f);
    nn_optim_free(&o);
}

/* The parts of a step in any order and division: the same bits, also of the
 * state, without and with penalties. */
static void check_parts(struct nn_optim *whole, struct nn_optim *divided)
{
    static const struct nn_range parts[] = {{16, 48}, {0, 16}, {48, 64}};
    struct nn_rng rng;
    float theta[SIZE], again[SIZE], grad[SIZE];
    whole->rate = divided->rate = 0.1;
    nn_rng_seed(&rng, 6, NN_RNG_SHUFFLE, 0, 0);
    draw(&rng, theta);
    memcpy(again, theta, sizeof theta);
    for (int step = 0; step < 3; step++) {
        draw(&rng, grad);
        nn_optim_begin(whole);
        nn_optim_step(whole, (struct nn_range){0, SIZE}, theta, grad);
        nn_optim_begin(divided);
        for (int i = 0; i < 3; i++)
            nn_optim_step(divided, parts[i], again, grad);
    }
    assert_memory_equal(theta, again, sizeof theta);
    assert_memory_equal(whole->state, divided->state,
                        (size_t)nn_optim_states(whole->set.kind) * SIZE *
                            sizeof *whole->state);
    nn_optim_free(whole);
    nn_optim_free(divided);
}

static void test_parts(void **state)
{
    (void)state;
    for (int kind = 0; kind < NN_LBFGS; kind++) {
        struct nn_optim whole, divided;
        open_kind(&whole, kind);
        open_kind(&divided, kind);
        check_parts(&whole, &divided);
        open_kind(&whole, kind);
        open_kind(&divided, kind);
        whole.set.l1 = divided.set.l1 = 0.1;
        check_parts(&whole, &divided);
    }
}

/* One step of the optimiser from w = 2, -3, 0 in all tensors with gradient
 * 0.5. */
static void step_once(struct nn_optim *o, float theta[SIZE])
{
    static const float start[] = {2.0f, -3.0f, 0.0f, 1.0f};
    float grad[SIZE];
    for (int i = 0; i < SIZE; i++) {
        theta[i] = start[i % 4];
        grad[i] = 0.5f;
    }
    nn_optim_begin(o);
    nn_optim_measure(o, (struct nn_part){0, 1}, grad);
    nn_optim_step(o, (struct nn_range){0, SIZE}, theta, grad);
}

/* Weights are penalised, biases are not; nothing pulls at 0. */
static void test_penalties(void **state)
{
    (void)state;
    struct nn_optim o;
    float theta[SIZE];
    open_kind(&o, NN_SGD);
    assert_true(nn_optim_is_descent(&o));
    nn_optim_free(&o);
    open_penalised(&o, NN_SGD, 0.5, 0.125);
    o.rate = 1.0;
    assert_false(nn_optim_is_descent(&o));
    step_once(&o, theta);
    for (int i = 0; i < SIZE; i += 4) {
        bool is_weight = i % 32 < 16;
        assert_true(theta[i] == (is_weight ? 0.375f : 1.5f));
        assert_true(theta[i + 1] == (is_weight ? -1.875f : -3.5f));
        assert_true(theta[i + 2] == -0.5f);
    }
    nn_optim_free(&o);
}

/* w becomes (1 - rate lambda) w before a step that knows nothing of it: of
 * 0.5 / (0.5 + epsilon) in adam's first. */
static void test_decoupled_decay(void **state)
{
    (void)state;
    struct nn_optim o;
    float theta[SIZE];
    open_penalised(&o, NN_ADAMW, 0.5, 0.0);
    o.rate = 0.5;
    step_once(&o, theta);
    const double step = 0.5 * 0.5 / (0.5 + settings.epsilon);
    for (int i = 0; i < SIZE; i += 4) {
        const double keep = i % 32 < 16 ? 0.75 : 1.0;
        assert_true(fabs((double)theta[i] - (2.0 * keep - step)) < 1e-6);
        assert_true(fabs((double)theta[i + 1] - (-3.0 * keep - step)) < 1e-6);
    }
    nn_optim_free(&o);
}

/* The gradient of 64 times 0.5 has norm 4: a norm of 4 and more leaves it, one
 * of 1 takes a quarter. */
static void test_clip_norm(void **state)
{
    (void)state;
    static const double norms[] = {4.0, 100.0, 1.0};
    for (int i = 0; i < 3; i++) {
        struct nn_optim o;
        float theta[SIZE];
        open_kind(&o, NN_SGD);
        o.set.clip_norm = norms[i];
        o.rate = 1.0;
        assert_false(nn_optim_is_descent(&o));
        step_once(&o, theta);
        for (int k = 0; k < SIZE; k += 4)
            assert_true(theta[k] == (i < 2 ? 1.5f : 1.875f));
        nn_optim_free(&o);
    }
}

/* A gradient of several blocks: its norm is that of all of them, and the same
 * bits for any division of the work. */
static void test_norm_of_blocks(void **state)
{
    (void)state;
    static const int wide[] = {100, 101, 3};
    const struct nn_optim_settings set = {.kind = NN_SGD, .clip_norm = 1.0};
    struct nn_optim o;
    struct nn_rng rng;
    open_net(&o, &set, wide);
    const size_t bytes = o.size * sizeof(float);
    float *theta = calloc(1, bytes), *first = calloc(1, bytes);
    float *grad = malloc(bytes);
    assert_true(theta && first && grad && o.size > 2 * NN_SUM_BLOCK);
    /* what lies behind the last block, to the end of its line, is not added */
    assert_true(o.blocks * sizeof *o.squares % NN_ALIGN != 0);
    o.squares[o.blocks] = 1e9;
    nn_rng_seed(&rng, 8, NN_RNG_SHUFFLE, 0, 0);
    double sum = 0.0;
    for (size_t i = 0; i < o.size; i++) {
        grad[i] = (float)nn_rng_normal(&rng);
        sum += (double)grad[i] * (double)grad[i];
    }
    o.rate = 1.0;
    for (int count = 1; count <= 5; count++) {
        memset(theta, 0, bytes);
        nn_optim_begin(&o);
        for (int i = 0; i < count; i++)
            nn_optim_measure(&o, (struct nn_part){i, count}, grad);
        nn_optim_step(&o, (struct nn_range){0, (int)o.size}, theta, grad);
        if (count == 1)
            memcpy(first, theta, bytes);
        assert_memory_equal(theta, first, bytes);
    }
    for (size_t i = 0; i < o.size; i++)
        assert_true(fabs((double)theta[i] + (double)grad[i] / sqrt(sum)) <
                    1e-7);
    free(theta);
    free(first);
    free(grad);
    nn_optim_free(&o);
}

/* Padding: what is 0 and has a gradient of 0 stays 0, also with the smallest
 * epsilon that the config accepts. */
static void test_padding(void **state)
{
    (void)state;
    for (int kind = 0; kind < NN_LBFGS; kind++) {
        struct nn_optim o;
        float theta[SIZE] = {0}, grad[SIZE] = {0};
        struct nn_optim_settings set = settings;
        set.kind = (enum nn_optim_kind)kind;
        set.epsilon = 1e-30;
        set.weight_decay = set.l1 = kind % 2;
        set.clip_norm = 1.0;
        open_net(&o, &set, shape);
        o.rate = 1.0;
        for (int step = 0; step < 3; step++) {
            nn_optim_begin(&o);
            nn_optim_measure(&o, (struct nn_part){0, 1}, grad);
            nn_optim_step(&o, (struct nn_range){0, SIZE}, theta, grad);
        }
        for (int i = 0; i < SIZE; i++)
            assert_true(theta[i] == 0.0f);
        nn_optim_free(&o);
    }
}

/* What is kept decays to 0 where the gradient has become 0, and not to
 * subnormal numbers, which would make every later step slow; but no number
 * that is normal is lost: momentum, by a factor of 0.9, passes the smallest. */
static void test_decay_to_zero(void **state)
{
    (void)state;
    for (int kind = 0; kind < NN_LBFGS; kind++) {
        struct nn_optim o;
        float theta[SIZE] = {0}, grad[SIZE] = {1.0f, -2.0f};
        open_kind(&o, kind);
        const int kept = nn_optim_states(kind) * SIZE;
        float least = 1.0f;
        for (int step = 0; step < 1500; step++) {
            nn_optim_begin(&o);
            nn_optim_step(&o, (struct nn_range){0, SIZE}, theta, grad);
            grad[0] = grad[1] = 0.0f;
            for (int i = 0; i < kept; i++) {
                assert_true(fpclassify(o.state[i]) != FP_SUBNORMAL);
                if (o.state[i] > 0.0f && o.state[i] < least)
                    least = o.state[i];
            }
        }
        if (kind == NN_MOMENTUM)
            assert_true(least < FLT_MIN / 0.89f);
        nn_optim_free(&o);
    }
}

/* The penalty in full: 1/2 lambda times the squares of the weights, to which
 * biases add nothing; its gradient lambda w is added. */
static void test_add_decay(void **state)
{
    (void)state;
    struct nn_optim o;
    float theta[SIZE] = {0}, grad[SIZE];
    open_kind(&o, NN_LBFGS);
    for (int i = 0; i < SIZE; i++)
        grad[i] = 10.0f;
    theta[0] = 3.0f;
    theta[15] = -1.0f;
    theta[16] = 100.0f; /* of b1 */
    theta[32] = 2.0f;
    assert_true(nn_optim_add_decay(&o, theta, grad) == 0.0);
    o.set.weight_decay = 0.5;
    assert_true(nn_optim_add_decay(&o, theta, grad) == 0.25 * (9 + 1 + 4));
    for (int i = 0; i < SIZE; i++)
        assert_true(grad[i] == 10.0f + (i == 16 ? 0.0f : 0.5f * theta[i]));
    nn_optim_free(&o);
}

/* As many layers as there may be: behind the last one lies something else. */
static void test_decay_of_most_layers(void **state)
{
    (void)state;
    int n[NN_MAX_LAYERS + 1];
    struct nn_net net;
    struct nn_optim o;
    struct nn_optim_settings set = settings;
    set.kind = NN_SGD;
    set.weight_decay = 0.5;
    for (int l = 0; l <= NN_MAX_LAYERS; l++)
        n[l] = 1;
    assert_int_equal(nn_net_open(&net, NN_MAX_LAYERS, n, NN_SIGMOID,
                                 NN_BINARY_CROSS_ENTROPY, NULL),
                     0);
    assert_int_equal(nn_optim_open(&o, &set, &net, NULL), 0);
    float *grad = calloc(net.size, sizeof *grad);
    assert_non_null(grad);
    for (int l = 1; l <= NN_MAX_LAYERS; l++)
        net.W[l].p[0] = 1.0f;
    o.squares[0] = 1.0;
    assert_true(nn_optim_add_decay(&o, net.theta, grad) ==
                0.25 * NN_MAX_LAYERS);
    free(grad);
    nn_optim_free(&o);
    nn_net_free(&net);
}

/* What a checkpoint has of each. */
static void test_states(void **state)
{
    (void)state;
    static const int states[NN_OPTIMS] = {
        [NN_SGD] = 0,     [NN_MOMENTUM] = 1, [NN_NESTEROV] = 1,
        [NN_ADAGRAD] = 1, [NN_RMSPROP] = 1,  [NN_ADAM] = 2,
        [NN_ADAMW] = 2,   [NN_RPROP] = 2,    [NN_LBFGS] = 0};
    for (int kind = 0; kind < NN_OPTIMS; kind++)
        assert_int_equal(nn_optim_states((enum nn_optim_kind)kind),
                         states[kind]);
}

/* A gradient of 0 is no change of sign: the step stays, and grows with the
 * next gradient that goes on as the one before the 0 did not. */
static void test_rprop_at_zero(void **state)
{
    (void)state;
    static const float gradients[] = {1, 0, 1, 1, -1, 0, -1};
    static const float steps[] = {0.125f,  0.125f,  0.125f, 0.1875f,
                                  0.0625f, 0.0625f, 0.0625f};
    struct nn_optim o;
    open_kind(&o, NN_RPROP);
    for (int i = 0; i < (int)(sizeof steps / sizeof *steps); i++) {
        float w[SIZE] = {0}, g[SIZE] = {gradients[i]};
        nn_optim_begin(&o);
        nn_optim_step(&o, (struct nn_range){0, SIZE}, w, g);
        assert_true(o.state[SIZE] == steps[i]);
        assert_true(w[0] == (i == 4 ? 0.0f : -gradients[i] * steps[i]));
    }
    nn_optim_free(&o);
}

static void open_and_free(void)
{
    for (int kind = 0; kind < NN_OPTIMS; kind++) {
        struct nn_optim o;
        open_kind(&o, kind);
        nn_optim_free(&o);
        assert_null(o.state);
    }
}

static void test_memory_goes_back(void **state)
{
    (void)state;
    assert_false(heap_leaks(open_and_free));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_states),
        cmocka_unit_test(test_powers),
        cmocka_unit_test(test_add_decay),
        cmocka_unit_test(test_decay_of_most_layers),
        cmocka_unit_test(test_rprop_at_zero),
        cmocka_unit_test(test_memory_goes_back),
        cmocka_unit_test(test_formulas),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_penalties),
        cmocka_unit_test(test_decoupled_decay),
        cmocka_unit_test(test_clip_norm),
        cmocka_unit_test(test_norm_of_blocks),
        cmocka_unit_test(test_padding),
        cmocka_unit_test(test_decay_to_zero)};
    return cmocka_run_group_tests_name("optim", tests, NULL, NULL);
}
