#include "write.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "text.h"

/* Where bytes go: stdout, a device, a FIFO, or a regular file. */
struct place {
    int fd;       /* -1: not open */
    char *name;   /* for messages */
    char *target; /* the path without symbolic links; NULL: not regular */
    mode_t mode;  /* of the file that is there, 0 if there is none */
};

struct nn_writer {
    struct place at;
    char *temp; /* is to be renamed to at.target; NULL: written straight */
};

struct nn_log {
    struct place at;
    off_t keep; /* bytes that are there and stay */
    bool written;
    bool gone; /* nobody reads the pipe any more */
};

static int fail_create(const char *name, struct nn_error *err)
{
    return nn_fail(err, NN_ESYSTEM, "%s: cannot create: %s", name,
                   strerror(errno));
}

static int fail_write(const char *name, struct nn_error *err)
{
    return nn_fail(err, NN_ESYSTEM, "%s: cannot write: %s", name,
                   strerror(errno));
}

static int open_retrying(const char *path, int flags)
{
    return (int)TEMP_FAILURE_RETRY(
        open(path, flags | O_WRONLY | O_CLOEXEC, 0666));
}

/* Sets target and mode, or opens what is not regular. */
static int resolve(struct place *at, const char *path, struct nn_error *err)
{
    struct stat st;
    if (stat(path, &st) < 0) {
        if (lstat(path, &st) == 0)
            return nn_fail(err, NN_ESYSTEM,
                           "%s: is a symbolic link to nothing, expected a file "
                           "or a new name",
                           path);
        if (errno != ENOENT || path[0] == '\0')
            return fail_create(path, err);
        at->target = nn_text_copy(path, strlen(path));
        return at->target ? 0 : nn_fail_memory(err);
    }
    if (S_ISDIR(st.st_mode))
        return nn_fail(err, NN_ESYSTEM, "%s: is a folder, expected a file name",
                       path);
    if (S_ISREG(st.st_mode)) {
        at->mode = st.st_mode;
        at->target = realpath(path, NULL);
        return at->target ? 0 : fail_create(path, err);
    }
    at->fd = open_retrying(path, O_NOCTTY);
    if (at->fd < 0)
        return nn_fail(err, NN_ESYSTEM, "%s: cannot open for writing: %s", path,
                       strerror(errno));
    return 0;
}

/* Leaves a regular file (target is set) to be opened. */
static int place_find(struct place *at, const char *path, struct nn_error *err)
{
    bool is_stdout = strcmp(path, "-") == 0;
    const char *name = is_stdout ? "stdout" : path;
    *at = (struct place){.fd = is_stdout ? STDOUT_FILENO : -1};
    at->name = nn_text_copy(name, strlen(name));
    if (!at->name)
        return nn_fail_memory(err);
    return is_stdout ? 0 : resolve(at, path, err);
}

/* Fails if the system says only now that bytes were lost. */
static int place_close(struct place *at, struct nn_error *err)
{
    int rc = 0;
    /* EINTR: Linux has closed it all the same. */
    if (at->fd > STDERR_FILENO && close(at->fd) < 0 && errno != EINTR)
        rc = fail_write(at->name, err);
    free(at->name);
    free(at->target);
    return rc;
}

/* Calls that a signal interrupts are made again. */
static int sync_fd(int fd)
{
    return (int)TEMP_FAILURE_RETRY(fsync(fd));
}

static int cut(int fd, off_t length)
{
    return (int)TEMP_FAILURE_RETRY(ftruncate(fd, length));
}

static bool is_file_at(int fd, const char *path)
{
    struct stat opened;
    struct stat named;
    return fstat(fd, &opened) == 0 && lstat(path, &named) == 0 &&
           opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

static int lock(int fd)
{
    return (int)TEMP_FAILURE_RETRY(flock(fd, LOCK_EX | LOCK_NB));
}

/* Opens the regular file at path; *made: it was not there. */
static int open_or_make(const char *path, bool *made)
{
    int fd = open_retrying(path, O_CREAT | O_EXCL | O_NOFOLLOW);
    *made = fd >= 0;
    return *made || errno != EEXIST ? fd
                                    : open_retrying(path, O_CREAT | O_NOFOLLOW);
}

/* Opens the regular file at path, made if need be, and locks it. Between the
 * two a run that ends may rename or remove that file: then once more. */
static int open_locked(struct place *at, const char *path, struct nn_error *err)
{
    for (;;) {
        bool made;
        int fd = open_or_make(path, &made);
        bool locked = fd >= 0 && lock(fd) == 0;
        if (locked && is_file_at(fd, path)) {
            at->fd = fd;
            return 0;
        }
        int cause = errno;
        if (fd >= 0)
            close(fd);
        if (locked)
            continue;
        if (cause == EWOULDBLOCK)
            return nn_fail(err, NN_ESYSTEM, "%s: another run is writing it",
                           at->name);
        if (made)
            unlink(path);
        errno = cause;
        return fail_create(at->name, err);
    }
}

/* False, and errno, if not all of it could be written. */
static bool write_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t written = write(fd, p, n);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        p += written;
        n -= (size_t)written;
    }
    return true;
}

/* Opens the temporary file, empty, with the mode of the one it replaces. */
static int open_temp(struct nn_writer *w, struct nn_error *err)
{
    struct nn_text temp = {0};
    nn_text_printf(&temp, "%s.tmp", w->at.target);
    int rc = nn_text_check(&temp, err);
    if (rc == 0)
        rc = open_locked(&w->at, temp.p, err);
    if (rc < 0) {
        nn_text_free(&temp);
        return rc;
    }
    w->temp = temp.p;
    /* A run that was killed leaves its bytes behind. */
    if (cut(w->at.fd, 0) < 0 ||
        (w->at.mode && fchmod(w->at.fd, w->at.mode & 0777) < 0))
        return fail_create(w->at.name, err);
    return 0;
}

