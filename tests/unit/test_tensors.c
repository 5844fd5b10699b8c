/* tensors: what is written reads back; every attack on the structure is
 * refused in its own words; no truncation and no flipped bit goes unseen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "scratch.h"
#include "tensors.h"

enum { ALL_DATA = 24 }; /* bytes of data in a file of the attacks */

static void add_bytes(struct nn_text *file, uint64_t x, int bytes)
{
    for (int i = 0; i < bytes; i++)
        nn_text_add(file, &(char){(char)(x >> (8 * i))}, 1);
}

/* A file of that header and so many bytes of data: 0, 1, 2, ... */
static struct nn_text make_file(const char *header, size_t data)
{
    struct nn_text file = {0};
    add_bytes(&file, strlen(header), 8);
    nn_text_puts(&file, header);
    for (size_t i = 0; i < data; i++)
        add_bytes(&file, i, 1);
    return file;
}

static void refuse(struct nn_text *file, bool strict, const char *message)
{
    struct nn_tensors t = {0};
    struct nn_error err = {0};
    int rc = nn_tensors_parse(&t, file, "m.bin", strict, NN_EMODEL, &err);
    if (rc == 0)
        fail_msg("accepted, expected: %s", message);
    assert_string_equal(err.msg, message);
    assert_int_equal(rc, NN_EMODEL);
    assert_null(file->p);
    assert_null(t.tensor);
    assert_null(t.header);
    assert_null(t.file.p);
}

static void accept(struct nn_tensors *t, struct nn_text *file, bool strict)
{
    struct nn_error err = {0};
    if (nn_tensors_parse(t, file, "m.bin", strict, NN_EMODEL, &err))
        fail_msg("refused: %s", err.msg);
    assert_null(file->p);
}

/* The headers are written with ' for ". */
#define T(members) "{'W1':{" members "}}"
#define F32        "'dtype':'F32'"
#define SIX        "'shape':[3,2]"
#define ALL        "'data_offsets':[0,24]"

