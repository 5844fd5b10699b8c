/* What --new says about its choices. */
#ifndef NEW_NOTES_H
#define NEW_NOTES_H

#include "new_roles.h"

#include "../nn/text.h"

/* Appends a line about the file, the target, and each role that columns have;
 * lines begin with the file. */
void new_notes_add(struct nn_text *out, const struct new_roles *r,
                   const char *file);

/* Names the columns of numbers that have commas in them, which are texts to us.
 */
void new_notes_add_commas(struct nn_text *out, const struct nn_survey *s,
                          const char *file);

#endif
