/* The training record of a model: how it came to be. Enough to make it again
 * and to know that it is the same. Nothing of time, host, user, folder,
 * threads. */
#ifndef NN_RECORD_H
#define NN_RECORD_H

#include <stdint.h>

#include "error.h"
#include "text.h"
#include "file.h"
#include "json.h"
#include "metric.h"

enum { NN_RECORD_WORD = 32 }; /* bytes of a word, with its NUL */

struct nn_record {
    char version[NN_RECORD_WORD];    /* of the program */
    char arithmetic[NN_RECORD_WORD]; /* "fma" or "no-fma" */
    int64_t seed;
    int epochs;                   /* trained */
    int best_epoch;               /* whose weights these are */
    char stopped[NN_RECORD_WORD]; /* why the run ended: "epochs",
                                     or "converged", or a word of nn_stop_after
                                   */
    double initial_loss; /* on the training rows, before the first update */
    struct nn_metrics train, validation, test; /* of these weights; rows 0:
                                                  there are none */
    /* length 0: there is none */
    struct nn_fingerprint train_file, validation_file, test_file;
    struct nn_fingerprint initial_weights_file;
};

/* The metrics that apply as members of a JSON object, "loss":0.25,...; there
 * are at least loss and constant_loss. What is not finite is null. */
void nn_metrics_write(const struct nn_metrics *m, struct nn_text *out);

/* The files of a record, i from 0, each with what it was read for; NULL after
 * the last. */
const struct nn_fingerprint *nn_record_file(const struct nn_record *r, int i,
                                            const char **name);

/* As a JSON object, and back. Every member must be there with its type and
 * within its bounds, but for metrics, sets and files that the run did not
 * have; null is a number that was not finite, and is read as NAN. Unknown
 * members are ignored, so that a later version may add some. name stands for
 * the file in messages. NN_EMODEL. */
void nn_record_write(const struct nn_record *r, struct nn_text *out);
int nn_record_read(struct nn_record *r, const struct nn_json *node,
                   const char *name, struct nn_error *err);

#endif
