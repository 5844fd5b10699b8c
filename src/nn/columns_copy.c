/* Columns once more, for what is fitted on them in another way. */
#include <stdlib.h>
#include <string.h>

#include "columns.h"

static int copy_text(char **to, const char *from, struct nn_error *err)
{
    *to = from ? nn_text_copy(from, strlen(from)) : NULL;
    return from && !*to ? nn_fail_memory(err) : 0;
}

static int copy_column(struct nn_column *to, const struct nn_column *from,
                       struct nn_error *err)
{
    *to = *from;
    to->name = NULL;
    to->labels = (struct nn_labels){0};
    int rc = copy_text(&to->name, from->name, err);
    for (int i = 0; rc >= 0 && i < from->labels.count; i++) {
        const char *text = from->labels.label[i].text;
        rc = nn_labels_add(&to->labels, text, strlen(text), err);
    }
    return rc < 0 ? rc : 0;
}

static int copy_list(struct nn_column *to, const struct nn_column *from,
                     int count, struct nn_error *err)
{
    int rc = 0;
    for (int i = 0; rc == 0 && i < count; i++)
        rc = copy_column(&to[i], &from[i], err);
    return rc;
}

static int copy_ids(struct nn_columns *to, const struct nn_columns *from,
                    struct nn_error *err)
{
    int rc = nn_columns_open_ids(to, from->ids, err);
    for (int i = 0; rc == 0 && i < from->ids; i++) {
        to->id_field[i] = from->id_field[i];
        rc = copy_text(&to->id[i], from->id[i], err);
    }
    return rc;
}

static int copy_weight(struct nn_columns *to, const struct nn_columns *from,
                       struct nn_error *err)
{
    int rc = from->weights > 0 ? nn_columns_open_weight(to, err) : 0;
    if (rc < 0 || from->weights == 0)
        return rc;
    *to->weight_field = *from->weight_field;
    return copy_column(to->weight, from->weight, err);
}

static void copy_head(struct nn_columns *to, const struct nn_columns *from)
{
    to->delimiter = from->delimiter;
    to->header = from->header;
    to->fields = from->fields;
    to->missing = from->missing;
    to->output = from->output;
    to->single_output = from->single_output;
    memcpy(to->input_field, from->input_field,
           (size_t)from->inputs * sizeof *to->input_field);
    memcpy(to->target_field, from->target_field,
           (size_t)from->targets * sizeof *to->target_field);
}

int nn_columns_copy(struct nn_columns *to, const struct nn_columns *from,
                    struct nn_error *err)
{
    int rc = nn_columns_open(to, from->inputs, from->targets, err);
    if (rc < 0)
        return rc;
    copy_head(to, from);
    nn_markers_free(&to->markers);
    rc = nn_markers_open(&to->markers, (const char *const *)from->markers.text,
                         from->markers.count, err);
    if (rc == 0)
        rc = copy_list(to->input, from->input, from->inputs, err);
    if (rc == 0)
        rc = copy_list(to->target, from->target, from->targets, err);
    if (rc == 0)
        rc = copy_ids(to, from, err);
    if (rc == 0)
        rc = copy_weight(to, from, err);
    if (rc < 0)
        nn_columns_free(to);
    return rc;
}
