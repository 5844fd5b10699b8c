/* Texts that are dates or times of day. */
#ifndef NN_DATE_H
#define NN_DATE_H

#include <stdbool.h>
#include <stddef.h>

/* Is it a date of three numbers parted by -, / or . (2024-02-29, 29.2.24,
 * 2/29/2024), a time of day (23:59, 23:59:59.5, 11:59 pm), or both with a
 * blank or T between them, with or without a zone (Z, +01:00) after the time?
 * Only the form is looked at, not whether there is such a day. p[len] is
 * NUL. */
bool nn_is_date(const char *p, size_t len);

#endif
