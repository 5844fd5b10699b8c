/* The columns as JSON, for the model's metadata. */
#include "columns.h"

static void add_labels(const struct nn_labels *l, const char *key,
                       struct nn_text *out)
{
    nn_text_printf(out, ",\"%s\":[", key);
    for (int i = 0; i < l->count; i++) {
        nn_text_puts(out, i > 0 ? "," : "");
        nn_json_add_string(out, l->label[i].text);
    }
    nn_text_puts(out, "]");
}

static void add_column(const struct nn_column *c, int field, bool target,
                       bool has_fill, struct nn_text *out)
{
    nn_text_puts(out, "{\"name\":");
    nn_json_add_string(out, c->name);
    nn_text_printf(out, ",\"field\":%d,\"kind\":\"%s\"", field + 1,
                   c->kind == NN_NUMBER ? "number"
                   : target             ? "class"
                                        : "category");
    if (c->kind == NN_CATEGORY) {
        add_labels(&c->labels, target ? "classes" : "categories", out);
        if (has_fill) {
            nn_text_puts(out, ",\"fill\":");
            nn_json_add_string(out, c->labels.label[(int)c->fill].text);
        }
    } else {
        nn_text_puts(out, ",\"shift\":");
        nn_json_add_number(out, c->shift);
        nn_text_puts(out, ",\"divisor\":");
        nn_json_add_number(out, c->divisor);
        if (has_fill) {
            nn_text_puts(out, ",\"fill\":");
            nn_json_add_number(out, c->fill);
        }
    }
    nn_text_puts(out, "}");
}

/* Nothing where there are none. */
static void add_ids(const struct nn_columns *c, struct nn_text *out)
{
    for (int i = 0; i < c->ids; i++) {
        nn_text_puts(out, i > 0 ? ",{\"name\":" : ",\"ids\":[{\"name\":");
        nn_json_add_string(out, c->id[i]);
        nn_text_printf(out, ",\"field\":%d}", c->id_field[i] + 1);
    }
    nn_text_puts(out, c->ids > 0 ? "]" : "");
}

static void add_weight(const struct nn_columns *c, struct nn_text *out)
{
    if (c->weights == 0)
        return;
    nn_text_puts(out, ",\"weight\":{\"name\":");
    nn_json_add_string(out, c->weight->name);
    nn_text_printf(out, ",\"field\":%d}", *c->weight_field + 1);
}

static void add_missing(const struct nn_columns *c, struct nn_text *out)
{
    nn_text_printf(out, ",\"missing\":\"%s\",\"missing_values\":[",
                   nn_missing_names[c->missing]);
    for (int i = 0; i < c->markers.count; i++) {
        nn_text_puts(out, i > 0 ? "," : "");
        nn_json_add_string(out, c->markers.text[i]);
    }
    nn_text_puts(out, "]");
}

void nn_columns_write(const struct nn_columns *c, struct nn_text *out)
{
    char delimiter[2] = {c->delimiter, '\0'};
    nn_text_puts(out, "{\"delimiter\":");
    nn_json_add_string(out, delimiter);
    nn_text_printf(out, ",\"header\":%s,\"fields\":%d,\"loss\":\"%s\"",
                   c->header ? "true" : "false", c->fields,
                   nn_output_loss_name(c->output));
    if (c->output > NN_SQUARED_ERROR) /* not the loss's own */
        nn_text_printf(out, ",\"output\":\"%s\"",
                       nn_output_act_name(c->output));
    nn_text_printf(out, ",\"single_output\":%s,\"inputs\":[",
                   c->single_output ? "true" : "false");
    for (int i = 0; i < c->inputs; i++) {
        nn_text_puts(out, i > 0 ? "," : "");
        add_column(&c->input[i], c->input_field[i], false,
                   c->missing == NN_MISSING_FILL, out);
    }
    nn_text_puts(out, "],\"targets\":[");
    for (int i = 0; i < c->targets; i++) {
        nn_text_puts(out, i > 0 ? "," : "");
        add_column(&c->target[i], c->target_field[i], true, false, out);
    }
    nn_text_puts(out, "]");
    add_ids(c, out);
    add_weight(c, out);
    add_missing(c, out);
    nn_text_puts(out, "}");
}
