/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as separated cells.  The first byte chooses the form and the character set.  Never a crash, cells lie within the input,
 * every line is accounted for: a row begins behind the row before, and reading again from there gives the same. */
#include <stdlib.h>
#include <string.h>

#include "../../producers/rows/charset.h"
#include "../../producers/rows/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct csv_form forms[] = { { ';', '"' }, { ',', '"' }, { '\t', '"' }, { '|', '\0' } };
static const char *const sets[] = { "utf-8", "windows-1252", "cp850", "iso-8859-15" };

static void decode(const struct csv_row *row, struct charset *set, struct arena *mem)
{
    struct err e;
    char *text;

    for (size_t i = 0; i < row->n; i++)
        if (!charset_text(set, row->cells[i].text, row->cells[i].bytes, mem, &text, &e) && e.kind != ERR_DATA)
            abort();
}

static bool same(const struct csv_row *a, const struct csv_row *b)
{
    if (a->line != b->line || a->n != b->n || !a->bad != !b->bad)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (a->cells[i].bytes != b->cells[i].bytes || memcmp(a->cells[i].text, b->cells[i].text, a->cells[i].bytes) != 0)
            return false;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena mem = {0};
    struct charset *set;
    struct err e;
    bool found = true;
    int64_t last = 0;

    if (size == 0 || !charset_open(sets[data[0] >> 2 & 3], &set, &e))
        return 0;
    const struct csv_form *form = &forms[data[0] & 3];
    struct lines *lines = lines_of_memory((const char *)data + 1, size - 1), *again = lines_of_memory((const char *)data + 1, size - 1);
    for (;;) {
        struct csv_row row, repeated;
        int64_t no, at = lines_at(lines, &no);

        arena_reset(&mem);
        if (!csv_next(lines, form, &mem, &row, &found, &e))
            abort();
        if (!found)
            break;
        if (row.line <= last || row.line < no || (row.bad && row.n && !row.cells))
            abort();
        last = row.line;
        lines_seek(again, at, no);
        if (!csv_next(again, form, &mem, &repeated, &found, &e) || !found || !same(&row, &repeated))
            abort();
        decode(&row, set, &mem);
    }
    lines_free(lines);
    lines_free(again);
    charset_free(set);
    arena_release(&mem);
    return 0;
}
