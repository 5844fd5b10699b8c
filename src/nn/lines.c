#include "lines.h"

#include <stdlib.h>
#include <string.h>

/* Bytes asked of one read(): at first, and once all of them came each time. */
enum { FIRST_READ = 32 * 1024, MOST_READ = 256 * 1024 };

/* Of each thread that reads with others at most; of all at least. */
enum { A_PART = 256 * 1024, LEAST_SHARED = 128 * 1024 };

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

/* For size bytes more. */
static int make_room(struct nn_lines *l, size_t size, struct nn_error *err)
{
    if (l->cap - l->end >= size)
        return 0;
    size_t begin = l->next - l->kept; /* what is before is not kept */
    memmove(l->buf, l->buf + begin, l->end - begin);
    l->next -= begin;
    l->end -= begin;
    if (l->cap - l->end >= size)
        return 0;
    size_t cap = l->cap;
    while (cap - l->end < size)
        cap *= 2;
    char *buf = realloc(l->buf, cap + NN_SLACK);
    if (!buf)
        return nn_fail_memory(err);
    l->buf = buf;
    l->cap = cap;
    return 0;
}

int nn_lines_make_room(struct nn_lines *l, struct nn_error *err)
{
    return make_room(l, l->ask, err);
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

size_t nn_lines_left_for(const struct nn_lines *l, int threads)
{
    const size_t left = nn_input_left(l->in), most = (size_t)threads * A_PART;
    const size_t size = left < most ? left : most;
    return size < LEAST_SHARED ? 0 : size;
}

/* What threads read together. */
struct reading {
    struct nn_lines *lines;
    size_t size;
    struct piece {
        size_t size; /* 0: it could not be read */
        uint32_t crc32;
    } piece[NN_MAX_THREADS];
};

static void read_piece(void *arg, struct nn_part part)
{
    struct reading *r = arg;
    const struct nn_lines *l = r->lines;
    const struct nn_range mine = nn_share(part, (int)r->size, 64);
    const size_t size = (size_t)(mine.to - mine.from);
    struct piece *piece = &r->piece[part.index];
    if (nn_input_peek(l->in, l->buf + l->end + mine.from, size,
                      (size_t)mine.from, &piece->crc32))
        piece->size = size;
}

/* What comes after a piece that could not be read is read again, by a read()
 * that says what is wrong. */
int nn_lines_read_together(struct nn_lines *l, size_t size,
                           struct nn_pool *pool, struct nn_error *err)
{
    struct reading r = {.lines = l, .size = size};
    int rc = make_room(l, size, err);
    if (rc == 0)
        nn_pool_run(pool, read_piece, &r);
    for (int i = 0; rc == 0 && i < NN_MAX_THREADS && r.piece[i].size > 0; i++) {
        rc = nn_input_pass(l->in, r.piece[i].size, r.piece[i].crc32, err);
        l->end += rc == 0 ? r.piece[i].size : 0;
    }
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

const char *nn_lines_ahead(const struct nn_lines *l, size_t *len)
{
    const char *p = l->buf + l->next;
    const char *last = NULL;
    if (l->last > 0 && !l->after_cr)
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
