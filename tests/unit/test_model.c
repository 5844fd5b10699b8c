/* model: what is written reads back to the same bytes; whatever is wrong with
 * a file is refused in words that name it; what a later version may add is
 * ignored. What is wrong with any safetensors file is in test_tensors.c, with
 * a training record in test_record.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model.h"
#include "tensors.h"
#include "weights.h"
#include "scratch.h"
#include "sealed.h"
#include "heap.h"

static void add_label(struct nn_labels *labels, const char *text)
{
    assert_true(nn_labels_add(labels, text, strlen(text), NULL) >= 0);
}

static void name_column(struct nn_column *c, const char *name)
{
    c->name = nn_text_copy(name, strlen(name));
    assert_non_null(c->name);
}

/* x, a scaled number, and c, one of two categories. */
static void set_inputs(struct nn_columns *c)
{
    name_column(&c->input[0], "x");
    c->input[0].shift = 0.5;
    c->input[0].divisor = 3;
    name_column(&c->input[1], "c");
    c->input[1].kind = NN_CATEGORY;
    add_label(&c->input[1].labels, "a");
    add_label(&c->input[1].labels, "b");
    c->input_field[0] = 0;
    c->input_field[1] = 1;
}

/* y, "no" or "yes" by one output; of a regression a number. */
static void set_target(struct nn_columns *c, bool is_class)
{
    name_column(&c->target[0], "y");
    c->target_field[0] = 2;
    c->output = is_class ? NN_BINARY_CROSS_ENTROPY : NN_SQUARED_ERROR;
    c->single_output = is_class;
    if (!is_class)
        return;
    c->target[0].kind = NN_CATEGORY;
    add_label(&c->target[0].labels, "no");
    add_label(&c->target[0].labels, "yes");
}

/* Each parameter a value of its own, with all bits of a float in use. */
static void set_weights(struct nn_net *net)
{
    float x = -1.0f / 3;
    for (int l = 1; l <= net->L; l++) {
        for (int i = 0; i < net->n[l]; i++) {
            for (int j = 0; j < net->n[l - 1]; j++)
                *nn_mat_elem(net->W[l], i, j) = x *= -1.1f;
            net->b[l][i] = x *= 1.3f;
        }
    }
}

/* A network 3-2-1 with all that belongs to it. */
static struct nn_model made_model(bool is_class)
{
    const int n[] = {3, 2, 1};
    struct nn_model m = {0};
    assert_int_equal(
        nn_net_open(&m.net, 2, n, NN_TANH,
                    is_class ? NN_BINARY_CROSS_ENTROPY : NN_SQUARED_ERROR,
                    NULL),
        0);
    set_weights(&m.net);
    assert_int_equal(nn_columns_open(&m.columns, 2, 1, NULL), 0);
    m.columns.delimiter = ';';
    m.columns.header = true;
    m.columns.fields = 3;
    set_inputs(&m.columns);
    set_target(&m.columns, is_class);
    nn_text_puts(&m.config, "{\"n1\":2}");
    m.name = nn_text_copy("a \"b\" \xc3\xa9", 8);
    assert_non_null(m.name);
    m.record = (struct nn_record){.version = "0.1.0",
                                  .arithmetic = "fma",
                                  .seed = 1,
                                  .epochs = 5,
                                  .best_epoch = 5,
                                  .stopped = "epochs",
                                  .train = {.rows = 4, .loss = 0.5},
                                  .train_file = {10, 20}};
    return m;
}

static struct nn_text written(const struct nn_model *m)
{
    struct nn_text file = {0};
    assert_int_equal(nn_model_write(m, &file, NULL), 0);
    return file;
}

static struct nn_text made_file(bool is_class)
{
    struct nn_model m = made_model(is_class);
    struct nn_text file = written(&m);
    nn_model_free(&m);
    return file;
}

static void assert_empty(const struct nn_model *m)
{
    assert_null(m->net.theta);
    assert_null(m->columns.input);
    assert_null(m->config.p);
    assert_null(m->name);
}

