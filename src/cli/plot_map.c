#include "plot_model.h"
#include "plot_plane.h"

#include <math.h>

/* Five colours of viridis, by van der Walt and Smith 2015: as bright as they
 * are high, for colour-blind people and on grey paper too. */
static const char palette[] =
    "set palette defined (0 '#440154', 1 '#3b528b', 2 '#21918c', "
    "3 '#5ec962', 4 '#fde725')\n";

/* In the data's units. */
static double raw(const struct cli_plot_rows *r, float y)
{
    const struct nn_column *target = r->model->columns.target;
    return (double)y * target->divisor + target->shift;
}

/* What the model predicts over the plane, and what the rows have. */
static void add_data(struct nn_text *out, const struct cli_plane *p)
{
    nn_text_puts(out, "$grid << END\n");
    for (int i = 0; i < p->columns * p->lines; i++) {
        cli_plane_add_point(out, p, i);
        nn_text_printf(out, " %.4g\n",
                       raw(&p->grid, cli_plane_outputs(p, i)[0]));
    }
    nn_text_puts(out, "END\n$rows << END\n");
    for (size_t i = 0; i < p->rows->table.rows; i += cli_plane_every(p)) {
        cli_plane_add_row(out, p, i);
        nn_text_printf(out, " %.4g\n", raw(p->rows, p->rows->d[i]));
    }
    nn_text_puts(out, "END\n");
}

static void add_texts(struct nn_text *out, const struct cli_canvas *c,
                      const struct cli_plot_rows *r)
{
    const char *name = r->model->columns.target[0].name;
    struct nn_text title = {0}, key = {0};
    nn_text_printf(&title, "Predicted %s: %s, %zu rows", name, r->title,
                   r->report.metrics.rows);
    if (!isnan(r->report.metrics.r2))
        nn_text_printf(&title, ", R2 %.3f", r->report.metrics.r2);
    nn_text_printf(&key, "%s (predicted; dots: as in the data)", name);
    cli_canvas_set_text(out, "title", &title);
    cli_canvas_scale(out, c, key.p ? key.p : "");
    out->failed = out->failed || key.failed;
    nn_text_free(&key);
    nn_text_puts(out, palette);
}

/* A row has the colour of its target, in a black ring. */
static void add_map(struct nn_text *script, const struct cli_canvas *c,
                    const struct cli_plane *p)
{
    const char *size = p->rows->table.rows > 100 ? "0.35" : "0.9";
    const char *ring = p->rows->table.rows > 100 ? "0.5" : "1.1";
    cli_canvas_begin(script, c, 0);
    add_texts(script, c, p->rows);
    cli_plane_add_axes(script, p, c);
    add_data(script, p);
    nn_text_printf(script,
                   "plot $grid with image notitle, \\\n"
                   "  $rows using 1:2 with points pointtype 7 pointsize %s "
                   "linecolor rgb 'black' notitle, \\\n"
                   "  $rows using 1:2:3 with points pointtype 7 pointsize %s "
                   "linecolor palette notitle\n",
                   ring, size);
}

int cli_plot_map(struct nn_text *script, const struct cli_canvas *c,
                 const struct cli_plot_rows *r, struct nn_error *err)
{
    struct cli_plane plane = {0};
    const int targets = r->model->columns.targets;
    if (targets > 1)
        return nn_fail(err, NN_ECONFIG,
                       "--boundary is for a model of one target, this one has "
                       "%d",
                       targets);
    int rc = cli_canvas_refuse_text(c, "--boundary of numbers", err);
    if (rc == 0)
        rc = cli_plane_open(&plane, r, c, err);
    if (rc == 0)
        add_map(script, c, &plane);
    cli_plane_free(&plane);
    return rc;
}
