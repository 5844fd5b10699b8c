/* auc: pairs won and tied, counted one by one. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rng.h"
#include "auc.h"

static void test_by_hand(void **state)
{
    (void)state;
    struct nn_ranked right[] = {{2, 1, true}, {1, 1, false}, {3, 1, true}};
    struct nn_ranked wrong[] = {{2, 1, false}, {1, 1, true}};
    struct nn_ranked tied[] = {{1, 1, false}, {1, 1, true}, {1, 1, true}};
    /* of the pairs 2:1 2:2 2:2 1:1 one is won, three are tied */
    struct nn_ranked half[] = {
        {2, 1, true}, {1, 1, true}, {2, 1, false}, {1, 1, false}};
    assert_true(nn_auc(right, 3) == 1.0);
    assert_true(nn_auc(wrong, 2) == 0.0);
    assert_true(nn_auc(tied, 3) == 0.5);
    assert_true(nn_auc(half, 4) == 0.5);
    assert_true(isnan(nn_auc(right, 0)));
    assert_true(isnan(nn_auc(right, 1)));
    assert_true(isnan(nn_auc(right + 1, 2)));
}

/* Against all pairs, with few and with many different outputs, with and without
 * weights. */
static void test_all_pairs(void **state)
{
    (void)state;
    enum { ROWS = 200 };
    struct nn_rng rng;
    nn_rng_seed(&rng, 1, NN_RNG_SPLIT, 0, 0);
    for (uint64_t values = 1; values <= 1 << 21; values *= 2) {
        const bool weighted = values % 3 == 1; /* of every other one */
        struct nn_ranked row[ROWS];
        double won = 0, pairs = 0;
        for (int i = 0; i < ROWS; i++) {
            const uint64_t x = nn_rng_next(&rng);
            const float weight = weighted ? (float)(x >> 40 & 3) : 1.0f;
            row[i] =
                (struct nn_ranked){(float)(x % values) - 3.0f, weight, x >> 63};
        }
        for (int i = 0; i < ROWS * ROWS; i++) {
            const struct nn_ranked *a = &row[i / ROWS], *b = &row[i % ROWS];
            if (!a->positive || b->positive)
                continue;
            const double pair = (double)(a->weight * b->weight);
            won += pair * (a->y > b->y ? 1.0 : a->y == b->y ? 0.5 : 0.0);
            pairs += pair;
        }
        assert_true(nn_auc(row, ROWS) == won / pairs);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_all_pairs),
    };
    return cmocka_run_group_tests_name("auc", tests, NULL, NULL);
}
