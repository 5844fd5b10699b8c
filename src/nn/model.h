/* The model file: the network with everything that prediction needs, and the
 * record of how it was trained. nn-model(5) describes the format. */
#ifndef NN_MODEL_H
#define NN_MODEL_H

#include "columns.h"
#include "format.h"
#include "net.h"
#include "record.h"

extern const struct nn_format nn_model_format;

/* "fma" or "no-fma": how this program was built multiplies and adds. */
extern const char nn_arithmetic[];

struct nn_model {
    struct nn_net net;
    struct nn_columns columns;
    struct nn_text config; /* as resolved, a JSON object */
    char *name;            /* or NULL */
    struct nn_record record;
};

/* The first version of the format whose programs predict by the model as it
 * says: 2 where numbers stand for missing values, which those before take for
 * what they are, else 1. */
int nn_model_version(const struct nn_model *m);

/* The bytes of the file. The same model gives the same bytes. NN_ESYSTEM
 * without memory. */
int nn_model_write(const struct nn_model *m, struct nn_text *file,
                   struct nn_error *err);

/* Reads and checks the file; "-" is stdin. NN_EMODEL says what is wrong with
 * it; *m is empty before, and after a failure. */
int nn_model_read(struct nn_model *m, const char *path, struct nn_error *err);

/* The same for a file's bytes, which are taken (*file is empty after it).
 * name stands for the file in messages. */
int nn_model_parse(struct nn_model *m, struct nn_text *file, const char *name,
                   struct nn_error *err);
void nn_model_free(struct nn_model *m);

#endif
