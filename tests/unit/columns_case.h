/* The columns of a network by what its outputs mean: one input; targets that
 * are numbers, t0, t1, ..., or one of so many classes, "0", "1", ...; with one
 * output if single. */
#ifndef COLUMNS_CASE_H
#define COLUMNS_CASE_H

#include <stdio.h>
#include <string.h>

#include "columns.h"

static inline void open_columns(struct nn_columns *c, enum nn_output output,
                                int targets, int classes, bool single)
{
    char text[16];
    nn_columns_open(c, 1, targets, NULL);
    c->output = output;
    c->single_output = single;
    for (int k = 0; k < targets; k++) {
        int len = snprintf(text, sizeof text, "t%d", k);
        c->target[k].name = nn_text_copy(text, (size_t)len);
    }
    if (classes > 0)
        c->target[0].kind = NN_CATEGORY;
    for (int k = 0; k < classes; k++) {
        int len = snprintf(text, sizeof text, "%d", k);
        nn_labels_add(&c->target[0].labels, text, (size_t)len, NULL);
    }
}

#endif
