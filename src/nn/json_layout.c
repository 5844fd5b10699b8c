#include "json_layout.h"

#include <assert.h>
#include <stdint.h>

#include "json.h"

void nn_json_add_key(struct nn_text *out, const char *key)
{
    if (out->len > 0 && out->p[out->len - 1] != '{')
        nn_text_puts(out, ",");
    nn_json_add_string(out, key);
    nn_text_puts(out, ":");
}

/* The lists and objects that are open. */
struct layout {
    uint64_t is_object; /* one bit for each of them, the innermost lowest */
    int depth;
    int objects; /* each indents by two blanks */
};

static void add_line_end(const struct layout *l, struct nn_text *out)
{
    nn_text_printf(out, "\n%*s", 2 * l->objects, "");
}

static void open_one(struct layout *l, int is_object)
{
    assert(l->depth < 8 * (int)sizeof l->is_object);
    l->is_object = l->is_object << 1 | (uint64_t)is_object;
    l->objects += is_object;
    l->depth++;
}

static void close_one(struct layout *l)
{
    l->objects -= (int)(l->is_object & 1);
    l->is_object >>= 1;
    l->depth--;
}

/* One character outside of strings, and the blanks that belong to it. */
static void add_mark(struct layout *l, char c, char before, struct nn_text *out)
{
    if (c == '}' || c == ']')
        close_one(l);
    if (c == '}' && before != '{')
        add_line_end(l, out);
    if (before == '{' && c != '}')
        add_line_end(l, out);
    nn_text_add(out, &c, 1);
    if (c == '{' || c == '[')
        open_one(l, c == '{');
    if (c == ',' && (l->is_object & 1))
        add_line_end(l, out);
    else if (c == ',' || c == ':')
        nn_text_puts(out, " ");
}

/* Bytes of the string that begins with the quote at p. */
static size_t string_length(const char *p)
{
    size_t n = 1;
    for (; p[n] != '"'; n++)
        n += p[n] == '\\';
    return n + 1;
}

void nn_json_add_lines(struct nn_text *out, const struct nn_text *json)
{
    struct layout l = {0};
    char before = '\0';
    if (json->failed)
        out->failed = true;
    for (size_t i = 0; !out->failed && i < json->len; i++) {
        add_mark(&l, json->p[i], before, out);
        before = json->p[i];
        if (before == '"') {
            size_t n = string_length(json->p + i);
            nn_text_add(out, json->p + i + 1, n - 1);
            i += n - 1;
        }
    }
    nn_text_puts(out, "\n");
}
