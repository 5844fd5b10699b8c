/* Time for people and for waiting, never for results. */
#ifndef NN_CLOCK_H
#define NN_CLOCK_H

/* Seconds since some point in time; setting the date does not move it. */
double nn_clock_seconds(void);

#endif
