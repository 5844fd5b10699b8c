#include "describe.h"

#include "describe_parts.h"
#include "summary.h"

#include "../nn/train.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { CELL = 96 }; /* bytes of a table's cell */

/* A table with a row for each layer and one for the targets. A cell of which
 * there is none is "". */
typedef void write_cell(char cell[CELL], const struct nn_net *net, int m,
                        int row, int column);

/* "W1, dW1  n1 x n0  (8 x 4)" */
static void one_sample_cell(char cell[CELL], const struct nn_net *net, int m,
                            int row, int column)
{
    const int *n = net->n;
    const int l = row + 1; /* the layer that the row feeds */
    (void)m;
    if (column == 0 && row == 0)
        snprintf(cell, CELL, "x  n0 x 1  (%d x 1)", n[0]);
    else if (column == 0)
        snprintf(cell, CELL, "y%d  n%d x 1  (%d x 1)", row, row, n[row]);
    else if (column == 1 && row < net->L)
        snprintf(cell, CELL, "W%d, dW%d  n%d x n%d  (%d x %d)", l, l, l, row,
                 n[l], n[row]);
    else if (column == 1)
        snprintf(cell, CELL, "d  n%d x 1  (%d x 1)", row, n[row]);
    else if (row < net->L)
        snprintf(cell, CELL, "b%d, db%d  n%d x 1  (%d x 1)", l, l, l, n[l]);
    else
        cell[0] = '\0';
}

/* "V1, Y1, dY1, dV1  n1 x m  (8 x 32)" */
static void minibatch_cell(char cell[CELL], const struct nn_net *net, int m,
                           int row, int column)
{
    const int *n = net->n;
    cell[0] = '\0';
    if (column == 0 && row == 0)
        snprintf(cell, CELL, "X  n0 x m  (%d x %d)", n[0], m);
    else if (column == 0 && row < net->L)
        snprintf(cell, CELL, "V%d, Y%d, dY%d, dV%d  n%d x m  (%d x %d)", row,
                 row, row, row, row, n[row], m);
    else if (column == 0)
        snprintf(cell, CELL, "V%d, Y%d, dV%d  n%d x m  (%d x %d)", row, row,
                 row, row, n[row], m);
    else if (column == 1 && row == net->L)
        snprintf(cell, CELL, "D  n%d x m  (%d x %d)", row, n[row], m);
}

enum { COLUMNS = 3 };

static void add_table(struct nn_text *out, write_cell *write,
                      const struct nn_net *net, int m)
{
    char cell[CELL];
    int width[COLUMNS] = {0};
    for (int row = 0; row <= net->L; row++) {
        for (int column = 0; column < COLUMNS; column++) {
            write(cell, net, m, row, column);
            int len = (int)strlen(cell);
            if (len > width[column])
                width[column] = len;
        }
    }
    for (int row = 0; row <= net->L; row++) {
        int gap = 2; /* columns between this cell and the one before */
        for (int column = 0; column < COLUMNS; column++) {
            write(cell, net, m, row, column);
            if (!cell[0])
                break;
            nn_text_printf(out, "%*s%s", gap, "", cell);
            gap = width[column] - (int)strlen(cell) + 4;
        }
        nn_text_puts(out, "\n");
    }
}

/* "12.3 kB" */
static void add_bytes(struct nn_text *out, double bytes)
{
    static const char *const unit[] = {"B", "kB", "MB", "GB", "TB"};
    int i = 0;
    for (; bytes >= 1000 && i < 4; i++)
        bytes /= 1000;
    nn_text_printf(out, i > 0 ? "%.1f %s" : "%.0f %s", bytes, unit[i]);
}

/* Bytes that the optimiser keeps from step to step. */
static double optimiser_bytes(const struct nn_optim_settings *set, size_t size)
{
    const double vectors = set->kind == NN_LBFGS ? 2.0 * set->lbfgs.history
                                                 : nn_optim_states(set->kind);
    return vectors * (double)size * sizeof(float);
}

static void add_memory(struct nn_text *out, const struct nn_config *config,
                       const struct nn_data *data, const struct nn_net *net,
                       const struct nn_work *work)
{
    const struct nn_table *table[] = {
        &data->train_table, &data->validation_table, &data->test_table};
    double cells = 0;
    for (int i = 0; i < 3; i++)
        cells += (double)table[i]->rows * table[i]->width * sizeof(float);
    nn_text_puts(out, "memory         ");
    add_bytes(out, (double)net->arena.used);
    nn_text_puts(out, " weights, ");
    add_bytes(out, (double)work->arena.used);
    nn_text_puts(out, " work space, ");
    if (nn_optim_states(config->optimizer.kind) > 0 ||
        config->optimizer.kind == NN_LBFGS) {
        add_bytes(out, optimiser_bytes(&config->optimizer, net->size));
        nn_text_printf(out, " %s, ", nn_optim_names[config->optimizer.kind]);
    }
    add_bytes(out, cells);
    nn_text_puts(out, " data\n");
}

