/* SPDX-License-Identifier: Apache-2.0 */
/* Files of every form as rows of cells: what is read, what makes a file bad; and that each can be read again, from its beginning and
 * from any place. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../common/ground/buf.h"
#include "../../common/ground/day.h"
#include "../../producers/rows/rows.h"
#include "mem.h"

static int file_of(const char *text, size_t bytes)
{
    int fd = memfd_create("rows", 0);

    assert_true(fd >= 0 && write(fd, text, bytes) == (ssize_t)bytes);
    return fd;
}

/* A name for each column, comma between. */
static struct rows *open_rows(const struct rows_kind *kind, const char *config, const char *columns)
{
    const char **names = ARENA_ARRAY(&mem, const char *, 16);
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
    buf_printf(out, "%s%lld%s", out->len ? " " : "", (long long)row->line, row->passed ? "?" : row->bad ? "!" : ":");
    if (row->passed || row->bad) {
        buf_printf(out, "%s%s%s", row->column, *row->column ? " " : "", row->passed ? row->passed : row->bad);
        return;
    }
    for (size_t i = 0; i < row->n; i++)
        buf_printf(out, "%s%s", i ? "|" : "", row->cells[i]);
}

struct place { int64_t at, line; size_t told; };
/* Up to the end: "LINE:cell|cell LINE!column reason LINE?why it was passed over"; where each row began. */
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

/* ---- tables with titles and footers */

#define TABLE "charset = \"utf-8\"; drop = [\"***\"]; "
#define SEARCHED TABLE "header = \"search\"; stand = \"Stand: {DD.MM.YYYY}\"; count = \"Summe;{n}\";"

static void titles_and_footers_are_no_records(void **state)
{
    static const struct example examples[] = {
        { "the header is searched", TABLE "header = \"search\";", "Zahlliste 07/2026;;\nStand: 24.06.2026;;\n\n\nFallnr;GebDat;HV\n1;2;J\n", 0, "6:1|2|J" },
        { "a byte order mark is none of its name", TABLE "header = \"search\";", "\xef\xbb\xbf" "Fallnr;GebDat\n1;2\n", 0, "2:1|2" },
        { "the header again at a page break", TABLE "header = \"search\";", "Titel;\nFallnr;GebDat\n1;2\nFallnr;GebDat\n3;4\n", 0, "3:1|2 5:3|4" },
        { "a column that is missing is told at the header", TABLE "header = \"search\";", "Titel;\nFallnr;Geburt\n1;2\n", 0, "3:1|2" },
        { "no header", TABLE "header = \"search\";", "Titel;\n1;2\n", 0, "BAD 1: none of the first 50 rows is a header: they name no column that the mapping reads" },
        { "the sum agrees", SEARCHED, "Zahlliste;\nStand: 24.06.2026 14:05;\nFallnr;GebDat\n1;2\n3;4\nSumme;2\n*** Ende ***;\n", 0, "4:1|2 5:3|4" },
        { "refused rows count, too", SEARCHED, "Stand: 24.06.2026;\nFallnr;GebDat\n1;2;3\n3;4\nSumme;2\n", 0, "3!the row has 3 cells, the header has 2 4:3|4" },
        { "the sum does not agree", SEARCHED, "Stand: 24.06.2026;\nFallnr;GebDat\n1;2\nSumme;2\n", 0, "BAD 1: the file says that it has 2 records, and it has 1" },
        { "the sum is missing", SEARCHED, "Stand: 24.06.2026;\nFallnr;GebDat\n1;2\n", 0, "BAD 1: no line says \"Summe;{n}\": the file was cut off" },
        { "the day is missing", SEARCHED, "Liste;\nFallnr;GebDat\n1;2\nSumme;1\n", 0, "BAD 1: above the header no line says \"Stand: {DD.MM.YYYY}\"" },
        { "the day is none", SEARCHED, "Stand: gestern;\nFallnr;GebDat\n1;2\nSumme;1\n", 0, "BAD 1: above the header no line says \"Stand: {DD.MM.YYYY}\"" },
        { "a day above a header that stands at its place", TABLE "skip = 1; stand = \"Stand: {DD.MM.YYYY}\";", "Stand: 24.06.2026\nFallnr;GebDat\n1;2\n", 0, "3:1|2" },
        { "a number of records with its words", TABLE "count = \"Anzahl Datensätze: {n}\";", "Fallnr;GebDat\n1;2\nAnzahl Datensätze: 1\n", 0, "2:1|2" },
        { "a byte of another character set", TABLE, "Fallnr;GebDat\nM\374ller;2\n", 0, "BAD 2: the file is not written in utf-8 as announced: is it windows-1252?" },
        { "a NUL", TABLE, "Fallnr;GebDat\n1;\0\n", 18, "BAD 2: the file holds a NUL byte: it is damaged, or no text" },
        { "no rows", TABLE, "Fallnr;GebDat\n", 0, "" },
        { "no header at all", TABLE "skip = 3;", "Fallnr;GebDat\n", 0, "BAD 0: the file has no header" },
        { "a separator within a name never shifts", TABLE "separator = \"|\"; quote = \"\";", "Fallnr|GebDat\nAl|Khatib|2\n", 0, "2!the row has 3 cells, the header has 2" },
    };

    (void)state;
    assert_rows(&rows_csv, "Fallnr,Geburtsdatum|GebDat", examples, sizeof examples / sizeof *examples);
}

