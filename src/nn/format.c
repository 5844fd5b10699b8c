#include "format.h"

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

int nn_format_check(const struct nn_tensors *t, const char *name,
                    const char *format, const char *what, struct nn_error *err)
{
    const char *is = nn_tensors_metadata(t, "format");
    if (!is || strcmp(is, format) != 0)
        return nn_fail(err, NN_EMODEL,
                       "%s: a safetensors file, but not %s: its \"format\" is "
                       "not %s",
                       name, what, format);
    const char *version = metadata(t, name, "version", err);
    if (!version)
        return NN_EMODEL;
    size_t digits = strspn(version, "0123456789");
    if (digits == 0 || version[digits] || version[0] == '0')
        return nn_fail(err, NN_EMODEL,
                       "%s: its version is no whole number from 1", name);
    if (digits > 9 || atoi(version) > NN_FORMAT_VERSION)
        return nn_fail(err, NN_EMODEL,
                       "%s: format version %.40s, this program (%s) reads "
                       "versions up to %d",
                       name, version, NN_VERSION, NN_FORMAT_VERSION);
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
