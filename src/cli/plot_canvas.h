/* What all pictures have in common: kind and size, fonts, colours that
 * colour-blind people tell apart, and texts quoted for gnuplot. */
#ifndef PLOT_CANVAS_H
#define PLOT_CANVAS_H

#include "../nn/error.h"
#include "../nn/text.h"

enum cli_canvas_kind { CLI_CANVAS_SVG, CLI_CANVAS_PNG, CLI_CANVAS_TEXT };

struct cli_canvas {
    enum cli_canvas_kind kind;
    int columns, rows; /* of text: the terminal's */
};

/* How many colours there are; what comes after the last begins anew. */
enum { CLI_CANVAS_COLOURS = 7 };

/* gnuplot's line type of curve i, from 0, and its red, green, blue, 0 to 255
 * each. */
int cli_canvas_linetype(int i);
void cli_canvas_colour(int i, int rgb[3]);

/* NN_ECONFIG for a canvas of characters; what names the picture's option. */
int cli_canvas_refuse_text(const struct cli_canvas *c, const char *what,
                           struct nn_error *err);

/* The line that curves are held against, as the first of a plot command. */
void cli_canvas_add_diagonal(struct nn_text *out, const char *title);

/* By the path of the output: *.svg, *.png, "-" is text; NULL (none was given)
 * is text on a terminal and SVG elsewhere. NN_ECONFIG for another ending. */
int cli_canvas_choose(struct cli_canvas *c, const char *path,
                      struct nn_error *err);

/* The beginning of a script: terminal and styles; the picture is as much
 * higher as a key of so many lines under it needs. */
void cli_canvas_begin(struct nn_text *out, const struct cli_canvas *c,
                      int key_lines);

/* What the scale of colours to the right of a picture means, with room for it
 * and its numbers. Characters have no colours. */
void cli_canvas_scale(struct nn_text *out, const struct cli_canvas *c,
                      const char *label);

/* How many lines a key of so many entries takes, the longest of which has so
 * many bytes: two columns where they fit. */
int cli_canvas_key_lines(int entries, size_t longest);

/* The key, in so many lines, under the picture, where it covers nothing. In
 * characters, which have no room there, it is at `corner`. */
void cli_canvas_key(struct nn_text *out, const struct cli_canvas *c, int lines,
                    const char *corner);

/* Appends the picture as it is to be written: text without the form feed, the
 * empty lines in front and the blanks at the ends that gnuplot puts there. */
void cli_canvas_tidy(struct nn_text *out, const struct cli_canvas *c,
                     const struct nn_text *picture);

/* The text as a string of gnuplot, which substitutes nothing in it. What is
 * not a printable character of UTF-8 becomes "?". */
void cli_canvas_quote(struct nn_text *out, const char *text);

/* The text if it has no more than so many bytes, else "..." and its end, which
 * tells most of a path, or its beginning and "...". gnuplot leaves out the
 * whole key if an entry is too long for the picture: 64 characters fit. */
void cli_canvas_add_end(struct nn_text *out, const char *text, size_t most);
void cli_canvas_add_beginning(struct nn_text *out, const char *text,
                              size_t most);

/* A line `set WHAT 'text'`; WHAT is title, xlabel, ... */
void cli_canvas_set(struct nn_text *out, const char *what, const char *text);

/* The axis upwards: in characters, which cannot stand upright, its label is a
 * line above the axis. */
void cli_canvas_ylabel(struct nn_text *out, const struct cli_canvas *c,
                       const char *text);

/* The same with a text that was built, which is freed. */
void cli_canvas_quote_text(struct nn_text *out, struct nn_text *text);
void cli_canvas_set_text(struct nn_text *out, const char *what,
                         struct nn_text *text);
void cli_canvas_ylabel_text(struct nn_text *out, const struct cli_canvas *c,
                            struct nn_text *text);

#endif
