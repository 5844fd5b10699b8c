#include "plot_rows.h"

#include <stdlib.h>
#include <string.h>

#include "known_rows.h"

static int open_outputs(struct cli_plot_rows *r, struct nn_error *err)
{
    const struct nn_columns *c = &r->model->columns;
    r->n2 = nn_columns_n2(c);
    const size_t n2 = (size_t)r->n2;
    r->y = calloc(r->table.rows, n2 * sizeof *r->y);
    r->d = calloc(r->table.rows, n2 * sizeof *r->d);
    if (!r->y || !r->d)
        return nn_fail_memory(err);
    return nn_confusion_open(&r->confusion, c, nn_default_threshold(c), err);
}

/* What a minibatch needs. */
struct batch {
    struct nn_work work;
    struct nn_arena arena; /* owns the rest */
    nn_mat X, D;
    struct nn_score *score;
    struct nn_scorer scorer;
};

static void lay_out(struct batch *b, const struct nn_net *net)
{
    b->X = nn_mat_take(&b->arena, net->n[0], NN_EVALUATE_BATCH);
    b->D = nn_mat_take(&b->arena, net->n[net->L], NN_EVALUATE_BATCH);
    b->score =
        nn_arena_take(&b->arena, (size_t)net->n[net->L], sizeof *b->score);
}

/* m rows of the table from row `from` on. */
static void predict_batch(struct cli_plot_rows *r, struct batch *b,
                          const struct nn_rows *rows, size_t from, int m)
{
    const struct nn_net *net = &r->model->net;
    const nn_mat X = nn_mat_cols(b->X, 0, m), D = nn_mat_cols(b->D, 0, m);
    nn_rows_gather(rows, rows->index + from, X, D, 0, m);
    nn_work_set_input(&b->work, net, X);
    nn_run_forward(net, &b->work, D, NULL);
    for (int j = 0; j < m; j++) {
        const float *y = nn_mat_col(b->work.Y[net->L], j);
        const float *d = nn_mat_col(D, j);
        const size_t at = (from + (size_t)j) * (size_t)r->n2;
        for (int i = 0; i < r->n2; i++) {
            r->y[at + (size_t)i] = y[i];
            r->d[at + (size_t)i] = d[i];
        }
        const double weight = (double)nn_columns_weight(
            rows->columns, nn_table_row(&r->table, from + (size_t)j));
        nn_scorer_add(&b->scorer, weight, b->work.loss[j], y, d);
        nn_confusion_add(&r->confusion, weight, y, d);
    }
}

static void predict_all(struct cli_plot_rows *r, struct batch *b,
                        const struct nn_rows *rows)
{
    const struct nn_columns *c = &r->model->columns;
    nn_scorer_start(&b->scorer, c, nn_default_threshold(c), b->score);
    for (size_t at = 0; at < rows->count; at += NN_EVALUATE_BATCH) {
        size_t left = rows->count - at;
        predict_batch(r, b, rows, at,
                      left < NN_EVALUATE_BATCH ? (int)left : NN_EVALUATE_BATCH);
    }
    nn_scorer_finish(&b->scorer, &r->metrics);
}

int cli_plot_rows_predict(struct cli_plot_rows *r, struct nn_error *err)
{
    const struct nn_net *net = &r->model->net;
    struct batch b = {0};
    struct nn_rows rows = {0};
    int rc = open_outputs(r, err);
    if (rc == 0)
        rc = nn_rows_all(&rows, &r->table, &r->model->columns, err);
    lay_out(&b, net);
    if (rc == 0)
        rc = nn_arena_open(&b.arena, err);
    if (rc == 0) {
        lay_out(&b, net);
        rc = nn_work_open(&b.work, net, NN_EVALUATE_BATCH, err);
    }
    if (rc == 0)
        predict_all(r, &b, &rows);
    nn_work_free(&b.work);
    nn_arena_free(&b.arena);
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
    nn_confusion_free(&r->confusion);
    free(r->y);
    free(r->d);
    *r = (struct cli_plot_rows){0};
}
