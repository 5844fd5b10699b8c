/* The data of one run of a cross-validation. */
#include "data.h"

/* The rows of train that are of fold k go over to test. */
static void leave_out(struct nn_data *d, const int *fold, int k)
{
    struct nn_rows *train = &d->train, *test = &d->test;
    train->count = test->count = 0;
    for (size_t i = 0; i < d->train_table.rows; i++) {
        struct nn_rows *r = fold[i] == k ? test : train;
        r->index[r->count++] = (uint32_t)i;
    }
}

int nn_data_fold(struct nn_data *d, const struct nn_data *all,
                 const struct nn_config *c, const int *fold, int k,
                 struct nn_error *err)
{
    *d = (struct nn_data){0};
    int rc = nn_columns_copy(&d->columns, &all->columns, err);
    if (rc == 0)
        rc = nn_table_copy(&d->train_table, &all->train_table, err);
    if (rc == 0)
        rc = nn_rows_all(&d->train, &d->train_table, &d->columns, err);
    if (rc == 0)
        rc = nn_rows_all(&d->test, &d->train_table, &d->columns, err);
    if (rc == 0) {
        leave_out(d, fold, k);
        rc = nn_data_fit(d, c, err);
    }
    if (rc == 0)
        rc = nn_rows_check_weights(&d->validation, "validation", err);
    if (rc == 0)
        rc = nn_rows_check_weights(&d->test, "left out", err);
    if (rc == 0)
        rc = nn_text_check(&d->notes, err);
    if (rc < 0)
        nn_data_free(d);
    return rc;
}
