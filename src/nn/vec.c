/* The functions of vec.h that are not worth a vector. */
#include "vec.h"

#include <assert.h>
#include <math.h>

/* As nn_vec_log: x = 2^e f, log f = 2 atanh(s); |s| <= 0.172, so that the
 * 23rd power is below 2^-60 of the first. log 2 in two parts of which e times
 * the first is exact. */
double nn_log(double x)
{
    assert(x > 0.0);
    int e;
    double f = frexp(x, &e);
    if (f < 0.70710678118654752) {
        f += f;
        e--;
    }
    double s = (f - 1.0) / (f + 1.0);
    double z = s * s;
    double p = 0.0;
    for (int k = 21; k >= 3; k -= 2)
        p = (p + 1.0 / k) * z;
    double log_f = s + s + (s + s) * p;
    return e * 6.93147180369123816490e-01 +
           (e * 1.90821492927058770002e-10 + log_f);
}
