/* MB/s of CSV files, medians of RUNS: the bytes alone; read to floats as
 * training reads them, each field of each row through nn_csv_next and
 * nn_parse_float; and predicted, by the nnpredict of this build with its
 * output thrown away. The files are made here, in a folder of their own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "rng.h"
#include "csv.h"

#include "../unit/scratch.h"
#include "bench.h"

enum { TRAIN_ROWS = 200 };

/* A file of random inputs and a class, and the network for it. */
struct file {
    const char *name;
    int rows, inputs, classes;
    int blank;    /* of a hundred inputs so many are 0 */
    int decimals; /* of the others, numbers from 0 to 255 */
    const char *config;
};

static const struct file files[] = {
    {"4 measurements, 3 classes", 1000000, 4, 3, 0, 2,
     "{\"n1\": 8, \"loss\": \"cross_entropy\", \"epochs\": 1,"
     " \"data\": {\"train\": \"train.csv\", \"scale\": \"standard\"}}"},
    {"30 measurements, 2 classes", 100000, 30, 2, 0, 5,
     "{\"n1\": 16, \"epochs\": 1,"
     " \"data\": {\"train\": \"train.csv\", \"scale\": \"standard\"}}"},
    {"784 pixels, 10 classes", 10000, 784, 10, 80, 0,
     "{\"n1\": 30, \"loss\": \"cross_entropy\", \"epochs\": 1,"
     " \"data\": {\"train\": \"train.csv\", \"scale\": 255}}"},
};

static void write_file(const struct file *f, const char *path, int rows)
{
    struct nn_rng rng;
    nn_rng_seed(&rng, 1, NN_RNG_INIT, 0, 0);
    FILE *out = fopen(path, "w");
    if (!out)
        abort();
    for (int i = 1; i <= f->inputs; i++)
        fprintf(out, "x%d,", i);
    fputs("class\n", out);
    for (int row = 0; row < rows; row++) {
        for (int i = 0; i < f->inputs; i++) {
            double x = 255 * nn_rng_uniform(&rng);
            if (100 * nn_rng_uniform(&rng) < f->blank)
                fputs("0,", out);
            else
                fprintf(out, "%.*f,", f->decimals, x);
        }
        fprintf(out, "%c\n", 'A' + row % f->classes);
    }
    if (fclose(out) != 0)
        abort();
}

/* What is measured: reads data.csv; its bytes, unless it does not know. */
typedef int reader(size_t *bytes, struct nn_error *err);

static int read_bytes(size_t *bytes, struct nn_error *err)
{
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

static int read_floats(size_t *bytes, struct nn_error *err)
{
    struct nn_csv *csv;
    int rc = nn_csv_open(&csv, "data.csv", ',', err);
    if (rc < 0)
        return rc;
    volatile float x = 0;
    struct nn_row row;
    while ((rc = nn_csv_next(csv, &row, err)) == 1) {
        for (int i = 0; i < row.fields; i++) {
            const struct nn_field *f = &row.field[i];
            float number = 0;
            nn_parse_float(f->p, f->len, &number);
            x = number;
        }
    }
    (void)x;
    *bytes = (size_t)nn_csv_fingerprint(csv).length;
    nn_csv_close(csv);
    return rc;
}

static int predict(size_t *bytes, struct nn_error *err)
{
    (void)bytes;
    if (system("nnpredict model.bin data.csv >/dev/null") != 0)
        return nn_fail(err, NN_ESYSTEM, "nnpredict failed");
    return 0;
}

static double megabytes_per_second(reader *read, size_t *bytes)
{
    double rate[RUNS];
    for (int i = 0; i < RUNS; i++) {
        struct nn_error err = {0};
        double start = bench_seconds(CLOCK_MONOTONIC);
        if (read(bytes, &err) < 0) {
            fprintf(stderr, "bench_csv: %s\n", err.msg);
            exit(1);
        }
        double end = bench_seconds(CLOCK_MONOTONIC);
        rate[i] = 1e-6 * (double)*bytes / (end - start);
    }
    return bench_median(rate);
}

static void measure(const struct file *f)
{
    write_file(f, "data.csv", f->rows);
    write_file(f, "train.csv", TRAIN_ROWS);
    scratch_write("c.json", f->config, strlen(f->config));
    if (system("nntrain --quiet --log '' c.json") != 0) {
        fprintf(stderr, "bench_csv: nntrain failed\n");
        exit(1);
    }
    size_t bytes = 0;
    double alone = megabytes_per_second(read_bytes, &bytes);
    double floats = megabytes_per_second(read_floats, &bytes);
    double predicted = megabytes_per_second(predict, &bytes);
    printf("%-27s %9d %6.1f %11.0f %10.0f %10.0f\n", f->name, f->rows,
           1e-6 * (double)bytes, alone, floats, predicted);
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
    printf("%-27s %9s %6s %11s %10s %10s\n", "MB/s of CSV", "rows", "MB",
           "bytes alone", "to floats", "predicted");
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        measure(&files[i]);
    return scratch_leave(&folder) == 0 ? 0 : 1;
}
