#include "file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "fold.h"

enum { RAW_SIZE = 65536 };

struct nn_input {
    int fd;
    char *name;
    off_t start; /* of a regular file, where its bytes begin, */
    off_t size;  /* and how many it had when it was opened; 0: it is none */
    const struct format *format; /* NULL until the first bytes are looked at */
    bool ended;                  /* read() has said so */
    size_t raw_at;               /* raw[raw_at .. raw_len) is not used yet */
    size_t raw_len;
    bool in_member; /* gzip: between a member's first byte and its end */
    z_stream z;
    bool skip_crc;
    struct nn_fingerprint fingerprint;
    char raw[RAW_SIZE];
};

/* What a file may begin with. convert: the command that makes it readable. */
struct format {
    const char *magic;
    size_t length;
    const char *name;
    const char *convert;
};

/* Longer ones stand before those they begin with. */
static const struct format formats[] = {
    {"\x1f\x8b", 2, "gzip", NULL},
    {"\3757zXZ", 5, "xz", "xz -dc"},
    {"\x28\xb5\x2f\xfd", 4, "zstd", "zstd -dc"},
    {"BZh91AY&SY", 10, "bzip2", "bzip2 -dc"},
    {"PK\3\4", 4, "zip", "unzip -p"},
    {"\xff\xfe\0\0", 4, "UTF-32", "iconv -f UTF-32 -t UTF-8"},
    {"\0\0\xfe\xff", 4, "UTF-32", "iconv -f UTF-32 -t UTF-8"},
    {"\xff\xfe", 2, "UTF-16", "iconv -f UTF-16 -t UTF-8"},
    {"\xfe\xff", 2, "UTF-16", "iconv -f UTF-16 -t UTF-8"},
};
static const struct format plain = {"", 0, "plain", NULL};
static const struct format *const gzip = &formats[0];

uint32_t nn_crc32(uint32_t crc, const void *p, size_t n)
{
    char folded[NN_FOLDED];
    const size_t whole = nn_fold(crc, p, n, folded);
    if (whole > 0)
        crc = (uint32_t)crc32_z(UINT32_MAX, (const Bytef *)folded, NN_FOLDED);
    /* zlib takes a NULL for the wish to start anew. */
    return n == whole
               ? crc
               : (uint32_t)crc32_z(crc, (const Bytef *)p + whole, n - whole);
}

uint32_t nn_crc32_join(uint32_t crc, uint32_t more, size_t size)
{
    return (uint32_t)crc32_combine(crc, more, (z_off_t)size);
}

/* From where the file stands: stdin may have been read in part by others. */
static void set_size(struct nn_input *in, off_t end)
{
    in->start = lseek(in->fd, 0, SEEK_CUR);
    in->size = in->start >= 0 && in->start < end ? end - in->start : 0;
}

int nn_input_open(struct nn_input **in, const char *path, struct nn_error *err)
{
    const char *name = nn_path_name(path);
    bool is_stdin = name != path;
    struct nn_input *new = calloc(1, sizeof *new);
    if (!new)
        return nn_fail_memory(err);
    int rc = 0;
    new->fd = STDIN_FILENO;
    new->name = nn_text_copy(name, strlen(name));
    if (!new->name) {
        rc = nn_fail_memory(err);
        goto out;
    }
    if (!is_stdin)
        do
            new->fd = open(path, O_RDONLY | O_CLOEXEC);
        while (new->fd < 0 && errno == EINTR);
    struct stat st;
    if (new->fd < 0 || fstat(new->fd, &st) < 0)
        rc = nn_fail(err, NN_ESYSTEM, "%s: cannot open: %s", new->name,
                     strerror(errno));
    else if (S_ISDIR(st.st_mode))
        rc = nn_fail(err, NN_ESYSTEM, "%s: is a folder, expected a file",
                     new->name);
    else if (S_ISREG(st.st_mode))
        set_size(new, st.st_size);
out:
    if (rc < 0) {
        nn_input_close(new);
        return rc;
    }
    *in = new;
    return 0;
}

