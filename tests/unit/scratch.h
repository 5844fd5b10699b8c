/* A new empty folder as the current one for each test, gone after it. Use the
 * two as setup and teardown. */
#ifndef SCRATCH_H
#define SCRATCH_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static inline int scratch_enter(void **state)
{
    const char *parent = getenv("TMPDIR");
    char *path = malloc(4096);
    *state = path;
    if (!path)
        return -1;
    snprintf(path, 4096, "%s/nn-test-XXXXXX", parent ? parent : "/tmp");
    return mkdtemp(path) && chdir(path) == 0 ? 0 : -1;
}

/* Files in the current folder, which are removed if asked for. */
static inline int scratch_files(int remove_them)
{
    int count = 0;
    DIR *dir = opendir(".");
    if (!dir)
        return -1;
    for (struct dirent *e; (e = readdir(dir));) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        count++;
        if (remove_them)
            remove(e->d_name);
    }
    closedir(dir);
    return count;
}

static inline int scratch_leave(void **state)
{
    scratch_files(1);
    int rc = chdir("/");
    if (rc == 0)
        rc = rmdir(*state);
    free(*state);
    return rc;
}

static inline void scratch_write(const char *path, const void *p, size_t len)
{
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(p, 1, len, f) != len || fclose(f) != 0)
        abort();
}

/* The text of a short file; "(none)" if it cannot be opened. */
static inline const char *scratch_text(char out[256], const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return strcpy(out, "(none)");
    size_t len = fread(out, 1, 255, f);
    out[len] = '\0';
    fclose(f);
    return out;
}

#endif
