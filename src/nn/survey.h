/* What each column of a CSV file looks like: how many of its cells are
 * missing, numbers, whole numbers, texts, dates, and how many values differ.
 *
 * One pass over every row, a bounded amount of memory for each column. Knows
 * nothing of configs, and decides nothing. */
#ifndef NN_SURVEY_H
#define NN_SURVEY_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"
#include "hash.h"
#include "heading.h"

/* How many values of a column are told apart: so many while no value has come
 * twice and all are whole numbers or texts, which may be an id ... */
enum { NN_SURVEY_IDS = 1 << 16 };
/* ... and so many otherwise. */
enum { NN_SURVEY_VALUES = 1 << 10 };

struct nn_survey_column {
    size_t missing, numbers, texts; /* cells: together all rows */
    size_t integers, huge;          /* of the numbers: whole; beyond a float */
    size_t dates, commas;           /* of the texts: dates; numbers but for
                                       commas */
    bool is_utf8;                   /* all texts */
    bool is_repeated;               /* has a value come twice? */
    bool is_counter;                /* each a whole number, and 1 more than the
                                       one before */
    bool has_more;           /* than distinct: they were not counted on */
    size_t distinct;         /* values; numbers are equal by value */
    double last;             /* of the numbers */
    struct nn_hashes values; /* while they are counted */
};

struct nn_survey {
    char delimiter;
    bool header;
    bool is_header_plain; /* does the first row look other than the second? */
    struct nn_heading heading; /* count columns */
    struct nn_survey_column *column;
    size_t rows; /* without the header */
};

/* Looks at the whole file, plain or gzip, which is opened several times to
 * find the delimiter: , ; tab or |, where commas are not those of decimals. The
 * first row is a header if it looks like one (see nn_heading_is_likely), or if
 * it is all text, with a name twice, over a row that has numbers. NN_ESYSTEM if
 * it cannot be read; NN_EDATA for a file without rows, rows of different
 * lengths, and names that stand twice or are not UTF-8. */
int nn_survey_file(struct nn_survey *s, const char *path, struct nn_error *err);
void nn_survey_free(struct nn_survey *s);

#endif
