/* A loss log, as nntrain writes it, read back. */
#ifndef PLOT_LOG_H
#define PLOT_LOG_H

#include <stddef.h>

#include "../nn/error.h"

/* A loss that is not there is NAN, but never both. */
struct cli_plot_epoch {
    double epoch, train, validation;
};

struct cli_plot_log {
    const char *name; /* the path, or "stdin"; not owned */
    size_t epochs, room;
    struct cli_plot_epoch *at;
};

/* "-" is stdin. The path must outlive the log. NN_ESYSTEM; NN_EDATA if it is
 * no loss log or has no losses; then *log is {0}. */
int cli_plot_log_read(struct cli_plot_log *log, const char *path,
                      struct nn_error *err);
void cli_plot_log_free(struct cli_plot_log *log);

#endif
