/* What train.c needs that is no story: the net that a run begins with, threads,
 * and what a model has beside its weights. */
#include "train.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int nn_train_net(struct nn_net *net, const struct nn_data *data,
                 const struct nn_config *config,
                 struct nn_fingerprint *initial_weights, struct nn_error *err)
{
    int n[NN_MAX_LAYERS + 1];
    int L = nn_config_hidden(config, n + 1) + 1;
    n[0] = nn_columns_n0(&data->columns);
    n[L] = nn_columns_n2(&data->columns);
    int rc = nn_net_open(net, L, n, (enum nn_act)config->activation,
                         data->columns.output, err);
    if (rc < 0)
        return rc;
    *initial_weights = (struct nn_fingerprint){0};
    if (!config->initial_weights) {
        nn_net_draw(net, &config->init, (uint64_t)config->seed);
        return 0;
    }
    char *path = nn_config_path(config, config->initial_weights);
    rc = path ? nn_weights_read(net, path, initial_weights, err)
              : nn_fail_memory(err);
    free(path);
    if (rc < 0)
        nn_net_free(net);
    return rc;
}

int nn_train_check(const struct nn_config *c, const struct nn_data *data,
                   struct nn_error *err)
{
    if (c->stop.patience > 0 && data->validation.count == 0)
        return nn_fail(err, NN_ECONFIG,
                       "%s: \"data.validation_fraction\": %g holds out no row, "
                       "which \"early_stopping\" needs",
                       nn_config_place(c, "data.validation_fraction"),
                       c->data.validation_fraction);
    return 0;
}

int nn_train_threads(int wanted, const struct nn_net *net, int m)
{
    const double enough = 2e6; /* multiply-adds of a step */
    if (wanted > 0)
        return wanted;
    return 3.0 * (double)net->size * m >= enough ? nn_cpu_count() : 1;
}

int nn_train_complete(struct nn_model *model, struct nn_data *data,
                      const struct nn_config *config, struct nn_error *err)
{
    nn_config_write(config, NN_CONFIG_STORED, &model->config);
    if (nn_text_check(&model->config, err) < 0)
        return NN_ESYSTEM;
    if (config->name) {
        model->name = nn_text_copy(config->name, strlen(config->name));
        if (!model->name)
            return nn_fail_memory(err);
    }
    model->columns = data->columns;
    data->columns = (struct nn_columns){0};
    return 0;
}
