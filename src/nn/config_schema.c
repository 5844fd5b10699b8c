/* The JSON Schema of the config, from the table of keys. Editors complete and
 * check a config by it. */
#include "config.h"

#include <float.h>

#include "config_value.h"
#include "json_layout.h"

/* What JSON Schema calls the type, with the bounds of the key. */
static void add_numeric(const struct nn_key *key, const char *type,
                        struct nn_text *out)
{
    nn_json_add_key(out, "type");
    nn_json_add_string(out, type);
    nn_json_add_key(out, key->above_min ? "exclusiveMinimum" : "minimum");
    nn_json_add_number(out, key->min);
    if (key->max >= DBL_MAX)
        return;
    nn_json_add_key(out, key->below_max ? "exclusiveMaximum" : "maximum");
    nn_json_add_number(out, key->max);
}

/* more: further values as JSON, ",false,true", or "". */
static void add_choices(const struct nn_key *key, const char *more,
                        struct nn_text *out)
{
    nn_json_add_key(out, "enum");
    for (int i = 0; i < key->choice_count; i++) {
        nn_text_puts(out, i == 0 ? "[" : ",");
        nn_json_add_string(out, key->choices[i]);
    }
    nn_text_printf(out, "%s]", more);
}

static void add_choice_or_number(const struct nn_key *key, struct nn_text *out)
{
    nn_json_add_key(out, "anyOf");
    nn_text_puts(out, "[{");
    add_choices(key, "", out);
    nn_text_puts(out, "},{");
    add_numeric(key, "number", out);
    nn_text_puts(out, "}]");
}

static void add_counts(const struct nn_key *key, struct nn_text *out)
{
    nn_json_add_key(out, "type");
    nn_json_add_string(out, "array");
    nn_json_add_key(out, "maxItems");
    nn_json_add_number(out, NN_MAX_HIDDEN);
    nn_json_add_key(out, "items");
    nn_text_puts(out, "{");
    add_numeric(key, "integer", out);
    nn_text_puts(out, "}");
}

static void add_delimiters(struct nn_text *out)
{
    nn_json_add_key(out, "enum");
    for (const char *c = nn_delimiters; *c; c++) {
        const char delimiter[] = {*c, '\0'};
        nn_text_puts(out, c == nn_delimiters ? "[" : ",");
        nn_json_add_string(out, delimiter);
    }
    nn_text_puts(out, "]");
}

static void add_some_text(struct nn_text *out)
{
    nn_json_add_key(out, "type");
    nn_json_add_string(out, "string");
    nn_json_add_key(out, "minLength");
    nn_json_add_number(out, 1);
}

static void add_texts(struct nn_text *out)
{
    nn_json_add_key(out, "type");
    nn_json_add_string(out, "array");
    nn_json_add_key(out, "uniqueItems");
    nn_text_puts(out, "true");
    nn_json_add_key(out, "items");
    nn_text_puts(out, "{\"type\":\"string\"}");
}

static void add_names(const struct nn_key *key, struct nn_text *out)
{
    nn_json_add_key(out, "anyOf");
    nn_text_puts(out, "[{");
    add_some_text(out);
    if (key->type == NN_KEY_NAMES) {
        nn_text_puts(out, "},{\"type\":\"array\",\"minItems\":1,"
                          "\"uniqueItems\":true,\"items\":{");
        add_some_text(out);
        nn_text_puts(out, "}");
    }
    nn_text_puts(out, "},{");
    add_numeric(key, "integer", out);
    nn_text_puts(out, "}]");
}

/* Labels are any keys; comments may stand among them. */
static void add_weights(struct nn_text *out)
{
    nn_json_add_key(out, "anyOf");
    nn_text_puts(out, "[{\"enum\":[\"balanced\"]},{\"type\":\"object\","
                      "\"properties\":{\"$schema\":{},\"$comment\":{}},"
                      "\"additionalProperties\":{\"type\":\"number\","
                      "\"minimum\":0}}]");
}

static void add_type(const struct nn_key *key, struct nn_text *out)
{
    switch (key->type) {
    case NN_KEY_GROUP: /* is an object of its keys */
        break;
    case NN_KEY_TEXT:
    case NN_KEY_PATH:
        add_some_text(out);
        break;
    case NN_KEY_COUNT:
    case NN_KEY_SEED:
        add_numeric(key, "integer", out);
        break;
    case NN_KEY_NUMBER:
        add_numeric(key, "number", out);
        break;
    case NN_KEY_BOOL:
        nn_json_add_key(out, "type");
        nn_json_add_string(out, "boolean");
        break;
    case NN_KEY_CHOICE:
        add_choices(key, "", out);
        break;
    case NN_KEY_CHOICE_OR_BOOL:
        add_choices(key, ",false,true", out);
        break;
    case NN_KEY_CHOICE_OR_NUMBER:
        add_choice_or_number(key, out);
        break;
    case NN_KEY_DELIMITER:
        add_delimiters(out);
        break;
    case NN_KEY_COUNTS:
        add_counts(key, out);
        break;
    case NN_KEY_NAMES:
    case NN_KEY_COLUMN:
        add_names(key, out);
        break;
    case NN_KEY_TEXTS:
        add_texts(out);
        break;
    case NN_KEY_WEIGHTS:
        add_weights(out);
        break;
    }
}

static void add_object(const struct nn_key *group, struct nn_text *out);

/* A group with a name may be that name alone. */
static void add_group(const struct nn_key *group, struct nn_text *out)
{
    const struct nn_key *name = nn_key_name_row(group);
    if (!name) {
        add_object(group, out);
        return;
    }
    nn_json_add_key(out, "anyOf");
    nn_text_puts(out, "[{");
    add_type(name, out);
    nn_text_puts(out, "},{");
    add_object(group, out);
    nn_text_puts(out, "}]");
}

static void add_property(const struct nn_key *key, struct nn_text *out)
{
    nn_json_add_key(out, nn_key_short_name(key));
    nn_text_puts(out, "{");
    nn_json_add_key(out, "description");
    nn_json_add_string(out, key->help);
    if (key->value) {
        nn_json_add_key(out, "default");
        nn_text_puts(out, key->value);
    }
    if (key->type == NN_KEY_GROUP)
        add_group(key, out);
    else
        add_type(key, out);
    nn_text_puts(out, "}");
}

/* The keys that stand in the group, or at the top for NULL. Recursion (by
 * add_property and add_group) ends after one step: no group stands in
 * another. */
static void add_object(const struct nn_key *group, struct nn_text *out)
{
    nn_json_add_key(out, "type");
    nn_json_add_string(out, "object");
    nn_json_add_key(out, "additionalProperties");
    nn_text_puts(out, "false");
    nn_json_add_key(out, "properties");
    nn_text_puts(out, "{\"$schema\":{},\"$comment\":{}");
    for (size_t i = 0; i < nn_key_count; i++)
        if (nn_key_group(&nn_keys[i]) == group)
            add_property(&nn_keys[i], out);
    nn_text_puts(out, "}");
}

void nn_config_schema(struct nn_text *out)
{
    struct nn_text json = {0};
    nn_text_puts(&json, "{");
    nn_json_add_key(&json, "$schema");
    nn_json_add_string(&json, "https://json-schema.org/draft/2020-12/schema");
    nn_json_add_key(&json, "title");
    nn_json_add_string(&json, "config of nntrain");
    add_object(NULL, &json);
    nn_text_puts(&json, "}");
    nn_json_add_lines(out, &json);
    nn_text_free(&json);
}
