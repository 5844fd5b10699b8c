#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>

#include <cmocka.h>
#include <zlib.h>

#include "file.h"
#include "scratch.h"

static struct nn_input *open_input(const char *path)
{
    struct nn_input *in = NULL;
    struct nn_error err = {0};
    if (nn_input_open(&in, path, &err) < 0)
        fail_msg("%s", err.msg);
    return in;
}

/* Reads all of it, chunk bytes at most at a time. */
static int read_all(struct nn_text *out, const char *path, size_t chunk,
                    struct nn_fingerprint *print, struct nn_error *err)
{
    struct nn_input *in = open_input(path);
    char *p = malloc(chunk);
    size_t got;
    int rc;
    do {
        rc = nn_input_read(in, p, chunk, &got, err);
        assert_true(rc == 0 || got == 0);
        nn_text_add(out, p, got);
    } while (rc == 0 && got > 0);
    *print = nn_input_fingerprint(in);
    free(p);
    nn_input_close(in);
    return rc;
}

static void check_bytes(const char *path, const void *expected, size_t len)
{
    static const size_t chunks[] = {1, 3, 1000, 1 << 20};
    for (size_t i = 0; i < sizeof chunks / sizeof chunks[0]; i++) {
        if (len / chunks[i] > 50000)
            continue;
        struct nn_text t = {0};
        struct nn_fingerprint print;
        assert_int_equal(read_all(&t, path, chunks[i], &print, NULL), 0);
        assert_int_equal(t.len, len);
        if (len > 0)
            assert_memory_equal(t.p, expected, len);
        assert_int_equal(print.length, len);
        assert_int_equal(print.crc32, nn_crc32(0, expected, len));
        nn_text_free(&t);
    }
}

/* Bytes are counted all the same. */
static void test_without_crc(void **state)
{
    (void)state;
    struct nn_input *in;
    char p[4];
    size_t got;
    scratch_write("data.csv", "1,2\n3,4\n", 8);
    assert_int_equal(nn_input_open(&in, "data.csv", NULL), 0);
    nn_input_skip_crc(in);
    assert_int_equal(nn_input_read(in, p, 4, &got, NULL), 0);
    assert_int_equal(nn_input_fingerprint(in).length, 4);
    assert_int_equal(nn_input_fingerprint(in).crc32, 0);
    nn_input_close(in);
}

/* After the good bytes comes the error. */
static void check_error(const char *path, size_t good, int code,
                        const char *message)
{
    struct nn_text t = {0};
    struct nn_fingerprint print;
    struct nn_error err = {0};
    assert_int_equal(read_all(&t, path, 100, &print, &err), code);
    assert_int_equal(err.code, code);
    assert_string_equal(err.msg, message);
    assert_int_equal(t.len, good);
    nn_text_free(&t);
}

/* One gzip member of p, appended to out. */
static void add_gzip(struct nn_text *out, const char *p, size_t len)
{
    z_stream z = {0};
    assert_int_equal(
        deflateInit2(&z, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY),
        Z_OK);
    size_t size = deflateBound(&z, len) + 100;
    char *to = malloc(size);
    z.next_in = (Bytef *)(uintptr_t)p;
    z.avail_in = (uInt)len;
    z.next_out = (Bytef *)to;
    z.avail_out = (uInt)size;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    nn_text_add(out, to, size - z.avail_out);
    deflateEnd(&z);
    free(to);
}

static void fill(char *p, size_t len)
{
    uint32_t x = 1;
    for (size_t i = 0; i < len; i++) {
        x = x * 1664525u + 1013904223u;
        p[i] = (char)(x >> 26);
    }
}

static void test_crc32(void **state)
{
    (void)state;
    assert_int_equal(nn_crc32(0, "123456789", 9), 0xcbf43926u);
    uint32_t crc = nn_crc32(0, "1234", 4);
    assert_int_equal(nn_crc32(crc, NULL, 0), crc);
    assert_int_equal(nn_crc32(crc, "56789", 5), 0xcbf43926u);
    /* zlib's, of any length, alone and after others */
    unsigned char p[1000];
    for (size_t i = 0; i < sizeof p; i++)
        p[i] = (unsigned char)(i * i / 7 + 3);
    for (uInt n = 1; n <= sizeof p; n++) {
        assert_int_equal(nn_crc32(0, p, n), crc32(0, p, n));
        assert_int_equal(nn_crc32(crc, p, n), crc32(crc, p, n));
    }
}

