/* What of an input row stands in front of its predictions, its bytes as they
 * were: the columns of data.id, with --append all other columns after them.
 * All files must have the same ones, or the output would not be one table. */
#ifndef PREDICT_FRONT_H
#define PREDICT_FRONT_H

#include <stdbool.h>

#include "../nn/columns.h"
#include "../nn/heading.h"

struct cli_predict_front {
    const struct nn_columns *columns;
    bool append;
    char *file;              /* the first one; NULL: none was begun */
    struct nn_heading names; /* of its columns, with append */
    int *field;              /* of the rows of this file, in order */
    int fields;              /* 0: nothing is repeated */
    int ids;                 /* of them, at the front */
    bool *has_id;            /* of each id: is it in the first file? */
};

/* The fields of a file by its first row and the places of the columns in it.
 * Says on stderr which id the first file lacks. NN_EDATA if another file has
 * other columns than the first. */
int cli_predict_front_read(struct cli_predict_front *f, const char *file,
                           const struct nn_row *row, bool header,
                           const struct nn_places *places,
                           struct nn_error *err);

/* Appends them of a row, the last one of csv; and their names: the first row's
 * fields if it is a header. */
void cli_predict_front_add(const struct cli_predict_front *f,
                           struct nn_csv *csv, const struct nn_row *row,
                           struct nn_text *out);
void cli_predict_front_add_names(const struct cli_predict_front *f,
                                 struct nn_csv *csv, const struct nn_row *row,
                                 bool header, struct nn_text *out);

/* Frees what f holds. */
void cli_predict_front_free(struct cli_predict_front *f);

#endif
