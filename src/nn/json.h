/* Strict JSON: RFC 8259 and nothing else, keys never twice, numbers finite.
 *
 * A scanner that knows lines and columns checks the text (json_scan.h has the
 * limits); cJSON then builds the tree. The only file that knows cJSON. */
#ifndef NN_JSON_H
#define NN_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"
#include "text.h"

enum nn_json_type {
    NN_JSON_NULL,
    NN_JSON_BOOL,
    NN_JSON_NUMBER,
    NN_JSON_STRING,
    NN_JSON_LIST,
    NN_JSON_OBJECT
};

/* A node of a tree; owned by the tree's root. */
struct nn_json;

/* Parses the len bytes at text, the whole of them. name stands for the file in
 * messages: `xor.json:3:7: expected "," or "}", found "x"`. A failure has the
 * given status, or NN_ESYSTEM without memory. A byte-order mark is refused
 * (RFC 8259, section 8.1 leaves that open). */
int nn_json_parse(struct nn_json **root, const char *text, size_t len,
                  const char *name, enum nn_status status,
                  struct nn_error *err);
void nn_json_free(struct nn_json *root); /* accepts NULL */

enum nn_json_type nn_json_type(const struct nn_json *node);
const char *nn_json_type_name(enum nn_json_type type); /* "a number" */

/* The node's key in its object; NULL in a list or at the root. */
const char *nn_json_key(const struct nn_json *node);

bool nn_json_bool(const struct nn_json *node);
double nn_json_number(const struct nn_json *node);
const char *nn_json_string(const struct nn_json *node);

/* 2^53 - 1: beyond it two numbers that are written may be read as one. */
#define NN_JSON_MAX_INTEGER 9007199254740991.0

/* A whole number in [min, max] and within NN_JSON_MAX_INTEGER? Then *value.
 * false for every other type. The readers above assert the type. */
bool nn_json_integer(const struct nn_json *node, double min, double max,
                     long long *value);

/* Children of a list or object, in order. */
const struct nn_json *nn_json_first(const struct nn_json *node);
const struct nn_json *nn_json_next(const struct nn_json *node);
size_t nn_json_count(const struct nn_json *node);

/* The value of a key (upper and lower case differ); NULL if it is absent. */
const struct nn_json *nn_json_get(const struct nn_json *object,
                                  const char *key);

/* Writing: the string between quotes, escaped (bytes that are not UTF-8 become
 * U+FFFD); the node as compact JSON whose numbers read back as the same
 * doubles; a double, or null if not finite. */
void nn_json_add_string(struct nn_text *out, const char *s);
void nn_json_add_node(struct nn_text *out, const struct nn_json *node);
void nn_json_add_number(struct nn_text *out, double x);

#endif
