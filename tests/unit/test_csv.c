/* SPDX-License-Identifier: Apache-2.0 */
/* Rows as offices write them: what is read, what is refused and where, in bounded memory. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../common/ground/buf.h"
#include "../../producers/rows/charset.h"
#include "../../producers/rows/csv.h"
#include "mem.h"

/* "LINE:cell|cell" or "LINE!reason", a space between rows. */
static const char *rows_of(const char *text, size_t bytes, char separator, char quote)
{
    static struct buf out;
    const struct csv_form form = { separator, quote };
    struct lines *lines = lines_of_memory(text, bytes);
    struct csv_row row;
    struct err e;
    bool found;

    buf_reset(&out);
    buf_str(&out, "");
    for (;;) {
        if (!csv_next(lines, &form, &mem, &row, &found, &e))
            fail_msg("%s", e.text);
        if (!found)
            break;
        buf_printf(&out, "%s%lld%s", out.len ? " " : "", (long long)row.line, row.bad ? "!" : ":");
        if (row.bad)
            buf_str(&out, row.bad);
        for (size_t i = 0; !row.bad && i < row.n; i++) {
            if (i)
                buf_char(&out, '|');
            buf_add(&out, row.cells[i].text, row.cells[i].bytes);
        }
    }
    lines_free(lines);
    return out.data ? out.data : "";
}

