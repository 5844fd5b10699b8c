/* Whatever is accepted as the index of a cache has matrices that can be
 * mapped, and reads back the same when it is written. Key and checksum are
 * made right first, which no mutation is. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cache_index.h"
#include "table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool read_index(struct nn_cache_index *x, const struct nn_text *file,
                       const struct nn_text *key)
{
    bool valid;
    struct nn_error err = {0};
    int rc = nn_cache_index_read(x, file, key, "fuzz", &valid, &err);
    if (rc < 0 && (valid || x->columns.input || x->notes.p))
        abort();
    if (rc == 0 && !valid) /* the key is there */
        abort();
    return valid;
}

static void check_shapes(const struct nn_cache_index *x)
{
    for (int i = 0; i < NN_CACHE_TABLES; i++) {
        if (x->table[i].rows > NN_MAX_ROWS)
            abort();
        for (int k = 0; k < NN_CACHE_MATRICES; k++) {
            const struct nn_npy shape = nn_cache_shape(x, i, k);
            const size_t blocks = nn_npy_blocks(&shape);
            if ((blocks > 0) != (x->table[i].crc[k] != NULL))
                abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct nn_text key = {0}, file = {0}, again = {0}, more = {0};
    struct nn_cache_index x;
    nn_text_puts(&key, "{\"cache\":1");
    nn_text_add(&file, key.p, key.len);
    nn_text_puts(&file, ",\n");
    nn_text_add(&file, (const char *)data, size);
    nn_text_printf(&file, ",\n\"checksum\":\"%08" PRIx32 "\"}\n",
                   nn_crc32(0, file.p, file.len));
    if (read_index(&x, &file, &key)) {
        check_shapes(&x);
        nn_cache_index_write(&x, &key, &again);
        nn_cache_index_free(&x);
        if (!read_index(&x, &again, &key))
            abort();
        nn_cache_index_write(&x, &key, &more);
        if (more.len != again.len || memcmp(more.p, again.p, more.len) != 0)
            abort();
        nn_cache_index_free(&x);
    }
    nn_text_free(&key);
    nn_text_free(&file);
    nn_text_free(&again);
    nn_text_free(&more);
    return 0;
}
