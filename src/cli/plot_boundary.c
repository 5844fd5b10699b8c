#include "plot_model.h"
#include "plot_plane.h"
#include "plot_series.h"

#include <math.h>
#include <stdbool.h>

static int decide(const struct cli_plot_rows *r, const float *y)
{
    return nn_decide(y, r->n2, nn_default_threshold(&r->model->columns));
}

/* 0 where all classes are equally likely, 1 where one is certain. Outputs of
 * tanh, whose classes part at 0, are taken from [-1, 1] to [0, 1]. */
static double confidence(const struct cli_plot_rows *r, const float *y)
{
    const bool signed_output = nn_default_threshold(&r->model->columns) < 0.5;
    const double chance = r->n2 == 1 ? 0.5 : 1.0 / r->n2;
    double p = 0;
    for (int i = 0; i < r->n2; i++)
        p = fmax(p, (double)y[i]);
    if (signed_output)
        p = ((double)y[0] + 1) / 2;
    if (r->n2 == 1)
        p = fmax(p, 1 - p);
    return fmin(1, fmax(0, (p - chance) / (1 - chance)));
}

/* A point of the grid as a pixel: the colour of its class, paler the less
 * certain it is, and never so strong that a row in it is not seen. */
static void add_pixel(struct nn_text *out, const struct cli_plane *p, int i)
{
    const float *y = cli_plane_outputs(p, i);
    const double strength = 0.08 + 0.4 * confidence(&p->grid, y);
    int rgb[3];
    cli_canvas_colour(decide(&p->grid, y), rgb);
    cli_plane_add_point(out, p, i);
    for (int k = 0; k < 3; k++) /* in steps: the picture is smaller */
        nn_text_printf(out, " %d",
                       ((int)(255 - strength * (255 - rgb[k])) + 2) / 4 * 4);
    nn_text_puts(out, "\n");
}

static void add_grid(struct nn_text *out, const struct cli_canvas *c,
                     const struct cli_plane *p)
{
    nn_text_puts(out, "$grid << END\n");
    for (int i = 0; i < p->columns * p->lines; i++) {
        if (c->kind != CLI_CANVAS_TEXT) {
            add_pixel(out, p, i);
        } else if (decide(&p->grid, cli_plane_outputs(p, i)) % 2 == 1) {
            cli_plane_add_point(out, p, i); /* every other class is dotted */
            nn_text_puts(out, "\n");
        }
    }
    nn_text_puts(out, "END\n");
}

/* The rows of class k. Returns how many. */
static size_t add_rows(struct nn_text *out, const struct cli_plane *p, int k)
{
    const struct cli_plot_rows *r = p->rows;
    size_t added = 0;
    for (size_t i = 0; i < r->table.rows; i += cli_plane_every(p)) {
        if (decide(r, r->d + i * (size_t)r->n2) != k)
            continue;
        cli_plane_add_row(out, p, i);
        nn_text_puts(out, "\n");
        added++;
    }
    return added;
}

/* Each class has its colour and its shape; gnuplot's numbers of those. */
static void add_class(struct nn_text *out, struct nn_text *plots,
                      const struct cli_canvas *c, const struct cli_plane *p,
                      int k)
{
    static const int shape[] = {7, 9, 5, 13, 11, 15};
    enum { SHAPES = sizeof shape / sizeof shape[0] };
    struct nn_text title = {0};
    nn_text_printf(out, "$rows%d << END\n", k);
    const size_t rows = add_rows(out, p, k);
    nn_text_puts(out, "END\n");
    if (rows == 0)
        return;
    cli_series_add_class(&title, &p->rows->model->columns, k);
    nn_text_printf(plots, ", \\\n  $rows%d with points linetype %d ", k,
                   cli_canvas_linetype(k));
    if (c->kind == CLI_CANVAS_TEXT)
        nn_text_printf(plots, "pointtype '%c' title ", 'A' + k % 26);
    else
        nn_text_printf(plots, "pointtype %d pointsize %s title ",
                       shape[k % SHAPES],
                       p->rows->table.rows > 100 ? "0.5" : "1.1");
    cli_canvas_quote_text(plots, &title);
}

static void add_texts(struct nn_text *out, const struct cli_plot_rows *r)
{
    struct nn_text title = {0};
    nn_text_printf(&title, "Decision regions: %s, %zu rows, accuracy %.3f",
                   r->title, r->report.metrics.rows,
                   r->report.metrics.accuracy);
    cli_canvas_set_text(out, "title", &title);
}

static void add_regions(struct nn_text *script, const struct cli_canvas *c,
                        const struct cli_plane *p)
{
    const struct nn_labels *labels = &p->rows->model->columns.target[0].labels;
    struct nn_text plots = {0};
    const int lines = cli_canvas_key_lines(
        labels->count, cli_series_longest(&p->rows->model->columns));
    cli_canvas_begin(script, c, lines);
    cli_canvas_key(script, c, lines, "below horizontal");
    add_texts(script, p->rows);
    cli_plane_add_axes(script, p, c);
    add_grid(script, c, p);
    for (int k = 0; k < labels->count; k++)
        add_class(script, &plots, c, p, k);
    nn_text_printf(script, "plot $grid with %s notitle%s\n",
                   c->kind == CLI_CANVAS_TEXT ? "points pointtype '.'"
                                              : "rgbimage",
                   plots.p ? plots.p : "");
    script->failed = script->failed || plots.failed;
    nn_text_free(&plots);
}

int cli_plot_boundary(struct nn_text *script, const struct cli_canvas *c,
                      const struct cli_plot_rows *r, struct nn_error *err)
{
    struct cli_plane plane = {0};
    if (!nn_columns_is_class(&r->model->columns))
        return cli_plot_map(script, c, r, err);
    int rc = cli_plane_open(&plane, r, c, err);
    if (rc == 0)
        add_regions(script, c, &plane);
    cli_plane_free(&plane);
    return rc;
}
