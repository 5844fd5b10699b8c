#include "plot_model.h"
#include "plot_series.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { BINS = 10 };
enum { NAMED = 15 }; /* curves that there is room for in the key */

/* The rows whose probability lies in a tenth. */
struct bin {
    double rows, probability, positives; /* sums of weights */
};

/* Names the curve of more than two classes. */
static const char many[] = "predicted class";

static bool has_many_classes(const struct nn_columns *c)
{
    return nn_columns_is_class(c) && cli_series_count(c) > 1;
}

static void take(struct bin bin[BINS], double weight, double probability,
                 bool positive)
{
    int b = (int)(probability * BINS);
    b = b < 0 ? 0 : b >= BINS ? BINS - 1 : b;
    bin[b].rows += weight;
    bin[b].probability += weight * probability;
    bin[b].positives += positive ? weight : 0;
}

/* Of more than two classes the probability of the one that is predicted, and
 * whether that is right. */
static void fill(struct bin bin[BINS], const struct cli_plot_rows *r, int k)
{
    for (size_t i = 0; i < r->table.rows; i++) {
        const double weight = (double)cli_series_weight(r, i);
        if (!has_many_classes(&r->model->columns)) {
            take(bin, weight, (double)cli_series_score(r, k, i),
                 cli_series_is_positive(r, k, i));
            continue;
        }
        const float *y = r->y + i * (size_t)r->n2;
        const float *d = r->d + i * (size_t)r->n2;
        const int best = nn_decide(y, r->n2, 0.5);
        take(bin, weight, (double)y[best], best == nn_decide(d, r->n2, 0.5));
    }
}

/* Adds the points, the larger the more rows they stand for, and returns the
 * mean gap between probability and share over the rows: Naeini and others 2015,
 * "Obtaining well calibrated probabilities using Bayesian binning", the
 * expected calibration error. */
static double add_points(struct nn_text *out, const struct bin bin[BINS])
{
    double gap = 0, rows = 0;
    for (int b = 0; b < BINS; b++)
        rows += bin[b].rows;
    for (int b = 0; b < BINS; b++) {
        if (bin[b].rows == 0)
            continue;
        const double size = 0.6 + 1.8 * sqrt(bin[b].rows / rows);
        nn_text_printf(out, "%.4g %.4g %.3g\n",
                       bin[b].probability / bin[b].rows,
                       bin[b].positives / bin[b].rows, size);
        gap += fabs(bin[b].probability - bin[b].positives);
    }
    return gap / rows;
}

static void add_curve(struct nn_text *blocks, struct nn_text *plots,
                      const struct cli_plot_rows *r, int k)
{
    const struct nn_columns *c = &r->model->columns;
    struct bin bin[BINS] = {{0}};
    fill(bin, r, k);
    nn_text_printf(blocks, "$bins%d << END\n", k);
    const double gap = add_points(blocks, bin);
    nn_text_puts(blocks, "END\n");
    nn_text_printf(
        plots,
        ", \\\n  $bins%d using 1:2:3 with linespoints linetype %d dashtype %d "
        "pointtype 7 pointsize variable ",
        k, cli_canvas_linetype(k), k / CLI_CANVAS_COLOURS + 1);
    if (k >= NAMED) {
        nn_text_puts(plots, "notitle");
        return;
    }
    struct nn_text title = {0};
    if (has_many_classes(c))
        nn_text_puts(&title, many);
    else
        cli_series_add_name(&title, c, k);
    nn_text_printf(&title, ": mean gap %.4f", gap);
    nn_text_puts(plots, "title ");
    cli_canvas_quote_text(plots, &title);
}

static void add_axes(struct nn_text *out, const struct cli_canvas *c,
                     const struct cli_plot_rows *r)
{
    struct nn_text title = {0};
    nn_text_printf(&title, "Calibration: %s, %zu rows in tenths", r->title,
                   r->table.rows);
    cli_canvas_set_text(out, "title", &title);
    cli_canvas_ylabel(out, c, "observed frequency (share of its rows)");
    nn_text_puts(out,
                 "set xlabel 'predicted probability (of a tenth; larger dots: "
                 "more rows)'\n"
                 "set xrange [-0.02:1.02]\nset yrange [-0.02:1.02]\n"
                 "set grid\n");
}

int cli_plot_calibration(struct nn_text *script, const struct cli_canvas *c,
                         const struct cli_plot_rows *r, struct nn_error *err)
{
    const struct nn_columns *columns = &r->model->columns;
    struct nn_text plots = {0};
    if (columns->output == NN_SQUARED_ERROR ||
        columns->output == NN_TANH_SQUARED)
        return nn_fail(err, NN_ECONFIG,
                       "--calibration is for a model of probabilities, trained "
                       "with a cross-entropy; the loss of this one is %s",
                       nn_output_loss_name(columns->output));
    const int series =
        has_many_classes(columns) ? 1 : cli_series_count(columns);
    const int entries = 1 + (series < NAMED ? series : NAMED);
    const int lines = cli_canvas_key_lines(
        entries, (has_many_classes(columns) ? strlen(many)
                                            : cli_series_longest(columns)) +
                     strlen(": mean gap 0.0000"));
    cli_canvas_begin(script, c, lines);
    cli_canvas_key(script, c, lines, "top left");
    add_axes(script, c, r);
    for (int k = 0; k < series; k++)
        add_curve(script, &plots, r, k);
    cli_canvas_add_diagonal(script, "as predicted");
    nn_text_puts(script, plots.p ? plots.p : "");
    nn_text_puts(script, "\n");
    script->failed = script->failed || plots.failed;
    nn_text_free(&plots);
    return 0;
}
