#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ways.h"
#include "scratch.h"

/* Two numbers a row, by threads. */
struct fixture {
    struct nn_columns columns;
    struct nn_places places;
    struct nn_csv *csv;
    struct nn_split split;
    struct nn_pool *pool;
    struct nn_pieces pieces;
    struct nn_table table;
    size_t odd;
};

/* The file is open, its first row behind us. */
static void open_file(struct fixture *f, const char *path, int threads)
{
    struct nn_row row;
    *f = (struct fixture){.table.width = 2};
    assert_int_equal(nn_csv_open(&f->csv, path, ',', NULL), 0);
    assert_int_equal(nn_csv_next(f->csv, &row, NULL), 1);
    ways_columns(&f->columns, ',', &row, 0);
    assert_int_equal(
        nn_columns_place(&f->columns, &f->places, "", &row, false, true, NULL),
        0);
    assert_int_equal(nn_split_open(&f->split, &f->columns, &f->places, NULL),
                     0);
    assert_int_equal(nn_pool_start(&f->pool, threads, NULL), 0);
}

/* The first read() has more bytes than it gives, so that there are no places
 * yet: takes rows until there are, and then by pieces. */
static void load(struct fixture *f)
{
    struct nn_lines *lines = nn_csv_lines(f->csv);
    struct nn_row row;
    while (!nn_pieces_pay(lines, &f->table))
        assert_int_equal(nn_csv_next(f->csv, &row, NULL), 1);
    assert_int_equal(nn_pieces_load(&f->pieces, &f->split, f->pool, lines,
                                    &f->table, &f->odd, NULL),
                     0);
}

static void close_file(struct fixture *f)
{
    nn_pieces_free(&f->pieces);
    nn_table_free(&f->table);
    nn_pool_stop(f->pool);
    nn_split_free(&f->split);
    nn_places_free(&f->places);
    nn_csv_close(f->csv);
    nn_columns_free(&f->columns);
}

/* Rows i,7 from 1 on; behind row `at`, if it is not 0, an odd line.
 * Returns the CRC-32 of it all. */
static uint32_t write_rows(const char *path, int rows, int at)
{
    struct nn_text t = {0};
    for (int i = 1; i <= rows; i++)
        nn_text_printf(&t, i == at ? "%d,7\n1,\n" : "%d,7\n", i);
    scratch_write(path, t.p, t.len);
    const uint32_t crc32 = nn_crc32(0, t.p, t.len);
    nn_text_free(&t);
    return crc32;
}

/* Its rows are those of the file, in order, to the last line taken. */
static void check_rows(const struct fixture *f)
{
    const struct nn_table *t = &f->table;
    const size_t last = nn_csv_lines(f->csv)->last;
    assert_true(t->rows > 0 && t->rows < last);
    for (size_t i = 0; i < t->rows; i++) {
        assert_int_equal(t->line[i], last - t->rows + 1 + i);
        assert_int_equal(nn_table_row(t, i)[0], t->line[i]);
        assert_int_equal(nn_table_row(t, i)[1], 7);
    }
}

/* With the rest, row by row, every byte is in the fingerprint once. */
static void check_rest(struct fixture *f, uint32_t crc32)
{
    struct nn_row row;
    int rc;
    while ((rc = nn_csv_next(f->csv, &row, NULL)) > 0)
        ;
    assert_int_equal(rc, 0);
    assert_int_equal(nn_csv_fingerprint(f->csv).crc32, crc32);
}

/* Nearly all of a file; before an odd line, all. */
static void test_takes_all_that_it_can(void **state)
{
    (void)state;
    enum { ROWS = 700000 };
    for (int threads = 1; threads <= 7; threads += 3) {
        struct fixture f;
        uint32_t crc32 = write_rows("t.csv", ROWS, 0);
        open_file(&f, "t.csv", threads);
        load(&f);
        check_rows(&f);
        assert_int_equal(f.odd, 0);
        assert_true(nn_csv_lines(f.csv)->last > ROWS - 200000 / 9);
        assert_false(nn_pieces_pay(nn_csv_lines(f.csv), &f.table));
        check_rest(&f, crc32);
        close_file(&f);

        crc32 = write_rows("t.csv", ROWS, ROWS / 2);
        open_file(&f, "t.csv", threads);
        load(&f);
        check_rows(&f);
        assert_true(f.odd > 0 && f.odd <= (1 << 19) / 9 + 1);
        assert_int_equal(nn_csv_lines(f.csv)->last, ROWS / 2);
        check_rest(&f, crc32);
        close_file(&f);
    }
}

