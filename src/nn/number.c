#include "number.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>

/* n 10^exponent */
struct decimal {
    bool negative;
    bool plain; /* n < 2^63 and exponent hold all digits */
    uint64_t n;
    int exponent;
};

enum { MOST_DIGITS = 19, LEAST_POWER = -48, MOST_POWER = 38 };

static const double powers[] = {
    1e-48, 1e-47, 1e-46, 1e-45, 1e-44, 1e-43, 1e-42, 1e-41, 1e-40, 1e-39, 1e-38,
    1e-37, 1e-36, 1e-35, 1e-34, 1e-33, 1e-32, 1e-31, 1e-30, 1e-29, 1e-28, 1e-27,
    1e-26, 1e-25, 1e-24, 1e-23, 1e-22, 1e-21, 1e-20, 1e-19, 1e-18, 1e-17, 1e-16,
    1e-15, 1e-14, 1e-13, 1e-12, 1e-11, 1e-10, 1e-9,  1e-8,  1e-7,  1e-6,  1e-5,
    1e-4,  1e-3,  1e-2,  1e-1,  1e0,   1e1,   1e2,   1e3,   1e4,   1e5,   1e6,
    1e7,   1e8,   1e9,   1e10,  1e11,  1e12,  1e13,  1e14,  1e15,  1e16,  1e17,
    1e18,  1e19,  1e20,  1e21,  1e22,  1e23,  1e24,  1e25,  1e26,  1e27,  1e28,
    1e29,  1e30,  1e31,  1e32,  1e33,  1e34,  1e35,  1e36,  1e37,  1e38};

