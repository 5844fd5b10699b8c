#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "columns.h"
#include "rows.h"

static const char *const cities[] = {"Aarhus", "Bonn", "Cork"};
static const char *const classes[] = {"no", "yes"};

static void add_labels(struct nn_labels *l, const char *const *text, int count)
{
    for (int i = 0; i < count; i++)
        nn_labels_add(l, text[i], strlen(text[i]), NULL);
}

static void name(struct nn_column *column, const char *text)
{
    column->name = nn_text_copy(text, strlen(text));
}

/* The columns of a file age,bought,city: a number, the class, three
 * categories. */
static void open_shop(struct nn_columns *c)
{
    assert_int_equal(nn_columns_open(c, 2, 1, NULL), 0);
    c->delimiter = ',';
    c->header = true;
    c->fields = 3;
    c->output = NN_CROSS_ENTROPY;
    name(&c->input[0], "age");
    name(&c->input[1], "city");
    name(&c->target[0], "bought");
    c->input_field[1] = 2;
    c->target_field[0] = 1;
    c->input[1].kind = c->target[0].kind = NN_CATEGORY;
    add_labels(&c->input[1].labels, cities, 3);
    add_labels(&c->target[0].labels, classes, 2);
}

/* The same with the ids nr and code beside it, in a file
 * nr,age,bought,note,city,code. */
static void open_orders(struct nn_columns *c)
{
    open_shop(c);
    assert_int_equal(nn_columns_open_ids(c, 2, NULL), 0);
    c->id[0] = nn_text_copy("code", 4);
    c->id[1] = nn_text_copy("nr", 2);
    c->fields = 6;
    c->input_field[0] = 1;
    c->input_field[1] = 4;
    c->target_field[0] = 2;
    c->id_field[0] = 5;
    c->id_field[1] = 0;
}

/* One input x, targets that are numbers y and z. */
static void open_numbers(struct nn_columns *c, enum nn_output output)
{
    assert_int_equal(nn_columns_open(c, 1, 2, NULL), 0);
    c->delimiter = '\t';
    c->fields = 3;
    c->output = output;
    name(&c->input[0], "x");
    name(&c->target[0], "y");
    name(&c->target[1], "z");
    c->target_field[0] = 2;
    c->target_field[1] = 1;
}

static void test_dimensions(void **state)
{
    (void)state;
    struct nn_columns c;
    open_shop(&c);
    assert_int_equal(nn_columns_n0(&c), 4);
    assert_int_equal(nn_columns_n2(&c), 2);
    assert_int_equal(nn_columns_width(&c), 3);
    assert_true(nn_columns_is_class(&c));
    assert_true(nn_columns_fit_layers(&c));
    c.single_output = true;
    assert_int_equal(nn_columns_n2(&c), 1);
    nn_columns_free(&c);
    nn_columns_free(&c);
    open_numbers(&c, NN_SQUARED_ERROR);
    assert_int_equal(nn_columns_n0(&c), 1);
    assert_int_equal(nn_columns_n2(&c), 2);
    assert_false(nn_columns_is_class(&c));
    assert_true(c.input[0].divisor == 1.0 && c.target[1].divisor == 1.0);
    nn_columns_free(&c);
}

/* 17 columns of 65536 categories are more than 2^20 inputs. */
static void test_layers_have_a_limit(void **state)
{
    (void)state;
    struct nn_columns c;
    nn_columns_open(&c, 17, 1, NULL);
    for (int i = 0; i < 17; i++) {
        c.input[i].kind = NN_CATEGORY;
        c.input[i].labels.count = NN_MAX_LABELS;
    }
    assert_false(nn_columns_fit_layers(&c));
    c.input[16].labels.count = 0;
    assert_true(nn_columns_fit_layers(&c));
    for (int i = 0; i < 17; i++)
        c.input[i].labels.count = 0;
    nn_columns_free(&c);
}

static int place(const struct nn_columns *c, struct nn_places *p,
                 const char *row, bool header, bool targets,
                 struct nn_error *err)
{
    struct text_row r;
    return nn_columns_place(c, p, "t.csv", row_of(&r, 4, row), header, targets,
                            err);
}

