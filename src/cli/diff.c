#include "diff.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "../nn/json.h"
#include "../nn/weights.h"
#include "inspect.h"

/* Where a node stands: the keys from the root, the last one first. */
struct path {
    const struct path *up; /* NULL: the root */
    const char *key;
};

/* A key as it is if it is a word; a column may have any name. */
static void add_path(struct nn_text *out, const struct path *p)
{
    char quoted[NN_QUOTE_SIZE];
    if (!p->up)
        return;
    add_path(out, p->up);
    if (p->up->up)
        nn_text_puts(out, ".");
    assert(p->key);
    const char *end = p->key;
    while (*end == '_' || (*end >= '0' && *end <= '9') ||
           (*end >= 'A' && *end <= 'Z') || (*end >= 'a' && *end <= 'z'))
        end++;
    const bool is_word = end > p->key && !*end;
    nn_text_puts(out, is_word ? p->key
                              : nn_text_quote(quoted, p->key, strlen(p->key)));
}

static void start_line(struct nn_text *out, const struct path *p)
{
    add_path(out, p);
    nn_text_puts(out, ": ");
}

enum { SHOWN = 60 }; /* bytes of a value at most */

/* The node as JSON, cut where it is long, between characters. */
static void add_value(struct nn_text *out, const struct nn_json *node)
{
    struct nn_text text = {0};
    nn_json_add_node(&text, node);
    size_t len = text.len;
    if (len > SHOWN) {
        len = SHOWN;
        while ((text.p[len] & 0xC0) == 0x80) /* inside a UTF-8 character */
            len--;
    }
    nn_text_add(out, text.p, len);
    if (len < text.len)
        nn_text_puts(out, "...");
    out->failed |= text.failed;
    nn_text_free(&text);
}

static void add_change(struct nn_text *out, const struct nn_json *a,
                       const struct nn_json *b)
{
    add_value(out, a);
    nn_text_puts(out, " -> ");
    add_value(out, b);
    nn_text_puts(out, "\n");
}

static void add_lone(struct nn_text *out, const struct path *p,
                     const char *which, const struct nn_json *node)
{
    start_line(out, p);
    nn_text_printf(out, "only in %s: ", which);
    add_value(out, node);
    nn_text_puts(out, "\n");
}

/* Bytes of the node as JSON. */
static size_t length(const struct nn_json *node)
{
    struct nn_text text = {0};
    nn_json_add_node(&text, node);
    nn_text_free(&text);
    return text.len;
}

static bool is_same(const struct nn_json *a, const struct nn_json *b)
{
    struct nn_text texts[2] = {{0}, {0}};
    nn_json_add_node(&texts[0], a);
    nn_json_add_node(&texts[1], b);
    const bool same = texts[0].len == texts[1].len && texts[0].len > 0 &&
                      memcmp(texts[0].p, texts[1].p, texts[0].len) == 0;
    nn_text_free(&texts[0]);
    nn_text_free(&texts[1]);
    return same;
}

/* The name of an element of a list of columns, or NULL. */
static const char *element_name(const struct nn_json *node)
{
    if (!node || nn_json_type(node) != NN_JSON_OBJECT)
        return NULL;
    const struct nn_json *name = nn_json_get(node, "name");
    return name && nn_json_type(name) == NN_JSON_STRING ? nn_json_string(name)
                                                        : NULL;
}

/* What is called by its key in an object and by its name in a list. */
static const char *child_name(const struct nn_json *child)
{
    const char *key = nn_json_key(child);
    return key ? key : element_name(child);
}

/* The child so called and its place from 1, or NULL. */
static const struct nn_json *find_child(const struct nn_json *parent,
                                        const char *name, int *place)
{
    assert(name);
    const struct nn_json *c = nn_json_first(parent);
    for (*place = 1; c; c = nn_json_next(c), ++*place) {
        const char *here = child_name(c);
        if (here && strcmp(here, name) == 0)
            return c;
    }
    return NULL;
}

/* Of lists that are too long to be shown: where they part. */
static void add_first(struct nn_text *out, const struct nn_json *a,
                      const struct nn_json *b)
{
    const struct nn_json *x = nn_json_first(a);
    const struct nn_json *y = nn_json_first(b);
    size_t at = 1;
    for (; x && y && is_same(x, y); at++) {
        x = nn_json_next(x);
        y = nn_json_next(y);
    }
    nn_text_printf(out, "%zu -> %zu elements, first difference at number %zu: ",
                   nn_json_count(a), nn_json_count(b), at);
    if (x && y) {
        add_change(out, x, y);
        return;
    }
    nn_text_printf(out, "only in %s: ", x ? "A" : "B");
    add_value(out, x ? x : y);
    nn_text_puts(out, "\n");
}

static void compare(struct nn_text *out, const struct path *p,
                    const struct nn_json *a, const struct nn_json *b);

/* Objects, and lists of named elements, whose order counts. Depth is bounded
 * by the reader of JSON. */
