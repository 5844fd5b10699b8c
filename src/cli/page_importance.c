#include "page_importance.h"

#include <math.h>
#include <stdlib.h>

#include "page_html.h"
#include "shell_quote.h"

#include "../nn/importance.h"

enum { SHOWN = 25, BAR = 160 }; /* columns; pixels */

/* Multiply-adds that take a few seconds. */
static const double most_work = 2e10;

static void add_cell(struct nn_text *page, const struct nn_change *c)
{
    if (isnan(c->mean))
        nn_text_puts(page, "<td class=\"n\">-</td>");
    else
        nn_text_printf(page, "<td class=\"n\">%.4f &plusmn; %.4f</td>", c->mean,
                       c->spread);
}

/* As long as the loss rises; nothing where it falls. */
static void add_bar(struct nn_text *page, double rise, double most)
{
    const double share = most > 0 && rise > 0 ? rise / most : 0;
    nn_text_printf(page,
                   "<td><svg width=\"%d\" height=\"12\" aria-hidden=\"true\">"
                   "<rect width=\"%.1f\" height=\"12\" fill=\"#0072b2\"/></svg>"
                   "</td></tr>\n",
                   BAR, share * BAR);
}

static void add_table(struct nn_text *page, const struct nn_columns *c,
                      const struct nn_importance *column)
{
    nn_text_printf(page,
                   "<p>By how much the loss rises and %s falls when a column "
                   "is shuffled among the rows: the mean and standard "
                   "deviation of %d shuffles.</p>\n<table>\n<tbody>\n"
                   "<tr><th scope=\"col\">column</th>"
                   "<th class=\"n\" scope=\"col\">loss rises</th>"
                   "<th class=\"n\" scope=\"col\">%s falls</th>"
                   "<th scope=\"col\">loss</th></tr>\n",
                   nn_has_accuracy(c) ? "accuracy" : "r2", NN_SHUFFLES,
                   nn_has_accuracy(c) ? "accuracy" : "r2");
    for (int i = 0; i < c->inputs && i < SHOWN; i++) {
        nn_text_puts(page, "<tr><th scope=\"row\">");
        cli_page_add(page, c->input[column[i].input].name);
        nn_text_puts(page, "</th>");
        add_cell(page, &column[i].loss);
        add_cell(page, &column[i].score);
        add_bar(page, column[i].loss.mean, column[0].loss.mean);
    }
    nn_text_puts(page, "</tbody>\n</table>\n");
    if (c->inputs > SHOWN)
        nn_text_printf(page, "<p>And %d columns that matter less.</p>\n",
                       c->inputs - SHOWN);
}

static void add_command(struct nn_text *page, const char *model,
                        const char *rows)
{
    struct nn_text command = {0};
    nn_text_puts(page, "<p>It takes long for so many columns and rows:</p>\n");
    nn_text_puts(&command, "nninspect --importance");
    cli_add_word(&command, rows);
    cli_add_word(&command, model);
    cli_page_add_pre(page, &command);
}

int cli_page_add_importance(struct nn_text *page, struct cli_plot_rows *r,
                            const char *model, const char *rows,
                            struct nn_error *err)
{
    const struct nn_columns *c = &r->model->columns;
    const double work = (double)r->table.rows * c->inputs * NN_SHUFFLES *
                        (double)nn_net_parameters(&r->model->net);
    struct nn_metrics base;
    nn_text_puts(page, "<h2>Importance of the columns</h2>\n");
    if (work > most_work) {
        add_command(page, model, rows);
        return 0;
    }
    struct nn_importance *column = calloc((size_t)c->inputs, sizeof *column);
    int rc =
        column
            ? nn_importance_measure(column, &base, &r->table, c, &r->model->net,
                                    (uint64_t)r->model->record.seed, err)
            : nn_fail_memory(err);
    if (rc == 0)
        add_table(page, c, column);
    free(column);
    return rc;
}