static const struct {
    const char *header, *message;
} attacks[] = {
    {"[]", "not a safetensors file: its header has no \"{\""},
    {" {}", "not a safetensors file: its header has no \"{\""},
    {"", "not a safetensors file: its header has no \"{\""},
    {"{", "header:1:2: expected a key in double quotes, found the end of the "
          "text"},
    {"{} x", "header:1:4: expected nothing after the value, found \"x\""},
    {"{}\n,", "header:2:1: expected nothing after the value, found \",\""},
    {"{'a':1,'a':2}", "header:1:8: key \"a\" is given twice"},
    {"{'__metadata__':{},'__metadata__':{}}",
     "header:1:20: key \"__metadata__\" is given twice"},
    {"{'__metadata__':{'a':'1','a':'2'}}",
     "header:1:26: key \"a\" is given twice"},
    {T(F32 "," F32 "," SIX "," ALL),
     "header:1:22: key \"dtype\" is given twice"},
    {"{'\xff':1}", "header:1:3: the string is not UTF-8; iconv -t UTF-8 "
                   "converts it"},
    {"{'W\\u0000':1}", "header:1:4: \\u0000 is not supported in a string"},
    {"{'__metadata__':[]}",
     "__metadata__ is a list, expected an object of texts"},
    {"{'__metadata__':{'a':1}}",
     "__metadata__: \"a\" is a number, expected a text"},
    {"{'__metadata__':{'b':{}}}",
     "__metadata__: \"b\" is an object, expected a text"},
    {"{'':{" F32 "," SIX "," ALL "}}", "a tensor's name is empty"},
    {"{'W1':[]}", "tensor \"W1\": it is a list, expected an object"},
    {"{'W1':'F32'}", "tensor \"W1\": it is a text, expected an object"},
    {T(""), "tensor \"W1\": \"dtype\" is missing"},
    {T(SIX "," ALL), "tensor \"W1\": \"dtype\" is missing"},
    {T(F32 "," ALL), "tensor \"W1\": \"shape\" is missing"},
    {T(F32 "," SIX), "tensor \"W1\": \"data_offsets\" is missing"},
    {T(F32 ",'Shape':[6]," ALL), "tensor \"W1\": \"shape\" is missing"},
    {T(F32 "," SIX "," ALL ",'x':1"),
     "tensor \"W1\": unknown key \"x\", expected only dtype, shape and "
     "data_offsets"},
    {T("'dtype':5," SIX "," ALL),
     "tensor \"W1\": dtype is a number, expected a text"},
    {T("'dtype':'F8'," SIX "," ALL),
     "tensor \"W1\": unknown dtype \"F8\", expected one such as F32"},
    {T("'dtype':'f32'," SIX "," ALL),
     "tensor \"W1\": unknown dtype \"f32\", expected one such as F32"},
    {T("'dtype':''," SIX "," ALL),
     "tensor \"W1\": unknown dtype \"\", expected one such as F32"},
    {T(F32 ",'shape':6," ALL),
     "tensor \"W1\": shape is a number, expected a list"},
    {T(F32 ",'shape':{}," ALL),
     "tensor \"W1\": shape is an object, expected a list"},
    {T(F32 ",'shape':[1,1,1,1,1,1,1,1,6]," ALL),
     "tensor \"W1\": 9 dimensions, expected at most 8"},
    {T(F32 ",'shape':[0]," ALL), "tensor \"W1\": dimension 1 of the shape is "
                                 "no whole number from 1"},
    {T(F32 ",'shape':[3,0]," ALL), "tensor \"W1\": dimension 2 of the shape "
                                   "is no whole number from 1"},
    {T(F32 ",'shape':[-6]," ALL), "tensor \"W1\": dimension 1 of the shape is "
                                  "no whole number from 1"},
    {T(F32 ",'shape':[-3,-2]," ALL), "tensor \"W1\": dimension 1 of the shape "
                                     "is no whole number from 1"},
    {T(F32 ",'shape':[1.5,4]," ALL), "tensor \"W1\": dimension 1 of the shape "
                                     "is no whole number from 1"},
    {T(F32 ",'shape':['6']," ALL), "tensor \"W1\": dimension 1 of the shape "
                                   "is no whole number from 1"},
    {T(F32 ",'shape':[[6]]," ALL), "tensor \"W1\": dimension 1 of the shape "
                                   "is no whole number from 1"},
    {T(F32 ",'shape':[9007199254740994]," ALL),
     "tensor \"W1\": dimension 1 of the shape is no whole number from 1"},
    {T(F32 ",'shape':[1e300]," ALL), "tensor \"W1\": dimension 1 of the shape "
                                     "is no whole number from 1"},
    {T(F32 ",'shape':[4294967296,4294967296]," ALL),
     "tensor \"W1\": the shape has more than 2^64 elements"},
    {T(F32 ",'shape':[4294967296,2147483648,2,6]," ALL),
     "tensor \"W1\": the shape has more than 2^64 elements"},
    /* 2^63 + 3 elements of 8 bytes would be 24 bytes modulo 2^64. */
    {T("'dtype':'F64','shape':[1308659,7047956753329]," ALL),
     "tensor \"W1\": 24 bytes of data, expected 9223372036854775811 x 8 of its "
     "shape and dtype"},
    {T(F32 ",'shape':[4096,1125899906842624]," ALL),
     "tensor \"W1\": 24 bytes of data, expected 4611686018427387904 x 4 of its "
     "shape and dtype"},
    {T(F32 ",'shape':[7]," ALL), "tensor \"W1\": 24 bytes of data, expected "
                                 "7 x 4 of its shape and dtype"},
    {T(F32 ",'shape':[]," ALL), "tensor \"W1\": 24 bytes of data, expected "
                                "1 x 4 of its shape and dtype"},
    {T("'dtype':'F64'," SIX "," ALL), "tensor \"W1\": 24 bytes of data, "
                                      "expected 6 x 8 of its shape and dtype"},
    {T(F32 "," SIX ",'data_offsets':24"),
     "tensor \"W1\": data_offsets are no list of two whole numbers"},
    {T(F32 "," SIX ",'data_offsets':[24]"),
     "tensor \"W1\": data_offsets are no list of two whole numbers"},
    {T(F32 "," SIX ",'data_offsets':[0,24,24]"),
     "tensor \"W1\": data_offsets are no list of two whole numbers"},
    {T(F32 "," SIX ",'data_offsets':[-1,23]"),
     "tensor \"W1\": data_offsets are no list of two whole numbers"},
    {T(F32 "," SIX ",'data_offsets':[0.5,24.5]"),
     "tensor \"W1\": data_offsets are no list of two whole numbers"},
    {T(F32 "," SIX ",'data_offsets':[0,'24']"),
     "tensor \"W1\": data_offsets are no list of two whole numbers"},
    {T(F32 "," SIX ",'data_offsets':[0,18446744073709551640]"),
     "tensor \"W1\": data_offsets are no list of two whole numbers"},
    {T(F32 "," SIX ",'data_offsets':[24,0]"),
     "tensor \"W1\": its data ends at 0, before it begins at 24"},
    {T(F32 "," SIX ",'data_offsets':[4,28]"),
     "tensor \"W1\": its data ends at 28, but the file has only 24 bytes of "
     "data; is it cut short?"},
    {T(F32 ",'shape':[5],'data_offsets':[4,24]"),
     "tensor \"W1\": 4 bytes before its data belong to no tensor"},
    {T(F32 ",'shape':[5],'data_offsets':[0,20]"),
     "4 bytes at the end of the file belong to no tensor"},
    {"{}", "24 bytes at the end of the file belong to no tensor"},
    {"{'__metadata__':{}}",
     "24 bytes at the end of the file belong to no tensor"},
    {"{'a':{" F32 ",'shape':[3],'data_offsets':[0,12]},"
     "'b':{" F32 ",'shape':[4],'data_offsets':[8,24]}}",
     "tensor \"b\": its data overlaps that of \"a\""},
    {"{'b':{" F32 ",'shape':[2],'data_offsets':[8,16]},"
     "'a':{" F32 ",'shape':[6],'data_offsets':[0,24]}}",
     "tensor \"b\": its data overlaps that of \"a\""},
    {"{'b':{" F32 ",'shape':[3],'data_offsets':[12,24]},"
     "'a':{" F32 ",'shape':[2],'data_offsets':[0,8]}}",
     "tensor \"b\": 4 bytes before its data belong to no tensor"},
    {"{'checksum':{'dtype':'U32','shape':[1],'data_offsets':[20,24]},"
     "'a':{" F32 ",'shape':[5],'data_offsets':[0,20]}}",
     "the file is damaged: its checksum is 17161514, of its bytes it would "
     "be 00e5b043"},
};

