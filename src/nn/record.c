#include "record.h"

#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "json_layout.h"

/* The data sets and files of a record, each by its name; a row that the run
 * did not have is left out. */
struct part {
    const char *name;
    size_t offset;
};
static const struct part sets[] = {
    {"train", offsetof(struct nn_record, train)},
    {"validation", offsetof(struct nn_record, validation)},
    {"test", offsetof(struct nn_record, test)}};
static const struct part files[] = {
    {"train", offsetof(struct nn_record, train_file)},
    {"validation", offsetof(struct nn_record, validation_file)},
    {"test", offsetof(struct nn_record, test_file)},
    {"initial_weights", offsetof(struct nn_record, initial_weights_file)}};
enum {
    SETS = sizeof sets / sizeof sets[0],
    FILES = sizeof files / sizeof files[0]
};

const struct nn_fingerprint *nn_record_file(const struct nn_record *r, int i,
                                            const char **name)
{
    if (i >= FILES)
        return NULL;
    *name = files[i].name;
    return (const void *)((const char *)r + files[i].offset);
}

void nn_metrics_write(const struct nn_metrics *m, struct nn_text *out)
{
    for (int i = 0; i < NN_METRICS; i++) {
        if (!nn_metrics_apply(m, i))
            continue;
        nn_json_add_key(out, nn_metric_names[i]);
        nn_json_add_number(out, nn_metrics_get(m, i));
    }
}

static void add_sets(const struct nn_record *r, struct nn_text *out)
{
    nn_text_puts(out, "{");
    for (int i = 0; i < SETS; i++) {
        const struct nn_metrics *m =
            (const void *)((const char *)r + sets[i].offset);
        if (m->rows == 0)
            continue;
        nn_json_add_key(out, sets[i].name);
        nn_text_printf(out, "{\"rows\":%zu", m->rows);
        nn_metrics_write(m, out);
        nn_text_puts(out, "}");
    }
    nn_text_puts(out, "}");
}

static void add_files(const struct nn_record *r, struct nn_text *out)
{
    nn_text_puts(out, "{");
    for (int i = 0; i < FILES; i++) {
        const struct nn_fingerprint *f =
            (const void *)((const char *)r + files[i].offset);
        if (f->length == 0)
            continue;
        nn_json_add_key(out, files[i].name);
        nn_text_printf(out, "{\"length\":%" PRIu64 ",\"crc32\":%" PRIu32 "}",
                       f->length, f->crc32);
    }
    nn_text_puts(out, "}");
}

void nn_record_write(const struct nn_record *r, struct nn_text *out)
{
    nn_text_puts(out, "{\"version\":");
    nn_json_add_string(out, r->version);
    nn_text_puts(out, ",\"arithmetic\":");
    nn_json_add_string(out, r->arithmetic);
    nn_text_printf(out, ",\"seed\":%" PRId64 ",\"epochs\":%d", r->seed,
                   r->epochs);
    nn_text_printf(out, ",\"best_epoch\":%d,\"stopped\":", r->best_epoch);
    nn_json_add_string(out, r->stopped);
    nn_text_puts(out, ",\"initial_loss\":");
    nn_json_add_number(out, r->initial_loss);
    nn_text_puts(out, ",\"sets\":");
    add_sets(r, out);
    nn_text_puts(out, ",\"files\":");
    add_files(r, out);
    nn_text_puts(out, "}");
}

/* Where the record is read from, and where its faults go. */
struct reader {
    const char *name;
    struct nn_error *err;
    int rc; /* of the first fault: what follows it is not looked at */
};

/* The member of an object with that key and type, or NULL and a fault. */
static const struct nn_json *member(struct reader *in,
                                    const struct nn_json *object,
                                    const char *key, enum nn_json_type type)
{
    if (in->rc < 0)
        return NULL;
    const struct nn_json *node = nn_json_get(object, key);
    if (node && nn_json_type(node) == type)
        return node;
    in->rc =
        nn_fail(in->err, NN_EMODEL, "%s: \"%s\" is %s, expected %s", in->name,
                key, node ? nn_json_type_name(nn_json_type(node)) : "missing",
                nn_json_type_name(type));
    return NULL;
}