/* Multiply-adds of the products: W Y forward; back dV Y' in each layer and
 * W' dV in all but the first. */
static void add_arithmetic(struct nn_text *out, const struct nn_net *net, int m,
                           size_t rows)
{
    double weights = 0;
    for (int l = 1; l <= net->L; l++)
        weights += (double)net->n[l] * net->n[l - 1];
    const double first = (double)net->n[1] * net->n[0];
    const double back = 2 * weights - first; /* of a sample */
    nn_text_printf(out,
                   "multiply-adds  %.0f a step: %.0f forward, %.0f back; %.0f "
                   "an epoch\n",
                   (weights + back) * m, weights * m, back * m,
                   (weights + back) * (double)rows);
}

static void add_heading(struct nn_text *out, const struct nn_config *config,
                        const struct nn_data *data, const struct nn_net *net)
{
    const struct nn_columns *c = &data->columns;
    if (config->name)
        nn_text_printf(out, "%s: ", config->name);
    cli_add_network(out, net);
    nn_text_printf(out,
                   "inputs: n0 = %d from %d column%s; outputs: n%d = %d from ",
                   net->n[0], c->inputs, c->inputs == 1 ? "" : "s", net->L,
                   net->n[net->L]);
    if (nn_columns_is_class(c))
        nn_text_printf(out, "%d classes\n", c->target[0].labels.count);
    else
        nn_text_printf(out, "%d number%s\n", c->targets,
                       c->targets == 1 ? "" : "s");
}

static void add_description(struct nn_text *out, const struct nn_config *config,
                            const struct nn_data *data,
                            const struct nn_net *net,
                            const struct nn_work *work, int m)
{
    const size_t rows = data->train.count;
    add_heading(out, config, data, net);
    nn_text_puts(out, "\none sample\n");
    add_table(out, one_sample_cell, net, 1);
    nn_text_printf(out, "\na minibatch of m = %d sample%s\n", m,
                   m == 1 ? "" : "s");
    add_table(out, minibatch_cell, net, m);
    describe_columns(out, &data->columns);
    nn_text_printf(out,
                   "\nrows           %zu training, %zu validation, %zu test",
                   rows, data->validation.count, data->test.count);
    nn_text_printf(out, "\nsteps          %zu an epoch\n",
                   (rows + (size_t)m - 1) / (size_t)m);
    nn_text_printf(out, "parameters     %zu\n", nn_net_parameters(net));
    add_memory(out, config, data, net, work);
    add_arithmetic(out, net, m, rows);
}

int cli_describe(struct nn_text *out, const struct nn_config *config,
                 struct nn_data *data, struct nn_error *err)
{
    struct nn_net net = {0};
    struct nn_work work = {0};
    struct nn_fingerprint weights;
    const size_t rows = data->train.count;
    const size_t wanted = (size_t)config->batch_size;
    const int m = (int)(wanted == 0 || wanted > rows ? rows : wanted);
    int rc = nn_train_net(&net, data, config, &weights, err);
    if (rc == 0)
        rc = nn_work_open(&work, &net,
                          m > NN_EVALUATE_BATCH ? m : NN_EVALUATE_BATCH, err);
    if (rc == 0)
        add_description(out, config, data, &net, &work, m);
    nn_work_free(&work);
    nn_net_free(&net);
    if (rc == 0)
        rc = describe_time(out, config, data, err);
    return rc == 0 ? nn_text_check(out, err) : rc;
}

void cli_describe_files(struct nn_text *out, const struct nn_data *data)
{
    const char *const name[] = {"training", "validation", "test"};
    const struct nn_table *table[] = {
        &data->train_table, &data->validation_table, &data->test_table};
    for (int i = 0; i < 3; i++)
        if (table[i]->rows > 0)
            nn_text_printf(
                out,
                "%s file: %zu rows, %" PRIu64 " bytes, crc32 %08" PRIx32 "\n",
                name[i], table[i]->rows, table[i]->fingerprint.length,
                table[i]->fingerprint.crc32);
}
