#include "metric.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "chains.h"
#include "vec.h"

const char *const nn_metric_names[NN_METRICS] = {
    "loss", "constant_loss", "accuracy", "mse", "rmse", "mae", "r2"};

double *nn_metrics_at(struct nn_metrics *m, int i)
{
    double *const at[NN_METRICS] = {&m->loss, &m->constant_loss, &m->accuracy,
                                    &m->mse,  &m->rmse,          &m->mae,
                                    &m->r2};
    return at[i];
}

double nn_metrics_get(const struct nn_metrics *m, int i)
{
    struct nn_metrics copy = *m;
    return *nn_metrics_at(&copy, i);
}

bool nn_metrics_apply(const struct nn_metrics *m, int i)
{
    enum { ACCURACY = NN_LOSSES }; /* what follows is for numbers */
    return i < NN_LOSSES || !isnan(i == ACCURACY ? m->accuracy : m->mse);
}

/* The place of the largest of n numbers, the first if there are several, by
 * vectors, since a branch could not be foreseen; no nan is it. */
static int largest(const float *y, int n)
{
    const nn_vec least = nn_vec_of(-__builtin_inff());
    nn_vec most = least, place = nn_vec_of(0);
    for (int i = 0; i < n; i += NN_LANES) {
        const nn_vec v = nn_vec_select(nn_vec_first(n - i),
                                       nn_vec_load_part(y + i, n - i), least);
        const nn_veci more = v > most;
        const nn_vec here =
            __builtin_convertvector(nn_veci_lanes() + i, nn_vec);
        most = nn_vec_select(more, v, most);
        place = nn_vec_select(more, here, place);
    }
    const nn_veci is_it = most == nn_vec_largest(most);
    return (int)-nn_vec_largest(nn_vec_select(is_it, -place, least));
}

int nn_decide(const float *y, int n, double threshold)
{
    return n == 1 ? y[0] >= (float)threshold : largest(y, n);
}

bool nn_has_accuracy(const struct nn_columns *c)
{
    return !nn_output_is_squared(c->output) || nn_columns_is_class(c);
}

bool nn_decides_singly(const struct nn_columns *c)
{
    return nn_columns_is_class(c) ? c->single_output
                                  : c->output == NN_BINARY_CROSS_ENTROPY;
}

double nn_default_threshold(const struct nn_columns *c)
{
    static const double threshold[NN_OUTPUTS] = {0.5, 0.5, 0.5, 0.5, 0.0};
    return threshold[c->output];
}

bool nn_is_right(const struct nn_columns *c, const float *y, const float *d,
                 double threshold)
{
    const int n = nn_columns_n2(c);
    const double middle = nn_default_threshold(c);
    if (!nn_has_accuracy(c))
        return false;
    if (!nn_decides_singly(c))
        return nn_decide(y, n, threshold) == nn_decide(d, n, middle);
    for (int i = 0; i < n; i++) {
        if (nn_decide(y + i, 1, threshold) != nn_decide(d + i, 1, middle))
            return false;
    }
    return true;
}

size_t nn_count_right(const struct nn_columns *c, nn_mat Y, nn_mat D)
{
    const double threshold = nn_default_threshold(c);
    size_t right = 0;
    if (Y.rows == 1 && nn_has_accuracy(c) && nn_decides_singly(c)) {
        for (int j = 0; j < Y.cols; j++)
            right += nn_decide(nn_mat_col(Y, j), 1, threshold) ==
                     nn_decide(nn_mat_col(D, j), 1, threshold);
        return right;
    }
    for (int j = 0; j < Y.cols; j++)
        right += nn_is_right(c, nn_mat_col(Y, j), nn_mat_col(D, j), threshold);
    return right;
}

double nn_weigh_right(const struct nn_rows *rows, const uint32_t *order,
                      nn_mat Y, nn_mat D)
{
    const struct nn_columns *c = rows->columns;
    const double threshold = nn_default_threshold(c);
    struct nn_sum sum = {0};
    if (c->weights == 0)
        return (double)nn_count_right(c, Y, D);
    for (int j = 0; j < Y.cols; j++) {
        const float *cells = nn_table_row(rows->table, order[j]);
        if (nn_is_right(c, nn_mat_col(Y, j), nn_mat_col(D, j), threshold))
            nn_sum_add(&sum, (double)nn_columns_weight(c, cells));
    }
    return nn_sum_value(&sum);
}

