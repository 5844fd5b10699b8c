/* The distinct values of a column of categories or classes, numbered.
 *
 * Labels that are numbers and equal in value are one label, spelled as first
 * seen. They are numbered as they come while they are collected; sorting puts
 * numbers by value before texts by bytes. Knows nothing of columns. */
#ifndef NN_LABELS_H
#define NN_LABELS_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"
#include "csv.h"

enum { NN_MAX_LABELS = 1 << 16 }; /* categories or classes of a column */

struct nn_label {
    char *text;
    bool is_number;
    double value; /* of a number */
};

struct nn_labels {
    int count;
    struct nn_label *label;
    int room;  /* labels there is memory for: a power of two, or 0 */
    int *slot; /* 2 room of them, open addressing: a label's number + 1, or 0 */
};

/* The number of the label equal to the text, or -1. p[len] is NUL. */
int nn_labels_find(const struct nn_labels *l, const char *p, size_t len);

/* The same, but a new one is added: then it is the last. NN_ESYSTEM without
 * memory; not beyond NN_MAX_LABELS: the caller looks at count. */
int nn_labels_add(struct nn_labels *l, const char *p, size_t len,
                  struct nn_error *err);

/* Keeps the labels with used[i] (NULL: all) and sorts them; map[i], if map is
 * not NULL, becomes the new number of label i, or -1. NN_ESYSTEM. */
int nn_labels_sort(struct nn_labels *l, const bool *used, int *map,
                   struct nn_error *err);

/* Does each label stand after the one before it, as sorting would have it? */
bool nn_labels_is_sorted(const struct nn_labels *l);

void nn_labels_free(struct nn_labels *l);

#endif
