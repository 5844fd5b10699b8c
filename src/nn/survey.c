#include "survey.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cell.h"
#include "columns.h"
#include "date.h"

/* --- one column ----------------------------------------------------------- */

/* May it be an id: whole numbers or texts, no two alike? */
static bool may_be_id(const struct nn_survey_column *c)
{
    return !c->is_repeated && c->integers == c->numbers;
}

static int add_value(struct nn_survey_column *c, uint64_t hash,
                     struct nn_error *err)
{
    if (c->has_more)
        return 0;
    const size_t most = may_be_id(c) ? NN_SURVEY_IDS : NN_SURVEY_VALUES;
    if (c->distinct >= most && !nn_hashes_has(&c->values, hash)) {
        c->has_more = true;
        nn_hashes_free(&c->values);
        return 0;
    }
    int added = nn_hashes_add(&c->values, hash, err);
    if (added < 0)
        return added;
    c->is_repeated = c->is_repeated || added == 0;
    c->distinct = c->values.count;
    return 0;
}

static int add_number(struct nn_survey_column *c, double x,
                      struct nn_error *err)
{
    const bool whole = floor(x) == x;
    x += 0.0; /* -0 is 0 */
    c->is_counter =
        whole && (c->numbers == 0 || (c->is_counter && x == c->last + 1.0));
    c->integers += whole;
    c->numbers++;
    c->last = x;
    return add_value(c, nn_hash(&x, sizeof x), err);
}

static int add_text(struct nn_survey_column *c, const struct nn_field *f,
                    struct nn_error *err)
{
    c->texts++;
    c->dates += nn_is_date(f->p, f->len);
    c->commas += nn_cell_has_comma(f);
    c->is_utf8 = c->is_utf8 && nn_text_is_utf8(f->p, f->len);
    return add_value(c, nn_hash(f->p, f->len), err);
}

static int add_cell(struct nn_survey_column *c, const struct nn_field *f,
                    struct nn_error *err)
{
    double x;
    float rounded;
    switch (nn_parse_double(f->p, f->len, &x)) {
    case NN_IS_NUMBER:
        /* Only the largest need the exact answer. */
        if (fabs(x) > FLT_MAX / 2)
            c->huge += nn_parse_float(f->p, f->len, &rounded) == NN_TOO_LARGE;
        return add_number(c, x, err);
    case NN_TOO_LARGE:
        c->huge++;
        c->numbers++;
        return 0;
    case NN_NO_NUMBER:
        break;
    }
    if (!nn_cell_is_missing(f))
        return add_text(c, f, err);
    c->missing++;
    return 0;
}

/* --- the file ------------------------------------------------------------- */

enum { LOOKED_AT = 20 }; /* rows that tell the delimiter */

/* Adds the fields of a row that have a comma, which should be one between
 * digits. */
static void look_for_commas(const struct nn_row *row, int *between_digits,
                            int *others)
{
    for (int i = 0; i < row->fields; i++) {
        const struct nn_field *f = &row->field[i];
        if (nn_cell_has_comma(f))
            ++*between_digits;
        else if (memchr(f->p, ',', f->len))
            ++*others;
    }
}

/* The fields of each of the first rows; 0 if they differ or cannot be read so.
 * *decimal: there are commas in them, all as in numbers. NN_ESYSTEM. */
static int count_fields(const char *path, char delimiter, bool *decimal,
                        struct nn_error *err)
{
    struct nn_csv *csv;
    struct nn_row row;
    int fields = 0, between_digits = 0, others = 0;
    int rc = nn_csv_open(&csv, path, delimiter, err);
    if (rc < 0)
        return rc;
    for (int i = 0; i < LOOKED_AT; i++) {
        rc = nn_csv_next(csv, &row, NULL);
        if (rc == 0)
            break;
        if (rc < 0 || (i > 0 && row.fields != fields)) {
            fields = 0;
            break;
        }
        fields = row.fields;
        look_for_commas(&row, &between_digits, &others);
    }
    nn_csv_close(csv);
    *decimal = between_digits > 0 && others == 0;
    return fields;
}

/* The delimiter that gives the most fields, but no comma if another one leaves
 * commas to decimals; a comma if none gives rows of one length: the reader then
 * says what is wrong with them. */
static int find_delimiter(struct nn_survey *s, const char *path,
                          struct nn_error *err)
{
    static const char candidates[] = ",;\t|";
    int most = 1;
    s->delimiter = ',';
    for (const char *d = candidates; *d; d++) {
        bool decimal;
        int fields = count_fields(path, *d, &decimal, err);
        if (fields < 0)
            return fields;
        const bool frees_commas = s->delimiter == ',' && fields > 1 && decimal;
        if (fields > most || (*d != ',' && frees_commas)) {
            most = fields;
            s->delimiter = *d;
        }
    }
    return 0;
}

