/* Samples per second of a training step (forward, loss, backward, update) on
 * one core, beside the core's multiply-add peak measured in the same run.
 * Medians of RUNS. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "optim.h"
#include "prop.h"
#include "rng.h"
#include "vec.h"

enum { RUNS = 5, SHAPES = 5 };
static const double seconds_a_run = 0.2;

struct shape {
    int L, n[3], m;
    enum nn_output output;
};

static const struct shape shapes[SHAPES] = {
    {2, {2, 3, 1}, 4, NN_BINARY_CROSS_ENTROPY},
    {2, {30, 16, 1}, 32, NN_BINARY_CROSS_ENTROPY},
    {2, {784, 30, 10}, 10, NN_BINARY_CROSS_ENTROPY},
    {2, {784, 300, 10}, 64, NN_CROSS_ENTROPY},
    {2, {1024, 4096, 100}, 256, NN_CROSS_ENTROPY},
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* GFLOP/s of ten independent chains of vector multiply-adds, in registers. */
static double peak(void)
{
    enum { CHAINS = 10 };
    double best = 0.0;
    for (int run = 0; run < RUNS; run++) {
        nn_v8 sum[CHAINS];
        NN_UNROLL
        for (int i = 0; i < CHAINS; i++)
            sum[i] = nn_v8_of((float)i);
        const nn_v8 a = nn_v8_of(0.999f), b = nn_v8_of(0.001f);
        const int rounds = 3000000;
        double start = now();
        for (int r = 0; r < rounds; r++) {
            NN_UNROLL
            for (int i = 0; i < CHAINS; i++) {
                sum[i] = nn_v8_fma(sum[i], a, b);
                NN_KEEP(sum[i]);
            }
        }
        double seconds = now() - start;
        double gflops = 2.0 * CHAINS * NN_LANES * rounds / seconds * 1e-9;
        nn_v8 all = nn_v8_of(0);
        NN_UNROLL
        for (int i = 0; i < CHAINS; i++)
            all += sum[i];
        volatile float used = nn_v8_sum(all);
        (void)used;
        best = gflops > best ? gflops : best;
    }
    return best;
}

struct bench {
    struct nn_net net;
    struct nn_work work;
    struct nn_arena arena;
    nn_mat X, D;
};

static void take(struct bench *b, const struct shape *s)
{
    b->X = nn_mat_take(&b->arena, s->n[0], s->m);
    b->D = nn_mat_take(&b->arena, s->n[s->L], s->m);
}

static int bench_open(struct bench *b, const struct shape *s)
{
    *b = (struct bench){0};
    take(b, s);
    if (nn_arena_open(&b->arena, NULL) < 0 ||
        nn_net_open(&b->net, s->L, s->n, NN_SIGMOID, s->output, NULL) < 0 ||
        nn_work_open(&b->work, &b->net, s->m, NULL) < 0)
        return -1;
    take(b, s);
    nn_net_draw(&b->net, &(struct nn_init){.kind = NN_GLOROT_UNIFORM}, 1);
    struct nn_rng rng;
    nn_rng_seed(&rng, 1, NN_RNG_SHUFFLE, 0, 0);
    for (int j = 0; j < s->m; j++) {
        for (int i = 0; i < s->n[0]; i++)
            nn_mat_col(b->X, j)[i] = (float)nn_rng_uniform(&rng);
        nn_mat_col(b->D, j)[j % s->n[s->L]] = 1.0f;
    }
    nn_work_set_input(&b->work, &b->net, b->X);
    return 0;
}

static void bench_close(struct bench *b)
{
    nn_net_free(&b->net);
    nn_work_free(&b->work);
    nn_arena_free(&b->arena);
}

static double step(struct bench *b)
{
    const struct nn_part all = {0, 1};
    const struct nn_optim sgd = {NN_SGD, 1e-4f};
    nn_forward(&b->net, &b->work, all);
    nn_loss(&b->net, &b->work, b->D, all);
    double loss = nn_mean_loss(&b->work);
    nn_deltas(&b->net, &b->work, b->D, all);
    nn_gradients(&b->net, &b->work, all);
    nn_optim_step(&sgd, b->net.size, b->net.theta, b->work.grad);
    return loss;
}

/* Steps per second: the median of the runs. */
static double steps_per_second(struct bench *b)
{
    double rate[RUNS];
    volatile double loss = step(b);
    for (int run = 0; run < RUNS; run++) {
        long steps = 0;
        double start = now(), end;
        do {
            for (int i = 0; i < 10; i++)
                loss = step(b);
            steps += 10;
            end = now();
        } while (end - start < seconds_a_run);
        rate[run] = (double)steps / (end - start);
    }
    (void)loss;
    qsort(rate, RUNS, sizeof *rate, by_value);
    return rate[RUNS / 2];
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

int main(int argc, char **argv)
{
    const char *const only = argc > 1 ? argv[1] : "";
    const double top = peak();
    printf("multiply-add peak of this core: %.1f GFLOP/s\n\n", top);
    printf("%-22s %14s %10s %10s\n", "shape", "samples/s", "GFLOP/s",
           "% of peak");
    for (int i = 0; i < SHAPES; i++) {
        const struct shape *s = &shapes[i];
        struct bench b;
        char name[64];
        snprintf(name, sizeof name, "%d-%d-%d m=%d", s->n[0], s->n[1], s->n[2],
                 s->m);
        if (!strstr(name, only))
            continue;
        if (bench_open(&b, s) < 0) {
            fprintf(stderr, "bench_step: out of memory\n");
            return 1;
        }
        double rate = steps_per_second(&b);
        double gflops = rate * flops(s) * 1e-9;
        printf("%-22s %14.0f %10.2f %10.0f\n", name, rate * s->m, gflops,
               100.0 * gflops / top);
        bench_close(&b);
    }
    return 0;
}
