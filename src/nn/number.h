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
 * NN_SLACK bytes can be read from p on, at least len. Plain are up to 8 digits
 * with a point among them or without, and up to 7 with a point and 16 more
 * behind it, with a minus or without, but for the few that arithmetic cannot
 * round. False for all others, which may be numbers all the same. */
bool nn_read_float(const char *p, size_t len, float *x);

/* The same for up to 4 digits and nothing else. */
NN_INLINE bool nn_read_small(const char *p, size_t len, float *x)
{
    if (len - 1 >= 4)
        return false;
    /* the digits as 0 ... 9, the last one highest, zeros below the first */
    uint32_t w = (uint32_t)nn_bytes_word(p) ^ 0x30303030;
    w <<= 32 - 8 * (unsigned)len;
    if (((w + 0x76767676) | w) & 0x80808080)
        return false;
    w = (w * 10 + (w >> 8)) & 0x00ff00ff;
    *x = (float)(int32_t)((w * 100 + (w >> 16)) & 0xffff);
    return true;
}

/* The same for NN_WORDS fields side by side: field i stands from p + at[i] to
 * the byte before p + at[i + 1]. False if one of them is another text: then
 * cells may have been written all the same. */
NN_INLINE bool nn_read_smalls(const char *p, const int at[NN_WORDS + 1],
                              float *cells)
{
    typedef int32_t ints __attribute__((vector_size(sizeof(nn_words))));
    typedef float floats __attribute__((vector_size(sizeof(nn_words))));
    nn_words w = {0}, from, to;
    NN_UNROLL
    for (int i = 0; i < NN_WORDS; i++) {
        uint32_t word;
        memcpy(&word, p + at[i], sizeof word);
        w[i] = word;
    }
    memcpy(&from, at, sizeof from);
    memcpy(&to, at + 1, sizeof to);
    const nn_words len = to - from - 1;
    const nn_words wrong = (nn_words)(len - 1 >= 4) & 0x80;
    w = (w ^ 0x30303030) << ((32 - 8 * len) & 31);
    const nn_words other = (((w + 0x76767676) | w) & 0x80808080) | wrong;
    w = (w * 10 + (w >> 8)) & 0x00ff00ff;
    w = (w * 100 + (w >> 16)) & 0xffff;
    const floats value = __builtin_convertvector((ints)w, floats);
    memcpy(cells, &value, sizeof value);
    return nn_words_are_zero(other);
}

#endif
