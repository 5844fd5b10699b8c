/* The engine against the reference values and against reference.c; and that
 * its bits do not depend on threads, nor on the batch a sample is in. */
#include "golden.h"

static const struct nn_part all = {0, 1};

/* A minibatch of a network with random weights, samples and targets. */
struct random_case {
    struct nn_net net;
    struct nn_work work;
    struct nn_reference ref;
    struct nn_arena arena;
    nn_mat X, D;
};

static void take(struct random_case *c, int m)
{
    c->X = nn_mat_take(&c->arena, c->net.n[0], m);
    c->D = nn_mat_take(&c->arena, c->net.n[c->net.L], m);
}

static void random_open(struct random_case *c, int L, const int *n, int m,
                        enum nn_act act, enum nn_output output, uint64_t seed)
{
    *c = (struct random_case){0};
    assert_int_equal(nn_net_open(&c->net, L, n, act, output, NULL), 0);
    nn_net_draw(&c->net, &(struct nn_init){NN_GLOROT_UNIFORM, 0, 0, 0.3}, seed);
    assert_int_equal(nn_work_open(&c->work, &c->net, m, NULL), 0);
    assert_int_equal(nn_reference_open(&c->ref, &c->net, m, NULL), 0);
    take(c, m);
    assert_int_equal(nn_arena_open(&c->arena, NULL), 0);
    take(c, m);
    struct nn_rng rng;
    nn_rng_seed(&rng, seed, NN_RNG_SHUFFLE, 0, 0);
    for (int j = 0; j < m; j++) {
        for (int i = 0; i < n[0]; i++)
            nn_mat_col(c->X, j)[i] = (float)nn_rng_normal(&rng);
        for (int i = 0; i < n[L]; i++)
            nn_mat_col(c->D, j)[i] = output == NN_CROSS_ENTROPY
                                         ? 0.0f
                                         : (float)nn_rng_below(&rng, 2);
        if (output == NN_CROSS_ENTROPY)
            nn_mat_col(c->D, j)[nn_rng_below(&rng, (uint64_t)n[L])] = 1.0f;
    }
    nn_work_set_input(&c->work, &c->net, c->X);
    c->work.D = c->D;
}

static void random_close(struct random_case *c)
{
    nn_net_free(&c->net);
    nn_work_free(&c->work);
    nn_reference_free(&c->ref);
    nn_arena_free(&c->arena);
}

static struct nn_range whole(const struct nn_net *net)
{
    return (struct nn_range){0, (int)net->size};
}

static double step(const struct nn_net *net, struct nn_work *w)
{
    nn_forward(net, w, all);
    nn_deltas(net, w, all);
    nn_gradients(net, w, NULL, all);
    return nn_mean_loss(w);
}

/* a against the row-major double matrix. */
static void compare(const char *name, const char *what, nn_mat a,
                    const double *expected, double tolerance)
{
    struct closeness c = {0};
    for (int i = 0; i < a.rows; i++) {
        for (int j = 0; j < a.cols; j++)
            closer(&c, (double)*nn_mat_elem(a, i, j),
                   expected[(size_t)i * (size_t)a.cols + (size_t)j]);
    }
    assert_close(name, what, c, tolerance);
}

/* db against the definition. The terms of its sums may cancel, so the size is
 * theirs: the largest mean of a row of |dV|. */
static void compare_bias(const char *name, const struct nn_reference *r, int l,
                         const float *db, double tolerance)
{
    struct closeness c = {0};
    for (int i = 0; i < r->n[l]; i++) {
        double size = 0.0;
        for (int j = 0; j < r->m; j++)
            size += fabs(r->dV[l][i * r->m + j]) / r->m;
        closer(&c, (double)db[i], r->db[l][i]);
        c.size = fmax(c.size, size);
    }
    assert_close(name, "db", c, tolerance);
}

/* Everything a step computes, against the definition. */
static void compare_step(const char *name, const struct nn_work *w,
                         const struct nn_reference *r, double tolerance)
{
    for (int l = 1; l <= r->L; l++) {
        compare(name, "V", w->V[l], r->V[l], tolerance);
        compare(name, "Y", w->Y[l], r->Y[l], tolerance);
        compare(name, "dV", w->dV[l], r->dV[l], tolerance);
        compare(name, "dW", w->dW[l], r->dW[l], tolerance);
        compare_bias(name, r, l, w->db[l], tolerance);
    }
}

