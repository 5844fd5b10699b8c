#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "optim.h"

/* theta = theta - rate grad, also at the end of an odd length. */
static void test_gradient_descent(void **state)
{
    (void)state;
    float theta[11], grad[11];
    for (int i = 0; i < 11; i++) {
        theta[i] = (float)i;
        grad[i] = 4.0f - (float)i;
    }
    assert_string_equal(nn_optim_names[NN_SGD], "sgd");
    nn_optim_step(&(struct nn_optim){NN_SGD, 0.5f}, 11, theta, grad);
    for (int i = 0; i < 11; i++)
        assert_true(theta[i] == (float)i - 0.5f * (4.0f - (float)i));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_gradient_descent)};
    return cmocka_run_group_tests_name("optim", tests, NULL, NULL);
}
