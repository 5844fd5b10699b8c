/* When a run ends before its epochs are over, and whose weights it keeps. */
#ifndef NN_STOP_H
#define NN_STOP_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"

struct nn_stop_settings {
    int patience;       /* epochs without a better validation loss; 0: any */
    double min_delta;   /* better: by more than this */
    bool restore_best;  /* keep the weights of the best epoch */
    double target_loss; /* training loss that is low enough; 0: none */
    double max_seconds; /* 0: any */
    int last_epoch;     /* 0: that of the config, else before it */
};

struct nn_stop {
    struct nn_stop_settings set;
    double best;    /* validation loss ... */
    int best_epoch; /* ... of this epoch; 0: none yet */
    size_t size;    /* parameters */
    float *kept;    /* those of best_epoch, if restore_best needs them */
    struct nn_arena arena;
};

/* For size parameters. NN_ESYSTEM without memory. */
int nn_stop_open(struct nn_stop *s, const struct nn_stop_settings *set,
                 size_t size, struct nn_error *err);
void nn_stop_free(struct nn_stop *s);

/* Does it keep parameters, from the first best epoch on? */
bool nn_stop_keeps(const struct nn_stop *s);

/* After each epoch, with its losses, the seconds since the start of the run,
 * and the parameters: the word for why the run ends, or NULL. */
const char *nn_stop_after(struct nn_stop *s, int epoch, double train_loss,
                          double validation_loss, double seconds,
                          const float *theta);

/* Puts back the parameters that the run keeps; the result is the epoch that
 * they are of, last_epoch if they are those of now. */
int nn_stop_restore(const struct nn_stop *s, int last_epoch, float *theta);

#endif
