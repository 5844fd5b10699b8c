/* A trace as Markdown, with formulas between dollar signs. */
#include "trace_cells.h"

#include <string.h>

/* A line of prose as an item; what Markdown would read as its own is escaped.
 * Returns the line after it. */
static const char *add_item(struct nn_text *out, const char *p)
{
    nn_text_puts(out, "- ");
    while (*p && *p != '\n') {
        if (*p == '`') {
            p = trace_math_inline(out, p);
            continue;
        }
        if (strchr("\\*_<[$", *p))
            nn_text_puts(out, "\\");
        nn_text_add(out, p++, 1);
    }
    nn_text_puts(out, "\n");
    return *p ? p + 1 : p;
}

static void add_items(struct nn_text *out, const struct nn_text *prose)
{
    out->failed |= prose->failed;
    for (const char *p = prose->p; !out->failed && *p;)
        p = add_item(out, p);
}

static void add_line(struct nn_text *out, const struct trace_line *line,
                     bool full)
{
    nn_text_puts(out, "$$\n");
    trace_math_heading(out, line);
    nn_text_puts(out, "\n$$\n\n$$\n");
    trace_math_matrix(out, line, full, "\n$$\n\n$$\n");
    nn_text_puts(out, "$$\n\n");
}

void trace_write_markdown(struct nn_text *out, const struct trace *t, bool full)
{
    struct nn_text title = {0}, accuracy = {0};
    nn_text_printf(out, "# %s\n\n", t->name ? t->name : "A training step");
    trace_title(&title, t);
    add_items(out, &title);
    add_items(out, &t->notes);
    for (int i = 0; i < t->lines; i++) {
        const struct trace_line *line = &t->line[i];
        if (i == 0 || line->section != line[-1].section)
            nn_text_printf(out, "\n## %s\n\n", trace_sections[line->section]);
        add_line(out, line, full);
    }
    nn_text_puts(out, "## accuracy\n\n");
    trace_accuracy(&accuracy, t);
    add_items(out, &accuracy);
    nn_text_free(&accuracy);
    nn_text_free(&title);
}
