/* What a config holds, and the one table of its keys.
 *
 * A row says everything about a key: its name, type, bounds, choices, default,
 * its place in struct nn_config, what it means. Parsing, --set, --print-config,
 * --schema and the messages come from it; a test compares nn-config(5). */
#ifndef NN_CONFIG_KEYS_H
#define NN_CONFIG_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net.h"
#include "optim.h"
#include "schedule.h"
#include "stop.h"

enum nn_header { NN_HEADER_AUTO, NN_HEADER_NO, NN_HEADER_YES };
enum nn_target_kind { NN_KIND_AUTO, NN_KIND_CLASS, NN_KIND_NUMBER };
enum nn_scale {
    NN_SCALE_NONE,
    NN_SCALE_STANDARD,
    NN_SCALE_MINMAX,
    NN_SCALE_DIVIDE /* by scale_divisor */
};

/* What to do about a missing input. */
enum nn_fill {
    NN_FILL_ERROR, /* none may be missing */
    NN_FILL_DROP,  /* the row goes */
    NN_FILL_MEAN,
    NN_FILL_MEDIAN,
    NN_FILL_MOST_FREQUENT,
    NN_FILL_NUMBER /* missing_number */
};

/* Names of columns, or the 1-based position of one, or nothing (default); or
 * other texts. */
struct nn_names {
    int count;
    char **name;
    int position; /* > 0: a position in place of names */
};

enum { NN_MAX_POSITION = 1 << 20 }; /* a column of as many as a row has */
enum { NN_MAX_HIDDEN = NN_MAX_LAYERS - 1 }; /* hidden layers at most */

/* A list of counts; absent is count 0. */
struct nn_counts {
    int count;
    int value[NN_MAX_HIDDEN];
};

/* What the rows of a class count for; absent is neither. */
struct nn_class_weights {
    bool balanced;
    int count; /* labels with a weight >= 0 */
    char **label;
    double *weight;
};

struct nn_data_config {
    char *train, *validation, *test; /* as typed; NULL is absent */
    char *cache;                     /* likewise */
    double validation_fraction;
    int header; /* enum nn_header */
    char delimiter;
    struct nn_names target;
    struct nn_names features, ignore, id, categorical;
    struct nn_names weight;         /* one at most */
    int target_kind;                /* enum nn_target_kind */
    int missing;                    /* enum nn_fill */
    double missing_number;          /* of NN_FILL_NUMBER */
    struct nn_names missing_values; /* texts */
    int scale;                      /* enum nn_scale */
    double scale_divisor;           /* of NN_SCALE_DIVIDE */
    int scale_target;               /* enum nn_scale */
    double target_divisor;
};

enum { NN_MAX_KEYS = 128 };

/* Where a value came from. */
enum nn_origin {
    NN_FROM_DEFAULT,
    NN_FROM_CONFIG,
    NN_FROM_SET,     /* --set */
    NN_FROM_OPTION,  /* -d: a path that is relative to the current folder */
    NN_FROM_THREADS, /* -t */
};

struct nn_config {
    char *name;              /* NULL is absent */
    int n0, n1, n2;          /* 0: not given */
    struct nn_counts hidden; /* in place of n1 */
    double learning_rate;
    int batch_size; /* 0: the whole batch */
    int epochs;
    int activation; /* enum nn_act */
    int loss;       /* place in nn_loss_names */
    int output;     /* place in nn_output_names, or -1: the loss's own */
    struct nn_optim_settings optimizer;
    struct nn_schedule_settings schedule;
    struct nn_stop_settings stop;
    struct nn_init init;
    char *initial_weights; /* path as typed; NULL is absent */
    double dropout, input_dropout;
    double label_smoothing;
    struct nn_class_weights class_weight;
    bool shuffle;
    int64_t seed;
    double checkpoint_every; /* seconds; 0: never */
    int log_every;
    int threads;
    struct nn_data_config data;