static struct nn_text attack_file(const char *header)
{
    char *quoted = strdup(header);
    assert_non_null(quoted);
    for (char *c = quoted; *c; c++)
        if (*c == '\'')
            *c = '"';
    struct nn_text file = make_file(quoted, ALL_DATA);
    free(quoted);
    return file;
}

static void test_attacks(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof attacks / sizeof attacks[0]; i++) {
        struct nn_text file = attack_file(attacks[i].header);
        char message[512];
        snprintf(message, sizeof message, "m.bin: %s", attacks[i].message);
        refuse(&file, false, message);
    }
}

static void test_strict_wants_a_checksum(void **state)
{
    (void)state;
    static const char *const headers[] = {
        T(F32 "," SIX "," ALL),
        "{'checksum':{'dtype':'I32','shape':[6],'data_offsets':[0,24]}}",
        "{'checksum':{'dtype':'F32','shape':[1],'data_offsets':[20,24]},"
        "'a':{" F32 ",'shape':[5],'data_offsets':[0,20]}}",
        "{'checksum':{'dtype':'U32','shape':[6],'data_offsets':[0,24]}}",
        "{'checksum':{'dtype':'U32','shape':[1],'data_offsets':[0,4]},"
        "'a':{" F32 ",'shape':[5],'data_offsets':[4,24]}}"};
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
        struct nn_text file = attack_file(headers[i]);
        struct nn_tensors t = {0};
        accept(&t, &file, false);
        assert_false(t.has_checksum);
        nn_tensors_free(&t);
        file = attack_file(headers[i]);
        refuse(&file, true,
               "m.bin: no checksum: \"checksum\", one U32, would be the last "
               "tensor");
    }
    struct nn_text empty = make_file("{}", 0);
    refuse(&empty, true,
           "m.bin: no checksum: \"checksum\", one U32, would be the last "
           "tensor");
}

