/* Models whose structure is wrong and whose checksum is right, as only someone
 * who means it makes them: each is refused in words that say what is wrong.
 * The edits are of two golden models; test_tensors.c, test_model.c and
 * test_record.c have those of their own parts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model.h"
#include "sealed.h"

/* A 6-4-1 network with a category column for a number, and a logistic
 * regression with three inputs. */
enum { REGRESSION, LOGISTIC, MODELS };
static const char *const models[MODELS] = {"regression", "logistic"};

static struct nn_text golden_bytes(int model)
{
    char path[512];
    const char *root = getenv("NN_ROOT");
    struct nn_text file = {0};
    struct nn_error err = {0};
    snprintf(path, sizeof path, "%s/tests/golden/models/%s.bin",
             root ? root : ".", models[model]);
    if (nn_file_read(&file, path, 1 << 20, NN_ESYSTEM, &err) < 0)
        fail_msg("%s", err.msg);
    return file;
}

/* Takes the file. */
static void refuse(struct nn_text *file, const char *message)
{
    char whole[512];
    struct nn_model m = {0};
    struct nn_error err = {0};
    snprintf(whole, sizeof whole, "m: %s", message);
    if (nn_model_parse(&m, file, "m", &err) == 0)
        fail_msg("accepted, expected: %s", whole);
    assert_string_equal(err.msg, whole);
    assert_int_equal(err.code, NN_EMODEL);
    assert_null(m.net.theta);
    assert_null(m.columns.input);
}

