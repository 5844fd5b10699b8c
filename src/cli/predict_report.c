#include "predict_report.h"

#include <inttypes.h>
#include <string.h>

#include "../nn/csv.h"
#include "../nn/record.h"

static const char *label(const struct nn_confusion *c, int i)
{
    return c->columns->target[0].labels.label[i].text;
}

static uint64_t count(const struct nn_confusion *c, int truth, int predicted)
{
    return c->count[(size_t)truth * (size_t)c->classes + (size_t)predicted];
}

/* A label between tabs: quoted as in CSV if it has a tab or line end itself. */
static void add_label(struct nn_text *out, const char *text)
{
    nn_csv_add_field(out, text, strlen(text), '\t');
}

static void add_confusion(struct nn_text *out, const struct nn_confusion *c)
{
    if (c->classes == 0)
        return;
    nn_text_puts(out, "\nconfusion");
    for (int j = 0; j < c->classes; j++) {
        nn_text_puts(out, "\t");
        add_label(out, label(c, j));
    }
    nn_text_puts(out, "\n");
    for (int i = 0; i < c->classes; i++) {
        add_label(out, label(c, i));
        for (int j = 0; j < c->classes; j++)
            nn_text_printf(out, "\t%" PRIu64, count(c, i, j));
        nn_text_puts(out, "\n");
    }
}

static void add_value(struct nn_text *out, double value, const char *end)
{
    nn_text_puts(out, "\t");
    nn_text_double(out, value);
    nn_text_puts(out, end);
}

static void add_table(struct nn_text *out, const struct nn_breakdown *b)
{
    if (!b->key)
        return;
    nn_text_printf(out, "\n%s", b->part);
    for (int k = 0; k < b->metrics; k++)
        nn_text_printf(out, "\t%s", b->metric[k]);
    nn_text_puts(out, "\n");
    for (int i = 0; i < b->parts; i++) {
        add_label(out, b->name[i]);
        for (int k = 0; k < b->metrics; k++)
            add_value(out, b->value[i * b->metrics + k], "");
        nn_text_puts(out, "\n");
    }
}

void cli_add_report(struct nn_text *out, const struct nn_report *r)
{
    nn_text_printf(out, "rows\t%zu\n", r->metrics.rows);
    for (int i = 0; i < NN_METRICS; i++) {
        if (!nn_metrics_apply(&r->metrics, i))
            continue;
        nn_text_puts(out, nn_metric_names[i]);
        add_value(out, nn_metrics_get(&r->metrics, i), "\n");
    }
    for (int i = 0; i < NN_REPORT_VALUES; i++) {
        if (!r->value[i].applies)
            continue;
        nn_text_puts(out, r->value[i].name);
        add_value(out, r->value[i].value, "\n");
    }
    add_table(out, &r->breakdown);
    add_confusion(out, &r->confusion);
}

void cli_add_json_report(struct nn_text *out, const struct nn_report *r)
{
    nn_text_printf(out, "{\"rows\":%zu", r->metrics.rows);
    nn_metrics_write(&r->metrics, out);
    nn_report_write_rest(r, out);
    nn_text_puts(out, "}\n");
}
