/* The command line of nnplot. */
#ifndef PLOT_OPTIONS_H
#define PLOT_OPTIONS_H

#include "cli.h"

extern const struct cli_program cli_nnplot;

struct cli_plot_options {
    const char **log; /* logs of them; "-" is stdin */
    int logs;
    const char *output; /* NULL: none was given, which is stdout */
};

/* NN_ECONFIG for a wrong command line. */
int cli_plot_options_parse(struct cli_plot_options *o, int argc, char **argv,
                           struct nn_error *err);
void cli_plot_options_free(struct cli_plot_options *o);

#endif
