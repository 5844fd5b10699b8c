#include "split.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "decimals.h"
#include "marks.h"

enum role { SKIPPED, NUMBER, LABEL, ODD, END };

struct nn_split_field {
    enum role role; /* ODD: what takes no line; END: behind the last field */
    int cell;
    int run; /* from here on so many numbers, in cells side by side */
    const struct nn_labels *labels; /* of LABEL */
};

/* A field that two columns want is odd. */
static void set_fields(struct nn_split_field *field, const int *place,
                       const struct nn_column *column, int count, int cell)
{
    for (int i = 0; i < count; i++) {
        struct nn_split_field *f = &field[place[i]];
        if (f->role == SKIPPED)
            f->role = column[i].kind == NN_NUMBER ? NUMBER : LABEL;
        else
            f->role = ODD;
        f->cell = cell + i;
        f->labels = &column[i].labels;
    }
}

/* From the last field to the first. */
static void set_runs(struct nn_split_field *field, int count)
{
    for (int i = count - 1; i >= 0; i--) {
        const struct nn_split_field *next = &field[i + 1];
        if (field[i].role != NUMBER)
            continue;
        field[i].run = 1;
        if (next->role == NUMBER && next->cell == field[i].cell + 1)
            field[i].run += next->run;
    }
}

int nn_split_open(struct nn_split *s, const struct nn_columns *c,
                  const struct nn_places *places, struct nn_error *err)
{
    *s = (struct nn_split){.delimiter = c->delimiter,
                           .width = nn_columns_width(c)};
    s->field = calloc((size_t)places->fields + 1, sizeof *s->field);
    if (!s->field)
        return nn_fail_memory(err);
    set_fields(s->field, places->input_field, c->input, c->inputs, 0);
    if (places->target_field)
        set_fields(s->field, places->target_field, c->target, c->targets,
                   c->inputs);
    if (c->weights > 0 && places->weight_field >= 0)
        set_fields(s->field, &places->weight_field, c->weight, 1,
                   c->inputs + c->targets);
    s->field[places->fields].role = END;
    /* A number may stand for what is missing, or a cell has no field: then no
     * line is plain. */
    const bool lacks_weight =
        places->target_field && c->weights > 0 && places->weight_field < 0;
    if (c->markers.some_number || lacks_weight)
        s->field[0].role = ODD;
    set_runs(s->field, places->fields);
    return 0;
}

