#include "train_tasks.h"

#include "check_gradients.h"
#include "describe.h"
#include "new.h"
#include "trace.h"

#include <assert.h>

void train_note(const struct train_options *o, const struct nn_text *text)
{
    if (o->talk != TALK_QUIET && text->p && !text->failed)
        cli_note(&cli_nntrain, text->p);
}

int train_task_schema(struct nn_error *err)
{
    struct nn_text text = {0};
    nn_config_schema(&text);
    return cli_print(&text, err);
}

int train_task_new(const struct train_options *o, struct nn_error *err)
{
    struct nn_text config = {0}, notes = {0};
    int rc = cli_new(&config, &notes, o->look_at, o->target, err);
    train_note(o, &notes); /* those of a failure may say why */
    nn_text_free(&notes);
    if (rc == 0)
        return cli_print(&config, err);
    nn_text_free(&config);
    return rc;
}

int train_task_config(const struct train_options *o,
                      const struct nn_config *config, struct nn_error *err)
{
    struct nn_text text = {0};
    if (o->talk == TALK_VERBOSE) {
        nn_config_origins(config, &text);
        train_note(o, &text);
        nn_text_clear(&text);
    }
    nn_config_write(config, NN_CONFIG_SHOWN, &text);
    return cli_print(&text, err);
}

int train_task_look(const struct train_options *o,
                    const struct nn_config *config, struct nn_data *data,
                    struct nn_error *err)
{
    struct nn_text text = {0};
    int rc = 0;
    switch (o->task) {
    case TASK_DESCRIBE:
        rc = cli_describe(&text, config, data, err);
        break;
    case TASK_CHECK:
        rc = cli_check_gradients(&text, config, data, err);
        break;
    case TASK_TRACE:
        rc = cli_trace(&text, &o->trace, config, data, err);
        break;
    default:
        assert(0);
    }
    if (rc < 0 && rc != NN_ECHECK) {
        nn_text_free(&text);
        return rc;
    }
    /* the table of a check also if it says no */
    int printed = cli_print(&text, rc == 0 ? err : NULL);
    return rc == 0 ? printed : rc;
}
