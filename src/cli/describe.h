/* The dimension check of the notes for a config and its data, with the size
 * of the run: parameters, memory, arithmetic. */
#ifndef DESCRIBE_H
#define DESCRIBE_H

#include "../nn/config.h"
#include "../nn/data.h"
#include "../nn/text.h"

/* Text of several lines for --describe. The network and its work space are
 * really made, so that lack of memory and unfit initial weights show here, and
 * the first steps are taken, for their time. */
int cli_describe(struct nn_text *out, const struct nn_config *config,
                 struct nn_data *data, struct nn_error *err);

/* A line for each data file: rows and fingerprint. */
void cli_describe_files(struct nn_text *out, const struct nn_data *data);

#endif
