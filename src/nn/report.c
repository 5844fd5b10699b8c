#include "report.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "json.h"
#include "json_layout.h"
#include "auc.h"

/* What is kept of a target: on which side of the middle, and whether it is
 * not one of the two ends. */
enum { YES = 1, SOFT = 2 };

enum { BALANCED, AUC, BRIER }; /* the values */

int nn_report_open(struct nn_report *r, const struct nn_columns *columns,
                   double threshold, struct nn_error *err)
{
    const int n = nn_columns_n2(columns);
    *r = (struct nn_report){
        .columns = columns,
        .keeps = nn_has_accuracy(columns) && n <= NN_MAX_CONFUSION,
        .score = calloc((size_t)n, sizeof *r->score),
        .value = {[BALANCED] = {.name = "balanced_accuracy"},
                  [AUC] = {.name = "auc"},
                  [BRIER] = {.name = "brier"}}};
    if (!r->score)
        return nn_fail_memory(err);
    nn_scorer_start(&r->scorer, columns, threshold, r->score);
    return nn_confusion_open(&r->confusion, columns, threshold, err);
}

void nn_report_free(struct nn_report *r)
{
    nn_confusion_free(&r->confusion);
    nn_breakdown_free(&r->breakdown);
    free(r->score);
    free(r->y);
    free(r->weight);
    free(r->d);
    *r = (struct nn_report){0};
}

static int grow(struct nn_report *r, struct nn_error *err)
{
    const size_t n = (size_t)r->scorer.n;
    const size_t room = r->room > 0 ? 2 * r->room : 256;
    if (room > SIZE_MAX / sizeof *r->y / n)
        return nn_fail_memory(err);
    float *y = realloc(r->y, room * n * sizeof *y);
    if (!y)
        return nn_fail_memory(err);
    r->y = y;
    unsigned char *d = realloc(r->d, room * n * sizeof *d);
    if (!d)
        return nn_fail_memory(err);
    r->d = d;
    float *weight = realloc(r->weight, room * sizeof *weight);
    if (!weight)
        return nn_fail_memory(err);
    r->weight = weight;
    r->room = room;
    return 0;
}

int nn_report_add(struct nn_report *r, double weight, float loss,
                  const float *y, const float *d, struct nn_error *err)
{
    const size_t row = r->scorer.rows, n = (size_t)r->scorer.n;
    const float middle = (float)nn_default_threshold(r->columns);
    nn_scorer_add(&r->scorer, weight, loss, y, d);
    nn_confusion_add(&r->confusion, weight, y, d);
    if (!r->keeps)
        return 0;
    if (row == r->room && grow(r, err) < 0)
        return NN_ESYSTEM;
    memcpy(r->y + row * n, y, n * sizeof *y);
    r->weight[row] = (float)weight;
    for (size_t k = 0; k < n; k++) {
        const bool end = d[k] == 1.0f || d[k] == 2.0f * middle - 1.0f;
        r->d[row * n + k] = (d[k] >= middle ? YES : 0) | (end ? 0 : SOFT);
    }
    return 0;
}

/* The area under the ROC curve of output k; NAN for soft targets. row is room
 * for all rows. */
static double find_auc(const struct nn_report *r, int k, struct nn_ranked *row)
{
    const size_t n = (size_t)r->scorer.n;
    for (size_t i = 0; i < r->metrics.rows; i++) {
        const size_t at = i * n + (size_t)k;
        if (r->d[at] & SOFT)
            return (double)NAN;
        row[i] =
            (struct nn_ranked){r->y[at], r->weight[i], (r->d[at] & YES) != 0};
    }
    return nn_auc(row, r->metrics.rows);
}

/* The decisions on output k by itself. */
static struct nn_decided decisions(const struct nn_report *r, int k)
{
    struct nn_decided t = {0};
    const size_t n = (size_t)r->scorer.n;
    for (size_t i = 0; i < r->metrics.rows; i++) {
        const size_t at = i * n + (size_t)k;
        const int said = nn_decide(&r->y[at], 1, r->scorer.threshold);
        t.count[(r->d[at] & YES) != 0][said] += (double)r->weight[i];
    }
    return t;
}

/* What there is of each output of a network for labels. */
struct outputs {
    double *auc, *brier;
    struct nn_decided *decided; /* NULL: the largest output is the label */
};

static void outputs_free(struct outputs *o)
{
    free(o->auc);
    free(o->brier);
    free(o->decided);
}

static int find_outputs(struct outputs *o, const struct nn_report *r,
                        struct nn_error *err)
{
    const size_t n = (size_t)r->scorer.n;
    const bool singly = nn_decides_singly(r->columns);
    struct nn_ranked *row = malloc(r->metrics.rows * sizeof *row);
    *o = (struct outputs){.auc = malloc(n * sizeof *o->auc),
                          .brier = malloc(n * sizeof *o->brier),
                          .decided =
                              singly ? malloc(n * sizeof *o->decided) : NULL};
    const bool enough = row && o->auc && o->brier && (o->decided || !singly);
    for (int k = 0; enough && k < r->scorer.n; k++) {
        o->auc[k] = find_auc(r, k, row);
        o->brier[k] =
            nn_sum_value(&r->score[k].e2) / nn_sum_value(&r->scorer.weight);
        if (singly)
            o->decided[k] = decisions(r, k);
    }
    free(row);
    return enough ? 0 : nn_fail_memory(err);
}

static void set_value(struct nn_report_value *v, double value)
{
    v->applies = true;
    v->value = value;
}

/* The sum of those of n that are no NAN; *count of them. */
static double sum_of(const double *x, int n, int *count)
{
    double sum = 0.0;
    *count = 0;
    for (int i = 0; i < n; i++) {
        if (isnan(x[i]))
            continue;
        sum += x[i];
        ++*count;
    }
    return sum;
}

