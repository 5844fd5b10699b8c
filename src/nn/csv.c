#include "csv.h"

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Our headers are found by quotes (-iquote), libcsv's by brackets. */
#include <csv.h>
#ifndef LIBCSV_H__
#error "<csv.h> must be libcsv's: give src/nn as -iquote, not as -I"
#endif

enum { FIELD_STEP = 4096 }; /* libcsv's field buffer grows by this */

/* libcsv's field buffer at most: a field, and some room for the closing quote
 * and the blanks after it, which libcsv keeps until it knows better. */
enum { FIELD_ROOM = NN_MAX_FIELD + FIELD_STEP };

/* What a callback of libcsv found and could not return. */
enum fault { NO_FAULT, NO_MEMORY, LONG_FIELD, MANY_FIELDS };

struct nn_csv {
    struct nn_lines lines;
    struct csv_parser parser;
    char delimiter;
    int (*is_trimmed)(unsigned char); /* a blank, and not the delimiter */

    bool open;     /* the row has begun ... */
    bool complete; /* ... and ended */
    bool again;    /* ... and was given back */
    bool plain;    /* one line without a quote, which libcsv does not see */
    enum fault fault;
    struct nn_text cells; /* the fields' bytes, a NUL after each */
    struct nn_field *field;
    int fields, room;

    int raw_index; /* field raw_index of the row begins at raw[raw_at] */
    size_t raw_at;
};

static int is_space(unsigned char c)
{
    return c == ' ';
}

static int is_tab(unsigned char c)
{
    return c == '\t';
}

static int is_blank(unsigned char c)
{
    return is_space(c) || is_tab(c);
}

/* Keeps a field, and so an unclosed quote, from taking all memory. */
static void *realloc_field(void *p, size_t size)
{
    return size <= FIELD_ROOM ? realloc(p, size) : NULL;
}

static void init_parser(struct nn_csv *csv, char delimiter)
{
    csv->delimiter = delimiter;
    csv->is_trimmed = delimiter == '\t' ? is_space : is_blank;
    if (delimiter == ' ')
        csv->is_trimmed = is_tab;
    csv_init(&csv->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL);
    csv_set_delim(&csv->parser, (unsigned char)delimiter);
    csv_set_space_func(&csv->parser, csv->is_trimmed);
    csv_set_realloc_func(&csv->parser, realloc_field);
    csv_set_blk_size(&csv->parser, FIELD_STEP);
}

int nn_csv_open(struct nn_csv **out, const char *path, char delimiter,
                struct nn_error *err)
{
    assert(delimiter != '\0' && !strchr("\"\r\n", delimiter));
    *out = NULL;
    struct nn_csv *csv = calloc(1, sizeof *csv);
    if (!csv)
        return nn_fail_memory(err);
    init_parser(csv, delimiter);
    int rc = nn_lines_open(&csv->lines, path, err);
    if (rc < 0)
        nn_csv_close(csv);
    else
        *out = csv;
    return rc;
}

void nn_csv_close(struct nn_csv *csv)
{
    if (!csv)
        return;
    nn_lines_close(&csv->lines);
    csv_free(&csv->parser);
    nn_text_free(&csv->cells);
    free(csv->field);
    free(csv);
}

void nn_csv_on_idle(struct nn_csv *csv, nn_csv_idle *idle, void *arg)
{
    csv->lines.idle = idle;
    csv->lines.idle_arg = arg;
}

const char *nn_csv_name(const struct nn_csv *csv)
{
    return nn_input_name(csv->lines.in);
}

struct nn_fingerprint nn_csv_fingerprint(const struct nn_csv *csv)
{
    return nn_input_fingerprint(csv->lines.in);
}

static bool grow_fields(struct nn_csv *csv)
{
    int room = csv->room ? 2 * csv->room : 64;
    struct nn_field *field = realloc(csv->field, (size_t)room * sizeof *field);
    if (!field)
        return false;
    csv->field = field;
    csv->room = room;
    return true;
}

/* A new field of len bytes; NULL after a fault. */
static struct nn_field *add_field(struct nn_csv *csv, size_t len)
{
    if (csv->fault)
        return NULL;
    if (len > NN_MAX_FIELD)
        csv->fault = LONG_FIELD;
    else if (csv->fields == NN_MAX_FIELDS)
        csv->fault = MANY_FIELDS;
    else if (csv->fields == csv->room && !grow_fields(csv))
        csv->fault = NO_MEMORY;
    if (csv->fault)
        return NULL;
    csv->field[csv->fields].len = len;
    return &csv->field[csv->fields++];
}

