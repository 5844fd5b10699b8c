#include "progress.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { BAR_MIN = 4, BAR_MAX = 30 }; /* columns */
enum { ECHO = 2 }; /* columns for the ^C that a terminal shows */
static const double redraw_seconds = 0.1;

bool cli_progress_is_due(const struct nn_epoch *e)
{
    int lead = e->epoch;
    while (lead >= 10 && lead % 10 == 0)
        lead /= 10;
    return lead == 1 || lead == 2 || lead == 5 || e->epoch == e->epochs;
}

bool cli_is_utf8(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (int i = 0; i < 3; i++) {
        const char *locale = getenv(names[i]);
        if (!locale || !*locale)
            continue;
        const char *charset = strchr(locale, '.');
        return charset && (strncasecmp(charset, ".utf-8", 6) == 0 ||
                           strncasecmp(charset, ".utf8", 5) == 0);
    }
    return false;
}

static void add_if_any(struct nn_text *out, const char *name, double x)
{
    if (!isnan(x))
        nn_text_printf(out, "  %s %#.4g", name, x);
}

/* The loss, and where it went since the line before: nowhere at first. */
static void add_loss(struct nn_text *out, const struct cli_progress *p,
                     const char *name, double x, double old)
{
    static const char *const ascii[] = {"v", "=", "^"};
    static const char *const utf8[] = {"\u2193", "=", "\u2191"};
    const int way = 1 + (x > old) - (x < old);
    if (isnan(x))
        return;
    add_if_any(out, name, x);
    if (p->old.epoch > 0 && !isnan(old))
        nn_text_puts(out, p->utf8 ? utf8[way] : ascii[way]);
}

/* "12.3 k", three digits and a letter. */
static void add_rate(struct nn_text *out, double rate)
{
    static const char *const units[] = {"", " k", " M", " G"};
    int unit = 0;
    for (; rate >= 999.5 && unit < 3; unit++)
        rate /= 1000;
    nn_text_printf(out, "  %.*f%s rows/s",
                   rate >= 99.95  ? 0
                   : rate >= 9.95 ? 1
                                  : 2,
                   rate, units[unit]);
}

/* By the epochs so far; a run that has a limit ends there at the latest. */
static double seconds_left(const struct cli_progress *p,
                           const struct nn_epoch *e)
{
    const double left = e->seconds / e->epoch * (e->epochs - e->epoch);
    return p->max_seconds > 0 ? fmax(0, fmin(left, p->max_seconds - e->seconds))
                              : left;
}

/* What there is less of, the less room there is. */
enum {
    WITH_ALL,
    WITHOUT_PATIENCE,
    WITHOUT_RATE,
    WITHOUT_BAR,
    WITHOUT_TIME,
    LEVELS
};

static void add_words(struct nn_text *out, const struct cli_progress *p,
                      const struct nn_epoch *e, int level)
{
    nn_text_printf(out, "epoch %d/%d", e->epoch, e->epochs);
    add_loss(out, p, "loss", e->train_loss, p->old.train_loss);
    add_loss(out, p, "validation", e->validation_loss, p->old.validation_loss);
    if (level < WITHOUT_PATIENCE && p->patience > 0)
        nn_text_printf(out, "  patience %d/%d", e->epoch - e->best_epoch,
                       p->patience);
    if (level < WITHOUT_RATE && p->rows > 0 && e->seconds > 0)
        add_rate(out, (double)p->rows * e->epoch / e->seconds);
    if (level < WITHOUT_TIME) {
        nn_text_puts(out, "  ");
        cli_add_seconds(out, seconds_left(p, e));
        nn_text_puts(out, " left");
    }
}

/* Characters of UTF-8, each a column wide. */
static int count_columns(const char *text)
{
    int columns = 0;
    for (; *text; text++)
        columns += ((unsigned char)*text & 0xc0) != 0x80;
    return columns;
}

/* By epochs or by time, whichever ends the run. */
static double share_done(const struct cli_progress *p, const struct nn_epoch *e)
{
    const double epochs = (double)e->epoch / e->epochs;
    return p->max_seconds > 0
               ? fmin(1, fmax(epochs, e->seconds / p->max_seconds))
               : epochs;
}

