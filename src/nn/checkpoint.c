#include "checkpoint.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "format.h"
#include "model.h"
#include "origin.h"
#include "weights.h"

static const struct nn_format format = {"nntrain-checkpoint",
                                        "a checkpoint of nntrain", 1};

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
    nn_state_write(s, &piece[2]);
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

static int read_state(const struct nn_state *s, const struct source *in)
{
    struct nn_json *root = NULL;
    struct nn_text place = {0};
    int rc = nn_format_json(&root, &place, in->t, in->name, "state", in->err);
    if (rc == 0)
        rc = nn_state_read(s, root, place.p, in->err);
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
        rc = read_state(s, &in);
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
