#include "plot_canvas.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { WIDTH = 800, HEIGHT = 600 }; /* pixels */

/* Okabe and Ito 2008, "Color universal design", without the yellow, which is
 * too pale for a line on white. */
static const unsigned colours[CLI_CANVAS_COLOURS] = {
    0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7, 0xe69f00, 0x56b4e9, 0x000000,
};

int cli_canvas_linetype(int i)
{
    return i % CLI_CANVAS_COLOURS + 1;
}

void cli_canvas_colour(int i, int rgb[3])
{
    const unsigned colour = colours[i % CLI_CANVAS_COLOURS];
    for (int k = 0; k < 3; k++)
        rgb[k] = (int)(colour >> (16 - 8 * k) & 0xff);
}

static bool ends_with(const char *path, const char *ending)
{
    size_t len = strlen(path), end = strlen(ending);
    return len > end && strcasecmp(path + len - end, ending) == 0;
}

/* As large as the terminal, with its last line left for the prompt; 80 x 24
 * where there is none. */
static void fit_terminal(struct cli_canvas *c)
{
    enum { COLUMNS_MIN = 40, COLUMNS_MAX = 200, ROWS_MIN = 15, ROWS_MAX = 50 };
    struct winsize size;
    c->columns = 80;
    c->rows = 24;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col == 0 ||
        size.ws_row == 0)
        return;
    c->columns = size.ws_col < COLUMNS_MIN   ? COLUMNS_MIN
                 : size.ws_col > COLUMNS_MAX ? COLUMNS_MAX
                                             : size.ws_col;
    c->rows = size.ws_row <= ROWS_MIN  ? ROWS_MIN
              : size.ws_row > ROWS_MAX ? ROWS_MAX
                                       : size.ws_row - 1;
}

int cli_canvas_choose(struct cli_canvas *c, const char *path,
                      struct nn_error *err)
{
    *c = (struct cli_canvas){.kind = CLI_CANVAS_TEXT};
    if (path ? strcmp(path, "-") == 0 : isatty(STDOUT_FILENO)) {
        fit_terminal(c);
        return 0;
    }
    c->kind = CLI_CANVAS_SVG;
    if (!path || ends_with(path, ".svg"))
        return 0;
    c->kind = CLI_CANVAS_PNG;
    if (ends_with(path, ".png"))
        return 0;
    char quoted[NN_QUOTE_SIZE];
    return nn_fail(err, NN_ECONFIG,
                   "--output: %s ends neither in .svg nor in .png, and \"-\" "
                   "draws in the terminal",
                   nn_text_quote(quoted, path, strlen(path)));
}

int cli_canvas_refuse_text(const struct cli_canvas *c, const char *what,
                           struct nn_error *err)
{
    return c->kind != CLI_CANVAS_TEXT
               ? 0
               : nn_fail(err, NN_ECONFIG,
                         "%s: characters are too coarse for it, name a "
                         "picture: -o FILE.svg or FILE.png",
                         what);
}

static void add_terminal(struct nn_text *out, const struct cli_canvas *c,
                         int key_lines)
{
    enum { FREE = 2, LINE_PIXELS = 24 }; /* lines that there is room for */
    const int more = key_lines > FREE ? key_lines - FREE : 0;
    const int height = HEIGHT + more * LINE_PIXELS;
    /* pointscale: points as large as in SVG */
    if (c->kind == CLI_CANVAS_TEXT)
        nn_text_printf(out,
                       "set terminal dumb size %d,%d noenhanced nofeed mono\n",
                       c->columns, c->rows);
    else if (c->kind == CLI_CANVAS_PNG)
        nn_text_printf(out,
                       "set terminal pngcairo size %d,%d noenhanced "
                       "font 'sans,15' background '#ffffff' pointscale 2\n",
                       WIDTH, height);
    else
        nn_text_printf(out,
                       "set terminal svg size %d,%d noenhanced font "
                       "'Helvetica,Arial,sans-serif,19' background '#ffffff'\n",
                       WIDTH, height);
}

void cli_canvas_begin(struct nn_text *out, const struct cli_canvas *c,
                      int key_lines)
{
    /* gnuplot's own format has a blank in front */
    nn_text_puts(out, "set encoding utf8\nset format '%g'\n");
    add_terminal(out, c, key_lines);
    if (c->kind == CLI_CANVAS_TEXT) {
        nn_text_puts(out, "unset colorbox\nset tmargin 3\n"
                          "set title offset 0,1\n");
        return;
    }
    for (int i = 0; i < CLI_CANVAS_COLOURS; i++)
        nn_text_printf(out,
                       "set linetype %d linecolor rgb '#%06x' linewidth 2.5\n",
                       i + 1, colours[i]);
    nn_text_puts(out, "set border linecolor rgb '#404040'\n"
                      "set grid linetype 1 linecolor rgb '#dcdcdc' linewidth 1 "
                      "dashtype solid\nunset grid\nset pointsize 0.5\n");
}

