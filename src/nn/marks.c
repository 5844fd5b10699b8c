#include "marks.h"

void nn_marks_start(struct nn_marks *m)
{
    m->quoted = 0;
    m->starts = 1;
}

/* Bit i tells whether the number of bits up to i is odd. */
NN_INLINE uint64_t parity(uint64_t bits)
{
    for (int i = 1; i < 64; i *= 2)
        bits ^= bits << i;
    return bits;
}

/* Takes what is between quotes from *ends. The result: where a quote is neither
 * the first nor the last byte of a field, or a line ends between quotes. */
NN_INLINE uint64_t find_odd_quotes(struct nn_marks *m, const char *p,
                                   char delimiter, uint64_t lf, uint64_t cr,
                                   uint64_t *ends)
{
    const uint64_t quotes = nn_bytes_find(p, '"');
    /* from the first quote of a field to before the last one */
    const uint64_t quoted = parity(quotes) ^ m->quoted;
    *ends &= ~quoted;
    const uint64_t starts = *ends << 1 | m->starts;
    const bool ends_next = p[64] == delimiter || p[64] == '\n' || p[64] == '\r';
    const uint64_t before_end = (*ends | cr) >> 1 | (uint64_t)ends_next << 63;
    m->quoted = -(quoted >> 63);
    m->starts = *ends >> 63;
    return (quotes & quoted & ~starts) | (quotes & ~quoted & ~before_end) |
           (lf & quoted);
}

/* Puts the place behind each bit at `to`; how many. Up to NN_MARKS_SPARE places
 * more may be overwritten. */
#if defined(__AVX512F__)
NN_INLINE int list(uint64_t bits, int base, int *to)
{
    const __m512i behind = _mm512_setr_epi32(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
                                             12, 13, 14, 15, 16);
    int count = 0;
    NN_UNROLL
    for (int i = 0; i < 64; i += 16) {
        const __mmask16 some = (__mmask16)(bits >> i);
        const __m512i place =
            _mm512_add_epi32(behind, _mm512_set1_epi32(base + i));
        _mm512_storeu_si512(to + count,
                            _mm512_maskz_compress_epi32(some, place));
        count += __builtin_popcount(some);
    }
    return count;
}
#else
NN_INLINE int list(uint64_t bits, int base, int *to)
{
    const int count = __builtin_popcountll(bits);
    for (int i = 0; i < count; i += 8) {
        NN_UNROLL
        for (int k = 0; k < 8; k++) {
            /* the highest bit, where none is left */
            int bit = __builtin_ctzll(bits | UINT64_C(1) << 63);
            __asm__("" : "+r"(bit)); /* no vector, which would take longer */
            to[i + k] = base + 1 + bit;
            bits &= bits - 1;
        }
    }
    return count;
}
#endif

/* The same of bits that are few. */
NN_INLINE int list_few(uint64_t bits, int base, int *to)
{
    int count = 0;
    for (; bits; bits &= bits - 1)
        to[count++] = base + 1 + __builtin_ctzll(bits);
    return count;
}

/* Of the 64 bytes at p, which are up to end: where fields end, and lines; both
 * up to the first odd byte. Is there one? */
NN_INLINE bool find_ends(struct nn_marks *m, const char *p, const char *end,
                         char delimiter, const bool quotes, uint64_t *ends,
                         uint64_t *lines)
{
    const uint64_t lf = nn_bytes_find(p, '\n');
    const uint64_t before_lf = lf >> 1 | (uint64_t)(p[64] == '\n') << 63;
    const uint64_t cr = nn_bytes_find(p, '\r');
    *ends = lf | nn_bytes_find(p, delimiter);
    uint64_t odd = nn_bytes_find(p, '\0') | (cr & ~before_lf);
    odd |= quotes ? find_odd_quotes(m, p, delimiter, lf, cr, ends)
                  : nn_bytes_find(p, '"');
    const uint64_t in = nn_bytes_before(p, end);
    odd &= in;
    *ends &= in & ((odd & -odd) - 1);
    *lines = lf & *ends;
    return odd != 0;
}

NN_INLINE void find(struct nn_marks *m, const char *p, const char *end,
                    char delimiter, const bool quotes)
{
    int fields = 0, lines = 0;
    bool odd = false;
    for (int at = 0; at < NN_WINDOW && p + at < end && !odd; at += 64) {
        uint64_t ends, lf;
        odd = find_ends(m, p + at, end, delimiter, quotes, &ends, &lf);
        fields += list(ends, at, m->begin + 1 + fields);
        lines += list_few(lf, at, m->line + lines);
    }
    for (int i = 1; i <= NN_MARKS_SPARE; i++)
        m->begin[fields + i] = m->begin[fields];
    m->fields = fields;
    m->lines = lines;
    m->odd = odd;
}

void nn_marks_find(struct nn_marks *m, const char *p, const char *end,
                   char delimiter, bool quotes)
{
    if (quotes)
        find(m, p, end, delimiter, true);
    else
        find(m, p, end, delimiter, false);
}
