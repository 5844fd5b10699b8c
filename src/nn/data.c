#include "data.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "cell.h"
#include "choose.h"
#include "fill.h"
#include "fit.h"
#include "heading.h"
#include "weigh.h"
#include "load.h"

/* A file while it is read. */
struct source {
    struct nn_csv *csv;
    const char *name; /* for messages */
    char delimiter;
    struct nn_places places;
    struct nn_load load; /* for most of the rows */
    int threads;
    bool header;
};

static int source_open(struct source *s, const char *path,
                       const struct nn_config *c, struct nn_error *err)
{
    *s = (struct source){.delimiter = c->data.delimiter, .threads = c->threads};
    int rc = nn_csv_open(&s->csv, path, s->delimiter, err);
    if (rc == 0)
        s->name = nn_csv_name(s->csv);
    return rc;
}

static void source_close(struct source *s)
{
    nn_load_free(&s->load);
    nn_places_free(&s->places);
    nn_csv_close(s->csv);
}

/* The next row, which must be there and look as if it had several fields. */
static int first_row(struct source *s, struct nn_row *row, struct nn_error *err)
{
    int rc = nn_csv_next(s->csv, row, err);
    if (rc == 0)
        return nn_fail(err, NN_EDATA, "%s: there are no rows%s", s->name,
                       s->header ? " after the header" : "");
    if (rc < 0)
        return rc;
    char better = nn_csv_likely_delimiter(row, s->delimiter);
    if (better)
        return nn_fail(err, NN_EDATA,
                       "%s:%zu: a row is one field; data.delimiter \"%s\" may "
                       "be meant",
                       s->name, row->line,
                       better == '\t' ? "\\t" : (char[]){better, '\0'});
    return 0;
}

/* Is the first row a header? */
static int find_header(struct source *s, const struct nn_row *row,
                       const struct nn_config *c, struct nn_error *err)
{
    const struct nn_names *texts = &c->data.missing_values;
    struct nn_markers markers;
    s->header = c->data.header == NN_HEADER_YES;
    if (c->data.header != NN_HEADER_AUTO)
        return 0;
    int rc = nn_markers_open(&markers, (const char *const *)texts->name,
                             texts->count, err);
    if (rc == 0)
        rc = nn_heading_is_likely_with(&markers, row, &s->header, err);
    nn_markers_free(&markers);
    return rc;
}

/* Does no cell of the row look like a number? */
static bool all_text(const struct nn_row *row)
{
    for (int i = 0; i < row->fields; i++) {
        if (nn_cell_is_number(&row->field[i]))
            return false;
    }
    return true;
}

/* Says how the first row was taken, where that is not plain to see. */
static void note_header(struct nn_data *d, const struct source *s,
                        const struct nn_row *first_data)
{
    if (all_text(first_data))
        nn_text_printf(&d->notes,
                       "%s: the first row is taken as %s (see data.header)\n",
                       s->name, s->header ? "a header" : "data");
}

/* Columns from the head of the training file; the next row is its first. */
static int choose(struct nn_data *d, struct source *s,
                  const struct nn_config *c, struct nn_error *err)
{
    struct nn_row row;
    struct nn_heading h = {0};
    int rc = first_row(s, &row, err);
    if (rc == 0)
        rc = find_header(s, &row, c, err);
    if (rc == 0)
        rc = nn_heading_open(&h, &row, s->header, err);
    if (rc == 0 && s->header)
        rc = first_row(s, &row, err);
    if (rc == 0)
        rc = nn_columns_check_fields(s->name, &row, h.count, err);
    if (rc == 0)
        rc = nn_choose_columns(&d->columns, c, s->name, &h, err);
    if (rc == 0) {
        d->columns.header = s->header;
        rc = nn_columns_place(&d->columns, &s->places, s->name, &row, false,
                              true, err);
        if (c->data.header == NN_HEADER_AUTO)
            note_header(d, s, &row);
        nn_csv_unread(s->csv);
    }
    nn_heading_free(&h);
    return rc;
}

/* Does the row's target show that a tentative target is one of numbers? */
static bool ends_classes(const struct source *s, const struct nn_row *row)
{
    return !nn_choose_is_integer(&row->field[s->places.target_field[0]]);
}

/* By what the columns mean now. */
static int open_load(struct source *s, const struct nn_columns *c,
                     struct nn_error *err)
{
    nn_load_free(&s->load);
    return nn_load_open(&s->load, c, &s->places, s->threads, err);
}

/* Says how many rows went. NN_EDATA if none is left. */
static int note_dropped(struct nn_data *d, const char *file, size_t dropped,
                        size_t left, struct nn_error *err)
{
    if (left == 0)
        return nn_fail(err, NN_EDATA,
                       "%s: every row lacks a value; data.missing can fill "
                       "them in place of \"drop\"",
                       file);
    if (dropped > 0)
        nn_text_printf(&d->notes, "%s: %zu row%s dropped for lack of a value\n",
                       file, dropped, dropped == 1 ? "" : "s");
    return 0;
}