static void refuse_place(const struct nn_columns *c, const char *row,
                         bool header, bool targets, const char *message)
{
    struct nn_places p;
    struct nn_error err = {0};
    assert_int_equal(place(c, &p, row, header, targets, &err), NN_EDATA);
    assert_int_equal(err.code, NN_EDATA);
    assert_string_equal(err.msg, message);
    assert_null(p.input_field);
}

static void test_place_by_name(void **state)
{
    (void)state;
    struct nn_columns c;
    struct nn_places p;
    open_shop(&c);
    assert_int_equal(place(&c, &p, "id,city,bought,id,age", true, true, NULL),
                     0);
    assert_int_equal(p.fields, 5);
    assert_int_equal(p.input_field[0], 4);
    assert_int_equal(p.input_field[1], 1);
    assert_int_equal(p.target_field[0], 2);
    nn_places_free(&p);
    nn_places_free(&p);
    assert_int_equal(place(&c, &p, "city,age", true, false, NULL), 0);
    assert_null(p.target_field);
    nn_places_free(&p);
    refuse_place(&c, "cities,age,bought", true, true,
                 "t.csv:4: no column \"city\"");
    refuse_place(&c, "citty,age,bought", true, true,
                 "t.csv:4: no column \"city\"; the nearest is \"citty\"");
    refuse_place(&c, "city,age", true, true, "t.csv:4: no column \"bought\"");
    refuse_place(&c, "age,city,age", true, false,
                 "t.csv:4: column \"age\" stands twice, as field 1 and 3");
    nn_columns_free(&c);
}

static void test_place_by_count(void **state)
{
    (void)state;
    struct nn_columns c;
    struct nn_places p;
    open_shop(&c);
    for (int targets = 0; targets < 2; targets++) {
        assert_int_equal(place(&c, &p, "1,2,3", false, targets, NULL), 0);
        assert_int_equal(p.fields, 3);
        assert_int_equal(p.input_field[0], 0);
        assert_int_equal(p.input_field[1], 2);
        if (targets)
            assert_int_equal(p.target_field[0], 1);
        nn_places_free(&p);
    }
    assert_int_equal(place(&c, &p, "1,2", false, false, NULL), 0);
    assert_int_equal(p.input_field[0], 0);
    assert_int_equal(p.input_field[1], 1);
    nn_places_free(&p);
    refuse_place(&c, "1,2", false, true,
                 "t.csv:4: 2 fields without a header, expected 3 as in "
                 "training");
    refuse_place(&c, "1", false, false,
                 "t.csv:4: 1 field without a header, expected 3 as in "
                 "training, or those without targets");
    nn_columns_free(&c);
}

static void check_ids(const struct nn_columns *c, const char *row, bool header,
                      int code, int nr)
{
    struct nn_places p;
    assert_int_equal(place(c, &p, row, header, false, NULL), 0);
    assert_int_equal(p.id_field[0], code);
    assert_int_equal(p.id_field[1], nr);
    nn_places_free(&p);
    assert_null(p.id_field);
}

/* Ids may be missing; they move as the inputs do. */
static void test_place_ids(void **state)
{
    (void)state;
    struct nn_columns c;
    open_orders(&c);
    check_ids(&c, "nr,city,code,age", true, 2, 0);
    check_ids(&c, "city,code,age", true, 1, -1);
    check_ids(&c, "1,2,no,-,Bonn,a", false, 5, 0);
    check_ids(&c, "1,2,-,Bonn,a", false, 4, 0);
    check_ids(&c, "2,Bonn", false, -1, -1);
    refuse_place(&c, "nr,city,age,nr", true, false,
                 "t.csv:4: column \"nr\" stands twice, as field 1 and 4");
    refuse_place(&c, "1,2,3", false, false,
                 "t.csv:4: 3 fields without a header, expected 6 as in "
                 "training, those without targets, or the inputs alone");
    nn_columns_free(&c);
    nn_columns_free(&c);
}

static void test_is_header(void **state)
{
    (void)state;
    static const struct {
        const char *row;
        bool is_header;
    } cases[] = {{"age,bought,city", true},
                 {"city,x,age", true},
                 {"age,bought", false},
                 {"Age,bought,city", false},
                 {"30,no,Bonn", false}};
    struct nn_columns c;
    struct text_row r;
    open_shop(&c);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(nn_columns_is_header(&c, row_of(&r, 1, cases[i].row)),
                         cases[i].is_header);
    nn_columns_free(&c);
}

