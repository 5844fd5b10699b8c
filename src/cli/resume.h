/* The checkpoint file of a training run: beside the model, from its first
 * saving until the model is written. */
#ifndef RESUME_H
#define RESUME_H

#include "../nn/checkpoint.h"
#include "../nn/config.h"
#include "../nn/data.h"
#include "../nn/model.h"

struct cli_resume {
    char *path;             /* NULL: there is none, since the model is no
                               regular file */
    struct nn_tensors from; /* the one that was found */
    bool found;
};

/* For a run that writes its model there. NN_ESYSTEM without memory. */
int cli_resume_open(struct cli_resume *r, const char *model,
                    struct nn_error *err);
void cli_resume_free(struct cli_resume *r);

/* Reads the checkpoint if there is one. NN_EMODEL, NN_ESYSTEM. */
int cli_resume_find(struct cli_resume *r, struct nn_error *err);

/* Is there a file by that name already? */
bool cli_resume_is_there(const struct cli_resume *r);

/* Replaces the checkpoint by the state of now. NN_ESYSTEM. */
int cli_resume_save(const struct cli_resume *r, const struct nn_state *state,
                    struct nn_error *err);

/* Removes the checkpoint. NN_ESYSTEM. */
int cli_resume_remove(const struct cli_resume *r, struct nn_error *err);

/* Reads the model at path; 1 if it is what a run of the config on the data
 * gives, else 0 and *model is empty. NN_ESYSTEM. */
int cli_resume_is_finished(struct nn_model *model, const char *path,
                           const struct nn_config *config,
                           const struct nn_data *data, struct nn_error *err);

#endif
