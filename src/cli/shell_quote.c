#include "shell_quote.h"

#include <string.h>

void cli_add_word(struct nn_text *out, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789_-./+:,@%=";
    nn_text_puts(out, " ");
    if (*word && strspn(word, plain) == strlen(word)) {
        nn_text_puts(out, word);
        return;
    }
    nn_text_puts(out, "'");
    for (; *word; word++) {
        if (*word == '\'')
            nn_text_puts(out, "'\\''");
        else
            nn_text_add(out, word, 1);
    }
    nn_text_puts(out, "'");
}
