/* How far a run has come, on stderr: one line that is redrawn on a terminal,
 * else plain lines that thin out (epochs 1, 2, 5, 10, 20, 50, ...). */
#ifndef PROGRESS_H
#define PROGRESS_H

#include "cli.h"

#include "../nn/train.h"

struct cli_progress {
    const struct cli_program *program;
    bool bar;           /* redraw one line ... */
    bool utf8;          /* ... with characters that ASCII has not */
    size_t rows;        /* of an epoch */
    int patience;       /* epochs without a better one; 0: any number */
    double max_seconds; /* of the run; 0: any */

    /* while it goes on */
    struct nn_epoch old; /* the epoch that is shown; 0: there is no line */
    int columns;         /* of that line */
    struct nn_text line;
};

/* Before a run on so many rows; without a line that is redrawn, even on a
 * terminal, where the terminal is needed for something else. */
void cli_progress_start(struct cli_progress *p,
                        const struct cli_program *program, bool may_redraw,
                        const struct nn_config *config, size_t rows);

/* After each epoch. */
void cli_progress_step(struct cli_progress *p, const struct nn_epoch *e);

/* Clears the redrawn line, so that other text can follow, and frees. */
void cli_progress_end(struct cli_progress *p);

/* Has the epoch a plain line: 1, 2 or 5 times a power of ten, or the last? */
bool cli_progress_is_due(const struct nn_epoch *e);

/* The line for a terminal of so many columns: bar, epoch, losses, how long
 * none was better, rows per second, time left; less of it where there is less
 * room, at most width - 1 columns. Returns how many. */
int cli_progress_line(struct nn_text *out, const struct cli_progress *p,
                      const struct nn_epoch *e, int width);

/* Are texts in UTF-8, by LC_ALL, LC_CTYPE, LANG, the first that is set? */
bool cli_is_utf8(void);

#endif
