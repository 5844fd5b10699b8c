/* From the rows of the training file: which of them validate, and what the
 * others fix: categories, scaling. */
#ifndef NN_FIT_H
#define NN_FIT_H

#include "config.h"
#include "table.h"

/* Sorts the classes and numbers the target cells anew. */
int nn_fit_classes(struct nn_columns *c, struct nn_table *t,
                   struct nn_error *err);

/* Divides the rows that are in train: of each class (regression: of all rows)
 * floor(fraction x rows + 1/2) go over to validation, but never all. Both keep
 * the order of the file. */
int nn_fit_split(const struct nn_columns *c, double fraction, uint64_t seed,
                 struct nn_rows *train, struct nn_rows *validation,
                 struct nn_error *err);

/* Deals the rows of each class (regression: all rows), in a random order, to
 * folds in turn: fold[i] is that of row i of the table. Sizes of folds, and
 * what they have of a class, differ by one at most. */
int nn_fit_folds(const struct nn_columns *c, const struct nn_rows *rows,
                 int folds, uint64_t seed, int *fold, struct nn_error *err);

/* Keeps the categories that occur in the training rows, sorted; the cells of
 * others become -1, and *unseen counts them. */
int nn_fit_categories(struct nn_columns *c, struct nn_table *t,
                      const struct nn_rows *train, size_t *unseen,
                      struct nn_error *err);

/* Mean and standard deviation (divisor m), least and largest value, or the
 * given divisor, of each number input over the training rows; of each target
 * that is a number. */
void nn_fit_scaling(struct nn_columns *c, const struct nn_rows *train,
                    enum nn_scale scale, double divisor);
void nn_fit_target_scaling(struct nn_columns *c, const struct nn_rows *train,
                           enum nn_scale scale, double divisor);

#endif