/* Takes the file. */
static void refuse(struct nn_text *file, const char *message)
{
    char whole[512];
    struct nn_model m = {0};
    struct nn_error err = {0};
    snprintf(whole, sizeof whole, "m.bin: %s", message);
    int rc = nn_model_parse(&m, file, "m.bin", &err);
    if (rc == 0)
        fail_msg("accepted, expected: %s", whole);
    assert_string_equal(err.msg, whole);
    assert_int_equal(rc, NN_EMODEL);
    assert_empty(&m);
    assert_null(file->p);
}

/* Takes the file; the model that it holds is written as expected. */
static void accept_as(struct nn_text *file, const struct nn_text *expected)
{
    struct nn_model m = {0};
    struct nn_error err = {0};
    if (nn_model_parse(&m, file, "m.bin", &err) < 0)
        fail_msg("refused: %s", err.msg);
    assert_null(file->p);
    struct nn_text again = written(&m);
    assert_int_equal(again.len, expected->len);
    assert_memory_equal(again.p, expected->p, again.len);
    nn_text_free(&again);
    nn_model_free(&m);
    nn_model_free(&m);
    assert_empty(&m);
}

static void test_round_trip(void **state)
{
    (void)state;
    for (int is_class = 0; is_class <= 1; is_class++) {
        struct nn_text first = made_file(is_class);
        struct nn_text file = made_file(is_class);
        accept_as(&file, &first);
        nn_text_free(&first);
    }
}

static void test_what_is_read(void **state)
{
    (void)state;
    struct nn_model made = made_model(true);
    struct nn_text file = written(&made);
    struct nn_model m = {0};
    assert_int_equal(nn_model_parse(&m, &file, "m.bin", NULL), 0);
    assert_string_equal(m.name, "a \"b\" \xc3\xa9");
    assert_string_equal(m.config.p, "{\"n1\":2}");
    assert_int_equal(m.net.L, 2);
    assert_int_equal(m.net.hidden, NN_TANH);
    assert_int_equal(m.net.output, NN_BINARY_CROSS_ENTROPY);
    assert_int_equal(m.net.size, made.net.size);
    assert_memory_equal(m.net.theta, made.net.theta,
                        m.net.size * sizeof *m.net.theta);
    assert_int_equal(m.record.epochs, 5);
    const struct nn_columns *c = &m.columns;
    assert_true(c->delimiter == ';' && c->header && c->single_output);
    assert_int_equal(c->fields, 3);
    assert_string_equal(c->input[0].name, "x");
    assert_true(c->input[0].shift == 0.5 && c->input[0].divisor == 3);
    assert_int_equal(c->input_field[1], 1);
    assert_int_equal(c->input[1].kind, NN_CATEGORY);
    assert_int_equal(nn_labels_find(&c->input[1].labels, "b", 1), 1);
    assert_int_equal(c->target_field[0], 2);
    assert_string_equal(c->target[0].labels.label[1].text, "yes");
    nn_model_free(&m);
    nn_model_free(&made);
}

/* In the file W1 is n1 x n0, row by row. */
static void test_tensors(void **state)
{
    (void)state;
    struct nn_model m = made_model(true);
    struct nn_text file = written(&m);
    struct nn_tensors t = {0};
    assert_int_equal(nn_tensors_parse(&t, &file, "m", true, NN_EMODEL, NULL),
                     0);
    static const char *const names[] = {"W1", "b1", "W2", "b2", "checksum"};
    assert_int_equal(t.count, 5);
    for (int i = 0; i < t.count; i++)
        assert_string_equal(t.tensor[i].name, names[i]);
    const struct nn_tensor *W = &t.tensor[0];
    assert_true(W->rank == 2 && W->shape[0] == 2 && W->shape[1] == 3);
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 3; j++)
            assert_true(nn_tensor_get(W, (uint64_t)(3 * i + j)) ==
                        (double)*nn_mat_elem(m.net.W[1], i, j));
    assert_int_equal(t.tensor[1].rank, 1);
    assert_true(nn_tensor_get(&t.tensor[1], 1) == (double)m.net.b[1][1]);
    nn_tensors_free(&t);
    nn_model_free(&m);
}

