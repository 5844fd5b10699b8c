/* Where fields and lines end in a stretch of plain CSV text, before anything
 * is made of them: so that many fields can be looked at together. */
#ifndef NN_MARKS_H
#define NN_MARKS_H

#include <stdbool.h>
#include <stdint.h>

#include "bytes.h"

enum { NN_WINDOW = 2048 };    /* bytes of text at most */
enum { NN_MARKS_SPARE = 64 }; /* places behind the last one that are set */

/* Places are distances from the window's first byte. */
struct nn_marks {
    int fields; /* that end in the window */
    bool odd;   /* behind them is something that no plain line has */
    int lines;  /* of those fields, last ones of a line */
    /* Field i stands from begin[i] to the byte before begin[i + 1], which is a
     * delimiter or LF: begin[0] is the caller's. Those behind the last field
     * are places in the window. */
    int begin[NN_WINDOW + 1 + NN_MARKS_SPARE];
    int line[NN_WINDOW + NN_MARKS_SPARE]; /* where a line begins after them */
    uint64_t quoted; /* all ones: the next window begins between quotes */
    uint64_t starts; /* 1: it begins with a field */
};

/* For text that begins with a field. */
void nn_marks_start(struct nn_marks *m);

/* Marks of the text from p, at most up to end, behind the window before. No
 * plain line has NUL, CR but before LF, quotes, but with `quotes` those around
 * a whole field without LF; such fields end where they should. NN_SLACK bytes
 * more can be read. */
void nn_marks_find(struct nn_marks *m, const char *p, const char *end,
                   char delimiter, bool quotes);

#endif
