#include "weights.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "file.h"
#include "json.h"

void nn_weights_name(char name[NN_TENSOR_NAME], char letter, int layer)
{
    snprintf(name, NN_TENSOR_NAME, "%c%d", letter, layer);
}

/* Element i of the matrix at arg, row by row. */
static float row_major(const void *arg, size_t i)
{
    const nn_mat *a = arg;
    size_t cols = (size_t)a->cols;
    return *nn_mat_elem(*a, (int)(i / cols), (int)(i % cols));
}

void nn_weights_write(const struct nn_net *net, struct nn_tensors_out *o)
{
    for (int l = 1; l <= net->L; l++) {
        char name[NN_TENSOR_NAME];
        nn_weights_name(name, 'W', l);
        nn_tensors_add(o, name, net->n[l], net->n[l - 1], row_major,
                       &net->W[l]);
        nn_weights_name(name, 'b', l);
        nn_tensors_add(o, name, net->n[l], 0, nn_tensors_float, net->b[l]);
    }
}

/* W[l], or b[l] as a column, in the file that is read. */
struct target {
    nn_mat a;
    bool is_vector;
    char name[NN_TENSOR_NAME];
    const char *path;
    enum nn_status status;
    struct nn_error *err;
};

enum { SHAPE_SIZE = 200 };

/* "3 x 4", or "3" of a vector. */
static char *add_shape(char out[SHAPE_SIZE], int rank, const uint64_t *shape)
{
    int at = 0;
    out[0] = '\0';
    for (int i = 0; i < rank; i++)
        at += snprintf(out + at, (size_t)(SHAPE_SIZE - at), "%s%llu",
                       i > 0 ? " x " : "", (unsigned long long)shape[i]);
    return out;
}

static int check_shape(const struct target *t, int rank, const uint64_t *shape)
{
    const uint64_t want[2] = {(uint64_t)t->a.rows, (uint64_t)t->a.cols};
    const int want_rank = t->is_vector ? 1 : 2;
    if (rank == want_rank &&
        memcmp(shape, want, (size_t)rank * sizeof *want) == 0)
        return 0;
    char is[SHAPE_SIZE];
    char must[SHAPE_SIZE];
    return nn_fail(t->err, t->status, "%s: the shape of %s is %s, expected %s",
                   t->path, t->name,
                   rank > 0 ? add_shape(is, rank, shape) : "that of a number",
                   add_shape(must, want_rank, want));
}

/* Element (i, j), from 0, as the file has it. */
static int put(const struct target *t, int i, int j, double x)
{
    *nn_mat_elem(t->a, i, j) = (float)x;
    if (isfinite((float)x))
        return 0;
    return nn_fail(t->err, t->status,
                   "%s: %s, row %d, column %d: %g is not finite as a float",
                   t->path, t->name, i + 1, j + 1, x);
}

static int fail_missing(const struct target *t)
{
    return nn_fail(t->err, t->status, "%s: tensor %s is missing", t->path,
                   t->name);
}

static int from_tensors(const struct target *t, const void *source)
{
    const struct nn_tensor *x = nn_tensors_find(source, t->name);
    if (!x)
        return fail_missing(t);
    if (x->dtype != NN_F32 && x->dtype != NN_F64)
        return nn_fail(t->err, t->status, "%s: %s is neither F32 nor F64",
                       t->path, t->name);
    int rc = check_shape(t, x->rank, x->shape);
    uint64_t at = 0;
    for (int i = 0; rc == 0 && i < t->a.rows; i++) {
        for (int j = 0; rc == 0 && j < t->a.cols; j++)
            rc = put(t, i, j, nn_tensor_get(x, at++));
    }
    return rc;
}

/* Number (i, j) of the JSON value. */
static int put_node(const struct target *t, int i, int j,
                    const struct nn_json *node)
{
    enum nn_json_type type = nn_json_type(node);
    if (type == NN_JSON_NUMBER)
        return put(t, i, j, nn_json_number(node));
    return nn_fail(t->err, t->status,
                   "%s: %s, row %d, column %d is %s, expected a number",
                   t->path, t->name, i + 1, j + 1, nn_json_type_name(type));
}

/* Row i of a matrix. */
static int put_row(const struct target *t, int i, const struct nn_json *row)
{
    enum nn_json_type type = nn_json_type(row);
    if (type != NN_JSON_LIST)
        return nn_fail(t->err, t->status,
                       "%s: %s, row %d is %s, expected a list of numbers",
                       t->path, t->name, i + 1, nn_json_type_name(type));
    if (nn_json_count(row) != (size_t)t->a.cols)
        return nn_fail(t->err, t->status,
                       "%s: %s, row %d has %zu number%s, expected %d: the "
                       "matrix is %d x %d",
                       t->path, t->name, i + 1, nn_json_count(row),
                       nn_json_count(row) == 1 ? "" : "s", t->a.cols, t->a.rows,
                       t->a.cols);
    int rc = 0;
    const struct nn_json *c = nn_json_first(row);
    for (int j = 0; rc == 0 && c; c = nn_json_next(c))
        rc = put_node(t, i, j++, c);
    return rc;
}

