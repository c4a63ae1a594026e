/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_rows - what holds for every reader of rows, whatever the file holds. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../common/ground/buf.h"
#include "../../producers/rows/rows.h"
#include "../../common/ground/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_row(const struct rows_head *head, const struct row *row, int64_t last, struct buf *all)
{
    if (row->line <= last || (!row->bad && row->n != head->n) || (row->bad && (!*row->bad || !row->column)))
        abort();
    buf_printf(all, "%lld%s", (long long)row->line, row->bad ? row->bad : ":");
    for (size_t i = 0; !row->bad && i < row->n; i++) {
        if (!utf8_check(row->cells[i], strlen(row->cells[i])))
            abort();
        buf_printf(all, "|%s", row->cells[i]);
    }
}

/* All rows as one text; where the second one begins. */
static void read_all(const struct rows_kind *kind, struct rows *r, const struct rows_head *head, struct arena *mem, struct buf *all,
                     int64_t *ret_at, int64_t *ret_line, size_t *ret_told)
{
    int64_t last = 0;
    struct row row;
    struct err e;
    bool found;

    for (int n = 0; ; n++) {
        if (n == 1) {
            *ret_at = kind->at(r, ret_line);
            *ret_told = all->len;
        }
        if (!kind->next(r, mem, &row, &found, &e))
            abort();
        if (!found)
            return;
        check_row(head, &row, last, all);
        last = row.line;
    }
}

static int fuzz_rows(const struct rows_kind *kind, const char *config, const char *const *columns, size_t n, const uint8_t *data, size_t size)
{
    CLEANUP(buf_release) struct buf first = {0}, again = {0}, rest = {0};
    CLEANUP(arena_release) struct arena mem = {0};
    int64_t at = 0, line = 1, ignored;
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    struct rows_head head;
    struct cfg *root;
    struct rows *r;
    struct err e;
    size_t told = 0, none;

    if (fd < 0 || write(fd, data, size) != (ssize_t)size || !cfg_parse(config, "fuzz.cfg", &mem, &root, &e) || !kind->open(root, columns, n, &mem, &r, &e)
        || !kind->begin(r, fd, &head, &e))
        abort();
    if (!head.bad) {
        read_all(kind, r, &head, &mem, &first, &at, &line, &told);
        if (!kind->begin(r, fd, &head, &e) || head.bad)
            abort();
        read_all(kind, r, &head, &mem, &again, &ignored, &ignored, &none);
        if (at > 0) {
            kind->seek(r, at, line);
            read_all(kind, r, &head, &mem, &rest, &ignored, &ignored, &none);
        }
        if (first.len != again.len || (first.len && memcmp(first.data, again.data, first.len) != 0)
            || (at > 0 && (first.len - told != rest.len || (rest.len && memcmp(first.data + told, rest.data, rest.len) != 0))))
            abort();
    }
    kind->close(r);
    close(fd);
    return 0;
}
