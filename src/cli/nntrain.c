/* nntrain: trains a network on CSV data as a config says. */
#include "cli.h"
#include "describe.h"
#include "folds.h"
#include "loss_log.h"
#include "progress.h"
#include "reproduce.h"
#include "resume.h"
#include "summary.h"
#include "train_files.h"
#include "train_options.h"
#include "train_tasks.h"

#include "../nn/cache.h"
#include "../nn/report.h"
#include "../nn/train.h"
#include "../nn/write.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A run of the program; {0} is a valid empty one. */
struct run {
    struct train_options options;
    struct nn_config config;
    struct nn_data data;
    struct nn_model model;
    struct nn_model original; /* of --reproduce */
    struct nn_writer *model_file;
    struct cli_loss_log log;
    struct cli_progress progress;
    struct cli_resume resume;
    bool leftover;            /* there is a checkpoint of another run */
    struct nn_position saved; /* last; epoch 0: not at all */
    struct nn_epoch last;     /* that ended */
};

static int load_data(struct run *run, struct nn_error *err)
{
    int rc = nn_config_check_data(&run->config, err);
    if (rc == 0)
        rc = train_files_check_inputs(&run->options, &run->config, err);
    if (rc == 0)
        rc = train_files_check_cache(&run->options, &run->config, err);
    struct nn_text details = {0};
    if (rc == 0)
        rc = nn_cache_load(&run->data, &run->config,
                           run->options.talk != TALK_QUIET, &details, err);
    if (rc == 0) {
        train_note(&run->options, &run->data.notes);
        cli_describe_files(&details, &run->data);
        if (run->options.talk == TALK_VERBOSE)
            train_note(&run->options, &details);
    }
    nn_text_free(&details);
    return rc;
}

/* Both outputs, so that a wrong folder fails before any work is done. */
static int open_outputs(struct run *run, struct nn_error *err)
{
    const struct train_options *o = &run->options;
    int rc = train_files_check_outputs(o, &run->config, err);
    if (rc == 0)
        rc = nn_writer_open(&run->model_file, o->model, err);
    if (rc == 0)
        rc = cli_loss_log_open(&run->log, o->log, run->config.log_every, err);
    return rc;
}

