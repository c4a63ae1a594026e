/* SPDX-License-Identifier: Apache-2.0 */
/* What somebody who has never seen the page reads on it after three planted nights: what is wrong, which, why, who must act. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "../../consumers/reconcile/report/page.h"

static struct arena mem;
static struct buf out;
static const int64_t epoch = 1774310400000;
static const struct cfg *types;           /* NULL: agencies have no names */

static day_num march(int mday)
{
    return day_from_civil(2026, 3, mday);
}

static struct difference difference_of(enum difference_class class, const char *agency, int64_t from, int64_t to, const char *action)
{
    return (struct difference){ .class = class, .agency = agency, .owner = class_owner(class, agency), .epoch = from ? epoch : 0, .from_seq = from, .to_seq = to,
                                .count = from ? to - from + 1 : 0, .day = march(24), .since = march(24), .state = STATE_OPEN, .action = action, .detail = "" };
}

static struct report_row row_of(const char *agency, int64_t declared, int64_t journal, struct difference *d, size_t n)
{
    return (struct report_row){ .agency = agency, .epoch = epoch, .first_seq = 1, .last_seq = declared, .declared = declared, .kafka = declared, .journal = journal,
                                .in_reach = true, .hash_ok = true, .buckets = { [BUCKET_VIEW] = journal }, .differences = d, .n = n };
}

/* The page with its tags taken out, as a reader sees it; its style is none of his. */
static const char *read_page(const struct report *r, const struct report_history *h, const char *lang)
{
    buf_reset(&out);
    page_write(&out, r, h, &(struct page_frame){ .today = march(27), .lang = lang, .types = types });
    char *seen = arena_alloc(&mem, out.len + 1), *to = seen;
    bool inside = false;

    for (const char *c = strstr(out.data, "</style>"); *c; c++) {
        inside = inside ? c[-1] != '>' || *c == '<' : *c == '<';
        if (!inside || *c == '<')
            *to++ = inside ? ' ' : *c;
    }
    return seen;
}

#define SEES(page, words) do { if (!strstr((page), (words))) fail_msg("not on the page: %s\n%s", (words), (page)); } while (0)

static const struct report_history no_history = { .n = 0 };

static void a_good_night_says_that_nobody_must_act(void **state)
{
    (void)state;
    struct report_row rows[] = { row_of("meldebehoerde@05162004", 41, 41, NULL, 0), row_of("schulamt@05162", 3, 3, NULL, 0) };
    struct report r = { .tenant = "05162004", .day = march(24), .balanced = true, .rows = rows, .n = 2 };
    const char *de = read_page(&r, &no_history, "de");

    SEES(de, "24.03.2026: Alles da. Was 2 Stellen gemeldet haben (44 Meldungen), ist vollständig im Hub. Niemand muss etwas tun.");
    SEES(read_page(&r, &no_history, "en"), "2026-03-24: nothing is missing. What 2 agencies declared (44 messages) is in the hub, all of it. Nobody must act.");
}

