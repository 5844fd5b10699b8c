/* The plane of a model's two inputs: the stretch of it that rows take, and
 * what the model says at the points of a grid over it. */
#ifndef PLOT_PLANE_H
#define PLOT_PLANE_H

#include "plot_canvas.h"
#include "plot_rows.h"

/* Of an input, in the data's units. */
struct cli_range {
    double from, to;
};

struct cli_plane {
    const struct cli_plot_rows *rows; /* in it */
    struct cli_range range[2];        /* to the right, upwards */
    int columns, lines;               /* of the grid */
    struct cli_plot_rows grid;        /* its points, line by line from below */
};

/* The plane about the rows; the grid is as fine as the canvas. rows must
 * outlive it. NN_ECONFIG if the model has other inputs than two numbers. */
int cli_plane_open(struct cli_plane *p, const struct cli_plot_rows *rows,
                   const struct cli_canvas *canvas, struct nn_error *err);
void cli_plane_free(struct cli_plane *p);

/* What the model says at point i, and where that is. */
const float *cli_plane_outputs(const struct cli_plane *p, int i);
void cli_plane_add_point(struct nn_text *out, const struct cli_plane *p, int i);

/* Where row i lies; of very many rows each cli_plane_every-th is shown. */
void cli_plane_add_row(struct nn_text *out, const struct cli_plane *p,
                       size_t i);
size_t cli_plane_every(const struct cli_plane *p);

/* Ranges and labels of the axes. */
void cli_plane_add_axes(struct nn_text *out, const struct cli_plane *p,
                        const struct cli_canvas *canvas);

#endif