/* libcsv's callback for a field of len bytes and a NUL. */
static void end_field(void *p, size_t len, void *arg)
{
    struct nn_csv *csv = arg;
    if (add_field(csv, len))
        nn_text_add(&csv->cells, p, len + 1);
}

/* libcsv's callback for a row. */
static void end_row(int end, void *arg)
{
    (void)end;
    struct nn_csv *csv = arg;
    csv->complete = true;
}

static int check_fault(const struct nn_csv *csv, struct nn_error *err)
{
    const char *name = nn_csv_name(csv);
    size_t line = csv->lines.first;
    switch (csv->fault) {
    case NO_MEMORY:
        return nn_fail_memory(err);
    case LONG_FIELD:
        return nn_fail(err, NN_EDATA,
                       "%s:%zu: field %d is longer than the %d bytes that a "
                       "field may have; is a quote not closed?",
                       name, line, csv->fields + 1, NN_MAX_FIELD);
    case MANY_FIELDS:
        return nn_fail(err, NN_EDATA,
                       "%s:%zu: more than the %d fields that a row may have",
                       name, line, NN_MAX_FIELDS);
    case NO_FAULT:
        break;
    }
    return nn_text_check(&csv->cells, err);
}

/* libcsv stopped at byte `at` of the line taken last. */
static int fail_at_quote(const struct nn_csv *csv, size_t at,
                         struct nn_error *err)
{
    const struct nn_lines *l = &csv->lines;
    char begin[64] = "";
    if (l->first != l->last)
        snprintf(begin, sizeof begin, ", in the row that begins on line %zu",
                 l->first);
    return nn_fail(err, NN_EDATA,
                   "%s:%zu: misplaced quote near byte %zu%s: quotes enclose a "
                   "whole field, and are doubled in it",
                   nn_csv_name(csv), l->last, at + 1, begin);
}

static int parse_line(struct nn_csv *csv, const char *line, size_t len,
                      struct nn_error *err)
{
    size_t done = csv_parse(&csv->parser, line, len, end_field, end_row, csv);
    if (!csv->fault && done < len) {
        if (csv_error(&csv->parser) == CSV_EPARSE)
            return fail_at_quote(csv, done, err);
        csv->fault = csv_get_buffer_size(&csv->parser) == FIELD_ROOM
                         ? LONG_FIELD
                         : NO_MEMORY;
    }
    return check_fault(csv, err);
}

/* The line without its end. */
static size_t without_end(const char *line, size_t len)
{
    if (len > 0 && line[len - 1] == '\n')
        len--;
    return len > 0 && line[len - 1] == '\r' ? len - 1 : len;
}

/* Adds the field from p to end, trimmed and with a NUL in place of what
 * follows; false after a fault. */
static bool add_plain_field(struct nn_csv *csv, char *p, char *end)
{
    while (p < end && csv->is_trimmed((unsigned char)*p))
        p++;
    while (p < end && csv->is_trimmed((unsigned char)end[-1]))
        end--;
    struct nn_field *field = add_field(csv, (size_t)(end - p));
    if (!field)
        return false;
    field->p = p;
    *end = '\0';
    return true;
}

/* A line in which libcsv would find nothing but delimiters and blanks, as it
 * has no quote: a whole row. */
static int cut_plain_row(struct nn_csv *csv, const char *line, size_t len,
                         struct nn_error *err)
{
    nn_text_add(&csv->cells, line, without_end(line, len));
    char *p = csv->cells.p;
    char *end = p + csv->cells.len;
    char *stop = p;
    while (!csv->cells.failed && stop) {
        stop = memchr(p, csv->delimiter, (size_t)(end - p));
        if (!add_plain_field(csv, p, stop ? stop : end))
            break;
        p = stop ? stop + 1 : end;
    }
    csv->complete = true;
    return check_fault(csv, err);
}

/* The file ended: in a last row without a line's end, or within quotes. */
static int parse_end(struct nn_csv *csv, struct nn_error *err)
{
    if (csv_fini(&csv->parser, end_field, end_row, csv) != 0)
        return nn_fail(err, NN_EDATA,
                       "%s:%zu: the row that begins here has a quote that is "
                       "not closed before the end of the file",
                       nn_csv_name(csv), csv->lines.first);
    return check_fault(csv, err);
}

