/* A trace for a terminal. */
#include "trace_cells.h"

#include <stdio.h>
#include <string.h>

enum { WIDTH = 79 }; /* of a line of prose */

/* The line of prose, len bytes, broken at blanks. */
static void add_prose(struct nn_text *out, const char *p, int len)
{
    while (len > WIDTH) {
        int cut = WIDTH;
        while (cut > 1 && p[cut] != ' ')
            cut--;
        nn_text_printf(out, "%.*s\n", cut, p);
        p += cut + 1;
        len -= cut + 1;
    }
    nn_text_printf(out, "%.*s\n", len, p);
}

/* Each line of it. */
static void add_paragraphs(struct nn_text *out, const struct nn_text *prose)
{
    struct nn_text plain = {0};
    out->failed |= prose->failed;
    if (!out->failed)
        trace_add_plain(&plain, prose->p);
    out->failed |= plain.failed;
    for (const char *p = plain.p; !out->failed && *p;) {
        const int len = (int)strcspn(p, "\n");
        add_prose(out, p, len);
        p += len + 1;
    }
    nn_text_free(&plain);
}

static int cell_width(const struct trace_line *line, enum trace_style style,
                      bool full)
{
    char cell[TRACE_CELL];
    int width = 0;
    for (int i = 0; i < trace_shown(line->rows, full); i++) {
        for (int j = 0; j < trace_shown(line->cols, full); j++) {
            const double x = trace_at(line, trace_index(i, line->rows, full),
                                      trace_index(j, line->cols, full));
            const int len = (int)strlen(trace_cell(cell, style, x));
            width = len > width ? len : width;
        }
    }
    return width;
}

static void add_row(struct nn_text *out, const struct trace_line *line, int i,
                    enum trace_style style, int width, bool full)
{
    char cell[TRACE_CELL];
    nn_text_puts(out, "   ");
    for (int k = 0; k < trace_shown(line->cols, full); k++) {
        if (trace_has_gap(k, line->cols, full))
            nn_text_puts(out, "  ...");
        const double x = trace_at(line, i, trace_index(k, line->cols, full));
        nn_text_printf(out, "  %*s", width, trace_cell(cell, style, x));
    }
    nn_text_puts(out, "\n");
}

static void add_matrix(struct nn_text *out, const struct trace_line *line,
                       bool full)
{
    const enum trace_style style = trace_style(line);
    const int width = cell_width(line, style, full);
    for (int k = 0; k < trace_shown(line->rows, full); k++) {
        if (trace_has_gap(k, line->rows, full))
            nn_text_puts(out, "     ...\n");
        add_row(out, line, trace_index(k, line->rows, full), style, width,
                full);
    }
}

static void add_line(struct nn_text *out, const struct trace_line *line,
                     bool full)
{
    char text[TRACE_SYMBOL + TRACE_FORMULA + 8];
    const bool is_new = line->section == TRACE_UPDATE && line->symbol[0] != 'G';
    snprintf(text, sizeof text, "%s%s%s", line->symbol,
             !*line->formula ? "" : (is_new ? " := " : " = "), line->formula);
    nn_text_printf(out, "  %-46s  %s (%d x %d)\n", text, line->shape,
                   line->rows, line->cols);
    add_matrix(out, line, full);
}

void trace_write_text(struct nn_text *out, const struct trace *t, bool full)
{
    struct nn_text title = {0}, accuracy = {0};
    if (t->name)
        nn_text_printf(out, "%s\n", t->name);
    trace_title(&title, t);
    add_paragraphs(out, &title);
    add_paragraphs(out, &t->notes);
    for (int i = 0; i < t->lines; i++) {
        const struct trace_line *line = &t->line[i];
        if (i == 0 || line->section != line[-1].section)
            nn_text_printf(out, "\n%s\n", trace_sections[line->section]);
        add_line(out, line, full);
    }
    nn_text_puts(out, "\n");
    trace_accuracy(&accuracy, t);
    add_paragraphs(out, &accuracy);
    nn_text_free(&accuracy);
    nn_text_free(&title);
}
