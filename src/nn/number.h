/* Numbers in texts: which texts are one, and its value.
 *
 * Sign, decimal digits with or without a point, exponent, over the whole
 * text; no blanks, hex, inf, nan. */
#ifndef NN_NUMBER_H
#define NN_NUMBER_H

#include <stddef.h>

enum nn_parsed {
    NN_IS_NUMBER,
    NN_NO_NUMBER,
    NN_TOO_LARGE /* a number, but beyond the type's range */
};

/* Rounded once to the nearest float; what is below float's range is
 * subnormal or 0. p[len] is NUL. *x is set for NN_IS_NUMBER only. */
enum nn_parsed nn_parse_float(const char *p, size_t len, float *x);

/* The same to double, for values that are compared or computed with. */
enum nn_parsed nn_parse_double(const char *p, size_t len, double *x);

#endif
