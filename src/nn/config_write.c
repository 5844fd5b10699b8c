/* The config as JSON, and where its values come from. */
#include "config.h"

#include <stdlib.h>

#include "config_value.h"
#include "json_layout.h"

static void write_bool(struct nn_text *out, bool flag)
{
    nn_text_puts(out, flag ? "true" : "false");
}

static void write_counts(struct nn_text *out, const struct nn_counts *counts)
{
    for (int i = 0; i < counts->count; i++)
        nn_text_printf(out, "%c%d", i == 0 ? '[' : ',', counts->value[i]);
    nn_text_puts(out, "]");
}

static void write_texts(struct nn_text *out, const struct nn_names *texts)
{
    nn_text_puts(out, "[");
    for (int i = 0; i < texts->count; i++) {
        nn_text_puts(out, i == 0 ? "" : ",");
        nn_json_add_string(out, texts->name[i]);
    }
    nn_text_puts(out, "]");
}

/* One name needs no list. */
static void write_names(struct nn_text *out, const struct nn_names *names)
{
    if (names->position > 0)
        nn_text_printf(out, "%d", names->position);
    else if (names->count == 1)
        nn_json_add_string(out, names->name[0]);
    else
        write_texts(out, names);
}

static void write_weights(struct nn_text *out, const struct nn_class_weights *w)
{
    if (w->balanced) {
        nn_json_add_string(out, "balanced");
        return;
    }
    nn_text_puts(out, "{");
    for (int i = 0; i < w->count; i++) {
        nn_json_add_key(out, w->label[i]);
        nn_json_add_number(out, w->weight[i]);
    }
    nn_text_puts(out, "}");
}

static void write_value(const struct nn_config *c, const struct nn_key *key,
                        struct nn_text *out)
{
    const void *at = nn_value_field(c, key->at);
    char delimiter[2] = "";
    switch (key->type) {
    case NN_KEY_GROUP: /* is written row by row */
        break;
    case NN_KEY_TEXT:
    case NN_KEY_PATH:
        nn_json_add_string(out, nn_value_text(c, key));
        break;
    case NN_KEY_COUNT:
        nn_text_printf(out, "%d", *(const int *)at);
        break;
    case NN_KEY_SEED:
        nn_text_printf(out, "%lld", (long long)*(const int64_t *)at);
        break;
    case NN_KEY_NUMBER:
        nn_json_add_number(out, *(const double *)at);
        break;
    case NN_KEY_BOOL:
        write_bool(out, *(const bool *)at);
        break;
    case NN_KEY_CHOICE:
    case NN_KEY_CHOICE_OR_BOOL:
    case NN_KEY_CHOICE_OR_NUMBER:
        if (*(const int *)at < key->choice_count)
            nn_json_add_string(out, key->choices[*(const int *)at]);
        else if (key->type == NN_KEY_CHOICE_OR_NUMBER)
            nn_json_add_number(
                out, *(const double *)nn_value_field(c, key->number_at));
        else
            write_bool(out, *(const int *)at > key->choice_count);
        break;
    case NN_KEY_DELIMITER:
        delimiter[0] = *(const char *)at;
        nn_json_add_string(out, delimiter);
        break;
    case NN_KEY_COUNTS:
        write_counts(out, at);
        break;
    case NN_KEY_NAMES:
    case NN_KEY_COLUMN:
        write_names(out, at);
        break;
    case NN_KEY_TEXTS:
        write_texts(out, at);
        break;
    case NN_KEY_WEIGHTS:
        write_weights(out, at);
        break;
    }
}

/* Is there a value to write? */
static bool is_written(const struct nn_config *c, const struct nn_key *key)
{
    return key->type != NN_KEY_GROUP && nn_value_applies(c, key) &&
           !nn_value_is_absent(c, key);
}

static bool is_member(const struct nn_config *c, const struct nn_key *key,
                      enum nn_config_form form)
{
    return is_written(c, key) && !(form == NN_CONFIG_STORED && key->unstored);
}

static bool has_members(const struct nn_config *c, const struct nn_key *group,
                        enum nn_config_form form)
{
    for (size_t i = 0; i < nn_key_count; i++)
        if (nn_key_group(&nn_keys[i]) == group &&
            is_member(c, &nn_keys[i], form))
            return true;
    return false;
}

/* A path as seen from the current folder. */
static void write_path(const struct nn_config *c, const struct nn_key *key,
                       struct nn_text *out)
{
    char *path = nn_config_path(c, nn_value_text(c, key));
    if (path)
        nn_json_add_string(out, path);
    else
        out->failed = true;
    free(path);
}

static void write_member(const struct nn_config *c, const struct nn_key *key,
                         enum nn_config_form form, struct nn_text *out)
{
    if (!is_member(c, key, form))
        return;
    nn_json_add_key(out, nn_key_short_name(key));
    if (form == NN_CONFIG_SHOWN && key->type == NN_KEY_PATH)
        write_path(c, key, out);
    else
        write_value(c, key, out);
}

/* The keys that stand in the group, or at the top for NULL. A group of which
 * no key applies is left out. */
static void write_members(const struct nn_config *c, const struct nn_key *group,
                          enum nn_config_form form, struct nn_text *out)
{
    nn_text_puts(out, "{");
    for (size_t i = 0; i < nn_key_count; i++) {
        const struct nn_key *key = &nn_keys[i];
        if (nn_key_group(key) != group)
            continue;
        write_member(c, key, form, out);
        if (key->type == NN_KEY_GROUP && has_members(c, key, form)) {
            nn_json_add_key(out, key->name);
            write_members(c, key, form, out);
        }
    }
    nn_text_puts(out, "}");
}

void nn_config_write(const struct nn_config *c, enum nn_config_form form,
                     struct nn_text *out)
{
    struct nn_text json = {0};
    write_members(c, NULL, form, &json);
    if (form == NN_CONFIG_SHOWN)
        nn_json_add_lines(out, &json);
    else if (json.failed)
        out->failed = true;
    else
        nn_text_add(out, json.p, json.len);
    nn_text_free(&json);
}

void nn_config_write_group(const struct nn_config *c, const char *group,
                           struct nn_text *out)
{
    write_members(c, nn_key_find(group), NN_CONFIG_STORED, out);
}

void nn_config_origins(const struct nn_config *c, struct nn_text *out)
{
    for (size_t i = 0; i < nn_key_count; i++) {
        const struct nn_key *key = &nn_keys[i];
        if (!is_written(c, key))
            continue;
        nn_text_printf(out, "%-25s %s\n", key->name,
                       nn_value_place(c, (enum nn_origin)c->origin[i]));
    }
}