static void what_was_read_and_not_sent_stands_beside_what_was(void **state)
{
    (void)state;
    struct report_row rows[] = { row_of("meldebehoerde@05162004", 41, 41, NULL, 0), row_of("schulamt@05162", 3, 3, NULL, 0) };
    struct report r = { .tenant = "05162004", .day = march(24), .balanced = true, .rows = rows, .n = 2 };

    if (strstr(read_page(&r, &no_history, "de"), "Was die Stellen gelesen haben"))
        fail_msg("without a source there is nothing to say");
    memcpy(rows[0].tallies, (int64_t[TALLIES]){ 2, 1028, 815, 107, 102, 4 }, sizeof rows[0].tallies);
    rows[0].told = 814;
    const char *de = read_page(&r, &no_history, "de");
    SEES(de, "24.03.2026: Was gesendet wurde, ist vollständig im Hub (44 Meldungen); 4 Sätze wurden schon bei den Stellen abgelehnt. Handeln muss: meldebehoerde@05162004.");
    SEES(de, "meldebehoerde@05162004: 4 von 1028 gelesenen Sätzen abgelehnt");
    static const char *const words[] = { "Was die Stellen gelesen haben", "gelesene Sätze", "unverändert", "zurückgehalten", "abgelehnt", "angekommen", "1028", "815", "107", "102", "814" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        SEES(de, words[i]);
}

static void a_night_with_lost_messages_says_which_why_and_who_must_act(void **state)
{
    (void)state;
    struct difference lost[] = { difference_of(CLASS_MISSING_AT_VIEW, "meldebehoerde@05162004", 17, 19, "resend"),
                                 difference_of(CLASS_MISMATCH, "meldebehoerde@05162004", 30, 30, "compare") };
    struct difference silent[] = { difference_of(CLASS_SILENT_SOURCE, "schulamt@05162", 0, 0, "ask") };
    struct report_row rows[] = { row_of("meldebehoerde@05162004", 41, 38, lost, 2), { .agency = "schulamt@05162", .first_seq = 1, .hash_ok = true, .in_reach = true, .differences = silent, .n = 1 } };
    struct report r = { .tenant = "05162004", .day = march(24), .rows = rows, .n = 2 };
    const char *de = read_page(&r, &no_history, "de"), *en = read_page(&r, &no_history, "en");

    SEES(de, "24.03.2026: Nicht vollständig: meldebehoerde@05162004 (fehlt uns, 3 Meldungen), meldebehoerde@05162004 (stimmt nicht überein, 1 Meldung), schulamt@05162 (meldet nicht). "
             "Handeln müssen: der Betrieb des Hubs, meldebehoerde@05162004, schulamt@05162.");
    SEES(de, "meldebehoerde@05162004: fehlt uns (3 Meldungen)");
    SEES(de, "Die Stelle hat sie gemeldet, der Hub hat sie nicht.");
    SEES(de, "Wer handelt: der Betrieb des Hubs");
    SEES(de, "Was zu tun ist: Bei der Stelle nachfordern: casebus-reconcile --day 2026-03-24 --agency meldebehoerde@05162004 --repair");
    SEES(de, "Welche: Nummern 17 bis 19 (Epoche 1774310400000)");
    SEES(de, "Welche: Nummer 30 (Epoche 1774310400000)");
    SEES(de, "Stand: offen, seit 24.03.2026 (3 Tage)");
    SEES(de, "schulamt@05162: meldet nicht");
    SEES(de, "Was zu tun ist: Die IT der Stelle sieht nach, ob ihr Programm läuft (casebus-agency status) und ob der Export kam;");
    SEES(en, "2026-03-24: not complete: meldebehoerde@05162004 (missing here, 3 messages), meldebehoerde@05162004 (does not match, 1 message), schulamt@05162 (silent). "
             "Who must act: the hub's operator, meldebehoerde@05162004, schulamt@05162.");
    SEES(en, "What to do: Operator and agency compare these numbers with each other.");
    SEES(en, "Which: Numbers 17 to 19 (epoch 1774310400000)");
}

static void a_night_on_which_something_is_on_its_way_says_that_the_next_one_looks_again(void **state)
{
    (void)state;
    struct difference few[] = { difference_of(CLASS_IN_FLIGHT, "jobcenter@05162", 5, 5, "wait"), difference_of(CLASS_RETRACTED, "jobcenter@05162", 2, 3, "none") };
    struct report_row rows[] = { row_of("jobcenter@05162", 5, 4, few, 2) };
    struct report r = { .tenant = "05162004", .day = march(24), .rows = rows, .n = 1 };
    const char *de = read_page(&r, &no_history, "de");

    SEES(de, "24.03.2026: Noch nicht alles da: 1 Abweichung unterwegs. Niemand muss etwas tun; die nächste Nacht sieht nach.");
    few[0].since = march(26);
    few[0].from_seq = few[0].to_seq = 0;
    few[0].count = 3;
    SEES(read_page(&r, &no_history, "de"), "jobcenter@05162: unterwegs (3 Meldungen)");
    SEES(read_page(&r, &no_history, "de"), "Stand: offen, seit 26.03.2026 (1 Tag)");
    SEES(de, "Zur Kenntnis");
    SEES(de, "jobcenter@05162: zurückgezogen (2 Meldungen)");
    SEES(de, "Was zu tun ist: Nichts zu tun.");
    assert_true(strstr(de, "unterwegs (1 Meldung)") < strstr(de, "Zur Kenntnis"));
}

static void a_record_that_was_changed_at_the_hub_is_evidence_before_it_is_mended(void **state)
{
    (void)state;
    struct difference d = difference_of(CLASS_MISMATCH, "jobcenter@05162", 9, 9, "reread");
    struct report_row rows[] = { row_of("jobcenter@05162", 9, 9, &d, 1) };
    struct report r = { .tenant = "05162004", .day = march(24), .rows = rows, .n = 1 };

    d.detail = "the journal's record was changed after it came";
    SEES(read_page(&r, &no_history, "de"), "jobcenter@05162: im Hub verändert (1 Meldung)");
    SEES(read_page(&r, &no_history, "de"), "Was zu tun ist: Zuerst sichern, wer an der Datenbank war, und es der oder dem Datenschutzbeauftragten sagen. Der Betrieb: Aus Kafka neu lesen: "
                                           "casebus-reconcile --day 2026-03-24 --agency jobcenter@05162 --repair. Bleibt die Abweichung danach bestehen, wird die IT der Stelle gebraucht.");
}

static void what_somebody_took_on_or_accepted_says_who(void **state)
{
    (void)state;
    struct difference d = difference_of(CLASS_MISSING_AT_SOURCE, "jobcenter@05162", 9, 9, "declare");
    struct report_row rows[] = { row_of("jobcenter@05162", 8, 9, &d, 1) };
    struct report r = { .tenant = "05162004", .day = march(24), .rows = rows, .n = 1 };

    d.state = STATE_ACCEPTED;
    d.by = "l.brandt";
    SEES(read_page(&r, &no_history, "de"), "Stand: als geklärt bestätigt von l.brandt, seit 24.03.2026 (3 Tage)");
    SEES(read_page(&r, &no_history, "en"), "State: accepted by l.brandt, since 2026-03-24 (3 days)");
}

/* What the proof says of a difference is told in the reader's words, or as it stands. */
static void each_reason_is_told_in_the_readers_language(void **state)
{
    (void)state;
    struct difference d = difference_of(CLASS_MISSING_AT_SOURCE, "jobcenter@05162", 9, 12, "declare");
    struct report_row rows[] = { row_of("jobcenter@05162", 8, 12, &d, 1) };
    struct report r = { .tenant = "05162004", .day = march(24), .rows = rows, .n = 1 };

    d.no = 17;
    d.detail = "its program began to count anew, and no manifest declares these numbers of before";
    SEES(read_page(&r, &no_history, "de"), "jobcenter@05162: Ausgangsspeicher verloren (4 Meldungen)");
    SEES(read_page(&r, &no_history, "en"), "Then the operator accepts the difference: casebus-reconcile accept 17 --by NAME --reason REASON");
    d.detail = "of another program";
    SEES(read_page(&r, &no_history, "de"), "Der Hub hat sie, die Stelle hat sie nicht gemeldet.");
    SEES(read_page(&r, &no_history, "de"), "of another program");
}

static void what_a_list_says_otherwise_is_told_with_what_it_is_about(void **state)
{
    (void)state;
    struct difference d = difference_of(CLASS_MISSING_AT_SOURCE, "auslaenderbehoerde@05162004", 7, 7, "correct");
    struct report_row rows[] = { row_of("auslaenderbehoerde@05162004", 41, 41, &d, 1) };
    struct report r = { .tenant = "05162004", .day = march(24), .rows = rows, .n = 1 };

    d.axis = "residence";
    d.detail = "its list does not have it, the case view shows it: residence.permit.granted, person 019d0a1b2c3d7e4f8a5b6c7d8e9f0a1b";
    const char *de = read_page(&r, &no_history, "de");
    SEES(de, "auslaenderbehoerde@05162004: hier offen, dort nicht (1 Meldung)");
    SEES(de, "Die Fallsicht zeigt es als laufend, die Bestandsliste der Stelle hat es nicht. (residence.permit.granted, person 019d0a1b2c3d7e4f8a5b6c7d8e9f0a1b)");
    SEES(de, "Die Stelle sieht nach, was aus dem Fall wurde, und meldet sein Ende oder nimmt die Meldung zurück (casebus-agency retract).");
    d.class = CLASS_MISMATCH;
    d.owner = "both";
    SEES(read_page(&r, &no_history, "en"), "The agency sees which is right, and corrects it; the operator sees whether it was changed here.");
}

static void a_suspicion_alone_is_said_to_be_one(void **state)
{
    (void)state;
    struct difference d = difference_of(CLASS_SILENT_SOURCE, "gesundheitsamt@05162", 0, 0, "ask");
    struct report_row rows[] = { row_of("gesundheitsamt@05162", 1, 1, &d, 1) };
    struct report r = { .tenant = "05162004", .day = march(24), .rows = rows, .n = 1 };

    d.detail = "its manifests tell of nobody, for longer than usual: a suspicion";
    SEES(read_page(&r, &no_history, "de"), "24.03.2026: Nichts fehlt, aber es gibt einen Verdacht: gesundheitsamt@05162 (meldet von niemandem). Handeln muss: gesundheitsamt@05162.");
    SEES(read_page(&r, &no_history, "en"), "2026-03-24: nothing is missing, but there is a suspicion: gesundheitsamt@05162 (tells of nobody). Who must act: gesundheitsamt@05162.");
}

static void agencies_are_called_by_name(void **state)
{
    (void)state;
    static const char text[] = "types = ( { slug = \"schulamt\"; de = \"Schulamt\"; en = \"School authority\"; } );";
    struct difference d = difference_of(CLASS_SILENT_SOURCE, "schulamt@05162", 0, 0, "ask");
    struct report_row rows[] = { row_of("schulamt@05162", 1, 1, &d, 1) };
    struct report r = { .tenant = "05162004", .day = march(24), .rows = rows, .n = 1 };
    struct cfg *root;
    struct err e;

    if (!cfg_parse(text, "agencies.cfg", &mem, &root, &e))
        fail_msg("%s", e.text);
    types = cfg_get(root, "types");
    SEES(read_page(&r, &no_history, "de"), "Handeln muss: Schulamt schulamt@05162.");
    SEES(read_page(&r, &no_history, "en"), "Who acts: School authority schulamt@05162");
    types = NULL;
}

static const struct report_history *three_days(void)
{
    static struct report_cell cells[] = {
        { "jobcenter@05162", 0, 12, 0, CLASS_IN_FLIGHT, 0, 2 }, { "jobcenter@05162", 0, 9, 3, CLASS_MISSING_AT_VIEW, 0, 3 },
        { "schulamt@05162", 0, 4, 1, CLASS_IN_FLIGHT, 0, 1 }, { "schulamt@05162", 0, 4, 0, CLASS_IN_FLIGHT, 2, 2 },
    };
    static struct report_history h = { .cells = cells, .n = 4 };

    cells[0].day = march(23);
    cells[1].day = march(24);
    cells[2].day = march(22);
    cells[3].day = march(23);
    return &h;
}

static void agencies_by_days_say_a_sign_and_a_word(void **state)
{
    (void)state;
    struct report r = { .tenant = "05162004", .day = march(24) };
    const char *de = read_page(&r, three_days(), "de");

    SEES(de, "✓ ok");
    SEES(de, "✗ fehlt uns (3)");
    SEES(de, "… unterwegs (1)");
    SEES(de, "✓ als geklärt bestätigt (2)");
    SEES(de, "– nicht geprüft");
    assert_non_null(strstr(out.data, "<th scope=\"col\">24.03.</th>"));
    assert_non_null(strstr(out.data, "<td data-head=\"23.03.2026\">✓ ok</td>"));
    assert_non_null(strstr(out.data, "<td class=\"act\" data-head=\"24.03.2026\">✗ fehlt uns (3)</td>"));
}

static void what_is_open_of_earlier_days_is_told_again_with_who_must_act(void **state)
{
    (void)state;
    struct difference old[] = { difference_of(CLASS_MISMATCH, "jobcenter@05162", 9, 9, "reread"), difference_of(CLASS_SILENT_SOURCE, "schulamt@05162", 0, 0, "ask") };
    struct report_row rows[] = { row_of("jobcenter@05162", 9, 9, NULL, 0) };
    struct report r = { .tenant = "05162004", .day = march(24), .balanced = true, .rows = rows, .n = 1 };
    struct report_history h = { .earlier = old, .n_earlier = 2 };

    for (size_t i = 0; i < 2; i++)
        old[i].day = march(20 + (int)i);
    old[0].no = 12;
    const char *de = read_page(&r, &h, "de");
    SEES(de, "24.03.2026: Was gesendet wurde, ist vollständig im Hub (9 Meldungen); noch offen von früheren Tagen: 2 Abweichungen. Handeln müssen: der Betrieb des Hubs, schulamt@05162.");
    SEES(de, "Noch offen von früheren Tagen");
    SEES(de, "20.03.2026, jobcenter@05162: stimmt nicht überein (1 Meldung)");
    SEES(de, "Abweichung Nr.: 12");
    SEES(de, "casebus-reconcile --day 2026-03-20 --agency jobcenter@05162 --repair");
    SEES(de, "21.03.2026, schulamt@05162: meldet nicht");
    SEES(read_page(&r, &h, "en"), "2026-03-24: what was sent is in the hub, all of it (9 messages); still open of earlier days: 2 differences. Who must act: the hub's operator, schulamt@05162.");
}

static void the_chart_says_its_numbers_without_colour(void **state)
{
    (void)state;
    struct report r = { .tenant = "05162004", .day = march(24) };

    SEES(read_page(&r, three_days(), "de"), "22.03.2026: 1 von 1 offen, 23.03.2026: 0 von 4 offen, 24.03.2026: 3 von 3 offen");
    assert_non_null(strstr(out.data, "text-anchor=\"middle\">3</text>"));
    assert_non_null(strstr(out.data, "text-anchor=\"middle\">0 / 4</text>"));
    SEES(read_page(&r, three_days(), "en"), "2026-03-23: 0 of 4 open");
}

static void the_page_names_the_record_that_was_signed(void **state)
{
    (void)state;
    struct report r = { .tenant = "05162004", .day = march(24) };
    static const uint8_t hash[HASH_BYTES] = { 0xab, 0x01 };
    struct page_frame f = { .today = march(25), .lang = "en", .record = 17, .hash = hash };

    buf_reset(&out);
    page_write(&out, &r, &no_history, &f);
    assert_non_null(strstr(out.data, "<p class=\"small\">Closing record 17, SHA-256 ab01000000000000000000000000000000000000000000000000000000000000."));
    f.record = 0;
    buf_reset(&out);
    page_write(&out, &r, &no_history, &f);
    assert_null(strstr(out.data, "SHA-256"));
}

static void the_page_stands_by_itself_and_shows_text_as_text(void **state)
{
    (void)state;
    struct difference d = difference_of(CLASS_MISMATCH, "jobcenter@05162", 9, 9, "compare");
    struct report_row rows[] = { row_of("jobcenter@05162", 9, 9, &d, 1) };
    struct report r = { .tenant = "05162004", .day = march(24), .rows = rows, .n = 1 };

    d.detail = "byte 12 is <b> & not \"a\"";
    SEES(read_page(&r, three_days(), "en"), "byte 12 is &lt;b&gt; &amp; not &quot;a&quot;");
    assert_null(strstr(out.data, "<script"));
    assert_null(strstr(out.data, "http"));
    assert_null(strstr(out.data, "src="));
    assert_null(strstr(out.data, "@import"));
    assert_null(strstr(out.data, "url("));
}

static void a_page_shows_five_hundred_differences_and_says_how_many_more_there_are(void **state)
{
    (void)state;
    enum { MANY = 503 };
    struct difference *all = ARENA_ARRAY(&mem, struct difference, MANY);
    struct report_row rows[] = { row_of("jobcenter@05162", 2000, 1000, all, MANY) };
    struct report r = { .tenant = "05162004", .day = march(24), .rows = rows, .n = 1 };

    for (int i = 0; i < MANY; i++)
        all[i] = difference_of(CLASS_MISSING_AT_VIEW, "jobcenter@05162", 2 * i + 1, 2 * i + 1, "resend");
    SEES(read_page(&r, &no_history, "de"), "Nicht vollständig: 503 Abweichungen. Handeln muss: der Betrieb des Hubs (503).");
    SEES(read_page(&r, &no_history, "de"), "Und 3 weitere: casebus-reconcile --format json zeigt alle.");
}

static int close_all(void **state)
{
    (void)state;
    buf_release(&out);
    arena_release(&mem);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_night_says_that_nobody_must_act),
        cmocka_unit_test(what_was_read_and_not_sent_stands_beside_what_was), cmocka_unit_test(a_night_with_lost_messages_says_which_why_and_who_must_act),
        cmocka_unit_test(a_night_on_which_something_is_on_its_way_says_that_the_next_one_looks_again),
        cmocka_unit_test(a_record_that_was_changed_at_the_hub_is_evidence_before_it_is_mended), cmocka_unit_test(what_somebody_took_on_or_accepted_says_who),
        cmocka_unit_test(each_reason_is_told_in_the_readers_language),
        cmocka_unit_test(what_a_list_says_otherwise_is_told_with_what_it_is_about),
        cmocka_unit_test(a_suspicion_alone_is_said_to_be_one),
        cmocka_unit_test(agencies_are_called_by_name),
        cmocka_unit_test(agencies_by_days_say_a_sign_and_a_word),
        cmocka_unit_test(what_is_open_of_earlier_days_is_told_again_with_who_must_act), cmocka_unit_test(the_chart_says_its_numbers_without_colour),
        cmocka_unit_test(the_page_names_the_record_that_was_signed),
        cmocka_unit_test(the_page_stands_by_itself_and_shows_text_as_text),
        cmocka_unit_test(a_page_shows_five_hundred_differences_and_says_how_many_more_there_are),
    };

    return cmocka_run_group_tests(tests, NULL, close_all);
}
