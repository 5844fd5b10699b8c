#include "config_value.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

bool nn_value_is_comment(const char *name)
{
    return strcmp(name, "$schema") == 0 || strcmp(name, "$comment") == 0;
}

const void *nn_value_field(const struct nn_config *c, size_t at)
{
    return (const char *)c + at;
}

const char *nn_value_text(const struct nn_config *c, const struct nn_key *key)
{
    assert(key->type == NN_KEY_TEXT || key->type == NN_KEY_PATH);
    return *(char *const *)nn_value_field(c, key->at);
}

const char *nn_value_choice(const struct nn_config *c, const struct nn_key *key)
{
    assert(key->type == NN_KEY_CHOICE);
    return key->choices[*(const int *)nn_value_field(c, key->at)];
}

bool nn_value_is_absent(const struct nn_config *c, const struct nn_key *key)
{
    if (key->value)
        return false;
    const void *at = nn_value_field(c, key->at);
    const struct nn_names *names = at;
    const struct nn_counts *counts = at;
    const struct nn_class_weights *weights = at;
    switch (key->type) {
    case NN_KEY_TEXT:
    case NN_KEY_PATH:
        return !nn_value_text(c, key);
    case NN_KEY_COUNT:
        return *(const int *)at == 0;
    case NN_KEY_NUMBER:
        return !(*(const double *)at > 0);
    case NN_KEY_CHOICE:
        return *(const int *)at < 0;
    case NN_KEY_COUNTS:
        return counts->count == 0;
    case NN_KEY_NAMES:
    case NN_KEY_COLUMN:
        return names->count == 0 && names->position == 0;
    default: /* NN_KEY_WEIGHTS: those of other types have a default */
        return !weights->balanced && weights->count == 0;
    }
}

bool nn_value_applies(const struct nn_config *c, const struct nn_key *key)
{
    if (key->needs && nn_value_is_absent(c, nn_key_find(key->needs)))
        return false;
    if (!key->only)
        return true;
    return nn_key_has_word(key->only,
                           nn_value_choice(c, nn_key_choice_row(key)));
}

const char *nn_value_default(const struct nn_config *c,
                             const struct nn_key *key)
{
    if (!key->values)
        return key->value;
    const char *choice = nn_value_choice(c, nn_key_choice_row(key));
    for (const struct nn_key_default *d = key->values; d->choice; d++)
        if (strcmp(d->choice, choice) == 0)
            return d->value;
    return key->value;
}

const char *nn_value_place(const struct nn_config *c, enum nn_origin origin)
{
    switch (origin) {
    case NN_FROM_DEFAULT:
        break;
    case NN_FROM_CONFIG:
        return c->path ? c->path : "config";
    case NN_FROM_SET:
        return "--set";
    case NN_FROM_OPTION:
        return "-d";
    case NN_FROM_THREADS:
        return "-t";
    }
    return "default";
}

void nn_names_free(struct nn_names *names)
{
    for (int i = 0; i < names->count; i++)
        free(names->name[i]);
    free(names->name);
    *names = (struct nn_names){0};
}

void nn_class_weights_free(struct nn_class_weights *w)
{
    for (int i = 0; i < w->count; i++)
        free(w->label[i]);
    free(w->label);
    free(w->weight);
    *w = (struct nn_class_weights){0};
}

void *nn_value_own_field(struct nn_config *c, size_t at)
{
    return (char *)c + at;
}

void nn_value_clear(struct nn_config *c, const struct nn_key *key)
{
    void *at = nn_value_own_field(c, key->at);
    switch (key->type) {
    case NN_KEY_GROUP:
        break;
    case NN_KEY_TEXT:
    case NN_KEY_PATH:
        free(*(char **)at);
        *(char **)at = NULL;
        break;
    case NN_KEY_COUNT:
    case NN_KEY_CHOICE_OR_BOOL:
        *(int *)at = 0;
        break;
    case NN_KEY_SEED:
        *(int64_t *)at = 0;
        break;
    case NN_KEY_NUMBER:
        *(double *)at = 0;
        break;
    case NN_KEY_BOOL:
        *(bool *)at = false;
        break;
    case NN_KEY_CHOICE:
        *(int *)at = key->value ? 0 : -1;
        break;
    case NN_KEY_CHOICE_OR_NUMBER:
        *(int *)at = 0;
        *(double *)nn_value_own_field(c, key->number_at) = 0;
        break;
    case NN_KEY_DELIMITER:
        *(char *)at = '\0';
        break;
    case NN_KEY_COUNTS:
        ((struct nn_counts *)at)->count = 0;
        break;
    case NN_KEY_NAMES:
    case NN_KEY_COLUMN:
    case NN_KEY_TEXTS:
        nn_names_free(at);
        break;
    case NN_KEY_WEIGHTS:
        nn_class_weights_free(at);
        break;
    }
}
