/* SPDX-License-Identifier: Apache-2.0 */
/* What a case manager reads of the axes: what is known and what is not, what changes by itself, and who contradicts whom. */
#include "consumers/admin/admin.h"
#include "../../consumers/admin/cases/case_axes.h"
#include "told.h"

struct admin_settings admin;             /* of the program whose parts these are; nothing here reaches a database */
static char printed[20000];

/* What a part of the page prints of person p on that day. */
static void page(void (*print)(struct app *app, const struct meaning *m, const json_t *document), const char *lines, const char *day, const char *lang)
{
    static const char *const p[] = { "p" };
    struct app app = { .lang = lang };
    struct arena mem = {0};
    struct told t;
    FILE *to = tmpfile();
    int saved = dup(STDOUT_FILENO);

    assert_non_null(to);
    told_open(&t);
    told_everybody(&t);
    told_lines(&t, lines);
    struct person person = told_person(&t, p, 1, house_day("2099-01-01"), house_day(day), &mem);
    struct result r = told_evaluate(&t, &person, &mem);
    fflush(stdout);
    assert_true(dup2(fileno(to), STDOUT_FILENO) >= 0);
    print(&app, told_meaning(&t), r.view);
    fflush(stdout);
    assert_true(dup2(saved, STDOUT_FILENO) >= 0);
    close(saved);
    rewind(to);
    printed[fread(printed, 1, sizeof printed - 1, to)] = '\0';
    fclose(to);
    result_release(&r);
    arena_release(&app.mem);
    arena_release(&mem);
    told_close(&t);
}

#define TITLE "2026-01-02 auslaenderbehoerde residence.permit.granted occurred_on=2025-10-01 basis=16b kind=first valid_from=2025-10-01 valid_until=2026-09-30 work=restricted\n"
#define BORN "2026-01-02 meldebehoerde person.described born_on=2008-05-05 born_precision=day\n"

static void what_is_not_known_is_said_and_what_changes_by_itself_has_its_day_and_ground(void **state)
{
    (void)state;
    page(case_axes_text, TITLE BORN, "2026-01-02", "en");
    assert_string_equal(printed,
        "\n"
        "Where it stands\n"
        "  area                    value                        since       until\n"
        "  Majority                minor                        2008-05-05  2026-05-04\n"
        "  Residence               residence title              2025-10-01  2026-09-30\n"
        "  Residence document      valid                        2025-10-01  2026-09-30\n"
        "  Responsible: residence  auslaenderbehoerde@05162004  2025-10-01\n"
        "  Work                    permitted with restrictions  2025-10-01  2026-09-30\n"
        "  not known: Day care, School, Language course, Housing, Income, Health insurance, Guardianship, Residence condition\n"
        "\n"
        "What changes when nothing more is told\n"
        "  from        area                becomes         because of\n"
        "  2026-05-05  Majority            of age          birth date\n"
        "  2026-10-01  Residence           no right known  Residence permit granted, auslaenderbehoerde@05162004\n"
        "  2026-10-01  Residence document  expired         Residence permit granted, auslaenderbehoerde@05162004\n"
        "  2026-10-01  Work                not known       Residence permit granted, auslaenderbehoerde@05162004\n");
}

static void the_same_in_german(void **state)
{
    (void)state;
    page(case_axes_text, TITLE BORN, "2026-01-02", "de");
    assert_string_equal(printed,
        "\n"
        "Lage\n"
        "  Bereich                Wert                         seit        bis\n"
        "  Volljährigkeit         minderjährig                 2008-05-05  2026-05-04\n"
        "  Aufenthalt             Aufenthaltstitel             2025-10-01  2026-09-30\n"
        "  Aufenthaltspapier      gültig                       2025-10-01  2026-09-30\n"
        "  Zuständig: Aufenthalt  auslaenderbehoerde@05162004  2025-10-01\n"
        "  Arbeit                 eingeschränkt erlaubt        2025-10-01  2026-09-30\n"
        "  nicht bekannt: Kinderbetreuung, Schule, Sprachkurs, Wohnen, Lebensunterhalt, Krankenversicherung, Vormundschaft, Wohnsitzregelung\n"
        "\n"
        "Was sich ändert, wenn nichts mehr gemeldet wird\n"
        "  ab          Bereich            wird                wegen\n"
        "  2026-05-05  Volljährigkeit     volljährig          Geburtsdatum\n"
        "  2026-10-01  Aufenthalt         kein Recht bekannt  Aufenthaltstitel erteilt, auslaenderbehoerde@05162004\n"
        "  2026-10-01  Aufenthaltspapier  abgelaufen          Aufenthaltstitel erteilt, auslaenderbehoerde@05162004\n"
        "  2026-10-01  Arbeit             nicht bekannt       Aufenthaltstitel erteilt, auslaenderbehoerde@05162004\n");
}