static void test_header_length(void **state)
{
    (void)state;
    struct nn_text file = {0};
    refuse(&file, false, "m.bin: 0 bytes, too few for a safetensors file");
    nn_text_puts(&file, "\x02\0\0");
    refuse(&file, false, "m.bin: 1 bytes, too few for a safetensors file");
    nn_text_puts(&file, "x1,x2,y\n0,0,0\n");
    refuse(&file, false,
           "m.bin: not a safetensors file: its header would have "
           "754683007837417848 bytes, but 6 follow and at most 100000000 may "
           "be");
    file = make_file("{}", 0);
    file.p[0] = 0;
    refuse(&file, false,
           "m.bin: not a safetensors file: its header has no \"{\"");
    file = make_file("{}", 0);
    file.p[0] = 3;
    refuse(&file, false,
           "m.bin: not a safetensors file: its header would have 3 bytes, but "
           "2 follow and at most 100000000 may be");
    file = make_file("{}", 0);
    memset(file.p, 0xff, 8);
    refuse(&file, false,
           "m.bin: not a safetensors file: its header would have "
           "18446744073709551615 bytes, but 2 follow and at most 100000000 "
           "may be");
}

/* "{}" and blanks, so many bytes in all. */
static struct nn_text blank_header(size_t size)
{
    struct nn_text file = {0};
    add_bytes(&file, size, 8);
    char *spaces = malloc(size);
    assert_non_null(spaces);
    memset(spaces, ' ', size);
    nn_text_add(&file, spaces, size);
    free(spaces);
    memcpy(file.p + 8, "{}", 2);
    return file;
}

static void test_largest_header(void **state)
{
    (void)state;
    struct nn_tensors t = {0};
    struct nn_text file = blank_header(100000000);
    accept(&t, &file, false);
    nn_tensors_free(&t);
    file = blank_header(100000001);
    refuse(&file, false,
           "m.bin: not a safetensors file: its header would have 100000001 "
           "bytes, but 100000001 follow and at most 100000000 may be");
}

static void test_number_of_tensors(void **state)
{
    (void)state;
    for (int extra = 0; extra <= 1; extra++) {
        struct nn_text header = {0};
        nn_text_puts(&header, "{\"__metadata__\":{}");
        for (int i = 0; i < NN_MAX_TENSORS + extra; i++)
            nn_text_printf(&header,
                           ",\"t%d\":{\"dtype\":\"U8\",\"shape\":[],"
                           "\"data_offsets\":[%d,%d]}",
                           i, i, i + 1);
        nn_text_puts(&header, "}");
        struct nn_text file =
            make_file(header.p, (size_t)(NN_MAX_TENSORS + extra));
        nn_text_free(&header);
        if (extra) {
            refuse(&file, false, "m.bin: more than 1024 tensors");
        } else {
            struct nn_tensors t = {0};
            accept(&t, &file, false);
            assert_int_equal(t.count, NN_MAX_TENSORS);
            nn_tensors_free(&t);
        }
    }
}

