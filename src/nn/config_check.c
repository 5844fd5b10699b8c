/* What the keys of a config must hold of each other. */
#include "config.h"

#include <string.h>

#include "config_value.h"

static enum nn_origin origin(const struct nn_config *c,
                             const struct nn_key *key)
{
    return (enum nn_origin)c->origin[key - nn_keys];
}

/* Where two keys that clash were given, to begin a message: the edit, if one
 * of them was edited. */
static const char *place(const struct nn_config *c, const char *a,
                         const char *b)
{
    enum nn_origin last = NN_FROM_CONFIG;
    if (origin(c, nn_key_find(a)) > last)
        last = origin(c, nn_key_find(a));
    if (origin(c, nn_key_find(b)) > last)
        last = origin(c, nn_key_find(b));
    return nn_value_place(c, last);
}

const char *nn_config_place(const struct nn_config *c, const char *key)
{
    return place(c, key, key);
}

static int check_hidden(const struct nn_config *c, struct nn_error *err)
{
    if (c->n1 == 0 || c->hidden.count == 0)
        return 0;
    return nn_fail(err, NN_ECONFIG,
                   "%s: \"n1\" and \"hidden\" are both given, expected one of "
                   "them (0 and [] are none)",
                   place(c, "n1", "hidden"));
}

/* The activations that go with the loss: "linear", "sigmoid" or "tanh". */
static void add_outputs(struct nn_text *out, int loss)
{
    int left = 0;
    for (int act = 0; act < NN_OUTPUT_NAMES; act++)
        left += nn_output_find(loss, act) >= 0;
    for (int act = 0; act < NN_OUTPUT_NAMES; act++) {
        if (nn_output_find(loss, act) < 0)
            continue;
        left--;
        nn_text_printf(out, "\"%s\"%s", nn_output_names[act],
                       left > 1    ? ", "
                       : left == 1 ? " or "
                                   : "");
    }
}

static int check_output(const struct nn_config *c, struct nn_error *err)
{
    if (nn_output_find(c->loss, c->output) >= 0)
        return 0;
    struct nn_text outputs = {0};
    add_outputs(&outputs, c->loss);
    int rc = nn_text_check(&outputs, err);
    if (rc == 0)
        rc = nn_fail(err, NN_ECONFIG,
                     "%s: \"output\": \"%s\" does not go with \"loss\": "
                     "\"%s\", which takes %s",
                     place(c, "output", "loss"), nn_output_names[c->output],
                     nn_loss_names[c->loss], outputs.p);
    nn_text_free(&outputs);
    return rc;
}

/* The choice at that place needs the setting key. */
static int fail_needed(const struct nn_key *key, const char *place,
                       const char *choice, struct nn_error *err)
{
    struct nn_text expected = {0};
    nn_value_expected(key, &expected);
    int rc = nn_text_check(&expected, err);
    if (rc == 0)
        rc = nn_fail(err, NN_ECONFIG, "%s: \"%s\": \"%s\" needs \"%s\", %s",
                     place, nn_key_group(key)->name, choice, key->name,
                     expected.p);
    nn_text_free(&expected);
    return rc;
}

/* "adagrad", "adam" or "adamw" of the words that blanks part. */
static void add_words(struct nn_text *out, const char *words)
{
    while (*words) {
        const int len = (int)strcspn(words, " ");
        const char *next = words + len + (words[len] == ' ');
        nn_text_printf(out, "\"%.*s\"", len, words);
        if (*next)
            nn_text_puts(out, strchr(next, ' ') ? ", " : " or ");
        words = next;
    }
}

/* The setting key does not go with the choice of the row by; was it edited, and
 * the key was not, then what takes the key out is said. */
static int fail_setting(const struct nn_config *c, const struct nn_key *key,
                        const struct nn_key *by, const char *choice,
                        struct nn_error *err)
{
    const bool edited =
        origin(c, by) == NN_FROM_SET && origin(c, key) != NN_FROM_SET;
    struct nn_text words = {0};
    add_words(&words, key->only);
    int rc = nn_text_check(&words, err);
    if (rc == 0)
        rc = nn_fail(err, NN_ECONFIG,
                     "%s: \"%s\" belongs to \"%s\": %s, not to \"%s\"%s%s%s",
                     place(c, key->name, by->name), nn_key_label(key),
                     nn_key_label(by), words.p, choice,
                     edited ? "; --set " : "", edited ? nn_key_label(key) : "",
                     edited ? "=null takes it out" : "");
    nn_text_free(&words);
    return rc;
}

/* A setting that goes with some choices of another key: it is given with no
 * other one, and if it has no default, it is given with these. */
static int check_setting(const struct nn_config *c, const struct nn_key *key,
                         struct nn_error *err)
{
    const struct nn_key *by = nn_key_choice_row(key);
    const char *choice = nn_value_choice(c, by);
    bool is_given = origin(c, key) != NN_FROM_DEFAULT;
    if (!nn_value_applies(c, key) && is_given)
        return fail_setting(c, key, by, choice, err);
    if (nn_value_applies(c, key) && nn_value_is_absent(c, key))
        return fail_needed(key, place(c, key->name, by->name), choice, err);
    return 0;
}

