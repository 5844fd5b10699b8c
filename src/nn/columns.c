#include "columns.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "net.h"

const char *const nn_missing_names[NN_MISSINGS] = {"error", "drop", "fill"};

int nn_columns_open(struct nn_columns *c, int inputs, int targets,
                    struct nn_error *err)
{
    *c = (struct nn_columns){.inputs = inputs, .targets = targets};
    c->input = calloc((size_t)inputs + 1, sizeof *c->input);
    c->target = calloc((size_t)targets + 1, sizeof *c->target);
    c->input_field = calloc((size_t)inputs + 1, sizeof *c->input_field);
    c->target_field = calloc((size_t)targets + 1, sizeof *c->target_field);
    int rc = nn_markers_open(&c->markers, nn_default_markers,
                             NN_DEFAULT_MARKERS, err);
    if (!c->input || !c->target || !c->input_field || !c->target_field)
        rc = nn_fail_memory(err);
    if (rc < 0) {
        nn_columns_free(c);
        return rc;
    }
    for (int i = 0; i < inputs; i++)
        c->input[i].divisor = 1.0;
    for (int i = 0; i < targets; i++)
        c->target[i].divisor = 1.0;
    return 0;
}

int nn_columns_open_ids(struct nn_columns *c, int ids, struct nn_error *err)
{
    c->id = calloc((size_t)ids + 1, sizeof *c->id);
    c->id_field = calloc((size_t)ids + 1, sizeof *c->id_field);
    if (!c->id || !c->id_field)
        return nn_fail_memory(err);
    c->ids = ids;
    return 0;
}

int nn_columns_open_weight(struct nn_columns *c, struct nn_error *err)
{
    c->weight = calloc(1, sizeof *c->weight);
    c->weight_field = calloc(1, sizeof *c->weight_field);
    if (!c->weight || !c->weight_field)
        return nn_fail_memory(err);
    c->weight->divisor = 1.0;
    c->weights = 1;
    return 0;
}

static void free_columns(struct nn_column *column, int count)
{
    for (int i = 0; column && i < count; i++) {
        free(column[i].name);
        nn_labels_free(&column[i].labels);
    }
    free(column);
}

void nn_columns_free(struct nn_columns *c)
{
    free_columns(c->input, c->inputs);
    free_columns(c->target, c->targets);
    free_columns(c->weight, c->weights);
    for (int i = 0; i < c->ids; i++)
        free(c->id[i]);
    free(c->id);
    free(c->input_field);
    free(c->target_field);
    free(c->id_field);
    free(c->weight_field);
    nn_markers_free(&c->markers);
    *c = (struct nn_columns){0};
}

static long long count_inputs(const struct nn_columns *c)
{
    long long n0 = 0;
    for (int i = 0; i < c->inputs; i++)
        n0 += c->input[i].kind == NN_NUMBER ? 1 : c->input[i].labels.count;
    return n0;
}

int nn_columns_n0(const struct nn_columns *c)
{
    return (int)count_inputs(c);
}

int nn_columns_n2(const struct nn_columns *c)
{
    if (!nn_columns_is_class(c))
        return c->targets;
    return c->single_output ? 1 : c->target[0].labels.count;
}

bool nn_columns_fit_layers(const struct nn_columns *c)
{
    return count_inputs(c) <= NN_MAX_NODES && nn_columns_n2(c) <= NN_MAX_NODES;
}

enum { TOGETHER = 16 }; /* columns that are scaled at a time */

/* Of so many columns; 0 and 1 where a cell stays as it is. */
struct scaling {
    double shift[TOGETHER], divisor[TOGETHER];
};

NN_INLINE void scale_cells(const struct scaling *s, float *cells, int count)
{
    for (int i = 0; i < count; i++)
        cells[i] = (float)(((double)cells[i] - s->shift[i]) / s->divisor[i]);
}

/* Up to TOGETHER columns of all rows. */
static void scale_some(const struct nn_column *column, int count, float *cells,
                       size_t rows, size_t width)
{
    struct scaling s;
    bool as_it_is = true;
    for (int i = 0; i < count; i++) {
        const bool is_number = column[i].kind == NN_NUMBER;
        s.shift[i] = is_number ? column[i].shift : 0.0;
        s.divisor[i] = is_number ? column[i].divisor : 1.0;
        as_it_is = as_it_is && s.shift[i] == 0.0 && s.divisor[i] == 1.0;
    }
    if (as_it_is)
        return;
    for (size_t r = 0; r < rows; r++, cells += width) {
        if (count == TOGETHER) /* a constant: in vectors */
            scale_cells(&s, cells, TOGETHER);
        else
            scale_cells(&s, cells, count);
    }
}

static void scale(const struct nn_columns *c, const struct nn_column *column,
                  int count, float *cells, size_t rows)
{
    const size_t width = (size_t)nn_columns_width(c);
    for (int i = 0; i < count; i += TOGETHER) {
        const int n = count - i < TOGETHER ? count - i : TOGETHER;
        scale_some(column + i, n, cells + i, rows, width);
    }
}

void nn_columns_scale(const struct nn_columns *c, float *cells, size_t rows)
{
    scale(c, c->input, c->inputs, cells, rows);
}

void nn_columns_scale_targets(const struct nn_columns *c, float *cells,
                              size_t rows)
{
    scale(c, c->target, c->targets, cells + c->inputs, rows);
}

float nn_columns_unscale(const struct nn_columns *c, int i, float y)
{
    const struct nn_column *t = &c->target[i];
    const bool is_scaled = t->shift != 0.0 || t->divisor != 1.0;
    return is_scaled ? (float)((double)y * t->divisor + t->shift) : y;
}

void nn_columns_input(const struct nn_columns *c, const float *cells, float *x)
{
    for (int i = 0; i < c->inputs; i++) {
        const struct nn_column *column = &c->input[i];
        if (column->kind == NN_NUMBER) {
            *x++ = cells[i];
            continue;
        }
        const int count = column->labels.count, k = (int)cells[i];
        memset(x, 0, (size_t)count * sizeof *x);
        assert(k < count);
        if (k >= 0) /* else it is unknown */
            x[k] = 1.0f;
        x += count;
    }
}

void nn_columns_target(const struct nn_columns *c, const float *cells, float *d)
{
    if (!nn_columns_is_class(c)) {
        memcpy(d, cells, (size_t)c->targets * sizeof *d);
        return;
    }
    const float off = c->output == NN_TANH_SQUARED ? -1.0f : 0.0f;
    if (c->single_output) {
        *d = cells[0] > 0.0f ? 1.0f : off;
        return;
    }
    const int classes = c->target[0].labels.count, label = (int)cells[0];
    for (int k = 0; k < classes; k++)
        d[k] = off;
    if (label >= 0 && label < classes)
        d[label] = 1.0f;
}
