/* The config as the command line edits it. */
#include "train_options.h"

static int apply_edit(struct nn_config *c, const struct train_edit *edit,
                      struct nn_error *err)
{
    switch (edit->kind) {
    case EDIT_TRAIN:
        return nn_config_set_train(c, edit->value, err);
    case EDIT_THREADS:
        nn_config_set_threads(c, (int)edit->threads);
        return 0;
    default:
        return nn_config_set(c, edit->value, err);
    }
}

int train_options_edit(const struct train_options *o, struct nn_config *c,
                       struct nn_error *err)
{
    int rc = 0;
    for (int i = 0; rc == 0 && i < o->edits; i++)
        rc = apply_edit(c, &o->edit[i], err);
    return rc == 0 ? nn_config_check(c, err) : rc;
}

int train_options_config(const struct train_options *o, struct nn_config *c,
                         struct nn_error *err)
{
    int rc = nn_config_read(c, o->config, err);
    return rc == 0 ? train_options_edit(o, c, err) : rc;
}
