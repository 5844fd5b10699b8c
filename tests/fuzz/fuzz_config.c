/* A config and edits, a line each after the config's NUL: what is accepted is
 * written as a config that is accepted and written the same: as it is shown
 * before the edits, as it is stored after them. Memory cannot run out here: a
 * failure is the text's fault, has a message, and leaves nothing behind. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int truth)
{
    if (!truth)
        abort();
}

/* Is it accepted? */
static int accepted(int rc, const struct nn_error *err)
{
    require(rc == 0 || (rc == NN_ECONFIG && err->code == rc && err->msg[0]));
    require(rc != 0 || !err->msg[0]);
    return rc == 0;
}

static int parse(struct nn_config *c, const char *text, size_t len)
{
    static const struct nn_config empty;
    struct nn_error err = {0};
    int good = accepted(nn_config_parse(c, text, len, "fuzz", &err), &err);
    require(good || memcmp(c, &empty, sizeof empty) == 0);
    return good;
}

static void check_form(const struct nn_config *c, enum nn_config_form form)
{
    struct nn_config again = {0};
    struct nn_text once = {0};
    struct nn_text twice = {0};
    nn_config_write(c, form, &once);
    require(parse(&again, once.p, once.len));
    nn_config_write(&again, form, &twice);
    require(strcmp(once.p, twice.p) == 0);
    nn_config_free(&again);
    nn_text_free(&once);
    nn_text_free(&twice);
}

static void check(const struct nn_config *c, enum nn_config_form form)
{
    struct nn_error err = {0};
    struct nn_text origins = {0};
    int n[NN_MAX_HIDDEN];
    int layers = nn_config_hidden(c, n);
    require(layers >= 0 && layers <= NN_MAX_HIDDEN);
    for (int i = 0; i < layers; i++)
        require(n[i] >= 1 && n[i] <= NN_MAX_NODES);
    accepted(nn_config_check(c, &err), &err);
    check_form(c, form);
    nn_config_origins(c, &origins);
    require(origins.len > 0);
    nn_text_free(&origins);
}

/* Each line up to the end; false as soon as one is refused. */
static int edit(struct nn_config *c, char *lines, size_t len)
{
    for (size_t at = 0; at < len;) {
        struct nn_error err = {0};
        char *line = lines + at;
        at += strcspn(line, "\n");
        lines[at++] = '\0';
        if (!accepted(nn_config_set(c, line, &err), &err))
            return 0;
    }
    return 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct nn_config c = {0};
    char *text = malloc(size + 1);
    require(text != NULL);
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    size_t len = strlen(text);
    if (parse(&c, text, len)) {
        check(&c, NN_CONFIG_SHOWN);
        if (len < size && edit(&c, text + len + 1, size - len - 1))
            check(&c, NN_CONFIG_STORED);
    }
    nn_config_free(&c);
    free(text);
    return 0;
}
