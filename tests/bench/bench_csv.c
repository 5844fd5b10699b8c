/* MB/s of a CSV file read to floats, as training reads it: each field of each
 * row through nn_csv_next and nn_parse_float, on one core. The median of RUNS,
 * beside the time that reading the bytes alone takes. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "csv.h"

enum { RUNS = 5 };

struct counts {
    size_t rows, fields, numbers;
    size_t bytes;
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static int read_csv(const char *path, struct counts *n, struct nn_error *err)
{
    struct nn_csv *csv;
    int rc = nn_csv_open(&csv, path, ',', err);
    if (rc < 0)
        return rc;
    *n = (struct counts){0};
    struct nn_row row;
    while ((rc = nn_csv_next(csv, &row, err)) == 1) {
        n->rows++;
        n->fields += (size_t)row.fields;
        for (int i = 0; i < row.fields; i++) {
            const struct nn_field *f = &row.field[i];
            float x;
            n->numbers += nn_parse_float(f->p, f->len, &x) == NN_IS_NUMBER;
        }
    }
    n->bytes = (size_t)nn_csv_fingerprint(csv).length;
    nn_csv_close(csv);
    return rc;
}

static int read_bytes(const char *path, struct counts *n, struct nn_error *err)
{
    static char piece[256 * 1024];
    struct nn_input *in;
    int rc = nn_input_open(&in, path, err);
    if (rc < 0)
        return rc;
    size_t got;
    do
        rc = nn_input_read(in, piece, sizeof piece, &got, err);
    while (rc == 0 && got > 0);
    n->bytes = (size_t)nn_input_fingerprint(in).length;
    nn_input_close(in);
    return rc;
}

typedef int reader(const char *path, struct counts *n, struct nn_error *err);

/* Median seconds; exits with a message if the file cannot be read. */
static double measure(reader *read, const char *path, struct counts *n)
{
    double seconds[RUNS];
    for (int i = 0; i < RUNS; i++) {
        struct nn_error err = {0};
        double start = now();
        if (read(path, n, &err) < 0) {
            fprintf(stderr, "bench_csv: %s\n", err.msg);
            exit(-err.code);
        }
        seconds[i] = now() - start;
    }
    qsort(seconds, RUNS, sizeof seconds[0], by_value);
    return seconds[RUNS / 2];
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: bench_csv FILE.csv\n");
        return 2;
    }
    struct counts n = {0};
    double bytes = measure(read_bytes, argv[1], &n);
    double csv = measure(read_csv, argv[1], &n);
    double mb = 1e-6 * (double)n.bytes;
    printf("%s: %zu rows, %zu fields, %zu of them numbers, %.1f MB\n", argv[1],
           n.rows, n.fields, n.numbers, mb);
    printf("bytes alone   %8.1f MB/s\n", mb / bytes);
    printf("csv to floats %8.1f MB/s\n", mb / csv);
    return 0;
}
