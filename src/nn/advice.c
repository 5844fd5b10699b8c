#include "advice.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hash.h"

enum { MOST_LISTED = 8 }; /* names in a line */

/* What is looked at. */
struct look {
    struct nn_data *d;
    const struct nn_config *config;
    const char *file; /* of the training rows, for messages */
};

/* Names for a line: "a", "b" and 3 more. */
struct list {
    struct nn_text text;
    int count;
};

static void add_name(struct list *l, const char *name)
{
    nn_text_entry(&l->text, name, l->count++, MOST_LISTED);
}

/* A line of what is wrong with them and what would help, unless there are
 * none. Frees the list. */
static void add_line(const struct look *k, struct list *l, const char *what,
                     const char *help)
{
    nn_text_rest(&l->text, l->count, MOST_LISTED);
    if (l->text.failed)
        k->d->notes.failed = true;
    else if (l->count > 0)
        nn_text_printf(&k->d->notes, "%s: %s: %s; %s\n", k->file, what,
                       l->text.p, help);
    nn_text_free(&l->text);
}

static const float *train_row(const struct look *k, size_t i)
{
    return nn_table_row(k->d->train.table, k->d->train.index[i]);
}

/* A cell as the file has it, but for rounding. */
static double unscaled(const struct nn_column *column, float cell)
{
    return (double)cell * column->divisor + column->shift;
}

/* --- scale ---------------------------------------------------------------- */

/* Standard deviation of a column of numbers, over about so many rows. */
static double deviation(const struct look *k, int i)
{
    enum { ENOUGH = 1000 };
    const size_t rows = k->d->train.count;
    const size_t step = 1 + rows / ENOUGH;
    const double origin = (double)train_row(k, 0)[i];
    double sum = 0.0, squares = 0.0, m = 0.0;
    for (size_t r = 0; r < rows; r += step, m += 1.0) {
        const double x = (double)train_row(k, r)[i] - origin;
        sum += x;
        squares += x * x;
    }
    const double variance = squares / m - sum / m * (sum / m);
    return variance > 0.0 ? sqrt(variance) : 0.0;
}

static void advise_scale(const struct look *k)
{
    const struct nn_columns *c = &k->d->columns;
    double least = INFINITY, most = 0.0;
    const char *narrow = "", *wide = "";
    char a[NN_QUOTE_SIZE], b[NN_QUOTE_SIZE];
    for (int i = 0; i < c->inputs; i++) {
        if (c->input[i].kind != NN_NUMBER)
            continue;
        const double s = deviation(k, i);
        if (s > most) {
            most = s;
            wide = c->input[i].name;
        }
        if (s > 0.0 && s < least) {
            least = s;
            narrow = c->input[i].name;
        }
    }
    if (most > NN_ADVICE_SCALE * least)
        nn_text_printf(&k->d->notes,
                       "%s: inputs of very different scale: the standard "
                       "deviation of %s is %.3g, that of %s %.3g; data.scale "
                       "\"standard\" makes them alike\n",
                       k->file, nn_text_quote(a, wide, strlen(wide)), most,
                       nn_text_quote(b, narrow, strlen(narrow)), least);
}

/* --- constant columns ----------------------------------------------------- */

static bool is_constant(const struct look *k, int i)
{
    const float first = train_row(k, 0)[i];
    for (size_t r = 1; r < k->d->train.count; r++) {
        if (train_row(k, r)[i] != first)
            return false;
    }
    return true;
}

static void advise_constant(const struct look *k)
{
    const struct nn_columns *c = &k->d->columns;
    struct list list = {0};
    for (int i = 0; i < c->inputs; i++) {
        if (is_constant(k, i))
            add_name(&list, c->input[i].name);
    }
    add_line(k, &list, "the same value in every training row",
             "data.ignore can name what teaches nothing");
}

/* --- classes -------------------------------------------------------------- */

static int advise_classes(const struct look *k, struct nn_error *err)
{
    const struct nn_columns *c = &k->d->columns;
    const struct nn_labels *classes = &c->target[0].labels;
    size_t *rows = calloc((size_t)classes->count, sizeof *rows);
    if (!rows)
        return nn_fail_memory(err);
    for (size_t r = 0; r < k->d->train.count; r++)
        rows[(size_t)train_row(k, r)[c->inputs]]++;
    struct list list = {0};
    for (int i = 0; i < classes->count; i++) {
        if (rows[i] < NN_ADVICE_CLASS)
            add_name(&list, classes->label[i].text);
    }
    char what[64];
    snprintf(what, sizeof what, "classes of fewer than %d training rows",
             NN_ADVICE_CLASS);
    add_line(k, &list, what, "that is too few to learn from");
    free(rows);
    return 0;
}

/* --- the target among the inputs ------------------------------------------ */

static bool all_differ(const float *value, int count)
{
    struct nn_hashes seen = {0};
    bool differ = true;
    for (int i = 0; differ && i < count; i++)
        differ = nn_hashes_add(&seen, nn_hash(&value[i], sizeof value[i]),
                               NULL) == 1;
    nn_hashes_free(&seen);
    return differ;
}

/* Has each class its own value of the column, in every row? value has room for
 * each class. */
