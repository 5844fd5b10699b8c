/* Nothing is allocated in an epoch. This program has its own malloc and free,
 * which count and go on to the C library's. A sanitizer has its own too, so
 * there the test is skipped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "train.h"
#include "dataset.h"

#ifdef __SANITIZE_ADDRESS__
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

static atomic_long calls; /* of any thread */

#ifndef SANITIZED

/* The C library's own, which it exports for this. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *p, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *p);

void *malloc(size_t size)
{
    calls++;
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    calls++;
    return __libc_calloc(count, size);
}

void *realloc(void *p, size_t size)
{
    calls++;
    return __libc_realloc(p, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    calls++;
    return __libc_memalign(alignment, size);
}

void free(void *p)
{
    calls++;
    __libc_free(p);
}

#endif

struct span {
    int epochs;
    long first, last; /* calls when an epoch ended */
};

static int note_epoch(void *arg, const struct nn_epoch *e, struct nn_error *err)
{
    (void)err;
    struct span *span = arg;
    span->epochs++;
    *(e->epoch == 1 ? &span->first : &span->last) = calls;
    return 0;
}

/* 300 rows: minibatches and validation in more than one piece, the last of
 * them smaller. */
static void write_rows(struct nn_text *csv)
{
    nn_text_puts(csv, "a,b,c,city,y,z\n");
    for (int i = 0; i < 300; i++)
        nn_text_printf(csv, "%d,%d,%d,%c,%c,%d\n", i, i % 7, i % 11,
                       "KLMN"[i % 4], "xyz"[i * i % 3], i % 2);
    assert_int_equal(nn_text_check(csv, NULL), 0);
}

static void check_run(const char *settings)
{
    struct dataset s;
    struct nn_model m;
    struct nn_error err = {0};
    struct span span = {0};
    const struct nn_train_hooks hooks = {.epoch_done = note_epoch,
                                         .arg = &span};
    dataset_open(&s, settings, NULL);
    const long before = calls;
    if (nn_train(&m, &s.data, &s.config, &hooks, &err) < 0)
        fail_msg("%s: %s", settings, err.msg);
    assert_int_equal(span.epochs, 5);
    assert_true(span.first > before); /* they are counted */
    if (span.last != span.first)
        fail_msg("%s: %ld calls in four epochs", settings,
                 span.last - span.first);
    nn_model_free(&m);
    dataset_close(&s);
}

static void test_nothing_is_allocated_in_an_epoch(void **state)
{
    (void)state;
    static const char *const nets[] = {"", "n1=3", "hidden=[50,4]"};
    static const char *const losses[] = {
        "data.target=z", "data.target=y loss=cross_entropy",
        "data.target=[\"a\",\"b\"] loss=squared_error"};
    static const char *const validations[] = {
        "", "data.validation_fraction=0.1", "data.validation=t.csv"};
    static const int sizes[] = {1, 32, 0};
    struct nn_text csv = {0};
    write_rows(&csv);
    scratch_write("t.csv", csv.p, csv.len);
    nn_text_free(&csv);
    for (int i = 0; i < 3 * 3 * 3 * 4; i++) {
        char settings[256];
        snprintf(settings, sizeof settings,
                 "epochs=5 learning_rate=0.01 data.scale=standard "
                 "threads=%d shuffle=%s batch_size=%d %s %s %s",
                 1 + i % 2, i / 2 % 2 ? "true" : "false", sizes[i / 4 % 3],
                 validations[i / 12 % 3], losses[i / 36 % 3],
                 nets[(i / 4 + i / 36) % 3]);
        check_run(settings);
    }
}

int main(void)
{
#ifdef SANITIZED
    puts("1..0 # SKIP the sanitizer has its own malloc");
    return 0;
#endif
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(
        test_nothing_is_allocated_in_an_epoch, scratch_enter, scratch_leave)};
    return cmocka_run_group_tests_name("train_memory", tests, NULL, NULL);
}
