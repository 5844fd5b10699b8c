#include "folds.h"

#include "predict_output.h"
#include "train_files.h"

#include "../nn/data.h"
#include "../nn/fit.h"
#include "../nn/json_layout.h"
#include "../nn/report.h"
#include "../nn/train.h"
#include "../nn/write.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VALUES = NN_METRICS + NN_REPORT_VALUES };

/* What the run of a fold came to. */
struct result {
    size_t train, validation, test; /* rows */
    int epochs, best_epoch;
    char stopped[NN_RECORD_WORD];
    struct nn_report report; /* of the test rows; its columns are gone */
};

/* A cross-validation under way. */
struct work {
    const struct cli_folds *f;
    struct nn_data all;
    int *fold;      /* of each row */
    float *outputs; /* n2 for each row, from the model that did not see it */
    struct result *result;
    struct nn_text json; /* the objects of the folds so far */
};

/* Metric i, or NULL where it does not apply to such columns. */
static const char *value_of(const struct nn_report *r, int i, double *value)
{
    if (i < NN_METRICS) {
        *value = nn_metrics_get(&r->metrics, i);
        return nn_metrics_apply(&r->metrics, i) ? nn_metric_names[i] : NULL;
    }
    const struct nn_report_value *v = &r->value[i - NN_METRICS];
    *value = v->value;
    return v->applies ? v->name : NULL;
}

/* Mean and standard deviation (divisor: folds less one) of metric i over the
 * folds in which it is defined. */
static void summarise(const struct work *w, int i, double *mean, double *sd)
{
    double sum = 0.0, squares = 0.0, value;
    int count = 0;
    for (int k = 0; k < w->f->folds; k++) {
        value_of(&w->result[k].report, i, &value);
        if (isnan(value))
            continue;
        sum += value;
        count++;
    }
    *mean = count > 0 ? sum / count : (double)NAN;
    for (int k = 0; k < w->f->folds; k++) {
        value_of(&w->result[k].report, i, &value);
        if (!isnan(value))
            squares += (value - *mean) * (value - *mean);
    }
    *sd = count > 1 ? sqrt(squares / (count - 1)) : (double)NAN;
}

/* --- one fold ------------------------------------------------------------- */

static void tell(const struct work *w, int k)
{
    const struct nn_metrics *m = &w->result[k].report.metrics;
    char line[128];
    const bool classes = !isnan(m->accuracy);
    if (w->f->quiet)
        return;
    snprintf(line, sizeof line, "fold %d/%d  loss %#.4g  %s %#.4g", k + 1,
             w->f->folds, m->loss, classes ? "accuracy" : "rmse",
             classes ? m->accuracy : m->rmse);
    cli_note(&cli_nntrain, line);
}

static void add_json(struct work *w, int k)
{
    const struct result *r = &w->result[k];
    struct nn_text *out = &w->json;
    nn_text_printf(out,
                   "%s{\"fold\":%d,\"rows\":{\"train\":%zu,\"validation\":%zu,"
                   "\"test\":%zu},\"epochs\":%d,\"best_epoch\":%d,"
                   "\"stopped\":\"%s\",\"test\":{",
                   k > 0 ? "," : "", k + 1, r->train, r->validation, r->test,
                   r->epochs, r->best_epoch, r->stopped);
    nn_metrics_write(&r->report.metrics, out);
    nn_report_write_rest(&r->report, out);
    nn_text_puts(out, "}}");
}

/* Tests the model on the rows that it did not see. */
static int test(struct work *w, int k, const struct nn_model *model,
                const struct nn_data *data, struct nn_error *err)
{
    const size_t n = (size_t)nn_columns_n2(&model->columns);
    struct nn_rows rows = data->test;
    float *outputs = malloc(rows.count * n * sizeof *outputs);
    if (!outputs)
        return nn_fail_memory(err);
    rows.columns = &model->columns; /* they have left the data */
    int rc = nn_report_rows(&w->result[k].report, &model->net, &rows, NULL,
                            outputs, err);
    for (size_t i = 0; rc == 0 && i < rows.count * n; i++) {
        float y = outputs[i];
        if (!nn_has_accuracy(rows.columns)) /* each fold has its own scale */
            y = nn_columns_unscale(rows.columns, (int)(i % n), y);
        w->outputs[rows.index[i / n] * n + i % n] = y;
    }
    free(outputs);
    return rc;
}

