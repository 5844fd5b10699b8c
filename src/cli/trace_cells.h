/* What the writers of a trace share: which elements of a large matrix are
 * shown, a number of it as text, formulas for TeX. */
#ifndef TRACE_CELLS_H
#define TRACE_CELLS_H

#include "trace.h"

/* Of more than TRACE_MOST rows or columns the first TRACE_HEAD and the last are
 * shown, and dots between them. */
enum { TRACE_MOST = 8, TRACE_HEAD = 6 };

static inline bool trace_is_cut(int n, bool full)
{
    return !full && n > TRACE_MOST;
}

/* How many of n are shown, and which is the k-th of them, from 0. */
static inline int trace_shown(int n, bool full)
{
    return trace_is_cut(n, full) ? TRACE_HEAD + 1 : n;
}

static inline int trace_index(int k, int n, bool full)
{
    return trace_is_cut(n, full) && k == TRACE_HEAD ? n - 1 : k;
}

/* Do dots stand before the k-th? */
static inline bool trace_has_gap(int k, int n, bool full)
{
    return trace_is_cut(n, full) && k == TRACE_HEAD;
}

static inline double trace_at(const struct trace_line *line, int i, int j)
{
    return line->p[(size_t)i * (size_t)line->cols + (size_t)j];
}

/* One printf format for all elements: of whole numbers, of others, of very
 * large or small ones; for a double. */
enum trace_style { TRACE_WHOLE, TRACE_FIXED, TRACE_SCIENTIFIC };
enum trace_style trace_style(const struct trace_line *line);
enum { TRACE_CELL = 40 }; /* bytes */
const char *trace_cell(char cell[TRACE_CELL], enum trace_style style, double x);

/* Prose without the marks of its formulas. */
void trace_add_plain(struct nn_text *out, const char *prose);

/* The formula or shape in TeX's math mode. */
void trace_math(struct nn_text *out, const char *formula);

/* The formula of prose that begins at p, between dollar signs. Returns what
 * follows it. */
const char *trace_math_inline(struct nn_text *out, const char *p);

/* "V_1 = W_1 X + b_1" and "n_1 x m = 3 x 4", in math mode. */
void trace_math_heading(struct nn_text *out, const struct trace_line *line);

/* Then the matrix; where it does not fit on a page, in parts with between
 * between them. */
void trace_math_matrix(struct nn_text *out, const struct trace_line *line,
                       bool full, const char *between);

/* "epoch 1, step 1: m = 4 samples, eta = 0.5", and the network on a second
 * line; prose. */
void trace_title(struct nn_text *out, const struct trace *t);

/* The last lines: "forward: 1.2e-07, V2 at (1, 3)", or that there was no
 * comparison; prose. */
void trace_accuracy(struct nn_text *out, const struct trace *t);

#endif