static void note_checkpoint(const struct run *run, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void note_checkpoint(const struct run *run, const char *format, ...)
{
    char line[PATH_MAX + 100];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (run->options.talk != TALK_QUIET)
        cli_note(&cli_nntrain, line);
}

static int save(void *arg, const struct nn_state *state, struct nn_error *err)
{
    struct run *run = arg;
    int rc = cli_loss_log_sync(&run->log, err);
    const struct nn_fingerprint log =
        cli_loss_log_before(&run->log, state->position->epoch);
    state->position->log = log.length;
    state->position->log_crc32 = log.crc32;
    if (rc == 0)
        rc = cli_resume_save(&run->resume, state, err);
    if (rc < 0)
        return rc;
    run->leftover = false;
    run->saved = *state->position;
    return 0;
}

static int resumed(void *arg, const struct nn_position *at,
                   struct nn_error *err)
{
    struct run *run = arg;
    note_checkpoint(run, "goes on with epoch %d, minibatch %d", at->epoch,
                    at->step + 1);
    return cli_loss_log_resume(&run->log, at, err);
}

static int epoch_done(void *arg, const struct nn_epoch *e, struct nn_error *err)
{
    struct run *run = arg;
    run->last = *e;
    if (run->leftover) {
        int rc = cli_resume_remove(&run->resume, err);
        if (rc < 0)
            return rc;
        run->leftover = false;
    }
    if (run->options.talk != TALK_QUIET)
        cli_progress_step(&run->progress, e);
    return cli_loss_log_add(&run->log, e, err);
}

/* Where the run that a signal stopped is, and the best it has come to. */
static void note_stopped(const struct run *run)
{
    struct nn_text text = {0};
    note_checkpoint(run, "stopped in epoch %d; --resume goes on from %s",
                    run->saved.epoch, run->resume.path);
    cli_add_lowest(&text, &run->last);
    train_note(&run->options, &text);
    nn_text_free(&text);
}

static int train(struct run *run, struct nn_error *err)
{
    const bool log_is_here =
        strcmp(run->options.log, "-") == 0 && isatty(STDOUT_FILENO);
    const bool saves = run->config.checkpoint_every > 0 && run->resume.path;
    const struct nn_train_hooks hooks = {
        .epoch_done = epoch_done,
        .arg = run,
        .stop = &cli_stop,
        .save = saves ? save : NULL,
        .save_now = &cli_save,
        .resume = run->resume.found ? &run->resume.from : NULL,
        .resume_name = run->resume.path,
        .resumed = resumed};
    cli_progress_start(&run->progress, &cli_nntrain, !log_is_here, &run->config,
                       run->data.train.count);
    int rc = nn_train(&run->model, &run->data, &run->config, &hooks, err);
    cli_progress_end(&run->progress);
    if (rc == NN_ESTOPPED && run->saved.epoch > 0)
        note_stopped(run);
    if (rc == NN_EDIVERGED && run->saved.epoch > 0)
        note_checkpoint(run, "%s holds the end of epoch %d", run->resume.path,
                        run->saved.epoch - 1);
    int closed = cli_loss_log_close(&run->log, rc == 0 ? err : NULL);
    return rc == 0 ? closed : rc;
}

static int write_model(struct run *run, struct nn_error *err)
{
    struct nn_text file = {0};
    int rc = nn_model_write(&run->model, &file, err);
    if (rc == 0)
        rc = nn_writer_write(run->model_file, file.p, file.len, err);
    if (rc == 0)
        rc = nn_writer_commit(&run->model_file, err);
    nn_text_free(&file);
    return rc;
}

static struct cli_run_summary summary_of(const struct run *run)
{
    return (struct cli_run_summary){&run->model, run->options.model,
                                    run->options.log, run->last, NULL};
}

static int print_json(struct run *run, struct nn_error *err)
{
    struct cli_run_summary summary = summary_of(run);
    struct nn_report report[3] = {0};
    struct nn_text text = {0};
    int rc = cli_summary_reports(report, &run->model, &run->data, err);
    if (rc == 0) {
        summary.reports = report;
        cli_summary_json(&text, &summary);
        rc = cli_print(&text, err);
    }
    for (int i = 0; i < 3; i++)
        nn_report_free(&report[i]);
    return rc;
}

static int print_summary(struct run *run, struct nn_error *err)
{
    const struct cli_run_summary summary = summary_of(run);
    struct nn_text text = {0};
    if (run->options.talk != TALK_QUIET) {
        cli_summary_text(&text, &summary);
        if (!text.failed)
            cli_note_block(&cli_nntrain, text.p);
        nn_text_free(&text);
    }
    return run->options.json ? print_json(run, err) : 0;
}

/* What an earlier run left; 1 if it is the model itself, so that there is
 * nothing to do. */
static int look_back(struct run *run, struct nn_error *err)
{
    struct cli_resume *r = &run->resume;
    const char *model = run->options.model;
    int rc = cli_resume_open(r, model, err);
    if (rc < 0)
        return rc;
    if (!run->options.resume) {
        run->leftover = cli_resume_is_there(r);
        if (run->leftover)
            note_checkpoint(run, "%s is replaced; --resume would go on from it",
                            r->path);
        return 0;
    }
    rc = cli_resume_find(r, err);
    if (rc < 0 || r->found)
        return rc;
    rc = cli_resume_is_finished(&run->model, model, &run->config, &run->data,
                                err);
    if (rc == 0)
        note_checkpoint(run, "there is no checkpoint beside %s: starts afresh",
                        model);
    if (rc == 1)
        note_checkpoint(run, "%s: already finished", model);
    return rc;
}

static int train_and_write(struct run *run, struct nn_error *err)
{
    cli_catch_signals();
    cli_outlive_readers();
    int rc = open_outputs(run, err);
    if (rc == 0)
        rc = look_back(run, err);
    if (rc == 1)
        return run->options.json ? print_json(run, err) : 0;
    if (rc == 0)
        rc = train(run, err);
    if (rc == 0)
        rc = write_model(run, err);
    if (rc == 0)
        rc = cli_resume_remove(&run->resume, err);
    return rc == 0 ? print_summary(run, err) : rc;
}

static int reproduce(struct run *run, struct nn_error *err)
{
    const char *name = nn_path_name(run->options.reproduce);
    struct nn_text text = {0};
    cli_catch_signals();
    int rc =
        cli_reproduce_open(&run->original, &run->config, &run->options, err);
    if (rc == 0)
        rc = load_data(run, err);
    if (rc == 0)
        rc = cli_reproduce_check(&run->original, name, &run->config, &run->data,
                                 err);
    if (rc == 0)
        rc = train(run, err);
    if (rc == 0)
        rc = cli_reproduce_compare(&run->original, name, &run->model, err);
    if (rc < 0)
        return rc;
    nn_text_printf(&text, "%s: the same bits\n", name);
    return cli_print(&text, err);
}

static int run_task(struct run *run, struct nn_error *err)
{
    const struct train_options *o = &run->options;
    if (o->task == TASK_SCHEMA)
        return train_task_schema(err);
    if (o->task == TASK_NEW)
        return train_task_new(o, err);
    if (o->task == TASK_REPRODUCE)
        return reproduce(run, err);
    int rc = train_options_config(o, &run->config, err);
    if (rc == 0 && o->task == TASK_PRINT_CONFIG)
        return train_task_config(o, &run->config, err);
    if (rc == 0 && o->folds > 0)
        return cli_folds_as_told(o, &run->config, err);
    if (o->task == TASK_TRAIN)
        cli_catch_save();
    if (rc == 0)
        rc = load_data(run, err);
    if (rc < 0)
        return rc;
    if (o->task == TASK_TRAIN)
        return train_and_write(run, err);
    return train_task_look(o, &run->config, &run->data, err);
}

static void run_free(struct run *run)
{
    nn_writer_abort(&run->model_file);
    cli_loss_log_close(&run->log, NULL);
    cli_resume_free(&run->resume);
    nn_model_free(&run->model);
    nn_model_free(&run->original);
    nn_data_free(&run->data);
    nn_config_free(&run->config);
    train_options_free(&run->options);
}

int cli_main(int argc, char **argv)
{
    struct run run = {0};
    struct nn_error err = {0};
    int rc = train_options_parse(&run.options, argc, argv, &err);
    if (rc == 0)
        rc = run_task(&run, &err);
    if (rc == 0)
        rc = cli_close_stdout(&err);
    run_free(&run);
    if (cli_stop)
        cli_die_by_signal();
    return rc < 0 ? cli_report(&cli_nntrain, &err) : 0;
}
