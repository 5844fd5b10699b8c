/* Many bytes folded to 16 that have the same CRC-32, by multiplication without
 * carries: several times as fast as zlib, which does the rest. */
#ifndef NN_FOLD_H
#define NN_FOLD_H

#include <stddef.h>
#include <stdint.h>

enum { NN_FOLDED = 16 };

/* Folds the first bytes of n at p, which come after others of that CRC-32:
 * their CRC-32 is that of the 16 bytes in out after others of CRC-32 0xffffffff
 * (a register of zeros). How many: a multiple of 64, none where the processor
 * has no such multiplication. */
size_t nn_fold(uint32_t crc, const void *p, size_t n, char out[NN_FOLDED]);

#endif
