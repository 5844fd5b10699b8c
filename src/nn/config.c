#include "config.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "pool.h"
#include "file.h"
#include "json.h"
#include "config_value.h"

static void clear(struct nn_config *c)
{
    for (size_t i = 0; i < nn_key_count; i++)
        nn_value_clear(c, &nn_keys[i]);
}

void nn_config_free(struct nn_config *c)
{
    clear(c);
    free(c->path);
    free(c->folder);
    *c = (struct nn_config){0};
}

/* Sets the key to its default. */
static int reset(struct nn_config *c, const struct nn_key *key,
                 struct nn_error *err)
{
    nn_value_clear(c, key);
    c->origin[key - nn_keys] = NN_FROM_DEFAULT;
    const char *text = nn_value_default(c, key);
    if (!text)
        return 0;
    struct nn_json *value;
    int rc =
        nn_json_parse(&value, text, strlen(text), key->name, NN_ECONFIG, err);
    if (rc == 0) {
        rc = nn_value_set(c, key, value, nn_value_place(c, NN_FROM_DEFAULT),
                          err);
        nn_json_free(value);
    }
    assert(rc != NN_ECONFIG);
    return rc;
}

/* The keys of the group; all keys for NULL. */
static int reset_group(struct nn_config *c, const struct nn_key *group,
                       struct nn_error *err)
{
    int rc = 0;
    for (size_t i = 0; i < nn_key_count && rc == 0; i++) {
        const struct nn_key *key = &nn_keys[i];
        if (!group || nn_key_group(key) == group)
            rc = reset(c, key, err);
    }
    return rc;
}

/* After an edit: defaults that go by a choice go by the choice of now. */
static int settle(struct nn_config *c, struct nn_error *err)
{
    int rc = 0;
    for (size_t i = 0; i < nn_key_count && rc == 0; i++)
        if (nn_keys[i].values && c->origin[i] == NN_FROM_DEFAULT)
            rc = reset(c, &nn_keys[i], err);
    return rc;
}

int nn_config_default(struct nn_config *c, struct nn_error *err)
{
    nn_config_free(c);
    int rc = reset_group(c, NULL, err);
    if (rc == 0)
        rc = settle(c, err);
    if (rc < 0)
        nn_config_free(c);
    return rc;
}

/* Where values come from: the config as a whole, or one --set. */
struct edit {
    struct nn_config *config;
    enum nn_origin origin;
    const char *place; /* the origin in words, which begin a message */
};

static int fail_unknown(const struct edit *e, const char *name,
                        struct nn_error *err)
{
    char quoted[NN_QUOTE_SIZE];
    nn_text_quote(quoted, name, strlen(name));
    const char *nearest = nn_key_nearest(name);
    if (nearest)
        return nn_fail(err, NN_ECONFIG,
                       "%s: unknown key %s, did you mean \"%s\"?", e->place,
                       quoted, nearest);
    return nn_fail(err, NN_ECONFIG,
                   "%s: unknown key %s; nn-config(5) lists the keys", e->place,
                   quoted);
}

static int set_members(const struct edit *e, const struct nn_key *group,
                       const struct nn_json *object, struct nn_error *err);

/* A group is an object of its keys, or the text that is its name. Either
 * replaces all that the group held. */
static int set_group(const struct edit *e, const struct nn_key *group,
                     const struct nn_json *value, struct nn_error *err)
{
    const struct nn_key *name = nn_key_name_row(group);
    bool is_object = nn_json_type(value) == NN_JSON_OBJECT;
    bool is_name = name && nn_json_type(value) == NN_JSON_STRING;
    if (!is_object && !is_name)
        return nn_value_set(e->config, group, value, e->place, err);
    int rc = reset_group(e->config, group, err);
    if (rc < 0)
        return rc;
    if (is_object)
        return set_members(e, group, value, err);
    e->config->origin[name - nn_keys] = (unsigned char)e->origin;
    return nn_value_set(e->config, name, value, e->place, err);
}

static int set_key(const struct edit *e, const struct nn_key *key,
                   const struct nn_json *value, struct nn_error *err)
{
    if (key->type == NN_KEY_GROUP)
        return set_group(e, key, value, err);
    e->config->origin[key - nn_keys] = (unsigned char)e->origin;
    return nn_value_set(e->config, key, value, e->place, err);
}

/* Sets the key that member is in the group, or at the top for NULL. */
static int set_member(const struct edit *e, const struct nn_key *group,
                      const struct nn_json *member, struct nn_error *err)
{
    const char *name = nn_json_key(member);
    if (nn_value_is_comment(name))
        return 0;
    struct nn_text full = {0};
    if (group)
        nn_text_printf(&full, "%s.", group->name);
    nn_text_puts(&full, name);
    int rc = nn_text_check(&full, err);
    const struct nn_key *key = rc == 0 ? nn_key_find(full.p) : NULL;
    if (rc == 0 && key && strchr(name, '.'))
        rc = nn_fail(err, NN_ECONFIG,
                     "%s: unknown key \"%s\", expected \"%s\" in the object "
                     "\"%s\"",
                     e->place, name, nn_key_short_name(key),
                     nn_key_group(key)->name);
    else if (rc == 0)
        rc = key ? set_key(e, key, member, err) : fail_unknown(e, full.p, err);
    nn_text_free(&full);
    return rc;
}

/* Recursion (set_member, set_key, set_group) ends after one step: no group
 * stands in another. */
static int set_members(const struct edit *e, const struct nn_key *group,
                       const struct nn_json *object, struct nn_error *err)
{
    int rc = 0;
    const struct nn_json *member = nn_json_first(object);
    for (; member && rc == 0; member = nn_json_next(member))
        rc = set_member(e, group, member, err);
    return rc;
}

