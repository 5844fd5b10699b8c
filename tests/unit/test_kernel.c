/* Each element of a product is one chain of nn_fma over k in order, to the
 * bit, however it is cut into tiles and blocks, packed and copied, and whether
 * A and C lie in panels. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kernel.h"
#include "rng.h"
#include "vec.h"

enum { SPARE = 64 }; /* floats: whole vectors are read and written */

static float *drawn(size_t count, uint64_t seed)
{
    float *p = malloc((count + SPARE) * sizeof *p);
    struct nn_rng rng;
    assert_non_null(p);
    nn_rng_seed(&rng, seed, NN_RNG_INIT, 0, 0);
    for (size_t i = 0; i < count + SPARE; i++)
        p[i] = (float)nn_rng_normal(&rng);
    return p;
}

static size_t whole(int n)
{
    return (size_t)(n + NN_PAD - 1) / NN_PAD * NN_PAD;
}

static float a_at(const struct nn_product *p, int i, int k)
{
    return p->a_i == 1 ? p->a[nn_panel_at(i, p->a_gap) + (size_t)k * p->a_k]
                       : p->a[(size_t)i * p->a_i + nn_panel_at(k, p->a_gap)];
}

static void check_element(const struct nn_product *p, int i, int j)
{
    float sum = p->start ? p->start[i] : 0.0f;
    for (int k = 0; k < p->depth; k++)
        sum = nn_fma(a_at(p, i, k),
                     p->b[(size_t)j * p->b_col + (size_t)k * p->b_k], sum);
    sum *= p->s;
    const float *c = &p->c[(size_t)j * p->c_col + nn_panel_at(i, p->c_gap)];
    if (memcmp(c, &sum, sizeof sum) != 0)
        fail_msg("%d x %d, depth %d: (%d, %d) is %a, not %a", p->rows, p->cols,
                 p->depth, i, j, (double)*c, (double)sum);
}

/* Distances in a matrix of so many rows and columns. */
struct layout {
    size_t col;
    int gap;
};

static struct layout lay_out(int rows, int cols, bool panels)
{
    return panels ? (struct layout){NN_PAD, NN_PAD * (cols - 1)}
                  : (struct layout){whole(rows), 0};
}

/* Both orders of A and of B, with and without a start, columns and panels. */
enum { ORDERS = 16 };
static void check(int rows, int cols, int depth, int order)
{
    const int a_rows = order & 1 ? depth : rows;
    const int a_cols = order & 1 ? rows : depth;
    const struct layout of_a = lay_out(a_rows, a_cols, order & 8);
    const struct layout of_c = lay_out(rows, cols, order & 8);
    const size_t ld = whole(rows);
    const size_t b_ld = order & 2 ? whole(cols) : whole(depth);
    float *a = drawn(whole(a_rows) * (size_t)a_cols, 1);
    float *b = drawn(b_ld * (size_t)(order & 2 ? depth : cols), 2);
    float *c = drawn(ld * (size_t)cols, 3);
    float *start = drawn(ld, 4);
    const struct nn_product p = {.rows = rows,
                                 .cols = cols,
                                 .depth = depth,
                                 .c = c,
                                 .c_col = of_c.col,
                                 .c_gap = of_c.gap,
                                 .a = a,
                                 .a_i = order & 1 ? of_a.col : 1,
                                 .a_k = order & 1 ? 1 : of_a.col,
                                 .a_gap = of_a.gap,
                                 .b = b,
                                 .b_col = order & 2 ? 1 : b_ld,
                                 .b_k = order & 2 ? b_ld : 1,
                                 .start = order & 4 ? start : NULL,
                                 .s = order & 4 ? 1.0f : 0.3f};
    nn_product(&p);
    for (int j = 0; j < cols; j++) {
        for (int i = 0; i < rows; i++)
            check_element(&p, i, j);
    }
    free(a);
    free(b);
    free(c);
    free(start);
}

static void test_tiles(void **state)
{
    (void)state;
    for (int rows = 1; rows <= 70; rows += 3) {
        for (int cols = 1; cols <= 20; cols++) {
            for (int order = 0; order < ORDERS; order++)
                check(rows, cols, 1 + (rows + cols) % 9, order);
        }
    }
}

/* Higher, deeper and wider than a block, and B with each row in a page of its
 * own. */
static void test_blocks(void **state)
{
    (void)state;
    for (int order = 0; order < ORDERS; order++) {
        check(150, 7, 300, order);
        check(150, 30, 513, order);
        check(20, 600, 9, order);
        check(70, 1100, 60, order);
        check(64, 1030, 260, order);
        check(513, 40, 20, order);
        check(1100, 30, 270, order);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_tiles),
                                       cmocka_unit_test(test_blocks)};
    return cmocka_run_group_tests_name("kernel", tests, NULL, NULL);
}
