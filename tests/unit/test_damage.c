/* Every truncation, every bit flip, every substitution of one byte, any byte
 * appended: no damaged model and no damaged checkpoint is accepted, and the
 * message is one line. With NN_LONG all substitutions, else those by a few
 * bytes that mean something in a header. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "checkpoint_case.h"
#include "sealed.h"

/* Kinds of their own: softmax with texts, several layers with categories, a
 * scaled number, a single output. */
static const char *const models[] = {"classes", "deep", "regression",
                                     "logistic"};
enum { MODELS = sizeof models / sizeof models[0], FILES = MODELS + 1 };

struct whole {
    const char *name;
    struct nn_text file;
};

static struct nn_text golden_bytes(const char *name)
{
    char path[512];
    const char *root = getenv("NN_ROOT");
    struct nn_text file = {0};
    struct nn_error err = {0};
    snprintf(path, sizeof path, "%s/tests/golden/models/%s.bin",
             root ? root : ".", name);
    if (nn_file_read(&file, path, 1 << 20, NN_ESYSTEM, &err) < 0)
        fail_msg("%s", err.msg);
    return file;
}

static int open_files(void **state)
{
    static struct whole w[FILES];
    struct nn_error err = {0};
    *state = w;
    for (int i = 0; i < MODELS; i++)
        w[i] = (struct whole){models[i], golden_bytes(models[i])};
    void *scratch = NULL;
    assert_int_equal(scratch_enter(&scratch), 0);
    w[MODELS] =
        (struct whole){"checkpoint", checkpoint_bytes(CHECKPOINT_ADAM, 9)};
    if (checkpoint_go_on(CHECKPOINT_ADAM, &w[MODELS].file, &err) < 0)
        fail_msg("%s", err.msg);
    return scratch_leave(&scratch);
}

static int close_files(void **state)
{
    struct whole *w = *state;
    for (int i = 0; i < FILES; i++)
        nn_text_free(&w[i].file);
    return 0;
}

/* What comes first when either is read; the format is told apart later. */
static int load(const struct whole *w, struct nn_text *file,
                struct nn_error *err)
{
    struct nn_tensors t = {0};
    struct nn_model m = {0};
    int rc = strcmp(w->name, "checkpoint") == 0
                 ? nn_tensors_parse(&t, file, "f", true, NN_EMODEL, err)
                 : nn_model_parse(&m, file, "f", err);
    nn_tensors_free(&t);
    nn_model_free(&m);
    return rc;
}

/* The len bytes of a damaged file, of which what tells how it was damaged. */
static void refuse(const struct whole *w, const char *p, size_t len,
                   const char *what, size_t at, int byte)
{
    struct nn_text file = {0};
    struct nn_error err = {0};
    nn_text_add(&file, p, len);
    if (load(w, &file, &err) != NN_EMODEL)
        fail_msg("%s: %s at %zu to %d: accepted", w->name, what, at, byte);
    if (strncmp(err.msg, "f: ", 3) != 0 || err.msg[3] == '\0' ||
        strpbrk(err.msg, "\n\r\x1b"))
        fail_msg("%s: %s at %zu to %d: message \"%s\"", w->name, what, at, byte,
                 err.msg);
}

static void test_whole(void **state)
{
    const struct whole *w = *state;
    for (int i = 0; i < FILES; i++) {
        struct nn_text file = copied(&w[i].file);
        struct nn_error err = {0};
        if (load(&w[i], &file, &err) < 0)
            fail_msg("%s", err.msg);
    }
}

static void test_every_truncation(void **state)
{
    const struct whole *w = *state;
    for (int i = 0; i < FILES; i++)
        for (size_t len = 0; len < w[i].file.len; len++)
            refuse(&w[i], w[i].file.p, len, "cut off", len, 0);
}

static void test_every_byte_appended(void **state)
{
    const struct whole *w = *state;
    for (int i = 0; i < FILES; i++) {
        struct nn_text more = copied(&w[i].file);
        nn_text_add(&more, "", 1);
        for (int byte = 0; byte < 256; byte++) {
            more.p[more.len - 1] = (char)byte;
            refuse(&w[i], more.p, more.len, "appended", more.len, byte);
        }
        nn_text_free(&more);
    }
}

static void substitute(const struct whole *w, struct nn_text *file, size_t at,
                       char byte)
{
    const char old = file->p[at];
    if (byte == old)
        return;
    file->p[at] = byte;
    refuse(w, file->p, file->len, "byte", at, (unsigned char)byte);
    file->p[at] = old;
}

static void test_every_bit(void **state)
{
    const struct whole *w = *state;
    for (int i = 0; i < FILES; i++) {
        struct nn_text file = copied(&w[i].file);
        for (size_t bit = 0; bit < 8 * file.len; bit++)
            substitute(&w[i], &file, bit / 8,
                       (char)(file.p[bit / 8] ^ (1 << bit % 8)));
        nn_text_free(&file);
    }
}

static void test_every_substitution(void **state)
{
    static const char some[] = "\0\" ,}0\xff";
    const struct whole *w = *state;
    const bool all = getenv("NN_LONG");
    for (int i = 0; i < FILES; i++) {
        struct nn_text file = copied(&w[i].file);
        for (size_t at = 0; at < file.len; at++)
            for (int k = 0; k < (all ? 256 : (int)sizeof some - 1); k++)
                substitute(&w[i], &file, at, all ? (char)k : some[k]);
        nn_text_free(&file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_every_truncation),
        cmocka_unit_test(test_every_byte_appended),
        cmocka_unit_test(test_every_bit),
        cmocka_unit_test(test_every_substitution),
    };
    return cmocka_run_group_tests_name("damage", tests, open_files,
                                       close_files);
}