static bool tells_class(const struct look *k, int i, float *value)
{
    const struct nn_columns *c = &k->d->columns;
    const int classes = c->target[0].labels.count;
    for (int a = 0; a < classes; a++)
        value[a] = NAN; /* not seen yet */
    for (size_t r = 0; r < k->d->train.count; r++) {
        const float *cells = train_row(k, r);
        float *known = &value[(int)cells[c->inputs]];
        if (isnan(*known))
            *known = cells[i];
        else if (*known != cells[i])
            return false;
    }
    return all_differ(value, classes);
}

/* Is it the number to be predicted, in every row? Scaling has rounded both. */
static bool is_target(const struct look *k, int i)
{
    const struct nn_columns *c = &k->d->columns;
    const struct nn_column *input = &c->input[i], *target = &c->target[0];
    const double rounding = 1e-6 * (fabs(input->shift) + fabs(target->shift));
    if (input->kind != NN_NUMBER)
        return false;
    for (size_t r = 0; r < k->d->train.count; r++) {
        const float *cells = train_row(k, r);
        const double x = unscaled(input, cells[i]);
        const double d = unscaled(target, cells[c->inputs]);
        if (fabs(x - d) > 1e-6 * fabs(d) + rounding)
            return false;
    }
    return true;
}

static int advise_target(const struct look *k, struct nn_error *err)
{
    const struct nn_columns *c = &k->d->columns;
    const bool is_class = nn_columns_is_class(c);
    float *value =
        malloc(((size_t)c->target[0].labels.count + 1) * sizeof *value);
    if (!value)
        return nn_fail_memory(err);
    struct list list = {0};
    for (int i = 0; i < c->inputs; i++) {
        if (is_class ? tells_class(k, i, value) : is_target(k, i))
            add_name(&list, c->input[i].name);
    }
    add_line(k, &list, "the target once more, as an input",
             "data.ignore can name what will not be known");
    free(value);
    return 0;
}

/* --- rows that stand twice ------------------------------------------------ */

enum { MOST_COMPARED = 1 << 16 }; /* rows that are held against training */

static uint64_t hash_row(const struct nn_rows *rows, size_t i)
{
    const struct nn_table *t = rows->table;
    return nn_hash(nn_table_row(t, rows->index[i]),
                   (size_t)t->width * sizeof *t->cell);
}

/* How many of the first m other rows are training rows as well? */
static int count_shared(const struct nn_rows *train,
                        const struct nn_rows *other, size_t m, size_t *shared,
                        struct nn_error *err)
{
    struct nn_hashes all = {0}, found = {0};
    int rc = 0;
    for (size_t i = 0; rc >= 0 && i < m; i++)
        rc = nn_hashes_add(&all, hash_row(other, i), err);
    for (size_t i = 0; rc >= 0 && i < train->count; i++) {
        const uint64_t hash = hash_row(train, i);
        if (nn_hashes_has(&all, hash))
            rc = nn_hashes_add(&found, hash, err);
    }
    *shared = 0;
    for (size_t i = 0; rc >= 0 && found.count > 0 && i < m; i++)
        *shared += nn_hashes_has(&found, hash_row(other, i));
    nn_hashes_free(&all);
    nn_hashes_free(&found);
    return rc < 0 ? rc : 0;
}

/* A few rows are alike by chance in many a table: one in twenty is more. */
static int advise_shared(const struct look *k, const struct nn_rows *other,
                         const char *name, struct nn_error *err)
{
    const size_t m =
        other->count < MOST_COMPARED ? other->count : MOST_COMPARED;
    size_t shared;
    int rc = count_shared(&k->d->train, other, m, &shared, err);
    if (rc == 0 && shared * 20 > m)
        nn_text_printf(&k->d->notes,
                       "%s: %zu of %zu %s rows are training rows as well, so "
                       "that they tell little about new data\n",
                       k->file, shared, m, name);
    return rc;
}

/* -------------------------------------------------------------------------- */

static int advise(const struct look *k, struct nn_error *err)
{
    const struct nn_columns *c = &k->d->columns;
    const enum nn_scale scale = (enum nn_scale)k->config->data.scale;
    int rc = 0;
    if (scale == NN_SCALE_NONE)
        advise_scale(k);
    /* One divisor for all is for images, whose corners are often empty. */
    if (scale != NN_SCALE_DIVIDE)
        advise_constant(k);
    if (nn_columns_is_class(c))
        rc = advise_classes(k, err);
    if (rc == 0 && c->targets == 1)
        rc = advise_target(k, err);
    if (rc == 0)
        rc = advise_shared(k, &k->d->validation, "validation", err);
    if (rc == 0)
        rc = advise_shared(k, &k->d->test, "test", err);
    return rc == 0 ? nn_text_check(&k->d->notes, err) : rc;
}

int nn_advice_add(struct nn_data *d, const struct nn_config *c,
                  struct nn_error *err)
{
    if (d->train.count < NN_ADVICE_ROWS)
        return 0;
    char *path = nn_config_path(c, c->data.train);
    if (!path)
        return nn_fail_memory(err);
    int rc = advise(&(struct look){d, c, nn_path_name(path)}, err);
    free(path);
    return rc;
}
