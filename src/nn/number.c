#include "number.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

static const char *skip_sign(const char *p)
{
    return *p == '+' || *p == '-' ? p + 1 : p;
}

static const char *skip_digits(const char *p)
{
    while (*p >= '0' && *p <= '9')
        p++;
    return p;
}

/* [+-]? (digits [. digits*]? | . digits+) ([eE] [+-]? digits+)? and nothing
 * else. The text's NUL ends every loop. */
static bool is_number(const char *p, size_t len)
{
    const char *end = p + len;
    assert(*end == '\0');
    const char *whole = skip_sign(p);
    p = skip_digits(whole);
    size_t digits = (size_t)(p - whole);
    if (*p == '.') {
        const char *fraction = p + 1;
        p = skip_digits(fraction);
        digits += (size_t)(p - fraction);
    }
    if (digits == 0)
        return false;
    if (*p == 'e' || *p == 'E') {
        const char *exponent = skip_sign(p + 1);
        p = skip_digits(exponent);
        if (p == exponent)
            return false;
    }
    return p == end;
}

/* strtof and strtod round once and go by the locale, which nobody sets: in
 * the C locale they read every text of our grammar to its end. */
enum nn_parsed nn_parse_float(const char *p, size_t len, float *x)
{
    if (!is_number(p, len))
        return NN_NO_NUMBER;
    float value = strtof(p, NULL);
    if (isinf(value))
        return NN_TOO_LARGE;
    *x = value;
    return NN_IS_NUMBER;
}

enum nn_parsed nn_parse_double(const char *p, size_t len, double *x)
{
    if (!is_number(p, len))
        return NN_NO_NUMBER;
    double value = strtod(p, NULL);
    if (isinf(value))
        return NN_TOO_LARGE;
    *x = value;
    return NN_IS_NUMBER;
}
