#include "plot_loss.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

enum set { TRAIN, VALIDATION, SETS };

enum { IN_TITLE = 60, IN_KEY = 22 }; /* columns for the name of a log */

/* What the axes must hold. */
struct range {
    double epoch_min, epoch_max, loss_min, loss_max;
};

static double loss_at(const struct cli_plot_log *log, enum set set, size_t i)
{
    return set == TRAIN ? log->at[i].train : log->at[i].validation;
}

/* The epoch of the smallest loss, the first of equals; log->epochs if the log
 * has no such losses. */
static size_t find_best(const struct cli_plot_log *log, enum set set)
{
    size_t best = log->epochs;
    for (size_t i = 0; i < log->epochs; i++) {
        double x = loss_at(log, set, i);
        if (!isnan(x) && (best == log->epochs || x < loss_at(log, set, best)))
            best = i;
    }
    return best;
}

static bool has_losses(const struct cli_plot_log *log, enum set set)
{
    return find_best(log, set) < log->epochs;
}

/* The best epoch is that of the validation losses where there are some. */
static enum set judged_by(const struct cli_plot_log *log)
{
    return has_losses(log, VALIDATION) ? VALIDATION : TRAIN;
}

static struct range find_range(const struct cli_plot_log *log, int logs)
{
    struct range r = {HUGE_VAL, -HUGE_VAL, HUGE_VAL, -HUGE_VAL};
    for (int k = 0; k < logs; k++) {
        for (size_t i = 0; i < log[k].epochs; i++) {
            const struct cli_plot_epoch *e = &log[k].at[i];
            r.epoch_min = fmin(r.epoch_min, e->epoch);
            r.epoch_max = fmax(r.epoch_max, e->epoch);
            r.loss_min = fmin(r.loss_min, fmin(e->train, e->validation));
            r.loss_max = fmax(r.loss_max, fmax(e->train, e->validation));
        }
    }
    return r;
}

/* Does a logarithmic scale show more: are all losses above 0, and is the
 * largest more than ten times the smallest? */
static bool wants_log_scale(const struct range *r)
{
    return r->loss_min > 0 && r->loss_max > 10 * r->loss_min;
}

/* Where powers of ten alone are too few: 1, 2 and 5 of each. */
static void add_log_ticks(struct nn_text *out, const struct range *r)
{
    static const double step[] = {1, 2, 5};
    const int from = (int)floor(log10(r->loss_min));
    const int to = (int)ceil(log10(r->loss_max));
    nn_text_puts(out, "set logscale y\n");
    if (to - from > 3)
        return;
    nn_text_puts(out, "set ytics (");
    for (int k = from; k <= to; k++) {
        for (int i = 0; i < 3; i++)
            nn_text_printf(out, "%s%g", k > from || i > 0 ? "," : "",
                           step[i] * pow(10, k));
    }
    nn_text_puts(out, ")\n");
}

/* Whole epochs, so many that their numbers do not touch: gnuplot itself would
 * divide an epoch. */
static double epochs_between_ticks(double epochs)
{
    enum { TICKS = 8 };
    static const double step[] = {1, 2, 5, 10};
    const double least = epochs / TICKS;
    const double power = least > 1 ? pow(10, floor(log10(least))) : 1;
    int i = 0;
    while (i < 3 && step[i] * power < least)
        i++;
    return step[i] * power;
}

static void add_axes(struct nn_text *out, const struct cli_canvas *c,
                     const struct range *r)
{
    const bool single = r->epoch_min == r->epoch_max;
    const bool log_scale = wants_log_scale(r);
    cli_canvas_set(out, "xlabel", "epoch (pass over the training rows)");
    cli_canvas_ylabel(out, c,
                      log_scale ? "loss (mean of a sample, log scale)"
                                : "loss (mean of a sample)");
    nn_text_printf(out, "set xrange [%g:%g]\nset xtics %g\nset grid\n",
                   single ? r->epoch_min - 1 : r->epoch_min,
                   single ? r->epoch_max + 1 : r->epoch_max,
                   epochs_between_ticks(r->epoch_max - r->epoch_min));
    if (!log_scale)
        return;
    add_log_ticks(out, r);
    nn_text_printf(out, "set yrange [%g:%g]\n", r->loss_min / 1.2,
                   fmin(r->loss_max * 1.2, DBL_MAX));
}

static void add_point(struct nn_text *out, const struct cli_plot_log *log,
                      enum set set, size_t i)
{
    nn_text_printf(out, "%.10g %.6g\n", log->at[i].epoch, loss_at(log, set, i));
}

/* Of epochs from <= i < to the smallest and the largest loss, in order. */
static void add_extremes(struct nn_text *out, const struct cli_plot_log *log,
                         enum set set, size_t from, size_t to)
{
    size_t low = from, high = from;
    for (size_t i = from; i < to; i++) {
        double x = loss_at(log, set, i);
        if (!(x >= loss_at(log, set, low)))
            low = i;
        if (!(x <= loss_at(log, set, high)))
            high = i;
    }
    add_point(out, log, set, low < high ? low : high);
    if (low != high)
        add_point(out, log, set, low < high ? high : low);
}