static void test_no_name(void **state)
{
    (void)state;
    struct nn_model m = made_model(true);
    free(m.name);
    m.name = NULL;
    struct nn_text first = written(&m);
    struct nn_text file = written(&m);
    accept_as(&file, &first);
    nn_text_free(&first);
    nn_model_free(&m);
}

struct attack {
    const char *from, *to, *message;
};

/* from is what the file of made_file(is_class) has. */
static void refuse_each(bool is_class, const struct attack *attack,
                        size_t count)
{
    struct nn_text file = made_file(is_class);
    for (size_t i = 0; i < count; i++) {
        struct nn_text wrong = edited(&file, attack[i].from, attack[i].to);
        refuse(&wrong, attack[i].message);
    }
    nn_text_free(&file);
}
#define REFUSE_EACH(is_class, attacks)                                         \
    refuse_each(is_class, attacks, sizeof(attacks) / sizeof(attacks)[0])

static void test_format_and_version(void **state)
{
    (void)state;
#define FORMAT  "'format':'nntrain-model'"
#define VERSION "'version':'1'"
#define FOREIGN                                                                \
    "a safetensors file, but not a model of nntrain: its \"format\" is not "   \
    "nntrain-model"
#define NO_VERSION "its version is no whole number from 1"
#define NEWER(number)                                                          \
    "format version " number ", this program (" NN_VERSION                     \
    ") reads versions up to 2"
    static const struct attack attacks[] = {
        {FORMAT ",", "", FOREIGN},
        {FORMAT, "'format':'pt'", FOREIGN},
        {VERSION ",", "", "its metadata lack \"version\""},
        {VERSION, "'version':''", NO_VERSION},
        {VERSION, "'version':'0'", NO_VERSION},
        {VERSION, "'version':'01'", NO_VERSION},
        {VERSION, "'version':'-1'", NO_VERSION},
        {VERSION, "'version':' 1'", NO_VERSION},
        {VERSION, "'version':'1.0'", NO_VERSION},
        {VERSION, "'version':'3'", NEWER("3")},
        {VERSION, "'version':'10000000001'", NEWER("10000000001")},
        {VERSION, "'version':'18446744073709551617'",
         NEWER("18446744073709551617")},
        {VERSION, "'version':1",
         "__metadata__: \"version\" is a number, expected a text"},
    };
    REFUSE_EACH(true, attacks);
}

static void test_metadata(void **state)
{
    (void)state;
#define NETWORK                                                                \
    "{`activation`:`tanh`,`loss`:`binary_cross_entropy`,`output`:`sigmoid`}"
    static const struct attack attacks[] = {
        {"'config':", "'konfig':", "its metadata lack \"config\""},
        {"'network':", "'n':", "its metadata lack \"network\""},
        {"'columns':", "'Columns':", "its metadata lack \"columns\""},
        {"'record':", "'':", "its metadata lack \"record\""},
        {"'{`n1`:2}'", "'[1]'", "config: it is a list, expected an object"},
        {"'{`n1`:2}'", "'{`n1`:2'",
         "config:1:8: expected \",\" or \"}\", found the end of the text"},
        {"'{`n1`:2}'", "'{`n1`:2,`n1`:2}'",
         "config:1:9: key \"n1\" is given twice"},
        {NETWORK, "[]", "network: \"activation\" is no text"},
        {"`activation`:`tanh`,", "", "network: \"activation\" is no text"},
        {"`activation`:`tanh`", "`activation`:1",
         "network: \"activation\" is no text"},
        {"`tanh`", "`selu`",
         "network: unknown activation \"selu\": a newer program wrote it"},
        {"`loss`:`binary_cross_entropy`", "`loss`:`hinge`",
         "network: unknown loss \"hinge\": a newer program wrote it"},
        {"`output`:`sigmoid`", "`output`:`tanh`",
         "network: tanh outputs with binary_cross_entropy: a newer program "
         "wrote it"},
        {"`output`:`sigmoid`", "`output`:`linear`",
         "network: linear outputs with binary_cross_entropy: a newer program "
         "wrote it"},
        {"`output`:`sigmoid`", "`output`:`relu`",
         "network: unknown output \"relu\": a newer program wrote it"},
        {"`epochs`:5", "`epochs`:`5`",
         "record: \"epochs\" is a text, expected a number"},
    };
    REFUSE_EACH(true, attacks);
}

