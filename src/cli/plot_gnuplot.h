/* gnuplot, which draws the pictures: found on the PATH when it is needed. */
#ifndef PLOT_GNUPLOT_H
#define PLOT_GNUPLOT_H

#include "../nn/error.h"
#include "../nn/text.h"

/* Runs the script, data inline, and appends what gnuplot draws to *picture.
 * NN_ESYSTEM if there is no gnuplot, or if it fails. */
int cli_gnuplot(struct nn_text *picture, const struct nn_text *script,
                struct nn_error *err);

#endif
