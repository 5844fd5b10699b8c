/* MB/s of CSV files, medians of RUNS in turns: the bytes alone; read to floats
 * as training reads them, with one thread, with two, with every field in quotes
 * (MB of the file that has them); and predicted, by the nnpredict of this build
 * from stdin with its output thrown away, also as rows a second. Beside them
 * pandas and scikit-learn, where PYTHON=/usr/bin/python3 has them. The files
 * are made here, in a folder of their own; BENCH_MB is their size. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "error.h"
#include "rng.h"
#include "csv.h"
#include "columns.h"
#include "load.h"

#include "../unit/scratch.h"
#include "bench.h"

/* A file of random inputs and a class, and the network for it. */
struct file {
    const char *name;
    int inputs, classes;
    int blank;    /* of a hundred inputs so many are 0 */
    int decimals; /* of the others, numbers from 0 to 255 */
    const char *config;
};

static const struct file files[] = {
    {"4 measurements, 3 classes", 4, 3, 0, 2,
     "{\"n1\": 8, \"loss\": \"cross_entropy\", \"epochs\": 1,"
     " \"data\": {\"train\": \"train.csv\", \"scale\": \"standard\"}}"},
    {"30 measurements, 2 classes", 30, 2, 0, 5,
     "{\"n1\": 16, \"epochs\": 1,"
     " \"data\": {\"train\": \"train.csv\", \"scale\": \"standard\"}}"},
    {"784 pixels, 10 classes", 784, 10, 80, 0,
     "{\"n1\": 30, \"loss\": \"cross_entropy\", \"epochs\": 1,"
     " \"data\": {\"train\": \"train.csv\", \"scale\": 255}}"},
};

/* Rows up to so many bytes; quote is what stands around each field. Returns
 * the rows. */
static int write_file(const struct file *f, const char *path, long bytes,
                      const char *quote)
{
    struct nn_rng rng;
    nn_rng_seed(&rng, 1, NN_RNG_INIT, 0, 0);
    FILE *out = fopen(path, "w");
    if (!out)
        abort();
    for (int i = 1; i <= f->inputs; i++)
        fprintf(out, "x%d,", i);
    fputs("class\n", out);
    int row = 0;
    for (; ftell(out) < bytes; row++) {
        for (int i = 0; i < f->inputs; i++) {
            double x = 255 * nn_rng_uniform(&rng);
            bool blank = 100 * nn_rng_uniform(&rng) < f->blank;
            fprintf(out, "%s%.*f%s,", quote, blank ? 0 : f->decimals,
                    blank ? 0 : x, quote);
        }
        fprintf(out, "%s%c%s\n", quote, 'A' + row % f->classes, quote);
    }
    if (fclose(out) != 0)
        abort();
    return row;
}

/* What is measured: reads a file; its bytes. */
typedef int reader(size_t *bytes, struct nn_table *t, struct nn_error *err);

static int read_bytes(size_t *bytes, struct nn_table *t, struct nn_error *err)
{
    (void)t;
    static char piece[256 * 1024];
    struct nn_input *in;
    int rc = nn_input_open(&in, "data.csv", err);
    if (rc < 0)
        return rc;
    size_t got;
    do
        rc = nn_input_read(in, piece, sizeof piece, &got, err);
    while (rc == 0 && got > 0);
    *bytes = (size_t)nn_input_fingerprint(in).length;
    nn_input_close(in);
    return rc;
}

/* The columns of the file's header: numbers, and a class. */
static int set_columns(struct nn_columns *c, const struct nn_row *row,
                       struct nn_error *err)
{
    int rc = nn_columns_open(c, row->fields - 1, 1, err);
    c->delimiter = ',';
    c->fields = row->fields;
    c->target[0].kind = NN_CATEGORY;
    for (int i = 0; i < c->inputs; i++)
        c->input_field[i] = i;
    c->target_field[0] = c->inputs;
    return rc;
}

static int read_rows(struct nn_csv *csv, int threads, struct nn_table *t,
                     struct nn_error *err)
{
    struct nn_columns c = {0};
    struct nn_places places = {0};
    struct nn_load load = {0};
    struct nn_row row;
    int rc = nn_csv_next(csv, &row, err) > 0 ? 0 : NN_EDATA;
    if (rc == 0)
        rc = set_columns(&c, &row, err);
    if (rc == 0)
        rc = nn_columns_place(&c, &places, "", &row, false, true, err);
    if (rc == 0)
        rc = nn_load_open(&load, &c, &places, threads, err);
    t->width = nn_columns_width(&c);
    while (rc == 0 && (rc = nn_csv_next(csv, &row, err)) > 0) {
        float *cells;
        rc = nn_table_add(t, "", row.line, &cells, err);
        if (rc == 0)
            rc = nn_columns_learn(&c, &places, "", &row, cells, err);
        if (rc == 0)
            rc = nn_load_ahead(&load, nn_csv_lines(csv), t, err);
    }
    nn_load_free(&load);
    nn_places_free(&places);
    nn_columns_free(&c);
    return rc;
}

