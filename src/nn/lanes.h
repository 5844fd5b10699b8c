/* Vectors of floats as long as the processor's, and what is done lane by lane.
 *
 * Only + - * / sqrt, comparisons and nn_vec_fma are used, each rounded as IEEE
 * 754 says, and files are compiled with -ffp-contract=off, so nothing is left
 * to the compiler. */
#ifndef NN_LANES_H
#define NN_LANES_H

#include <stdint.h>
#include <string.h>

/* Floats of a vector. */
#if defined(__AVX512F__)
#include <immintrin.h>
#define NN_LANES 16
#else
#define NN_LANES 8
#endif

/* Small enough to be worth more in place than as a call. */
#define NN_INLINE static inline __attribute__((always_inline))

NN_INLINE int nn_least(int a, int b)
{
    return a < b ? a : b;
}

/* aligned(4): a load or store needs no more than a float's alignment. */
#define NN_VECTOR(bytes)                                                       \
    __attribute__((vector_size(bytes), aligned(4), may_alias))
typedef float nn_vec NN_VECTOR(4 * NN_LANES);
typedef int32_t nn_veci NN_VECTOR(4 * NN_LANES);
typedef uint32_t nn_vecu NN_VECTOR(4 * NN_LANES);

/* Of eight, whatever the processor has. */
typedef float nn_v8 NN_VECTOR(32);
typedef uint32_t nn_u8 NN_VECTOR(32);
typedef double nn_d8 __attribute__((vector_size(64)));

/* Over a loop of a constant number of rounds: no loop, so that an array of
 * vectors that it goes through is kept in registers. (clang does it unasked,
 * and worse when asked.) */
#if defined(__GNUC__) && !defined(__clang__)
#define NN_UNROLL _Pragma("GCC unroll 16")
#else
#define NN_UNROLL
#endif

/* Keeps v in a register here, where the compiler would rather spill it. */
#if defined(__AVX512F__)
#define NN_KEEP(v) __asm__("" : "+v"(v)) /* any of 32 */
#elif defined(__AVX__)
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

NN_INLINE nn_vec nn_vec_fma(nn_vec a, nn_vec b, nn_vec c)
{
#if NN_HAS_FMA
    nn_vec r;
    for (int i = 0; i < NN_LANES; i++)
        r[i] = __builtin_fmaf(a[i], b[i], c[i]);
    return r;
#else
    return a * b + c;
#endif
}

NN_INLINE nn_vec nn_vec_of(float x)
{
    return x - (nn_vec){0}; /* x + 0 would be 0 for -0 */
}

NN_INLINE nn_vec nn_vec_load(const float *p)
{
    return *(const nn_vec *)p;
}

NN_INLINE void nn_vec_store(float *p, nn_vec v)
{
    *(nn_vec *)p = v;
}

/* Correctly rounded, as IEEE 754 says: the same bits everywhere. */
NN_INLINE nn_vec nn_vec_sqrt(nn_vec a)
{
    nn_vec r = a;
    for (int i = 0; i < NN_LANES; i++)
        r[i] = __builtin_sqrtf(a[i]);
    return r;
}

/* a where the mask is set (all ones, as comparisons give), else b: lane by lane
 * where that becomes one instruction. */
NN_INLINE nn_vec nn_vec_select(nn_veci mask, nn_vec a, nn_vec b)
{
#if defined(__AVX2__)
    nn_vec r = b;
    for (int i = 0; i < NN_LANES; i++)
        r[i] = mask[i] ? a[i] : b[i];
    return r;
#else
    return (nn_vec)((mask & (nn_veci)a) | (~mask & (nn_veci)b));
#endif
}

NN_INLINE nn_vec nn_vec_abs(nn_vec x)
{
    return (nn_vec)((nn_veci)x & 0x7fffffff);
}

/* y >= 0 with the sign of x. */
NN_INLINE nn_vec nn_vec_sign_of(nn_vec x, nn_vec y)
{
    return (nn_vec)((nn_veci)y | ((nn_veci)x & (int32_t)0x80000000));
}

/* Lane by lane, which gcc makes one instruction. */
NN_INLINE nn_vec nn_vec_max(nn_vec a, nn_vec b)
{
    nn_vec r = a;
    for (int i = 0; i < NN_LANES; i++)
        r[i] = a[i] > b[i] ? a[i] : b[i];
    return r;
}