/* What other programs write: any order, any dtype, rank 0, no checksum. */
static void test_foreign_file(void **state)
{
    (void)state;
    static const struct {
        const char *dtype;
        int size;
    } all[] = {{"F64", 8}, {"F32", 4}, {"F16", 2}, {"BF16", 2}, {"I64", 8},
               {"I32", 4}, {"I16", 2}, {"I8", 1},  {"U64", 8},  {"U32", 4},
               {"U16", 2}, {"U8", 1},  {"BOOL", 1}};
    int count = sizeof all / sizeof all[0];
    struct nn_text header = {0};
    int end = 0;
    for (int i = 0; i < count; i++)
        end += all[i].size;
    int total = end;
    for (int i = 0; i < count; i++) {
        nn_text_printf(&header,
                       "%s\"t%d\":{\"data_offsets\":[%d,%d],\"shape\":[],"
                       "\"dtype\":\"%s\"}",
                       i > 0 ? ", " : "{\n", i, end - all[i].size, end,
                       all[i].dtype);
        end -= all[i].size;
    }
    nn_text_puts(&header, "}\n ");
    struct nn_text file = make_file(header.p, (size_t)total);
    nn_text_free(&header);
    struct nn_tensors t = {0};
    accept(&t, &file, false);
    assert_int_equal(t.count, count);
    assert_string_equal(t.tensor[0].name, "t12");
    assert_string_equal(t.tensor[count - 1].name, "t0");
    assert_int_equal(t.tensor[count - 1].dtype, NN_F64);
    assert_int_equal(t.tensor[count - 2].dtype, NN_F32);
    assert_int_equal(nn_tensors_find(&t, "t9")->dtype, NN_U32);
    assert_int_equal(nn_tensors_find(&t, "t5")->dtype, NN_OTHER_DTYPE);
    assert_int_equal(t.tensor[0].rank, 0);
    assert_int_equal(t.tensor[0].elements, 1);
    assert_null(nn_tensors_find(&t, "t13"));
    assert_null(nn_tensors_metadata(&t, "format"));
    nn_tensors_free(&t);
}

static void test_elements(void **state)
{
    (void)state;
    static const char header[] =
        "{\"d\":{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[0,16]},"
        "\"f\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[16,24]}}";
    struct nn_text file = make_file(header, 0);
    add_bytes(&file, 0x3ff8000000000000, 8); /* 1.5 */
    add_bytes(&file, 0xbfb999999999999a, 8); /* -0.1 */
    add_bytes(&file, 0x3dcccccd, 4);         /* 0.1f */
    add_bytes(&file, 0xff800000, 4);         /* -inf */
    struct nn_tensors t = {0};
    accept(&t, &file, false);
    assert_true(nn_tensor_get(&t.tensor[0], 0) == 1.5);
    assert_true(nn_tensor_get(&t.tensor[0], 1) == -0.1);
    assert_true(nn_tensor_get(&t.tensor[1], 0) == 0.1f);
    assert_true(nn_tensor_get(&t.tensor[1], 1) == -INFINITY);
    nn_tensors_free(&t);
}

static float element(const void *arg, size_t i)
{
    return ((const float *)arg)[i];
}

static const float W1[] = {1, -2, 0.1f, 1e-45f, 3e38f, -0.0f};
static const float b1[] = {7, 8, 9};

static struct nn_text written_file(void)
{
    struct nn_tensors_out out = {0};
    struct nn_text file = {0};
    struct nn_error err = {0};
    nn_tensors_add_metadata(&out, "format", "nntrain \"model\"\n\xc3\xa9");
    nn_tensors_add_metadata(&out, "version", "1");
    nn_tensors_add(&out, "W1", 3, 2, element, W1);
    nn_tensors_add(&out, "b1", 3, 0, element, b1);
    assert_int_equal(nn_tensors_finish(&out, &file, &err), 0);
    nn_tensors_out_free(&out);
    return file;
}

