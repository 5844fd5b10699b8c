#include "cache_key.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "file.h"
#include "model.h"

enum {
    VERSION = 1, /* of the index and the matrices */
    TICK_MS = 20 /* longer than a tick of the clock that files have */
};

/* A file that changed a moment ago could change once more within the same
 * tick of its clock, and nobody could tell: waits that long. */
static void let_settle(struct timespec changed)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    const double ms = 1e3 * (double)(now.tv_sec - changed.tv_sec) +
                      1e-6 * (double)(now.tv_nsec - changed.tv_nsec);
    if (ms < TICK_MS)
        nanosleep(&(struct timespec){.tv_nsec = TICK_MS * 1000000L}, NULL);
}

/* What tells a file from another one and from itself at another time. */
static int add_stamp(struct nn_text *out, const char *path,
                     struct nn_error *err)
{
    struct stat st;
    const char *name = nn_path_name(path);
    if (name != path || stat(path, &st) < 0 || !S_ISREG(st.st_mode))
        return nn_fail(err, NN_EDATA, "%s: is no regular file", name);
    let_settle(st.st_ctim);
    nn_text_printf(out,
                   "{\"size\":%jd,\"changed\":\"%jd.%09ld\","
                   "\"inode\":\"%ju of %ju\"}",
                   (intmax_t)st.st_size, (intmax_t)st.st_ctim.tv_sec,
                   st.st_ctim.tv_nsec, (uintmax_t)st.st_ino,
                   (uintmax_t)st.st_dev);
    return 0;
}

static int add_stamps(struct nn_text *out, const struct nn_config *c,
                      struct nn_error *err)
{
    const char *const typed[] = {c->data.train, c->data.validation,
                                 c->data.test};
    int rc = 0;
    for (int i = 0; rc == 0 && i < 3; i++) {
        if (!typed[i])
            continue;
        char *path = nn_config_path(c, typed[i]);
        nn_text_puts(out, i > 0 ? "," : "");
        rc = path ? add_stamp(out, path, err) : nn_fail_memory(err);
        free(path);
    }
    return rc;
}

int nn_cache_key(struct nn_text *out, const struct nn_config *c,
                 struct nn_error *err)
{
    nn_text_printf(out,
                   "{\"cache\":%d,\n\"program\":\"%s %s\",\n\"data\":", VERSION,
                   NN_VERSION, nn_arithmetic);
    nn_config_write_group(c, "data", out);
    nn_text_printf(out, ",\n\"loss\":%d,\"output\":%d,\"n2\":%d", c->loss,
                   c->output, c->n2);
    if (c->data.validation_fraction > 0)
        nn_text_printf(out, ",\"seed\":%jd", (intmax_t)c->seed);
    nn_text_puts(out, ",\n\"csv\":[");
    int rc = add_stamps(out, c, err);
    nn_text_puts(out, "]");
    return rc < 0 ? rc : nn_text_check(out, err);
}