static int check_settings(const struct nn_config *c, struct nn_error *err)
{
    int rc = 0;
    for (size_t i = 0; i < nn_key_count && rc == 0; i++)
        if (nn_keys[i].only)
            rc = check_setting(c, &nn_keys[i], err);
    return rc;
}

static int check_needs(const struct nn_config *c, const struct nn_key *key,
                       struct nn_error *err)
{
    const struct nn_key *needed = nn_key_find(key->needs);
    if (origin(c, key) == NN_FROM_DEFAULT || !nn_value_is_absent(c, needed))
        return 0;
    struct nn_text expected = {0};
    nn_value_expected(needed, &expected);
    int rc = nn_text_check(&expected, err);
    if (rc == 0)
        rc = nn_fail(err, NN_ECONFIG, "%s: \"%s\" needs \"%s\", %s",
                     place(c, key->name, needed->name), key->name, needed->name,
                     expected.p);
    nn_text_free(&expected);
    return rc;
}

static int check_all_needs(const struct nn_config *c, struct nn_error *err)
{
    int rc = 0;
    for (size_t i = 0; i < nn_key_count && rc == 0; i++)
        if (nn_keys[i].needs)
            rc = check_needs(c, &nn_keys[i], err);
    return rc;
}

static int check_whole_batch(const struct nn_config *c, struct nn_error *err)
{
    if (c->batch_size == 0 || nn_optim_has_rate(c->optimizer.kind))
        return 0;
    return nn_fail(err, NN_ECONFIG,
                   "%s: \"batch_size\" must be 0 or left out, not %d: "
                   "\"optimizer\": \"%s\" takes all samples at once",
                   place(c, "batch_size", "optimizer.name"), c->batch_size,
                   nn_optim_names[c->optimizer.kind]);
}

static int check_cosine(const struct nn_config *c, struct nn_error *err)
{
    if (c->schedule.kind != NN_COSINE || c->schedule.final <= c->learning_rate)
        return 0;
    return nn_fail(err, NN_ECONFIG,
                   "%s: \"schedule.final\" must be at most \"learning_rate\", "
                   "%g, not %g",
                   place(c, "schedule.final", "learning_rate"),
                   c->learning_rate, c->schedule.final);
}

static int check_stopping(const struct nn_config *c, struct nn_error *err)
{
    if (c->stop.patience == 0 || c->data.validation ||
        c->data.validation_fraction > 0)
        return 0;
    return nn_fail(err, NN_ECONFIG,
                   "%s: \"early_stopping\" needs validation rows, give "
                   "\"data.validation\" or \"data.validation_fraction\"",
                   nn_config_place(c, "early_stopping.patience"));
}

static int check_validation(const struct nn_config *c, struct nn_error *err)
{
    if (!c->data.validation || !(c->data.validation_fraction > 0))
        return 0;
    return nn_fail(err, NN_ECONFIG,
                   "%s: \"data.validation\" and \"data.validation_fraction\" "
                   "are both given, expected one of them",
                   place(c, "data.validation", "data.validation_fraction"));
}

static int check_target(const struct nn_config *c, struct nn_error *err)
{
    if (c->data.target.count <= 1 || c->data.target_kind != NN_KIND_CLASS)
        return 0;
    return nn_fail(err, NN_ECONFIG,
                   "%s: \"data.target_kind\": \"class\" takes one column in "
                   "\"data.target\", not %d",
                   place(c, "data.target", "data.target_kind"),
                   c->data.target.count);
}

/* Only the squared error leaves the targets' scale open. */
static int check_scale_target(const struct nn_config *c, struct nn_error *err)
{
    if (c->data.scale_target == NN_SCALE_NONE || c->loss == NN_SQUARED_ERROR)
        return 0;
    return nn_fail(err, NN_ECONFIG,
                   "%s: \"data.scale_target\" is for \"loss\": \"%s\", not for "
                   "\"%s\"",
                   place(c, "data.scale_target", "loss"),
                   nn_loss_names[NN_SQUARED_ERROR], nn_loss_names[c->loss]);
}

int nn_config_check(const struct nn_config *c, struct nn_error *err)
{
    static int (*const checks[])(const struct nn_config *,
                                 struct nn_error *) = {
        check_hidden,      check_output,      check_settings, check_all_needs,
        check_whole_batch, check_cosine,      check_stopping, check_validation,
        check_target,      check_scale_target};
    int rc = 0;
    for (size_t i = 0; i < sizeof checks / sizeof checks[0] && rc == 0; i++)
        rc = checks[i](c, err);
    return rc;
}

int nn_config_check_data(const struct nn_config *c, struct nn_error *err)
{
    if (c->data.train)
        return 0;
    return nn_fail(err, NN_ECONFIG,
                   "%s: \"data.train\" is missing: name the CSV file to train "
                   "on there, or with -d FILE",
                   nn_config_place(c, "data.train"));
}
