#include "diverge.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "text.h"

/* Rows that are at the same time in the work space. */
struct rows {
    const struct nn_rows *all;
    const uint32_t *order; /* m of them, by number */
    int m;
    const char *path; /* of their file */
};

/* What is not finite first on the way there and back. */
struct finding {
    int layer; /* 0: nothing */
    char quantity[16];
    nn_mat
        samples; /* has it, a column for each; p NULL: it is a sum over all */
};

/* Is the matrix, a column for each sample, finite? If not, it is found. */
static bool check_samples(struct finding *f, nn_mat a, const char *name, int l)
{
    if (nn_mat_is_finite(a))
        return true;
    f->layer = l;
    f->samples = a;
    snprintf(f->quantity, sizeof f->quantity, "%s", name);
    return false;
}

static bool check_layer(struct finding *f, nn_mat a, const char *letters, int l)
{
    char name[16];
    snprintf(name, sizeof name, "%s%d", letters, l);
    return check_samples(f, a, name, l);
}

static bool check_forward(struct finding *f, const struct nn_net *net,
                          const struct nn_work *w)
{
    const nn_mat loss = {w->loss, 1, w->Y[net->L].cols, 1, 0};
    bool fine = true;
    for (int l = 1; fine && l <= net->L; l++)
        fine =
            check_layer(f, w->V[l], "V", l) && check_layer(f, w->Y[l], "Y", l);
    return fine && check_samples(f, loss, "the loss", net->L);
}

static bool check_back(struct finding *f, const struct nn_net *net,
                       const struct nn_work *w)
{
    bool fine = true;
    for (int l = net->L; fine && l >= 1; l--)
        fine = check_layer(f, w->dV[l], "dV", l);
    return fine;
}

static bool check_sums(struct finding *f, nn_mat W, float *b,
                       const char *prefix, int l)
{
    const bool fine = nn_mat_is_finite(W);
    if (fine && nn_mat_is_finite(nn_mat_vector(b, W.rows)))
        return true;
    f->layer = l;
    snprintf(f->quantity, sizeof f->quantity, "%s%c%d", prefix,
             fine ? 'b' : 'W', l);
    return false;
}

static bool check_gradient(struct finding *f, const struct nn_net *net,
                           const struct nn_work *w)
{
    bool fine = true;
    for (int l = net->L; fine && l >= 1; l--)
        fine = check_sums(f, w->dW[l], w->db[l], "d", l);
    return fine;
}

static bool check_weights(struct finding *f, const struct nn_net *net)
{
    bool fine = true;
    for (int l = 1; fine && l <= net->L; l++)
        fine = check_sums(f, net->W[l], net->b[l], "", l);
    return fine;
}

/* Has sample j a part in it? */
static bool counts(const struct finding *f, int j)
{
    return !f->samples.p ||
           !nn_mat_is_finite(nn_mat_cols(f->samples, j, j + 1));
}

/* " for lines 3, 17, 20 and 5 more of data.csv". */
static void add_lines(struct nn_text *out, const struct finding *f,
                      const struct rows *rows)
{
    const int most = 5;
    int count = 0;
    for (int j = 0; j < rows->m; j++)
        count += counts(f, j);
    nn_text_printf(out, " %s line%s", f->samples.p ? "for" : "after",
                   count > 1 ? "s" : "");
    for (int j = 0, k = 0; j < rows->m && k < most; j++) {
        if (counts(f, j))
            nn_text_printf(out, "%s %" PRIu32, k++ > 0 ? "," : "",
                           rows->all->table->line[rows->order[j]]);
    }
    if (count > most)
        nn_text_printf(out, " and %d more", count - most);
    nn_text_printf(out, " of %s", nn_path_name(rows->path));
}

/* The largest input of those rows, without its sign; and target, if it is a
 * number. */
struct largest {
    float input, target;
    int column; /* of the input */
    uint32_t line;
};

static struct largest find_largest(const struct finding *f,
                                   const struct rows *rows)
{
    const struct nn_columns *c = rows->all->columns;
    struct largest most = {.column = -1};
    for (int j = 0; j < rows->m; j++) {
        const uint32_t row = rows->order[j];
        const float *cell = nn_table_row(rows->all->table, row);
        for (int i = 0; counts(f, j) && i < c->inputs; i++) {
            const bool number = c->input[i].kind == NN_NUMBER;
            if (!number || fabsf(cell[i]) <= most.input)
                continue;
            most.input = fabsf(cell[i]);
            most.column = i;
            most.line = rows->all->table->line[row];
        }
        for (int i = 0; !nn_columns_is_class(c) && i < c->targets; i++) {
            const float target = fabsf(cell[c->inputs + i]);
            most.target = target > most.target ? target : most.target;
        }
    }
    return most;
}

/* What may help: scaling where something is large and has none, else smaller
 * steps. */
