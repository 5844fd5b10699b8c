#include "summary.h"

#include "cli.h"

#include "../nn/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

void cli_add_shape(struct nn_text *out, const struct nn_net *net)
{
    for (int l = 0; l <= net->L; l++)
        nn_text_printf(out, "%s%d", l > 0 ? "-" : "", net->n[l]);
}

void cli_add_network(struct nn_text *out, const struct nn_net *net)
{
    cli_add_shape(out, net);
    if (net->L > 1)
        nn_text_printf(out, ", %s hidden", nn_act_names[net->hidden]);
    nn_text_printf(out, ", %s output with %s\n",
                   nn_output_act_name(net->output),
                   nn_output_loss_name(net->output));
}

void cli_add_fill(struct nn_text *out, const struct nn_columns *c,
                  const struct nn_column *input)
{
    char quoted[NN_QUOTE_SIZE];
    if (c->missing != NN_MISSING_FILL)
        return;
    if (input->kind == NN_CATEGORY) {
        const char *text = input->labels.label[(int)input->fill].text;
        nn_text_printf(out, "; %s where missing",
                       nn_text_quote(quoted, text, strlen(text)));
    } else {
        nn_text_printf(out, "; %g where missing", input->fill);
    }
}

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

/* "iris: 4-8-3, 67 parameters, 200 epochs in 0.12 s" */
static void add_title(struct nn_text *out, const struct cli_run_summary *s)
{
    const struct nn_model *m = s->model;
    const size_t parameters = nn_net_parameters(&m->net);
    const size_t epochs = (size_t)m->record.epochs;
    if (m->name)
        nn_text_printf(out, "%s: ", m->name);
    cli_add_shape(out, &m->net);
    nn_text_printf(out, ", %zu parameter%s, %zu epoch%s in ", parameters,
                   plural(parameters), epochs, plural(epochs));
    cli_add_seconds(out, s->last.seconds);
    nn_text_puts(out, "\n");
}

/* Loss before training is known of the training rows only. */
static void add_head(struct nn_text *out, const struct nn_record *r)
{
    nn_text_printf(out, "  %-15s  %8s  %10s  %10s  %7s", "", "rows", "loss",
                   "constant", "better");
    if (isnan(r->train.accuracy))
        nn_text_printf(out, "  %10s  %7s\n", "rmse", "r2");
    else
        nn_text_puts(out, "  accuracy\n");
    nn_text_printf(out, "  %-15s  %8zu  %#10.4g\n", "before training",
                   r->train.rows, r->initial_loss);
}

/* How much of the constant's loss the network saves. */
static void add_better(struct nn_text *out, const struct nn_metrics *m)
{
    if (!(m->loss < m->constant_loss)) /* also if it is not finite */
        nn_text_printf(out, "  %7s", "none");
    else
        nn_text_printf(out, "  %6.1f%%",
                       100 * (1 - m->loss / m->constant_loss));
}

static void add_row(struct nn_text *out, const char *rows_of,
                    const struct nn_metrics *m)
{
    if (m->rows == 0)
        return;
    nn_text_printf(out, "  %-15s  %8zu  %#10.4g  %#10.4g", rows_of, m->rows,
                   m->loss, m->constant_loss);
    add_better(out, m);
    if (!isnan(m->accuracy))
        nn_text_printf(out, "  %8.4f\n", m->accuracy);
    else if (isnan(m->r2)) /* a constant target has no r2 */
        nn_text_printf(out, "  %#10.4g  %7s\n", m->rmse, "-");
    else
        nn_text_printf(out, "  %#10.4g  %7.4f\n", m->rmse, m->r2);
}

/* The plain word. */
static void add_verdict(struct nn_text *out, const char *rows_of,
                        const struct nn_metrics *m)
{
    if (m->rows > 0 && !(m->loss < m->constant_loss))
        nn_text_printf(out,
                       "  on the %s rows the network is no better than a "
                       "constant prediction\n",
                       rows_of);
}