static void test_plain(void **state)
{
    (void)state;
    enum { BIG = 200000 };
    static char big[BIG];
    fill(big, BIG);
    big[0] = 'x';
    scratch_write("empty", "", 0);
    scratch_write("short", "a,b\n1,2\n", 8);
    scratch_write("big", big, BIG);
    check_bytes("empty", "", 0);
    check_bytes("short", "a,b\n1,2\n", 8);
    check_bytes("big", big, BIG);
}

/* Parts of a plain file in any order, then passed as if they had been read. */
static void test_parts(void **state)
{
    (void)state;
    enum { BIG = 300000, FIRST = 1 << 16, PART = 50000 };
    static char big[BIG], p[BIG];
    struct nn_error err = {0};
    size_t got;
    fill(big, BIG);
    big[0] = 'x';
    scratch_write("big", big, BIG);
    struct nn_input *in = open_input("big");
    assert_int_equal(nn_input_left(in), 0); /* what is it? */
    assert_int_equal(nn_input_read(in, p, 1000, &got, &err), 0);
    assert_int_equal(nn_input_left(in), 0); /* more of it is read than given */
    assert_int_equal(nn_input_read(in, p, BIG, &got, &err), 0);
    assert_int_equal(got, FIRST - 1000);
    assert_int_equal(nn_input_left(in), BIG - FIRST);
    assert_true(nn_input_peek(in, p + PART, PART, PART));
    assert_true(nn_input_peek(in, p, PART, 0));
    assert_memory_equal(p, big + FIRST, 2 * PART);
    assert_true(nn_input_peek(in, p, PART, -1000));
    assert_memory_equal(p, big + FIRST - 1000, PART);
    assert_false(nn_input_peek(in, p, PART, BIG - FIRST - PART + 1));
    for (int i = 0; i < 2; i++) {
        const char *part = big + FIRST + i * (ptrdiff_t)PART;
        const uint32_t crc = nn_crc32(0, part, PART);
        assert_int_equal(nn_input_pass(in, PART, crc, &err), 0);
    }
    assert_int_equal(nn_input_left(in), BIG - FIRST - 2 * PART);
    assert_int_equal(nn_input_read(in, p, BIG, &got, &err), 0);
    assert_int_equal(got, BIG - FIRST - 2 * PART);
    assert_memory_equal(p, big + FIRST + 2 * PART, got);
    assert_int_equal(nn_input_fingerprint(in).length, BIG);
    assert_int_equal(nn_input_fingerprint(in).crc32, nn_crc32(0, big, BIG));
    assert_int_equal(nn_input_left(in), 0);
    nn_input_close(in);
}

/* What begins like another format but is not one is plain. */
static void test_beginnings(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "\x1f",       "\xff", "B",      "BZh",
        "BZh91AY&SX", "P",    "PK,1\n", "\357\273\277a,b\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        scratch_write("file", texts[i], strlen(texts[i]));
        check_bytes("file", texts[i], strlen(texts[i]));
    }
    scratch_write("file", "\0\0\xfe", 3);
    check_bytes("file", "\0\0\xfe", 3);
}

static void test_gzip(void **state)
{
    (void)state;
    enum { BIG = 300000 };
    static char big[BIG];
    fill(big, BIG);
    struct nn_text gz = {0};
    add_gzip(&gz, "a,b\n1,2\n", 8);
    scratch_write("short.gz", gz.p, gz.len);
    check_bytes("short.gz", "a,b\n1,2\n", 8);
    nn_text_clear(&gz);
    add_gzip(&gz, "", 0);
    scratch_write("empty.gz", gz.p, gz.len);
    check_bytes("empty.gz", "", 0);
    nn_text_clear(&gz);
    add_gzip(&gz, big, BIG);
    assert_true(gz.len > 2 * 65536); /* more than is read at once */
    scratch_write("big.gz", gz.p, gz.len);
    check_bytes("big.gz", big, BIG);
    memset(big, 0, BIG);
    nn_text_clear(&gz);
    add_gzip(&gz, big, BIG); /* a thousand times what is read at once */
    scratch_write("zeros.gz", gz.p, gz.len);
    check_bytes("zeros.gz", big, BIG);
    nn_text_free(&gz);
}

