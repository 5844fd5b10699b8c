/* Completion for shells from the table of options. */
#include "cli.h"

#include <string.h>

/* Is the argument a path? By what --help calls it. */
static bool is_path(const char *argument)
{
    return strcmp(argument, "FILE") == 0 || strcmp(argument, "MODEL") == 0 ||
           strstr(argument, ".csv") != NULL;
}

/* "[=N]": only after "=", so that the next word is none. */
static bool is_optional(const char *argument)
{
    return argument[0] == '[';
}

/* Some of the options, by the word that must follow them. */
enum which { ALL, WITH_PATH, WITH_OTHER };

static bool is_wanted(const struct cli_option *o, enum which which)
{
    if (which == ALL)
        return true;
    return o->argument && !is_optional(o->argument) &&
           is_path(o->argument) == (which == WITH_PATH);
}

/* "--config -c ...", parted by between; how many options. */
static size_t add_names(struct nn_text *out, const struct cli_program *program,
                        enum which which, const char *between)
{
    const struct cli_option *o;
    size_t count = 0;
    for (size_t i = 0; (o = cli_option_at(program, i)) != NULL; i++) {
        if (!is_wanted(o, which))
            continue;
        nn_text_printf(out, "%s--%s", count++ > 0 ? between : "", o->name);
        if (o->letter)
            nn_text_printf(out, "%s-%c", between, o->letter);
    }
    return count;
}

/* An option's argument is a path, to which bash comes by itself, or nothing
 * that it could know. */
static void add_bash(struct nn_text *out, const struct cli_program *program)
{
    nn_text_printf(out,
                   "_%s()\n{\n"
                   "    local cur=${COMP_WORDS[COMP_CWORD]}\n"
                   "    COMPREPLY=()\n"
                   "    case ${COMP_WORDS[COMP_CWORD - 1]} in\n    ",
                   program->name);
    if (add_names(out, program, WITH_PATH, " | ") > 0)
        nn_text_puts(out, ") return ;;\n    ");
    add_names(out, program, WITH_OTHER, " | "); /* --completion at least */
    nn_text_puts(out, ")\n"
                      "        compopt +o default\n"
                      "        return\n"
                      "        ;;\n"
                      "    esac\n"
                      "    [[ $cur == -* ]] || return 0\n"
                      "    mapfile -t COMPREPLY < <(compgen -W '");
    add_names(out, program, ALL, " ");
    nn_text_printf(out,
                   "' -- \"$cur\")\n"
                   "}\n"
                   "complete -o default -F _%s %s\n",
                   program->name, program->name);
}

/* Text as zsh wants it between quotes and brackets or colons. */
static void add_zsh_text(struct nn_text *out, const char *text, size_t len)
{
    for (const char *p = text; p < text + len; p++) {
        if (*p == '\'')
            nn_text_puts(out, "'\\'");
        else if (strchr("[]:\\", *p))
            nn_text_puts(out, "\\");
        nn_text_add(out, *p == '\n' ? " " : p, 1);
    }
}

/* What tells zsh where the argument may be: after "=" or in the next word, and
 * of a letter attached. */
static const char *zsh_place(const struct cli_option *o, bool letter)
{
    if (!o->argument)
        return "";
    if (is_optional(o->argument))
        return "=-"; /* after "=" only */
    return letter ? "+" : "=";
}

static void add_zsh_argument(struct nn_text *out, const char *argument)
{
    const char *name = argument;
    size_t len = strlen(name);
    if (is_optional(argument)) { /* "[=N]" */
        name += 2;
        len -= 3;
        nn_text_puts(out, ":"); /* two of them: it may be left out */
    }
    nn_text_puts(out, ":");
    add_zsh_text(out, name, len);
    nn_text_printf(out, ":%s", is_path(argument) ? "_files" : "");
}

static void add_zsh_option(struct nn_text *out, const struct cli_option *o,
                           bool letter)
{
    if (letter)
        nn_text_printf(out, " \\\n    '*-%c", o->letter);
    else
        nn_text_printf(out, " \\\n    '*--%s", o->name);
    nn_text_printf(out, "%s[", zsh_place(o, letter));
    add_zsh_text(out, o->help, strlen(o->help));
    nn_text_puts(out, "]");
    if (o->argument)
        add_zsh_argument(out, o->argument);
    nn_text_puts(out, "'");
}

static void add_zsh(struct nn_text *out, const struct cli_program *program)
{
    const struct cli_option *o;
    nn_text_printf(out, "#compdef %s\n_arguments -s", program->name);
    for (size_t i = 0; (o = cli_option_at(program, i)) != NULL; i++) {
        add_zsh_option(out, o, false);
        if (o->letter)
            add_zsh_option(out, o, true);
    }
    nn_text_puts(out, " \\\n    '*:file:_files'\n");
}

int cli_add_completion(struct nn_text *out, const struct cli_program *program,
                       const char *shell, struct nn_error *err)
{
    char quoted[NN_QUOTE_SIZE];
    if (strcmp(shell, "bash") == 0)
        add_bash(out, program);
    else if (strcmp(shell, "zsh") == 0)
        add_zsh(out, program);
    else
        return nn_fail(err, NN_ECONFIG,
                       "--completion: %s is no shell that is known, it must "
                       "be bash or zsh",
                       nn_text_quote(quoted, shell, strlen(shell)));
    return 0;
}
