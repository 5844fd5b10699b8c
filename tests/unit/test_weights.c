/* weights: initial weights from JSON and from safetensors that other programs
 * wrote; whatever does not fit the network is refused by its name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "weights.h"
#include "scratch.h"

/* 3-2-1, whose weights are the numbers 1, 2, ... in the order of the file. */
enum { PARAMETERS = 11 };

static struct nn_net zero_net(void)
{
    const int n[] = {3, 2, 1};
    struct nn_net net = {0};
    assert_int_equal(
        nn_net_open(&net, 2, n, NN_SIGMOID, NN_BINARY_CROSS_ENTROPY, NULL), 0);
    return net;
}

/* Parameter i as the file has them: W1 row by row, b1, W2, b2. */
static float parameter(const struct nn_net *net, int i)
{
    if (i < 6)
        return *nn_mat_elem(net->W[1], i / 3, i % 3);
    if (i < 8)
        return net->b[1][i - 6];
    return i < 10 ? *nn_mat_elem(net->W[2], 0, i - 8) : net->b[2][0];
}

static void assert_counts_up(const char *path)
{
    struct nn_net net = zero_net();
    struct nn_fingerprint f = {0};
    struct nn_error err = {0};
    if (nn_weights_read(&net, path, &f, &err) < 0)
        fail_msg("%s", err.msg);
    for (int i = 0; i < PARAMETERS; i++)
        if (parameter(&net, i) != (float)(i + 1))
            fail_msg("%s: number %d is %g", path, i,
                     (double)parameter(&net, i));
    assert_true(f.length > 0);
    nn_net_free(&net);
}

static void refuse(const char *path, const char *message)
{
    char whole[512];
    struct nn_net net = zero_net();
    struct nn_fingerprint f;
    struct nn_error err = {0};
    snprintf(whole, sizeof whole, "%s%s", path, message);
    int rc = nn_weights_read(&net, path, &f, &err);
    if (rc == 0)
        fail_msg("accepted, expected: %s", whole);
    assert_string_equal(err.msg, whole);
    assert_int_equal(rc, NN_ECONFIG);
    nn_net_free(&net);
}

/* JSON, written with ' for ". */
static void write_json(const char *text)
{
    char json[512];
    snprintf(json, sizeof json, "%s", text);
    for (char *c = json; *c; c++)
        *c = *c == '\'' ? '"' : *c;
    scratch_write("w.json", json, strlen(json));
}

#define W1 "'W1':[[1,2,3],[4,5,6]]"
#define b1 "'b1':[7,8]"
#define W2 "'W2':[[9,10]]"
#define b2 "'b2':[11]"

static void test_json(void **state)
{
    (void)state;
    write_json("{" W1 "," b1 "," W2 "," b2 "}");
    assert_counts_up("w.json");
    write_json(" {'b3':'x'," b2 ",\n'W1':[[1e0,2.0,3],\n[4,5,0.6e1]]," W2 "," b1
               ",'W3':null}\n");
    assert_counts_up("w.json");
}

static void test_fingerprint(void **state)
{
    (void)state;
    static const char json[] = "{\"W1\":[[1]],\"b1\":[0]}";
    const int n[] = {1, 1};
    struct nn_net net = {0};
    struct nn_fingerprint f = {0};
    scratch_write("w.json", json, sizeof json - 1);
    assert_int_equal(
        nn_net_open(&net, 1, n, NN_SIGMOID, NN_SQUARED_ERROR, NULL), 0);
    assert_int_equal(nn_weights_read(&net, "w.json", &f, NULL), 0);
    assert_int_equal(f.length, sizeof json - 1);
    assert_int_equal(f.crc32, nn_crc32(0, json, sizeof json - 1));
    nn_net_free(&net);
}

