#include "known_rows.h"

#include "predict_head.h"

#include "../nn/load.h"

/* The first row, and where the columns stand; 0 if the file is empty. */
static int read_head(struct nn_csv *csv, const struct nn_columns *c,
                     struct nn_places *places, struct nn_error *err)
{
    const struct cli_predict_options options = {.header = NN_HEADER_AUTO,
                                                .evaluate = true};
    const struct cli_predict_head head = {c, &options};
    struct nn_row row;
    int rc = nn_csv_next(csv, &row, err);
    if (rc <= 0)
        return rc;
    int header =
        cli_predict_head_read(&head, places, nn_csv_name(csv), &row, err);
    if (header == 0)
        nn_csv_unread(csv);
    return header < 0 ? header : 1;
}

static int read_rows(struct nn_table *t, const struct nn_columns *c,
                     struct nn_csv *csv, const struct nn_places *places,
                     size_t *unknown, struct nn_error *err)
{
    const char *file = nn_csv_name(csv);
    struct nn_load load = {0};
    struct nn_row row;
    int rc = nn_load_open(&load, c, places, 0, err);
    while (rc == 0 && (rc = nn_csv_next(csv, &row, err)) > 0) {
        float *cells;
        rc = nn_table_add(t, file, row.line, &cells, err);
        if (rc == 0)
            rc = nn_columns_parse(c, places, file, &row, cells, unknown, err);
        if (rc > 0) /* to be dropped */
            t->rows--;
        if (rc >= 0)
            rc = nn_load_ahead(&load, nn_csv_lines(csv), t, err);
    }
    if (rc == 0)
        rc = nn_table_check_targets(t, c, file, err);
    nn_load_free(&load);
    return rc;
}

int cli_read_known_rows(struct nn_table *t, const struct nn_columns *c,
                        const char *path, size_t *unknown, struct nn_error *err)
{
    struct nn_csv *csv = NULL;
    struct nn_places places = {0};
    int rc = nn_csv_open(&csv, path, c->delimiter, err);
    if (rc < 0)
        return rc;
    t->width = nn_columns_width(c);
    rc = read_head(csv, c, &places, err);
    if (rc > 0)
        rc = read_rows(t, c, csv, &places, unknown, err);
    if (rc == 0 && t->rows == 0)
        rc = nn_fail(err, NN_EDATA, "%s: there are no rows of data",
                     nn_csv_name(csv));
    if (rc == 0)
        nn_table_scale(t, c);
    nn_places_free(&places);
    nn_csv_close(csv);
    return rc;
}
