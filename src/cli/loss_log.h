/* The loss log: a CSV line for each epoch, written as the run goes. */
#ifndef LOSS_LOG_H
#define LOSS_LOG_H

#include "../nn/write.h"
#include "../nn/train.h"

struct cli_loss_log {
    struct nn_log *file;       /* NULL: no log is wanted */
    int every;                 /* a line for each epoch that it divides */
    struct nn_text pending;    /* lines that are not written yet */
    struct nn_fingerprint sum; /* of all lines, also before a resume */
    double written;            /* when, in seconds since the start of the run */
    struct nn_epoch last;      /* the last epoch; epoch 0: there was none */
    bool last_is_in;           /* it has its line */
    struct nn_fingerprint before_last; /* of the lines before that */
};

/* Opens the log, which stays as it is until the first epoch ends. "-" is
 * stdout, "" is no log. every >= 1. NN_ESYSTEM. */
int cli_loss_log_open(struct cli_loss_log *log, const char *path, int every,
                      struct nn_error *err);

/* After each epoch. NN_ESYSTEM. */
int cli_loss_log_add(struct cli_loss_log *log, const struct nn_epoch *e,
                     struct nn_error *err);

/* Makes last what there is so far. NN_ESYSTEM. */
int cli_loss_log_sync(struct cli_loss_log *log, struct nn_error *err);

/* Of what stands before the line of that epoch, the last one or the next. */
struct nn_fingerprint cli_loss_log_before(const struct cli_loss_log *log,
                                          int epoch);

/* Before the first epoch: goes on in the log of a run that was interrupted
 * there. NN_ESYSTEM if that is not what is in the file. */
int cli_loss_log_resume(struct cli_loss_log *log, const struct nn_position *at,
                        struct nn_error *err);

/* Adds the line of the last epoch if it has none, writes what is pending and
 * closes the file; log is as {0} after it. NN_ESYSTEM if anything was lost. */
int cli_loss_log_close(struct cli_loss_log *log, struct nn_error *err);

#endif
