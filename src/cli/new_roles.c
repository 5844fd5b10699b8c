#include "new_roles.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../nn/text.h"

/* "id", "row_id", "Row ID", "rowId", but not "acid". */
static bool is_called_id(const char *name)
{
    size_t len = strlen(name);
    if (len < 2 || strcasecmp(name + len - 2, "id") != 0)
        return false;
    if (len == 2)
        return true;
    const unsigned char before = (unsigned char)name[len - 3];
    return !isalnum(before) || (islower(before) && name[len - 2] == 'I');
}

static size_t cells(const struct nn_survey_column *c)
{
    return c->numbers + c->texts;
}

/* Is every row another whole number or text? */
static bool is_all_different(const struct nn_survey_column *c)
{
    return c->missing == 0 && !c->is_repeated && c->integers == c->numbers;
}

/* 0, 1, 2, ... or 1, 2, 3, ... through the whole file */
static bool counts_rows(const struct nn_survey_column *c)
{
    const double first = c->last - (double)c->numbers + 1.0;
    return is_all_different(c) && c->is_counter &&
           (first == 0.0 || first == 1.0);
}

static bool is_id_like(const struct nn_survey *s, int i)
{
    const struct nn_survey_column *c = &s->column[i];
    const bool called_id = is_called_id(s->heading.name[i]);
    if (is_all_different(c))
        return i == 0 || called_id || c->texts > 0 || counts_rows(c);
    return called_id && c->integers == c->numbers &&
           c->distinct > NEW_MOST_CLASSES;
}

static bool has_many_values(const struct nn_survey_column *c)
{
    enum { FEW = 10 };
    return c->distinct > NEW_MOST_CATEGORIES ||
           (c->distinct > FEW && 2 * c->distinct > cells(c));
}

static bool is_constant(const struct nn_survey_column *c)
{
    return c->distinct == 1 && !c->has_more;
}

/* The faults that no use of a column survives; NEW_NUMBER: there is none. */
static enum new_role fault(const struct nn_survey_column *c)
{
    if (cells(c) == 0)
        return NEW_EMPTY;
    if (c->huge > 0)
        return NEW_HUGE;
    if (!c->is_utf8)
        return NEW_ENCODING;
    if (is_constant(c))
        return NEW_CONSTANT;
    if (c->dates == cells(c))
        return NEW_DATE;
    return NEW_NUMBER;
}

static enum new_role role_of(const struct nn_survey *s, int i)
{
    const struct nn_survey_column *c = &s->column[i];
    const enum new_role role = fault(c);
    if (role != NEW_NUMBER)
        return role;
    if (is_id_like(s, i))
        return NEW_ID_LIKE;
    if (c->texts == 0)
        return NEW_NUMBER;
    if (has_many_values(c))
        return c->numbers > 0 ? NEW_MANY_MIXED : NEW_FREE_TEXT;
    return c->numbers > 0 ? NEW_MIXED : NEW_CATEGORY;
}

/* One column is the id: the first, or else the first that is called so. */
static void choose_id(struct new_roles *r)
{
    const struct nn_survey *s = r->survey;
    for (int i = 0; i < s->heading.count; i++) {
        if (r->role[i] == NEW_ID_LIKE && is_all_different(&s->column[i]) &&
            (i == 0 || is_called_id(s->heading.name[i]))) {
            r->role[i] = NEW_ID;
            return;
        }
    }
}

static bool has_inputs(const struct new_roles *r)
{
    for (int i = 0; i < r->survey->heading.count; i++) {
        if (new_role_is_input(r->role[i]))
            return true;
    }
    return false;
}

/* Where nothing else is left, numbers that look like an id are the inputs. */
static bool find_inputs(struct new_roles *r)
{
    for (int i = 0; !has_inputs(r) && i < r->survey->heading.count; i++) {
        if ((r->role[i] == NEW_ID || r->role[i] == NEW_ID_LIKE) &&
            r->survey->column[i].texts == 0)
            r->role[i] = NEW_NUMBER;
    }
    return has_inputs(r);
}

