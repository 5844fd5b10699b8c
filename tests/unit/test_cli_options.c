#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli.h"

static const struct cli_option options[] = {
    {'f', "file", "NAME", "a file"},
    {'a', "all", NULL, "all of it"},
    {'b', "both", NULL, "both of them"},
    {0, "fill", "N", "fill it"},
    {'l', "last", NULL, "one more"},
    {0, "maybe", "[=N]", "with or without"},
};
static const struct cli_program program = {
    .name = "prog",
    .options = options,
    .count = sizeof options / sizeof options[0],
    .usage = "prog [options] WHAT\nprog --all",
};

/* What was taken, as "file=x operand=y"; an operand "stop" ends the parse. */
static int note(void *arg, int which, const char *value, struct nn_error *err)
{
    struct nn_text *taken = arg;
    const char *name = which < 0 ? "operand" : options[which].name;
    if (value && strcmp(value, "stop") == 0)
        return nn_fail(err, NN_EDATA, "stopped");
    nn_text_printf(taken, "%s%s", taken->len > 0 ? " " : "", name);
    if (value)
        nn_text_printf(taken, "=%s", value);
    return 0;
}

enum { MOST = 10 };

/* The words, parted by blanks, are a command line; returns its status. */
static int parse(const char *words, struct nn_text *taken, struct nn_error *err)
{
    char name[] = "prog", line[200], *argv[MOST] = {name}, *rest = line;
    int argc = 1;
    strcpy(line, words);
    for (char *w; argc < MOST && (w = strtok_r(rest, " ", &rest)) != NULL;)
        argv[argc++] = w;
    return cli_parse(&program, argc, argv, note, taken, err);
}

static void check_taken(const char *words, const char *expected)
{
    struct nn_text taken = {0};
    struct nn_error err = {0};
    assert_int_equal(parse(words, &taken, &err), 0);
    assert_string_equal(taken.p ? taken.p : "", expected);
    nn_text_free(&taken);
}

static void check_refused(const char *words, const char *message)
{
    struct nn_text taken = {0};
    struct nn_error err = {0};
    assert_int_equal(parse(words, &taken, &err), NN_ECONFIG);
    assert_string_equal(err.msg, message);
    nn_text_free(&taken);
}

static void test_spellings(void **state)
{
    (void)state;
    check_taken("", "");
    check_taken("x y", "operand=x operand=y");
    check_taken("--maybe x --maybe=3 --maybe=",
                "maybe operand=x maybe=3 maybe=");
    check_taken("-f x -fy --file z --file=w", "file=x file=y file=z file=w");
    check_taken("-abfx -ba", "all both file=x both all");
    check_taken("-abf x", "all both file=x");
    check_taken("--file= x", "file= operand=x");
    check_taken("--file=a=b -f=x", "file=a=b file==x");
    check_taken("x -a y --both", "operand=x all operand=y both");
}

static void test_what_looks_like_an_option(void **state)
{
    (void)state;
    check_taken("- -a", "operand=- all");
    check_taken("-a -- -a -- --file", "all operand=-a operand=-- "
                                      "operand=--file");
    check_taken("-f -- -a", "file=-- all");
    check_taken("--file -a", "file=-a");
    check_taken("-f -", "file=-");
    check_taken("--fill -1", "fill=-1");
}

static void test_refusals(void **state)
{
    (void)state;
    check_refused("--fil x", "unknown option \"--fil\": did you mean --file?");
    check_refused("--flie x",
                  "unknown option \"--flie\": did you mean --file?");
    check_refused("--ALL", "unknown option \"--ALL\": did you mean --all?");
    check_refused("--vers", "unknown option \"--vers\": did you mean "
                            "--version?");
    check_refused("--late", "unknown option \"--late\": see prog --help");
    check_refused("--=x", "unknown option \"--\": see prog --help");
    check_refused("-x", "unknown option \"-x\": see prog --help");
    check_refused("-ax", "unknown option \"-x\": see prog --help");
    check_refused("-\xc3\xa4", "unknown option \"-\xc3\xa4\": see prog --help");
    check_refused("--all=1", "--all takes no argument");
    check_refused("--all=", "--all takes no argument");
    check_refused("-a --file", "--file needs an argument: --file NAME");
    check_refused("-af", "--file needs an argument: --file NAME");
}

static void test_the_first_fault_ends_it(void **state)
{
    (void)state;
    struct nn_text taken = {0};
    struct nn_error err = {0};
    assert_int_equal(parse("-a stop -b --nonsense", &taken, &err), NN_EDATA);
    assert_string_equal(err.msg, "stopped");
    assert_string_equal(taken.p, "all");
    nn_text_clear(&taken);
    assert_int_equal(parse("-afstop -b", &taken, &err), NN_EDATA);
    assert_string_equal(taken.p, "all");
    nn_text_free(&taken);
}

static void test_option_at(void **state)
{
    (void)state;
    assert_string_equal(cli_option_at(&program, 0)->name, "file");
    assert_string_equal(cli_option_at(&program, 6)->name, "completion");
    assert_string_equal(cli_option_at(&program, 7)->name, "help");
    assert_string_equal(cli_option_at(&program, 8)->name, "version");
    assert_null(cli_option_at(&program, 9));
}

static void test_missing(void **state)
{
    (void)state;
    struct nn_error err = {0};
    assert_int_equal(cli_fail_missing(&program, "file", &err), NN_ECONFIG);
    assert_memory_equal(err.msg, "no file given: prog [options] WHAT",
                        strlen("no file given: prog [options] WHAT"));
}

static void test_numbers(void **state)
{
    (void)state;
    struct nn_error err = {0};
    long n = 7;
    double x = 7;
    static const char *const wrong[] = {"",   "x",   "-1",  "11", "1.5",
                                        " 1", "0x1", "1e9", "nan"};
    assert_int_equal(cli_integer("--n", "0", 0, 10, &n, &err), 0);
    assert_int_equal(n, 0);
    assert_int_equal(cli_integer("--n", "1e1", 0, 10, &n, &err), 0);
    assert_int_equal(n, 10);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(cli_integer("--n", wrong[i], 0, 10, &n, &err),
                         NN_ECONFIG);
    assert_string_equal(err.msg,
                        "--n: \"nan\" is not a whole number from 0 to 10");
    assert_int_equal(n, 10);
    assert_int_equal(cli_number("--x", "-2.5e-1", &x, &err), 0);
    assert_true(x == -0.25);
    assert_int_equal(cli_number("--x", "1e999", &x, &err), NN_ECONFIG);
    assert_int_equal(cli_number("--x", "1,5", &x, &err), NN_ECONFIG);
    assert_string_equal(err.msg, "--x: \"1,5\" is not a number");
}

static void test_seconds(void **state)
{
    (void)state;
    static const struct {
        double seconds;
        const char *text;
    } cases[] = {{0, "0.00 s"},          {0.126, "0.13 s"},
                 {9.994, "9.99 s"},      {9.996, "10 s"},
                 {59.4, "59 s"},         {59.5, "1 min 00 s"},
                 {125, "2 min 05 s"},    {3599.4, "59 min 59 s"},
                 {3599.5, "1 h 00 min"}, {100 * 3600.0, "100 h 00 min"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct nn_text t = {0};
        cli_add_seconds(&t, cases[i].seconds);
        assert_string_equal(t.p, cases[i].text);
        nn_text_free(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_spellings),
        cmocka_unit_test(test_what_looks_like_an_option),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_the_first_fault_ends_it),
        cmocka_unit_test(test_option_at),
        cmocka_unit_test(test_missing),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_seconds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
