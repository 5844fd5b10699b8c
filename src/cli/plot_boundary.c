#include "plot_model.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/* The stretch of an input that is shown, in the data's units. */
struct range {
    double from, to;
};

static double raw(const struct nn_column *c, float cell)
{
    return (double)cell * c->divisor + c->shift;
}

/* What the rows take, and a margin. */
static struct range find_range(const struct cli_plot_rows *r, int input)
{
    const struct nn_column *c = &r->model->columns.input[input];
    struct range range = {HUGE_VAL, -HUGE_VAL};
    for (size_t i = 0; i < r->table.rows; i++) {
        const double x = raw(c, nn_table_row(&r->table, i)[input]);
        range.from = fmin(range.from, x);
        range.to = fmax(range.to, x);
    }
    const double width = range.to - range.from;
    const double margin = width > 0 ? 0.2 * width : 1;
    return (struct range){range.from - margin, range.to + margin};
}

static double grid_value(struct range range, int i, int n)
{
    return range.from + (range.to - range.from) * (i + 0.5) / n;
}

/* Predicts the points of a grid, row by row from below. */
static int predict_grid(struct cli_plot_rows *grid, const struct range range[2],
                        int columns, int rows, struct nn_error *err)
{
    int rc = 0;
    grid->table.width = nn_columns_width(&grid->model->columns);
    for (int i = 0; i < columns * rows && rc == 0; i++) {
        float *cells;
        rc = nn_table_add(&grid->table, "grid", (size_t)i, &cells, err);
        if (rc < 0)
            return rc;
        cells[0] = (float)grid_value(range[0], i % columns, columns);
        cells[1] = (float)grid_value(range[1], i / columns, rows);
        cells[2] = 0; /* the first class: nobody looks at it */
        nn_columns_scale(&grid->model->columns, cells, 1);
    }
    return cli_plot_rows_predict(grid, err);
}

static int decide(const struct cli_plot_rows *r, const float *y)
{
    return nn_decide(y, r->n2, nn_default_threshold(&r->model->columns));
}

/* 0 where all classes are equally likely, 1 where one is certain. */
static double confidence(const float *y, int n2)
{
    const double chance = n2 == 1 ? 0.5 : 1.0 / n2;
    double p = 0;
    for (int i = 0; i < n2; i++)
        p = fmax(p, (double)y[i]);
    if (n2 == 1)
        p = fmax(p, 1 - p);
    return fmin(1, fmax(0, (p - chance) / (1 - chance)));
}

/* A point of the grid as a pixel: the colour of its class, paler the less
 * certain it is, and never so strong that a row in it is not seen. */
static void add_pixel(struct nn_text *out, const struct range range[2], int i,
                      int columns, int rows, const struct cli_plot_rows *grid)
{
    const float *y = grid->y + (size_t)i * (size_t)grid->n2;
    const double strength = 0.08 + 0.4 * confidence(y, grid->n2);
    int rgb[3];
    cli_canvas_colour(decide(grid, y), rgb);
    nn_text_printf(out, "%.6g %.6g", grid_value(range[0], i % columns, columns),
                   grid_value(range[1], i / columns, rows));
    for (int k = 0; k < 3; k++) /* in steps: the picture is smaller */
        nn_text_printf(out, " %d",
                       ((int)(255 - strength * (255 - rgb[k])) + 2) / 4 * 4);
    nn_text_puts(out, "\n");
}

static void add_grid(struct nn_text *out, const struct cli_canvas *c,
                     const struct range range[2], int columns, int rows,
                     const struct cli_plot_rows *grid)
{
    nn_text_puts(out, "$grid << END\n");
    for (int i = 0; i < columns * rows; i++) {
        const float *y = grid->y + (size_t)i * (size_t)grid->n2;
        if (c->kind != CLI_CANVAS_TEXT)
            add_pixel(out, range, i, columns, rows, grid);
        else if (decide(grid, y) % 2 == 1) /* every other class is dotted */
            nn_text_printf(out, "%.6g %.6g\n",
                           grid_value(range[0], i % columns, columns),
                           grid_value(range[1], i / columns, rows));
    }
    nn_text_puts(out, "END\n");
}

/* The rows of class k; of very many every n-th. Returns how many. */
static size_t add_rows(struct nn_text *out, const struct cli_plot_rows *r,
                       int k)
{
    enum { SHOWN = 1000 };
    const struct nn_column *input = r->model->columns.input;
    const size_t every = r->table.rows / SHOWN + 1;
    size_t added = 0;
    for (size_t i = 0; i < r->table.rows; i += every) {
        const float *cells = nn_table_row(&r->table, i);
        if (decide(r, r->d + i * (size_t)r->n2) != k)
            continue;
        nn_text_printf(out, "%.6g %.6g\n", raw(&input[0], cells[0]),
                       raw(&input[1], cells[1]));
        added++;
    }
    return added;
}

