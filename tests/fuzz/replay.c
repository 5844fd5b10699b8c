/* Hands each file of a fuzz target's corpus, tests/fuzz/TARGET, to the target:
 * what fuzzing has found once is looked at by every make check. TARGET is the
 * name that the program was started with; results are in TAP. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Without a limit of its own: whoever puts a file there wants it read. */
static void replay(const char *folder, const char *name)
{
    char path[1024];
    struct nn_text file = {0};
    struct nn_error err = {0};
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (nn_file_read(&file, path, SIZE_MAX / 2, NN_ESYSTEM, &err) < 0) {
        fprintf(stderr, "%s\n", err.msg);
        exit(1);
    }
    fprintf(stderr, "# %s\n", name); /* the last one is the one that failed */
    const char *p = file.p ? file.p : "";
    LLVMFuzzerTestOneInput((const uint8_t *)p, file.len);
    nn_text_free(&file);
}

int main(int argc, char **argv)
{
    (void)argc;
    char folder[512];
    const char *slash = strrchr(argv[0], '/');
    const char *target = slash ? slash + 1 : argv[0];
    const char *root = getenv("NN_ROOT");
    int count = 0;
    snprintf(folder, sizeof folder, "%s/tests/fuzz/%s", root ? root : ".",
             target);
    DIR *dir = opendir(folder);
    for (struct dirent *e; dir && (e = readdir(dir)); count++)
        if (e->d_name[0] != '.')
            replay(folder, e->d_name);
    if (dir)
        closedir(dir);
    LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
    printf("1..1\n%sok 1 - %s: its corpus\n", count > 0 ? "" : "not ", target);
    return count > 0 ? 0 : 1;
}