static void test_round_trip(void **state)
{
    (void)state;
    struct nn_text file = written_file();
    struct nn_tensors t = {0};
    accept(&t, &file, true);
    assert_true(t.has_checksum);
    assert_int_equal(t.count, 3);
    assert_string_equal(nn_tensors_metadata(&t, "format"),
                        "nntrain \"model\"\n\xc3\xa9");
    assert_string_equal(nn_tensors_metadata(&t, "version"), "1");
    assert_null(nn_tensors_metadata(&t, "Version"));
    const struct nn_tensor *x = nn_tensors_find(&t, "W1");
    assert_ptr_equal(x, &t.tensor[0]);
    assert_int_equal(x->rank, 2);
    assert_int_equal(x->shape[0], 3);
    assert_int_equal(x->shape[1], 2);
    for (size_t i = 0; i < 6; i++) {
        float y = (float)nn_tensor_get(x, i);
        assert_memory_equal(&y, &W1[i], sizeof y);
    }
    x = nn_tensors_find(&t, "b1");
    assert_int_equal(x->rank, 1);
    assert_int_equal(x->elements, 3);
    assert_true(nn_tensor_get(x, 2) == 9);
    assert_int_equal(nn_tensors_find(&t, "checksum")->dtype, NN_U32);
    nn_tensors_free(&t);
}

/* The bytes themselves, so that a model written once loads for ever. */
static void test_bytes(void **state)
{
    (void)state;
    static const char header[] =
        "{\"__metadata__\":{\"format\":\"nntrain \\\"model\\\"\\n\xc3\xa9\","
        "\"version\":\"1\"},"
        "\"W1\":{\"dtype\":\"F32\",\"shape\":[3,2],\"data_offsets\":[0,24]},"
        "\"b1\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[24,36]},"
        "\"checksum\":{\"dtype\":\"U32\",\"shape\":[1],"
        "\"data_offsets\":[36,40]}}";
    struct nn_text file = written_file();
    size_t padded = (sizeof header - 1 + 7) / 8 * 8;
    assert_int_equal(file.len, 8 + padded + 40);
    uint64_t length = 0;
    for (int i = 0; i < 8; i++)
        length |= (uint64_t)(unsigned char)file.p[i] << (8 * i);
    assert_int_equal(length, padded);
    assert_memory_equal(file.p + 8, header, sizeof header - 1);
    for (size_t i = sizeof header - 1; i < padded; i++)
        assert_int_equal(file.p[8 + i], ' ');
    assert_memory_equal(file.p + 8 + padded, "\0\0\x80\x3f\0\0\0\xc0", 8);
    struct nn_text crc = {0};
    add_bytes(&crc, nn_crc32(0, file.p, file.len - 4), 4);
    assert_memory_equal(file.p + file.len - 4, crc.p, 4);
    nn_text_free(&crc);
    struct nn_text again = written_file();
    assert_int_equal(again.len, file.len);
    assert_memory_equal(again.p, file.p, file.len);
    nn_text_free(&again);
    nn_text_free(&file);
}

/* Whatever the header's length, the data begins at a multiple of 8 bytes. */
static void test_padding(void **state)
{
    (void)state;
    for (size_t n = 0; n < 16; n++) {
        struct nn_tensors_out out = {0};
        struct nn_text file = {0};
        struct nn_error err = {0};
        nn_tensors_add_metadata(&out, "k", &"0123456789abcdef"[n]);
        nn_tensors_add(&out, "b1", 3, 0, element, b1);
        assert_int_equal(nn_tensors_finish(&out, &file, &err), 0);
        nn_tensors_out_free(&out);
        struct nn_tensors t = {0};
        accept(&t, &file, true);
        assert_int_equal(((const char *)t.tensor[0].data - t.file.p) % 8, 0);
        nn_tensors_free(&t);
    }
}

/* No metadata, no tensors: a header for the checksum alone. */
static void test_smallest_file(void **state)
{
    (void)state;
    struct nn_tensors_out out = {0};
    struct nn_text file = {0};
    struct nn_error err = {0};
    assert_int_equal(nn_tensors_finish(&out, &file, &err), 0);
    nn_tensors_out_free(&out);
    struct nn_tensors t = {0};
    accept(&t, &file, true);
    assert_int_equal(t.count, 1);
    nn_tensors_free(&t);
    nn_tensors_free(&t);
}