static void a_file_says_of_which_day_it_tells(void **state)
{
    struct rows *r = open_rows(&rows_csv, SEARCHED, "Fallnr");
    static const char text[] = "Stand: 24.06.2026 14:05;\nFallnr;GebDat\n1;2\nSumme;1\n";
    int fd = file_of(text, sizeof text - 1);
    struct rows_head head;
    char day[DAY_TEXT_BYTES];
    struct err e;

    (void)state;
    assert_true(rows_csv.begin(r, fd, &head, &e) && !head.bad);
    assert_string_equal(day_text(head.as_of, day), "2026-06-24");
    rows_csv.close(r);
    close(fd);
}

static void tables_that_cannot_be_are_refused_with_their_line(void **state)
{
    static const struct { const char *config, *why; } examples[] = {
        { "\nheader = \"suche\";", "type.cfg:2: header = true, false or \"search\"" },
        { "\nstand = \"Stand\";", "type.cfg:2: stand = \"Stand\": the beginning of a line and the form of its day, like \"Stand: {DD.MM.YYYY}\" is wanted" },
        { "\nstand = \"Stand: {TT.MM.JJJJ}\";", "type.cfg:2: stand = \"Stand: {TT.MM.JJJJ}\": date = \"TT.MM.JJJJ\": only D, M and Y and signs between them, like DD.MM.YYYY, or EXCEL" },
        { "\ncount = \"Summe;\";", "type.cfg:2: count = \"Summe;\": the beginning of a line and {n}, like \"Anzahl: {n}\" is wanted" },
        { "\ncount = \"Summe;{m}\";", "type.cfg:2: count = \"Summe;{m}\": {n} stands for the number" },
        { "header = false;", "type.cfg:1: header = false: columns = [ ... ] says what the cells are" },
        { "columns = [\"A\"];", "type.cfg:1: columns names the cells of a file without header: header = false" },
        { "quote = \";\";", "type.cfg:1: separator and quote are the same sign" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
        assert_refused(&rows_csv, "A", examples[i].config, examples[i].why);
}

/* ---- messages */

#define HEAD(no, id) "<kopf><identifikation.nachricht><nachrichtenUUID>" id "</nachrichtenUUID><nachrichtentyp><code>" no "</code></nachrichtentyp></identifikation.nachricht></kopf>"
#define MESSAGE(no, inner) "<x:m xmlns:x=\"urn:eins\" version=\"25.11a\">" HEAD(no, "u1") inner "</x:m>"
#define ROUTE "message_type = \"/kopf/identifikation.nachricht/nachrichtentyp/code\"; message_id = \"/kopf/identifikation.nachricht/nachrichtenUUID\"; "
#define READ ROUTE "namespaces = [\"urn:eins\"]; messages = [\"0201\", \"0075\"]; "
#define BY_PERSON READ "record = \"umzugsverband/betroffener\";"
#define COLUMNS "name,geburt/datum,staat/code,wohnung/@art,/@version"

static void messages_are_read_by_local_names(void **state)
{
    static const struct example examples[] = {
        { "one row for each record, and what stands in the message before", BY_PERSON,
          MESSAGE("0201", "<umzugsverband><x:betroffener><name>Al Muster</name></x:betroffener>\n<betroffener><x:name> Omar\n </x:name></betroffener></umzugsverband>"), 0,
          "1:Al Muster||||25.11a 2:Omar||||25.11a" },
        { "without record the message is the row", READ, MESSAGE("0201", "<name>Al Muster</name>"), 0, "1:Al Muster||||25.11a" },
        { "a message without records", BY_PERSON, MESSAGE("0201", "<name>Al Muster</name>"), 0, "" },
        { "repeated values are joined, empty ones are none", READ, MESSAGE("0201", "<staat><code>475</code></staat><staat><code/></staat><staat><code>423</code></staat>"), 0, "1:||475,423||25.11a" },
        { "attributes", READ, MESSAGE("0201", "<wohnung art='1'/>"), 0, "1:|||1|25.11a" },
        { "a year", READ, MESSAGE("0201", "<geburt><datum>\n<teilbekanntesDatum> <jahr>1990</jahr> </teilbekanntesDatum></datum></geburt>"), 0, "1:|1990-00-00|||25.11a" },
        { "a month", READ, MESSAGE("0201", "<geburt><datum><teilbekanntesDatum><jahrMonat>1990-05</jahrMonat></teilbekanntesDatum></datum></geburt>"), 0, "1:|1990-05-00|||25.11a" },
        { "a day", READ, MESSAGE("0201", "<geburt><datum><teilbekanntesDatum><jahrMonatTag>1990-05-17</jahrMonatTag></teilbekanntesDatum></datum></geburt>"), 0, "1:|1990-05-17|||25.11a" },
        { "unknown", READ, MESSAGE("0201", "<geburt><datum><teilbekanntesDatum><unbekannt/></teilbekanntesDatum></datum></geburt>"), 0, "1:|0000-00-00|||25.11a" },
        { "unknown, and said beside", READ, MESSAGE("0201", "<geburt><datum><unbekannt>true</unbekannt></datum></geburt>"), 0, "1:|0000-00-00|||25.11a" },
        { "not unknown", READ, MESSAGE("0201", "<geburt><datum><unbekannt>false</unbekannt></datum></geburt>"), 0, "1:||||25.11a" },
        { "a plain day", READ, MESSAGE("0201", "<geburt><datum>1990-05-17</datum></geburt>"), 0, "1:|1990-05-17|||25.11a" },
        { "comments, CDATA and entities of XML itself", READ, MESSAGE("0201", "<name>Al<!-- x --> <![CDATA[M&M]]> &amp; Sohn</name>"), 0, "1:Al M&M & Sohn||||25.11a" },
        { "the same name elsewhere is another path", READ, MESSAGE("0201", "<wohnung><name>Heim</name></wohnung>"), 0, "1:||||25.11a" },
        { "another character set", READ, "<?xml version='1.0' encoding='windows-1252'?>" MESSAGE("0201", "<name>D\374r\374st \200</name>"), 0, "1:Dürüst €||||25.11a" },
        { "an encoding that nobody knows", READ, "<?xml version='1.0' encoding='klingon'?>" MESSAGE("0201", ""), 0, "BAD 1: column 31: unknown encoding" },
        { "messages in an envelope", BY_PERSON " envelope = \"sammlung\";",
          "<sammlung>" MESSAGE("0201", "<umzugsverband><betroffener><name>A</name></betroffener></umzugsverband>") "\n<m xmlns='urn:eins'>" HEAD("0075", "u2") "<umzugsverband><betroffener/></umzugsverband></m></sammlung>", 0,
          "1:A||||25.11a 2:||||" },
        { "another envelope", READ " envelope = \"sammlung\";", "<post/>", 0, "BAD 1: column 1: the root is \"post\", not \"sammlung\"" },
        { "a newer namespace", READ, "<x:m xmlns:x='urn:zwei'/>", 0, "BAD 1: column 1: the message's namespace \"urn:zwei\" is not one of those that are read here" },
        { "a message of another type is passed over", READ, MESSAGE("9999", "<name>Al Muster</name>"), 0, "1?messages of type 9999 are not read here" },
        { "a message that says no type", READ, "<m xmlns='urn:eins'><name>Al Muster</name></m>", 0, "1!the message does not say of what type it is" },
        { "a message without id", READ, "<m xmlns='urn:eins'>" HEAD("0201", "") "</m>", 0, "1!the message has no id" },
        { "a DTD", READ, "<!DOCTYPE m [ <!ENTITY a SYSTEM 'file:///etc/passwd'> ]>\n" MESSAGE("0201", "<name>&a;</name>"), 0,
          "BAD 1: column 13: the document has a DTD: that is not read, for entities can be anything" },
        { "an entity that is nothing", READ, MESSAGE("0201", "\n<name>&a;</name>"), 0, "BAD 2: column 7: undefined entity" },
        { "not well-formed", READ, MESSAGE("0201", "\n<name>Al Muster</nam>"), 0, "BAD 2: column 18: mismatched tag" },
        { "cut off", BY_PERSON, "<x:m xmlns:x='urn:eins'>" HEAD("0201", "u1") "<umzugsverband><betroffener><name>A</name></betroffener>", 0, "BAD 1: column 234: no element found" },
        { "no XML", READ, "Al Muster;Omar\n", 0, "BAD 1: column 1: syntax error" },
        { "a repeated value that holds the sign between them", READ, MESSAGE("0201", "<staat><code>475</code></staat><staat><code>42,3</code></staat>"), 0,
          "1!staat/code a repeated value holds the sign that stands between them (join)" },
    };

    (void)state;
    assert_rows(&rows_xml, COLUMNS, examples, sizeof examples / sizeof *examples);
}

static void a_document_without_measure_is_refused(void **state)
{
    struct buf deep = {0}, wide = {0}, long_tag = {0};

    (void)state;
    for (int i = 0; i < 100; i++)
        buf_str(&deep, "<m>");
    assert_string_equal(rows_of(&rows_xml, "", "name", deep.data, deep.len), "BAD 1: column 193: elements stand deeper than 64 in each other");
    buf_str(&wide, "<m><name>");
    for (int i = 0; i < 70000; i++)
        buf_char(&wide, 'x');
    buf_str(&wide, "</name></m>");
    assert_string_equal(rows_of(&rows_xml, "", "name", wide.data, wide.len), "1!name the value is longer than 65536 bytes");
    buf_str(&long_tag, "<m><name a='");
    for (int i = 0; i < 3000000; i++)
        buf_char(&long_tag, 'x');
    buf_str(&long_tag, "'/></m>");
    assert_string_equal(rows_of(&rows_xml, "", "name", long_tag.data, long_tag.len), "BAD 1: column 4: a tag or comment is longer than 1048576 bytes");
    buf_release(&deep);
    buf_release(&wide);
    buf_release(&long_tag);
}

static void paths_that_cannot_be_are_refused_with_their_line(void **state)
{
    static const struct { const char *column, *config, *why; } examples[] = {
        { "geburt//datum", "\nrecord = \"a\";", "type.cfg:1: column \"geburt//datum\" is no path: names with / between, at the end maybe @attribute, like geburt/geburtsdatum" },
        { "@art/name", "", "type.cfg:1: column \"@art/name\" is no path: names with / between, at the end maybe @attribute, like geburt/geburtsdatum" },
        { "name", "\nrecord = \"a//b\";", "type.cfg:2: record = \"a//b\": a path is names with / between, like umzugsverband/betroffener" },
        { "name", "\nrecord = \"/a\";", "type.cfg:2: record = \"/a\": names of elements below the message, / between" },
        { "name", "\nmessage_id = \"a\";", "type.cfg:2: message_id begins at the message: /a" },
        { "name", "\nmessages = [\"0201\"];", "type.cfg:2: messages are told apart by message_type = \"/path/to/code\"" },
        { "name", "\njoin = \"\";", "type.cfg:2: join = \"\": one sign is wanted, that no value holds" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
        assert_refused(&rows_xml, examples[i].column, examples[i].config, examples[i].why);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_at_fixed_places_are_read),
        cmocka_unit_test(places_that_cannot_be_are_refused_with_their_line),
        cmocka_unit_test(titles_and_footers_are_no_records),
        cmocka_unit_test(a_file_says_of_which_day_it_tells),
        cmocka_unit_test(tables_that_cannot_be_are_refused_with_their_line),
        cmocka_unit_test(messages_are_read_by_local_names),
        cmocka_unit_test(a_document_without_measure_is_refused),
        cmocka_unit_test(paths_that_cannot_be_are_refused_with_their_line),
    };

    return cmocka_run_group_tests(tests, NULL, mem_gone);
}
