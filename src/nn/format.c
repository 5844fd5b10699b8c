#include "format.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A piece of metadata that every file has, or NULL and the fault. */
static const char *metadata(const struct nn_tensors *t, const char *name,
                            const char *key, struct nn_error *err)
{
    const char *text = nn_tensors_metadata(t, key);
    if (!text)
        nn_fail(err, NN_EMODEL, "%s: its metadata lack \"%s\"", name, key);
    return text;
}

void nn_format_add(struct nn_tensors_out *o, const struct nn_format *format,
                   int version)
{
    char text[16];
    snprintf(text, sizeof text, "%d", version);
    nn_tensors_add_metadata(o, "format", format->name);
    nn_tensors_add_metadata(o, "version", text);
}

int nn_format_check(const struct nn_tensors *t, const char *name,
                    const struct nn_format *format, struct nn_error *err)
{
    const char *is = nn_tensors_metadata(t, "format");
    if (!is || strcmp(is, format->name) != 0)
        return nn_fail(err, NN_EMODEL,
                       "%s: a safetensors file, but not %s: its \"format\" is "
                       "not %s",
                       name, format->what, format->name);
    const char *version = metadata(t, name, "version", err);
    if (!version)
        return NN_EMODEL;
    size_t digits = strspn(version, "0123456789");
    if (digits == 0 || version[digits] || version[0] == '0')
        return nn_fail(err, NN_EMODEL,
                       "%s: its version is no whole number from 1", name);
    if (digits > 9 || atoi(version) > format->newest)
        return nn_fail(err, NN_EMODEL,
                       "%s: format version %.40s, this program (%s) reads "
                       "versions up to %d",
                       name, version, NN_VERSION, format->newest);
    return 0;
}

int nn_format_json(struct nn_json **root, struct nn_text *place,
                   const struct nn_tensors *t, const char *name,
                   const char *key, struct nn_error *err)
{
    const char *text = metadata(t, name, key, err);
    if (!text)
        return NN_EMODEL;
    nn_text_printf(place, "%s: %s", name, key);
    int rc = nn_text_check(place, err);
    return rc < 0 ? rc
                  : nn_json_parse(root, text, strlen(text), place->p, NN_EMODEL,
                                  err);
}
