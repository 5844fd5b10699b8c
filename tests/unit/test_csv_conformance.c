/* The files of csv-spectrum and of rust-csv, in tests/conformance: what is in
 * them, and the same by the quick ways of reading. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "csv.h"
#include "json.h"
#include "csv_case.h"

/* The path of a file of the collection. */
static const char *shared(char out[4096], const char *file)
{
    const char *root = getenv("NN_ROOT");
    snprintf(out, 4096, "%s/tests/conformance/%s", root ? root : ".", file);
    return out;
}

/* The CSV file as csv-spectrum's JSON has it: a list of objects, keys from the
 * header. */
static void add_as_json(struct nn_text *out, const char *path)
{
    struct nn_csv *csv = csv_case(path, ',');
    struct nn_row row;
    struct nn_error err = {0};
    char *names[8];
    assert_int_equal(nn_csv_next(csv, &row, NULL), 1);
    int fields = row.fields;
    assert_in_range(fields, 1, 8);
    for (int i = 0; i < fields; i++)
        names[i] = nn_text_copy(row.field[i].p, row.field[i].len);
    nn_text_puts(out, "[");
    int rc;
    for (int n = 0; (rc = nn_csv_next(csv, &row, &err)) == 1; n++) {
        assert_int_equal(row.fields, fields);
        nn_text_puts(out, n ? ",{" : "{");
        for (int i = 0; i < fields; i++) {
            nn_text_puts(out, i ? "," : "");
            nn_json_add_string(out, names[i]);
            nn_text_puts(out, ":");
            nn_json_add_string(out, row.field[i].p);
        }
        nn_text_puts(out, "}");
    }
    nn_text_puts(out, "]");
    assert_string_equal(err.msg, "");
    for (int i = 0; i < fields; i++)
        free(names[i]);
    nn_csv_close(csv);
}

static void check_spectrum(const char *name)
{
    char file[100];
    char path[4096];
    struct nn_text text = {0};
    struct nn_text expected = {0};
    struct nn_text actual = {0};
    struct nn_json *json;
    snprintf(file, sizeof file, "csv-spectrum/json/%s.json", name);
    shared(path, file);
    assert_int_equal(nn_file_read(&text, path, 1 << 20, NN_EDATA, NULL), 0);
    assert_int_equal(
        nn_json_parse(&json, text.p, text.len, path, NN_EDATA, NULL), 0);
    nn_json_add_node(&expected, json);
    nn_json_free(json);
    snprintf(file, sizeof file, "csv-spectrum/csvs/%s.csv", name);
    add_as_json(&actual, shared(path, file));
    assert_string_equal(actual.p, expected.p);
    nn_text_free(&text);
    nn_text_free(&expected);
    nn_text_free(&actual);
}

static void test_spectrum(void **state)
{
    (void)state;
    static const char *const names[] = {"comma_in_quotes",
                                        "empty",
                                        "empty_crlf",
                                        "escaped_quotes",
                                        "json",
                                        "newlines",
                                        "newlines_crlf",
                                        "simple",
                                        "utf8",
                                        "simple_crlf",
                                        "quotes_and_newlines"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        check_spectrum(names[i]);
}

/* Every row has so many fields; the sum of a column's numbers, and how many of
 * its cells are none. */
static void check_sum(const char *file, char delimiter, int fields, int column,
                      size_t rows, double sum, int texts)
{
    char path[4096];
    struct nn_csv *csv = csv_case(shared(path, file), delimiter);
    struct nn_row row;
    size_t n = 0;
    while (nn_csv_next(csv, &row, NULL) == 1) {
        assert_int_equal(row.line, ++n);
        assert_int_equal(row.fields, fields);
        const struct nn_field *f = &row.field[column];
        double x = 0;
        texts -= nn_parse_double(f->p, f->len, &x) == NN_NO_NUMBER;
        sum -= x;
    }
    assert_int_equal(n, rows);
    assert_true(sum == 0);
    assert_int_equal(texts, 0);
    nn_csv_close(csv);
}

static void test_rust_csv(void **state)
{
    (void)state;
    check_sum("rust-csv/smallpop.csv", ',', 4, 3, 11, 572002, 1);
    check_sum("rust-csv/smallpop-colon.csv", ':', 4, 3, 11, 572002, 1);
    check_sum("rust-csv/smallpop-no-headers.csv", ',', 4, 3, 10, 572002, 0);
    check_sum("rust-csv/uspop.csv", ',', 5, 2, 101, 2486481, 51);
    check_sum("rust-csv/uspop-null.csv", ',', 5, 2, 101, 2486481, 51);
    check_sum("rust-csv/uspop-latin1.csv", ',', 5, 2, 101, 2486481, 51);
}

/* Quotes escaped by a backslash are not CSV. */
static void test_rust_csv_strange(void **state)
{
    (void)state;
    char path[4096];
    shared(path, "rust-csv/strange.csv");
    struct nn_csv *csv = csv_case(path, ';');
    struct nn_row row;
    struct nn_error err = {0};
    assert_int_equal(nn_csv_next(csv, &row, &err), NN_EDATA);
    assert_non_null(strstr(err.msg, "strange.csv:1: misplaced quote"));
    nn_csv_close(csv);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_spectrum),
        cmocka_unit_test(test_rust_csv),
        cmocka_unit_test(test_rust_csv_strange),
    };
    return cmocka_run_group_tests_name("csv_conformance", tests, NULL, NULL);
}