static long long integer(struct reader *in, const struct nn_json *object,
                         const char *key, double min, double max)
{
    long long value = 0;
    const struct nn_json *node = member(in, object, key, NN_JSON_NUMBER);
    if (node && !nn_json_integer(node, min, max, &value))
        in->rc = nn_fail(in->err, NN_EMODEL,
                         "%s: \"%s\" is no whole number from %.0f to %.0f",
                         in->name, key, min, max);
    return value;
}

/* A number that was not finite is null. */
static double number(struct reader *in, const struct nn_json *object,
                     const char *key)
{
    const struct nn_json *node = nn_json_get(object, key);
    if (node && nn_json_type(node) == NN_JSON_NULL)
        return (double)NAN;
    node = member(in, object, key, NN_JSON_NUMBER);
    return node ? nn_json_number(node) : 0.0;
}

static void word(struct reader *in, const struct nn_json *object,
                 const char *key, char out[NN_RECORD_WORD])
{
    const struct nn_json *node = member(in, object, key, NN_JSON_STRING);
    if (!node)
        return;
    const char *s = nn_json_string(node);
    size_t len = 0;
    while (s[len] > ' ' && s[len] <= '~')
        len++;
    if (len == 0 || len >= NN_RECORD_WORD || s[len])
        in->rc = nn_fail(in->err, NN_EMODEL,
                         "%s: \"%s\" is no word of 1 to %d ASCII characters",
                         in->name, key, NN_RECORD_WORD - 1);
    else
        memcpy(out, s, len + 1);
}

static void read_metrics(struct reader *in, const struct nn_json *node,
                         struct nn_metrics *m)
{
    m->rows = (size_t)integer(in, node, "rows", 1, NN_JSON_MAX_INTEGER);
    for (int i = 0; i < NN_METRICS; i++) {
        double *x = nn_metrics_at(m, i);
        const char *key = nn_metric_names[i];
        *x = i < NN_LOSSES || nn_json_get(node, key) ? number(in, node, key)
                                                     : (double)NAN;
    }
}

/* The object of that name; NULL if it is not there, an error if it should be.
 */
static const struct nn_json *part(struct reader *in,
                                  const struct nn_json *object,
                                  const char *name, bool needed)
{
    if (!needed && !nn_json_get(object, name))
        return NULL;
    return member(in, object, name, NN_JSON_OBJECT);
}

static void read_sets(struct reader *in, const struct nn_json *object,
                      struct nn_record *r)
{
    for (int i = 0; object && i < SETS; i++) {
        struct nn_metrics *m = (void *)((char *)r + sets[i].offset);
        const struct nn_json *node =
            part(in, object, sets[i].name, m == &r->train);
        if (node)
            read_metrics(in, node, m);
    }
}

static void read_files(struct reader *in, const struct nn_json *object,
                       struct nn_record *r)
{
    for (int i = 0; object && i < FILES; i++) {
        struct nn_fingerprint *f = (void *)((char *)r + files[i].offset);
        const struct nn_json *node =
            part(in, object, files[i].name, f == &r->train_file);
        if (!node)
            continue;
        f->length =
            (uint64_t)integer(in, node, "length", 1, NN_JSON_MAX_INTEGER);
        f->crc32 = (uint32_t)integer(in, node, "crc32", 0, UINT32_MAX);
    }
}

int nn_record_read(struct nn_record *r, const struct nn_json *node,
                   const char *name, struct nn_error *err)
{
    struct reader in = {.name = name, .err = err};
    *r = (struct nn_record){0};
    if (nn_json_type(node) != NN_JSON_OBJECT)
        return nn_fail(err, NN_EMODEL, "%s: %s, expected an object", name,
                       nn_json_type_name(nn_json_type(node)));
    word(&in, node, "version", r->version);
    word(&in, node, "arithmetic", r->arithmetic);
    r->seed =
        integer(&in, node, "seed", -NN_JSON_MAX_INTEGER, NN_JSON_MAX_INTEGER);
    r->epochs = (int)integer(&in, node, "epochs", 0, INT_MAX);
    r->best_epoch = (int)integer(&in, node, "best_epoch", 0, INT_MAX);
    word(&in, node, "stopped", r->stopped);
    r->initial_loss = number(&in, node, "initial_loss");
    read_sets(&in, member(&in, node, "sets", NN_JSON_OBJECT), r);
    read_files(&in, member(&in, node, "files", NN_JSON_OBJECT), r);
    return in.rc;
}
