#include "load.h"

#include <stdatomic.h>
#include <string.h>

enum { CHUNKS = 16, TOGETHER = 1 << 16 }; /* bytes that are worth a wake-up */

/* Lines that one thread takes. */
struct chunk {
    const char *from; /* the first that is not taken */
    const char *end;
    size_t lines;
    size_t rows; /* taken */
    float *cells;
};

/* What threads share. */
struct task {
    const struct nn_split *split;
    struct nn_lines *lines;
    struct chunk chunk[CHUNKS];
    atomic_int next;     /* chunk that nobody has taken */
    atomic_bool stopped; /* at a line that is not for split */
};

int nn_load_open(struct nn_load *l, const struct nn_columns *c,
                 const struct nn_places *places, int threads,
                 struct nn_error *err)
{
    *l = (struct nn_load){.threads = threads > 0 ? threads : nn_cpu_count()};
    if (l->threads > CHUNKS)
        l->threads = CHUNKS;
    return nn_split_open(&l->split, c, places, err);
}

void nn_load_free(struct nn_load *l)
{
    nn_pool_stop(l->pool);
    nn_pieces_free(&l->pieces);
    nn_split_free(&l->split);
    *l = (struct nn_load){0};
}

/* Rows are in the table's memory: from now on they belong to it. */
static void keep_rows(struct nn_table *t, struct nn_lines *lines, size_t rows,
                      const char *from, const char *end)
{
    nn_table_set_lines(t, t->rows, rows, lines->last + 1);
    t->rows += rows;
    nn_lines_skip(lines, (size_t)(end - from), rows);
}

static int take_alone(struct nn_load *l, struct nn_lines *lines,
                      struct nn_table *t, struct nn_error *err)
{
    size_t rows, most;
    do {
        size_t len;
        const char *from = nn_lines_ahead(lines, &len);
        const char *at = from;
        if (len == 0 || t->rows == NN_MAX_ROWS)
            return 0;
        int rc = nn_table_reserve(t, 1, err);
        if (rc < 0)
            return rc;
        most = t->room - t->rows;
        rows = nn_split_rows(&l->split, &at, from + len, most,
                             nn_table_row(t, t->rows));
        keep_rows(t, lines, rows, from, at);
    } while (rows == most);
    return 0;
}

static void count_lines(void *arg, struct nn_part part)
{
    struct task *task = arg;
    for (int i = part.index; i < CHUNKS; i += part.count) {
        struct chunk *c = &task->chunk[i];
        c->lines = nn_count_lines(c->from, c->end);
    }
}

/* Chunks are taken in order: when one stops at a line, those before it are
 * taken as well. */
static void take_chunks(void *arg, struct nn_part part)
{
    struct task *task = arg;
    if (part.index == 0 && !task->lines->at_end)
        nn_lines_read(task->lines, NULL);
    while (!atomic_load(&task->stopped)) {
        const int i = atomic_fetch_add(&task->next, 1);
        if (i >= CHUNKS)
            return;
        struct chunk *c = &task->chunk[i];
        c->rows =
            nn_split_rows(task->split, &c->from, c->end, c->lines, c->cells);
        if (c->rows < c->lines)
            atomic_store(&task->stopped, true);
    }
}

/* Cuts the lines from p to end into chunks. */
static void cut(struct task *task, const char *p, const char *end)
{
    const size_t size = (size_t)(end - p) / CHUNKS;
    for (int i = 0; i < CHUNKS; i++) {
        const size_t left = (size_t)(end - p);
        const char *lf = NULL;
        if (i < CHUNKS - 1 && size < left)
            lf = memchr(p + size, '\n', left - size);
        task->chunk[i] = (struct chunk){.from = p, .end = lf ? lf + 1 : end};
        p = task->chunk[i].end;
    }
}

/* Room in the table for the rows of all chunks; how many. */
static int lay_out(struct task *task, struct nn_table *t, size_t *lines,
                   struct nn_error *err)
{
    *lines = 0;
    for (int i = 0; i < CHUNKS; i++)
        *lines += task->chunk[i].lines;
    int rc = nn_table_reserve(t, *lines, err);
    size_t row = t->rows;
    for (int i = 0; rc == 0 && i < CHUNKS; i++) {
        task->chunk[i].cells = nn_table_row(t, row);
        row += task->chunk[i].lines;
    }
    return rc;
}

/* Lines for more than one thread: up to NN_SLACK before the end of what is
 * read, where more is read meanwhile. 0: they are too few. */
static size_t lines_to_share(const struct nn_lines *lines,
                             const struct nn_table *t)
{
    size_t len;
    const char *p = nn_lines_ahead(lines, &len);
    if (len < TOGETHER || len > NN_MAX_ROWS - t->rows)
        return 0;
    const char *lf = memrchr(p, '\n', len - NN_SLACK);
    return lf ? (size_t)(lf + 1 - p) : 0;
}

/* Takes the lines that are read, and reads more beside. *odd as of
 * nn_pieces_load. */
static int take_chunked(struct nn_load *l, struct nn_lines *lines,
                        struct nn_table *t, size_t *odd, struct nn_error *err)
{
    struct task task = {.split = &l->split, .lines = lines};
    int rc = nn_lines_make_room(lines, err);
    if (rc < 0)
        return rc;
    const char *p = lines->buf + lines->next;
    const char *end = p + lines_to_share(lines, t);
    size_t count;
    cut(&task, p, end);
    nn_pool_run(l->pool, count_lines, &task);
    rc = lay_out(&task, t, &count, err);
    if (rc < 0)
        return rc;
    nn_pool_run(l->pool, take_chunks, &task);
    size_t rows = 0;
    const char *at = p;
    bool all = true;
    for (int i = 0; all && i < CHUNKS; i++) {
        rows += task.chunk[i].rows;
        at = task.chunk[i].from;
        all = task.chunk[i].rows == task.chunk[i].lines;
    }
    *odd = count - rows;
    keep_rows(t, lines, rows, p, at);
    return 0;
}

/* Takes lines by all threads: of a plain file in pieces that they read, else
 * those that are read. *some: there were enough for that. */
static int take_together(struct nn_load *l, struct nn_lines *lines,
                         struct nn_table *t, bool *some, struct nn_error *err)
{
    const bool pieces = nn_pieces_pay(lines, t);
    size_t odd;
    *some = pieces || lines_to_share(lines, t) > 0;
    int rc = *some && !l->pool ? nn_pool_start(&l->pool, l->threads, err) : 0;
    if (rc < 0 || !*some)
        return rc;
    rc = pieces ? nn_pieces_load(&l->pieces, &l->split, l->pool, lines, t, &odd,
                                 err)
                : take_chunked(l, lines, t, &odd, err);
    if (rc == 0 && odd > 0)
        l->alone = t->rows + odd;
    return rc;
}

int nn_load_ahead(struct nn_load *l, struct nn_lines *lines, struct nn_table *t,
                  struct nn_error *err)
{
    bool some = true;
    while (some && l->threads > 1 && t->rows >= l->alone) {
        int rc = take_together(l, lines, t, &some, err);
        if (rc < 0)
            return rc;
    }
    return take_alone(l, lines, t, err);
}
