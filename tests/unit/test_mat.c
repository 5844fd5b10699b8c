/* The products against plain loops in double; shapes that are not checked;
 * sums by blocks. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mat.h"
#include "rng.h"

struct operands {
    struct nn_arena arena;
    nn_mat C, A, B;
    float *b;
};

static void take(struct operands *o, const int shape[6])
{
    o->C = nn_mat_take(&o->arena, shape[0], shape[1]);
    o->A = nn_mat_take(&o->arena, shape[2], shape[3]);
    o->B = nn_mat_take(&o->arena, shape[4], shape[5]);
    o->b = nn_arena_take(&o->arena, (size_t)shape[0] + NN_PAD, sizeof *o->b);
}

static void draw(nn_mat a, struct nn_rng *rng)
{
    for (int j = 0; j < a.cols; j++) {
        for (int i = 0; i < a.rows; i++)
            *nn_mat_elem(a, i, j) = (float)nn_rng_normal(rng);
    }
}

/* Shapes of C, A, B; everything but C is random. Those given lie in panels. */
enum { C_PANELS = 1, A_PANELS = 2 };
static void operands_open(struct operands *o, const int shape[6], int panels,
                          int seed)
{
    *o = (struct operands){0};
    take(o, shape);
    assert_int_equal(nn_arena_open(&o->arena, NULL), 0);
    take(o, shape);
    if (panels & C_PANELS)
        o->C = nn_mat_panels(o->C.p, shape[0], shape[1]);
    if (panels & A_PANELS)
        o->A = nn_mat_panels(o->A.p, shape[2], shape[3]);
    struct nn_rng rng;
    nn_rng_seed(&rng, (uint64_t)seed, NN_RNG_INIT, 0, 0);
    draw(o->A, &rng);
    draw(o->B, &rng);
    for (int i = 0; i < shape[0]; i++)
        o->b[i] = (float)nn_rng_normal(&rng);
}

static double at(nn_mat a, int i, int j)
{
    return (double)*nn_mat_elem(a, i, j);
}

enum product { NN, TN, NT };

/* Element (i, j) and the sum of the absolute terms, which bounds its error. */
static double expected(const struct operands *o, enum product p, int i, int j,
                       double *size)
{
    int depth = p == NN ? o->A.cols : p == TN ? o->A.rows : o->A.cols;
    double sum = p == NN ? (double)o->b[i] : 0.0;
    *size = fabs(sum);
    for (int k = 0; k < depth; k++) {
        double a = p == TN ? at(o->A, k, i) : at(o->A, i, k);
        double b = p == NT ? at(o->B, j, k) : at(o->B, k, j);
        sum += a * b;
        *size += fabs(a * b);
    }
    return sum;
}

static void check(enum product p, int panels, int rows, int cols, int depth)
{
    const int shape[3][6] = {{rows, cols, rows, depth, depth, cols},
                             {rows, cols, depth, rows, depth, cols},
                             {rows, cols, rows, depth, cols, depth}};
    const float s = p == NT ? 0.25f : 1.0f;
    struct operands o;
    operands_open(&o, shape[p], panels, rows * 10000 + cols * 100 + depth);
    if (p == NN)
        nn_mul_nn(o.C, o.A, o.B, o.b);
    else if (p == TN)
        nn_mul_tn(o.C, o.A, o.B);
    else
        nn_mul_nt(o.C, s, o.A, o.B, NULL);
    for (int j = 0; j < cols; j++) {
        for (int i = 0; i < rows; i++) {
            double size;
            double e = (double)s * expected(&o, p, i, j, &size);
            double bound = (depth + 2) * 0x1p-24 * (double)s * size;
            if (!(fabs(at(o.C, i, j) - e) <= bound))
                fail_msg("product %d of %d x %d, depth %d: (%d, %d) is %g, not "
                         "%g",
                         p, rows, cols, depth, i, j, at(o.C, i, j), e);
        }
        for (int i = rows; i % NN_PAD != 0 && rows > 1; i++)
            assert_true(at(o.C, i, j) == 0.0);
    }
    nn_arena_free(&o.arena);
}

static void test_products(void **state)
{
    (void)state;
    const int sizes[] = {1, 2, 3, 4, 7, 8, 9, 16, 17, 31, 70};
    enum { N = sizeof sizes / sizeof *sizes };
    for (int r = 0; r < N; r++) {
        for (int c = 0; c < N; c++) {
            for (int d = 0; d < N; d++) {
                check(NN, 0, sizes[r], sizes[c], sizes[d]);
                check(TN, 0, sizes[r], sizes[c], sizes[d]);
                check(NT, 0, sizes[r], sizes[c], sizes[d]);
                check(NN, A_PANELS, sizes[r], sizes[c], sizes[d]);
                check(TN, A_PANELS, sizes[r], sizes[c], sizes[d]);
                check(NT, C_PANELS, sizes[r], sizes[c], sizes[d]);
            }
        }
    }
    check(TN, A_PANELS, 20, 5, 700); /* deeper than one packed block */
    check(NN, A_PANELS, 3, 5, 700);
    check(NT, C_PANELS, 40, 30, 700);
}

static void test_row_sums(void **state)
{
    (void)state;
    const int shape[6] = {9, 1, 9, 5, 1, 1};
    struct operands o;
    operands_open(&o, shape, 0, 1);
    nn_row_sums(o.b, 0.5f, o.A, NULL);
    for (int i = 0; i < 9; i++) {
        float sum = 0.0f;
        for (int j = 0; j < 5; j++)
            sum += nn_mat_col(o.A, j)[i];
        assert_true(o.b[i] == 0.5f * sum);
    }
    nn_arena_free(&o.arena);
}

