#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plot_canvas.h"
#include "shell_quote.h"

static void check(struct nn_text *text, const char *expected)
{
    assert_string_equal(text->p ? text->p : "", expected);
    nn_text_free(text);
}

static void test_ends(void **state)
{
    (void)state;
    struct nn_text t = {0};
    cli_canvas_add_end(&t, "runs/a/loss.csv", 15);
    check(&t, "runs/a/loss.csv");
    cli_canvas_add_end(&t, "runs/a/loss.csv", 14);
    check(&t, ".../a/loss.csv");
    cli_canvas_add_end(&t, "\u00e4\u00e4\u00e4\u00e4", 6);
    check(&t, "...\u00e4"); /* 3 bytes are a character and a half */
}

static void test_beginnings(void **state)
{
    (void)state;
    struct nn_text t = {0};
    cli_canvas_add_beginning(&t, "versicolor", 10);
    check(&t, "versicolor");
    cli_canvas_add_beginning(&t, "versicolor", 9);
    check(&t, "versic...");
    cli_canvas_add_beginning(&t, "\u00e4\u00e4\u00e4\u00e4", 6);
    check(&t, "\u00e4...");
}

static void test_strings_of_gnuplot(void **state)
{
    (void)state;
    struct nn_text t = {0};
    cli_canvas_quote(&t, "");
    check(&t, "''");
    cli_canvas_quote(&t, "it's \"50%\" `a`");
    check(&t, "'it''s \"50%\" `a`'");
    cli_canvas_quote(&t, "''a");
    check(&t, "\"'\".\"'\".'a'");
    cli_canvas_quote(&t, "a\nb\xff");
    check(&t, "'a?b?'");
}

static void test_lines_of_keys(void **state)
{
    (void)state;
    assert_int_equal(cli_canvas_key_lines(1, 10), 1);
    assert_int_equal(cli_canvas_key_lines(2, 10), 1);
    assert_int_equal(cli_canvas_key_lines(5, 10), 3);
    assert_int_equal(cli_canvas_key_lines(5, 60), 5);
}

static void test_words_of_a_shell(void **state)
{
    (void)state;
    struct nn_text t = {0};
    cli_add_word(&t, "data/a-1_b.csv");
    check(&t, " data/a-1_b.csv");
    cli_add_word(&t, "");
    check(&t, " ''");
    cli_add_word(&t, "it's $HOME");
    check(&t, " 'it'\\''s $HOME'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ends),
        cmocka_unit_test(test_beginnings),
        cmocka_unit_test(test_strings_of_gnuplot),
        cmocka_unit_test(test_lines_of_keys),
        cmocka_unit_test(test_words_of_a_shell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
