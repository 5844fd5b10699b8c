/* How good predictions are: the loss, and what it means in the user's terms,
 * of fixed weights over some rows. */
#ifndef NN_METRIC_H
#define NN_METRIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pool.h"
#include "net.h"
#include "prop.h"
#include "columns.h"
#include "data.h"

/* The class that n outputs stand for: the number of the largest, the first of
 * equals; of a single output 1 where y >= threshold, as a float (0.7 is not
 * below 0.7), else 0. */
int nn_decide(const float *y, int n, double threshold);

/* Are labels decided? Not for regression (squared error on numbers), where
 * the prediction is the value itself. */
bool nn_has_accuracy(const struct nn_columns *c);

/* Is each output decided by itself, at a threshold, rather than the largest of
 * all taken? */
bool nn_decides_singly(const struct nn_columns *c);

/* Where the targets of two classes part: 0.5; with tanh outputs, between -1 and
 * 1, 0. */
double nn_default_threshold(const struct nn_columns *c);

/* Do the decided labels agree with the target d? false for regression. */
bool nn_is_right(const struct nn_columns *c, const float *y, const float *d,
                 double threshold);

/* How many columns of Y agree with those of D so, at the default threshold. */
size_t nn_count_right(const struct nn_columns *c, nn_mat Y, nn_mat D);

/* The sum of their weights; column j is row order[j] of the table. */
double nn_weigh_right(const struct nn_rows *rows, const uint32_t *order,
                      nn_mat Y, nn_mat D);

/* Of rows 0 nothing applies. What does not apply is NAN. */
struct nn_metrics {
    size_t rows;           /* means over them are by the rows' weights */
    double loss;           /* mean over the rows, in the scale minimised */
    double constant_loss;  /* of the best constant prediction for these rows */
    double accuracy;       /* share of rows whose targets are all right */
    double mse, rmse, mae; /* of numbers, over all targets, in their units */
    double r2;             /* the mean over the targets of 1 - sum (y - d)^2 /
                              sum (d - mean d)^2; NAN if a target is constant */
};

/* Each metric by its name, in the order of the struct. */
enum {
    NN_METRICS = 7,
    NN_LOSSES = 2 /* the first of them apply to all rows */
};
extern const char *const nn_metric_names[NN_METRICS];
double *nn_metrics_at(struct nn_metrics *m, int i);
double nn_metrics_get(const struct nn_metrics *m, int i);

/* Does metric i apply to such rows? It may be NAN all the same, as r2 of a
 * constant target. */
bool nn_metrics_apply(const struct nn_metrics *m, int i);

/* Weighted sums over the rows of one output, y against its target d: of t =
 * d - shift and of e = y - d. The shift, d of the first row, keeps the variance
 * from cancelling. */
struct nn_score {
    double shift;
    struct nn_sum t, t2, e2, e_abs;
};

/* Mean squared and mean absolute error of a number over the rows, in the units
 * of the data, of which a scaled 1 has so many; and R2, NAN if the target is
 * constant; all is the sum of the rows' weights. */
struct nn_number_score {
    double mse, mae, r2;
};
struct nn_number_score nn_score_number(const struct nn_score *o, double all,
                                       double unit);

/* Adds up metrics row by row, in order, by the fixed pattern of nn_sum. */
struct nn_scorer {
    const struct nn_columns *columns;
    double threshold;
    int n; /* outputs */
    size_t rows;
    struct nn_sum weight, right, loss;
    struct nn_score *output; /* n of them, the caller's */
};

/* No rows yet. output is room for the n outputs that the columns have; it
 * and the columns must outlive the scorer. */
void nn_scorer_start(struct nn_scorer *s, const struct nn_columns *columns,
                     double threshold, struct nn_score *output);

/* One row: its weight, loss, outputs y and targets d, n floats each. */
void nn_scorer_add(struct nn_scorer *s, double weight, float loss,
                   const float *y, const float *d);
void nn_scorer_finish(const struct nn_scorer *s, struct nn_metrics *out);

/* How often class i was predicted as class j: count[i * classes + j], and the
 * weight of those rows. Columns without classes, or with more than
 * NN_MAX_CONFUSION, have classes = 0. The columns must outlive it. */
enum { NN_MAX_CONFUSION = 1000 };
struct nn_confusion {
    const struct nn_columns *columns;
    int classes;
    double threshold;
    uint64_t *count;
    double *weight;
};
int nn_confusion_open(struct nn_confusion *c, const struct nn_columns *columns,
                      double threshold, struct nn_error *err);

void nn_confusion_add(struct nn_confusion *c, double weight, const float *y,
                      const float *d);
void nn_confusion_free(struct nn_confusion *c);

enum { NN_EVALUATE_BATCH = 256 }; /* rows at a time */

/* nn_forward of the m samples in the work space (nn_work_set_input), divided
 * among the threads of the pool; NULL is one thread. */
void nn_run_forward(const struct nn_net *net, struct nn_work *w,
                    struct nn_pool *pool);

/* Takes row i of those evaluated: its loss, outputs and targets. A negative
 * result ends the evaluation with it. */
typedef int nn_each_row(void *arg, size_t i, float loss, const float *y,
                        const float *d);

/* Runs all rows through the network, in order. w has room for
 * NN_EVALUATE_BATCH samples or more, X is n0 x as many, D n2 x as many. pool
 * may be NULL: one thread. Allocates nothing. */
int nn_evaluate_each(const struct nn_net *net, struct nn_work *w, nn_mat X,
                     nn_mat D, const struct nn_rows *rows, struct nn_pool *pool,
                     nn_each_row *each, void *arg);

/* Metrics of all rows, at the default threshold, likewise. score is room for
 * n2 outputs. */
void nn_evaluate(const struct nn_net *net, struct nn_work *w, nn_mat X,
                 nn_mat D, struct nn_score *score, const struct nn_rows *rows,
                 struct nn_pool *pool, struct nn_metrics *out);

#endif
