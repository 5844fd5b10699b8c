#include "weigh.h"

#include <stdlib.h>
#include <string.h>

static const char *place(const struct nn_config *config)
{
    return nn_config_place(config, "class_weight");
}

static int fail_unknown(const struct nn_config *config,
                        const struct nn_labels *classes, const char *label,
                        struct nn_error *err)
{
    char quoted[NN_QUOTE_SIZE], near[NN_QUOTE_SIZE];
    const char **names = malloc((size_t)classes->count * sizeof *names);
    if (!names)
        return nn_fail_memory(err);
    for (int k = 0; k < classes->count; k++)
        names[k] = classes->label[k].text;
    const char *nearest = nn_text_nearest(label, names, (size_t)classes->count);
    free(names);
    nn_text_quote(quoted, label, strlen(label));
    if (!nearest)
        return nn_fail(err, NN_ECONFIG,
                       "%s: \"class_weight\": no row has the class %s",
                       place(config), quoted);
    return nn_fail(err, NN_ECONFIG,
                   "%s: \"class_weight\": unknown class %s, did you mean %s?",
                   place(config), quoted,
                   nn_text_quote(near, nearest, strlen(nearest)));
}

/* by_class[k] of the labels that are listed; the others keep theirs. */
static int take_listed(double *by_class, const struct nn_labels *classes,
                       const struct nn_config *config, struct nn_error *err)
{
    const struct nn_class_weights *w = &config->class_weight;
    for (int i = 0; i < w->count; i++) {
        const char *label = w->label[i];
        const int k = nn_labels_find(classes, label, strlen(label));
        if (k < 0)
            return fail_unknown(config, classes, label, err);
        by_class[k] = w->weight[i];
    }
    return 0;
}

static int class_of(const struct nn_rows *r, size_t i)
{
    return (int)nn_table_row(r->table, r->index[i])[r->columns->inputs];
}

/* rows / (classes x rows of the class) */
static void balance(double *by_class, int classes, const struct nn_rows *train)
{
    for (int k = 0; k < classes; k++)
        by_class[k] = 0.0; /* counts, at first */
    for (size_t i = 0; i < train->count; i++)
        by_class[class_of(train, i)]++;
    for (int k = 0; k < classes; k++) {
        if (by_class[k] > 0)
            by_class[k] = (double)train->count / (classes * by_class[k]);
    }
}

/* The weight of training row i, by_class NULL: that of the row alone. */
static double weight_of(const struct nn_rows *train, size_t i,
                        const double *by_class)
{
    const double weight = nn_rows_weight(train, i);
    return by_class ? weight * by_class[class_of(train, i)] : weight;
}

/* Rows' weights divided by their mean. */
static int weigh(float *weight, const double *by_class,
                 const struct nn_rows *train, const struct nn_config *config,
                 struct nn_error *err)
{
    struct nn_sum sum = {0};
    for (size_t i = 0; i < train->count; i++)
        nn_sum_add(&sum, weight_of(train, i, by_class));
    const double mean = nn_sum_value(&sum) / (double)train->count;
    if (!(mean > 0))
        return nn_fail(err, NN_ECONFIG,
                       "%s: \"class_weight\": every training row has the "
                       "weight 0",
                       place(config));
    for (size_t i = 0; i < train->count; i++)
        weight[train->index[i]] = (float)(weight_of(train, i, by_class) / mean);
    return 0;
}

static int weigh_classes(float *weight, const struct nn_rows *train,
                         const struct nn_config *config, struct nn_error *err)
{
    const struct nn_labels *classes = &train->columns->target[0].labels;
    double *by_class = malloc((size_t)classes->count * sizeof *by_class);
    if (!by_class)
        return nn_fail_memory(err);
    for (int k = 0; k < classes->count; k++)
        by_class[k] = 1.0;
    int rc = take_listed(by_class, classes, config, err);
    if (config->class_weight.balanced)
        balance(by_class, classes->count, train);
    if (rc == 0)
        rc = weigh(weight, by_class, train, config, err);
    free(by_class);
    return rc;
}

int nn_weigh_rows(float **weight, const struct nn_rows *train,
                  const struct nn_config *config, struct nn_error *err)
{
    const struct nn_class_weights *w = &config->class_weight;
    const bool by_class = w->balanced || w->count > 0;
    *weight = NULL;
    if (!by_class && train->columns->weights == 0)
        return 0;
    if (by_class && !nn_columns_is_class(train->columns))
        return nn_fail(err, NN_ECONFIG,
                       "%s: \"class_weight\" needs a target that is a class; "
                       "\"data.target_kind\" can make it one",
                       place(config));
    *weight = calloc(train->table->rows, sizeof **weight);
    if (!*weight)
        return nn_fail_memory(err);
    int rc = by_class ? weigh_classes(*weight, train, config, err)
                      : weigh(*weight, NULL, train, config, err);
    if (rc < 0) {
        free(*weight);
        *weight = NULL;
    }
    return rc;
}
