#include "trace_cells.h"

#include "summary.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum trace_style trace_style(const struct trace_line *line)
{
    double most = 0.0;
    bool whole = true;
    for (size_t e = 0; e < (size_t)line->rows * (size_t)line->cols; e++) {
        most = fmax(most, fabs(line->p[e]));
        whole &= line->p[e] == floor(line->p[e]);
    }
    if (whole && most < 1e6)
        return TRACE_WHOLE;
    return most >= 1e-2 && most < 1e6 ? TRACE_FIXED : TRACE_SCIENTIFIC;
}

const char *trace_cell(char cell[TRACE_CELL], enum trace_style style, double x)
{
    if (style == TRACE_SCIENTIFIC)
        snprintf(cell, TRACE_CELL, "%.5e", x);
    else
        snprintf(cell, TRACE_CELL, "%.*f", style == TRACE_FIXED ? 6 : 0,
                 x == 0.0 ? 0.0 : x); /* no -0 */
    return cell;
}

void trace_add_plain(struct nn_text *out, const char *prose)
{
    for (; *prose; prose++)
        if (*prose != '`')
            nn_text_add(out, prose, 1);
}

void trace_title(struct nn_text *out, const struct trace *t)
{
    nn_text_printf(out, "epoch %d, step %d: `m = %d` sample%s", t->epoch,
                   t->step, t->now.m, t->now.m == 1 ? "" : "s");
    if (!isnan(t->rate))
        nn_text_printf(out, ", `eta = %g`", t->rate);
    nn_text_puts(out, "\n");
    cli_add_network(out, t->net);
}

void trace_accuracy(struct nn_text *out, const struct trace *t)
{
    nn_text_puts(out, "The values are computed in double, by the formulas; "
                      "largest difference of the engine (float) from them:\n");
    for (int s = TRACE_FORWARD; s < TRACE_SECTIONS; s++) {
        const struct trace_difference *d = &t->difference[s];
        nn_text_printf(out, "%s: ", trace_sections[s]);
        if (d->size < 0.0)
            nn_text_puts(out, "the engine's own values\n");
        else
            nn_text_printf(out, "`%.1e`, `%s` at (%d, %d)\n", d->size,
                           d->symbol, d->row + 1, d->col + 1);
    }
}
