/* A trace as one JSON object; numbers read back as the same doubles. */
#include "trace_cells.h"

#include "../nn/json.h"

#include <stdlib.h>
#include <string.h>

/* A member with a text, or null for none. */
static void add_member(struct nn_text *out, const char *key, const char *value)
{
    nn_text_printf(out, "\"%s\":", key);
    if (value && *value)
        nn_json_add_string(out, value);
    else
        nn_text_puts(out, "null");
    nn_text_puts(out, ",");
}

/* Of a matrix that is cut: which rows or columns the values are, from 1. */
static void add_shown(struct nn_text *out, const char *key, int n, bool full)
{
    if (!trace_is_cut(n, full))
        return;
    nn_text_printf(out, "\"%s\":[", key);
    for (int k = 0; k < trace_shown(n, full); k++)
        nn_text_printf(out, "%s%d", k > 0 ? "," : "",
                       trace_index(k, n, full) + 1);
    nn_text_puts(out, "],");
}

static void add_values(struct nn_text *out, const struct trace_line *line,
                       bool full)
{
    nn_text_puts(out, "\"values\":[");
    for (int i = 0; i < trace_shown(line->rows, full); i++) {
        nn_text_puts(out, i > 0 ? ",[" : "[");
        for (int j = 0; j < trace_shown(line->cols, full); j++) {
            nn_text_puts(out, j > 0 ? "," : "");
            nn_json_add_number(out,
                               trace_at(line, trace_index(i, line->rows, full),
                                        trace_index(j, line->cols, full)));
        }
        nn_text_puts(out, "]");
    }
    nn_text_puts(out, "]");
}

static void add_line(struct nn_text *out, const struct trace_line *line,
                     bool full)
{
    nn_text_puts(out, "{");
    add_member(out, "section", trace_sections[line->section]);
    add_member(out, "symbol", line->symbol);
    add_member(out, "formula", line->formula);
    add_member(out, "shape", line->shape);
    nn_text_printf(out, "\"rows\":%d,\"columns\":%d,", line->rows, line->cols);
    add_shown(out, "shown_rows", line->rows, full);
    add_shown(out, "shown_columns", line->cols, full);
    add_values(out, line, full);
    nn_text_puts(out, "}");
}

/* A text for each line. */
static void add_notes(struct nn_text *out, const struct trace *t)
{
    struct nn_text plain = {0};
    trace_add_plain(&plain, t->notes.p);
    out->failed |= plain.failed;
    nn_text_puts(out, "\"notes\":[");
    for (const char *p = plain.p; !out->failed && *p;) {
        const size_t len = strcspn(p, "\n");
        char *line = nn_text_copy(p, len);
        nn_text_puts(out, p > plain.p ? "," : "");
        if (line)
            nn_json_add_string(out, line);
        else
            out->failed = true;
        free(line);
        p += len + 1;
    }
    nn_text_free(&plain);
    nn_text_puts(out, "],");
}

static void add_difference(struct nn_text *out, const struct trace *t,
                           enum trace_section section)
{
    const struct trace_difference *d = &t->difference[section];
    nn_text_printf(out, "\"%s\":", trace_sections[section]);
    if (d->size < 0.0) {
        nn_text_puts(out, "null");
        return;
    }
    nn_text_puts(out, "{");
    add_member(out, "symbol", d->symbol);
    nn_text_printf(out, "\"row\":%d,\"column\":%d,\"size\":", d->row + 1,
                   d->col + 1);
    nn_json_add_number(out, d->size);
    nn_text_puts(out, "}");
}

void trace_write_json(struct nn_text *out, const struct trace *t, bool full)
{
    nn_text_puts(out, "{");
    add_member(out, "name", t->name);
    nn_text_printf(out, "\"epoch\":%d,\"step\":%d,\"m\":%d,\"eta\":", t->epoch,
                   t->step, t->now.m);
    nn_json_add_number(out, t->rate);
    nn_text_puts(out, ",\"n\":[");
    for (int l = 0; l <= t->net->L; l++)
        nn_text_printf(out, "%s%d", l > 0 ? "," : "", t->net->n[l]);
    nn_text_puts(out, "],");
    add_notes(out, t);
    nn_text_puts(out, "\"lines\":[");
    for (int i = 0; i < t->lines; i++) {
        nn_text_puts(out, i > 0 ? ",\n" : "\n");
        add_line(out, &t->line[i], full);
    }
    nn_text_puts(out, "],\n\"largest_difference\":{");
    for (int s = TRACE_FORWARD; s < TRACE_SECTIONS; s++) {
        nn_text_puts(out, s > TRACE_FORWARD ? "," : "");
        add_difference(out, t, (enum trace_section)s);
    }
    nn_text_puts(out, "}}\n");
}
