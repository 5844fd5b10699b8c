#include "roles.h"

#include <stdlib.h>
#include <string.h>

#include "config_value.h"

/* What is looked at, and how its faults are named. */
struct search {
    struct nn_roles *r;
    const struct nn_config *config;
    const char *file;
    const struct nn_heading *heading;
    struct nn_error *err;
};

static int find_name(const struct search *s, const char *key, const char *name,
                     int *field)
{
    char quoted[NN_QUOTE_SIZE], nearest[NN_NEAREST_SIZE];
    int rc = nn_heading_find_one(s->heading, s->file, name, field, s->err);
    if (rc < 0 || *field >= 0)
        return rc;
    return nn_fail(s->err, NN_ECONFIG, "%s: \"%s\": %s has no column %s%s",
                   nn_config_place(s->config, key), key, s->file,
                   nn_text_quote(quoted, name, strlen(name)),
                   nn_heading_nearest(s->heading, name, nearest));
}

static int find_position(const struct search *s, const char *key, int position,
                         int *field)
{
    const int count = s->heading->count;
    *field = position - 1;
    if (position <= count)
        return 0;
    return nn_fail(s->err, NN_ECONFIG,
                   "%s: \"%s\": %s has no column %d, there %s %d",
                   nn_config_place(s->config, key), key, s->file, position,
                   count == 1 ? "is" : "are", count);
}

/* The fields that a key names, in its order. */
static int find_fields(const struct search *s, const char *key,
                       struct nn_fields *fields)
{
    const struct nn_names *names =
        nn_value_field(s->config, nn_key_find(key)->at);
    const int count = names->position > 0 ? 1 : names->count;
    fields->field = calloc((size_t)count + 1, sizeof *fields->field);
    if (!fields->field)
        return nn_fail_memory(s->err);
    int rc = 0;
    if (names->position > 0)
        rc = find_position(s, key, names->position, &fields->field[0]);
    for (int i = 0; rc == 0 && i < names->count; i++)
        rc = find_name(s, key, names->name[i], &fields->field[i]);
    fields->count = count;
    return rc;
}

/* The key that gives a role. */
static const char *key_of(enum nn_role role)
{
    static const char *const key[] = {[NN_INPUT] = "data.features",
                                      [NN_TARGET] = "data.target",
                                      [NN_ID] = "data.id",
                                      [NN_WEIGHT] = "data.weight",
                                      [NN_IGNORED] = "data.ignore"};
    return key[role];
}

/* The column that two keys name. A target may be one by default. */
static int fail_two_roles(const struct search *s, const char *key,
                          enum nn_role role, int field)
{
    char quoted[NN_QUOTE_SIZE];
    const char *name = s->heading->name[field];
    const struct nn_names *target = &s->config->data.target;
    bool is_last =
        role == NN_TARGET && target->count == 0 && target->position == 0;
    return nn_fail(s->err, NN_ECONFIG, "%s: \"%s\": column %s is %s%s",
                   nn_config_place(s->config, key), key,
                   nn_text_quote(quoted, name, strlen(name)),
                   is_last ? "the target, as the last one; name another in "
                           : "already in ",
                   key_of(role));
}

/* Gives the role to the fields, which have none so far. */
static int give(const struct search *s, enum nn_role role,
                const struct nn_fields *fields)
{
    for (int i = 0; i < fields->count; i++) {
        enum nn_role *at = &s->r->role[fields->field[i]];
        if (*at != NN_INPUT)
            return fail_two_roles(s, key_of(role), *at, fields->field[i]);
        *at = role;
    }
    return 0;
}

static int find_targets(const struct search *s)
{
    struct nn_fields *targets = &s->r->targets;
    int rc = find_fields(s, "data.target", targets);
    if (rc == 0 && targets->count == 0)
        targets->field[targets->count++] = s->heading->count - 1;
    return rc < 0 ? rc : give(s, NN_TARGET, targets);
}

static int find_ids(const struct search *s)
{
    int rc = find_fields(s, "data.id", &s->r->ids);
    return rc < 0 ? rc : give(s, NN_ID, &s->r->ids);
}

static int find_weight(const struct search *s)
{
    int rc = find_fields(s, "data.weight", &s->r->weights);
    return rc < 0 ? rc : give(s, NN_WEIGHT, &s->r->weights);
}

static int find_ignored(const struct search *s)
{
    struct nn_fields ignored = {0};
    int rc = find_fields(s, "data.ignore", &ignored);
    if (rc == 0)
        rc = give(s, NN_IGNORED, &ignored);
    free(ignored.field);
    return rc;
}

/* Where features are named, all that has no role is ignored. */
static int find_features(const struct search *s)
{
    struct nn_fields features = {0};
    const int count = s->heading->count;
    bool *is_feature = calloc((size_t)count, sizeof *is_feature);
    int rc = is_feature ? find_fields(s, "data.features", &features)
                        : nn_fail_memory(s->err);
    for (int i = 0; rc == 0 && i < features.count; i++) {
        const int field = features.field[i];
        is_feature[field] = true;
        if (s->r->role[field] != NN_INPUT)
            rc = fail_two_roles(s, "data.features", s->r->role[field], field);
    }
    for (int f = 0; rc == 0 && features.count > 0 && f < count; f++) {
        if (s->r->role[f] == NN_INPUT && !is_feature[f])
            s->r->role[f] = NN_IGNORED;
    }
    free(is_feature);
    free(features.field);
    return rc;
}

static int find_categories(const struct search *s)
{
    char quoted[NN_QUOTE_SIZE];
    struct nn_fields listed = {0};
    int rc = find_fields(s, "data.categorical", &listed);
    for (int i = 0; rc == 0 && i < listed.count; i++) {
        const int field = listed.field[i];
        const char *name = s->heading->name[field];
        s->r->is_category[field] = true;
        if (s->r->role[field] != NN_INPUT)
            rc = nn_fail(s->err, NN_ECONFIG,
                         "%s: \"data.categorical\": column %s is no input%s",
                         nn_config_place(s->config, "data.categorical"),
                         nn_text_quote(quoted, name, strlen(name)),
                         s->r->role[field] == NN_TARGET
                             ? "; of a target data.target_kind says what it is"
                             : "");
    }
    free(listed.field);
    return rc;
}

static int count_inputs(const struct search *s)
{
    for (int f = 0; f < s->heading->count; f++)
        s->r->inputs += s->r->role[f] == NN_INPUT;
    return s->r->inputs > 0
               ? 0
               : nn_fail(s->err, NN_EDATA,
                         "%s: no column is left for the inputs", s->file);
}

int nn_roles_find(struct nn_roles *r, const struct nn_config *c,
                  const char *file, const struct nn_heading *h,
                  struct nn_error *err)
{
    static int (*const steps[])(const struct search *) = {
        find_targets,  find_ids,        find_weight, find_ignored,
        find_features, find_categories, count_inputs};
    *r = (struct nn_roles){0};
    const struct search s = {r, c, file, h, err};
    r->role = calloc((size_t)h->count, sizeof *r->role);
    r->is_category = calloc((size_t)h->count, sizeof *r->is_category);
    int rc = r->role && r->is_category ? 0 : nn_fail_memory(err);
    for (size_t i = 0; rc == 0 && i < sizeof steps / sizeof steps[0]; i++)
        rc = steps[i](&s);
    if (rc < 0)
        nn_roles_free(r);
    return rc;
}

void nn_roles_free(struct nn_roles *r)
{
    free(r->role);
    free(r->is_category);
    free(r->targets.field);
    free(r->ids.field);
    free(r->weights.field);
    *r = (struct nn_roles){0};
}
