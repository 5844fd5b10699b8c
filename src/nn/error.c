#include "error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A text that did not fit ends with "...", never within a UTF-8 character. */
static void mark_cut(char *msg, size_t size)
{
    size_t end = size - sizeof "...";
    while (end > 0 && ((unsigned char)msg[end] & 0xc0) == 0x80)
        end--;
    memcpy(msg + end, "...", sizeof "...");
}

int nn_fail(struct nn_error *err, enum nn_status code, const char *format, ...)
{
    if (!err)
        return code;
    /* Not into err->msg at once: an argument may be the text to be extended. */
    char msg[sizeof err->msg];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(msg, sizeof msg, format, args);
    va_end(args);
    if (len >= (int)sizeof msg)
        mark_cut(msg, sizeof msg);
    err->code = code;
    memcpy(err->msg, msg, sizeof msg);
    return code;
}

int nn_fail_memory(struct nn_error *err)
{
    return nn_fail(err, NN_ESYSTEM, "out of memory");
}