/* What stands in the header is written as piece() has it. */
static const struct {
    int model;
    const char *from, *to, *message;
} attacks[] = {
    /* the header is no object of tensors */
    {REGRESSION, "{'__metadata__':{'format'", "['__metadata__',{'format'",
     "not a safetensors file: its header has no \"{\""},
    {REGRESSION, "{'__metadata__'", " {'__metadata__'",
     "not a safetensors file: its header has no \"{\""},
    {REGRESSION, "'data_offsets':[132,136]}}", "'data_offsets':[132,136]}",
     "header:1:2102: expected \",\" or \"}\", found the end of the text"},
    {REGRESSION, "'data_offsets':[132,136]}}", "'data_offsets':[132,136]}}}",
     "header:1:2099: expected nothing after the value, found \"}\""},
    {REGRESSION, "'data_offsets':[132,136]}}", "'data_offsets':[132,136]}}{}",
     "header:1:2099: expected nothing after the value, found \"{\""},
    {REGRESSION, "'data_offsets':[132,136]}}", "'data_offsets':[132,136]},}",
     "header:1:2098: no comma may stand after the last item"},
    {REGRESSION, "'W1':{'dtype':'F32','shape':[4,6],'data_offsets':[0,96]}",
     "'W1':[4,6]", "tensor \"W1\": it is a list, expected an object"},
    {REGRESSION, "'W1':{'dtype':'F32','shape':[4,6],'data_offsets':[0,96]}",
     "'W1':null", "tensor \"W1\": it is null, expected an object"},
    /* keys that stand twice */
    {REGRESSION, "'W1':{'dtype':'F32','shape':[4,6],'data_offsets':[0,96]}",
     "'W1':{'dtype':'F32','shape':[4,6],'data_offsets':[0,96]},'W1':{'dtype':'"
     "F32','shape':[4,6],'data_offsets':[0,96]}",
     "header:1:1860: key \"W1\" is given twice"},
    {REGRESSION, "'b1':{", "'W1':{",
     "header:1:1860: key \"W1\" is given twice"},
    {REGRESSION, "'format':", "'version':'1','format':",
     "header:1:57: key \"version\" is given twice"},
    {REGRESSION, "'W1':{", "'__metadata__':{},'W1':{",
     "header:1:1803: key \"__metadata__\" is given twice"},
    {REGRESSION, "'shape':[4,6]", "'shape':[4,6],'shape':[4,6]",
     "header:1:1837: key \"shape\" is given twice"},
    {REGRESSION, "'checksum':{",
     "'checksum':{'dtype':'U32','shape':[1],'data_offsets':[128,132]},'"
     "checksum':{",
     "header:1:2099: key \"checksum\" is given twice"},
    {REGRESSION, "{`activation`", "{`activation`:`relu`,`activation`",
     "network:1:22: key \"activation\" is given twice"},
    {REGRESSION, "{`delimiter`", "{`fields`:4,`delimiter`",
     "columns:1:43: key \"fields\" is given twice"},
    {REGRESSION, "{`version`:", "{`seed`:1,`version`:",
     "record:1:48: key \"seed\" is given twice"},
    /* metadata that are no texts, or missing */
    {REGRESSION, "'format':'nntrain-model'", "'format':null",
     "__metadata__: \"format\" is null, expected a text"},
    {REGRESSION, "'format':'nntrain-model',", "",
     "a safetensors file, but not a model of nntrain: its \"format\" is not "
     "nntrain-model"},
    {REGRESSION, "'format':'nntrain-model'", "'format':'nntrain-checkpoint'",
     "a safetensors file, but not a model of nntrain: its \"format\" is not "
     "nntrain-model"},
    {REGRESSION, "'version':'1'", "'version':'3'",
     "format version 3, this program (0.3.0) reads versions up to 2"},
    {REGRESSION, "'version':'1'", "'version':'999999999999'",
     "format version 999999999999, this program (0.3.0) reads versions up to "
     "2"},
    {REGRESSION, "'version':'1'", "'version':'1.0'",
     "its version is no whole number from 1"},
    {REGRESSION, "'version':'1'", "'version':'-1'",
     "its version is no whole number from 1"},
    {REGRESSION, "'network':", "'net':", "its metadata lack \"network\""},
    {REGRESSION, "'columns':", "'column':", "its metadata lack \"columns\""},
    {REGRESSION, "'record':", "'records':", "its metadata lack \"record\""},
    {REGRESSION, "'config':", "'configs':", "its metadata lack \"config\""},
    /* types */
    {REGRESSION, "'W1':{'dtype':'F32'", "'W1':{'dtype':'F128'",
     "tensor \"W1\": unknown dtype \"F128\", expected one such as F32"},
    {REGRESSION, "'W1':{'dtype':'F32'", "'W1':{'dtype':'F64'",
     "tensor \"W1\": 96 bytes of data, expected 24 x 8 of its shape and dtype"},
    {REGRESSION, "'W1':{'dtype':'F32'", "'W1':{'dtype':'I32'",
     "W1 is not of type F32"},
    {REGRESSION, "'W1':{'dtype':'F32'", "'W1':{'dtype':32",
     "tensor \"W1\": dtype is a number, expected a text"},
    {REGRESSION, "'checksum':{'dtype':'U32'", "'checksum':{'dtype':'I32'",
     "no checksum: \"checksum\", one U32, would be the last tensor"},
    {REGRESSION, "'checksum':", "'sum':",
     "no checksum: \"checksum\", one U32, would be the last tensor"},
    {REGRESSION, "'checksum':{'dtype':'U32','shape':[1]",
     "'checksum':{'dtype':'U8','shape':[4]",
     "no checksum: \"checksum\", one U32, would be the last tensor"},
    /* shapes */
    {REGRESSION, "'shape':[4,6]", "'shape':[0,6]",
     "tensor \"W1\": dimension 1 of the shape is no whole number from 1"},
    {REGRESSION, "'shape':[4,6]", "'shape':[-4,-6]",
     "tensor \"W1\": dimension 1 of the shape is no whole number from 1"},
    {REGRESSION, "'shape':[4,6]", "'shape':[4,-6]",
     "tensor \"W1\": dimension 2 of the shape is no whole number from 1"},
    {REGRESSION, "'shape':[4,6]", "'shape':[1.5,16]",
     "tensor \"W1\": dimension 1 of the shape is no whole number from 1"},
    {REGRESSION, "'shape':[4,6]", "'shape':[1e999,6]",
     "header:1:1832: the number is larger than a double can be (1.8e308)"},
    {REGRESSION, "'shape':[4,6]", "'shape':[24]",
     "W1 is no matrix with at most 1048576 rows and columns"},
    {REGRESSION, "'shape':[4,6]", "'shape':[4,6,1]",
     "W1 is no matrix with at most 1048576 rows and columns"},
    {REGRESSION, "'shape':[4,6]", "'shape':[6,4]",
     "the shape of b1 is 4, expected 6"},
    {REGRESSION, "'shape':[4,6]", "'shape':[2,12]",
     "the shape of b1 is 4, expected 2"},
    {REGRESSION, "'shape':[4,6]", "'shape':[4,7]",
     "tensor \"W1\": 96 bytes of data, expected 28 x 4 of its shape and dtype"},
    {REGRESSION, "'shape':[4,6]", "'shape':[]",
     "tensor \"W1\": 96 bytes of data, expected 1 x 4 of its shape and dtype"},
    {REGRESSION, "'shape':[4,6]", "'shape':[4294967296,4294967296]",
     "tensor \"W1\": the shape has more than 2^64 elements"},
    {REGRESSION, "'shape':[4,6]", "'shape':[9223372036854775807,2]",
     "tensor \"W1\": dimension 1 of the shape is no whole number from 1"},
    {REGRESSION, "'shape':[4,6]", "'shape':[4,'6']",
     "tensor \"W1\": dimension 2 of the shape is no whole number from 1"},
    {REGRESSION, "'shape':[4,6]", "'shape':[4,null]",
     "tensor \"W1\": dimension 2 of the shape is no whole number from 1"},
    {REGRESSION, "'shape':[4,6]", "'shape':{'0':4}",
     "tensor \"W1\": shape is an object, expected a list"},
    {REGRESSION, "'shape':[4,6]", "'shape':[[4,6]]",
     "tensor \"W1\": dimension 1 of the shape is no whole number from 1"},
    {REGRESSION, "'shape':[4,6]", "'shape':[4,6",
     "header:1:1850: expected \",\" or \"]\", found \":\""},
    {REGRESSION, "'shape':[4,6]", "'shape':[1,1,1,1,1,1,1,24]",
     "W1 is no matrix with at most 1048576 rows and columns"},
    {REGRESSION, "'shape':[4,6]", "'shape':[1,1,1,1,1,1,1,1,24]",
     "tensor \"W1\": 9 dimensions, expected at most 8"},
    {REGRESSION, "'shape':[4,6]", "'shape':[9007199254740993,1]",
     "tensor \"W1\": dimension 1 of the shape is no whole number from 1"},
    {REGRESSION, "'shape':[4,6]", "'shape':[4.0000000000000001e1,6]",
     "tensor \"W1\": 96 bytes of data, expected 240 x 4 of its shape and "
     "dtype"},
    {REGRESSION, "'shape':[4],", "'shape':[2,2],",
     "the shape of b1 is 2 x 2, expected 4"},
    {REGRESSION, "'shape':[4],", "'shape':[4,1],",
     "the shape of b1 is 4 x 1, expected 4"},
    {REGRESSION, "'shape':[1,4]", "'shape':[4,1]",
     "the shape of W2 is 4 x 1, expected 4 x 4"},
    {REGRESSION, "'shape':[1,4]", "'shape':[2,2]",
     "the shape of W2 is 2 x 2, expected 2 x 4"},
    /* places of the data */
    {REGRESSION, "'data_offsets':[0,96]", "'data_offsets':[96,0]",
     "tensor \"W1\": its data ends at 0, before it begins at 96"},
    {REGRESSION, "'data_offsets':[0,96]", "'data_offsets':[0,97]",
     "tensor \"W1\": 97 bytes of data, expected 24 x 4 of its shape and dtype"},
    {REGRESSION, "'data_offsets':[0,96]", "'data_offsets':[0,95]",
     "tensor \"W1\": 95 bytes of data, expected 24 x 4 of its shape and dtype"},
    {REGRESSION, "'data_offsets':[0,96]", "'data_offsets':[1,97]",
     "tensor \"W1\": 1 bytes before its data belong to no tensor"},
    {REGRESSION, "'data_offsets':[0,96]", "'data_offsets':[-1,95]",
     "tensor \"W1\": data_offsets are no list of two whole numbers"},
    {REGRESSION, "'data_offsets':[0,96]", "'data_offsets':[0,1e999]",
     "header:1:1855: the number is larger than a double can be (1.8e308)"},
    {REGRESSION, "'data_offsets':[0,96]", "'data_offsets':[0,96,96]",
     "tensor \"W1\": data_offsets are no list of two whole numbers"},
    {REGRESSION, "'data_offsets':[0,96]", "'data_offsets':[0]",
     "tensor \"W1\": data_offsets are no list of two whole numbers"},
    {REGRESSION, "'data_offsets':[0,96]", "'data_offsets':[]",
     "tensor \"W1\": data_offsets are no list of two whole numbers"},
    {REGRESSION, "'data_offsets':[0,96]", "'data_offsets':'0,96'",
     "tensor \"W1\": data_offsets are no list of two whole numbers"},
    {REGRESSION, "'data_offsets':[0,96]", "'data_offsets':[0.5,96.5]",
     "tensor \"W1\": data_offsets are no list of two whole numbers"},
    {REGRESSION, "'data_offsets':[0,96]", "'data_offsets':[40,136]",
     "tensor \"W1\": 40 bytes before its data belong to no tensor"},
    {REGRESSION, "'data_offsets':[0,96]", "'data_offsets':[41,137]",
     "tensor \"W1\": its data ends at 137, but the file has only 136 bytes of "
     "data; is it cut short?"},
    {REGRESSION, "'data_offsets':[0,96]",
     "'data_offsets':[0,9223372036854775808]",
     "tensor \"W1\": data_offsets are no list of two whole numbers"},
    {REGRESSION, "'data_offsets':[0,96]",
     "'data_offsets':[18446744073709551612,92]",
     "tensor \"W1\": data_offsets are no list of two whole numbers"},
    {REGRESSION, "'data_offsets':[0,96]", "'data_offsets':[96,96]",
     "tensor \"W1\": 0 bytes of data, expected 24 x 4 of its shape and dtype"},
    {REGRESSION, "'data_offsets':[96,112]", "'data_offsets':[92,108]",
     "tensor \"b1\": its data overlaps that of \"W1\""},
    {REGRESSION, "'data_offsets':[96,112]", "'data_offsets':[100,116]",
     "tensor \"b1\": 4 bytes before its data belong to no tensor"},
    {REGRESSION, "'data_offsets':[96,112]", "'data_offsets':[112,128]",
     "tensor \"b1\": 16 bytes before its data belong to no tensor"},
    {REGRESSION, "'shape':[1],'data_offsets':[128,132]",
     "'shape':[2],'data_offsets':[128,136]",
     "tensor \"checksum\": its data overlaps that of \"b2\""},
    {REGRESSION, "'shape':[4],'data_offsets':[96,112]",
     "'shape':[3],'data_offsets':[96,108]",
     "tensor \"W2\": 4 bytes before its data belong to no tensor"},
    {REGRESSION, "'shape':[4],'data_offsets':[96,112]",
     "'shape':[3],'data_offsets':[100,112]",
     "tensor \"b1\": 4 bytes before its data belong to no tensor"},
    /* layers */
    {REGRESSION, "'b2':", "'b3':", "it has b3, but no W3"},
    {REGRESSION, "'W2':", "'W3':", "it has W3, but no W2"},
    {REGRESSION, "'W1':", "'w1':", "it has no W1"},
    {REGRESSION, "'b1':", "'B1':", "tensor b1 is missing"},
    {REGRESSION, "'b2':", "'W4294967297':", "it has W4294967297, but no W3"},
    {REGRESSION, "'W1':", "'W01':", "it has no W1"},
    /* what the columns say against the network */
    {REGRESSION, "`job`,`field`:2,`kind`:`category`,`categories`:[`clerk`,",
     "`job`,`field`:2,`kind`:`category`,`categories`:[",
     "the network has 6 inputs and 1 outputs, its columns make up 5 and 1"},
    {REGRESSION, "`kind`:`number`,`shift`:26.5",
     "`kind`:`number`,`shift`:1e999",
     "columns:1:149: the number is larger than a double can be (1.8e308)"},
    {REGRESSION, "`divisor`:18.64679932320826", "`divisor`:0",
     "columns: the scaling of a column is not finite or divides by 0"},
    {REGRESSION, "`divisor`:18.64679932320826", "`divisor`:-0.0",
     "columns: the scaling of a column is not finite or divides by 0"},
    {REGRESSION, "`divisor`:18.64679932320826", "`divisor`:null",
     "columns: the scaling of a column is not finite or divides by 0"},
    {REGRESSION, "`divisor`:18.64679932320826", "`divisor`:1e-400",
     "columns: the scaling of a column is not finite or divides by 0"},
    {REGRESSION, "`field`:2", "`field`:1",
     "columns: two columns have the same field"},
    {REGRESSION, "`field`:2", "`field`:0",
     "columns: a column lacks its name, kind or field"},
    {REGRESSION, "`field`:2", "`field`:5",
     "columns: a column lacks its name, kind or field"},
    {REGRESSION, "`fields`:4", "`fields`:3",
     "columns: a column lacks its name, kind or field"},
    {REGRESSION, "`fields`:4", "`fields`:-4",
     "columns: delimiter, header, fields, loss or single_output is missing or "
     "wrong"},
    {REGRESSION, "`fields`:4", "`fields`:1048577",
     "columns: delimiter, header, fields, loss or single_output is missing or "
     "wrong"},
    {REGRESSION, "[`clerk`,`nurse, night`", "[`clerk`,`clerk`",
     "columns: a category stands twice"},
    {REGRESSION, "[`clerk`,`nurse, night`", "[`nurse, night`,`clerk`",
     "columns: the categories are not in order"},
    {REGRESSION, "{`delimiter`:`,`", "{`delimiter`:`\\\\u0000`",
     "columns:1:15: \\u0000 is not supported in a string"},
    {REGRESSION, "{`delimiter`:`,`", "{`delimiter`:`,;`",
     "columns: delimiter, header, fields, loss or single_output is missing or "
     "wrong"},
    {REGRESSION, "`loss`:`squared_error`,`single",
     "`loss`:`cross_entropy`,`single",
     "the columns are for softmax outputs with cross_entropy, the network has "
     "linear outputs with squared_error"},
    {REGRESSION, "`loss`:`squared_error`,`output`:`linear`",
     "`loss`:`squared_error`,`output`:`softmax`",
     "network: softmax outputs with squared_error: a newer program wrote it"},
    {REGRESSION, "`single_output`:false", "`single_output`:true",
     "columns: a single output needs two classes"},
    {REGRESSION, "'{`delimiter`", "'[{`delimiter`",
     "columns:1:439: expected \",\" or \"]\", found the end of the text"},
    {LOGISTIC, "[`no`,`yes`]", "[`no`]",
     "columns: there are fewer than two classes"},
    {LOGISTIC, "[`no`,`yes`]", "[`maybe`,`no`,`yes`]",
     "columns: a single output needs two classes"},
    {LOGISTIC, "[`no`,`yes`]", "[]",
     "columns: a list of categories is missing or too long"},
    {LOGISTIC, "[`no`,`yes`]", "[`no`,`no`]",
     "columns: a category stands twice"},
    {LOGISTIC, "`single_output`:true", "`single_output`:false",
     "the network has 3 inputs and 1 outputs, its columns make up 3 and 2"},
    {LOGISTIC, "'shape':[1,3]", "'shape':[3,1]",
     "the shape of b1 is 1, expected 3"},
    {LOGISTIC, "`kind`:`class`", "`kind`:`category`",
     "columns: a column has an unknown kind"},
    /* the record and the network's words */
    {REGRESSION, "`epochs`:60,`best", "`epochs`:-60,`best",
     "record: \"epochs\" is no whole number from 0 to 2147483647"},
    {REGRESSION, "`epochs`:60,`best", "`epochs`:1e999,`best",
     "record:1:57: the number is larger than a double can be (1.8e308)"},
    {REGRESSION, "`stopped`:`epochs`", "`stopped`:7",
     "record: \"stopped\" is a number, expected a text"},
    {REGRESSION, "`crc32`:1929529114", "`crc32`:4294967296",
     "record: \"crc32\" is no whole number from 0 to 4294967295"},
    {REGRESSION, "`length`:223", "`length`:-1",
     "record: \"length\" is no whole number from 1 to 9007199254740991"},
    {REGRESSION, "`activation`:`tanh`,`loss`:`squared_error`,`output`",
     "`activation`:`swish`,`loss`:`squared_error`,`output`",
     "network: unknown activation \"swish\": a newer program wrote it"},
    {REGRESSION,
     "{`activation`:`tanh`,`loss`:`squared_error`,`output`:`linear`}", "7",
     "network: \"activation\" is no text"},
    {REGRESSION,
     "{`activation`:`tanh`,`loss`:`squared_error`,`output`:`linear`}", "",
     "network:1:1: expected a value (a number, \"text\", true, false, null, [ "
     "or {), found the end of the text"},
    {REGRESSION, "{`name`:`risk`", "[`name`:`risk`",
     "config:1:8: expected \",\" or \"]\", found \":\""},
};

