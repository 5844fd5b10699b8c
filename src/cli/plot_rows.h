/* The rows that a picture of a model shows: a CSV file with the columns that
 * the model was trained on, and what the model says of each row. */
#ifndef PLOT_ROWS_H
#define PLOT_ROWS_H

#include "../nn/model.h"
#include "../nn/report.h"

struct cli_plot_rows {
    const struct nn_model *model;
    const char *name;      /* the path, for messages; not owned */
    const char *title;     /* the file's name without its folder */
    struct nn_table table; /* its cells, scaled */
    int n2;
    float *y, *d; /* outputs and targets of row i: n2 floats at i * n2 */
    struct nn_report report; /* metrics, confusion */
};

/* Reads the file, "-" is stdin, and predicts its rows. Model and path must
 * outlive *r. NN_ESYSTEM; NN_EDATA for wrong data, and for no rows. */
int cli_plot_rows_read(struct cli_plot_rows *r, const struct nn_model *model,
                       const char *path, struct nn_error *err);

/* The same for rows whose scaled cells are in r->table, with model set. */
int cli_plot_rows_predict(struct cli_plot_rows *r, struct nn_error *err);
void cli_plot_rows_free(struct cli_plot_rows *r);

#endif