static void test_json_faults(void **state)
{
    (void)state;
    static const struct {
        const char *json, *message;
    } attacks[] = {
        {"",
         ":1:1: expected a value (a number, \"text\", true, false, null, [ or "
         "{), found the end of the text"},
        {"x1,x2,y\n1,2,3\n", ":1:1: expected a value (a number, \"text\", "
                             "true, false, null, [ or {), "
                             "found \"x1\""},
        {"[]", ": a list, expected an object {\"W1\": [[...], ...], \"b1\": "
               "[...], ...}"},
        {"{" W1 "," W1 "}", ":1:25: key \"W1\" is given twice"},
        {"{" b1 "," W2 "," b2 "}", ": tensor W1 is missing"},
        {"{" W1 "," W2 "," b2 "}", ": tensor b1 is missing"},
        {"{" W1 "," b1 "," b2 "}", ": tensor W2 is missing"},
        {"{" W1 "," b1 "," W2 "}", ": tensor b2 is missing"},
        {"{'w1':[[1,2,3],[4,5,6]]}", ": tensor W1 is missing"},
        {"{'W1':6}", ": W1 is a number, expected a list"},
        {"{'W1':{}}", ": W1 is an object, expected a list"},
        {"{'W1':[]}", ": the shape of W1 is 0, expected 2 x 3"},
        {"{'W1':[1,2,3,4,5,6]}", ": the shape of W1 is 6, expected 2 x 3"},
        {"{'W1':[[1,2],[3,4],[5,6]]}",
         ": the shape of W1 is 3 x 2, expected 2 x 3"},
        {"{'W1':[[1,2,3]]}", ": the shape of W1 is 1 x 3, expected 2 x 3"},
        {"{'W1':[[1,2,3],[4,5]]}",
         ": W1, row 2 has 2 numbers, expected 3: the matrix is 2 x 3"},
        {"{'W1':[[1,2,3],[4,5,6,7]]}",
         ": W1, row 2 has 4 numbers, expected 3: the matrix is 2 x 3"},
        {"{'W1':[[1,2,3],4]}",
         ": W1, row 2 is a number, expected a list of numbers"},
        {"{'W1':[[1,2,3],[4,'5',6]]}",
         ": W1, row 2, column 2 is a text, expected a number"},
        {"{'W1':[[1,2,3],[4,[5],6]]}",
         ": W1, row 2, column 2 is a list, expected a number"},
        {"{'W1':[[1,2,3],[4,5,-1e39]]}",
         ": W1, row 2, column 3: -1e+39 is not finite as a float"},
        {"{" W1 ",'b1':[7]}", ": the shape of b1 is 1, expected 2"},
        {"{" W1 ",'b1':[[7],[8]]}", ": the shape of b1 is 2 x 1, expected 2"},
        {"{" W1 ",'b1':[7,[8]]}",
         ": b1, row 2, column 1 is a list, expected a number"},
        {"{" W1 ",'b1':[7,null]}",
         ": b1, row 2, column 1 is null, expected a number"},
    };
    for (size_t i = 0; i < sizeof attacks / sizeof attacks[0]; i++) {
        write_json(attacks[i].json);
        refuse("w.json", attacks[i].message);
    }
}

/* A safetensors file put together byte by byte. */
struct foreign {
    struct nn_text header, data;
};

/* A tensor of that dtype; F64 and F32 have the numbers first, first + 1, ... */
static void add_tensor(struct foreign *f, const char *name, const char *dtype,
                       const char *shape, int count, int first)
{
    const size_t size = strcmp(dtype, "F64") == 0 ? 8 : 4;
    nn_text_printf(&f->header,
                   "%s\"%s\":{\"dtype\":\"%s\",\"shape\":[%s],"
                   "\"data_offsets\":[%zu,%zu]}",
                   f->header.len > 0 ? "," : "{", name, dtype, shape,
                   f->data.len, f->data.len + size * (size_t)count);
    for (int i = 0; i < count; i++) {
        const double x = first + i;
        const float y = (float)x;
        nn_text_add(&f->data, size == 8 ? (const char *)&x : (const char *)&y,
                    size);
    }
}

/* Writes it; the machine is little-endian like the file. */
static void write_foreign(struct foreign *f)
{
    struct nn_text file = {0};
    nn_text_puts(&f->header, "}");
    const uint64_t length = f->header.len;
    nn_text_add(&file, (const char *)&length, sizeof length);
    nn_text_add(&file, f->header.p, f->header.len);
    nn_text_add(&file, f->data.p, f->data.len);
    scratch_write("w.bin", file.p, file.len);
    nn_text_free(&file);
    nn_text_free(&f->header);
    nn_text_free(&f->data);
}

static void test_safetensors(void **state)
{
    (void)state;
    for (int i = 0; i < 16; i++) {
        struct foreign f = {0};
        add_tensor(&f, "b2", i & 1 ? "F64" : "F32", "1", 1, 11);
        add_tensor(&f, "step", "I32", "", 1, 0);
        add_tensor(&f, "W2", i & 2 ? "F64" : "F32", "1,2", 2, 9);
        add_tensor(&f, "W1", i & 4 ? "F64" : "F32", "2,3", 6, 1);
        add_tensor(&f, "W3", "F32", "5", 5, 0);
        add_tensor(&f, "b1", i & 8 ? "F64" : "F32", "2", 2, 7);
        write_foreign(&f);
        assert_counts_up("w.bin");
    }
}

static float count_up(const void *first, size_t i)
{
    return (float)(*(const int *)first + (int)i);
}

