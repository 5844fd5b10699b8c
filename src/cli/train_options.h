/* The command line of nntrain. */
#ifndef TRAIN_OPTIONS_H
#define TRAIN_OPTIONS_H

#include "cli.h"
#include "trace.h"

#include "../nn/config.h"

extern const struct cli_program cli_nntrain;

/* An option that changes the config; they apply in their order. */
struct train_edit {
    enum { EDIT_SET, EDIT_TRAIN, EDIT_THREADS } kind;
    const char *value; /* of EDIT_SET and EDIT_TRAIN */
    long threads;
};

/* What is done; the others in place of training. */
enum train_task {
    TASK_TRAIN,
    TASK_PRINT_CONFIG,
    TASK_DESCRIBE,
    TASK_CHECK,
    TASK_TRACE,
    TASK_SCHEMA,
    TASK_NEW,
    TASK_REPRODUCE
};

enum train_talk { TALK_NORMAL, TALK_QUIET, TALK_VERBOSE };

struct train_options {
    const char *config; /* "-" is stdin; NULL only with TASK_SCHEMA,
                           TASK_NEW and TASK_REPRODUCE */
    struct train_edit *edit;
    int edits;
    const char *model;     /* where outputs go; "-" is stdout */
    const char *log;       /* "" is none */
    const char *reproduce; /* the model of TASK_REPRODUCE */
    const char *look_at;   /* the CSV of TASK_NEW ... */
    const char *target;    /* ... and its target; NULL is the last column */
    struct trace_options trace; /* of TASK_TRACE */
    bool trace_format_given;
    int folds;               /* 0: none, one run */
    const char *out_of_fold; /* with folds: where predictions go, or NULL */
    enum train_task task;
    enum train_talk talk;
    bool json;
    bool resume;
};

/* NN_ECONFIG for a wrong command line. */
int train_options_parse(struct train_options *o, int argc, char **argv,
                        struct nn_error *err);
void train_options_free(struct train_options *o);

/* Edits a config as the options say, and checks it. */
int train_options_edit(const struct train_options *o, struct nn_config *c,
                       struct nn_error *err);

/* The config as the options resolve it, checked. */
int train_options_config(const struct train_options *o, struct nn_config *c,
                         struct nn_error *err);

#endif
