#include "json_scan.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

static_assert(NN_JSON_DEPTH <= 64, "is_object has one bit for each level");

enum { END = -1 }; /* what peek() sees after the last byte */

static int peek(const struct nn_json_scan *s)
{
    return s->at < s->len ? (unsigned char)s->text[s->at] : END;
}

static bool is_digit(int c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(int c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           c == '_' || c == '+' || c == '-' || c == '.';
}

static bool fault(struct nn_json_scan *s, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool fault(struct nn_json_scan *s, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(s->wrong, sizeof s->wrong, format, args);
    va_end(args);
    return false;
}

/* Names the word or the character that stands at s->at instead. */
static bool expected(struct nn_json_scan *s, const char *what)
{
    char found[NN_QUOTE_SIZE] = "the end of the text";
    size_t n = 0;
    while (s->at + n < s->len && is_word(s->text[s->at + n]))
        n++;
    if (n == 0)
        n = nn_text_character(s->text + s->at, s->len - s->at);
    if (n == 0 && peek(s) != END)
        n = 1; /* byte that is no character */
    if (n > 0)
        nn_text_quote(found, s->text + s->at, n);
    return fault(s, "expected %s, found %s", what, found);
}

static void skip_blanks(struct nn_json_scan *s)
{
    int c = peek(s);
    while (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        s->at++;
        c = peek(s);
    }
}

/* Reads the four hexadecimal digits of \uXXXX, or returns END. */
static int scan_hex(struct nn_json_scan *s)
{
    int value = 0;
    for (int i = 0; i < 4; i++) {
        int c = peek(s);
        int letter = c | ('a' - 'A'); /* in lower case, if it is one */
        if (is_digit(c))
            value = value * 16 + c - '0';
        else if (letter >= 'a' && letter <= 'f')
            value = value * 16 + letter - 'a' + 10;
        else
            return END;
        s->at++;
    }
    return value;
}

/* After \u: one character of the Basic Multilingual Plane, or a surrogate
 * pair \uD800-\uDBFF \uDC00-\uDFFF. A fault is placed at the backslash. */
static bool scan_unicode(struct nn_json_scan *s, size_t backslash)
{
    int high = scan_hex(s);
    bool pair = high >= 0xd800 && high <= 0xdbff;
    int low = 0;
    if (pair && s->len - s->at >= 2 && s->text[s->at] == '\\' &&
        s->text[s->at + 1] == 'u') {
        s->at += 2;
        low = scan_hex(s);
    }
    bool pair_is_whole = low >= 0xdc00 && low <= 0xdfff;
    if (high > 0 && pair == pair_is_whole && (high & 0xfc00) != 0xdc00)
        return true;
    s->at = backslash;
    if (high == END)
        return fault(s, "\\u takes four hexadecimal digits");
    if (high == 0)
        return fault(s, "\\u0000 is not supported in a string");
    return fault(s, "surrogates come in pairs, such as \\ud83d\\ude00");
}

static bool scan_escape(struct nn_json_scan *s)
{
    size_t backslash = s->at++;
    int c = peek(s);
    if (c == END || c == '\0' || !strchr("\"\\/bfnrtu", c)) {
        s->at = backslash;
        return fault(s, "no such escape; there are \\\" \\\\ \\/ \\b \\f \\n "
                        "\\r \\t and \\u with four hexadecimal digits");
    }
    s->at++;
    return c != 'u' || scan_unicode(s, backslash);
}

/* One character or escape inside a string. */
static bool scan_character(struct nn_json_scan *s)
{
    int c = peek(s);
    if (c == '\\')
        return scan_escape(s);
    if (c < 0x20)
        return expected(s, "'\"' at the string's end or an escape such as \\n");
    size_t n = nn_text_character(s->text + s->at, s->len - s->at);
    if (n == 0)
        return fault(s, "the string is not UTF-8; iconv -t UTF-8 converts it");
    s->at += n;
    return true;
}

static bool scan_string(struct nn_json_scan *s)
{
    size_t start = s->at++;
    while (peek(s) != '"') {
        if (peek(s) == END) {
            s->at = start;
            return fault(s, "the string that begins here has no closing '\"'");
        }
        if (!scan_character(s))
            return false;
    }
    s->at++;
    return true;
}

static bool scan_digits(struct nn_json_scan *s)
{
    if (!is_digit(peek(s)))
        return expected(s, "a digit");
    while (is_digit(peek(s)))
        s->at++;
    return true;
}

/* The number's value is only looked at where it may be beyond double: without
 * an exponent NN_JSON_NUMBER_SIZE characters are too few for that. */
static bool check_number(struct nn_json_scan *s, size_t start, bool exponent)
{
    char number[NN_JSON_NUMBER_SIZE + 1] = "";
    size_t n = s->at - start;
    if (n > NN_JSON_NUMBER_SIZE) {
        s->at = start;
        return fault(s, "a number has at most %d characters",
                     NN_JSON_NUMBER_SIZE);
    }
    memcpy(number, s->text + start, n);
    if (exponent && !isfinite(strtod(number, NULL))) {
        s->at = start;
        return fault(s, "the number is larger than a double can be (1.8e308)");
    }
    return true;
}

static bool scan_number(struct nn_json_scan *s)
{
    size_t start = s->at;
    if (peek(s) == '-')
        s->at++;
    bool zero = peek(s) == '0';
    size_t first = s->at;
    if (!scan_digits(s))
        return false;
    if (zero && s->at - first > 1) {
        s->at = start;
        return fault(s, "a number has no leading zeros");
    }
    if (peek(s) == '.') {
        s->at++;
        if (!scan_digits(s))
            return false;
    }
    bool exponent = peek(s) == 'e' || peek(s) == 'E';
    if (exponent) {
        s->at++;
        if (peek(s) == '+' || peek(s) == '-')
            s->at++;
        if (!scan_digits(s))
            return false;
    }
    return check_number(s, start, exponent);
}

/* Reads the literal if it stands here as a whole word. */
static bool scan_literal(struct nn_json_scan *s, const char *literal)
{
    size_t n = strlen(literal);
    if (s->len - s->at < n || memcmp(s->text + s->at, literal, n) != 0)
        return false;
    if (s->at + n < s->len && is_word(s->text[s->at + n]))
        return false;
    s->at += n;
    return true;
}

static bool scan_scalar(struct nn_json_scan *s)
{
    if (peek(s) == '"')
        return scan_string(s);
    if (peek(s) == '-' || is_digit(peek(s)))
        return scan_number(s);
    return scan_literal(s, "true") || scan_literal(s, "false") ||
           scan_literal(s, "null") ||
           expected(s, "a value (a number, \"text\", true, false, null, [ "
                       "or {)");
}

static bool in_object(const struct nn_json_scan *s)
{
    return s->depth > 0 && (s->is_object & 1);
}

static int closing_bracket(const struct nn_json_scan *s)
{
    return in_object(s) ? '}' : ']';
}

static bool open_bracket(struct nn_json_scan *s)
{
    if (s->depth == NN_JSON_DEPTH)
        return fault(s, "more than %d lists and objects inside each other",
                     NN_JSON_DEPTH);
    s->is_object = s->is_object << 1 | (peek(s) == '{');
    s->depth++;
    s->at++;
    return true;
}

static void close_bracket(struct nn_json_scan *s)
{
    s->is_object >>= 1;
    s->depth--;
    s->at++;
}

/* "key" : */
static bool scan_key(struct nn_json_scan *s)
{
    if (peek(s) != '"')
        return expected(s, "a key in double quotes");
    if (++s->keys == s->stop_key || !scan_string(s))
        return false;
    skip_blanks(s);
    if (peek(s) != ':')
        return expected(s, "\":\" after the key");
    s->at++;
    skip_blanks(s);
    return true;
}

/* A value, with its key in an object. After an opening bracket comes the first
 * item of what was opened, unless that is empty. */
static bool scan_item(struct nn_json_scan *s)
{
    for (;;) {
        if (in_object(s) && !scan_key(s))
            return false;
        if (peek(s) != '[' && peek(s) != '{')
            return scan_scalar(s);
        if (!open_bracket(s))
            return false;
        skip_blanks(s);
        if (peek(s) == closing_bracket(s))
            return true;
    }
}

/* What follows an item: closing brackets, then a comma (*more: another item
 * comes) or the end of the text. */
static bool scan_after_item(struct nn_json_scan *s, bool *more)
{
    skip_blanks(s);
    while (s->depth > 0 && peek(s) == closing_bracket(s)) {
        close_bracket(s);
        skip_blanks(s);
    }
    *more = s->depth > 0;
    if (!*more)
        return peek(s) == END || expected(s, "nothing after the value");
    if (peek(s) != ',')
        return expected(s, in_object(s) ? "\",\" or \"}\"" : "\",\" or \"]\"");
    size_t comma = s->at++;
    skip_blanks(s);
    if (peek(s) != closing_bracket(s))
        return true;
    s->at = comma;
    return fault(s, "no comma may stand after the last item");
}

bool nn_json_scan(struct nn_json_scan *s)
{
    static const char bom[] = "\xef\xbb\xbf";
    if (s->len >= strlen(bom) && memcmp(s->text, bom, strlen(bom)) == 0)
        return fault(s, "the text begins with a byte-order mark; save it as "
                        "UTF-8 without one");
    skip_blanks(s);
    bool more = true;
    while (more)
        if (!scan_item(s) || !scan_after_item(s, &more))
            return false;
    return true;
}

void nn_json_scan_place(const struct nn_json_scan *s, size_t *line,
                        size_t *column)
{
    *line = *column = 1;
    for (size_t i = 0; i < s->at; i++) {
        bool inside_character = ((unsigned char)s->text[i] & 0xc0) == 0x80;
        if (s->text[i] == '\n') {
            ++*line;
            *column = 1;
        } else if (!inside_character) {
            ++*column;
        }
    }
}
