#include "cache_index.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "table.h"

const char *const nn_cache_tables[] = {"train", "validation", "test"};
const char *const nn_cache_matrices[] = {"cells", "lines"};

enum { TAIL = 25 }; /* bytes of the last member and what follows it */

/* The checksum of the bytes before it, and the end of the object. */
static void make_tail(char out[TAIL + 1], const char *p, size_t len)
{
    snprintf(out, TAIL + 1, ",\n\"checksum\":\"%08" PRIx32 "\"}\n",
             nn_crc32(0, p, len));
}

struct nn_npy nn_cache_shape(const struct nn_cache_index *x, int table,
                             int matrix)
{
    const bool cells = matrix == NN_CACHE_CELLS;
    return (struct nn_npy){.type = cells ? NN_NPY_FLOAT : NN_NPY_COUNT,
                           .rows = x->table[table].rows,
                           .cols = cells ? nn_columns_width(&x->columns) : 0};
}

static size_t count_blocks(const struct nn_cache_index *x, int table,
                           int matrix)
{
    const struct nn_npy shape = nn_cache_shape(x, table, matrix);
    return nn_npy_blocks(&shape);
}

int nn_cache_open_table(struct nn_cache_index *x, int table,
                        struct nn_error *err)
{
    for (int i = 0; i < NN_CACHE_MATRICES; i++) {
        const size_t blocks = count_blocks(x, table, i);
        if (blocks == 0)
            return nn_fail(err, NN_EDATA, "too many rows to be mapped");
        x->table[table].crc[i] = calloc(blocks, sizeof(uint32_t));
        if (!x->table[table].crc[i])
            return nn_fail_memory(err);
    }
    return 0;
}

static void write_table(const struct nn_cache_index *x, int table,
                        struct nn_text *out)
{
    const struct nn_cache_table *t = &x->table[table];
    nn_text_printf(out,
                   "%s\n{\"file\":\"%s\",\"rows\":%zu,\"length\":%" PRIu64
                   ",\"crc32\":%" PRIu32,
                   table > 0 ? "," : "", nn_cache_tables[table], t->rows,
                   t->fingerprint.length, t->fingerprint.crc32);
    for (int i = 0; i < NN_CACHE_MATRICES; i++) {
        const size_t blocks = count_blocks(x, table, i);
        nn_text_printf(out, ",\"%s\":[", nn_cache_matrices[i]);
        for (size_t k = 0; k < blocks; k++)
            nn_text_printf(out, "%s%" PRIu32, k > 0 ? "," : "", t->crc[i][k]);
        nn_text_puts(out, "]");
    }
    nn_text_puts(out, "}");
}

void nn_cache_index_write(const struct nn_cache_index *x,
                          const struct nn_text *key, struct nn_text *out)
{
    nn_text_add(out, key->p, key->len);
    nn_text_puts(out, ",\n\"columns\":");
    nn_columns_write(&x->columns, out);
    nn_text_puts(out, ",\n\"notes\":");
    nn_json_add_string(out, x->notes.p ? x->notes.p : "");
    nn_text_puts(out, ",\n\"tables\":[");
    for (int i = 0; i < NN_CACHE_TABLES; i++)
        write_table(x, i, out);
    nn_text_puts(out, "]");
    if (out->failed)
        return;
    char tail[TAIL + 1];
    make_tail(tail, out->p, out->len);
    nn_text_puts(out, tail);
}

static bool read_integer(const struct nn_json *object, const char *key,
                         double max, uint64_t *value)
{
    const struct nn_json *n = nn_json_get(object, key);
    long long x;
    if (!n || !nn_json_integer(n, 0, max, &x))
        return false;
    *value = (uint64_t)x;
    return true;
}

/* Is there a number for each block? Then there is room to be had for them. */
static bool has_crc32(const struct nn_cache_index *x, int table, int matrix,
                      const struct nn_json *list)
{
    return list && nn_json_type(list) == NN_JSON_LIST &&
           nn_json_count(list) == count_blocks(x, table, matrix);
}

static bool read_crc32(const struct nn_json *list, uint32_t *crc)
{
    for (const struct nn_json *n = nn_json_first(list); n;
         n = nn_json_next(n)) {
        long long x;
        if (!nn_json_integer(n, 0, UINT32_MAX, &x))
            return false;
        *crc++ = (uint32_t)x;
    }
    return true;
}

static int fail_index(const char *name, const char *what, struct nn_error *err)
{
    return nn_fail(err, NN_EDATA, "%s: %s", name, what);
}