static int read_floats(const char *path, int threads, size_t *bytes,
                       struct nn_table *t, struct nn_error *err)
{
    struct nn_csv *csv;
    int rc = nn_csv_open(&csv, path, ',', err);
    if (rc < 0)
        return rc;
    rc = read_rows(csv, threads, t, err);
    *bytes = (size_t)nn_csv_fingerprint(csv).length;
    nn_csv_close(csv);
    return rc;
}

static int read_by_one(size_t *bytes, struct nn_table *t, struct nn_error *err)
{
    return read_floats("data.csv", 1, bytes, t, err);
}

static int read_by_two(size_t *bytes, struct nn_table *t, struct nn_error *err)
{
    return read_floats("data.csv", 2, bytes, t, err);
}

static int read_quoted(size_t *bytes, struct nn_table *t, struct nn_error *err)
{
    return read_floats("quoted.csv", 1, bytes, t, err);
}

static int predict(size_t *bytes, struct nn_table *t, struct nn_error *err)
{
    (void)t;
    struct stat st;
    if (stat("data.csv", &st) == 0)
        *bytes = (size_t)st.st_size;
    if (system("nnpredict model.bin <data.csv >/dev/null") != 0)
        return nn_fail(err, NN_ESYSTEM, "nnpredict failed");
    return 0;
}

/* A line of what pandas makes of the same files. */
static void tell_peer(void)
{
    const char *root = getenv("NN_ROOT");
    const char *python = getenv("PYTHON");
    char command[8192];
    snprintf(command, sizeof command,
             "'%s' '%s/tests/bench/peers.d/pandas_csv.py' data.csv quoted.csv",
             python ? python : "/usr/bin/python3", root ? root : ".");
    fflush(stdout);
    if (system(command) != 0)
        puts("  pandas or scikit-learn are not there");
}

/* The ways to read, in the order of the table's columns; nnpredict takes its
 * turns apart. A virtual machine may give memory that is free for a second or
 * two back to the machine below, and then takes up to twice as long to read a
 * file, until it has found it again: so nothing waits between two readings, and
 * the first turns do not count. */
enum { BYTES, ONE, TWO, QUOTED, PREDICT, WAYS, FIRST = 2 };
static reader *const readers[WAYS] = {read_bytes, read_by_one, read_by_two,
                                      read_quoted, predict};

static double megabytes_per_second(reader *read, size_t *bytes)
{
    struct nn_error err = {0};
    struct nn_table t = {0};
    const double start = bench_seconds(CLOCK_MONOTONIC);
    if (read(bytes, &t, &err) < 0) {
        fprintf(stderr, "bench_csv: %s\n", err.msg);
        exit(1);
    }
    const double seconds = bench_seconds(CLOCK_MONOTONIC) - start;
    nn_table_free(&t);
    return 1e-6 * (double)*bytes / seconds;
}

/* The ways from <= way < to in turns, since a machine is not as fast at one
 * time as at another. */
static void take_turns(int from, int to, double median[WAYS],
                       size_t bytes[WAYS])
{
    double rate[WAYS][RUNS];
    for (int i = -FIRST; i < RUNS; i++) {
        for (int way = from; way < to; way++) {
            double r = megabytes_per_second(readers[way], &bytes[way]);
            if (i >= 0)
                rate[way][i] = r;
        }
    }
    for (int way = from; way < to; way++)
        median[way] = bench_median(rate[way]);
}

static void measure(const struct file *f, long size)
{
    size_t bytes[WAYS] = {0};
    double speed[WAYS];
    const int rows = write_file(f, "data.csv", size, "");
    write_file(f, "quoted.csv", size / 4, "\"");
    write_file(f, "train.csv", 20000, "");
    scratch_write("c.json", f->config, strlen(f->config));
    if (system("nntrain --quiet --log '' c.json") != 0) {
        fprintf(stderr, "bench_csv: nntrain failed\n");
        exit(1);
    }
    take_turns(BYTES, PREDICT, speed, bytes);
    take_turns(PREDICT, WAYS, speed, bytes);
    const double length = (double)bytes[BYTES];
    printf("%-26s %6.0f %6.0f %6.0f %6.0f %6.2f %6.0f %9.0f %12.3f\n", f->name,
           1e-6 * length, speed[BYTES], speed[ONE], speed[TWO],
           speed[TWO] / speed[ONE], speed[QUOTED], speed[PREDICT],
           speed[PREDICT] * rows / length);
    tell_peer();
}

/* The programs of this build, in front of others of that name. */
static void find_programs(void)
{
    const char *build = getenv("NN_BUILD");
    const char *path = getenv("PATH");
    char text[8192];
    snprintf(text, sizeof text, "%s:%s", build ? build : ".", path ? path : "");
    setenv("PATH", text, 1);
}

int main(void)
{
    find_programs();
    void *folder = NULL;
    if (scratch_enter(&folder) != 0) {
        fprintf(stderr, "bench_csv: no temporary folder\n");
        return 1;
    }
    const char *megabytes = getenv("BENCH_MB");
    const long size = 1000000L * (megabytes ? atoi(megabytes) : 40);
    printf("%-26s %6s %6s %6s %6s %6s %6s %9s %12s\n", "MB/s of CSV", "MB",
           "bytes", "one", "two", "ratio", "quoted", "predicted",
           "million rows");
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        measure(&files[i], size);
    return scratch_leave(&folder) == 0 ? 0 : 1;
}
