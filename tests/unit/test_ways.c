#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <dirent.h>

#include "rng.h"
#include "ways.h"

static void check(const char *p, size_t len, char delimiter, unsigned kinds,
                  int threads)
{
    const char *how = ways_differ(p, len, delimiter, kinds, threads);
    if (!how)
        how = ways_cut_differ(p, len, delimiter);
    if (!how)
        return;
    fail_msg("%s: delimiter %c, kinds %#x, %d threads: %.*s", how, delimiter,
             kinds, threads, len < 1000 ? (int)len : 1000, p);
}

/* What a file is made of, a line being a few of these. */
static const char *const words[] = {
    "1",   "0",     "255", "-3",        "0.5",      "-12.25",
    "1e3", " 7 ",   "\t8", "12345678",  "16777217", "123456789012",
    "+4",  ".5",    "5.",  "0.1234567", "-0",       "1.12345678901234567",
    "2.5", "99.99", "3",   "100",       "1000",     "0.000001",
    "4",   "5",     "6",   "7",         "8",        "9"};
static const char *const faults[] = {
    "",      "NA",  "abc", "\"1\"", "\"a\"\"b\"", "\"x\ny\"", "1e999",
    "nan",   "-",   ".",   "1 2",   "x\"y",       "\r",       "\xC3\xA4",
    "1.2.3", "--1", "\n",  "\r\n",  "caf\xE9",    "0x1",      "1\r"};

static const char *word(struct nn_rng *rng, int fault_percent)
{
    const uint64_t r = nn_rng_next(rng);
    return (int)(r % 1000) < fault_percent
               ? faults[(r >> 20) % (sizeof faults / sizeof *faults)]
               : words[(r >> 20) % (sizeof words / sizeof *words)];
}

/* Rows of so many fields; faults of a thousand words are odd. Of the fields
 * none, a quarter or all are in quotes. */
static void write_rows(struct nn_text *t, struct nn_rng *rng, int rows,
                       int fields, char delimiter, int faults_of_1000)
{
    const char *end = nn_rng_next(rng) % 4 ? "\n" : "\r\n";
    const uint64_t quoted = (uint64_t[]){0, 0, 1, 4}[nn_rng_next(rng) % 4];
    nn_text_clear(t);
    for (int i = 0; i < rows; i++) {
        for (int f = 0; f < fields; f++) {
            const bool quotes = nn_rng_next(rng) % 4 < quoted;
            nn_text_add(t, &delimiter, f > 0);
            nn_text_add(t, "\"", quotes);
            nn_text_puts(t, word(rng, faults_of_1000));
            nn_text_add(t, "\"", quotes);
        }
        nn_text_puts(t, end);
    }
    if (nn_rng_next(rng) % 4 == 0)
        t->len -= t->len > 0;
}

/* Short files, many of them with something odd; in the long run, many more. */
static void test_random_files(void **state)
{
    (void)state;
    static const char delimiters[] = ",,,;\t| 1.-";
    const int rounds = getenv("NN_LONG") ? 400000 : 8000;
    struct nn_rng rng;
    struct nn_text t = {0};
    nn_rng_seed(&rng, 3, NN_RNG_INIT, 0, 0);
    for (int i = 0; i < rounds; i++) {
        const unsigned r = (unsigned)nn_rng_next(&rng);
        const char delimiter = delimiters[r % (sizeof delimiters - 1)];
        write_rows(&t, &rng, 1 + (int)(r >> 8) % 9, 1 + (int)(r >> 16) % 7,
                   delimiter, (int)(r >> 24) % 60);
        check(t.p, t.len, delimiter, (unsigned)nn_rng_next(&rng), 1);
    }
    nn_text_free(&t);
}

/* Long enough for several threads and reads; with a fault somewhere, or none,
 * or one for each thousand lines. */
static void test_threads(void **state)
{
    (void)state;
    struct nn_rng rng;
    struct nn_text t = {0};
    nn_rng_seed(&rng, 4, NN_RNG_INIT, 0, 0);
    for (int i = 0; i < 12; i++) {
        write_rows(&t, &rng, 60000, 4, ',', 0);
        static const char *const odd[] = {"", "\"1\",\"2\",3,4\n", "1,2,x,4\n",
                                          "1,2,3\n"};
        struct nn_text file = {0};
        const size_t cut = 1 + (size_t)nn_rng_next(&rng) % (t.len - 1);
        const char *lf = memchr(t.p + cut, '\n', t.len - cut);
        const size_t at = lf ? (size_t)(lf + 1 - t.p) : t.len;
        nn_text_add(&file, t.p, at);
        nn_text_puts(&file, odd[i % 4]);
        nn_text_add(&file, t.p + at, t.len - at);
        /* numbers; labels, which are few, among them */
        for (int threads = 1; threads <= 5; threads += 2)
            check(file.p, file.len, ',', i < 8 ? 0 : 0x8, threads);
        nn_text_free(&file);
    }
    nn_text_free(&t);
}

