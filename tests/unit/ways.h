/* A text of CSV read in the ways there are, which must come to the same:
 * rows of cells by libcsv and by load, in one thread and in several; fields of
 * lines without a quote by libcsv and by csv.c itself. */
#ifndef WAYS_H
#define WAYS_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "csv.h"
#include "columns.h"
#include "table.h"
#include "load.h"

static inline struct nn_csv *ways_open(const char *p, size_t len,
                                       char delimiter)
{
    struct nn_csv *csv = NULL;
    char path[32];
    int fd = memfd_create("ways", MFD_CLOEXEC);
    if (fd < 0 || write(fd, p, len) != (ssize_t)len)
        abort();
    snprintf(path, sizeof path, "/dev/fd/%d", fd);
    if (nn_csv_open(&csv, path, delimiter, NULL) < 0)
        abort();
    close(fd);
    return csv;
}

/* What came of a file. */
struct ways_result {
    struct nn_columns columns;
    struct nn_table table;
    int rc;
    struct nn_error err;
    struct nn_fingerprint fingerprint;
};

static inline void ways_free(struct ways_result *r)
{
    nn_columns_free(&r->columns);
    nn_table_free(&r->table);
}

/* Columns for the fields of the first row: numbers, labels, or not used, by
 * two bits of kinds for each. */
static inline void ways_columns(struct nn_columns *c, char delimiter,
                                const struct nn_row *row, unsigned kinds)
{
    if (nn_columns_open(c, row->fields, 0, NULL) < 0)
        abort();
    c->delimiter = delimiter;
    c->fields = row->fields;
    int inputs = 0;
    for (int i = 0; i < row->fields; i++) {
        const unsigned kind = kinds >> 2 * (i % 16) & 3;
        if (kind == 3)
            continue;
        c->input[inputs].name = nn_text_copy("x", 1);
        c->input[inputs].kind = kind == 2 ? NN_CATEGORY : NN_NUMBER;
        c->input_field[inputs++] = i;
    }
    c->inputs = inputs;
}

/* threads < 0: without load. */
static inline void ways_read(struct ways_result *r, const char *p, size_t len,
                             char delimiter, unsigned kinds, int threads)
{
    *r = (struct ways_result){0};
    struct nn_csv *csv = ways_open(p, len, delimiter);
    struct nn_places places = {0};
    struct nn_load load = {0};
    struct nn_row row;
    float *cells;
    r->rc = nn_csv_next(csv, &row, &r->err);
    if (r->rc > 0) {
        ways_columns(&r->columns, delimiter, &row, kinds);
        r->table.width = nn_columns_width(&r->columns);
        if (nn_columns_place(&r->columns, &places, "t", &row, false, true,
                             NULL) < 0 ||
            nn_load_open(&load, &r->columns, &places, abs(threads), NULL) < 0)
            abort();
        nn_csv_unread(csv);
    }
    while (r->rc >= 0 && r->table.width > 0 &&
           (r->rc = nn_csv_next(csv, &row, &r->err)) > 0) {
        r->rc = nn_table_add(&r->table, "t", row.line, &cells, &r->err);
        if (r->rc == 0)
            r->rc = nn_columns_learn(&r->columns, &places, "t", &row, cells,
                                     &r->err);
        if (r->rc == 0 && threads > 0)
            r->rc = nn_load_ahead(&load, nn_csv_lines(csv), &r->table, &r->err);
    }
    r->fingerprint = nn_csv_fingerprint(csv);
    nn_load_free(&load);
    nn_places_free(&places);
    nn_csv_close(csv);
}

/* How two results differ; NULL if they do not. The name of the file, a
 * descriptor, is no part of a message. */
