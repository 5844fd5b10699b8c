/* What each column of the training file is for: an input, a target, an id, the
 * weight of the sample, or nothing, as the config says by names and positions.
 */
#ifndef NN_ROLES_H
#define NN_ROLES_H

#include <stdbool.h>

#include "config.h"
#include "heading.h"

enum nn_role { NN_INPUT, NN_TARGET, NN_ID, NN_WEIGHT, NN_IGNORED };

/* Some fields, in the order of the config. */
struct nn_fields {
    int count;
    int *field; /* from 0 */
};

struct nn_roles {
    enum nn_role *role; /* of each field */
    bool *is_category;  /* of each field: listed in data.categorical */
    int inputs;
    struct nn_fields targets, ids, weights; /* one weight at most */
};

/* The roles of the columns of that heading, which is that of file. NN_ECONFIG
 * for a column that is not there, with the nearest name, and for one that is
 * named in two roles; NN_EDATA for a name that stands twice, or if no column is
 * left for the inputs; then *r is {0}. */
int nn_roles_find(struct nn_roles *r, const struct nn_config *c,
                  const char *file, const struct nn_heading *h,
                  struct nn_error *err);
void nn_roles_free(struct nn_roles *r);

#endif
