/* nnpredict: applies a model to the rows of CSV files. */
#include <stdio.h>

#include "cli.h"
#include "predict_options.h"
#include "predict_report.h"
#include "predict_rows.h"

#include "../nn/model.h"

/* The metrics of all rows, with --evaluate. */
static int print_report(struct cli_predict *p, struct nn_error *err)
{
    struct nn_text out = {0};
    int rc = nn_report_finish(&p->report, err);
    if (rc < 0)
        return rc;
    if (p->report.metrics.rows == 0)
        return nn_fail(err, NN_EDATA, "there are no rows to evaluate");
    if (!(nn_sum_value(&p->report.scorer.weight) > 0.0))
        return nn_fail(err, NN_EDATA, "the weights of all rows are 0");
    if (p->options->json)
        cli_add_json_report(&out, &p->report);
    else
        cli_add_report(&out, &p->report);
    return cli_print(&out, err);
}

/* How many rows have no prediction. */
static void note_dropped(const struct cli_predict *p)
{
    char note[128];
    if (p->all_dropped == 0)
        return;
    snprintf(note, sizeof note, "%zu row%s a value and %s %s", p->all_dropped,
             p->all_dropped == 1 ? " lacks" : "s lack",
             p->all_dropped == 1 ? "is" : "are",
             p->options->evaluate ? "left out" : "answered by empty fields");
    cli_note(&cli_nnpredict, note);
}

static int predict(const struct cli_predict_options *o,
                   const struct nn_model *model, struct nn_error *err)
{
    struct cli_predict p;
    int rc = cli_predict_open(&p, model, o, err);
    for (int i = 0; rc == 0 && i < o->files; i++)
        rc = cli_predict_file(&p, o->file[i], err);
    if (rc == 0)
        rc = cli_predict_finish(&p, err);
    if (rc == 0 && o->evaluate)
        rc = print_report(&p, err);
    cli_note_unknown(&cli_nnpredict, p.unknown);
    note_dropped(&p);
    cli_predict_free(&p);
    return rc;
}

int cli_main(int argc, char **argv)
{
    struct cli_predict_options options;
    struct nn_model model = {0};
    struct nn_error err = {0};
    int rc = cli_predict_options_parse(&options, argc, argv, &err);
    if (rc == 0)
        rc = nn_model_read(&model, options.model, &err);
    if (rc == 0)
        rc = cli_predict_options_fit(&options, &model.columns, &err);
    if (rc == 0)
        rc = predict(&options, &model, &err);
    if (rc == 0)
        rc = cli_close_stdout(&err);
    nn_model_free(&model);
    cli_predict_options_free(&options);
    return rc < 0 ? cli_report(&cli_nnpredict, &err) : 0;
}
