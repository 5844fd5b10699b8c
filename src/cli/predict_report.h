/* What --evaluate prints: metrics, what each class or target has of them, and
 * the confusion matrix. */
#ifndef PREDICT_REPORT_H
#define PREDICT_REPORT_H

#include "../nn/report.h"

/* A line name<TAB>value for each metric that applies, then a table of the
 * classes or targets and the matrix: rows true, columns predicted. */
void cli_add_report(struct nn_text *out, const struct nn_report *r);

/* The same as one JSON object on one line. */
void cli_add_json_report(struct nn_text *out, const struct nn_report *r);

#endif