/* reference.c has been held to the files' values (test_reference), so the
 * engine is held to reference.c from the same start. */
static void test_golden(void **state)
{
    (void)state;
    for (int i = 0; i < GOLDEN_CASES; i++) {
        struct golden g;
        struct nn_work w;
        struct nn_reference r;
        golden_open(&g, golden_names[i]);
        assert_int_equal(nn_work_open(&w, &g.net, g.m, NULL), 0);
        assert_int_equal(nn_reference_open(&r, &g.net, g.m, NULL), 0);
        nn_reference_load(&r, &g.net, g.X, g.D);
        nn_reference_forward(&r);
        nn_reference_backward(&r);

        nn_work_set_input(&w, &g.net, g.X);
        w.D = g.D;
        struct closeness loss = {0};
        closer(&loss, step(&g.net, &w),
               nn_json_number(nn_json_get(g.json, "loss_value")));
        assert_close(g.name, "loss", loss, 2e-6);
        compare_step(g.name, &w, &r, 2e-6);
        nn_reference_free(&r);
        nn_work_free(&w);
        golden_close(&g);
    }
}

/* The weights of net against those after a run. */
static void compare_run(const char *name, const struct nn_net *net,
                        const struct nn_json *run, double tolerance)
{
    for (int l = 1; l <= net->L; l++) {
        struct closeness W = {0}, b = {0};
        const struct nn_json *rows = golden_item(nn_json_get(run, "W"), l - 1);
        const struct nn_json *list = golden_item(nn_json_get(run, "b"), l - 1);
        for (int r = 0; r < net->n[l]; r++) {
            for (int k = 0; k < net->n[l - 1]; k++)
                closer(&W, (double)*nn_mat_elem(net->W[l], r, k),
                       golden_at(rows, r, k));
            closer(&b, (double)net->b[l][r], golden_at(list, r, -1));
        }
        assert_close(name, "W after the run", W, tolerance);
        assert_close(name, "b after the run", b, tolerance);
    }
}

/* 20 steps by each optimiser: weights within 2e-5 of the largest for plain
 * gradient descent, 5e-5 for the others. */
static void test_golden_runs(void **state)
{
    (void)state;
    for (int i = 0; i < GOLDEN_CASES; i++) {
        struct golden g;
        golden_open(&g, golden_names[i]);
        const struct nn_json *run = nn_json_first(nn_json_get(g.json, "runs"));
        int runs = 0;
        for (; run; run = nn_json_next(run), runs++) {
            struct nn_work w;
            struct nn_optim o;
            char name[100];
            golden_optim(&o, &g, run);
            golden_weights(&g.net, nn_json_get(g.json, "W"),
                           nn_json_get(g.json, "b"));
            assert_int_equal(nn_work_open(&w, &g.net, g.m, NULL), 0);
            nn_work_set_input(&w, &g.net, g.X);
            w.D = g.D;
            int steps = (int)nn_json_number(nn_json_get(run, "steps"));
            for (int s = 0; s < steps; s++) {
                step(&g.net, &w);
                nn_optim_begin(&o);
                nn_optim_measure(&o, all, w.grad);
                nn_optim_step(&o, whole(&g.net), g.net.theta, w.grad);
            }
            snprintf(name, sizeof name, "%s by %s in run %d", g.name,
                     nn_optim_names[o.set.kind], runs + 1);
            compare_run(name, &g.net, run, o.set.kind == NN_SGD ? 2e-5 : 5e-5);
            nn_work_free(&w);
            nn_optim_free(&o);
        }
        assert_true(runs >= 6);
        golden_close(&g);
    }
}

/* Random shapes, so that every edge of the kernels' tiles comes up; half of
 * them small, so that small layers meet each other. */
