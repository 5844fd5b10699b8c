/* Whatever is accepted is written as JSON that is accepted again and written
 * the same. Memory cannot run out here: a failure is the text's fault. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct nn_json *parse(const char *text, size_t len)
{
    struct nn_json *root = NULL;
    struct nn_error err = {0};
    int rc = nn_json_parse(&root, text, len, "fuzz", NN_ECONFIG, &err);
    if (rc && (rc != NN_ECONFIG || err.msg[0] == '\0'))
        abort();
    return root;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct nn_json *root = parse((const char *)data, size);
    if (!root)
        return 0;
    struct nn_text once = {0};
    struct nn_text twice = {0};
    nn_json_add_node(&once, root);
    nn_json_free(root);
    root = parse(once.p, once.len);
    if (!root)
        abort();
    nn_json_add_node(&twice, root);
    nn_json_free(root);
    if (strcmp(once.p, twice.p) != 0)
        abort();
    nn_text_free(&once);
    nn_text_free(&twice);
    return 0;
}
