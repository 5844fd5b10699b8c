#include "train_files.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../nn/cache_files.h"

struct use {
    const char *what; /* for messages */
    const char *path; /* NULL: not used */
};

/* "-" among the paths at most once. */
static int check_stream(const char *stream, const struct use *use, int uses,
                        struct nn_error *err)
{
    const char *first = NULL;
    for (int i = 0; i < uses; i++) {
        if (!use[i].path || strcmp(use[i].path, "-") != 0)
            continue;
        if (first)
            return nn_fail(err, NN_ECONFIG,
                           "%s serves one purpose only, not both %s and %s",
                           stream, first, use[i].what);
        first = use[i].what;
    }
    return 0;
}

int train_files_check_inputs(const struct train_options *o,
                             const struct nn_config *c, struct nn_error *err)
{
    const struct use in[] = {{"the config", o->config},
                             {"data.train", c->data.train},
                             {"data.validation", c->data.validation},
                             {"data.test", c->data.test},
                             {"initial_weights", c->initial_weights}};
    return check_stream("stdin", in, sizeof in / sizeof in[0], err);
}

/* The folder that a path is in, and the name there. */
static bool stat_folder(const char *path, struct stat *folder,
                        const char **name)
{
    const char *slash = strrchr(path, '/');
    *name = slash ? slash + 1 : path;
    char *copy = slash ? nn_text_copy(path, (size_t)(*name - path))
                       : nn_text_copy(".", 1);
    bool found = copy && stat(copy, folder) == 0;
    free(copy);
    return found;
}

static bool same_inode(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Would writing a change what is read from b, or written there? Not so for
 * devices and pipes. */
static bool same_file(const char *a, const char *b)
{
    struct stat sa, sb;
    bool a_exists = stat(a, &sa) == 0;
    bool b_exists = stat(b, &sb) == 0;
    if (a_exists != b_exists)
        return false;
    if (a_exists)
        return S_ISREG(sa.st_mode) && same_inode(&sa, &sb);
    const char *name_a, *name_b;
    return stat_folder(a, &sa, &name_a) && stat_folder(b, &sb, &name_b) &&
           same_inode(&sa, &sb) && strcmp(name_a, name_b) == 0;
}

static bool is_file(const char *path)
{
    return path && *path && strcmp(path, "-") != 0;
}

/* The output is not that other file. */
static int check_clash(const struct use *out, const struct use *in,
                       struct nn_error *err)
{
    if (!is_file(out->path) || !is_file(in->path) ||
        !same_file(out->path, in->path))
        return 0;
    char quoted[NN_QUOTE_SIZE];
    return nn_fail(err, NN_ECONFIG, "%s and %s are the same file: %s",
                   out->what, in->what,
                   nn_text_quote(quoted, out->path, strlen(out->path)));
}

/* Neither output may replace the file that is read for that key. */
static int check_input(const struct use out[2], const struct nn_config *c,
                       const char *key, const char *typed, struct nn_error *err)
{
    if (!typed)
        return 0;
    char *path = nn_config_path(c, typed);
    if (!path)
        return nn_fail_memory(err);
    struct use in = {key, path};
    int rc = check_clash(&out[0], &in, err);
    if (rc == 0)
        rc = check_clash(&out[1], &in, err);
    free(path);
    return rc;
}

int train_files_check_outputs(const struct train_options *o,
                              const struct nn_config *c, struct nn_error *err)
{
    const struct use out[] = {{"--model", o->model},
                              {"--log", o->log},
                              {"--json", o->json ? "-" : NULL}};
    const struct use config = {"--config", o->config};
    int rc = check_stream("stdout", out, sizeof out / sizeof out[0], err);
    if (rc == 0)
        rc = check_clash(&out[0], &out[1], err);
    for (int i = 0; rc == 0 && i < 2; i++)
        rc = check_clash(&out[i], &config, err);
    if (rc == 0)
        rc = check_input(out, c, "data.train", c->data.train, err);
    if (rc == 0)
        rc = check_input(out, c, "data.validation", c->data.validation, err);
    if (rc == 0)
        rc = check_input(out, c, "data.test", c->data.test, err);
    if (rc == 0)
        rc = check_input(out, c, "initial_weights", c->initial_weights, err);
    return rc;
}

int train_files_check_cache(const struct train_options *o,
                            const struct nn_config *c, struct nn_error *err)
{
    const struct use used[] = {
        {"--config", o->config}, {"--model", o->model}, {"--log", o->log}};
    int rc = 0;
    for (int i = 0; c->data.cache && rc == 0 && i < NN_CACHE_PATHS; i++) {
        char *path = nn_cache_path(c, i);
        const struct use cache = {"data.cache", path};
        if (!path)
            rc = nn_fail_memory(err);
        for (int k = 0; rc == 0 && k < 3; k++)
            rc = check_clash(&cache, &used[k], err);
        free(path);
    }
    return rc;
}

int train_files_check_folds(const struct train_options *o,
                            const struct nn_config *c, struct nn_error *err)
{
    const struct use out[2] = {{"--out-of-fold", o->out_of_fold},
                               {"the metrics", "-"}};
    const struct use config = {"--config", o->config};
    if (c->data.validation)
        return nn_fail(err, NN_ECONFIG,
                       "%s: \"data.validation\" does not go with --folds; "
                       "\"data.validation_fraction\" applies in each fold",
                       nn_config_place(c, "data.validation"));
    int rc = check_stream("stdout", out, 2, err);
    if (rc == 0)
        rc = check_clash(&out[0], &config, err);
    if (rc == 0)
        rc = check_input(out, c, "data.train", c->data.train, err);
    if (rc == 0)
        rc = check_input(out, c, "initial_weights", c->initial_weights, err);
    return rc;
}
