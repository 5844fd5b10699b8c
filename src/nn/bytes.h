/* Many bytes at once: where one of 64 stands, a word of 8, eight words of 4.
 *
 * The caller sees to it that they can be read: a buffer has NN_SLACK bytes
 * more than what is looked at, whatever is in them. */
#ifndef NN_BYTES_H
#define NN_BYTES_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "lanes.h"

enum { NN_SLACK = 64 };

#if defined(__AVX512BW__)
#include <immintrin.h>
#elif defined(__AVX2__)
typedef char nn_bytes __attribute__((vector_size(32), aligned(1), may_alias));
#define NN_BYTES_SIGNS(v) (uint32_t) __builtin_ia32_pmovmskb256(v)
#elif defined(__SSE2__)
typedef char nn_bytes __attribute__((vector_size(16), aligned(1), may_alias));
#define NN_BYTES_SIGNS(v) (uint32_t) __builtin_ia32_pmovmskb128(v)
#endif

/* The byte in each of the 8 places of a word. */
NN_INLINE uint64_t nn_bytes_repeat(unsigned char c)
{
    return UINT64_C(0x0101010101010101) * c;
}

/* 8 bytes, p[0] lowest. */
NN_INLINE uint64_t nn_bytes_word(const char *p)
{
    uint64_t word;
    memcpy(&word, p, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

/* 0x80 in each byte of the word that is 0, 0 in the others (Warren, Hacker's
 * Delight, 6-1). */
NN_INLINE uint64_t nn_bytes_zeros(uint64_t word)
{
    const uint64_t low = nn_bytes_repeat(0x7f);
    return ~(((word & low) + low) | word | low);
}

/* Bit i tells whether p[i] is c, 0 <= i < 64. */
NN_INLINE uint64_t nn_bytes_find(const char *p, char c)
{
#if defined(__AVX512BW__)
    return _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(p), _mm512_set1_epi8(c));
#else
    uint64_t found = 0;
#ifdef NN_BYTES_SIGNS
    NN_UNROLL
    for (unsigned i = 0; i < 64; i += sizeof(nn_bytes)) {
        nn_bytes same = (nn_bytes)(*(const nn_bytes *)(p + i) == c);
        found |= (uint64_t)NN_BYTES_SIGNS(same) << i;
    }
#else
    for (unsigned i = 0; i < 64; i += 8) {
        uint64_t other =
            nn_bytes_word(p + i) ^ nn_bytes_repeat((unsigned char)c);
        /* bit 8 i to bit 56 + i; the others fall off or below */
        uint64_t same =
            (nn_bytes_zeros(other) >> 7) * UINT64_C(0x0102040810204080);
        found |= same >> 56 << i;
    }
#endif
    return found;
#endif
}

/* Which of the 64 bytes at p stand before end. */
NN_INLINE uint64_t nn_bytes_before(const char *p, const char *end)
{
    return end - p < 64 ? (UINT64_C(1) << (end - p)) - 1 : UINT64_MAX;
}

/* Eight words of 4 bytes, however long the vectors of floats are. */
enum { NN_WORDS = 8 };
typedef uint32_t nn_words __attribute__((vector_size(32), aligned(4)));

/* Are all bits 0? */
NN_INLINE bool nn_words_are_zero(nn_words v)
{
#if defined(__AVX2__)
    typedef long long wide __attribute__((vector_size(32)));
    return __builtin_ia32_ptestz256((wide)v, (wide)v);
#else
    uint32_t bits = 0;
    NN_UNROLL
    for (int i = 0; i < NN_WORDS; i++)
        bits |= v[i];
    return bits == 0;
#endif
}

#endif