/* Parses age,bought,city. */
static int parse(const struct nn_columns *c, const char *row, bool targets,
                 float cells[3], size_t *unknown, struct nn_error *err)
{
    struct nn_places p;
    struct text_row r;
    place(c, &p, "age,bought,city", true, targets, NULL);
    int rc = nn_columns_parse(c, &p, "t.csv", row_of(&r, 7, row), cells,
                              unknown, err);
    nn_places_free(&p);
    return rc;
}

static void test_parse(void **state)
{
    (void)state;
    struct nn_columns c;
    float cells[3] = {0};
    size_t unknown = 0;
    open_shop(&c);
    assert_int_equal(parse(&c, "-2.5e1,yes,Cork", true, cells, NULL, NULL), 0);
    assert_true(cells[0] == -25.0f && cells[1] == 2.0f && cells[2] == 1.0f);
    /* below float's range is 0; the class is not looked at */
    cells[2] = 9.0f;
    assert_int_equal(parse(&c, "1e-99,NA,Bonn", false, cells, NULL, NULL), 0);
    assert_true(cells[0] == 0.0f && cells[1] == 1.0f && cells[2] == 9.0f);
    assert_int_equal(parse(&c, "1,no,Rome", true, cells, &unknown, NULL), 0);
    assert_true(cells[1] == -1.0f && unknown == 1);
    assert_int_equal(parse(&c, "1,no,bonn", true, cells, &unknown, NULL), 0);
    assert_true(cells[1] == -1.0f && unknown == 2);
    nn_columns_free(&c);
}

static void test_parse_refuses(void **state)
{
    (void)state;
    static const struct {
        const char *row, *message;
    } cases[] = {
        {"1,no", "t.csv:7: 2 fields, expected 3"},
        {"1", "t.csv:7: 1 field, expected 3"},
        {"1,no,Bonn,", "t.csv:7: 4 fields, expected 3"},
        {"old,no,Bonn",
         "t.csv:7: column \"age\": \"old\" is not a number"
         ", which data.categorical or data.missing_values would accept"},
        {"0x1F,no,Bonn",
         "t.csv:7: column \"age\": \"0x1F\" is not a number"
         ", which data.categorical or data.missing_values would accept"},
        {"3.5e38,no,Bonn",
         "t.csv:7: column \"age\": \"3.5e38\" is beyond the range of a float"},
        {",no,Bonn", "t.csv:7: column \"age\": \"\" stands for a missing "
                     "value, each row needs one (see data.missing)"},
        {"?,no,Bonn", "t.csv:7: column \"age\": \"?\" stands for a missing "
                      "value, each row needs one (see data.missing)"},
        {"1,no,NA", "t.csv:7: column \"city\": \"NA\" stands for a missing "
                    "value, each row needs one (see data.missing)"},
        {"1,,Bonn", "t.csv:7: column \"bought\": \"\" stands for a missing "
                    "value, each row needs one (see data.missing)"},
        {"1,no,\xE9", "t.csv:7: column \"city\": \"\\xe9\" is not UTF-8: "
                      "convert the file with iconv"},
        {"1,\xFF,Bonn", "t.csv:7: column \"bought\": \"\\xff\" is not UTF-8: "
                        "convert the file with iconv"},
        {"1,no,Rome", "t.csv:7: column \"city\": \"Rome\" is a category that "
                      "the training data lacks"},
        {"1,maybe,Bonn", "t.csv:7: column \"bought\": \"maybe\" is a class "
                         "that the training data lacks"},
    };
    struct nn_columns c;
    open_shop(&c);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        float cells[3];
        struct nn_error err = {0};
        assert_int_equal(parse(&c, cases[i].row, true, cells, NULL, &err),
                         NN_EDATA);
        assert_string_equal(err.msg, cases[i].message);
    }
    nn_columns_free(&c);
}

