#include "pieces.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "pages.h"

enum {
    LEAST = 64 * 1024, /* bytes of a piece */
    MOST = 512 * 1024,
    TAIL = 64 * 1024, /* behind it, to the end of its last line, at most */
    STEP = 4096,      /* so many of them are read at a time */
    ROOM = 1 + MOST + TAIL + NN_SLACK,
    BLOCK = 16 * 1024,        /* that is in a core's first cache */
    AT_ONCE = 512,            /* pieces */
    AHEAD = 2 * NN_LARGE_PAGE /* of the rows that are counted */
};

/* The lines that begin in a part of the file; until they are taken, all but
 * their number is 0. */
struct piece {
    size_t lines;   /* 0 before they are counted */
    size_t rows;    /* of them that are taken */
    size_t size;    /* bytes of these */
    uint32_t crc32; /* of those bytes that were not read before */
    bool whole;     /* all lines are taken */
};

/* What threads share. */
struct stretch {
    const struct nn_split *split;
    const struct nn_lines *lines;
    struct nn_table *table;
    char *text;  /* ROOM bytes for each thread */
    size_t size; /* of a piece */
    int count;
    atomic_int next;     /* piece that nobody has taken */
    atomic_int turn;     /* piece whose first row is known */
    atomic_size_t row;   /* that row */
    atomic_size_t clear; /* so many bytes of the table are, or soon will be */
    atomic_bool stopped; /* at a piece that is not whole */
    struct piece piece[AT_ONCE];
};

/* Bytes of a line taken so far. */
static size_t mean_length(const struct nn_lines *l)
{
    const size_t read = (size_t)nn_input_fingerprint(l->in).length;
    return (read - nn_lines_read_ahead(l)) / l->last;
}

bool nn_pieces_pay(const struct nn_lines *lines, const struct nn_table *t)
{
    return nn_lines_left(lines) >= 2 * LEAST + TAIL &&
           mean_length(lines) <= TAIL / 4 &&
           NN_MAX_ROWS - t->rows > (size_t)MOST * AT_ONCE + TAIL;
}

void nn_pieces_free(struct nn_pieces *p)
{
    free(p->text);
    *p = (struct nn_pieces){0};
}

/* What a thread reads for piece k begins with the byte before it: if that is a
 * LF, a line begins where the piece does. */
static size_t place(const struct stretch *s, int k)
{
    return (size_t)k * s->size - (k > 0);
}

/* The lines of piece k in memory of the thread. False: the file cannot be read,
 * or a line is too long. */
static bool read_lines(const struct stretch *s, int k, char *buf,
                       const char **from, const char **end)
{
    const size_t begin = place(s, k);
    const size_t own = s->size + (k > 0);
    size_t size = own + STEP;
    if (!nn_lines_peek(s->lines, buf, size, begin))
        return false;
    const char *before = k > 0 ? memchr(buf, '\n', own) : NULL;
    const char *last = memchr(buf + own - 1, '\n', 1 + STEP);
    for (; !last && size <= s->size + TAIL - STEP; size += STEP) {
        if (!nn_lines_peek(s->lines, buf + size, STEP, begin + size))
            return false;
        last = memchr(buf + size, '\n', STEP);
    }
    if ((k > 0 && !before) || !last)
        return false;
    *from = before ? before + 1 : buf;
    *end = last + 1;
    return true;
}

/* Waits until the lines of all pieces before k are counted, which is soon: the
 * first row of k. False: somebody has stopped, or the table has no room. */
static bool take_turn(struct stretch *s, int k, size_t lines, size_t *row)
{
    while (atomic_load(&s->turn) != k) {
        if (atomic_load(&s->stopped))
            return false;
        sched_yield();
    }
    *row = atomic_fetch_add(&s->row, lines);
    if (lines > s->table->room - *row)
        return false;
    atomic_store(&s->turn, k + 1);
    return true;
}

/* Threads that come to a large page at the same time would each clear one. So
 * one of them has it cleared before they do. */
static void clear_ahead(struct stretch *s)
{
    const struct nn_table *t = s->table;
    const size_t row_size = nn_table_row_size(t);
    const size_t wanted = atomic_load(&s->row) * row_size + AHEAD;
    const size_t room = t->room * row_size;
    size_t at = atomic_load(&s->clear);
    while (at < wanted && at + NN_LARGE_PAGE <= room) {
        if (!atomic_compare_exchange_weak(&s->clear, &at, at + NN_LARGE_PAGE))
            continue;
        nn_pages_clear((char *)t->cell + at, NN_LARGE_PAGE);
        at += NN_LARGE_PAGE;
    }
}

/* Lines from p to end, at that place of the file, and the CRC-32 of those bytes
 * that were not read before. It comes before all else that looks at a block:
 * its arithmetic takes longer than the bytes take to come into the first cache,
 * where the lines are counted. */
