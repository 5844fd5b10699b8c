/* The optimisers against their formulas in double, parameter by parameter;
 * test_prop has them against another implementation. */
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

enum { SIZE = 48 };
static const struct nn_optim_settings settings = {
    .momentum = 0.8, .rho = 0.7, .beta1 = 0.6, .beta2 = 0.9, .epsilon = 1e-3};

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
    case NN_OPTIMS:
        fail();
    }
}

static void draw(struct nn_rng *rng, float x[SIZE])
{
    for (int i = 0; i < SIZE; i++)
        x[i] = (float)nn_rng_normal(rng);
}

static void open_kind(struct nn_optim *o, int kind)
{
    struct nn_optim_settings set = settings;
    set.kind = (enum nn_optim_kind)kind;
    assert_int_equal(nn_optim_open(o, &set, SIZE, NULL), 0);
}

static void test_formulas(void **state)
{
    (void)state;
    for (int kind = 0; kind < NN_OPTIMS; kind++) {
        struct nn_optim o;
        struct nn_rng rng;
        struct scalar expected[SIZE] = {{0}};
        float theta[SIZE], grad[SIZE];
        open_kind(&o, kind);
        nn_rng_seed(&rng, 5, NN_RNG_SHUFFLE, 0, 0);
        draw(&rng, theta);
        for (int i = 0; i < SIZE; i++)
            expected[i].w = (double)theta[i];
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

/* The parts of a step in any order and division: the same bits, also of the
 * state. */
static void test_parts(void **state)
{
    (void)state;
    static const struct nn_range parts[] = {{16, 48}, {0, 8}, {8, 16}};
    for (int kind = 0; kind < NN_OPTIMS; kind++) {
        struct nn_optim whole, divided;
        struct nn_rng rng;
        float theta[SIZE], again[SIZE], grad[SIZE];
        open_kind(&whole, kind);
        open_kind(&divided, kind);
        whole.rate = divided.rate = 0.1;
        nn_rng_seed(&rng, 6, NN_RNG_SHUFFLE, 0, 0);
        draw(&rng, theta);
        memcpy(again, theta, sizeof theta);
        for (int step = 0; step < 3; step++) {
            draw(&rng, grad);
            nn_optim_begin(&whole);
            nn_optim_step(&whole, (struct nn_range){0, SIZE}, theta, grad);
            nn_optim_begin(&divided);
            for (int i = 0; i < 3; i++)
                nn_optim_step(&divided, parts[i], again, grad);
        }
        assert_memory_equal(theta, again, sizeof theta);
        assert_memory_equal(whole.state, divided.state,
                            (size_t)nn_optim_states(whole.set.kind) * SIZE *
                                sizeof *whole.state);
        nn_optim_free(&whole);
        nn_optim_free(&divided);
    }
}

/* Padding: what is 0 and has a gradient of 0 stays 0, also with the smallest
 * epsilon that the config accepts. */
static void test_padding(void **state)
{
    (void)state;
    for (int kind = 0; kind < NN_OPTIMS; kind++) {
        struct nn_optim o;
        float theta[SIZE] = {0}, grad[SIZE] = {0};
        open_kind(&o, kind);
        o.set.epsilon = 1e-30;
        o.rate = 1.0;
        for (int step = 0; step < 3; step++) {
            nn_optim_begin(&o);
            nn_optim_step(&o, (struct nn_range){0, SIZE}, theta, grad);
        }
        for (int i = 0; i < SIZE; i++)
            assert_true(theta[i] == 0.0f);
        nn_optim_free(&o);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_formulas),
                                       cmocka_unit_test(test_parts),
                                       cmocka_unit_test(test_padding)};
    return cmocka_run_group_tests_name("optim", tests, NULL, NULL);
}
