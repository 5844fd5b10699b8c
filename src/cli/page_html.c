#include "page_html.h"

#include <stdbool.h>
#include <string.h>

#include "plot_gnuplot.h"

/* White paper, dark text. In print two pictures on a page, none divided, and
 * long lines broken. */
static const char style[] =
    "body{font:17px/1.5 sans-serif;color:#202020;background:#fff;"
    "max-width:50em;margin:2em auto;padding:0 1em}\n"
    "h1{margin-bottom:.2em}\n"
    "h2{margin:1.6em 0 .5em;border-bottom:2px solid #0072b2}\n"
    "h3{margin:1em 0 .3em}\n"
    "figure{margin:0}\n"
    "figure svg{display:block;max-width:100%;height:auto;margin:auto}\n"
    "pre{overflow-x:auto;background:#f4f4f4;padding:.7em;font-size:14px}\n"
    "table{border-collapse:collapse}\n"
    "td,th{text-align:left;vertical-align:top;padding:.2em 1.2em .2em 0;"
    "border-bottom:1px solid #d0d0d0}\n"
    "th{white-space:nowrap}\n"
    "td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}\n"
    "li.warning{font-weight:bold}\n"
    "@page{margin:15mm}\n"
    "@media print{body{font-size:11pt;max-width:none;margin:0;padding:0}\n"
    "h2,h3{break-after:avoid}\n"
    "figure,tr{break-inside:avoid}\n"
    "figure svg{width:auto;max-height:105mm}\n"
    "pre{white-space:pre-wrap;background:none;border:1px solid #d0d0d0;"
    "font-size:9pt}}\n";

void cli_page_begin(struct nn_text *page, const char *title)
{
    nn_text_puts(page, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
                       "<meta charset=\"utf-8\">\n"
                       "<meta name=\"viewport\" "
                       "content=\"width=device-width, initial-scale=1\">\n"
                       "<title>");
    cli_page_add(page, title);
    nn_text_printf(page,
                   ": report</title>\n<style>\n%s</style>\n</head>\n<body>\n"
                   "<h1>",
                   style);
    cli_page_add(page, title);
    nn_text_puts(page, "</h1>\n");
}

void cli_page_end(struct nn_text *page)
{
    nn_text_puts(page, "</body>\n</html>\n");
}

void cli_page_add(struct nn_text *page, const char *text)
{
    const size_t len = strlen(text);
    for (size_t i = 0, n; i<len; i += n> 0 ? n : 1) {
        n = nn_text_character(text + i, len - i);
        const unsigned char c = (unsigned char)text[i];
        if (c == '&')
            nn_text_puts(page, "&amp;");
        else if (c == '<')
            nn_text_puts(page, "&lt;");
        else if (c == '>')
            nn_text_puts(page, "&gt;");
        else if (n == 0 || (c < ' ' && c != '\n') || c == 0x7f)
            nn_text_puts(page, "?");
        else
            nn_text_add(page, text + i, n);
    }
}

static void add_text(struct nn_text *page, struct nn_text *text)
{
    cli_page_add(page, text->p ? text->p : "");
    page->failed = page->failed || text->failed;
    nn_text_free(text);
}

void cli_page_add_fact(struct nn_text *page, const char *name,
                       struct nn_text *text)
{
    nn_text_printf(page, "<tr><th scope=\"row\">%s</th><td>", name);
    add_text(page, text);
    nn_text_puts(page, "</td></tr>\n");
}

void cli_page_add_pre(struct nn_text *page, struct nn_text *text)
{
    nn_text_puts(page, "<pre>");
    add_text(page, text);
    nn_text_puts(page, "</pre>\n");
}

/* Does the text at p name an element of the picture? Then the length of what
 * stands before the name, else 0. */
static size_t before_name(const char *p)
{
    static const char *const forms[] = {"id='", "id=\"", "href='#", "url(#"};
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        const size_t len = strlen(forms[i]);
        if (strncmp(p, forms[i], len) == 0)
            return len;
    }
    return 0;
}

/* Blanks at p that stand about an equals sign, which HTML would rather not
 * have. */
static size_t before_equals(const char *p)
{
    const size_t blanks = strspn(p, " ");
    return p[blanks] == '=' || p[-1] == '=' ? blanks : 0;
}

/* The elements of the picture, their names made different from those of the
 * other pictures: a page has each only once. Texts lie between > and <, where
 * nothing is changed. */
static void add_elements(struct nn_text *page, const char *p, int number)
{
    bool in_tag = false;
    while (*p) {
        in_tag = *p == '<' || (in_tag && *p != '>');
        p += in_tag ? before_equals(p) : 0;
        const size_t len = in_tag ? before_name(p) : 0;
        nn_text_add(page, p, len > 0 ? len : 1);
        if (len > 0)
            nn_text_printf(page, "p%d_", number);
        p += len > 0 ? len : 1;
    }
}

/* The SVG element alone, without gnuplot's word about itself. */
static void add_svg(struct nn_text *page, const char *heading,
                    const struct nn_text *svg, int number)
{
    const char *tag = strstr(svg->p, "<svg"), *end = tag ? strchr(tag, '>') : 0;
    const char *inside = strstr(svg->p, "</desc>");
    if (!end || !inside)
        return;
    nn_text_printf(page, "<svg role=\"img\" aria-label=\"%s\"", heading);
    tag += strlen("<svg");
    nn_text_add(page, tag, (size_t)(end - tag) + 1);
    add_elements(page, inside + strlen("</desc>"), number);
}

int cli_page_add_picture(struct nn_text *page, const char *heading,
                         const struct nn_text *script, int number,
                         struct nn_error *err)
{
    struct nn_text svg = {0};
    int rc = cli_gnuplot(&svg, script, err);
    if (rc == 0) {
        nn_text_printf(page, "<h2>%s</h2>\n<figure>\n", heading);
        add_svg(page, heading, &svg, number);
        nn_text_puts(page, "</figure>\n");
    }
    nn_text_free(&svg);
    return rc;
}