static void test_memory_failure_is_told(void **state)
{
    (void)state;
    struct nn_tensors_out out = {.data = {.failed = true}};
    struct nn_text file = {0};
    struct nn_error err = {0};
    assert_int_equal(nn_tensors_finish(&out, &file, &err), NN_ESYSTEM);
    nn_tensors_out_free(&out);
    out.header.failed = true;
    assert_int_equal(nn_tensors_finish(&out, &file, &err), NN_ESYSTEM);
    nn_tensors_out_free(&out);
    nn_text_free(&file);
}

static bool is_accepted(const char *p, size_t len, bool strict)
{
    struct nn_text file = {0};
    struct nn_tensors t = {0};
    struct nn_error err = {0};
    nn_text_add(&file, p, len);
    int rc = nn_tensors_parse(&t, &file, "m.bin", strict, NN_EMODEL, &err);
    assert_true(rc == 0 || rc == NN_EMODEL);
    if (rc)
        assert_memory_equal(err.msg, "m.bin: ", 7);
    nn_tensors_free(&t);
    return rc == 0;
}

static void test_every_truncation(void **state)
{
    (void)state;
    struct nn_text file = written_file();
    assert_true(is_accepted(file.p, file.len, true));
    for (size_t len = 0; len < file.len; len++) {
        assert_false(is_accepted(file.p, len, true));
        assert_false(is_accepted(file.p, len, false));
    }
    nn_text_add(&file, "", 1);
    assert_false(is_accepted(file.p, file.len, true));
    nn_text_free(&file);
}

static void test_every_bit(void **state)
{
    (void)state;
    struct nn_text file = written_file();
    for (size_t bit = 0; bit < 8 * file.len; bit++) {
        file.p[bit / 8] ^= (char)(1 << bit % 8);
        if (is_accepted(file.p, file.len, true))
            fail_msg("bit %zu of byte %zu", bit % 8, bit / 8);
        is_accepted(file.p, file.len, false);
        file.p[bit / 8] ^= (char)(1 << bit % 8);
    }
    assert_true(is_accepted(file.p, file.len, true));
    nn_text_free(&file);
}

static void test_read(void **state)
{
    (void)state;
    const char *path = "some.safetensors";
    struct nn_text file = written_file();
    struct nn_tensors t = {0};
    struct nn_error err = {0};
    scratch_write(path, file.p, file.len);
    assert_int_equal(nn_tensors_read(&t, path, true, NN_EMODEL, &err), 0);
    assert_int_equal(t.count, 3);
    nn_tensors_free(&t);
    file.p[file.len - 6] ^= 1;
    scratch_write(path, file.p, file.len);
    nn_text_free(&file);
    assert_int_equal(nn_tensors_read(&t, path, true, NN_ECONFIG, &err),
                     NN_ECONFIG);
    assert_int_equal(err.code, NN_ECONFIG);
    assert_memory_equal(err.msg, path, strlen(path));
    assert_non_null(strstr(err.msg, ": the file is damaged: its checksum is"));
    unlink(path);
    assert_int_equal(nn_tensors_read(&t, path, true, NN_EMODEL, &err),
                     NN_ESYSTEM);
    assert_memory_equal(err.msg, path, strlen(path));
    assert_null(t.file.p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_attacks),
        cmocka_unit_test(test_strict_wants_a_checksum),
        cmocka_unit_test(test_header_length),
        cmocka_unit_test(test_largest_header),
        cmocka_unit_test(test_number_of_tensors),
        cmocka_unit_test(test_foreign_file),
        cmocka_unit_test(test_elements),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_padding),
        cmocka_unit_test(test_smallest_file),
        cmocka_unit_test(test_memory_failure_is_told),
        cmocka_unit_test(test_every_truncation),
        cmocka_unit_test(test_every_bit),
        cmocka_unit_test_setup_teardown(test_read, scratch_enter,
                                        scratch_leave),
    };
    return cmocka_run_group_tests_name("tensors", tests, NULL, NULL);
}
