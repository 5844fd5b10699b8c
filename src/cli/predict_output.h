/* Predictions as CSV: the end of the header line and of each row's line, after
 * what is repeated of the input. */
#ifndef PREDICT_OUTPUT_H
#define PREDICT_OUTPUT_H

#include "../nn/columns.h"
#include "../nn/heading.h"

enum cli_predict_format {
    CLI_PREDICT_BOTH,
    CLI_PREDICT_LABEL,      /* the predicted columns only */
    CLI_PREDICT_PROBABILITY /* the outputs only */
};

struct cli_predict_output {
    const struct nn_columns *columns;
    enum cli_predict_format format;
    double threshold;
    struct nn_text text;  /* lines that are not written out yet */
    struct nn_text field; /* the field under way, before it is quoted */
};

/* Ends the header line: names of the predicted columns and of the outputs.
 * repeats: the line is not empty so far. A predicted column keeps clear of the
 * names of repeated, which may be NULL. */
void cli_add_names(struct cli_predict_output *o, bool repeats,
                   const struct nn_heading *repeated);

/* Ends a row's line: what the outputs y (n2 floats) stand for. repeats: the
 * line is not empty so far. */
void cli_add_prediction(struct cli_predict_output *o, bool repeats,
                        const float *y);

/* The same with empty fields, for a row that has no prediction. */
void cli_add_no_prediction(struct cli_predict_output *o, bool repeats);

/* Frees both texts. */
void cli_predict_output_free(struct cli_predict_output *o);

#endif