static void test_gzip_of_several_members(void **state)
{
    (void)state;
    struct nn_text gz = {0};
    add_gzip(&gz, "", 0);
    add_gzip(&gz, "one,", 4);
    add_gzip(&gz, "", 0);
    add_gzip(&gz, "", 0);
    add_gzip(&gz, "two,", 4);
    add_gzip(&gz, "three", 5);
    scratch_write("many.gz", gz.p, gz.len);
    check_bytes("many.gz", "one,two,three", 13);
    nn_text_free(&gz);
}

static void test_truncated_gzip(void **state)
{
    (void)state;
    struct nn_text gz = {0};
    add_gzip(&gz, "one", 3);
    size_t first = gz.len;
    add_gzip(&gz, "two", 3);
    for (size_t len = 2; len < gz.len; len++) {
        scratch_write("data.csv.gz", gz.p, len);
        if (len == first) {
            check_bytes("data.csv.gz", "one", 3);
            continue;
        }
        struct nn_text t = {0};
        struct nn_fingerprint print;
        struct nn_error err = {0};
        assert_int_equal(read_all(&t, "data.csv.gz", 100, &print, &err),
                         NN_EDATA);
        char message[200];
        snprintf(message, sizeof message,
                 "data.csv.gz: the gzip stream ends too early, after %zu "
                 "uncompressed bytes: the file is incomplete",
                 t.len);
        assert_string_equal(err.msg, message);
        nn_text_free(&t);
    }
    nn_text_free(&gz);
}

static void test_damaged_gzip(void **state)
{
    (void)state;
    struct nn_text gz = {0};
    add_gzip(&gz, "one", 3);
    gz.p[gz.len - 8] ^= 1;
    scratch_write("data.csv.gz", gz.p, gz.len);
    check_error("data.csv.gz", 3, NN_EDATA,
                "data.csv.gz: the gzip stream is damaged after 3 uncompressed "
                "bytes: incorrect data check");
    gz.p[gz.len - 8] ^= 1;
    nn_text_puts(&gz, "garbage");
    scratch_write("data.csv.gz", gz.p, gz.len);
    check_error("data.csv.gz", 3, NN_EDATA,
                "data.csv.gz: the gzip stream is damaged after 3 uncompressed "
                "bytes: incorrect header check");
    scratch_write("data.csv.gz", "\x1f\x8b\x09\0", 4);
    check_error("data.csv.gz", 0, NN_EDATA,
                "data.csv.gz: the gzip stream is damaged after 0 uncompressed "
                "bytes: unknown compression method");
    nn_text_free(&gz);
}

static void test_other_formats(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t len;
        const char *message;
    } cases[] = {
        {"\3757zXZ\0\0", 7,
         "xz, which cannot be read: convert it with \"xz "
         "-dc\""},
        {"\x28\xb5\x2f\xfd$", 5,
         "zstd, which cannot be read: convert it with "
         "\"zstd -dc\""},
        {"BZh91AY&SY", 10,
         "bzip2, which cannot be read: convert it with "
         "\"bzip2 -dc\""},
        {"PK\3\4\x14", 5,
         "zip, which cannot be read: convert it with \"unzip "
         "-p\""},
        {"\xff\xfe"
         "a\0",
         4,
         "UTF-16, which cannot be read: convert it with "
         "\"iconv -f UTF-16 -t UTF-8\""},
        {"\xff\xfe", 2,
         "UTF-16, which cannot be read: convert it with "
         "\"iconv -f UTF-16 -t UTF-8\""},
        {"\xfe\xff\0a", 4,
         "UTF-16, which cannot be read: convert it with "
         "\"iconv -f UTF-16 -t UTF-8\""},
        {"\xff\xfe\0\0a\0\0\0", 8,
         "UTF-32, which cannot be read: convert it "
         "with \"iconv -f UTF-32 -t UTF-8\""},
        {"\0\0\xfe\xff\0\0\0a", 8,
         "UTF-32, which cannot be read: convert it "
         "with \"iconv -f UTF-32 -t UTF-8\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char message[200];
        snprintf(message, sizeof message, "data.csv: is %s", cases[i].message);
        scratch_write("data.csv", cases[i].bytes, cases[i].len);
        check_error("data.csv", 0, NN_EDATA, message);
    }
}

