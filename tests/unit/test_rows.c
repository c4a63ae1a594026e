/* SPDX-License-Identifier: Apache-2.0 */
/* Files of every form as rows of cells: what is read, what makes a file bad; and that each can be read again, from its beginning and
 * from any place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "buf.h"
#include "producers/rows.h"

static struct arena mem;

static int release(void **state)
{
    (void)state;
    arena_release(&mem);
    return 0;
}

static int file_of(const char *text, size_t bytes)
{
    int fd = memfd_create("rows", 0);

    assert_true(fd >= 0 && write(fd, text, bytes) == (ssize_t)bytes);
    return fd;
}

/* A name for each column, comma between. */
static struct rows *open_rows(const struct rows_kind *kind, const char *config, const char *columns)
{
    const char *names[16];
    struct cfg *root;
    struct rows *r = NULL;
    struct err e = {0};
    size_t n = 0;

    for (char *rest = arena_strdup(&mem, columns), *name; (name = strsep(&rest, ",")) && n < 16; )
        names[n++] = name;
    if (!cfg_parse(config, "type.cfg", &mem, &root, &e) || !kind->open(root, names, n, &mem, &r, &e))
        fail_msg("%s", e.text);
    return r;
}

static void add_row(struct buf *out, const struct row *row)
{
    buf_printf(out, "%s%lld%s", out->len ? " " : "", (long long)row->line, row->bad ? "!" : ":");
    if (row->bad)
        buf_printf(out, "%s%s%s", row->column, *row->column ? " " : "", row->bad);
    for (size_t i = 0; !row->bad && i < row->n; i++)
        buf_printf(out, "%s%s", i ? "|" : "", row->cells[i]);
}

struct place { int64_t at, line; size_t told; };
/* Up to the end: "LINE:cell|cell LINE!column reason"; where each row began. */
static void read_on(const struct rows_kind *kind, struct rows *r, struct buf *out, struct place *places, size_t *n)
{
    struct row row;
    struct err e;

    for (bool found = true; ; ) {
        if (places && *n < 64) {
            places[*n].at = kind->at(r, &places[*n].line);
            places[(*n)++].told = out->len;
        }
        if (!kind->next(r, &mem, &row, &found, &e))
            fail_msg("%s", e.text);
        if (!found)
            return;
        add_row(out, &row);
    }
}

/* The rows, or "BAD line column: reason". */
static const char *rows_of(const struct rows_kind *kind, const char *config, const char *columns, const char *text, size_t bytes)
{
    struct rows *r = open_rows(kind, config, columns);
    static struct buf out;
    struct place places[64];
    struct rows_head head;
    struct err e;
    size_t n = 0;
    int fd = file_of(text, bytes);

    buf_reset(&out);
    buf_str(&out, "");
    if (!kind->begin(r, fd, &head, &e))
        fail_msg("%s", e.text);
    if (head.bad) {
        buf_printf(&out, "BAD %lld%s%s: %s", (long long)head.line, *head.column ? " " : "", head.column, head.bad);
    } else {
        read_on(kind, r, &out, places, &n);
        for (size_t i = 0; i <= n; i++) {                    /* once more from the beginning, and from every place on */
            struct buf again = {0};

            buf_str(&again, "");
            assert_true(kind->begin(r, fd, &head, &e) && !head.bad);
            if (i < n && places[i].at > 0)
                kind->seek(r, places[i].at, places[i].line);
            read_on(kind, r, &again, NULL, NULL);
            const char *rest = out.data + (i < n && places[i].at > 0 ? places[i].told : 0);
            assert_string_equal(again.data, rest + (rest > out.data && *rest == ' '));
            buf_release(&again);
        }
    }
    kind->close(r);
    close(fd);
    return out.data;
}

struct example { const char *sentence, *config, *text; size_t bytes; const char *rows; };

static void assert_rows(const struct rows_kind *kind, const char *columns, const struct example *examples, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct example *x = &examples[i];
        const char *got = rows_of(kind, x->config, columns, x->text, x->bytes ? x->bytes : strlen(x->text));

        if (strcmp(got, x->rows) != 0)
            fail_msg("%s:\n  %s\ninstead of\n  %s", x->sentence, got, x->rows);
    }
}

static void assert_refused(const struct rows_kind *kind, const char *columns, const char *config, const char *why)
{
    struct cfg *root;
    struct rows *r = NULL;
    struct err e = {0};

    assert_true(cfg_parse(config, "type.cfg", &mem, &root, &e));
    if (kind->open(root, &columns, 1, &mem, &r, &e))
        fail_msg("%s is taken", config);
    assert_string_equal(e.text, why);
    kind->close(r);
}

/* ---- records at fixed places */

#define PLACES "columns = ( { name = \"KDNR\"; from = 1; to = 6; }, { name = \"NAME\"; from = 7; width = 8; }, { name = \"AB\"; from = 15; width = 8; type = \"N\"; } );"
#define FIXED "charset = \"windows-1252\"; length = 22; " PLACES
#define MARKED FIXED " head = \"VOSZ\"; trailer = \"NCSZ\"; count = { from = 5; to = 10; };"
#define OMAR "321D01AL OMAR 15042026"
#define AYSE "321D02D\374R\334ST  00000000"

