#include "plot_series.h"

#include "plot_canvas.h"

#include <string.h>

int cli_series_count(const struct nn_columns *c)
{
    if (!nn_has_accuracy(c))
        return 0;
    if (!nn_columns_is_class(c))
        return nn_columns_n2(c);
    const int classes = c->target[0].labels.count;
    return classes == 2 ? 1 : classes;
}

/* Two classes are told by the last output, whether there are one or two. */
static size_t output_of(const struct cli_plot_rows *r, int k, size_t i)
{
    const bool pair = cli_series_count(&r->model->columns) == 1;
    return i * (size_t)r->n2 + (size_t)(pair ? r->n2 - 1 : k);
}

enum { TARGET = 20, LABEL = 24 }; /* bytes of a name that fits in a key */

void cli_series_add_class(struct nn_text *out, const struct nn_columns *c,
                          int k)
{
    const struct nn_column *target = &c->target[0];
    cli_canvas_add_beginning(out, target->name, TARGET);
    nn_text_puts(out, " = ");
    cli_canvas_add_beginning(out, target->labels.label[k].text, LABEL);
}

void cli_series_add_name(struct nn_text *out, const struct nn_columns *c, int k)
{
    if (nn_columns_is_class(c))
        cli_series_add_class(out, c, cli_series_count(c) == 1 ? 1 : k);
    else
        cli_canvas_add_beginning(out, c->target[k].name, TARGET + LABEL);
}

size_t cli_series_longest(const struct nn_columns *c)
{
    const bool is_class = nn_columns_is_class(c);
    const struct nn_labels *labels = &c->target[0].labels;
    const int names = is_class ? labels->count : c->targets;
    size_t longest = 0;
    for (int k = 0; k < names; k++) {
        const char *name = is_class ? labels->label[k].text : c->target[k].name;
        const size_t len = strlen(name);
        longest = len > longest ? len : longest;
    }
    return longest + (is_class ? strlen(c->target[0].name) + strlen(" = ") : 0);
}

float cli_series_score(const struct cli_plot_rows *r, int k, size_t i)
{
    return r->y[output_of(r, k, i)];
}

bool cli_series_is_positive(const struct cli_plot_rows *r, int k, size_t i)
{
    const double middle = nn_default_threshold(&r->model->columns);
    return nn_decide(&r->d[output_of(r, k, i)], 1, middle);
}

float cli_series_weight(const struct cli_plot_rows *r, size_t i)
{
    return nn_columns_weight(&r->model->columns, nn_table_row(&r->table, i));
}
