/* Every way of reading comes to the same rows, line numbers and errors: see
 * tests/unit/ways.h. tests/unit/test_ways.c replays the corpus. */
#include "../unit/ways.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (ways_fuzz(data, size))
        abort();
    return 0;
}
