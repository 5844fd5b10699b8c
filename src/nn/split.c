#include "split.h"

#include <stdlib.h>
#include <string.h>

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

/* Which of the 64 bytes at p stand before end. */
NN_INLINE uint64_t before(const char *p, const char *end)
{
    return end - p < 64 ? (UINT64_C(1) << (end - p)) - 1 : UINT64_MAX;
}

/* Where a block of 64 bytes begins. */
struct place {
    uint64_t quoted; /* all ones: between quotes */
    uint64_t starts; /* 1: with a field */
};

/* Bit i tells whether the number of bits up to i is odd. */
NN_INLINE uint64_t parity(uint64_t bits)
{
    for (int i = 1; i < 64; i *= 2)
        bits ^= bits << i;
    return bits;
}

/* Takes what is between quotes from *ends. The result: where a quote is neither
 * the first nor the last byte of a field, or a line ends between quotes. */
NN_INLINE uint64_t find_odd_quotes(struct place *at, const char *p,
                                   char delimiter, uint64_t lf, uint64_t cr,
                                   uint64_t *ends)
{
    const uint64_t quotes = nn_bytes_find(p, '"');
    /* from the first quote of a field to before the last one */
    const uint64_t quoted = parity(quotes) ^ at->quoted;
    *ends &= ~quoted;
    const uint64_t starts = *ends << 1 | at->starts;
    const bool ends_next = p[64] == delimiter || p[64] == '\n' || p[64] == '\r';
    const uint64_t before_end = (*ends | cr) >> 1 | (uint64_t)ends_next << 63;
    *at = (struct place){-(quoted >> 63), *ends >> 63};
    return (quotes & quoted & ~starts) | (quotes & ~quoted & ~before_end) |
           (lf & quoted);
}

/* Among the 64 bytes at p, where fields and lines end; and where there is what
 * no plain line has: NUL, CR but before LF; quotes, where at is NULL, else
 * those of a field that is not simply quoted. */
struct marks {
    uint64_t ends, lf, odd;
};

NN_INLINE struct marks find_marks(const char *p, const char *end,
                                  char delimiter, struct place *at)
{
    const uint64_t lf = nn_bytes_find(p, '\n');
    const uint64_t before_lf = lf >> 1 | (uint64_t)(p[64] == '\n') << 63;
    const uint64_t cr = nn_bytes_find(p, '\r');
    uint64_t ends = lf | nn_bytes_find(p, delimiter);
    uint64_t odd = nn_bytes_find(p, '\0') | (cr & ~before_lf);
    odd |= at ? find_odd_quotes(at, p, delimiter, lf, cr, &ends)
              : nn_bytes_find(p, '"');
    const uint64_t in = before(p, end);
    /* ends up to the first odd byte only */
    const uint64_t before_odd = (odd & -odd) - 1;
    return (struct marks){ends & before_odd & in, lf, odd & in};
}

/* Small integers stand so close that a block has more fields than this. */
enum { CLOSE = 14 };

/* Takes NN_WORDS fields that end at the lowest of the ends, while they are
 * numbers of one line and each has up to 4 digits. *begin is the first one's,
 * *ends what is left. */
NN_INLINE const struct nn_split_field *take_close(
    const struct nn_split_field *field, const char *p, const char **begin,
    uint64_t lf, uint64_t *ends, float *cells)
{
    int count = __builtin_popcountll(*ends);
    if (count < CLOSE)
        return field;
    for (; count >= NN_WORDS && field->run >= NN_WORDS; count -= NN_WORDS) {
        uint64_t left = *ends;
        int at[NN_WORDS + 1];
        at[0] = (int)(*begin - p);
        NN_UNROLL
        for (int i = 1; i <= NN_WORDS; i++, left &= left - 1)
            at[i] = __builtin_ctzll(left) + 1;
        if ((lf & ~left & *ends) || !nn_read_smalls(p, at, &cells[field->cell]))
            break;
        *begin = p + at[NN_WORDS];
        *ends = left;
        field += NN_WORDS;
    }
    return field;
}

NN_INLINE size_t take_lines(const struct nn_split *s, const char **from,
                            const char *end, size_t most, float *cells,
                            const bool quotes)
{
    const struct nn_split_field *field = s->field;
    struct place place = {.starts = 1};
    const char *begin = *from; /* of the field */
    size_t rows = 0;
    for (const char *p = *from; p < end && rows < most; p += 64) {
        const struct marks marks =
            find_marks(p, end, s->delimiter, quotes ? &place : NULL);
        uint64_t ends = marks.ends;
        if (!quotes)
            field = take_close(field, p, &begin, marks.lf, &ends, cells);
        for (; ends; ends &= ends - 1) {
            const char *at = p + __builtin_ctzll(ends);
            const bool last = *at == '\n';
            const bool crlf = last && at > begin && at[-1] == '\r';
            const char *stop = crlf ? at - 1 : at;
            const bool taken = quotes && *begin == '"'
                                   ? take_quoted(field++, begin, stop, cells)
                                   : take_field(field++, begin, stop, cells);
            if (!taken)
                return rows;
            begin = at + 1;
            if (!last)
                continue;
            if (field->role != END || at - *from > NN_MAX_FIELD)
                return rows;
            *from = begin;
            field = s->field;
            cells += s->width;
            if (++rows == most)
                return rows;
        }
        if (marks.odd)
            break;
    }
    return rows;
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
                                              before(p, end));
    return lines;
}
