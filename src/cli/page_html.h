/* Pieces of a page of HTML: texts, rows of a table, pictures. */
#ifndef PAGE_HTML_H
#define PAGE_HTML_H

#include "../nn/error.h"
#include "../nn/text.h"

/* From the document's type to the heading of the page. */
void cli_page_begin(struct nn_text *page, const char *title);
void cli_page_end(struct nn_text *page);

/* The text with what HTML takes for markup written otherwise; control
 * characters and bytes that are not UTF-8 become "?". */
void cli_page_add(struct nn_text *page, const char *text);

/* A line of a table of two columns; the text is freed. */
void cli_page_add_fact(struct nn_text *page, const char *name,
                       struct nn_text *text);

/* The text as it is laid out, which is freed. */
void cli_page_add_pre(struct nn_text *page, struct nn_text *text);

/* What gnuplot draws, under its heading. The numbers of a page's pictures
 * differ. NN_ESYSTEM. */
int cli_page_add_picture(struct nn_text *page, const char *heading,
                         const struct nn_text *script, int number,
                         struct nn_error *err);

#endif