static double power(int exponent)
{
    return powers[exponent - LEAST_POWER];
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static const char *take_sign(const char *p, bool *negative)
{
    *negative = *p == '-';
    return *p == '+' || *p == '-' ? p + 1 : p;
}

/* Puts digits behind those of n, which may overflow. */
static const char *take_digits(const char *p, uint64_t *n)
{
    for (; is_digit(*p); p++)
        *n = 10 * *n + (uint64_t)(*p - '0');
    return p;
}

/* The digits of an exponent; NULL if there are none. */
static const char *take_exponent(const char *p, struct decimal *d)
{
    bool negative;
    uint64_t e = 0;
    const char *first = take_sign(p, &negative);
    p = take_digits(first, &e);
    if (p - first > MOST_DIGITS || e > MOST_POWER - LEAST_POWER)
        d->plain = false;
    else
        d->exponent += negative ? -(int)e : (int)e;
    return p > first ? p : NULL;
}

/* [+-]? (digits [. digits*]? | . digits+) ([eE] [+-]? digits+)? and nothing
 * else. The text's NUL ends every loop. */
static bool take_number(const char *p, size_t len, struct decimal *d)
{
    const char *end = p + len;
    assert(*end == '\0');
    *d = (struct decimal){0};
    const char *whole = take_sign(p, &d->negative);
    p = take_digits(whole, &d->n);
    size_t digits = (size_t)(p - whole);
    if (*p == '.') {
        const char *fraction = p + 1;
        p = take_digits(fraction, &d->n);
        digits += (size_t)(p - fraction);
        d->exponent = digits <= MOST_DIGITS ? (int)(fraction - p) : 0;
    }
    d->plain = digits <= MOST_DIGITS && d->n <= INT64_MAX;
    if (digits == 0)
        return false;
    if (*p == 'e' || *p == 'E')
        p = take_exponent(p + 1, d);
    return p == end;
}

/* The float nearest to n 10^exponent, n < 2^63, if it is normal; false if
 * double arithmetic cannot tell. n, the power and their product are each
 * rounded by half a unit in the last place at most: together by less than four.
 * So the product lies on the same side of the middle between two floats, unless
 * that is nearer. A float has 29 bits less. */
static bool round_product(uint64_t n, int exponent, float *x)
{
    const double y = (double)(int64_t)n * power(exponent);
    const uint64_t middle = 1 << 28;
    uint64_t bits;
    memcpy(&bits, &y, sizeof bits);
    *x = (float)y;
    return (bits & (2 * middle - 1)) - (middle - 4) > 8;
}

/* The same for any n and exponent. */
static bool find_float(uint64_t n, int exponent, float *x)
{
    return round_product(n, exponent, x) &&
           (n == 0 || (*x > FLT_MIN && *x < FLT_MAX));
}

static bool find_plain_float(const struct decimal *d, float *x)
{
    return d->plain && d->exponent >= LEAST_POWER &&
           d->exponent <= MOST_POWER && find_float(d->n, d->exponent, x);
}

/* n and the power are exact, so that one operation rounds once (Clinger
 * 1990). */
static bool find_double(const struct decimal *d, double *x)
{
    const int exact = 22;
    if (!d->plain || d->n > UINT64_C(1) << DBL_MANT_DIG ||
        d->exponent < -exact || d->exponent > exact)
        return false;
    const double n = (double)(int64_t)d->n;
    *x = d->exponent < 0 ? n / power(-d->exponent) : n * power(d->exponent);
    return true;
}

/* strtof and strtod round once and go by the locale, which nobody sets: in
 * the C locale they read every text of our grammar to its end. */
enum nn_parsed nn_parse_float(const char *p, size_t len, float *x)
{
    struct decimal d;
    if (!take_number(p, len, &d))
        return NN_NO_NUMBER;
    float value;
    if (find_plain_float(&d, &value)) {
        *x = d.negative ? -value : value;
        return NN_IS_NUMBER;
    }
    value = strtof(p, NULL);
    if (isinf(value))
        return NN_TOO_LARGE;
    *x = value;
    return NN_IS_NUMBER;
}

enum nn_parsed nn_parse_double(const char *p, size_t len, double *x)
{
    struct decimal d;
    if (!take_number(p, len, &d))
        return NN_NO_NUMBER;
    double value;
    if (find_double(&d, &value)) {
        *x = d.negative ? -value : value;
        return NN_IS_NUMBER;
    }
    value = strtod(p, NULL);
    if (isinf(value))
        return NN_TOO_LARGE;
    *x = value;
    return NN_IS_NUMBER;
}

/* 8 digits as 0 ... 9, the first one lowest; false if they are none. */
NN_INLINE bool add_up(uint64_t w, uint64_t *value)
{
    const uint64_t other = (w + nn_bytes_repeat(0x80 - 10)) | w;
    const uint64_t pair = UINT64_C(0x000000ff000000ff);
    w = w * 10 + (w >> 8); /* in every second byte two digits */
    *value = ((w & pair) * (100 + (UINT64_C(1000000) << 32)) +
              (w >> 16 & pair) * (1 + (UINT64_C(10000) << 32))) >>
             32;
    return (other & nn_bytes_repeat(0x80)) == 0;
}

static uint64_t digits_at(const char *p)
{
    return nn_bytes_word(p) ^ nn_bytes_repeat('0');
}

/* The value of len <= 8 digits; zeros are put before them. */
NN_INLINE bool read_digits(const char *p, size_t len, uint64_t *value)
{
    const unsigned half = 32 - 4 * (unsigned)len;
    return add_up(digits_at(p) << half << half, value);
}

/* More than 8 digits, the point behind `point` of them. */
static bool read_long(const char *p, size_t len, size_t point, float *x)
{
    static const uint64_t tens[] = {1,      10,      100,      1000,     10000,
                                    100000, 1000000, 10000000, 100000000};
    const size_t decimals = len - point - 1;
    if (len > MOST_DIGITS || decimals > 16)
        return false;
    const size_t first = decimals < 8 ? decimals : 8;
    const size_t last = decimals - first;
    uint64_t whole, part, rest;
    if (!read_digits(p, point, &whole) ||
        !read_digits(p + point + 1, first, &part) ||
        !read_digits(p + point + 9, last, &rest))
        return false;
    const uint64_t n = (whole * tens[first] + part) * tens[last] + rest;
    return find_float(n, -(int)decimals, x);
}

/* Up to 8 digits without a point. */
static bool read_whole(const char *p, size_t len, float *x)
{
    uint64_t n;
    if (len - 1 >= 8 || !read_digits(p, len, &n))
        return false;
    *x = (float)(int32_t)n;
    return true;
}

/* Up to 8 digits and a point; points has 0x80 in its place. As short a chain
 * of operations as can be: how many numbers are under way at once is what
 * limits the speed. */
NN_INLINE bool read_short(const char *p, size_t len, uint64_t points, float *x)
{
    const size_t point = (size_t)__builtin_ctzll(points) / 8;
    const uint64_t before = ((points & -points) >> 7) - 1;
    const uint64_t w = (digits_at(p) & before) | (digits_at(p + 1) & ~before);
    uint64_t n;
    return add_up(w << (72 - 8 * (unsigned)len), &n) &&
           round_product(n, (int)point + 1 - (int)len, x);
}

bool nn_read_float(const char *p, size_t len, float *x)
{
    if (len == 0)
        return false;
    const bool negative = *p == '-';
    p += negative;
    len -= negative;
    /* 0x80 in the byte of the first point, of those among 8 (Mycroft 1987);
     * what stands above it is not looked at */
    const uint64_t other = nn_bytes_word(p) ^ nn_bytes_repeat('.');
    const uint64_t points =
        (other - nn_bytes_repeat(1)) & ~other & nn_bytes_repeat(0x80);
    const size_t point = points ? (size_t)__builtin_ctzll(points) / 8 : len;
    float value;
    if (point >= len  ? !read_whole(p, len, &value)
        : len - 2 < 8 ? !read_short(p, len, points, &value)
                      : len == 1 || !read_long(p, len, point, &value))
        return false;
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    bits |= (uint32_t)negative << 31;
    memcpy(x, &bits, sizeof bits);
    return true;
}
