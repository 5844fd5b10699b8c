/* Vectors of 8 floats, and the functions of a real variable that networks
 * need: our own, so that the bits are the same on every machine that has
 * fused multiply-add.
 *
 * Only + - * / sqrt, comparisons and nn_v8_fma are used, each rounded as IEEE
 * 754 says, and files are compiled with -ffp-contract=off, so nothing is left
 * to the compiler. What a function gives does not depend on the place in the
 * vector. */
#ifndef NN_VEC_H
#define NN_VEC_H

#include <stdint.h>
#include <string.h>

enum { NN_LANES = 8 };

/* Small enough to be worth more in place than as a call. */
#define NN_INLINE static inline __attribute__((always_inline))

/* aligned(4): a load or store needs no more than a float's alignment. */
typedef float nn_v8 __attribute__((vector_size(32), aligned(4), may_alias));
typedef int32_t nn_i8 __attribute__((vector_size(32), aligned(4), may_alias));
typedef uint32_t nn_u8 __attribute__((vector_size(32), aligned(4), may_alias));

/* Over a loop of a constant number of rounds: no loop, so that an array of
 * vectors that it goes through is kept in registers. (clang does it unasked,
 * and worse when asked.) */
#if defined(__GNUC__) && !defined(__clang__)
#define NN_UNROLL _Pragma("GCC unroll 16")
#else
#define NN_UNROLL
#endif

/* Keeps v in a register here, where the compiler would rather spill it. */
#if defined(__AVX__)
#define NN_KEEP(v) __asm__("" : "+x"(v))
#else
#define NN_KEEP(v) (void)0
#endif

/* a b + c, rounded once where the target has the instruction; elsewhere
 * rounded twice, and so with other bits: nn_arithmetic (model.h) tells. */
#if defined(__FMA__) || defined(__ARM_FEATURE_FMA)
#define NN_HAS_FMA 1
#else
#define NN_HAS_FMA 0
#endif

NN_INLINE float nn_fma(float a, float b, float c)
{
#if NN_HAS_FMA
    return __builtin_fmaf(a, b, c);
#else
    return a * b + c;
#endif
}

NN_INLINE nn_v8 nn_v8_fma(nn_v8 a, nn_v8 b, nn_v8 c)
{
#if NN_HAS_FMA
    nn_v8 r;
    for (int i = 0; i < NN_LANES; i++)
        r[i] = __builtin_fmaf(a[i], b[i], c[i]);
    return r;
#else
    return a * b + c;
#endif
}

NN_INLINE nn_v8 nn_v8_of(float x)
{
    return (nn_v8){x, x, x, x, x, x, x, x};
}

NN_INLINE nn_v8 nn_v8_load(const float *p)
{
    return *(const nn_v8 *)p;
}

NN_INLINE void nn_v8_store(float *p, nn_v8 v)
{
    *(nn_v8 *)p = v;
}

typedef float nn_v4 __attribute__((vector_size(16)));

/* The first n floats, n < 4, and zeros. */
NN_INLINE nn_v4 nn_v4_load_part(const float *p, int n)
{
    nn_v4 v = {0};
    if (n > 0)
        v[0] = p[0];
    if (n > 1)
        v[1] = p[1];
    if (n > 2)
        v[2] = p[2];
    return v;
}

NN_INLINE nn_v4 nn_v4_load(const float *p)
{
    nn_v4 v;
    memcpy(&v, p, sizeof v);
    return v;
}

NN_INLINE void nn_v4_store(float *p, nn_v4 v)
{
    memcpy(p, &v, sizeof v);
}

/* The halves of the lanes. */
NN_INLINE nn_v4 nn_v8_low(nn_v8 v)
{
    return __builtin_shufflevector(v, v, 0, 1, 2, 3);
}

NN_INLINE nn_v4 nn_v8_high(nn_v8 v)
{
    return __builtin_shufflevector(v, v, 4, 5, 6, 7);
}

NN_INLINE nn_v8 nn_v8_join(nn_v4 low, nn_v4 high)
{
    return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7);
}

/* As above for the first n floats, all 8 if n is more: the other lanes are
 * loaded as 0 and not stored. In registers, since a vector that has just been
 * stored in pieces takes long to load. */
NN_INLINE nn_v8 nn_v8_load_part(const float *p, int n)
{
    if (n >= NN_LANES)
        return nn_v8_load(p);
    if (n >= 4)
        return nn_v8_join(nn_v4_load(p), nn_v4_load_part(p + 4, n - 4));
    return nn_v8_join(nn_v4_load_part(p, n), (nn_v4){0});
}

