#include "checkpoint.h"

#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "format.h"
#include "json_layout.h"
#include "model.h"
#include "origin.h"
#include "weights.h"

static const struct nn_format format = {"nntrain-checkpoint",
                                        "a checkpoint of nntrain", 1};

/* The numbers of a state; the whole ones are from 0. */
struct numbers {
    long long epoch, step, right, log, count;
    long long steps, best_epoch, since, pairs, newest;
    double seconds, total, chain[NN_SUM_CHAINS];
    double right_total, right_chain[NN_SUM_CHAINS];
    double power1, power2, rate, least, best;
};
struct whole {
    const char *key;
    size_t at; /* in struct numbers */
};
struct real {
    const char *key;
    size_t at;
    double least, most; /* null is infinite, where that is the most */
};
#define AT(field) offsetof(struct numbers, field)
static const struct whole wholes[] = {
    {"epoch", AT(epoch)},           {"step", AT(step)},
    {"right_count", AT(right)},     {"log_bytes", AT(log)},
    {"sum_count", AT(count)},       {"optimizer_steps", AT(steps)},
    {"best_epoch", AT(best_epoch)}, {"plateau_since", AT(since)},
    {"lbfgs_pairs", AT(pairs)},     {"lbfgs_newest", AT(newest)},
};
#define ANY      -DBL_MAX, DBL_MAX
#define POSITIVE 0, DBL_MAX
#define SHARE    0, 1
#define LOSS     -DBL_MAX, (double)INFINITY
static const struct real reals[] = {
    {"seconds", AT(seconds), POSITIVE},
    {"sum_total", AT(total), ANY},
    {"sum_chain0", AT(chain[0]), ANY},
    {"sum_chain1", AT(chain[1]), ANY},
    {"sum_chain2", AT(chain[2]), ANY},
    {"sum_chain3", AT(chain[3]), ANY},
    {"sum_chain4", AT(chain[4]), ANY},
    {"sum_chain5", AT(chain[5]), ANY},
    {"sum_chain6", AT(chain[6]), ANY},
    {"sum_chain7", AT(chain[7]), ANY},
    {"right_total", AT(right_total), ANY},
    {"right_chain0", AT(right_chain[0]), ANY},
    {"right_chain1", AT(right_chain[1]), ANY},
    {"right_chain2", AT(right_chain[2]), ANY},
    {"right_chain3", AT(right_chain[3]), ANY},
    {"right_chain4", AT(right_chain[4]), ANY},
    {"right_chain5", AT(right_chain[5]), ANY},
    {"right_chain6", AT(right_chain[6]), ANY},
    {"right_chain7", AT(right_chain[7]), ANY},
    {"beta1_power", AT(power1), SHARE},
    {"beta2_power", AT(power2), SHARE},
    {"plateau_rate", AT(rate), POSITIVE},
    {"plateau_best", AT(least), LOSS},
    {"best_validation", AT(best), LOSS},
};
enum {
    WHOLES = sizeof wholes / sizeof wholes[0],
    REALS = sizeof reals / sizeof reals[0]
};

static long long *whole_at(struct numbers *n, int i)
{
    return (long long *)(void *)((char *)n + wholes[i].at);
}

static double *real_at(struct numbers *n, int i)
{
    return (double *)(void *)((char *)n + reals[i].at);
}

static struct numbers collect(const struct nn_state *s)
{
    const struct nn_position *p = s->position;
    struct numbers n = {.epoch = p->epoch,
                        .step = p->step,
                        .right = p->passes.right.count,
                        .log = (long long)p->log,
                        .count = p->passes.loss.count,
                        .steps = s->optim->steps,
                        .best_epoch = s->stop->best_epoch,
                        .since = s->schedule->since,
                        .pairs = s->lbfgs->count,
                        .newest = s->lbfgs->newest,
                        .seconds = p->seconds,
                        .total = p->passes.loss.total,
                        .right_total = p->passes.right.total,
                        .power1 = s->optim->power1,
                        .power2 = s->optim->power2,
                        .rate = s->schedule->rate,
                        .least = s->schedule->best,
                        .best = s->stop->best};
    memcpy(n.chain, p->passes.loss.chain, sizeof n.chain);
    memcpy(n.right_chain, p->passes.right.chain, sizeof n.right_chain);
    return n;
}

static void spread(const struct numbers *n, const struct nn_state *s)
{
    struct nn_position *p = s->position;
    *p = (struct nn_position){
        .epoch = (int)n->epoch,
        .step = (int)n->step,
        .passes = {.loss = {.total = n->total, .count = (int)n->count},
                   .right = {.total = n->right_total, .count = (int)n->right}},
        .seconds = n->seconds,
        .log = (uint64_t)n->log};
    memcpy(p->passes.loss.chain, n->chain, sizeof n->chain);
    memcpy(p->passes.right.chain, n->right_chain, sizeof n->right_chain);
    s->optim->steps = n->steps;
    s->optim->power1 = n->power1;
    s->optim->power2 = n->power2;
    s->schedule->rate = n->rate;
    s->schedule->best = n->least;
    s->schedule->since = (int)n->since;
    s->stop->best = n->best;
    s->stop->best_epoch = (int)n->best_epoch;
    s->lbfgs->count = (int)n->pairs;
    s->lbfgs->newest = (int)n->newest;
}