static void test_columns(void **state)
{
    (void)state;
#define HEAD                                                                   \
    "columns: delimiter, header, fields, loss or single_output is missing or " \
    "wrong"
#define LISTS                                                                  \
    "columns: the lists of inputs and targets are missing, empty or too long"
#define COLUMN  "columns: a column lacks its name, kind or field"
#define SCALING "columns: the scaling of a column is not finite or divides by 0"
#define LABELS  "columns: a list of categories is missing or too long"
    static const struct attack attacks[] = {
        {"`delimiter`:`;`", "`delimiter`:``", HEAD},
        {"`delimiter`:`;`", "`delimiter`:`;;`", HEAD},
        {"`delimiter`:`;`,", "", HEAD},
        {"`header`:true", "`header`:1", HEAD},
        {"`fields`:3", "`fields`:0", HEAD},
        {"`fields`:3", "`fields`:3.5", HEAD},
        {"`fields`:3", "`fields`:2", COLUMN},
        {"`single_output`:true,", "", HEAD},
        {"`fields`:3,`loss`:`binary_", "`fields`:3,`loss`:`",
         "the columns are for softmax outputs with cross_entropy, the network "
         "has sigmoid outputs with binary_cross_entropy"},
        {"`fields`:3,`loss`:`binary_", "`fields`:3,`loss`:`ternary_",
         "columns: the loss is unknown, or its output"},
        {"`inputs`:", "`input`:", LISTS},
        {"`targets`:[", "`targets`:[],`t`:[", LISTS},
        {"`name`:`x`,", "", COLUMN},
        {"`name`:`x`", "`name`:1", COLUMN},
        {"`field`:1", "`field`:0", COLUMN},
        {"`field`:1", "`field`:4", COLUMN},
        {"`field`:1", "`field`:1.5", COLUMN},
        {"`field`:1", "`field`:2", "columns: two columns have the same field"},
        {"`kind`:`number`,", "", COLUMN},
        {"`kind`:`number`", "`kind`:`class`",
         "columns: a column has an unknown kind"},
        {"`kind`:`class`", "`kind`:`category`",
         "columns: a column has an unknown kind"},
        {"`shift`:0.5,", "", SCALING},
        {"`shift`:0.5", "`shift`:null", SCALING},
        {"`divisor`:3", "`divisor`:0", SCALING},
        {"`divisor`:3", "`divisor`:-0.0", SCALING},
        {"[`a`,`b`]", "[]", LABELS},
        {"`categories`:", "`classes`:", LABELS},
        {"[`a`,`b`]", "[`a`,2]", "columns: a category is not a string"},
        {"[`a`,`b`]", "[`a`,`a`]", "columns: a category stands twice"},
        {"[`a`,`b`]", "[`1`,`1.0`]", "columns: a category stands twice"},
        {"[`a`,`b`]", "[`b`,`a`]", "columns: the categories are not in order"},
        {"[`a`,`b`]", "[`a`,`1`]", "columns: the categories are not in order"},
        {"[`a`,`b`]", "[`a`]",
         "the network has 3 inputs and 1 outputs, its columns make up 2 and "
         "1"},
        {"[`no`,`yes`]", "[`no`]", "columns: there are fewer than two classes"},
        {"[`no`,`yes`]", "[`a`,`b`,`c`]",
         "columns: a single output needs two classes"},
        {"`single_output`:true", "`single_output`:false",
         "the network has 3 inputs and 1 outputs, its columns make up 3 and "
         "2"},
    };
    REFUSE_EACH(true, attacks);
}

