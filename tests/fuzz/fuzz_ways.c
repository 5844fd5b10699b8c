/* Every way of reading comes to the same rows, line numbers and errors. The
 * first five bytes choose the delimiter and what the columns are; the rest is
 * the file. tests/unit/test_ways.c replays the corpus. */
#include "../unit/ways.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char delimiters[] = ",;\t| 1.-e\xFF";
    uint32_t kinds;
    if (size < 5)
        return 0;
    const char delimiter = delimiters[data[0] % (sizeof delimiters - 1)];
    memcpy(&kinds, data + 1, sizeof kinds);
    const char *text = (const char *)data + 5;
    if (ways_differ(text, size - 5, delimiter, kinds, 1) ||
        ways_cut_differ(text, size - 5, delimiter))
        abort();
    return 0;
}
