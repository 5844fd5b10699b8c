#include "stop.h"

#include <math.h>
#include <string.h>

bool nn_stop_keeps(const struct nn_stop *s)
{
    return s->set.patience > 0 && s->set.restore_best;
}

static void take(struct nn_stop *s)
{
    s->kept = nn_arena_take(&s->arena, nn_stop_keeps(s) ? s->size : 0,
                            sizeof *s->kept);
}

int nn_stop_open(struct nn_stop *s, const struct nn_stop_settings *set,
                 size_t size, struct nn_error *err)
{
    *s = (struct nn_stop){.set = *set, .best = (double)INFINITY, .size = size};
    take(s);
    if (nn_arena_open(&s->arena, err) < 0)
        return NN_ESYSTEM;
    take(s);
    return 0;
}

void nn_stop_free(struct nn_stop *s)
{
    nn_arena_free(&s->arena);
    *s = (struct nn_stop){0};
}

const char *nn_stop_after(struct nn_stop *s, int epoch, double train_loss,
                          double validation_loss, double seconds,
                          const float *theta)
{
    const struct nn_stop_settings *set = &s->set;
    if (validation_loss < s->best - set->min_delta) {
        s->best = validation_loss;
        s->best_epoch = epoch;
        if (nn_stop_keeps(s))
            memcpy(s->kept, theta, s->size * sizeof *theta);
    }
    if (set->target_loss > 0 && train_loss <= set->target_loss)
        return "target_loss";
    if (set->patience > 0 && epoch - s->best_epoch >= set->patience)
        return "patience";
    if (set->max_seconds > 0 && seconds >= set->max_seconds)
        return "max_seconds";
    return epoch == set->last_epoch ? "epochs" : NULL;
}

int nn_stop_restore(const struct nn_stop *s, int last_epoch, float *theta)
{
    if (!nn_stop_keeps(s) || s->best_epoch == 0)
        return last_epoch;
    memcpy(theta, s->kept, s->size * sizeof *theta);
    return s->best_epoch;
}
