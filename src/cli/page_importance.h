/* The part of a report about how much the model relies on each column. */
#ifndef PAGE_IMPORTANCE_H
#define PAGE_IMPORTANCE_H

#include "plot_rows.h"

/* A table with bars, the most important columns first; of a large model on
 * many rows the command that measures it. model and rows are the paths for
 * that. The cells of r change meanwhile, and are restored. NN_ESYSTEM. */
int cli_page_add_importance(struct nn_text *page, struct cli_plot_rows *r,
                            const char *model, const char *rows,
                            struct nn_error *err);

#endif