/* What a missing cell does to its row. */
static void test_missing(void **state)
{
    (void)state;
    static const char *const markers[] = {"NA", "-1"};
    static const char *const rows[] = {"NA,no,Bonn", "-1,no,Bonn", "2,no,NA",
                                       "2,-1,Bonn"};
    struct nn_columns c;
    float cells[3];
    size_t unknown = 0;
    struct nn_error err;
    open_shop(&c);
    nn_markers_free(&c.markers);
    nn_markers_open(&c.markers, markers, 2, NULL);
    c.input[0].fill = 0.1;
    c.input[1].fill = 2.0;
    c.missing = NN_MISSING_DROP;
    for (int i = 0; i < 4; i++) {
        assert_int_equal(parse(&c, rows[i], true, cells, &unknown, NULL), 1);
        assert_int_equal(parse(&c, rows[i], false, cells, &unknown, NULL),
                         i < 3);
    }
    /* nothing else of such a row matters */
    assert_int_equal(parse(&c, "old,maybe,NA", true, cells, &unknown, NULL), 1);
    assert_int_equal(parse(&c, "-1,no,Rome", true, cells, &unknown, NULL), 1);
    assert_int_equal(unknown, 0);
    c.missing = NN_MISSING_FILL;
    assert_int_equal(parse(&c, "-1,yes,NA", true, cells, NULL, NULL), 0);
    assert_true(cells[0] == 0.1f && cells[1] == 2.0f && cells[2] == 1.0f);
    assert_int_equal(parse(&c, "-1.0,yes,Bonn", true, cells, NULL, NULL), 0);
    assert_true(cells[0] == -1.0f && cells[1] == 1.0f);
    assert_int_equal(parse(&c, "2,-1,NA", true, cells, NULL, &err), NN_EDATA);
    assert_string_equal(
        err.msg, "t.csv:7: column \"bought\": \"-1\" stands for "
                 "a missing value, each row needs one (see data.missing)");
    assert_int_equal(parse(&c, ",yes,Bonn", true, cells, NULL, &err), NN_EDATA);
    assert_string_equal(err.msg,
                        "t.csv:7: column \"age\": \"\" is not a number, which "
                        "data.categorical or data.missing_values would accept");
    c.missing = NN_MISSING_ERROR;
    assert_int_equal(parse(&c, "-1,yes,Bonn", true, cells, NULL, &err),
                     NN_EDATA);
    assert_string_equal(err.msg,
                        "t.csv:7: column \"age\": \"-1\" stands for a "
                        "missing value, each row needs one (see data.missing)");
    nn_columns_free(&c);
}

/* A weight is a number from 0 on; 1 where the file has none. */
static void test_weight(void **state)
{
    (void)state;
    struct nn_columns c;
    struct nn_places p;
    struct text_row r;
    struct nn_error err = {0};
    float cells[4] = {0};
    open_shop(&c);
    assert_int_equal(nn_columns_open_weight(&c, NULL), 0);
    name(c.weight, "w");
    c.fields = 4;
    *c.weight_field = 3;
    assert_int_equal(place(&c, &p, "w,age,bought,city", true, true, NULL), 0);
    assert_int_equal(p.weight_field, 0);
    assert_int_equal(nn_columns_parse(&c, &p, "t.csv",
                                      row_of(&r, 7, "2.5,1,no,Bonn"), cells,
                                      NULL, NULL),
                     0);
    assert_true(cells[3] == 2.5f && nn_columns_weight(&c, cells) == 2.5f);
    assert_int_equal(nn_columns_parse(&c, &p, "t.csv",
                                      row_of(&r, 7, "x,1,no,Bonn"), cells, NULL,
                                      &err),
                     NN_EDATA);
    assert_string_equal(err.msg,
                        "t.csv:7: column \"w\": \"x\" is not a number");
    assert_int_equal(nn_columns_parse(&c, &p, "t.csv",
                                      row_of(&r, 7, ",1,no,Bonn"), cells, NULL,
                                      &err),
                     NN_EDATA);
    assert_string_equal(err.msg,
                        "t.csv:7: column \"w\": \"\" stands for a "
                        "missing value, each row needs one (see data.missing)");
    c.missing = NN_MISSING_DROP;
    assert_true(nn_columns_drop(&c, &p, row_of(&r, 7, ",1,no,Bonn")));
    nn_places_free(&p);
    cells[3] = -0.5f;
    assert_int_equal(nn_columns_check_targets(&c, "t.csv", 5, cells, &err),
                     NN_EDATA);
    assert_string_equal(err.msg,
                        "t.csv:5: column \"w\": the weight -0.5 is negative");
    /* nnpredict may do without, and predicting does not look at it */
    assert_int_equal(place(&c, &p, "age,bought,city", true, true, NULL), 0);
    assert_int_equal(p.weight_field, -1);
    assert_int_equal(nn_columns_parse(&c, &p, "t.csv",
                                      row_of(&r, 7, "1,no,Bonn"), cells, NULL,
                                      NULL),
                     0);
    assert_true(cells[3] == 1.0f);
    nn_places_free(&p);
    assert_int_equal(place(&c, &p, "w,age,city", true, false, NULL), 0);
    assert_int_equal(p.weight_field, -1);
    nn_places_free(&p);
    assert_int_equal(place(&c, &p, "1,no,Bonn,3", false, true, NULL), 0);
    assert_int_equal(p.weight_field, 3);
    nn_places_free(&p);
    nn_columns_free(&c);
}

