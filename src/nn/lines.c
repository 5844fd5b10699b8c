#include "lines.h"

#include <stdlib.h>
#include <string.h>

/* Bytes asked of one read(): at first, and once all of them came each time. */
enum { FIRST_READ = 32 * 1024, MOST_READ = 256 * 1024 };

int nn_lines_open(struct nn_lines *l, const char *path, struct nn_error *err)
{
    *l = (struct nn_lines){.cap = 2 * FIRST_READ, .ask = FIRST_READ};
    l->buf = calloc(1, l->cap + NN_SLACK);
    if (!l->buf)
        return nn_fail_memory(err);
    return nn_input_open(&l->in, path, err);
}

void nn_lines_close(struct nn_lines *l)
{
    nn_input_close(l->in);
    free(l->buf);
    *l = (struct nn_lines){0};
}

int nn_lines_make_room(struct nn_lines *l, struct nn_error *err)
{
    if (l->cap - l->end >= l->ask)
        return 0;
    size_t begin = l->next - l->kept; /* what is before is not kept */
    memmove(l->buf, l->buf + begin, l->end - begin);
    l->next -= begin;
    l->end -= begin;
    if (l->cap - l->end >= l->ask)
        return 0;
    size_t cap = l->cap;
    while (cap - l->end < l->ask)
        cap *= 2;
    char *buf = realloc(l->buf, cap + NN_SLACK);
    if (!buf)
        return nn_fail_memory(err);
    l->buf = buf;
    l->cap = cap;
    return 0;
}

int nn_lines_read(struct nn_lines *l, struct nn_error *err)
{
    size_t got = 0;
    int rc = nn_input_read(l->in, l->buf + l->end, l->ask, &got, err);
    l->end += got;
    if (got == l->ask && l->ask < MOST_READ)
        l->ask *= 2;
    l->at_end = rc == 0 && got == 0;
    return rc;
}

static int read_more(struct nn_lines *l, struct nn_error *err)
{
    int rc = l->idle ? l->idle(l->idle_arg, err) : 0;
    if (rc == 0)
        rc = nn_lines_make_room(l, err);
    return rc < 0 ? rc : nn_lines_read(l, err);
}

/* Bytes before the first CR, LF or NUL. */
static size_t text_length(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i += 64) {
        uint64_t ends = nn_bytes_find(p + i, '\n') |
                        nn_bytes_find(p + i, '\r') | nn_bytes_find(p + i, '\0');
        if (ends) {
            const size_t at = i + (size_t)__builtin_ctzll(ends);
            return at < n ? at : n;
        }
    }
    return n;
}

/* Reads until the next line's end, *len bytes from here, or the file's end. */
static int find_end(struct nn_lines *l, size_t *len, struct nn_error *err)
{
    *len = 0;
    for (;;) {
        *len += text_length(l->buf + l->next + *len, l->end - l->next - *len);
        if (l->kept + *len > NN_MAX_ROW)
            return nn_fail(err, NN_EDATA,
                           "%s:%zu: a row longer than the %d bytes that a row "
                           "may have",
                           nn_input_name(l->in),
                           l->kept ? l->first : l->last + 1, NN_MAX_ROW);
        if (l->next + *len < l->end || l->at_end)
            return 0;
        int rc = read_more(l, err);
        if (rc < 0)
            return rc;
    }
}

/* The mark that some programs put before UTF-8; *len is the first line's. */
static void skip_byte_order_mark(struct nn_lines *l, size_t *len)
{
    static const char mark[] = {'\xEF', '\xBB', '\xBF'};
    if (*len >= sizeof mark &&
        memcmp(l->buf + l->next, mark, sizeof mark) == 0) {
        l->next += sizeof mark;
        *len -= sizeof mark;
    }
}

int nn_lines_next(struct nn_lines *l, const char **line, size_t *len,
                  struct nn_error *err)
{
    size_t n; /* bytes of the line */
    int rc = find_end(l, &n, err);
    if (rc < 0)
        return rc;
    if (l->last == 0)
        skip_byte_order_mark(l, &n);
    const char *p = l->buf + l->next;
    size_t left = l->end - l->next;
    if (left == 0)
        return 0;
    if (!l->after_cr || p[0] != '\n')
        l->last++;
    if (n < left && p[n] == '\0')
        return nn_fail(err, NN_EDATA,
                       "%s:%zu: a NUL byte, which no text file has",
                       nn_input_name(l->in), l->last);
    bool cr = n < left && p[n] == '\r';
    bool crlf = cr && n + 1 < left && p[n + 1] == '\n';
    n += crlf ? 2 : n < left;
    l->after_cr = cr && !crlf;
    if (l->kept == 0)
        l->first = l->last;
    l->kept += n;
    l->next += n;
    *line = p;
    *len = n;
    return 1;
}

/* Does a line begin at next, and no file there? */
static bool begun(const struct nn_lines *l)
{
    return l->last > 0 && !l->after_cr;
}

const char *nn_lines_ahead(const struct nn_lines *l, size_t *len)
{
    const char *p = l->buf + l->next;
    const char *last = NULL;
    if (begun(l))
        last = memrchr(p, '\n', l->end - l->next);
    *len = last ? (size_t)(last + 1 - p) : 0;
    return p;
}

void nn_lines_skip(struct nn_lines *l, size_t len, size_t lines)
{
    l->next += len;
    l->last += lines;
    l->kept = 0;
}

size_t nn_lines_left(const struct nn_lines *l)
{
    const size_t left = begun(l) ? nn_input_left(l->in) : 0;
    return left > 0 ? nn_lines_read_ahead(l) + left : 0;
}

bool nn_lines_peek(const struct nn_lines *l, char *p, size_t size, size_t from)
{
    return nn_input_peek(l->in, p, size,
                         (ptrdiff_t)from - (ptrdiff_t)nn_lines_read_ahead(l));
}

int nn_lines_pass(struct nn_lines *l, size_t len, size_t lines, uint32_t crc32,
                  struct nn_error *err)
{
    const size_t read = nn_lines_read_ahead(l);
    const size_t more = len > read ? len - read : 0;
    int rc = more > 0 ? nn_input_pass(l->in, more, crc32, err) : 0;
    if (rc == 0)
        nn_lines_skip(l, len - more, lines);
    return rc;
}
