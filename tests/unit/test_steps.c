/* The hooks of a run's steps: when they are called, that they may end the run,
 * and that one which looks at the gradient changes no bit of the result. */
#include "dataset.h"

#include "prop.h"
#include "train.h"

/* What was called: "1:1< 1:1> 1:2< ...", before and after. */
struct log {
    struct nn_text calls;
    int stop_epoch, stop_step; /* after this step; 0: never */
};

static int note(struct log *log, const struct nn_step *s, char when)
{
    nn_text_printf(&log->calls, "%d:%d%c ", s->epoch, s->step, when);
    return s->epoch == log->stop_epoch && s->step == log->stop_step;
}

static int before(void *arg, const struct nn_step *s, struct nn_error *err)
{
    (void)err;
    note(arg, s, '<');
    nn_gradients(s->net, s->work, NULL, (struct nn_part){0, 1});
    return 0;
}

static int after(void *arg, const struct nn_step *s, struct nn_error *err)
{
    (void)err;
    return note(arg, s, '>') ? NN_ESTOPPED : 0;
}

static void run(struct log *log, const char *settings, bool hooked, int wanted,
                struct nn_text *file)
{
    struct dataset s;
    struct nn_model m;
    struct nn_train_hooks hooks = {.arg = log};
    if (hooked) {
        hooks.before_update = before;
        hooks.after_update = after;
    }
    dataset_open(&s, settings, "a,b,y\n0,1,0\n1,1,1\n2,0,1\n3,5,0\n4,4,1\n");
    assert_int_equal(nn_train(&m, &s.data, &s.config, &hooks, NULL), wanted);
    if (wanted == 0)
        assert_int_equal(nn_model_write(&m, file, NULL), 0);
    nn_model_free(&m);
    dataset_close(&s);
}

static void test_calls(void **state)
{
    (void)state;
    struct log all = {0}, some = {.stop_epoch = 2, .stop_step = 1};
    struct nn_text file = {0};
    run(&all, "n1=3 epochs=2 batch_size=3", true, 0, &file);
    assert_string_equal(all.calls.p, "1:1< 1:1> 1:2< 1:2> 2:1< 2:1> 2:2< "
                                     "2:2> ");
    run(&some, "n1=3 epochs=2 batch_size=3", true, NN_ESTOPPED, NULL);
    assert_string_equal(some.calls.p, "1:1< 1:1> 1:2< 1:2> 2:1< 2:1> ");
    nn_text_free(&file);
    nn_text_free(&all.calls);
    nn_text_free(&some.calls);
}

static void test_same_bits(void **state)
{
    (void)state;
    static const char *const settings[] = {
        "n1=3 epochs=3 batch_size=2", "n1=3 epochs=3 optimizer=adam",
        "n1=3 epochs=3 weight_decay=0.1 clip_norm=0.1",
        "n1=3 epochs=3 dropout=0.5"};
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        struct log log = {0};
        struct nn_text hooked = {0}, alone = {0};
        run(&log, settings[i], true, 0, &hooked);
        run(&log, settings[i], false, 0, &alone);
        assert_int_equal(hooked.len, alone.len);
        assert_memory_equal(hooked.p, alone.p, alone.len);
        nn_text_free(&hooked);
        nn_text_free(&alone);
        nn_text_free(&log.calls);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_calls, scratch_enter,
                                        scratch_leave),
        cmocka_unit_test_setup_teardown(test_same_bits, scratch_enter,
                                        scratch_leave)};
    return cmocka_run_group_tests_name("steps", tests, NULL, NULL);
}
