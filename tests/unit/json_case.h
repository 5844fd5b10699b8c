/* A text as JSON, for the tests of what is read from it. */
#ifndef JSON_CASE_H
#define JSON_CASE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "json.h"

/* The caller frees it. */
static inline struct nn_json *json_case(const char *text)
{
    struct nn_json *root = NULL;
    struct nn_error err = {0};
    if (nn_json_parse(&root, text, strlen(text), "t.json", NN_ECONFIG, &err))
        fail_msg("%s: %s", text, err.msg);
    return root;
}

#endif
