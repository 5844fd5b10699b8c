#include "plot_model.h"
#include "plot_series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NAMED = 15 }; /* curves that there is room for in the key */

struct sample {
    float score, weight;
    bool positive;
};

struct curve {
    struct sample *sample; /* of all rows */
    size_t rows;
    double positives, negatives; /* sums of their weights */
};

static int by_falling_score(const void *a, const void *b)
{
    const float x = ((const struct sample *)a)->score;
    const float y = ((const struct sample *)b)->score;
    return (x < y) - (x > y);
}

static void take_series(struct curve *c, const struct cli_plot_rows *r, int k)
{
    c->rows = r->table.rows;
    c->positives = c->negatives = 0;
    for (size_t i = 0; i < c->rows; i++) {
        const float weight = cli_series_weight(r, i);
        const bool positive = cli_series_is_positive(r, k, i);
        c->sample[i] =
            (struct sample){cli_series_score(r, k, i), weight, positive};
        *(positive ? &c->positives : &c->negatives) += (double)weight;
    }
    qsort(c->sample, c->rows, sizeof *c->sample, by_falling_score);
}

/* Adds the points of the curve, those that are far enough from the one before
 * to be seen, and returns the area: Fawcett 2006, "An introduction to ROC
 * analysis", algorithms 1 and 2; equal scores are one step. */
static double add_points(struct nn_text *out, const struct curve *c)
{
    const double visible = 1.0 / 400;
    double area = 0, x = 0, y = 0, drawn_x = 0, drawn_y = 0;
    double found = 0, wrong = 0;
    nn_text_puts(out, "0 0\n");
    for (size_t i = 0; i < c->rows; i++) {
        *(c->sample[i].positive ? &found : &wrong) +=
            (double)c->sample[i].weight;
        if (i + 1 < c->rows && c->sample[i + 1].score == c->sample[i].score)
            continue;
        const double next_x = wrong / c->negatives;
        const double next_y = found / c->positives;
        area += (next_x - x) * (next_y + y) / 2;
        x = next_x;
        y = next_y;
        if (i + 1 < c->rows && x - drawn_x < visible && y - drawn_y < visible)
            continue;
        nn_text_printf(out, "%.4g %.4g\n", x, y);
        drawn_x = x;
        drawn_y = y;
    }
    return area;
}

static void add_curve(struct nn_text *blocks, struct nn_text *plots,
                      const struct cli_plot_rows *r, const struct curve *c,
                      int k)
{
    nn_text_printf(blocks, "$roc%d << END\n", k);
    const double area = add_points(blocks, c);
    nn_text_puts(blocks, "END\n");
    nn_text_printf(plots, ", \\\n  $roc%d with lines linetype %d dashtype %d ",
                   k, cli_canvas_linetype(k), k / CLI_CANVAS_COLOURS + 1);
    if (k >= NAMED) {
        nn_text_puts(plots, "notitle");
        return;
    }
    struct nn_text title = {0};
    cli_series_add_name(&title, &r->model->columns, k);
    nn_text_printf(&title, ": area %.4f", area);
    nn_text_puts(plots, "title ");
    cli_canvas_quote_text(plots, &title);
}

static void add_axes(struct nn_text *out, const struct cli_canvas *c,
                     const struct cli_plot_rows *r)
{
    struct nn_text title = {0};
    nn_text_printf(&title, "ROC: %s, %zu rows", r->title, r->table.rows);
    cli_canvas_set_text(out, "title", &title);
    cli_canvas_ylabel(out, c, "true positives (share of the positive rows)");
    nn_text_puts(out,
                 "set xlabel 'false positives (share of the negative rows)'\n"
                 "set xrange [-0.02:1.02]\nset yrange [-0.02:1.02]\n"
                 "set grid\n");
}

/* A series without positives or without negatives has no curve. */
static int add_curves(struct nn_text *script, const struct cli_plot_rows *r,
                      struct nn_error *err)
{
    struct nn_text plots = {0};
    struct curve c = {.sample = calloc(r->table.rows, sizeof *c.sample)};
    int drawn = 0;
    if (!c.sample)
        return nn_fail_memory(err);
    for (int k = 0; k < cli_series_count(&r->model->columns); k++) {
        take_series(&c, r, k);
        if (!(c.positives > 0 && c.negatives > 0))
            continue;
        add_curve(script, &plots, r, &c, k);
        drawn++;
    }
    cli_canvas_add_diagonal(script, "chance: area 0.5");
    nn_text_puts(script, plots.p ? plots.p : "");
    nn_text_puts(script, "\n");
    script->failed = script->failed || plots.failed;
    nn_text_free(&plots);
    free(c.sample);
    return drawn > 0 ? 0
                     : nn_fail(err, NN_EDATA,
                               "%s: all rows are of one class, a ROC curve "
                               "needs two",
                               r->name);
}

int cli_plot_roc(struct nn_text *script, const struct cli_canvas *c,
                 const struct cli_plot_rows *r, struct nn_error *err)
{
    const int series = cli_series_count(&r->model->columns);
    if (series == 0)
        return nn_fail(err, NN_ECONFIG,
                       "--roc is for a model of classes, this one predicts "
                       "numbers");
    const int entries = 1 + (series < NAMED ? series : NAMED);
    const int lines =
        cli_canvas_key_lines(entries, cli_series_longest(&r->model->columns) +
                                          strlen(": area 0.0000"));
    cli_canvas_begin(script, c, lines);
    cli_canvas_key(script, c, lines, "bottom right");
    add_axes(script, c, r);
    return add_curves(script, r, err);
}
