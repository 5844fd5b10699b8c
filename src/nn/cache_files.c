#include "cache_files.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "write.h"

/* An index begins with its version, a claim has a word there. */
static const char mark[] = "{\"cache\":";
static const char claim[] = "{\"cache\":\"unfinished\"}\n";
enum { MARK = sizeof mark - 1 };

char *nn_cache_path(const struct nn_config *c, int i)
{
    struct nn_text name = {0};
    nn_text_puts(&name, c->data.cache);
    if (i == 0)
        nn_text_puts(&name, ".cache.json");
    else
        nn_text_printf(&name, ".%s.%s.npy",
                       nn_cache_tables[(i - 1) / NN_CACHE_MATRICES],
                       nn_cache_matrices[(i - 1) % NN_CACHE_MATRICES]);
    char *path = name.failed ? NULL : nn_config_path(c, name.p);
    nn_text_free(&name);
    return path;
}

/* Does the file begin as an index does, as far as it goes? */
static int check_mark(const char *path, struct nn_error *err)
{
    struct nn_input *in;
    char start[MARK];
    size_t have = 0;
    int rc = nn_input_open(&in, path, err);
    if (rc < 0)
        return rc;
    for (size_t got = 1; rc == 0 && got > 0 && have < MARK; have += got)
        rc = nn_input_read(in, start + have, MARK - have, &got, err);
    nn_input_close(in);
    if (rc == 0 && memcmp(start, mark, have) != 0)
        rc = nn_fail(err, NN_EDATA, "%s: is no index of a cache, and stays",
                     path);
    return rc;
}

/* A pipe or a device in a file's place would be waited for, or written to.
 * *indexed: the index, which comes first, is there. */
static int check_file(const char *path, int i, bool *indexed,
                      struct nn_error *err)
{
    struct stat st;
    if (stat(path, &st) < 0)
        return 0;
    if (!S_ISREG(st.st_mode))
        return nn_fail(err, NN_EDATA,
                       "%s: is no regular file, as those of a cache are", path);
    if (i > 0 && !*indexed)
        return nn_fail(err, NN_EDATA,
                       "%s: is there without the index of a cache, and stays",
                       path);
    *indexed = true;
    return i == 0 ? check_mark(path, err) : 0;
}

int nn_cache_check_files(const struct nn_config *c, struct nn_error *err)
{
    bool indexed = false;
    int rc = 0;
    for (int i = 0; rc == 0 && i < NN_CACHE_PATHS; i++) {
        char *path = nn_cache_path(c, i);
        rc = path ? check_file(path, i, &indexed, err) : nn_fail_memory(err);
        free(path);
    }
    return rc;
}

int nn_cache_claim(const char *path, struct nn_error *err)
{
    return nn_write_file(path, claim, sizeof claim - 1, err);
}

void nn_cache_drop(const struct nn_config *c)
{
    for (int i = NN_CACHE_PATHS - 1; i >= 0; i--) {
        char *path = nn_cache_path(c, i);
        if (path)
            unlink(path);
        free(path);
    }
}

bool nn_cache_is_claim(const struct nn_text *file)
{
    return file->len == sizeof claim - 1 &&
           memcmp(file->p, claim, file->len) == 0;
}