static void test_columns_of_regression(void **state)
{
    (void)state;
#define TARGET "{`name`:`y`,`field`:3,`kind`:`number`,`shift`:0,`divisor`:1}"
#define INPUT  "{`name`:`x`,`field`:1,`kind`:`number`,`shift`:0.5,`divisor`:3}"
    static const struct attack attacks[] = {
        {"`single_output`:false", "`single_output`:true",
         "columns: a single output needs two classes"},
        {INPUT ",", "",
         "the network has 3 inputs and 1 outputs, its columns make up 2 and "
         "1"},
        {INPUT ",{`name`:`c`,`field`:2,`kind`:`category`,`categories`:[`a`,"
               "`b`]}],`targets`:[",
         INPUT "],`targets`:[{`name`:`c`,`field`:2,`kind`:`class`,"
               "`classes`:[`a`,`b`]},",
         "columns: several targets must be numbers"},
    };
    REFUSE_EACH(false, attacks);
}

static void test_weights(void **state)
{
    (void)state;
#define NO_MATRIX(W) W " is no matrix with at most 1048576 rows and columns"
    static const struct attack attacks[] = {
        {"'W1':", "'w1':", "it has no W1"},
        {"'W2':", "'V2':", "it has b2, but no W2"},
        {"'b2':", "'b3':", "it has b3, but no W3"},
        {"'b2':", "'W99999':", "it has W99999, but no W3"},
        {"'b1':", "'B1':", "tensor b1 is missing"},
        {"'b2':", "'W3':", NO_MATRIX("W3")},
        {"'W1':{'dtype':'F32'", "'W1':{'dtype':'U32'", "W1 is not of type F32"},
        {"'b2':{'dtype':'F32'", "'b2':{'dtype':'I32'", "b2 is not of type F32"},
        {"'shape':[2,3]", "'shape':[3,2]", "the shape of b1 is 2, expected 3"},
        {"'shape':[2,3]", "'shape':[6]", NO_MATRIX("W1")},
        {"'shape':[2,3]", "'shape':[1,2,3]", NO_MATRIX("W1")},
        {"'shape':[1,2]", "'shape':[2,1]",
         "the shape of W2 is 2 x 1, expected 2 x 2"},
        {"'shape':[2],", "'shape':[2,1],",
         "the shape of b1 is 2 x 1, expected 2"},
        {"'shape':[1],", "'shape':[],",
         "the shape of b2 is that of a number, expected 1"},
    };
    REFUSE_EACH(true, attacks);
}

/* W1 of so many nodes and one input, all zeros; the other tensors stay. */
static struct nn_text with_nodes(int nodes)
{
    char tensors[200], moved[80];
    struct nn_text more = {0};
    const int end = 44 + 4 * nodes;
    snprintf(tensors, sizeof tensors,
             "'W1':{'dtype':'F32','shape':[%d,1],'data_offsets':[44,%d]},"
             "'x':{'dtype':'F32','shape':[2,3]",
             nodes, end);
    snprintf(moved, sizeof moved, "'shape':[1],'data_offsets':[%d,%d]", end,
             end + CHECKSUM);
    struct nn_text file = made_file(true);
    struct nn_text wrong =
        edited(&file, "'W1':{'dtype':'F32','shape':[2,3]", tensors);
    nn_text_add(&more, wrong.p, wrong.len - CHECKSUM);
    for (int i = 0; i < nodes; i++)
        nn_text_add(&more, "\0\0\0", 4);
    nn_text_add(&more, "\0\0\0", CHECKSUM);
    nn_text_free(&wrong);
    wrong = edited(&more, "'shape':[1],'data_offsets':[44,48]", moved);
    nn_text_free(&more);
    nn_text_free(&file);
    return wrong;
}

