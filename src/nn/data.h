/* The data of a run: tables read from CSV, what their columns mean, and which
 * rows train, validate and test. */
#ifndef NN_DATA_H
#define NN_DATA_H

#include "columns.h"
#include "mat.h"
#include "rng.h"

/* The rows of one file as cells: width floats a row, inputs then targets. */
struct nn_table {
    char *path;
    size_t rows;
    size_t room;
    int width;
    float *cell;
    uint32_t *line; /* where row i begins in the file */
    struct nn_fingerprint fingerprint;
};

/* Some rows of a table, by number. */
struct nn_rows {
    const struct nn_table *table;
    const struct nn_columns *columns;
    uint32_t *index;
    size_t count; /* 0: there are none */
};

struct nn_data {
    struct nn_columns columns;
    struct nn_table train_table, validation_table, test_table;
    struct nn_rows train, validation, test;
    struct nn_text notes; /* for the user, a line each: header, unseen ... */
};

/* Reads the files of the config, finds what the columns mean, splits off the
 * validation rows, fits scaling and categories on the training rows, and
 * checks n0 and n2. Needs nn_config_check to have passed. NN_ESYSTEM, NN_EDATA
 * for wrong data, NN_ECONFIG for a column named in the config that the data
 * lacks, or n0, n2 that it contradicts. */
int nn_data_load(struct nn_data *d, const struct nn_config *c,
                 struct nn_error *err);
void nn_data_free(struct nn_data *d);

/* Reads one more file against known columns, targets needed; rows of it all.
 * The cells are scaled. */
int nn_data_load_known(struct nn_table *t, struct nn_rows *rows,
                       const struct nn_columns *columns, const char *path,
                       int header, struct nn_text *notes, struct nn_error *err);
void nn_table_free(struct nn_table *t);
void nn_rows_free(struct nn_rows *r);

/* X and D (n0 x m and n2 x m) of the m rows order[0 ... m-1], which number
 * the table's rows. The part's samples only: from <= j < to. */
void nn_rows_gather(const struct nn_rows *r, const uint32_t *order, nn_mat X,
                    nn_mat D, int from, int to);

#endif
