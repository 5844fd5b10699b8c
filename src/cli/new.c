#include "new.h"

#include "new_notes.h"
#include "new_roles.h"

#include "../nn/file.h"
#include "../nn/json.h"
#include "../nn/json_layout.h"

#include <string.h>
#include <sys/stat.h>

/* With fewer rows, or classes of two rows, none can be spared to validate. */
enum { FEWEST_TO_SPLIT = 40 };

/* Hidden nodes: as many as give one weight for each training row, but not
 * fewer nor more than these. */
enum { FEWEST_HIDDEN = 4, MOST_HIDDEN = 64 };

/* Epochs: as many as visit so many rows, but not fewer nor more than these. */
enum { VISITS = 250000, FEWEST_EPOCHS = 100, MOST_EPOCHS = 500 };

/* Epochs without a better validation loss that end training. */
enum { PATIENCE = 20 };

static bool has_validation(const struct new_roles *r)
{
    const size_t rows = r->survey->rows;
    return rows >= FEWEST_TO_SPLIT &&
           (!r->is_class || rows > 2 * r->survey->column[r->target].distinct);
}

static size_t clamp(size_t x, size_t least, size_t most)
{
    if (x < least)
        return least;
    return x < most ? x : most;
}

static size_t training_rows(const struct new_roles *r)
{
    const size_t rows = r->survey->rows;
    return has_validation(r) ? rows - rows / 5 : rows;
}

static size_t hidden_nodes(const struct new_roles *r)
{
    const size_t weights = new_roles_n0(r) + new_roles_n2(r) + 1; /* a node's */
    return clamp(training_rows(r) / weights, FEWEST_HIDDEN, MOST_HIDDEN);
}

static void add_text(struct nn_text *out, const char *key, const char *text)
{
    nn_json_add_key(out, key);
    nn_json_add_string(out, text);
}

static void add_value(struct nn_text *out, const char *key, const char *json)
{
    nn_json_add_key(out, key);
    nn_text_puts(out, json);
}

static void add_count(struct nn_text *out, const char *key, size_t count)
{
    nn_json_add_key(out, key);
    nn_text_printf(out, "%zu", count);
}

/* A list of the columns whose role is from first to last, if there are any. */
static void add_columns(struct nn_text *out, const char *key,
                        const struct new_roles *r, enum new_role first,
                        enum new_role last)
{
    const struct nn_heading *h = &r->survey->heading;
    bool any = false;
    for (int i = 0; i < h->count; i++) {
        if (r->role[i] < first || r->role[i] > last)
            continue;
        if (!any)
            nn_json_add_key(out, key);
        nn_text_puts(out, any ? "," : "[");
        nn_json_add_string(out, h->name[i]);
        any = true;
    }
    if (any)
        nn_text_puts(out, "]");
}

/* What is done about missing cells; NULL where there are none. A row without a
 * target teaches nothing. */
static const char *missing(const struct new_roles *r)
{
    const struct nn_survey *s = r->survey;
    if (s->column[r->target].missing > 0)
        return "drop";
    for (int i = 0; i < s->heading.count; i++) {
        if (new_role_is_input(r->role[i]) && s->column[i].missing > 0)
            return "median";
    }
    return NULL;
}

static void add_data(struct nn_text *out, const struct new_roles *r,
                     const char *path)
{
    const struct nn_survey *s = r->survey;
    nn_json_add_key(out, "data");
    nn_text_puts(out, "{");
    add_text(out, "train", path);
    add_value(out, "header", s->header ? "true" : "false");
    add_text(out, "delimiter", (char[]){s->delimiter, '\0'});
    add_text(out, "target", s->heading.name[r->target]);
    add_text(out, "target_kind", r->is_class ? "class" : "number");
    add_columns(out, "categorical", r, NEW_MIXED, NEW_MIXED);
    add_columns(out, "id", r, NEW_ID, NEW_ID);
    add_columns(out, "ignore", r, NEW_EMPTY, NEW_ENCODING);
    if (missing(r))
        add_text(out, "missing", missing(r));
    add_text(out, "scale", "standard");
    if (!r->is_class)
        add_text(out, "scale_target", "standard");
    if (has_validation(r))
        add_value(out, "validation_fraction", "0.2");
    nn_text_puts(out, "}");
}

