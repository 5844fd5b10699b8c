#include "text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { FEWEST = 6, MOST = 9 }; /* significant digits of a float */

/* n 10^(exponent - digits + 1), 10^(digits - 1) <= n < 10^digits */
struct decimal {
    unsigned n;
    int digits, exponent;
};

/* The fewest digits that read back as x, 1e-13 <= x < 1e9; false if that is
 * too close to call in double precision, such as a tie. */
static bool find_decimal(float x, struct decimal *d)
{
    static const double power[] = {
        1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    const double in_doubt = 1e-5; /* p is off by 1e-7 at most */
    int log2_x;                   /* rounded up */
    frexp((double)x, &log2_x);
    int k = MOST - 1 - (int)floor((log2_x - 1) * 0.30103); /* log10 2 */
    if ((double)x * power[k] >= power[MOST])
        k--;
    const double p = (double)x * power[k]; /* MOST digits before the point */
    /* Half way to x's neighbours. (A power of two has the lower one at half the
     * distance; it makes no difference to any of them.) */
    const double limit = ldexp(power[k], log2_x - 25);
    for (int digits = FEWEST; digits <= MOST; digits++) {
        const double unit = power[MOST - digits];
        const double n = floor(p / unit + 0.5);
        const double off = n * unit - p;
        if (unit / 2 - fabs(off) < in_doubt ||
            fabs(limit - fabs(off)) < in_doubt)
            return false;
        const bool carry = n == power[digits];
        *d = (struct decimal){(unsigned)(carry ? n / 10 : n), digits,
                              MOST - 1 - k + carry};
        if (fabs(off) < limit)
            return true;
    }
    return true;
}

/* As %g writes it; returns the end. */
static char *write_decimal(char *to, struct decimal d)
{
    const bool scientific = d.exponent < -4 || d.exponent >= d.digits;
    char digit[MOST] = {0};
    for (int i = d.digits - 1; i >= 0; i--, d.n /= 10)
        digit[i] = (char)('0' + d.n % 10);
    int last = d.digits - 1;
    while (last > 0 && digit[last] == '0')
        last--;
    const int point = scientific ? 1 : d.exponent + 1; /* it stands before */
    for (int i = point < 1 ? point - 1 : 0; i <= last || i < point; i++) {
        if (i == point)
            *to++ = '.';
        *to++ = i >= 0 && i <= last ? digit[i] : '0';
    }
    return scientific ? to + sprintf(to, "e%+03d", d.exponent) : to;
}

/* By printf and strtof, for any float. */
static void add_any_float(struct nn_text *t, float x)
{
    char s[32];
    for (int digits = FEWEST; digits <= MOST; digits++) {
        snprintf(s, sizeof s, "%.*g", digits, (double)x);
        if (strtof(s, NULL) == x)
            break;
    }
    nn_text_puts(t, s);
}

/* Most numbers without printf, which takes ten times as long. */
void nn_text_float(struct nn_text *t, float x)
{
    struct decimal d;
    const float size = fabsf(x);
    if (!(size >= 1e-13f && size < 1e9f) || !find_decimal(size, &d)) {
        add_any_float(t, x);
        return;
    }
    char s[32];
    char *to = s;
    if (x < 0.0f)
        *to++ = '-';
    nn_text_add(t, s, (size_t)(write_decimal(to, d) - s));
}

void nn_text_double(struct nn_text *t, double x)
{
    char s[32];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(s, sizeof s, "%.*g", digits, x);
        if (strtod(s, NULL) == x)
            break;
    }
    nn_text_puts(t, s);
}
