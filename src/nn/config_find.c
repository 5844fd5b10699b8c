/* Rows of the table of keys: which one a name means, and what belongs to it. */
#include "config_keys.h"

#include <assert.h>
#include <string.h>

#include "text.h"

const struct nn_key *nn_key_find(const char *name)
{
    for (size_t i = 0; i < nn_key_count; i++)
        if (strcmp(nn_keys[i].name, name) == 0)
            return &nn_keys[i];
    return NULL;
}

const struct nn_key *nn_key_group(const struct nn_key *key)
{
    if (!strchr(key->name, '.'))
        return NULL;
    while (strchr(key->name, '.'))
        key--;
    return key;
}

const struct nn_key *nn_key_name_row(const struct nn_key *group)
{
    assert(group->type == NN_KEY_GROUP);
    return strcmp(nn_key_short_name(group + 1), "name") == 0 ? group + 1 : NULL;
}

const struct nn_key *nn_key_choice_row(const struct nn_key *key)
{
    return key->by ? nn_key_find(key->by) : nn_key_name_row(nn_key_group(key));
}

bool nn_key_has_word(const char *words, const char *word)
{
    const size_t len = strlen(word);
    if (len == 0 || strchr(word, ' '))
        return false;
    for (const char *at = words; at; at = strchr(at, ' ')) {
        at += *at == ' ';
        if (strncmp(at, word, len) == 0 && (!at[len] || at[len] == ' '))
            return true;
    }
    return false;
}

/* What follows the dot, if there is one. */
static const char *last_part(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot ? dot + 1 : name;
}

const char *nn_key_short_name(const struct nn_key *key)
{
    return last_part(key->name);
}

const char *nn_key_label(const struct nn_key *key)
{
    const struct nn_key *group = nn_key_group(key);
    return group && key == nn_key_name_row(group) ? group->name : key->name;
}

const char *nn_key_nearest(const char *name)
{
    const char *known[NN_MAX_KEYS];
    size_t count = 0;
    for (size_t i = 0; i < nn_key_count; i++) {
        const struct nn_key *key = &nn_keys[i];
        bool is_whole_group = key->type == NN_KEY_GROUP && strchr(name, '.');
        if (is_whole_group)
            continue;
        if (strcmp(nn_key_short_name(key), last_part(name)) == 0)
            return key->name;
        known[count++] = key->name;
    }
    return nn_text_nearest(name, known, count);
}
