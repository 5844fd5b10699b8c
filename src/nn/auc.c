#include "auc.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

static int by_output(const void *a, const void *b)
{
    const struct nn_ranked *x = a, *y = b;
    return (x->y > y->y) - (x->y < y->y);
}

double nn_auc(struct nn_ranked *row, size_t rows)
{
    uint64_t below = 0;                /* negative rows so far */
    uint64_t positives = 0, pairs = 0; /* twice those won: a tie is one */
    qsort(row, rows, sizeof *row, by_output);
    for (size_t i = 0; i < rows;) {
        uint64_t tied[2] = {0}; /* negative, positive rows with this output */
        const float y = row[i].y;
        for (; i < rows && row[i].y == y; i++)
            tied[row[i].positive]++;
        pairs += tied[1] * (2 * below + tied[0]);
        below += tied[0];
        positives += tied[1];
    }
    if (positives == 0 || below == 0)
        return (double)NAN;
    return (double)pairs / (2.0 * (double)positives * (double)below);
}
