/* How long an epoch takes, measured. */
#include "describe_parts.h"

#include "cli.h"

#include "../nn/clock.h"
#include "../nn/train.h"

#include <limits.h>

/* Steps are counted from the end of the first, which warms up. */
enum { STEPS = 1000 };
static const double enough = 0.05; /* seconds */

struct watch {
    double start;
    int steps;      /* since then; -1: not started */
    double seconds; /* that they took; of lbfgs, of the first iteration */
};

static int after_update(void *arg, const struct nn_step *s,
                        struct nn_error *err)
{
    struct watch *w = arg;
    (void)s;
    (void)err;
    if (++w->steps == 0) {
        w->start = nn_clock_seconds();
        return 0;
    }
    w->seconds = nn_clock_seconds() - w->start;
    return w->seconds >= enough || w->steps == STEPS ? NN_ESTOPPED : 0;
}

/* One iteration of lbfgs, which has no steps. */
static int after_iteration(void *arg, const struct nn_epoch *e,
                           struct nn_error *err)
{
    struct watch *w = arg;
    (void)err;
    w->seconds = e->seconds;
    w->steps = 1;
    return NN_ESTOPPED;
}

static void add_time(struct nn_text *out, double seconds)
{
    if (seconds < 0.01)
        nn_text_printf(out, "%.6f s", seconds);
    else
        cli_add_seconds(out, seconds);
}

int describe_time(struct nn_text *out, const struct nn_config *config,
                  struct nn_data *data, struct nn_error *err)
{
    struct nn_config c = *config;
    struct watch watch = {.steps = -1};
    struct nn_train_hooks hooks = {.arg = &watch, .after_update = after_update};
    struct nn_model model;
    struct nn_error failed;
    const size_t rows = data->train.count;
    const size_t m = c.batch_size > 0 ? (size_t)c.batch_size : rows;
    if (c.optimizer.kind == NN_LBFGS)
        hooks.epoch_done = after_iteration;
    c.epochs = INT_MAX; /* there shall be steps enough */
    c.stop = (struct nn_stop_settings){0};
    int rc = nn_train(&model, data, &c, &hooks, &failed);
    if (rc == NN_EDIVERGED) {
        nn_text_puts(out, "time           not measured: the first steps "
                          "diverge\n");
        return 0;
    }
    nn_model_free(&model);
    if (rc < 0 && rc != NN_ESTOPPED) {
        *err = failed;
        return rc;
    }
    const size_t steps = hooks.epoch_done ? 1 : (rows + m - 1) / m;
    nn_text_puts(out, "time           by the first steps, an epoch in ");
    add_time(out, watch.seconds / watch.steps * (double)steps);
    nn_text_puts(out, "\n");
    return 0;
}
