/* The value of one key: from JSON into struct nn_config, and back, by the
 * type that its row says. Knows nothing of groups, files or other keys. */
#ifndef NN_CONFIG_VALUE_H
#define NN_CONFIG_VALUE_H

#include "error.h"
#include "text.h"
#include "json.h"
#include "config_keys.h"

/* Sets the key. place, the file or "--set", begins the message. NN_ECONFIG
 * says what would be right; NN_ESYSTEM without memory. */
int nn_value_set(struct nn_config *c, const struct nn_key *key,
                 const struct nn_json *value, const char *place,
                 struct nn_error *err);

/* Is the name one that any object may have, and that means nothing? */
bool nn_value_is_comment(const char *name);

/* What is kept at an offset (at, number_at of a row). */
const void *nn_value_field(const struct nn_config *c, size_t at);
void *nn_value_own_field(struct nn_config *c, size_t at);

void nn_names_free(struct nn_names *names);
void nn_class_weights_free(struct nn_class_weights *w);

/* Frees what the key holds; it is absent, or 0 if it cannot be absent. */
void nn_value_clear(struct nn_config *c, const struct nn_key *key);

/* Was a key without a default never given? */
bool nn_value_is_absent(const struct nn_config *c, const struct nn_key *key);

/* Does it go with the choice that its row names, and is what it needs given?
 * init.std goes with "normal" only. */
bool nn_value_applies(const struct nn_config *c, const struct nn_key *key);

/* Its default as JSON, under the choice that its row names; NULL: absent. */
const char *nn_value_default(const struct nn_config *c,
                             const struct nn_key *key);

/* The text of a NN_KEY_TEXT or NN_KEY_PATH, NULL if absent. */
const char *nn_value_text(const struct nn_config *c, const struct nn_key *key);

/* The name that a NN_KEY_CHOICE stands at. */
const char *nn_value_choice(const struct nn_config *c,
                            const struct nn_key *key);

/* Where values of that origin were given, for messages: the config's name,
 * "--set" ... */
const char *nn_value_place(const struct nn_config *c, enum nn_origin origin);

/* Appends what the key may be: "a whole number from 0 to 256". */
void nn_value_expected(const struct nn_key *key, struct nn_text *out);

/* A value that a key may not have: it is the node; or an entry of a list, and
 * then in_list goes on about the entry: "in it", "twice". */
struct nn_fault {
    const struct nn_json *node;
    const char *in_list;
};

/* NN_ECONFIG with the message. */
int nn_value_fail(const struct nn_key *key, const struct nn_fault *fault,
                  const char *place, struct nn_error *err);

#endif
