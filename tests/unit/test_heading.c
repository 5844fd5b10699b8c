#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "heading.h"
#include "rows.h"

static void open_heading(struct nn_heading *h, const char *text, bool header)
{
    struct text_row r;
    assert_int_equal(nn_heading_open(h, row_of(&r, 3, text), header, NULL), 0);
    /* the names outlive the row */
    memset(&r, 'x', sizeof r);
}

static void test_names(void **state)
{
    (void)state;
    struct nn_heading h;
    open_heading(&h, "b,,a,1.5,", true);
    static const char *const names[] = {"b", "c2", "a", "1.5", "c5"};
    assert_int_equal(h.count, 5);
    for (int i = 0; i < 5; i++) {
        int again;
        assert_string_equal(h.name[i], names[i]);
        assert_int_equal(nn_heading_find(&h, names[i], &again), i);
        assert_int_equal(again, -1);
    }
    assert_int_equal(nn_heading_find(&h, "", NULL), -1);
    assert_int_equal(nn_heading_find(&h, "B", NULL), -1);
    nn_heading_free(&h);
    assert_int_equal(h.count, 0);
    nn_heading_free(&h);
}

static void test_without_header(void **state)
{
    (void)state;
    struct nn_heading h;
    open_heading(&h, "b,,c1,7,8,9,a,b,c,d,e", false);
    assert_int_equal(h.count, 11);
    assert_string_equal(h.name[0], "c1");
    assert_string_equal(h.name[10], "c11");
    assert_int_equal(nn_heading_find(&h, "c3", NULL), 2);
    assert_int_equal(nn_heading_find(&h, "c12", NULL), -1);
    nn_heading_free(&h);
}

static void test_repeated_names(void **state)
{
    (void)state;
    struct nn_heading h;
    struct nn_error err = {0};
    int field;
    open_heading(&h, "x,y,x,z,x,c7,", true);
    assert_int_equal(nn_heading_find(&h, "x", &field), 0);
    assert_int_equal(field, 2);
    assert_int_equal(nn_heading_find_one(&h, "t.csv", "z", &field, &err), 0);
    assert_int_equal(field, 3);
    assert_int_equal(nn_heading_find_one(&h, "t.csv", "w", &field, &err), 0);
    assert_int_equal(field, -1);
    assert_int_equal(nn_heading_find_one(&h, "t.csv", "x", &field, &err),
                     NN_EDATA);
    assert_string_equal(err.msg,
                        "t.csv:3: column \"x\" stands twice, as field 1 and 3");
    /* an empty name may be the name of another column */
    assert_int_equal(nn_heading_find_one(&h, "t.csv", "c7", &field, &err),
                     NN_EDATA);
    assert_string_equal(
        err.msg, "t.csv:3: column \"c7\" stands twice, as field 6 and 7");
    nn_heading_free(&h);
}

static void test_nearest(void **state)
{
    (void)state;
    struct nn_heading h;
    char out[NN_NEAREST_SIZE];
    open_heading(&h, "income,age,city", true);
    assert_string_equal(nn_heading_nearest(&h, "incme", out),
                        "; the nearest is \"income\"");
    assert_string_equal(nn_heading_nearest(&h, "City", out),
                        "; the nearest is \"city\"");
    assert_string_equal(nn_heading_nearest(&h, "species", out), "");
    nn_heading_free(&h);
    open_heading(&h, "income,age,c1", false);
    assert_string_equal(
        nn_heading_nearest(&h, "age", out),
        "; without a header (see data.header) its columns are c1, ..., c3");
    nn_heading_free(&h);
}

static void test_likely(void **state)
{
    (void)state;
    static const struct {
        const char *row;
        bool likely;
    } cases[] = {
        {"a,b", true},      {"a", true},      {"a,", true},   {",,a", true},
        {"a,0x10", true},   {"inf,na", true}, {"a,1", false}, {"a,-1e3", false},
        {"a,1e999", false}, {"a,NA", false},  {"?,a", false}, {"a,null", false},
        {"a,b,a", false},   {"a,A", true},    {"c2,", false}, {",c1", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text_row r;
        bool likely = !cases[i].likely;
        assert_int_equal(
            nn_heading_is_likely(row_of(&r, 1, cases[i].row), &likely, NULL),
            0);
        if (likely != cases[i].likely)
            fail_msg("%s: %d", cases[i].row, likely);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names), cmocka_unit_test(test_without_header),
        cmocka_unit_test(test_repeated_names), cmocka_unit_test(test_nearest),
        cmocka_unit_test(test_likely)};
    return cmocka_run_group_tests_name("heading", tests, NULL, NULL);
}
