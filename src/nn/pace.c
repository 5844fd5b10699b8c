#include "pace.h"

#include <math.h>

void nn_pace_begin(struct nn_pace *p)
{
    *p = (struct nn_pace){.left = NN_PACE_TURNS * NN_PACE_STEPS,
                          .least = {(double)INFINITY, (double)INFINITY}};
}

/* By all in every other turn. */
static int by_all(const struct nn_pace *p)
{
    return p->left / NN_PACE_STEPS % 2;
}

void nn_pace_step(struct nn_pace *p, struct nn_pool *pool, double now)
{
    if (p->start > 0) {
        double *least = &p->least[by_all(p)];
        if (now - p->start < *least)
            *least = now - p->start;
        p->left--;
    }
    p->start = now;
    const int all = p->left > 0 ? by_all(p) : p->least[1] < p->least[0];
    nn_pool_use(pool, all ? nn_pool_threads(pool) : 1);
}
