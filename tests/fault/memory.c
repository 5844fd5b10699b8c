/* A shim for LD_PRELOAD: allocation number NN_FAIL_AT fails, with
 * NN_FAIL_FOREVER all later ones too. Into the file NN_FAIL_REPORT goes how
 * many there were, how many blocks were never freed, and whether one failed:
 * "123 0 1". All of it up to the end of main or to exit(): what comes then is
 * not the program's, as the counts of a build for coverage, which are saved.
 *
 * fsync does nothing here, which makes many runs quick; at the rename number
 * NN_KILL_AT the process is killed. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* glibc's own, under their other names. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *p, size_t size);
void *__libc_memalign(size_t align, size_t size);
void __libc_free(void *p);

static long made, live, at;
static bool ready, forever, failed, over;

static void start(void)
{
    const char *number = getenv("NN_FAIL_AT");
    at = number ? atol(number) : 0;
    forever = getenv("NN_FAIL_FOREVER") != NULL;
    ready = true;
}

/* Counts an allocation; must it fail? */
static bool refuse(void)
{
    if (!ready)
        start();
    const long n = __atomic_add_fetch(&made, 1, __ATOMIC_RELAXED);
    if (over || at == 0 || !(forever ? n >= at : n == at))
        return false;
    failed = true;
    errno = ENOMEM;
    return true;
}

static void *keep(void *p)
{
    if (p)
        __atomic_add_fetch(&live, 1, __ATOMIC_RELAXED);
    return p;
}

void *malloc(size_t size)
{
    return refuse() ? NULL : keep(__libc_malloc(size));
}

void *calloc(size_t count, size_t size)
{
    return refuse() ? NULL : keep(__libc_calloc(count, size));
}

void *realloc(void *p, size_t size)
{
    if (refuse())
        return NULL;
    return p ? __libc_realloc(p, size) : keep(__libc_realloc(p, size));
}

void *memalign(size_t align, size_t size)
{
    return refuse() ? NULL : keep(__libc_memalign(align, size));
}

void *aligned_alloc(size_t align, size_t size)
{
    return memalign(align, size);
}

int posix_memalign(void **p, size_t align, size_t size)
{
    void *block = memalign(align, size);
    if (!block)
        return ENOMEM;
    *p = block;
    return 0;
}

void free(void *p)
{
    if (p)
        __atomic_sub_fetch(&live, 1, __ATOMIC_RELAXED);
    __libc_free(p);
}

int fsync(int fd)
{
    (void)fd;
    return 0;
}

int rename(const char *from, const char *to)
{
    static int count;
    const char *number = getenv("NN_KILL_AT");
    if (number && ++count == atoi(number))
        raise(SIGKILL);
    return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

static void report(void)
{
    const char *path = getenv("NN_FAIL_REPORT");
    char line[80];
    over = true;
    int n = snprintf(line, sizeof line, "%ld %ld %d\n", made, live, failed);
    int fd = path ? open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666) : -1;
    if (fd < 0)
        return;
    if (write(fd, line, (size_t)n) != n)
        _exit(99);
    close(fd);
}

typedef int main_function(int, char **, char **);
typedef int start_function(main_function *, int, char **, void (*)(void),
                           void (*)(void), void (*)(void), void *);

static main_function *program;

/* In place of main: what is asked for here is done at the end, before any
 * destructor. */
static int begin(int argc, char **argv, char **environ)
{
    return atexit(report) == 0 ? program(argc, argv, environ) : 99;
}

int __libc_start_main(main_function *main, int argc, char **argv,
                      void (*init)(void), void (*fini)(void),
                      void (*rtld_fini)(void), void *stack)
{
    start_function *start_main;
    *(void **)&start_main = dlsym(RTLD_NEXT, "__libc_start_main");
    program = main;
    return start_main(begin, argc, argv, init, fini, rtld_fini, stack);
}
