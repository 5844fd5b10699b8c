#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "dataset.h"

/* Appends numbers, a blank after each. */
static void add_floats(struct nn_text *out, const float *x, int n)
{
    for (int i = 0; i < n; i++) {
        nn_text_float(out, x[i]);
        nn_text_puts(out, " ");
    }
}

/* The rows as x and d: "1.5 0 1 -> 0 1 \n". */
static void check_rows(const struct nn_rows *rows, const char *expected)
{
    struct nn_text got = {0};
    const struct nn_columns *c = rows->columns;
    float x[16], d[8];
    nn_text_puts(&got, "");
    for (size_t i = 0; i < rows->count; i++) {
        const float *cells = nn_table_row(rows->table, rows->index[i]);
        nn_columns_input(c, cells, x);
        nn_columns_target(c, cells + c->inputs, d);
        add_floats(&got, x, nn_columns_n0(c));
        nn_text_puts(&got, "-> ");
        add_floats(&got, d, nn_columns_n2(c));
        nn_text_puts(&got, "\n");
    }
    assert_string_equal(got.p, expected);
    nn_text_free(&got);
}

/* The same cells, whatever rows of their tables they are. */
static void same_samples(const struct nn_rows *a, const struct nn_rows *b)
{
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++)
        assert_memory_equal(nn_table_row(a->table, a->index[i]),
                            nn_table_row(b->table, b->index[i]),
                            (size_t)a->table->width * sizeof(float));
}

static void check_train(const char *settings, const char *csv,
                        const char *expected)
{
    struct dataset s;
    dataset_open(&s, settings, csv);
    check_rows(&s.data.train, expected);
    dataset_close(&s);
}

static void check_notes(const struct dataset *s, const char *expected)
{
    assert_string_equal(s->data.notes.p ? s->data.notes.p : "", expected);
}

/* The same two rows in every form that a file may have. */
static void test_forms_of_a_file(void **state)
{
    (void)state;
    static const char *const files[] = {
        "x,city,y\n1.5,Bonn,no\n-2,\"Cork, W\",yes\n",
        "x,city,y\n1.5,Bonn,no\n-2,\"Cork, W\",yes",
        "x,city,y\r\n1.5,Bonn,no\r\n-2,\"Cork, W\",yes\r\n",
        "x,city,y\r1.5,Bonn,no\r-2,\"Cork, W\",yes\r",
        "\xEF\xBB\xBFx,city,y\n1.5,Bonn,no\n-2,\"Cork, W\",yes\n",
        "\n\nx,city,y\n  \n1.5,Bonn,no\n\n-2,\"Cork, W\",yes\n\n \n",
        "\"x\",city,y\n\"1.5\",\"Bonn\",no\n\"-2\",\"Cork, W\",yes\n",
        " x\t, city ,y\n 1.5 ,Bonn , no\n\t-2, \"Cork, W\" ,yes \n",
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct dataset s;
        dataset_open(&s, "loss=cross_entropy", files[i]);
        check_rows(&s.data.train, "1.5 1 0 -> 1 0 \n-2 0 1 -> 0 1 \n");
        const struct nn_columns *c = &s.data.columns;
        assert_string_equal(c->input[0].name, "x");
        assert_string_equal(c->input[1].name, "city");
        assert_string_equal(c->input[1].labels.label[1].text, "Cork, W");
        assert_string_equal(c->target[0].name, "y");
        assert_true(c->header);
        check_notes(&s, "");
        dataset_close(&s);
    }
}

static void test_gzip_and_fingerprint(void **state)
{
    (void)state;
    static const char csv[] = "x,y\n1,no\n2,yes\n";
    gzFile gz = gzopen("t.csv", "wb");
    assert_int_equal(gzwrite(gz, csv, sizeof csv - 1), sizeof csv - 1);
    assert_int_equal(gzclose(gz), Z_OK);
    for (int i = 0; i < 2; i++) {
        struct dataset s;
        dataset_open(&s, "", i == 0 ? NULL : csv);
        check_rows(&s.data.train, "1 -> 0 \n2 -> 1 \n");
        const struct nn_fingerprint f = s.data.train_table.fingerprint;
        assert_int_equal(f.length, sizeof csv - 1);
        assert_int_equal(f.crc32, nn_crc32(0, csv, sizeof csv - 1));
        assert_int_equal(s.data.test_table.fingerprint.length, 0);
        dataset_close(&s);
    }
}

