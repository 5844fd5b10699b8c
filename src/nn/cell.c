#include "cell.h"

#include <string.h>

bool nn_cell_is_missing(const struct nn_field *cell)
{
    static const char *const markers[] = {"",    "NA",   "N/A",  "NaN",
                                          "nan", "null", "NULL", "?"};
    for (size_t i = 0; i < sizeof markers / sizeof *markers; i++)
        if (strcmp(cell->p, markers[i]) == 0)
            return true;
    return false;
}

bool nn_cell_is_number(const struct nn_field *cell)
{
    float x;
    return nn_parse_float(cell->p, cell->len, &x) != NN_NO_NUMBER;
}
