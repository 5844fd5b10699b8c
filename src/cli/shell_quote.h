/* Commands that a shell takes as they are. */
#ifndef SHELL_QUOTE_H
#define SHELL_QUOTE_H

#include "../nn/text.h"

/* A blank and the word, between single quotes where the shell would take it
 * otherwise. */
void cli_add_word(struct nn_text *out, const char *word);

#endif