static void test_header(void **state)
{
    (void)state;
    struct nn_text file[MODELS];
    for (int i = 0; i < MODELS; i++)
        file[i] = golden_bytes(i);
    for (size_t i = 0; i < sizeof attacks / sizeof attacks[0]; i++) {
        struct nn_text wrong =
            edited(&file[attacks[i].model], attacks[i].from, attacks[i].to);
        refuse(&wrong, attacks[i].message);
    }
    for (int i = 0; i < MODELS; i++)
        nn_text_free(&file[i]);
}

/* The length of the header, which is 2104 of 2248 bytes. */
static void test_header_length(void **state)
{
    (void)state;
#define LARGE(length)                                                          \
    "not a safetensors file: its header would have " length                    \
    " bytes, but 2240 follow and at most 100000000 may be"
    static const struct {
        uint64_t length;
        const char *message;
    } lengths[] = {
        {0, "not a safetensors file: its header has no \"{\""},
        {1, "header:1:2: expected a key in double quotes, found the end of "
            "the text"},
        /* a blank becomes data */
        {2103, "1 bytes at the end of the file belong to no tensor"},
        {2241, LARGE("2241")},
        {2248, LARGE("2248")},
        {1ull << 31, LARGE("2147483648")},
        {1ull << 32, LARGE("4294967296")},
        {(1ull << 32) + 2104, LARGE("4294969400")},
        {1ull << 63, LARGE("9223372036854775808")},
        {(1ull << 63) + 2104, LARGE("9223372036854777912")},
        {UINT64_MAX - 7, LARGE("18446744073709551608")},
        {UINT64_MAX, LARGE("18446744073709551615")},
    };
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        struct nn_text file = golden_bytes(REGRESSION);
        assert_int_equal(header_length(&file), 2104);
        put_little_endian(file.p, lengths[i].length, LENGTH);
        seal(&file);
        refuse(&file, lengths[i].message);
    }
}

