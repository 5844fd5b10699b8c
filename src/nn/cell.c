#include "cell.h"

#include <stdlib.h>
#include <string.h>

const char *const nn_default_markers[NN_DEFAULT_MARKERS] = {
    "", "NA", "N/A", "NaN", "nan", "null", "NULL", "?"};

int nn_markers_open(struct nn_markers *m, const char *const *text, int count,
                    struct nn_error *err)
{
    *m = (struct nn_markers){0};
    m->text = calloc((size_t)count + 1, sizeof *m->text);
    if (!m->text)
        return nn_fail_memory(err);
    for (; m->count < count; m->count++) {
        const size_t len = strlen(text[m->count]);
        m->text[m->count] = nn_text_copy(text[m->count], len);
        if (!m->text[m->count]) {
            nn_markers_free(m);
            return nn_fail_memory(err);
        }
        m->some_number |=
            nn_cell_is_number(&(struct nn_field){m->text[m->count], len});
    }
    return 0;
}

void nn_markers_free(struct nn_markers *m)
{
    for (int i = 0; i < m->count; i++)
        free(m->text[i]);
    free(m->text);
    *m = (struct nn_markers){0};
}

static bool is_one_of(const char *const *text, int count, const char *cell)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(cell, text[i]) == 0)
            return true;
    }
    return false;
}

bool nn_markers_have(const struct nn_markers *m, const struct nn_field *cell)
{
    return is_one_of((const char *const *)m->text, m->count, cell->p);
}

bool nn_cell_is_missing(const struct nn_field *cell)
{
    return is_one_of(nn_default_markers, NN_DEFAULT_MARKERS, cell->p);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool nn_cell_has_comma(const struct nn_field *cell)
{
    const char *p = cell->p;
    bool comma = false;
    for (size_t i = *p == '-' || *p == '+'; i < cell->len; i++) {
        if (p[i] == ',' && i > 0 && is_digit(p[i - 1]) && is_digit(p[i + 1]))
            comma = true;
        else if (!is_digit(p[i]) && p[i] != '.')
            return false;
    }
    return comma;
}

bool nn_cell_is_number(const struct nn_field *cell)
{
    float x;
    return nn_parse_float(cell->p, cell->len, &x) != NN_NO_NUMBER;
}
