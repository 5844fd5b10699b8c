/* Safetensors files that are changed and have the right checksum again, so that
 * it is the structure that is refused and not the sum. */
#ifndef SEALED_H
#define SEALED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "file.h"
#include "text.h"

enum { LENGTH = 8, CHECKSUM = 4 }; /* bytes at both ends of the file */

static inline void put_little_endian(char *at, uint64_t x, int bytes)
{
    for (int i = 0; i < bytes; i++)
        at[i] = (char)(x >> (8 * i));
}

static inline size_t header_length(const struct nn_text *file)
{
    size_t length = 0;
    for (int i = 0; i < LENGTH; i++)
        length |= (size_t)(unsigned char)file->p[i] << (8 * i);
    return length;
}

/* Makes the checksum right again. */
static inline void seal(struct nn_text *file)
{
    size_t end = file->len - CHECKSUM;
    put_little_endian(file->p + end, nn_crc32(0, file->p, end), CHECKSUM);
}

static inline struct nn_text copied(const struct nn_text *file)
{
    struct nn_text copy = {0};
    nn_text_add(&copy, file->p, file->len);
    assert_false(copy.failed);
    return copy;
}

/* The file with another header in place of its own, sealed. */
static inline struct nn_text with_header(const struct nn_text *file,
                                         const struct nn_text *header)
{
    struct nn_text out = {0};
    const size_t end = LENGTH + header_length(file);
    nn_text_add(&out, "\0\0\0\0\0\0\0", LENGTH);
    put_little_endian(out.p, header->len, LENGTH);
    nn_text_add(&out, header->p, header->len);
    nn_text_add(&out, file->p + end, file->len - end);
    seal(&out);
    return out;
}

/* A piece of a header, written with ' for " and ` for the \" that is a quote
 * inside of a string. */
static inline struct nn_text piece(const char *text)
{
    struct nn_text out = {0};
    nn_text_puts(&out, "");
    for (; *text; text++)
        if (*text == '`')
            nn_text_puts(&out, "\\\"");
        else
            nn_text_add(&out, *text == '\'' ? "\"" : text, 1);
    return out;
}

/* The file with one piece of its header in place of another, sealed. */
static inline struct nn_text edited(const struct nn_text *file,
                                    const char *from, const char *to)
{
    struct nn_text header = {0};
    struct nn_text old = piece(from);
    struct nn_text new = piece(to);
    const char *begin = file->p + LENGTH;
    const char *end = begin + header_length(file);
    const char *at = memmem(begin, (size_t)(end - begin), old.p, old.len);
    if (!at)
        fail_msg("the header has no %s", old.p);
    nn_text_add(&header, begin, (size_t)(at - begin));
    nn_text_add(&header, new.p, new.len);
    at += old.len;
    nn_text_add(&header, at, (size_t)(end - at));
    struct nn_text out = with_header(file, &header);
    nn_text_free(&header);
    nn_text_free(&old);
    nn_text_free(&new);
    return out;
}

#endif
