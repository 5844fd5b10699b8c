#include "plot_model.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

enum { NUMBERED = 20 }; /* classes: more are too small for numbers */

static uint64_t count(const struct nn_confusion *c, int truth, int predicted)
{
    return c->count[(size_t)truth * (size_t)c->classes + (size_t)predicted];
}

static double share(const struct nn_confusion *c, int truth, int predicted)
{
    uint64_t rows = 0;
    for (int j = 0; j < c->classes; j++)
        rows += count(c, truth, j);
    return rows > 0 ? (double)count(c, truth, predicted) / (double)rows : 0.0;
}

static void add_shares(struct nn_text *out, const struct nn_confusion *c)
{
    nn_text_puts(out, "$share << END\n");
    for (int i = 0; i < c->classes; i++) {
        for (int j = 0; j < c->classes; j++)
            nn_text_printf(out, "%.4g ", share(c, i, j));
        nn_text_puts(out, "\n");
    }
    nn_text_puts(out, "END\n");
}

/* The numbers, as labels: white ones on dark cells, black ones on light. */
static void add_numbers(struct nn_text *out, const struct nn_confusion *c,
                        bool on_dark)
{
    for (int i = 0; i < c->classes; i++) {
        for (int j = 0; j < c->classes; j++) {
            if ((share(c, i, j) > 0.5) == on_dark)
                nn_text_printf(out,
                               "set label '%" PRIu64 "' at %d,%d center front "
                               "textcolor rgb '%s'\n",
                               count(c, i, j), j, i,
                               on_dark ? "white" : "black");
        }
    }
}

static void add_ticks(struct nn_text *out, const struct nn_confusion *c)
{
    const struct nn_labels *labels = &c->columns->target[0].labels;
    for (const char *axis = "xy"; *axis; axis++) {
        nn_text_printf(out, "set %ctics scale 0 (", *axis);
        for (int i = 0; i < c->classes; i++) {
            nn_text_puts(out, i > 0 ? "," : "");
            cli_canvas_quote(out, labels->label[i].text);
            nn_text_printf(out, " %d", i);
        }
        nn_text_puts(out, ")\n");
    }
}

static void add_texts(struct nn_text *out, const struct cli_canvas *c,
                      const struct cli_plot_rows *r)
{
    const char *target = r->model->columns.target[0].name;
    struct nn_text title = {0}, x = {0}, y = {0};
    nn_text_printf(&title, "Confusion matrix: %s, %zu rows, accuracy %.3f",
                   r->title, r->report.metrics.rows,
                   r->report.metrics.accuracy);
    nn_text_printf(&x, "predicted %s (class)", target);
    nn_text_printf(&y, "true %s (class)", target);
    cli_canvas_set_text(out, "title", &title);
    cli_canvas_set_text(out, "xlabel", &x);
    cli_canvas_ylabel_text(out, c, &y);
}

int cli_plot_confusion(struct nn_text *script, const struct cli_canvas *c,
                       const struct cli_plot_rows *r, struct nn_error *err)
{
    const struct nn_confusion *confusion = &r->report.confusion;
    const int n = confusion->classes;
    if (n == 0)
        return nn_fail(err, NN_ECONFIG,
                       "--confusion is for a model of up to %d classes, this "
                       "one is none",
                       (int)NN_MAX_CONFUSION);
    cli_canvas_begin(script, c, 0);
    add_texts(script, c, r);
    cli_canvas_scale(script, c, "share of the rows of the true class");
    if (n <= 2 * NUMBERED)
        add_ticks(script, confusion);
    if (n <= NUMBERED) {
        add_numbers(script, confusion, false);
        add_numbers(script, confusion, true);
    }
    add_shares(script, confusion);
    nn_text_printf(script,
                   "set xrange [-0.5:%d.5]\nset yrange [%d.5:-0.5]\n"
                   "set cbrange [0:1]\n"
                   "set palette defined (0 '#ffffff', 1 '#0072b2')\n"
                   "plot $share matrix with image%s notitle\n",
                   n - 1, n - 1, n <= 2 * NUMBERED ? " pixels" : "");
    return 0;
}