static void rows_are_split_into_cells(void **state)
{
    static const struct { const char *sentence; const char *text; const char *rows; } examples[] = {
        { "cells are separated", "a;b\nc;d\n", "1:a|b 2:c|d" },
        { "the last line needs no end", "a;b\nc;d", "1:a|b 2:c|d" },
        { "lines end with CR LF, too", "a;b\r\nc;d\r\n", "1:a|b 2:c|d" },
        { "a byte order mark is no text", "\xef\xbb\xbf" "a;b", "1:a|b" },
        { "the DOS end of a file is no text", "a;b\n\x1a", "1:a|b" },
        { "empty lines are no rows", "a\n\n  \nb\n", "1:a 4:b" },
        { "a separator at the end begins an empty cell", "a;b;\n;\n", "1:a|b| 2:|" },
        { "blanks around a cell are no text", " a ;\tb\t; c d \n", "1:a|b|c d" },
        { "quotes go", "\"a\";\"b\"\n", "1:a|b" },
        { "a separator in quotes is text", "\"Hauptstr. 5; Hinterhaus\";b\n", "1:Hauptstr. 5; Hinterhaus|b" },
        { "a doubled quote is one", "\"a \"\"b\"\" c\";\"\"\"\";\"\"\n", "1:a \"b\" c|\"|" },
        { "a line end in quotes is text", "\"Zeile 1\r\nZeile 2\";b\nc;d\n", "1:Zeile 1\nZeile 2|b 3:c|d" },
        { "a quote within an unquoted cell is text", "5\" Rohr;b\n", "1:5\" Rohr|b" },
        { "blanks around quotes are no text", " \"a\" ;b\n", "1:a|b" },
        { "text behind a closing quote refuses the row", "\"a\"b;c\nd;e\n", "1!text stands behind the closing quote of a cell 2:d|e" },
        { "a quote that is never closed costs its row only", "a;\"b\nc;d\ne;f\n", "1!a quote that opens a cell here is not closed 2:c|d 3:e|f" },
        { "and when it swallows a later opening quote", "a;\"b\n\"c\";d\ne;f\n", "1!text stands behind the closing quote of a cell 2:c|d 3:e|f" },
        { "nothing has no rows", "", "" },
        { "one line end has no rows", "\n", "" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        const char *got = rows_of(examples[i].text, strlen(examples[i].text), ';', '"');

        if (strcmp(got, examples[i].rows) != 0)
            fail_msg("%s: \"%s\" instead of \"%s\"", examples[i].sentence, got, examples[i].rows);
    }
}

static void separators_and_quotes_are_the_files_own(void **state)
{
    static const char tabs[] = "a\t b\t\nc\t\td", pipes[] = "Al|\"x|y\n";

    (void)state;
    assert_string_equal(rows_of(tabs, sizeof tabs - 1, '\t', '"'), "1:a|b| 2:c||d");
    assert_string_equal(rows_of(pipes, sizeof pipes - 1, '|', '\0'), "1:Al|\"x|y");
}

static void a_nul_byte_stays_in_its_cell(void **state)
{
    static const char text[] = "a;b\0c\nd;e\n";
    struct lines *lines = lines_of_memory(text, sizeof text - 1);
    const struct csv_form form = { ';', '"' };
    struct csv_row row;
    struct err e;
    bool found;

    (void)state;
    assert_true(csv_next(lines, &form, &mem, &row, &found, &e));
    assert_int_equal(row.cells[1].bytes, 3);
    assert_true(csv_next(lines, &form, &mem, &row, &found, &e) && found);
    assert_int_equal(row.n, 2);
    lines_free(lines);
}

static char *filled(size_t bytes, char with, const char *before, const char *behind)
{
    size_t a = strlen(before), b = strlen(behind);
    char *text = malloc(a + bytes + b + 1);

    assert_non_null(text);
    memcpy(text, before, a);
    memset(text + a, with, bytes);
    memcpy(text + a + bytes, behind, b + 1);
    return text;
}

static void a_line_of_ten_megabytes_is_refused_and_passed_over(void **state)
{
    char *text = filled(10 << 20, 'x', "a;b\n", "\nc;d\n");

    (void)state;
    assert_string_equal(rows_of(text, strlen(text), ';', '"'), "1:a|b 2!the line is longer than 1048576 bytes 3:c|d");
    free(text);
}

static void a_line_of_one_megabyte_is_read(void **state)
{
    char *text = filled(LINE_MOST_BYTES - 2, 'x', "a;", "\nc;d\n");
    const char *got = rows_of(text, strlen(text), ';', '"');

    (void)state;
    assert_int_equal(strlen(got), strlen("1:a|") + LINE_MOST_BYTES - 2 + strlen(" 2:c|d"));
    assert_string_equal(got + strlen(got) - 6, " 2:c|d");
    free(text);
}

static void a_row_of_too_many_cells_is_refused(void **state)
{
    char *text = filled(CSV_MOST_CELLS, ';', "", "\nc;d\n");

    (void)state;
    assert_string_equal(rows_of(text, strlen(text), ';', '"'), "1!the row has more than 4096 cells 2:c|d");
    free(text);
}

static void a_quote_stays_open_for_a_hundred_lines_at_most(void **state)
{
    CLEANUP(buf_release) struct buf text = {0};

    (void)state;
    buf_str(&text, "\"a\n");
    for (int i = 2; i < 100; i++)
        buf_str(&text, "x\n");
    buf_str(&text, "b\";c\nd;e\n");
    const char *got = rows_of(text.data, text.len, ';', '"');
    assert_string_equal(got + strlen(got) - 13, "x\nb|c 101:d|e");
    buf_reset(&text);
    buf_str(&text, "\"a\n");
    for (int i = 2; i < 101; i++)
        buf_str(&text, "x\n");
    buf_str(&text, "b\";c\n");
    got = rows_of(text.data, text.len, ';', '"');
    assert_memory_equal(got, "1!a quote that opens a cell here is not closed 2:x 3:x", 53);
}

static void lines_go_on_where_they_are_told_to(void **state)
{
    static const char text[] = "eins\nzwei\ndrei";
    struct lines *lines = lines_of_memory(text, sizeof text - 1);
    struct line line;
    struct err e;
    int64_t no, at;
    bool found;

    (void)state;
    assert_true(lines_next(lines, &line, &found, &e) && found);
    at = lines_at(lines, &no);
    assert_int_equal(at, 5);
    assert_int_equal(no, 2);
    while (found)
        assert_true(lines_next(lines, &line, &found, &e));
    lines_seek(lines, at, no);
    assert_true(lines_next(lines, &line, &found, &e) && found);
    assert_memory_equal(line.text, "zwei", 4);
    assert_int_equal(line.no, 2);
    lines_free(lines);
}

/* ---- character sets */

static void bytes_become_utf8(void **state)
{
    static const struct { const char *set, *bytes, *text; } examples[] = {
        { "windows-1252", "M\xfcller \x80", "Müller €" },
        { "iso-8859-15", "\xa4", "€" },
        { "cp850", "M\x81ller", "Müller" },
        { "utf-8", "Müller", "Müller" },
        { "UTF-8", "S\xcc\xa7", "Ş" },
        { "utf-8", "Mu\xcc\x88ller", "Müller" },
        { "windows-1252", "Mueller", "Mueller" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        struct charset *c;
        struct err e;
        char *text;

        assert_true(charset_open(examples[i].set, &c, &e));
        assert_true(charset_text(c, examples[i].bytes, strlen(examples[i].bytes), &mem, &text, &e));
        assert_string_equal(text, examples[i].text);
        charset_free(c);
    }
}

static void what_is_no_character_is_told_with_its_place(void **state)
{
    static const struct { const char *set, *bytes; size_t n; const char *why; } examples[] = {
        { "utf-8", "M\xfcller", 6, "byte 0xfc at 2 is no character of utf-8" },
        { "utf-8", "\xc3\xbc\xc3", 3, "byte 0xc3 at 3 is no character of utf-8" },
        { "utf-8", "ab\xed\xa0\x80", 5, "byte 0xed at 3 is no character of utf-8" },
        { "windows-1252", "a\x81", 2, "byte 0x81 at 2 is no character of windows-1252" },
        { "windows-1252", "a\0b", 3, "holds a NUL byte" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        struct charset *c;
        struct err e;
        char *text;

        assert_true(charset_open(examples[i].set, &c, &e));
        assert_false(charset_text(c, examples[i].bytes, examples[i].n, &mem, &text, &e));
        assert_int_equal(e.kind, ERR_DATA);
        assert_string_equal(e.text, examples[i].why);
        charset_free(c);
    }
}

static void sets_that_cannot_be_read_are_refused(void **state)
{
    struct charset *c;
    struct err e;

    (void)state;
    assert_false(charset_open("klingon-1", &c, &e));
    assert_string_equal(e.text, "character set \"klingon-1\" is not known: iconv -l lists them, exports are mostly windows-1252 or utf-8");
    assert_false(charset_open("utf-16le", &c, &e));
    assert_string_equal(e.text, "character set \"utf-16le\" cannot be read: have the file exported as windows-1252 or utf-8");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_split_into_cells),
        cmocka_unit_test(separators_and_quotes_are_the_files_own),
        cmocka_unit_test(a_nul_byte_stays_in_its_cell),
        cmocka_unit_test(a_line_of_ten_megabytes_is_refused_and_passed_over),
        cmocka_unit_test(a_line_of_one_megabyte_is_read),
        cmocka_unit_test(a_row_of_too_many_cells_is_refused),
        cmocka_unit_test(a_quote_stays_open_for_a_hundred_lines_at_most),
        cmocka_unit_test(lines_go_on_where_they_are_told_to),
        cmocka_unit_test(bytes_become_utf8),
        cmocka_unit_test(what_is_no_character_is_told_with_its_place),
        cmocka_unit_test(sets_that_cannot_be_read_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, mem_gone);
}