/* Blanks alone, which are no row? */
static bool is_blank_line(const struct nn_csv *csv, const char *line,
                          size_t len)
{
    size_t i = 0;
    while (i < len && csv->is_trimmed((unsigned char)line[i]))
        i++;
    return i == len || line[i] == '\r' || line[i] == '\n';
}

/* Longer ones may have what libcsv refuses as too long. */
static bool is_plain(const char *line, size_t len)
{
    return len <= NN_MAX_FIELD && !memchr(line, '"', len);
}

static void begin_row(struct nn_csv *csv)
{
    nn_lines_begin(&csv->lines);
    csv->open = csv->complete = false;
    csv->fields = 0;
    nn_text_clear(&csv->cells);
}

/* The row is complete: its bytes stay where they are now. */
static void finish_row(struct nn_csv *csv, struct nn_row *row)
{
    const char *p = csv->cells.p;
    for (int i = 0; !csv->plain && i < csv->fields; i++) {
        csv->field[i].p = p;
        p += csv->field[i].len + 1;
    }
    const char *raw = nn_lines_text(&csv->lines);
    size_t len = without_end(raw, csv->lines.kept);
    *row = (struct nn_row){csv->field, csv->fields, csv->lines.first, raw, len};
    csv->raw_index = 0;
    csv->raw_at = 0;
}

/* Lines until a row is complete; 0 if the file ends before one begins. */
static int read_row(struct nn_csv *csv, struct nn_error *err)
{
    begin_row(csv);
    while (!csv->complete) {
        const char *line;
        size_t len;
        int rc = nn_lines_next(&csv->lines, &line, &len, err);
        if (rc < 0 || (rc == 0 && !csv->open))
            return rc;
        if (!csv->open && is_blank_line(csv, line, len)) {
            nn_lines_begin(&csv->lines);
            continue;
        }
        csv->plain = !csv->open && is_plain(line, len);
        csv->open = true;
        if (csv->plain)
            rc = cut_plain_row(csv, line, len, err);
        else
            rc = rc > 0 ? parse_line(csv, line, len, err) : parse_end(csv, err);
        if (rc < 0)
            return rc;
    }
    return 1;
}

int nn_csv_next(struct nn_csv *csv, struct nn_row *row, struct nn_error *err)
{
    int rc = csv->again ? 1 : read_row(csv, err);
    csv->again = false;
    if (rc == 1)
        finish_row(csv, row);
    return rc;
}

struct nn_lines *nn_csv_lines(struct nn_csv *csv)
{
    assert(!csv->again);
    return &csv->lines;
}

void nn_csv_unread(struct nn_csv *csv)
{
    assert(csv->complete);
    csv->again = true;
}

/* Where the field at `at` ends. Quotes come in pairs, so those before a
 * delimiter tell whether it stands between quotes. */
static size_t raw_end(const struct nn_row *row, size_t at, char delimiter)
{
    bool quoted = false;
    while (at < row->raw_len && (quoted || row->raw[at] != delimiter)) {
        if (row->raw[at] == '"')
            quoted = !quoted;
        at++;
    }
    return at;
}

struct nn_field nn_csv_raw_field(struct nn_csv *csv, const struct nn_row *row,
                                 int i)
{
    assert(i >= 0 && i < row->fields);
    if (i < csv->raw_index) {
        csv->raw_index = 0;
        csv->raw_at = 0;
    }
    while (csv->raw_index < i) {
        csv->raw_at = raw_end(row, csv->raw_at, csv->delimiter) + 1;
        csv->raw_index++;
    }
    size_t end = raw_end(row, csv->raw_at, csv->delimiter);
    return (struct nn_field){row->raw + csv->raw_at, end - csv->raw_at};
}

char nn_csv_likely_delimiter(const struct nn_row *row, char delimiter)
{
    static const char likely[] = ",;|\t";
    char best = '\0';
    size_t most = 0;
    for (const char *d = likely; *d != '\0' && row->fields == 1; d++) {
        size_t count = 0;
        for (size_t i = 0; i < row->raw_len; i++)
            count += row->raw[i] == *d;
        if (*d != delimiter && count > most) {
            most = count;
            best = *d;
        }
    }
    return best;
}
