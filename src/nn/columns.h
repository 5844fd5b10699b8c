/* What each column of the data means: number or category, input or target,
 * its classes, its scaling. Found and fitted on the training rows, stored in
 * the model, applied to every other row in the same way.
 *
 * A row of CSV becomes cells, one float for each column that is used (the
 * value, or the number of the category or class), inputs before targets;
 * scaled cells become x and d, where a category of K values is K inputs. */
#ifndef NN_COLUMNS_H
#define NN_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"
#include "text.h"
#include "json.h"
#include "output.h"
#include "csv.h"
#include "labels.h"
#include "cell.h"

enum { NN_MAX_COLUMNS = NN_MAX_FIELDS };

enum nn_kind {
    NN_NUMBER,   /* a cell is the value */
    NN_CATEGORY, /* a cell is the number of its label, -1 if unknown; a target
                    of this kind has classes */
    NN_UNDECIDED /* while training rows are read: each one so far lacks it */
};

/* What a missing input does to its row. */
enum nn_missing {
    NN_MISSING_ERROR,
    NN_MISSING_DROP,
    NN_MISSING_FILL,
    NN_MISSINGS
};
extern const char *const nn_missing_names[NN_MISSINGS];

struct nn_column {
    char *name;
    enum nn_kind kind;
    double shift, divisor;   /* x, of a target d = (cell - shift) / divisor; 0
                                and 1: none */
    struct nn_labels labels; /* of NN_CATEGORY */
    double fill;             /* the cell where it is missing: an input's, with
                                NN_MISSING_FILL; before scaling */
};

struct nn_columns {
    char delimiter;
    bool header; /* did the training file have one? (names are c1, ... else) */
    int fields;  /* in a row of the training file */
    int inputs, targets, ids;
    int weights;              /* 1 if the rows have weights */
    struct nn_column *input;  /* in the order of the file */
    struct nn_column *target; /* in the order of data.target */
    int *input_field;         /* 0-based place of each in a training row */
    int *target_field;
    char **id; /* names of the columns that are carried through */
    int *id_field;
    struct nn_column *weight; /* a number */
    int *weight_field;
    enum nn_missing missing;
    struct nn_markers markers; /* of what is missing */
    enum nn_output output;     /* with the number of classes: how d looks */
    bool single_output;        /* two classes, one output */
};

/* Room for so many inputs and targets, all numbers without a name; the default
 * markers. NN_ESYSTEM without memory. */
int nn_columns_open(struct nn_columns *c, int inputs, int targets,
                    struct nn_error *err);

/* Room for so many ids, or a weight, in columns that are open. NN_ESYSTEM
 * without memory. */
int nn_columns_open_ids(struct nn_columns *c, int ids, struct nn_error *err);
int nn_columns_open_weight(struct nn_columns *c, struct nn_error *err);
void nn_columns_free(struct nn_columns *c);

/* The same columns once more. NN_ESYSTEM without memory: then *to is {0}. */
int nn_columns_copy(struct nn_columns *to, const struct nn_columns *from,
                    struct nn_error *err);

/* Inputs after categories: the sum of 1 or the count of labels; outputs. */
int nn_columns_n0(const struct nn_columns *c);
int nn_columns_n2(const struct nn_columns *c);

/* Are there at most NN_MAX_NODES of either? */
bool nn_columns_fit_layers(const struct nn_columns *c);

/* Does the target have classes? */
static inline bool nn_columns_is_class(const struct nn_columns *c)
{
    return c->targets == 1 && c->target[0].kind == NN_CATEGORY;
}

/* Floats in a row of cells with targets and weight, in this order. */
static inline int nn_columns_width(const struct nn_columns *c)
{
    return c->inputs + c->targets + c->weights;
}

/* The weight of a row of cells; 1 where rows have none. */
static inline float nn_columns_weight(const struct nn_columns *c,
                                      const float *cells)
{
    return c->weights > 0 ? cells[c->inputs + c->targets] : 1.0f;
}

/* Where the columns stand in another file: input_field[i] and target_field[i]
 * are places in its rows. */
struct nn_places {
    int fields; /* each row of that file must have so many */
    int *input_field;
    int *target_field; /* NULL: the targets are not looked at */
    int *id_field;     /* -1 of one that the file lacks */
    int weight_field;  /* where columns have a weight: -1 if the file lacks
                          it, or it is not looked at */
};

/* Finds the columns by their names in a header row, or by the number of
 * fields where there is no header: all training columns, all but the targets,
 * or the inputs alone. targets: they are looked for as well, and one that is
 * missing is an error, and the weight, which may be missing, as ids may.
 * NN_EDATA names the missing column and the nearest name there is. */
int nn_columns_place(const struct nn_columns *c, struct nn_places *places,
                     const char *file, const struct nn_row *row, bool header,
                     bool targets, struct nn_error *err);
void nn_places_free(struct nn_places *p);

/* Has the row so many fields? NN_EDATA names file and line. */
int nn_columns_check_fields(const char *file, const struct nn_row *row,
                            int expected, struct nn_error *err);

/* Does the row contain the names of all inputs (so that it is a header)? */
bool nn_columns_is_header(const struct nn_columns *c, const struct nn_row *row);

/* Is it a row that goes, because it lacks an input or a target that places
 * has? It has the right number of fields. */
bool nn_columns_drop(const struct nn_columns *c, const struct nn_places *places,
                     const struct nn_row *row);

/* Cells of a row by the columns' kinds and labels: the inputs, then the
 * targets and the weight if places has them; a weight that the file lacks is
 * 1. An unknown category is cell -1 and counted in
 * *unknown; if unknown is NULL it is an error. 1 for a row that is to be
 * dropped, without cells. NN_EDATA names file, line, column and value. */
int nn_columns_parse(const struct nn_columns *c, const struct nn_places *places,
                     const char *file, const struct nn_row *row, float *cells,
                     size_t *unknown, struct nn_error *err);

/* The same for a training row that is not to be dropped: labels that are new
 * are added, and inputs that are to be filled are NAN so far. */
int nn_columns_learn(struct nn_columns *c, const struct nn_places *places,
                     const char *file, const struct nn_row *row, float *cells,
                     struct nn_error *err);

/* Do the target cells suit the loss: numbers in [0, 1] under the binary, of
 * sum 1 under the softmax loss? Is the weight not negative? NN_EDATA names
 * file and line. */
int nn_columns_check_targets(const struct nn_columns *c, const char *file,
                             size_t line, const float *cells,
                             struct nn_error *err);

/* Scales the input cells of rows that follow each other in place. */
void nn_columns_scale(const struct nn_columns *c, float *cells, size_t rows);

/* The same for the target cells, and back for a prediction y of target i. */
void nn_columns_scale_targets(const struct nn_columns *c, float *cells,
                              size_t rows);
float nn_columns_unscale(const struct nn_columns *c, int i, float y);

/* x (n0 floats) from scaled input cells, d (n2 floats) from target cells (a
 * row's cells + inputs). */
void nn_columns_input(const struct nn_columns *c, const float *cells, float *x);
void nn_columns_target(const struct nn_columns *c, const float *cells,
                       float *d);

/* As JSON for the model's metadata, and back; strict: counts, kinds, order of
 * labels, scaling with a divisor that is finite and not 0. name stands for
 * the file in messages. NN_EMODEL, NN_ESYSTEM. */
void nn_columns_write(const struct nn_columns *c, struct nn_text *out);
int nn_columns_read(struct nn_columns *c, const struct nn_json *node,
                    const char *name, struct nn_error *err);

#endif
