/* A trace as a LaTeX document. */
#include "trace_cells.h"

#include <string.h>

static const struct {
    char c;
    const char *tex;
} escapes[] = {
    {'\\', "\\textbackslash{}"},
    {'^', "\\^{}"},
    {'~', "\\~{}"},
    {'&', "\\&"},
    {'%', "\\%"},
    {'$', "\\$"},
    {'#', "\\#"},
    {'_', "\\_"},
    {'<', "\\textless{}"},
    {'>', "\\textgreater{}"},
    {'|', "\\textbar{}"},
    {'{', "\\{"},
    {'}', "\\}"},
    {'\n', "\\par\n"},
};

static void add_character(struct nn_text *out, char c)
{
    for (size_t i = 0; i < sizeof escapes / sizeof escapes[0]; i++) {
        if (escapes[i].c == c) {
            nn_text_puts(out, escapes[i].tex);
            return;
        }
    }
    nn_text_add(out, &c, 1);
}

static void add_prose(struct nn_text *out, const struct nn_text *prose)
{
    out->failed |= prose->failed;
    for (const char *p = prose->p; !out->failed && *p;) {
        if (*p == '`')
            p = trace_math_inline(out, p);
        else
            add_character(out, *p++);
    }
}

static void add_name(struct nn_text *out, const char *name)
{
    for (; *name; name++)
        add_character(out, *name);
}

static void add_head(struct nn_text *out, const struct trace *t)
{
    struct nn_text title = {0};
    trace_title(&title, t);
    nn_text_puts(out, "\\documentclass{article}\n"
                      "\\usepackage[utf8]{inputenc}\n"
                      "\\usepackage[a4paper,margin=20mm]{geometry}\n"
                      "\\usepackage{amsmath}\n"
                      "\\setlength{\\arraycolsep}{3pt}\n"
                      "\\setlength{\\parindent}{0pt}\n"
                      "\\allowdisplaybreaks\n"
                      "\\begin{document}\n"
                      "\\section*{");
    add_name(out, t->name ? t->name : "A training step");
    nn_text_puts(out, "}\n");
    add_prose(out, &title);
    add_prose(out, &t->notes);
    nn_text_free(&title);
}

static void add_line(struct nn_text *out, const struct trace_line *line,
                     bool full)
{
    nn_text_puts(out, "\\begin{gather*}\n");
    trace_math_heading(out, line);
    nn_text_puts(out, " \\\\*\n");
    trace_math_matrix(out, line, full, " \\\\\n");
    nn_text_puts(out, "\\end{gather*}\n");
}

void trace_write_latex(struct nn_text *out, const struct trace *t, bool full)
{
    struct nn_text accuracy = {0};
    add_head(out, t);
    for (int i = 0; i < t->lines; i++) {
        const struct trace_line *line = &t->line[i];
        if (i == 0 || line->section != line[-1].section)
            nn_text_printf(out, "\\subsection*{%s}\n",
                           trace_sections[line->section]);
        add_line(out, line, full);
    }
    nn_text_puts(out, "\\subsection*{accuracy}\n");
    trace_accuracy(&accuracy, t);
    add_prose(out, &accuracy);
    nn_text_free(&accuracy);
    nn_text_puts(out, "\\end{document}\n");
}