static int learn(struct nn_columns *c, const char *row, float cells[3],
                 struct nn_error *err)
{
    struct nn_places p;
    struct text_row r;
    place(c, &p, "age,bought,city", true, true, NULL);
    int rc = nn_columns_learn(c, &p, "t.csv", row_of(&r, 9, row), cells, err);
    nn_places_free(&p);
    return rc;
}

static void test_learn(void **state)
{
    (void)state;
    struct nn_columns c;
    float cells[3];
    struct nn_error err;
    open_shop(&c);
    assert_int_equal(learn(&c, "1,maybe,Rome", cells, NULL), 0);
    assert_true(cells[1] == 3.0f && cells[2] == 2.0f);
    assert_int_equal(learn(&c, "1,no,Rome", cells, NULL), 0);
    assert_true(cells[1] == 3.0f && cells[2] == 0.0f);
    assert_int_equal(c.input[1].labels.count, 4);
    assert_int_equal(learn(&c, "1,no,NA", cells, &err), NN_EDATA);
    assert_string_equal(
        err.msg, "t.csv:9: column \"city\": \"NA\" stands for "
                 "a missing value, each row needs one (see data.missing)");
    assert_int_equal(learn(&c, "1,no", cells, &err), NN_EDATA);
    assert_string_equal(err.msg, "t.csv:9: 2 fields, expected 3");
    assert_int_equal(learn(&c, "NaN,no,Rome", cells, &err), NN_EDATA);
    assert_string_equal(
        err.msg, "t.csv:9: column \"age\": \"NaN\" stands for "
                 "a missing value, each row needs one (see data.missing)");
    nn_columns_free(&c);
}

/* Inputs that are to be filled are NAN until all rows are there. */
static void test_learn_what_is_missing(void **state)
{
    (void)state;
    struct nn_columns c;
    float cells[3];
    struct nn_error err;
    open_shop(&c);
    c.missing = NN_MISSING_FILL;
    assert_int_equal(learn(&c, "NA,no,?", cells, NULL), 0);
    assert_true(isnan(cells[0]) && isnan(cells[1]) && cells[2] == 0.0f);
    c.input[0].kind = NN_UNDECIDED;
    assert_int_equal(learn(&c, ",no,Rome", cells, NULL), 0);
    assert_true(isnan(cells[0]) && cells[1] == 3.0f);
    c.input[0].kind = NN_NUMBER;
    assert_int_equal(learn(&c, "1,?,Rome", cells, &err), NN_EDATA);
    assert_string_equal(
        err.msg, "t.csv:9: column \"bought\": \"?\" stands for "
                 "a missing value, each row needs one (see data.missing)");
    nn_columns_free(&c);
}

static void test_labels_have_a_limit(void **state)
{
    (void)state;
    struct nn_columns c;
    float cells[3];
    struct nn_error err = {0};
    char row[64];
    open_shop(&c);
    for (int i = 3; i < NN_MAX_LABELS; i++) {
        snprintf(row, sizeof row, "1,no,city %d", i);
        assert_int_equal(learn(&c, row, cells, NULL), 0);
    }
    assert_int_equal(learn(&c, "1,no,city 65535", cells, NULL), 0);
    assert_int_equal(learn(&c, "1,no,city 65536", cells, &err), NN_EDATA);
    assert_string_equal(err.msg,
                        "t.csv:9: column \"city\": \"city 65536\" is one "
                        "category too many, 65536 are possible");
    nn_columns_free(&c);
}

