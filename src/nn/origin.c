#include "origin.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "json.h"
#include "model.h"

void nn_origin_record(struct nn_record *r, const struct nn_config *c,
                      const struct nn_data *d)
{
    snprintf(r->version, sizeof r->version, "%s", NN_VERSION);
    snprintf(r->arithmetic, sizeof r->arithmetic, "%s", nn_arithmetic);
    r->seed = c->seed;
    r->train_file = d->train_table.fingerprint;
    r->validation_file = d->validation_table.fingerprint;
    r->test_file = d->test_table.fingerprint;
}

static void add_file(struct nn_text *out, const struct nn_fingerprint *f)
{
    if (f->length == 0)
        nn_text_puts(out, "none");
    else
        nn_text_printf(out, "%" PRIu64 " bytes with CRC-32 %08" PRIx32,
                       f->length, f->crc32);
}

void nn_origin_compare_files(struct nn_text *out, const struct nn_record *was,
                             const struct nn_record *is)
{
    const char *name;
    const struct nn_fingerprint *a;
    for (int i = 0; (a = nn_record_file(was, i, &name)); i++) {
        const struct nn_fingerprint *b = nn_record_file(is, i, &name);
        if (a->length == b->length && a->crc32 == b->crc32)
            continue;
        nn_text_printf(out, "the file of \"%s\" was ", name);
        add_file(out, a);
        nn_text_puts(out, " and is ");
        add_file(out, b);
        return;
    }
}

void nn_origin_compare_program(struct nn_text *out, const struct nn_record *was,
                               const struct nn_record *is)
{
    if (strcmp(was->version, is->version) != 0)
        nn_text_printf(out, "the program was version %s and is %s",
                       was->version, is->version);
    else if (strcmp(was->arithmetic, is->arithmetic) != 0)
        nn_text_printf(out, "the arithmetic was %s and is %s", was->arithmetic,
                       is->arithmetic);
}

/* The key's value as JSON. */
static void add_value(struct nn_text *out, const struct nn_json *root,
                      const struct nn_key *key)
{
    const struct nn_key *group = nn_key_group(key);
    if (group)
        root = nn_json_get(root, group->name);
    const struct nn_json *node =
        root ? nn_json_get(root, nn_key_short_name(key)) : NULL;
    if (node)
        nn_json_add_node(out, node);
    else
        nn_text_puts(out, "not given");
}

/* May a run go on with another value of the key? */
static bool may_change(const struct nn_key *key, const struct nn_config *was,
                       const struct nn_config *is)
{
    if (strcmp(key->name, "epochs") == 0)
        return is->epochs >= was->epochs && was->schedule.kind != NN_COSINE;
    if (strcmp(key->name, "target_loss") == 0)
        return is->stop.target_loss >= was->stop.target_loss;
    return nn_key_has_word("name max_seconds", key->name);
}

/* Two configs, and their JSON. */
struct pair {
    const struct nn_config *was, *is;
    const struct nn_json *was_root, *is_root;
    bool goes_on;
};

static int compare_key(struct nn_text *out, const struct pair *p,
                       const struct nn_key *key, struct nn_error *err)
{
    struct nn_text a = {0}, b = {0};
    add_value(&a, p->was_root, key);
    add_value(&b, p->is_root, key);
    int rc = nn_text_check(a.failed ? &a : &b, err);
    if (rc == 0 && strcmp(a.p, b.p) != 0 &&
        !(p->goes_on && may_change(key, p->was, p->is)))
        nn_text_printf(out, "\"%s\" was %s and is %s", nn_key_label(key), a.p,
                       b.p);
    nn_text_free(&a);
    nn_text_free(&b);
    return rc;
}

/* The config as a model stores it, parsed. */
static int open_json(struct nn_json **root, const struct nn_config *c,
                     const char *name, struct nn_error *err)
{
    struct nn_text text = {0};
    nn_config_write(c, NN_CONFIG_STORED, &text);
    int rc = nn_text_check(&text, err);
    if (rc == 0)
        rc = nn_json_parse(root, text.p, text.len, name, NN_EMODEL, err);
    nn_text_free(&text);
    return rc;
}

static int compare_keys(struct nn_text *out, const struct nn_config *was,
                        const char *name, const struct nn_config *is,
                        bool goes_on, struct nn_error *err)
{
    struct nn_json *a = NULL, *b = NULL;
    int rc = open_json(&a, was, name, err);
    if (rc == 0)
        rc = open_json(&b, is, name, err);
    const struct pair p = {was, is, a, b, goes_on};
    for (size_t i = 0; rc == 0 && out->len == 0 && i < nn_key_count; i++) {
        const struct nn_key *key = &nn_keys[i];
        if (key->type != NN_KEY_GROUP && key->type != NN_KEY_PATH)
            rc = compare_key(out, &p, key, err);
    }
    nn_json_free(a);
    nn_json_free(b);
    return rc;
}

int nn_origin_compare_config(struct nn_text *out, const char *was,
                             const char *name, const struct nn_config *is,
                             bool goes_on, struct nn_error *err)
{
    struct nn_config old = {0};
    struct nn_error cause;
    int rc = nn_config_parse(&old, was, strlen(was), name, &cause);
    if (rc < 0)
        return nn_fail(err, rc == NN_ECONFIG ? NN_EMODEL : NN_ESYSTEM, "%s",
                       cause.msg);
    rc = compare_keys(out, &old, name, is, goes_on, err);
    nn_config_free(&old);
    return rc;
}
