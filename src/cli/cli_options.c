/* The command line by a table of options. */
#include "cli.h"

#include "../nn/model.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Every program has these; they come last in --help. */
enum { COMPLETION, HELP, VERSION, STANDARD };
enum { MAX_OPTIONS = 64 }; /* of a program */
static const struct cli_option standard[STANDARD] = {
    {0, "completion", "SHELL",
     "print a script that completes options and exit;\nSHELL is bash or zsh"},
    {0, "help", NULL, "print this help and exit"},
    {0, "version", NULL, "print the version and exit"},
};

/* A place on the command line, and who hears of what is found there. */
struct parse {
    const struct cli_program *program;
    int argc;
    char **argv;
    int next; /* the argument after the present one */
    cli_take *take;
    void *arg;
    struct nn_error *err;
};

const struct cli_option *cli_option_at(const struct cli_program *program,
                                       size_t i)
{
    if (i < program->count)
        return &program->options[i];
    i -= program->count;
    return i < STANDARD ? &standard[i] : NULL;
}

/* One of the standard options: the text and the end of the program. */
static _Noreturn void print_and_exit(const struct cli_program *program,
                                     size_t which, const char *value)
{
    struct nn_text text = {0};
    struct nn_error err = {0};
    int rc = 0;
    if (which == HELP)
        cli_add_help(&text, program);
    else if (which == VERSION)
        nn_text_printf(&text, "%s %s\n", program->name, NN_VERSION);
    else
        rc = cli_add_completion(&text, program, value, &err);
    if (rc == 0)
        rc = cli_print(&text, &err);
    if (rc == 0)
        rc = cli_close_stdout(&err);
    exit(rc < 0 ? cli_report(program, &err) : 0);
}

/* The option that was meant by name: one that begins so, or one spelled much
 * alike; NULL if there is none. */
static const char *suggest(const struct cli_program *program, const char *name)
{
    const char *names[MAX_OPTIONS];
    size_t count = 0;
    const struct cli_option *o;
    for (size_t i = 0; (o = cli_option_at(program, i)) != NULL; i++) {
        if (*name && strncmp(o->name, name, strlen(name)) == 0)
            return o->name;
        assert(count < MAX_OPTIONS);
        names[count++] = o->name;
    }
    return nn_text_nearest(name, names, count);
}

/* The len bytes at word are what was typed: "--epoch" or "-x". */
static int fail_unknown(const struct parse *p, const char *word, size_t len)
{
    char *name = nn_text_copy(word, len);
    if (!name)
        return nn_fail_memory(p->err);
    const char *meant = word[1] == '-' ? suggest(p->program, name + 2) : NULL;
    free(name);
    char quoted[NN_QUOTE_SIZE];
    nn_text_quote(quoted, word, len);
    if (meant)
        return nn_fail(p->err, NN_ECONFIG,
                       "unknown option %s: did you mean --%s?", quoted, meant);
    return nn_fail(p->err, NN_ECONFIG, "unknown option %s: see %s --help",
                   quoted, p->program->name);
}

/* Option i was found; value is what is attached to it, or NULL. */
static int take_option(struct parse *p, size_t i, const char *value)
{
    const struct cli_option *o = cli_option_at(p->program, i);
    if (value && !o->argument)
        return nn_fail(p->err, NN_ECONFIG, "--%s takes no argument", o->name);
    if (o->argument && !value && o->argument[0] != '[') {
        if (p->next == p->argc)
            return nn_fail(p->err, NN_ECONFIG,
                           "--%s needs an argument: --%s %s", o->name, o->name,
                           o->argument);
        value = p->argv[p->next++];
    }
    if (i >= p->program->count)
        print_and_exit(p->program, i - p->program->count, value);
    return p->take(p->arg, (int)i, value, p->err);
}

/* "--name" or "--name=value" */
static int take_long(struct parse *p, const char *word)
{
    const char *name = word + 2;
    size_t len = strcspn(name, "=");
    const char *value = name[len] == '=' ? name + len + 1 : NULL;
    const struct cli_option *o;
    for (size_t i = 0; (o = cli_option_at(p->program, i)) != NULL; i++)
        if (strlen(o->name) == len && memcmp(o->name, name, len) == 0)
            return take_option(p, i, value);
    return fail_unknown(p, word, len + 2);
}

/* No option has the letter at c, which may be one beyond ASCII. */
static int fail_letter(const struct parse *p, const char *c)
{
    size_t n = nn_text_character(c, strlen(c));
    char option[8];
    int len = snprintf(option, sizeof option, "-%.*s", n > 0 ? (int)n : 1, c);
    return fail_unknown(p, option, (size_t)len);
}

/* "-x", "-xyz" or "-xVALUE" */
static int take_letters(struct parse *p, const char *word)
{
    int rc = 0;
    for (const char *c = word + 1; *c && rc == 0; c++) {
        size_t i = 0;
        while (i < p->program->count && p->program->options[i].letter != *c)
            i++;
        if (i == p->program->count)
            return fail_letter(p, c);
        bool attached = p->program->options[i].argument && c[1];
        rc = take_option(p, i, attached ? c + 1 : NULL);
        if (attached)
            return rc;
    }
    return rc;
}

int cli_parse(const struct cli_program *program, int argc, char **argv,
              cli_take *take, void *arg, struct nn_error *err)
{
    cli_prepare_files();
    struct parse p = {program, argc, argv, 1, take, arg, err};
    bool options_ended = false;
    int rc = 0;
    while (rc == 0 && p.next < argc) {
        const char *word = argv[p.next++];
        if (options_ended || word[0] != '-' || word[1] == '\0')
            rc = take(arg, -1, word, err);
        else if (strcmp(word, "--") == 0)
            options_ended = true;
        else if (word[1] == '-')
            rc = take_long(&p, word);
        else
            rc = take_letters(&p, word);
    }
    return rc;
}

int cli_fail_missing(const struct cli_program *program, const char *what,
                     struct nn_error *err)
{
    /* the first line of the synopsis is the usual way */
    const int len = (int)strcspn(program->usage, "\n");
    return nn_fail(err, NN_ECONFIG, "no %s given: %.*s", what, len,
                   program->usage);
}
