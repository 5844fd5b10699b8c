#include "progress.h"

#include <math.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { BAR_MIN = 10, BAR_MAX = 30 }; /* columns between the brackets */
static const double redraw_seconds = 0.1;

bool cli_progress_is_due(const struct nn_epoch *e)
{
    int lead = e->epoch;
    while (lead >= 10 && lead % 10 == 0)
        lead /= 10;
    return lead == 1 || lead == 2 || lead == 5 || e->epoch == e->epochs;
}

static void add_if_any(struct nn_text *out, const char *name, double x)
{
    if (!isnan(x))
        nn_text_printf(out, "  %s %#.4g", name, x);
}

static void add_losses(struct nn_text *out, const struct nn_epoch *e)
{
    nn_text_printf(out, "epoch %d/%d", e->epoch, e->epochs);
    add_if_any(out, "loss", e->train_loss);
    add_if_any(out, "validation loss", e->validation_loss);
}

void cli_progress_line(struct nn_text *out, const struct nn_epoch *e, int width)
{
    struct nn_text words = {0};
    add_losses(&words, e);
    nn_text_puts(&words, "  ");
    cli_add_seconds(&words, e->seconds / e->epoch * (e->epochs - e->epoch));
    nn_text_puts(&words, " left");
    int room = width - 1 - (int)words.len - 3; /* "[", "] " */
    int bar = room < BAR_MAX ? room : BAR_MAX;
    if (bar >= BAR_MIN) {
        int done = (int)((double)e->epoch / e->epochs * bar);
        nn_text_puts(out, "[");
        for (int i = 0; i < bar; i++)
            nn_text_puts(out, i < done ? "#" : "-");
        nn_text_puts(out, "] ");
    }
    if (words.p)
        nn_text_printf(out, "%.*s", width - 1, words.p);
    nn_text_free(&words);
}

static int terminal_width(void)
{
    struct winsize size;
    bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col;
    return known ? size.ws_col : 80;
}

static void redraw(struct cli_progress *p, const struct nn_epoch *e)
{
    if (p->shown && e->seconds - p->drawn < redraw_seconds)
        return;
    cli_progress_line(&p->line, e, terminal_width());
    if (!p->line.failed)
        fprintf(stderr, "\r%s\033[K", p->line.p);
    p->shown = true;
    p->drawn = e->seconds;
}

void cli_progress_step(struct cli_progress *p, const struct nn_epoch *e)
{
    nn_text_clear(&p->line);
    if (p->bar) {
        redraw(p, e);
    } else if (cli_progress_is_due(e)) {
        add_losses(&p->line, e);
        add_if_any(&p->line, "accuracy", e->train_accuracy);
        add_if_any(&p->line, "validation accuracy", e->validation_accuracy);
        if (!p->line.failed)
            cli_note(p->program, p->line.p);
    }
}

void cli_progress_end(struct cli_progress *p)
{
    if (p->shown)
        fputs("\r\033[K", stderr);
    nn_text_free(&p->line);
    *p = (struct cli_progress){0};
}
