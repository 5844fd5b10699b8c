#include "page_facts.h"

#include <inttypes.h>
#include <string.h>

#include "page_html.h"
#include "summary.h"

#include "../nn/json.h"

/* "iris.csv, 120 rows (3858 bytes, crc32 4cacf40b)" */
static void add_file(struct nn_text *out, const char *path,
                     const struct nn_fingerprint *f, size_t rows)
{
    nn_text_printf(out, "%s, %zu rows", nn_path_name(path), rows);
    if (f->length > 0)
        nn_text_printf(out, " (%" PRIu64 " bytes, crc32 %08" PRIx32 ")",
                       f->length, f->crc32);
}

/* The config's data.KEY, "" if it has none. */
static const char *data_path(const struct nn_json *config, const char *key)
{
    const struct nn_json *data = nn_json_get(config, "data");
    const struct nn_json *path = data ? nn_json_get(data, key) : NULL;
    return path && nn_json_type(path) == NN_JSON_STRING ? nn_json_string(path)
                                                        : "";
}

static void add_files(struct nn_text *page, const struct nn_model *m,
                      const struct nn_json *config)
{
    const struct nn_record *r = &m->record;
    const char *validation = data_path(config, "validation");
    struct nn_text text = {0};
    add_file(&text, data_path(config, "train"), &r->train_file, r->train.rows);
    cli_page_add_fact(page, "trained on", &text);
    if (r->validation.rows > 0) {
        add_file(&text, *validation ? validation : "held out of that file",
                 &r->validation_file, r->validation.rows);
        cli_page_add_fact(page, "validated on", &text);
    }
    if (r->test.rows > 0) {
        add_file(&text, data_path(config, "test"), &r->test_file, r->test.rows);
        cli_page_add_fact(page, "tested on", &text);
    }
}

/* "age", "city" and 5 more */
static void add_names(struct nn_text *out, const struct nn_column *column,
                      int count)
{
    enum { SHOWN = 12 };
    for (int i = 0; i < count && i < SHOWN; i++)
        nn_text_printf(out, "%s%s", i > 0 ? ", " : "", column[i].name);
    if (count > SHOWN)
        nn_text_printf(out, " and %d more", count - SHOWN);
}

static void add_dimensions(struct nn_text *page, const struct nn_model *m)
{
    const struct nn_columns *c = &m->columns;
    const int *n = m->net.n;
    struct nn_text text = {0};
    nn_text_printf(&text, "n0 = %d, of %d column%s: ", n[0], c->inputs,
                   c->inputs == 1 ? "" : "s");
    add_names(&text, c->input, c->inputs);
    cli_page_add_fact(page, "inputs", &text);
    nn_text_printf(&text, "n%d = %d, of ", m->net.L, n[m->net.L]);
    add_names(&text, c->target, c->targets);
    if (nn_columns_is_class(c))
        nn_text_printf(&text, " with %d classes", c->target[0].labels.count);
    cli_page_add_fact(page, "outputs", &text);
    for (int l = 1; l <= m->net.L; l++)
        nn_text_printf(&text, "%sW%d n%d x n%d (%d x %d), b%d n%d x 1",
                       l > 1 ? "; " : "", l, l, l - 1, n[l], n[l - 1], l, l);
    nn_text_printf(&text, "; %zu parameters in all",
                   nn_net_parameters(&m->net));
    cli_page_add_fact(page, "dimensions", &text);
}

static void add_key(struct nn_text *out, const struct nn_json *config,
                    const char *key, const char *name)
{
    const struct nn_json *value = nn_json_get(config, key);
    if (value && nn_json_type(value) == NN_JSON_OBJECT)
        value = nn_json_get(value, "name");
    if (!value)
        return;
    nn_text_printf(out, "%s%s ", out->len > 0 ? ", " : "", name);
    if (nn_json_type(value) == NN_JSON_STRING)
        nn_text_puts(out, nn_json_string(value));
    else
        nn_json_add_node(out, value);
}

static void add_run(struct nn_text *page, const struct nn_model *m,
                    const struct nn_json *config)
{
    const struct nn_record *r = &m->record;
    struct nn_text text = {0};
    add_key(&text, config, "optimizer", "optimizer");
    add_key(&text, config, "learning_rate", "learning rate");
    add_key(&text, config, "schedule", "schedule");
    add_key(&text, config, "batch_size", "batch size");
    cli_page_add_fact(page, "learning", &text);
    nn_text_printf(&text,
                   "%d epoch%s, ended by %s; weights of epoch %d; seed "
                   "%" PRId64,
                   r->epochs, r->epochs == 1 ? "" : "s", r->stopped,
                   r->best_epoch, r->seed);
    cli_page_add_fact(page, "run", &text);
    nn_text_printf(&text, "nntrain %s, arithmetic %s", r->version,
                   r->arithmetic);
    cli_page_add_fact(page, "program", &text);
}

int cli_page_add_training(struct nn_text *page, const struct nn_model *m,
                          struct nn_error *err)
{
    struct nn_json *config = NULL;
    struct nn_text text = {0};
    int rc = nn_json_parse(&config, m->config.p, m->config.len, "config",
                           NN_EMODEL, err);
    if (rc < 0)
        return rc;
    nn_text_puts(page, "<h2>Training</h2>\n<table>\n<tbody>\n");
    add_files(page, m, config);
    cli_add_network(&text, &m->net);
    cli_page_add_fact(page, "network", &text);
    add_dimensions(page, m);
    add_run(page, m, config);
    nn_text_puts(page, "</tbody>\n</table>\n");
    nn_json_free(config);
    return 0;
}