void cli_canvas_scale(struct nn_text *out, const struct cli_canvas *c,
                      const char *label)
{
    if (c->kind == CLI_CANVAS_TEXT)
        return;
    nn_text_puts(out, "set rmargin at screen 0.77\n"
                      "set cblabel offset 1.5,0\n");
    cli_canvas_set(out, "cblabel", label);
}

int cli_canvas_key_lines(int entries, size_t longest)
{
    enum { FIT = 24 }; /* bytes of each of two, beside the lines they name */
    return longest > FIT ? entries : (entries + 1) / 2;
}

void cli_canvas_key(struct nn_text *out, const struct cli_canvas *c, int lines,
                    const char *corner)
{
    if (c->kind == CLI_CANVAS_TEXT)
        nn_text_printf(out, "set key %s Left reverse\n", corner);
    else
        nn_text_printf(out,
                       "set key below Left reverse vertical maxrows %d "
                       "height 0.8 samplen 3\n",
                       lines);
}

void cli_canvas_quote(struct nn_text *out, const char *text)
{
    /* gnuplot takes a quote at the beginning for the end */
    for (; *text == '\''; text++)
        nn_text_puts(out, "\"'\".");
    const size_t len = strlen(text);
    nn_text_puts(out, "'");
    for (size_t i = 0, n; i<len; i += n> 0 ? n : 1) {
        n = nn_text_character(text + i, len - i);
        const unsigned char c = (unsigned char)text[i];
        if (n == 0 || c < ' ' || c == 0x7f)
            nn_text_puts(out, "?");
        else
            nn_text_add(out, c == '\'' ? "''" : text + i, c == '\'' ? 2 : n);
    }
    nn_text_puts(out, "'");
}

/* Is it inside a character of UTF-8? */
static bool is_inside(const char *at)
{
    return ((unsigned char)*at & 0xc0) == 0x80;
}

void cli_canvas_add_end(struct nn_text *out, const char *text, size_t most)
{
    const size_t len = strlen(text);
    if (len > most) {
        nn_text_puts(out, "...");
        text += len - most + strlen("...");
        while (is_inside(text))
            text++;
    }
    nn_text_puts(out, text);
}

void cli_canvas_add_beginning(struct nn_text *out, const char *text,
                              size_t most)
{
    size_t len = strlen(text);
    if (len <= most) {
        nn_text_puts(out, text);
        return;
    }
    len = most - strlen("...");
    while (len > 0 && is_inside(text + len))
        len--;
    nn_text_add(out, text, len);
    nn_text_puts(out, "...");
}

void cli_canvas_set(struct nn_text *out, const char *what, const char *text)
{
    nn_text_printf(out, "set %s ", what);
    cli_canvas_quote(out, text);
    nn_text_puts(out, "\n");
}

void cli_canvas_quote_text(struct nn_text *out, struct nn_text *text)
{
    out->failed = out->failed || text->failed;
    cli_canvas_quote(out, text->p ? text->p : "");
    nn_text_free(text);
}

void cli_canvas_set_text(struct nn_text *out, const char *what,
                         struct nn_text *text)
{
    nn_text_printf(out, "set %s ", what);
    cli_canvas_quote_text(out, text);
    nn_text_puts(out, "\n");
}

void cli_canvas_tidy(struct nn_text *out, const struct cli_canvas *c,
                     const struct nn_text *picture)
{
    if (c->kind != CLI_CANVAS_TEXT) {
        nn_text_add(out, picture->p, picture->len);
        return;
    }
    const char *line = picture->p + strspn(picture->p, "\f \n");
    while (line > picture->p && line[-1] == ' ')
        line--; /* the indent of the first line with something in it */
    while (*line) {
        const size_t whole = strcspn(line, "\n");
        size_t len = whole;
        while (len > 0 && line[len - 1] == ' ')
            len--;
        nn_text_add(out, line, len);
        nn_text_puts(out, "\n");
        line += whole + (line[whole] == '\n');
    }
}

void cli_canvas_add_diagonal(struct nn_text *out, const char *title)
{
    /* The last line type: in characters it looks unlike the first curves.
     * Pale, as the key may lie on it. */
    nn_text_printf(out,
                   "plot x with lines linetype %d linecolor rgb '#b8b8b8' "
                   "dashtype 2 title ",
                   CLI_CANVAS_COLOURS);
    cli_canvas_quote(out, title);
}

void cli_canvas_ylabel(struct nn_text *out, const struct cli_canvas *c,
                       const char *text)
{
    const bool upright = c->kind != CLI_CANVAS_TEXT;
    nn_text_puts(out, upright ? "set ylabel " : "set label ");
    cli_canvas_quote(out, text);
    nn_text_puts(out,
                 upright ? "\n" : " at screen 0, graph 1 left offset 1,1\n");
}

void cli_canvas_ylabel_text(struct nn_text *out, const struct cli_canvas *c,
                            struct nn_text *text)
{
    out->failed = out->failed || text->failed;
    cli_canvas_ylabel(out, c, text->p ? text->p : "");
    nn_text_free(text);
}