/* Each class has its colour and its shape; gnuplot's numbers of those. */
static void add_class(struct nn_text *out, struct nn_text *plots,
                      const struct cli_canvas *c, const struct cli_plot_rows *r,
                      int k)
{
    static const int shape[] = {7, 9, 5, 13, 11, 15};
    enum { SHAPES = sizeof shape / sizeof shape[0] };
    const char *label = r->model->columns.target[0].labels.label[k].text;
    struct nn_text title = {0};
    nn_text_printf(out, "$rows%d << END\n", k);
    const size_t rows = add_rows(out, r, k);
    nn_text_puts(out, "END\n");
    if (rows == 0)
        return;
    nn_text_printf(&title, "%s = %s", r->model->columns.target[0].name, label);
    nn_text_printf(plots, ", \\\n  $rows%d with points linetype %d ", k,
                   cli_canvas_linetype(k));
    if (c->kind == CLI_CANVAS_TEXT)
        nn_text_printf(plots, "pointtype '%c' title ", 'A' + k % 26);
    else
        nn_text_printf(plots, "pointtype %d pointsize %s title ",
                       shape[k % SHAPES], r->table.rows > 100 ? "0.9" : "2");
    cli_canvas_quote_text(plots, &title);
}

static void add_axes(struct nn_text *out, const struct cli_canvas *canvas,
                     const struct cli_plot_rows *r, const struct range range[2])
{
    struct nn_text title = {0}, x = {0}, y = {0};
    const struct nn_columns *c = &r->model->columns;
    nn_text_printf(&title, "Decision regions: %s, %zu rows, accuracy %.3f",
                   r->title, r->metrics.rows, r->metrics.accuracy);
    nn_text_printf(&x, "%s (input, as in the data)", c->input[0].name);
    nn_text_printf(&y, "%s (input, as in the data)", c->input[1].name);
    cli_canvas_set_text(out, "title", &title);
    cli_canvas_set_text(out, "xlabel", &x);
    cli_canvas_ylabel_text(out, canvas, &y);
    nn_text_printf(
        out,
        "set xrange [%.6g:%.6g]\nset yrange [%.6g:%.6g]\n"
        "set key below horizontal height 0.8\nset tics front out nomirror\n",
        range[0].from, range[0].to, range[1].from, range[1].to);
}

static int check_model(const struct nn_columns *c, struct nn_error *err)
{
    if (c->inputs != 2 || c->input[0].kind != NN_NUMBER ||
        c->input[1].kind != NN_NUMBER)
        return nn_fail(err, NN_ECONFIG,
                       "--boundary is for a model of two number columns, this "
                       "one has %d columns of inputs, n0 = %d",
                       c->inputs, nn_columns_n0(c));
    return nn_columns_is_class(c)
               ? 0
               : nn_fail(err, NN_ECONFIG,
                         "--boundary is for a model of classes, \"%s\" is none",
                         c->target[0].name);
}

int cli_plot_boundary(struct nn_text *script, const struct cli_canvas *c,
                      const struct cli_plot_rows *r, struct nn_error *err)
{
    const bool text = c->kind == CLI_CANVAS_TEXT;
    const int columns = text ? c->columns / 2 : 160;
    const int rows = text ? c->rows - 6 : 120;
    struct cli_plot_rows grid = {.model = r->model};
    struct nn_text plots = {0};
    int rc = check_model(&r->model->columns, err);
    if (rc < 0)
        return rc;
    const struct range range[2] = {find_range(r, 0), find_range(r, 1)};
    rc = predict_grid(&grid, range, columns, rows, err);
    if (rc == 0) {
        cli_canvas_begin(script, c, 0);
        add_axes(script, c, r, range);
        add_grid(script, c, range, columns, rows, &grid);
        for (int k = 0; k < r->model->columns.target[0].labels.count; k++)
            add_class(script, &plots, c, r, k);
        nn_text_printf(script, "plot $grid with %s notitle%s\n",
                       text ? "points pointtype '.'" : "rgbimage",
                       plots.p ? plots.p : "");
    }
    script->failed = script->failed || plots.failed;
    nn_text_free(&plots);
    cli_plot_rows_free(&grid);
    return rc;
}