/* Of more epochs than the picture has columns only the extremes of each
 * stretch, so that no spike is lost. */
static void add_data(struct nn_text *out, const struct cli_plot_log *log,
                     enum set set)
{
    enum { STRETCHES = 400 };
    const size_t n = log->epochs;
    if (n <= 2 * STRETCHES) {
        for (size_t i = 0; i < n; i++)
            add_point(out, log, set, i);
        return;
    }
    for (size_t s = 0; s < STRETCHES; s++)
        add_extremes(out, log, set, n * s / STRETCHES, n * (s + 1) / STRETCHES);
    add_point(out, log, set, n - 1);
}

/* "a.csv, validation: best 0.156 at epoch 57" */
static void add_title(struct nn_text *out, const struct cli_plot_log *log,
                      enum set set, bool alone)
{
    struct nn_text title = {0};
    if (!alone) {
        cli_canvas_add_end(&title, log->name, IN_KEY);
        nn_text_puts(&title, ", ");
    }
    nn_text_puts(&title, set == TRAIN ? "training" : "validation");
    if (set == judged_by(log)) {
        size_t best = find_best(log, set);
        nn_text_printf(&title, ": best %.4g at epoch %.10g",
                       loss_at(log, set, best), log->at[best].epoch);
    }
    cli_canvas_quote_text(out, &title);
}

/* One log has a colour for each set; of several each has its colour, and
 * training is dashed where it stands beside validation. Where there are more
 * logs than colours, these begin anew with other dashes. */
static void add_curve(struct nn_text *out, const struct cli_canvas *c,
                      const struct cli_plot_log *log, int k, enum set set,
                      bool alone)
{
    enum { FEW = 30 }; /* epochs: each gets its point */
    const bool text = c->kind == CLI_CANVAS_TEXT;
    const bool points = log->epochs <= FEW && !text;
    static const char *const dashes[][2] = {{"solid", "(6,4)"},
                                            {"(16,3,3,3)", "(2,4)"}};
    const bool dashed = !alone && set == TRAIN && judged_by(log) == VALIDATION;
    const int round = alone ? 0 : k / CLI_CANVAS_COLOURS % 2;
    const int colour = cli_canvas_linetype(alone ? (int)set : k);
    nn_text_printf(out, "$set%d_%d with %s linetype %d dashtype %s%s title ", k,
                   (int)set, points ? "linespoints" : "lines", colour,
                   dashes[round][dashed],
                   points ? " pointtype 7 pointsize 0.3" : "");
    add_title(out, log, set, alone);
    if (set == judged_by(log))
        nn_text_printf(out,
                       ", \\\n  $best%d with points linetype %d pointtype %s "
                       "pointsize 0.7 notitle",
                       k, colour, text ? "'O'" : "7");
}

/* The data of log k: each set of losses it has, and the best. */
static void add_blocks(struct nn_text *out, const struct cli_plot_log *log,
                       int k)
{
    for (enum set set = TRAIN; set < SETS; set++) {
        if (!has_losses(log, set))
            continue;
        nn_text_printf(out, "$set%d_%d << END\n", k, (int)set);
        add_data(out, log, set);
        nn_text_puts(out, "END\n");
    }
    nn_text_printf(out, "$best%d << END\n", k);
    add_point(out, log, judged_by(log), find_best(log, judged_by(log)));
    nn_text_puts(out, "END\n");
}

static int count_curves(const struct cli_plot_log *log, int logs)
{
    int curves = 0;
    for (int k = 0; k < logs; k++)
        curves += has_losses(&log[k], TRAIN) + has_losses(&log[k], VALIDATION);
    return curves;
}

static void add_heading(struct nn_text *out, const struct cli_plot_log *log,
                        int logs)
{
    struct nn_text title = {0};
    nn_text_puts(&title, "Loss");
    nn_text_puts(&title, ": ");
    if (logs == 1)
        cli_canvas_add_end(&title, log->name, IN_TITLE);
    else
        nn_text_printf(&title, "%d logs", logs);
    cli_canvas_set_text(out, "title", &title);
}

void cli_plot_loss(struct nn_text *script, const struct cli_canvas *c,
                   const struct cli_plot_log *log, int logs)
{
    const struct range r = find_range(log, logs);
    const int curves = count_curves(log, logs);
    cli_canvas_begin(script, c, curves);
    cli_canvas_key(script, c, curves, "below vertical maxcols 1");
    add_heading(script, log, logs);
    add_axes(script, c, &r);
    for (int k = 0; k < logs; k++)
        add_blocks(script, &log[k], k);
    nn_text_puts(script, "plot ");
    for (int k = 0, drawn = 0; k < logs; k++) {
        for (enum set set = TRAIN; set < SETS; set++) {
            if (!has_losses(&log[k], set))
                continue;
            nn_text_puts(script, drawn++ > 0 ? ", \\\n  " : "");
            add_curve(script, c, &log[k], k, set, logs == 1);
        }
    }
    nn_text_puts(script, "\n");
}
