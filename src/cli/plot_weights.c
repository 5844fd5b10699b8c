#include "plot_model.h"

#include <math.h>
#include <stdbool.h>

enum { TILES = 256 }; /* nodes that are shown at most */
enum { SIDE = 4 };    /* pixels at least: fewer inputs are no picture */

/* The square of inputs that each tile is, and how the tiles lie. */
struct layout {
    int side, tiles, across, down;
    int zoom; /* pixels of the picture for a weight, each way */
};

static int whole_root(int n)
{
    const int root = (int)floor(sqrt((double)n) + 0.5);
    return root * root == n ? root : 0;
}

static struct layout lay_out(const struct nn_net *net)
{
    enum { PIXELS = 480 };
    struct layout l = {.side = whole_root(net->n[0])};
    l.tiles = net->n[1] < TILES ? net->n[1] : TILES;
    l.across = (int)ceil(sqrt((double)l.tiles));
    l.down = (l.tiles + l.across - 1) / l.across;
    l.zoom = PIXELS / (l.across * (l.side + 1));
    l.zoom = l.zoom < 1 ? 1 : l.zoom;
    return l;
}

static double largest(const struct nn_net *net)
{
    double max = 0;
    for (int j = 0; j < net->n[0]; j++) {
        for (int i = 0; i < net->n[1]; i++)
            max = fmax(max, fabs((double)*nn_mat_elem(net->W[1], i, j)));
    }
    return max > 0 ? max : 1;
}

/* The weight at row y, column x of all tiles; NAN between them. */
static double weight_at(const struct nn_net *net, const struct layout *l, int y,
                        int x)
{
    const int cell = l->side + 1;
    const int tile = y / cell * l->across + x / cell;
    const int row = y % cell, column = x % cell;
    if (row == l->side || column == l->side || tile >= l->tiles)
        return (double)NAN;
    return (double)*nn_mat_elem(net->W[1], tile, row * l->side + column);
}

/* Repeated by the zoom: viewers blur pixels that they enlarge. */
static void add_tiles(struct nn_text *out, const struct nn_net *net,
                      const struct layout *l)
{
    nn_text_puts(out, "$tiles << END\n");
    for (int y = 0; y < (l->down * (l->side + 1) - 1) * l->zoom; y++) {
        for (int x = 0; x < (l->across * (l->side + 1) - 1) * l->zoom; x++) {
            const double w = weight_at(net, l, y / l->zoom, x / l->zoom);
            if (isnan(w))
                nn_text_puts(out, "NaN ");
            else
                nn_text_printf(out, "%.3g ", w);
        }
        nn_text_puts(out, "\n");
    }
    nn_text_puts(out, "END\n");
}

static void add_axes(struct nn_text *out, const struct nn_net *net,
                     const struct layout *l)
{
    const double max = largest(net);
    nn_text_printf(out,
                   "set title 'Weights W1 of %s%d nodes of the first layer'\n",
                   l->tiles < net->n[1] ? "the first " : "", l->tiles);
    nn_text_printf(out,
                   "set xlabel 'a tile is a node: its %d x %d inputs, row by "
                   "row'\n",
                   l->side, l->side);
    nn_text_printf(out,
                   "set object rectangle from graph 0,0 to graph 1,1 behind "
                   "fillcolor rgb '#b8b8b8' fillstyle solid noborder\n"
                   "unset tics\nset cbtics\nset border 0\n"
                   "set size ratio -1\nset yrange [*:*] reverse\n"
                   "set cbrange [%.3g:%.3g]\n"
                   "set palette defined (-1 '#d55e00', 0 '#ffffff', "
                   "1 '#0072b2')\n",
                   -max, max);
}

int cli_plot_weights(struct nn_text *script, const struct cli_canvas *c,
                     const struct cli_plot_rows *r, struct nn_error *err)
{
    const struct nn_net *net = &r->model->net;
    if (whole_root(net->n[0]) < SIDE ||
        r->model->columns.inputs != net->n[0]) /* not of categories */
        return nn_fail(err, NN_ECONFIG,
                       "--weights is for inputs that are the pixels of a "
                       "square of %d x %d or more, n0 = %d is none",
                       (int)SIDE, (int)SIDE, net->n[0]);
    int rc = cli_canvas_refuse_text(c, "--weights", err);
    if (rc < 0)
        return rc;
    const struct layout l = lay_out(net);
    cli_canvas_begin(script, c, 0);
    add_axes(script, net, &l);
    cli_canvas_scale(script, c, "weight (of a scaled input)");
    add_tiles(script, net, &l);
    nn_text_puts(script, "plot $tiles matrix with image notitle\n");
    return 0;
}
