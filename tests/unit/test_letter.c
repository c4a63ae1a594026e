/* SPDX-License-Identifier: Apache-2.0 */
/* What offices read: letters as CSV rows, texts, calendar entries and digests, byte for byte. */
#include <stdio.h>
#include <string.h>

#include "../../producers/deliver/ics.h"
#include "../../producers/deliver/mail.h"
#include "../../producers/deliver/written.h"
#include "mem.h"

static struct err oops;
#define holds(call) do { if (!(call)) fail_msg("%s", oops.text); } while (0)

static const char task[] =
    "{\"type\":\"task.state\",\"event\":\"019b0000-0000-7000-8000-000000000001\",\"time\":\"2026-03-21T09:12:00.000000Z\",\"local\":\"S-1\","
    "\"id\":\"1f0c4a7e-1111-8222-8333-444455556666\",\"revision\":3,\"rule\":\"R16\",\"step\":\"task\",\"status\":\"open\",\"stage\":\"reminded\",\"late\":false,"
    "\"opened\":\"2026-01-20\",\"due\":\"2026-03-23\",\"rings\":[\"2026-03-07\",\"2026-03-30\"],\"title_de\":\"Schulplatz zuweisen; Größe, \\\"A\\\"\",\"title_en\":\"Assign a school place\",\"basis\":\"P,A\"}";
static const char stranger[] =
    "{\"type\":\"task.state\",\"event\":\"019b0000-0000-7000-8000-000000000002\",\"time\":\"2026-03-21T23:30:00.000000Z\",\"id\":\"2f0c4a7e-1111-8222-8333-444455556666\","
    "\"revision\":1,\"rule\":\"R16\",\"status\":\"cancelled\",\"due\":\"2026-03-23\",\"title_de\":\"Schulplatz\",\"title_en\":\"School place\",\"cancelled\":\"moved\","
    "\"identity\":{\"names\":[{\"kind\":\"current\",\"family\":\"Łukasz-Öz\",\"given\":\"=Amal\"}],\"born_on\":\"2015-05-17\",\"nationalities\":[\"475\",\"423\"],"
    "\"address\":{\"street\":\"Am Rath 1\",\"postcode\":\"41539\",\"town\":\"Dormagen\"}}}";

static struct letter letter(const char *text)
{
    struct letter l;

    holds(letter_parse(text, &mem, &l, &oops));
    return l;
}

static struct written configured(const char *text)
{
    struct cfg *root;
    struct written w;

    holds(cfg_parse(text, "agency.cfg", &mem, &root, &oops));
    holds(written_read(root, &mem, &w, &oops));
    return w;
}

static void assert_written(const char *config, const char *text, bool head, const char *wanted)
{
    CLEANUP(buf_release) struct buf out = {0};
    struct written w = configured(config);
    struct letter l = letter(text);

    holds(written_add(&w, &l, 1, head, &out, &oops));
    assert_string_equal(out.data, wanted);
}

/* ---- names */

static void a_file_s_name_is_made_of_codes(void **state)
{
    struct letter l = letter(task), odd = letter("{\"type\":\"task.state\",\"time\":\"2026-03-21T23:30:00.000000Z\",\"id\":\"../../et\",\"revision\":1,\"rule\":\"/etc\"}");

    (void)state;
    assert_string_equal(letter_name(&l, &mem), "2026-03-21_R16_1f0c4a7e_r3");
    assert_string_equal(letter_name(&odd, &mem), "2026-03-22_-etc_-_r1");            /* the civil day */
}

static void parts_are_flat(void **state)
{
    struct letter l = letter(stranger);

    (void)state;
    assert_string_equal(letter_get(&l, "identity.names.0.family"), "Łukasz-Öz");
    assert_string_equal(letter_get(&l, "identity.nationalities"), "475 423");
    assert_null(letter_get(&l, "local"));
    assert_false(letter_is_open(&l));
}

/* ---- CSV */

static void csv_has_german_names_and_days(void **state)
{
    (void)state;
    assert_written("format = \"csv\"; columns = [\"due\", \"status\", \"title\", \"local\", \"late\"];", task, true,
                   "\xef\xbb\xbf" "Fällig am;Stand;Titel;Aktenzeichen;Verspätet\r\n23.03.2026;offen;\"Schulplatz zuweisen; Größe, \"\"A\"\"\";S-1;nein\r\n");
}

static void csv_in_windows_1252_has_a_byte_for_each_letter(void **state)
{
    (void)state;
    assert_written("format = \"csv\"; charset = \"windows-1252\"; columns = [\"due\", \"family\", \"given\", \"town\"];", stranger, true,
                   "F\xe4llig am;Familienname;Vornamen;Ort\r\n23.03.2026;?ukasz-\xd6z;'=Amal;Dormagen\r\n");
}

static void rows_that_are_added_have_no_header(void **state)
{
    (void)state;
    assert_written("format = \"csv\"; separator = \",\"; lang = \"en\"; columns = [\"due\", \"title\", \"stage\"];", task, false, "2026-03-23,Assign a school place,reminded\r\n");
}

