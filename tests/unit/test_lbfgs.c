/* L-BFGS on functions with a known minimum, and beside liblbfgs (Okazaki)
 * where that is installed: from the same start to the same place, with about
 * as many evaluations. */
#include "golden.h"

#if __has_include(<lbfgs.h>)
#include <lbfgs.h>
#define HAS_LIBLBFGS 1
#else
#define HAS_LIBLBFGS 0
#endif

#include "lbfgs.h"

enum { N = 16 };
static const struct nn_lbfgs_settings usual = {.history = 6, .tolerance = 1e-5};

struct counted {
    int evaluations;
    double (*value)(const double *x, double *g, void *arg);
    void *arg;
};

/* The function of doubles at floats. */
static double value_at(void *arg, const float *x, float *g)
{
    struct counted *c = arg;
    double at[N], gradient[N];
    for (int i = 0; i < N; i++)
        at[i] = (double)x[i];
    c->evaluations++;
    double f = c->value(at, gradient, c->arg);
    for (int i = 0; i < N; i++)
        g[i] = (float)gradient[i];
    return f;
}

/* Rosenbrock 1960, for pairs of variables: 0 at 1, 1, ... */
static double rosenbrock(const double *x, double *g, void *arg)
{
    double f = 0.0;
    (void)arg;
    for (int i = 0; i < N; i += 2) {
        double a = 1.0 - x[i], b = x[i + 1] - x[i] * x[i];
        f += a * a + 100.0 * b * b;
        g[i] = -2.0 * a - 400.0 * b * x[i];
        g[i + 1] = 200.0 * b;
    }
    return f;
}

/* Scales from 1 to 100, a minimum of 2 at 3. */
static double ellipse(const double *x, double *g, void *arg)
{
    double f = 2.0;
    (void)arg;
    for (int i = 0; i < N; i++) {
        double scale = pow(10.0, 2.0 * i / (N - 1));
        f += 0.5 * scale * (x[i] - 3.0) * (x[i] - 3.0);
        g[i] = scale * (x[i] - 3.0);
    }
    return f;
}

/* The loss of a network with decay, by the definition. */
static double network(const double *x, double *g, void *arg)
{
    struct nn_reference *r = arg;
    const int n = r->n[1] * r->n[0];
    assert_true(r->L == 1 && n + r->n[1] <= N);
    memcpy(r->W[1], x, (size_t)n * sizeof *x);
    memcpy(r->b[1], x + n, (size_t)r->n[1] * sizeof *x);
    double f = nn_reference_forward(r) + nn_reference_penalty(r);
    nn_reference_backward(r);
    memset(g, 0, N * sizeof *g);
    memcpy(g, r->dW[1], (size_t)n * sizeof *g);
    memcpy(g + n, r->db[1], (size_t)r->n[1] * sizeof *g);
    return f;
}

static double product(const float a[N], const float b[N])
{
    double sum = 0.0;
    for (int i = 0; i < N; i++)
        sum += (double)a[i] * (double)b[i];
    return sum;
}

/* The strong Wolfe conditions, equation 3.7, of a step from x0 that led to f
 * and x with gradient g. */
static void check_step(double f0, const float x0[N], const float g0[N],
                       double f, const float x[N], const float g[N])
{
    float step[N];
    for (int i = 0; i < N; i++)
        step[i] = x[i] - x0[i];
    const double slope = product(step, g0), rounding = 1e-6 * fabs(f0);
    assert_true(slope < 0.0);
    assert_true(f <= f0 + 1e-4 * slope + rounding);
    assert_true(fabs(product(step, g)) <= -0.9 * slope * (1 + 1e-5) + 1e-9);
}

/* Runs to the end; the iterations. The value and gradient that it ends with are
 * those at x. */
static int minimise(const struct nn_lbfgs_settings *set, struct counted *c,
                    float x[N], double *f)
{
    struct nn_lbfgs l;
    float g[N], x0[N], g0[N];
    int iterations = 0;
    bool more = true;
    assert_int_equal(nn_lbfgs_open(&l, set, N, x, g, NULL), 0);
    *f = nn_lbfgs_start(&l, value_at, c);
    while (more && iterations++ < 1000) {
        memcpy(x0, x, sizeof x0);
        memcpy(g0, g, sizeof g0);
        more = nn_lbfgs_step(&l);
        if (more)
            check_step(*f, x0, g0, l.f, x, g);
        *f = l.f;
    }
    struct counted again = *c;
    assert_true(value_at(&again, x, g0) == *f);
    assert_memory_equal(g, g0, sizeof g);
    nn_lbfgs_free(&l);
    nn_lbfgs_free(&l);
    return iterations;
}

static void start_at(float x[N])
{
    for (int i = 0; i < N; i++)
        x[i] = i % 2 == 0 ? -1.2f : 1.0f;
}

#if HAS_LIBLBFGS
static lbfgsfloatval_t their_value(void *arg, const lbfgsfloatval_t *x,
                                   lbfgsfloatval_t *g, const int n,
                                   const lbfgsfloatval_t step)
{
    struct counted *c = arg;
    (void)n, (void)step;
    c->evaluations++;
    return c->value(x, g, c->arg);
}

