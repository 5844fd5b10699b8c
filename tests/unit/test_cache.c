/* cache: rows, columns and notes come back as they were, or are read anew. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <utime.h>

#include <cmocka.h>

#include "advice.h"
#include "cache.h"
#include "cache_index.h"
#include "cache_key.h"
#include "dataset.h"

static const char used[] = "c.cache.json: the rows come from this cache\n";
static const char new[] = "c.cache.json: a new cache\n";
static const char anew[] =
    "c.cache.json: of other data files or settings: made anew\n";

static const char csv[] = "x,city,z,y\n1.5,Bonn,7,no\n-2,\"Cork, W\",1e3,yes\n"
                          "0.1,Ulm,3,no\n\n4,Bonn,2,yes\n5,Ulm,4,\"no\"\n"
                          "6,Bonn,5,yes\n";

static void same_table(const struct nn_table *a, const struct nn_table *b)
{
    assert_int_equal(a->rows, b->rows);
    assert_int_equal(a->fingerprint.length, b->fingerprint.length);
    assert_int_equal(a->fingerprint.crc32, b->fingerprint.crc32);
    if (a->rows == 0)
        return;
    assert_int_equal(a->width, b->width);
    assert_memory_equal(a->cell, b->cell,
                        a->rows * (size_t)a->width * sizeof *a->cell);
    assert_memory_equal(a->line, b->line, a->rows * sizeof *a->line);
}

static void same_rows(const struct nn_rows *a, const struct nn_rows *b)
{
    assert_int_equal(a->count, b->count);
    if (a->count > 0)
        assert_memory_equal(a->index, b->index, a->count * sizeof *a->index);
}

static void same_data(const struct nn_data *a, const struct nn_data *b)
{
    struct nn_text ta = {0}, tb = {0};
    nn_columns_write(&a->columns, &ta);
    nn_columns_write(&b->columns, &tb);
    assert_string_equal(ta.p, tb.p);
    same_table(&a->train_table, &b->train_table);
    same_table(&a->validation_table, &b->validation_table);
    same_table(&a->test_table, &b->test_table);
    same_rows(&a->train, &b->train);
    same_rows(&a->validation, &b->validation);
    same_rows(&a->test, &b->test);
    nn_text_free(&ta);
    nn_text_free(&tb);
}

/* Loads by way of the cache c: the same data as without, and what is said of
 * it: details for who asks, more for everyone. */
static void load(const char *settings, const char *details, const char *more)
{
    struct dataset plain, s;
    char with_cache[256];
    struct nn_text said = {0}, notes = {0};
    struct nn_error err = {0};
    dataset_open(&plain, settings, NULL);
    assert_int_equal(nn_advice_add(&plain.data, &plain.config, NULL), 0);
    snprintf(with_cache, sizeof with_cache, "%s data.cache=c", settings);
    dataset_config(&s.config, with_cache + (with_cache[0] == ' '));
    if (nn_cache_load(&s.data, &s.config, true, &said, &err) < 0)
        fail_msg("%s", err.msg);
    same_data(&s.data, &plain.data);
    nn_text_puts(&notes, plain.data.notes.p ? plain.data.notes.p : "");
    nn_text_puts(&notes, more);
    assert_string_equal(said.p ? said.p : "", details);
    assert_string_equal(s.data.notes.p ? s.data.notes.p : "", notes.p);
    nn_text_free(&said);
    nn_text_free(&notes);
    dataset_close(&s);
    dataset_close(&plain);
}

static void test_same_data(void **state)
{
    (void)state;
    static const char *const settings[] = {
        "",
        "data.scale=standard",
        "data.scale=minmax loss=cross_entropy",
        "data.target=z loss=squared_error",
        "data.target=[\"z\",\"x\"] loss=squared_error data.scale=3",
        "data.validation_fraction=0.4 data.scale=standard seed=5",
        "data.validation=v.csv data.test=w.csv",
        "data.target=z loss=squared_error data.scale_target=standard",
        "data.train=m.csv data.missing=drop",
        "data.train=m.csv data.missing=median data.scale=standard",
        "data.train=m.csv data.missing=most_frequent data.test=m.csv",
    };
    static const char gaps[] = "x,city,z,y\n1,,7,no\n?,Cork,,yes\n2,Ulm,1,no\n"
                               "3,Ulm,2,yes\n5,Cork,4,no\n";
    scratch_write("m.csv", gaps, strlen(gaps));
    scratch_write("t.csv", csv, strlen(csv));
    scratch_write("v.csv", csv, strlen(csv) - 13);
    /* Oslo is a note, which is made again. */
    static const char other[] = "y,z,city,x\nyes,1,Oslo,2\n";
    scratch_write("w.csv", other, strlen(other));
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        load(settings[i], i == 0 ? new : anew, "");
        load(settings[i], used, "");
    }
}

