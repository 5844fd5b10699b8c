#include "predict_rows.h"

#include <string.h>

#include "cli.h"

#include "../nn/split.h"

/* Lays out the arena: once to measure it, once to have it. */
static void lay_out(struct cli_predict *p)
{
    const struct nn_columns *c = &p->model->columns;
    struct nn_arena *a = &p->arena;
    p->X = nn_mat_take(a, nn_columns_n0(c), CLI_PREDICT_BATCH);
    if (p->options->evaluate)
        p->D = nn_mat_take(a, nn_columns_n2(c), CLI_PREDICT_BATCH);
    p->cells = nn_arena_take(a, CLI_PREDICT_BATCH * (size_t)nn_columns_width(c),
                             sizeof *p->cells);
}

int cli_predict_open(struct cli_predict *p, const struct nn_model *model,
                     const struct cli_predict_options *options,
                     struct nn_error *err)
{
    *p = (struct cli_predict){.model = model, .options = options};
    p->output = (struct cli_predict_output){.columns = &model->columns,
                                            .format = options->format,
                                            .threshold = options->threshold};
    p->head = (struct cli_predict_head){.columns = &model->columns,
                                        .options = options};
    p->front = (struct cli_predict_front){.columns = &model->columns,
                                          .append = options->append};
    lay_out(p);
    int rc = nn_arena_open(&p->arena, err);
    if (rc == 0) {
        lay_out(p);
        rc = nn_work_open(&p->work, &model->net, CLI_PREDICT_BATCH, err);
    }
    if (rc == 0 && options->evaluate)
        rc = nn_report_open(&p->report, &model->columns, options->threshold,
                            err);
    if (rc == 0 && options->threads > 1)
        rc = nn_pool_start(&p->pool, options->threads, err);
    return rc;
}

void cli_predict_free(struct cli_predict *p)
{
    nn_pool_stop(p->pool);
    nn_work_free(&p->work);
    nn_arena_free(&p->arena);
    cli_predict_front_free(&p->front);
    cli_predict_output_free(&p->output);
    nn_text_free(&p->raw);
    nn_report_free(&p->report);
    *p = (struct cli_predict){0};
}

/* The line of waiting row j. */
static void add_row(struct cli_predict *p, int j, const float *y)
{
    if (p->front.fields > 0) {
        size_t from = j > 0 ? p->raw_end[j - 1] : 0;
        nn_text_add(&p->output.text, p->raw.p + from, p->raw_end[j] - from);
    }
    if (p->dropped[j])
        cli_add_no_prediction(&p->output, p->front.fields > 0);
    else
        cli_add_prediction(&p->output, p->front.fields > 0, y);
}

/* Writes out the lines there are. */
static int flush(struct cli_predict *p, struct nn_error *err)
{
    struct nn_text *text = &p->output.text;
    int rc = nn_text_check(text, err);
    if (rc == 0)
        rc = cli_write(text->p, text->len, err);
    nn_text_clear(text);
    return rc;
}

/* Answers the rows that wait, and empties their places. */
static int answer(struct cli_predict *p, struct nn_error *err)
{
    const struct nn_net *net = &p->model->net;
    const int m = p->m;
    int rc = nn_text_check(&p->raw, err);
    p->m = 0;
    if (rc < 0 || m == 0)
        return rc;
    nn_work_set_input(&p->work, net, nn_mat_cols(p->X, 0, m));
    if (p->options->evaluate)
        p->work.D = nn_mat_cols(p->D, 0, m);
    nn_run_forward(net, &p->work, p->pool);
    for (int j = 0; rc == 0 && j < m; j++) {
        const float *y = nn_mat_col(p->work.Y[net->L], j);
        if (p->options->evaluate)
            rc = nn_report_add(&p->report, (double)p->weight[j],
                               p->work.loss[j], y, nn_mat_col(p->D, j), err);
        else
            add_row(p, j, y);
    }
    nn_text_clear(&p->raw);
    return rc;
}

/* All that can be said so far, the header line too, goes out. */
static int catch_up(void *arg, struct nn_error *err)
{
    int rc = answer(arg, err);
    return rc < 0 ? rc : flush(arg, err);
}

/* More rows wait; they are answered when the batch is full. */
static int add_waiting(struct cli_predict *p, int rows, struct nn_error *err)
{
    p->m += rows;
    return p->m == CLI_PREDICT_BATCH ? catch_up(p, err) : 0;
}

/* The waiting row j from its cells, which are scaled. */
static void set_row(struct cli_predict *p, int j, const float *cells)
{
    const struct nn_columns *c = &p->model->columns;
    p->dropped[j] = false;
    nn_columns_input(c, cells, nn_mat_col(p->X, j));
    if (p->options->evaluate) {
        p->weight[j] = nn_columns_weight(c, cells);
        nn_columns_target(c, cells + c->inputs, nn_mat_col(p->D, j));
    }
}

/* Of rows in p->cells, whose lines begin with this one, those before the first
 * whose targets do not suit. */
static int check_targets(const struct cli_predict *p, const char *file,
                         size_t line, int *rows, struct nn_error *err)
{
    const struct nn_columns *c = &p->model->columns;
    const size_t width = (size_t)nn_columns_width(c);
    for (int i = 0; p->options->evaluate && i < *rows; i++) {
        int rc = nn_columns_check_targets(c, file, line + (size_t)i,
                                          p->cells + (size_t)i * width, err);
        if (rc < 0) {
            *rows = i;
            return rc;
        }
    }
    return 0;
}