static void test_views(void **state)
{
    (void)state;
    const int shape[6] = {1, 5, 20, 6, 1, 1};
    struct operands o;
    operands_open(&o, shape, 0, 1);
    assert_int_equal(o.A.ld, 32);
    assert_int_equal(o.C.ld, 1);
    nn_mat cols = nn_mat_cols(o.A, 2, 5);
    assert_true(cols.p == nn_mat_col(o.A, 2) && cols.cols == 3);
    nn_mat rows = nn_mat_rows(o.A, 16, 20);
    assert_true(rows.p == o.A.p + 16 && rows.rows == 4 && rows.ld == 32);
    nn_mat up = nn_mat_flat(o.C);
    assert_true(up.p == o.C.p && up.rows == 5 && up.cols == 1 && up.ld == 5);
    assert_int_equal(nn_mat_flat(o.A).rows, 20);
    nn_arena_free(&o.arena);
}

static void test_panels(void **state)
{
    (void)state;
    float p[3 * 16 * 6];
    assert_int_equal(nn_mat_panels_size(1, 6), 6);
    assert_int_equal(nn_mat_panels_size(32, 6), 32 * 6);
    assert_int_equal(nn_mat_panels_size(33, 6), 3 * 16 * 6);
    assert_int_equal(nn_mat_panels(p, 32, 6).ld, 32);
    const nn_mat a = nn_mat_panels(p, 33, 6);
    assert_true(nn_mat_elem(a, 17, 2) == p + 16 * 6 + 16 * 2 + 1);
    assert_true(nn_mat_elem(a, 32, 5) == p + 2 * 16 * 6 + 16 * 5);
    const nn_mat rows = nn_mat_rows(a, 16, 33);
    assert_true(nn_mat_elem(rows, 1, 2) == nn_mat_elem(a, 17, 2));
    const nn_mat cols = nn_mat_cols(a, 2, 5);
    assert_true(nn_mat_elem(cols, 17, 1) == nn_mat_elem(a, 17, 3));
}

/* 1 + 4096 times 2^-53 in blocks: a block's sum is not lost one term at a
 * time beside a large total. */
static void test_sum_by_blocks(void **state)
{
    (void)state;
    struct nn_sum s = {0};
    nn_sum_add(&s, 1.0);
    for (int i = 1; i < NN_SUM_BLOCK; i++)
        nn_sum_add(&s, 0.0);
    for (int i = 0; i < NN_SUM_BLOCK; i++)
        nn_sum_add(&s, 0x1p-53);
    assert_true(nn_sum_value(&s) == 1.0 + 0x1p-41);
    nn_sum_add(&s, 2.0);
    assert_true(nn_sum_value(&s) == 3.0 + 0x1p-41);
}

/* Many terms at once are the same sum to the bit, from anywhere in a block. */
static void test_sum_of_many(void **state)
{
    (void)state;
    enum { TERMS = 10000 };
    static float x[TERMS];
    struct nn_rng rng;
    nn_rng_seed(&rng, 1, NN_RNG_INIT, 0, 0);
    for (int i = 0; i < TERMS; i++)
        x[i] = (float)nn_rng_normal(&rng);
    for (int first = 0; first < 20; first++) {
        struct nn_sum one = {0}, many = {0};
        for (int i = 0; i < TERMS; i++)
            nn_sum_add(&one, (double)x[i]);
        nn_sum_add_all(&many, x, first);
        nn_sum_add_all(&many, x + first, TERMS - first);
        assert_memory_equal(&one, &many, sizeof one);
    }
}

/* So is the sum of some floats alone, of a block or less and of more; what
 * lies behind them is not in it. */
static void test_sum_alone(void **state)
{
    (void)state;
    enum { TERMS = NN_SUM_BLOCK + 40 };
    static float x[TERMS + 1];
    struct nn_rng rng;
    struct nn_sum s = {0};
    nn_rng_seed(&rng, 2, NN_RNG_INIT, 0, 0);
    for (int n = 1; n <= TERMS; n++) {
        x[n - 1] = (float)nn_rng_normal(&rng);
        if (n % 3 == 0) /* so small that every addition rounds */
            x[n - 1] *= 1e-12f;
        x[n] = NAN;
        nn_sum_add(&s, (double)x[n - 1]);
        assert_true(nn_sum_of(x, n) == nn_sum_value(&s));
    }
}

/* The sum of a single row is 16 chains. */
static void test_sum_of_a_row(void **state)
{
    (void)state;
    for (int n = 1; n <= 50; n++) {
        const int shape[6] = {1, 1, 1, n, 1, 1};
        struct operands o;
        operands_open(&o, shape, 0, n);
        float chain[16] = {0}, sum;
        for (int i = 0; i < n; i++)
            chain[i % 16] += o.A.p[i];
        for (int i = 0; i < 8; i++)
            chain[i] += chain[i + 8];
        for (int i = 0; i < 4; i++)
            chain[i] += chain[i + 4];
        nn_row_sums(&sum, 0.25f, o.A, NULL);
        assert_true(sum ==
                    0.25f * ((chain[0] + chain[2]) + (chain[1] + chain[3])));
        nn_arena_free(&o.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_products),
                                       cmocka_unit_test(test_row_sums),
                                       cmocka_unit_test(test_views),
                                       cmocka_unit_test(test_panels),
                                       cmocka_unit_test(test_sum_by_blocks),
                                       cmocka_unit_test(test_sum_of_many),
                                       cmocka_unit_test(test_sum_alone),
                                       cmocka_unit_test(test_sum_of_a_row)};
    return cmocka_run_group_tests_name("mat", tests, NULL, NULL);
}