/* Reads the rows that are left; they teach columns their kinds and labels. */
static int read_training(struct nn_data *d, struct source *s,
                         const struct nn_config *config, struct nn_error *err)
{
    struct nn_columns *c = &d->columns;
    struct nn_table *t = &d->train_table;
    struct nn_row row;
    bool is_open = true, tentative = false;
    size_t dropped = 0;
    int rc = 0;
    while (rc == 0 && (rc = nn_csv_next(s->csv, &row, err)) > 0) {
        float *cells;
        rc = nn_columns_check_fields(s->name, &row, s->places.fields, err);
        if (rc == 0 && nn_columns_drop(c, &s->places, &row)) {
            dropped++;
            continue;
        }
        if (rc == 0 && is_open) {
            is_open = nn_choose_kinds(c, config, &s->places, &row, &tentative);
            rc = is_open ? 0 : open_load(s, c, err);
        }
        if (rc == 0 && tentative && ends_classes(s, &row)) {
            nn_choose_numbers(c, t);
            tentative = false;
            rc = open_load(s, c, err);
        }
        if (rc == 0)
            rc = nn_table_add(t, s->name, row.line, &cells, err);
        if (rc == 0)
            rc = nn_columns_learn(c, &s->places, s->name, &row, cells, err);
        if (rc == 0 && !is_open)
            rc = nn_load_ahead(&s->load, nn_csv_lines(s->csv), t, err);
    }
    nn_choose_kinds_left(c);
    return rc < 0 ? rc : note_dropped(d, s->name, dropped, t->rows, err);
}

static void note_unseen(struct nn_data *d, const char *file, size_t unseen)
{
    if (unseen > 0)
        nn_text_printf(&d->notes,
                       "%s: categories that no training row has: %zu cell%s, "
                       "all inputs of which are 0\n",
                       file, unseen, unseen == 1 ? "" : "s");
}

/* Splits the rows that are in d->train, fits the columns on what is left there,
 * scales the table, weighs its rows. */
static int fit(struct nn_data *d, const struct nn_config *c, const char *file,
               struct nn_error *err)
{
    struct nn_table *t = &d->train_table;
    int rc = nn_fit_split(&d->columns, c->data.validation_fraction,
                          (uint64_t)c->seed, &d->train, &d->validation, err);
    size_t unseen = 0;
    if (rc == 0)
        rc = nn_fit_categories(&d->columns, t, &d->train, &unseen, err);
    if (rc < 0)
        return rc;
    note_unseen(d, file, unseen);
    if (d->columns.missing == NN_MISSING_FILL)
        rc = nn_fill_fit(&d->columns, t, &d->train,
                         (enum nn_fill)c->data.missing, c->data.missing_number,
                         file, err);
    if (rc < 0)
        return rc;
    nn_fit_scaling(&d->columns, &d->train, (enum nn_scale)c->data.scale,
                   c->data.scale_divisor);
    nn_fit_target_scaling(&d->columns, &d->train,
                          (enum nn_scale)c->data.scale_target,
                          c->data.target_divisor);
    nn_table_scale(t, &d->columns);
    rc = nn_rows_check_weights(&d->train, "training", err);
    return rc < 0 ? rc : nn_weigh_rows(&d->weight, &d->train, c, err);
}

static int load_training(struct nn_data *d, const struct nn_config *c,
                         const char *path, struct nn_error *err)
{
    struct source s;
    int rc = source_open(&s, path, c, err);
    if (rc < 0)
        return rc;
    rc = choose(d, &s, c, err);
    d->train_table.width = nn_columns_width(&d->columns);
    if (rc == 0)
        rc = read_training(d, &s, c, err);
    d->train_table.fingerprint = nn_csv_fingerprint(s.csv);
    if (rc == 0)
        rc = nn_choose_outputs(&d->columns, c, s.name, err);
    if (rc == 0)
        rc = nn_table_check_targets(&d->train_table, &d->columns, s.name, err);
    if (rc == 0 && nn_columns_is_class(&d->columns))
        rc = nn_fit_classes(&d->columns, &d->train_table, err);
    if (rc == 0)
        rc = nn_rows_all(&d->train, &d->train_table, &d->columns, err);
    source_close(&s);
    return rc;
}

int nn_data_read(struct nn_data *d, const struct nn_config *c,
                 struct nn_error *err)
{
    assert(c->data.train);
    *d = (struct nn_data){0};
    char *path = nn_config_path(c, c->data.train);
    int rc = path ? load_training(d, c, path, err) : nn_fail_memory(err);
    free(path);
    if (rc == 0)
        rc = nn_text_check(&d->notes, err);
    if (rc < 0)
        nn_data_free(d);
    return rc;
}

