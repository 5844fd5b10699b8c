/* What a run came to: a short table for people, one JSON object for scripts. */
#ifndef SUMMARY_H
#define SUMMARY_H

#include "../nn/data.h"
#include "../nn/model.h"
#include "../nn/report.h"
#include "../nn/run.h"
#include "../nn/text.h"

struct cli_run_summary {
    const struct nn_model *model;
    const char *model_path;
    const char *log_path;            /* "" is none */
    struct nn_epoch last;            /* of the run */
    const struct nn_report *reports; /* for JSON: of train, validation, test */
};

/* Lines; the first is to follow the program's name. */
void cli_summary_text(struct nn_text *out, const struct cli_run_summary *s);

/* "lowest validation loss 0.1545 after epoch 194", and a line end; nothing
 * without validation. */
void cli_add_lowest(struct nn_text *out, const struct nn_epoch *e);

/* The object of --json on one line. */
void cli_summary_json(struct nn_text *out, const struct cli_run_summary *s);

/* Losses and metrics as a table: before training, on training, validation and
 * test rows, beside the best constant prediction. */
void cli_add_results(struct nn_text *out, const struct nn_record *r);

/* "4-8-3" */
void cli_add_shape(struct nn_text *out, const struct nn_net *net);

/* "4-8-3, sigmoid hidden, softmax output with cross_entropy", and a line
 * end. */
void cli_add_network(struct nn_text *out, const struct nn_net *net);

/* "; 29.7 where missing": what is taken for a missing cell of an input, where
 * missing ones are filled. */
void cli_add_fill(struct nn_text *out, const struct nn_columns *c,
                  const struct nn_column *input);

/* The reports of the model on the training, validation and test rows that there
 * are; they are {0} before. NN_ESYSTEM without memory. */
int cli_summary_reports(struct nn_report report[3],
                        const struct nn_model *model,
                        const struct nn_data *data, struct nn_error *err);

#endif
