/* The config: JSON -> struct nn_config by the table of keys, edits of single
 * keys, what keys must hold of each other, and the way back to JSON. */
#ifndef NN_CONFIG_H
#define NN_CONFIG_H

#include <stddef.h>

#include "error.h"
#include "text.h"
#include "config_keys.h"

enum { NN_MAX_CONFIG = 1 << 20 }; /* bytes of a config file at most */

/* Every key at its default. Frees what was there. NN_ESYSTEM without memory. */
int nn_config_default(struct nn_config *c, struct nn_error *err);

/* Defaults, then the file at path; "-" is stdin. NN_ESYSTEM if it cannot be
 * read, NN_ECONFIG with key, fault and what would be right; then c is {0}. */
int nn_config_read(struct nn_config *c, const char *path, struct nn_error *err);

/* The same from the len bytes at text; name stands for the file in messages.
 * Paths in it are relative to the current folder. */
int nn_config_parse(struct nn_config *c, const char *text, size_t len,
                    const char *name, struct nn_error *err);

/* One edit, "KEY=VALUE" with dots for nesting; VALUE is JSON, and what is not
 * JSON is a string. A group (init, data) given as a whole replaces what was
 * there; null takes a key out. After a failure c can only be freed. */
int nn_config_set(struct nn_config *c, const char *assignment,
                  struct nn_error *err);

/* -d FILE: data.train, relative to the current folder. */
int nn_config_set_train(struct nn_config *c, const char *path,
                        struct nn_error *err);

/* -t N, 0 <= N <= NN_MAX_THREADS. */
void nn_config_set_threads(struct nn_config *c, int threads);

/* What keys must hold of each other; call it after the last edit. */
int nn_config_check(const struct nn_config *c, struct nn_error *err);

/* Where the key was given, to begin a message: the config's name, "--set" ...
 * A key that was not given is missing in the config. */
const char *nn_config_place(const struct nn_config *c, const char *key);

/* Is there data to train on? Apart from nn_config_check, so that a config
 * without data can be shown. */
int nn_config_check_data(const struct nn_config *c, struct nn_error *err);

/* The layers below the output: their count (0: logistic regression) and
 * sizes, from n1 or hidden. */
int nn_config_hidden(const struct nn_config *c, int n[NN_MAX_HIDDEN]);

/* A path of the config as seen from the current folder. "-" stays. NULL
 * without memory; the caller frees it. */
char *nn_config_path(const struct nn_config *c, const char *path);

enum nn_config_form {
    NN_CONFIG_SHOWN, /* for people: paths as seen from the current folder */
    NN_CONFIG_STORED /* for the model: paths as typed, without the keys that
                        cannot change a result (threads, log_every ...) */
};

/* The config as resolved, a JSON object that nn_config_read accepts: indented
 * when shown, on one line when stored. Every key that applies is in it. */
void nn_config_write(const struct nn_config *c, enum nn_config_form form,
                     struct nn_text *out);

/* The group of that name ("data") as it is stored. */
void nn_config_write_group(const struct nn_config *c, const char *group,
                           struct nn_text *out);

/* A line for each key that nn_config_write shows: where its value comes
 * from. */
void nn_config_origins(const struct nn_config *c, struct nn_text *out);

/* The JSON Schema (draft 2020-12) of the config. */
void nn_config_schema(struct nn_text *out);

/* Frees what c holds; c is as {0} after it. */
void nn_config_free(struct nn_config *c);

#endif
