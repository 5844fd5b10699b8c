#include "fold.h"

#include <string.h>

#include "lanes.h"

/* What has AVX2 has the instruction: main.c makes sure. */
#if defined(__AVX2__)
#define WITH_CLMUL __attribute__((target("pclmul")))

typedef long long block __attribute__((vector_size(16)));

static block load(const char *p)
{
    block b;
    memcpy(&b, p, sizeof b);
    return b;
}

/* b moved so many bits ahead, as k says, onto what stands there. */
WITH_CLMUL static block fold(block b, block k, block there)
{
    return __builtin_ia32_pclmulqdq128(b, k, 0x00) ^
           __builtin_ia32_pclmulqdq128(b, k, 0x11) ^ there;
}

/* Gopal and others, Fast CRC Computation for Generic Polynomials Using
 * PCLMULQDQ Instruction, Intel 2009: x^(bits + 64) and x^bits modulo the
 * polynomial, reflected. */
WITH_CLMUL size_t nn_fold(uint32_t crc, const void *p, size_t n,
                          char out[NN_FOLDED])
{
    const block by_512 = {0x154442bd4, 0x1c6e41596};
    const block by_128 = {0x1751997d0, 0x0ccaa009e};
    const char *from = p;
    const size_t whole = n / 64 * 64;
    if (whole == 0)
        return 0;
    block b[4]; /* in registers, as the loops over them are unrolled */
    NN_UNROLL
    for (int i = 0; i < 4; i++)
        b[i] = load(from + 16 * i);
    b[0] ^= (block){(long long)(uint32_t)~crc, 0};
    for (size_t at = 64; at < whole; at += 64) {
        NN_UNROLL
        for (int i = 0; i < 4; i++)
            b[i] = fold(b[i], by_512, load(from + at + 16 * (size_t)i));
    }
    NN_UNROLL
    for (int i = 1; i < 4; i++)
        b[0] = fold(b[0], by_128, b[i]);
    memcpy(out, &b[0], NN_FOLDED);
    return whole;
}

#else

size_t nn_fold(uint32_t crc, const void *p, size_t n, char out[NN_FOLDED])
{
    (void)crc;
    (void)p;
    (void)n;
    (void)out;
    return 0;
}

#endif
