/* What a run begins with: its net and its threads. */
#include "train.h"

#include <stdlib.h>

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

/* A second thread pays when a step has some 20 us of arithmetic, and a weight
 * has enough of it: what one thread has updated the others must fetch for the
 * next step, which takes as long as the arithmetic of ten samples or so. */
int nn_train_threads(int wanted, const struct nn_net *net, int m)
{
    const double enough = 2e6; /* multiply-adds of a step */
    const int few = 24;        /* samples of a step */
    if (wanted > 0)
        return wanted;
    const bool pays = m >= few && 3.0 * (double)net->size * m >= enough;
    return pays ? nn_cpu_count() : 1;
}
