/* The names of a file's columns: from its first row, or c1, c2, ... where
 * that is data already. */
#ifndef NN_HEADING_H
#define NN_HEADING_H

#include <stdbool.h>

#include "error.h"
#include "csv.h"
#include "cell.h"

/* A name and the field (from 0) that has it. */
struct nn_heading_name {
    const char *name;
    int field;
};

struct nn_heading {
    bool header; /* are the names from the file? */
    size_t line; /* of the row that it was opened with */
    int count;
    char **name;                    /* of each field */
    struct nn_heading_name *sorted; /* by name, then by field */
};

/* The names in a header row, where an empty one is c + position; header
 * false: c1, c2, ... for as many fields. NN_ESYSTEM without memory. */
int nn_heading_open(struct nn_heading *h, const struct nn_row *row, bool header,
                    struct nn_error *err);
void nn_heading_free(struct nn_heading *h);

/* The first field of that name, or -1. *again, which may be NULL, becomes the
 * second one, or -1. */
int nn_heading_find(const struct nn_heading *h, const char *name, int *again);

/* The one field of that name, or -1. NN_EDATA, with file and line, if the name
 * stands twice. */
int nn_heading_find_one(const struct nn_heading *h, const char *file,
                        const char *name, int *field, struct nn_error *err);

/* For a message about a name that is not there: "; the nearest is ...", or
 * that the file has no names, or nothing if none is near. Returns out. */
enum { NN_NEAREST_SIZE = 240 };
char *nn_heading_nearest(const struct nn_heading *h, const char *name,
                         char out[NN_NEAREST_SIZE]);

/* Does the row look like a header: is no field a number or a marker of what is
 * missing (but for the empty text), and is no name there twice? NN_ESYSTEM. */
int nn_heading_is_likely_with(const struct nn_markers *markers,
                              const struct nn_row *row, bool *likely,
                              struct nn_error *err);

/* The same with the default markers. */
int nn_heading_is_likely(const struct nn_row *row, bool *likely,
                         struct nn_error *err);

#endif