static void records_at_fixed_places_are_read(void **state)
{
    static const struct example examples[] = {
        { "CR LF ends a record, an N field of zeros is empty", FIXED, OMAR "\r\n" AYSE "\r\n", 0, "1:321D01|AL OMAR|15042026 2:321D02|DüRÜST|" },
        { "LF ends a record, the last one needs none", FIXED, OMAR "\n" AYSE, 0, "1:321D01|AL OMAR|15042026 2:321D02|DüRÜST|" },
        { "CR alone ends a record", FIXED, OMAR "\r" AYSE "\r", 0, "1:321D01|AL OMAR|15042026 2:321D02|DüRÜST|" },
        { "nothing ends a record", FIXED, OMAR AYSE, 0, "1:321D01|AL OMAR|15042026 2:321D02|DüRÜST|" },
        { "0x1A ends an old file", FIXED, OMAR "\r\n" AYSE "\r\n\x1a", 0, "1:321D01|AL OMAR|15042026 2:321D02|DüRÜST|" },
        { "0x1A behind records that nothing ends", FIXED, OMAR AYSE "\x1a", 0, "1:321D01|AL OMAR|15042026 2:321D02|DüRÜST|" },
        { "zeros of a text field stay", FIXED, "000000AL OMAR 15042026\n", 0, "1:000000|AL OMAR|15042026" },
        { "head and trailer are no records", MARKED, "VOSZDSTOK\r\n" OMAR "\r\n" AYSE "\r\nNCSZ000002\r\n", 0, "2:321D01|AL OMAR|15042026 3:321D02|DüRÜST|" },
        { "no records and a trailer that says so", MARKED, "VOSZDSTOK\r\nNCSZ000000\r\n", 0, "" },
        { "a byte that is no character costs its record", FIXED, "321D01AL\201OMAR 15042026\n" AYSE "\n", 0, "1!NAME byte 0x81 at 3 is no character of windows-1252 2:321D02|DüRÜST|" },
        { "an umlaut of two bytes shifts", FIXED, OMAR "\n321D02D\303\274R\334ST  00000000\n", 0,
          "BAD 2: the record has 23 bytes instead of 22: cells behind it may have shifted, is it in another character set?" },
        { "the last record is cut off", FIXED, OMAR "\n321D02D", 0, "BAD 2: the record has 7 bytes instead of 22: cells behind it may have shifted, is it in another character set?" },
        { "the last record is cut off where nothing ends them", FIXED, OMAR "321D02D", 0, "BAD 2: the record has 7 bytes instead of 22: cells behind it may have shifted, is it in another character set?" },
        { "the trailer is missing", MARKED, "VOSZDSTOK\n" OMAR "\n", 0, "BAD 2: the file ends without NCSZ: it was cut off" },
        { "the trailer counts more", MARKED, "VOSZDSTOK\n" OMAR "\nNCSZ000002\n", 0, "BAD 3: the trailer counts other than 1 records" },
        { "the trailer counts nothing", MARKED, "VOSZDSTOK\n" OMAR "\nNCSZ\n", 0, "BAD 3: the trailer counts other than 1 records" },
        { "the head is missing", MARKED, OMAR "\nNCSZ000001\n", 0, "BAD 1: the file does not begin with VOSZ" },
        { "two files in one", MARKED, "VOSZDSTOK\n" OMAR "\nVOSZDSTOK\nNCSZ000001\n", 0, "BAD 3: a second head: two files were put together" },
        { "records behind the trailer", MARKED, "VOSZDSTOK\nNCSZ000000\n" OMAR "\n", 0, "BAD 3: a record stands behind the trailer" },
        { "a NUL", FIXED, OMAR "\n321D02A\0", sizeof OMAR + 8, "BAD 2: the file holds a NUL byte: it is damaged, or no text" },
    };

    (void)state;
    assert_rows(&rows_fixed, "KDNR", examples, sizeof examples / sizeof *examples);
}

static void places_that_cannot_be_are_refused_with_their_line(void **state)
{
    static const struct { const char *config, *why; } examples[] = {
        { "", "type.cfg:1: length = ... says how many bytes a record has, without its line end" },
        { "length = 22;", "type.cfg:1: columns = ( { name = \"KDNR\"; from = 1; to = 10; }, ... ) says where the cells stand" },
        { "length = 22;\ncolumns = ( { name = \"A\"; from = 1; } );", "type.cfg:2: where a cell stands is said by from and to, or by from and width" },
        { "length = 22;\ncolumns = ( { name = \"A\"; from = 20; width = 4; } );", "type.cfg:2: bytes 20 to 23 are no part of a record of 22 bytes" },
        { "length = 22;\ncolumns = ( { name = \"A\"; from = 2; to = 1; } );", "type.cfg:2: bytes 2 to 1 are no part of a record of 22 bytes" },
        { "length = 22;\ncolumns = ( { name = \"A\"; from = 1; to = 2; type = \"X\"; } );", "type.cfg:2: type = \"X\": AN is text with blanks behind it, N digits with zeros before them" },
        { FIXED "\ncount = { from = 1; to = 2; };", "type.cfg:2: count = { from = 5; to = 12; } says where the trailer counts the records; trailer = \"NCSZ\" is its mark" },
        { "charset = \"utf-16\"; length = 22;", "type.cfg:1: character set \"utf-16\" cannot be read: have the file exported as windows-1252 or utf-8" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
        assert_refused(&rows_fixed, "A", examples[i].config, examples[i].why);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_at_fixed_places_are_read),
        cmocka_unit_test(places_that_cannot_be_are_refused_with_their_line),
    };

    return cmocka_run_group_tests(tests, NULL, release);
}
