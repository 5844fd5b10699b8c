#include "tensors.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LENGTH_SIZE = 8,        /* bytes of the header's length */
    CHECKSUM_SIZE = 4,      /* bytes of the checksum's data */
    MAX_HEADER = 100000000, /* bytes; other readers have the same limit */
    MEMBERS = 3             /* of a tensor: dtype, shape, data_offsets */
};

static const char *const members[MEMBERS] = {"dtype", "shape", "data_offsets"};

static const struct dtype {
    char name[8];
    unsigned size; /* bytes of an element */
    enum nn_dtype dtype;
} dtypes[] = {
    {"F32", 4, NN_F32},          {"F64", 8, NN_F64},
    {"U32", 4, NN_U32},          {"F16", 2, NN_OTHER_DTYPE},
    {"BF16", 2, NN_OTHER_DTYPE}, {"I64", 8, NN_OTHER_DTYPE},
    {"I32", 4, NN_OTHER_DTYPE},  {"I16", 2, NN_OTHER_DTYPE},
    {"I8", 1, NN_OTHER_DTYPE},   {"U64", 8, NN_OTHER_DTYPE},
    {"U16", 2, NN_OTHER_DTYPE},  {"U8", 1, NN_OTHER_DTYPE},
    {"BOOL", 1, NN_OTHER_DTYPE},
};

static uint64_t get_little_endian(const void *p, int bytes)
{
    const unsigned char *u = p;
    uint64_t x = 0;
    for (int i = 0; i < bytes; i++)
        x |= (uint64_t)u[i] << (8 * i);
    return x;
}

static const char *quote(char out[NN_QUOTE_SIZE], const char *s)
{
    return nn_text_quote(out, s, strlen(s));
}

/* The file that is read, and where its faults go. */
struct source {
    const char *name;
    enum nn_status status;
    struct nn_error *err;
    const unsigned char *data; /* what follows the header */
    uint64_t data_size;
};

/* tensor is the name of the one that is wrong, or NULL. */
static int fail(const struct source *in, const char *tensor, const char *format,
                ...) __attribute__((format(printf, 3, 4)));

static int fail(const struct source *in, const char *tensor, const char *format,
                ...)
{
    char wrong[sizeof in->err->msg];
    char name[NN_QUOTE_SIZE] = "";
    va_list args;
    va_start(args, format);
    vsnprintf(wrong, sizeof wrong, format, args);
    va_end(args);
    if (tensor)
        quote(name, tensor);
    return nn_fail(in->err, in->status, "%s: %s%s%s%s", in->name,
                   tensor ? "tensor " : "", name, tensor ? ": " : "", wrong);
}

static const char *type_name(const struct nn_json *node)
{
    return nn_json_type_name(nn_json_type(node));
}

/* A tensor has exactly the three members. */
static int check_members(const struct source *in, const char *name,
                         const struct nn_json *tensor)
{
    for (int i = 0; i < MEMBERS; i++)
        if (!nn_json_get(tensor, members[i]))
            return fail(in, name, "\"%s\" is missing", members[i]);
    const struct nn_json *c = nn_json_first(tensor);
    for (; c; c = nn_json_next(c)) {
        char quoted[NN_QUOTE_SIZE];
        int i = 0;
        while (i < MEMBERS && strcmp(nn_json_key(c), members[i]) != 0)
            i++;
        if (i == MEMBERS)
            return fail(in, name,
                        "unknown key %s, expected only dtype, shape "
                        "and data_offsets",
                        quote(quoted, nn_json_key(c)));
    }
    return 0;
}

static int read_dtype(const struct dtype **dtype, const struct source *in,
                      const char *name, const struct nn_json *node)
{
    if (nn_json_type(node) != NN_JSON_STRING)
        return fail(in, name, "dtype is %s, expected a text", type_name(node));
    for (size_t i = 0; i < sizeof dtypes / sizeof dtypes[0]; i++) {
        *dtype = &dtypes[i];
        if (strcmp(nn_json_string(node), dtypes[i].name) == 0)
            return 0;
    }
    char quoted[NN_QUOTE_SIZE];
    return fail(in, name, "unknown dtype %s, expected one such as F32",
                quote(quoted, nn_json_string(node)));
}

static int read_shape(struct nn_tensor *t, const struct source *in,
                      const struct nn_json *node)
{
    if (nn_json_type(node) != NN_JSON_LIST)
        return fail(in, t->name, "shape is %s, expected a list",
                    type_name(node));
    if (nn_json_count(node) > NN_MAX_RANK)
        return fail(in, t->name, "%zu dimensions, expected at most %d",
                    nn_json_count(node), NN_MAX_RANK);
    t->elements = 1;
    const struct nn_json *c = nn_json_first(node);
    for (; c; c = nn_json_next(c)) {
        long long n;
        if (!nn_json_integer(c, 1, NN_JSON_MAX_INTEGER, &n))
            return fail(in, t->name,
                        "dimension %d of the shape is no whole number "
                        "from 1",
                        t->rank + 1);
        if (__builtin_mul_overflow(t->elements, (uint64_t)n, &t->elements))
            return fail(in, t->name, "the shape has more than 2^64 elements");
        t->shape[t->rank++] = (uint64_t)n;
    }
    return 0;
}