static void who_contradicts_whom_is_shown_with_since_when_and_only_where_they_differ(void **state)
{
    static const char *const lines = "2026-01-12 unterbringung housing.place.assigned occurred_on=2026-01-12 kind=collective on=2026-01-12\n"
                                     "2026-01-14 wohnungsamt housing.place.assigned occurred_on=2026-01-12 kind=hotel on=2026-01-12\n";

    (void)state;
    page(case_conflicts_text, lines, "2026-01-14", "en");
    assert_string_equal(printed,
        "\n"
        "Contradictions\n"
        "  event             agency                  since       says\n"
        "  Housing assigned  unterbringung@05162004  2026-01-12  Kind: collective housing\n"
        "                    wohnungsamt@05162004    2026-01-14  Kind: hotel\n");
    page(case_conflicts_text, lines, "2026-01-14", "de");
    assert_string_equal(printed,
        "\n"
        "Widersprüche\n"
        "  Ereignis               Behörde                 seit        Angabe\n"
        "  Unterkunft zugewiesen  unterbringung@05162004  2026-01-12  Art: Gemeinschaftsunterkunft\n"
        "                         wohnungsamt@05162004    2026-01-14  Art: Hotel\n");
    page(case_conflicts_text, TITLE, "2026-01-14", "de");
    assert_string_equal(printed, "");
}

static void what_is_disputed_is_shown_with_what_it_says(void **state)
{
    static const char *const lines = "2026-01-14 unterbringung housing.place.assigned id=1 occurred_on=2026-01-12 kind=hotel on=2026-01-12\n"
                                     "2026-01-15 amtsvormund statement.disputed fact=1 grounds=content\n";

    (void)state;
    page(case_disputes_text, lines, "2026-01-16", "en");
    assert_string_equal(printed,
        "\n"
        "Disputed\n"
        "  event             agency                  since       says\n"
        "  Housing assigned  unterbringung@05162004  2026-01-14  Kind: hotel, On: 2026-01-12\n");
    page(case_disputes_text, lines, "2026-01-16", "de");
    assert_string_equal(printed,
        "\n"
        "Bestritten\n"
        "  Ereignis               Behörde                 seit        Angabe\n"
        "  Unterkunft zugewiesen  unterbringung@05162004  2026-01-14  Art: Hotel, Am: 2026-01-12\n");
    page(case_disputes_text, TITLE, "2026-01-16", "de");
    assert_string_equal(printed, "");
}

static void the_last_contact_is_shown(void **state)
{
    static const char *const lines = "2026-01-20 kim-case-management case.contact.recorded with=family channel=visit outcome=appointment_made on=2026-01-20 next_on=2026-01-27\n"
                                     "2026-01-21 kim-case-management case.contact.recorded with=person channel=phone outcome=not_reached on=2026-01-14\n";

    (void)state;
    page(case_contact_text, lines, "2026-01-22", "en");
    assert_string_equal(printed, "\nLast contact: With: family, Channel: in person, Outcome: appointment made, On: 2026-01-20, Next contact: 2026-01-27\n");
    page(case_contact_text, lines, "2026-01-22", "de");
    assert_string_equal(printed, "\nLetzter Kontakt: Mit: Familie, Weg: persönlich, Entscheidung: Termin vereinbart, Am: 2026-01-20, Nächster Kontakt: 2026-01-27\n");
    page(case_contact_text, TITLE, "2026-01-22", "de");
    assert_string_equal(printed, "");
}

/* The line of the page that begins with this title. */
static const char *line(const char *title)
{
    char *at = strstr(printed, title);

    assert_non_null(at);
    at[strcspn(at, "\n")] = '\0';
    return at;
}

static void gaps_and_what_was_applied_for_have_words(void **state)
{
    static const char *const ended = "2026-01-10 sozialamt-asylblg benefits.asylblg.granted occurred_on=2026-01-10 from=2026-01-01 basis=§3 form=card\n"
                                     "2026-03-10 sozialamt-asylblg benefits.asylblg.end_announced occurred_on=2026-03-10 end_on=2026-03-31 reason=recognised\n"
                                     "2026-03-27 jobcenter benefits.sgb2.applied applied_on=2026-03-27\n";

    (void)state;
    page(case_axes_text, ended, "2026-04-01", "de");
    assert_string_equal(line("Lebensunterhalt"), "Lebensunterhalt        keine Leistung              2026-04-01       ohne Anspruch seit 2026-04-01, beantragt: Grundsicherung (SGB II), ohne Geld seit 2026-04-01");
    page(case_axes_text, ended, "2026-04-01", "en");
    assert_string_equal(line("Income"), "Income                 nothing                     2026-04-01         without a claim since 2026-04-01, applied for: basic income support (SGB II), without money since 2026-04-01");
    page(case_axes_text, TITLE, "2026-10-01", "de");
    assert_string_equal(line("Aufenthaltspapier"), "Aufenthaltspapier      abgelaufen                   2026-10-01       ohne gültiges Papier 2026-10-01..");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_known_is_said_and_what_changes_by_itself_has_its_day_and_ground),
        cmocka_unit_test(the_same_in_german),
        cmocka_unit_test(gaps_and_what_was_applied_for_have_words),
        cmocka_unit_test(who_contradicts_whom_is_shown_with_since_when_and_only_where_they_differ),
        cmocka_unit_test(what_is_disputed_is_shown_with_what_it_says),
        cmocka_unit_test(the_last_contact_is_shown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