static int find_target(struct new_roles *r, const char *file, const char *name,
                       struct nn_error *err)
{
    const struct nn_heading *h = &r->survey->heading;
    r->target = name ? nn_heading_find(h, name, NULL) : h->count - 1;
    if (r->target >= 0)
        return 0;
    assert(name); /* a last column is always there */
    char quoted[NN_QUOTE_SIZE], nearest[NN_NEAREST_SIZE];
    return nn_fail(err, NN_ECONFIG, "--target: %s has no column %s%s", file,
                   nn_text_quote(quoted, name, strlen(name)),
                   nn_heading_nearest(h, name, nearest));
}

/* Why a column cannot be the target; NULL if it can. */
static const char *target_fault(const struct nn_survey_column *c)
{
    switch (fault(c)) {
    case NEW_EMPTY:
        return "every cell is missing";
    case NEW_HUGE:
        return "a number is beyond the range of a float";
    case NEW_ENCODING:
        return "a text is not UTF-8: convert the file with iconv";
    case NEW_CONSTANT:
        return "every row has the same value";
    case NEW_DATE:
        return "it has dates or times";
    default:
        break;
    }
    const bool many = c->has_more || (c->distinct > NEW_MOST_CLASSES &&
                                      2 * c->distinct > cells(c));
    return c->texts > 0 && many ? "it has too many different texts" : NULL;
}

/* Texts are classes; so are a few whole numbers that come again and again. */
static bool has_classes(const struct nn_survey_column *c)
{
    return c->texts > 0 ||
           (c->integers == c->numbers && !c->has_more &&
            c->distinct <= NEW_MOST_CLASSES && 2 * c->distinct <= cells(c));
}

static int judge_target(struct new_roles *r, const char *file,
                        struct nn_error *err)
{
    const struct nn_survey_column *c = &r->survey->column[r->target];
    const char *name = r->survey->heading.name[r->target];
    const char *why = target_fault(c);
    char quoted[NN_QUOTE_SIZE];
    if (why)
        return nn_fail(err, NN_EDATA,
                       "%s: column %s cannot be the target, %s; name another "
                       "with --target",
                       file, nn_text_quote(quoted, name, strlen(name)), why);
    r->role[r->target] = NEW_TARGET;
    r->is_class = has_classes(c);
    return 0;
}

int new_roles_find(struct new_roles *r, const struct nn_survey *survey,
                   const char *file, const char *target, struct nn_error *err)
{
    const int columns = survey->heading.count;
    *r = (struct new_roles){.survey = survey};
    r->role = calloc((size_t)columns, sizeof *r->role);
    if (!r->role)
        return nn_fail_memory(err);
    int rc = find_target(r, file, target, err);
    for (int i = 0; rc == 0 && i < columns; i++)
        r->role[i] = role_of(survey, i);
    if (rc == 0)
        rc = judge_target(r, file, err);
    if (rc < 0)
        return rc;
    choose_id(r);
    if (!find_inputs(r))
        return nn_fail(err, NN_EDATA,
                       "%s: no column can be an input: beside the target they "
                       "are constant, dates, ids or free text",
                       file);
    return 0;
}

void new_roles_free(struct new_roles *r)
{
    free(r->role);
    *r = (struct new_roles){0};
}

size_t new_roles_n0(const struct new_roles *r)
{
    size_t n0 = 0;
    for (int i = 0; i < r->survey->heading.count; i++) {
        if (r->role[i] == NEW_NUMBER)
            n0++;
        else if (new_role_is_input(r->role[i]))
            n0 += r->survey->column[i].distinct;
    }
    return n0;
}

size_t new_roles_n2(const struct new_roles *r)
{
    const size_t values = r->survey->column[r->target].distinct;
    return r->is_class && values > 2 ? values : 1;
}
