/* Numbers in texts: which texts are one, and its value.
 *
 * Sign, decimal digits with or without a point, exponent, over the whole
 * text; no blanks, hex, inf, nan. */
#ifndef NN_NUMBER_H
#define NN_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

#include "bytes.h"

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

/* The value that nn_parse_float gives, of a plain text in a longer one:
 * NN_SLACK bytes can be read from p on, at least len. Plain are up to 8 digits,
 * and up to 7 with a point and 16 more behind it, with a minus or without, but
 * for the few that arithmetic cannot round. False for all others, which may be
 * numbers all the same. */
bool nn_read_float(const char *p, size_t len, float *x);

/* The value of len <= 8 digits, 0 of none; false if they are not digits. 8
 * bytes can be read. */
NN_INLINE bool nn_read_digits(const char *p, size_t len, uint32_t *value)
{
    /* the digits as 0 ... 9, the last one highest, zeros below the first */
    const unsigned half = 32 - 4 * (unsigned)len;
    uint64_t w = nn_bytes_word(p) ^ nn_bytes_repeat('0');
    w = w << half << half;
    const uint64_t other = (w + nn_bytes_repeat(0x80 - 10)) | w;
    w = (w * 10 + (w >> 8)) & UINT64_C(0x00ff00ff00ff00ff);
    w = (w * 100 + (w >> 16)) & UINT64_C(0x0000ffff0000ffff);
    *value = (uint32_t)(w * 10000 + (w >> 32));
    return (other & nn_bytes_repeat(0x80)) == 0;
}

#endif
