#include "state.h"

#include <float.h>
#include <limits.h>
#include <math.h>
#include <string.h>

#include "json_layout.h"

/* The numbers of a state; the whole ones are from 0. */
struct numbers {
    long long epoch, step, right, log, log_crc32, count;
    long long steps, best_epoch, since, pairs, newest;
    double seconds, total, chain[NN_SUM_CHAINS];
    double right_total, right_chain[NN_SUM_CHAINS];
    double power1, power2, rate, least, best;
};
struct whole {
    const char *key;
    size_t at;  /* in struct numbers */
    bool later; /* earlier programs did not write it: then it is -1 */
};
struct real {
    const char *key;
    size_t at;
    double least, most; /* null is infinite, where that is the most */
};
#define AT(field) offsetof(struct numbers, field)
static const struct whole wholes[] = {
    {"epoch", AT(epoch), false},
    {"step", AT(step), false},
    {"right_count", AT(right), false},
    {"log_bytes", AT(log), false},
    {"log_crc32", AT(log_crc32), true},
    {"sum_count", AT(count), false},
    {"optimizer_steps", AT(steps), false},
    {"best_epoch", AT(best_epoch), false},
    {"plateau_since", AT(since), false},
    {"lbfgs_pairs", AT(pairs), false},
    {"lbfgs_newest", AT(newest), false},
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
                        .log_crc32 = p->log_crc32,
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
        .log = (uint64_t)n->log,
        .log_crc32 = n->log_crc32};
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
                            .log_crc32 = UINT32_MAX,
                            .count = NN_SUM_BLOCK - 1,
                            .steps = LLONG_MAX,
                            .best_epoch = s->config->epochs,
                            .since = s->config->epochs,
                            .pairs = history,
                            .newest = history > 0 ? history - 1 : 0};
}

void nn_state_write(const struct nn_state *s, struct nn_text *out)
{
    struct numbers n = collect(s);
    nn_text_puts(out, "{");
    for (int i = 0; i < WHOLES; i++) {
        if (*whole_at(&n, i) < 0) /* not known */
            continue;
        nn_json_add_key(out, wholes[i].key);
        nn_text_printf(out, "%lld", *whole_at(&n, i));
    }
    for (int i = 0; i < REALS; i++) {
        nn_json_add_key(out, reals[i].key);
        nn_json_add_number(out, *real_at(&n, i));
    }
    nn_text_puts(out, "}");
}

static int read_whole(struct numbers *n, struct numbers *limit, int i,
                      const struct nn_json *root, const char *place,
                      struct nn_error *err)
{
    const struct nn_json *node = nn_json_get(root, wholes[i].key);
    const long long max = *whole_at(limit, i);
    if (!node && wholes[i].later) {
        *whole_at(n, i) = -1;
        return 0;
    }
    if (node && nn_json_integer(node, 0, (double)max, whole_at(n, i)))
        return 0;
    return nn_fail(err, NN_EMODEL,
                   "%s: \"%s\" is no whole number from 0 to %lld", place,
                   wholes[i].key, max);
}

static int read_real(struct numbers *n, int i, const struct nn_json *root,
                     const char *place, struct nn_error *err)
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
    return nn_fail(err, NN_EMODEL, "%s: \"%s\" is no number from %g to %g",
                   place, r->key, r->least, r->most);
}

int nn_state_read(const struct nn_state *s, const struct nn_json *root,
                  const char *place, struct nn_error *err)
{
    struct numbers n = {0}, limit = most(s);
    int rc = 0;
    if (nn_json_type(root) != NN_JSON_OBJECT)
        rc = nn_fail(err, NN_EMODEL, "%s is no object", place);
    for (int i = 0; rc == 0 && i < WHOLES; i++)
        rc = read_whole(&n, &limit, i, root, place, err);
    for (int i = 0; rc == 0 && i < REALS; i++)
        rc = read_real(&n, i, root, place, err);
    if (rc == 0 && n.epoch == 0)
        rc = nn_fail(err, NN_EMODEL, "%s: epoch 0, expected one from 1", place);
    if (rc == 0 && (n.best_epoch > n.epoch ||
                    (n.best_epoch > 0) != (n.best < (double)INFINITY)))
        rc = nn_fail(err, NN_EMODEL,
                     "%s: the best epoch is %lld, with the loss %g, that under "
                     "way %lld",
                     place, n.best_epoch, n.best, n.epoch);
    if (rc == 0)
        spread(&n, s);
    return rc;
}
