#include "plot_rows.h"

#include <stdlib.h>
#include <string.h>

#include "known_rows.h"

/* The targets of all rows, some at a time: gathering makes X as well. */
static int gather_targets(struct cli_plot_rows *r, const struct nn_rows *rows,
                          struct nn_error *err)
{
    const size_t n2 = (size_t)r->n2;
    struct nn_arena arena = {0};
    nn_mat X = {0}, D = {0};
    int rc = 0;
    for (int pass = 0; rc == 0 && pass < 2; pass++) {
        X = nn_mat_take(&arena, r->model->net.n[0], NN_EVALUATE_BATCH);
        D = nn_mat_take(&arena, r->n2, NN_EVALUATE_BATCH);
        if (pass == 0)
            rc = nn_arena_open(&arena, err);
    }
    for (size_t at = 0; rc == 0 && at < rows->count; at += NN_EVALUATE_BATCH) {
        const size_t left = rows->count - at;
        const int m = left < NN_EVALUATE_BATCH ? (int)left : NN_EVALUATE_BATCH;
        nn_rows_gather(rows, rows->index + at, nn_mat_cols(X, 0, m),
                       nn_mat_cols(D, 0, m), 0, m);
        for (int j = 0; j < m; j++)
            memcpy(r->d + (at + (size_t)j) * n2, nn_mat_col(D, j),
                   n2 * sizeof *r->d);
    }
    nn_arena_free(&arena);
    return rc;
}

int cli_plot_rows_predict(struct cli_plot_rows *r, struct nn_error *err)
{
    struct nn_rows rows = {0};
    r->n2 = nn_columns_n2(&r->model->columns);
    r->y = calloc(r->table.rows, (size_t)r->n2 * sizeof *r->y);
    r->d = calloc(r->table.rows, (size_t)r->n2 * sizeof *r->d);
    if (!r->y || !r->d)
        return nn_fail_memory(err);
    int rc = nn_rows_all(&rows, &r->table, &r->model->columns, err);
    if (rc == 0)
        rc = nn_report_rows(&r->report, &r->model->net, &rows, NULL, r->y, err);
    if (rc == 0)
        rc = gather_targets(r, &rows, err);
    nn_rows_free(&rows);
    return rc;
}

int cli_plot_rows_read(struct cli_plot_rows *r, const struct nn_model *model,
                       const char *path, struct nn_error *err)
{
    *r = (struct cli_plot_rows){.model = model, .name = nn_path_name(path)};
    const char *slash = strrchr(r->name, '/');
    r->title = slash ? slash + 1 : r->name;
    int rc = cli_read_known_rows(&r->table, &model->columns, path, NULL, err);
    return rc == 0 ? cli_plot_rows_predict(r, err) : rc;
}

void cli_plot_rows_free(struct cli_plot_rows *r)
{
    nn_table_free(&r->table);
    nn_report_free(&r->report);
    free(r->y);
    free(r->d);
    *r = (struct cli_plot_rows){0};
}