/* The data lies within the file and is as long as dtype and shape say. */
static int read_offsets(struct nn_tensor *t, const struct source *in,
                        unsigned size, const struct nn_json *node)
{
    long long begin;
    long long end;
    if (nn_json_type(node) != NN_JSON_LIST || nn_json_count(node) != 2 ||
        !nn_json_integer(nn_json_first(node), 0, NN_JSON_MAX_INTEGER, &begin) ||
        !nn_json_integer(nn_json_next(nn_json_first(node)), 0,
                         NN_JSON_MAX_INTEGER, &end))
        return fail(in, t->name,
                    "data_offsets are no list of two whole numbers");
    if (begin > end)
        return fail(in, t->name,
                    "its data ends at %lld, before it begins at %lld", end,
                    begin);
    if ((uint64_t)end > in->data_size)
        return fail(in, t->name,
                    "its data ends at %lld, but the file has only "
                    "%" PRIu64 " bytes of data; is it cut short?",
                    end, in->data_size);
    uint64_t bytes;
    t->bytes = (uint64_t)(end - begin);
    if (__builtin_mul_overflow(t->elements, size, &bytes) || bytes != t->bytes)
        return fail(in, t->name,
                    "%" PRIu64 " bytes of data, expected %" PRIu64
                    " x %u of its shape and dtype",
                    t->bytes, t->elements, size);
    t->data = in->data + begin;
    return 0;
}

static int read_tensor(struct nn_tensors *t, const struct source *in,
                       const struct nn_json *node)
{
    if (t->count == NN_MAX_TENSORS)
        return fail(in, NULL, "more than %d tensors", NN_MAX_TENSORS);
    struct nn_tensor *x = &t->tensor[t->count++];
    const struct dtype *dtype = dtypes;
    x->name = nn_json_key(node);
    if (x->name[0] == '\0')
        return fail(in, NULL, "a tensor's name is empty");
    if (nn_json_type(node) != NN_JSON_OBJECT)
        return fail(in, x->name, "it is %s, expected an object",
                    type_name(node));
    int rc = check_members(in, x->name, node);
    if (!rc)
        rc = read_dtype(&dtype, in, x->name, nn_json_get(node, "dtype"));
    if (!rc)
        rc = read_shape(x, in, nn_json_get(node, "shape"));
    if (rc)
        return rc;
    x->dtype = dtype->dtype;
    return read_offsets(x, in, dtype->size, nn_json_get(node, "data_offsets"));
}

static int check_metadata(const struct source *in, const struct nn_json *node)
{
    if (nn_json_type(node) != NN_JSON_OBJECT)
        return fail(in, NULL, "%s is %s, expected an object of texts",
                    NN_METADATA, type_name(node));
    const struct nn_json *c = nn_json_first(node);
    for (; c; c = nn_json_next(c)) {
        char quoted[NN_QUOTE_SIZE];
        if (nn_json_type(c) != NN_JSON_STRING)
            return fail(in, NULL, "%s: %s is %s, expected a text", NN_METADATA,
                        quote(quoted, nn_json_key(c)), type_name(c));
    }
    return 0;
}

/* Parses the header: where it is, and that it is JSON. */
static int open_header(struct nn_tensors *t, struct source *in)
{
    const char *file = t->file.p;
    size_t size = t->file.len;
    if (size < LENGTH_SIZE)
        return fail(in, NULL, "%zu bytes, too few for a safetensors file",
                    size);
    uint64_t length = get_little_endian(file, LENGTH_SIZE);
    size -= LENGTH_SIZE;
    if (length > size || length > MAX_HEADER)
        return fail(in, NULL,
                    "not a safetensors file: its header would have %" PRIu64
                    " bytes, but %zu follow and at most %d may be",
                    length, size, MAX_HEADER);
    const char *header = file + LENGTH_SIZE;
    if (length == 0 || header[0] != '{')
        return fail(in, NULL,
                    "not a safetensors file: its header has no \"{\"");
    in->data = (const unsigned char *)header + length;
    in->data_size = size - length;
    struct nn_text name = {0};
    nn_text_printf(&name, "%s: header", in->name);
    int rc = nn_text_check(&name, in->err);
    if (!rc)
        rc = nn_json_parse(&t->header, header, length, name.p, in->status,
                           in->err);
    nn_text_free(&name);
    return rc;
}

