/* Which columns of the training file are inputs and which are targets, and
 * what kind each is: from the config, the header and the first row. */
#ifndef NN_CHOOSE_H
#define NN_CHOOSE_H

#include "config.h"
#include "heading.h"
#include "table.h"

/* Sets up columns for a file with that heading. Their kinds are still open, but
 * for what the config says. NN_ECONFIG for a column that is not there or has
 * two roles; NN_EDATA for a name that stands twice, or no column left for the
 * inputs. */
int nn_choose_columns(struct nn_columns *columns, const struct nn_config *c,
                      const char *file, const struct nn_heading *h,
                      struct nn_error *err);

/* Decides the kinds that are open by the first cells that are not missing;
 * called with each training row while some are left: false when none is.
 * *tentative becomes true where the target's numbers count as classes as long
 * as all of them are integers. */
bool nn_choose_kinds(struct nn_columns *columns, const struct nn_config *c,
                     const struct nn_places *places, const struct nn_row *row,
                     bool *tentative);

/* Once all rows are read: a column that has no cell holds numbers. */
void nn_choose_kinds_left(struct nn_columns *columns);

/* Is the cell a whole number? If not, a tentative target is one of numbers. */
bool nn_choose_is_integer(const struct nn_field *cell);

/* Makes numbers of the target cells that were classes so far. */
void nn_choose_numbers(struct nn_columns *columns, struct nn_table *t);

/* Decides, once all rows are read, whether two classes have one output. */
int nn_choose_outputs(struct nn_columns *columns, const struct nn_config *c,
                      const char *file, struct nn_error *err);

/* n0 and n2, where given, against the data. */
int nn_choose_check_nodes(const struct nn_columns *columns,
                          const struct nn_config *c, struct nn_error *err);

#endif