static void test_random_shapes(void **state)
{
    (void)state;
    struct nn_rng rng;
    nn_rng_seed(&rng, 5, NN_RNG_SHUFFLE, 0, 0);
    for (int trial = 0; trial < 300; trial++) {
        const uint64_t widest = nn_rng_below(&rng, 2) ? 9 : 70;
        const enum nn_act act = (enum nn_act)nn_rng_below(&rng, NN_ACTS);
        const enum nn_output output =
            (enum nn_output)nn_rng_below(&rng, NN_OUTPUTS);
        int n[4], L = 1 + (int)nn_rng_below(&rng, 3);
        for (int l = 0; l <= L; l++)
            n[l] = 1 + (int)nn_rng_below(&rng, widest);
        int m = 1 + (int)nn_rng_below(&rng, nn_rng_below(&rng, 2) ? 8 : 70);
        struct random_case c;
        char name[100];
        snprintf(name, sizeof name, "trial %d, %s, %s, L=%d, %d-%d, m=%d",
                 trial, nn_act_names[act], outputs[output], L, n[0], n[1], m);
        random_open(&c, L, n, m, act, output, (uint64_t)trial);
        nn_reference_load(&c.ref, &c.net, c.X, c.D);
        double expected = nn_reference_forward(&c.ref);
        nn_reference_backward(&c.ref);
        struct closeness loss = {0};
        closer(&loss, step(&c.net, &c.work), expected);
        /* the engine's loss is a float for each sample */
        loss.size += 0.1;
        assert_close(name, "loss", loss, 2e-6);
        compare_step(name, &c.work, &c.ref, 2e-6);
        random_close(&c);
    }
}

/* The same with a weight for each sample, one of which is 0; and neither
 * weights nor targets outlive their minibatch. */
static void test_weights(void **state)
{
    (void)state;
    enum { M = 11 };
    const int shapes[][4] = {{5, 9, 1}, {4, 3, 10, 7}, {6, 1, 3}};
    float weight[M];
    double exact[M];
    for (int j = 0; j < M; j++)
        exact[j] = (double)(weight[j] = (float)(j % 5) * 0.6f);
    for (int trial = 0; trial < 3 * NN_OUTPUTS; trial++) {
        const int s = trial % 3;
        const enum nn_output output = (enum nn_output)(trial / 3);
        struct random_case c;
        random_open(&c, s == 1 ? 3 : 2, shapes[s], M, NN_TANH, output, 8);
        nn_reference_load(&c.ref, &c.net, c.X, c.D);
        c.ref.weight = exact;
        c.work.weight = weight;
        struct closeness loss = {0};
        const double expected = nn_reference_forward(&c.ref);
        closer(&loss, step(&c.net, &c.work), expected);
        nn_reference_backward(&c.ref);
        assert_close(outputs[output], "loss", loss, 2e-6);
        compare_step(outputs[output], &c.work, &c.ref, 2e-6);
        nn_work_set_input(&c.work, &c.net, c.X);
        assert_null(c.work.weight);
        assert_null(c.work.D.p);
        random_close(&c);
    }
}

/* Padding is zero and stays zero. */
static void test_padding_stays_zero(void **state)
{
    (void)state;
    const int n[] = {5, 37, 3};
    struct random_case c;
    random_open(&c, 2, n, 13, NN_SIGMOID, NN_CROSS_ENTROPY, 3);
    c.work.weight = (const float[13]){1, 2, 0.5f};
    step(&c.net, &c.work);
    for (int l = 1; l <= 2; l++) {
        const nn_mat mats[] = {c.work.V[l], c.work.Y[l], c.work.dV[l],
                               c.work.dW[l]};
        for (size_t k = 0; k < sizeof mats / sizeof *mats; k++) {
            for (int j = 0; j < mats[k].cols; j++) {
                for (int i = mats[k].rows; i % NN_PAD != 0; i++)
                    assert_true(*nn_mat_elem(mats[k], i, j) == 0.0f);
            }
        }
    }
    random_close(&c);
}

