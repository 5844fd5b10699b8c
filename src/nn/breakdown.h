/* What each class, or each of several targets, has of the metrics. */
#ifndef NN_BREAKDOWN_H
#define NN_BREAKDOWN_H

#include "error.h"
#include "columns.h"
#include "metric.h"

/* A table: a row for each part, a column for each metric. */
struct nn_breakdown {
    const char *key;  /* "classes", "targets"; NULL: there is no table */
    const char *part; /* "class", "target" */
    const char *const *metric;
    int metrics, parts;
    const char **name; /* of each part, the columns' */
    double *value;     /* parts x metrics; NAN where undefined */
};

/* Weights of rows by truth and decision, of one yes or no: count[1][0] is that
 * of those with yes that were not found. */
struct nn_decided {
    double count[2][2];
};

/* Of each class against all others: precision, recall, f1. None without a
 * confusion matrix. */
int nn_breakdown_classes(struct nn_breakdown *b, const struct nn_confusion *c,
                         struct nn_error *err);

/* The mean recall of the classes that occur; NAN without a table. */
double nn_breakdown_balanced(const struct nn_breakdown *b);

/* Of several targets that are numbers: mse, rmse, mae, r2; all is the sum of
 * the rows' weights. */
int nn_breakdown_numbers(struct nn_breakdown *b, const struct nn_columns *c,
                         const struct nn_score *score, double all,
                         struct nn_error *err);

/* Of several targets in [0, 1]: area under the ROC curve and Brier score, which
 * are given for each; where each is decided by itself also accuracy, precision
 * and so on. decided is NULL if not. */
int nn_breakdown_labels(struct nn_breakdown *b, const struct nn_columns *c,
                        const struct nn_decided *decided, const double *auc,
                        const double *brier, struct nn_error *err);

void nn_breakdown_free(struct nn_breakdown *b);

#endif