/* One of many lines is odd, but right. */
static void test_threads_with_quotes(void **state)
{
    (void)state;
    struct nn_text t = {0};
    for (int i = 0; i < 40000; i++)
        nn_text_printf(&t, i % 997 ? "%d,%d.5,7\n" : "\"%d\",\"%d\",\n7\n", i,
                       i % 50);
    for (int threads = 1; threads < 4; threads++)
        check(t.p, t.len, ',', 0x30, threads);
    nn_text_clear(&t);
    for (int i = 0; i < 40000; i++)
        nn_text_printf(&t, i % 997 ? "%d,%d.5,7\n" : "\"%d\",\"%d\",7\n\n", i,
                       i % 50);
    for (int threads = 1; threads < 4; threads++)
        check(t.p, t.len, ',', 0, threads);
    nn_text_free(&t);
}

static void test_edges(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "\n",
        "1\n",
        "1,2",
        "1,2\n3,4",
        "1,2\n3,4\r",
        "1,2\r3,4\r",
        "1,2\n3,4\n\r\n5,6\n",
        "1,2\n3,\r\n",
        "1,2\n\"3\",4\n5,6\n7,8\n",
        "\xEF\xBB\xBF"
        "1,2\n3,4\n",
        "1,2\n3,4,\n",
        "1,2\n3\n",
        "1,2\n1234567890123456789012345678901234567890123456789012345678901234"
        "567890,2\n3,4\n",
        "\"1\",\"2\"\n\"3\",4\n5,\"6\"\r\n\"7\",\"8\"\n",
        "1,2\n\"3\",\"4\n5\",6\n7,8\n",
        "1,2\n\"3\",\"4,5\"\n\"6,\"\n7,8\n",
        "1,2\n\"3 \",\" 4\"\n\" 5\" ,6\n",
        "1,2\n\"3\",\"\"\"4\"\n\"\",\"\"\n",
        "1,2\n\"3\"4,5\n6,7\n",
        "1,2\n\"3\",\"4\"\r5,6\n",
        "1,2\n\"3\",\"4\r\n5\"\n6,7\n",
        "1,2\n\"3,4\n5,6\n",
        "1,2\n\"NA\",\"x\"\n\"x\",\"NA\"\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        for (unsigned kinds = 0; kinds < 16; kinds++)
            check(texts[i], strlen(texts[i]), ',', kinds, 1);
    }
    check("1,2\n3\0,4\n5,6\n", 13, ',', 0, 1);
    check("1,2\n3\0,4\n5,6\n", 13, ',', 3, 1);
}

/* A field that is too long where nobody looks. */
static void test_long_field(void **state)
{
    (void)state;
    struct nn_text t = {0};
    nn_text_puts(&t, "1,2\n3,");
    for (int i = 0; i <= NN_MAX_FIELD; i++)
        nn_text_add(&t, "x", 1);
    nn_text_puts(&t, "\n5,6\n");
    check(t.p, t.len, ',', 0xc, 1);
    check(t.p, t.len, ',', 0xc, 2);
    nn_text_free(&t);
}

static void check_file(const char *path)
{
    struct nn_text t = {0};
    if (nn_file_read(&t, path, 1 << 20, NN_EDATA, NULL) == 0 && t.len > 0) {
        const char *how = ways_fuzz((const uint8_t *)t.p, t.len);
        if (how)
            fail_msg("%s: %s", path, how);
        for (unsigned kinds = 0; kinds < 64; kinds++) {
            check(t.p, t.len, ',', kinds, 1);
            check(t.p, t.len, ";:\t"[kinds % 3], kinds, 1);
        }
    }
    nn_text_free(&t);
}

/* The project's own files and those of others. */
static void test_files(void **state)
{
    (void)state;
    static const char *const folders[] = {"tests/conformance/csv-spectrum/csvs",
                                          "tests/conformance/rust-csv",
                                          "tests/fuzz/fuzz_ways", "data"};
    const char *root = getenv("NN_ROOT");
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        char folder[4096], path[4096 + 300];
        snprintf(folder, sizeof folder, "%s/%s", root ? root : ".", folders[i]);
        DIR *dir = opendir(folder);
        assert_non_null(dir);
        for (struct dirent *e; (e = readdir(dir));) {
            snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
            if (e->d_name[0] != '.')
                check_file(path);
        }
        closedir(dir);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_edges),
        cmocka_unit_test(test_random_files),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_threads_with_quotes),
        cmocka_unit_test(test_long_field),
        cmocka_unit_test(test_files),
    };
    return cmocka_run_group_tests_name("ways", tests, NULL, NULL);
}