static void compare_children(struct nn_text *out, const struct path *p,
                             const struct nn_json *a, const struct nn_json *b)
{
    const bool is_list = nn_json_type(a) == NN_JSON_LIST;
    int here = 1, place;
    for (const struct nn_json *x = nn_json_first(a); x;
         x = nn_json_next(x), here++) {
        const struct path child = {p, child_name(x)};
        const struct nn_json *y = find_child(b, child.key, &place);
        if (!y) {
            add_lone(out, &child, "A", x);
            continue;
        }
        if (is_list && place != here) {
            start_line(out, &child);
            nn_text_printf(out, "place %d -> %d\n", here, place);
        }
        compare(out, &child, x, y);
    }
    for (const struct nn_json *y = nn_json_first(b); y; y = nn_json_next(y)) {
        const struct path child = {p, child_name(y)};
        if (!find_child(a, child.key, &place))
            add_lone(out, &child, "B", y);
    }
}

static bool has_named(const struct nn_json *node)
{
    const enum nn_json_type type = nn_json_type(node);
    if (type == NN_JSON_OBJECT)
        return true;
    const struct nn_json *c = type == NN_JSON_LIST ? nn_json_first(node) : NULL;
    while (c && element_name(c))
        c = nn_json_next(c);
    return type == NN_JSON_LIST && nn_json_count(node) > 0 && !c;
}

static void compare(struct nn_text *out, const struct path *p,
                    const struct nn_json *a, const struct nn_json *b)
{
    if (is_same(a, b))
        return;
    const bool alike = nn_json_type(a) == nn_json_type(b);
    if (alike && has_named(a) && has_named(b)) {
        compare_children(out, p, a, b);
        return;
    }
    start_line(out, p);
    if (alike && nn_json_type(a) == NN_JSON_LIST &&
        (length(a) > SHOWN || length(b) > SHOWN))
        add_first(out, a, b);
    else
        add_change(out, a, b);
}

static int parse(struct nn_json **root, const struct nn_model *m,
                 const char *name, struct nn_error *err)
{
    struct nn_text text = {0};
    cli_inspect_json(&text, m);
    int rc = nn_text_check(&text, err);
    if (rc == 0)
        rc = nn_json_parse(root, text.p, text.len, name, NN_EMODEL, err);
    nn_text_free(&text);
    return rc;
}

static void add_elements(struct nn_text *out, nn_mat a, nn_mat b, int i, int j)
{
    if (a.cols > 1)
        nn_text_printf(out, " at row %d, column %d: ", i + 1, j + 1);
    else
        nn_text_printf(out, " at row %d: ", i + 1);
    nn_text_float(out, *nn_mat_elem(a, i, j));
    nn_text_puts(out, " -> ");
    nn_text_float(out, *nn_mat_elem(b, i, j));
}

/* Two tensors of one shape: how many elements differ, the first of them, row
 * by row, and the one that differs most. */
static void compare_tensor(struct nn_text *out, const char *name, nn_mat a,
                           nn_mat b)
{
    size_t count = 0;
    int first[2] = {0}, largest[2] = {0};
    double most = 0.0;
    for (int i = 0; i < a.rows; i++) {
        for (int j = 0; j < a.cols; j++) {
            const double by = fabs((double)*nn_mat_elem(a, i, j) -
                                   (double)*nn_mat_elem(b, i, j));
            if (by > 0.0 && count++ == 0)
                memcpy(first, (int[]){i, j}, sizeof first);
            if (by > most) {
                most = by;
                memcpy(largest, (int[]){i, j}, sizeof largest);
            }
        }
    }
    if (count == 0)
        return;
    nn_text_printf(out, "%s: %zu of %zu elements differ, the first", name,
                   count, (size_t)a.rows * (size_t)a.cols);
    add_elements(out, a, b, first[0], first[1]);
    nn_text_printf(out, ", most by %.6g", most);
    add_elements(out, a, b, largest[0], largest[1]);
    nn_text_puts(out, "\n");
}

/* Layers that both have in the same shape; the other ones stand among the
 * differences of "tensors" already. */
static void compare_weights(struct nn_text *out, const struct nn_net *a,
                            const struct nn_net *b)
{
    for (int l = 1; l <= a->L && l <= b->L; l++) {
        char name[NN_TENSOR_NAME];
        if (a->n[l] != b->n[l])
            continue;
        nn_weights_name(name, 'W', l);
        if (a->n[l - 1] == b->n[l - 1])
            compare_tensor(out, name, a->W[l], b->W[l]);
        nn_weights_name(name, 'b', l);
        compare_tensor(out, name, nn_mat_vector(a->b[l], a->n[l]),
                       nn_mat_vector(b->b[l], b->n[l]));
    }
}

int cli_add_diff(struct nn_text *out, const struct nn_model *a,
                 const struct nn_model *b, struct nn_error *err)
{
    struct nn_json *x = NULL, *y = NULL;
    int rc = parse(&x, a, "A", err);
    if (rc == 0)
        rc = parse(&y, b, "B", err);
    if (rc == 0) {
        compare(out, &(struct path){0}, x, y);
        compare_weights(out, &a->net, &b->net);
    }
    nn_json_free(x);
    nn_json_free(y);
    return rc;
}