static size_t look_over(const struct stretch *s, size_t from, const char *p,
                        const char *end, uint32_t *crc32)
{
    const size_t read = nn_lines_read_ahead(s->lines);
    size_t lines = 0;
    *crc32 = 0;
    for (size_t size; p < end; p += size, from += size) {
        size = end - p < BLOCK ? (size_t)(end - p) : BLOCK;
        const size_t old = from < read ? read - from : 0;
        if (old < size)
            *crc32 = nn_crc32(*crc32, p + old, size - old);
        lines += nn_count_lines(p, p + size);
    }
    return lines;
}

static bool take_piece(struct stretch *s, int k, char *buf)
{
    struct piece *piece = &s->piece[k];
    struct nn_table *t = s->table;
    const char *from, *end;
    size_t row;
    if (!read_lines(s, k, buf, &from, &end))
        return false;
    const size_t begin = place(s, k) + (size_t)(from - buf);
    uint32_t crc32;
    piece->lines = look_over(s, begin, from, end, &crc32);
    if (!take_turn(s, k, piece->lines, &row))
        return false;
    clear_ahead(s);
    const char *at = from;
    piece->rows =
        nn_split_rows(s->split, &at, end, piece->lines, nn_table_row(t, row));
    nn_table_set_lines(t, row, piece->rows, s->lines->last + 1 + row - t->rows);
    piece->size = (size_t)(at - from);
    piece->whole = at == end;
    if (!piece->whole)
        (void)look_over(s, begin, from, at, &crc32);
    piece->crc32 = crc32;
    return piece->whole;
}

static void take_pieces(void *arg, struct nn_part part)
{
    struct stretch *s = arg;
    char *buf = s->text + (size_t)part.index * ROOM;
    int k;
    while (!atomic_load(&s->stopped) &&
           (k = atomic_fetch_add(&s->next, 1)) < s->count) {
        if (!take_piece(s, k, buf))
            atomic_store(&s->stopped, true);
    }
}

/* Cuts what is left of the file into pieces, of which each thread gets some;
 * room in the table for the rows that they will have, by those so far. */
static int cut(struct stretch *s, int threads, struct nn_error *err)
{
    struct nn_table *t = s->table;
    const size_t left = nn_lines_left(s->lines);
    const size_t size = left / (4 * (size_t)threads);
    s->size = size < LEAST ? LEAST : size > MOST ? MOST : size;
    const size_t count = (left - TAIL) / s->size;
    s->count = count < AT_ONCE ? (int)count : AT_ONCE;
    const size_t lines = (size_t)s->count * s->size / mean_length(s->lines);
    const size_t used = t->rows * nn_table_row_size(t) + NN_LARGE_PAGE - 1;
    atomic_store(&s->clear, used / NN_LARGE_PAGE * NN_LARGE_PAGE);
    atomic_store(&s->row, t->rows);
    return nn_table_reserve(t, lines + lines / 8, err);
}

/* Rows of the pieces up to the first that is not whole belong to the table.
 * Bytes read before come first, and of none the CRC-32 is 0. */
static int keep(const struct stretch *s, struct nn_lines *lines, size_t *odd,
                struct nn_error *err)
{
    struct nn_table *t = s->table;
    struct piece sum = {.whole = true};
    size_t left = 0; /* lines of the last piece */
    for (int k = 0; sum.whole && k < s->count; k++) {
        const struct piece *p = &s->piece[k];
        sum.rows += p->rows;
        sum.size += p->size;
        sum.crc32 = nn_crc32_join(sum.crc32, p->crc32, p->size);
        sum.whole = p->whole;
        left = p->lines - p->rows;
    }
    int rc = nn_lines_pass(lines, sum.size, sum.rows, sum.crc32, err);
    if (rc < 0)
        return rc;
    t->rows += sum.rows;
    if (left > t->room - t->rows)
        return nn_table_reserve(t, left, err);
    if (!sum.whole)
        *odd = left > 0 ? left : 1;
    return 0;
}

int nn_pieces_load(struct nn_pieces *p, const struct nn_split *split,
                   struct nn_pool *pool, struct nn_lines *lines,
                   struct nn_table *t, size_t *odd, struct nn_error *err)
{
    const int threads = nn_pool_threads(pool);
    if (!p->text)
        p->text = nn_pages_zeros((size_t)threads * ROOM, NN_SLACK);
    if (!p->text)
        return nn_fail_memory(err);
    *odd = 0;
    while (*odd == 0 && nn_pieces_pay(lines, t)) {
        struct stretch s = {
            .split = split, .lines = lines, .table = t, .text = p->text};
        int rc = cut(&s, threads, err);
        if (rc < 0)
            return rc;
        nn_pool_run(pool, take_pieces, &s);
        rc = keep(&s, lines, odd, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}