/* One read(), repeated only if a signal came before any byte. */
static int read_bytes(struct nn_input *in, char *p, size_t size, size_t *got,
                      struct nn_error *err)
{
    *got = 0;
    if (in->ended)
        return 0;
    ssize_t n;
    do
        n = read(in->fd, p, size);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return nn_fail(err, NN_ESYSTEM, "%s: cannot read: %s", in->name,
                       strerror(errno));
    in->ended = n == 0;
    *got = (size_t)n;
    return 0;
}

/* One read() more into raw, whose bytes before raw_at are done with. */
static int fill_raw(struct nn_input *in, struct nn_error *err)
{
    if (in->raw_at == in->raw_len)
        in->raw_at = in->raw_len = 0;
    size_t got;
    int rc = read_bytes(in, in->raw + in->raw_len, RAW_SIZE - in->raw_len, &got,
                        err);
    in->raw_len += got;
    return rc;
}

/* The format that the first len bytes of a file show; NULL if the bytes that
 * are still to come decide. */
static const struct format *find_format(const char *p, size_t len, bool ended)
{
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        const struct format *f = &formats[i];
        size_t shared = len < f->length ? len : f->length;
        if (memcmp(p, f->magic, shared) != 0)
            continue;
        if (shared == f->length)
            return f;
        if (!ended)
            return NULL;
    }
    return &plain;
}

/* Waits for no byte more than the format takes to be known: what is typed at
 * a terminal is answered. */
static int identify(struct nn_input *in, struct nn_error *err)
{
    while (!in->format) {
        int rc = fill_raw(in, err);
        if (rc < 0)
            return rc;
        in->format = find_format(in->raw, in->raw_len, in->ended);
    }
    if (in->format == gzip && inflateInit2(&in->z, MAX_WBITS + 16) != Z_OK) {
        in->format = NULL;
        return nn_fail_memory(err);
    }
    return 0;
}

static int read_plain(struct nn_input *in, char *p, size_t size, size_t *got,
                      struct nn_error *err)
{
    size_t have = in->raw_len - in->raw_at;
    if (have == 0)
        return read_bytes(in, p, size, got, err);
    *got = have < size ? have : size;
    memcpy(p, in->raw + in->raw_at, *got);
    in->raw_at += *got;
    return 0;
}

/* Inflates from raw what there is; *got may come to 0. */
static int inflate_raw(struct nn_input *in, char *p, size_t size, size_t *got,
                       struct nn_error *err)
{
    z_stream *z = &in->z;
    uInt room = size < UINT_MAX ? (uInt)size : UINT_MAX;
    z->next_in = (Bytef *)in->raw + in->raw_at;
    z->avail_in = (uInt)(in->raw_len - in->raw_at);
    z->next_out = (Bytef *)p;
    z->avail_out = room;
    if (z->avail_in > 0)
        in->in_member = true;
    int rc = inflate(z, Z_NO_FLUSH);
    in->raw_at = in->raw_len - z->avail_in;
    *got = room - z->avail_out;
    if (rc == Z_STREAM_END) {
        in->in_member = false;
        rc = inflateReset(z);
    }
    /* Z_BUF_ERROR: nothing to do without more input. An error after good
     * bytes is met again by the next call. */
    if (rc == Z_OK || rc == Z_BUF_ERROR || *got > 0)
        return 0;
    if (rc == Z_MEM_ERROR)
        return nn_fail_memory(err);
    assert(rc == Z_DATA_ERROR);
    return nn_fail(err, NN_EDATA,
                   "%s: the gzip stream is damaged after %ju uncompressed "
                   "bytes: %s",
                   in->name, (uintmax_t)in->fingerprint.length, z->msg);
}

static int read_gzip(struct nn_input *in, char *p, size_t size, size_t *got,
                     struct nn_error *err)
{
    for (;;) {
        int rc = inflate_raw(in, p, size, got, err);
        if (rc < 0 || *got > 0)
            return rc;
        if (in->raw_at < in->raw_len)
            continue; /* an empty member ended, another one follows */
        if (in->ended && !in->in_member)
            return 0;
        if (in->ended)
            return nn_fail(err, NN_EDATA,
                           "%s: the gzip stream ends too early, after %ju "
                           "uncompressed bytes: the file is incomplete",
                           in->name, (uintmax_t)in->fingerprint.length);
        rc = fill_raw(in, err);
        if (rc < 0)
            return rc;
    }
}

