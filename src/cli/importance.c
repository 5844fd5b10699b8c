#include "importance.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../nn/importance.h"
#include "known_rows.h"

/* What was measured of which model. */
struct report {
    const struct nn_model *model;
    struct nn_metrics base;
    struct nn_importance *column; /* of each input, sorted */
};

/* The metric whose fall is told, beside the loss. */
static double score(const struct report *r)
{
    return nn_has_accuracy(&r->model->columns) ? r->base.accuracy : r->base.r2;
}

static void add_number(struct nn_text *out, double x)
{
    if (isnan(x))
        nn_text_printf(out, "%12s", "-");
    else
        nn_text_printf(out, "%12.5f", x);
}

static void add_text(struct nn_text *out, const struct report *r)
{
    const struct nn_columns *c = &r->model->columns;
    char quoted[NN_QUOTE_SIZE];
    nn_text_printf(out, "%zu rows, each column shuffled %d times\n\n%-24s",
                   r->base.rows, NN_SHUFFLES, "");
    nn_text_printf(out, "%12s%12s%12s%12s\n", "loss rises", "spread",
                   nn_has_accuracy(c) ? "acc. falls" : "r2 falls", "spread");
    for (int i = 0; i < c->inputs; i++) {
        const struct nn_importance *of = &r->column[i];
        const char *name = c->input[of->input].name;
        nn_text_printf(out, "%-24s", nn_text_quote(quoted, name, strlen(name)));
        add_number(out, of->loss.mean);
        add_number(out, of->loss.spread);
        add_number(out, of->score.mean);
        add_number(out, of->score.spread);
        nn_text_puts(out, "\n");
    }
    nn_text_printf(out, "\n%-24s", "as they are");
    add_number(out, r->base.loss);
    nn_text_printf(out, "%12s", "");
    add_number(out, score(r));
    nn_text_puts(out, "\n");
}

static void add_change(struct nn_text *out, const char *name,
                       const struct nn_change *c)
{
    nn_text_printf(out, ",\"%s\":{\"mean\":", name);
    nn_json_add_number(out, c->mean);
    nn_text_puts(out, ",\"spread\":");
    nn_json_add_number(out, c->spread);
    nn_text_puts(out, "}");
}

static void add_json(struct nn_text *out, const struct report *r)
{
    const struct nn_columns *c = &r->model->columns;
    nn_text_printf(
        out, "{\"rows\":%zu,\"shuffles\":%d,\"seed\":%" PRId64 ",\"loss\":",
        r->base.rows, NN_SHUFFLES, r->model->record.seed);
    nn_json_add_number(out, r->base.loss);
    nn_text_printf(out, ",\"%s\":", nn_has_accuracy(c) ? "accuracy" : "r2");
    nn_json_add_number(out, score(r));
    nn_text_puts(out, ",\"columns\":[");
    for (int i = 0; i < c->inputs; i++) {
        const struct nn_importance *of = &r->column[i];
        nn_text_puts(out, i > 0 ? ",{\"name\":" : "{\"name\":");
        nn_json_add_string(out, c->input[of->input].name);
        add_change(out, "loss_rise", &of->loss);
        add_change(out, nn_has_accuracy(c) ? "accuracy_fall" : "r2_fall",
                   &of->score);
        nn_text_puts(out, "}");
    }
    nn_text_puts(out, "]}\n");
}

int cli_add_importance(struct nn_text *out, const struct nn_model *m,
                       const char *path, bool json, size_t *unknown,
                       struct nn_error *err)
{
    struct nn_table t = {0};
    struct report r = {.model = m};
    r.column = calloc((size_t)m->columns.inputs, sizeof *r.column);
    int rc = r.column ? cli_read_known_rows(&t, &m->columns, path, unknown, err)
                      : nn_fail_memory(err);
    if (rc == 0)
        rc = nn_importance_measure(r.column, &r.base, &t, &m->columns, &m->net,
                                   (uint64_t)m->record.seed, err);
    if (rc == 0 && json)
        add_json(out, &r);
    else if (rc == 0)
        add_text(out, &r);
    free(r.column);
    nn_table_free(&t);
    return rc;
}