/* One more than a million, and just as many. */
static void test_too_many_nodes(void **state)
{
    (void)state;
    struct nn_text file = with_nodes(1048577);
    refuse(&file, NO_MATRIX("W1"));
    file = with_nodes(1048576);
    refuse(&file, "the shape of b1 is 2, expected 1048576");
}

static void test_weights_that_are_not_finite(void **state)
{
    (void)state;
    static const struct {
        int element; /* of all the weights */
        uint32_t bits;
        const char *message;
    } attacks[] = {
        {0, 0x7fc00000, "W1, row 1, column 1: nan is not finite as a float"},
        {5, 0x7f800000, "W1, row 2, column 3: inf is not finite as a float"},
        {7, 0xff800000, "b1, row 2, column 1: -inf is not finite as a float"},
        {10, 0x7f800001, "b2, row 1, column 1: nan is not finite as a float"},
    };
    for (size_t i = 0; i < sizeof attacks / sizeof attacks[0]; i++) {
        struct nn_text file = made_file(true);
        size_t at = LENGTH + header_length(&file);
        put_little_endian(file.p + at + 4 * (size_t)attacks[i].element,
                          attacks[i].bits, 4);
        seal(&file);
        refuse(&file, attacks[i].message);
    }
}

static float zero(const void *arg, size_t i)
{
    (void)arg;
    (void)i;
    return 0;
}

/* The file's metadata and weights, and more tensors. */
static struct nn_text with_tensors(const char *const *names, int count)
{
    static const char *const keys[] = {"format",  "version", "name",  "config",
                                       "network", "columns", "record"};
    struct nn_model m = made_model(true);
    struct nn_text file = written(&m);
    struct nn_tensors t = {0};
    struct nn_tensors_out out = {0};
    assert_int_equal(nn_tensors_parse(&t, &file, "m", true, NN_EMODEL, NULL),
                     0);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        nn_tensors_add_metadata(&out, keys[i],
                                nn_tensors_metadata(&t, keys[i]));
    for (int i = 0; i < count; i++)
        nn_tensors_add(&out, names[i], 1, names[i][0] == 'W', zero, NULL);
    assert_int_equal(nn_tensors_finish(&out, &file, NULL), 0);
    nn_tensors_out_free(&out);
    nn_tensors_free(&t);
    nn_model_free(&m);
    return file;
}

static void test_too_many_layers(void **state)
{
    (void)state;
    char name[NN_MAX_LAYERS + 1][NN_TENSOR_NAME];
    const char *names[NN_MAX_LAYERS + 1];
    for (int l = 1; l <= NN_MAX_LAYERS + 1; l++) {
        nn_weights_name(name[l - 1], 'W', l);
        names[l - 1] = name[l - 1];
    }
    struct nn_text file = with_tensors(names, NN_MAX_LAYERS + 1);
    refuse(&file, "65 layers, at most 64 are possible");
    file = with_tensors(names, NN_MAX_LAYERS);
    refuse(&file, "tensor b1 is missing");
}

/* What a later version may add. */
static void test_unknown_is_ignored(void **state)
{
    (void)state;
    static const char *const added[][2] = {
        {"'format':", "'note':'{no JSON','format':"},
        {"{`activation`", "{`alpha`:0.01,`activation`"},
        {"{`delimiter`", "{`id`:[`key`],`delimiter`"},
        {"{`name`:`x`", "{`fill`:7,`name`:`x`"},
        {"`shift`", "`other`:{},`shift`"},
        {"{`version`", "{`folds`:5,`version`"},
    };
    struct nn_text file = made_file(true);
    for (size_t i = 0; i < sizeof added / sizeof added[0]; i++) {
        struct nn_text more = edited(&file, added[i][0], added[i][1]);
        accept_as(&more, &file);
    }
    nn_text_free(&file);
}

