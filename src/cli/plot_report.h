/* A model's report: one page of HTML that holds its pictures and needs neither
 * network nor script. */
#ifndef PLOT_REPORT_H
#define PLOT_REPORT_H

#include "plot_log.h"
#include "plot_rows.h"

/* Appends the page: what the model is and was trained on, its metrics on the
 * rows, the loss curves of the logs (there may be none), and all pictures that
 * suit it. NN_ESYSTEM. */
int cli_plot_report(struct nn_text *page, const struct cli_plot_rows *r,
                    const struct cli_plot_log *log, int logs,
                    struct nn_error *err);

#endif