static void test_files_that_cannot_be_read(void **state)
{
    (void)state;
    struct nn_input *in = NULL;
    struct nn_error err = {0};
    assert_int_equal(nn_input_open(&in, "data.csv", &err), NN_ESYSTEM);
    assert_string_equal(err.msg,
                        "data.csv: cannot open: No such file or directory");
    assert_null(in);
    assert_int_equal(nn_input_open(&in, ".", &err), NN_ESYSTEM);
    assert_string_equal(err.msg, ".: is a folder, expected a file");
    assert_null(in);
    nn_input_close(NULL);
    /* The memory at address 0 is not there. */
    check_error("/proc/self/mem", 0, NN_ESYSTEM,
                "/proc/self/mem: cannot read: Input/output error");
}

/* What a pipe has is given out while its writer keeps it open. */
static void test_a_pipe_is_answered_at_once(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    int saved = dup(STDIN_FILENO);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    struct nn_input *in = open_input("-");
    assert_string_equal(nn_input_name(in), "stdin");
    static const char *const texts[] = {"1,2\n", "3", ",4\n"};
    char p[100];
    size_t got;
    for (size_t i = 0; i < 3; i++) {
        size_t len = strlen(texts[i]);
        assert_int_equal(write(ends[1], texts[i], len), len);
        assert_int_equal(nn_input_read(in, p, sizeof p, &got, NULL), 0);
        assert_int_equal(got, len);
        assert_memory_equal(p, texts[i], len);
    }
    close(ends[1]);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(nn_input_read(in, p, sizeof p, &got, NULL), 0);
        assert_int_equal(got, 0);
    }
    nn_input_close(in);
    assert_int_equal(fcntl(STDIN_FILENO, F_GETFD), 0); /* left open */
    dup2(saved, STDIN_FILENO);
    close(saved);
}

static void test_the_end_is_the_end(void **state)
{
    (void)state;
    char p[10];
    size_t got;
    scratch_write("grows", "1", 1);
    struct nn_input *in = open_input("grows");
    assert_int_equal(nn_input_read(in, p, sizeof p, &got, NULL), 0);
    assert_int_equal(got, 1);
    assert_int_equal(nn_input_read(in, p, sizeof p, &got, NULL), 0);
    assert_int_equal(got, 0);
    scratch_write("grows", "123", 3);
    assert_int_equal(nn_input_read(in, p, sizeof p, &got, NULL), 0);
    assert_int_equal(got, 0);
    nn_input_close(in);
}

/* The beginning comes byte by byte, and so does the rest: a gzip stream whose
 * bytes give nothing yet is read on. */
static void test_a_slow_gzip_pipe(void **state)
{
    (void)state;
    assert_int_equal(mkfifo("fifo", 0666), 0);
    struct nn_text gz = {0};
    add_gzip(&gz, "a,b\n1,2\n", 8);
    pid_t child = fork();
    if (child == 0) {
        int fd = open("fifo", O_WRONLY);
        for (size_t i = 0; i < gz.len; i++) {
            if (write(fd, gz.p + i, 1) != 1)
                _exit(1);
            usleep(500);
        }
        _exit(0);
    }
    struct nn_text t = {0};
    struct nn_fingerprint print;
    assert_int_equal(read_all(&t, "fifo", 100, &print, NULL), 0);
    assert_string_equal(t.p, "a,b\n1,2\n");
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    nn_text_free(&t);
    nn_text_free(&gz);
}

/* What is inflated but did not fit is given out before the pipe is waited
 * for. */
static void test_gzip_pipe_that_stays_open(void **state)
{
    (void)state;
    static char zeros[5000];
    struct nn_text gz = {0};
    add_gzip(&gz, zeros, sizeof zeros);
    assert_int_equal(mkfifo("fifo", 0666), 0);
    int fd = open("fifo", O_RDWR);
    assert_int_equal(write(fd, gz.p, gz.len), gz.len);
    struct nn_input *in = open_input("fifo");
    char p[100];
    size_t got;
    size_t total = 0;
    while (total < sizeof zeros) {
        alarm(60);
        assert_int_equal(nn_input_read(in, p, sizeof p, &got, NULL), 0);
        assert_int_equal(got, sizeof p);
        total += got;
    }
    alarm(0);
    close(fd);
    nn_input_close(in);
    nn_text_free(&gz);
}

