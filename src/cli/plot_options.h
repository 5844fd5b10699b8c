/* The command line of nnplot. */
#ifndef PLOT_OPTIONS_H
#define PLOT_OPTIONS_H

#include "cli.h"

extern const struct cli_program cli_nnplot;

/* What is drawn. */
enum cli_plot_kind {
    CLI_PLOT_LOSS, /* of logs; the others of a model */
    CLI_PLOT_CONFUSION,
    CLI_PLOT_ROC,
    CLI_PLOT_CALIBRATION,
    CLI_PLOT_BOUNDARY,
    CLI_PLOT_WEIGHTS,
    CLI_PLOT_REPORT /* a page, with loss curves if there are logs */
};

struct cli_plot_options {
    enum cli_plot_kind kind;
    const char *model; /* NULL: with CLI_PLOT_LOSS */
    const char *rows;  /* the CSV file; NULL: the picture needs none */
    const char **log;  /* logs of them; "-" is stdin */
    int logs;
    const char *output; /* NULL: none was given, which is stdout */
};

/* NN_ECONFIG for a wrong command line. */
int cli_plot_options_parse(struct cli_plot_options *o, int argc, char **argv,
                           struct nn_error *err);
void cli_plot_options_free(struct cli_plot_options *o);

#endif