/* Is a cell of the row a number, or a marker of what is missing? */
static bool has_value(const struct nn_row *row)
{
    for (int i = 0; i < row->fields; i++) {
        const struct nn_field *f = &row->field[i];
        if (f->len > 0 && (nn_cell_is_number(f) || nn_cell_is_missing(f)))
            return true;
    }
    return false;
}

/* Opens the file and reads its first row; 1, or a negative status. *csv is
 * closed by the caller. */
static int read_first(struct nn_csv **csv, struct nn_row *row,
                      const struct nn_survey *s, const char *path,
                      struct nn_error *err)
{
    int rc = nn_csv_open(csv, path, s->delimiter, err);
    if (rc == 0)
        rc = nn_csv_next(*csv, row, err);
    if (rc == 0)
        rc = nn_fail(err, NN_EDATA, "%s: the file has no rows",
                     nn_csv_name(*csv));
    return rc;
}

/* Is the first row a header? */
static int find_header(struct nn_survey *s, const char *path,
                       struct nn_error *err)
{
    struct nn_csv *csv;
    struct nn_row row;
    int rc = read_first(&csv, &row, s, path, err);
    if (rc > 0)
        rc = nn_heading_is_likely(&row, &s->header, err);
    const bool may_be_names = rc == 0 && !has_value(&row);
    if (rc == 0)
        rc = nn_csv_next(csv, &row, err);
    if (rc > 0) {
        s->is_header_plain = has_value(&row);
        s->header = s->header || (may_be_names && s->is_header_plain);
    }
    nn_csv_close(csv);
    return rc < 0 ? rc : 0;
}

/* Names that a config can have. */
static int check_names(const struct nn_heading *h, const char *file,
                       struct nn_error *err)
{
    int rc = 0, field;
    for (int i = 0; rc == 0 && i < h->count; i++) {
        rc = nn_heading_find_one(h, file, h->name[i], &field, err);
        if (rc == 0 && !nn_text_is_utf8(h->name[i], strlen(h->name[i])))
            rc = nn_fail(err, NN_EDATA,
                         "%s:%zu: the header is not UTF-8: convert the file "
                         "with iconv",
                         file, h->line);
    }
    return rc;
}

/* The names of the columns, and room for what is found about each. */
static int open_columns(struct nn_survey *s, struct nn_csv *csv,
                        const struct nn_row *row, struct nn_error *err)
{
    int rc = nn_heading_open(&s->heading, row, s->header, err);
    if (rc == 0 && !s->header)
        nn_csv_unread(csv);
    if (rc == 0)
        rc = check_names(&s->heading, nn_csv_name(csv), err);
    if (rc < 0)
        return rc;
    s->column = calloc((size_t)row->fields, sizeof *s->column);
    if (!s->column)
        return nn_fail_memory(err);
    for (int i = 0; i < s->heading.count; i++)
        s->column[i].is_utf8 = true;
    return 0;
}

static int add_row(struct nn_survey *s, const char *file,
                   const struct nn_row *row, struct nn_error *err)
{
    int rc = nn_columns_check_fields(file, row, s->heading.count, err);
    for (int i = 0; rc == 0 && i < row->fields; i++)
        rc = add_cell(&s->column[i], &row->field[i], err);
    s->rows++;
    return rc;
}

static int read_rows(struct nn_survey *s, const char *path,
                     struct nn_error *err)
{
    struct nn_csv *csv;
    struct nn_row row;
    int rc = read_first(&csv, &row, s, path, err);
    if (rc > 0)
        rc = open_columns(s, csv, &row, err);
    while (rc == 0 && (rc = nn_csv_next(csv, &row, err)) > 0)
        rc = add_row(s, nn_csv_name(csv), &row, err);
    if (rc == 0 && s->rows == 0)
        rc = nn_fail(err, NN_EDATA, "%s: the file has a header and no rows",
                     nn_csv_name(csv));
    nn_csv_close(csv);
    return rc;
}

int nn_survey_file(struct nn_survey *s, const char *path, struct nn_error *err)
{
    *s = (struct nn_survey){0};
    int rc = find_delimiter(s, path, err);
    if (rc == 0)
        rc = find_header(s, path, err);
    if (rc == 0)
        rc = read_rows(s, path, err);
    if (rc < 0)
        nn_survey_free(s);
    return rc;
}

void nn_survey_free(struct nn_survey *s)
{
    for (int i = 0; s->column && i < s->heading.count; i++)
        nn_hashes_free(&s->column[i].values);
    free(s->column);
    nn_heading_free(&s->heading);
    *s = (struct nn_survey){0};
}
