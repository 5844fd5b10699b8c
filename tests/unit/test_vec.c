/* The functions of vec.h against long double libm, in units in the last
 * place, over the whole range of float. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "chains.h"
#include "vec.h"

static float of_bits(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* |got - expected| in units of the float spacing at expected. A subnormal
 * result may be 0. */
static double ulps(float got, long double expected)
{
    if (isnan(expected))
        return isnan(got) ? 0.0 : INFINITY;
    if (fabsl(expected) < 0x1p-126L)
        return fabsf(got) <= 0x1p-126f ? 0.0 : INFINITY;
    if (fabsl(expected) >= 0x1.ffffffp127L)
        return isinf(got) && !signbit(got) == !signbit(expected) ? 0.0
                                                                 : INFINITY;
    int e;
    frexpl(expected, &e);
    return (double)(fabsl(got - expected) / ldexpl(1.0L, e - 24));
}

struct function {
    const char *name;
    nn_vec (*f)(nn_vec);
    long double (*exact)(long double);
    double allowed;
    float from, to;
};

static long double sigmoidl(long double x)
{
    return 1.0L / (1.0L + expl(-x));
}

static long double softplusl(long double x)
{
    return fmaxl(x, 0.0L) + log1pl(expl(-fabsl(x)));
}

static nn_vec exp8(nn_vec x)
{
    return nn_vec_exp(x);
}
static nn_vec expm18(nn_vec x)
{
    return nn_vec_expm1(x);
}
static nn_vec log8(nn_vec x)
{
    return nn_vec_log(x);
}
static nn_vec log1p8(nn_vec x)
{
    return nn_vec_log1p(x);
}
static nn_vec sigmoid8(nn_vec x)
{
    return nn_vec_sigmoid(x);
}
static nn_vec tanh8(nn_vec x)
{
    return nn_vec_tanh(x);
}
static nn_vec softplus8(nn_vec x)
{
    return nn_vec_softplus(x);
}
static nn_vec erf8(nn_vec x)
{
    return nn_vec_erf(x);
}

static nn_vec sqrt8(nn_vec x)
{
    return nn_vec_sqrt(x);
}

static const struct function functions[] = {
    {"sqrt", sqrt8, sqrtl, 0.5, -1.0f, INFINITY},
    {"exp", exp8, expl, 2.0, -INFINITY, 0.0f},
    {"expm1", expm18, expm1l, 2.0, -INFINITY, 0.0f},
    {"log", log8, logl, 2.0, -1.0f, INFINITY},
    {"log1p", log1p8, log1pl, 2.0, 0.0f, 1.0f},
    {"sigmoid", sigmoid8, sigmoidl, 4.0, -INFINITY, INFINITY},
    {"tanh", tanh8, tanhl, 4.0, -INFINITY, INFINITY},
    {"softplus", softplus8, softplusl, 3.0, -INFINITY, INFINITY},
    {"erf", erf8, erfl, 2.0, -INFINITY, INFINITY},
};

static double worst;
static float worst_at;

static void check(const struct function *f, float x)
{
    if (!isnan(x) && !(x >= f->from && x <= f->to))
        return;
    nn_vec y = f->f(nn_vec_of(x));
    double u = ulps(y[0], f->exact((long double)x));
    for (int i = 1; i < NN_LANES; i++)
        assert_memory_equal(&((float *)&y)[i], &((float *)&y)[0], 4);
    if (u > worst) {
        worst = u;
        worst_at = x;
    }
}

/* Every 1009th float, and all special ones. */
static void test_accuracy(void **state)
{
    (void)state;
    const float special[] = {
        0.0f,    -0.0f,       INFINITY,    -INFINITY, NAN,        87.336f,
        88.73f,  -87.336f,    -87.34f,     -104.0f,   0x1p-149f,  1.0f,
        0.625f,  -0.625f,     0.70710677f, -18.0f,    -17.33f,    -17.3287f,
        0.9375f, 0.93749994f, 3.95f,       -3.95f,    3.9499998f, 3.92f};
    for (size_t k = 0; k < sizeof functions / sizeof *functions; k++) {
        const struct function *f = &functions[k];
        worst = 0.0;
        for (uint64_t bits = 0; bits <= UINT32_MAX; bits += 1009)
            check(f, of_bits((uint32_t)bits));
        for (size_t i = 0; i < sizeof special / sizeof *special; i++)
            check(f, special[i]);
        printf("# %s: at most %.2f ulp, at %a\n", f->name, worst,
               (double)worst_at);
        if (!(worst <= f->allowed))
            fail_msg("%s: %g ulp at %a, allowed are %g", f->name, worst,
                     (double)worst_at, f->allowed);
    }
}