void nn_scorer_start(struct nn_scorer *s, const struct nn_columns *columns,
                     double threshold, struct nn_score *output)
{
    *s = (struct nn_scorer){.columns = columns,
                            .threshold = threshold,
                            .n = nn_columns_n2(columns),
                            .output = output};
    for (int i = 0; i < s->n; i++)
        output[i] = (struct nn_score){0};
}

void nn_scorer_add(struct nn_scorer *s, double weight, float loss,
                   const float *y, const float *d)
{
    for (int i = 0; i < s->n; i++) {
        struct nn_score *o = &s->output[i];
        if (s->rows == 0)
            o->shift = (double)d[i];
        double t = (double)d[i] - o->shift;
        double e = (double)y[i] - (double)d[i];
        nn_sum_add(&o->t, weight * t);
        nn_sum_add(&o->t2, weight * (t * t));
        nn_sum_add(&o->e2, weight * (e * e));
        nn_sum_add(&o->e_abs, weight * fabs(e));
    }
    nn_sum_add(&s->weight, weight);
    nn_sum_add(&s->loss, weight * (double)loss);
    if (nn_is_right(s->columns, y, d, s->threshold))
        nn_sum_add(&s->right, weight);
    s->rows++;
}

/* Sum of (d - mean d)^2 over the rows, whose weights sum to all. */
static double squares_about_mean(const struct nn_score *o, double all)
{
    double t = nn_sum_value(&o->t);
    double squares = nn_sum_value(&o->t2) - t * t / all;
    return squares > 0.0 ? squares : 0.0;
}

/* -p log p, which goes to 0 with p. */
static double entropy_term(double p)
{
    return p > 0.0 ? -p * nn_log(p) : 0.0;
}

/* One output's share of the loss when it always says mean d, which is the
 * best constant under each of the losses. */
static double constant_loss(const struct nn_score *o, enum nn_output output,
                            double all)
{
    if (nn_output_is_squared(output))
        return 0.5 * squares_about_mean(o, all) / all;
    double p = o->shift + nn_sum_value(&o->t) / all;
    double loss = entropy_term(p);
    if (output == NN_BINARY_CROSS_ENTROPY)
        loss += entropy_term(1.0 - p);
    return loss;
}

struct nn_number_score nn_score_number(const struct nn_score *o, double all,
                                       double unit)
{
    const double e2 = nn_sum_value(&o->e2);
    const double d2 = squares_about_mean(o, all);
    return (struct nn_number_score){.mse = unit * unit * e2 / all,
                                    .mae = unit * nn_sum_value(&o->e_abs) / all,
                                    .r2 =
                                        d2 > 0.0 ? 1.0 - e2 / d2 : (double)NAN};
}

/* Means over rows and targets; y and d are scaled. */
static void finish_numbers(const struct nn_scorer *s, struct nn_metrics *out)
{
    const double all = nn_sum_value(&s->weight);
    out->mse = out->mae = out->r2 = 0.0;
    for (int i = 0; i < s->n; i++) {
        const struct nn_number_score o =
            nn_score_number(&s->output[i], all, s->columns->target[i].divisor);
        out->mse += o.mse / s->n;
        out->mae += o.mae / s->n;
        out->r2 += o.r2 / s->n;
    }
    out->rmse = sqrt(out->mse);
}

void nn_scorer_finish(const struct nn_scorer *s, struct nn_metrics *out)
{
    const double all = nn_sum_value(&s->weight);
    *out = (struct nn_metrics){.rows = s->rows};
    for (int i = 0; i < NN_METRICS; i++)
        *nn_metrics_at(out, i) = (double)NAN;
    if (!(all > 0.0))
        return;
    out->loss = nn_sum_value(&s->loss) / all;
    out->constant_loss = 0.0;
    for (int i = 0; i < s->n; i++)
        out->constant_loss +=
            constant_loss(&s->output[i], s->columns->output, all);
    if (nn_has_accuracy(s->columns))
        out->accuracy = nn_sum_value(&s->right) / all;
    else
        finish_numbers(s, out);
}

