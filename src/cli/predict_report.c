#include "predict_report.h"

#include <inttypes.h>
#include <string.h>

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

void cli_add_report(struct nn_text *out, const struct nn_metrics *m,
                    const struct nn_confusion *confusion)
{
    nn_text_printf(out, "rows\t%zu\n", m->rows);
    for (int i = 0; i < NN_METRICS; i++) {
        if (!nn_metrics_apply(m, i))
            continue;
        nn_text_printf(out, "%s\t", nn_metric_names[i]);
        nn_text_double(out, nn_metrics_get(m, i));
        nn_text_puts(out, "\n");
    }
    add_confusion(out, confusion);
}

static void add_json_confusion(struct nn_text *out,
                               const struct nn_confusion *c)
{
    nn_text_puts(out, ",\"confusion\":{\"labels\":[");
    for (int i = 0; i < c->classes; i++) {
        nn_text_puts(out, i > 0 ? "," : "");
        nn_json_add_string(out, label(c, i));
    }
    nn_text_puts(out, "],\"counts\":[");
    for (int i = 0; i < c->classes; i++) {
        nn_text_puts(out, i > 0 ? ",[" : "[");
        for (int j = 0; j < c->classes; j++)
            nn_text_printf(out, "%s%" PRIu64, j > 0 ? "," : "", count(c, i, j));
        nn_text_puts(out, "]");
    }
    nn_text_puts(out, "]}");
}

void cli_add_json_report(struct nn_text *out, const struct nn_metrics *m,
                         const struct nn_confusion *confusion)
{
    nn_text_printf(out, "{\"rows\":%zu", m->rows);
    nn_metrics_write(m, out);
    if (confusion->classes > 0)
        add_json_confusion(out, confusion);
    nn_text_puts(out, "}\n");
}
