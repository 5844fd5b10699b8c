/* A training step (forward, loss, backward, update) on minibatches that lie in
 * memory one after the other: samples per second on one core, as a share of
 * the core's multiply-add peak measured in the same run, and what a second
 * core brings. Medians of RUNS, the contestants in turn.
 *
 *     bench_step [SHAPE]     all shapes, or those whose name contains SHAPE
 *     bench_step optimizers  the step of the first shape by each of them */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "optim.h"
#include "pool.h"
#include "prop.h"
#include "rng.h"
#include "vec.h"

#include "bench.h"

enum { THREADS = 2 };
static const double seconds_a_run = 0.1;

struct shape {
    const char *name;
    int L, n[3], m;
    enum nn_output output;
    int rows; /* of the data, a multiple of m */
};

static const struct shape shapes[] = {
    {"784-300-10 m=64", 2, {784, 300, 10}, 64, NN_CROSS_ENTROPY, 640},
    {"1024-4096-100 m=256", 2, {1024, 4096, 100}, 256, NN_CROSS_ENTROPY, 512},
    {"784-30-10 m=10", 2, {784, 30, 10}, 10, NN_BINARY_CROSS_ENTROPY, 100},
    {"64-32-10 m=32", 2, {64, 32, 10}, 32, NN_CROSS_ENTROPY, 320},
    {"30-16-1 m=32", 2, {30, 16, 1}, 32, NN_BINARY_CROSS_ENTROPY, 320},
    {"50-1 m=64 in L2", 1, {50, 1}, 64, NN_BINARY_CROSS_ENTROPY, 320},
    {"50-1 m=64 in DRAM", 1, {50, 1}, 64, NN_BINARY_CROSS_ENTROPY, 2000000},
    {"2-3-1 m=4", 2, {2, 3, 1}, 4, NN_BINARY_CROSS_ENTROPY, 4},
};
enum { SHAPES = sizeof shapes / sizeof *shapes };

static double now(void)
{
    return bench_seconds(CLOCK_MONOTONIC);
}

/* GFLOP/s of ten independent chains of vector multiply-adds, in registers. */
static __attribute__((noinline)) double peak(void)
{
    enum { CHAINS = 10 };
    const int rounds = 2000000;
    nn_vec sum[CHAINS], all = nn_vec_of(0);
    NN_UNROLL
    for (int i = 0; i < CHAINS; i++)
        sum[i] = nn_vec_of((float)i);
    nn_vec a = nn_vec_of(0.999f), b = nn_vec_of(0.001f);
    NN_KEEP(a);
    NN_KEEP(b);
    double start = now();
    for (int r = 0; r < rounds; r++) {
        NN_UNROLL
        for (int i = 0; i < CHAINS; i++)
            sum[i] = nn_vec_fma(sum[i], a, b);
        NN_UNROLL
        for (int i = 0; i < CHAINS; i++)
            NN_KEEP(sum[i]);
    }
    double seconds = now() - start;
    NN_UNROLL
    for (int i = 0; i < CHAINS; i++)
        all += sum[i];
    volatile float used = nn_chains_sum(&(struct nn_chains){{all}});
    (void)used;
    return 2.0 * CHAINS * NN_LANES * rounds / seconds * 1e-9;
}

struct bench {
    struct nn_net net;
    struct nn_work work;
    struct nn_optim optim;
    struct nn_arena arena;
    struct nn_pool *pool;
    nn_mat X, D; /* the data */
    double loss; /* of the last step */
    size_t at;   /* where the next minibatch begins */
    int m;
};

static void take(struct bench *b, const struct shape *s)
{
    b->X = nn_mat_take(&b->arena, s->n[0], s->rows);
    b->D = nn_mat_take(&b->arena, s->n[s->L], s->rows);
}

