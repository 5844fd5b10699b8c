/* A key's value from JSON. */
#include "config_value.h"

#include <stdlib.h>
#include <string.h>

static int wrong_entry(struct nn_fault *fault, const struct nn_json *entry,
                       const char *in_list)
{
    *fault = (struct nn_fault){entry, in_list};
    return NN_ECONFIG;
}

static bool is_text(const struct nn_json *value)
{
    return nn_json_type(value) == NN_JSON_STRING && *nn_json_string(value);
}

static bool is_number(const struct nn_key *key, const struct nn_json *value)
{
    if (nn_json_type(value) != NN_JSON_NUMBER)
        return false;
    double x = nn_json_number(value);
    return (key->above_min ? x > key->min : x >= key->min) &&
           (key->below_max ? x < key->max : x <= key->max);
}

/* The place of the word in the list, or -1. */
static int find_choice(const struct nn_key *key, const struct nn_json *value)
{
    if (nn_json_type(value) != NN_JSON_STRING)
        return -1;
    for (int i = 0; i < key->choice_count; i++)
        if (strcmp(key->choices[i], nn_json_string(value)) == 0)
            return i;
    return -1;
}

/* The set functions: 0; NN_ECONFIG for a value that the key may not have,
 * fault then says which; NN_ESYSTEM. The message is written by the caller. */

static int set_text(char **text, const struct nn_json *value)
{
    if (!is_text(value))
        return NN_ECONFIG;
    const char *s = nn_json_string(value);
    char *copy = nn_text_copy(s, strlen(s));
    if (!copy)
        return NN_ESYSTEM;
    free(*text);
    *text = copy;
    return 0;
}

static int set_whole(const struct nn_key *key, const struct nn_json *value,
                     int64_t *whole)
{
    long long n;
    if (!nn_json_integer(value, key->min, key->max, &n))
        return NN_ECONFIG;
    *whole = n;
    return 0;
}

static int set_count(const struct nn_key *key, const struct nn_json *value,
                     int *count)
{
    int64_t n;
    int rc = set_whole(key, value, &n);
    if (rc == 0)
        *count = (int)n;
    return rc;
}

static int set_number(const struct nn_key *key, const struct nn_json *value,
                      double *number)
{
    if (!is_number(key, value))
        return NN_ECONFIG;
    *number = nn_json_number(value);
    return 0;
}

static int set_bool(const struct nn_json *value, bool *flag)
{
    if (nn_json_type(value) != NN_JSON_BOOL)
        return NN_ECONFIG;
    *flag = nn_json_bool(value);
    return 0;
}

static int set_choice(const struct nn_key *key, const struct nn_json *value,
                      int *choice)
{
    int found = find_choice(key, value);
    if (found < 0)
        return NN_ECONFIG;
    *choice = found;
    return 0;
}

static int set_choice_or_bool(const struct nn_key *key,
                              const struct nn_json *value, int *choice)
{
    bool flag;
    if (set_bool(value, &flag) != 0)
        return set_choice(key, value, choice);
    *choice = key->choice_count + flag;
    return 0;
}

static int set_choice_or_number(const struct nn_key *key,
                                const struct nn_json *value, int *choice,
                                double *number)
{
    if (set_number(key, value, number) != 0)
        return set_choice(key, value, choice);
    *choice = key->choice_count;
    return 0;
}

static int set_delimiter(const struct nn_json *value, char *delimiter)
{
    if (!is_text(value))
        return NN_ECONFIG;
    const char *s = nn_json_string(value);
    if (strlen(s) != 1 || !strchr(nn_delimiters, *s))
        return NN_ECONFIG;
    *delimiter = *s;
    return 0;
}

static int set_counts(const struct nn_key *key, const struct nn_json *value,
                      struct nn_counts *counts, struct nn_fault *fault)
{
    struct nn_counts new = {0};
    if (nn_json_type(value) != NN_JSON_LIST ||
        nn_json_count(value) > NN_MAX_HIDDEN)
        return NN_ECONFIG;
    const struct nn_json *entry = nn_json_first(value);
    for (; entry; entry = nn_json_next(entry))
        if (set_count(key, entry, &new.value[new.count++]) != 0)
            return wrong_entry(fault, entry, "in it");
    *counts = new;
    return 0;
}

static int compare_texts(const void *a, const void *b)
{
    const struct nn_json *const *x = a;
    const struct nn_json *const *y = b;
    return strcmp(nn_json_string(*x), nn_json_string(*y));
}

/* Are the entries texts, each of them once, and if they are names not empty?
 */
static int check_texts(const struct nn_json *list, bool names,
                       struct nn_fault *fault)
{
    size_t count = 0;
    const struct nn_json **sorted =
        calloc(nn_json_count(list) + 1, sizeof *sorted);
    if (!sorted)
        return NN_ESYSTEM;
    int rc = 0;
    const struct nn_json *entry = nn_json_first(list);
    for (; entry && rc == 0; entry = nn_json_next(entry))
        if (nn_json_type(entry) == NN_JSON_STRING && (!names || is_text(entry)))
            sorted[count++] = entry;
        else
            rc = wrong_entry(fault, entry, "in it");
    qsort(sorted, count, sizeof *sorted, compare_texts);
    for (size_t i = 1; i < count && rc == 0; i++)
        if (compare_texts(&sorted[i - 1], &sorted[i]) == 0)
            rc = wrong_entry(fault, sorted[i], "twice");
    free(sorted);
    return rc;
}

