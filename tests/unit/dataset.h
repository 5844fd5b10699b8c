/* The data of a config, loaded from texts: the training file is t.csv in the
 * current folder (see scratch.h). Settings are those of --set with blanks
 * between them: "loss=cross_entropy data.target=3". */
#ifndef DATASET_H
#define DATASET_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "data.h"
#include "scratch.h"

struct dataset {
    struct nn_config config;
    struct nn_data data; /* do not move it */
};

static inline void dataset_config(struct nn_config *c, const char *settings)
{
    static const char start[] = "{\"data\": {\"train\": \"t.csv\"}}";
    struct nn_error err = {0};
    *c = (struct nn_config){0};
    int rc = nn_config_parse(c, start, strlen(start), "t.json", &err);
    while (rc == 0 && *settings) {
        char one[256];
        size_t len = strcspn(settings, " ");
        snprintf(one, sizeof one, "%.*s", (int)len, settings);
        rc = nn_config_set(c, one, &err);
        settings += len + strspn(settings + len, " ");
    }
    if (rc == 0)
        rc = nn_config_check(c, &err);
    if (rc < 0)
        fail_msg("%s", err.msg);
}

/* csv NULL: t.csv is there already. */
static inline int dataset_try(struct dataset *s, const char *settings,
                              const char *csv, struct nn_error *err)
{
    dataset_config(&s->config, settings);
    if (csv)
        scratch_write("t.csv", csv, strlen(csv));
    return nn_data_load(&s->data, &s->config, err);
}

static inline void dataset_close(struct dataset *s)
{
    nn_data_free(&s->data);
    nn_config_free(&s->config);
}

static inline void dataset_open(struct dataset *s, const char *settings,
                                const char *csv)
{
    struct nn_error err = {0};
    if (dataset_try(s, settings, csv, &err) < 0)
        fail_msg("%s", err.msg);
}

static inline void dataset_refused(const char *settings, const char *csv,
                                   enum nn_status status, const char *message)
{
    struct dataset s;
    struct nn_error err = {0};
    int rc = dataset_try(&s, settings, csv, &err);
    assert_string_equal(err.msg, message);
    assert_int_equal(rc, status);
    assert_int_equal(err.code, status);
    assert_null(s.data.columns.input);
    assert_null(s.data.train_table.cell);
    nn_config_free(&s.config);
}

#endif
