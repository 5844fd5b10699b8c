#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "file.h"
#include "scratch.h"
#include "write.h"

static void check_text(const char *path, const char *expected)
{
    char text[256];
    assert_string_equal(scratch_text(text, path), expected);
}

static mode_t mode_of(const char *path)
{
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    return st.st_mode & 07777;
}

static struct nn_writer *open_writer(const char *path)
{
    struct nn_writer *w = NULL;
    struct nn_error err = {0};
    if (nn_writer_open(&w, path, &err) < 0)
        fail_msg("%s", err.msg);
    return w;
}

static void replace(const char *path, const char *text)
{
    struct nn_writer *w = open_writer(path);
    assert_int_equal(nn_writer_write(w, text, strlen(text), NULL), 0);
    assert_int_equal(nn_writer_commit(&w, NULL), 0);
    assert_null(w);
}

static void check_refused(const char *path, const char *message)
{
    struct nn_writer *w = NULL;
    struct nn_error err = {0};
    assert_int_equal(nn_writer_open(&w, path, &err), NN_ESYSTEM);
    assert_string_equal(err.msg, message);
    assert_int_equal(err.code, NN_ESYSTEM);
    assert_null(w);
}

static void test_new_file(void **state)
{
    (void)state;
    mode_t old = umask(027);
    struct nn_writer *w = open_writer("model.bin");
    umask(old);
    assert_int_equal(nn_writer_write(w, "one ", 4, NULL), 0);
    assert_int_equal(nn_writer_write(w, "two", 3, NULL), 0);
    check_text("model.bin", "(none)");
    check_text("model.bin.tmp", "one two");
    assert_int_equal(nn_writer_commit(&w, NULL), 0);
    check_text("model.bin", "one two");
    assert_int_equal(mode_of("model.bin"), 0640);
    assert_int_equal(scratch_files(0), 1);
}

static void test_old_file_stands_until_the_commit(void **state)
{
    (void)state;
    scratch_write("model.bin", "old", 3);
    assert_int_equal(chmod("model.bin", 0604), 0);
    struct nn_writer *w = open_writer("model.bin");
    assert_int_equal(nn_writer_write(w, "new", 3, NULL), 0);
    check_text("model.bin", "old");
    assert_int_equal(nn_writer_commit(&w, NULL), 0);
    check_text("model.bin", "new");
    assert_int_equal(mode_of("model.bin"), 0604);
    assert_int_equal(scratch_files(0), 1);
}

static void test_abort(void **state)
{
    (void)state;
    scratch_write("model.bin", "old", 3);
    struct nn_writer *w = open_writer("model.bin");
    assert_int_equal(nn_writer_write(w, "new", 3, NULL), 0);
    nn_writer_abort(&w);
    assert_null(w);
    check_text("model.bin", "old");
    assert_int_equal(scratch_files(0), 1);
    nn_writer_abort(&w);
}

static void test_what_a_killed_run_left(void **state)
{
    (void)state;
    scratch_write("model.bin.tmp", "half of a long file", 19);
    replace("model.bin", "new");
    check_text("model.bin", "new");
    assert_int_equal(scratch_files(0), 1);
}

static void test_absolute_path(void **state)
{
    char path[4200];
    snprintf(path, sizeof path, "%s/model.bin", (char *)*state);
    replace(path, "new");
    check_text("model.bin", "new");
}

