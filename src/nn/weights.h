/* Weights from and to files: tensors W1, b1, ..., WL, bL of a network whose
 * shape is known. Tensors of other names are not looked at.
 *
 * W is in columns or panels (mat.h) in memory and row-major in files: the ways
 * there and back are here. */
#ifndef NN_WEIGHTS_H
#define NN_WEIGHTS_H

#include "error.h"
#include "file.h"
#include "net.h"
#include "tensors.h"

/* "W3", "b3" */
enum { NN_TENSOR_NAME = 16 };
void nn_weights_name(char name[NN_TENSOR_NAME], char letter, int layer);

/* Adds the tensors to a file. */
void nn_weights_write(const struct nn_net *net, struct nn_tensors_out *o);

/* From F32 or F64 tensors of just the net's shapes, all finite. path stands
 * for the file in messages, which name the tensor and both shapes; failure has
 * the given status. */
int nn_weights_load(struct nn_net *net, const struct nn_tensors *t,
                    const char *path, enum nn_status status,
                    struct nn_error *err);

/* From a safetensors file (checksum not needed), or from JSON {"W1": [[...],
 * ...], "b1": [...], ...} with a list for each row. Fills *fingerprint.
 * NN_ECONFIG, naming the tensor; NN_ESYSTEM. */
int nn_weights_read(struct nn_net *net, const char *path,
                    struct nn_fingerprint *fingerprint, struct nn_error *err);

#endif