int nn_confusion_open(struct nn_confusion *c, const struct nn_columns *columns,
                      double threshold, struct nn_error *err)
{
    *c = (struct nn_confusion){.columns = columns, .threshold = threshold};
    if (!nn_columns_is_class(columns))
        return 0;
    int classes = columns->target[0].labels.count;
    if (classes > NN_MAX_CONFUSION)
        return 0;
    const size_t cells = (size_t)classes * (size_t)classes;
    c->count = calloc(cells, sizeof *c->count);
    c->weight = calloc(cells, sizeof *c->weight);
    if (!c->count || !c->weight)
        return nn_fail_memory(err);
    c->classes = classes;
    return 0;
}

void nn_confusion_add(struct nn_confusion *c, double weight, const float *y,
                      const float *d)
{
    if (c->classes == 0)
        return;
    const int n = nn_columns_n2(c->columns);
    int truth = nn_decide(d, n, nn_default_threshold(c->columns));
    int predicted = nn_decide(y, n, c->threshold);
    assert(truth < c->classes && predicted < c->classes);
    const size_t cell = (size_t)truth * (size_t)c->classes + (size_t)predicted;
    c->count[cell]++;
    c->weight[cell] += weight;
}

void nn_confusion_free(struct nn_confusion *c)
{
    free(c->count);
    free(c->weight);
    *c = (struct nn_confusion){0};
}

struct forward {
    const struct nn_net *net;
    struct nn_work *w;
    const struct nn_rows *rows; /* or NULL: X and D are filled */
    const uint32_t *order;      /* the m rows to fill them with */
};

/* One thread's samples, from the cells to the loss. */
static void forward_job(void *arg, struct nn_part part)
{
    struct forward *f = arg;
    nn_mat X = f->w->Y[0];
    struct nn_range r = nn_share(part, X.cols, NN_SAMPLE_GRAIN);
    if (f->rows)
        nn_rows_gather(f->rows, f->order, X, f->w->D, r.from, r.to);
    nn_forward(f->net, f->w, part);
}

static void run(struct forward *f, struct nn_pool *pool)
{
    if (pool)
        nn_pool_run(pool, forward_job, f);
    else
        forward_job(f, (struct nn_part){0, 1});
}

void nn_run_forward(const struct nn_net *net, struct nn_work *w,
                    struct nn_pool *pool)
{
    run(&(struct forward){.net = net, .w = w}, pool);
}

int nn_evaluate_each(const struct nn_net *net, struct nn_work *w, nn_mat X,
                     nn_mat D, const struct nn_rows *rows, struct nn_pool *pool,
                     nn_each_row *each, void *arg)
{
    int rc = 0;
    for (size_t at = 0; rc == 0 && at < rows->count; at += NN_EVALUATE_BATCH) {
        size_t left = rows->count - at;
        int m = left < NN_EVALUATE_BATCH ? (int)left : NN_EVALUATE_BATCH;
        struct forward f = {net, w, rows, rows->index + at};
        nn_work_set_input(w, net, nn_mat_cols(X, 0, m));
        w->D = nn_mat_cols(D, 0, m);
        run(&f, pool);
        for (int j = 0; rc == 0 && j < m; j++)
            rc = each(arg, at + (size_t)j, w->loss[j],
                      nn_mat_col(w->Y[net->L], j), nn_mat_col(w->D, j));
    }
    return rc;
}

/* Scores rows. */
struct scoring {
    struct nn_scorer scorer;
    const struct nn_rows *rows;
};

static int score_row(void *arg, size_t i, float loss, const float *y,
                     const float *d)
{
    struct scoring *s = arg;
    nn_scorer_add(&s->scorer, nn_rows_weight(s->rows, i), loss, y, d);
    return 0;
}

void nn_evaluate(const struct nn_net *net, struct nn_work *w, nn_mat X,
                 nn_mat D, struct nn_score *score, const struct nn_rows *rows,
                 struct nn_pool *pool, struct nn_metrics *out)
{
    struct scoring s = {.rows = rows};
    nn_scorer_start(&s.scorer, rows->columns,
                    nn_default_threshold(rows->columns), score);
    nn_evaluate_each(net, w, X, D, rows, pool, score_row, &s);
    nn_scorer_finish(&s.scorer, out);
}