NN_INLINE nn_vec nn_vec_min(nn_vec a, nn_vec b)
{
    nn_vec r = a;
    for (int i = 0; i < NN_LANES; i++)
        r[i] = a[i] < b[i] ? a[i] : b[i];
    return r;
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

/* Lane j of v[i] becomes lane i of v[j]. */
NN_INLINE void nn_v4_transpose(nn_v4 v[4])
{
    const nn_v4 a = __builtin_shufflevector(v[0], v[1], 0, 4, 1, 5);
    const nn_v4 b = __builtin_shufflevector(v[0], v[1], 2, 6, 3, 7);
    const nn_v4 c = __builtin_shufflevector(v[2], v[3], 0, 4, 1, 5);
    const nn_v4 d = __builtin_shufflevector(v[2], v[3], 2, 6, 3, 7);
    v[0] = __builtin_shufflevector(a, c, 0, 1, 4, 5);
    v[1] = __builtin_shufflevector(a, c, 2, 3, 6, 7);
    v[2] = __builtin_shufflevector(b, d, 0, 1, 4, 5);
    v[3] = __builtin_shufflevector(b, d, 2, 3, 6, 7);
}

/* The halves of eight lanes. */
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

enum { NN_EIGHTS = NN_LANES / 8 }; /* of a vector */

/* What follows is there for each of the two lengths.
 *
 * nn_vec_load_part, nn_vec_store_part: the first n floats, all if n is more;
 *     the other lanes are loaded as 0 and not stored. In registers, since what
 *     has just been stored in pieces takes long to load.
 * nn_v8_load_part: likewise of eight, n < 8.
 * nn_veci_lanes: the number of each lane.
 * nn_vecu_join: a vector of its eights; nn_vec_of_fours: of its fours. */
#if NN_LANES == 16
NN_INLINE __mmask16 nn_mask_first(int n)
{
    return (__mmask16)(n < NN_LANES ? (1U << n) - 1 : 0xffff);
}

NN_INLINE nn_vec nn_vec_load_part(const float *p, int n)
{
    return (nn_vec)_mm512_maskz_loadu_ps(nn_mask_first(n), p);
}

NN_INLINE nn_v8 nn_v8_load_part(const float *p, int n)
{
    return (nn_v8)_mm256_maskz_loadu_ps((__mmask8)((1U << n) - 1), p);
}

NN_INLINE void nn_vec_store_part(float *p, nn_vec v, int n)
{
    _mm512_mask_storeu_ps(p, nn_mask_first(n), (__m512)v);
}

NN_INLINE nn_veci nn_veci_lanes(void)
{
    return (nn_veci){0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
}

NN_INLINE nn_vecu nn_vecu_join(nn_u8 lower, nn_u8 upper)
{
    return __builtin_shufflevector(lower, upper, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
                                   10, 11, 12, 13, 14, 15);
}

NN_INLINE nn_vec nn_vec_of_fours(const nn_v4 v[4])
{
    return __builtin_shufflevector(nn_v8_join(v[0], v[1]),
                                   nn_v8_join(v[2], v[3]), 0, 1, 2, 3, 4, 5, 6,
                                   7, 8, 9, 10, 11, 12, 13, 14, 15);
}

NN_INLINE nn_v8 nn_vec_lower(nn_vec v)
{
    return __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7);
}

NN_INLINE nn_v8 nn_vec_upper(nn_vec v)
{
    return __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15);
}

#else
NN_INLINE nn_v8 nn_v8_load_part(const float *p, int n)
{
    if (n >= 4)
        return nn_v8_join(nn_v4_load(p), nn_v4_load_part(p + 4, n - 4));
    return nn_v8_join(nn_v4_load_part(p, n), (nn_v4){0});
}

NN_INLINE nn_vec nn_vec_load_part(const float *p, int n)
{
    if (n >= NN_LANES)
        return nn_vec_load(p);
    return nn_v8_load_part(p, n);
}

NN_INLINE void nn_vec_store_part(float *p, nn_vec v, int n)
{
    if (n >= NN_LANES) {
        nn_vec_store(p, v);
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

NN_INLINE nn_veci nn_veci_lanes(void)
{
    return (nn_veci){0, 1, 2, 3, 4, 5, 6, 7};
}

NN_INLINE nn_vecu nn_vecu_join(nn_u8 all, nn_u8 same)
{
    (void)same;
    return all;
}

NN_INLINE nn_vec nn_vec_of_fours(const nn_v4 v[2])
{
    return nn_v8_join(v[0], v[1]);
}

#endif

/* The first n lanes, as a mask. */
NN_INLINE nn_veci nn_vec_first(int n)
{
    return nn_veci_lanes() < n;
}

#endif