/* The most that each whole number may be. */
static struct numbers most(const struct nn_state *s)
{
    const int history = s->lbfgs->set.history;
    return (struct numbers){.epoch = s->config->epochs,
                            .step = s->steps,
                            .right = NN_SUM_BLOCK - 1,
                            .log = LLONG_MAX,
                            .count = NN_SUM_BLOCK - 1,
                            .steps = LLONG_MAX,
                            .best_epoch = s->config->epochs,
                            .since = s->config->epochs,
                            .pairs = history,
                            .newest = history > 0 ? history - 1 : 0};
}

/* A tensor whose rows are vectors as the parameters lie in memory. */
struct vectors {
    const char *name;
    int rows;
    float *p;
    bool squares; /* may it have such? */
};
enum { VECTORS = 4 };

static void list_vectors(struct vectors v[VECTORS], const struct nn_state *s)
{
    const int history = s->lbfgs->set.history;
    const bool best = nn_stop_keeps(s->stop) && s->stop->best_epoch > 0;
    v[0] = (struct vectors){"optimizer", nn_optim_states(s->optim->set.kind),
                            s->optim->state, true};
    v[1] = (struct vectors){"best", best, s->stop->kept, false};
    v[2] = (struct vectors){"lbfgs.s", history, s->lbfgs->s, false};
    v[3] = (struct vectors){"lbfgs.y", history, s->lbfgs->y, false};
}

static void add_numbers(const struct nn_state *s, struct nn_text *out)
{
    struct numbers n = collect(s);
    nn_text_puts(out, "{");
    for (int i = 0; i < WHOLES; i++) {
        nn_json_add_key(out, wholes[i].key);
        nn_text_printf(out, "%lld", *whole_at(&n, i));
    }
    for (int i = 0; i < REALS; i++) {
        nn_json_add_key(out, reals[i].key);
        nn_json_add_number(out, *real_at(&n, i));
    }
    nn_text_puts(out, "}");
}

static void add_record(const struct nn_state *s, struct nn_text *out)
{
    struct nn_record r = *s->record;
    r.epochs = s->position->epoch - 1;
    r.best_epoch = s->stop->best_epoch;
    snprintf(r.stopped, sizeof r.stopped, "unfinished");
    nn_record_write(&r, out);
}

static int add_metadata(const struct nn_state *s, struct nn_tensors_out *o,
                        struct nn_error *err)
{
    static const char *const keys[] = {"config", "record", "state"};
    struct nn_text piece[3] = {{0}};
    nn_format_add(o, &format, format.newest);
    nn_config_write(s->config, NN_CONFIG_STORED, &piece[0]);
    add_record(s, &piece[1]);
    add_numbers(s, &piece[2]);
    int rc = 0;
    for (int i = 0; i < 3; i++) {
        if (rc == 0)
            rc = nn_text_check(&piece[i], err);
        if (rc == 0)
            nn_tensors_add_metadata(o, keys[i], piece[i].p);
        nn_text_free(&piece[i]);
    }
    return rc;
}

int nn_checkpoint_write(const struct nn_state *s, struct nn_text *file,
                        struct nn_error *err)
{
    struct nn_tensors_out o = {0};
    struct vectors v[VECTORS];
    int rc = add_metadata(s, &o, err);
    if (rc == 0) {
        nn_weights_write(s->net, &o);
        list_vectors(v, s);
        for (int i = 0; i < VECTORS; i++)
            if (v[i].rows > 0)
                nn_tensors_add(&o, v[i].name, v[i].rows, (int)s->net->size,
                               nn_tensors_float, v[i].p);
        rc = nn_tensors_finish(&o, file, err);
    }
    nn_tensors_out_free(&o);
    return rc;
}

int nn_checkpoint_read(struct nn_tensors *t, const char *path,
                       struct nn_error *err)
{
    int rc = nn_tensors_read(t, path, true, NN_EMODEL, err);
    if (rc == 0)
        rc = nn_format_check(t, path, &format, err);
    if (rc < 0)
        nn_tensors_free(t);
    return rc;
}

/* The file that is read, and where its faults go. */
struct source {
    const struct nn_tensors *t;
    const char *name;
    struct nn_error *err;
};

static int read_record(struct nn_record *r, const struct source *in)
{
    struct nn_json *root = NULL;
    struct nn_text place = {0};
    int rc = nn_format_json(&root, &place, in->t, in->name, "record", in->err);
    if (rc == 0)
        rc = nn_record_read(r, root, place.p, in->err);
    nn_json_free(root);
    nn_text_free(&place);
    return rc;
}

