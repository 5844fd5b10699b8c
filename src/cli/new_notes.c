#include "new_notes.h"

#include <string.h>

enum { MOST_LISTED = 8 }; /* columns in a line */

static void add_name(struct nn_text *out, const char *name)
{
    char quoted[NN_QUOTE_SIZE];
    nn_text_puts(out, nn_text_quote(quoted, name, strlen(name)));
}

/* Appends a line that lists the columns of a role, unless there are none. */
static void add_role(struct nn_text *out, const struct new_roles *r,
                     const char *file, enum new_role role, const char *what)
{
    const struct nn_heading *h = &r->survey->heading;
    int listed = 0;
    for (int i = 0; i < h->count; i++) {
        if (r->role[i] != role)
            continue;
        if (listed == 0)
            nn_text_printf(out, "%s: %s: ", file, what);
        nn_text_entry(out, h->name[i], listed++, MOST_LISTED);
    }
    nn_text_rest(out, listed, MOST_LISTED);
    if (listed > 0)
        nn_text_puts(out, "\n");
}

static void add_file(struct nn_text *out, const struct nn_survey *s,
                     const char *file)
{
    static const char *const names[] = {",", "comma", ";",  "semicolon",
                                        "|", "bar",   "\t", "tab"};
    const char *name = names[1];
    for (size_t i = 0; i < sizeof names / sizeof *names; i += 2) {
        if (s->delimiter == names[i][0])
            name = names[i + 1];
    }
    nn_text_printf(out, "%s: %zu row%s, %d columns, delimiter: %s, %s\n", file,
                   s->rows, s->rows == 1 ? "" : "s", s->heading.count, name,
                   s->header ? "with a header" : "without a header");
    if (s->header && !s->is_header_plain)
        nn_text_printf(out,
                       "%s: the first row is taken as the header, though the "
                       "second is text as well\n",
                       file);
}

static void add_target(struct nn_text *out, const struct new_roles *r,
                       const char *file)
{
    const struct nn_survey_column *c = &r->survey->column[r->target];
    nn_text_printf(out, "%s: the target is ", file);
    add_name(out, r->survey->heading.name[r->target]);
    if (r->is_class)
        nn_text_printf(out, ", with %zu classes", c->distinct);
    else
        nn_text_puts(out, ", a number");
    if (r->is_class && c->texts == 0)
        nn_text_puts(out, " (whole numbers; for a number take target_kind and "
                          "loss of regression)");
    nn_text_puts(out, "\n");
    if (c->missing > 0)
        nn_text_printf(out,
                       "%s: the target is missing in %zu row%s: all rows "
                       "that miss a cell are dropped\n",
                       file, c->missing, c->missing == 1 ? "" : "s");
}

/* The inputs that miss cells, unless their rows are dropped. */
static void add_missing(struct nn_text *out, const struct new_roles *r,
                        const char *file)
{
    const struct nn_survey *s = r->survey;
    size_t cells = 0;
    int columns = 0;
    for (int i = 0; i < s->heading.count; i++) {
        if (!new_role_is_input(r->role[i]) || s->column[i].missing == 0)
            continue;
        cells += s->column[i].missing;
        columns++;
    }
    if (columns > 0 && s->column[r->target].missing == 0)
        nn_text_printf(
            out,
            "%s: %zu cells of %d input%s are missing: numbers become "
            "the median, categories the most frequent\n",
            file, cells, columns, columns == 1 ? "" : "s");
}

void new_notes_add(struct nn_text *out, const struct new_roles *r,
                   const char *file)
{
    static const struct {
        enum new_role role;
        const char *what;
    } lines[] = {
        {NEW_NUMBER, "inputs, numbers"},
        {NEW_CATEGORY, "inputs, categories"},
        {NEW_MIXED, "inputs, categories though some cells are numbers"},
        {NEW_ID, "the id, carried through to predictions"},
        {NEW_ID_LIKE, "ignored, looks like an id"},
        {NEW_CONSTANT, "ignored, the same value in every row"},
        {NEW_EMPTY, "ignored, every cell is missing"},
        {NEW_DATE, "ignored, dates or times"},
        {NEW_FREE_TEXT, "ignored, free text or too many categories"},
        {NEW_MANY_MIXED, "ignored, numbers and texts, too many for categories "
                         "(data.missing_values can name texts that mean "
                         "missing)"},
        {NEW_HUGE, "ignored, numbers beyond the range of a float"},
        {NEW_ENCODING, "ignored, not UTF-8 (iconv converts the file)"},
    };
    add_file(out, r->survey, file);
    add_target(out, r, file);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        add_role(out, r, file, lines[i].role, lines[i].what);
    add_missing(out, r, file);
}

void new_notes_add_commas(struct nn_text *out, const struct nn_survey *s,
                          const char *file)
{
    int columns = 0;
    for (int i = 0; i < s->heading.count; i++) {
        const struct nn_survey_column *c = &s->column[i];
        if (c->commas == 0 || c->commas < c->texts || ++columns > 1)
            continue;
        nn_text_printf(out,
                       "%s: numbers with commas, which are texts here: ", file);
        add_name(out, s->heading.name[i]);
    }
    if (columns > 1)
        nn_text_printf(out, " and %d more", columns - 1);
    if (columns > 0)
        nn_text_puts(out, "; decimals need a point, thousands nothing\n");
}
