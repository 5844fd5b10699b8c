/* A model's report: one page of HTML that holds its pictures and needs neither
 * network nor script. */
#ifndef PLOT_REPORT_H
#define PLOT_REPORT_H

#include "plot_log.h"
#include "plot_options.h"
#include "plot_rows.h"

/* Appends the page: what the model is and was trained on, warnings, its
 * metrics on the rows, the loss curves of the logs (there may be none), all
 * pictures that suit it, the importance of its columns, and what makes it
 * again. log are those that the options name. NN_ESYSTEM. */
int cli_plot_report(struct nn_text *page, struct cli_plot_rows *r,
                    const struct cli_plot_log *log,
                    const struct cli_plot_options *o, struct nn_error *err);

#endif