int nn_data_fit(struct nn_data *d, const struct nn_config *c,
                struct nn_error *err)
{
    char *path = nn_config_path(c, c->data.train);
    int rc = path ? fit(d, c, nn_path_name(path), err) : nn_fail_memory(err);
    free(path);
    return rc == 0 ? nn_choose_check_nodes(&d->columns, c, err) : rc;
}

static int read_known(struct nn_data *d, struct nn_table *t, struct source *s,
                      size_t *unseen, struct nn_error *err)
{
    struct nn_row row;
    size_t dropped = 0;
    int rc = open_load(s, &d->columns, err);
    while (rc == 0 && (rc = nn_csv_next(s->csv, &row, err)) > 0) {
        float *cells;
        rc = nn_table_add(t, s->name, row.line, &cells, err);
        if (rc == 0)
            rc = nn_columns_parse(&d->columns, &s->places, s->name, &row, cells,
                                  unseen, err);
        if (rc > 0) {
            t->rows--;
            dropped++;
        }
        if (rc >= 0)
            rc = nn_load_ahead(&s->load, nn_csv_lines(s->csv), t, err);
    }
    return rc < 0 ? rc : note_dropped(d, s->name, dropped, t->rows, err);
}

/* Only nnpredict does without. */
static int check_weight_column(const struct nn_columns *c,
                               const struct source *s, struct nn_error *err)
{
    char name[NN_QUOTE_SIZE];
    if (c->weights == 0 || s->places.weight_field >= 0)
        return 0;
    return nn_fail(
        err, NN_EDATA, "%s: no column %s for the weights", s->name,
        nn_text_quote(name, c->weight->name, strlen(c->weight->name)));
}

/* A further file with the columns of the training file. */
static int load_known(struct nn_data *d, struct nn_table *t,
                      struct nn_rows *rows, const struct nn_config *c,
                      const char *path, struct nn_error *err)
{
    struct source s;
    struct nn_row row;
    size_t unseen = 0;
    int rc = source_open(&s, path, c, err);
    if (rc < 0)
        return rc;
    t->width = nn_columns_width(&d->columns);
    rc = first_row(&s, &row, err);
    if (rc == 0)
        rc = find_header(&s, &row, c, err);
    if (rc == 0)
        rc = nn_columns_place(&d->columns, &s.places, s.name, &row, s.header,
                              true, err);
    if (rc == 0)
        rc = check_weight_column(&d->columns, &s, err);
    if (rc == 0 && s.header)
        rc = first_row(&s, &row, err);
    if (rc == 0) {
        nn_csv_unread(s.csv);
        rc = read_known(d, t, &s, &unseen, err);
    }
    if (rc == 0)
        rc = nn_table_check_targets(t, &d->columns, s.name, err);
    if (rc == 0)
        nn_table_scale(t, &d->columns);
    t->fingerprint = nn_csv_fingerprint(s.csv);
    note_unseen(d, s.name, unseen);
    source_close(&s);
    nn_rows_free(rows);
    return rc < 0 ? rc : nn_rows_all(rows, t, &d->columns, err);
}

/* Loads the file at a path of the config, if there is one. */
static int load_path(struct nn_data *d, struct nn_table *t,
                     struct nn_rows *rows, const struct nn_config *c,
                     const char *typed, struct nn_error *err)
{
    if (!typed)
        return 0;
    char *path = nn_config_path(c, typed);
    int rc = path ? load_known(d, t, rows, c, path, err) : nn_fail_memory(err);
    free(path);
    return rc;
}

int nn_data_load(struct nn_data *d, const struct nn_config *c,
                 struct nn_error *err)
{
    int rc = nn_data_read(d, c, err);
    if (rc < 0)
        return rc;
    rc = nn_data_fit(d, c, err);
    if (rc == 0)
        rc = load_path(d, &d->validation_table, &d->validation, c,
                       c->data.validation, err);
    if (rc == 0)
        rc = load_path(d, &d->test_table, &d->test, c, c->data.test, err);
    if (rc == 0)
        rc = nn_rows_check_weights(&d->validation, "validation", err);
    if (rc == 0)
        rc = nn_rows_check_weights(&d->test, "test", err);
    if (rc == 0)
        rc = nn_text_check(&d->notes, err);
    if (rc < 0)
        nn_data_free(d);
    return rc;
}

void nn_data_free(struct nn_data *d)
{
    nn_columns_free(&d->columns);
    nn_table_free(&d->train_table);
    nn_table_free(&d->validation_table);
    nn_table_free(&d->test_table);
    nn_rows_free(&d->train);
    nn_rows_free(&d->validation);
    nn_rows_free(&d->test);
    free(d->weight);
    nn_text_free(&d->notes);
    *d = (struct nn_data){0};
}