static const char *loss(const struct new_roles *r)
{
    if (!r->is_class)
        return "squared_error";
    return new_roles_n2(r) == 1 ? "binary_cross_entropy" : "cross_entropy";
}

/* The file's name without folder and endings: "iris" of data/iris.csv.gz. */
static void add_name(struct nn_text *out, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *file = slash ? slash + 1 : path;
    char name[64] = "";
    size_t len = strcspn(file, ".");
    if (len == 0 || len >= sizeof name)
        return;
    memcpy(name, file, len);
    add_text(out, "name", name);
}

static void add_config(struct nn_text *out, const struct new_roles *r,
                       const char *path)
{
    struct nn_text json = {0};
    nn_text_puts(&json, "{");
    add_name(&json, path);
    add_count(&json, "n1", hidden_nodes(r));
    add_text(&json, "activation", "tanh");
    add_text(&json, "loss", loss(r));
    add_text(&json, "optimizer", "adam");
    add_value(&json, "learning_rate", "0.003");
    add_value(&json, "batch_size", "32");
    add_count(&json, "epochs",
              clamp(VISITS / training_rows(r), FEWEST_EPOCHS, MOST_EPOCHS));
    if (has_validation(r)) {
        nn_json_add_key(&json, "early_stopping");
        nn_text_printf(&json, "{\"patience\":%d}", PATIENCE);
    }
    add_data(&json, r, path);
    nn_text_puts(&json, "}");
    nn_json_add_lines(out, &json);
    nn_text_free(&json);
}

static void add_size_note(struct nn_text *notes, const struct new_roles *r,
                          const char *path)
{
    nn_text_printf(notes,
                   "%s: %zu input%s, %zu hidden nodes (a weight for each "
                   "training row, but %d to %d nodes), %zu output%s\n",
                   path, new_roles_n0(r), new_roles_n0(r) == 1 ? "" : "s",
                   hidden_nodes(r), FEWEST_HIDDEN, MOST_HIDDEN, new_roles_n2(r),
                   new_roles_n2(r) == 1 ? "" : "s");
    if (!has_validation(r))
        nn_text_printf(notes,
                       "%s: too few rows to hold any out for "
                       "validation\n",
                       path);
}

/* The file is read several times, and its name is to stand in JSON. */
static int check_path(const char *path, struct nn_error *err)
{
    struct stat st;
    if (strcmp(path, "-") == 0 ||
        (stat(path, &st) == 0 && !S_ISREG(st.st_mode)))
        return nn_fail(err, NN_ECONFIG,
                       "--new: %s is no regular file, which can be read twice",
                       nn_path_name(path));
    if (!nn_text_is_utf8(path, strlen(path)))
        return nn_fail(err, NN_ECONFIG,
                       "--new: the file's name is not UTF-8, as JSON must be");
    return 0;
}

int cli_new(struct nn_text *config, struct nn_text *notes, const char *path,
            const char *target, struct nn_error *err)
{
    struct nn_survey survey = {0};
    struct new_roles roles = {0};
    int rc = check_path(path, err);
    if (rc == 0)
        rc = nn_survey_file(&survey, path, err);
    if (rc == 0)
        new_notes_add_commas(notes, &survey, path);
    if (rc == 0)
        rc = new_roles_find(&roles, &survey, path, target, err);
    if (rc == 0) {
        add_config(config, &roles, path);
        new_notes_add(notes, &roles, path);
        add_size_note(notes, &roles, path);
        rc = nn_text_check(notes, err);
    }
    new_roles_free(&roles);
    nn_survey_free(&survey);
    return rc;
}
