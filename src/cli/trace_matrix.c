/* Matrices of a trace in TeX's math mode. */
#include "trace_cells.h"

#include <math.h>

/* How the numbers of a matrix are written: whole, or with six decimals after
 * division by a power of ten, which stands before the matrix. */
struct scale {
    bool whole;
    int exponent;
    double divisor;
};

static struct scale scale_of(const struct trace_line *line)
{
    const struct scale plain = {trace_style(line) == TRACE_WHOLE, 0, 1.0};
    struct scale s = plain;
    double most = 0.0;
    for (size_t e = 0; e < (size_t)line->rows * (size_t)line->cols; e++)
        if (isfinite(line->p[e]))
            most = fmax(most, fabs(line->p[e]));
    const bool is_tiny = most < 1e-300; /* no power of ten divides it */
    if (s.whole || is_tiny || (most >= 1e-2 && most < 1e2))
        return plain;
    for (; most / s.divisor >= 10.0; s.exponent++)
        s.divisor *= 10.0;
    for (; most / s.divisor < 1.0; s.exponent--)
        s.divisor /= 10.0;
    return s;
}

static void add_cell(struct nn_text *out, const struct scale *s, double x)
{
    char cell[TRACE_CELL];
    if (isfinite(x))
        nn_text_puts(out, trace_cell(cell, s->whole ? TRACE_WHOLE : TRACE_FIXED,
                                     x / s->divisor));
    else
        nn_text_printf(out, "\\text{%f}", x);
}

/* A matrix, or a part of it that fits on a page: some of the rows and columns
 * that are shown. */
struct part {
    const struct trace_line *line;
    bool full;
    struct scale scale;
    struct nn_range rows, cols;
};

static void add_row(struct nn_text *out, const struct part *part, int i)
{
    const struct trace_line *line = part->line;
    for (int k = part->cols.from; k < part->cols.to; k++) {
        nn_text_puts(out, k > part->cols.from ? " & " : "");
        if (trace_has_gap(k, line->cols, part->full))
            nn_text_puts(out, "\\cdots & ");
        add_cell(out, &part->scale,
                 trace_at(line, i, trace_index(k, line->cols, part->full)));
    }
    nn_text_puts(out, " \\\\\n");
}

static void add_part(struct nn_text *out, const struct part *part)
{
    const struct trace_line *line = part->line;
    nn_text_puts(out, "\\begin{bmatrix}\n");
    for (int k = part->rows.from; k < part->rows.to; k++) {
        if (trace_has_gap(k, line->rows, part->full)) {
            const int cols = part->cols.to - part->cols.from +
                             trace_is_cut(line->cols, part->full);
            for (int j = 1; j < cols; j++)
                nn_text_puts(out, "\\vdots & ");
            nn_text_puts(out, "\\vdots \\\\\n");
        }
        add_row(out, part, trace_index(k, line->rows, part->full));
    }
    nn_text_puts(out, "\\end{bmatrix}");
}

/* Of a matrix in parts. */
static void add_titled_part(struct nn_text *out, const struct part *part)
{
    nn_text_printf(out, "\\overset{\\text{rows %d to %d, columns %d to %d}}{\n",
                   part->rows.from + 1, part->rows.to, part->cols.from + 1,
                   part->cols.to);
    add_part(out, part);
    nn_text_puts(out, "}");
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

void trace_math_matrix(struct nn_text *out, const struct trace_line *line,
                       bool full, const char *between)
{
    enum { ROWS = 25, COLUMNS = TRACE_MOST }; /* of a part, on A4 */
    const int rows = trace_shown(line->rows, full);
    const int cols = trace_shown(line->cols, full);
    struct part part = {line, full, scale_of(line), {0}, {0}};
    for (int i = 0; i < rows; i += ROWS) {
        for (int j = 0; j < cols; j += COLUMNS) {
            part.rows = (struct nn_range){i, least(i + ROWS, rows)};
            part.cols = (struct nn_range){j, least(j + COLUMNS, cols)};
            if (i > 0 || j > 0)
                nn_text_puts(out, between);
            if (part.scale.exponent != 0)
                nn_text_printf(out, "10^{%d}\n", part.scale.exponent);
            if (rows > ROWS || cols > COLUMNS)
                add_titled_part(out, &part);
            else
                add_part(out, &part);
        }
    }
    nn_text_puts(out, "\n");
}
