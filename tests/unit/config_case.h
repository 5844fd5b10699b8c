/* Configs for tests: read from text, or refused with a message. cmocka.h comes
 * first. */
#ifndef CONFIG_CASE_H
#define CONFIG_CASE_H

#include <string.h>

#include "config.h"

/* The config that the text is; the test frees it. */
static inline struct nn_config config_case(const char *text)
{
    struct nn_config c = {0};
    struct nn_error err = {0};
    if (nn_config_parse(&c, text, strlen(text), "t.json", &err) < 0)
        fail_msg("%s: %s", text, err.msg);
    return c;
}

static inline void config_case_set(struct nn_config *c, const char *assignment)
{
    struct nn_error err = {0};
    if (nn_config_set(c, assignment, &err) < 0)
        fail_msg("%s: %s", assignment, err.msg);
}

/* The text is refused with the message, which "t.json" begins. */
static inline void config_case_refuse(const char *text, const char *message)
{
    struct nn_config c = {0};
    struct nn_error err = {0};
    int rc = nn_config_parse(&c, text, strlen(text), "t.json", &err);
    if (rc == 0)
        fail_msg("accepted: %s", text);
    assert_memory_equal(err.msg, "t.json", strlen("t.json"));
    assert_string_equal(err.msg + strlen("t.json"), message);
    assert_int_equal(rc, NN_ECONFIG);
    assert_int_equal(err.code, NN_ECONFIG);
    const struct nn_config empty = {0};
    assert_memory_equal(&c, &empty, sizeof c);
}

/* The edit of a config of defaults is refused with the message, which "--set: "
 * begins. */
static inline void config_case_refuse_set(const char *assignment,
                                          const char *message)
{
    struct nn_config c = config_case("{}");
    struct nn_error err = {0};
    int rc = nn_config_set(&c, assignment, &err);
    if (rc == 0)
        fail_msg("accepted: %s", assignment);
    assert_memory_equal(err.msg, "--set: ", strlen("--set: "));
    assert_string_equal(err.msg + strlen("--set: "), message);
    assert_int_equal(rc, NN_ECONFIG);
    assert_int_equal(err.code, NN_ECONFIG);
    nn_config_free(&c);
}

/* A config of the text and the edit ("" is none) passes nn_config_check if the
 * message is NULL, and fails with it otherwise. */
static inline void config_case_check(const char *text, const char *assignment,
                                     const char *message)
{
    struct nn_config c = config_case(text);
    struct nn_error err = {0};
    if (*assignment)
        config_case_set(&c, assignment);
    int rc = nn_config_check(&c, &err);
    assert_string_equal(err.msg, message ? message : "");
    assert_int_equal(rc, message ? NN_ECONFIG : 0);
    nn_config_free(&c);
}

#endif
