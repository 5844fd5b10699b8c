/* The command line of nnpredict. */
#ifndef PREDICT_OPTIONS_H
#define PREDICT_OPTIONS_H

#include "cli.h"
#include "predict_output.h"

#include "../nn/config.h"

extern const struct cli_program cli_nnpredict;

struct cli_predict_options {
    const char *model; /* "-" is stdin */
    const char **file; /* files of them, at least one; "-" is stdin */
    int files;
    enum nn_header header; /* of the input */
    bool ignore_unknown;   /* categories, instead of an error */
    bool has_threshold;    /* else it is the model's own */
    double threshold;
    enum cli_predict_format format;
    bool append;
    bool no_header; /* of the output */
    bool evaluate;  /* metrics in place of predictions */
    bool json;
    int threads; /* 0 chooses */
};

/* NN_ECONFIG for a wrong command line. */
int cli_predict_options_parse(struct cli_predict_options *o, int argc,
                              char **argv, struct nn_error *err);

/* Do they suit the model? Fills in its threshold. NN_ECONFIG. */
int cli_predict_options_fit(struct cli_predict_options *o,
                            const struct nn_columns *columns,
                            struct nn_error *err);
void cli_predict_options_free(struct cli_predict_options *o);

#endif
