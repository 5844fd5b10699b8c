/* The index of a cache whose structure is wrong and whose checksum is right:
 * refused in words that say what is wrong. A checksum that is spelled in any
 * other way than it was written is none. */
#include <ctype.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cache_index.h"

/* With ' for "; a number for each block of a matrix. */
static const char whole[] =
    "{'cache':1,\n"
    "'columns':{'delimiter':',','header':true,'fields':2,"
    "'loss':'squared_error','single_output':false,'inputs':[{'name':'x',"
    "'field':1,'kind':'number','shift':0,'divisor':1}],'targets':[{'name':'y',"
    "'field':2,'kind':'number','shift':0,'divisor':1}]},\n"
    "'notes':'n',\n"
    "'tables':[{'file':'train','rows':3,'length':20,'crc32':7,'cells':[1],"
    "'lines':[2]},{'rows':0,'length':0,'crc32':0},"
    "{'rows':0,'length':0,'crc32':0}]";

/* The text with " for ', one piece of it in place of another, and the checksum
 * of that with something behind its digits. */
static struct nn_text index_file(const char *from, const char *to,
                                 const char *behind)
{
    struct nn_text file = {0};
    const char *at = strstr(whole, from);
    assert_non_null(at);
    nn_text_printf(&file, "%.*s%s%s", (int)(at - whole), whole, to,
                   at + strlen(from));
    for (size_t i = 0; i < file.len; i++)
        if (file.p[i] == '\'')
            file.p[i] = '"';
    char tail[64];
    snprintf(tail, sizeof tail, ",\n\"checksum\":\"%08" PRIx32 "%s\"}\n",
             nn_crc32(0, file.p, file.len), behind);
    nn_text_puts(&file, tail);
    return file;
}

static int read_index(struct nn_cache_index *x, const struct nn_text *file,
                      bool *valid, struct nn_error *err)
{
    static const char start[] = "{\"cache\":1";
    struct nn_text key = {0};
    nn_text_puts(&key, start);
    int rc = nn_cache_index_read(x, file, &key, "i", valid, err);
    nn_text_free(&key);
    return rc;
}

static void refuse(const struct nn_text *file, const char *message)
{
    struct nn_cache_index x;
    struct nn_error err = {0};
    bool valid;
    if (read_index(&x, file, &valid, &err) == 0)
        fail_msg("accepted: %s", file->p);
    assert_string_equal(err.msg, message);
    assert_false(valid);
    assert_null(x.columns.input);
    assert_null(x.notes.p);
    assert_null(x.table[0].crc[0]);
}

static void test_whole(void **state)
{
    (void)state;
    struct nn_cache_index x;
    struct nn_error err = {0};
    bool valid;
    struct nn_text file = index_file("", "", "");
    if (read_index(&x, &file, &valid, &err) < 0)
        fail_msg("%s", err.msg);
    assert_true(valid);
    assert_int_equal(x.table[0].rows, 3);
    assert_int_equal(x.table[0].crc[1][0], 2);
    assert_string_equal(x.notes.p, "n");
    nn_cache_index_free(&x);
    nn_text_free(&file);
}

#define MISSING  "i: columns or tables are missing"
#define NO_TABLE "i: a table lacks its rows or fingerprint"
#define NO_SUMS  "i: the checksums of a matrix are missing"

static void test_attacks(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *message;
    } attacks[] = {
        {"'columns':", "'column':", MISSING},
        {"'tables':", "'table':", MISSING},
        {"'tables':[", "'tables':[{},", MISSING},
        {"'tables':[", "'tables':{},'t':[", MISSING},
        {",{'rows':0,'length':0,'crc32':0}]", "]", MISSING},
        {"'notes':'n'", "'notes':7", "i: the notes are missing"},
        {"'notes':'n',\n", "", "i: the notes are missing"},
        {"'rows':3,", "", NO_TABLE},
        {"'rows':3", "'rows':-1", NO_TABLE},
        {"'rows':3", "'rows':1.5", NO_TABLE},
        {"'rows':3", "'rows':4294967296", NO_TABLE},
        {"'length':20", "'length':'20'", NO_TABLE},
        {"'length':20,", "", NO_TABLE},
        {"'crc32':7", "'crc32':4294967296", NO_TABLE},
        {"{'rows':0,'length':0,'crc32':0}]", "7]", NO_TABLE},
        {"'rows':3", "'rows':0", "i: there are no training rows"},
        {"'cells':[1]", "'cells':[]", NO_SUMS},
        {"'cells':[1]", "'cells':[1,1]", NO_SUMS},
        {"'cells':[1]", "'cells':1", NO_SUMS},
        {"'cells':[1]", "'cells':[-1]", NO_SUMS},
        {"'cells':[1]", "'cells':['1']", NO_SUMS},
        {"'lines':[2]", "'lines':[4294967296]", NO_SUMS},
        {"'lines':[2]", "'line':[2]", NO_SUMS},
        {"'fields':2", "'fields':1",
         "i: a column lacks its name, kind or field"},
        {"'divisor':1}],'targets'", "'divisor':0}],'targets'",
         "i: the scaling of a column is not finite or divides by 0"},
        {"'loss':'squared_error'", "'loss':'squared_error','output':1",
         "i: the output is not a string"},
        {"'loss':'squared_error'", "'loss':'squared_error','output':'softmax'",
         "i: the loss is unknown, or its output"},
        {"'notes':'n'", "'notes':'n','notes':'m'",
         "i:3:13: key \"notes\" is given twice"},
        {"'notes':'n'", "'notes':",
         "i:3:9: expected a value (a number, \"text\", true, false, null, [ or "
         "{), found \",\""},
    };
    for (size_t i = 0; i < sizeof attacks / sizeof attacks[0]; i++) {
        struct nn_text file = index_file(attacks[i].from, attacks[i].to, "");
        refuse(&file, attacks[i].message);
        nn_text_free(&file);
    }
}

/* Upper case, a blank, a zero, another line's end. */
static void test_more_rows_than_can_be_mapped(void **state)
{
    (void)state;
    struct nn_cache_index x = {.columns = {.inputs = 1 << 20}};
    struct nn_error err = {0};
    x.table[0].rows = UINT32_MAX;
    assert_int_equal(nn_cache_open_table(&x, 0, &err), NN_EDATA);
    assert_string_equal(err.msg, "too many rows to be mapped");
    assert_null(x.table[0].crc[0]);
}

static void test_spelling_of_the_checksum(void **state)
{
    (void)state;
    struct nn_text file = index_file("", "", "");
    char *sum = strrchr(file.p, ':') + 2;
    int letters = 0;
    for (int i = 0; i < 8; i++) {
        if (!isalpha((unsigned char)sum[i]))
            continue;
        letters++;
        sum[i] = (char)toupper((unsigned char)sum[i]);
        refuse(&file, "i: is not as it was written");
        sum[i] = (char)tolower((unsigned char)sum[i]);
    }
    assert_true(letters > 0);
    file.p[file.len - 1] = ' ';
    refuse(&file, "i: is not as it was written");
    file.p[file.len - 1] = '\n';
    nn_text_puts(&file, "\n");
    refuse(&file, "i: is not as it was written");
    nn_text_free(&file);
    file = index_file("", "", " ");
    refuse(&file, "i: is not as it was written");
    nn_text_free(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole), cmocka_unit_test(test_attacks),
        cmocka_unit_test(test_more_rows_than_can_be_mapped),
        cmocka_unit_test(test_spelling_of_the_checksum)};
    return cmocka_run_group_tests_name("cache_index", tests, NULL, NULL);
}