/* So many times the text in the header, between two others. */
static struct nn_text repeated(const char *before, const char *format,
                               int count, const char *after)
{
    struct nn_text file = golden_bytes(REGRESSION);
    struct nn_text header = {0};
    nn_text_puts(&header, before);
    for (int i = 0; i < count; i++) {
        char digits[16];
        snprintf(digits, sizeof digits, "%d", i);
        for (const char *c = format; *c; c++)
            if (*c == '#')
                nn_text_puts(&header, digits);
            else
                nn_text_add(&header, c, 1);
    }
    nn_text_puts(&header, after);
    struct nn_text wrong = with_header(&file, &header);
    nn_text_free(&file);
    nn_text_free(&header);
    return wrong;
}

static void test_many_entries(void **state)
{
    (void)state;
    enum { MANY = 100000 };
    struct nn_text file = repeated("{",
                                   "\"t#\":{\"dtype\":\"U8\",\"shape\":[1],"
                                   "\"data_offsets\":[#,#]},",
                                   MANY, "\"x\":1}");
    refuse(&file, "tensor \"t0\": 0 bytes of data, expected 1 x 1 of its shape "
                  "and dtype");
    file = repeated("{", "\"t#\":{},", MANY, "\"x\":1}");
    refuse(&file, "tensor \"t0\": \"dtype\" is missing");
    file =
        repeated("{\"__metadata__\":{\"a\":\"\"", ",\"k#\":\"v\"", MANY, "}}");
    refuse(&file, "136 bytes at the end of the file belong to no tensor");
    file = repeated("{\"__metadata__\":{\"a\":\"\"", ",\"k#\":\"v\"", MANY,
                    ",\"k77\":\"\"}}");
    refuse(&file, "header:1:1288915: key \"k77\" is given twice");
    file = repeated("{\"a\":", "[", MANY, "");
    refuse(&file,
           "header:1:69: more than 64 lists and objects inside each other");
    file = repeated("{\"W1\":{\"shape\":[1", ",1", MANY,
                    "],\"dtype\":\"F32\",\"data_offsets\":[0,4]}}");
    refuse(&file, "tensor \"W1\": 100001 dimensions, expected at most 8");
}

/* Weights, 29 in all, of which one is no number. */
static void test_weights(void **state)
{
    (void)state;
    static const struct {
        int element;
        float x;
        const char *message;
    } weights[] = {
        {0, NAN, "W1, row 1, column 1: nan is not finite as a float"},
        {23, INFINITY, "W1, row 4, column 6: inf is not finite as a float"},
        {24, -INFINITY, "b1, row 1, column 1: -inf is not finite as a float"},
        {28, NAN, "W2, row 1, column 1: nan is not finite as a float"},
        {32, NAN, "b2, row 1, column 1: nan is not finite as a float"},
    };
    for (size_t i = 0; i < sizeof weights / sizeof weights[0]; i++) {
        struct nn_text file = golden_bytes(REGRESSION);
        uint32_t bits;
        memcpy(&bits, &weights[i].x, sizeof bits);
        put_little_endian(file.p + LENGTH + header_length(&file) +
                              4 * (size_t)weights[i].element,
                          bits, 4);
        seal(&file);
        refuse(&file, weights[i].message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_header),
        cmocka_unit_test(test_header_length),
        cmocka_unit_test(test_many_entries),
        cmocka_unit_test(test_weights),
    };
    return cmocka_run_group_tests_name("structure", tests, NULL, NULL);
}