    char *path;   /* of the config, for messages; NULL is none */
    char *folder; /* that its paths are relative to; NULL and "" are here */
    unsigned char origin[NN_MAX_KEYS]; /* enum nn_origin of each row */
};

/* The C type of the field stands behind each. */
enum nn_key_type {
    NN_KEY_GROUP,            /* none: an object of the rows that follow */
    NN_KEY_TEXT,             /* char *, owned */
    NN_KEY_PATH,             /* char *, owned */
    NN_KEY_COUNT,            /* int */
    NN_KEY_SEED,             /* int64_t */
    NN_KEY_NUMBER,           /* double */
    NN_KEY_BOOL,             /* bool */
    NN_KEY_CHOICE,           /* int: place in choices */
    NN_KEY_CHOICE_OR_BOOL,   /* int: after the choices come false and true */
    NN_KEY_CHOICE_OR_NUMBER, /* int: after the choices comes a number, which
                                is the double at number_at */
    NN_KEY_DELIMITER,        /* char */
    NN_KEY_COUNTS,           /* struct nn_counts */
    NN_KEY_NAMES,            /* struct nn_names, owned */
    NN_KEY_COLUMN,           /* struct nn_names, owned: one name at most */
    NN_KEY_TEXTS,            /* struct nn_names, owned: texts, or none */
    NN_KEY_WEIGHTS           /* struct nn_class_weights, owned: "balanced", or
                                an object of numbers */
};

/* The default of a key under one choice of another. */
struct nn_key_default {
    const char *choice;
    const char *value; /* as JSON */
};

struct nn_key {
    const char *name; /* with its group's: "data.scale" */
    const char *help; /* one line, with the unit */
    enum nn_key_type type;
    size_t at, number_at;       /* offsets in struct nn_config */
    double min, max;            /* of a number, a count, the counts of a list;
                                   DBL_MAX is no bound */
    bool above_min, below_max;  /* the bound itself is out of bounds */
    const char *const *choices; /* choice_count of them */
    int choice_count;
    const char *value; /* the default as JSON; NULL: the key is absent
                          (0, -1 for a choice) until it is given */
    const struct nn_key_default *values; /* other defaults under some choices,
                                            up to {NULL}; or NULL */
    const char *by;    /* the row of the choice that values and only look at;
                          NULL: that of its group's name */
    const char *only;  /* choices that this setting goes with, parted by blanks;
                          NULL: all of them */
    const char *needs; /* a key without which this one means nothing */
    bool unstored;     /* cannot change a result: a model does not store it */
};

/* A group's rows follow it. A group whose first row is "name" may be given as
 * a text, which is that name. No group stands in another. */
extern const struct nn_key nn_keys[];
extern const size_t nn_key_count; /* at most NN_MAX_KEYS */

/* The characters that data.delimiter may be: no letter, digit, quote or line
 * end, and nothing that numbers are made of. */
extern const char nn_delimiters[];

/* The row of that name, or NULL. */
const struct nn_key *nn_key_find(const char *name);

/* The group that the row stands in, or NULL. */
const struct nn_key *nn_key_group(const struct nn_key *key);

/* The row that holds a group's name ("init.name"), or NULL if it has none. */
const struct nn_key *nn_key_name_row(const struct nn_key *group);

/* The row of the choice that values and only look at. */
const struct nn_key *nn_key_choice_row(const struct nn_key *key);

/* Is the word one of those that blanks part? */
bool nn_key_has_word(const char *words, const char *word);

/* The name within its group: "scale". */
const char *nn_key_short_name(const struct nn_key *key);

/* The name for messages: a group's name row is called as the group is. */
const char *nn_key_label(const struct nn_key *key);

/* What the user should type for an unknown name: the key of a group that was
 * written without it or with another one, or the nearest name; NULL if none is
 * near. A group is not offered for a key in it. */
const char *nn_key_nearest(const char *name);

#endif