static void a_difference_is_said_in_words(void **state)
{
    static const char difference[] = "{\"type\":\"difference.reported\",\"event\":\"019b0000-0000-7000-8000-000000000003\",\"time\":\"2026-03-21T09:12:00.000000Z\","
                                     "\"no\":7,\"gone\":false,\"class\":\"silent_source\",\"day\":\"2026-03-20\",\"count\":0,\"since\":\"2026-03-21\",\"action\":\"ask\"}";

    (void)state;
    assert_written("format = \"csv\"; columns = [\"class\", \"day\", \"from\", \"action\", \"gone\"]; separator = \"|\";", difference, true,
                   "\xef\xbb\xbf" "Abweichung|Abweichung am|Von Nummer|Zu tun|Behoben\r\nkein Tagesabschluss|20.03.2026||Programm prüfen|nein\r\n");
    assert_written("format = \"text\"; lang = \"en\";", difference, true, "Difference:       no manifest (2026-03-20)\nTo do:            see to the program\nGone:             no\n\n\n");
}

static void keys_are_for_programs(void **state)
{
    (void)state;
    assert_written("format = \"csv\"; lang = \"keys\"; columns = [\"due\", \"status\", \"given\"];", stranger, true, "\xef\xbb\xbf" "due;status;given\r\n2026-03-23;cancelled;=Amal\r\n");
}

static void refused(const char *config, const char *why)
{
    struct cfg *root;
    struct written w;

    holds(cfg_parse(config, "agency.cfg", &mem, &root, &oops));
    assert_false(written_read(root, &mem, &w, &oops));
    assert_string_equal(oops.text, why);
}

static void mistakes_are_told_with_file_and_line(void **state)
{
    (void)state;
    refused("format = \"xls\";", "agency.cfg:1: format = \"xls\": json, csv or text is expected");
    refused("format = \"csv\";\ncolumns = [\"titel\"];", "agency.cfg:2: there is no column \"titel\": did you mean \"title\"?");
    refused("format = \"csv\"; charset = \"windows-9\";", "agency.cfg:1: character set \"windows-9\" is not known: iconv -l lists them");
    refused("format = \"csv\"; separator = \";;\";", "agency.cfg:1: separator = \";;\": one sign is expected, like ; or ,");
}

/* ---- templates */

static const char *say(const void *context, const char *key, struct arena *unused)
{
    (void)context;
    (void)unused;
    return strcmp(key, "due") == 0 ? "morgen" : "";
}

static void lines_that_would_say_nothing_are_left_out(void **state)
{
    CLEANUP(buf_release) struct buf out = {0};

    (void)state;
    wording_fill("Frist: {due}\nName: {family}, {given}\n{due}{local}\n{no key}\nEnde", say, NULL, &mem, &out);
    assert_string_equal(out.data, "Frist: morgen\nmorgen\n{no key}\nEnde");
}

static void an_unknown_key_is_told_with_its_line(void **state)
{
    (void)state;
    assert_false(wording_check("brief.txt", "Frist\n\n{deu}", wording_keys(), &mem, &oops));
    assert_string_equal(oops.text, "brief.txt:3: there is no {deu}: did you mean {due}?");
}

static void the_shipped_texts_know_their_keys(void **state)
{
    CLEANUP(buf_release) struct buf out = {0};
    struct written w = configured("format = \"text\"; lang = \"en\";");
    struct letter l = letter(stranger);

    (void)state;
    holds(wording_check("task_en", w.text, wording_keys(), &mem, &oops));
    w = configured("format = \"text\";");
    holds(wording_check("task_de", w.text, wording_keys(), &mem, &oops));
    holds(written_add(&w, &l, 1, true, &out, &oops));
    assert_string_equal(out.data, "Schulplatz\nStand:            abgebrochen\nFällig am:        23.03.2026\nAbgebrochen wegen: moved\n\n"
                                  "Name:             Łukasz-Öz, =Amal\nGeboren am:       17.05.2015\nStaatsangehörigkeit: 475 423\nAnschrift:        Am Rath 1 \n                  41539 Dormagen\n\n"
                                  "Regel:            R16 ()\nAufgabe:          2f0c4a7e-1111-8222-8333-444455556666, Fassung 1\n");
}

/* ---- calendars */

