#include "plot_plane.h"

#include <math.h>

static double raw(const struct nn_column *c, float cell)
{
    return (double)cell * c->divisor + c->shift;
}

/* What the rows take, and a margin. */
static struct cli_range find_range(const struct cli_plot_rows *r, int input)
{
    const struct nn_column *c = &r->model->columns.input[input];
    struct cli_range range = {HUGE_VAL, -HUGE_VAL};
    for (size_t i = 0; i < r->table.rows; i++) {
        const double x = raw(c, nn_table_row(&r->table, i)[input]);
        range.from = fmin(range.from, x);
        range.to = fmax(range.to, x);
    }
    const double width = range.to - range.from;
    const double margin = width > 0 ? 0.2 * width : 1;
    return (struct cli_range){range.from - margin, range.to + margin};
}

/* The middle of stretch i of n. */
static double grid_value(struct cli_range range, int i, int n)
{
    return range.from + (range.to - range.from) * (i + 0.5) / n;
}

static double right(const struct cli_plane *p, int i)
{
    return grid_value(p->range[0], i % p->columns, p->columns);
}

static double up(const struct cli_plane *p, int i)
{
    return grid_value(p->range[1], i / p->columns, p->lines);
}

static int predict_grid(struct cli_plane *p, struct nn_error *err)
{
    struct cli_plot_rows *grid = &p->grid;
    grid->model = p->rows->model;
    grid->table.width = nn_columns_width(&grid->model->columns);
    for (int i = 0; i < p->columns * p->lines; i++) {
        float *cells;
        int rc = nn_table_add(&grid->table, "grid", (size_t)i, &cells, err);
        if (rc < 0)
            return rc;
        cells[0] = (float)right(p, i);
        cells[1] = (float)up(p, i);
        for (int k = 2; k < grid->table.width; k++)
            cells[k] = 0; /* targets, weight: nobody looks at them */
        nn_columns_scale(&grid->model->columns, cells, 1);
    }
    return cli_plot_rows_predict(grid, err);
}

int cli_plane_open(struct cli_plane *p, const struct cli_plot_rows *rows,
                   const struct cli_canvas *canvas, struct nn_error *err)
{
    const struct nn_columns *c = &rows->model->columns;
    const bool png = canvas->kind == CLI_CANVAS_PNG;
    *p = (struct cli_plane){
        .rows = rows, .columns = png ? 320 : 160, .lines = png ? 240 : 120};
    if (c->inputs != 2 || c->input[0].kind != NN_NUMBER ||
        c->input[1].kind != NN_NUMBER)
        return nn_fail(err, NN_ECONFIG,
                       "--boundary is for a model of two number columns, this "
                       "one has %d columns of inputs, n0 = %d",
                       c->inputs, nn_columns_n0(c));
    if (canvas->kind == CLI_CANVAS_TEXT) {
        p->columns = canvas->columns / 2;
        p->lines = canvas->rows - 6;
    }
    p->range[0] = find_range(rows, 0);
    p->range[1] = find_range(rows, 1);
    return predict_grid(p, err);
}

void cli_plane_free(struct cli_plane *p)
{
    cli_plot_rows_free(&p->grid);
    *p = (struct cli_plane){0};
}

const float *cli_plane_outputs(const struct cli_plane *p, int i)
{
    return p->grid.y + (size_t)i * (size_t)p->grid.n2;
}

void cli_plane_add_point(struct nn_text *out, const struct cli_plane *p, int i)
{
    nn_text_printf(out, "%.6g %.6g", right(p, i), up(p, i));
}

void cli_plane_add_row(struct nn_text *out, const struct cli_plane *p, size_t i)
{
    const struct nn_column *input = p->rows->model->columns.input;
    const float *cells = nn_table_row(&p->rows->table, i);
    nn_text_printf(out, "%.6g %.6g", raw(&input[0], cells[0]),
                   raw(&input[1], cells[1]));
}

size_t cli_plane_every(const struct cli_plane *p)
{
    enum { SHOWN = 1000 };
    return p->rows->table.rows / SHOWN + 1;
}

void cli_plane_add_axes(struct nn_text *out, const struct cli_plane *p,
                        const struct cli_canvas *canvas)
{
    struct nn_text x = {0}, y = {0};
    const struct nn_columns *c = &p->rows->model->columns;
    nn_text_printf(&x, "%s (input, as in the data)", c->input[0].name);
    nn_text_printf(&y, "%s (input, as in the data)", c->input[1].name);
    cli_canvas_set_text(out, "xlabel", &x);
    cli_canvas_ylabel_text(out, canvas, &y);
    nn_text_printf(out,
                   "set xrange [%.6g:%.6g]\nset yrange [%.6g:%.6g]\n"
                   "set tics front out nomirror\n",
                   p->range[0].from, p->range[0].to, p->range[1].from,
                   p->range[1].to);
}
