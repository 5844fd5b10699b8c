/* A trace as Markdown, with formulas between dollar signs. */
#include "trace_cells.h"

#include <string.h>

/* Each line of notes as an item; what Markdown would read as its own is
 * escaped. */
static void add_item(struct nn_text *out, const char *p, size_t len)
{
    nn_text_puts(out, "- ");
    for (size_t i = 0; i < len; i++) {
        if (strchr("\\*_`<[$", p[i]))
            nn_text_puts(out, "\\");
        nn_text_add(out, &p[i], 1);
    }
    nn_text_puts(out, "\n");
}

static void add_notes(struct nn_text *out, const char *notes)
{
    while (*notes) {
        const size_t len = strcspn(notes, "\n");
        add_item(out, notes, len);
        notes += len + 1;
    }
}

static void add_title(struct nn_text *out, const struct trace *t)
{
    struct nn_text title = {0};
    trace_title(&title, t);
    if (title.failed)
        out->failed = true;
    else
        add_notes(out, title.p);
    nn_text_free(&title);
}

static void add_line(struct nn_text *out, const struct trace_line *line,
                     bool full)
{
    nn_text_puts(out, "$$\n");
    trace_math_heading(out, line);
    nn_text_puts(out, "\n$$\n\n$$\n");
    trace_math_matrix(out, line, full);
    nn_text_puts(out, "$$\n\n");
}

void trace_write_markdown(struct nn_text *out, const struct trace *t, bool full)
{
    nn_text_printf(out, "# %s\n\n", t->name ? t->name : "A training step");
    add_title(out, t);
    add_notes(out, t->notes.p);
    for (int i = 0; i < t->lines; i++) {
        const struct trace_line *line = &t->line[i];
        if (i == 0 || line->section != line[-1].section)
            nn_text_printf(out, "\n## %s\n\n", trace_sections[line->section]);
        add_line(out, line, full);
    }
    nn_text_puts(out, "## Accuracy\n\nThe values are computed in double, by "
                      "the formulas; largest difference of the engine (float) "
                      "from them:\n\n");
    for (int s = TRACE_FORWARD; s < TRACE_SECTIONS; s++) {
        nn_text_puts(out, "- ");
        trace_difference(out, t, (enum trace_section)s);
        nn_text_puts(out, "\n");
    }
}