static void test_read_a_whole_file(void **state)
{
    (void)state;
    struct nn_text t = {0};
    struct nn_error err = {0};
    scratch_write("a.json", "{}\n", 3);
    assert_int_equal(nn_file_read(&t, "a.json", 3, NN_ECONFIG, &err), 0);
    assert_string_equal(t.p, "{}\n");
    assert_int_equal(nn_file_read(&t, "a.json", 3, NN_ECONFIG, &err), 0);
    assert_int_equal(t.len, 3);
    assert_int_equal(nn_file_read(&t, "a.json", 2, NN_ECONFIG, &err),
                     NN_ECONFIG);
    assert_int_equal(err.code, NN_ECONFIG);
    assert_string_equal(err.msg,
                        "a.json: larger than the 2 bytes that it may have");
    assert_int_equal(nn_file_read(&t, "/dev/zero", 1 << 20, NN_EMODEL, NULL),
                     NN_EMODEL);
    scratch_write("empty", "", 0);
    assert_int_equal(nn_file_read(&t, "empty", 0, NN_ECONFIG, &err), 0);
    assert_string_equal(t.p, "");
    nn_text_free(&t);
    assert_int_equal(nn_file_read(&t, "empty", 0, NN_ECONFIG, &err), 0);
    assert_string_equal(t.p, "");
    nn_text_free(&t);
}

static void test_status_of_a_whole_file(void **state)
{
    (void)state;
    struct nn_text t = {0};
    struct nn_error err = {0};
    scratch_write("a.bin", "\x1f\x8b", 2);
    assert_int_equal(nn_file_read(&t, "a.bin", 100, NN_EMODEL, &err),
                     NN_EMODEL);
    assert_int_equal(err.code, NN_EMODEL);
    assert_int_equal(nn_file_read(&t, "none", 100, NN_EMODEL, &err),
                     NN_ESYSTEM);
    assert_int_equal(err.code, NN_ESYSTEM);
    nn_text_free(&t);
}

static void check_join(const char *folder, const char *path,
                       const char *expected)
{
    char *joined = nn_path_join(folder, path);
    assert_string_equal(joined, expected);
    free(joined);
}

static void check_folder(const char *path, const char *expected)
{
    char *folder = nn_path_folder(path);
    assert_string_equal(folder, expected);
    free(folder);
}

static void test_paths(void **state)
{
    (void)state;
    check_join("", "data.csv", "data.csv");
    check_join("configs", "data.csv", "configs/data.csv");
    check_join("configs", "../data.csv", "configs/../data.csv");
    check_join("configs", "/data.csv", "/data.csv");
    check_join("configs", "-", "-");
    check_join("configs", "", "configs/");
    check_join("/", "data.csv", "/data.csv");
    check_join("", "", "");
    assert_int_equal(mkdir("sub", 0777), 0);
    scratch_write("sub/c.json", "", 0);
    scratch_write("c.json", "", 0);
    check_folder("sub/c.json", "sub");
    check_folder("./sub/../sub/c.json", "./sub/../sub");
    check_folder("c.json", "");
    check_folder("-", "");
    check_folder("sub/none.json", "");
    check_folder("/dev/null", "");
    unlink("sub/c.json");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, scratch_enter, scratch_leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_crc32),
        TEST(test_plain),
        TEST(test_parts),
        TEST(test_without_crc),
        TEST(test_beginnings),
        TEST(test_gzip),
        TEST(test_gzip_of_several_members),
        TEST(test_truncated_gzip),
        TEST(test_damaged_gzip),
        TEST(test_other_formats),
        TEST(test_files_that_cannot_be_read),
        TEST(test_a_pipe_is_answered_at_once),
        TEST(test_the_end_is_the_end),
        TEST(test_a_slow_gzip_pipe),
        TEST(test_gzip_pipe_that_stays_open),
        TEST(test_read_a_whole_file),
        TEST(test_status_of_a_whole_file),
        TEST(test_paths),
    };
    return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}
