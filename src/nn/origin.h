/* Where a model or a checkpoint comes from, and whether a run of now would be
 * the same: files, config, program. */
#ifndef NN_ORIGIN_H
#define NN_ORIGIN_H

#include "config.h"
#include "data.h"
#include "record.h"

/* What the record says of program, seed and data files; that of initial
 * weights is left alone. */
void nn_origin_record(struct nn_record *r, const struct nn_config *c,
                      const struct nn_data *d);

/* The first of the files that has other bytes than it had; nothing is added to
 * *out where there is none. */
void nn_origin_compare_files(struct nn_text *out, const struct nn_record *was,
                             const struct nn_record *is);

/* The first key of the config, given as stored in a file that is called name,
 * that has another value now. Paths do not count, since their files do. Where
 * a run goes on, name and max_seconds may differ, target_loss may be larger,
 * and so may epochs under a schedule that does not look at them. NN_EMODEL for
 * a config that this program does not understand. */
int nn_origin_compare_config(struct nn_text *out, const char *was,
                             const char *name, const struct nn_config *is,
                             bool goes_on, struct nn_error *err);

/* Version of the program, and arithmetic. */
void nn_origin_compare_program(struct nn_text *out, const struct nn_record *was,
                               const struct nn_record *is);

#endif
