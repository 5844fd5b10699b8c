/* What a cell is before its column says what it means: missing, a number, or
 * text. */
#ifndef NN_CELL_H
#define NN_CELL_H

#include <stdbool.h>

#include "error.h"
#include "csv.h"

/* The texts that say that there is no value. */
struct nn_markers {
    int count;
    char **text;
    bool some_number; /* is one of them a number as well? */
};

/* The default of data.missing_values, and what models have that do not name
 * theirs. */
enum { NN_DEFAULT_MARKERS = 8 };
extern const char *const nn_default_markers[NN_DEFAULT_MARKERS];

/* Markers of those texts, which are copied. NN_ESYSTEM without memory; then *m
 * is {0}. */
int nn_markers_open(struct nn_markers *m, const char *const *text, int count,
                    struct nn_error *err);
void nn_markers_free(struct nn_markers *m);

bool nn_markers_have(const struct nn_markers *m, const struct nn_field *cell);

/* Is it one of the default markers? */
bool nn_cell_is_missing(const struct nn_field *cell);

/* Is it a number, be it too large for a float? */
bool nn_cell_is_number(const struct nn_field *cell);

/* Is it a number but for commas, each between two digits: 1,5 or 1,234,567 or
 * 1.234,5? */
bool nn_cell_has_comma(const struct nn_field *cell);

#endif
