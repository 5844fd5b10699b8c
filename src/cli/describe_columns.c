/* Which column of the data feeds which row of X and D. */
#include "describe_parts.h"

#include "summary.h"

#include "../nn/output.h"

#include <stdio.h>
#include <string.h>

enum {
    LINES = 12, /* of X and of D at most, the last column included */
    LABELS = 6  /* of a column at most */
};

static void add_name(struct nn_text *out, const char *name)
{
    char quoted[NN_QUOTE_SIZE];
    nn_text_puts(out, nn_text_quote(quoted, name, strlen(name)));
}

/* "  3 - 5    ", rows from 1 */
static void add_rows(struct nn_text *out, int first, int count)
{
    char rows[40];
    snprintf(rows, sizeof rows, count > 1 ? "%d - %d" : "%d", first,
             first + count - 1);
    nn_text_printf(out, "  %-9s", rows);
}

static void add_labels(struct nn_text *out, const struct nn_labels *l)
{
    const int shown = l->count > LABELS ? LABELS - 1 : l->count;
    for (int i = 0; i < shown; i++)
        nn_text_entry(out, l->label[i].text, i, shown);
    nn_text_rest(out, l->count, shown);
}

static void add_scaling(struct nn_text *out, const struct nn_column *column)
{
    if (column->shift != 0.0)
        nn_text_printf(out, ", less %.6g", column->shift);
    if (column->divisor != 1.0)
        nn_text_printf(out, ", divided by %.6g", column->divisor);
}

static int rows_of(const struct nn_column *column)
{
    return column->kind == NN_CATEGORY ? column->labels.count : 1;
}

/* filled: the columns of an input, NULL of a target. */
static void add_column(struct nn_text *out, const struct nn_columns *filled,
                       const struct nn_column *column, int first)
{
    add_rows(out, first, rows_of(column));
    add_name(out, column->name);
    if (column->kind == NN_CATEGORY) {
        nn_text_puts(out, ", 1 for ");
        add_labels(out, &column->labels);
    }
    add_scaling(out, column);
    if (filled)
        cli_add_fill(out, filled, column);
    nn_text_puts(out, "\n");
}

/* Of many columns the first and the last. */
static void add_columns(struct nn_text *out, const struct nn_columns *filled,
                        const struct nn_column *column, int count)
{
    int first = 1;
    for (int i = 0; i < count; i++) {
        if (count <= LINES || i < LINES - 2 || i == count - 1)
            add_column(out, filled, &column[i], first);
        else if (i == LINES - 2)
            nn_text_puts(out, "  ...\n");
        first += rows_of(&column[i]);
    }
}

void describe_columns(struct nn_text *out, const struct nn_columns *c)
{
    nn_text_puts(out, "\nrows of X\n");
    add_columns(out, c, c->input, c->inputs);
    nn_text_puts(out, "\nrows of D\n");
    if (!c->single_output) {
        add_columns(out, NULL, c->target, c->targets);
        return;
    }
    const struct nn_labels *l = &c->target[0].labels;
    add_rows(out, 1, 1);
    add_name(out, c->target[0].name);
    nn_text_puts(out, ", 1 for ");
    add_name(out, l->label[1].text);
    nn_text_puts(out, ", else ");
    add_name(out, l->label[0].text);
    nn_text_puts(out, "\n");
}
