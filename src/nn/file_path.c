/* The paths of file.h. */
#include "file.h"

#include <string.h>
#include <sys/stat.h>

const char *nn_path_name(const char *path)
{
    return strcmp(path, "-") == 0 ? "stdin" : path;
}

char *nn_path_join(const char *folder, const char *path)
{
    struct nn_text t = {0};
    size_t len = strlen(folder);
    if (len > 0 && path[0] != '/' && strcmp(path, "-") != 0) {
        nn_text_add(&t, folder, len);
        if (folder[len - 1] != '/')
            nn_text_puts(&t, "/");
    }
    nn_text_puts(&t, path);
    if (!t.failed)
        return t.p;
    nn_text_free(&t);
    return NULL;
}

char *nn_path_folder(const char *path)
{
    struct stat st;
    const char *slash = strrchr(path, '/');
    if (!slash || stat(path, &st) < 0 || !S_ISREG(st.st_mode))
        return nn_text_copy("", 0);
    size_t len = (size_t)(slash - path);
    return nn_text_copy(path, len > 0 ? len : 1);
}
