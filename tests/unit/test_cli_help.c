#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli.h"

static const struct cli_option options[] = {
    {'f', "file", "NAME", "a file;\n- is stdin"},
    {0, "all", NULL, "all of it"},
};

/* Which every program has. */
#define STANDARD_OPTIONS                                                       \
    "      --completion SHELL  print a script that completes options and "     \
    "exit;\n"                                                                  \
    "                          SHELL is bash or zsh\n"                         \
    "      --help              print this help and exit\n"                     \
    "      --version           print the version and exit\n"

static void check_help(const struct cli_program *program, const char *expected)
{
    struct nn_text t = {0};
    cli_add_help(&t, program);
    assert_string_equal(t.p, expected);
    nn_text_free(&t);
}

static void test_everything(void **state)
{
    (void)state;
    static const struct cli_program program = {
        .name = "prog",
        .summary = "Does something.",
        .usage = "prog [options] WHAT\nprog --all",
        .options = options,
        .count = sizeof options / sizeof options[0],
        .examples = "prog x\nprog --all",
        .see_also = "cat(1)",
        .statuses = "025",
    };
    check_help(&program,
               "Usage: prog [options] WHAT\n"
               "       prog --all\n"
               "\n"
               "Does something.\n"
               "\n"
               "Options:\n"
               "  -f, --file NAME         a file;\n"
               "                          - is stdin\n"
               "      --all               all of it\n" STANDARD_OPTIONS "\n"
               "Examples:\n"
               "  prog x\n"
               "  prog --all\n"
               "\n"
               "Exit status:\n"
               "  0  done\n"
               "  2  wrong command line or config\n"
               "  5  training diverged: a loss, gradient or weight is not "
               "finite\n"
               "\n"
               "See also: cat(1)\n");
}

static void test_the_least(void **state)
{
    (void)state;
    static const struct cli_program program = {.name = "prog",
                                               .summary = "Does nothing.",
                                               .usage = "prog",
                                               .see_also = "true(1)"};
    check_help(&program, "Usage: prog\n"
                         "\n"
                         "Does nothing.\n"
                         "\n"
                         "Options:\n" STANDARD_OPTIONS "\n"
                         "Exit status:\n"
                         "  0  done\n"
                         "  1  the system failed: file, memory, full disk\n"
                         "  2  wrong command line or config\n"
                         "  3  wrong data\n"
                         "  4  wrong model file\n"
                         "\n"
                         "See also: true(1)\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_everything),
        cmocka_unit_test(test_the_least),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
