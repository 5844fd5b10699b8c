/* What the benchmarks share: a clock, and the median of RUNS measurements. */
#ifndef BENCH_H
#define BENCH_H

#include <stdlib.h>
#include <time.h>

enum { RUNS = 5 };

static inline double bench_seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static inline int bench_by_value(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Sorts the measurements. */
static inline double bench_median(double value[RUNS])
{
    qsort(value, RUNS, sizeof *value, bench_by_value);
    return value[RUNS / 2];
}

#endif
