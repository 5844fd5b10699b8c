/* nnpredict's work: the rows of CSV files in, predictions or metrics out.
 *
 * Rows wait until a batch is full or the next read() is due; then they go
 * through the network together and are answered, in order. So a file is done
 * in large batches, and a pipe that stays open gets its answers line by line.
 * Memory does not grow with the input, but for the outputs that --evaluate
 * keeps of each row. */
#ifndef PREDICT_ROWS_H
#define PREDICT_ROWS_H

#include "predict_front.h"
#include "predict_head.h"
#include "predict_output.h"

#include "../nn/model.h"
#include "../nn/report.h"

enum { CLI_PREDICT_BATCH = 256 }; /* rows that wait at most */

struct cli_predict {
    const struct nn_model *model;
    const struct cli_predict_options *options;
    struct nn_pool *pool; /* NULL: one thread */
    struct nn_work work;
    struct nn_arena arena; /* owns X, D and cells */
    nn_mat X, D;           /* n0 and n2 x batch; D with evaluate only */
    float *cells;          /* of rows that are added together */
    int m;                 /* rows that wait, in X */
    float weight[CLI_PREDICT_BATCH]; /* of the waiting rows, with evaluate */
    bool dropped[CLI_PREDICT_BATCH]; /* of the waiting rows: no prediction */
    size_t unknown;                  /* cells with an unknown category so far */
    size_t all_dropped;              /* rows without a prediction so far */
    bool begun;                      /* the header line is done */

    struct cli_predict_head head;
    struct cli_predict_front front;
    struct cli_predict_output output;
    struct nn_text raw; /* what is repeated of the waiting rows */
    size_t raw_end[CLI_PREDICT_BATCH]; /* where each ends */

    struct nn_report report; /* with evaluate */
};

/* Model and options must outlive p. NN_ESYSTEM. */
int cli_predict_open(struct cli_predict *p, const struct nn_model *model,
                     const struct cli_predict_options *options,
                     struct nn_error *err);

/* All rows of one file, answered on stdout; "-" is stdin. The rows before a
 * faulty one are answered. NN_ESYSTEM, NN_EDATA. */
int cli_predict_file(struct cli_predict *p, const char *path,
                     struct nn_error *err);

/* After the last file: a header line that no row has brought out yet. */
int cli_predict_finish(struct cli_predict *p, struct nn_error *err);
void cli_predict_free(struct cli_predict *p);

#endif
