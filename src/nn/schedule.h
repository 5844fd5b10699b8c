/* Schedules: the learning rate of each epoch. Every rate is computed from the
 * epoch alone but for plateau, which looks at losses. */
#ifndef NN_SCHEDULE_H
#define NN_SCHEDULE_H

/* In the order of nn_schedule_names; e counts the epochs from 0. */
enum nn_schedule_kind {
    NN_CONSTANT,
    NN_STEP,         /* rate factor^floor(e / every) */
    NN_EXPONENTIAL,  /* rate factor^e */
    NN_INVERSE_TIME, /* rate / (1 + decay e) */
    NN_COSINE,       /* final + (rate - final) (1 + cos(pi e / epochs)) / 2;
                        Loshchilov and Hutter 2017, equation 5 */
    NN_PLATEAU,      /* times factor, but not below min, when the loss has had
                        no new least value for patience epochs */
    NN_SCHEDULES
};
extern const char *const nn_schedule_names[NN_SCHEDULES];

struct nn_schedule_settings {
    enum nn_schedule_kind kind;
    int every, patience; /* epochs */
    double factor, decay;
    double final, min; /* rates */
    int warmup_epochs; /* k: the first k epochs, counted from 1, have epoch /
                          (k + 1) of their rate */
};

struct nn_schedule {
    struct nn_schedule_settings set;
    double rate; /* of epoch 1; plateau lowers it */
    int epochs;  /* of the run */
    double best; /* of plateau: the least loss, ... */
    int since;   /* ... and the epochs since it, or since the rate fell */
};

void nn_schedule_start(struct nn_schedule *s,
                       const struct nn_schedule_settings *set, double rate,
                       int epochs);

/* The rate of an epoch, from 1. */
double nn_schedule_rate(const struct nn_schedule *s, int epoch);

/* After each epoch: its loss. */
void nn_schedule_note(struct nn_schedule *s, double loss);

#endif