/* Does the run of now go on as the one of the file? */
static int check_origin(const struct nn_state *s, const struct nn_record *was,
                        const struct source *in)
{
    struct nn_text difference = {0}, place = {0};
    struct nn_json *config = NULL;
    int rc =
        nn_format_json(&config, &place, in->t, in->name, "config", in->err);
    if (rc == 0)
        nn_origin_compare_files(&difference, was, s->record);
    if (rc == 0 && difference.len == 0)
        rc = nn_origin_compare_config(&difference,
                                      nn_tensors_metadata(in->t, "config"),
                                      place.p, s->config, true, in->err);
    if (rc == 0 && difference.len == 0)
        nn_origin_compare_program(&difference, was, s->record);
    if (rc == 0)
        rc = nn_text_check(&difference, in->err);
    if (rc == 0 && difference.len > 0)
        rc = nn_fail(in->err, NN_ECONFIG,
                     "%s: it is of another run: %s; without --resume a new "
                     "run replaces it",
                     in->name, difference.p);
    nn_json_free(config);
    nn_text_free(&difference);
    nn_text_free(&place);
    return rc;
}

static int read_whole(struct numbers *n, struct numbers *limit, int i,
                      const struct nn_json *root, const struct source *in)
{
    const struct nn_json *node = nn_json_get(root, wholes[i].key);
    const long long max = *whole_at(limit, i);
    if (node && nn_json_integer(node, 0, (double)max, whole_at(n, i)))
        return 0;
    return nn_fail(in->err, NN_EMODEL,
                   "%s: state: \"%s\" is no whole number from 0 to %lld",
                   in->name, wholes[i].key, max);
}

static int read_real(struct numbers *n, int i, const struct nn_json *root,
                     const struct source *in)
{
    const struct real *r = &reals[i];
    const struct nn_json *node = nn_json_get(root, r->key);
    double x = (double)NAN;
    if (node && nn_json_type(node) == NN_JSON_NULL)
        x = (double)INFINITY;
    else if (node && nn_json_type(node) == NN_JSON_NUMBER)
        x = nn_json_number(node);
    *real_at(n, i) = x;
    if (x >= r->least && x <= r->most)
        return 0;
    return nn_fail(in->err, NN_EMODEL,
                   "%s: state: \"%s\" is no number from %g to %g", in->name,
                   r->key, r->least, r->most);
}

static int read_numbers(const struct nn_state *s, const struct source *in)
{
    struct nn_json *root = NULL;
    struct nn_text place = {0};
    struct numbers n = {0}, limit = most(s);
    int rc = nn_format_json(&root, &place, in->t, in->name, "state", in->err);
    if (rc == 0 && nn_json_type(root) != NN_JSON_OBJECT)
        rc = nn_fail(in->err, NN_EMODEL, "%s is no object", place.p);
    for (int i = 0; rc == 0 && i < WHOLES; i++)
        rc = read_whole(&n, &limit, i, root, in);
    for (int i = 0; rc == 0 && i < REALS; i++)
        rc = read_real(&n, i, root, in);
    if (rc == 0 && n.epoch == 0)
        rc = nn_fail(in->err, NN_EMODEL, "%s: epoch 0, expected one from 1",
                     place.p);
    if (rc == 0 && (n.best_epoch > n.epoch ||
                    (n.best_epoch > 0) != (n.best < (double)INFINITY)))
        rc = nn_fail(in->err, NN_EMODEL,
                     "%s: the best epoch is %lld, with the loss %g, that under "
                     "way %lld",
                     place.p, n.best_epoch, n.best, n.epoch);
    if (rc == 0)
        spread(&n, s);
    nn_json_free(root);
    nn_text_free(&place);
    return rc;
}

static int read_vectors(const struct vectors *v, size_t size,
                        const struct source *in)
{
    const struct nn_tensor *t = nn_tensors_find(in->t, v->name);
    if (!t || t->dtype != NN_F32 || t->rank != 2 ||
        t->shape[0] != (uint64_t)v->rows || t->shape[1] != size)
        return nn_fail(in->err, NN_EMODEL,
                       "%s: it has no tensor %s, F32 of %d x %zu", in->name,
                       v->name, v->rows, size);
    for (uint64_t i = 0; i < t->elements; i++) {
        v->p[i] = (float)nn_tensor_get(t, i);
        /* squares of gradients may be beyond float */
        if (!isfinite(v->p[i]) && !(v->squares && v->p[i] > 0))
            return nn_fail(in->err, NN_EMODEL,
                           "%s: %s has a number that is not finite", in->name,
                           v->name);
    }
    return 0;
}

int nn_checkpoint_load(const struct nn_tensors *t, const char *name,
                       const struct nn_state *s, struct nn_error *err)
{
    const struct source in = {t, name, err};
    struct nn_record was = {0};
    struct vectors v[VECTORS];
    int rc = read_record(&was, &in);
    if (rc == 0)
        rc = check_origin(s, &was, &in);
    if (rc == 0)
        rc = read_numbers(s, &in);
    if (rc == 0)
        rc = nn_weights_load(s->net, t, name, NN_EMODEL, err);
    if (rc < 0)
        return rc;
    s->record->initial_loss = was.initial_loss;
    s->record->train = was.train;
    list_vectors(v, s);
    for (int i = 0; rc == 0 && i < VECTORS; i++)
        if (v[i].rows > 0)
            rc = read_vectors(&v[i], s->net->size, &in);
    if (rc == 0)
        nn_lbfgs_recall(s->lbfgs);
    return rc;
}
