#include "cache.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "advice.h"
#include "cache_files.h"
#include "cache_index.h"
#include "cache_key.h"
#include "choose.h"
#include "fit.h"
#include "weigh.h"
#include "write.h"

enum { MAX_INDEX = 1 << 26 }; /* bytes: that is of some terabytes of rows */

static struct nn_table *table_of(struct nn_data *d, int i)
{
    struct nn_table *const table[NN_CACHE_TABLES] = {
        &d->train_table, &d->validation_table, &d->test_table};
    return table[i];
}

static char *matrix_path(const struct nn_config *c, int table, int matrix)
{
    return nn_cache_path(c, 1 + table * NN_CACHE_MATRICES + matrix);
}

/* Is each cell of a category or class the number of a label? Cells choose
 * places in memory, so that this is not left to checksums. */
static bool are_labels(const struct nn_columns *c, const struct nn_table *t)
{
    for (int i = 0; i < nn_columns_width(c); i++) {
        const bool is_input = i < c->inputs;
        const struct nn_column *column =
            is_input ? &c->input[i] : &c->target[i - c->inputs];
        if (column->kind != NN_CATEGORY)
            continue;
        const float least = is_input ? -1.0f : 0.0f;
        const float end = (float)column->labels.count;
        for (size_t r = 0; r < t->rows; r++) {
            float cell = nn_table_row(t, r)[i];
            if (!(cell >= least && cell < end && cell == floorf(cell)))
                return false;
        }
    }
    return true;
}

static int map_table(struct nn_data *d, int table,
                     const struct nn_cache_index *x, const struct nn_config *c,
                     struct nn_pool *pool, struct nn_error *err)
{
    struct nn_npy m[NN_CACHE_MATRICES];
    struct nn_table *t = table_of(d, table);
    int rc = 0;
    for (int i = 0; i < NN_CACHE_MATRICES; i++) {
        m[i] = nn_cache_shape(x, table, i);
        char *path = rc == 0 ? matrix_path(c, table, i) : NULL;
        if (rc == 0)
            rc = path ? nn_npy_map(&m[i], path, x->table[table].crc[i], pool,
                                   err)
                      : nn_fail_memory(err);
        free(path);
    }
    nn_table_map(t, &m[NN_CACHE_CELLS], &m[NN_CACHE_LINES]);
    t->fingerprint = x->table[table].fingerprint;
    if (rc == 0 && !are_labels(&x->columns, t))
        rc = nn_fail(err, NN_EDATA, "%s: a cell is no label of its column",
                     nn_cache_tables[table]);
    return rc;
}

static int map_tables(struct nn_data *d, const struct nn_cache_index *x,
                      const struct nn_config *c, struct nn_error *err)
{
    struct nn_pool *pool = NULL;
    const int threads = c->threads > 0 ? c->threads : nn_cpu_count();
    const struct nn_npy cells = nn_cache_shape(x, 0, NN_CACHE_CELLS);
    int rc = 0;
    if (threads > 1 && nn_npy_blocks(&cells) > 1)
        rc = nn_pool_start(&pool, threads, err);
    for (int i = 0; rc == 0 && i < NN_CACHE_TABLES; i++)
        if (x->table[i].rows > 0)
            rc = map_table(d, i, x, c, pool, err);
    nn_pool_stop(pool);
    return rc;
}

enum state {
    NONE,    /* these files cannot have one */
    USED,    /* the rows come from it */
    ABSENT,  /* there is none yet */
    STALE,   /* of other files or settings */
    DAMAGED, /* or unreadable */
};

/* Fills columns, tables and notes of d from the cache, which is USED then; if
 * not, d is {0}. DAMAGED: *why says how. */
static enum state read_cache(struct nn_data *d, const struct nn_config *c,
                             const struct nn_text *key, const char *path,
                             struct nn_error *why)
{
    struct nn_cache_index x = {0};
    struct nn_text file = {0};
    bool valid = false;
    if (access(path, F_OK) < 0)
        return ABSENT;
    int rc = nn_file_read(&file, path, MAX_INDEX, NN_EDATA, why);
    const bool claimed = rc == 0 && nn_cache_is_claim(&file);
    if (rc == 0 && !claimed)
        rc = nn_cache_index_read(&x, &file, key, path, &valid, why);
    nn_text_free(&file);
    if (claimed)
        return ABSENT;
    if (valid)
        rc = map_tables(d, &x, c, why);
    if (valid && rc == 0) {
        d->columns = x.columns;
        x.columns = (struct nn_columns){0};
        d->notes = x.notes;
        x.notes = (struct nn_text){0};
    } else {
        nn_data_free(d);
    }
    nn_cache_index_free(&x);
    if (rc < 0)
        return DAMAGED;
    return valid ? USED : STALE;
}

/* What is not in the cache: which rows train and which validate, and what they
 * count for. */
static int complete(struct nn_data *d, const struct nn_config *c,
                    struct nn_error *err)
{
    int rc = nn_choose_check_nodes(&d->columns, c, err);
    if (rc == 0)
        rc = nn_rows_all(&d->train, &d->train_table, &d->columns, err);
    if (rc == 0)
        rc = nn_fit_split(&d->columns, c->data.validation_fraction,
                          (uint64_t)c->seed, &d->train, &d->validation, err);
    if (rc == 0 && d->validation_table.rows > 0) {
        nn_rows_free(&d->validation);
        rc =
            nn_rows_all(&d->validation, &d->validation_table, &d->columns, err);
    }
    if (rc == 0 && d->test_table.rows > 0)
        rc = nn_rows_all(&d->test, &d->test_table, &d->columns, err);
    if (rc == 0)
        rc = nn_weigh_rows(&d->weight, &d->train, c, err);
    if (rc == 0)
        rc = nn_text_check(&d->notes, err);
    if (rc < 0)
        nn_data_free(d);
    return rc;
}

