/* What our safetensors files have in common: the format that they name, its
 * version, and JSON among the metadata. */
#ifndef NN_FORMAT_H
#define NN_FORMAT_H

#include "error.h"
#include "text.h"
#include "json.h"
#include "tensors.h"

#define NN_FORMAT_VERSION 1
#define NN_VERSION        "0.1.0"

/* Is the file, called name in messages, of that format ("nntrain-model"), and
 * of a version that this program knows? what says it to people: "a model of
 * nntrain". NN_EMODEL. */
int nn_format_check(const struct nn_tensors *t, const char *name,
                    const char *format, const char *what, struct nn_error *err);

/* Parses the metadata of that key, which must be there. place is empty before
 * and gets the name of it for messages, "model.bin: columns"; the caller frees
 * both. NN_EMODEL, NN_ESYSTEM. */
int nn_format_json(struct nn_json **root, struct nn_text *place,
                   const struct nn_tensors *t, const char *name,
                   const char *key, struct nn_error *err);

#endif
