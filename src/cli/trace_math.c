/* Formulas of a trace in TeX's math mode. */
#include "trace_cells.h"

#include <ctype.h>
#include <stdio.h>
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
    {"max", "\\max", true},
    {"sign", "\\operatorname{sign}", true},
    {"log", "\\log", true},
    {"sum", "\\sum", true},
    {"of", "", true},
    {"eta", "\\eta", false},
    {"mu", "\\mu", false},
    {"rho", "\\rho", false},
    {"beta", "\\beta", false},
    {"epsilon", "\\epsilon", false},
    {"lambda", "\\lambda", false},
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
    const char *tex = NULL;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strlen(words[i].word) == letters &&
            memcmp(words[i].word, p, letters) == 0) {
            tex = words[i].tex;
            *is_function = words[i].is_function;
        }
    }
    if (tex)
        nn_text_puts(out, tex);
    else
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

/* "^-v", "^2" */
static const char *add_power(struct nn_text *out, const char *p)
{
    size_t len = 1;
    if (p[len] == '-')
        len++;
    while (isalnum((unsigned char)p[len]))
        len++;
    nn_text_printf(out, "^{%.*s}", (int)len - 1, p + 1);
    return p + len;
}

/* What is written otherwise in TeX. */
static const struct {
    const char *sign, *tex;
} signs[] = {
    {"(1/m)", "\\frac{1}{m}"}, {".*", "\\odot"}, {":=", "\\leftarrow"}};

/* A sign, or any other character. */
static const char *add_sign(struct nn_text *out, const char *p)
{
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        const size_t len = strlen(signs[i].sign);
        if (strncmp(p, signs[i].sign, len) == 0) {
            nn_text_puts(out, signs[i].tex);
            return p + len;
        }
    }
    nn_text_add(out, p, 1);
    return p + 1;
}

/* "sqrt(s)", of an argument without parentheses */
static const char *add_root(struct nn_text *out, const char *p)
{
    const char *argument = p + strlen("sqrt(");
    const int len = (int)strcspn(argument, ")");
    nn_text_printf(out, "\\sqrt{%.*s}", len, argument);
    return argument + len + 1;
}

void trace_math(struct nn_text *out, const char *formula)
{
    bool is_function = false;
    for (const char *p = formula; *p;) {
        if (strncmp(p, "sqrt(", 5) == 0) {
            p = add_root(out, p);
        } else if (isalpha((unsigned char)*p)) {
            p = add_word(out, p, &is_function);
        } else if (isdigit((unsigned char)*p)) {
            p = add_number(out, p);
        } else if (*p == '^') {
            p = add_power(out, p);
        } else if (*p == '\'') {
            nn_text_puts(out, is_function ? "'" : "^{\\top}");
            p++;
        } else {
            p = add_sign(out, p);
        }
    }
}

const char *trace_math_inline(struct nn_text *out, const char *p)
{
    char formula[2 * TRACE_FORMULA];
    const int len = (int)strcspn(p + 1, "`");
    snprintf(formula, sizeof formula, "%.*s", len, p + 1);
    nn_text_puts(out, "$");
    trace_math(out, formula);
    nn_text_puts(out, "$");
    return p + len + 2;
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
