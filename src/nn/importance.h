/* How much a network relies on each column: the loss and the score when the
 * column is shuffled among the rows, so that it keeps its values and tells
 * nothing (Breiman 2001, section 10). */
#ifndef NN_IMPORTANCE_H
#define NN_IMPORTANCE_H

#include <stdint.h>

#include "error.h"
#include "net.h"
#include "columns.h"
#include "table.h"
#include "metric.h"

enum { NN_SHUFFLES = 10 }; /* of each column */

/* Over the shuffles, and their standard deviation (divisor NN_SHUFFLES - 1) */
struct nn_change {
    double mean, spread;
};

struct nn_importance {
    int input;              /* which of the columns */
    struct nn_change loss;  /* by how much it rises */
    struct nn_change score; /* by how much accuracy or r2 falls; NAN where
                               that is NAN */
};

/* Of each input column, a category column being shuffled as a whole: inputs of
 * them into out, the most important (by loss) first; base are the metrics of
 * the rows as they are. The cells of t are scaled; they change meanwhile, and
 * are restored. NN_ESYSTEM without memory. */
int nn_importance_measure(struct nn_importance *out, struct nn_metrics *base,
                          struct nn_table *t, const struct nn_columns *c,
                          const struct nn_net *net, uint64_t seed,
                          struct nn_error *err);

#endif
