/* Hands each file of a fuzz target's corpus, tests/fuzz/TARGET, to the target:
 * what fuzzing has found once is looked at by every make check. TARGET is the
 * name that the program was started with; results are in TAP. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The bytes as they are, which nn_file_read would look into. */
static size_t read_bytes(unsigned char *out, size_t size, const char *path)
{
    FILE *file = fopen(path, "rb");
    size_t len = file ? fread(out, 1, size, file) : size;
    if (!file || len == size || fclose(file) != 0) {
        fprintf(stderr, "%s: cannot be read, or is too long\n", path);
        exit(1);
    }
    return len;
}

static void replay(const char *folder, const char *name)
{
    static unsigned char bytes[1 << 20];
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    fprintf(stderr, "# %s\n", name); /* the last one is the one that failed */
    const size_t len = read_bytes(bytes, sizeof bytes, path);
    unsigned char *data = malloc(len > 0 ? len : 1);
    if (!data)
        exit(1);
    memcpy(data, bytes, len);
    LLVMFuzzerTestOneInput(data, len);
    free(data);
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
