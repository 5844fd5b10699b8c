#include "csv.h"

#include <stdbool.h>
#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool needs_quotes(const char *p, size_t len, char delimiter)
{
    if (len > 0 && (is_blank(p[0]) || is_blank(p[len - 1])))
        return true;
    for (size_t i = 0; i < len; i++)
        if (p[i] == delimiter || p[i] == '"' || p[i] == '\r' || p[i] == '\n')
            return true;
    return false;
}

void nn_csv_add_field(struct nn_text *out, const char *p, size_t len,
                      char delimiter)
{
    if (!needs_quotes(p, len, delimiter)) {
        nn_text_add(out, p, len);
        return;
    }
    nn_text_add(out, "\"", 1);
    while (len > 0) {
        /* up to the next quote, and that one twice */
        const char *quote = memchr(p, '"', len);
        size_t n = quote ? (size_t)(quote - p) + 1 : len;
        nn_text_add(out, p, n);
        if (quote)
            nn_text_add(out, "\"", 1);
        p += n;
        len -= n;
    }
    nn_text_add(out, "\"", 1);
}
