/* Whatever is accepted can be read to its last element. The first byte chooses
 * strict or not; the rest is the file. */
#include <stdlib.h>
#include <string.h>

#include "tensors.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_all(const struct nn_tensors *t)
{
    double sum = 0;
    for (int i = 0; i < t->count; i++) {
        const struct nn_tensor *x = &t->tensor[i];
        if (nn_tensors_find(t, x->name) != x)
            abort();
        if (x->dtype == NN_F32 || x->dtype == NN_F64)
            for (uint64_t k = 0; k < x->elements; k++)
                sum += nn_tensor_get(x, k);
    }
    const char *metadata = nn_tensors_metadata(t, "format");
    volatile double sink = sum + (double)(metadata ? strlen(metadata) : 0);
    (void)sink;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    bool strict = data[0] & 1;
    struct nn_tensors t = {0};
    struct nn_text file = {0};
    struct nn_error err = {0};
    nn_text_add(&file, (const char *)data + 1, size - 1);
    int rc = nn_tensors_parse(&t, &file, "fuzz", strict, NN_EMODEL, &err);
    if (rc && (rc != NN_EMODEL || t.tensor || t.file.p))
        abort();
    if (!rc && strict && !t.has_checksum)
        abort();
    if (!rc)
        read_all(&t);
    nn_tensors_free(&t);
    return 0;
}
