#include "npy.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "pages.h"
#include "write.h"

/* numpy.lib.format, version 1.0: magic, version, the length of the text that
 * follows, the text, padded with blanks so that the numbers begin at a
 * multiple of 64. Any shape's text fits the second such multiple. */
enum { MAGIC = 10, HEADER = 128, ELEMENT = 4 };

static void make_header(char out[HEADER], const struct nn_npy *m)
{
    static const char kind[] = {[NN_NPY_FLOAT] = 'f', [NN_NPY_COUNT] = 'u'};
    const uint16_t one = 1;
    char first;
    memcpy(&first, &one, sizeof first);
    char cols[16] = "";
    char text[HEADER];
    if (m->cols > 0)
        snprintf(cols, sizeof cols, " %d", m->cols);
    int len = snprintf(text, sizeof text,
                       "{'descr': '%c%c4', 'fortran_order': False, "
                       "'shape': (%zu,%s), }",
                       first == 1 ? '<' : '>', kind[m->type], m->rows, cols);
    assert(len > 0 && len < HEADER - MAGIC);
    memset(out, ' ', HEADER);
    memcpy(out, "\x93NUMPY\1\0", MAGIC - 2);
    out[MAGIC - 2] = HEADER - MAGIC;
    out[MAGIC - 1] = 0;
    memcpy(out + MAGIC, text, (size_t)len);
    out[HEADER - 1] = '\n';
}

/* Bytes of the numbers; 0 if they are none or too many to be mapped. */
static size_t size_of(const struct nn_npy *m)
{
    const size_t row = (size_t)(m->cols > 0 ? m->cols : 1) * ELEMENT;
    const size_t most = PTRDIFF_MAX - HEADER;
    return m->rows <= most / row ? m->rows * row : 0;
}

size_t nn_npy_blocks(const struct nn_npy *m)
{
    size_t blocks = (size_of(m) + NN_NPY_BLOCK - 1) / NN_NPY_BLOCK;
    return blocks <= INT_MAX ? blocks : 0;
}

/* The bytes of block i. */
static const char *block(const struct nn_npy *m, size_t i, size_t *size)
{
    const size_t left = size_of(m) - i * NN_NPY_BLOCK;
    *size = left < NN_NPY_BLOCK ? left : NN_NPY_BLOCK;
    return (const char *)m->p + i * NN_NPY_BLOCK;
}

/* Header and numbers, cut where large pages of the file begin: what is written
 * in one piece the system may keep in one, and map as one. */
static int write_pieces(struct nn_writer *out, const struct nn_npy *m,
                        struct nn_error *err)
{
    char header[HEADER];
    make_header(header, m);
    int rc = nn_writer_write(out, header, HEADER, err);
    const size_t end = size_of(m);
    for (size_t at = 0, size; rc == 0 && at < end; at += size) {
        size = NN_LARGE_PAGE - (HEADER + at) % NN_LARGE_PAGE;
        if (size > end - at)
            size = end - at;
        rc = nn_writer_write(out, (const char *)m->p + at, size, err);
    }
    return rc;
}

int nn_npy_write(const struct nn_npy *m, const char *path, uint32_t *crc,
                 struct nn_error *err)
{
    struct nn_writer *out;
    for (size_t i = 0; i < nn_npy_blocks(m); i++) {
        size_t size;
        const char *p = block(m, i, &size);
        crc[i] = nn_crc32(0, p, size);
    }
    int rc = nn_writer_open(&out, path, err);
    if (rc < 0)
        return rc;
    rc = write_pieces(out, m, err);
    if (rc == 0)
        return nn_writer_commit(&out, err);
    nn_writer_abort(&out);
    return rc;
}

struct test {
    const struct nn_npy *m;
    const uint32_t *crc;
    atomic_bool failed;
};

/* The part's blocks, until one of anyone's is found damaged. */
static void test_blocks(void *arg, struct nn_part part)
{
    struct test *t = arg;
    struct nn_range mine = nn_share(part, (int)nn_npy_blocks(t->m), 1);
    for (int i = mine.from; i < mine.to && !atomic_load(&t->failed); i++) {
        size_t size;
        const char *p = block(t->m, (size_t)i, &size);
        if (nn_crc32(0, p, size) != t->crc[i])
            atomic_store(&t->failed, true);
    }
}

static bool is_as_written(const struct nn_npy *m, const uint32_t *crc,
                          struct nn_pool *pool)
{
    struct test t = {.m = m, .crc = crc};
    char header[HEADER];
    make_header(header, m);
    if (memcmp(m->file, header, HEADER) != 0)
        return false;
    if (pool)
        nn_pool_run(pool, test_blocks, &t);
    else
        test_blocks(&t, (struct nn_part){0, 1});
    return !atomic_load(&t.failed);
}

/* Maps the whole file, if it has the length that the shape asks for. */
static int map_file(struct nn_npy *m, const char *path, int fd,
                    struct nn_error *err)
{
    struct stat st;
    const size_t size = size_of(m) + HEADER;
    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) ||
        (uintmax_t)st.st_size != size)
        return nn_fail(err, NN_EDATA, "%s: is no file of %zu bytes", path,
                       size);
    /* Private and to be written: who changes a number changes his copy. */
    void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    if (p == MAP_FAILED)
        return nn_fail(err, NN_ESYSTEM, "%s: cannot map: %s", path,
                       strerror(errno));
    madvise(p, size, MADV_HUGEPAGE); /* advice only: the first touch of a small
                                        page costs as much as its numbers */
    m->file = p;
    m->file_size = size;
    m->p = (char *)p + HEADER;
    return 0;
}

int nn_npy_map(struct nn_npy *m, const char *path, const uint32_t *crc,
               struct nn_pool *pool, struct nn_error *err)
{
    assert(nn_npy_blocks(m) > 0);
    int fd;
    do
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    while (fd < 0 && errno == EINTR);
    if (fd < 0)
        return nn_fail(err, NN_ESYSTEM, "%s: cannot open to map: %s", path,
                       strerror(errno));
    int rc = map_file(m, path, fd, err);
    close(fd);
    if (rc == 0 && !is_as_written(m, crc, pool)) {
        nn_npy_unmap(m);
        rc = nn_fail(err, NN_EDATA, "%s: is not as it was written", path);
    }
    return rc;
}

void nn_npy_unmap(struct nn_npy *m)
{
    if (m->file)
        munmap(m->file, m->file_size);
    *m = (struct nn_npy){0};
}
