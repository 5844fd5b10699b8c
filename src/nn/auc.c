#include "auc.h"

#include <math.h>
#include <stdlib.h>

/* And by weight, so that sums over equal outputs have one order. */
static int by_output(const void *a, const void *b)
{
    const struct nn_ranked *x = a, *y = b;
    if (x->y != y->y)
        return x->y > y->y ? 1 : -1;
    return (x->weight > y->weight) - (x->weight < y->weight);
}

double nn_auc(struct nn_ranked *row, size_t rows)
{
    double below = 0.0;                  /* negative rows so far */
    double positives = 0.0, pairs = 0.0; /* twice those won: a tie is one */
    qsort(row, rows, sizeof *row, by_output);
    for (size_t i = 0; i < rows;) {
        double tied[2] = {0}; /* negative, positive rows with this output */
        const float y = row[i].y;
        for (; i < rows && row[i].y == y; i++)
            tied[row[i].positive] += (double)row[i].weight;
        pairs += tied[1] * (2.0 * below + tied[0]);
        below += tied[0];
        positives += tied[1];
    }
    if (!(positives > 0.0) || !(below > 0.0))
        return (double)NAN;
    return pairs / (2.0 * positives * below);
}
