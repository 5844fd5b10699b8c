/* All that the predictions of some rows come to: struct nn_metrics, the
 * metrics that need every row's outputs at once (kept until then), what each
 * class or target has of them, and the confusion matrix. */
#ifndef NN_REPORT_H
#define NN_REPORT_H

#include "error.h"
#include "text.h"
#include "metric.h"
#include "breakdown.h"

/* A metric beside struct nn_metrics. */
struct nn_report_value {
    const char *name;
    bool applies;
    double value; /* may be NAN all the same */
};
enum { NN_REPORT_VALUES = 3 };

struct nn_report {
    const struct nn_columns *columns;
    struct nn_confusion confusion;

    /* after nn_report_finish */
    struct nn_metrics metrics;
    struct nn_report_value value[NN_REPORT_VALUES];
    struct nn_breakdown breakdown;

    /* while rows are added */
    struct nn_scorer scorer;
    struct nn_score *score;
    bool keeps; /* of each row */
    size_t room;
    float *y; /* its outputs */
    float *weight;
    unsigned char *d; /* and what its targets mean */
};

/* No rows yet. The columns must outlive the report. NN_ESYSTEM. */
int nn_report_open(struct nn_report *r, const struct nn_columns *columns,
                   double threshold, struct nn_error *err);

/* One row: its weight, loss, outputs y and targets d, n2 floats each. The one
 * place where a row counts. NN_ESYSTEM without memory. */
int nn_report_add(struct nn_report *r, double weight, float loss,
                  const float *y, const float *d, struct nn_error *err);

/* Once, after the last row. */
int nn_report_finish(struct nn_report *r, struct nn_error *err);
void nn_report_free(struct nn_report *r);

/* The report, finished, of a network on those rows, at the default threshold;
 * the columns are those of the rows. pool may be NULL: one thread. outputs:
 * NULL, or room for the n2 outputs of each row, in order. */
int nn_report_rows(struct nn_report *r, const struct nn_net *net,
                   const struct nn_rows *rows, struct nn_pool *pool,
                   float *outputs, struct nn_error *err);

/* The members of a JSON object that follow nn_metrics_write, each with its
 * comma before it. What is not finite is null. */
void nn_report_write_rest(const struct nn_report *r, struct nn_text *out);

#endif
