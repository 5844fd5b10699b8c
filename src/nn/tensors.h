/* A safetensors file: named arrays of numbers and strings of metadata. Knows
 * nothing of networks.
 *
 * An 8-byte little-endian header length, a JSON header padded with spaces to
 * a multiple of 8 bytes, the raw little-endian data without gaps. Ours end
 * with the tensor "checksum" (U32, one element), the CRC-32 of every byte of
 * the file before it. */
#ifndef NN_TENSORS_H
#define NN_TENSORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "text.h"
#include "file.h"
#include "json.h"

#define NN_METADATA "__metadata__"
#define NN_CHECKSUM "checksum"

enum nn_dtype { NN_F32, NN_F64, NN_U32, NN_OTHER_DTYPE };
enum { NN_MAX_RANK = 8, NN_MAX_TENSORS = 1024 };

struct nn_tensor {
    const char *name; /* the header's */
    enum nn_dtype dtype;
    int rank;
    uint64_t shape[NN_MAX_RANK]; /* each at least 1 */
    uint64_t elements;           /* their product; 1 for rank 0 */
    const unsigned char *data;   /* little-endian, into the file's bytes */
    uint64_t bytes;
};

struct nn_tensors {
    struct nn_text file; /* the whole file */
    int count;
    struct nn_tensor *tensor; /* in the order of their data */
    struct nn_json *header;
    bool has_checksum; /* verified; the last tensor is it */
};

/* Reads and checks everything: lengths against the file's size, names, types,
 * shapes, overlap, gaps, duplicate keys, and the checksum, which strict
 * demands and otherwise is verified if there is one that is ours (U32, one
 * element, last). Failure has the given status; NN_ESYSTEM for the system.
 * *t is empty before, and after a failure. */
int nn_tensors_read(struct nn_tensors *t, const char *path, bool strict,
                    enum nn_status status, struct nn_error *err);

/* The same for a file's bytes, which move into *t (*file is empty after it,
 * also after a failure). name stands for the file in messages. */
int nn_tensors_parse(struct nn_tensors *t, struct nn_text *file,
                     const char *name, bool strict, enum nn_status status,
                     struct nn_error *err);
void nn_tensors_free(struct nn_tensors *t);

/* The tensor of that name, or NULL. */
const struct nn_tensor *nn_tensors_find(const struct nn_tensors *t,
                                        const char *name);

/* A string of __metadata__, or NULL. */
const char *nn_tensors_metadata(const struct nn_tensors *t, const char *key);

/* Element i as double; F32 or F64. */
double nn_tensor_get(const struct nn_tensor *t, uint64_t i);

/* Writing: all metadata, then the tensors, then the end. Where the data begins
 * is known at the end only, so the file is put together in memory. The same
 * calls give the same bytes. */
struct nn_tensors_out {
    struct nn_text header;
    struct nn_text data;
    int metadata; /* so far */
    int tensors;  /* so far */
};
void nn_tensors_add_metadata(struct nn_tensors_out *o, const char *key,
                             const char *value);

/* F32, rank 1 or 2 (cols 0 is rank 1); get(arg, i) is element i, row-major. */
void nn_tensors_add(struct nn_tensors_out *o, const char *name, int rows,
                    int cols, float (*get)(const void *arg, size_t i),
                    const void *arg);

/* A get for floats that lie one after the other at arg. */
float nn_tensors_float(const void *arg, size_t i);

/* Adds the checksum and puts the file's bytes into *file, which is empty
 * before. NN_ESYSTEM without memory, also of the calls before. */
int nn_tensors_finish(struct nn_tensors_out *o, struct nn_text *file,
                      struct nn_error *err);
void nn_tensors_out_free(struct nn_tensors_out *o);

#endif