static void test_header(void **state)
{
    (void)state;
    static const char taken_as_header[] =
        "t.csv: the first row is taken as a header (see data.header)\n";
    static const char taken_as_data[] =
        "t.csv: the first row is taken as data (see data.header)\n";
    static const struct {
        const char *settings, *csv;
        const char *name; /* of the first column */
        size_t rows;
        const char *notes;
    } cases[] = {
        {"", "a,y\n1,no\n2,yes\n", "a", 2, ""},
        {"", "1,no\n2,yes\n", "c1", 2, ""},
        {"", "a,b,y\nk,l,no\nm,n,yes\n", "a", 2, taken_as_header},
        {"", "a,a\nb,yes\n", "c1", 2, taken_as_data},
        {"", ",y\n1,no\n2,yes\n", "c1", 2, ""},
        {"data.header=true", "a,b,y\nk,l,no\nm,n,yes\n", "a", 2, ""},
        {"data.header=true", "1,2\n3,no\n4,yes\n", "1", 2, ""},
        {"data.header=false", "a,y\nb,no\nc,yes\n", "c1", 3, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct dataset s;
        dataset_open(&s, cases[i].settings, cases[i].csv);
        assert_string_equal(s.data.columns.input[0].name, cases[i].name);
        assert_int_equal(s.data.train.count, cases[i].rows);
        assert_int_equal(s.data.columns.header,
                         strcmp(cases[i].name, "c1") != 0 ||
                             cases[i].csv[0] == ',');
        check_notes(&s, cases[i].notes);
        dataset_close(&s);
    }
    dataset_refused("", "?,y\nb,no\n", NN_EDATA,
                    "t.csv:1: column \"c1\": \"?\" stands for a missing value, "
                    "each row needs one (see data.missing)");
}

static void test_delimiter(void **state)
{
    (void)state;
    check_train("data.delimiter=;", "x;y\n1;no\n2;yes\n", "1 -> 0 \n2 -> 1 \n");
    check_train("data.delimiter=\"\\t\"", "x\ty\n1\tno\n2\tyes\n",
                "1 -> 0 \n2 -> 1 \n");
    static const struct {
        const char *settings, *csv, *meant;
    } cases[] = {
        {"", "x;z;y\n1;2;no\n", ";"},
        {"", "x\tz\ty\n1\t2\tno\n", "\\t"},
        {"", "1|2|no\n", "|"},
        {"data.delimiter=;", "x,z,y\n1,2,no\n", ","},
        {"data.delimiter=\"\\t\"", "x,z;y,u\n1,2,no\n", ","},
        {"data.delimiter=;", "x\tz\ty\n1\t2\tno\n", "\\t"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char message[128];
        snprintf(message, sizeof message,
                 "t.csv:1: a row is one field; data.delimiter \"%s\" may be "
                 "meant",
                 cases[i].meant);
        dataset_refused(cases[i].settings, cases[i].csv, NN_EDATA, message);
    }
}

/* Numbers by value before texts by bytes; equal values are one class. */
static void test_classes(void **state)
{
    (void)state;
    check_train("loss=cross_entropy", "x,y\n1,10\n2,9\n3,-1.0\n4,-1\n",
                "1 -> 0 0 1 \n2 -> 0 1 0 \n3 -> 1 0 0 \n4 -> 1 0 0 \n");
    check_train("loss=cross_entropy", "x,y\n1,b\n2,B\n3,10\n4,9\n",
                "1 -> 0 0 0 1 \n2 -> 0 0 1 0 \n3 -> 0 1 0 0 \n"
                "4 -> 1 0 0 0 \n");
    /* one output: the probability of the second class */
    check_train("", "x,y\n1,yes\n2,no\n", "1 -> 1 \n2 -> 0 \n");
    check_train("n2=2", "x,y\n1,yes\n2,no\n", "1 -> 0 1 \n2 -> 1 0 \n");
    check_train("loss=squared_error", "x,y\n1,yes\n2,no\n",
                "1 -> 1 \n2 -> 0 \n");
    check_train("", "x,y\n1,3\n2,3.0\n3,-7\n", "1 -> 1 \n2 -> 1 \n3 -> 0 \n");
    check_train("data.target_kind=class", "x,y\n1,0.25\n2,1e-3\n",
                "1 -> 1 \n2 -> 0 \n");
    struct dataset s;
    dataset_open(&s, "", "x,y\n1,1.0\n2,0\n3,1\n4,+0\n");
    assert_int_equal(s.data.columns.target[0].labels.count, 2);
    assert_string_equal(s.data.columns.target[0].labels.label[0].text, "0");
    assert_string_equal(s.data.columns.target[0].labels.label[1].text, "1.0");
    dataset_close(&s);
}

/* Integers are classes until the first other number. */
static void test_soft_targets(void **state)
{
    (void)state;
    check_train("", "x,y\n1,0\n2,1.0\n3,1\n4,0.25\n5,1\n",
                "1 -> 0 \n2 -> 1 \n3 -> 1 \n4 -> 0.25 \n5 -> 1 \n");
    check_train("", "x,y\n1,0.5\n2,1\n", "1 -> 0.5 \n2 -> 1 \n");
    check_train("data.target=[\"u\",\"v\"]", "x,u,v\n1,0,1\n2,0.5,0\n",
                "1 -> 0 1 \n2 -> 0.5 0 \n");
    check_train("loss=cross_entropy data.target=[\"u\",\"v\"]",
                "x,u,v\n1,0,1\n2,0.25,0.75\n", "1 -> 0 1 \n2 -> 0.25 0.75 \n");
    check_train("loss=squared_error", "x,y\n1,-3\n2,2.5\n",
                "1 -> -3 \n2 -> 2.5 \n");
    dataset_refused("", "x,y\n1,0\n2,3\n3,0.5\n", NN_EDATA,
                    "t.csv:3: column \"y\": the target 3 is not in [0, 1]; the "
                    "loss for such numbers is squared_error");
    dataset_refused("data.target=[\"u\",\"v\"]", "x,u,v\n1,0,1\n2,0,-0.5\n",
                    NN_EDATA,
                    "t.csv:3: column \"v\": the target -0.5 is not in [0, 1]; "
                    "the loss for such numbers is squared_error");
    dataset_refused("loss=cross_entropy data.target=[\"u\",\"v\"]",
                    "x,u,v\n1,0,1\n2,0.25,0.5\n", NN_EDATA,
                    "t.csv:3: the targets sum to 0.75, not to 1; the loss for "
                    "such numbers is squared_error");
}

static void test_bad_targets(void **state)
{
    (void)state;
    dataset_refused("", "x,y\n1,0\n2,1\n3,maybe\n", NN_EDATA,
                    "t.csv:4: column \"y\": \"maybe\" is not a number");
    dataset_refused("", "x,y\n1,0\n2,NA\n", NN_EDATA,
                    "t.csv:3: column \"y\": \"NA\" stands for a missing value, "
                    "each row needs one (see data.missing)");
    dataset_refused("", "x,y\n1,0\n2,1e400\n", NN_EDATA,
                    "t.csv:3: column \"y\": \"1e400\" is beyond the range of "
                    "a float");
    dataset_refused("", "x,y\n1,yes\n2,\n", NN_EDATA,
                    "t.csv:3: column \"y\": \"\" stands for a missing value, "
                    "each row needs one (see data.missing)");
    dataset_refused("", "x,y\n1,?\n", NN_EDATA,
                    "t.csv:2: column \"y\": \"?\" stands for a missing value, "
                    "each row needs one (see data.missing)");
    dataset_refused("loss=squared_error", "x,y\n1,0\n2,yes\n", NN_EDATA,
                    "t.csv:3: column \"y\": \"yes\" is not a number");
    /* a text among numbers is a class if the config says so */
    check_train("data.target_kind=class", "x,y\n1,0\n2,yes\n",
                "1 -> 0 \n2 -> 1 \n");
}

/* Numbers and one-hot categories by the first cell of a column. */
static void test_inputs(void **state)
{
    (void)state;
    check_train("", "a,b,y\n-.5,k,0\n+2e3,l,1\n\"7\",k,1\n1e-60,3,0\n",
                "-0.5 0 1 0 -> 0 \n2000 0 0 1 -> 1 \n7 0 1 0 -> 1 \n"
                "0 1 0 0 -> 0 \n");
    dataset_refused(
        "", "x,y\n1,0\nabc,1\n", NN_EDATA,
        "t.csv:3: column \"x\": \"abc\" is not a number"
        ", which data.categorical or data.missing_values would accept");
    dataset_refused("", "x,y\n1,0\n\n-4e38,1\n", NN_EDATA,
                    "t.csv:4: column \"x\": \"-4e38\" is beyond the range of a "
                    "float");
    dataset_refused("", "x,y\n1,0\n,1\n", NN_EDATA,
                    "t.csv:3: column \"x\": \"\" stands for a missing value, "
                    "each row needs one (see data.missing)");
    dataset_refused("", "x,y\nk,0\nnull,1\n", NN_EDATA,
                    "t.csv:3: column \"x\": \"null\" stands for a missing "
                    "value, each row needs one (see data.missing)");
    dataset_refused("", "x,y\nk,0\nK\xF6ln,1\n", NN_EDATA,
                    "t.csv:3: column \"x\": \"K\\xf6ln\" is not UTF-8: convert "
                    "the file with iconv");
    dataset_refused(
        "", "x,y\n1,0\n0x1p3,1\n", NN_EDATA,
        "t.csv:3: column \"x\": \"0x1p3\" is not a number"
        ", which data.categorical or data.missing_values would accept");
}

static void test_shapes_of_files(void **state)
{
    (void)state;
    dataset_refused("", "", NN_EDATA, "t.csv: there are no rows");
    dataset_refused("", "\n \n", NN_EDATA, "t.csv: there are no rows");
    dataset_refused("", "x,y\n", NN_EDATA,
                    "t.csv: there are no rows after the header");
    dataset_refused("", "x,z,y\n1,2\n", NN_EDATA,
                    "t.csv:2: 2 fields, expected 3");
    dataset_refused("", "x,z,y\n1,2,no\n\n1\n", NN_EDATA,
                    "t.csv:4: 1 field, expected 3");
    dataset_refused("", "1,2,no\n1,2,yes,4\n", NN_EDATA,
                    "t.csv:2: 4 fields, expected 3");
    /* too short for a look at the tentative target */
    dataset_refused("", "1,2,0\n1,2\n", NN_EDATA,
                    "t.csv:2: 2 fields, expected 3");
    dataset_refused("", "y\n1\n", NN_EDATA,
                    "t.csv: no column is left for the inputs");
    dataset_refused("", "x,y\n1,\"no\n", NN_EDATA,
                    "t.csv:2: the row that begins here has a quote that is not "
                    "closed before the end of the file");
    remove("t.csv");
    dataset_refused("", NULL, NN_ESYSTEM,
                    "t.csv: cannot open: No such file or directory");
    dataset_refused(
        "data.target=z", "x,y\n1,no\n", NN_ECONFIG,
        "--set: \"data.target\": t.csv has no column \"z\"; the nearest "
        "is \"x\"");
}

/* Training rows 1, 3, 5 ... after the split alone make mean and deviation. */
static void test_fitted_after_the_split(void **state)
{
    (void)state;
    struct nn_text csv = {0};
    struct dataset s;
    nn_text_puts(&csv, "x,k,y\n");
    for (int i = 0; i < 40; i++)
        nn_text_printf(&csv, "%d,k%d,%d\n", i * i, i, i % 2);
    dataset_open(&s, "data.scale=standard data.validation_fraction=0.25",
                 csv.p);
    const struct nn_rows *train = &s.data.train;
    assert_int_equal(train->count, 30);
    assert_int_equal(s.data.validation.count, 10);
    double mean = 0.0, square = 0.0;
    for (size_t r = 0; r < 30; r++)
        mean += (double)train->index[r] * train->index[r] / 30.0;
    for (size_t r = 0; r < 30; r++)
        square += pow((double)train->index[r] * train->index[r] - mean, 2);
    const struct nn_column *c = s.data.columns.input;
    assert_true(fabs(c[0].shift - mean) < 1e-9 * mean);
    assert_true(fabs(c[0].divisor - sqrt(square / 30.0)) < 1e-9 * mean);
    /* every row is scaled, and held-out categories are unseen */
    for (uint32_t i = 0; i < 40; i++) {
        double x = ((double)(i * i) - c[0].shift) / c[0].divisor;
        assert_true(nn_table_row(&s.data.train_table, i)[0] == (float)x);
    }
    assert_int_equal(c[1].labels.count, 30);
    assert_int_equal(nn_columns_n0(&s.data.columns), 31);
    for (size_t v = 0; v < 10; v++)
        assert_true(nn_table_row(&s.data.train_table,
                                 s.data.validation.index[v])[1] == -1.0f);
    check_notes(&s, "t.csv: categories that no training row has: 10 cells, all "
                    "inputs of which are 0\n");
    dataset_close(&s);
    nn_text_free(&csv);
}

static void write_v(const char *csv)
{
    scratch_write("v.csv", csv, strlen(csv));
}

/* Each target by its own mean and deviation, those of the training file. */
static void test_scaled_targets(void **state)
{
    (void)state;
    struct dataset s;
    write_v("x,y,z\n1,10,0\n");
    dataset_open(&s,
                 "loss=squared_error data.target=[\"z\",\"y\"] "
                 "data.scale_target=standard data.validation=v.csv",
                 "x,y,z\n1,10,0\n2,30,8\n");
    check_rows(&s.data.train, "1 -> -1 -1 \n2 -> 1 1 \n");
    check_rows(&s.data.validation, "1 -> -1 -1 \n");
    dataset_close(&s);
    check_train("loss=squared_error data.scale_target=100",
                "x,y\n1,10\n2,-30\n", "1 -> 0.1 \n2 -> -0.3 \n");
    dataset_refused("loss=squared_error data.scale_target=minmax",
                    "x,y\n1,no\n2,yes\n", NN_ECONFIG,
                    "--set: \"data.scale_target\" is for numbers, but the "
                    "target \"y\" has classes");
}

/* Fill values are those of the training rows, put in before scaling. */
static void test_filled(void **state)
{
    (void)state;
    static const char csv[] = "a,k,y\n,u,0\n3,?,1\n-,v,0\n8,v,1\n";
    struct dataset s;
    write_v("k,a,y\n?,-,1\n");
    dataset_open(&s,
                 "data.missing=mean data.validation=v.csv data.scale=10 "
                 "data.missing_values=[\"\",\"?\",\"-\"]",
                 csv);
    check_rows(&s.data.train, "0.55 1 0 -> 0 \n0.3 0 1 -> 1 \n"
                              "0.55 0 1 -> 0 \n0.8 0 1 -> 1 \n");
    check_rows(&s.data.validation, "0.55 0 1 -> 1 \n");
    check_notes(&s, "");
    dataset_close(&s);
    check_train("data.missing=7", "a,k,y\n,u,0\n,u,1\n",
                "7 1 -> 0 \n7 1 -> 1 \n");
    dataset_refused("data.missing=median", "a,k,y\n,u,0\n,u,1\n", NN_EDATA,
                    "t.csv: column \"a\": no training row has a value; "
                    "data.ignore leaves it out");
    dataset_refused("data.missing=median", "a,y\n1,0\n2,?\n", NN_EDATA,
                    "t.csv:3: column \"y\": \"?\" stands for a missing value, "
                    "each row needs one (see data.missing)");
    /* a number among the markers is no value */
    check_train("data.missing=most_frequent data.missing_values=[\"0\"]",
                "a,y\n0,1\n5,2\n0.0,2\n5,1\n",
                "5 -> 0 \n5 -> 1 \n0 -> 1 \n5 -> 0 \n");
}

/* A held-out row's values are not in the fill value. */
static void test_filled_after_the_split(void **state)
{
    (void)state;
    struct nn_text csv = {0};
    struct dataset s;
    nn_text_puts(&csv, "x,y\n");
    for (int i = 0; i < 40; i++) {
        if (i % 8)
            nn_text_printf(&csv, "%d,%d\n", i * i, i % 2);
        else
            nn_text_printf(&csv, ",%d\n", i % 2);
    }
    dataset_open(&s, "data.missing=mean data.validation_fraction=0.25", csv.p);
    double sum = 0.0, count = 0.0;
    for (size_t r = 0; r < s.data.train.count; r++) {
        const uint32_t i = s.data.train.index[r];
        sum += i % 8 ? (double)i * i : 0.0;
        count += i % 8 != 0;
    }
    const float fill = (float)s.data.columns.input[0].fill;
    assert_true(fabs(s.data.columns.input[0].fill - sum / count) < 1e-9 * sum);
    for (uint32_t i = 0; i < 40; i++)
        assert_true(nn_table_row(&s.data.train_table, i)[0] ==
                    (i % 8 ? (float)(i * i) : fill));
    dataset_close(&s);
    nn_text_free(&csv);
}

static void test_weights(void **state)
{
    (void)state;
    struct dataset s;
    write_v("y,a,w\n0,1,7\n");
    dataset_open(&s, "data.weight=w data.validation=v.csv",
                 "w,a,y\n2,3,0\n.5,4,1\n");
    check_rows(&s.data.train, "3 -> 0 \n4 -> 1 \n");
    assert_true(nn_rows_weights(&s.data.train) == 2.5);
    assert_true(nn_rows_weights(&s.data.validation) == 7.0);
    dataset_close(&s);
    dataset_refused("data.weight=w", "w,a,y\n2,3,0\n-1,4,1\n", NN_EDATA,
                    "t.csv:3: column \"w\": the weight -1 is negative");
    dataset_refused("data.weight=w", "w,a,y\n2,3,0\ninf,4,1\n", NN_EDATA,
                    "t.csv:3: column \"w\": \"inf\" is not a number");
    dataset_refused("data.weight=w", "w,a,y\n0,3,0\n0.0,4,1\n", NN_EDATA,
                    "column \"w\": the weights of all training rows are 0");
    write_v("y,a,w\n0,1,0\n");
    dataset_refused("data.weight=w data.validation=v.csv",
                    "w,a,y\n2,3,0\n1,4,1\n", NN_EDATA,
                    "column \"w\": the weights of all validation rows are 0");
    write_v("y,a\n0,1\n");
    dataset_refused("data.weight=w data.test=v.csv", "w,a,y\n2,3,0\n1,4,1\n",
                    NN_EDATA, "v.csv: no column \"w\" for the weights");
}

static void test_dropped(void **state)
{
    (void)state;
    struct dataset s;
    write_v("y,k,a\n0,u,1\n1,u,\n?,u,1\n");
    dataset_open(&s, "data.missing=drop data.validation=v.csv",
                 "a,k,y\n?,u,7\n3,u,0\n4,v,1\nx,?,-\n4,u,\n9,u,1\n");
    check_rows(&s.data.train, "3 1 0 -> 0 \n4 0 1 -> 1 \n9 1 0 -> 1 \n");
    check_rows(&s.data.validation, "1 1 0 -> 0 \n");
    check_notes(&s, "t.csv: 3 rows dropped for lack of a value\n"
                    "v.csv: 2 rows dropped for lack of a value\n");
    dataset_close(&s);
    /* a row that goes decides nothing */
    check_train("data.missing=drop", "a,k,y\nx,,z\n3,1,0\n4,2,1\n",
                "3 1 -> 0 \n4 2 -> 1 \n");
    dataset_refused("data.missing=drop", "a,k,y\n,u,7\n3,?,0\n", NN_EDATA,
                    "t.csv: every row lacks a value; data.missing can fill "
                    "them in place of \"drop\"");
    write_v("y,a\n0,\n");
    dataset_refused("data.missing=drop data.validation=v.csv",
                    "a,y\n3,0\n4,1\n", NN_EDATA,
                    "v.csv: every row lacks a value; data.missing can fill "
                    "them in place of \"drop\"");
    dataset_refused("data.missing=drop", "a,k,y\n,u\n", NN_EDATA,
                    "t.csv:2: 2 fields, expected 3");
}

/* Minmax of 2 ... 6; the validation file is outside of it. */
static void test_further_files(void **state)
{
    (void)state;
    struct dataset s;
    static const char v[] = "y,u,city,x\nyes,9,Rome,10\nno,9,Bonn,2\n"
                            "no,9,Oslo,4\n";
    static const char t[] = "x,city,y\n2,Oslo,no\n";
    scratch_write("v.csv", v, sizeof v - 1);
    scratch_write("test.csv", t, sizeof t - 1);
    dataset_open(&s,
                 "data.validation=v.csv data.test=test.csv data.scale=minmax "
                 "n0=3",
                 "x,city,y\n2,Bonn,no\n6,Cork,yes\n");
    check_rows(&s.data.train, "0 1 0 -> 0 \n1 0 1 -> 1 \n");
    check_rows(&s.data.validation, "2 0 0 -> 1 \n0 1 0 -> 0 \n0.5 0 0 -> 0 \n");
    check_rows(&s.data.test, "0 0 0 -> 0 \n");
    check_notes(&s, "v.csv: categories that no training row has: 2 cells, all "
                    "inputs of which are 0\n"
                    "test.csv: categories that no training row has: 1 cell, "
                    "all inputs of which are 0\n");
    assert_int_equal(s.data.validation_table.fingerprint.length, sizeof v - 1);
    assert_int_equal(s.data.test_table.fingerprint.length, sizeof t - 1);
    dataset_close(&s);
    dataset_close(&s);
}

static void test_further_files_without_header(void **state)
{
    (void)state;
    struct dataset s;
    scratch_write("v.csv", "5,7,no\n", 7);
    dataset_open(&s, "data.validation=v.csv", "a,b,y\n1,2,no\n3,4,yes\n");
    check_rows(&s.data.validation, "5 7 -> 0 \n");
    dataset_close(&s);
    scratch_write("v.csv", "c3,c2,c1\nyes,5,7\n", 17);
    dataset_open(&s, "data.validation=v.csv", "1,2,no\n3,4,yes\n");
    check_rows(&s.data.validation, "7 5 -> 1 \n");
    dataset_close(&s);
}

static void refuse_further(const char *csv, const char *message)
{
    scratch_write("v.csv", csv, strlen(csv));
    dataset_refused("data.validation=v.csv",
                    "x,city,y\n1,Bonn,no\n2,Cork,yes\n", NN_EDATA, message);
}

static void test_faults_of_further_files(void **state)
{
    (void)state;
    refuse_further("x,city,y\n1,Bonn,maybe\n",
                   "v.csv:2: column \"y\": \"maybe\" is a class that the "
                   "training data lacks");
    refuse_further("x,town,y\n1,Bonn,no\n", "v.csv:1: no column \"city\"");
    refuse_further("x,citi,y\n1,Bonn,no\n",
                   "v.csv:1: no column \"city\"; the nearest is \"citi\"");
    /* no column that another one is */
    refuse_further("x,city\n1,Bonn\n", "v.csv:1: no column \"y\"");
    refuse_further("x,city,z\n1,Bonn,no\n",
                   "v.csv:1: no column \"y\"; the nearest is \"z\"");
    refuse_further("1,Bonn\n", "v.csv:1: 2 fields without a header, expected "
                               "3 as in training");
    refuse_further("", "v.csv: there are no rows");
    refuse_further("x,city,y\n", "v.csv: there are no rows after the header");
    refuse_further("x,city,y\n1,Bonn,no\n1,Bonn\n",
                   "v.csv:3: 2 fields, expected 3");
    refuse_further(
        "x;city;y\n1;Bonn;no\n",
        "v.csv:1: a row is one field; data.delimiter \";\" may be meant");
    refuse_further("x,city,y\n1,NA,no\n",
                   "v.csv:2: column \"city\": \"NA\" stands for a missing "
                   "value, each row needs one (see data.missing)");
    scratch_write("v.csv", "x,y\n1,2\n", 8);
    dataset_refused("data.validation=v.csv", "x,y\n1,0\n2,0.5\n", NN_EDATA,
                    "v.csv:2: column \"y\": the target 2 is not in [0, 1]; the "
                    "loss for such numbers is squared_error");
    remove("v.csv");
    dataset_refused("data.test=v.csv", "x,y\n1,no\n2,yes\n", NN_ESYSTEM,
                    "v.csv: cannot open: No such file or directory");
}

/* Paths of a config are relative to its folder; messages have them in full. */
static void test_paths(void **state)
{
    (void)state;
    struct nn_config c = {0};
    struct nn_data d;
    struct nn_error err = {0};
    static const char config[] = "{\"data\": {\"train\": \"t.csv\"}}";
    assert_int_equal(mkdir("sub", 0700), 0);
    scratch_write("sub/c.json", config, sizeof config - 1);
    scratch_write("sub/t.csv", "x,y\n1,no\n2,yes\n3,no,7\n", 22);
    assert_int_equal(nn_config_read(&c, "sub/c.json", &err), 0);
    assert_int_equal(nn_data_load(&d, &c, &err), NN_EDATA);
    assert_string_equal(err.msg, "sub/t.csv:4: 3 fields, expected 2");
    nn_config_free(&c);
    remove("sub/c.json");
    remove("sub/t.csv");
    rmdir("sub");
}

#define IN_SCRATCH(test)                                                       \
    cmocka_unit_test_setup_teardown(test, scratch_enter, scratch_leave)

/* A fold's run is that of a file without its rows; what those are tested by is
 * what such a run would make of them. */
static void test_folds(void **state)
{
    (void)state;
    static const char *const settings[] = {
        "data.scale=standard data.validation_fraction=0.3 seed=4",
        "data.missing=mean data.scale=minmax",
        ("data.target=x loss=squared_error data.scale_target=standard"
         " data.missing=most_frequent data.id=n"),
        "data.weight=n data.scale=minmax data.missing=median",
    };
    static const char *const line[] = {
        "1,a,red,2,no\n",  "2,b,,3,yes\n",     "3,a,blue,5,no\n",
        "4,c,red,1,yes\n", "5,a,red,7,yes\n",  "6,b,blue,8,no\n",
        "7,a,red,4,no\n",  "8,b,blue,9,yes\n", "9,a,,6,yes\n"};
    static const char header[] = "n,t,colour,x,y\n";
    const int fold[] = {0, 1, 2, 0, 1, 2, 0, 1, 2};
    for (size_t i = 0; i < 4; i++) {
        for (int k = 0; k < 3; k++) {
            struct dataset all = {0}, rest;
            struct nn_data run;
            struct nn_text left = {0}, out = {0}, every = {0}, a = {0}, b = {0};
            nn_text_puts(&left, header);
            nn_text_puts(&every, header);
            nn_text_puts(&out, header);
            for (int r = 0; r < 9; r++) {
                nn_text_puts(fold[r] == k ? &out : &left, line[r]);
                nn_text_puts(&every, line[r]);
            }
            char with_test[256];
            snprintf(with_test, sizeof with_test, "%s data.test=out.csv%s",
                     settings[i], i == 0 ? " data.missing=median" : "");
            scratch_write("out.csv", out.p, out.len);
            dataset_open(&rest, with_test, left.p);
            dataset_config(&all.config, with_test);
            scratch_write("t.csv", every.p, every.len);
            assert_int_equal(nn_data_read(&all.data, &all.config, NULL), 0);
            assert_int_equal(
                nn_data_fold(&run, &all.data, &all.config, fold, k, NULL), 0);
            nn_columns_write(&run.columns, &a);
            nn_columns_write(&rest.data.columns, &b);
            assert_string_equal(a.p, b.p);
            assert_true(nn_rows_weights(&run.test) ==
                        nn_rows_weights(&rest.data.test));
            same_samples(&run.train, &rest.data.train);
            same_samples(&run.validation, &rest.data.validation);
            same_samples(&run.test, &rest.data.test);
            nn_data_free(&run);
            dataset_close(&all);
            dataset_close(&rest);
            nn_text_free(&left);
            nn_text_free(&out);
            nn_text_free(&every);
            nn_text_free(&a);
            nn_text_free(&b);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_SCRATCH(test_forms_of_a_file),
        IN_SCRATCH(test_gzip_and_fingerprint),
        IN_SCRATCH(test_folds),
        IN_SCRATCH(test_header),
        IN_SCRATCH(test_delimiter),
        IN_SCRATCH(test_classes),
        IN_SCRATCH(test_soft_targets),
        IN_SCRATCH(test_bad_targets),
        IN_SCRATCH(test_inputs),
        IN_SCRATCH(test_shapes_of_files),
        IN_SCRATCH(test_fitted_after_the_split),
        IN_SCRATCH(test_scaled_targets),
        IN_SCRATCH(test_filled),
        IN_SCRATCH(test_filled_after_the_split),
        IN_SCRATCH(test_weights),
        IN_SCRATCH(test_dropped),
        IN_SCRATCH(test_further_files),
        IN_SCRATCH(test_further_files_without_header),
        IN_SCRATCH(test_faults_of_further_files),
        IN_SCRATCH(test_paths)};
    return cmocka_run_group_tests_name("data", tests, NULL, NULL);
}