int nn_input_read(struct nn_input *in, char *p, size_t size, size_t *got,
                  struct nn_error *err)
{
    assert(size > 0);
    *got = 0;
    int rc = in->format ? 0 : identify(in, err);
    if (rc < 0)
        return rc;
    if (in->format->convert)
        return nn_fail(err, NN_EDATA,
                       "%s: is %s, which cannot be read: convert it with "
                       "\"%s\"",
                       in->name, in->format->name, in->format->convert);
    if (in->format == gzip)
        rc = read_gzip(in, p, size, got, err);
    else
        rc = read_plain(in, p, size, got, err);
    in->fingerprint.length += *got;
    if (!in->skip_crc)
        in->fingerprint.crc32 = nn_crc32(in->fingerprint.crc32, p, *got);
    return rc;
}

size_t nn_input_left(const struct nn_input *in)
{
    const size_t size = (size_t)in->size, at = in->fingerprint.length;
    if (in->format != &plain || in->raw_at < in->raw_len || at >= size)
        return 0;
    return size - at;
}

bool nn_input_peek(const struct nn_input *in, char *p, size_t size,
                   ptrdiff_t after)
{
    const off_t at = in->start + (off_t)in->fingerprint.length + after;
    for (size_t got = 0; got < size;) {
        const ssize_t n = pread(in->fd, p + got, size - got, at + (off_t)got);
        if (n == 0 || (n < 0 && errno != EINTR))
            return false;
        got += n > 0 ? (size_t)n : 0;
    }
    return true;
}

int nn_input_pass(struct nn_input *in, size_t size, uint32_t crc32,
                  struct nn_error *err)
{
    if (lseek(in->fd, (off_t)size, SEEK_CUR) < 0)
        return nn_fail(err, NN_ESYSTEM, "%s: cannot read on: %s", in->name,
                       strerror(errno));
    struct nn_fingerprint *f = &in->fingerprint;
    f->length += size;
    f->crc32 = nn_crc32_join(f->crc32, crc32, size);
    return 0;
}

void nn_input_skip_crc(struct nn_input *in)
{
    in->skip_crc = true;
}

struct nn_fingerprint nn_input_fingerprint(const struct nn_input *in)
{
    return in->fingerprint;
}

const char *nn_input_name(const struct nn_input *in)
{
    return in->name;
}

void nn_input_close(struct nn_input *in)
{
    if (!in)
        return;
    if (in->format == gzip)
        inflateEnd(&in->z);
    if (in->fd > STDIN_FILENO)
        close(in->fd);
    free(in->name);
    free(in);
}

int nn_file_read(struct nn_text *out, const char *path, size_t limit,
                 enum nn_status wrong, struct nn_error *err)
{
    struct nn_input *in;
    int rc = nn_input_open(&in, path, err);
    if (rc < 0)
        return rc;
    nn_text_clear(out);
    char p[RAW_SIZE];
    size_t got;
    do {
        rc = nn_input_read(in, p, sizeof p, &got, err);
        nn_text_add(out, p, got);
        if (rc == 0)
            rc = nn_text_check(out, err);
        if (rc == 0 && out->len > limit)
            rc = nn_fail(err, NN_EDATA,
                         "%s: larger than the %zu bytes that it may have",
                         nn_input_name(in), limit);
    } while (rc == 0 && got > 0);
    nn_input_close(in);
    if (rc != NN_EDATA)
        return rc;
    if (err)
        err->code = wrong;
    return wrong;
}

int nn_file_crc32(uint32_t *crc32, const char *path, uint64_t length,
                  struct nn_error *err)
{
    struct nn_input *in;
    int rc = nn_input_open(&in, path, err);
    if (rc < 0)
        return rc;
    *crc32 = 0;
    for (size_t got = 1; rc == 0 && got > 0 && length > 0; length -= got) {
        const size_t n = length < RAW_SIZE ? (size_t)length : RAW_SIZE;
        rc = read_bytes(in, in->raw, n, &got, err);
        *crc32 = nn_crc32(*crc32, in->raw, got);
    }
    nn_input_close(in);
    return rc;
}
