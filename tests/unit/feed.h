/* A named pipe that a reader finds filled piece by piece: each call of
 * feed_more, from the reader's idle callback, writes the next piece, so that
 * each read() brings one; the call after the last piece ends the file. */
#ifndef FEED_H
#define FEED_H

#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"
#include "text.h"

struct feed {
    int fd; /* -1 once the file has ended */
    const char *p;
    size_t len, at;
    size_t piece; /* bytes, less than what a pipe holds */
};

/* Makes the pipe in the current folder. The text stays the caller's. */
static inline void feed_open(struct feed *f, const char *path, const char *p,
                             size_t len, size_t piece)
{
    *f = (struct feed){-1, p, len, 0, piece};
    /* Open for reading too: nobody has to wait for the other end. */
    if (mkfifo(path, 0600) == 0)
        f->fd = open(path, O_RDWR | O_CLOEXEC);
    if (f->fd < 0)
        abort();
}

static inline void feed_more(struct feed *f)
{
    size_t left = f->len - f->at;
    size_t n = left < f->piece ? left : f->piece;
    if (n > 0 && write(f->fd, f->p + f->at, n) != (ssize_t)n)
        abort();
    f->at += n;
    if (n == 0 && f->fd >= 0) {
        close(f->fd);
        f->fd = -1;
    }
}

/* A feed whose reader fails in the end. */
struct feed_told {
    struct feed feed;
    struct nn_text out; /* a '.' for each call, among what the test adds */
    int left;           /* calls before the one that fails; negative: none */
};

/* An idle callback that feeds the reader and notes the call. */
static inline int feed_tell(void *arg, struct nn_error *err)
{
    struct feed_told *t = arg;
    nn_text_puts(&t->out, ".");
    if (t->left-- == 0)
        return nn_fail(err, NN_ESTOPPED, "stopped");
    feed_more(&t->feed);
    return 0;
}

#endif
