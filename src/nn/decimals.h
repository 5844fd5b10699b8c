/* Several short numbers at once, with a point or without: nn_read_float for
 * the lanes of a vector. */
#ifndef NN_DECIMALS_H
#define NN_DECIMALS_H

#include "number.h"

#if defined(__AVX512DQ__)
enum { NN_DECIMALS = 8 };
#else
enum { NN_DECIMALS = 4 };
#endif

#if defined(__AVX2__)

typedef uint64_t nn_longs __attribute__((vector_size(8 * NN_DECIMALS)));
typedef int64_t nn_signed_longs __attribute__((vector_size(8 * NN_DECIMALS)));
typedef uint32_t nn_halves __attribute__((vector_size(8 * NN_DECIMALS)));
typedef double nn_doubles __attribute__((vector_size(8 * NN_DECIMALS)));

/* A bit for each lane that is not 0. */
NN_INLINE unsigned nn_longs_which(nn_longs v)
{
    const nn_longs which = (nn_longs)(v != 0);
#if defined(__AVX512DQ__)
    typedef long long wide __attribute__((vector_size(64)));
    return __builtin_ia32_cvtq2mask512((wide)which);
#else
    return (unsigned)__builtin_ia32_movmskpd256((nn_doubles)which);
#endif
}

/* x in the lanes of the mask, 1 in the others. */
NN_INLINE nn_doubles nn_doubles_where(nn_longs mask, double x)
{
    const nn_doubles ones = (nn_doubles){0} + 1.0, all = (nn_doubles){0} + x;
    return (nn_doubles)(((nn_longs)all & mask) | ((nn_longs)ones & ~mask));
}

/* The digits of a field as 0 ... 9, the last one highest, zeros below the
 * first. */
struct nn_decimals {
    nn_longs digits;
    nn_longs point; /* 0x80 in the byte behind which the decimals stand: none is
                       below it */
    nn_longs minus; /* all ones: with a minus before it */
    nn_longs wrong; /* not 0: is another text */
};

/* As read_short (number.c), with or without a point. */
NN_INLINE struct nn_decimals nn_find_decimals(nn_longs w, nn_longs next,
                                              nn_longs len)
{
    const nn_longs minus = (nn_longs)((w & 0xff) == ('-' ^ '0'));
    w ^= (w ^ next) & minus;
    next ^= (next ^ next >> 8) & minus; /* without a ninth byte */
    len += minus;
    /* of 8 bytes, those behind the field */
    nn_longs missing = 8 - len;
    missing &= (nn_longs)((nn_signed_longs)missing > 0);
    const nn_longs inside = ~(nn_longs){0} >> (8 * missing & 63);
    const nn_longs other = (w ^ nn_bytes_repeat('.' ^ '0')) | ~inside;
    nn_longs point =
        (other - nn_bytes_repeat(1)) & ~other & nn_bytes_repeat(0x80);
    point &= -point;
    const nn_longs has_point = (nn_longs)(point != 0);
    const nn_longs before = (point >> 7) - 1;
    const nn_longs count = len + has_point;
    const nn_longs shift = (64 - 8 * count) & 63;
    const nn_longs digits = ((w & before) | (next & ~before)) << shift;
    point <<= shift;
    nn_longs wrong = ((digits + nn_bytes_repeat(0x80 - 10)) | digits) &
                     nn_bytes_repeat(0x80);
    wrong |= (count - 1) & ~UINT64_C(7); /* 1 to 8 digits */
    wrong |= minus & has_point & count & 8;
    wrong |= point & 0xff;
    return (struct nn_decimals){digits, point, minus, wrong};
}

/* What rounds to the floats nearest to them. n < 10^8 behind up to 7 decimals
 * differs from the middle M 2^k between two floats, M < 2^25, by 2^-49 of it at
 * least, if it does, and the factors and products here are off by 6 times
 * 2^-53. In the middle itself are only x.5, whose product is exact. */
NN_INLINE nn_doubles nn_decimals_value(struct nn_decimals d)
{
    nn_halves v = (nn_halves)d.digits;
    v = (v * 10 + (v >> 8)) & 0x00ff00ff;
    v = (v * 100 + (v >> 16)) & 0xffff;
    const nn_longs n =
        ((nn_longs)(v * 10000) + ((nn_longs)v >> 32)) & UINT32_MAX;
    /* 2^52 + n, less 2^52 */
    nn_doubles y = (nn_doubles)(n | UINT64_C(0x4330000000000000)) - 0x1p52;
    const nn_longs odd =
        (nn_longs)((d.point & UINT64_C(0xff00ff00ff00ff00)) != 0);
    const nn_longs two =
        (nn_longs)((d.point & UINT64_C(0x00ffff0000ffff00)) != 0);
    const nn_longs four =
        (nn_longs)((d.point & UINT64_C(0x000000ffffffff00)) != 0);
    y *= nn_doubles_where(odd, 1e-1) * nn_doubles_where(two, 1e-2) *
         nn_doubles_where(four, 1e-4);
    return (nn_doubles)((nn_longs)y | (d.minus & UINT64_C(1) << 63));
}

/* Reads NN_DECIMALS fields side by side, as nn_read_smalls does, of up to 8
 * digits, a minus and a point. A bit for each that is another text: what is in
 * its cell does not count. */
NN_INLINE unsigned nn_read_decimals(const char *p, const int *at, float *cells)
{
    typedef int32_t ints __attribute__((vector_size(4 * NN_DECIMALS)));
    typedef float floats __attribute__((vector_size(4 * NN_DECIMALS)));
    nn_longs w = {0}, next = {0};
    NN_UNROLL
    for (int i = 0; i < NN_DECIMALS; i++) {
        w[i] = nn_bytes_word(p + at[i]);
        next[i] = nn_bytes_word(p + at[i] + 1);
    }
    ints from, to;
    memcpy(&from, at, sizeof from);
    memcpy(&to, at + 1, sizeof to);
    const nn_longs zeros = (nn_longs){0} + nn_bytes_repeat('0');
    const nn_longs len =
        (nn_longs) __builtin_convertvector(to - from - 1, nn_signed_longs);
    const struct nn_decimals d = nn_find_decimals(w ^ zeros, next ^ zeros, len);
    const floats x = __builtin_convertvector(nn_decimals_value(d), floats);
    memcpy(cells, &x, sizeof x);
    return nn_longs_which(d.wrong);
}

#else

NN_INLINE unsigned nn_read_decimals(const char *p, const int *at, float *cells)
{
    unsigned wrong = 0;
    for (int i = 0; i < NN_DECIMALS; i++) {
        const size_t len = (size_t)(at[i + 1] - at[i] - 1);
        wrong |= (unsigned)!nn_read_float(p + at[i], len, &cells[i]) << i;
    }
    return wrong;
}

#endif

#endif