/* The names from the text first on, count of them in a list. */
static int copy_names(struct nn_names *names, const struct nn_json *first,
                      size_t count)
{
    names->name = calloc(count + 1, sizeof *names->name);
    if (!names->name)
        return NN_ESYSTEM;
    const struct nn_json *entry = first;
    for (size_t i = 0; i < count; i++, entry = nn_json_next(entry)) {
        const char *text = nn_json_string(entry);
        names->name[i] = nn_text_copy(text, strlen(text));
        if (!names->name[i])
            return NN_ESYSTEM;
        names->count++;
    }
    return 0;
}

/* The new ones take the place of the old, if rc is 0; else they go. */
static int replace_names(struct nn_names *names, struct nn_names *new, int rc)
{
    if (rc) {
        nn_names_free(new);
        return rc;
    }
    nn_names_free(names);
    *names = *new;
    return 0;
}

static int set_texts(const struct nn_json *value, struct nn_names *texts,
                     struct nn_fault *fault)
{
    struct nn_names new = {0};
    if (nn_json_type(value) != NN_JSON_LIST)
        return NN_ECONFIG;
    int rc = check_texts(value, false, fault);
    if (rc == 0)
        rc = copy_names(&new, nn_json_first(value), nn_json_count(value));
    return replace_names(texts, &new, rc);
}

static int set_names(const struct nn_key *key, const struct nn_json *value,
                     struct nn_names *names, struct nn_fault *fault)
{
    struct nn_names new = {0};
    int rc = NN_ECONFIG;
    if (nn_json_type(value) == NN_JSON_NUMBER)
        rc = set_count(key, value, &new.position);
    else if (is_text(value))
        rc = copy_names(&new, value, 1);
    else if (key->type == NN_KEY_NAMES && nn_json_type(value) == NN_JSON_LIST &&
             nn_json_first(value)) {
        rc = check_texts(value, true, fault);
        if (rc == 0)
            rc = copy_names(&new, nn_json_first(value), nn_json_count(value));
    }
    return replace_names(names, &new, rc);
}

/* Copies the labels and weights of an object, which has so many members. */
static int copy_weights(struct nn_class_weights *w,
                        const struct nn_json *object, struct nn_fault *fault)
{
    const size_t room = nn_json_count(object) + 1;
    w->label = calloc(room, sizeof *w->label);
    w->weight = calloc(room, sizeof *w->weight);
    if (!w->label || !w->weight)
        return NN_ESYSTEM;
    const struct nn_json *member = nn_json_first(object);
    for (; member; member = nn_json_next(member)) {
        const char *label = nn_json_key(member);
        if (nn_value_is_comment(label))
            continue;
        if (nn_json_type(member) != NN_JSON_NUMBER ||
            !(nn_json_number(member) >= 0)) {
            fault->node = member;
            return NN_ECONFIG;
        }
        w->weight[w->count] = nn_json_number(member);
        w->label[w->count] = nn_text_copy(label, strlen(label));
        if (!w->label[w->count++])
            return NN_ESYSTEM;
    }
    return 0;
}

static int set_weights(const struct nn_json *value, struct nn_class_weights *w,
                       struct nn_fault *fault)
{
    struct nn_class_weights new = {0};
    int rc = NN_ECONFIG;
    if (is_text(value)) {
        new.balanced = strcmp(nn_json_string(value), "balanced") == 0;
        rc = new.balanced ? 0 : NN_ECONFIG;
    } else if (nn_json_type(value) == NN_JSON_OBJECT)
        rc = copy_weights(&new, value, fault);
    nn_class_weights_free(rc ? &new : w);
    if (rc == 0)
        *w = new;
    return rc;
}

static int set_by_type(struct nn_config *c, const struct nn_key *key,
                       const struct nn_json *value, struct nn_fault *fault)
{
    void *at = nn_value_own_field(c, key->at);
    switch (key->type) {
    case NN_KEY_GROUP: /* has no value of its own */
        return NN_ECONFIG;
    case NN_KEY_TEXT:
    case NN_KEY_PATH:
        return set_text(at, value);
    case NN_KEY_COUNT:
        return set_count(key, value, at);
    case NN_KEY_SEED:
        return set_whole(key, value, at);
    case NN_KEY_NUMBER:
        return set_number(key, value, at);
    case NN_KEY_BOOL:
        return set_bool(value, at);
    case NN_KEY_CHOICE:
        return set_choice(key, value, at);
    case NN_KEY_CHOICE_OR_BOOL:
        return set_choice_or_bool(key, value, at);
    case NN_KEY_CHOICE_OR_NUMBER:
        return set_choice_or_number(key, value, at,
                                    nn_value_own_field(c, key->number_at));
    case NN_KEY_DELIMITER:
        return set_delimiter(value, at);
    case NN_KEY_COUNTS:
        return set_counts(key, value, at, fault);
    case NN_KEY_NAMES:
    case NN_KEY_COLUMN:
        return set_names(key, value, at, fault);
    case NN_KEY_TEXTS:
        return set_texts(value, at, fault);
    case NN_KEY_WEIGHTS:
        break;
    }
    return set_weights(value, at, fault);
}

int nn_value_set(struct nn_config *c, const struct nn_key *key,
                 const struct nn_json *value, const char *place,
                 struct nn_error *err)
{
    struct nn_fault fault = {.node = value};
    int rc = set_by_type(c, key, value, &fault);
    if (rc == NN_ESYSTEM)
        return nn_fail_memory(err);
    return rc == 0 ? 0 : nn_value_fail(key, &fault, place, err);
}
