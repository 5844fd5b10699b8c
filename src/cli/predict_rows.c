#include "predict_rows.h"

#include <stdlib.h>
#include <string.h>

#include "cli.h"

static void take(struct cli_predict *p)
{
    const struct nn_columns *c = &p->model->columns;
    struct nn_arena *a = &p->arena;
    p->X = nn_mat_take(a, nn_columns_n0(c), CLI_PREDICT_BATCH);
    if (p->options->evaluate)
        p->D = nn_mat_take(a, nn_columns_n2(c), CLI_PREDICT_BATCH);
    p->cells = nn_arena_take(a, (size_t)nn_columns_width(c), sizeof *p->cells);
}

static int open_scores(struct cli_predict *p, struct nn_error *err)
{
    const struct nn_columns *c = &p->model->columns;
    const double threshold = p->options->threshold;
    if (!p->options->evaluate)
        return 0;
    int rc = nn_scorer_open(&p->scorer, c, threshold, err);
    return rc < 0 ? rc : nn_confusion_open(&p->confusion, c, threshold, err);
}

int cli_predict_open(struct cli_predict *p, const struct nn_model *model,
                     const struct cli_predict_options *options,
                     struct nn_error *err)
{
    *p = (struct cli_predict){.model = model, .options = options};
    p->output = (struct cli_predict_output){.columns = &model->columns,
                                            .format = options->format,
                                            .threshold = options->threshold};
    take(p);
    int rc = nn_arena_open(&p->arena, err);
    if (rc == 0) {
        take(p);
        rc = nn_work_open(&p->work, &model->net, CLI_PREDICT_BATCH, err);
    }
    if (rc == 0)
        rc = open_scores(p, err);
    if (rc == 0 && options->threads > 1)
        rc = nn_pool_start(&p->pool, options->threads, err);
    return rc;
}

void cli_predict_free(struct cli_predict *p)
{
    nn_pool_stop(p->pool);
    nn_work_free(&p->work);
    nn_arena_free(&p->arena);
    cli_predict_output_free(&p->output);
    nn_text_free(&p->repeated.line);
    free(p->repeated.file);
    nn_text_free(&p->raw);
    nn_scorer_free(&p->scorer);
    nn_confusion_free(&p->confusion);
    *p = (struct cli_predict){0};
}

/* The line of waiting row j. */
static void add_row(struct cli_predict *p, int j, const float *y)
{
    if (p->options->append) {
        size_t from = j > 0 ? p->raw_end[j - 1] : 0;
        nn_text_add(&p->output.text, p->raw.p + from, p->raw_end[j] - from);
    }
    cli_add_prediction(&p->output, p->options->append, y);
}

