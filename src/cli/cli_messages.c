/* What the programs say on stderr, and the numbers in options. */
#include "cli.h"

#include "../nn/number.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool cli_is_terminal(void)
{
    const char *term = getenv("TERM");
    return isatty(STDERR_FILENO) && term && strcmp(term, "dumb") != 0 &&
           !getenv("NO_COLOR");
}

int cli_report(const struct cli_program *program, const struct nn_error *err)
{
    bool colour = cli_is_terminal();
    fprintf(stderr, "%s%s:%s %s\n", colour ? "\033[31m" : "", program->name,
            colour ? "\033[0m" : "", err->msg);
    return -(int)err->code;
}

void cli_note(const struct cli_program *program, const char *text)
{
    while (*text) {
        int len = (int)strcspn(text, "\n");
        fprintf(stderr, "%s: %.*s\n", program->name, len, text);
        text += len;
        text += *text == '\n';
    }
}

void cli_note_block(const struct cli_program *program, const char *text)
{
    fprintf(stderr, "%s: %s", program->name, text);
}

void cli_add_seconds(struct nn_text *out, double seconds)
{
    if (seconds < 9.995) {
        nn_text_printf(out, "%.2f s", seconds);
        return;
    }
    long long s = (long long)(seconds + 0.5);
    if (s < 60)
        nn_text_printf(out, "%lld s", s);
    else if (s < 3600)
        nn_text_printf(out, "%lld min %02lld s", s / 60, s % 60);
    else
        nn_text_printf(out, "%lld h %02lld min", s / 3600, s % 3600 / 60);
}

int cli_integer(const char *option, const char *value, long min, long max,
                long *out, struct nn_error *err)
{
    double x;
    size_t len = strlen(value);
    if (nn_parse_double(value, len, &x) != NN_IS_NUMBER || x < (double)min ||
        x > (double)max || x != (double)(long)x) {
        char quoted[NN_QUOTE_SIZE];
        return nn_fail(err, NN_ECONFIG,
                       "%s: %s is not a whole number from %ld to %ld", option,
                       nn_text_quote(quoted, value, len), min, max);
    }
    *out = (long)x;
    return 0;
}

int cli_number(const char *option, const char *value, double *out,
               struct nn_error *err)
{
    size_t len = strlen(value);
    if (nn_parse_double(value, len, out) != NN_IS_NUMBER) {
        char quoted[NN_QUOTE_SIZE];
        return nn_fail(err, NN_ECONFIG, "%s: %s is not a number", option,
                       nn_text_quote(quoted, value, len));
    }
    return 0;
}

void cli_note_unknown(const struct cli_program *program, size_t cells)
{
    char note[128];
    if (cells == 0)
        return;
    snprintf(note, sizeof note,
             "%zu %s never seen in training, taken as all-zero inputs", cells,
             cells == 1 ? "category was" : "categories were");
    cli_note(program, note);
}
