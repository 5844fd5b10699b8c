/* Files that are read: plain, gzip or stdin, with a fingerprint of their bytes;
 * and the paths of files.
 *
 * The only file that knows zlib. */
#ifndef NN_FILE_H
#define NN_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "text.h"

/* zlib's CRC-32 of n more bytes; start from 0. */
uint32_t nn_crc32(uint32_t crc, const void *p, size_t n);

/* Of bytes and size more, from the CRC-32 of both. */
uint32_t nn_crc32_join(uint32_t crc, uint32_t more, size_t size);

/* What identifies a data file: its uncompressed bytes. */
struct nn_fingerprint {
    uint64_t length;
    uint32_t crc32;
};

/* A stream of bytes from a file, or from stdin if the path is "-". Input that
 * begins with 1f 8b is inflated as it comes. */
struct nn_input;

/* NN_ESYSTEM if it cannot be opened or is a folder. The path is copied. */
int nn_input_open(struct nn_input **in, const char *path, struct nn_error *err);

/* One read() of at most size bytes: returns at once with what has come,
 * *got = 0 at the end. NN_ESYSTEM if reading fails; NN_EDATA for a damaged or
 * truncated gzip stream, and for xz, zstd, bzip2, zip, UTF-16 and UTF-32,
 * named with the command that converts them. */
int nn_input_read(struct nn_input *in, char *p, size_t size, size_t *got,
                  struct nn_error *err);

/* Bytes that are left of a plain file, which can be read at any place; 0 if the
 * input is something else, or if that is not known before the first read. */
size_t nn_input_left(const struct nn_input *in);

/* Reads size bytes, so many after the next one, or before it if they are fewer
 * than 0, and changes nothing: for several threads at once. False if they
 * cannot be had. */
bool nn_input_peek(const struct nn_input *in, char *p, size_t size,
                   ptrdiff_t after);

/* The next size bytes, of that CRC-32, are read. NN_ESYSTEM. */
int nn_input_pass(struct nn_input *in, size_t size, uint32_t crc32,
                  struct nn_error *err);

/* Nobody will ask for the CRC-32 of what is read from now on, which is a tenth
 * of the time that a stream takes. */
void nn_input_skip_crc(struct nn_input *in);

/* Of all uncompressed bytes read so far. */
struct nn_fingerprint nn_input_fingerprint(const struct nn_input *in);

/* For messages: the path, or "stdin". */
const char *nn_input_name(const struct nn_input *in);
void nn_input_close(struct nn_input *in); /* accepts NULL */

/* The whole file as bytes (gzip is inflated). More than limit, and what
 * nn_input_read has NN_EDATA for, is an error of status wrong. */
int nn_file_read(struct nn_text *out, const char *path, size_t limit,
                 enum nn_status wrong, struct nn_error *err);

/* Of the first length bytes of a file, or of all if they are fewer; gzip is not
 * inflated. NN_ESYSTEM. */
int nn_file_crc32(uint32_t *crc32, const char *path, uint64_t length,
                  struct nn_error *err);

/* For messages: the path, or "stdin" for "-". */
const char *nn_path_name(const char *path);

/* path as seen from folder: path itself if it is absolute, "-", or folder is
 * "", else folder/path. NULL without memory; the caller frees it. */
char *nn_path_join(const char *folder, const char *path);

/* The folder of a regular file's path ("" if it has none, or if the path is
 * "-" or no regular file). NULL without memory; the caller frees it. */
char *nn_path_folder(const char *path);

#endif