/* The same bits for any division of the work into parts. */
static void test_parts(void **state)
{
    (void)state;
    const int shapes[][4] = {
        {30, 17, 1, 33}, {7, 50, 3, 5}, {61, 4, 10, 70}, {1, 1, 1, 9}};
    for (int s = 0; s < 4; s++) {
        struct random_case c;
        random_open(&c, 2, shapes[s], shapes[s][3], NN_TANH,
                    NN_BINARY_CROSS_ENTROPY, 9);
        c.work.weight = c.X.p; /* any numbers */
        step(&c.net, &c.work);
        float *expected = malloc(c.net.size * sizeof *expected);
        assert_non_null(expected);
        memcpy(expected, c.work.grad, c.net.size * sizeof *expected);
        float loss[70];
        const size_t losses = (size_t)shapes[s][3] * sizeof *loss;
        memcpy(loss, c.work.loss, losses);
        for (int count = 2; count <= 7; count++) {
            memset(c.work.grad, 0x55, c.net.size * sizeof *expected);
            for (int i = count - 1; i >= 0; i--) {
                struct nn_part part = {i, count};
                nn_forward(&c.net, &c.work, part);
                nn_deltas(&c.net, &c.work, part);
            }
            assert_memory_equal(c.work.loss, loss, losses);
            for (int i = count - 1; i >= 0; i--)
                nn_gradients(&c.net, &c.work, NULL, (struct nn_part){i, count});
            for (int l = 1; l <= 2; l++) {
                size_t at = (size_t)(c.work.dW[l].p - c.work.grad);
                size_t floats = nn_mat_panels_size(c.net.n[l], c.net.n[l - 1]);
                assert_memory_equal(c.work.dW[l].p, expected + at,
                                    floats * sizeof *expected);
                at = (size_t)(c.work.db[l] - c.work.grad);
                assert_memory_equal(c.work.db[l], expected + at,
                                    (size_t)c.net.n[l] * sizeof *expected);
            }
        }
        free(expected);
        random_close(&c);
    }
}

struct propagation {
    struct random_case c;
    struct nn_pool *pool;
};

static void propagate(void *arg, struct nn_part part)
{
    struct propagation *p = arg;
    nn_propagate(&p->c.net, &p->c.work, p->pool, part);
    nn_pool_barrier(p->pool);
    nn_gradients(&p->c.net, &p->c.work, NULL, part);
}

static void check_threads(int L, const int *n, int m, enum nn_output output)
{
    struct propagation p = {0};
    random_open(&p.c, L, n, m, NN_TANH, output, 9);
    step(&p.c.net, &p.c.work);
    const size_t bytes = p.c.net.size * sizeof(float);
    const size_t losses = (size_t)m * sizeof(float);
    float *expected = malloc(bytes), *loss = malloc(losses);
    assert_true(expected && loss);
    memcpy(expected, p.c.work.grad, bytes);
    memcpy(loss, p.c.work.loss, losses);
    for (int count = 1; count <= 7; count++) {
        memset(p.c.work.V[1].p, 0x55, sizeof(float));
        memset(p.c.work.dW[1].p, 0x55, sizeof(float));
        assert_int_equal(nn_pool_start(&p.pool, count, NULL), 0);
        nn_pool_run(p.pool, propagate, &p);
        nn_pool_stop(p.pool);
        assert_memory_equal(p.c.work.grad, expected, bytes);
        assert_memory_equal(p.c.work.loss, loss, losses);
    }
    free(expected);
    free(loss);
    random_close(&p.c);
}

/* The same for threads, which may divide the nodes of layer 1; not those of a
 * softmax, which each needs all of. */
static void test_threads(void **state)
{
    (void)state;
    const int shapes[][4] = {
        {30, 17, 1, 33}, {7, 150, 3, 5}, {300, 70, 10, 64}, {1, 1, 1, 9}};
    for (int s = 0; s < 4; s++)
        check_threads(2, shapes[s], shapes[s][3], NN_BINARY_CROSS_ENTROPY);
    check_threads(1, (const int[]){30, 70}, 33, NN_CROSS_ENTROPY);
}

/* A step that rides on the products leaves the bits of one that follows them,
 * and the same ones for any division of the work. */
static void test_riding_step(void **state)
{
    (void)state;
    struct nn_optim o = {.set = {.kind = NN_SGD}, .rate = 0.3};
    nn_optim_begin(&o);
    const int shapes[][4] = {{30, 17, 1, 33}, {7, 50, 3, 5},    {61, 4, 10, 70},
                             {1, 1, 1, 9},    {90, 40, 3, 600}, {5, 1, 2, 300}};
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
        struct random_case c;
        random_open(&c, 2, shapes[s], shapes[s][3], NN_TANH,
                    NN_BINARY_CROSS_ENTROPY, 9);
        const size_t bytes = c.net.size * sizeof(float);
        float *before = malloc(bytes), *expected = malloc(bytes);
        assert_true(before && expected);
        memcpy(before, c.net.theta, bytes);
        step(&c.net, &c.work);
        nn_optim_step(&o, whole(&c.net), c.net.theta, c.work.grad);
        memcpy(expected, c.net.theta, bytes);
        const struct nn_descent riding = {o.with.rate, c.net.theta,
                                          c.work.grad};
        for (int count = 1; count <= 5; count++) {
            memcpy(c.net.theta, before, bytes);
            for (int i = 0; i < count; i++)
                nn_gradients(&c.net, &c.work, &riding,
                             (struct nn_part){i, count});
            assert_memory_equal(c.net.theta, expected, bytes);
        }
        free(before);
        free(expected);
        random_close(&c);
    }
}

