/* Pictures of a model: how it does on some rows, what it divides the plane
 * into, what its first layer looks for. */
#ifndef PLOT_MODEL_H
#define PLOT_MODEL_H

#include "plot_canvas.h"
#include "plot_rows.h"

/* The script of a picture. NN_ECONFIG if it does not suit the model. */
typedef int cli_plot_picture(struct nn_text *script, const struct cli_canvas *c,
                             const struct cli_plot_rows *r,
                             struct nn_error *err);

/* How often each class was taken for each other. */
cli_plot_picture cli_plot_confusion;

/* The share of the positives found against the share of the negatives that
 * are taken for one, over all thresholds, with the area under it; for each
 * class against all others. */
cli_plot_picture cli_plot_roc;

/* The share that was right against the probability that was predicted. */
cli_plot_picture cli_plot_calibration;

/* The classes over the plane of two inputs, and the rows in it; of a number
 * its values. */
cli_plot_picture cli_plot_boundary;
cli_plot_picture cli_plot_map; /* of numbers only */

/* The weights of each node of the first layer as a square of its inputs. Only
 * r->model is looked at. */
cli_plot_picture cli_plot_weights;

#endif