/* The shape that a list shows: its length, and that of its first row. */
static int list_shape(const struct nn_json *list, uint64_t shape[2])
{
    const struct nn_json *first = nn_json_first(list);
    shape[0] = nn_json_count(list);
    if (!first || nn_json_type(first) != NN_JSON_LIST)
        return 1;
    shape[1] = nn_json_count(first);
    return 2;
}

static int from_json(const struct target *t, const void *source)
{
    const struct nn_json *list = nn_json_get(source, t->name);
    if (!list)
        return fail_missing(t);
    if (nn_json_type(list) != NN_JSON_LIST)
        return nn_fail(t->err, t->status, "%s: %s is %s, expected a list",
                       t->path, t->name, nn_json_type_name(nn_json_type(list)));
    uint64_t shape[2];
    int rc = check_shape(t, list_shape(list, shape), shape);
    const struct nn_json *c = nn_json_first(list);
    for (int i = 0; rc == 0 && c; c = nn_json_next(c), i++)
        rc = t->is_vector ? put_node(t, i, 0, c) : put_row(t, i, c);
    return rc;
}

/* Fills W1, b1, W2, ... by from; t is filled but for the tensor itself. */
static int fill(struct nn_net *net, struct target t,
                int (*from)(const struct target *t, const void *source),
                const void *source)
{
    int rc = 0;
    for (int l = 1; rc == 0 && l <= net->L; l++) {
        t.a = net->W[l];
        t.is_vector = false;
        nn_weights_name(t.name, 'W', l);
        rc = from(&t, source);
        if (rc < 0)
            break;
        t.a = nn_mat_vector(net->b[l], net->n[l]);
        t.is_vector = true;
        nn_weights_name(t.name, 'b', l);
        rc = from(&t, source);
    }
    return rc;
}

int nn_weights_load(struct nn_net *net, const struct nn_tensors *t,
                    const char *path, enum nn_status status,
                    struct nn_error *err)
{
    struct target target = {.path = path, .status = status, .err = err};
    return fill(net, target, from_tensors, t);
}

static int read_tensors(struct nn_net *net, struct nn_text *file,
                        const char *path, struct nn_error *err)
{
    struct nn_tensors t = {0};
    int rc = nn_tensors_parse(&t, file, path, false, NN_ECONFIG, err);
    if (rc == 0)
        rc = nn_weights_load(net, &t, path, NN_ECONFIG, err);
    nn_tensors_free(&t);
    return rc;
}

static int read_json(struct nn_net *net, const struct nn_text *file,
                     const char *path, struct nn_error *err)
{
    struct nn_json *root = NULL;
    int rc = nn_json_parse(&root, file->p ? file->p : "", file->len, path,
                           NN_ECONFIG, err);
    struct target target = {.path = path, .status = NN_ECONFIG, .err = err};
    if (rc == 0 && nn_json_type(root) != NN_JSON_OBJECT)
        rc = nn_fail(err, NN_ECONFIG,
                     "%s: %s, expected an object {\"W1\": [[...], ...], "
                     "\"b1\": [...], ...}",
                     path, nn_json_type_name(nn_json_type(root)));
    if (rc == 0)
        rc = fill(net, target, from_json, root);
    nn_json_free(root);
    return rc;
}

/* JSON text has no NUL; the length that safetensors begin with always has,
 * being far below 2^56. */
static bool is_json(const struct nn_text *file)
{
    return file->len < 8 || !memchr(file->p, '\0', 8);
}

int nn_weights_read(struct nn_net *net, const char *path,
                    struct nn_fingerprint *fingerprint, struct nn_error *err)
{
    const size_t limit = SIZE_MAX / 2; /* as much as memory can hold */
    struct nn_text file = {0};
    int rc = nn_file_read(&file, path, limit, NN_ECONFIG, err);
    if (rc == 0) {
        *fingerprint =
            (struct nn_fingerprint){file.len, nn_crc32(0, file.p, file.len)};
        const char *name = nn_path_name(path);
        rc = is_json(&file) ? read_json(net, &file, name, err)
                            : read_tensors(net, &file, name, err);
    }
    nn_text_free(&file);
    return rc;
}
