#include "page_facts.h"

#include <stdbool.h>
#include <string.h>

#include "page_html.h"

#include "../nn/file.h"

/* An entry: the name of rows or a log between the words about it. */
static void add_warning(struct nn_text *list, const char *what,
                        const char *name, const char *says)
{
    nn_text_puts(list, "<li class=\"warning\">");
    cli_page_add(list, what);
    cli_page_add(list, name);
    cli_page_add(list, says);
    nn_text_puts(list, "</li>\n");
}

static int find_fingerprint(struct nn_fingerprint *out, const char *path,
                            struct nn_error *err)
{
    char piece[1 << 16];
    struct nn_input *in;
    size_t got = 1;
    int rc = nn_input_open(&in, path, err);
    if (rc < 0)
        return rc;
    while (rc == 0 && got > 0)
        rc = nn_input_read(in, piece, sizeof piece, &got, err);
    *out = nn_input_fingerprint(in);
    nn_input_close(in);
    return rc;
}

static bool same(const struct nn_fingerprint *a, const struct nn_fingerprint *b)
{
    return a->length == b->length && a->crc32 == b->crc32;
}

/* Rows that a run has seen say little of new ones. */
static int add_known_rows(struct nn_text *list, const struct cli_plot_rows *r,
                          const char *path, struct nn_error *err)
{
    const struct nn_record *record = &r->model->record;
    struct nn_fingerprint is;
    if (strcmp(path, "-") == 0)
        return 0;
    int rc = find_fingerprint(&is, path, err);
    if (rc == 0 && same(&is, &record->train_file))
        add_warning(list, "", r->title,
                    " is the file that the model was trained on: the figures "
                    "are better than those of new rows");
    else if (rc == 0 && same(&is, &record->validation_file))
        add_warning(list, "", r->title,
                    " is the file that the run was validated on: if the epoch "
                    "or the config was chosen by it, the figures are too good");
    return rc;
}

static void add_poor(struct nn_text *list, const char *rows,
                     const struct nn_metrics *m)
{
    if (m->rows > 0 && !(m->loss < m->constant_loss))
        add_warning(list, "on the rows of ", rows,
                    " the network is no better than a constant prediction");
}

/* A log of as many epochs may be of another run; one of fewer or more is. */
static void add_other_logs(struct nn_text *list, const struct nn_record *r,
                           const struct cli_plot_log *log, int logs)
{
    for (int i = 0; i < logs; i++) {
        if (log[i].at[log[i].epochs - 1].epoch != r->epochs)
            add_warning(list, "", log[i].name,
                        " ends with another epoch than the training of this "
                        "model: it is the log of another run");
    }
}

int cli_page_add_warnings(struct nn_text *page, const struct cli_plot_rows *r,
                          const char *path, const struct cli_plot_log *log,
                          int logs, struct nn_error *err)
{
    enum { FEW = 30 }; /* rows: a share of them is rough */
    const struct nn_record *record = &r->model->record;
    struct nn_text list = {0};
    int rc = add_known_rows(&list, r, path, err);
    if (r->table.rows < FEW)
        add_warning(&list, "", r->title,
                    " has few rows: the figures depend on chance");
    add_poor(&list, "training", &record->train);
    add_poor(&list, r->title, &r->report.metrics);
    add_other_logs(&list, record, log, logs);
    nn_text_puts(page, "<h2>Warnings</h2>\n");
    if (list.len > 0)
        nn_text_printf(page, "<ul>\n%s</ul>\n", list.p);
    else
        nn_text_puts(page, "<p>None.</p>\n");
    page->failed = page->failed || list.failed;
    nn_text_free(&list);
    return rc;
}
