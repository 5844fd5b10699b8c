/* How far a run has come, on stderr: one line that is redrawn on a terminal,
 * else plain lines that thin out (epochs 1, 2, 5, 10, 20, 50, ...). */
#ifndef PROGRESS_H
#define PROGRESS_H

#include "cli.h"

#include "../nn/train.h"

struct cli_progress {
    const struct cli_program *program;
    bool bar;     /* redraw one line */
    bool shown;   /* there is a line to clear */
    double drawn; /* when, in seconds since the start of the run */
    struct nn_text line;
};

/* After each epoch. */
void cli_progress_step(struct cli_progress *p, const struct nn_epoch *e);

/* Clears the redrawn line, so that other text can follow, and frees. */
void cli_progress_end(struct cli_progress *p);

/* Has the epoch a plain line: 1, 2 or 5 times a power of ten, or the last? */
bool cli_progress_is_due(const struct nn_epoch *e);

/* The line for a terminal of so many columns: the bar where there is room,
 * epoch, losses, time left; cut to width - 1 bytes. */
void cli_progress_line(struct nn_text *out, const struct nn_epoch *e,
                       int width);

#endif
