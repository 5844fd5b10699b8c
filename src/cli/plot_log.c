#include "plot_log.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../nn/columns.h"
#include "../nn/heading.h"

enum { EPOCH, TRAIN, VALIDATION, FIELDS };
static const char *const names[FIELDS] = {[EPOCH] = "epoch",
                                          [TRAIN] = "train_loss",
                                          [VALIDATION] = "validation_loss"};

/* Where the losses stand, by the header line. */
struct layout {
    int fields; /* of a row */
    int field[FIELDS];
};

static int find_fields(struct layout *l, const char *file,
                       const struct nn_row *row, struct nn_error *err)
{
    struct nn_heading h;
    int rc = nn_heading_open(&h, row, true, err);
    if (rc < 0)
        return rc;
    l->fields = row->fields;
    for (int i = 0; i < FIELDS && rc == 0; i++) {
        rc = nn_heading_find_one(&h, file, names[i], &l->field[i], err);
        if (rc == 0 && l->field[i] < 0 && i != VALIDATION)
            rc = nn_fail(err, NN_EDATA,
                         "%s:%zu: no column \"%s\", expected a loss log that "
                         "nntrain wrote",
                         file, row->line, names[i]);
    }
    nn_heading_free(&h);
    return rc;
}

/* An empty cell is NAN, and so is what a C program prints of one. */
static int read_cell(double *x, const struct layout *l, int which,
                     const char *file, const struct nn_row *row,
                     struct nn_error *err)
{
    *x = (double)NAN;
    if (l->field[which] < 0)
        return 0;
    const struct nn_field f = row->field[l->field[which]];
    if (nn_parse_double(f.p, f.len, x) == NN_IS_NUMBER)
        return 0;
    if (which != EPOCH &&
        (f.len == 0 || strstr(f.p, "nan") || strstr(f.p, "inf")))
        return 0;
    char quoted[NN_QUOTE_SIZE];
    return nn_fail(err, NN_EDATA, "%s:%zu: %s: %s is not a number of a log",
                   file, row->line, names[which],
                   nn_text_quote(quoted, f.p, f.len));
}

static int add_epoch(struct cli_plot_log *log, const struct cli_plot_epoch *e,
                     struct nn_error *err)
{
    if (log->epochs == log->room) {
        size_t room = log->room > 0 ? 2 * log->room : 256;
        void *at = realloc(log->at, room * sizeof *log->at);
        if (!at)
            return nn_fail_memory(err);
        log->at = at;
        log->room = room;
    }
    log->at[log->epochs++] = *e;
    return 0;
}

static int read_row(struct cli_plot_log *log, const struct layout *l,
                    const struct nn_row *row, struct nn_error *err)
{
    struct cli_plot_epoch e = {0};
    double *const cell[FIELDS] = {&e.epoch, &e.train, &e.validation};
    int rc = nn_columns_check_fields(log->name, row, l->fields, err);
    for (int i = 0; i < FIELDS && rc == 0; i++)
        rc = read_cell(cell[i], l, i, log->name, row, err);
    if (rc < 0 || (isnan(e.train) && isnan(e.validation)))
        return rc;
    return add_epoch(log, &e, err);
}

static int read_rows(struct cli_plot_log *log, struct nn_csv *csv,
                     struct nn_error *err)
{
    struct layout l = {0};
    struct nn_row row;
    int rc = nn_csv_next(csv, &row, err);
    if (rc > 0)
        rc = find_fields(&l, log->name, &row, err);
    while (rc == 0 && (rc = nn_csv_next(csv, &row, err)) > 0)
        rc = read_row(log, &l, &row, err);
    if (rc == 0 && log->epochs == 0)
        rc = nn_fail(err, NN_EDATA, "%s: has no losses yet, nothing to draw",
                     log->name);
    return rc;
}

int cli_plot_log_read(struct cli_plot_log *log, const char *path,
                      struct nn_error *err)
{
    struct nn_csv *csv;
    *log = (struct cli_plot_log){.name = nn_path_name(path)};
    int rc = nn_csv_open(&csv, path, ',', err);
    if (rc < 0)
        return rc;
    rc = read_rows(log, csv, err);
    nn_csv_close(csv);
    if (rc < 0)
        cli_plot_log_free(log);
    return rc;
}

void cli_plot_log_free(struct cli_plot_log *log)
{
    free(log->at);
    *log = (struct cli_plot_log){0};
}