static int write_table(struct nn_cache_index *x, int table,
                       const struct nn_table *t, const struct nn_config *c,
                       struct nn_error *err)
{
    void *const p[NN_CACHE_MATRICES] = {t->cell, t->line};
    x->table[table].rows = t->rows;
    x->table[table].fingerprint = t->fingerprint;
    if (t->rows == 0)
        return 0;
    int rc = nn_cache_open_table(x, table, err);
    for (int i = 0; rc == 0 && i < NN_CACHE_MATRICES; i++) {
        struct nn_npy m = nn_cache_shape(x, table, i);
        char *path = matrix_path(c, table, i);
        m.p = p[i];
        rc = path ? nn_npy_write(&m, path, x->table[table].crc[i], err)
                  : nn_fail_memory(err);
        free(path);
    }
    return rc;
}

static int write_index(const struct nn_cache_index *x,
                       const struct nn_text *key, const char *path,
                       struct nn_error *err)
{
    struct nn_text text = {0};
    nn_cache_index_write(x, key, &text);
    int rc = nn_text_check(&text, err);
    if (rc == 0)
        rc = nn_write_file(path, text.p, text.len, err);
    nn_text_free(&text);
    return rc;
}

/* The files must be what they were before they were read. */
static int check_unchanged(const struct nn_config *c, const struct nn_text *key,
                           struct nn_error *err)
{
    struct nn_text now = {0};
    int rc = nn_cache_key(&now, c, err);
    if (rc == 0 && strcmp(now.p, key->p) != 0)
        rc = nn_fail(err, NN_EDATA,
                     "a data file changed while it was being read");
    nn_text_free(&now);
    return rc;
}

/* The index comes last: until then there is no cache, but a claim to one. Of
 * what cannot be written as a whole nothing stays. */
static int write_cache(struct nn_data *d, const struct nn_config *c,
                       const struct nn_text *key, const char *path,
                       struct nn_error *err)
{
    struct nn_cache_index x = {.columns = d->columns, .notes = d->notes};
    int rc = check_unchanged(c, key, err);
    if (rc == 0)
        rc = nn_cache_claim(path, err);
    if (rc < 0)
        return rc;
    for (int i = 0; rc == 0 && i < NN_CACHE_TABLES; i++)
        rc = write_table(&x, i, table_of(d, i), c, err);
    if (rc == 0)
        rc = write_index(&x, key, path, err);
    if (rc < 0)
        nn_cache_drop(c);
    x.columns = (struct nn_columns){0}; /* both are d's */
    x.notes = (struct nn_text){0};
    nn_cache_index_free(&x);
    return rc;
}

/* A line on what became of the cache, where that is no surprise. */
static void tell(struct nn_text *details, const char *path, enum state state)
{
    static const char *const what[] = {
        [USED] = "the rows come from this cache",
        [ABSENT] = "a new cache",
        [STALE] = "of other data files or settings: made anew",
    };
    if (state != NONE && state != DAMAGED)
        nn_text_printf(details, "%s: %s\n", path, what[state]);
}

static int load(struct nn_data *d, const struct nn_config *c, bool advice,
                struct nn_error *err)
{
    int rc = nn_data_load(d, c, err);
    return rc == 0 && advice ? nn_advice_add(d, c, err) : rc;
}

/* Reads the files; keeps what they held, unless the cache is NONE. The advice
 * is kept for later runs, also if this one asks for none. */
static int load_and_keep(struct nn_data *d, const struct nn_config *c,
                         const struct nn_text *key, const char *path,
                         enum state state, struct nn_error *why,
                         struct nn_error *err)
{
    int rc = load(d, c, true, err);
    if (rc < 0)
        return rc;
    struct nn_text notes = {0}; /* are not those of the data */
    if (state == DAMAGED)
        nn_text_printf(&notes, "%s; the cache is made anew\n", why->msg);
    if (state == NONE || write_cache(d, c, key, path, why) < 0)
        nn_text_printf(&notes, "%s; the rows are not cached\n", why->msg);
    if (notes.len > 0)
        nn_text_add(&d->notes, notes.p, notes.len);
    nn_text_free(&notes);
    return 0;
}

int nn_cache_load(struct nn_data *d, const struct nn_config *c, bool advice,
                  struct nn_text *details, struct nn_error *err)
{
    if (!c->data.cache)
        return load(d, c, advice, err);
    struct nn_text key = {0};
    struct nn_error why = {0};
    *d = (struct nn_data){0};
    char *path = nn_cache_path(c, 0);
    if (!path)
        return nn_fail_memory(err);
    const bool may_be =
        nn_cache_check_files(c, &why) == 0 && nn_cache_key(&key, c, &why) == 0;
    const enum state state = may_be ? read_cache(d, c, &key, path, &why) : NONE;
    tell(details, path, state);
    int rc = state == USED ? complete(d, c, err)
                           : load_and_keep(d, c, &key, path, state, &why, err);
    nn_text_free(&key);
    free(path);
    return rc;
}
