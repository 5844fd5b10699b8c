#include "rewind.h"

#include <string.h>

static void take(struct nn_rewind *w, const struct nn_state *s)
{
    const size_t size = s->net->size;
    const size_t states = (size_t)nn_optim_states(s->optim->set.kind);
    const size_t pair = s->lbfgs->set.history > 0 ? size : 0;
    w->theta = nn_arena_take(&w->arena, size, sizeof *w->theta);
    w->state = nn_arena_take(&w->arena, states * size, sizeof *w->state);
    w->s = nn_arena_take(&w->arena, pair, sizeof *w->s);
    w->y = nn_arena_take(&w->arena, pair, sizeof *w->y);
}

int nn_rewind_open(struct nn_rewind *w, const struct nn_state *s,
                   struct nn_error *err)
{
    *w = (struct nn_rewind){0};
    take(w, s);
    if (nn_arena_open(&w->arena, err) < 0)
        return NN_ESYSTEM;
    take(w, s);
    return 0;
}

void nn_rewind_free(struct nn_rewind *w)
{
    nn_arena_free(&w->arena);
    *w = (struct nn_rewind){0};
}

/* Copies vectors of size floats. */
static void copy(float *to, const float *from, int vectors, size_t size)
{
    if (vectors > 0)
        memcpy(to, from, (size_t)vectors * size * sizeof *to);
}

/* Where the oldest pair is, or the first free place. */
static size_t next_pair(const struct nn_lbfgs *l)
{
    return (size_t)((l->newest + 1) % l->set.history) * l->n;
}

void nn_rewind_mark(struct nn_rewind *w, const struct nn_state *s)
{
    const size_t size = s->net->size;
    const struct nn_lbfgs *l = s->lbfgs;
    w->at = *s->position;
    w->steps = s->optim->steps;
    w->power1 = s->optim->power1;
    w->power2 = s->optim->power2;
    w->rate = s->schedule->rate;
    w->least = s->schedule->best;
    w->since = s->schedule->since;
    w->best = s->stop->best;
    w->best_epoch = s->stop->best_epoch;
    copy(w->theta, s->net->theta, 1, size);
    copy(w->state, s->optim->state, nn_optim_states(s->optim->set.kind), size);
    if (l->set.history == 0)
        return;
    w->count = l->count;
    w->newest = l->newest;
    copy(w->s, l->s + next_pair(l), 1, size);
    copy(w->y, l->y + next_pair(l), 1, size);
}

void nn_rewind_go(const struct nn_rewind *w, const struct nn_state *s)
{
    const size_t size = s->net->size;
    struct nn_lbfgs *l = s->lbfgs;
    *s->position = w->at;
    s->optim->steps = w->steps;
    s->optim->power1 = w->power1;
    s->optim->power2 = w->power2;
    s->schedule->rate = w->rate;
    s->schedule->best = w->least;
    s->schedule->since = w->since;
    s->stop->best = w->best;
    s->stop->best_epoch = w->best_epoch;
    copy(s->net->theta, w->theta, 1, size);
    copy(s->optim->state, w->state, nn_optim_states(s->optim->set.kind), size);
    if (l->set.history == 0)
        return;
    l->count = w->count;
    l->newest = w->newest;
    copy(l->s + next_pair(l), w->s, 1, size);
    copy(l->y + next_pair(l), w->y, 1, size);
    nn_lbfgs_recall(l);
}
