/* What a report says in words and numbers of a model: what it is and how it
 * was trained, what to beware of, its metrics. */
#ifndef PAGE_FACTS_H
#define PAGE_FACTS_H

#include "plot_log.h"
#include "plot_rows.h"

/* What was trained on what: a table. NN_ESYSTEM, NN_EMODEL for a config that
 * is no JSON. */
int cli_page_add_training(struct nn_text *page, const struct nn_model *m,
                          struct nn_error *err);

/* A list of what makes the figures doubtful, or that nothing does. The file of
 * the rows is at path; "-" is stdin, which is gone. NN_ESYSTEM. */
int cli_page_add_warnings(struct nn_text *page, const struct cli_plot_rows *r,
                          const char *path, const struct cli_plot_log *log,
                          int logs, struct nn_error *err);

/* Those on the rows, beside those of the training record. */
void cli_page_add_metrics(struct nn_text *page, const struct cli_plot_rows *r);

#endif
