/* The writing half of tensors.h. */
#include "tensors.h"

#include <assert.h>
#include <string.h>

enum { ALIGNMENT = 8 }; /* of the data in the file, in bytes */

static void add_little_endian(struct nn_text *out, uint64_t x, int bytes)
{
    char u[sizeof x];
    for (int i = 0; i < bytes; i++)
        u[i] = (char)(x >> (8 * i) & 0xff);
    nn_text_add(out, u, (size_t)bytes);
}

void nn_tensors_add_metadata(struct nn_tensors_out *o, const char *key,
                             const char *value)
{
    assert(o->tensors == 0);
    nn_text_puts(&o->header, o->metadata++ ? "," : "{\"" NN_METADATA "\":{");
    nn_json_add_string(&o->header, key);
    nn_text_puts(&o->header, ":");
    nn_json_add_string(&o->header, value);
}

/* What stands before the next tensor's name. */
static const char *separator(const struct nn_tensors_out *o)
{
    if (o->tensors > 0)
        return ",";
    return o->metadata > 0 ? "}," : "{";
}

/* A tensor's entry in the header; its data comes next.
 * cols 0 is rank 1. */
static void add_entry(struct nn_tensors_out *o, const char *name,
                      const char *dtype, int rows, int cols, size_t bytes)
{
    struct nn_text *h = &o->header;
    nn_text_puts(h, separator(o));
    o->tensors++;
    nn_json_add_string(h, name);
    nn_text_printf(h, ":{\"dtype\":\"%s\",\"shape\":[%d", dtype, rows);
    if (cols > 0)
        nn_text_printf(h, ",%d", cols);
    nn_text_printf(h, "],\"data_offsets\":[%zu,%zu]}", o->data.len,
                   o->data.len + bytes);
}

void nn_tensors_add(struct nn_tensors_out *o, const char *name, int rows,
                    int cols, float (*get)(const void *arg, size_t i),
                    const void *arg)
{
    assert(rows > 0 && cols >= 0 && o->tensors < NN_MAX_TENSORS - 1);
    size_t elements = (size_t)rows * (size_t)(cols > 0 ? cols : 1);
    add_entry(o, name, "F32", rows, cols, elements * sizeof(float));
    for (size_t i = 0; i < elements; i++) {
        float x = get(arg, i);
        uint32_t bits;
        memcpy(&bits, &x, sizeof bits);
        add_little_endian(&o->data, bits, sizeof bits);
    }
}

float nn_tensors_float(const void *arg, size_t i)
{
    const float *x = arg;
    return x[i];
}

int nn_tensors_finish(struct nn_tensors_out *o, struct nn_text *file,
                      struct nn_error *err)
{
    assert(file->len == 0);
    add_entry(o, NN_CHECKSUM, "U32", 1, 0, sizeof(uint32_t));
    nn_text_puts(&o->header, "}");
    while (o->header.len % ALIGNMENT != 0 && !o->header.failed)
        nn_text_puts(&o->header, " ");
    file->failed = o->header.failed || o->data.failed;
    add_little_endian(file, o->header.len, sizeof(uint64_t));
    nn_text_add(file, o->header.p, o->header.len);
    nn_text_add(file, o->data.p, o->data.len);
    add_little_endian(file, nn_crc32(0, file->p, file->len), sizeof(uint32_t));
    return nn_text_check(file, err);
}

void nn_tensors_out_free(struct nn_tensors_out *o)
{
    nn_text_free(&o->header);
    nn_text_free(&o->data);
    *o = (struct nn_tensors_out){0};
}
