/* Errors: a status and one line of text that is complete enough to print.
 *
 * A function that can fail returns int, 0 or one of the negative codes below,
 * and takes a struct nn_error * as its last parameter, which it leaves
 * untouched on success. The text says where in the user's files, what is
 * wrong and what would be right. Bugs of ours are assert()s, never errors. */
#ifndef NN_ERROR_H
#define NN_ERROR_H

/* A program's exit status is minus the code. */
enum nn_status {
    NN_ESYSTEM = -1,   /* file, memory, full disk */
    NN_ECONFIG = -2,   /* command line or config */
    NN_EDATA = -3,     /* CSV data */
    NN_EMODEL = -4,    /* model file */
    NN_EDIVERGED = -5, /* a loss, gradient or weight is not finite */
    NN_ECHECK = -6,    /* a check that was asked for says no */
    NN_ESTOPPED = -7   /* a callback asked to stop: no message, no status */
};

struct nn_error {
    enum nn_status code;
    char msg[512];
};

/* Fills *err (which may be NULL) and returns code. */
int nn_fail(struct nn_error *err, enum nn_status code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The one message for memory that could not be had; returns NN_ESYSTEM. */
int nn_fail_memory(struct nn_error *err);

#endif
