#include "heading.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

static int compare(const void *a, const void *b)
{
    const struct nn_heading_name *x = a;
    const struct nn_heading_name *y = b;
    int order = strcmp(x->name, y->name);
    return order != 0 ? order : x->field - y->field;
}

static char *name_of(const struct nn_row *row, int i, bool header)
{
    if (header && row->field[i].len > 0)
        return nn_text_copy(row->field[i].p, row->field[i].len);
    char name[16];
    int len = snprintf(name, sizeof name, "c%d", i + 1);
    return nn_text_copy(name, (size_t)len);
}

int nn_heading_open(struct nn_heading *h, const struct nn_row *row, bool header,
                    struct nn_error *err)
{
    size_t n = (size_t)row->fields;
    *h = (struct nn_heading){.header = header, .line = row->line};
    h->name = calloc(n, sizeof *h->name);
    h->sorted = calloc(n, sizeof *h->sorted);
    if (h->name == NULL || h->sorted == NULL)
        goto no_memory;
    for (int i = 0; i < row->fields; i++) {
        h->name[i] = name_of(row, i, header);
        if (h->name[i] == NULL)
            goto no_memory;
        h->count = i + 1;
        h->sorted[i] = (struct nn_heading_name){h->name[i], i};
    }
    qsort(h->sorted, n, sizeof *h->sorted, compare);
    return 0;
no_memory:
    nn_heading_free(h);
    return nn_fail_memory(err);
}

void nn_heading_free(struct nn_heading *h)
{
    for (int i = 0; i < h->count; i++)
        free(h->name[i]);
    free(h->name);
    free(h->sorted);
    *h = (struct nn_heading){0};
}

int nn_heading_find(const struct nn_heading *h, const char *name, int *again)
{
    int low = 0;
    int high = h->count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (strcmp(h->sorted[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    bool here = low < h->count && strcmp(h->sorted[low].name, name) == 0;
    bool twice = here && low + 1 < h->count &&
                 strcmp(h->sorted[low + 1].name, name) == 0;
    if (again != NULL)
        *again = twice ? h->sorted[low + 1].field : -1;
    return here ? h->sorted[low].field : -1;
}

int nn_heading_find_one(const struct nn_heading *h, const char *file,
                        const char *name, int *field, struct nn_error *err)
{
    int again;
    char quoted[NN_QUOTE_SIZE];
    *field = nn_heading_find(h, name, &again);
    if (again < 0)
        return 0;
    return nn_fail(err, NN_EDATA,
                   "%s:%zu: column %s stands twice, as field %d and %d", file,
                   h->line, nn_text_quote(quoted, name, strlen(name)),
                   *field + 1, again + 1);
}

char *nn_heading_nearest(const struct nn_heading *h, const char *name,
                         char out[NN_NEAREST_SIZE])
{
    const char *nearest =
        nn_text_nearest(name, (const char *const *)h->name, (size_t)h->count);
    char quoted[NN_QUOTE_SIZE];
    out[0] = '\0';
    if (!h->header)
        snprintf(
            out, NN_NEAREST_SIZE,
            "; without a header (see data.header) its columns are c1, ..., c%d",
            h->count);
    else if (nearest != NULL)
        snprintf(out, NN_NEAREST_SIZE, "; the nearest is %s",
                 nn_text_quote(quoted, nearest, strlen(nearest)));
    return out;
}

int nn_heading_is_likely_with(const struct nn_markers *markers,
                              const struct nn_row *row, bool *likely,
                              struct nn_error *err)
{
    *likely = false;
    for (int i = 0; i < row->fields; i++) {
        const struct nn_field *f = &row->field[i];
        if (f->len > 0 && (nn_markers_have(markers, f) || nn_cell_is_number(f)))
            return 0;
    }
    struct nn_heading h;
    if (nn_heading_open(&h, row, true, err) < 0)
        return NN_ESYSTEM;
    *likely = true;
    for (int i = 1; i < h.count; i++)
        if (strcmp(h.sorted[i - 1].name, h.sorted[i].name) == 0)
            *likely = false;
    nn_heading_free(&h);
    return 0;
}

int nn_heading_is_likely(const struct nn_row *row, bool *likely,
                         struct nn_error *err)
{
    struct nn_markers markers;
    int rc =
        nn_markers_open(&markers, nn_default_markers, NN_DEFAULT_MARKERS, err);
    if (rc == 0)
        rc = nn_heading_is_likely_with(&markers, row, likely, err);
    nn_markers_free(&markers);
    return rc;
}