static inline const char *ways_compare(const struct ways_result *a,
                                       const struct ways_result *b)
{
    const struct nn_table *s = &a->table, *t = &b->table;
    const char *after = strchr(a->err.msg, ':');
    const char *other = strchr(b->err.msg, ':');
    if (a->rc != b->rc || strcmp(after ? after : "", other ? other : "") != 0)
        return "errors differ";
    /* The row with the fault is in the table, half filled. */
    const size_t rows = s->rows - (a->rc < 0 && s->rows > 0);
    if (s->rows != t->rows)
        return "numbers of rows differ";
    if (rows > 0 && memcmp(s->line, t->line, rows * sizeof *s->line) != 0)
        return "line numbers differ";
    if (rows > 0 && memcmp(s->cell, t->cell,
                           rows * (size_t)s->width * sizeof *s->cell) != 0)
        return "cells differ";
    for (int i = 0; i < a->columns.inputs; i++) {
        const struct nn_labels *l = &a->columns.input[i].labels;
        const struct nn_labels *m = &b->columns.input[i].labels;
        for (int k = 0; k < l->count; k++) {
            if (l->count != m->count ||
                strcmp(l->label[k].text, m->label[k].text) != 0)
                return "labels differ";
        }
    }
    if (a->rc >= 0 && (a->fingerprint.length != b->fingerprint.length ||
                       a->fingerprint.crc32 != b->fingerprint.crc32))
        return "fingerprints differ";
    return NULL;
}

static inline const char *ways_differ(const char *p, size_t len, char delimiter,
                                      unsigned kinds, int threads)
{
    struct ways_result slow, quick;
    ways_read(&slow, p, len, delimiter, kinds, -1);
    ways_read(&quick, p, len, delimiter, kinds, threads);
    const char *how = ways_compare(&slow, &quick);
    ways_free(&slow);
    ways_free(&quick);
    return how;
}

/* The lines that have nothing but fields, and the same with a quoted field in
 * front, which only libcsv reads. */
static inline void ways_quote(struct nn_text *plain, struct nn_text *quoted,
                              const char *p, size_t len, char delimiter)
{
    const char front[] = {'"', '"', delimiter};
    const char *end = p + len;
    nn_text_puts(plain, "y\n");
    nn_text_puts(quoted, "y\n");
    while (p < end) {
        const char *lf = memchr(p, '\n', (size_t)(end - p));
        const char *next = lf ? lf + 1 : end;
        const size_t n = (size_t)(next - p);
        size_t blanks = 0;
        while (blanks < n && strchr(" \t\n", p[blanks]))
            blanks++;
        if (blanks < n && !memchr(p, '"', n) && !memchr(p, '\r', n) &&
            !memchr(p, '\0', n)) {
            nn_text_add(plain, p, n);
            nn_text_add(quoted, front, sizeof front);
            nn_text_add(quoted, p, n);
        }
        p = next;
    }
}

static inline const char *ways_compare_rows(struct nn_csv *a, struct nn_csv *b)
{
    struct nn_row x, y;
    for (bool first = true;; first = false) {
        const int rc = nn_csv_next(a, &x, NULL);
        if (rc != nn_csv_next(b, &y, NULL))
            return "numbers of lines differ";
        if (rc <= 0)
            return NULL;
        const int skipped = first ? 0 : 1;
        if (x.fields + skipped != y.fields || x.line != y.line)
            return "numbers of fields differ";
        for (int i = 0; i < x.fields; i++) {
            const struct nn_field *f = &x.field[i];
            const struct nn_field *g = &y.field[i + skipped];
            if (f->len != g->len || memcmp(f->p, g->p, f->len + 1) != 0)
                return "fields differ";
        }
    }
}

static inline const char *ways_cut_differ(const char *p, size_t len,
                                          char delimiter)
{
    struct nn_text plain = {0}, quoted = {0};
    ways_quote(&plain, &quoted, p, len, delimiter);
    struct nn_csv *a = ways_open(plain.p, plain.len, delimiter);
    struct nn_csv *b = ways_open(quoted.p, quoted.len, delimiter);
    const char *how = ways_compare_rows(a, b);
    nn_csv_close(a);
    nn_csv_close(b);
    nn_text_free(&plain);
    nn_text_free(&quoted);
    return how;
}

/* What a fuzzer tries: the first five bytes choose the delimiter and what the
 * columns are; the rest is the file. */
static inline const char *ways_fuzz(const uint8_t *data, size_t size)
{
    static const char delimiters[] = ",;\t| 1.-e\xFF";
    uint32_t kinds;
    if (size < 5)
        return NULL;
    const char delimiter = delimiters[data[0] % (sizeof delimiters - 1)];
    memcpy(&kinds, data + 1, sizeof kinds);
    const char *text = (const char *)data + 5;
    const char *how = ways_differ(text, size - 5, delimiter, kinds, 1);
    return how ? how : ways_cut_differ(text, size - 5, delimiter);
}

#endif