static void an_entry_says_deadline_alarms_and_file_number(void **state)
{
    CLEANUP(buf_release) struct buf out = {0};
    struct letter l = letter(task);

    (void)state;
    ics_begin(&out);
    ics_task(&l, WORDING_DE, &out);
    ics_end(&out);
    assert_string_equal(out.data,
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//casebus//casebus-agency//DE\r\nCALSCALE:GREGORIAN\r\n"
        "BEGIN:VEVENT\r\nUID:1f0c4a7e-1111-8222-8333-444455556666\r\nDTSTAMP:20260321T091200Z\r\nSEQUENCE:3\r\nDTSTART;VALUE=DATE:20260323\r\nDTEND;VALUE=DATE:20260324\r\n"
        "SUMMARY:R16 Schulplatz zuweisen\\; Größe\\, \"A\" - S-1\r\n"
        "DESCRIPTION:Stand: offen\\nMahnstufe: erinnert\\nRechtsgrundlage: P\\,A\r\n"
        "STATUS:CONFIRMED\r\nTRANSP:TRANSPARENT\r\nCLASS:CONFIDENTIAL\r\n"
        "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER;VALUE=DATE-TIME:20260307T070000Z\r\nDESCRIPTION:R16 Schulplatz zuweisen\\; Größe\\, \"A\" - S-1\r\nEND:VALARM\r\n"
        "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER;VALUE=DATE-TIME:20260330T060000Z\r\nDESCRIPTION:R16 Schulplatz zuweisen\\; Größe\\, \"A\" - S-1\r\nEND:VALARM\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n");
}

static void an_entry_of_an_ended_task_is_cancelled_and_says_nothing_of_the_person(void **state)
{
    CLEANUP(buf_release) struct buf out = {0};
    struct letter l = letter(stranger);

    (void)state;
    ics_task(&l, WORDING_EN, &out);
    assert_string_equal(out.data,
        "BEGIN:VEVENT\r\nUID:2f0c4a7e-1111-8222-8333-444455556666\r\nDTSTAMP:20260321T233000Z\r\nSEQUENCE:1\r\nDTSTART;VALUE=DATE:20260323\r\nDTEND;VALUE=DATE:20260324\r\n"
        "SUMMARY:R16 School place\r\nDESCRIPTION:Status: cancelled\r\nSTATUS:CANCELLED\r\nTRANSP:TRANSPARENT\r\nCLASS:CONFIDENTIAL\r\nEND:VEVENT\r\n");
}

static void long_lines_are_folded_between_characters(void **state)
{
    CLEANUP(buf_release) struct buf out = {0};

    (void)state;
    /* "X:" and 72 bytes leave room for one byte; the umlaut has two. */
    ics_line(&out, "X", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaäb");
    assert_string_equal(out.data, "X:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n äb\r\n");
    buf_reset(&out);
    ics_line(&out, "X", "one\ntwo\\three\r\x01");
    assert_string_equal(out.data, "X:one\\ntwo\\\\three\r\n");
}

/* ---- digests */

static void a_digest_counts_and_says_no_more(void **state)
{
    CLEANUP(buf_release) struct buf out = {0};
    struct mail_counts counts = { .agency = "schulamt@05162", .tenant = "05162004", .day = 20473, .fresh = 2, .changed = 1, .due = 3, .overdue = 1 };

    (void)state;
    mail_text("casebus@schulamt.example", "posteingang@schulamt.example", "000000000000017.mail.05162004", "Fällig: {due}\n\n{new} neu, {overdue} überfällig in {agency}\n", &counts, &mem, &out);
    assert_string_equal(out.data,
        "From: casebus@schulamt.example\nTo: posteingang@schulamt.example\nSubject: =?utf-8?Q?F=C3=A4llig=3A=203?=\n"
        "Message-ID: <casebus.2026-01-20.000000000000017.mail.05162004@schulamt.example>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
        "Content-Transfer-Encoding: 8bit\nAuto-Submitted: auto-generated\n\n2 neu, 1 überfällig in schulamt@05162\n");
}

static void only_one_plain_address_is_taken(void **state)
{
    (void)state;
    assert_true(mail_is_address("posteingang@schulamt.example"));
    assert_false(mail_is_address("a@b.example, c@d.example"));
    assert_false(mail_is_address("a@b.example\nBcc: c@d.example"));
    assert_false(mail_is_address("@b.example"));
    assert_false(mail_is_address("niemand"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_s_name_is_made_of_codes), cmocka_unit_test(parts_are_flat),
        cmocka_unit_test(csv_has_german_names_and_days), cmocka_unit_test(csv_in_windows_1252_has_a_byte_for_each_letter),
        cmocka_unit_test(rows_that_are_added_have_no_header), cmocka_unit_test(keys_are_for_programs), cmocka_unit_test(a_difference_is_said_in_words), cmocka_unit_test(mistakes_are_told_with_file_and_line),
        cmocka_unit_test(lines_that_would_say_nothing_are_left_out), cmocka_unit_test(an_unknown_key_is_told_with_its_line), cmocka_unit_test(the_shipped_texts_know_their_keys),
        cmocka_unit_test(an_entry_says_deadline_alarms_and_file_number), cmocka_unit_test(an_entry_of_an_ended_task_is_cancelled_and_says_nothing_of_the_person),
        cmocka_unit_test(long_lines_are_folded_between_characters), cmocka_unit_test(a_digest_counts_and_says_no_more), cmocka_unit_test(only_one_plain_address_is_taken),
    };

    return cmocka_run_group_tests(tests, NULL, mem_gone);
}
