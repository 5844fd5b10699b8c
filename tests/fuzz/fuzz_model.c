/* Whatever is accepted as a model can be shown, and written so that it reads
 * back the same. The checksum is made right first, which no mutation is. */
#include <stdlib.h>
#include <string.h>

#include "model.h"
#include "inspect.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void seal(struct nn_text *file)
{
    enum { CHECKSUM = 4 };
    if (file->len < CHECKSUM)
        return;
    size_t end = file->len - CHECKSUM;
    uint32_t crc = nn_crc32(0, file->p, end);
    for (int i = 0; i < CHECKSUM; i++)
        file->p[end + (size_t)i] = (char)(crc >> (8 * i));
}

/* The model's bytes; the model is freed. */
static struct nn_text write_out(struct nn_model *m)
{
    struct nn_text file = {0};
    if (nn_model_write(m, &file, NULL) < 0)
        abort();
    nn_model_free(m);
    return file;
}

static void show(const struct nn_model *m)
{
    struct nn_text out = {0};
    cli_inspect_text(&out, m);
    cli_inspect_json(&out, m);
    if (cli_inspect_tensor(&out, m, "W1", NULL) < 0 || out.failed)
        abort();
    nn_text_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct nn_model m = {0};
    struct nn_text file = {0};
    struct nn_error err = {0};
    nn_text_add(&file, (const char *)data, size);
    seal(&file);
    int rc = nn_model_parse(&m, &file, "fuzz", &err);
    if (rc < 0 && (rc != NN_EMODEL || m.net.theta || m.columns.input))
        abort();
    if (rc < 0)
        return 0;
    show(&m);
    struct nn_text first = write_out(&m);
    nn_text_add(&file, first.p, first.len);
    if (nn_model_parse(&m, &file, "again", &err) < 0)
        abort();
    struct nn_text second = write_out(&m);
    if (first.len != second.len || memcmp(first.p, second.p, first.len) != 0)
        abort();
    nn_text_free(&first);
    nn_text_free(&second);
    return 0;
}
