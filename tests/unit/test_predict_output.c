#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "predict_output.h"

/* Targets of those names; labels of the first, if there are any, end with
 * NULL. */
static void open_columns(struct nn_columns *c, enum nn_output output,
                         int targets, const char *const *names,
                         const char *const *labels)
{
    assert_int_equal(nn_columns_open(c, 1, targets, NULL), 0);
    c->delimiter = ',';
    c->output = output;
    c->input[0].name = nn_text_copy("x", 1);
    for (int i = 0; i < targets; i++)
        c->target[i].name = nn_text_copy(names[i], strlen(names[i]));
    for (; labels && *labels; labels++) {
        struct nn_labels *known = &c->target[0].labels;
        c->target[0].kind = NN_CATEGORY;
        assert_true(nn_labels_add(known, *labels, strlen(*labels), NULL) >= 0);
    }
}

/* The names, then the prediction y, after the repeated fields a, b, if there
 * are any. */
static void check(const struct nn_columns *c, enum cli_predict_format format,
                  bool repeats, const float *y, const char *expected)
{
    static const struct nn_field fields[] = {{"price", 5}, {"b", 1}};
    const struct nn_row row = {.field = fields, .fields = 2};
    struct cli_predict_output o = {
        .columns = c, .format = format, .threshold = 0.5};
    struct nn_heading names = {0};
    if (repeats) {
        assert_int_equal(nn_heading_open(&names, &row, true, NULL), 0);
        nn_text_puts(&o.text, "price,b");
    }
    cli_add_names(&o, repeats, repeats ? &names : NULL);
    nn_text_puts(&o.text, repeats ? "1,2" : "");
    cli_add_prediction(&o, repeats, y);
    assert_string_equal(o.text.p, expected);
    nn_heading_free(&names);
    cli_predict_output_free(&o);
    assert_null(o.text.p);
}

static void test_numbers(void **state)
{
    (void)state;
    struct nn_columns c;
    open_columns(&c, NN_SQUARED_ERROR, 2,
                 (const char *const[]){"price", "size, m2"}, NULL);
    const float y[] = {-0.1f, 1e10f}, odd[] = {NAN, INFINITY};
    check(&c, CLI_PREDICT_BOTH, false, y, "price,\"size, m2\"\n-0.1,1e+10\n");
    check(&c, CLI_PREDICT_LABEL, true, y,
          "price,b,predicted_price,\"size, m2\"\n1,2,-0.1,1e+10\n");
    check(&c, CLI_PREDICT_BOTH, false, odd, "price,\"size, m2\"\nnan,inf\n");
    nn_columns_free(&c);
}

static void test_classes(void **state)
{
    (void)state;
    struct nn_columns c;
    open_columns(&c, NN_CROSS_ENTROPY, 1, (const char *const[]){"kind"},
                 (const char *const[]){"a\"b", " c", "d;e", NULL});
    const float first[] = {0.4f, 0.2f, 0.4f}, second[] = {0, 1, 0};
    check(&c, CLI_PREDICT_BOTH, false, first,
          "kind,\"p_a\"\"b\",p_ c,p_d;e\n\"a\"\"b\",0.4,0.2,0.4\n");
    check(&c, CLI_PREDICT_LABEL, false, second, "kind\n\" c\"\n");
    check(&c, CLI_PREDICT_PROBABILITY, true, second,
          "price,b,\"p_a\"\"b\",p_ c,p_d;e\n1,2,0,1,0\n");
    c.delimiter = ';';
    check(&c, CLI_PREDICT_BOTH, false, first,
          "kind;\"p_a\"\"b\";p_ c;\"p_d;e\"\n\"a\"\"b\";0.4;0.2;0.4\n");
    nn_columns_free(&c);
}

static void test_one_output_of_two_classes(void **state)
{
    (void)state;
    struct nn_columns c;
    open_columns(&c, NN_BINARY_CROSS_ENTROPY, 1, (const char *const[]){"price"},
                 (const char *const[]){"low", "high", NULL});
    c.single_output = true;
    const float tie = 0.5f, below = 0.49999997f;
    check(&c, CLI_PREDICT_BOTH, true, &tie,
          "price,b,predicted_price,p_price\n1,2,high,0.5\n");
    check(&c, CLI_PREDICT_BOTH, false, &below,
          "price,p_price\nlow,0.49999997\n");
    nn_columns_free(&c);
}

static void test_targets_of_0_and_1(void **state)
{
    (void)state;
    struct nn_columns c;
    const float y[] = {0.5f, 0.25f};
    open_columns(&c, NN_BINARY_CROSS_ENTROPY, 2,
                 (const char *const[]){"b", "c"}, NULL);
    check(&c, CLI_PREDICT_BOTH, true, y,
          "price,b,predicted_b,c,p_b,p_c\n1,2,1,0,0.5,0.25\n");
    c.output = NN_CROSS_ENTROPY;
    const float equal[] = {0.1f, 0.1f};
    check(&c, CLI_PREDICT_LABEL, false, equal, "b,c\n1,0\n");
    nn_columns_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_classes),
        cmocka_unit_test(test_one_output_of_two_classes),
        cmocka_unit_test(test_targets_of_0_and_1),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