static int bench_open(struct bench *b, const struct shape *s,
                      enum nn_optim_kind kind)
{
    const struct nn_optim_settings set = {.kind = kind,
                                          .momentum = 0.9,
                                          .rho = 0.9,
                                          .beta1 = 0.9,
                                          .beta2 = 0.999,
                                          .epsilon = 1e-8,
                                          .increase = 1.2,
                                          .decrease = 0.5,
                                          .start = 1e-4,
                                          .min = 1e-6,
                                          .max = 1e-3};
    *b = (struct bench){.m = s->m};
    take(b, s);
    if (nn_arena_open(&b->arena, NULL) < 0 ||
        nn_net_open(&b->net, s->L, s->n, NN_SIGMOID, s->output, NULL) < 0 ||
        nn_work_open(&b->work, &b->net, s->m, NULL) < 0 ||
        nn_optim_open(&b->optim, &set, &b->net, NULL) < 0)
        return -1;
    b->optim.rate = 1e-4;
    take(b, s);
    nn_net_draw(&b->net, &(struct nn_init){.kind = NN_GLOROT_UNIFORM}, 1);
    struct nn_rng rng;
    nn_rng_seed(&rng, 1, NN_RNG_SHUFFLE, 0, 0);
    for (int j = 0; j < s->rows; j++) {
        for (int i = 0; i < s->n[0]; i++)
            nn_mat_col(b->X, j)[i] = (float)nn_rng_uniform(&rng);
        nn_mat_col(b->D, j)[j % s->n[s->L]] = (float)(j / 3 % 2);
    }
    return 0;
}

static void bench_close(struct bench *b)
{
    nn_pool_stop(b->pool);
    nn_net_free(&b->net);
    nn_work_free(&b->work);
    nn_optim_free(&b->optim);
    nn_arena_free(&b->arena);
}

/* The two jobs of a step, as train.c has them. */
static void propagate(void *arg, struct nn_part part)
{
    struct bench *b = arg;
    nn_propagate(&b->net, &b->work, b->pool, part);
}

static void update(void *arg, struct nn_part part)
{
    struct bench *b = arg;
    if (nn_optim_is_descent(&b->optim)) {
        const struct nn_descent step = {b->optim.with.rate, b->net.theta,
                                        b->work.grad};
        nn_gradients(&b->net, &b->work, &step, part);
        return;
    }
    nn_gradients(&b->net, &b->work, NULL, part);
    nn_pool_barrier(b->pool);
    nn_optim_step(
        &b->optim,
        nn_share(part, (int)b->net.size, NN_ALIGN / (int)sizeof(float)),
        b->net.theta, b->work.grad);
}

static void step(struct bench *b)
{
    const int from = (int)b->at, to = from + b->m;
    b->at = to + b->m > b->X.cols ? 0 : (size_t)to;
    nn_work_set_input(&b->work, &b->net, nn_mat_cols(b->X, from, to));
    b->work.D = nn_mat_cols(b->D, from, to);
    nn_pool_run(b->pool, propagate, b);
    b->loss = nn_mean_loss(&b->work);
    nn_optim_begin(&b->optim);
    nn_pool_run(b->pool, update, b);
}

/* A look at the clock takes as long as a quarter of a small step: twice as many
 * steps before each. */
static double steps_per_second(struct bench *b)
{
    long steps = 0;
    double start = now(), end;
    do {
        for (long more = steps + 1; more > 0; more--, steps++)
            step(b);
        end = now();
    } while (end - start < seconds_a_run);
    return (double)steps / (end - start);
}

/* Minibatches per second of which every input is read once, and nothing else
 * is done: what logistic regression cannot do without. */
static double readings_per_second(struct bench *b)
{
    enum { CHAINS = 8 };
    const size_t floats = (size_t)b->m * (size_t)b->X.ld;
    assert(floats % (CHAINS * NN_LANES) == 0);
    nn_vec sum[CHAINS] = {nn_vec_of(0)};
    long count = 0;
    double start = now(), end;
    do {
        for (int k = 0; k < 1000; k++) {
            const float *x = nn_mat_col(b->X, (int)b->at);
            b->at += (size_t)b->m;
            if (b->at + (size_t)b->m > (size_t)b->X.cols)
                b->at = 0;
            for (size_t i = 0; i < floats; i += CHAINS * NN_LANES) {
                NN_UNROLL
                for (size_t c = 0; c < CHAINS; c++)
                    sum[c] += nn_vec_load(x + i + c * NN_LANES);
            }
        }
        count += 1000;
        end = now();
    } while (end - start < seconds_a_run);
    for (int c = 1; c < CHAINS; c++)
        sum[0] += sum[c];
    volatile float used = sum[0][0];
    (void)used;
    return (double)count / (end - start);
}