/* What is gone cannot be read: the rows before it. */
static void test_a_file_that_shrinks(void **state)
{
    (void)state;
    enum { ROWS = 100000, LEFT = 60000 };
    struct fixture f;
    write_rows("t.csv", ROWS, 0);
    open_file(&f, "t.csv", 2);
    const uint32_t crc32 = write_rows("t.csv", LEFT, 0);
    load(&f);
    check_rows(&f);
    assert_int_equal(f.odd, 1);
    check_rest(&f, crc32);
    assert_int_equal(nn_csv_lines(f.csv)->last, LEFT);
    close_file(&f);
}

/* By pieces and without, the same, of rows whose third field nobody uses. */
static void check_ways(const struct nn_text *t)
{
    for (int threads = 2; threads <= 5; threads += 3) {
        const char *how = ways_differ(t->p, t->len, ',', 0x30, threads);
        if (how)
            fail_msg("%s, %d threads", how, threads);
    }
}

/* Pieces of 64 KiB and lines of so many bytes, which end where they do, a byte
 * before and a byte behind. */
static void test_lines_that_end_with_a_piece(void **state)
{
    (void)state;
    struct nn_text t = {0};
    for (int shift = -1; shift <= 1; shift++) {
        nn_text_clear(&t);
        nn_text_printf(&t, "1,1,%0*d\n", 59 + shift, 0);
        while (t.len < 400000)
            nn_text_printf(&t, "%6zu,2,%054d\n", t.len, 0);
        check_ways(&t);
    }
    nn_text_free(&t);
}

/* Rows i,7 with so many blanks before the comma. */
static void add_rows(struct nn_text *t, int from, int to, int blanks)
{
    for (int i = from; i <= to; i++)
        nn_text_printf(t, "%d%*s,7\n", i, blanks, "");
}

/* There are more rows than the first lines let expect. */
static void test_lines_that_become_short(void **state)
{
    (void)state;
    enum { ROWS = 200000 };
    struct nn_text t = {0};
    struct fixture f;
    add_rows(&t, 1, 400, 1000);
    add_rows(&t, 401, ROWS, 0);
    scratch_write("t.csv", t.p, t.len);
    open_file(&f, "t.csv", 2);
    load(&f);
    check_rows(&f);
    assert_int_equal(f.odd, 0);
    assert_true(nn_csv_lines(f.csv)->last > ROWS - 200000 / 9);
    check_rest(&f, nn_crc32(0, t.p, t.len));
    assert_int_equal(nn_csv_fingerprint(f.csv).length, t.len);
    close_file(&f);
    nn_text_free(&t);
}

/* Of lines that are nearly as long as what is read of them behind a piece. */
static void test_no_pieces_of_long_lines(void **state)
{
    (void)state;
    struct nn_text t = {0};
    struct fixture f;
    struct nn_row row;
    add_rows(&t, 1, 30, 50000);
    scratch_write("t.csv", t.p, t.len);
    open_file(&f, "t.csv", 2);
    for (int i = 1; i < 10; i++)
        assert_int_equal(nn_csv_next(f.csv, &row, NULL), 1);
    assert_true(nn_lines_left(nn_csv_lines(f.csv)) > 900000);
    assert_false(nn_pieces_pay(nn_csv_lines(f.csv), &f.table));
    close_file(&f);
    nn_text_free(&t);
}

/* One line is longer than a piece may end behind its place, or is longer than
 * a piece. */
static void test_a_long_line(void **state)
{
    (void)state;
    static const int lengths[] = {60000, 65600, 70000, 140000, 900000};
    struct nn_text t = {0};
    for (size_t k = 0; k < sizeof lengths / sizeof *lengths; k++) {
        nn_text_clear(&t);
        for (int i = 0; i < 60000; i++) {
            nn_text_printf(&t, "%d,1,", i);
            if (i % 40000 == 20000)
                nn_text_printf(&t, "%0*d", lengths[k], 0);
            nn_text_puts(&t, "\n");
        }
        check_ways(&t);
    }
    nn_text_free(&t);
}

/* More pieces than are taken at once: each of many threads has some. */
static void test_a_large_file(void **state)
{
    (void)state;
    enum { ROWS = 50000, THREADS = 140 };
    struct fixture f;
    struct nn_text t = {0};
    add_rows(&t, 1, ROWS, 1000);
    scratch_write("t.csv", t.p, t.len);
    open_file(&f, "t.csv", THREADS);
    load(&f);
    check_rows(&f);
    assert_true(nn_csv_lines(f.csv)->last > ROWS - 200);
    check_rest(&f, nn_crc32(0, t.p, t.len));
    close_file(&f);
    nn_text_free(&t);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, scratch_enter, scratch_leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_takes_all_that_it_can),
        TEST(test_a_file_that_shrinks),
        TEST(test_lines_that_end_with_a_piece),
        TEST(test_lines_that_become_short),
        TEST(test_no_pieces_of_long_lines),
        TEST(test_a_long_line),
        TEST(test_a_large_file),
    };
    return cmocka_run_group_tests_name("pieces", tests, NULL, NULL);
}
