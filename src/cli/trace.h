/* --trace: one step of a run in the lecture notes' symbols, every matrix with
 * its formula, its shape and its values.
 *
 * trace.c takes the step out of the run, trace_lines.c and trace_notes.c
 * describe it, and small writers print the description; they know nothing of
 * networks. */
#ifndef TRACE_H
#define TRACE_H

#include "../nn/config.h"
#include "../nn/data.h"
#include "../nn/reference.h"
#include "../nn/text.h"
#include "../nn/train.h"

enum trace_format { TRACE_TEXT, TRACE_MARKDOWN, TRACE_LATEX, TRACE_JSON };

/* What --trace and its options ask for. */
struct trace_options {
    int epoch, step; /* from 1 */
    enum trace_format format;
    bool full; /* whole matrices */
};

enum trace_section {
    TRACE_GIVEN,
    TRACE_FORWARD,
    TRACE_BACKWARD,
    TRACE_UPDATE,
    TRACE_SECTIONS
};

enum { TRACE_SYMBOL = 24, TRACE_FORMULA = 96, TRACE_SHAPE = 32 }; /* bytes */

/* V1 = W1 X + b1, n1 x m. */
struct trace_line {
    enum trace_section section;
    char symbol[TRACE_SYMBOL];
    char formula[TRACE_FORMULA]; /* "" is none */
    char shape[TRACE_SHAPE];
    int rows, cols;
    const double *p; /* row by row */
};

/* The largest difference of the engine in a section; size < 0: not compared. */
struct trace_difference {
    double size;
    char symbol[TRACE_SYMBOL];
    int row, col; /* from 0 */
};

struct trace {
    const char *name; /* of the config; NULL is none */
    const struct nn_net *net;
    int epoch, step;
    double rate;              /* eta; NAN: the optimiser has none */
    struct nn_reference now;  /* of the step, penalties left out */
    struct nn_reference next; /* penalties in dW; W and b after the step */
    double loss;
    double *slope[NN_MAX_LAYERS]; /* sigma'(V[l]), l < L */
    double *seen[NN_MAX_LAYERS];  /* Y[l] .* M[l]; NULL without a mask */
    struct nn_arena arena;        /* owns slope, seen and line */
    struct trace_line *line;
    int lines;
    struct trace_difference difference[TRACE_SECTIONS];
    struct nn_text notes; /* prose for the reader, a line each */
};

/* "forward", ... */
extern const char *const trace_sections[TRACE_SECTIONS];

/* "text", "markdown", ...; false for another word. */
bool trace_format_find(const char *word, enum trace_format *format);

/* Trains as the config says up to the step, and prints it into out. NN_ECONFIG
 * for a step that the run does not have. */
int cli_trace(struct nn_text *out, const struct trace_options *options,
              const struct nn_config *config, struct nn_data *data,
              struct nn_error *err);

/* Lines at most of a network of L layers. */
int trace_lines_most(int L);

/* The lines and notes of t, whose matrices are there. */
void trace_describe(struct trace *t, const struct nn_config *config);

/* Of trace_describe, the notes. In prose formulas stand between `, for the
 * writers to set as such. */
void trace_add_notes(struct trace *t, const struct nn_config *config);

/* The writers. */
void trace_write_text(struct nn_text *out, const struct trace *t, bool full);
void trace_write_markdown(struct nn_text *out, const struct trace *t,
                          bool full);
void trace_write_latex(struct nn_text *out, const struct trace *t, bool full);
void trace_write_json(struct nn_text *out, const struct trace *t, bool full);

/* From EPOCH:STEP; NULL is the first step. NN_ECONFIG. */
int trace_parse_step(struct trace_options *t, const char *value,
                     struct nn_error *err);

#endif
