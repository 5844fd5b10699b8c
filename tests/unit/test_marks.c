#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "marks.h"

/* Text at every distance from the edges of 64 bytes: behind x's, which belong
 * to its first field. expected: its bytes as they should be marked, "," and "|"
 * for the ends of fields and lines, "!" for where marks end. */
static void check(const char *text, size_t len, bool quotes,
                  const char *expected)
{
    static struct nn_marks m;
    char line[400 + NN_SLACK];
    assert_int_equal(strlen(expected), len);
    for (int before = 0; before < 130; before++) {
        char marked[400];
        memset(line, 'x', sizeof line);
        memset(line, ',', (size_t)before);
        memcpy(line + before, text, len);
        memset(marked, ' ', sizeof marked);
        nn_marks_start(&m);
        m.begin[0] = 0;
        nn_marks_find(&m, line, line + before + len, ',', quotes);
        for (int i = 1; i <= m.fields; i++)
            marked[m.begin[i] - 1] = ',';
        for (int i = 0; i < m.lines; i++)
            marked[m.line[i] - 1] = '|';
        if (m.odd)
            marked[strcspn(expected, "!") + (size_t)before] = '!';
        for (int i = 0; i < before; i++)
            assert_int_equal(marked[i], ',');
        assert_memory_equal(marked + before, expected, len);
        for (int i = 0; i < NN_MARKS_SPARE; i++)
            assert_in_range(m.begin[m.fields + i], 0, before + (int)len);
    }
}

static void test_ends(void **state)
{
    (void)state;
    check("", 0, false, "");
    check("1,2\n", 4, false, " , |");
    check("1,2\r\n3", 6, false, " ,  | ");
    check("\n\n,\n", 4, false, "||,|");
    check("1,2\n3,\r4\n5\n", 11, false, " , | ,!    ");
    check("1,\0,2\n", 6, false, " ,!   ");
    check("1,\"2\",3\n", 8, false, " ,!     ");
}

static void test_ends_of_quoted_fields(void **state)
{
    (void)state;
    check("\"1\",2\n", 6, true, "   , |");
    check("\"1,\",\"2\"\r\n3", 11, true, "    ,    | ");
    check("1,\"2\"3\n", 7, true, " ,  !  ");
    check("1,2\"\n", 5, true, " , ! ");
    check("\"1\n\",2\n", 7, true, "  !    ");
}

/* A field that goes on in the next window, and quotes. */
static void test_windows(void **state)
{
    (void)state;
    enum { SIZE = 3 * NN_WINDOW };
    static struct nn_marks m;
    char *text = malloc(SIZE + NN_SLACK);
    assert_non_null(text);
    memset(text, ',', SIZE + NN_SLACK);
    text[NN_WINDOW - 3] = text[NN_WINDOW + 3] = '"';
    nn_marks_start(&m);
    m.begin[0] = 0;
    nn_marks_find(&m, text, text + SIZE, ',', true);
    assert_int_equal(m.fields, NN_WINDOW - 3);
    nn_marks_find(&m, text + NN_WINDOW, text + SIZE, ',', true);
    assert_int_equal(m.fields, NN_WINDOW - 4);
    assert_int_equal(m.begin[1], 5);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ends),
        cmocka_unit_test(test_ends_of_quoted_fields),
        cmocka_unit_test(test_windows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
