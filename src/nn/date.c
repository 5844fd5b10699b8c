#include "date.h"

#include <string.h>

/* What is left of a text. */
struct rest {
    const char *p; /* ends with NUL */
};

/* Takes 1 to most digits; how many? */
static int take_digits(struct rest *r, int most)
{
    int n = 0;
    for (; n < most && *r->p >= '0' && *r->p <= '9'; n++)
        r->p++;
    return n;
}

static bool take_one_of(struct rest *r, const char *marks)
{
    if (*r->p == '\0' || !strchr(marks, *r->p))
        return false;
    r->p++;
    return true;
}

/* Three numbers, the first or the last of up to 4 digits. */
static bool take_date(struct rest *r)
{
    const struct rest start = *r;
    int first = take_digits(r, 4);
    const char mark[2] = {*r->p, '\0'};
    bool is_date = first > 0 && take_one_of(r, "-/.") &&
                   take_digits(r, 2) > 0 && take_one_of(r, mark) &&
                   take_digits(r, first > 2 ? 2 : 4) > 0;
    if (!is_date)
        *r = start;
    return is_date;
}

/* Hours, minutes, and perhaps seconds with a fraction. */
static bool take_clock(struct rest *r)
{
    if (take_digits(r, 2) == 0 || !take_one_of(r, ":") ||
        take_digits(r, 2) != 2)
        return false;
    if (take_one_of(r, ":") && take_digits(r, 2) != 2)
        return false;
    if (take_one_of(r, ".,") && take_digits(r, 9) == 0)
        return false;
    return true;
}

/* What may follow the time: am, PM, Z, +01:00, -0500. */
static bool take_zone(struct rest *r)
{
    const struct rest start = *r;
    take_one_of(r, " ");
    if (take_one_of(r, "aApP"))
        return take_one_of(r, "mM");
    if (take_one_of(r, "Z"))
        return true;
    if (take_one_of(r, "+-") && take_digits(r, 2) == 2) {
        take_one_of(r, ":");
        take_digits(r, 2);
        return true;
    }
    *r = start;
    return true;
}

bool nn_is_date(const char *p, size_t len)
{
    struct rest r = {p};
    if (take_date(&r) && (*r.p == '\0' || !take_one_of(&r, " T")))
        return r.p == p + len;
    return take_clock(&r) && take_zone(&r) && r.p == p + len;
}
