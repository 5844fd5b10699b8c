/* What --evaluate prints: metrics and the confusion matrix. */
#ifndef PREDICT_REPORT_H
#define PREDICT_REPORT_H

#include "../nn/metric.h"

/* A line name<TAB>value for each metric that applies, then the matrix: rows
 * true, columns predicted. */
void cli_add_report(struct nn_text *out, const struct nn_metrics *m,
                    const struct nn_confusion *confusion);

/* The same as one JSON object on one line. */
void cli_add_json_report(struct nn_text *out, const struct nn_metrics *m,
                         const struct nn_confusion *confusion);

#endif