/* A sample gives the same bits alone and in any batch, and the same Y where it
 * has no target. */
static void test_alone_and_in_a_batch(void **state)
{
    (void)state;
    const int shapes[][3] = {
        {30, 17, 1}, {7, 50, 3}, {20, 2, 10}, {3, 1, 2}, {4, 9, 40}};
    for (int s = 0; s < 5; s++) {
        for (int o = 0; o < NN_OUTPUTS; o++) {
            struct random_case c;
            const int m = 29;
            random_open(&c, 2, shapes[s], m, NN_SIGMOID, (enum nn_output)o, 4);
            nn_forward(&c.net, &c.work, all);
            struct nn_work one;
            assert_int_equal(nn_work_open(&one, &c.net, 1, NULL), 0);
            for (int j = 0; j < m; j++) {
                nn_work_set_input(&one, &c.net, nn_mat_cols(c.X, j, j + 1));
                one.D = nn_mat_cols(c.D, j, j + 1);
                nn_forward(&c.net, &one, all);
                assert_memory_equal(nn_mat_col(one.Y[2], 0),
                                    nn_mat_col(c.work.Y[2], j),
                                    (size_t)shapes[s][2] * sizeof(float));
                assert_memory_equal(&one.loss[0], &c.work.loss[j],
                                    sizeof(float));
                assert_memory_equal(nn_mat_col(one.dV[2], 0),
                                    nn_mat_col(c.work.dV[2], j),
                                    (size_t)shapes[s][2] * sizeof(float));
            }
            const nn_mat Y = c.work.Y[2];
            const size_t bytes = (size_t)Y.ld * (size_t)Y.cols * sizeof(float);
            float *learnt = malloc(bytes);
            assert_non_null(learnt);
            memcpy(learnt, Y.p, bytes);
            memset(Y.p, 0x55, sizeof(float));
            nn_work_set_input(&c.work, &c.net, c.X);
            nn_forward(&c.net, &c.work, all);
            assert_memory_equal(Y.p, learnt, bytes);
            free(learnt);
            nn_work_free(&one);
            random_close(&c);
        }
    }
}

/* |V| up to 1e4, right and wrong targets: finite, and as large as it is. */
static void test_extreme_inputs(void **state)
{
    (void)state;
    for (int o = 0; o < NN_OUTPUTS; o++) {
        struct random_case c;
        random_open(&c, 1, (const int[]){1, 2}, 2, NN_SIGMOID,
                    (enum nn_output)o, 1);
        memset(c.net.theta, 0, c.net.size * sizeof *c.net.theta);
        c.net.b[1][0] = 1e4f;
        c.net.b[1][1] = -1e4f;
        memcpy(nn_mat_col(c.D, 0), (const float[]){1, 0}, 8);
        memcpy(nn_mat_col(c.D, 1), (const float[]){0, 1}, 8);
        assert_true(isfinite(step(&c.net, &c.work)));
        if (o <= NN_CROSS_ENTROPY) {
            assert_true(c.work.loss[0] == 0.0f);
            assert_true(c.work.loss[1] == 2e4f);
        }
        for (size_t i = 0; i < c.net.size; i++)
            assert_true(isfinite(c.work.grad[i]));
        random_close(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden),
        cmocka_unit_test(test_golden_runs),
        cmocka_unit_test(test_random_shapes),
        cmocka_unit_test(test_weights),
        cmocka_unit_test(test_padding_stays_zero),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_riding_step),
        cmocka_unit_test(test_alone_and_in_a_batch),
        cmocka_unit_test(test_extreme_inputs),
    };
    return cmocka_run_group_tests_name("prop", tests, NULL, NULL);
}