static void add_bar(struct nn_text *out, const struct cli_progress *p,
                    const struct nn_epoch *e, int columns)
{
    const char *const full = p->utf8 ? "\u2588" : "#";
    const char *const empty = p->utf8 ? "\u2591" : "-";
    const int done = (int)(share_done(p, e) * columns);
    nn_text_puts(out, p->utf8 ? "" : "[");
    for (int i = 0; i < columns; i++)
        nn_text_puts(out, i < done ? full : empty);
    nn_text_puts(out, p->utf8 ? " " : "] ");
}

/* Appends so many columns of the text at most. */
static void add_cut(struct nn_text *out, const struct nn_text *text,
                    int columns)
{
    size_t i = 0;
    while (i < text->len && columns-- > 0)
        i += nn_text_character(text->p + i, text->len - i);
    nn_text_add(out, text->p, i);
}

int cli_progress_line(struct nn_text *out, const struct cli_progress *p,
                      const struct nn_epoch *e, int width)
{
    const int frame = p->utf8 ? 1 : 3; /* of the bar */
    struct nn_text words = {0};
    int bar = 0;
    for (int level = WITH_ALL; level < LEVELS; level++) {
        nn_text_clear(&words);
        add_words(&words, p, e, level);
        const int room = width - 1 - count_columns(words.p ? words.p : "");
        bar = level < WITHOUT_BAR ? room - frame : 0;
        if (level < WITHOUT_BAR ? bar >= BAR_MIN : room >= 0)
            break;
    }
    const size_t before = out->len;
    if (bar >= BAR_MIN)
        add_bar(out, p, e, bar < BAR_MAX ? bar : BAR_MAX);
    if (words.p && width > 1)
        add_cut(out, &words, width - 1);
    out->failed = out->failed || words.failed;
    nn_text_free(&words);
    return out->p ? count_columns(out->p + before) : 0;
}

static int terminal_width(void)
{
    struct winsize size;
    bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col;
    return known ? size.ws_col : 80;
}

/* A terminal that became narrower has broken the old line into several: from
 * the first of them on. */
static void add_clearing(struct nn_text *out, const struct cli_progress *p,
                         int width)
{
    const int above = p->columns > 0 ? (p->columns - 1) / width : 0;
    if (above > 0)
        nn_text_printf(out, "\033[%dA", above);
    nn_text_puts(out, above > 0 ? "\r\033[J" : "\r\033[K");
}

/* All of it at once, so that nothing flickers. */
static void redraw(struct cli_progress *p, const struct nn_epoch *e)
{
    if (p->old.epoch > 0 && e->seconds - p->old.seconds < redraw_seconds)
        return;
    const int width = terminal_width();
    add_clearing(&p->line, p, width);
    p->columns = cli_progress_line(&p->line, p, e, width - ECHO);
    if (!p->line.failed)
        fputs(p->line.p, stderr);
    p->old = *e;
}

void cli_progress_start(struct cli_progress *p,
                        const struct cli_program *program, bool may_redraw,
                        const struct nn_config *config, size_t rows)
{
    *p = (struct cli_progress){.program = program,
                               .bar = may_redraw && cli_is_terminal(),
                               .utf8 = cli_is_utf8(),
                               .rows = rows,
                               .patience = config->stop.patience,
                               .max_seconds = config->stop.max_seconds};
}

void cli_progress_step(struct cli_progress *p, const struct nn_epoch *e)
{
    nn_text_clear(&p->line);
    if (p->bar) {
        redraw(p, e);
    } else if (cli_progress_is_due(e)) {
        nn_text_printf(&p->line, "epoch %d/%d", e->epoch, e->epochs);
        add_if_any(&p->line, "loss", e->train_loss);
        add_if_any(&p->line, "validation loss", e->validation_loss);
        add_if_any(&p->line, "accuracy", e->train_accuracy);
        add_if_any(&p->line, "validation accuracy", e->validation_accuracy);
        if (!p->line.failed)
            cli_note(p->program, p->line.p);
    }
}

void cli_progress_end(struct cli_progress *p)
{
    nn_text_clear(&p->line);
    if (p->old.epoch > 0)
        add_clearing(&p->line, p, terminal_width());
    if (p->line.len > 0 && !p->line.failed)
        fputs(p->line.p, stderr);
    nn_text_free(&p->line);
    *p = (struct cli_progress){0};
}
