/* JSON that is being written: commas between members, and a layout for
 * people. Knows only text. */
#ifndef NN_JSON_LAYOUT_H
#define NN_JSON_LAYOUT_H

#include <stddef.h>

#include "text.h"

/* Begins a member of the object that was opened last: the comma, unless it is
 * the first, and "key":. */
void nn_json_add_key(struct nn_text *out, const char *key);

/* Appends compact JSON as lines: each member of an object on its own, a list
 * on one line unless objects are in it, a line end after it all. */
void nn_json_add_lines(struct nn_text *out, const struct nn_text *json);

#endif