NN_INLINE void nn_v8_store_part(float *p, nn_v8 v, int n)
{
    if (n >= NN_LANES) {
        nn_v8_store(p, v);
        return;
    }
    nn_v4 rest = nn_v8_low(v);
    if (n >= 4) {
        nn_v4_store(p, rest);
        rest = nn_v8_high(v);
        p += 4;
        n -= 4;
    }
    if (n > 0)
        p[0] = rest[0];
    if (n > 1)
        p[1] = rest[1];
    if (n > 2)
        p[2] = rest[2];
}

/* Correctly rounded, as IEEE 754 says: the same bits everywhere. */
NN_INLINE nn_v8 nn_v8_sqrt(nn_v8 a)
{
    nn_v8 r = a;
    for (int i = 0; i < NN_LANES; i++)
        r[i] = __builtin_sqrtf(a[i]);
    return r;
}

/* a where the mask is set (all ones, as comparisons give), else b. */
NN_INLINE nn_v8 nn_v8_select(nn_i8 mask, nn_v8 a, nn_v8 b)
{
    return (nn_v8)((mask & (nn_i8)a) | (~mask & (nn_i8)b));
}

NN_INLINE nn_v8 nn_v8_abs(nn_v8 x)
{
    return (nn_v8)((nn_i8)x & 0x7fffffff);
}

/* y >= 0 with the sign of x. */
NN_INLINE nn_v8 nn_v8_sign_of(nn_v8 x, nn_v8 y)
{
    return (nn_v8)((nn_i8)y | ((nn_i8)x & (int32_t)0x80000000));
}

/* Lane by lane, which gcc makes one instruction. */
NN_INLINE nn_v8 nn_v8_max(nn_v8 a, nn_v8 b)
{
    nn_v8 r = a;
    for (int i = 0; i < NN_LANES; i++)
        r[i] = a[i] > b[i] ? a[i] : b[i];
    return r;
}

NN_INLINE nn_v8 nn_v8_min(nn_v8 a, nn_v8 b)
{
    nn_v8 r = a;
    for (int i = 0; i < NN_LANES; i++)
        r[i] = a[i] < b[i] ? a[i] : b[i];
    return r;
}

/* The first n lanes. */
NN_INLINE nn_i8 nn_v8_first(int n)
{
    const nn_i8 lane = {0, 1, 2, 3, 4, 5, 6, 7};
    return lane < n;
}

/* The sum of the lanes, in a fixed tree: halves onto each other. */
NN_INLINE float nn_v8_sum(nn_v8 v)
{
    nn_v4 h = nn_v8_low(v) + nn_v8_high(v);
    h += __builtin_shufflevector(h, h, 2, 3, 0, 1);
    return h[0] + h[1];
}

/* Those sums of four vectors, by the same tree. */
NN_INLINE nn_v4 nn_v8_sums(nn_v8 a, nn_v8 b, nn_v8 c, nn_v8 d)
{
    const nn_v4 ha = nn_v8_low(a) + nn_v8_high(a);
    const nn_v4 hb = nn_v8_low(b) + nn_v8_high(b);
    const nn_v4 hc = nn_v8_low(c) + nn_v8_high(c);
    const nn_v4 hd = nn_v8_low(d) + nn_v8_high(d);
    const nn_v4 ab = __builtin_shufflevector(ha, hb, 0, 1, 4, 5) +
                     __builtin_shufflevector(ha, hb, 2, 3, 6, 7);
    const nn_v4 cd = __builtin_shufflevector(hc, hd, 0, 1, 4, 5) +
                     __builtin_shufflevector(hc, hd, 2, 3, 6, 7);
    return __builtin_shufflevector(ab, cd, 0, 2, 4, 6) +
           __builtin_shufflevector(ab, cd, 1, 3, 5, 7);
}

/* The largest lane. */
NN_INLINE float nn_v8_largest(nn_v8 v)
{
    nn_v8 m =
        nn_v8_max(v, __builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3));
    m = nn_v8_max(m, __builtin_shufflevector(m, m, 2, 3, 0, 1, 6, 7, 4, 5));
    return m[0] > m[1] ? m[0] : m[1];
}

/* e^x = 2^n (1 + q) for -87.34 <= x <= 0: q is returned, *power is 2^n. Below
 * it is nonsense, of nan it is nan. Nothing here takes e^x of a positive x,
 * which may overflow.
 *
 * x = n log 2 + r with |r| <= log(2)/2, log 2 in two parts of which n times
 * the first is exact (Cody and Waite 1980); q = e^r - 1 by a polynomial of
 * degree 7 (Taylor to the fourth power, the upper coefficients as Cephes has
 * them: Moshier 1992, expf), summed in pairs of terms, which wait for each
 * other less. */
