/* The functions of a real variable that networks need, of vectors: our own, so
 * that the bits are the same on every machine that has fused multiply-add. What
 * a function gives does not depend on the place in the vector. */
#ifndef NN_VEC_H
#define NN_VEC_H

#include "lanes.h"

/* e^x = 2^n (1 + q) for -87.34 <= x <= 0: q is returned, *power is 2^n. Below
 * it is nonsense, of nan it is nan. Nothing here takes e^x of a positive x,
 * which may overflow.
 *
 * x = n log 2 + r with |r| <= log(2)/2, log 2 in two parts of which n times
 * the first is exact (Cody and Waite 1980); q = e^r - 1 by a polynomial of
 * degree 7 (Taylor to the fourth power, the upper coefficients as Cephes has
 * them: Moshier 1992, expf), summed in pairs of terms, which wait for each
 * other less. */
NN_INLINE nn_vec nn_vec_exp_parts(nn_vec x, nn_vec *power)
{
    const nn_vec shift =
        nn_vec_of(12582912.0f); /* 1.5 2^23: rounds to integer */
    nn_vec t = nn_vec_fma(x, nn_vec_of(1.44269504f), shift);
    nn_vecu n = (nn_vecu)t - (nn_vecu)shift; /* -126 to 0 */
    nn_vec k = t - shift;
    nn_vec r = nn_vec_fma(k, nn_vec_of(-0.693359375f), x);
    r = nn_vec_fma(k, nn_vec_of(2.12194440e-4f), r);
    nn_vec z = r * r;
    nn_vec c =
        nn_vec_fma(nn_vec_of(1.6666665459e-1f), r, nn_vec_of(5.0000001201e-1f));
    nn_vec p =
        nn_vec_fma(nn_vec_of(8.3334519073e-3f), r, nn_vec_of(4.1665795894e-2f));
    nn_vec q =
        nn_vec_fma(nn_vec_of(1.9875691500e-4f), r, nn_vec_of(1.3981999507e-3f));
    p = nn_vec_fma(q, z, p);
    p = nn_vec_fma(p, z, c);
    *power = (nn_vec)((n + 127) << 23);
    return nn_vec_fma(p, z, r);
}

/* e^x within 2 ulp for x <= 0, 0 below -87.3365 (where the result is
 * subnormal). */
NN_INLINE nn_vec nn_vec_exp(nn_vec x)
{
    nn_vec power;
    nn_vec y = (nn_vec_exp_parts(x, &power) + 1.0f) * power;
    return nn_vec_select(x < -87.3365402f, nn_vec_of(0), y);
}

/* e^x - 1 within 2 ulp for x <= 0; -1 is the nearest float below -17.33. */
NN_INLINE nn_vec nn_vec_expm1(nn_vec x)
{
    nn_vec power;
    nn_vec q = nn_vec_exp_parts(x, &power);
    nn_vec y = nn_vec_fma(power, q, power - 1.0f);
    return nn_vec_select(x < -18.0f, nn_vec_of(-1), y);
}

/* log((1 + s) / (1 - s)) = 2 atanh(s) for 0 <= |s| <= 1/3, by its Taylor
 * series 2 s (1 + s^2/3 + s^4/5 + ...). */
NN_INLINE nn_vec nn_vec_twice_atanh(nn_vec s)
{
    nn_vec z = s * s;
    nn_vec p = nn_vec_of(1.0f / 15);
    p = nn_vec_fma(p, z, nn_vec_of(1.0f / 13));
    p = nn_vec_fma(p, z, nn_vec_of(1.0f / 11));
    p = nn_vec_fma(p, z, nn_vec_of(1.0f / 9));
    p = nn_vec_fma(p, z, nn_vec_of(1.0f / 7));
    p = nn_vec_fma(p, z, nn_vec_of(1.0f / 5));
    p = nn_vec_fma(p, z, nn_vec_of(1.0f / 3));
    nn_vec twice = s + s;
    return nn_vec_fma(twice * z, p, twice);
}

/* log(x) within 2 ulp: x = 2^e f with f in [sqrt(1/2), sqrt(2)), and log f =
 * 2 atanh((f - 1) / (f + 1)). -inf of 0, nan of negative numbers. */
NN_INLINE nn_vec nn_vec_log(nn_vec x)
{
    nn_vec y =
        nn_vec_select(x > 0.0f, x, nn_vec_of(1)); /* the rest at the end */
    nn_veci tiny = y < 1.17549435e-38f;
    y = nn_vec_select(tiny, y * 8388608.0f, y); /* 2^23 */
    nn_veci bits = (nn_veci)y;
    /* 0x3f3504f3 is sqrt(1/2): its exponent and above count as e = 0 */
    nn_veci e = (bits - 0x3f3504f3) >> 23;
    nn_vec f = (nn_vec)(bits - (e << 23));
    e -= tiny & 23;
    nn_vec k = __builtin_convertvector(e, nn_vec);
    nn_vec l = nn_vec_twice_atanh((f - 1.0f) / (f + 1.0f));
    l = nn_vec_fma(k, nn_vec_of(-2.12194440e-4f), l);
    l = nn_vec_fma(k, nn_vec_of(0.693359375f), l);
    l = nn_vec_select(x == 0.0f, nn_vec_of(-__builtin_inff()), l);
    l = nn_vec_select(x == __builtin_inff(), x, l);
    return nn_vec_select((x < 0.0f) | (x != x), nn_vec_of(__builtin_nanf("")),
                         l);
}