/* What the rows do not depend on keeps the cache, all else does not. */
static void test_other_settings(void **state)
{
    (void)state;
    static const struct {
        const char *settings, *details;
    } cases[] = {
        {"", new},
        {"epochs=3 seed=2 learning_rate=1 threads=2", used},
        {"data.scale=standard", anew},
        {"data.scale=standard", used},
        {"data.scale=minmax", anew},
        {"data.validation_fraction=0.5", anew},
        {"data.validation_fraction=0.5 batch_size=7", used},
        {"data.validation_fraction=0.5 seed=9", anew},
        {"n2=2", anew},
        {"loss=cross_entropy", anew},
        {"data.target=4 loss=cross_entropy", anew},
        {"data.test=t.csv", anew},
    };
    scratch_write("t.csv", csv, strlen(csv));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        load(cases[i].settings, cases[i].details, "");
}

/* A change that leaves length and time of writing as they are. */
static void test_changed_file(void **state)
{
    (void)state;
    char changed[sizeof csv];
    scratch_write("t.csv", csv, strlen(csv));
    utime("t.csv", &(struct utimbuf){1, 1});
    load("", new, "");
    load("", used, "");
    memcpy(changed, csv, sizeof csv);
    *strchr(changed, '7') = '8';
    scratch_write("t.csv", changed, strlen(csv));
    utime("t.csv", &(struct utimbuf){1, 1});
    load("", anew, "");
    load("", used, "");
    /* Another file of that name, and back. */
    scratch_write("u.csv", csv, strlen(csv));
    assert_int_equal(rename("u.csv", "t.csv"), 0);
    load("", anew, "");
    load("", used, "");
}

/* Advice is given again, and by a cache of a run that wanted none. */
static void test_advice(void **state)
{
    (void)state;
    struct nn_text csv_text = {0};
    nn_text_puts(&csv_text, "a,b,y\n");
    for (int i = 0; i < 40; i++)
        nn_text_printf(&csv_text, "%d,7,%s\n", i, i % 2 ? "no" : "yes");
    scratch_write("t.csv", csv_text.p, csv_text.len);
    nn_text_free(&csv_text);
    for (int i = 0; i < 3; i++) {
        struct dataset s;
        struct nn_text said = {0};
        dataset_config(&s.config, "data.cache=c");
        assert_int_equal(nn_cache_load(&s.data, &s.config, i > 0, &said, NULL),
                         0);
        assert_string_equal(said.p, i > 0 ? used : new);
        assert_non_null(strstr(s.data.notes.p, "the same value in every"));
        nn_text_free(&said);
        dataset_close(&s);
    }
}

static const char *const parts[] = {"c.cache.json", "c.train.cells.npy",
                                    "c.train.lines.npy", "c.test.cells.npy",
                                    "c.test.lines.npy"};

/* Each file, whole but for its last bit, empty, and gone. */
static void test_damaged(void **state)
{
    (void)state;
    static const char settings[] = "data.test=t.csv";
    struct nn_text file = {0};
    char said[256];
    scratch_write("t.csv", csv, strlen(csv));
    load(settings, new, "");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        assert_int_equal(nn_file_read(&file, parts[i], 1 << 20, NN_EDATA, NULL),
                         0);
        file.p[file.len - 1] ^= 1;
        scratch_write(parts[i], file.p, file.len);
        snprintf(said, sizeof said,
                 "%s: is not as it was written; the cache is made anew\n",
                 parts[i]);
        load(settings, "", said);
        load(settings, used, "");
        scratch_write(parts[i], "", 0);
        if (i > 0)
            snprintf(said, sizeof said,
                     "%s: is no file of %zu bytes; the cache is made anew\n",
                     parts[i], file.len);
        load(settings, "", said);
        if (i == 0) /* without an index the others stay */
            continue;
        remove(parts[i]);
        snprintf(said, sizeof said,
                 "%s: cannot open to map: No such file or directory; the cache "
                 "is made anew\n",
                 parts[i]);
        load(settings, "", said);
    }
    nn_text_free(&file);
}

