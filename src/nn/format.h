/* What our safetensors files have in common: the format that they name, its
 * version, and JSON among the metadata. */
#ifndef NN_FORMAT_H
#define NN_FORMAT_H

#include "error.h"
#include "text.h"
#include "json.h"
#include "tensors.h"

#define NN_VERSION "0.3.0"

struct nn_format {
    const char *name; /* "nntrain-model" */
    const char *what; /* the same for people: "a model of nntrain" */
    int newest;       /* the last version that this program reads */
};

/* Metadata that say the format and the version of a file. */
void nn_format_add(struct nn_tensors_out *o, const struct nn_format *format,
                   int version);

/* Is the file, called name in messages, of that format, and of a version that
 * this program knows? NN_EMODEL. */
int nn_format_check(const struct nn_tensors *t, const char *name,
                    const struct nn_format *format, struct nn_error *err);

/* Parses the metadata of that key, which must be there. place is empty before
 * and gets the name of it for messages, "model.bin: columns"; the caller frees
 * both. NN_EMODEL, NN_ESYSTEM. */
int nn_format_json(struct nn_json **root, struct nn_text *place,
                   const struct nn_tensors *t, const char *name,
                   const char *key, struct nn_error *err);

#endif
