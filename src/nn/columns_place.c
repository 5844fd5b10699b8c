/* Where the columns stand in the rows of a file. */
#include "columns.h"

#include <stdlib.h>
#include <string.h>

#include "heading.h"

void nn_places_free(struct nn_places *p)
{
    free(p->input_field);
    free(p->target_field);
    free(p->id_field);
    *p = (struct nn_places){0};
}

/* Marks the field of that name, if there is one. */
static void mark(const struct nn_heading *h, const char *name, bool *is_known)
{
    const int field = nn_heading_find(h, name, NULL);
    if (field >= 0)
        is_known[field] = true;
}

static void mark_known(const struct nn_columns *c, const struct nn_heading *h,
                       bool *is_known)
{
    for (int i = 0; i < c->inputs; i++)
        mark(h, c->input[i].name, is_known);
    for (int i = 0; i < c->targets; i++)
        mark(h, c->target[i].name, is_known);
    for (int i = 0; i < c->ids; i++)
        mark(h, c->id[i], is_known);
    if (c->weights > 0)
        mark(h, c->weight->name, is_known);
}

/* As nn_heading_nearest, among the names that no column has: one that does is
 * not meant. */
static void find_nearest(const struct nn_columns *c, const struct nn_heading *h,
                         const char *name, char out[NN_NEAREST_SIZE])
{
    struct nn_heading others = *h;
    bool *is_known = calloc((size_t)h->count + 1, sizeof *is_known);
    others.name = calloc((size_t)h->count + 1, sizeof *others.name);
    others.count = 0;
    out[0] = '\0';
    if (is_known && others.name) {
        mark_known(c, h, is_known);
        for (int i = 0; i < h->count; i++) {
            if (!is_known[i])
                others.name[others.count++] = h->name[i];
        }
        nn_heading_nearest(&others, name, out);
    }
    free(is_known);
    free(others.name);
}

/* The field of the column's name, or an error. */
static int find_field(const struct nn_columns *c, const struct nn_heading *h,
                      const char *file, const char *name, int *field,
                      struct nn_error *err)
{
    char quoted[NN_QUOTE_SIZE], nearest[NN_NEAREST_SIZE];
    int rc = nn_heading_find_one(h, file, name, field, err);
    if (rc < 0 || *field >= 0)
        return rc;
    find_nearest(c, h, name, nearest);
    return nn_fail(err, NN_EDATA, "%s:%zu: no column %s%s", file, h->line,
                   nn_text_quote(quoted, name, strlen(name)), nearest);
}

static int place_by_name(const struct nn_columns *c, struct nn_places *p,
                         const char *file, const struct nn_row *row,
                         struct nn_error *err)
{
    struct nn_heading h = {0};
    int rc = nn_heading_open(&h, row, true, err);
    for (int i = 0; rc == 0 && i < c->inputs; i++)
        rc = find_field(c, &h, file, c->input[i].name, &p->input_field[i], err);
    for (int i = 0; rc == 0 && p->target_field && i < c->targets; i++)
        rc = find_field(c, &h, file, c->target[i].name, &p->target_field[i],
                        err);
    for (int i = 0; rc == 0 && i < c->ids; i++)
        rc = nn_heading_find_one(&h, file, c->id[i], &p->id_field[i], err);
    if (rc == 0 && p->target_field && c->weights > 0)
        rc = nn_heading_find_one(&h, file, c->weight->name, &p->weight_field,
                                 err);
    nn_heading_free(&h);
    return rc;
}

/* The place of a training field in rows without the targets. */
static int without_targets(const struct nn_columns *c, int field)
{
    int place = field;
    for (int i = 0; i < c->targets; i++)
        place -= c->target_field[i] < field;
    return place;
}

/* to[i] = from[i], or its place in rows without the targets. */
static void place_fields(const struct nn_columns *c, int *to, const int *from,
                         int count, bool targets)
{
    for (int i = 0; i < count; i++)
        to[i] = targets ? from[i] : without_targets(c, from[i]);
}

/* The other numbers of fields that a row without a header may have. */
static const char *other_counts(const struct nn_columns *c)
{
    return c->inputs == c->fields - c->targets
               ? ", or those without targets"
               : ", those without targets, or the inputs alone";
}

static int place_by_count(const struct nn_columns *c, struct nn_places *p,
                          const char *file, const struct nn_row *row,
                          struct nn_error *err)
{
    const int n = row->fields;
    const bool whole = n == c->fields;
    if (whole || (!p->target_field && n == c->fields - c->targets)) {
        place_fields(c, p->input_field, c->input_field, c->inputs, whole);
        place_fields(c, p->id_field, c->id_field, c->ids, whole);
        if (p->target_field) {
            place_fields(c, p->target_field, c->target_field, c->targets, true);
            place_fields(c, &p->weight_field, c->weight_field, c->weights,
                         true);
        }
        return 0;
    }
    if (p->target_field || n != c->inputs)
        return nn_fail(err, NN_EDATA,
                       "%s:%zu: %d field%s without a header, expected %d "
                       "as in training%s",
                       file, row->line, n, n == 1 ? "" : "s", c->fields,
                       p->target_field ? "" : other_counts(c));
    for (int i = 0; i < c->inputs; i++)
        p->input_field[i] = i;
    for (int i = 0; i < c->ids; i++)
        p->id_field[i] = -1;
    return 0;
}

int nn_columns_place(const struct nn_columns *c, struct nn_places *places,
                     const char *file, const struct nn_row *row, bool header,
                     bool targets, struct nn_error *err)
{
    *places = (struct nn_places){.fields = row->fields, .weight_field = -1};
    places->input_field = calloc((size_t)c->inputs + 1, sizeof(int));
    places->id_field = calloc((size_t)c->ids + 1, sizeof(int));
    if (targets)
        places->target_field = calloc((size_t)c->targets + 1, sizeof(int));
    int rc = 0;
    if (!places->input_field || !places->id_field ||
        (targets && !places->target_field))
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
