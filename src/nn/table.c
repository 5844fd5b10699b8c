#include "table.h"

#include <stdlib.h>
#include <string.h>

#include "pages.h"

enum {
    AHEAD = 8,     /* rows between one that is gathered and one asked for */
    NEAR = 131072, /* floats of a table that a core's own caches hold */
    LINE = NN_ALIGN / (int)sizeof(float)
};

/* Grows by doubling: memory that no row has reached yet costs nothing. The
 * cells come last, since room tells how large they are. */
int nn_table_reserve(struct nn_table *t, size_t rows, struct nn_error *err)
{
    const size_t row = nn_table_row_size(t);
    size_t room = t->room ? t->room : 64;
    while (room - t->rows < rows)
        room *= 2;
    if (room == t->room)
        return 0;
    if (room > SIZE_MAX / row)
        return nn_fail_memory(err);
    uint32_t *line = realloc(t->line, room * sizeof *line);
    if (!line)
        return nn_fail_memory(err);
    t->line = line;
    float *cell = nn_pages_grow(t->cell, t->room * row, room * row);
    if (!cell)
        return nn_fail_memory(err);
    t->cell = cell;
    t->room = room;
    return 0;
}

void nn_table_set_lines(struct nn_table *t, size_t row, size_t rows,
                        size_t line)
{
    for (size_t i = 0; i < rows; i++)
        t->line[row + i] = (uint32_t)(line + i);
}

int nn_table_add(struct nn_table *t, const char *file, size_t line,
                 float **cells, struct nn_error *err)
{
    if (t->rows == NN_MAX_ROWS)
        return nn_fail(err, NN_EDATA,
                       "%s:%zu: more than the %d rows that a file may have",
                       file, line, NN_MAX_ROWS);
    if (nn_table_reserve(t, 1, err) < 0)
        return NN_ESYSTEM;
    t->line[t->rows] = (uint32_t)line;
    *cells = nn_table_row(t, t->rows++);
    return 0;
}

void nn_table_free(struct nn_table *t)
{
    if (!t->cell_file.file)
        nn_pages_free(t->cell, t->room * nn_table_row_size(t));
    if (!t->line_file.file)
        free(t->line);
    nn_npy_unmap(&t->cell_file);
    nn_npy_unmap(&t->line_file);
    *t = (struct nn_table){0};
}

int nn_table_copy(struct nn_table *t, const struct nn_table *from,
                  struct nn_error *err)
{
    *t = (struct nn_table){.width = from->width,
                           .fingerprint = from->fingerprint};
    int rc = nn_table_reserve(t, from->rows, err);
    if (rc < 0 || from->rows == 0)
        return rc;
    memcpy(t->cell, from->cell, from->rows * nn_table_row_size(from));
    memcpy(t->line, from->line, from->rows * sizeof *t->line);
    t->rows = from->rows;
    return 0;
}

void nn_table_scale(struct nn_table *t, const struct nn_columns *c)
{
    enum { ROWS = 64 }; /* that the cache holds */
    for (size_t i = 0; i < t->rows; i += ROWS) {
        const size_t rows = t->rows - i < ROWS ? t->rows - i : ROWS;
        nn_columns_scale(c, nn_table_row(t, i), rows);
        nn_columns_scale_targets(c, nn_table_row(t, i), rows);
    }
}

void nn_table_map(struct nn_table *t, const struct nn_npy *cells,
                  const struct nn_npy *lines)
{
    *t = (struct nn_table){.rows = cells->rows,
                           .room = cells->rows,
                           .width = cells->cols,
                           .cell = cells->p,
                           .line = lines->p,
                           .cell_file = *cells,
                           .line_file = *lines};
}

int nn_table_check_targets(const struct nn_table *t, const struct nn_columns *c,
                           const char *file, struct nn_error *err)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < t->rows; i++)
        rc = nn_columns_check_targets(c, file, t->line[i], nn_table_row(t, i),
                                      err);
    return rc;
}

static bool all_numbers(const struct nn_columns *c)
{
    for (int i = 0; i < c->inputs; i++) {
        if (c->input[i].kind != NN_NUMBER)
            return false;
    }
    return true;
}

int nn_rows_all(struct nn_rows *r, const struct nn_table *table,
                const struct nn_columns *columns, struct nn_error *err)
{
    *r = (struct nn_rows){
        .table = table, .columns = columns, .plain = all_numbers(columns)};
    r->index = malloc((table->rows + 1) * sizeof *r->index);
    if (!r->index)
        return nn_fail_memory(err);
    for (size_t i = 0; i < table->rows; i++)
        r->index[i] = (uint32_t)i;
    r->count = table->rows;
    return 0;
}

void nn_rows_free(struct nn_rows *r)
{
    free(r->index);
    *r = (struct nn_rows){0};
}

/* Asks for a row that is read soon: where rows are shuffled, nothing else
 * foresees which it is. */
static inline void ask_for(const struct nn_table *t, size_t row)
{
    const float *cells = nn_table_row(t, row);
    for (int i = 0; i < t->width; i += LINE)
        __builtin_prefetch(cells + i);
}

void nn_rows_gather(const struct nn_rows *r, const uint32_t *order, nn_mat X,
                    nn_mat D, int from, int to)
{
    const struct nn_columns *c = r->columns;
    const struct nn_table *t = r->table;
    const bool is_far = t->rows * (size_t)t->width > NEAR;
    const struct nn_last last = nn_mat_last(X);
    for (int j = from; j < to; j++) {
        const float *cells = nn_table_row(t, order[j]);
        if (is_far && j + AHEAD < to)
            ask_for(t, order[j + AHEAD]);
        if (r->plain)
            nn_mat_set_col(X, &last, j, cells);
        else
            nn_columns_input(c, cells, nn_mat_col(X, j));
        nn_columns_target(c, cells + c->inputs, nn_mat_col(D, j));
    }
}

double nn_rows_weight(const struct nn_rows *r, size_t i)
{
    const float *cells = nn_table_row(r->table, r->index[i]);
    return (double)nn_columns_weight(r->columns, cells);
}

double nn_rows_weights(const struct nn_rows *r)
{
    struct nn_sum sum = {0};
    for (size_t i = 0; i < r->count; i++)
        nn_sum_add(&sum, nn_rows_weight(r, i));
    return nn_sum_value(&sum);
}

int nn_rows_check_weights(const struct nn_rows *r, const char *called,
                          struct nn_error *err)
{
    char name[NN_QUOTE_SIZE];
    if (r->count == 0 || nn_rows_weights(r) > 0.0)
        return 0;
    return nn_fail(err, NN_EDATA, "column %s: the weights of all %s rows are 0",
                   nn_text_quote(name, r->columns->weight->name,
                                 strlen(r->columns->weight->name)),
                   called);
}