NN_INLINE nn_v8 nn_v8_exp_parts(nn_v8 x, nn_v8 *power)
{
    const nn_v8 shift = nn_v8_of(12582912.0f); /* 1.5 2^23: rounds to integer */
    nn_v8 t = nn_v8_fma(x, nn_v8_of(1.44269504f), shift);
    nn_u8 n = (nn_u8)t - (nn_u8)shift; /* -126 to 0 */
    nn_v8 k = t - shift;
    nn_v8 r = nn_v8_fma(k, nn_v8_of(-0.693359375f), x);
    r = nn_v8_fma(k, nn_v8_of(2.12194440e-4f), r);
    nn_v8 z = r * r;
    nn_v8 c =
        nn_v8_fma(nn_v8_of(1.6666665459e-1f), r, nn_v8_of(5.0000001201e-1f));
    nn_v8 p =
        nn_v8_fma(nn_v8_of(8.3334519073e-3f), r, nn_v8_of(4.1665795894e-2f));
    nn_v8 q =
        nn_v8_fma(nn_v8_of(1.9875691500e-4f), r, nn_v8_of(1.3981999507e-3f));
    p = nn_v8_fma(q, z, p);
    p = nn_v8_fma(p, z, c);
    *power = (nn_v8)((n + 127) << 23);
    return nn_v8_fma(p, z, r);
}

/* e^x within 2 ulp for x <= 0, 0 below -87.3365 (where the result is
 * subnormal). */
NN_INLINE nn_v8 nn_v8_exp(nn_v8 x)
{
    nn_v8 power;
    nn_v8 y = (nn_v8_exp_parts(x, &power) + 1.0f) * power;
    return nn_v8_select(x < -87.3365402f, nn_v8_of(0), y);
}

/* e^x - 1 within 2 ulp for x <= 0; -1 is the nearest float below -17.33. */
NN_INLINE nn_v8 nn_v8_expm1(nn_v8 x)
{
    nn_v8 power;
    nn_v8 q = nn_v8_exp_parts(x, &power);
    nn_v8 y = nn_v8_fma(power, q, power - 1.0f);
    return nn_v8_select(x < -18.0f, nn_v8_of(-1), y);
}

/* log((1 + s) / (1 - s)) = 2 atanh(s) for 0 <= |s| <= 1/3, by its Taylor
 * series 2 s (1 + s^2/3 + s^4/5 + ...). */
NN_INLINE nn_v8 nn_v8_twice_atanh(nn_v8 s)
{
    nn_v8 z = s * s;
    nn_v8 p = nn_v8_of(1.0f / 15);
    p = nn_v8_fma(p, z, nn_v8_of(1.0f / 13));
    p = nn_v8_fma(p, z, nn_v8_of(1.0f / 11));
    p = nn_v8_fma(p, z, nn_v8_of(1.0f / 9));
    p = nn_v8_fma(p, z, nn_v8_of(1.0f / 7));
    p = nn_v8_fma(p, z, nn_v8_of(1.0f / 5));
    p = nn_v8_fma(p, z, nn_v8_of(1.0f / 3));
    nn_v8 twice = s + s;
    return nn_v8_fma(twice * z, p, twice);
}

/* log(x) within 2 ulp: x = 2^e f with f in [sqrt(1/2), sqrt(2)), and log f =
 * 2 atanh((f - 1) / (f + 1)). -inf of 0, nan of negative numbers. */
NN_INLINE nn_v8 nn_v8_log(nn_v8 x)
{
    nn_v8 y = nn_v8_select(x > 0.0f, x, nn_v8_of(1)); /* the rest at the end */
    nn_i8 tiny = y < 1.17549435e-38f;
    y = nn_v8_select(tiny, y * 8388608.0f, y); /* 2^23 */
    nn_i8 bits = (nn_i8)y;
    /* 0x3f3504f3 is sqrt(1/2): its exponent and above count as e = 0 */
    nn_i8 e = (bits - 0x3f3504f3) >> 23;
    nn_v8 f = (nn_v8)(bits - (e << 23));
    e -= tiny & 23;
    nn_v8 k = __builtin_convertvector(e, nn_v8);
    nn_v8 l = nn_v8_twice_atanh((f - 1.0f) / (f + 1.0f));
    l = nn_v8_fma(k, nn_v8_of(-2.12194440e-4f), l);
    l = nn_v8_fma(k, nn_v8_of(0.693359375f), l);
    l = nn_v8_select(x == 0.0f, nn_v8_of(-__builtin_inff()), l);
    l = nn_v8_select(x == __builtin_inff(), x, l);
    return nn_v8_select((x < 0.0f) | (x != x), nn_v8_of(__builtin_nanf("")), l);
}

