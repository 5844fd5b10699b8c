/* Whatever is read can be written and reads back the same, the bytes of a row
 * are those of its fields, and lines are numbered upwards. The first byte
 * chooses the delimiter; the rest is the file. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int truth)
{
    if (!truth)
        abort();
}

/* As stdin, which is a file in memory: without a path nothing is looked up, and
 * it is closed by nobody. */
static struct nn_csv *open_bytes(const void *p, size_t len, char delimiter)
{
    static bool is_open;
    struct nn_csv *csv;
    if (!is_open)
        require(dup2(memfd_create("fuzz", MFD_CLOEXEC), STDIN_FILENO) == 0);
    is_open = true;
    require(pwrite(STDIN_FILENO, p, len, 0) == (ssize_t)len);
    require(ftruncate(STDIN_FILENO, (off_t)len) == 0);
    require(lseek(STDIN_FILENO, 0, SEEK_SET) == 0);
    require(nn_csv_open(&csv, "-", delimiter, NULL) == 0);
    return csv;
}

static void check_raw(struct nn_csv *csv, const struct nn_row *row,
                      char delimiter)
{
    const char *p = row->raw;
    for (int i = 0; i < row->fields; i++) {
        struct nn_field raw = nn_csv_raw_field(csv, row, i);
        require(raw.p == p && raw.len >= row->field[i].len);
        p += raw.len;
        require(i + 1 == row->fields || *p++ == delimiter);
    }
    require(p == row->raw + row->raw_len);
}

/* Both types agree on what is a number. */
static void check_number(const struct nn_field *f)
{
    float x;
    double y;
    enum nn_parsed single = nn_parse_float(f->p, f->len, &x);
    enum nn_parsed both = nn_parse_double(f->p, f->len, &y);
    require((single == NN_NO_NUMBER) == (both == NN_NO_NUMBER));
    require(both != NN_TOO_LARGE || single == NN_TOO_LARGE);
}

static void add_row(struct nn_text *out, const struct nn_row *row,
                    char delimiter)
{
    /* Nothing at all would be a blank line, which is no row. */
    if (row->fields == 1 && row->field[0].len == 0)
        nn_text_puts(out, "\"\"");
    for (int i = 0; i < row->fields; i++) {
        if (i > 0)
            nn_text_add(out, &delimiter, 1);
        nn_csv_add_field(out, row->field[i].p, row->field[i].len, delimiter);
    }
    nn_text_puts(out, "\n");
}

/* Reads the file and appends it, as this project writes CSV, to out. */
static int rewrite(struct nn_text *out, const void *p, size_t len,
                   char delimiter)
{
    struct nn_csv *csv = open_bytes(p, len, delimiter);
    struct nn_row row;
    struct nn_error err = {0};
    size_t line = 0;
    int rc;
    while ((rc = nn_csv_next(csv, &row, &err)) == 1) {
        require(row.fields > 0 && row.line > line);
        line = row.line;
        check_raw(csv, &row, delimiter);
        for (int i = 0; i < row.fields; i++)
            check_number(&row.field[i]);
        add_row(out, &row, delimiter);
    }
    require(rc == 0 || (rc == NN_EDATA && err.msg[0] != '\0'));
    nn_csv_close(csv);
    return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char delimiters[] = ",;\t| x:\xFF";
    if (size == 0)
        return 0;
    char delimiter = delimiters[data[0] % (sizeof delimiters - 1)];
    /* A line in front, so that no field can pass for a byte-order mark or for
     * the beginning of another format. */
    struct nn_text once = {0};
    struct nn_text twice = {0};
    nn_text_puts(&once, "y\n");
    rewrite(&once, data + 1, size - 1, delimiter);
    require(rewrite(&twice, once.p, once.len, delimiter) == 0);
    require(once.len == twice.len && memcmp(once.p, twice.p, once.len) == 0);
    nn_text_free(&once);
    nn_text_free(&twice);
    return 0;
}
