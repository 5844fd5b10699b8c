/* A trace as a LaTeX document. */
#include "trace_cells.h"

#include <string.h>

static const struct {
    char c;
    const char *tex;
} escapes[] = {
    {'\\', "\\textbackslash{}"},
    {'^', "\\textasciicircum{}"},
    {'~', "\\textasciitilde{}"},
    {'&', "\\&"},
    {'%', "\\%"},
    {'$', "\\$"},
    {'#', "\\#"},
    {'_', "\\_"},
    {'{', "\\{"},
    {'}', "\\}"},
    {'\n', "\\par\n"},
};

/* Text for TeX's paragraphs. */
static void add_text(struct nn_text *out, const char *text)
{
    for (; *text; text++) {
        const char *tex = NULL;
        for (size_t i = 0; i < sizeof escapes / sizeof escapes[0]; i++)
            if (escapes[i].c == *text)
                tex = escapes[i].tex;
        if (tex)
            nn_text_puts(out, tex);
        else
            nn_text_add(out, text, 1);
    }
}

/* The title or a difference, which writers share. */
static void add_shared(struct nn_text *out, const struct nn_text *text)
{
    if (text->failed)
        out->failed = true;
    else
        add_text(out, text->p);
}

static void add_head(struct nn_text *out, const struct trace *t, int columns)
{
    struct nn_text title = {0};
    trace_title(&title, t);
    nn_text_printf(out,
                   "\\documentclass{article}\n"
                   "\\usepackage[T1]{fontenc}\n"
                   "\\usepackage[utf8]{inputenc}\n"
                   "\\usepackage[a4paper,margin=20mm]{geometry}\n"
                   "\\usepackage{amsmath}\n"
                   "\\setcounter{MaxMatrixCols}{%d}\n"
                   "\\setlength{\\parindent}{0pt}\n"
                   "\\allowdisplaybreaks\n"
                   "\\begin{document}\n"
                   "\\section*{",
                   columns);
    add_text(out, t->name ? t->name : "A training step");
    nn_text_puts(out, "}\n");
    add_shared(out, &title);
    add_shared(out, &t->notes);
    nn_text_free(&title);
}

static void add_differences(struct nn_text *out, const struct trace *t)
{
    struct nn_text text = {0};
    nn_text_puts(out, "\\subsection*{Accuracy}\nThe values are computed in "
                      "double, by the formulas; largest difference of the "
                      "engine (float) from them:\\par\n");
    for (int s = TRACE_FORWARD; s < TRACE_SECTIONS; s++) {
        trace_difference(&text, t, (enum trace_section)s);
        nn_text_puts(&text, "\n");
    }
    add_shared(out, &text);
    nn_text_free(&text);
}

static void add_line(struct nn_text *out, const struct trace_line *line,
                     bool full)
{
    nn_text_puts(out, "\\begin{gather*}\n");
    trace_math_heading(out, line);
    nn_text_puts(out, " \\\\\n");
    trace_math_matrix(out, line, full);
    nn_text_puts(out, "\\end{gather*}\n");
}

void trace_write_latex(struct nn_text *out, const struct trace *t, bool full)
{
    int columns = TRACE_MOST;
    for (int i = 0; i < t->lines; i++)
        if (t->line[i].cols > columns)
            columns = t->line[i].cols;
    add_head(out, t, columns);
    for (int i = 0; i < t->lines; i++) {
        const struct trace_line *line = &t->line[i];
        if (i == 0 || line->section != line[-1].section)
            nn_text_printf(out, "\\subsection*{%s}\n",
                           trace_sections[line->section]);
        add_line(out, line, full);
    }
    add_differences(out, t);
    nn_text_puts(out, "\\end{document}\n");
}
