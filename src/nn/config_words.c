/* In words: what a key may be, and what is wrong with a value. */
#include "config_value.h"

#include <float.h>
#include <string.h>

/* "sigmoid" or "tanh" */
static void add_choices(const struct nn_key *key, struct nn_text *out)
{
    for (int i = 0; i < key->choice_count; i++) {
        if (i > 0)
            nn_text_puts(out, i < key->choice_count - 1 ? ", " : " or ");
        nn_json_add_string(out, key->choices[i]);
    }
}

/* "sigmoid", "tanh" or last */
static void add_choices_or(const struct nn_key *key, const char *last,
                           struct nn_text *out)
{
    for (int i = 0; i < key->choice_count; i++) {
        nn_json_add_string(out, key->choices[i]);
        nn_text_puts(out, i < key->choice_count - 1 ? ", " : " or ");
    }
    nn_text_puts(out, last);
}

/* " from 1 to 5" */
static void add_whole_bounds(const struct nn_key *key, struct nn_text *out)
{
    nn_text_printf(out, " from %.0f to %.0f", key->min, key->max);
}

/* " > 0", " >= 0 and < 1" */
static void add_bounds(const struct nn_key *key, struct nn_text *out)
{
    nn_text_printf(out, " %s %g", key->above_min ? ">" : ">=", key->min);
    if (key->max < DBL_MAX)
        nn_text_printf(out, " and %s %g",
                       key->below_max ? "<" : "<=", key->max);
}

static void add_columns(const struct nn_key *key, struct nn_text *out)
{
    nn_text_puts(out, key->type == NN_KEY_COLUMN
                          ? "a column's name or a position from 1"
                          : "a column's name, a list of different names, or a "
                            "position from 1");
}

void nn_value_expected(const struct nn_key *key, struct nn_text *out)
{
    switch (key->type) {
    case NN_KEY_GROUP:
        if (nn_key_name_row(key))
            add_choices_or(nn_key_name_row(key), "an object", out);
        else
            nn_text_puts(out, "an object");
        break;
    case NN_KEY_TEXT:
        nn_text_puts(out, "a text that is not empty");
        break;
    case NN_KEY_PATH:
        nn_text_puts(out, "a path");
        break;
    case NN_KEY_COUNT:
    case NN_KEY_SEED:
        nn_text_puts(out, "a whole number");
        add_whole_bounds(key, out);
        break;
    case NN_KEY_NUMBER:
        nn_text_puts(out, "a number");
        add_bounds(key, out);
        break;
    case NN_KEY_BOOL:
        nn_text_puts(out, "true or false");
        break;
    case NN_KEY_CHOICE:
        add_choices(key, out);
        break;
    case NN_KEY_CHOICE_OR_BOOL:
        add_choices(key, out);
        nn_text_puts(out, ", true or false");
        break;
    case NN_KEY_CHOICE_OR_NUMBER:
        add_choices_or(key, "a number", out);
        add_bounds(key, out);
        break;
    case NN_KEY_DELIMITER:
        nn_text_puts(out, "one character, a blank, a tab or a mark other than "
                          "\" + - .");
        break;
    case NN_KEY_COUNTS:
        nn_text_printf(out, "a list of up to %d whole numbers", NN_MAX_HIDDEN);
        add_whole_bounds(key, out);
        break;
    case NN_KEY_NAMES:
    case NN_KEY_COLUMN:
        add_columns(key, out);
        break;
    case NN_KEY_TEXTS:
        nn_text_puts(out, "a list of different texts");
        break;
    case NN_KEY_WEIGHTS:
        nn_text_puts(out, "\"balanced\" or an object with a number >= 0 for "
                          "each class");
        break;
    }
}

/* A value as a message has it. */
static void add_got(struct nn_text *out, const struct nn_json *value)
{
    char quoted[NN_QUOTE_SIZE];
    switch (nn_json_type(value)) {
    case NN_JSON_STRING:
        nn_text_printf(out, "the text %s",
                       nn_text_quote(quoted, nn_json_string(value),
                                     strlen(nn_json_string(value))));
        break;
    case NN_JSON_LIST:
        nn_text_printf(out, "a list of %zu", nn_json_count(value));
        break;
    case NN_JSON_OBJECT:
        nn_text_puts(out, nn_json_type_name(NN_JSON_OBJECT));
        break;
    default:
        nn_json_add_node(out, value);
    }
}

int nn_value_fail(const struct nn_key *key, const struct nn_fault *fault,
                  const char *place, struct nn_error *err)
{
    const char *label = nn_key_label(key);
    struct nn_text expected = {0};
    struct nn_text got = {0};
    nn_value_expected(key, &expected);
    add_got(&got, fault->node);
    int rc = nn_text_check(&expected, err);
    if (rc == 0)
        rc = nn_text_check(&got, err);
    if (rc == 0 && fault->in_list)
        rc = nn_fail(err, NN_ECONFIG,
                     "%s: \"%s\" must be %s, not a list with %s %s", place,
                     label, expected.p, got.p, fault->in_list);
    else if (rc == 0)
        rc = nn_fail(err, NN_ECONFIG, "%s: \"%s\" must be %s, not %s", place,
                     label, expected.p, got.p);
    nn_text_free(&expected);
    nn_text_free(&got);
    return rc;
}