static int set_all(struct nn_config *c, const struct nn_json *root,
                   struct nn_error *err)
{
    struct edit e = {c, NN_FROM_CONFIG, nn_value_place(c, NN_FROM_CONFIG)};
    if (nn_json_type(root) != NN_JSON_OBJECT)
        return nn_fail(err, NN_ECONFIG,
                       "%s: a config must be an object, { ... }, not %s",
                       e.place, nn_json_type_name(nn_json_type(root)));
    int rc = set_members(&e, NULL, root, err);
    return rc == 0 ? settle(c, err) : rc;
}

int nn_config_parse(struct nn_config *c, const char *text, size_t len,
                    const char *name, struct nn_error *err)
{
    struct nn_json *root;
    nn_config_free(c);
    int rc = nn_json_parse(&root, text, len, name, NN_ECONFIG, err);
    if (rc < 0)
        return rc;
    rc = nn_config_default(c, err);
    if (rc == 0) {
        c->path = nn_text_copy(name, strlen(name));
        rc = c->path ? set_all(c, root, err) : nn_fail_memory(err);
    }
    if (rc < 0)
        nn_config_free(c);
    nn_json_free(root);
    return rc;
}

int nn_config_read(struct nn_config *c, const char *path, struct nn_error *err)
{
    struct nn_text text = {0};
    int rc = nn_file_read(&text, path, NN_MAX_CONFIG, NN_ECONFIG, err);
    if (rc < 0)
        nn_config_free(c);
    else
        rc = nn_config_parse(c, text.p, text.len, nn_path_name(path), err);
    nn_text_free(&text);
    if (rc < 0)
        return rc;
    c->folder = nn_path_folder(path);
    if (c->folder)
        return 0;
    nn_config_free(c);
    return nn_fail_memory(err);
}

/* The text as JSON, or else as a JSON string. */
static int parse_value(struct nn_json **value, const char *text,
                       const char *place, struct nn_error *err)
{
    int rc = nn_json_parse(value, text, strlen(text), place, NN_ECONFIG, NULL);
    if (rc != NN_ECONFIG)
        return rc == 0 ? 0 : nn_fail_memory(err);
    char quoted[NN_QUOTE_SIZE];
    if (!nn_text_is_utf8(text, strlen(text)))
        return nn_fail(err, NN_ECONFIG, "%s: the value %s is not UTF-8", place,
                       nn_text_quote(quoted, text, strlen(text)));
    struct nn_text string = {0};
    nn_json_add_string(&string, text);
    rc = nn_text_check(&string, err);
    if (rc == 0)
        rc = nn_json_parse(value, string.p, string.len, place, NN_ECONFIG, err);
    nn_text_free(&string);
    return rc;
}

/* null takes the key out of the config, or all keys of a group. */
static int edit_key(const struct edit *e, const struct nn_key *key,
                    const struct nn_json *value, struct nn_error *err)
{
    if (nn_json_type(value) != NN_JSON_NULL)
        return set_key(e, key, value, err);
    return key->type == NN_KEY_GROUP ? reset_group(e->config, key, err)
                                     : reset(e->config, key, err);
}

int nn_config_set(struct nn_config *c, const char *assignment,
                  struct nn_error *err)
{
    struct edit e = {c, NN_FROM_SET, nn_value_place(c, NN_FROM_SET)};
    char quoted[NN_QUOTE_SIZE];
    const char *equals = strchr(assignment, '=');
    if (!equals)
        return nn_fail(err, NN_ECONFIG, "%s: expected KEY=VALUE, not %s",
                       e.place,
                       nn_text_quote(quoted, assignment, strlen(assignment)));
    char *name = nn_text_copy(assignment, (size_t)(equals - assignment));
    if (!name)
        return nn_fail_memory(err);
    const struct nn_key *key = nn_key_find(name);
    int rc = key ? 0 : fail_unknown(&e, name, err);
    free(name);
    if (rc < 0)
        return rc;
    struct nn_json *value;
    rc = parse_value(&value, equals + 1, e.place, err);
    if (rc < 0)
        return rc;
    rc = edit_key(&e, key, value, err);
    nn_json_free(value);
    return rc == 0 ? settle(c, err) : rc;
}

int nn_config_set_train(struct nn_config *c, const char *path,
                        struct nn_error *err)
{
    char *copy = nn_text_copy(path, strlen(path));
    if (!copy)
        return nn_fail_memory(err);
    free(c->data.train);
    c->data.train = copy;
    c->origin[nn_key_find("data.train") - nn_keys] = NN_FROM_OPTION;
    return 0;
}

void nn_config_set_threads(struct nn_config *c, int threads)
{
    assert(threads >= 0 && threads <= NN_MAX_THREADS);
    c->threads = threads;
    c->origin[nn_key_find("threads") - nn_keys] = NN_FROM_THREADS;
}

int nn_config_hidden(const struct nn_config *c, int n[NN_MAX_HIDDEN])
{
    if (c->n1 > 0) {
        n[0] = c->n1;
        return 1;
    }
    for (int i = 0; i < c->hidden.count; i++)
        n[i] = c->hidden.value[i];
    return c->hidden.count;
}

char *nn_config_path(const struct nn_config *c, const char *path)
{
    bool is_here =
        path == c->data.train &&
        c->origin[nn_key_find("data.train") - nn_keys] == NN_FROM_OPTION;
    return nn_path_join(c->folder && !is_here ? c->folder : "", path);
}
