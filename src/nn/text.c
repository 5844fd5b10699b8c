#include "text.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Room for len more bytes and the NUL. */
static bool reserve(struct nn_text *t, size_t len)
{
    if (t->failed)
        return false;
    if (len < t->cap - t->len)
        return true;
    size_t need;
    if (__builtin_add_overflow(t->len + 1, len, &need)) {
        t->failed = true;
        return false;
    }
    size_t cap = t->cap < SIZE_MAX / 2 ? 2 * t->cap : SIZE_MAX;
    if (cap < need)
        cap = need < 64 ? 64 : need;
    char *p = realloc(t->p, cap);
    if (!p) {
        t->failed = true;
        return false;
    }
    t->p = p;
    t->cap = cap;
    return true;
}

void nn_text_add(struct nn_text *t, const char *p, size_t len)
{
    if (!reserve(t, len))
        return;
    if (len > 0)
        memcpy(t->p + t->len, p, len);
    t->len += len;
    t->p[t->len] = '\0';
}

void nn_text_puts(struct nn_text *t, const char *s)
{
    nn_text_add(t, s, strlen(s));
}

void nn_text_printf(struct nn_text *t, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0)
        t->failed = true;
    if (len < 0 || !reserve(t, (size_t)len))
        return;
    va_start(args, format);
    vsnprintf(t->p + t->len, (size_t)len + 1, format, args);
    va_end(args);
    t->len += (size_t)len;
}

int nn_text_check(const struct nn_text *t, struct nn_error *err)
{
    return t->failed ? nn_fail_memory(err) : 0;
}

void nn_text_clear(struct nn_text *t)
{
    t->len = 0;
    if (t->p)
        t->p[0] = '\0';
}

void nn_text_free(struct nn_text *t)
{
    free(t->p);
    *t = (struct nn_text){0};
}

char *nn_text_copy(const char *p, size_t len)
{
    if (len == SIZE_MAX)
        return NULL;
    char *copy = malloc(len + 1);
    if (!copy)
        return NULL;
    if (len > 0)
        memcpy(copy, p, len);
    copy[len] = '\0';
    return copy;
}

/* The Unicode Standard, table 3-7: only the second byte's range depends on the
 * first. */
size_t nn_text_character(const char *p, size_t len)
{
    const unsigned char *u = (const unsigned char *)p;
    if (len == 0)
        return 0;
    if (u[0] < 0x80)
        return 1;
    if (u[0] < 0xc2 || u[0] > 0xf4)
        return 0;
    size_t n = u[0] < 0xe0 ? 2 : u[0] < 0xf0 ? 3 : 4;
    unsigned low = u[0] == 0xe0 ? 0xa0 : u[0] == 0xf0 ? 0x90 : 0x80;
    unsigned high = u[0] == 0xed ? 0x9f : u[0] == 0xf4 ? 0x8f : 0xbf;
    if (len < n || u[1] < low || u[1] > high)
        return 0;
    for (size_t i = 2; i < n; i++)
        if ((u[i] & 0xc0) != 0x80)
            return 0;
    return n;
}

bool nn_text_is_utf8(const char *p, size_t len)
{
    while (len > 0) {
        size_t n = nn_text_character(p, len);
        if (n == 0)
            return false;
        p += n;
        len -= n;
    }
    return true;
}

/* The control characters of ASCII, and U+0080 to U+009F, which terminals obey
 * as well. */
static bool is_control(const char *p, size_t n)
{
    unsigned char first = (unsigned char)p[0];
    if (n == 2)
        return first == 0xc2 && (unsigned char)p[1] < 0xa0;
    return n == 1 && (first < 0x20 || first == 0x7f);
}

char *nn_text_quote(char out[NN_QUOTE_SIZE], const char *p, size_t len)
{
    enum { KEEP = 40 }; /* bytes; each comes to at most 4 */
    char *to = out;
    *to++ = '"';
    size_t i = 0;
    while (i < len && i < KEEP) {
        size_t n = nn_text_character(p + i, len - i);
        if (n == 0 || is_control(p + i, n)) {
            to += snprintf(to, sizeof "\\x00", "\\x%02x", (unsigned char)p[i]);
            i++;
        } else {
            memcpy(to, p + i, n);
            to += n;
            i += n;
        }
    }
    strcpy(to, i < len ? "...\"" : "\"");
    return out;
}

void nn_text_entry(struct nn_text *t, const char *name, int i, int most)
{
    char quoted[NN_QUOTE_SIZE];
    if (i < most)
        nn_text_printf(t, "%s%s", i > 0 ? ", " : "",
                       nn_text_quote(quoted, name, strlen(name)));
}

void nn_text_rest(struct nn_text *t, int count, int most)
{
    if (count > most)
        nn_text_printf(t, " and %d more", count - most);
}

enum {
    WORD_MAX = 64, /* bytes; a longer word has no nearest name */
    EDIT = 4,      /* insert, delete, change or swap, in quarters */
    CASE = 1
};

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static int change_cost(char a, char b)
{
    if (a == b)
        return 0;
    return lower(a) == lower(b) ? CASE : EDIT;
}

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

/* Optimal string alignment (Damerau 1964, restricted: no part is edited
 * twice), row by row: at[i % 3][j] is the distance of a's first i bytes from
 * b's first j. */
static int distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    int at[3][WORD_MAX + 1];
    for (size_t j = 0; j <= b_len; j++)
        at[0][j] = (int)j * EDIT;
    for (size_t i = 1; i <= a_len; i++) {
        int *row = at[i % 3];
        const int *above = at[(i - 1) % 3];
        row[0] = (int)i * EDIT;
        for (size_t j = 1; j <= b_len; j++) {
            int d = above[j - 1] + change_cost(a[i - 1], b[j - 1]);
            d = smaller(d, above[j] + EDIT);
            d = smaller(d, row[j - 1] + EDIT);
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                lower(a[i - 2]) == lower(b[j - 1]))
                d = smaller(d, at[(i - 2) % 3][j - 2] + EDIT);
            row[j] = d;
        }
    }
    return at[a_len % 3][b_len];
}

const char *nn_text_nearest(const char *word, const char *const *names,
                            size_t count)
{
    size_t len = strlen(word);
    if (len > WORD_MAX)
        return NULL;
    const char *nearest = NULL;
    int limit = EDIT * (int)len / 3;
    if (limit < EDIT)
        limit = EDIT;
    for (size_t i = 0; i < count; i++) {
        size_t name_len = strlen(names[i]);
        if (name_len > WORD_MAX || EDIT * abs((int)name_len - (int)len) > limit)
            continue;
        int d = distance(word, len, names[i], name_len);
        if (d < limit || (d == limit && !nearest)) {
            nearest = names[i];
            limit = d;
        }
    }
    return nearest;
}