static void test_our_own(void **state)
{
    (void)state;
    struct nn_tensors_out out = {0};
    struct nn_text file = {0};
    nn_tensors_add_metadata(&out, "format", "anything");
    nn_tensors_add(&out, "W1", 2, 3, count_up, &(int){1});
    nn_tensors_add(&out, "b1", 2, 0, count_up, &(int){7});
    nn_tensors_add(&out, "W2", 1, 2, count_up, &(int){9});
    nn_tensors_add(&out, "b2", 1, 0, count_up, &(int){11});
    assert_int_equal(nn_tensors_finish(&out, &file, NULL), 0);
    nn_tensors_out_free(&out);
    scratch_write("w.bin", file.p, file.len);
    assert_counts_up("w.bin");

    file.p[file.len - 5] ^= 1;
    scratch_write("w.bin", file.p, file.len);
    nn_text_free(&file);
    struct nn_net net = zero_net();
    struct nn_fingerprint f;
    struct nn_error err = {0};
    assert_int_equal(nn_weights_read(&net, "w.bin", &f, &err), NN_ECONFIG);
    assert_non_null(strstr(err.msg, "w.bin: the file is damaged"));
    nn_net_free(&net);
}

static void test_safetensors_faults(void **state)
{
    (void)state;
    static const struct {
        const char *name, *dtype, *shape;
        int count;
        const char *message;
    } attacks[] = {
        {"W2", "F32", "2,3", 6, ": tensor W1 is missing"},
        {"W1", "I32", "2,3", 6, ": W1 is neither F32 nor F64"},
        {"W1", "F32", "3,2", 6, ": the shape of W1 is 3 x 2, expected 2 x 3"},
        {"W1", "F64", "6", 6, ": the shape of W1 is 6, expected 2 x 3"},
        {"W1", "F32", "1,2,3", 6,
         ": the shape of W1 is 1 x 2 x 3, expected 2 x 3"},
        {"W1", "F32", "", 1,
         ": the shape of W1 is that of a number, expected 2 x 3"},
        {"W1", "F64", "2,3", 6, ": tensor b1 is missing"},
        {"W1", "F32", "2,3", 5,
         ": tensor \"W1\": 20 bytes of data, expected 6 x 4 of its shape and "
         "dtype"},
    };
    for (size_t i = 0; i < sizeof attacks / sizeof attacks[0]; i++) {
        struct foreign f = {0};
        add_tensor(&f, attacks[i].name, attacks[i].dtype, attacks[i].shape,
                   attacks[i].count, 1);
        write_foreign(&f);
        refuse("w.bin", attacks[i].message);
    }
}

/* Doubles beyond float, and bits that are no number. */
static void test_not_finite(void **state)
{
    (void)state;
    static const struct {
        double x;
        const char *message;
    } attacks[] = {
        {1e39, ": W1, row 2, column 1: 1e+39 is not finite as a float"},
        {-__builtin_inf(),
         ": W1, row 2, column 1: -inf is not finite as a float"},
        {__builtin_nan(""),
         ": W1, row 2, column 1: nan is not finite as a float"},
    };
    for (size_t i = 0; i < sizeof attacks / sizeof attacks[0]; i++) {
        struct foreign f = {0};
        add_tensor(&f, "W1", "F64", "2,3", 6, 1);
        memcpy(f.data.p + 3 * sizeof(double), &attacks[i].x, sizeof(double));
        write_foreign(&f);
        refuse("w.bin", attacks[i].message);
    }
}

static void test_no_file(void **state)
{
    (void)state;
    struct nn_net net = zero_net();
    struct nn_fingerprint f;
    struct nn_error err = {0};
    assert_int_equal(nn_weights_read(&net, "none", &f, &err), NN_ESYSTEM);
    assert_string_equal(err.msg,
                        "none: cannot open: No such file or directory");
    scratch_write("w.bin", "\0\0\0\0\0\0\0", 8);
    nn_net_free(&net);
    refuse("w.bin", ": not a safetensors file: its header has no \"{\"");
}

static void test_names(void **state)
{
    (void)state;
    char name[NN_TENSOR_NAME];
    nn_weights_name(name, 'W', 1);
    assert_string_equal(name, "W1");
    nn_weights_name(name, 'b', 64);
    assert_string_equal(name, "b64");
}

#define SCRATCH(test)                                                          \
    cmocka_unit_test_setup_teardown(test, scratch_enter, scratch_leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH(test_json),           SCRATCH(test_fingerprint),
        SCRATCH(test_json_faults),    SCRATCH(test_safetensors),
        SCRATCH(test_our_own),        SCRATCH(test_safetensors_faults),
        SCRATCH(test_not_finite),     SCRATCH(test_no_file),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests_name("weights", tests, NULL, NULL);
}
