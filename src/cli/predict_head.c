#include "predict_head.h"

#include <stdlib.h>
#include <string.h>

static bool has_empty_field(const struct nn_row *row)
{
    for (int i = 0; i < row->fields; i++) {
        if (row->field[i].len == 0)
            return true;
    }
    return false;
}

static bool has_number_input(const struct nn_columns *c)
{
    for (int i = 0; i < c->inputs; i++) {
        if (c->input[i].kind == NN_NUMBER)
            return true;
    }
    return false;
}

/* How many inputs have their name in the row. */
static int count_named(const struct nn_columns *c, const struct nn_row *row,
                       struct nn_error *err)
{
    struct nn_heading names;
    if (nn_heading_open(&names, row, true, err) < 0)
        return NN_ESYSTEM;
    int named = 0;
    for (int i = 0; i < c->inputs; i++)
        named += nn_heading_find(&names, c->input[i].name, NULL) >= 0;
    nn_heading_free(&names);
    return named;
}

/* Would the row do as the first of the data? */
static bool could_be_data(const struct nn_columns *c, const struct nn_row *row)
{
    struct nn_places places = {0};
    float *cells = calloc((size_t)nn_columns_width(c), sizeof *cells);
    bool could =
        cells &&
        nn_columns_place(c, &places, "", row, false, false, NULL) == 0 &&
        nn_columns_parse(c, &places, "", row, cells, NULL, NULL) >= 0;
    nn_places_free(&places);
    free(cells);
    return could;
}

/* Is a row that lacks the name of an input still meant as a header, so that
 * the missing name is the error? So it is if as data it would be wrong, and
 * it has half of the names or is all text where the model wants a number. */
static int is_faulty_header(const struct nn_columns *c,
                            const struct nn_row *row, struct nn_error *err)
{
    bool likely = false;
    int rc = c->header
                 ? nn_heading_is_likely_with(&c->markers, row, &likely, err)
                 : 0;
    if (rc < 0 || !likely || could_be_data(c, row))
        return rc;
    int named = count_named(c, row, err);
    if (named < 0)
        return named;
    return 2 * named >= c->inputs ||
           (has_number_input(c) && !has_empty_field(row));
}

static int is_header(const struct cli_predict_head *h, const struct nn_row *row,
                     struct nn_error *err)
{
    const struct nn_columns *c = h->columns;
    if (h->options->header != NN_HEADER_AUTO)
        return h->options->header == NN_HEADER_YES;
    /* An empty name is c1, c2, ...: not so a cell without a value. */
    if (nn_columns_is_header(c, row))
        return c->header || !has_empty_field(row);
    return is_faulty_header(c, row, err);
}

static const char *visible(char delimiter, char out[3])
{
    strcpy(out, "\\t");
    if (delimiter != '\t') {
        out[0] = delimiter;
        out[1] = '\0';
    }
    return out;
}

/* A row of one field is what comes of a wrong delimiter. */
static int check_delimiter(const struct nn_columns *c, const char *file,
                           const struct nn_row *row, struct nn_error *err)
{
    char likely = nn_csv_likely_delimiter(row, c->delimiter);
    if (c->inputs == 1 || !likely)
        return 0;
    char wanted[3], found[3];
    return nn_fail(err, NN_EDATA,
                   "%s:%zu: a row is one field; \"%s\" seems to be its "
                   "delimiter, the model wants \"%s\"",
                   file, row->line, visible(likely, found),
                   visible(c->delimiter, wanted));
}

int cli_predict_head_read(const struct cli_predict_head *h,
                          struct nn_places *places, const char *file,
                          const struct nn_row *row, struct nn_error *err)
{
    int rc = check_delimiter(h->columns, file, row, err);
    if (rc < 0)
        return rc;
    int header = is_header(h, row, err);
    if (header < 0)
        return header;
    rc = nn_columns_place(h->columns, places, file, row, header,
                          h->options->evaluate, err);
    return rc < 0 ? rc : header;
}
