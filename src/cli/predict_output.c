#include "predict_output.h"

#include "../nn/metric.h"

/* A line under way. */
struct line {
    struct cli_predict_output *o;
    bool begun; /* it has a field: a delimiter comes first */
};

/* Adds what o->field holds, and empties it. */
static void end_field(struct line *line)
{
    struct cli_predict_output *o = line->o;
    const char delimiter = o->columns->delimiter;
    if (line->begun)
        nn_text_add(&o->text, &delimiter, 1);
    line->begun = true;
    if (o->field.failed)
        o->text.failed = true;
    else
        nn_csv_add_field(&o->text, o->field.p, o->field.len, delimiter);
    nn_text_clear(&o->field);
}

static void add_field(struct line *line, const char *text)
{
    nn_text_puts(&line->o->field, text);
    end_field(line);
}

static void add_float(struct line *line, float x)
{
    nn_text_float(&line->o->field, x);
    end_field(line);
}

/* Are the outputs shown beside the predicted columns? Those of a regression
 * are the predicted columns. */
static bool shows_outputs(const struct cli_predict_output *o)
{
    return nn_has_accuracy(o->columns) && o->format != CLI_PREDICT_LABEL;
}

static bool shows_predicted(const struct cli_predict_output *o)
{
    return o->format != CLI_PREDICT_PROBABILITY;
}

/* What output i is the probability of: its class, or its target. */
static const char *output_name(const struct nn_columns *c, int i)
{
    bool of_class = nn_columns_is_class(c) && !c->single_output;
    return of_class ? c->target[0].labels.label[i].text : c->target[i].name;
}

void cli_add_names(struct cli_predict_output *o, bool repeats,
                   const struct nn_heading *repeated)
{
    const struct nn_columns *c = o->columns;
    struct line line = {o, repeats};
    for (int i = 0; shows_predicted(o) && i < c->targets; i++) {
        const char *name = c->target[i].name;
        bool taken = repeated && nn_heading_find(repeated, name, NULL) >= 0;
        nn_text_puts(&o->field, taken ? "predicted_" : "");
        add_field(&line, name);
    }
    for (int i = 0; shows_outputs(o) && i < nn_columns_n2(c); i++) {
        nn_text_puts(&o->field, "p_");
        add_field(&line, output_name(c, i));
    }
    nn_text_puts(&o->text, "\n");
}

/* The predicted columns: the label of a class, the values of a regression, 0
 * or 1 for each of the other targets. */
static void add_predicted(struct line *line, const float *y)
{
    const struct cli_predict_output *o = line->o;
    const struct nn_columns *c = o->columns;
    const int n = nn_columns_n2(c);
    if (nn_columns_is_class(c)) {
        int label = nn_decide(y, n, o->threshold);
        add_field(line, c->target[0].labels.label[label].text);
        return;
    }
    for (int i = 0; i < n; i++) {
        bool set = nn_decides_singly(c) ? nn_decide(y + i, 1, o->threshold) == 1
                                        : nn_decide(y, n, o->threshold) == i;
        if (nn_has_accuracy(c))
            add_field(line, set ? "1" : "0");
        else
            add_float(line, nn_columns_unscale(c, i, y[i]));
    }
}

void cli_add_prediction(struct cli_predict_output *o, bool repeats,
                        const float *y)
{
    struct line line = {o, repeats};
    if (shows_predicted(o))
        add_predicted(&line, y);
    for (int i = 0; shows_outputs(o) && i < nn_columns_n2(o->columns); i++)
        add_float(&line, y[i]);
    nn_text_puts(&o->text, "\n");
}

void cli_add_no_prediction(struct cli_predict_output *o, bool repeats)
{
    const struct nn_columns *c = o->columns;
    const int fields = (shows_predicted(o) ? c->targets : 0) +
                       (shows_outputs(o) ? nn_columns_n2(c) : 0);
    /* An empty line would be no row. */
    const bool is_alone = !repeats && fields == 1;
    for (int i = 0; i < fields; i++)
        nn_text_add(&o->text, &c->delimiter, i > 0 || repeats);
    nn_text_puts(&o->text, is_alone ? "\"\"\n" : "\n");
}

void cli_predict_output_free(struct cli_predict_output *o)
{
    nn_text_free(&o->text);
    nn_text_free(&o->field);
    *o = (struct cli_predict_output){0};
}
