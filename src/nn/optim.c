#include "optim.h"

#include <assert.h>

#include "vec.h"

const char *const nn_optim_names[NN_OPTIMS] = {"sgd"};

/* theta = theta - rate grad */
static void sgd(float rate, size_t size, float *theta, const float *grad)
{
    size_t i = 0;
    for (; i + NN_LANES <= size; i += NN_LANES)
        nn_v8_store(theta + i, nn_v8_fma(nn_v8_of(-rate), nn_v8_load(grad + i),
                                         nn_v8_load(theta + i)));
    for (; i < size; i++)
        theta[i] = nn_fma(-rate, grad[i], theta[i]);
}

void nn_optim_step(const struct nn_optim *o, size_t size, float *theta,
                   const float *grad)
{
    switch (o->kind) {
    case NN_SGD:
        sgd(o->rate, size, theta, grad);
        break;
    case NN_OPTIMS:
        assert(0);
    }
}
