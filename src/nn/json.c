#include "json.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "json_scan.h"

/* A node is cJSON's, seen from outside as an opaque type. */
static const cJSON *inner(const struct nn_json *node)
{
    return (const cJSON *)node;
}

static const struct nn_json *outer(const cJSON *node)
{
    return (const struct nn_json *)node;
}

/* A key of the tree. Keys are numbered from 1 in the order of the text. */
struct key {
    const char *name;
    size_t object; /* its first key's number, which no other object has */
    size_t number;
};

/* Appends the keys of all objects from node down; returns their new count.
 * Recursion ends at NN_JSON_DEPTH. */
static size_t collect_keys(struct key *keys, size_t count, const cJSON *node)
{
    size_t object = count + 1;
    for (const cJSON *c = node->child; c; c = c->next) {
        if (c->string) {
            keys[count] = (struct key){c->string, object, count + 1};
            count++;
        }
        count = collect_keys(keys, count, c);
    }
    return count;
}

static int compare_size(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

static int compare_keys(const void *a, const void *b)
{
    const struct key *x = a;
    const struct key *y = b;
    if (x->object != y->object)
        return compare_size(x->object, y->object);
    int order = strcmp(x->name, y->name);
    return order ? order : compare_size(x->number, y->number);
}

/* The first key of the text that its object has already, or NULL. Sorts the
 * keys. */
static const struct key *find_repeated(struct key *keys, size_t count)
{
    const struct key *first = NULL;
    if (count > 0)
        qsort(keys, count, sizeof *keys, compare_keys);
    for (size_t i = 1; i < count; i++) {
        bool repeated = keys[i].object == keys[i - 1].object &&
                        strcmp(keys[i].name, keys[i - 1].name) == 0;
        if (repeated && (!first || keys[i].number < first->number))
            first = &keys[i];
    }
    return first;
}

static int fail_at(const struct nn_json_scan *scan, const char *name,
                   enum nn_status status, struct nn_error *err)
{
    size_t line;
    size_t column;
    nn_json_scan_place(scan, &line, &column);
    return nn_fail(err, status, "%s:%zu:%zu: %s", name, line, column,
                   scan->wrong);
}

/* Fails at the key of that number, which a second scan finds. */
static int fail_at_key(const struct nn_json_scan *whole, const struct key *key,
                       const char *name, enum nn_status status,
                       struct nn_error *err)
{
    struct nn_json_scan scan = {
        .text = whole->text, .len = whole->len, .stop_key = key->number};
    char quoted[NN_QUOTE_SIZE];
    nn_json_scan(&scan);
    snprintf(scan.wrong, sizeof scan.wrong, "key %s is given twice",
             nn_text_quote(quoted, key->name, strlen(key->name)));
    return fail_at(&scan, name, status, err);
}

static int check_keys(const cJSON *tree, const struct nn_json_scan *scan,
                      const char *name, enum nn_status status,
                      struct nn_error *err)
{
    struct key *keys = calloc(scan->keys + 1, sizeof *keys);
    if (!keys)
        return nn_fail_memory(err);
    size_t count = collect_keys(keys, 0, tree);
    assert(count == scan->keys);
    const struct key *repeated = find_repeated(keys, count);
    int rc = 0;
    if (repeated)
        rc = fail_at_key(scan, repeated, name, status, err);
    free(keys);
    return rc;
}

int nn_json_parse(struct nn_json **root, const char *text, size_t len,
                  const char *name, enum nn_status status, struct nn_error *err)
{
    struct nn_json_scan scan = {.text = text, .len = len};
    if (!nn_json_scan(&scan))
        return fail_at(&scan, name, status, err);
    /* cJSON accepts all that the scanner does: NULL can only mean memory. */
    cJSON *tree = cJSON_ParseWithLengthOpts(text, len, NULL, false);
    if (!tree)
        return nn_fail_memory(err);
    int rc = check_keys(tree, &scan, name, status, err);
    if (rc) {
        cJSON_Delete(tree);
        return rc;
    }
    *root = (struct nn_json *)tree;
    return 0;
}

void nn_json_free(struct nn_json *root)
{
    cJSON_Delete((cJSON *)root);
}

enum nn_json_type nn_json_type(const struct nn_json *node)
{
    switch (inner(node)->type & 0xff) { /* above: flags */
    case cJSON_NULL:
        return NN_JSON_NULL;
    case cJSON_Number:
        return NN_JSON_NUMBER;
    case cJSON_String:
        return NN_JSON_STRING;
    case cJSON_Array:
        return NN_JSON_LIST;
    case cJSON_Object:
        return NN_JSON_OBJECT;
    default:
        assert(cJSON_IsBool(inner(node)));
        return NN_JSON_BOOL;
    }
}

const char *nn_json_type_name(enum nn_json_type type)
{
    static const char *const names[] = {
        [NN_JSON_NULL] = "null",       [NN_JSON_BOOL] = "true or false",
        [NN_JSON_NUMBER] = "a number", [NN_JSON_STRING] = "a text",
        [NN_JSON_LIST] = "a list",     [NN_JSON_OBJECT] = "an object"};
    return names[type];
}

const char *nn_json_key(const struct nn_json *node)
{
    return inner(node)->string;
}

bool nn_json_bool(const struct nn_json *node)
{
    assert(nn_json_type(node) == NN_JSON_BOOL);
    return cJSON_IsTrue(inner(node));
}

double nn_json_number(const struct nn_json *node)
{
    assert(nn_json_type(node) == NN_JSON_NUMBER);
    return inner(node)->valuedouble;
}

const char *nn_json_string(const struct nn_json *node)
{
    assert(nn_json_type(node) == NN_JSON_STRING);
    return inner(node)->valuestring;
}

bool nn_json_integer(const struct nn_json *node, double min, double max,
                     long long *value)
{
    if (nn_json_type(node) != NN_JSON_NUMBER)
        return false;
    double x = nn_json_number(node);
    if (x != floor(x) || fabs(x) > NN_JSON_MAX_INTEGER || x < min || x > max)
        return false;
    *value = (long long)x;
    return true;
}

const struct nn_json *nn_json_first(const struct nn_json *node)
{
    return outer(inner(node)->child);
}

const struct nn_json *nn_json_next(const struct nn_json *node)
{
    return outer(inner(node)->next);
}

size_t nn_json_count(const struct nn_json *node)
{
    size_t count = 0;
    for (const cJSON *c = inner(node)->child; c; c = c->next)
        count++;
    return count;
}

const struct nn_json *nn_json_get(const struct nn_json *object, const char *key)
{
    assert(nn_json_type(object) == NN_JSON_OBJECT);
    return outer(cJSON_GetObjectItemCaseSensitive(inner(object), key));
}

/* One character of a string, escaped if it must be; returns its bytes. A byte
 * that is not UTF-8 (a path may have some) becomes U+FFFD: what is written can
 * always be read. */
static size_t add_character(struct nn_text *out, const char *s)
{
    enum { LONGEST = 4 };
    unsigned char c = (unsigned char)*s;
    size_t n = nn_text_character(s, strnlen(s, LONGEST));
    if (c == '"' || c == '\\')
        nn_text_printf(out, "\\%c", c);
    else if (c == '\n')
        nn_text_puts(out, "\\n");
    else if (c == '\t')
        nn_text_puts(out, "\\t");
    else if (c < 0x20)
        nn_text_printf(out, "\\u%04x", c);
    else if (n > 0)
        nn_text_add(out, s, n);
    else
        nn_text_puts(out, "\xef\xbf\xbd");
    return n > 0 ? n : 1;
}

void nn_json_add_string(struct nn_text *out, const char *s)
{
    nn_text_puts(out, "\"");
    while (*s)
        s += add_character(out, s);
    nn_text_puts(out, "\"");
}

void nn_json_add_number(struct nn_text *out, double x)
{
    if (isfinite(x))
        nn_text_double(out, x);
    else
        nn_text_puts(out, "null");
}

/* The children of a list or object. Recursion ends at NN_JSON_DEPTH. */
static void add_children(struct nn_text *out, const struct nn_json *node)
{
    const struct nn_json *first = nn_json_first(node);
    for (const struct nn_json *c = first; c; c = nn_json_next(c)) {
        if (c != first)
            nn_text_puts(out, ",");
        if (nn_json_key(c)) {
            nn_json_add_string(out, nn_json_key(c));
            nn_text_puts(out, ":");
        }
        nn_json_add_node(out, c);
    }
}

void nn_json_add_node(struct nn_text *out, const struct nn_json *node)
{
    switch (nn_json_type(node)) {
    case NN_JSON_NULL:
        nn_text_puts(out, "null");
        break;
    case NN_JSON_BOOL:
        nn_text_puts(out, nn_json_bool(node) ? "true" : "false");
        break;
    case NN_JSON_NUMBER:
        nn_json_add_number(out, nn_json_number(node));
        break;
    case NN_JSON_STRING:
        nn_json_add_string(out, nn_json_string(node));
        break;
    case NN_JSON_LIST:
        nn_text_puts(out, "[");
        add_children(out, node);
        nn_text_puts(out, "]");
        break;
    case NN_JSON_OBJECT:
        nn_text_puts(out, "{");
        add_children(out, node);
        nn_text_puts(out, "}");
        break;
    }
}
