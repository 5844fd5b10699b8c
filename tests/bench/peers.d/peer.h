/* A peer written in C answers each line "n0-...-nL m rows loss seconds" on
 * stdin, such as "30-16-1 32 2048 binary_cross_entropy 0.3", with samples per
 * second on stdout. peer.py is the same for Python. */
#ifndef PEER_H
#define PEER_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PEER_LAYERS = 2 }; /* at most */

struct peer_work {
    int L, n[PEER_LAYERS + 1];
    int m;    /* samples in a minibatch */
    int rows; /* a multiple of m */
    bool softmax;
    double seconds; /* how long to measure at least */
};

static const float peer_rate = 0.01f; /* learning rate */

/* What a peer does with its struct run: makes it for the work, trains one epoch
 * over all rows, in the order of the rows, and frees it. */
typedef void peer_call(void *run);

static inline double peer_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static inline float peer_uniform(void)
{
    return (float)rand() / (float)RAND_MAX;
}

static inline bool peer_read(struct peer_work *w)
{
    char n[64], loss[32];
    if (scanf("%63s %d %d %31s %lf", n, &w->m, &w->rows, loss, &w->seconds) !=
        5)
        return false;
    w->softmax = strcmp(loss, "cross_entropy") == 0;
    w->L = 0;
    for (char *p = strtok(n, "-"); p; p = strtok(NULL, "-"))
        w->n[w->L++] = atoi(p);
    w->L--;
    return true;
}

/* The first epoch is not counted. */
static inline void peer_measure(const struct peer_work *w, peer_call *epoch,
                                void *run)
{
    epoch(run);
    double start = peer_now(), end;
    long epochs = 0;
    do {
        epoch(run);
        epochs++;
        end = peer_now();
    } while (end - start < w->seconds);
    printf("%.0f\n", (double)epochs * w->rows / (end - start));
    fflush(stdout);
}

/* Answers every line; run has the work w of the line under way. */
static inline int peer_answer(void *run, struct peer_work *w, peer_call *open,
                              peer_call *epoch, peer_call *close)
{
    while (peer_read(w)) {
        open(run);
        peer_measure(w, epoch, run);
        close(run);
    }
    return 0;
}

#endif
