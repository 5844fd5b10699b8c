#include "loss_log.h"

#include <math.h>

/* A reader that follows the file sees it grow at least this often. */
static const double write_seconds = 0.1;

int cli_loss_log_open(struct cli_loss_log *log, const char *path, int every,
                      struct nn_error *err)
{
    *log = (struct cli_loss_log){.every = every};
    return *path ? nn_log_open(&log->file, path, err) : 0;
}

/* A cell that does not apply is empty. */
static void add_cell(struct nn_text *out, double x)
{
    nn_text_puts(out, ",");
    if (!isnan(x))
        nn_text_double(out, x);
}

/* What is pending from there on belongs to the log. */
static void count_from(struct cli_loss_log *log, size_t from)
{
    const size_t n = log->pending.len - from;
    log->sum.length += n;
    log->sum.crc32 = nn_crc32(log->sum.crc32, log->pending.p + from, n);
}

static void add_line(struct cli_loss_log *log)
{
    const struct nn_epoch *e = &log->last;
    const size_t from = log->pending.len;
    nn_text_printf(&log->pending, "%d", e->epoch);
    add_cell(&log->pending, e->train_loss);
    add_cell(&log->pending, e->validation_loss);
    add_cell(&log->pending, e->train_accuracy);
    add_cell(&log->pending, e->validation_accuracy);
    add_cell(&log->pending, e->learning_rate);
    nn_text_printf(&log->pending, ",%.3f\n", e->seconds);
    count_from(log, from);
    log->last_is_in = true;
}

static void add_heading(struct cli_loss_log *log)
{
    nn_text_puts(&log->pending,
                 "epoch,train_loss,validation_loss,train_accuracy,"
                 "validation_accuracy,learning_rate,seconds\n");
    count_from(log, 0);
}

static int write_pending(struct cli_loss_log *log, struct nn_error *err)
{
    int rc = nn_text_check(&log->pending, err);
    if (rc == 0 && log->pending.len > 0)
        rc = nn_log_write(log->file, log->pending.p, log->pending.len, err);
    nn_text_clear(&log->pending);
    log->written = log->last.seconds;
    return rc;
}

int cli_loss_log_add(struct cli_loss_log *log, const struct nn_epoch *e,
                     struct nn_error *err)
{
    if (!log->file)
        return 0;
    if (log->sum.length == 0)
        add_heading(log);
    log->last = *e;
    log->last_is_in = false;
    log->before_last = log->sum;
    if (e->epoch % log->every == 0)
        add_line(log);
    return e->seconds - log->written < write_seconds ? 0
                                                     : write_pending(log, err);
}

int cli_loss_log_sync(struct cli_loss_log *log, struct nn_error *err)
{
    if (!log->file)
        return 0;
    int rc = write_pending(log, err);
    return rc == 0 ? nn_log_sync(log->file, err) : rc;
}

struct nn_fingerprint cli_loss_log_before(const struct cli_loss_log *log,
                                          int epoch)
{
    return log->last.epoch > 0 && log->last.epoch >= epoch ? log->before_last
                                                           : log->sum;
}

int cli_loss_log_resume(struct cli_loss_log *log, const struct nn_position *at,
                        struct nn_error *err)
{
    int64_t crc32 = at->log_crc32;
    int rc = log->file ? nn_log_resume(log->file, at->log, &crc32, err) : 0;
    log->sum = (struct nn_fingerprint){at->log, (uint32_t)crc32};
    log->written = at->seconds;
    return rc;
}

int cli_loss_log_close(struct cli_loss_log *log, struct nn_error *err)
{
    int rc = 0;
    if (log->last.epoch > 0 && !log->last_is_in)
        add_line(log);
    if (log->file)
        rc = write_pending(log, err);
    int closed = nn_log_close(&log->file, rc == 0 ? err : NULL);
    nn_text_free(&log->pending);
    *log = (struct cli_loss_log){0};
    return rc == 0 ? closed : rc;
}