static void test_log_of_double(void **state)
{
    (void)state;
    const double at[] = {
        1.0,     1.0 + 0x1p-52, 0.5,   2.0,  0.7071067811865475,
        1e-300,  1e300,         1e-17, 10.0, 0x1p-1022,
        0.99999, 1.41421356};
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        long double expected = logl((long double)at[i]);
        double got = nn_log(at[i]);
        assert_true(fabsl((long double)got - expected) <=
                    2.0L * 0x1p-52L * fabsl(expected));
    }
}

static void test_parts_of_a_vector(void **state)
{
    (void)state;
    float from[NN_LANES];
    for (int i = 0; i < NN_LANES; i++)
        from[i] = (float)(i + 1);
    for (int n = 0; n <= NN_LANES + 1; n++) {
        float to[NN_LANES];
        nn_vec_store(to, nn_vec_of(-1));
        nn_vec v = nn_vec_load_part(from, n);
        nn_vec_store_part(to, v, n);
        nn_veci first = nn_vec_first(n);
        for (int i = 0; i < NN_LANES; i++) {
            assert_true(v[i] == (i < n ? from[i] : 0.0f));
            assert_true(to[i] == (i < n ? from[i] : -1.0f));
            assert_true(first[i] == (i < n ? -1 : 0));
        }
    }
    assert_true(nn_vec_load_part(from, 256)[NN_LANES - 1] == (float)NN_LANES);
    for (int i = 0; i < NN_LANES; i++) {
        nn_vec v = nn_vec_of(-2);
        v[i] = -1;
        assert_true(nn_vec_largest(v) == -1.0f);
    }
}

/* The sum of 16 chains, in the tree that is part of its definition. */
static float tree(const float c[16])
{
    float eight[8];
    for (int i = 0; i < 8; i++)
        eight[i] = c[i] + c[i + 8];
    const float *e = eight;
    return ((e[0] + e[4]) + (e[2] + e[6])) + ((e[1] + e[5]) + (e[3] + e[7]));
}

/* By vectors of any length the same bits, of four sums at once as well. */
static void test_sums(void **state)
{
    (void)state;
    float terms[4][NN_CHAINS];
    struct nn_chains c[4];
    for (int k = 0; k < 4; k++) {
        for (int i = 0; i < NN_CHAINS; i++)
            terms[k][i] = 1.0f / (float)(1 + 3 * i + 5 * k);
        for (int v = 0; v < NN_CHAIN_VECTORS; v++)
            c[k].sum[v] = nn_vec_load(terms[k] + v * NN_LANES);
    }
    const nn_v4 sums = nn_chains_sums(c);
    for (int k = 0; k < 4; k++) {
        assert_true(nn_chains_sum(&c[k]) == tree(terms[k]));
        assert_true(sums[k] == tree(terms[k]));
    }
}

/* A fused multiply-add rounds once; without the instruction, twice. */
static void test_fma(void **state)
{
    (void)state;
    const float a = 1.0f + 0x1p-12f;
    const float exact = 0x1p-24f; /* a a - (1 + 2^-11) */
    float scalar = nn_fma(a, a, -(1.0f + 0x1p-11f));
    nn_vec v =
        nn_vec_fma(nn_vec_of(a), nn_vec_of(a), nn_vec_of(-1.0f - 0x1p-11f));
    assert_true(scalar == (NN_HAS_FMA ? exact : 0.0f));
    for (int i = 0; i < NN_LANES; i++)
        assert_true(v[i] == scalar);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accuracy), cmocka_unit_test(test_log_of_double),
        cmocka_unit_test(test_parts_of_a_vector), cmocka_unit_test(test_sums),
        cmocka_unit_test(test_fma)};
    return cmocka_run_group_tests_name("vec", tests, NULL, NULL);
}
