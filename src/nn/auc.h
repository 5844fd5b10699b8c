/* The area under the ROC curve. */
#ifndef NN_AUC_H
#define NN_AUC_H

#include <stdbool.h>
#include <stddef.h>

/* A row as one output sees it. */
struct nn_ranked {
    float y;
    float weight; /* of the row; 1 if rows have none */
    bool positive;
};

/* The probability that y of a random positive row is greater than that of a
 * random negative one, a tie counting half: the statistic of Mann and Whitney
 * (1947) over the number of such pairs, each pair counting as the product of
 * its weights; without weights exact up to the last division for 2^52 pairs.
 * NAN if there are no positive rows or no negative ones. Sorts the rows. */
double nn_auc(struct nn_ranked *row, size_t rows);

#endif
