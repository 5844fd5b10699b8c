/* A CSV file that can be opened, for the tests of what is in it. */
#ifndef CSV_CASE_H
#define CSV_CASE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "csv.h"

/* The caller closes it. */
static inline struct nn_csv *csv_case(const char *path, char delimiter)
{
    struct nn_csv *csv;
    struct nn_error err = {0};
    if (nn_csv_open(&csv, path, delimiter, &err) < 0)
        fail_msg("%s", err.msg);
    return csv;
}

#endif
