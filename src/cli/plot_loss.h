/* Loss curves: the training and validation losses of one or several logs over
 * the epochs, the best epoch of each marked. */
#ifndef PLOT_LOSS_H
#define PLOT_LOSS_H

#include "plot_canvas.h"
#include "plot_log.h"

/* The script that draws the logs, at least one, on one picture. */
void cli_plot_loss(struct nn_text *script, const struct cli_canvas *c,
                   const struct cli_plot_log *log, int logs);

#endif