static void compare_with_theirs(const char *name, const struct counted *ours,
                                const float x[N], double f)
{
    struct counted theirs = *ours;
    lbfgs_parameter_t parameters;
    lbfgsfloatval_t their_f, *their_x = lbfgs_malloc(N);
    float start[N];
    start_at(start);
    for (int i = 0; i < N; i++)
        their_x[i] = (double)start[i];
    lbfgs_parameter_init(&parameters);
    theirs.evaluations = 0;
    assert_int_equal(
        lbfgs(N, their_x, &their_f, their_value, NULL, &theirs, &parameters),
        LBFGS_SUCCESS);
    printf("# %s: %d evaluations, liblbfgs %d\n", name, ours->evaluations,
           theirs.evaluations);
    assert_true(fabs(f - their_f) <= 1e-6 * fmax(1.0, fabs(their_f)));
    for (int i = 0; i < N; i++)
        assert_true(fabs((double)x[i] - their_x[i]) <= 1e-3);
    assert_true(ours->evaluations <= 2 * theirs.evaluations);
    lbfgs_free(their_x);
}
#else
static void compare_with_theirs(const char *name, const struct counted *ours,
                                const float x[N], double f)
{
    (void)x, (void)f;
    printf("# %s: %d evaluations; there is no liblbfgs to compare with\n", name,
           ours->evaluations);
}
#endif

static void test_known_minima(void **state)
{
    (void)state;
    float x[N];
    double f;
    struct counted c = {.value = rosenbrock};
    start_at(x);
    assert_in_range(minimise(&usual, &c, x, &f), 10, 100);
    assert_true(fabs(f) < 1e-9);
    assert_true(c.evaluations <= 60);
    for (int i = 0; i < N; i++)
        assert_true(fabs((double)x[i] - 1.0) < 1e-4);
    compare_with_theirs("rosenbrock", &c, x, f);

    c = (struct counted){.value = ellipse};
    start_at(x);
    assert_in_range(minimise(&usual, &c, x, &f), 5, 100);
    assert_true(fabs(f - 2.0) < 1e-6);
    compare_with_theirs("ellipse", &c, x, f);
}

/* Logistic regression with decay: what is left of the gradient is within the
 * tolerance. */
static void test_network(void **state)
{
    (void)state;
    struct golden golden;
    struct nn_reference r;
    float x[N];
    double f, at[N], g[N], squares = 0.0;
    golden_open(&golden, "logistic");
    assert_int_equal(nn_reference_open(&r, &golden.net, golden.m, NULL), 0);
    nn_reference_load(&r, &golden.net, golden.X, golden.D);
    r.weight_decay = 0.01;
    struct counted c = {.value = network, .arg = &r};
    start_at(x);
    for (int i = r.n[0] + 1; i < N; i++)
        x[i] = 0.0f; /* no parameter of the network */
    assert_in_range(minimise(&usual, &c, x, &f), 3, 100);
    for (int i = 0; i < N; i++)
        at[i] = (double)x[i];
    network(at, g, &r);
    for (int i = 0; i < N; i++)
        squares += g[i] * g[i];
    assert_true(sqrt(squares) <= 1.1e-5 * fmax(1.0, sqrt(product(x, x))));
    nn_reference_free(&r);
    golden_close(&golden);
}

/* At the minimum there is nothing to do; where no floats are lower, nothing
 * either, whatever the tolerance. */
static void test_ends(void **state)
{
    (void)state;
    struct counted c = {.value = rosenbrock};
    float x[N];
    double f;
    for (int i = 0; i < N; i++)
        x[i] = 1.0f;
    assert_int_equal(minimise(&usual, &c, x, &f), 1);
    assert_int_equal(c.evaluations, 1);
    assert_true(f == 0.0 && x[0] == 1.0f);

    const struct nn_lbfgs_settings never = {.history = 1, .tolerance = 0.0};
    c = (struct counted){.value = ellipse};
    start_at(x);
    assert_in_range(minimise(&never, &c, x, &f), 5, 999);
    assert_true(fabs(f - 2.0) < 1e-6);
}

/* A step beyond where there are values is taken back. */
static double wall(const double *x, double *g, void *arg)
{
    double f = 0.0;
    (void)arg;
    for (int i = 0; i < N; i++) {
        f += x[i] < 2.0 ? -log(2.0 - x[i]) - 3.0 * x[i] : (double)NAN;
        g[i] = 1.0 / (2.0 - x[i]) - 3.0;
    }
    return f;
}

static void test_values_that_are_not_finite(void **state)
{
    (void)state;
    struct counted c = {.value = wall};
    float x[N] = {0};
    double f;
    minimise(&usual, &c, x, &f);
    printf("# wall: %d evaluations\n", c.evaluations);
    for (int i = 0; i < N; i++)
        assert_true(fabs((double)x[i] - 5.0 / 3.0) < 1e-4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_minima), cmocka_unit_test(test_network),
        cmocka_unit_test(test_ends),
        cmocka_unit_test(test_values_that_are_not_finite)};
    return cmocka_run_group_tests_name("lbfgs", tests, NULL, NULL);
}