static void score_row(struct cli_predict *p, int j, const float *y)
{
    const float *d = nn_mat_col(p->D, j);
    nn_scorer_add(&p->scorer, p->work.loss[j], y, d);
    nn_confusion_add(&p->confusion, y, d);
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

/* Answers the rows that wait. */
static int answer(void *arg, struct nn_error *err)
{
    struct cli_predict *p = arg;
    const struct nn_net *net = &p->model->net;
    const int m = p->m;
    if (m == 0)
        return 0;
    p->m = 0;
    int rc = nn_text_check(&p->raw, err);
    if (rc < 0)
        return rc;
    nn_mat D = p->options->evaluate ? nn_mat_cols(p->D, 0, m) : (nn_mat){0};
    nn_work_set_input(&p->work, net, nn_mat_cols(p->X, 0, m));
    nn_run_forward(net, &p->work, D, p->pool);
    for (int j = 0; j < m; j++) {
        const float *y = nn_mat_col(p->work.Y[net->L], j);
        if (p->options->evaluate)
            score_row(p, j, y);
        else
            add_row(p, j, y);
    }
    nn_text_clear(&p->raw);
    return flush(p, err);
}

/* Adds a row to those that wait; answers them when the batch is full. */
static int take_row(struct cli_predict *p, const struct nn_places *places,
                    const char *file, const struct nn_row *row,
                    struct nn_error *err)
{
    const struct nn_columns *c = &p->model->columns;
    size_t *unknown = p->options->ignore_unknown ? &p->unknown : NULL;
    int rc = nn_columns_parse(c, places, file, row, p->cells, unknown, err);
    if (rc == 0 && p->options->evaluate)
        rc = nn_columns_check_targets(c, file, row->line, p->cells, err);
    if (rc < 0)
        return rc;
    nn_columns_scale(c, p->cells);
    nn_columns_input(c, p->cells, nn_mat_col(p->X, p->m));
    if (p->options->evaluate)
        nn_columns_target(c, p->cells + c->inputs, nn_mat_col(p->D, p->m));
    if (p->options->append) {
        nn_text_add(&p->raw, row->raw, row->raw_len);
        p->raw_end[p->m] = p->raw.len;
    }
    return ++p->m == CLI_PREDICT_BATCH ? answer(p, err) : 0;
}

/* Does a row that names not all inputs still name so many, at least half, that
 * it must be meant as a header? */
static int is_faulty_header(const struct nn_columns *c,
                            const struct nn_row *row, bool *result,
                            struct nn_error *err)
{
    struct nn_heading h = {0};
    *result = false;
    int rc = c->header ? nn_heading_is_likely(row, result, err) : 0;
    if (rc < 0 || !*result)
        return rc;
    if (nn_heading_open(&h, row, true, err) < 0)
        return NN_ESYSTEM;
    int named = 0;
    for (int i = 0; i < c->inputs; i++)
        named += nn_heading_find(&h, c->input[i].name, NULL) >= 0;
    *result = 2 * named >= c->inputs;
    nn_heading_free(&h);
    return 0;
}

/* Is the first row a header? A faulty one is taken for one, so that the name
 * that is missing becomes the error. */
static int decide_header(const struct cli_predict *p, const struct nn_row *row,
                         bool *header, struct nn_error *err)
{
    const struct nn_columns *c = &p->model->columns;
    *header =
        p->options->header == NN_HEADER_YES ||
        (p->options->header == NN_HEADER_AUTO && nn_columns_is_header(c, row));
    if (*header || p->options->header == NN_HEADER_NO)
        return 0;
    return is_faulty_header(c, row, header, err);
}

/* Remembers what is repeated of the first file; the others must have the same
 * columns, or the output would not be one table. */
static int check_repeated(struct cli_predict *p, const char *file,
                          const struct nn_row *row, bool header,
                          struct nn_error *err)
{
    struct cli_repeated *r = &p->repeated;
    if (!r->file) {
        r->file = nn_text_copy(file, strlen(file));
        r->header = header;
        r->fields = row->fields;
        if (header)
            nn_text_add(&r->line, row->raw, row->raw_len);
        return r->file ? nn_text_check(&r->line, err) : nn_fail_memory(err);
    }
    bool same = row->fields == r->fields;
    if (header && r->header)
        same = row->raw_len == r->line.len &&
               memcmp(row->raw, r->line.p, r->line.len) == 0;
    if (same)
        return 0;
    return nn_fail(err, NN_EDATA,
                   "%s:%zu: other columns than in %s, --append needs the same "
                   "in every file",
                   file, row->line, r->file);
}

/* The header line of the output; row is the first of the input. */
static int add_header_line(struct cli_predict *p, const struct nn_row *row,
                           bool header, struct nn_error *err)
{
    struct nn_heading h = {0};
    struct nn_text *text = &p->output.text;
    const char delimiter = p->model->columns.delimiter;
    if (!p->options->append) {
        cli_add_names(&p->output, NULL);
        return 0;
    }
    if (nn_heading_open(&h, row, header, err) < 0)
        return NN_ESYSTEM;
    if (header)
        nn_text_add(text, row->raw, row->raw_len);
    for (int i = 0; !header && i < h.count; i++) {
        nn_text_add(text, &delimiter, i > 0);
        nn_csv_add_field(text, h.name[i], strlen(h.name[i]), delimiter);
    }
    cli_add_names(&p->output, &h);
    nn_heading_free(&h);
    return 0;
}

/* The first row of a file: finds the columns by it. */
static int begin_file(struct cli_predict *p, struct nn_places *places,
                      struct nn_csv *csv, const struct nn_row *row,
                      struct nn_error *err)
{
    const char *file = nn_csv_name(csv);
    bool header;
    int rc = decide_header(p, row, &header, err);
    if (rc == 0)
        rc = nn_columns_place(&p->model->columns, places, file, row, header,
                              p->options->evaluate, err);
    if (rc == 0 && p->options->append)
        rc = check_repeated(p, file, row, header, err);
    if (rc == 0 && !p->begun && !p->options->no_header && !p->options->evaluate)
        rc = add_header_line(p, row, header, err);
    if (rc < 0)
        return rc;
    p->begun = true;
    if (!header)
        nn_csv_unread(csv);
    return 0;
}

static int all_rows(struct cli_predict *p, struct nn_places *places,
                    struct nn_csv *csv, struct nn_error *err)
{
    struct nn_row row;
    int rc = nn_csv_next(csv, &row, err);
    if (rc == 0 && p->options->header == NN_HEADER_YES)
        return nn_fail(err, NN_EDATA, "%s: empty, expected a header",
                       nn_csv_name(csv));
    if (rc > 0)
        rc = begin_file(p, places, csv, &row, err);
    if (rc < 0)
        return rc;
    while ((rc = nn_csv_next(csv, &row, err)) > 0) {
        rc = take_row(p, places, nn_csv_name(csv), &row, err);
        if (rc < 0)
            return rc;
    }
    return rc;
}

int cli_predict_file(struct cli_predict *p, const char *path,
                     struct nn_error *err)
{
    struct nn_csv *csv = NULL;
    struct nn_places places = {0};
    struct nn_error later = {0};
    int rc = nn_csv_open(&csv, path, p->model->columns.delimiter, err);
    if (rc < 0)
        return rc;
    nn_csv_on_idle(csv, answer, p);
    rc = all_rows(p, &places, csv, &later);
    if (answer(p, err) < 0)
        rc = NN_ESYSTEM;
    else if (rc < 0)
        *err = later;
    nn_places_free(&places);
    nn_csv_close(csv);
    return rc;
}

int cli_predict_finish(struct cli_predict *p, struct nn_error *err)
{
    if (!p->begun && !p->options->no_header && !p->options->evaluate)
        cli_add_names(&p->output, NULL);
    return flush(p, err);
}
