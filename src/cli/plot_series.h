/* What a model decides with a probability: one class against the others, or
 * a target of 0 and 1. */
#ifndef PLOT_SERIES_H
#define PLOT_SERIES_H

#include <stdbool.h>

#include "plot_rows.h"

/* 1 for two classes (is it the second?), K for K classes, a series for each
 * target of several labels; 0 for regression. */
int cli_series_count(const struct nn_columns *c);

/* Series k in words: "species = setosa", or the name of a target. */
void cli_series_add_name(struct nn_text *out, const struct nn_columns *c,
                         int k);

/* Class k of the target, "species = setosa"; long names are shortened, as in
 * cli_series_add_name. */
void cli_series_add_class(struct nn_text *out, const struct nn_columns *c,
                          int k);

/* Bytes of the longest name, of the two of two classes too. */
size_t cli_series_longest(const struct nn_columns *c);

/* The output of row i for series k, and whether its target is 1 there. */
float cli_series_score(const struct cli_plot_rows *r, int k, size_t i);
bool cli_series_is_positive(const struct cli_plot_rows *r, int k, size_t i);

/* The weight of row i. */
float cli_series_weight(const struct cli_plot_rows *r, size_t i);

#endif