static int run_fold(struct work *w, int k, struct nn_error *err)
{
    const struct nn_train_hooks hooks = {.stop = &cli_stop};
    struct nn_data data = {0};
    struct nn_model model = {0};
    struct result *r = &w->result[k];
    int rc = nn_data_fold(&data, &w->all, w->f->config, w->fold, k, err);
    if (rc < 0)
        return rc;
    r->train = data.train.count;
    r->validation = data.validation.count;
    r->test = data.test.count;
    rc = nn_train(&model, &data, w->f->config, &hooks, err);
    if (rc == 0)
        rc = test(w, k, &model, &data, err);
    if (rc == 0) {
        r->epochs = model.record.epochs;
        r->best_epoch = model.record.best_epoch;
        memcpy(r->stopped, model.record.stopped, sizeof r->stopped);
        add_json(w, k);
        tell(w, k);
    }
    nn_model_free(&model);
    nn_data_free(&data);
    return rc;
}

/* --- what is printed ------------------------------------------------------ */

/* A line: its name, what stands before the metrics, metrics. */
static void end_line(const struct work *w, const double value[VALUES],
                     struct nn_text *out)
{
    double ignored;
    for (int i = 0; i < VALUES; i++) {
        if (!value_of(&w->result[0].report, i, &ignored))
            continue;
        nn_text_puts(out, ",");
        if (!isnan(value[i]))
            nn_text_double(out, value[i]);
    }
    nn_text_puts(out, "\n");
}

static void add_csv(const struct work *w, struct nn_text *out)
{
    double value[VALUES], sd[VALUES];
    nn_text_puts(out, "fold,train_rows,validation_rows,test_rows,epochs");
    for (int i = 0; i < VALUES; i++) {
        const char *name = value_of(&w->result[0].report, i, &value[i]);
        if (name)
            nn_text_printf(out, ",%s", name);
    }
    nn_text_puts(out, "\n");
    for (int k = 0; k < w->f->folds; k++) {
        const struct result *r = &w->result[k];
        nn_text_printf(out, "%d,%zu,%zu,%zu,%d", k + 1, r->train, r->validation,
                       r->test, r->epochs);
        for (int i = 0; i < VALUES; i++)
            value_of(&r->report, i, &value[i]);
        end_line(w, value, out);
    }
    for (int i = 0; i < VALUES; i++)
        summarise(w, i, &value[i], &sd[i]);
    nn_text_puts(out, "mean,,,,");
    end_line(w, value, out);
    nn_text_puts(out, "sd,,,,");
    end_line(w, sd, out);
}

static void add_json_summary(const struct work *w, struct nn_text *out)
{
    const struct nn_config *c = w->f->config;
    nn_text_puts(out, "{\"name\":");
    if (c->name)
        nn_json_add_string(out, c->name);
    else
        nn_text_puts(out, "null");
    nn_text_printf(out, ",\"seed\":%jd,\"folds\":[%s]", (intmax_t)c->seed,
                   w->json.p);
    for (int which = 0; which < 2; which++) {
        nn_text_puts(out, which == 0 ? ",\"mean\":{" : ",\"sd\":{");
        for (int i = 0; i < VALUES; i++) {
            double value[2];
            const char *name = value_of(&w->result[0].report, i, value);
            if (!name)
                continue;
            summarise(w, i, &value[0], &value[1]);
            nn_json_add_key(out, name);
            nn_json_add_number(out, value[which]);
        }
        nn_text_puts(out, "}");
    }
    nn_text_puts(out, ",\"config\":");
    nn_config_write(c, NN_CONFIG_STORED, out);
    nn_text_puts(out, "}\n");
}

static int print(const struct work *w, struct nn_error *err)
{
    struct nn_text out = {0};
    int rc = nn_text_check(&w->json, err);
    if (rc < 0)
        return rc;
    if (w->f->json)
        add_json_summary(w, &out);
    else
        add_csv(w, &out);
    return cli_print(&out, err);
}

/* A line for each row of data.train, as nnpredict would have it of the model
 * that did not see the row, and in front the fold. */