void cli_add_results(struct nn_text *out, const struct nn_record *r)
{
    add_head(out, r);
    add_row(out, "training", &r->train);
    add_row(out, "validation", &r->validation);
    add_row(out, "test", &r->test);
    nn_text_puts(out, "  constant: the loss of the best constant prediction\n");
    add_verdict(out, "training", &r->train);
    add_verdict(out, "validation", &r->validation);
    add_verdict(out, "test", &r->test);
}

/* "ended by: patience; weights of epoch 12" */
static void add_end(struct nn_text *out, const struct nn_record *r)
{
    if (strcmp(r->stopped, "epochs") == 0 && r->best_epoch == r->epochs)
        return;
    nn_text_printf(out, "  ended by: %s; weights of epoch %d\n", r->stopped,
                   r->best_epoch);
}

void cli_add_lowest(struct nn_text *out, const struct nn_epoch *e)
{
    if (e->best_epoch > 0)
        nn_text_printf(out, "lowest validation loss %#.4g after epoch %d\n",
                       e->best_loss, e->best_epoch);
}

void cli_summary_text(struct nn_text *out, const struct cli_run_summary *s)
{
    add_title(out, s);
    cli_add_results(out, &s->model->record);
    add_end(out, &s->model->record);
    if (s->last.best_epoch > 0 &&
        s->last.best_epoch != s->model->record.best_epoch) {
        nn_text_puts(out, "  ");
        cli_add_lowest(out, &s->last);
    }
    nn_text_printf(out, "  model: %s", s->model_path);
    if (*s->log_path)
        nn_text_printf(out, ", loss log: %s", s->log_path);
    nn_text_puts(out, "\n");
}

static void add_member(struct nn_text *out, const char *key,
                       const struct nn_metrics *m, const struct nn_report *r)
{
    if (m->rows == 0)
        return;
    nn_text_printf(out, "\"%s\":{", key);
    nn_metrics_write(m, out);
    nn_report_write_rest(r, out);
    nn_text_puts(out, "},");
}

void cli_summary_json(struct nn_text *out, const struct cli_run_summary *s)
{
    const struct nn_model *m = s->model;
    const struct nn_record *r = &m->record;
    nn_text_puts(out, "{\"name\":");
    if (m->name)
        nn_json_add_string(out, m->name);
    else
        nn_text_puts(out, "null");
    nn_text_puts(out, ",\"model\":");
    nn_json_add_string(out, s->model_path);
    nn_text_printf(out,
                   ",\"seed\":%" PRId64 ",\"parameters\":%zu,"
                   "\"rows\":{\"train\":%zu,\"validation\":%zu},"
                   "\"epochs\":%d,\"best_epoch\":%d,\"stopped\":",
                   r->seed, nn_net_parameters(&m->net), r->train.rows,
                   r->validation.rows, r->epochs, r->best_epoch);
    nn_json_add_string(out, r->stopped);
    nn_text_printf(out, ",\"seconds\":%.3f,", s->last.seconds);
    add_member(out, "train", &r->train, &s->reports[0]);
    add_member(out, "validation", &r->validation, &s->reports[1]);
    add_member(out, "test", &r->test, &s->reports[2]);
    nn_text_printf(out, "\"config\":%s}\n", m->config.p);
}

int cli_summary_reports(struct nn_report report[3],
                        const struct nn_model *model,
                        const struct nn_data *data, struct nn_error *err)
{
    const struct nn_rows rows[] = {data->train, data->validation, data->test};
    int rc = 0;
    for (int i = 0; rc == 0 && i < 3; i++) {
        struct nn_rows known = rows[i];
        known.columns = &model->columns; /* they have left the data */
        if (known.count > 0)
            rc = nn_report_rows(&report[i], &model->net, &known, NULL, NULL,
                                err);
    }
    return rc;
}