void nn_split_free(struct nn_split *s)
{
    free(s->field);
    *s = (struct nn_split){0};
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

enum { SHORT = 64 };

/* The field as a text of its own, without blanks around it; its length, or
 * SHORT if it is longer than that. */
static size_t copy_field(char out[SHORT], const char *p, const char *end)
{
    while (p < end && is_blank(*p))
        p++;
    while (p < end && is_blank(end[-1]))
        end--;
    const size_t len = (size_t)(end - p);
    if (len >= SHORT)
        return SHORT;
    memcpy(out, p, len);
    out[len] = '\0';
    return len;
}

/* A number with blanks, an exponent, many digits. */
static bool take_odd_number(const char *p, const char *end, float *cell)
{
    char text[SHORT];
    const size_t len = copy_field(text, p, end);
    return len < SHORT && nn_parse_float(text, len, cell) == NN_IS_NUMBER;
}

static bool take_label(const struct nn_labels *labels, const char *p,
                       const char *end, float *cell)
{
    char text[SHORT];
    const size_t len = copy_field(text, p, end);
    if (len == SHORT)
        return false;
    const int label = nn_labels_find(labels, text, len);
    *cell = (float)label;
    return label >= 0;
}

NN_INLINE bool take_number(const char *p, const char *end, float *cell)
{
    const size_t len = (size_t)(end - p);
    return nn_read_small(p, len, cell) || nn_read_float(p, len, cell) ||
           take_odd_number(p, end, cell);
}

NN_INLINE bool take_field(const struct nn_split_field *field, const char *p,
                          const char *end, float *cells)
{
    switch (field->role) {
    case NUMBER:
        return take_number(p, end, &cells[field->cell]);
    case LABEL:
        return take_label(field->labels, p, end, &cells[field->cell]);
    case SKIPPED:
        return true;
    case ODD:
    case END:
        break;
    }
    return false;
}

/* The same of a field with quotes around it, in which blanks count. */
NN_INLINE bool take_quoted(const struct nn_split_field *field, const char *p,
                           const char *end, float *cells)
{
    return !is_blank(p[1]) && !is_blank(end[-2]) &&
           take_field(field, p + 1, end - 1, cells);
}

/* Where the field ends that begins there, as `at` is behind it. */
NN_INLINE const char *field_end(const char *begin, const char *at)
{
    const bool crlf = *at == '\n' && at > begin && at[-1] == '\r';
    return crlf ? at - 1 : at;
}

/* Lines under way. */
struct taking {
    const struct nn_split *split;
    const struct nn_split_field *field; /* of the line: the next one */
    float *cells;                       /* of the line */
    const char *line;                   /* where it begins */
    size_t rows, most;
    int one_by_one; /* so many fields, since others were no short numbers */
};

/* The numbers of some of the fields from at[0] on, a bit for each. */
static bool take_some(const char *p, const int *at, unsigned which,
                      float *cells)
{
    for (; which != 0; which &= which - 1) {
        const int i = __builtin_ctz(which);
        const char *begin = p + at[i];
        if (!take_number(begin, field_end(begin, p + at[i + 1] - 1), &cells[i]))
            return false;
    }
    return true;
}

/* Up to NN_DECIMALS floats. */
NN_INLINE void copy_floats(float *to, const float *from, int n)
{
    if (n >= NN_DECIMALS) {
        memcpy(to, from, NN_DECIMALS * sizeof *to);
        return;
    }
    if (n & 4)
        memcpy(to, from, 4 * sizeof *to);
    if (n & 2)
        memcpy(to + (n & 4), from + (n & 4), 2 * sizeof *to);
    if (n & 1)
        to[n & 6] = from[n & 6];
}

/* The numbers of n <= NN_WORDS fields side by side. */
NN_INLINE bool take_numbers(struct taking *t, const char *p, const int *at,
                            int n, float *cells)
{
    enum { SMALL = NN_WORDS * 5, LONG = 256 };
    if (n == NN_WORDS && at[n] - at[0] <= SMALL && nn_read_smalls(p, at, cells))
        return true;
    if (t->one_by_one > 0) {
        t->one_by_one -= n;
        return take_some(p, at, (1U << n) - 1, cells);
    }
    for (int i = 0; i < n; i += NN_DECIMALS) {
        float some[NN_DECIMALS];
        const unsigned lanes = (1U << (n - i)) - 1;
        const unsigned wrong = nn_read_decimals(p, at + i, some) & lanes;
        copy_floats(cells + i, some, n - i);
        if (wrong == 0)
            continue;
        if (2 * __builtin_popcount(wrong) > n)
            t->one_by_one = LONG;
        if (!take_some(p, at + i, wrong, cells + i))
            return false;
    }
    return true;
}

/* The field between two places. */
NN_INLINE bool take_one(struct taking *t, const char *p, const int *at,
                        const bool quotes)
{
    const char *begin = p + at[0];
    const char *end = field_end(begin, p + at[1] - 1);
    return quotes && *begin == '"' ? take_quoted(t->field, begin, end, t->cells)
                                   : take_field(t->field, begin, end, t->cells);
}

/* The line ends before next: was all of it there? */
NN_INLINE bool end_line(struct taking *t, const char *next)
{
    if (t->field->role != END || next - 1 - t->line > NN_MAX_FIELD)
        return false;
    t->line = next;
    t->field = t->split->field;
    t->cells += t->split->width;
    return ++t->rows < t->most;
}

/* The fields of a window; false: that was all. */
NN_INLINE bool take_window(struct taking *t, const struct nn_marks *m,
                           const char *p, const bool quotes)
{
    const int *at = m->begin;
    const int *end = at + m->fields;
    for (int line = 0; at < end;) {
        const int next = line < m->lines ? m->line[line] : INT_MAX;
        const int run = quotes ? 0 : t->field->run;
        const int n =
            run > 1 ? nn_least(nn_least(run, NN_WORDS), (int)(end - at)) : 1;
        /* all of them in this line? */
        if (at[n] > next)
            return false;
        const bool taken =
            run > 1 ? take_numbers(t, p, at, n, &t->cells[t->field->cell])
                    : take_one(t, p, at, quotes);
        if (!taken)
            return false;
        t->field += n;
        at += n;
        if (*at != next)
            continue;
        line++;
        if (!end_line(t, p + next))
            return false;
    }
    return !m->odd;
}

NN_INLINE size_t take_lines(const struct nn_split *s, const char **from,
                            const char *end, size_t most, float *cells,
                            const bool quotes)
{
    struct taking t = {s, s->field, cells, *from, 0, most, 0};
    struct nn_marks marks;
    nn_marks_start(&marks);
    bool more = most > 0;
    marks.begin[0] = 0;
    for (const char *p = *from; more && p < end; p += NN_WINDOW) {
        nn_marks_find(&marks, p, end, s->delimiter, quotes);
        more = take_window(&t, &marks, p, quotes);
        marks.begin[0] = marks.begin[marks.fields] - NN_WINDOW;
    }
    *from = t.line;
    return t.rows;
}

static bool has_quote(const char *line, const char *end)
{
    const char *lf = memchr(line, '\n', (size_t)(end - line));
    return lf && memchr(line, '"', (size_t)(lf - line));
}

size_t nn_split_rows(const struct nn_split *s, const char **from,
                     const char *end, size_t most, float *cells)
{
    /* Lines without a quote are the quicker ones, and those with one seldom
     * come alone. */
    size_t rows = take_lines(s, from, end, most, cells, false);
    if (rows < most && has_quote(*from, end))
        rows += take_lines(s, from, end, most - rows,
                           cells + rows * (size_t)s->width, true);
    return rows;
}

size_t nn_count_lines(const char *p, const char *end)
{
    size_t lines = 0;
    for (; p < end; p += 64)
        lines += (size_t)__builtin_popcountll(nn_bytes_find(p, '\n') &
                                              nn_bytes_before(p, end));
    return lines;
}
