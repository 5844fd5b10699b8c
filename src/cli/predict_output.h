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
 * repeated are the names at the front of the line, which a predicted column
 * keeps clear of; NULL: the line is empty so far. */
void cli_add_names(struct cli_predict_output *o,
                   const struct nn_heading *repeated);

/* Ends a row's line: what the outputs y (n2 floats) stand for. repeated: the
 * line is not empty so far. */
void cli_add_prediction(struct cli_predict_output *o, bool repeated,
                        const float *y);

/* Frees both texts. */
void cli_predict_output_free(struct cli_predict_output *o);

#endif
