/* --help from the table of options. */
#include "cli.h"

#include <string.h>

/* Between an option and its argument. */
static const char *gap(const struct cli_option *o)
{
    return o->argument[0] == '[' ? "" : " ";
}

/* "-c, --config FILE", "    --trace[=EPOCH:STEP]" */
static void add_option_name(struct nn_text *out, const struct cli_option *o)
{
    if (o->letter)
        nn_text_printf(out, "-%c, --%s", o->letter, o->name);
    else
        nn_text_printf(out, "    --%s", o->name);
    if (o->argument)
        nn_text_printf(out, "%s%s", gap(o), o->argument);
}

static int option_width(const struct cli_option *o)
{
    size_t argument = o->argument ? strlen(gap(o)) + strlen(o->argument) : 0;
    return (int)(strlen("-x, --") + strlen(o->name) + argument);
}

/* text, its lines after the first indented, and a line end. */
static void add_lines(struct nn_text *out, const char *text, int indent)
{
    for (;;) {
        int len = (int)strcspn(text, "\n");
        nn_text_printf(out, "%.*s\n", len, text);
        text += len;
        if (!*text)
            return;
        text++;
        nn_text_printf(out, "%*s", indent, "");
    }
}

static void add_options(struct nn_text *out, const struct cli_program *program)
{
    const struct cli_option *o;
    int width = 0;
    for (size_t i = 0; (o = cli_option_at(program, i)) != NULL; i++)
        if (option_width(o) > width)
            width = option_width(o);
    for (size_t i = 0; (o = cli_option_at(program, i)) != NULL; i++) {
        nn_text_puts(out, "  ");
        add_option_name(out, o);
        nn_text_printf(out, "%*s", width + 2 - option_width(o), "");
        add_lines(out, o->help, width + 4);
    }
}

static void add_statuses(struct nn_text *out, const struct cli_program *program)
{
    static const char *const meaning[] = {
        "done",
        "the system failed: file, memory, full disk",
        "wrong command line or config",
        "wrong data",
        "wrong model file",
        "training diverged: a loss, gradient or weight is not finite",
        "a check that was asked for says no",
    };
    const char *digits = program->statuses ? program->statuses : "01234";
    for (; *digits; digits++)
        nn_text_printf(out, "  %c  %s\n", *digits, meaning[*digits - '0']);
}

void cli_add_help(struct nn_text *out, const struct cli_program *program)
{
    nn_text_puts(out, "Usage: ");
    add_lines(out, program->usage, (int)strlen("Usage: "));
    nn_text_printf(out, "\n%s\n\nOptions:\n", program->summary);
    add_options(out, program);
    if (program->examples) {
        nn_text_puts(out, "\nExamples:\n  ");
        add_lines(out, program->examples, 2);
    }
    nn_text_puts(out, "\nExit status:\n");
    add_statuses(out, program);
    nn_text_printf(out, "\nSee also: %s\n", program->see_also);
}