/* AUC is the mean over the outputs: each class against all others. The Brier
 * score is the sum over the classes, and the mean over several targets that
 * are decided each by itself. Of two classes the second one's counts. */
static void set_values(struct nn_report *r, const struct outputs *o)
{
    const bool is_class = nn_columns_is_class(r->columns);
    const int n = r->scorer.n, first = is_class && n == 2;
    int count;
    const double auc = sum_of(o->auc + first, n - first, &count);
    set_value(&r->value[AUC], count > 0 ? auc / count : (double)NAN);
    if (r->columns->output == NN_SQUARED_ERROR ||
        r->columns->output == NN_TANH_SQUARED)
        return; /* such outputs are no probabilities */
    const double brier = sum_of(o->brier + first, n - first, &count);
    set_value(&r->value[BRIER], o->decided ? brier / n : brier);
}

static int finish_labels(struct nn_report *r, struct nn_error *err)
{
    struct outputs o;
    int rc = find_outputs(&o, r, err);
    if (rc == 0)
        set_values(r, &o);
    if (rc == 0 && r->columns->targets > 1)
        rc = nn_breakdown_labels(&r->breakdown, r->columns, o.decided, o.auc,
                                 o.brier, err);
    outputs_free(&o);
    return rc;
}

int nn_report_finish(struct nn_report *r, struct nn_error *err)
{
    int rc = 0;
    nn_scorer_finish(&r->scorer, &r->metrics);
    if (r->metrics.rows == 0)
        return 0;
    if (r->confusion.classes > 0) {
        rc = nn_breakdown_classes(&r->breakdown, &r->confusion, err);
        if (rc == 0)
            set_value(&r->value[BALANCED],
                      nn_breakdown_balanced(&r->breakdown));
    } else if (!nn_has_accuracy(r->columns) && r->columns->targets > 1) {
        rc = nn_breakdown_numbers(&r->breakdown, r->columns, r->score,
                                  nn_sum_value(&r->scorer.weight), err);
    }
    return rc == 0 && r->keeps ? finish_labels(r, err) : rc;
}

struct adding {
    struct nn_report *report;
    float *outputs; /* or NULL */
    const struct nn_rows *rows;
    struct nn_error *err;
};

static int add_row(void *arg, size_t row, float loss, const float *y,
                   const float *d)
{
    const struct adding *a = arg;
    const size_t n = (size_t)a->report->scorer.n;
    if (a->outputs)
        memcpy(a->outputs + row * n, y, n * sizeof *y);
    return nn_report_add(a->report, nn_rows_weight(a->rows, row), loss, y, d,
                         a->err);
}

int nn_report_rows(struct nn_report *r, const struct nn_net *net,
                   const struct nn_rows *rows, struct nn_pool *pool,
                   float *outputs, struct nn_error *err)
{
    struct nn_work work = {0};
    struct nn_arena arena = {0};
    nn_mat X = {0}, D = {0};
    int rc = nn_report_open(r, rows->columns,
                            nn_default_threshold(rows->columns), err);
    if (rc == 0)
        rc = nn_work_open(&work, net, NN_EVALUATE_BATCH, err);
    for (int pass = 0; rc == 0 && pass < 2; pass++) {
        X = nn_mat_take(&arena, net->n[0], NN_EVALUATE_BATCH);
        D = nn_mat_take(&arena, net->n[net->L], NN_EVALUATE_BATCH);
        if (pass == 0)
            rc = nn_arena_open(&arena, err);
    }
    if (rc == 0)
        rc = nn_evaluate_each(net, &work, X, D, rows, pool, add_row,
                              &(struct adding){r, outputs, rows, err});
    if (rc == 0)
        rc = nn_report_finish(r, err);
    nn_work_free(&work);
    nn_arena_free(&arena);
    return rc;
}

static void add_table(const struct nn_breakdown *b, struct nn_text *out)
{
    nn_json_add_key(out, b->key);
    for (int i = 0; i < b->parts; i++) {
        nn_text_puts(out, i > 0 ? "," : "{");
        nn_json_add_string(out, b->name[i]);
        nn_text_puts(out, ":{");
        for (int k = 0; k < b->metrics; k++) {
            nn_json_add_key(out, b->metric[k]);
            nn_json_add_number(out, b->value[i * b->metrics + k]);
        }
        nn_text_puts(out, "}");
    }
    nn_text_puts(out, "}");
}

static void add_confusion(const struct nn_confusion *c, struct nn_text *out)
{
    const struct nn_labels *labels = &c->columns->target[0].labels;
    const uint64_t *count = c->count;
    nn_text_puts(out, ",\"confusion\":{\"labels\":[");
    for (int i = 0; i < c->classes; i++) {
        nn_text_puts(out, i > 0 ? "," : "");
        nn_json_add_string(out, labels->label[i].text);
    }
    nn_text_puts(out, "],\"counts\":[");
    for (int i = 0; i < c->classes; i++) {
        nn_text_puts(out, i > 0 ? ",[" : "[");
        for (int j = 0; j < c->classes; j++)
            nn_text_printf(out, "%s%" PRIu64, j > 0 ? "," : "", *count++);
        nn_text_puts(out, "]");
    }
    nn_text_puts(out, "]}");
}

void nn_report_write_rest(const struct nn_report *r, struct nn_text *out)
{
    for (int i = 0; i < NN_REPORT_VALUES; i++) {
        if (!r->value[i].applies)
            continue;
        nn_json_add_key(out, r->value[i].name);
        nn_json_add_number(out, r->value[i].value);
    }
    if (r->breakdown.key)
        add_table(&r->breakdown, out);
    if (r->confusion.classes > 0)
        add_confusion(&r->confusion, out);
}
