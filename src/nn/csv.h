/* CSV -> rows of fields with exact line numbers.
 *
 * libcsv in strict mode is the definition of the format; it is fed one
 * physical line at a time, so that a fault is named by its line. Knows
 * nothing of what a column means. csv.c is the only file that knows libcsv. */
#ifndef NN_CSV_H
#define NN_CSV_H

#include <stddef.h>

#include "error.h"
#include "text.h"
#include "file.h"
#include "number.h"
#include "lines.h"

enum { NN_MAX_FIELD = 1 << 20 };  /* bytes of a field at most */
enum { NN_MAX_FIELDS = 1 << 20 }; /* fields of a row at most */

struct nn_field {
    const char *p; /* unquoted, blanks around it trimmed, NUL-terminated */
    size_t len;
};

/* One row; everything in it is valid until the next call of nn_csv_next. */
struct nn_row {
    const struct nn_field *field;
    int fields;
    size_t line;     /* where it begins, from 1 */
    const char *raw; /* its bytes as they stand, without the line's end */
    size_t raw_len;
};

struct nn_csv;

/* Opens a file, plain or gzip; "-" is stdin. A byte-order mark is skipped. The
 * delimiter is any byte but NUL, quote, CR and LF. NN_ESYSTEM if the file
 * cannot be opened; then *csv is NULL. */
int nn_csv_open(struct nn_csv **csv, const char *path, char delimiter,
                struct nn_error *err);

/* Called before each read(), when every complete row of the bytes read so far
 * has been handed out. A last row without a line's end is complete only at
 * the end of the file. A negative result ends nn_csv_next with it. */
typedef int nn_csv_idle(void *arg, struct nn_error *err);
void nn_csv_on_idle(struct nn_csv *csv, nn_csv_idle *idle, void *arg);

/* 1 and a row, 0 at the end, or a negative status, after which there are no
 * more rows. Lines of blanks alone are skipped. NN_EDATA names file and line:
 * a stray or unclosed quote, a NUL byte, a field or row that is too long. Rows
 * may differ in their number of fields: the caller knows what is right. */
int nn_csv_next(struct nn_csv *csv, struct nn_row *row, struct nn_error *err);

/* Gives the last row back: the next nn_csv_next returns it again. */
void nn_csv_unread(struct nn_csv *csv);

/* The bytes of field i of the last row as they stand in it, quotes and blanks
 * included; no NUL follows. Remembers its place: quick while i rises. */
struct nn_field nn_csv_raw_field(struct nn_csv *csv, const struct nn_row *row,
                                 int i);

/* The lines behind the last row that nn_csv_next gave and did not get back:
 * whole rows may be taken from them. The last row is gone then. */
struct nn_lines *nn_csv_lines(struct nn_csv *csv);

const char *nn_csv_name(const struct nn_csv *csv); /* the file, for messages */
struct nn_fingerprint nn_csv_fingerprint(const struct nn_csv *csv);
void nn_csv_close(struct nn_csv *csv); /* accepts NULL */

/* Which of , ; | and tab most likely separates the fields of a file whose row
 * came out as one field: the most frequent but delimiter, the first of equals;
 * 0 if there is none or the row has several fields. */
char nn_csv_likely_delimiter(const struct nn_row *row, char delimiter);

/* Appends a field to a CSV line, quoted only where it must be: a delimiter,
 * quote, CR or LF in it, or a blank at an end. */
void nn_csv_add_field(struct nn_text *out, const char *p, size_t len,
                      char delimiter);

#endif