/* log(1 + x) within 2 ulp for 0 <= x <= 1, also for x too small to change 1:
 * (1 + x) / 1 = (1 + s) / (1 - s) with s = x / (2 + x). */
NN_INLINE nn_vec nn_vec_log1p(nn_vec x)
{
    return nn_vec_twice_atanh(x / (x + 2.0f));
}

/* log(1 + e^x) within 3 ulp: only e^-|x| is taken, which cannot overflow. */
NN_INLINE nn_vec nn_vec_softplus(nn_vec x)
{
    nn_vec e = nn_vec_exp(-nn_vec_abs(x));
    return nn_vec_max(x, nn_vec_of(0)) + nn_vec_log1p(e);
}

/* 1 / (1 + e^-x) within 4 ulp; only e = e^-|x| is taken, which cannot
 * overflow. */
NN_INLINE nn_vec nn_vec_sigmoid_by(nn_vec e, nn_vec x)
{
    return nn_vec_select(x < 0.0f, e, nn_vec_of(1.0f)) / (e + 1.0f);
}

NN_INLINE nn_vec nn_vec_sigmoid(nn_vec x)
{
    return nn_vec_sigmoid_by(nn_vec_exp(-nn_vec_abs(x)), x);
}

/* Its derivative where it is y. */
NN_INLINE nn_vec nn_vec_sigmoid_slope(nn_vec y)
{
    return y * (1.0f - y);
}

/* tanh(x) within 4 ulp: (1 - t) / (1 + t) with t = e^-2|x|, and where that
 * would cancel, |x| < 0.625, an odd polynomial (Moshier 1992, tanhf). */
NN_INLINE nn_vec nn_vec_tanh(nn_vec x)
{
    nn_vec a = nn_vec_abs(x);
    nn_vec t = nn_vec_exp(-2.0f * a);
    nn_vec large = (1.0f - t) / (t + 1.0f);
    nn_vec z = x * x;
    nn_vec p = nn_vec_of(-5.70498872745e-3f);
    p = nn_vec_fma(p, z, nn_vec_of(2.06390887954e-2f));
    p = nn_vec_fma(p, z, nn_vec_of(-5.37397155531e-2f));
    p = nn_vec_fma(p, z, nn_vec_of(1.33314422036e-1f));
    p = nn_vec_fma(p, z, nn_vec_of(-3.33332819422e-1f));
    nn_vec small = nn_vec_fma(a * z, p, a);
    nn_vec y = nn_vec_select(a < 0.625f, small, large);
    return nn_vec_sign_of(x, y);
}

/* Its derivative where it is y. */
NN_INLINE nn_vec nn_vec_tanh_slope(nn_vec y)
{
    return (1.0f - y) * (1.0f + y);
}

/* erf(x) within 2 ulp. For |x| < 15/16 it is x + x P(x^2), above it is
 * 1 - e^(|x| Q(|x|) - |x|), the power being erfc; from 3.95 on 1 is the nearest
 * float. P and Q are minimax polynomials by Remez' algorithm, fitted for
 * nntrain in 50 digits: they are off by 0.01 x 2^-24 of erf at most. */
NN_INLINE nn_vec nn_vec_erf(nn_vec x)
{
    nn_vec a = nn_vec_abs(x);
    nn_vec z = x * x;
    nn_vec p = nn_vec_of(8.26746036e-5f);
    p = nn_vec_fma(p, z, nn_vec_of(-8.11807520e-4f));
    p = nn_vec_fma(p, z, nn_vec_of(5.19882981e-3f));
    p = nn_vec_fma(p, z, nn_vec_of(-2.68584974e-2f));
    p = nn_vec_fma(p, z, nn_vec_of(1.12836793e-1f));
    p = nn_vec_fma(p, z, nn_vec_of(-3.76126319e-1f));
    p = nn_vec_fma(p, z, nn_vec_of(1.28379166e-1f));
    nn_vec small = nn_vec_fma(p, a, a);
    nn_vec b = nn_vec_select(a > 3.95f, nn_vec_of(3.95f), a);
    nn_vec q = nn_vec_of(-1.18903981e-5f);
    q = nn_vec_fma(q, b, nn_vec_of(3.29421106e-4f));
    q = nn_vec_fma(q, b, nn_vec_of(-3.66945448e-3f));
    q = nn_vec_fma(q, b, nn_vec_of(2.38193646e-2f));
    q = nn_vec_fma(q, b, nn_vec_of(-1.06303662e-1f));
    q = nn_vec_fma(q, b, nn_vec_of(-6.35110795e-1f));
    q = nn_vec_fma(q, b, nn_vec_of(-1.28658518e-1f));
    nn_vec large = 1.0f - nn_vec_exp(nn_vec_fma(q, b, -b));
    return nn_vec_sign_of(x, nn_vec_select(a < 0.9375f, small, large));
}

/* log(x) in double for a normal x > 0, within 2 ulp. */
double nn_log(double x);

#endif