/* Names that only look like weights. */
static void test_other_tensors_are_ignored(void **state)
{
    (void)state;
    static const char *const names[] = {"W1", "b1",  "W0", "W01", "b1x",
                                        "W",  "b-1", "w2", "m.W1"};
    struct nn_text file =
        with_tensors(names, (int)(sizeof names / sizeof names[0]));
    refuse(&file, "the network has 1 inputs and 1 outputs, its columns make "
                  "up 3 and 1");
}

static void test_every_truncation_and_flip(void **state)
{
    (void)state;
    const struct nn_text file = made_file(true);
    for (size_t i = 0; i < 2 * file.len; i++) {
        struct nn_text wrong = {0};
        struct nn_model m = {0};
        struct nn_error err = {0};
        nn_text_add(&wrong, file.p, i < file.len ? i : file.len);
        if (i >= file.len)
            wrong.p[i - file.len] ^= 1;
        assert_int_equal(nn_model_parse(&m, &wrong, "m.bin", &err), NN_EMODEL);
        assert_memory_equal(err.msg, "m.bin: ", 7);
        assert_empty(&m);
    }
    struct nn_text copy = file;
    nn_text_free(&copy);
}

static void test_read(void **state)
{
    (void)state;
    struct nn_text file = made_file(true);
    struct nn_model m = {0};
    struct nn_error err = {0};
    scratch_write("m.bin", file.p, file.len);
    assert_int_equal(nn_model_read(&m, "m.bin", &err), 0);
    struct nn_text again = written(&m);
    assert_memory_equal(again.p, file.p, file.len);
    nn_text_free(&again);
    nn_model_free(&m);
    scratch_write("cut.bin", file.p, file.len - 1);
    nn_text_free(&file);
    assert_int_equal(nn_model_read(&m, "cut.bin", &err), NN_EMODEL);
    assert_memory_equal(err.msg, "cut.bin: ", 9);
    assert_int_equal(nn_model_read(&m, "none.bin", &err), NN_ESYSTEM);
    assert_empty(&m);
}

/* Of a model that is read, of one that is refused at its end. */
static void read_and_free(void)
{
    for (int is_class = 0; is_class <= 1; is_class++) {
        struct nn_text file = made_file(is_class);
        struct nn_text wrong = edited(&file, "`fields`:3", "`fields`:4");
        struct nn_text worse = edited(&file, "'b2':", "'b3':");
        struct nn_model m = {0};
        assert_int_equal(nn_model_parse(&m, &file, "m", NULL), 0);
        nn_model_free(&m);
        assert_int_equal(nn_model_parse(&m, &wrong, "m", NULL), 0);
        nn_model_free(&m);
        assert_int_equal(nn_model_parse(&m, &worse, "m", NULL), NN_EMODEL);
    }
}

static void test_memory_goes_back(void **state)
{
    (void)state;
    assert_false(heap_leaks(read_and_free));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_what_is_read),
        cmocka_unit_test(test_tensors),
        cmocka_unit_test(test_no_name),
        cmocka_unit_test(test_format_and_version),
        cmocka_unit_test(test_metadata),
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_columns_of_regression),
        cmocka_unit_test(test_weights),
        cmocka_unit_test(test_too_many_nodes),
        cmocka_unit_test(test_weights_that_are_not_finite),
        cmocka_unit_test(test_too_many_layers),
        cmocka_unit_test(test_unknown_is_ignored),
        cmocka_unit_test(test_other_tensors_are_ignored),
        cmocka_unit_test(test_every_truncation_and_flip),
        cmocka_unit_test(test_memory_goes_back),
        cmocka_unit_test_setup_teardown(test_read, scratch_enter,
                                        scratch_leave),
    };
    return cmocka_run_group_tests_name("model", tests, NULL, NULL);
}
