/* Formulas of a trace in TeX's math mode. */
#include "trace_cells.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* A word of the formulas; a function's ' is a derivative, not a transpose. */
static const struct {
    const char *word, *tex;
    bool is_function;
} words[] = {
    {"sigma", "\\sigma", true},
    {"sigmoid", "\\operatorname{sigmoid}", true},
    {"softmax", "\\operatorname{softmax}", true},
    {"tanh", "\\tanh", true},
    {"sign", "\\operatorname{sign}", true},
    {"log", "\\log", true},
    {"sum", "\\sum", true},
    {"of", "", true},
    {"eta", "\\eta", false},
    {"x", "\\times", false},
};

/* The word of letters and the number after it at p: "sigma", "dW1". Returns
 * what follows. */
static const char *add_word(struct nn_text *out, const char *p,
                            bool *is_function)
{
    size_t letters = 0, digits = 0;
    while (isalpha((unsigned char)p[letters]))
        letters++;
    while (isdigit((unsigned char)p[letters + digits]))
        digits++;
    *is_function = false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strlen(words[i].word) != letters ||
            memcmp(words[i].word, p, letters) != 0)
            continue;
        nn_text_puts(out, words[i].tex);
        *is_function = words[i].is_function;
        return p + letters;
    }
    nn_text_add(out, p, letters);
    if (digits > 0)
        nn_text_printf(out, "_{%.*s}", (int)digits, p + letters);
    return p + letters + digits;
}

/* "0.5", "1e-05" */
static const char *add_number(struct nn_text *out, const char *p)
{
    char *end;
    (void)strtod(p, &end);
    const char *e = memchr(p, 'e', (size_t)(end - p));
    if (!e)
        nn_text_add(out, p, (size_t)(end - p));
    else
        nn_text_printf(out, "%.*s \\cdot 10^{%ld}", (int)(e - p), p,
                       strtol(e + 1, NULL, 10));
    return end;
}

void trace_math(struct nn_text *out, const char *formula)
{
    bool is_function = false;
    for (const char *p = formula; *p;) {
        if (isalpha((unsigned char)*p)) {
            p = add_word(out, p, &is_function);
        } else if (isdigit((unsigned char)*p)) {
            p = add_number(out, p);
        } else if (strncmp(p, "(1/", 3) == 0) {
            nn_text_printf(out, "\\frac{1}{%c}", p[3]);
            p += strlen("(1/m)");
        } else if (strncmp(p, ".*", 2) == 0) {
            nn_text_puts(out, "\\odot");
            p += 2;
        } else if (*p == '\'') {
            nn_text_puts(out, is_function ? "'" : "^{\\top}");
            p++;
        } else {
            nn_text_add(out, p++, 1);
        }
    }
}

void trace_math_heading(struct nn_text *out, const struct trace_line *line)
{
    trace_math(out, line->symbol);
    if (*line->formula) {
        nn_text_puts(out,
                     line->section == TRACE_UPDATE && line->symbol[0] != 'G'
                         ? " \\leftarrow "
                         : " = ");
        trace_math(out, line->formula);
    }
    nn_text_puts(out, " \\qquad ");
    trace_math(out, line->shape);
    nn_text_printf(out, " = %d \\times %d", line->rows, line->cols);
}

/* "-1.5", or with its exponent as a power of ten. */
static void add_cell(struct nn_text *out, enum trace_style style, double x)
{
    char cell[TRACE_CELL];
    trace_cell(cell, style, x);
    const char *p = cell;
    if (*p == '-')
        nn_text_add(out, p++, 1);
    if (isdigit((unsigned char)*p))
        add_number(out, p);
    else /* inf, nan */
        nn_text_printf(out, "\\text{%s}", p);
}

static void add_row(struct nn_text *out, const struct trace_line *line, int i,
                    enum trace_style style, bool full)
{
    for (int k = 0; k < trace_shown(line->cols, full); k++) {
        nn_text_puts(out, k > 0 ? " & " : "");
        if (trace_has_gap(k, line->cols, full))
            nn_text_puts(out, "\\cdots & ");
        add_cell(out, style,
                 trace_at(line, i, trace_index(k, line->cols, full)));
    }
    nn_text_puts(out, " \\\\\n");
}

void trace_math_matrix(struct nn_text *out, const struct trace_line *line,
                       bool full)
{
    const enum trace_style style = trace_style(line);
    const int cols = trace_shown(line->cols, full);
    nn_text_puts(out, "\\begin{bmatrix}\n");
    for (int k = 0; k < trace_shown(line->rows, full); k++) {
        if (trace_has_gap(k, line->rows, full)) {
            for (int j = 1; j < cols + trace_is_cut(line->cols, full); j++)
                nn_text_puts(out, "\\vdots & ");
            nn_text_puts(out, "\\vdots \\\\\n");
        }
        add_row(out, line, trace_index(k, line->rows, full), style, full);
    }
    nn_text_puts(out, "\\end{bmatrix}\n");
}
