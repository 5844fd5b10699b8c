/* A scanner of JSON text: is it exactly one value as RFC 8259 has it, and if
 * not, where and why? It builds nothing, allocates nothing and does not
 * recurse. Only json.c uses it.
 *
 * Narrower than the RFC, so that every text it accepts can be kept in C
 * strings and doubles: no \u0000, no lone surrogates, no numbers beyond double
 * or of more than NN_JSON_NUMBER_SIZE characters, no byte-order mark. */
#ifndef NN_JSON_SCAN_H
#define NN_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    NN_JSON_DEPTH = 64,      /* lists and objects inside each other at most */
    NN_JSON_NUMBER_SIZE = 63 /* characters of a number at most: cJSON's limit */
};

struct nn_json_scan {
    const char *text; /* given, */
    size_t len;       /* with its length */
    size_t stop_key;  /* stop at this key, counted from 1; 0 is never */

    size_t at;          /* bytes read; after a fault, its place */
    size_t keys;        /* met so far, in all objects */
    int depth;          /* lists and objects now open */
    uint64_t is_object; /* one bit for each of them, the innermost lowest */
    char wrong[320];    /* the fault, without its place; "" if there is none */
};

/* true if the text is JSON. false after a fault, and at stop_key: then at is
 * the key's first quote. */
bool nn_json_scan(struct nn_json_scan *s);

/* Line and column of s->at, from 1; a column is a character. */
void nn_json_scan_place(const struct nn_json_scan *s, size_t *line,
                        size_t *column);

#endif
