/* What each column of an unknown file is good for: --new's judgement of what
 * nn_survey_file has counted. */
#ifndef NEW_ROLES_H
#define NEW_ROLES_H

#include "../nn/survey.h"

enum new_role {
    /* inputs */
    NEW_NUMBER,
    NEW_CATEGORY, /* texts: taken as categories without being told */
    NEW_MIXED,    /* numbers and texts: for data.categorical */
    /* others that the config names */
    NEW_TARGET,
    NEW_ID,
    /* ignored, each for its reason */
    NEW_EMPTY,
    NEW_CONSTANT,
    NEW_DATE,
    NEW_ID_LIKE,
    NEW_FREE_TEXT,
    NEW_MANY_MIXED, /* numbers and texts, too many for categories */
    NEW_HUGE,       /* beyond the range of a float */
    NEW_ENCODING    /* not UTF-8 */
};

/* A category column has at most so many categories, and so many inputs. */
enum { NEW_MOST_CATEGORIES = 100 };
/* Whole numbers of at most so many values are classes. */
enum { NEW_MOST_CLASSES = 20 };

struct new_roles {
    const struct nn_survey *survey;
    enum new_role *role; /* of each column */
    int target;          /* a column */
    bool is_class;       /* its kind */
};

/* Gives each column its role; target is the name of one, NULL the last.
 * NN_ECONFIG for a target that is not there; NN_EDATA for one that cannot be
 * one, or if no input is left. *r refers to the survey. */
int new_roles_find(struct new_roles *r, const struct nn_survey *survey,
                   const char *file, const char *target, struct nn_error *err);
void new_roles_free(struct new_roles *r);

static inline bool new_role_is_input(enum new_role role)
{
    return role <= NEW_MIXED;
}

/* Inputs of the network, and its outputs. */
size_t new_roles_n0(const struct new_roles *r);
size_t new_roles_n2(const struct new_roles *r);

#endif