/* Steps per second of one and of two threads, of readings of the data, and the
 * peak. */
struct result {
    double one, two, reading, peak;
};

static int measure(struct result *r, const struct shape *s,
                   enum nn_optim_kind kind)
{
    double rate[THREADS][RUNS], reading[RUNS], peaks[RUNS];
    for (int run = 0; run < RUNS; run++) {
        peaks[run] = peak();
        for (int t = 0; t < THREADS; t++) {
            struct bench b;
            if (bench_open(&b, s, kind) < 0 ||
                nn_pool_start(&b.pool, t + 1, NULL) < 0)
                return -1;
            steps_per_second(&b); /* warm */
            rate[t][run] = steps_per_second(&b);
            if (t == 0)
                reading[run] = s->L == 1 ? readings_per_second(&b) : 0.0;
            bench_close(&b);
        }
    }
    *r = (struct result){bench_median(rate[0]), bench_median(rate[1]),
                         bench_median(reading), bench_median(peaks)};
    return 0;
}

/* Multiply-adds of a step times two: V, dW of each layer, dY above the
 * first. */
static double flops(const struct shape *s)
{
    double sum = 0.0;
    for (int l = 1; l <= s->L; l++)
        sum += (l > 1 ? 6.0 : 4.0) * s->n[l] * s->n[l - 1] * s->m;
    return sum;
}

static int print_shapes(const char *wanted)
{
    printf("%-22s %12s %10s %9s %10s %13s %10s\n", "shape", "samples/s",
           "ns/sample", "GFLOP/s", "% of peak", "% of reading", "two cores");
    for (int i = 0; i < SHAPES; i++) {
        const struct shape *s = &shapes[i];
        struct result r;
        if (!strstr(s->name, wanted))
            continue;
        if (measure(&r, s, NN_SGD) < 0)
            return -1;
        double gflops = r.one * flops(s) * 1e-9;
        char reading[16] = ""; /* of logistic regression */
        if (r.reading > 0.0)
            snprintf(reading, sizeof reading, "%.0f",
                     100.0 * r.one / r.reading);
        printf("%-22s %12.0f %10.1f %9.2f %10.0f %13s %8.2f x\n", s->name,
               r.one * s->m, 1e9 / (r.one * s->m), gflops,
               100.0 * gflops / r.peak, reading, r.two / r.one);
        fflush(stdout);
    }
    return 0;
}

static int print_optimizers(void)
{
    struct result plain;
    if (measure(&plain, &shapes[0], NN_SGD) < 0)
        return -1;
    printf("\n%-22s %12s %10s %10s\n", "optimizer", "samples/s", "by sgd's",
           "two cores");
    for (int kind = 0; kind < NN_LBFGS; kind++) {
        struct result r;
        if (measure(&r, &shapes[0], (enum nn_optim_kind)kind) < 0)
            return -1;
        printf("%-22s %12.0f %8.2f x %8.2f x\n", nn_optim_names[kind],
               r.one * shapes[0].m, plain.one / r.one, r.two / r.one);
        fflush(stdout);
    }
    return 0;
}

int main(int argc, char **argv)
{
    const char *wanted = argc > 1 ? argv[1] : "";
    const bool only_optimizers = strcmp(wanted, "optimizers") == 0;
    if ((!only_optimizers && print_shapes(wanted) < 0) ||
        ((only_optimizers || !*wanted) && print_optimizers() < 0)) {
        fprintf(stderr, "bench_step: out of memory\n");
        return 1;
    }
    return 0;
}
