#include "predict_front.h"

#include <stdlib.h>
#include <string.h>

#include "predict_options.h"

static bool same_names(const struct nn_heading *a, const struct nn_heading *b)
{
    if (a->count != b->count)
        return false;
    for (int i = 0; i < a->count; i++) {
        if (strcmp(a->name[i], b->name[i]) != 0)
            return false;
    }
    return true;
}

/* With --append: are these the columns of the first file? */
static int check_names(const struct cli_predict_front *f, const char *file,
                       const struct nn_row *row, bool header,
                       struct nn_error *err)
{
    struct nn_heading names;
    if (nn_heading_open(&names, row, header, err) < 0)
        return NN_ESYSTEM;
    bool same = same_names(&names, &f->names);
    nn_heading_free(&names);
    return same ? 0
                : nn_fail(err, NN_EDATA,
                          "%s:%zu: other columns than in %s, --append needs "
                          "the same in every file",
                          file, row->line, f->file);
}

static int check_ids(const struct cli_predict_front *f, const char *file,
                     const struct nn_row *row, const struct nn_places *places,
                     struct nn_error *err)
{
    char name[NN_QUOTE_SIZE];
    for (int i = 0; i < f->columns->ids; i++) {
        const bool has = places->id_field[i] >= 0;
        if (has != f->has_id[i])
            return nn_fail(err, NN_EDATA,
                           "%s:%zu: %s column %s, unlike %s; data.id needs the "
                           "same in every file",
                           file, row->line, has ? "there is a" : "no",
                           nn_text_quote(name, f->columns->id[i],
                                         strlen(f->columns->id[i])),
                           f->file);
    }
    return 0;
}

static void note_absent(const char *file, const char *id)
{
    char name[NN_QUOTE_SIZE];
    struct nn_text note = {0};
    nn_text_printf(&note, "%s: no column %s, the output goes without this id",
                   file, nn_text_quote(name, id, strlen(id)));
    if (!note.failed)
        cli_note(&cli_nnpredict, note.p);
    nn_text_free(&note);
}

/* Remembers what the first file has. */
static int begin(struct cli_predict_front *f, const char *file,
                 const struct nn_row *row, bool header,
                 const struct nn_places *places, struct nn_error *err)
{
    const int ids = f->columns->ids;
    f->file = nn_text_copy(file, strlen(file));
    f->has_id = calloc((size_t)ids + 1, sizeof *f->has_id);
    if (!f->file || !f->has_id)
        return nn_fail_memory(err);
    for (int i = 0; i < ids; i++) {
        f->has_id[i] = places->id_field[i] >= 0;
        if (!f->has_id[i])
            note_absent(file, f->columns->id[i]);
    }
    return f->append ? nn_heading_open(&f->names, row, header, err) : 0;
}

static bool is_listed(const int *field, int count, int one)
{
    for (int i = 0; i < count; i++) {
        if (field[i] == one)
            return true;
    }
    return false;
}

/* The fields that are repeated, ids first. */
static int list_fields(struct cli_predict_front *f, const struct nn_places *p,
                       struct nn_error *err)
{
    const size_t most = (size_t)f->columns->ids + (size_t)p->fields;
    free(f->field);
    f->fields = 0;
    f->field = calloc(most, sizeof *f->field);
    if (!f->field)
        return nn_fail_memory(err);
    for (int i = 0; i < f->columns->ids; i++) {
        if (p->id_field[i] >= 0)
            f->field[f->fields++] = p->id_field[i];
    }
    f->ids = f->fields;
    for (int i = 0; f->append && i < p->fields; i++) {
        if (!is_listed(f->field, f->ids, i))
            f->field[f->fields++] = i;
    }
    return 0;
}

int cli_predict_front_read(struct cli_predict_front *f, const char *file,
                           const struct nn_row *row, bool header,
                           const struct nn_places *places, struct nn_error *err)
{
    int rc = 0;
    if (!f->file) {
        rc = begin(f, file, row, header, places, err);
    } else {
        rc = check_ids(f, file, row, places, err);
        if (rc == 0 && f->append)
            rc = check_names(f, file, row, header, err);
    }
    return rc < 0 ? rc : list_fields(f, places, err);
}

void cli_predict_front_add(const struct cli_predict_front *f,
                           struct nn_csv *csv, const struct nn_row *row,
                           struct nn_text *out)
{
    if (f->append && f->ids == 0) { /* the row as it is */
        nn_text_add(out, row->raw, row->raw_len);
        return;
    }
    for (int i = 0; i < f->fields; i++) {
        struct nn_field raw = nn_csv_raw_field(csv, row, f->field[i]);
        nn_text_add(out, &f->columns->delimiter, i > 0);
        nn_text_add(out, raw.p, raw.len);
    }
}

/* The name of repeated field i where the file has no names: an id has its own
 * from training, another one is called by its position. */
static const char *default_name(const struct cli_predict_front *f, int i)
{
    for (int k = 0, at = 0; i < f->ids; k++) {
        if (f->has_id[k] && at++ == i)
            return f->columns->id[k];
    }
    return f->names.name[f->field[i]];
}

void cli_predict_front_add_names(const struct cli_predict_front *f,
                                 struct nn_csv *csv, const struct nn_row *row,
                                 bool header, struct nn_text *out)
{
    const char delimiter = f->columns->delimiter;
    if (header) {
        cli_predict_front_add(f, csv, row, out);
        return;
    }
    for (int i = 0; i < f->fields; i++) {
        const char *name = default_name(f, i);
        nn_text_add(out, &delimiter, i > 0);
        nn_csv_add_field(out, name, strlen(name), delimiter);
    }
}

void cli_predict_front_free(struct cli_predict_front *f)
{
    nn_heading_free(&f->names);
    free(f->file);
    free(f->field);
    free(f->has_id);
    *f = (struct cli_predict_front){0};
}
