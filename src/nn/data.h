/* The data of a run: its files read, what their columns mean, and which rows
 * train, validate and test. */
#ifndef NN_DATA_H
#define NN_DATA_H

#include "config.h"
#include "table.h"

struct nn_data {
    struct nn_columns columns;
    struct nn_table train_table, validation_table, test_table;
    struct nn_rows train, validation, test;
    float *weight; /* of each row of train_table in the training loss, mean
                      1 over train; NULL: all alike */
    struct nn_text notes; /* for the user, a line each */
};

/* Reads the files of the config, finds what the columns mean, splits off the
 * validation rows, fits categories and scaling on the training rows, checks
 * n0 and n2. *d must not move while its rows are used. Needs nn_config_check
 * to have passed. NN_ESYSTEM; NN_EDATA for wrong data; NN_ECONFIG for a target
 * that the data lacks, an n0, n2 or class_weight that it contradicts. */
int nn_data_load(struct nn_data *d, const struct nn_config *c,
                 struct nn_error *err);

/* data.train alone, read as it is: all rows train, nothing is fitted. It has
 * the classes that its runs have in common. */
int nn_data_read(struct nn_data *d, const struct nn_config *c,
                 struct nn_error *err);

/* Splits the rows that are in d->train, fits the columns on what is left there,
 * scales all rows, checks n0 and n2: what nn_data_load does next. */
int nn_data_fit(struct nn_data *d, const struct nn_config *c,
                struct nn_error *err);

/* One run of a cross-validation: of the rows that were read those with
 * fold[i] == k test, the others train and validate as if data.train had no
 * more; all is fitted on them. Columns and rows are copied. */
int nn_data_fold(struct nn_data *d, const struct nn_data *all,
                 const struct nn_config *c, const int *fold, int k,
                 struct nn_error *err);
void nn_data_free(struct nn_data *d);

#endif
