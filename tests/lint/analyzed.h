/* Included before each source that is analyzed. The analyzers see one file at a
 * time: this tells them that a function that reports a failure does not return
 * 0, without which they follow paths that are none. */
#ifndef ANALYZED_H
#define ANALYZED_H

#include "error.h"

#define nn_fail_memory(err) ((void)(nn_fail_memory)(err), NN_ESYSTEM)
#define nn_fail(err, code, ...)                                                \
    ((void)(nn_fail)(err, code, __VA_ARGS__),                                  \
     (code) < 0 ? (int)(code) : NN_ESYSTEM)

#endif