static int write_predictions(const struct work *w, struct nn_writer *file,
                             struct nn_error *err)
{
    struct cli_predict_output o = {.columns = &w->all.columns,
                                   .format = CLI_PREDICT_BOTH,
                                   .threshold =
                                       nn_default_threshold(&w->all.columns)};
    const size_t n = (size_t)nn_columns_n2(&w->all.columns);
    nn_text_puts(&o.text, "fold");
    cli_add_names(&o, true, NULL);
    for (size_t i = 0; i < w->all.train_table.rows; i++) {
        nn_text_printf(&o.text, "%d", w->fold[i] + 1);
        cli_add_prediction(&o, true, w->outputs + i * n);
    }
    int rc = nn_text_check(&o.text, err);
    if (rc == 0)
        rc = nn_writer_write(file, o.text.p, o.text.len, err);
    cli_predict_output_free(&o);
    return rc;
}

/* --- all of it ------------------------------------------------------------ */

static int check_rows(const struct cli_folds *f, size_t rows,
                      struct nn_error *err)
{
    if (rows >= (size_t)f->folds)
        return 0;
    return nn_fail(err, NN_ECONFIG,
                   "--folds %d: data.train has %zu rows, one for each fold is "
                   "the least",
                   f->folds, rows);
}

static int open_work(struct work *w, struct nn_error *err)
{
    const struct cli_folds *f = w->f;
    int rc = nn_data_read(&w->all, f->config, err);
    const size_t rows = w->all.train_table.rows;
    if (rc == 0)
        rc = check_rows(f, rows, err);
    if (rc < 0)
        return rc;
    const size_t n = (size_t)nn_columns_n2(&w->all.columns);
    w->fold = malloc(rows * sizeof *w->fold);
    w->outputs = malloc(rows * n * sizeof *w->outputs);
    w->result = calloc((size_t)f->folds, sizeof *w->result);
    if (!w->fold || !w->outputs || !w->result)
        return nn_fail_memory(err);
    if (!f->quiet && w->all.notes.len > 0)
        cli_note(&cli_nntrain, w->all.notes.p);
    return nn_fit_folds(&w->all.columns, &w->all.train, f->folds,
                        (uint64_t)f->config->seed, w->fold, err);
}

static void close_work(struct work *w)
{
    for (int k = 0; w->result && k < w->f->folds; k++)
        nn_report_free(&w->result[k].report);
    free(w->result);
    free(w->outputs);
    free(w->fold);
    nn_text_free(&w->json);
    nn_data_free(&w->all);
}

/* "fold 2: " before what went wrong in it. */
static int fail_fold(int k, int rc, struct nn_error *err)
{
    const struct nn_error cause = *err;
    return rc == NN_ESTOPPED
               ? rc
               : nn_fail(err, cause.code, "fold %d: %s", k + 1, cause.msg);
}

int cli_cross_validate(const struct cli_folds *f, struct nn_error *err)
{
    struct work w = {.f = f};
    struct nn_writer *file = NULL;
    int rc = f->out_of_fold ? nn_writer_open(&file, f->out_of_fold, err) : 0;
    if (rc == 0)
        rc = open_work(&w, err);
    for (int k = 0; rc == 0 && k < f->folds; k++) {
        rc = run_fold(&w, k, err);
        if (rc < 0)
            rc = fail_fold(k, rc, err);
    }
    if (rc == 0 && file)
        rc = write_predictions(&w, file, err);
    if (rc == 0 && file)
        rc = nn_writer_commit(&file, err);
    if (rc == 0)
        rc = print(&w, err);
    nn_writer_abort(&file);
    close_work(&w);
    return rc;
}

int cli_folds_as_told(const struct train_options *o, const struct nn_config *c,
                      struct nn_error *err)
{
    const struct cli_folds folds = {c, o->folds, o->out_of_fold, o->json,
                                    o->talk == TALK_QUIET};
    int rc = nn_config_check_data(c, err);
    if (rc == 0)
        rc = train_files_check_inputs(o, c, err);
    if (rc == 0)
        rc = train_files_check_folds(o, c, err);
    if (rc < 0)
        return rc;
    if (c->data.test && o->talk != TALK_QUIET)
        cli_note(&cli_nntrain, "--folds: data.test is not used");
    if (c->data.cache && o->talk != TALK_QUIET)
        cli_note(&cli_nntrain, "--folds: data.cache is not used");
    cli_catch_signals();
    return cli_cross_validate(&folds, err);
}
