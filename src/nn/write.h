/* Files that are written: so that a reader sees the old file or the new one
 * (nn_writer), or line by line as a run goes on (nn_log). */
#ifndef NN_WRITE_H
#define NN_WRITE_H

#include <stddef.h>
#include <stdint.h>

#include "error.h"

/* A file to be replaced. While it is written it is PATH.tmp, locked against
 * a second run; nn_writer_commit syncs it and renames it over PATH. A path
 * that is not a regular file (/dev/null, a FIFO) is written straight; "-" is
 * stdout; a symbolic link keeps pointing, an existing file keeps its mode. */
struct nn_writer;

/* NN_ESYSTEM if the file cannot be made, or another run is writing it. */
int nn_writer_open(struct nn_writer **out, const char *path,
                   struct nn_error *err);
int nn_writer_write(struct nn_writer *out, const void *p, size_t n,
                    struct nn_error *err);

/* Makes the new file the file; frees *out and sets it to NULL, also when it
 * fails: then the old file is as it was and the temporary one is gone (but
 * the new file stands if all that failed was to sync the folder). */
int nn_writer_commit(struct nn_writer **out, struct nn_error *err);

/* Leaves the old file as it was, sets *out to NULL; accepts a NULL there. */
void nn_writer_abort(struct nn_writer **out);

/* The whole file, n bytes, by these calls. NN_ESYSTEM. */
int nn_write_file(const char *path, const void *p, size_t n,
                  struct nn_error *err);

/* A log: opened at once (so that a wrong folder fails early), locked, emptied
 * at the first write, then written as it goes. A log that was created and
 * never written is removed by nn_log_close. "-" is stdout. */
struct nn_log;

int nn_log_open(struct nn_log **log, const char *path, struct nn_error *err);

/* Before the first write: the first length bytes of a file stay, and it goes on
 * after them. *crc32 is what their CRC-32 must be, -1 for any, and is set to
 * what it is. NN_ESYSTEM if they are fewer or others. */
int nn_log_resume(struct nn_log *log, uint64_t length, int64_t *crc32,
                  struct nn_error *err);

/* Makes last what was written. */
int nn_log_sync(struct nn_log *log, struct nn_error *err);

/* Where the reader of a pipe has gone (and SIGPIPE is ignored), that is no
 * failure, and nothing is written any more. */
int nn_log_write(struct nn_log *log, const void *p, size_t n,
                 struct nn_error *err);

/* Frees *log and sets it to NULL; accepts a NULL there. Fails if the system
 * says only now that bytes were lost. */
int nn_log_close(struct nn_log **log, struct nn_error *err);

#endif