static void test_symbolic_link_keeps_pointing(void **state)
{
    (void)state;
    assert_int_equal(mkdir("elsewhere", 0777), 0);
    scratch_write("elsewhere/real.bin", "old", 3);
    assert_int_equal(symlink("elsewhere/real.bin", "model.bin"), 0);
    replace("model.bin", "new");
    struct stat st;
    assert_int_equal(lstat("model.bin", &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    check_text("elsewhere/real.bin", "new");
    unlink("elsewhere/real.bin");
    check_refused("model.bin",
                  "model.bin: is a symbolic link to nothing, expected a file "
                  "or a new name");
}

static void test_second_run(void **state)
{
    (void)state;
    struct nn_writer *w = open_writer("model.bin");
    assert_int_equal(nn_writer_write(w, "first", 5, NULL), 0);
    check_refused("model.bin", "model.bin: another run is writing it");
    check_text("model.bin.tmp", "first");
    assert_int_equal(nn_writer_commit(&w, NULL), 0);
    check_text("model.bin", "first");
    replace("model.bin", "second");
    check_text("model.bin", "second");
}

/* Runs that start and end all the time: no file is ever a mixture, lost or
 * left behind. */
static void test_many_runs(void **state)
{
    (void)state;
    enum { RUNS = 4, ROUNDS = 200, SIZE = 200 };
    for (int run = 0; run < RUNS; run++) {
        if (fork() != 0)
            continue;
        char text[SIZE];
        memset(text, 'a' + run, sizeof text);
        for (int i = 0; i < ROUNDS; i++) {
            struct nn_writer *w;
            if (nn_writer_open(&w, "model.bin", NULL) < 0)
                continue;
            if (nn_writer_write(w, text, SIZE / 2, NULL) < 0 ||
                nn_writer_write(w, text, SIZE / 2, NULL) < 0 ||
                nn_writer_commit(&w, NULL) < 0)
                _exit(1);
        }
        _exit(0);
    }
    for (int run = 0; run < RUNS; run++) {
        int status = -1;
        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
    char text[256];
    scratch_text(text, "model.bin");
    assert_int_equal(strlen(text), SIZE);
    assert_int_equal(strspn(text, (char[]){text[0], '\0'}), SIZE);
    assert_int_equal(scratch_files(0), 1);
}

static void test_places_that_cannot_be(void **state)
{
    (void)state;
    assert_int_equal(mkdir("folder", 0777), 0);
    scratch_write("file", "", 0);
    check_refused("out/model.bin",
                  "out/model.bin: cannot create: No such file or directory");
    check_refused("file/model.bin",
                  "file/model.bin: cannot create: Not a directory");
    check_refused("folder", "folder: is a folder, expected a file name");
    check_refused("/proc/model.bin",
                  "/proc/model.bin: cannot create: No such file or directory");
    check_refused("", ": cannot create: No such file or directory");
    assert_int_equal(mkdir("file.tmp", 0777), 0);
    check_refused("file", "file: cannot create: Is a directory");
    assert_int_equal(scratch_files(0), 3);
}

static void test_commit_that_fails(void **state)
{
    (void)state;
    struct nn_writer *w = open_writer("model.bin");
    assert_int_equal(mkdir("model.bin", 0777), 0);
    struct nn_error err = {0};
    assert_int_equal(nn_writer_commit(&w, &err), NN_ESYSTEM);
    assert_string_equal(err.msg, "model.bin: cannot replace: Is a directory");
    assert_null(w);
    assert_int_equal(scratch_files(0), 1);
}

static void test_full_disk(void **state)
{
    (void)state;
    struct nn_writer *w = open_writer("/dev/full");
    struct nn_error err = {0};
    assert_int_equal(nn_writer_write(w, "x", 1, &err), NN_ESYSTEM);
    assert_string_equal(err.msg,
                        "/dev/full: cannot write: No space left on device");
    nn_writer_abort(&w);
    struct stat st;
    assert_int_equal(stat("/dev/full", &st), 0);
}

/* The part that fits is written, the rest is refused by the system. */
static void test_file_size_limit(void **state)
{
    (void)state;
    struct rlimit old;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    signal(SIGXFSZ, SIG_IGN);
    scratch_write("model.bin", "old", 3);
    struct nn_writer *w = open_writer("model.bin");
    struct rlimit low = {.rlim_cur = 10, .rlim_max = old.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &low), 0);
    struct nn_error err = {0};
    int rc = nn_writer_write(w, "sixteen letters.", 16, &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_int_equal(rc, NN_ESYSTEM);
    assert_string_equal(err.msg, "model.bin: cannot write: File too large");
    nn_writer_abort(&w);
    check_text("model.bin", "old");
    assert_int_equal(scratch_files(0), 1);
}

static void test_devices_are_written_straight(void **state)
{
    (void)state;
    struct stat st;
    replace("/dev/null", "text");
    assert_int_equal(stat("/dev/null", &st), 0);
    assert_true(S_ISCHR(st.st_mode));
    assert_int_equal(access("/dev/null.tmp", F_OK), -1);

    assert_int_equal(mkfifo("fifo", 0666), 0);
    int reader = open("fifo", O_RDONLY | O_NONBLOCK);
    replace("fifo", "text");
    char p[8] = "";
    assert_int_equal(read(reader, p, sizeof p), 4);
    assert_string_equal(p, "text");
    close(reader);
    assert_int_equal(scratch_files(0), 1);
}

static void test_socket_cannot_be_opened(void **state)
{
    (void)state;
    assert_int_equal(mknod("socket", S_IFSOCK | 0666, 0), 0);
    check_refused("socket", "socket: cannot open for writing: No such device "
                            "or address");
}

/* Links as /dev/fd/N, which the shell's >(command) passes. */
static void test_link_to_a_pipe(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    char path[40];
    snprintf(path, sizeof path, "/dev/fd/%d", ends[1]);
    replace(path, "text");
    char p[8] = "";
    assert_int_equal(read(ends[0], p, sizeof p), 4);
    assert_string_equal(p, "text");
    close(ends[0]);
    close(ends[1]);
}

static void test_broken_pipe(void **state)
{
    (void)state;
    signal(SIGPIPE, SIG_IGN);
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    char path[40];
    snprintf(path, sizeof path, "/dev/fd/%d", ends[1]);
    struct nn_writer *w = open_writer(path);
    close(ends[0]);
    struct nn_error err = {0};
    char message[100];
    snprintf(message, sizeof message, "%s: cannot write: Broken pipe", path);
    assert_int_equal(nn_writer_write(w, "x", 1, &err), NN_ESYSTEM);
    assert_string_equal(err.msg, message);
    nn_writer_abort(&w);
    close(ends[1]);
}

/* Runs call with stdout in the file out. */
static void with_stdout(void (*call)(void))
{
    int saved = dup(STDOUT_FILENO);
    int fd = open("out", O_WRONLY | O_CREAT | O_TRUNC, 0666);
    fflush(stdout);
    dup2(fd, STDOUT_FILENO);
    close(fd);
    call();
    dup2(saved, STDOUT_FILENO);
    close(saved);
}

static void write_to_stdout(void)
{
    replace("-", "writer,");
    struct nn_log *log;
    nn_log_open(&log, "-", NULL);
    nn_log_write(log, "log", 3, NULL);
    nn_log_close(&log, NULL);
}

static void write_to_full_stdout(void)
{
    int fd = open("/dev/full", O_WRONLY);
    dup2(fd, STDOUT_FILENO);
    close(fd);
    struct nn_writer *w = open_writer("-");
    struct nn_error err = {0};
    nn_writer_write(w, "x", 1, &err);
    nn_writer_abort(&w);
    scratch_write("message", err.msg, strlen(err.msg));
}

static void test_stdout(void **state)
{
    (void)state;
    with_stdout(write_to_stdout);
    check_text("out", "writer,log");
    with_stdout(write_to_full_stdout);
    check_text("message", "stdout: cannot write: No space left on device");
    assert_int_equal(fcntl(STDOUT_FILENO, F_GETFD), 0);
    assert_int_equal(scratch_files(0), 2);
}

static struct nn_log *open_log(const char *path)
{
    struct nn_log *log = NULL;
    struct nn_error err = {0};
    if (nn_log_open(&log, path, &err) < 0)
        fail_msg("%s", err.msg);
    return log;
}

static void check_log_refused(const char *path, const char *message)
{
    struct nn_log *log = NULL;
    struct nn_error err = {0};
    assert_int_equal(nn_log_open(&log, path, &err), NN_ESYSTEM);
    assert_string_equal(err.msg, message);
    assert_null(log);
}

static void test_log_is_emptied_at_the_first_write(void **state)
{
    (void)state;
    scratch_write("loss.csv", "a longer old log", 16);
    assert_int_equal(chmod("loss.csv", 0604), 0);
    struct nn_log *log = open_log("loss.csv");
    check_text("loss.csv", "a longer old log");
    assert_int_equal(nn_log_write(log, "1\n", 2, NULL), 0);
    check_text("loss.csv", "1\n");
    assert_int_equal(nn_log_write(log, "2\n", 2, NULL), 0);
    check_text("loss.csv", "1\n2\n");
    assert_int_equal(nn_log_close(&log, NULL), 0);
    assert_null(log);
    assert_int_equal(nn_log_close(&log, NULL), 0);
    check_text("loss.csv", "1\n2\n");
    assert_int_equal(mode_of("loss.csv"), 0604);
}

static void test_log_that_is_never_written(void **state)
{
    (void)state;
    struct nn_log *log = open_log("loss.csv");
    check_text("loss.csv", "");
    nn_log_close(&log, NULL);
    check_text("loss.csv", "(none)");

    scratch_write("loss.csv", "old", 3);
    log = open_log("loss.csv");
    nn_log_close(&log, NULL);
    check_text("loss.csv", "old");

    scratch_write("loss.csv", "", 0);
    log = open_log("loss.csv");
    nn_log_close(&log, NULL);
    check_text("loss.csv", "");
}

/* Goes on in the log after length bytes with that CRC-32 (-1: any). */
static void go_on(uint64_t length, int64_t crc32, const char *message)
{
    struct nn_error err = {0};
    struct nn_log *log = open_log("loss.csv");
    int rc = nn_log_resume(log, length, &crc32, &err);
    assert_string_equal(err.msg, message);
    assert_int_equal(rc, message[0] ? NN_ESYSTEM : 0);
    if (rc == 0) {
        assert_int_equal(crc32, nn_crc32(0, "one\ntwo\n", (size_t)length));
        assert_int_equal(nn_log_write(log, "new\n", 4, &err), 0);
    }
    assert_int_equal(nn_log_close(&log, &err), 0);
}

static void test_log_goes_on(void **state)
{
    (void)state;
    const int64_t one = nn_crc32(0, "one\n", 4);
    scratch_write("loss.csv", "one\ntwo\n", 8);
    go_on(9, -1,
          "loss.csv: 8 bytes, but the run that is to go on had written 9");
    go_on(4, one ^ 1,
          "loss.csv: its first 4 bytes are not those that the run that is to "
          "go on had written");
    check_text("loss.csv", "one\ntwo\n");
    go_on(8, -1, "");
    check_text("loss.csv", "one\ntwo\nnew\n");
    go_on(4, one, "");
    check_text("loss.csv", "one\nnew\n");
    go_on(0, 0, "");
    check_text("loss.csv", "new\n");
}

/* More than is read at once. */
static void test_long_log_goes_on(void **state)
{
    (void)state;
    enum { LENGTH = 1000000 };
    char *text = malloc(LENGTH);
    assert_non_null(text);
    for (int i = 0; i < LENGTH; i++)
        text[i] = (char)('a' + i % 23);
    int64_t crc32 = nn_crc32(0, text, LENGTH);
    scratch_write("loss.csv", text, LENGTH);
    struct nn_log *log = open_log("loss.csv");
    assert_int_equal(nn_log_resume(log, LENGTH, &crc32, NULL), 0);
    text[LENGTH - 1] = '\n';
    scratch_write("loss.csv", text, LENGTH);
    assert_int_equal(nn_log_resume(log, LENGTH, &crc32, NULL), NN_ESYSTEM);
    nn_log_close(&log, NULL);
    free(text);
}

static void test_log_of_a_second_run(void **state)
{
    (void)state;
    struct nn_log *log = open_log("loss.csv");
    check_log_refused("loss.csv", "loss.csv: another run is writing it");
    assert_int_equal(nn_log_write(log, "1\n", 2, NULL), 0);
    check_log_refused("loss.csv", "loss.csv: another run is writing it");
    assert_int_equal(nn_log_close(&log, NULL), 0);
    check_text("loss.csv", "1\n");
    log = open_log("loss.csv");
    nn_log_close(&log, NULL);
}

static void test_log_places(void **state)
{
    (void)state;
    check_log_refused("out/loss.csv",
                      "out/loss.csv: cannot create: No such file or directory");
    check_log_refused(".", ".: is a folder, expected a file name");

    scratch_write("real.csv", "old", 3);
    assert_int_equal(symlink("real.csv", "loss.csv"), 0);
    struct nn_log *log = open_log("loss.csv");
    assert_int_equal(nn_log_write(log, "new", 3, NULL), 0);
    assert_int_equal(nn_log_close(&log, NULL), 0);
    check_text("real.csv", "new");
    assert_int_equal(scratch_files(0), 2);
}

/* Two runs may both log to /dev/null. */
static void test_log_devices(void **state)
{
    (void)state;
    struct nn_log *a = open_log("/dev/null");
    struct nn_log *b = open_log("/dev/null");
    assert_int_equal(nn_log_write(a, "1\n", 2, NULL), 0);
    assert_int_equal(nn_log_close(&a, NULL), 0);
    assert_int_equal(nn_log_close(&b, NULL), 0);
    a = open_log("/dev/full");
    struct nn_error err = {0};
    assert_int_equal(nn_log_write(a, "1\n", 2, &err), NN_ESYSTEM);
    assert_string_equal(err.msg,
                        "/dev/full: cannot write: No space left on device");
    assert_int_equal(nn_log_close(&a, NULL), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, scratch_enter, scratch_leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_new_file),
        TEST(test_old_file_stands_until_the_commit),
        TEST(test_abort),
        TEST(test_what_a_killed_run_left),
        TEST(test_absolute_path),
        TEST(test_symbolic_link_keeps_pointing),
        TEST(test_second_run),
        TEST(test_many_runs),
        TEST(test_places_that_cannot_be),
        TEST(test_commit_that_fails),
        TEST(test_full_disk),
        TEST(test_file_size_limit),
        TEST(test_devices_are_written_straight),
        TEST(test_socket_cannot_be_opened),
        TEST(test_link_to_a_pipe),
        TEST(test_broken_pipe),
        TEST(test_stdout),
        TEST(test_log_is_emptied_at_the_first_write),
        TEST(test_log_that_is_never_written),
        TEST(test_log_goes_on),
        TEST(test_long_log_goes_on),
        TEST(test_log_of_a_second_run),
        TEST(test_log_places),
        TEST(test_log_devices),
    };
    return cmocka_run_group_tests_name("write", tests, NULL, NULL);
}