/* Another's file of such a name is not replaced, nor is anything beside it
 * made. */
static void stays(const char *path, const char *text, const char *why)
{
    char is[256], said[256];
    snprintf(said, sizeof said, "%s: %s, and stays; the rows are not cached\n",
             path, why);
    scratch_write(path, text, strlen(text));
    load("", "", said);
    assert_string_equal(scratch_text(is, path), text);
    assert_int_equal(scratch_files(0), 2);
    remove(path);
}

static void test_foreign_files(void **state)
{
    (void)state;
    static const char *const indexes[] = {"mine\n", "[{\"cache\":1}]",
                                          "{\"Cache\":1}", "{\"cache\" :1}"};
    scratch_write("t.csv", csv, strlen(csv));
    for (size_t i = 1; i < sizeof parts / sizeof *parts; i++)
        stays(parts[i], "mine\n", "is there without the index of a cache");
    for (size_t i = 0; i < sizeof indexes / sizeof *indexes; i++)
        stays(parts[0], indexes[i], "is no index of a cache");
}

/* A run that was killed leaves some of the files, and the claim to them. */
static void test_killed(void **state)
{
    (void)state;
    static const char claim[] = "{\"cache\":\"unfinished\"}\n";
    scratch_write("t.csv", csv, strlen(csv));
    load("", new, "");
    scratch_write(parts[0], claim, strlen(claim));
    scratch_write(parts[2], "", 0);
    load("", new, "");
    load("", used, "");
}

static void test_cannot_be_written(void **state)
{
    (void)state;
    scratch_write("t.csv", csv, strlen(csv));
    assert_int_equal(mkdir("c.train.lines.npy.tmp", 0777), 0);
    load("", new,
         "c.train.lines.npy: cannot create: Is a directory; the rows are not "
         "cached\n");
    assert_int_equal(scratch_files(0), 2);
    assert_int_equal(rmdir("c.train.lines.npy.tmp"), 0);
    load("", new, "");
}

/* Reads the index of the cache c of t.csv. */
static int read_index(struct nn_cache_index *x, const struct nn_text *file,
                      const struct nn_text *key, bool *valid)
{
    struct nn_error err = {0};
    int rc = nn_cache_index_read(x, file, key, "c", valid, &err);
    assert_int_equal(rc, err.code);
    return rc;
}

static void open_index(struct nn_text *file, struct nn_text *key)
{
    struct nn_config c;
    struct nn_error err = {0};
    scratch_write("t.csv", csv, strlen(csv));
    load("", new, "");
    dataset_config(&c, "");
    assert_int_equal(nn_cache_key(key, &c, &err), 0);
    assert_int_equal(nn_file_read(file, parts[0], 1 << 20, NN_EDATA, &err), 0);
    nn_config_free(&c);
}

static void test_any_damage_of_the_index(void **state)
{
    (void)state;
    struct nn_text file = {0}, key = {0};
    struct nn_cache_index x;
    bool valid;
    open_index(&file, &key);
    assert_int_equal(read_index(&x, &file, &key, &valid), 0);
    assert_true(valid);
    assert_int_equal(x.table[0].rows, 6);
    nn_cache_index_free(&x);
    for (size_t i = 0; i < file.len * 8; i++) {
        file.p[i / 8] = (char)(file.p[i / 8] ^ (1 << i % 8));
        assert_int_equal(read_index(&x, &file, &key, &valid), NN_EDATA);
        assert_false(valid);
        file.p[i / 8] = (char)(file.p[i / 8] ^ (1 << i % 8));
    }
    for (const size_t len = file.len; file.len > 0;) {
        file.len--;
        assert_int_equal(read_index(&x, &file, &key, &valid), NN_EDATA);
        assert_null(x.columns.input);
        assert_true(file.len < len);
    }
    nn_text_free(&file);
    nn_text_free(&key);
}

/* Whoever writes right checksums over wrong numbers of categories is not
 * believed either: they choose places in memory. */