/* Adds rows, whose cells are p->cells, to those that wait. */
static int take_cells(struct cli_predict *p, const char *file, size_t line,
                      int rows, struct nn_error *err)
{
    const struct nn_columns *c = &p->model->columns;
    const size_t width = (size_t)nn_columns_width(c);
    int rc = check_targets(p, file, line, &rows, err);
    nn_columns_scale(c, p->cells, (size_t)rows);
    if (p->options->evaluate)
        nn_columns_scale_targets(c, p->cells, (size_t)rows);
    for (int i = 0; i < rows; i++)
        set_row(p, p->m + i, p->cells + (size_t)i * width);
    int added = add_waiting(p, rows, rc == 0 ? err : NULL);
    return rc < 0 ? rc : added;
}

/* Adds one that lacks a value: it gets no prediction. */
static int take_dropped(struct cli_predict *p, struct nn_error *err)
{
    p->dropped[p->m] = true;
    p->all_dropped++;
    return p->options->evaluate ? 0 : add_waiting(p, 1, err);
}

static int take_row(struct cli_predict *p, const struct nn_places *places,
                    struct nn_csv *csv, const struct nn_row *row,
                    struct nn_error *err)
{
    const struct nn_columns *c = &p->model->columns;
    const char *file = nn_csv_name(csv);
    size_t *unknown = p->options->ignore_unknown ? &p->unknown : NULL;
    int rc = nn_columns_parse(c, places, file, row, p->cells, unknown, err);
    if (rc < 0)
        return rc;
    if (p->front.fields > 0) {
        cli_predict_front_add(&p->front, csv, row, &p->raw);
        p->raw_end[p->m] = p->raw.len;
    }
    return rc > 0 ? take_dropped(p, err)
                  : take_cells(p, file, row->line, 1, err);
}

/* The same for rows that are plain lines, read already. */
static int take_lines(struct cli_predict *p, const struct nn_split *split,
                      const char *file, struct nn_lines *lines,
                      struct nn_error *err)
{
    size_t len;
    const char *line = nn_lines_ahead(lines, &len);
    const char *next = line;
    const char *end = line + len;
    size_t rows, most;
    int rc = 0;
    do {
        most = (size_t)(CLI_PREDICT_BATCH - p->m);
        rows = nn_split_rows(split, &next, end, most, p->cells);
        const size_t first = lines->last + 1;
        nn_lines_skip(lines, (size_t)(next - line), rows);
        rc = take_cells(p, file, first, (int)rows, err);
        line = next;
    } while (rc == 0 && rows == most);
    return rc;
}

/* The header line of the output, by the first row of the input; NULL: the
 * input has none. */
static void add_header_line(struct cli_predict *p, struct nn_csv *csv,
                            const struct nn_row *row, bool is_header)
{
    const bool repeats = p->front.fields > 0;
    if (p->begun || p->options->no_header || p->options->evaluate)
        return;
    p->begun = true;
    if (repeats)
        cli_predict_front_add_names(&p->front, csv, row, is_header,
                                    &p->output.text);
    cli_add_names(&p->output, repeats,
                  p->options->append ? &p->front.names : NULL);
}

static int first_row(struct cli_predict *p, struct nn_places *places,
                     struct nn_csv *csv, struct nn_error *err)
{
    struct nn_row row;
    int rc = nn_csv_next(csv, &row, err);
    if (rc == 0 && p->options->header == NN_HEADER_YES)
        return nn_fail(err, NN_EDATA, "%s: empty, expected a header",
                       nn_csv_name(csv));
    if (rc <= 0)
        return rc;
    int header =
        cli_predict_head_read(&p->head, places, nn_csv_name(csv), &row, err);
    if (header < 0)
        return header;
    if (!p->options->evaluate &&
        (rc = cli_predict_front_read(&p->front, nn_csv_name(csv), &row, header,
                                     places, err)) < 0)
        return rc;
    add_header_line(p, csv, &row, header);
    if (!header)
        nn_csv_unread(csv);
    return 0;
}

static int all_rows(struct cli_predict *p, struct nn_places *places,
                    struct nn_csv *csv, struct nn_error *err)
{
    const char *file = nn_csv_name(csv);
    struct nn_split split = {0};
    struct nn_row row;
    int rc = first_row(p, places, csv, err);
    if (rc == 0 && places->fields > 0) /* else the file is empty */
        rc = nn_split_open(&split, &p->model->columns, places, err);
    while (rc == 0 && (rc = nn_csv_next(csv, &row, err)) > 0) {
        rc = take_row(p, places, csv, &row, err);
        /* what is repeated is taken from a row */
        if (rc == 0 && p->front.fields == 0)
            rc = take_lines(p, &split, file, nn_csv_lines(csv), err);
    }
    nn_split_free(&split);
    return rc;
}

int cli_predict_file(struct cli_predict *p, const char *path,
                     struct nn_error *err)
{
    struct nn_csv *csv = NULL;
    struct nn_places places = {0};
    struct nn_error fault;
    int rc = nn_csv_open(&csv, path, p->model->columns.delimiter, err);
    if (rc < 0)
        return rc;
    nn_csv_on_idle(csv, catch_up, p);
    nn_input_skip_crc(nn_csv_lines(csv)->in);
    rc = all_rows(p, &places, csv, &fault);
    /* The rows before a fault are answered before it is told. */
    int late = catch_up(p, err);
    if (late == 0 && rc < 0)
        *err = fault;
    nn_places_free(&places);
    nn_csv_close(csv);
    return late < 0 ? late : rc;
}

int cli_predict_finish(struct cli_predict *p, struct nn_error *err)
{
    add_header_line(p, NULL, NULL, false);
    return flush(p, err);
}