int nn_writer_open(struct nn_writer **out, const char *path,
                   struct nn_error *err)
{
    *out = calloc(1, sizeof **out);
    if (!*out)
        return nn_fail_memory(err);
    int rc = place_find(&(*out)->at, path, err);
    if (rc == 0 && (*out)->at.target)
        rc = open_temp(*out, err);
    if (rc < 0)
        nn_writer_abort(out);
    return rc;
}

int nn_writer_write(struct nn_writer *out, const void *p, size_t n,
                    struct nn_error *err)
{
    return write_all(out->at.fd, p, n) ? 0 : fail_write(out->at.name, err);
}

/* Makes the new name last. A folder that cannot be opened or synced keeps it
 * as well as it can. */
static int sync_folder(const struct place *at, struct nn_error *err)
{
    const char *slash = strrchr(at->target, '/');
    size_t len = slash ? (size_t)(slash - at->target) + 1 : 1;
    char *folder = nn_text_copy(slash ? at->target : ".", len);
    if (!folder)
        return nn_fail_memory(err);
    int fd = (int)TEMP_FAILURE_RETRY(
        open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    free(folder);
    if (fd < 0)
        return 0;
    int rc = 0;
    if (sync_fd(fd) < 0 && errno != EINVAL)
        rc = fail_write(at->name, err);
    close(fd);
    return rc;
}

/* The lock is held until the new name stands. */
static int replace(struct nn_writer *w, struct nn_error *err)
{
    if (sync_fd(w->at.fd) < 0)
        return fail_write(w->at.name, err);
    if (rename(w->temp, w->at.target) < 0)
        return nn_fail(err, NN_ESYSTEM, "%s: cannot replace: %s", w->at.name,
                       strerror(errno));
    free(w->temp);
    w->temp = NULL;
    return sync_folder(&w->at, err);
}

/* Unlinks the temporary file if it still has its name, closes, frees. */
static int finish(struct nn_writer **out, struct nn_error *err)
{
    struct nn_writer *w = *out;
    *out = NULL;
    if (w->temp)
        unlink(w->temp);
    free(w->temp);
    int rc = place_close(&w->at, err);
    free(w);
    return rc;
}

int nn_writer_commit(struct nn_writer **out, struct nn_error *err)
{
    int rc = (*out)->temp ? replace(*out, err) : 0;
    int closed = finish(out, rc == 0 ? err : NULL);
    return rc < 0 ? rc : closed;
}

void nn_writer_abort(struct nn_writer **out)
{
    if (*out)
        finish(out, NULL);
}

int nn_write_file(const char *path, const void *p, size_t n,
                  struct nn_error *err)
{
    struct nn_writer *out;
    int rc = nn_writer_open(&out, path, err);
    if (rc < 0)
        return rc;
    rc = nn_writer_write(out, p, n, err);
    if (rc == 0)
        rc = nn_writer_commit(&out, err);
    nn_writer_abort(&out);
    return rc;
}

int nn_log_open(struct nn_log **log, const char *path, struct nn_error *err)
{
    *log = calloc(1, sizeof **log);
    if (!*log)
        return nn_fail_memory(err);
    struct place *at = &(*log)->at;
    int rc = place_find(at, path, err);
    if (rc == 0 && at->target)
        rc = open_locked(at, at->target, err);
    if (rc < 0)
        nn_log_close(log, NULL);
    return rc;
}

int nn_log_resume(struct nn_log *log, uint64_t length, int64_t *crc32,
                  struct nn_error *err)
{
    uint32_t is;
    struct stat st;
    if (!log->at.target)
        return 0;
    if (fstat(log->at.fd, &st) < 0)
        return fail_write(log->at.name, err);
    if ((uint64_t)st.st_size < length)
        return nn_fail(err, NN_ESYSTEM,
                       "%s: %lld bytes, but the run that is to go on had "
                       "written %" PRIu64 "",
                       log->at.name, (long long)st.st_size, length);
    int rc = nn_file_crc32(&is, log->at.target, length, err);
    if (rc < 0)
        return rc;
    if (*crc32 >= 0 && *crc32 != is)
        return nn_fail(err, NN_ESYSTEM,
                       "%s: its first %" PRIu64 " bytes are not those that the "
                       "run that is to go on had written",
                       log->at.name, length);
    *crc32 = is;
    log->keep = (off_t)length;
    return 0;
}

int nn_log_sync(struct nn_log *log, struct nn_error *err)
{
    return log->at.target && sync_fd(log->at.fd) < 0
               ? fail_write(log->at.name, err)
               : 0;
}

int nn_log_write(struct nn_log *log, const void *p, size_t n,
                 struct nn_error *err)
{
    if (!log->written && log->at.target &&
        (cut(log->at.fd, log->keep) < 0 ||
         lseek(log->at.fd, log->keep, SEEK_SET) < 0))
        return fail_write(log->at.name, err);
    log->written = true;
    if (log->gone || write_all(log->at.fd, p, n))
        return 0;
    log->gone = errno == EPIPE;
    return log->gone ? 0 : fail_write(log->at.name, err);
}

/* Is it a file that this run made and left empty? */
static bool is_unused(const struct nn_log *log)
{
    struct stat st;
    return log->at.target && log->at.mode == 0 && !log->written &&
           log->at.fd >= 0 && fstat(log->at.fd, &st) == 0 && st.st_size == 0;
}

int nn_log_close(struct nn_log **log, struct nn_error *err)
{
    if (!*log)
        return 0;
    if (is_unused(*log))
        unlink((*log)->at.target);
    int rc = place_close(&(*log)->at, err);
    free(*log);
    *log = NULL;
    return rc;
}
