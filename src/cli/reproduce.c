#include "reproduce.h"

#include "../nn/origin.h"
#include "../nn/train.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* As many epochs as there were: time is another one, and a run that was resumed
 * may have been below its target_loss before it had that. */
static void take_epochs(struct nn_config *config, const struct nn_record *r)
{
    config->stop.max_seconds = 0;
    config->stop.target_loss = 0;
    config->stop.last_epoch = r->epochs;
}

int cli_reproduce_open(struct nn_model *model, struct nn_config *config,
                       const struct train_options *options,
                       struct nn_error *err)
{
    int rc = nn_model_read(model, options->reproduce, err);
    if (rc == 0)
        rc = nn_config_parse(config, model->config.p, model->config.len,
                             nn_path_name(options->reproduce), err);
    return rc == 0 ? train_options_edit(options, config, err) : rc;
}

/* Fails if there is a difference. */
static int fail_if_any(struct nn_text *difference, const char *name,
                       struct nn_error *err)
{
    int rc = nn_text_check(difference, err);
    if (rc == 0 && difference->len > 0)
        rc = nn_fail(err, NN_ECHECK, "%s: cannot be the same: %s", name,
                     difference->p);
    nn_text_free(difference);
    return rc;
}

int cli_reproduce_check(const struct nn_model *model, const char *name,
                        struct nn_config *config, const struct nn_data *data,
                        struct nn_error *err)
{
    struct nn_text difference = {0};
    struct nn_record now = {0};
    struct nn_net net = {0};
    nn_origin_record(&now, config, data);
    int rc = nn_train_net(&net, data, config, &now.initial_weights_file, err);
    nn_net_free(&net);
    if (rc == 0)
        nn_origin_compare_files(&difference, &model->record, &now);
    if (rc == 0 && difference.len == 0)
        rc = nn_origin_compare_config(&difference, model->config.p, name,
                                      config, false, err);
    if (rc < 0) {
        nn_text_free(&difference);
        return rc;
    }
    take_epochs(config, &model->record);
    return fail_if_any(&difference, name, err);
}

/* How two networks of one shape differ. */
struct comparison {
    size_t count;   /* weights with other bits */
    double largest; /* difference */
    char first[64]; /* "W1, row 2, column 1" */
    float was, is;  /* there */
};

static void compare(struct comparison *c, float was, float is, char letter,
                    int l, int i, int j)
{
    if (memcmp(&was, &is, sizeof was) == 0)
        return;
    if (c->count++ == 0) {
        c->was = was;
        c->is = is;
        snprintf(c->first, sizeof c->first, "%c%d, row %d, column %d", letter,
                 l, i + 1, j + 1);
    }
    c->largest = fmax(c->largest, fabs((double)is - (double)was));
}

static void compare_nets(struct comparison *c, const struct nn_net *a,
                         const struct nn_net *b)
{
    for (int l = 1; l <= a->L; l++) {
        for (int i = 0; i < a->n[l]; i++)
            for (int j = 0; j < a->n[l - 1]; j++)
                compare(c, *nn_mat_elem(a->W[l], i, j),
                        *nn_mat_elem(b->W[l], i, j), 'W', l, i, j);
        for (int i = 0; i < a->n[l]; i++)
            compare(c, a->b[l][i], b->b[l][i], 'b', l, i, 0);
    }
}

static bool same_shape(const struct nn_net *a, const struct nn_net *b)
{
    return a->L == b->L &&
           memcmp(a->n, b->n, sizeof a->n[0] * (size_t)(a->L + 1)) == 0;
}

int cli_reproduce_compare(const struct nn_model *was, const char *name,
                          const struct nn_model *is, struct nn_error *err)
{
    struct comparison c = {0};
    struct nn_text text = {0};
    if (!same_shape(&was->net, &is->net))
        return nn_fail(err, NN_ECHECK, "%s: another shape of the network",
                       name);
    compare_nets(&c, &was->net, &is->net);
    if (c.count == 0)
        return 0;
    nn_origin_compare_program(&text, &was->record, &is->record);
    nn_text_printf(&text, "%s%s was ", text.len > 0 ? "; " : "", c.first);
    nn_text_float(&text, c.was);
    nn_text_puts(&text, " and is ");
    nn_text_float(&text, c.is);
    nn_text_printf(&text,
                   ", the first of %zu of %zu weights that differ, by %.3g at "
                   "most",
                   c.count, nn_net_parameters(&was->net), c.largest);
    int rc = nn_text_check(&text, err);
    if (rc == 0)
        rc = nn_fail(err, NN_ECHECK, "%s: not the same bits: %s", name, text.p);
    nn_text_free(&text);
    return rc;
}