static void test_check_targets(void **state)
{
    (void)state;
    static const struct {
        enum nn_output output;
        float y, z;
        const char *message; /* NULL: fine */
    } cases[] = {
        {NN_SQUARED_ERROR, -3.0f, 1e30f, NULL},
        {NN_BINARY_CROSS_ENTROPY, 0.0f, 1.0f, NULL},
        {NN_BINARY_CROSS_ENTROPY, 0.25f, 0.9f, NULL},
        {NN_BINARY_CROSS_ENTROPY, 0.5f, 1.2f,
         "t.csv:5: column \"z\": the target 1.2 is not in [0, 1]; the loss "
         "for such numbers is squared_error"},
        {NN_BINARY_CROSS_ENTROPY, -1e-7f, 0.5f,
         "t.csv:5: column \"y\": the target -1e-07 is not in [0, 1]; the loss "
         "for such numbers is squared_error"},
        {NN_BINARY_CROSS_ENTROPY, 1.00000012f, 0.5f,
         "t.csv:5: column \"y\": the target 1.0000001 is not in [0, 1]; the "
         "loss for such numbers is squared_error"},
        {NN_CROSS_ENTROPY, 0.25f, 0.75f, NULL},
        {NN_CROSS_ENTROPY, 0.3333f, 0.6667f, NULL},
        {NN_CROSS_ENTROPY, 0.3f, 0.6f,
         "t.csv:5: the targets sum to 0.9, not to 1; the loss for such "
         "numbers is squared_error"},
        {NN_CROSS_ENTROPY, 0.5f, 0.501f,
         "t.csv:5: the targets sum to 1.001, not to 1; the loss for such "
         "numbers is squared_error"},
        {NN_CROSS_ENTROPY, 1.5f, -0.5f,
         "t.csv:5: column \"y\": the target 1.5 is not in [0, 1]; the loss "
         "for such numbers is squared_error"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct nn_columns c;
        struct nn_error err = {0};
        const float cells[3] = {7.0f, cases[i].y, cases[i].z};
        open_numbers(&c, cases[i].output);
        int rc = nn_columns_check_targets(&c, "t.csv", 5, cells, &err);
        assert_int_equal(rc, cases[i].message ? NN_EDATA : 0);
        assert_string_equal(err.msg, cases[i].message ? cases[i].message : "");
        nn_columns_free(&c);
    }
}

/* A class is a number of a label, whatever the loss. */
static void test_check_targets_lets_classes_be(void **state)
{
    (void)state;
    struct nn_columns c;
    const float cells[3] = {1.0f, 1.0f, 7.0f};
    open_shop(&c);
    assert_int_equal(nn_columns_check_targets(&c, "t.csv", 5, cells, NULL), 0);
    nn_columns_free(&c);
}

/* (cell - shift) / divisor, in double, of numbers only. */
static void test_scale_and_input(void **state)
{
    (void)state;
    struct nn_columns c;
    float cells[2] = {45.0f, 1.0f};
    float x[4];
    open_shop(&c);
    c.input[0].shift = 40.0;
    c.input[0].divisor = 10.0;
    c.input[1].shift = 5.0; /* never of a category */
    nn_columns_scale(&c, cells, 1);
    assert_true(cells[0] == 0.5f && cells[1] == 1.0f);
    static const float one_hot[4][3] = {
        {1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0, 0, 0}};
    for (int k = 0; k < 4; k++) {
        cells[1] = k < 3 ? (float)k : -1.0f; /* -1: unknown */
        nn_columns_input(&c, cells, x);
        assert_true(x[0] == 0.5f);
        assert_memory_equal(x + 1, one_hot[k], sizeof one_hot[k]);
    }
    /* 0.1f is 0.100000001490116...; minus 0.1 in double that is 1.49e-9 */
    cells[0] = 0.1f;
    c.input[0].shift = 0.1;
    c.input[0].divisor = 1.0;
    nn_columns_scale(&c, cells, 1);
    assert_true(cells[0] == 1.49011612e-9f);
    nn_columns_free(&c);
}

/* Several rows at once: each cell by its own column's scaling. */
static void test_scale_rows(void **state)
{
    (void)state;
    enum { ROWS = 3, MOST = 70 };
    static float cells[ROWS * (MOST + 1)];
    for (int inputs = 1; inputs <= MOST; inputs++) {
        struct nn_columns c;
        assert_int_equal(nn_columns_open(&c, inputs, 1, NULL), 0);
        for (int i = 0; i < inputs; i++) {
            c.input[i].kind = i % 7 == 3 ? NN_CATEGORY : NN_NUMBER;
            c.input[i].shift = i / 20 == 1 ? 0.0 : 0.1 * i;
            c.input[i].divisor = i / 20 == 1 ? 1.0 : 3.0 + i;
        }
        for (int k = 0; k < ROWS * (inputs + 1); k++)
            cells[k] = (float)(k * k % 101);
        nn_columns_scale(&c, cells, ROWS);
        for (int k = 0; k < ROWS * (inputs + 1); k++) {
            const int i = k % (inputs + 1), was = k * k % 101;
            const bool stays = i == inputs || i % 7 == 3 || i / 20 == 1;
            const double x = stays ? was : (was - 0.1 * i) / (3.0 + i);
            assert_true(cells[k] == (float)x);
        }
        nn_columns_free(&c);
    }
}

/* d = (cell - shift) / divisor, each target by its own; and back. */
static void test_scale_targets(void **state)
{
    (void)state;
    struct nn_columns c;
    float cells[3] = {7.0f, 250.0f, 0.1f};
    open_numbers(&c, NN_SQUARED_ERROR);
    c.input[0].divisor = 3.0;
    c.target[0].shift = 200.0;
    c.target[0].divisor = 100.0;
    nn_columns_scale_targets(&c, cells, 1);
    assert_true(cells[0] == 7.0f && cells[1] == 0.5f && cells[2] == 0.1f);
    assert_true(nn_columns_unscale(&c, 0, 0.5f) == 250.0f);
    assert_true(nn_columns_unscale(&c, 1, 0.1f) == 0.1f);
    /* a minus sign stays where nothing is scaled */
    assert_true(signbit(nn_columns_unscale(&c, 1, -0.0f)));
    nn_columns_free(&c);
    open_shop(&c);
    cells[2] = 1.0f;
    c.target[0].shift = 5.0; /* never of a class */
    nn_columns_scale_targets(&c, cells, 1);
    assert_true(cells[2] == 1.0f);
    nn_columns_free(&c);
}

/* d is 0 and 1: one of K, or the second class alone, or the numbers. */
static void test_target(void **state)
{
    (void)state;
    struct nn_columns c;
    float d[2];
    open_shop(&c);
    nn_columns_target(&c, &(float){0.0f}, d);
    assert_true(d[0] == 1.0f && d[1] == 0.0f);
    nn_columns_target(&c, &(float){1.0f}, d);
    assert_true(d[0] == 0.0f && d[1] == 1.0f);
    c.single_output = true;
    for (int k = 0; k < 2; k++) {
        d[0] = 9.0f;
        nn_columns_target(&c, &(float){(float)k}, d);
        assert_true(d[0] == (float)k);
    }
    c.output = NN_TANH_SQUARED;
    for (int k = 0; k < 2; k++) {
        nn_columns_target(&c, &(float){(float)k}, d);
        assert_true(d[0] == (k == 0 ? -1.0f : 1.0f));
    }
    c.single_output = false;
    nn_columns_target(&c, &(float){1.0f}, d);
    assert_true(d[0] == -1.0f && d[1] == 1.0f);
    nn_columns_free(&c);
    open_numbers(&c, NN_SQUARED_ERROR);
    nn_columns_target(&c, (const float[]){-3.5f, 0.25f}, d);
    assert_true(d[0] == -3.5f && d[1] == 0.25f);
    nn_columns_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dimensions),
        cmocka_unit_test(test_layers_have_a_limit),
        cmocka_unit_test(test_place_by_name),
        cmocka_unit_test(test_place_by_count),
        cmocka_unit_test(test_place_ids),
        cmocka_unit_test(test_is_header),
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_parse_refuses),
        cmocka_unit_test(test_missing),
        cmocka_unit_test(test_weight),
        cmocka_unit_test(test_learn),
        cmocka_unit_test(test_learn_what_is_missing),
        cmocka_unit_test(test_labels_have_a_limit),
        cmocka_unit_test(test_check_targets),
        cmocka_unit_test(test_check_targets_lets_classes_be),
        cmocka_unit_test(test_scale_and_input),
        cmocka_unit_test(test_scale_rows),
        cmocka_unit_test(test_scale_targets),
        cmocka_unit_test(test_target)};
    return cmocka_run_group_tests_name("columns", tests, NULL, NULL);
}
