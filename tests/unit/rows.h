/* Rows of fields without a file. */
#ifndef ROWS_H
#define ROWS_H

#include <stdlib.h>
#include <string.h>

#include "csv.h"

struct text_row {
    char text[256];
    struct nn_field field[32];
    struct nn_row row;
};

/* The row of a line: fields with a comma between them, as they are. */
static inline const struct nn_row *row_of(struct text_row *r, size_t line,
                                          const char *text)
{
    if (strlen(text) >= sizeof r->text)
        abort();
    strcpy(r->text, text);
    r->row = (struct nn_row){.field = r->field, .line = line};
    for (char *p = r->text; p;) {
        char *comma = strchr(p, ',');
        size_t len = comma ? (size_t)(comma - p) : strlen(p);
        p[len] = '\0';
        r->field[r->row.fields++] = (struct nn_field){p, len};
        p = comma ? comma + 1 : NULL;
    }
    return &r->row;
}

#endif