static int read_header(struct nn_tensors *t, const struct source *in)
{
    t->tensor = calloc(nn_json_count(t->header) + 1, sizeof *t->tensor);
    if (!t->tensor)
        return nn_fail_memory(in->err);
    const struct nn_json *c = nn_json_first(t->header);
    for (; c; c = nn_json_next(c)) {
        int rc = strcmp(nn_json_key(c), NN_METADATA) == 0
                     ? check_metadata(in, c)
                     : read_tensor(t, in, c);
        if (rc)
            return rc;
    }
    return 0;
}

static int compare_data(const void *a, const void *b)
{
    const struct nn_tensor *x = a;
    const struct nn_tensor *y = b;
    return (x->data > y->data) - (x->data < y->data);
}

/* Sorts the tensors by their data, which must fill the file's data. */
static int check_layout(struct nn_tensors *t, const struct source *in)
{
    if (t->count > 0)
        qsort(t->tensor, (size_t)t->count, sizeof *t->tensor, compare_data);
    const unsigned char *end = in->data;
    for (int i = 0; i < t->count; i++) {
        const struct nn_tensor *x = &t->tensor[i];
        char quoted[NN_QUOTE_SIZE];
        if (x->data < end)
            return fail(in, x->name, "its data overlaps that of %s",
                        quote(quoted, t->tensor[i - 1].name));
        if (x->data > end)
            return fail(in, x->name,
                        "%td bytes before its data belong to no tensor",
                        x->data - end);
        end = x->data + x->bytes;
    }
    uint64_t rest = in->data_size - (uint64_t)(end - in->data);
    if (rest > 0)
        return fail(in, NULL,
                    "%" PRIu64 " bytes at the end of the file belong to no "
                    "tensor",
                    rest);
    return 0;
}

static int check_checksum(struct nn_tensors *t, bool strict,
                          const struct source *in)
{
    const struct nn_tensor *last =
        t->count > 0 ? &t->tensor[t->count - 1] : NULL;
    bool is_ours = last && strcmp(last->name, NN_CHECKSUM) == 0 &&
                   last->dtype == NN_U32 && last->elements == 1;
    if (!is_ours && strict)
        return fail(in, NULL,
                    "no checksum: \"" NN_CHECKSUM
                    "\", one U32, would be the last tensor");
    if (!is_ours)
        return 0;
    uint64_t stored = get_little_endian(last->data, CHECKSUM_SIZE);
    uint32_t actual = nn_crc32(0, t->file.p, t->file.len - CHECKSUM_SIZE);
    if (stored != actual)
        return fail(in, NULL,
                    "the file is damaged: its checksum is %08" PRIx64
                    ", of its bytes it would be %08" PRIx32,
                    stored, actual);
    t->has_checksum = true;
    return 0;
}

int nn_tensors_parse(struct nn_tensors *t, struct nn_text *file,
                     const char *name, bool strict, enum nn_status status,
                     struct nn_error *err)
{
    struct source in = {.name = name, .status = status, .err = err};
    *t = (struct nn_tensors){.file = *file};
    *file = (struct nn_text){0};
    int rc = open_header(t, &in);
    if (!rc)
        rc = read_header(t, &in);
    if (!rc)
        rc = check_layout(t, &in);
    if (!rc)
        rc = check_checksum(t, strict, &in);
    if (rc)
        nn_tensors_free(t);
    return rc;
}

int nn_tensors_read(struct nn_tensors *t, const char *path, bool strict,
                    enum nn_status status, struct nn_error *err)
{
    const size_t limit = SIZE_MAX / 2; /* as much as memory can hold */
    struct nn_text file = {0};
    int rc = nn_file_read(&file, path, limit, status, err);
    if (rc) {
        nn_text_free(&file);
        return rc;
    }
    return nn_tensors_parse(t, &file, nn_path_name(path), strict, status, err);
}

void nn_tensors_free(struct nn_tensors *t)
{
    free(t->tensor);
    nn_json_free(t->header);
    nn_text_free(&t->file);
    *t = (struct nn_tensors){0};
}

const struct nn_tensor *nn_tensors_find(const struct nn_tensors *t,
                                        const char *name)
{
    for (int i = 0; i < t->count; i++)
        if (strcmp(t->tensor[i].name, name) == 0)
            return &t->tensor[i];
    return NULL;
}

const char *nn_tensors_metadata(const struct nn_tensors *t, const char *key)
{
    const struct nn_json *metadata = nn_json_get(t->header, NN_METADATA);
    const struct nn_json *node = metadata ? nn_json_get(metadata, key) : NULL;
    return node ? nn_json_string(node) : NULL;
}

double nn_tensor_get(const struct nn_tensor *t, uint64_t i)
{
    assert(i < t->elements);
    assert(t->dtype == NN_F32 || t->dtype == NN_F64);
    if (t->dtype == NN_F64) {
        double x;
        uint64_t bits = get_little_endian(t->data + 8 * i, 8);
        memcpy(&x, &bits, sizeof x);
        return x;
    }
    float x;
    uint32_t bits = (uint32_t)get_little_endian(t->data + 4 * i, 4);
    memcpy(&x, &bits, sizeof x);
    return x;
}
