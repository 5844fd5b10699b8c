#include "resume.h"

#include "../nn/origin.h"
#include "../nn/train.h"
#include "../nn/write.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_regular(const char *path)
{
    struct stat st;
    return strcmp(path, "-") != 0 &&
           (stat(path, &st) < 0 || S_ISREG(st.st_mode));
}

int cli_resume_open(struct cli_resume *r, const char *model,
                    struct nn_error *err)
{
    struct nn_text path = {0};
    *r = (struct cli_resume){0};
    if (!is_regular(model))
        return 0;
    nn_text_printf(&path, "%s.checkpoint", model);
    r->path = path.p;
    return nn_text_check(&path, err);
}

void cli_resume_free(struct cli_resume *r)
{
    nn_tensors_free(&r->from);
    free(r->path);
    *r = (struct cli_resume){0};
}

bool cli_resume_is_there(const struct cli_resume *r)
{
    struct stat st;
    return r->path && lstat(r->path, &st) == 0;
}

int cli_resume_find(struct cli_resume *r, struct nn_error *err)
{
    if (!cli_resume_is_there(r))
        return 0;
    int rc = nn_checkpoint_read(&r->from, r->path, err);
    r->found = rc == 0;
    return rc;
}

int cli_resume_save(const struct cli_resume *r, const struct nn_state *state,
                    struct nn_error *err)
{
    struct nn_text bytes = {0};
    int rc = nn_checkpoint_write(state, &bytes, err);
    if (rc == 0)
        rc = nn_write_file(r->path, bytes.p, bytes.len, err);
    nn_text_free(&bytes);
    return rc;
}

int cli_resume_remove(const struct cli_resume *r, struct nn_error *err)
{
    struct nn_writer *file = NULL;
    if (!r->path)
        return 0;
    /* takes what a run that was killed while it saved has left, and drops it */
    if (nn_writer_open(&file, r->path, NULL) == 0)
        nn_writer_abort(&file);
    if (unlink(r->path) == 0 || errno == ENOENT)
        return 0;
    return nn_fail(err, NN_ESYSTEM, "%s: cannot remove: %s", r->path,
                   strerror(errno));
}

/* The first difference between the model's run and one of now. */
static int compare(struct nn_text *out, const struct nn_model *model,
                   const struct nn_config *config, const struct nn_data *data,
                   struct nn_error *err)
{
    struct nn_record now = {0};
    struct nn_net net = {0};
    nn_origin_record(&now, config, data);
    int rc = nn_train_net(&net, data, config, &now.initial_weights_file, err);
    nn_net_free(&net);
    if (rc < 0)
        return rc;
    nn_origin_compare_files(out, &model->record, &now);
    nn_origin_compare_program(out, &model->record, &now);
    if (out->len > 0)
        return 0;
    struct nn_error other; /* a config of another version is another config */
    rc = nn_origin_compare_config(out, model->config.p, "", config, false,
                                  &other);
    if (rc == NN_EMODEL)
        nn_text_puts(out, other.msg);
    return rc == NN_ESYSTEM ? nn_fail_memory(err) : 0;
}

int cli_resume_is_finished(struct nn_model *model, const char *path,
                           const struct nn_config *config,
                           const struct nn_data *data, struct nn_error *err)
{
    struct nn_text difference = {0};
    struct nn_error none; /* what is no model is not finished */
    if (!is_regular(path) || nn_model_read(model, path, &none) < 0)
        return 0;
    int rc = compare(&difference, model, config, data, err);
    const bool same = rc == 0 && difference.len == 0 && !difference.failed;
    nn_text_free(&difference);
    if (!same)
        nn_model_free(model);
    return rc < 0 ? rc : same;
}
