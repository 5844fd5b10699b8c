#include "labels.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "text.h"

/* Numbers beyond double's range are taken as texts. */
static bool is_number(const char *p, size_t len, double *value)
{
    *value = 0.0;
    if (nn_parse_double(p, len, value) != NN_IS_NUMBER)
        return false;
    *value += 0.0; /* -0 is 0 */
    return true;
}

static int compare(const struct nn_label *a, const struct nn_label *b)
{
    if (a->is_number != b->is_number)
        return a->is_number ? -1 : 1;
    if (a->is_number)
        return (a->value > b->value) - (a->value < b->value);
    return strcmp(a->text, b->text);
}

static bool is_equal(const struct nn_label *l, bool number, double value,
                     const char *p)
{
    if (l->is_number != number)
        return false;
    return number ? l->value == value : strcmp(l->text, p) == 0;
}

/* The slot that holds the label, or the free one where it belongs. */
static int *find_slot(const struct nn_labels *l, bool number, double value,
                      const char *p, size_t len)
{
    uint64_t h = number ? nn_hash(&value, sizeof value) : nn_hash(p, len);
    size_t mask = 2 * (size_t)l->room - 1;
    size_t i = (size_t)h & mask;
    while (l->slot[i] != 0 &&
           !is_equal(&l->label[l->slot[i] - 1], number, value, p))
        i = (i + 1) & mask;
    return &l->slot[i];
}

static void fill_slots(struct nn_labels *l)
{
    memset(l->slot, 0, 2 * (size_t)l->room * sizeof *l->slot);
    for (int i = 0; i < l->count; i++) {
        const struct nn_label *a = &l->label[i];
        *find_slot(l, a->is_number, a->value, a->text, strlen(a->text)) = i + 1;
    }
}

static int grow(struct nn_labels *l, struct nn_error *err)
{
    int room = l->room > 0 ? 2 * l->room : 16;
    struct nn_label *label = realloc(l->label, (size_t)room * sizeof *l->label);
    if (label == NULL)
        return nn_fail_memory(err);
    l->label = label;
    int *slot = realloc(l->slot, 2 * (size_t)room * sizeof *l->slot);
    if (slot == NULL)
        return nn_fail_memory(err);
    l->slot = slot;
    l->room = room;
    fill_slots(l);
    return 0;
}

int nn_labels_find(const struct nn_labels *l, const char *p, size_t len)
{
    if (l->count == 0)
        return -1;
    double value;
    bool number = is_number(p, len, &value);
    return *find_slot(l, number, value, p, len) - 1;
}

int nn_labels_add(struct nn_labels *l, const char *p, size_t len,
                  struct nn_error *err)
{
    assert(l->count < NN_MAX_LABELS || nn_labels_find(l, p, len) >= 0);
    if (l->count == l->room && grow(l, err) < 0)
        return NN_ESYSTEM;
    double value;
    bool number = is_number(p, len, &value);
    int *slot = find_slot(l, number, value, p, len);
    if (*slot != 0)
        return *slot - 1;
    char *text = nn_text_copy(p, len);
    if (text == NULL)
        return nn_fail_memory(err);
    l->label[l->count] = (struct nn_label){text, number, value};
    *slot = ++l->count;
    return *slot - 1;
}

/* A label with the number it had. */
struct numbered {
    struct nn_label label;
    int before;
};

static int compare_numbered(const void *a, const void *b)
{
    const struct numbered *x = a;
    const struct numbered *y = b;
    return compare(&x->label, &y->label);
}

int nn_labels_sort(struct nn_labels *l, const bool *used, int *map,
                   struct nn_error *err)
{
    if (l->count == 0)
        return 0;
    struct numbered *kept = malloc((size_t)l->count * sizeof *kept);
    if (kept == NULL)
        return nn_fail_memory(err);
    int n = 0;
    for (int i = 0; i < l->count; i++) {
        if (map != NULL)
            map[i] = -1;
        if (used == NULL || used[i])
            kept[n++] = (struct numbered){l->label[i], i};
        else
            free(l->label[i].text);
    }
    qsort(kept, (size_t)n, sizeof *kept, compare_numbered);
    for (int i = 0; i < n; i++) {
        l->label[i] = kept[i].label;
        if (map != NULL)
            map[kept[i].before] = i;
    }
    l->count = n;
    fill_slots(l);
    free(kept);
    return 0;
}

bool nn_labels_is_sorted(const struct nn_labels *l)
{
    for (int i = 1; i < l->count; i++)
        if (compare(&l->label[i - 1], &l->label[i]) >= 0)
            return false;
    return true;
}

void nn_labels_free(struct nn_labels *l)
{
    for (int i = 0; i < l->count; i++)
        free(l->label[i].text);
    free(l->label);
    free(l->slot);
    *l = (struct nn_labels){0};
}
