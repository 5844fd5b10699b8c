#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dataset.h"
#include "importance.h"

enum { INPUTS = 3 };

/* Input a tells the target, b has one value, c (a category) is not looked at:
 * y = 2 a. */
static void open_case(struct dataset *s, struct nn_net *net)
{
    dataset_open(s, "loss=squared_error data.target=4",
                 "a,b,c,y\n0,5,u,0\n1,5,v,2\n");
    const int n[] = {4, 1};
    assert_int_equal(nn_net_open(net, 1, n, NN_SIGMOID, NN_SQUARED_ERROR, NULL),
                     0);
    *nn_mat_elem(net->W[1], 0, 0) = 2.0f;
}

static void measure(struct nn_importance out[INPUTS], struct nn_metrics *base,
                    struct dataset *s, const struct nn_net *net, uint64_t seed)
{
    assert_int_equal(nn_importance_measure(out, base, &s->data.train_table,
                                           &s->data.columns, net, seed, NULL),
                     0);
}

/* Of two rows a shuffle swaps the column or leaves it: the loss rises by 2 or
 * by 0, k times of 10 and 10 - k times. */
static void test_two_rows(void **state)
{
    (void)state;
    struct dataset s;
    struct nn_net net;
    struct nn_importance got[INPUTS];
    struct nn_metrics base;
    open_case(&s, &net);
    measure(got, &base, &s, &net, 2);
    assert_true(base.loss == 0.0 && base.r2 == 1.0);
    assert_int_equal(got[0].input, 0);
    const double k = got[0].loss.mean / 2.0 * NN_SHUFFLES;
    assert_true(fabs(k - round(k)) < 1e-9 && k > 0.5 && k < 9.5);
    assert_true(fabs(got[0].loss.spread -
                     2.0 * sqrt(k * (NN_SHUFFLES - k) / NN_SHUFFLES / 9.0)) <
                1e-9);
    /* r2 of the swapped column is 1 - (4 + 4) / 2 */
    assert_true(fabs(got[0].score.mean - 4.0 * k / NN_SHUFFLES) < 1e-9);
    for (int i = 1; i < INPUTS; i++) {
        assert_int_equal(got[i].input, i);
        assert_true(got[i].loss.mean == 0.0 && got[i].loss.spread == 0.0);
        assert_true(got[i].score.mean == 0.0 && got[i].score.spread == 0.0);
    }
    nn_net_free(&net);
    dataset_close(&s);
}

/* A weight for one of its inputs is enough: the category moves as a whole. */
static void test_category(void **state)
{
    (void)state;
    struct dataset s;
    struct nn_net net;
    struct nn_importance got[INPUTS];
    struct nn_metrics base;
    open_case(&s, &net);
    *nn_mat_elem(net.W[1], 0, 0) = 0.0f;
    *nn_mat_elem(net.W[1], 0, 3) = 2.0f; /* c is v */
    measure(got, &base, &s, &net, 1);
    assert_true(base.loss == 0.0);
    assert_int_equal(got[0].input, 2);
    assert_true(got[0].loss.mean > 0.0);
    nn_net_free(&net);
    dataset_close(&s);
}

static void test_is_repeatable(void **state)
{
    (void)state;
    struct dataset s;
    struct nn_net net;
    struct nn_importance first[INPUTS], again[INPUTS];
    struct nn_metrics base;
    open_case(&s, &net);
    measure(first, &base, &s, &net, 7);
    const float *cell = s.data.train_table.cell;
    const float as_read[] = {0, 5, 0, 0, 1, 5, 1, 2};
    for (int i = 0; i < 8; i++)
        assert_true(cell[i] == as_read[i]);
    measure(again, &base, &s, &net, 7);
    for (int i = 0; i < INPUTS; i++) {
        assert_int_equal(first[i].input, again[i].input);
        assert_true(first[i].loss.mean == again[i].loss.mean &&
                    first[i].loss.spread == again[i].loss.spread);
    }
    bool differs = false;
    for (uint64_t seed = 8; seed < 20; seed++) {
        measure(again, &base, &s, &net, seed);
        differs |= again[0].loss.mean != first[0].loss.mean;
    }
    assert_true(differs);
    nn_net_free(&net);
    dataset_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_rows),
        cmocka_unit_test(test_category),
        cmocka_unit_test(test_is_repeatable),
    };
    return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