static int read_table(struct nn_cache_index *x, int table,
                      const struct nn_json *node, const char *name,
                      struct nn_error *err)
{
    struct nn_cache_table *t = &x->table[table];
    uint64_t rows, crc32;
    if (!node || nn_json_type(node) != NN_JSON_OBJECT ||
        !read_integer(node, "rows", NN_MAX_ROWS, &rows) ||
        !read_integer(node, "length", NN_JSON_MAX_INTEGER,
                      &t->fingerprint.length) ||
        !read_integer(node, "crc32", UINT32_MAX, &crc32))
        return fail_index(name, "a table lacks its rows or fingerprint", err);
    t->rows = (size_t)rows;
    t->fingerprint.crc32 = (uint32_t)crc32;
    if (t->rows == 0)
        return 0;
    const struct nn_json *list[NN_CACHE_MATRICES];
    bool right = true;
    for (int i = 0; i < NN_CACHE_MATRICES; i++) {
        list[i] = nn_json_get(node, nn_cache_matrices[i]);
        right = right && has_crc32(x, table, i, list[i]);
    }
    int rc = right ? nn_cache_open_table(x, table, err) : 0;
    for (int i = 0; right && rc == 0 && i < NN_CACHE_MATRICES; i++)
        right = read_crc32(list[i], t->crc[i]);
    return right
               ? rc
               : fail_index(name, "the checksums of a matrix are missing", err);
}

static int read_notes(struct nn_cache_index *x, const struct nn_json *notes,
                      const char *name, struct nn_error *err)
{
    if (!notes || nn_json_type(notes) != NN_JSON_STRING)
        return fail_index(name, "the notes are missing", err);
    nn_text_puts(&x->notes, nn_json_string(notes));
    return nn_text_check(&x->notes, err);
}

static int read_members(struct nn_cache_index *x, const struct nn_json *root,
                        const char *name, struct nn_error *err)
{
    const struct nn_json *tables = nn_json_get(root, "tables");
    const struct nn_json *columns = nn_json_get(root, "columns");
    if (!columns || !tables || nn_json_type(tables) != NN_JSON_LIST ||
        nn_json_count(tables) != NN_CACHE_TABLES)
        return fail_index(name, "columns or tables are missing", err);
    int rc = nn_columns_read(&x->columns, columns, name, err);
    if (rc == 0)
        rc = read_notes(x, nn_json_get(root, "notes"), name, err);
    const struct nn_json *table = nn_json_first(tables);
    for (int i = 0; rc == 0 && i < NN_CACHE_TABLES; i++) {
        rc = read_table(x, i, table, name, err);
        table = nn_json_next(table);
    }
    if (rc == 0 && x->table[0].rows == 0)
        rc = fail_index(name, "there are no training rows", err);
    return rc;
}

/* Are all bytes those that were written? Whatever was cut or changed, the
 * tail does not suit what stands before it. */
static bool is_whole(const struct nn_text *file)
{
    char tail[TAIL + 1];
    if (file->len < TAIL)
        return false;
    const size_t len = file->len - TAIL;
    make_tail(tail, file->p, len);
    return memcmp(file->p + len, tail, TAIL) == 0;
}

int nn_cache_index_read(struct nn_cache_index *x, const struct nn_text *file,
                        const struct nn_text *key, const char *name,
                        bool *valid, struct nn_error *err)
{
    struct nn_json *root;
    *x = (struct nn_cache_index){0};
    *valid = false;
    if (!is_whole(file))
        return fail_index(name, "is not as it was written", err);
    if (file->len < key->len || memcmp(file->p, key->p, key->len) != 0)
        return 0;
    int rc = nn_json_parse(&root, file->p, file->len, name, NN_EDATA, err);
    if (rc < 0)
        return rc;
    rc = nn_json_type(root) == NN_JSON_OBJECT
             ? read_members(x, root, name, err)
             : fail_index(name, "is no object", err);
    nn_json_free(root);
    *valid = rc == 0;
    if (rc < 0)
        nn_cache_index_free(x);
    return rc;
}

void nn_cache_index_free(struct nn_cache_index *x)
{
    nn_columns_free(&x->columns);
    nn_text_free(&x->notes);
    for (int i = 0; i < NN_CACHE_TABLES; i++)
        for (int k = 0; k < NN_CACHE_MATRICES; k++)
            free(x->table[i].crc[k]);
    *x = (struct nn_cache_index){0};
}