/* log(1 + x) within 2 ulp for 0 <= x <= 1, also for x too small to change 1:
 * (1 + x) / 1 = (1 + s) / (1 - s) with s = x / (2 + x). */
NN_INLINE nn_v8 nn_v8_log1p(nn_v8 x)
{
    return nn_v8_twice_atanh(x / (x + 2.0f));
}

/* log(1 + e^x) within 3 ulp: only e^-|x| is taken, which cannot overflow. */
NN_INLINE nn_v8 nn_v8_softplus(nn_v8 x)
{
    nn_v8 e = nn_v8_exp(-nn_v8_abs(x));
    return nn_v8_max(x, nn_v8_of(0)) + nn_v8_log1p(e);
}

/* 1 / (1 + e^-x) within 4 ulp; only e^-|x| is taken, which cannot overflow. */
NN_INLINE nn_v8 nn_v8_sigmoid(nn_v8 x)
{
    nn_v8 e = nn_v8_exp(-nn_v8_abs(x));
    return nn_v8_select(x < 0.0f, e, nn_v8_of(1.0f)) / (e + 1.0f);
}

/* tanh(x) within 4 ulp: (1 - t) / (1 + t) with t = e^-2|x|, and where that
 * would cancel, |x| < 0.625, an odd polynomial (Moshier 1992, tanhf). */
NN_INLINE nn_v8 nn_v8_tanh(nn_v8 x)
{
    nn_v8 a = nn_v8_abs(x);
    nn_v8 t = nn_v8_exp(-2.0f * a);
    nn_v8 large = (1.0f - t) / (t + 1.0f);
    nn_v8 z = x * x;
    nn_v8 p = nn_v8_of(-5.70498872745e-3f);
    p = nn_v8_fma(p, z, nn_v8_of(2.06390887954e-2f));
    p = nn_v8_fma(p, z, nn_v8_of(-5.37397155531e-2f));
    p = nn_v8_fma(p, z, nn_v8_of(1.33314422036e-1f));
    p = nn_v8_fma(p, z, nn_v8_of(-3.33332819422e-1f));
    nn_v8 small = nn_v8_fma(a * z, p, a);
    nn_v8 y = nn_v8_select(a < 0.625f, small, large);
    return nn_v8_sign_of(x, y);
}

/* erf(x) within 2 ulp. For |x| < 15/16 it is x + x P(x^2), above it is
 * 1 - e^(|x| Q(|x|) - |x|), the power being erfc; from 3.95 on 1 is the nearest
 * float. P and Q are minimax polynomials by Remez' algorithm, fitted for
 * nntrain in 50 digits: they are off by 0.01 x 2^-24 of erf at most. */
NN_INLINE nn_v8 nn_v8_erf(nn_v8 x)
{
    nn_v8 a = nn_v8_abs(x);
    nn_v8 z = x * x;
    nn_v8 p = nn_v8_of(8.26746036e-5f);
    p = nn_v8_fma(p, z, nn_v8_of(-8.11807520e-4f));
    p = nn_v8_fma(p, z, nn_v8_of(5.19882981e-3f));
    p = nn_v8_fma(p, z, nn_v8_of(-2.68584974e-2f));
    p = nn_v8_fma(p, z, nn_v8_of(1.12836793e-1f));
    p = nn_v8_fma(p, z, nn_v8_of(-3.76126319e-1f));
    p = nn_v8_fma(p, z, nn_v8_of(1.28379166e-1f));
    nn_v8 small = nn_v8_fma(p, a, a);
    nn_v8 b = nn_v8_select(a > 3.95f, nn_v8_of(3.95f), a);
    nn_v8 q = nn_v8_of(-1.18903981e-5f);
    q = nn_v8_fma(q, b, nn_v8_of(3.29421106e-4f));
    q = nn_v8_fma(q, b, nn_v8_of(-3.66945448e-3f));
    q = nn_v8_fma(q, b, nn_v8_of(2.38193646e-2f));
    q = nn_v8_fma(q, b, nn_v8_of(-1.06303662e-1f));
    q = nn_v8_fma(q, b, nn_v8_of(-6.35110795e-1f));
    q = nn_v8_fma(q, b, nn_v8_of(-1.28658518e-1f));
    nn_v8 large = 1.0f - nn_v8_exp(nn_v8_fma(q, b, -b));
    return nn_v8_sign_of(x, nn_v8_select(a < 0.9375f, small, large));
}

/* log(x) in double for a normal x > 0, within 2 ulp. */
double nn_log(double x);

#endif
