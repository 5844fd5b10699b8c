/* The physical lines of a text file, numbered, one or several at a time.
 *
 *     struct nn_lines l;
 *     nn_lines_open(&l, path, err);
 *     nn_lines_next(&l, &p, &len, err)     a line, 0 at the end
 *     nn_lines_begin(&l);                  done with it: forget it
 *     nn_lines_close(&l);
 *
 * All lines taken since nn_lines_begin stand together in memory: a record that
 * goes on over several lines is one text. Knows nothing of CSV. */
#ifndef NN_LINES_H
#define NN_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "bytes.h"
#include "file.h"

enum { NN_MAX_ROW = 1 << 26 }; /* bytes of lines that are kept, at most */

/* Called before each read(), when every line of the bytes read so far has been
 * taken. A negative result ends nn_lines_next with it. */
typedef int nn_lines_idle(void *arg, struct nn_error *err);

struct nn_lines {
    struct nn_input *in;
    nn_lines_idle *idle; /* may be NULL */
    void *idle_arg;
    size_t first; /* number of the first line kept, from 1 */
    size_t last;  /* of the last line taken; 0 before */
    size_t kept;  /* bytes of the lines kept: they end at buf + next */

    char *buf; /* end bytes of cap are read, those from next on not taken;
                  NN_SLACK more can be read */
    size_t cap, next, end;
    size_t ask;    /* bytes of the next read() */
    bool at_end;   /* of the file: nothing more to read */
    bool after_cr; /* the last line ended with a CR: a LF belongs to it */
};

/* Opens a file, plain or gzip; "-" is stdin. */
int nn_lines_open(struct nn_lines *l, const char *path, struct nn_error *err);

/* Room for one more read(); lines may move, but those kept stay together. */
int nn_lines_make_room(struct nn_lines *l, struct nn_error *err);

/* One read() into that room. Moves nothing and does not look at what was read
 * before, so that another thread may. A failure comes again next time. */
int nn_lines_read(struct nn_lines *l, struct nn_error *err);

/* The lines that are read but not taken: *len bytes, the last one a LF, 0 if
 * there is none; NN_SLACK more can be read. A line is what ends with a LF here:
 * one with a NUL or a CR elsewhere is not for the caller, nor is anything
 * before the file's first line was taken. */
const char *nn_lines_ahead(const struct nn_lines *l, size_t *len);

/* Takes so many of those lines, len bytes in all, and forgets them. */
void nn_lines_skip(struct nn_lines *l, size_t len, size_t lines);

/* Bytes that are read but not taken. */
static inline size_t nn_lines_read_ahead(const struct nn_lines *l)
{
    return l->end - l->next;
}

/* Bytes of a plain file from the first line not taken on, read or not; 0 if the
 * file is something else, and where nn_lines_ahead has nothing. */
size_t nn_lines_left(const struct nn_lines *l);

/* Reads size of those bytes from number `from` on, and changes nothing: for
 * several threads at once. False if they cannot be had. */
bool nn_lines_peek(const struct nn_lines *l, char *p, size_t size, size_t from);

/* As nn_lines_skip, of lines that may not be read yet; crc32 is of those of
 * their bytes that are not. NN_ESYSTEM. */
int nn_lines_pass(struct nn_lines *l, size_t len, size_t lines, uint32_t crc32,
                  struct nn_error *err);

/* Takes a line of *len bytes at *line, its end (LF, CR LF or CR) included: 1;
 * 0 at the end of the file; or a negative status, after which there are no more
 * lines. NN_EDATA for a NUL byte, or when more than NN_MAX_ROW bytes would have
 * to be kept. Only the file's last line can be without an end. A byte-order
 * mark is no part of the first line. *line is valid until the next call.
 *
 * A CR ends a line at once, without a look at the next byte, which may be long
 * in coming; should that be a LF, it comes by itself, with the same number. */
int nn_lines_next(struct nn_lines *l, const char **line, size_t *len,
                  struct nn_error *err);

/* Forgets the lines taken. */
static inline void nn_lines_begin(struct nn_lines *l)
{
    l->kept = 0;
}

/* The lines taken since nn_lines_begin: kept bytes. */
static inline const char *nn_lines_text(const struct nn_lines *l)
{
    return l->buf + l->next - l->kept;
}

void nn_lines_close(struct nn_lines *l);

#endif
