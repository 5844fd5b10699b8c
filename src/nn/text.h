/* Text: a buffer that grows, numbers written so that they read back, words
 * quoted for a message, the nearest of some names, UTF-8.
 *
 * Knows nothing of files, JSON or CSV. */
#ifndef NN_TEXT_H
#define NN_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

/* Bytes that grow. p ends with a NUL that len does not count (p is NULL while
 * nothing was added). A failed allocation is remembered, further additions do
 * nothing: build the whole text, then ask nn_text_check once. */
struct nn_text {
    char *p;
    size_t len;
    size_t cap;
    bool failed;
};

void nn_text_add(struct nn_text *t, const char *p, size_t len);
void nn_text_puts(struct nn_text *t, const char *s);
void nn_text_printf(struct nn_text *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The fewest of 6 to 9 significant digits that read back as the same float;
 * nan and inf are written as printf does. */
void nn_text_float(struct nn_text *t, float x);

/* %.17g, or the fewest digits that read back as the same double. */
void nn_text_double(struct nn_text *t, double x);

/* 0, or NN_ESYSTEM if an addition failed. */
int nn_text_check(const struct nn_text *t, struct nn_error *err);
void nn_text_clear(struct nn_text *t); /* len = 0, keeps the memory */
void nn_text_free(struct nn_text *t);

/* A copy of the len bytes at p, with a NUL; NULL without memory. The caller
 * frees it. */
char *nn_text_copy(const char *p, size_t len);

/* For messages: the len bytes at p between double quotes, control characters
 * and bytes that are not UTF-8 as \xNN, cut with "..." after about 40 bytes.
 * Returns out. */
enum { NN_QUOTE_SIZE = 200 };
char *nn_text_quote(char out[NN_QUOTE_SIZE], const char *p, size_t len);

/* Entry i, from 0, of a list for messages: "a", "b" and 3 more. Those from most
 * on are left out, and counted by nn_text_rest, of a list of count. */
void nn_text_entry(struct nn_text *t, const char *name, int i, int most);
void nn_text_rest(struct nn_text *t, int count, int most);

/* The name nearest to word by edit distance (insert, delete, change, swap of
 * neighbours; letter case counts a quarter, so that EPOCHS finds epochs), or
 * NULL if none is near enough to be meant: at most a third of the word's
 * length, and at least 1. */
const char *nn_text_nearest(const char *word, const char *const *names,
                            size_t count);

/* Bytes of the well-formed UTF-8 character at p, of which len are there; 0 if
 * it is none (no overlong forms, no surrogates). */
size_t nn_text_character(const char *p, size_t len);

/* Are the len bytes such characters throughout? */
bool nn_text_is_utf8(const char *p, size_t len);

#endif
