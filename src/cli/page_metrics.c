#include "page_facts.h"

#include <math.h>

#include "page_html.h"

/* The columns of the table of metrics; those without rows are left out. */
enum { SETS = 4 };
struct sets {
    const char *name[SETS];
    const struct nn_metrics *metrics[SETS];
    int count;
};

static void add_set(struct sets *s, const char *name,
                    const struct nn_metrics *metrics)
{
    if (metrics->rows == 0)
        return;
    s->name[s->count] = name;
    s->metrics[s->count++] = metrics;
}

static void add_head(struct nn_text *page, const char *first,
                     const char *const *name, int count)
{
    nn_text_printf(page, "<tr><th scope=\"col\">%s</th>", first);
    for (int i = 0; i < count; i++) {
        nn_text_puts(page, "<th class=\"n\" scope=\"col\">");
        cli_page_add(page, name[i]);
        nn_text_puts(page, "</th>");
    }
    nn_text_puts(page, "</tr>\n");
}

static void begin_row(struct nn_text *page, const char *name)
{
    nn_text_puts(page, "<tr><th scope=\"row\">");
    cli_page_add(page, name);
    nn_text_puts(page, "</th>");
}

static void add_number(struct nn_text *page, double x)
{
    if (isnan(x))
        nn_text_puts(page, "<td class=\"n\">-</td>");
    else
        nn_text_printf(page, "<td class=\"n\">%.4g</td>", x);
}

static void end_row(struct nn_text *page)
{
    nn_text_puts(page, "</tr>\n");
}

/* Metrics that the record does not have: of the rows, which stand last. */
static void add_values(struct nn_text *page, const struct nn_report *r,
                       const struct sets *s)
{
    for (int i = 0; i < NN_REPORT_VALUES; i++) {
        if (!r->value[i].applies)
            continue;
        begin_row(page, r->value[i].name);
        for (int k = 0; k + 1 < s->count; k++)
            nn_text_puts(page, "<td></td>");
        add_number(page, r->value[i].value);
        end_row(page);
    }
}

static void add_breakdown(struct nn_text *page, const struct nn_breakdown *b)
{
    if (!b->key)
        return;
    nn_text_printf(page, "<h3>Of each %s</h3>\n<table>\n<tbody>\n", b->part);
    add_head(page, b->part, b->metric, b->metrics);
    for (int i = 0; i < b->parts; i++) {
        begin_row(page, b->name[i]);
        for (int k = 0; k < b->metrics; k++)
            add_number(page, b->value[i * b->metrics + k]);
        end_row(page);
    }
    nn_text_puts(page, "</tbody>\n</table>\n");
}

void cli_page_add_metrics(struct nn_text *page, const struct cli_plot_rows *r)
{
    const struct nn_record *record = &r->model->record;
    struct sets sets = {.count = 0};
    add_set(&sets, "training", &record->train);
    add_set(&sets, "validation", &record->validation);
    add_set(&sets, "test", &record->test);
    add_set(&sets, r->title, &r->report.metrics);
    nn_text_puts(page, "<h2>Metrics on ");
    cli_page_add(page, r->title);
    nn_text_puts(page, "</h2>\n<table>\n<tbody>\n");
    add_head(page, "metric", sets.name, sets.count);
    begin_row(page, "rows");
    for (int k = 0; k < sets.count; k++)
        nn_text_printf(page, "<td class=\"n\">%zu</td>", sets.metrics[k]->rows);
    end_row(page);
    for (int i = 0; i < NN_METRICS; i++) {
        if (!nn_metrics_apply(&r->report.metrics, i))
            continue;
        begin_row(page, nn_metric_names[i]);
        for (int k = 0; k < sets.count; k++)
            add_number(page, nn_metrics_get(sets.metrics[k], i));
        end_row(page);
    }
    add_values(page, &r->report, &sets);
    nn_text_puts(page,
                 "</tbody>\n</table>\n<p>The constant_loss is that of the best "
                 "constant prediction for the same rows.</p>\n");
    add_breakdown(page, &r->report.breakdown);
}
