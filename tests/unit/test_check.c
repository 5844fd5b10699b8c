/* The gradient check passes what is right and names what is not. */
#include "golden.h"

#include "check.h"

static const struct nn_part all = {0, 1};

/* A reference case with the engine's gradient in w. */
struct check_case {
    struct golden g;
    struct nn_work w;
    struct nn_check check;
};

static void check_open(struct check_case *c, const char *name)
{
    golden_open(&c->g, name);
    const struct nn_net *net = &c->g.net;
    assert_int_equal(nn_work_open(&c->w, net, c->g.m, NULL), 0);
    nn_work_set_input(&c->w, net, c->g.X);
    c->w.D = c->g.D;
    nn_forward(net, &c->w, all);
    nn_deltas(net, &c->w, all);
    nn_gradients(net, &c->w, NULL, all);
}

static void check_close(struct check_case *c)
{
    nn_work_free(&c->w);
    golden_close(&c->g);
}

/* The names of the tensors that are wrong, each with a blank after it. */
static const char *wrong(struct check_case *c, char names[100])
{
    struct nn_check *check = &c->check;
    assert_int_equal(nn_check_gradients(check, &c->g.net, &c->w, 1, NULL), 0);
    names[0] = '\0';
    for (int i = 0; i < check->tensors; i++) {
        if (!nn_check_passed(&check->tensor[i]))
            strcat(strcat(names, check->tensor[i].name), " ");
    }
    return names;
}

static void test_right(void **state)
{
    (void)state;
    char names[100];
    for (int i = 0; i < GOLDEN_CASES; i++) {
        struct check_case c;
        check_open(&c, golden_names[i]);
        print_message("# %s\n", golden_names[i]);
        assert_string_equal(wrong(&c, names), "");
        assert_int_equal(c.check.tensors, 2 * c.g.net.L);
        int checked = 0;
        for (int t = 0; t < c.check.tensors; t++) {
            checked += c.check.tensor[t].checked;
            assert_int_equal(c.check.tensor[t].kinks, 0);
            assert_true(c.check.tensor[t].engine.size < 1e-5);
            assert_true(c.check.tensor[t].reference.size < 1e-7);
        }
        assert_int_equal(checked, nn_net_parameters(&c.g.net));
        check_close(&c);
    }
}

static void test_wrong(void **state)
{
    (void)state;
    char names[100];
    struct check_case c;
    check_open(&c, "notes_2_3_1");
    float *dW = nn_mat_elem(c.w.dW[1], 2, 1), *db = &c.w.db[2][0];
    const float right = *dW;
    *dW += 1e-4f; /* of elements up to 0.014 */
    assert_string_equal(wrong(&c, names), "W1 ");
    const struct nn_check_error *e = &c.check.tensor[0].engine;
    assert_true(e->row == 2 && e->col == 1);
    assert_true(e->is == (double)*dW && fabs(e->difference - right) < 1e-6);
    *db *= 1.01f;
    assert_string_equal(wrong(&c, names), "W1 b2 ");
    *dW = right;
    assert_string_equal(wrong(&c, names), "b2 ");
    *db = NAN;
    assert_string_equal(wrong(&c, names), "b2 ");
    assert_true(isinf(c.check.tensor[3].engine.size));
    check_close(&c);
}

/* 2 x 10000 + 2 parameters: of W1 5,000, another choice for another seed, and
 * all of b1. */
static void test_sample(void **state)
{
    (void)state;
    const int n[] = {10000, 2};
    struct nn_net net;
    struct nn_work w;
    struct nn_check check;
    struct nn_arena a = {0};
    assert_int_equal(nn_net_open(&net, 1, n, NN_TANH, NN_SQUARED_ERROR, NULL),
                     0);
    assert_int_equal(nn_work_open(&w, &net, 1, NULL), 0);
    nn_mat X = nn_mat_take(&a, n[0], 1), D = nn_mat_take(&a, n[1], 1);
    assert_int_equal(nn_arena_open(&a, NULL), 0);
    X = nn_mat_take(&a, n[0], 1);
    D = nn_mat_take(&a, n[1], 1);
    for (int i = 0; i < n[0]; i++)
        X.p[i] = 1.0f + (float)i; /* so that each element is another */
    D.p[0] = D.p[1] = 1.0f;
    nn_work_set_input(&w, &net, X);
    w.D = D;
    nn_forward(&net, &w, all);
    nn_deltas(&net, &w, all);
    nn_gradients(&net, &w, NULL, all);
    int last[2];
    for (uint64_t seed = 0; seed < 2; seed++) {
        /* the error grows with the column, as X does */
        for (int k = 0; k < n[0]; k++)
            *nn_mat_elem(w.dW[1], 0, k) = 2.0f * *nn_mat_elem(w.dW[1], 1, k);
        assert_int_equal(nn_check_gradients(&check, &net, &w, seed, NULL), 0);
        assert_int_equal(check.tensor[0].checked, NN_CHECK_MOST / 2);
        assert_int_equal(check.tensor[1].checked, 2);
        assert_false(nn_check_passed(&check.tensor[0]));
        assert_true(nn_check_passed(&check.tensor[1]));
        last[seed] = check.tensor[0].engine.col;
        assert_true(last[seed] > n[0] - 50);
    }
    assert_true(last[0] != last[1]);
    nn_arena_free(&a);
    nn_work_free(&w);
    nn_net_free(&net);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_right),
                                       cmocka_unit_test(test_wrong),
                                       cmocka_unit_test(test_sample)};
    return cmocka_run_group_tests_name("check", tests, NULL, NULL);
}
