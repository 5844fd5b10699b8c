/* Where the columns stand in the rows of a file. */
#include "columns.h"

#include <stdlib.h>
#include <string.h>

#include "heading.h"

void nn_places_free(struct nn_places *p)
{
    free(p->input_field);
    free(p->target_field);
    *p = (struct nn_places){0};
}

/* The field of the column's name, or an error. */
static int find_field(const struct nn_heading *h, const char *file,
                      const char *name, int *field, struct nn_error *err)
{
    char quoted[NN_QUOTE_SIZE], nearest[NN_NEAREST_SIZE];
    int rc = nn_heading_find_one(h, file, name, field, err);
    if (rc < 0 || *field >= 0)
        return rc;
    return nn_fail(err, NN_EDATA, "%s:%zu: no column %s%s", file, h->line,
                   nn_text_quote(quoted, name, strlen(name)),
                   nn_heading_nearest(h, name, nearest));
}

static int place_by_name(const struct nn_columns *c, struct nn_places *p,
                         const char *file, const struct nn_row *row,
                         struct nn_error *err)
{
    struct nn_heading h = {0};
    int rc = nn_heading_open(&h, row, true, err);
    for (int i = 0; rc == 0 && i < c->inputs; i++)
        rc = find_field(&h, file, c->input[i].name, &p->input_field[i], err);
    for (int i = 0; rc == 0 && p->target_field && i < c->targets; i++)
        rc = find_field(&h, file, c->target[i].name, &p->target_field[i], err);
    nn_heading_free(&h);
    return rc;
}

/* How many of the targets' fields stand before a field. */
static int targets_before(const struct nn_columns *c, int field)
{
    int before = 0;
    for (int i = 0; i < c->targets; i++)
        before += c->target_field[i] < field;
    return before;
}

static int place_by_count(const struct nn_columns *c, struct nn_places *p,
                          const char *file, const struct nn_row *row,
                          struct nn_error *err)
{
    const int n = row->fields;
    if (n == c->fields) {
        memcpy(p->input_field, c->input_field,
               (size_t)c->inputs * sizeof *p->input_field);
        if (p->target_field)
            memcpy(p->target_field, c->target_field,
                   (size_t)c->targets * sizeof *p->target_field);
        return 0;
    }
    if (p->target_field || (n != c->fields - c->targets && n != c->inputs))
        return nn_fail(err, NN_EDATA,
                       "%s:%zu: %d field%s without a header, expected %d "
                       "as in training%s",
                       file, row->line, n, n == 1 ? "" : "s", c->fields,
                       p->target_field ? "" : ", or those without targets");
    for (int i = 0; i < c->inputs; i++)
        p->input_field[i] =
            n == c->fields - c->targets
                ? c->input_field[i] - targets_before(c, c->input_field[i])
                : i;
    return 0;
}

int nn_columns_place(const struct nn_columns *c, struct nn_places *places,
                     const char *file, const struct nn_row *row, bool header,
                     bool targets, struct nn_error *err)
{
    *places = (struct nn_places){.fields = row->fields};
    places->input_field = calloc((size_t)c->inputs + 1, sizeof(int));
    if (targets)
        places->target_field = calloc((size_t)c->targets + 1, sizeof(int));
    int rc = 0;
    if (!places->input_field || (targets && !places->target_field))
        rc = nn_fail_memory(err);
    else if (header)
        rc = place_by_name(c, places, file, row, err);
    else
        rc = place_by_count(c, places, file, row, err);
    if (rc < 0)
        nn_places_free(places);
    return rc;
}

bool nn_columns_is_header(const struct nn_columns *c, const struct nn_row *row)
{
    struct nn_heading h = {0};
    if (nn_heading_open(&h, row, true, NULL) < 0)
        return false;
    bool all = true;
    for (int i = 0; all && i < c->inputs; i++)
        all = nn_heading_find(&h, c->input[i].name, NULL) >= 0;
    nn_heading_free(&h);
    return all;
}