static void test_cells_are_labels(void **state)
{
    (void)state;
    static const struct {
        int cell;
        float value;
        bool right;
    } cases[] = {{1, 0, true},     {1, -1, true},    {1, -2, false},
                 {1, 3, false},    {1, 0.5f, false}, {1, NAN, false},
                 {1, 1e9f, false}, {3, 1, true},     {3, -1, false},
                 {3, 2, false},    {0, 1e9f, true}};
    struct nn_text file = {0}, key = {0}, out = {0};
    struct nn_cache_index x;
    bool valid;
    open_index(&file, &key);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(read_index(&x, &file, &key, &valid), 0);
        struct nn_npy m = nn_cache_shape(&x, 0, NN_CACHE_CELLS);
        float cells[6 * 4] = {0};
        cells[4 * 5 + cases[i].cell] = cases[i].value;
        m.p = cells;
        assert_int_equal(nn_npy_write(&m, parts[1], x.table[0].crc[0], NULL),
                         0);
        nn_text_clear(&out);
        nn_cache_index_write(&x, &key, &out);
        scratch_write(parts[0], out.p, out.len);
        nn_cache_index_free(&x);

        struct dataset s;
        struct nn_text said = {0};
        dataset_config(&s.config, "data.cache=c");
        assert_int_equal(nn_cache_load(&s.data, &s.config, true, &said, NULL),
                         0);
        assert_string_equal(said.p ? said.p : "", cases[i].right ? used : "");
        if (!cases[i].right)
            assert_string_equal(s.data.notes.p,
                                "train: a cell is no label of its column; the "
                                "cache is made anew\n");
        nn_text_free(&said);
        dataset_close(&s);
    }
    nn_text_free(&file);
    nn_text_free(&key);
    nn_text_free(&out);
}

static void test_not_cached(void **state)
{
    (void)state;
    struct dataset s;
    struct nn_text said = {0};
    scratch_write("t.csv", csv, strlen(csv));
    dataset_config(&s.config, "data.cache=none/c");
    assert_int_equal(nn_cache_load(&s.data, &s.config, true, &said, NULL), 0);
    assert_string_equal(s.data.notes.p,
                        "none/c.cache.json: cannot create: No such file or "
                        "directory; the rows are not cached\n");
    assert_int_equal(s.data.train.count, 6);
    dataset_close(&s);
    nn_text_clear(&said);
    dataset_config(&s.config, "");
    assert_int_equal(nn_cache_load(&s.data, &s.config, true, &said, NULL), 0);
    assert_int_equal(said.len, 0);
    assert_int_equal(s.data.notes.len, 0);
    dataset_close(&s);
    nn_text_free(&said);
    assert_int_equal(scratch_files(0), 1);
}

/* Errors are those of reading the files, whether there is a cache or not. */
static void test_errors(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct dataset s;
        struct nn_text said = {0};
        struct nn_error err = {0};
        if (i > 0)
            scratch_write("t.csv", csv, strlen(csv));
        if (i == 2)
            load("", new, "");
        dataset_config(&s.config, "data.cache=c n0=9");
        assert_int_equal(nn_cache_load(&s.data, &s.config, true, &said, &err),
                         i > 0 ? NN_ECONFIG : NN_ESYSTEM);
        assert_string_equal(
            err.msg, i > 0 ? "--set: \"n0\" is 9, but the data has 5 inputs: "
                             "city: 3 categories, x, z"
                           : "t.csv: cannot open: No such file or directory");
        assert_null(s.data.columns.input);
        assert_null(s.data.train_table.cell);
        nn_text_free(&said);
        nn_config_free(&s.config);
    }
}

#define IN_SCRATCH(test)                                                       \
    cmocka_unit_test_setup_teardown(test, scratch_enter, scratch_leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_SCRATCH(test_same_data),
        IN_SCRATCH(test_other_settings),
        IN_SCRATCH(test_changed_file),
        IN_SCRATCH(test_advice),
        IN_SCRATCH(test_damaged),
        IN_SCRATCH(test_foreign_files),
        IN_SCRATCH(test_killed),
        IN_SCRATCH(test_cannot_be_written),
        IN_SCRATCH(test_any_damage_of_the_index),
        IN_SCRATCH(test_cells_are_labels),
        IN_SCRATCH(test_not_cached),
        IN_SCRATCH(test_errors),
    };
    return cmocka_run_group_tests_name("cache", tests, NULL, NULL);
}