static void add_remedy(struct nn_text *out, const struct nn_config *c,
                       const struct largest *most)
{
    const float large = 10.0f;
    const bool input = most->input > large && c->data.scale == NN_SCALE_NONE;
    const bool target = most->target > large && c->loss == NN_SQUARED_ERROR &&
                        c->data.scale_target == NN_SCALE_NONE;
    const char *steps = nn_optim_has_rate(c->optimizer.kind)
                            ? "a lower learning_rate"
                            : "a smaller init";
    nn_text_printf(out, "; %s%s%s%s may help", input ? "data.scale or " : "",
                   target ? "data.scale_target or " : "", steps,
                   !input && !target && c->optimizer.clip_norm <= 0 &&
                           nn_optim_has_rate(c->optimizer.kind)
                       ? " or clip_norm"
                       : "");
}

static int tell(const struct nn_run *r, const char *when,
                const struct finding *f, const struct rows *rows,
                struct nn_error *err)
{
    struct nn_text text = {0};
    char quoted[NN_QUOTE_SIZE];
    const struct largest most = find_largest(f, rows);
    nn_text_printf(&text, "%s, layer %d: %s is not finite", when, f->layer,
                   f->quantity);
    add_lines(&text, f, rows);
    if (most.column >= 0) {
        const char *name = rows->all->columns->input[most.column].name;
        nn_text_printf(&text,
                       "; the largest input there is %g, %s in line "
                       "%" PRIu32,
                       (double)most.input,
                       nn_text_quote(quoted, name, strlen(name)), most.line);
    }
    add_remedy(&text, r->config, &most);
    int rc = nn_text_check(&text, err);
    if (rc == 0)
        rc = nn_fail(err, NN_EDIVERGED, "training diverged: %s", text.p);
    nn_text_free(&text);
    return rc;
}

/* The iteration of lbfgs that begins there, as one of a run that is resumed.
 * Its gradient has the penalties. */
static void find_in_iteration(struct finding *f, struct nn_run *r)
{
    const char *why = NULL;
    r->lbfgs.value = NULL;
    nn_run_iteration(r, &why, NULL);
    if (check_gradient(f, r->net, &r->work))
        check_weights(f, r->net);
}

/* The next minibatch of the run. */
static void find_in_minibatch(struct finding *f, struct nn_run *r)
{
    const struct nn_net *net = r->net;
    nn_run_minibatch(r);
    if (!check_forward(f, net, &r->work) || !check_back(f, net, &r->work))
        return;
    nn_run_gradients(r);
    if (!check_gradient(f, net, &r->work))
        return;
    if (r->optim.set.kind == NN_LBFGS) {
        find_in_iteration(f, r);
        return;
    }
    nn_optim_begin(&r->optim);
    nn_run_update(r);
    check_weights(f, net);
}

/* The path of the file with those rows. NULL without memory. */
static char *path_of(const struct nn_run *r, enum nn_set set)
{
    const struct nn_config *c = r->config;
    const char *const typed[NN_SETS] = {c->data.train, c->data.validation,
                                        c->data.test};
    return nn_config_path(c, typed[set] ? typed[set] : c->data.train);
}

int nn_diverge_in_epoch(struct nn_run *r, struct nn_error *err)
{
    struct finding f = {0};
    char when[60];
    char *path = path_of(r, NN_TRAINING);
    if (!path)
        return nn_fail_memory(err);
    r->optim.rate = nn_schedule_rate(&r->schedule, r->at.epoch);
    nn_batches_start(&r->batches, r->at.epoch);
    while (f.layer == 0 && r->at.step < nn_batches_count(&r->batches))
        find_in_minibatch(&f, r);
    assert(f.layer > 0); /* it happens again as it did */
    snprintf(when, sizeof when, "epoch %d, minibatch %d", r->at.epoch,
             r->at.step);
    const struct rows rows = {&r->data->train, r->order, r->work.D.cols, path};
    int rc = tell(r, when, &f, &rows, err);
    free(path);
    return rc;
}

static int look_at_loss(void *arg, size_t i, float loss, const float *y,
                        const float *d)
{
    (void)y;
    (void)d;
    *(size_t *)arg = i;
    return isfinite(loss) ? 0 : 1;
}

int nn_diverge_on_rows(struct nn_run *r, enum nn_set set, struct nn_error *err)
{
    static const char *const called[NN_SETS] = {"training", "validation",
                                                "test"};
    const struct nn_rows *rows = nn_run_rows(r, set);
    struct finding f = {0};
    char when[60];
    size_t i = 0;
    char *path = path_of(r, set);
    if (!path)
        return nn_fail_memory(err);
    nn_evaluate_each(r->net, &r->work, r->X, r->D, rows, r->pool, look_at_loss,
                     &i);
    check_forward(&f, r->net, &r->work);
    assert(f.layer > 0);
    snprintf(when, sizeof when, "%s rows %s epoch %d", called[set],
             r->at.epoch > 0 ? "after" : "before",
             r->at.epoch > 0 ? r->at.epoch : 1);
    const struct rows found = {rows, rows->index + i - i % NN_EVALUATE_BATCH,
                               r->work.Y[0].cols, path};
    int rc = tell(r, when, &f, &found, err);
    free(path);
    return rc;
}
