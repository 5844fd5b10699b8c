#include "schedule.h"

#include <math.h>

const char *const nn_schedule_names[NN_SCHEDULES] = {
    "constant", "step", "exponential", "inverse_time", "cosine", "plateau"};

void nn_schedule_start(struct nn_schedule *s,
                       const struct nn_schedule_settings *set, double rate,
                       int epochs)
{
    *s = (struct nn_schedule){
        .set = *set, .rate = rate, .epochs = epochs, .best = (double)INFINITY};
}

/* x^n for n >= 0, by squares. */
static double power(double x, int n)
{
    double y = 1.0;
    for (; n > 0; n /= 2) {
        if (n % 2 == 1)
            y *= x;
        x *= x;
    }
    return y;
}

/* (1 + cos(pi t)) / 2 = sin(pi (1 - t) / 2)^2 for 0 <= t <= 1, the sine by its
 * Taylor series to the power of 21, whose next term is below 2^-59. */
static double half_cosine(double t)
{
    const double x = 1.57079632679489662 * (1.0 - t);
    double sum = 1.0;
    for (int k = 20; k >= 2; k -= 2)
        sum = 1.0 - x * x / (k * (k + 1)) * sum;
    return x * sum * (x * sum);
}

/* Without warmup; e counts the epochs from 0. */
static double full_rate(const struct nn_schedule *s, int e)
{
    const struct nn_schedule_settings *set = &s->set;
    switch (set->kind) {
    case NN_STEP:
        return s->rate * power(set->factor, e / set->every);
    case NN_EXPONENTIAL:
        return s->rate * power(set->factor, e);
    case NN_INVERSE_TIME:
        return s->rate / (1.0 + set->decay * e);
    case NN_COSINE:
        return set->final +
               (s->rate - set->final) * half_cosine((double)e / s->epochs);
    case NN_CONSTANT:
    case NN_PLATEAU:
    case NN_SCHEDULES:
        break;
    }
    return s->rate;
}

double nn_schedule_rate(const struct nn_schedule *s, int epoch)
{
    const double rate = full_rate(s, epoch - 1);
    const int k = s->set.warmup_epochs;
    return epoch <= k ? rate * epoch / (k + 1.0) : rate;
}

void nn_schedule_note(struct nn_schedule *s, double loss)
{
    if (s->set.kind != NN_PLATEAU)
        return;
    s->since++;
    if (loss < s->best) {
        s->best = loss;
        s->since = 0;
    }
    if (s->since < s->set.patience)
        return;
    s->since = 0;
    if (s->rate * s->set.factor > s->set.min)
        s->rate *= s->set.factor;
    else if (s->rate > s->set.min)
        s->rate = s->set.min;
}
