#include "breakdown.h"

#include <math.h>
#include <stdlib.h>

static const char *const of_classes[] = {"precision", "recall", "f1"};
static const char *const of_numbers[] = {"mse", "rmse", "mae", "r2"};
/* The first two of those of a label that is decided by itself. */
static const char *const of_labels[] = {
    "auc",       "brier",  "accuracy", "balanced_accuracy",
    "precision", "recall", "f1"};
enum { CLASS_METRICS = 3, NUMBER_METRICS = 4, SHARE_METRICS = 2 };
enum { LABEL_METRICS = sizeof of_labels / sizeof *of_labels };

static int open_table(struct nn_breakdown *b, int parts, int metrics,
                      struct nn_error *err)
{
    *b = (struct nn_breakdown){.parts = parts, .metrics = metrics};
    b->name = calloc((size_t)parts, sizeof *b->name);
    b->value = calloc((size_t)parts * (size_t)metrics, sizeof *b->value);
    return b->name && b->value ? 0 : nn_fail_memory(err);
}

void nn_breakdown_free(struct nn_breakdown *b)
{
    free(b->name);
    free(b->value);
    *b = (struct nn_breakdown){0};
}

static double ratio(double a, double b)
{
    return b > 0.0 ? a / b : (double)NAN;
}

static double precision(const struct nn_decided *t)
{
    return ratio(t->count[1][1], t->count[0][1] + t->count[1][1]);
}

static double recall(const struct nn_decided *t)
{
    return ratio(t->count[1][1], t->count[1][0] + t->count[1][1]);
}

/* The share of the rows with no that are said to be no. */
static double specificity(const struct nn_decided *t)
{
    return ratio(t->count[0][0], t->count[0][0] + t->count[0][1]);
}

/* The harmonic mean of precision and recall. */
static double f1(const struct nn_decided *t)
{
    const double found = 2.0 * t->count[1][1];
    return ratio(found, found + t->count[0][1] + t->count[1][0]);
}

static double accuracy(const struct nn_decided *t)
{
    const double right = t->count[0][0] + t->count[1][1];
    return ratio(right, right + t->count[0][1] + t->count[1][0]);
}

/* The mean of recall and specificity; of the one there is, if rows are all
 * yes or all no. */
static double balanced(const struct nn_decided *t)
{
    const double yes = recall(t), no = specificity(t);
    if (isnan(yes) || isnan(no))
        return isnan(yes) ? no : yes;
    return (yes + no) / 2.0;
}

/* Class i against all others. */
static struct nn_decided one_class(const struct nn_confusion *c, int i)
{
    struct nn_decided t = {0};
    for (int truth = 0; truth < c->classes; truth++) {
        const double *weight = c->weight + (size_t)truth * (size_t)c->classes;
        for (int said = 0; said < c->classes; said++)
            t.count[truth == i][said == i] += weight[said];
    }
    return t;
}

int nn_breakdown_classes(struct nn_breakdown *b, const struct nn_confusion *c,
                         struct nn_error *err)
{
    *b = (struct nn_breakdown){0};
    if (c->classes == 0)
        return 0;
    if (open_table(b, c->classes, CLASS_METRICS, err) < 0)
        return NN_ESYSTEM;
    b->key = "classes";
    b->part = "class";
    b->metric = of_classes;
    for (int i = 0; i < b->parts; i++) {
        const struct nn_decided t = one_class(c, i);
        double *value = b->value + i * CLASS_METRICS;
        b->name[i] = c->columns->target[0].labels.label[i].text;
        value[0] = precision(&t);
        value[1] = recall(&t);
        value[2] = f1(&t);
    }
    return 0;
}

double nn_breakdown_balanced(const struct nn_breakdown *b)
{
    double sum = 0.0;
    int occur = 0;
    for (int i = 0; i < b->parts; i++) {
        const double found = b->value[i * CLASS_METRICS + 1];
        if (isnan(found))
            continue;
        sum += found;
        occur++;
    }
    return ratio(sum, occur);
}

static int open_targets(struct nn_breakdown *b, const struct nn_columns *c,
                        const char *const *metric, int metrics,
                        struct nn_error *err)
{
    if (open_table(b, c->targets, metrics, err) < 0)
        return NN_ESYSTEM;
    b->key = "targets";
    b->part = "target";
    b->metric = metric;
    for (int i = 0; i < c->targets; i++)
        b->name[i] = c->target[i].name;
    return 0;
}

int nn_breakdown_numbers(struct nn_breakdown *b, const struct nn_columns *c,
                         const struct nn_score *score, double all,
                         struct nn_error *err)
{
    if (open_targets(b, c, of_numbers, NUMBER_METRICS, err) < 0)
        return NN_ESYSTEM;
    for (int i = 0; i < b->parts; i++) {
        const struct nn_number_score s =
            nn_score_number(&score[i], all, c->target[i].divisor);
        double *value = b->value + i * NUMBER_METRICS;
        value[0] = s.mse;
        value[1] = sqrt(s.mse);
        value[2] = s.mae;
        value[3] = s.r2;
    }
    return 0;
}

int nn_breakdown_labels(struct nn_breakdown *b, const struct nn_columns *c,
                        const struct nn_decided *decided, const double *auc,
                        const double *brier, struct nn_error *err)
{
    const int metrics = decided ? LABEL_METRICS : SHARE_METRICS;
    if (open_targets(b, c, of_labels, metrics, err) < 0)
        return NN_ESYSTEM;
    for (int i = 0; i < b->parts; i++) {
        double *value = b->value + i * metrics;
        value[0] = auc[i];
        value[1] = brier[i];
        if (!decided)
            continue;
        value[2] = accuracy(&decided[i]);
        value[3] = balanced(&decided[i]);
        value[4] = precision(&decided[i]);
        value[5] = recall(&decided[i]);
        value[6] = f1(&decided[i]);
    }
    return 0;
}
