/* npy: numpy's bytes, mapped back unchanged or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "npy.h"
#include "scratch.h"

static void test_bytes(void **state)
{
    (void)state;
    static float x[6] = {0, 1, 2, 3, 4, 5};
    static uint32_t lines[2] = {2, 3};
    static const char header[] = "\x93NUMPY\1\0v\0{'descr': '<f4', "
                                 "'fortran_order': False, 'shape': (2, 3), }";
    static const char vector[] = "\x93NUMPY\1\0v\0{'descr': '<u4', "
                                 "'fortran_order': False, 'shape': (2,), }";
    uint32_t crc;
    struct nn_npy m = {.type = NN_NPY_FLOAT, .rows = 2, .cols = 3, .p = x};
    assert_int_equal(nn_npy_write(&m, "m.npy", &crc, NULL), 0);
    char text[256];
    scratch_text(text, "m.npy");
    assert_memory_equal(text, header, sizeof header - 1);
    assert_int_equal(text[127], '\n');
    assert_int_equal(strspn(text + sizeof header - 1, " "),
                     127 - (sizeof header - 1));
    assert_memory_equal(text + 128, x, sizeof x);

    m = (struct nn_npy){.type = NN_NPY_COUNT, .rows = 2, .p = lines};
    assert_int_equal(nn_npy_write(&m, "v.npy", &crc, NULL), 0);
    scratch_text(text, "v.npy");
    assert_memory_equal(text, vector, sizeof vector - 1);
    assert_memory_equal(text + 128, lines, sizeof lines);
}

/* Three blocks, the last one short. */
enum { ROWS = 1000, COLS = 600 };
static float large[ROWS * COLS];

static void write_large(uint32_t crc[3])
{
    for (int i = 0; i < ROWS * COLS; i++)
        large[i] = (float)i;
    struct nn_npy m = {NN_NPY_FLOAT, ROWS, COLS, large, NULL, 0};
    assert_int_equal(nn_npy_blocks(&m), 3);
    assert_int_equal(nn_npy_write(&m, "m.npy", crc, NULL), 0);
}

static void test_mapped(void **state)
{
    (void)state;
    uint32_t crc[3];
    struct nn_pool *pool;
    write_large(crc);
    assert_int_equal(nn_pool_start(&pool, 2, NULL), 0);
    for (int i = 0; i < 2; i++) {
        struct nn_npy m = {.rows = ROWS, .cols = COLS};
        assert_int_equal(nn_npy_map(&m, "m.npy", crc, i ? pool : NULL, NULL),
                         0);
        assert_memory_equal(m.p, large, sizeof large);
        *(float *)m.p = 7; /* a copy: the next round finds the old number */
        nn_npy_unmap(&m);
        assert_null(m.p);
        nn_npy_unmap(&m);
    }
    nn_pool_stop(pool);
}

static void refused(struct nn_npy m, const uint32_t *crc, const char *message)
{
    struct nn_error err = {0};
    assert_int_equal(nn_npy_map(&m, "m.npy", crc, NULL, &err), NN_EDATA);
    assert_string_equal(err.msg, message);
    assert_null(m.file);
}

static void test_refused(void **state)
{
    (void)state;
    static const char changed[] = "m.npy: is not as it was written";
    uint32_t crc[3];
    write_large(crc);
    for (int i = 0; i < 3; i++) {
        crc[i]++;
        refused((struct nn_npy){.rows = ROWS, .cols = COLS}, crc, changed);
        crc[i]--;
    }
    refused((struct nn_npy){.rows = COLS, .cols = ROWS}, crc, changed);
    refused((struct nn_npy){NN_NPY_COUNT, ROWS, COLS, 0, 0, 0}, crc, changed);
    refused((struct nn_npy){.rows = ROWS + 1, .cols = COLS}, crc,
            "m.npy: is no file of 2402528 bytes");
    struct nn_npy m = {.rows = 1};
    struct nn_error err = {0};
    assert_int_equal(nn_npy_map(&m, "n.npy", crc, NULL, &err), NN_ESYSTEM);
    assert_string_equal(err.msg,
                        "n.npy: cannot open to map: No such file or directory");
}

/* A small file, each of its bits flipped, and cut at each byte. */
static void test_any_damage(void **state)
{
    (void)state;
    static float x[6] = {0, 1, 2, 3, 4, 5};
    const struct nn_npy m = {.rows = 2, .cols = 3, .p = x};
    static const char cut[] = "m.npy: is no file of 152 bytes";
    uint32_t crc;
    char file[256];
    assert_int_equal(nn_npy_write(&m, "m.npy", &crc, NULL), 0);
    scratch_text(file, "m.npy");
    for (size_t i = 0; i < 152 * 8; i++) {
        file[i / 8] = (char)(file[i / 8] ^ (1 << i % 8));
        scratch_write("m.npy", file, 152);
        refused(m, &crc, "m.npy: is not as it was written");
        file[i / 8] = (char)(file[i / 8] ^ (1 << i % 8));
    }
    for (size_t len = 0; len < 152; len++) {
        scratch_write("m.npy", file, len);
        refused(m, &crc, cut);
    }
    scratch_write("m.npy", file, 153);
    refused(m, &crc, cut);
}

static void test_limits(void **state)
{
    (void)state;
    const struct nn_npy empty = {.cols = 3};
    const struct nn_npy vector = {.rows = NN_NPY_BLOCK / 4 + 1};
    const struct nn_npy huge = {.rows = (size_t)1 << 31, .cols = 1 << 21};
    const struct nn_npy beyond = {.rows = SIZE_MAX / 4, .cols = 8};
    assert_int_equal(nn_npy_blocks(&empty), 0);
    assert_int_equal(nn_npy_blocks(&vector), 2);
    assert_int_equal(nn_npy_blocks(&huge), 0);
    assert_int_equal(nn_npy_blocks(&beyond), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_bytes, scratch_enter,
                                        scratch_leave),
        cmocka_unit_test_setup_teardown(test_mapped, scratch_enter,
                                        scratch_leave),
        cmocka_unit_test_setup_teardown(test_refused, scratch_enter,
                                        scratch_leave),
        cmocka_unit_test_setup_teardown(test_any_damage, scratch_enter,
                                        scratch_leave),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests_name("npy", tests, NULL, NULL);
}
