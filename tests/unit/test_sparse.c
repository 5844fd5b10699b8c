#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rng.h"
#include "sparse.h"
#include "vec.h"

enum { LD = 1024 }; /* of every matrix */

/* Floats of a matrix of so many columns, with room for whole vectors. */
static float *matrix(int cols)
{
    float *p = calloc((size_t)LD * (size_t)cols + NN_LANES, sizeof *p);
    assert_non_null(p);
    return p;
}

/* Numbers, of a thousand so many, the others 0 or -0. */
static void fill(struct nn_rng *rng, float *p, int rows, int cols, int share)
{
    for (int j = 0; j < cols; j++) {
        for (int i = 0; i < rows; i++) {
            const uint64_t r = nn_rng_next(rng);
            const float x = 2.0f * (float)nn_rng_uniform(rng) - 1.0f;
            p[(size_t)j * LD + i] = (int)(r % 1000) < share ? x
                                    : r >> 40 & 1           ? 0.0f
                                                            : -0.0f;
        }
    }
}

/* Have whole matrices the same bits, the rows beyond the last vector too? */
static void check_same(const float *a, const float *b, int cols)
{
    for (int i = 0; i < LD * cols; i++)
        assert_true(memcmp(&a[i], &b[i], sizeof *a) == 0 ||
                    (isnan(a[i]) && isnan(b[i])));
}

/* So that sums are 0 of either sign: products below all floats on -0. */
static void make_tiny(float *a, float *start, int depth)
{
    for (int i = 0; i < LD * depth; i++)
        a[i] *= 0x1p-148f;
    for (int i = 0; i < LD; i++)
        start[i] = -0.0f;
}

/* In the rows 5, 13, ... of A something that is not finite, now and then. */
static void make_infinite(float *a, int rows, int depth)
{
    for (int k = 0; k < depth; k += 3) {
        const int i = 5 + 8 * (k % 5);
        if (i < rows)
            a[(size_t)k * LD + i] = k % 2 ? -INFINITY : NAN;
    }
}

/* How B lies: its columns in memory, as samples do, or its rows. */
enum layout { COLUMNS, ROWS };

struct shape {
    int rows, depth, cols;
    enum { USUAL, TINY, INFINITE } numbers; /* of A */
};

/* The product by both; sparse tells whether it is to be taken for that. A and C
 * lie in panels for every other number of columns. */
static void check(struct shape n, int share, enum layout layout, bool descends,
                  bool sparse)
{
    struct nn_rng rng;
    nn_rng_seed(&rng, 7, NN_RNG_INIT, (uint64_t)n.rows, (uint64_t)n.cols);
    const int b_rows = layout == COLUMNS ? n.depth : n.cols;
    const int b_cols = layout == COLUMNS ? n.cols : n.depth;
    float *a = matrix(n.depth), *b = matrix(b_cols), *start = matrix(1);
    float *c[2] = {matrix(n.cols), matrix(n.cols)};
    float *w[2] = {matrix(n.cols), matrix(n.cols)};
    fill(&rng, a, n.rows, n.depth, 1000);
    fill(&rng, b, b_rows, b_cols, share);
    fill(&rng, start, n.rows, 1, 1000);
    if (n.numbers == TINY)
        make_tiny(a, start, n.depth);
    if (n.numbers == INFINITE)
        make_infinite(a, n.rows, n.depth);
    fill(&rng, w[0], n.rows, n.cols, 1000);
    memcpy(w[1], w[0], (size_t)LD * (size_t)n.cols * sizeof *w[0]);
    const int panels = n.cols % 2;
    for (int i = 0; i < 2; i++) {
        const struct nn_product p = {
            .rows = n.rows,
            .cols = n.cols,
            .depth = n.depth,
            .c = c[i],
            .c_col = panels ? NN_PAD : LD,
            .c_gap = panels * NN_PAD * (n.cols - 1),
            .a = a,
            .a_i = 1,
            .a_k = panels ? NN_PAD : LD,
            .a_gap = panels * NN_PAD * (n.depth - 1),
            .b = b,
            .b_col = layout == COLUMNS ? LD : 1,
            .b_k = layout == COLUMNS ? 1 : LD,
            .start = descends ? NULL : start,
            .s = descends ? 0.3f : 1.0f,
            .w = descends ? w[i] : NULL,
            .rate = 0.7f,
        };
        if (i == 0)
            nn_product(&p);
        else
            assert_int_equal(
                nn_product_may_be_sparse(&p) && nn_product_sparse(&p), sparse);
    }
    if (sparse && !descends)
        check_same(c[0], c[1], n.cols);
    if (sparse)
        check_same(w[0], w[1], n.cols);
    for (int i = 0; i < 2; i++) {
        free(c[i]);
        free(w[i]);
    }
    free(a);
    free(b);
    free(start);
}

/* Every remainder of rows, columns, depth. */
static void test_shapes(void **state)
{
    (void)state;
    for (int rows = 64; rows <= 96; rows++)
        check((struct shape){rows, 30, 13, USUAL}, 100, COLUMNS, false, true);
    for (int cols = 12; cols <= 24; cols++) {
        check((struct shape){70, 40, cols, USUAL}, 50, COLUMNS, false, true);
        check((struct shape){70, 40, cols, USUAL}, 50, ROWS, true, true);
    }
    for (int depth = 1; depth <= 1000; depth += 37)
        check((struct shape){65, depth, 15, USUAL}, depth < 9 ? 0 : 50, COLUMNS,
              false, true);
}

/* More than a block of columns, of terms. */
static void test_blocks(void **state)
{
    (void)state;
    for (int descends = 0; descends < 2; descends++) {
        check((struct shape){80, 784, 300, USUAL}, 60, COLUMNS, descends, true);
        check((struct shape){80, 600, 784, USUAL}, 60, ROWS, descends, true);
    }
}

static void test_zeros(void **state)
{
    (void)state;
    check((struct shape){64, 300, 20, USUAL}, 0, COLUMNS, false, true);
    check((struct shape){64, 300, 20, USUAL}, 0, ROWS, true, true);
}

/* What one thread takes for sparse and another does not. */
static void test_hard_numbers(void **state)
{
    (void)state;
    for (int depth = 20; depth <= 600; depth += 145) {
        for (int descends = 0; descends < 2; descends++) {
            check((struct shape){90, depth, 15, TINY}, 50, COLUMNS, descends,
                  true);
            check((struct shape){90, depth, 15, INFINITE}, 50, COLUMNS,
                  descends, true);
        }
    }
}

static void test_declines(void **state)
{
    (void)state;
    check((struct shape){64, 300, 20, USUAL}, 1000, COLUMNS, false, false);
    check((struct shape){64, 300, 20, USUAL}, 500, ROWS, false, false);
    check((struct shape){63, 300, 20, USUAL}, 0, COLUMNS, false, false);
    check((struct shape){64, 300, 11, USUAL}, 0, COLUMNS, false, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shapes),   cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_zeros),    cmocka_unit_test(test_hard_numbers),
        cmocka_unit_test(test_declines),
    };
    return cmocka_run_group_tests_name("sparse", tests, NULL, NULL);
}
