/* SPDX-License-Identifier: Apache-2.0 */
/* What leaves the agency and what stays, with what the hub said of consents. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "producers/gate.h"
#include "house.h"
#include "spool_events.h"

static struct arena mem;
static struct gate gate;
static struct spool *spool;
static const uint8_t key[KEY_BYTES] = { 7 };

static int open_all(void **state)
{
    int code = folder_made(state);

    spool = opened();
    gate.access = house_access();
    return code;
}

static int close_all(void **state)
{
    spool_free(spool);
    gate_release(&gate);
    arena_release(&mem);
    return folder_gone(state);
}

static void hub_says(const char *local, char class, const char *recipient, const char *what)
{
    uint8_t subject[SUBJECT_BYTES];
    char hex[SUBJECT_TEXT_BYTES];
    struct err e;

    hash_subject(key, local, strlen(local), subject);
    assert_true(spool_put(spool, arena_printf(&mem, "consent.%s.%c.%s", hex_text(subject, SUBJECT_BYTES, hex), class, recipient), what, &e));
}

/* "sent", "held back: ..." or "wrong: ..." */
static const char *passed(const char *agency, const char *line)
{
    const struct event_reader r = { .set = house_schemas(), .agency = agency, .tenant = "05162004", .key = key, .gate = &gate };
    const char *batch;
    struct err e = {0};
    struct event ev;

    if (event_from_json(&r, line, strlen(line), 1784000000000000, &mem, &ev, &batch, &e) && gate_encode(r.gate, &ev, &mem, &e))
        return "sent";
    return arena_printf(&mem, "%s: %s", gate_held_back(&e) ? "held back" : "wrong", e.text);
}

#define LINE(type, more, data) "{\"specversion\":\"1.0\",\"type\":\"" type "\",\"subject\":\"K-17\",\"time\":\"2026-07-01T10:00:00+02:00\"" more ",\"data\":{" data "}}"
#define COUNSELLING(more) LINE("counselling.started", more, "\"topic\":\"residence\",\"on\":\"2026-07-01\"")
#define SCHOOL(more) LINE("school.attendance.started", more, "\"on\":\"2026-07-01\"")

static void each_event_is_asked_for_its_row_and_its_consent(void **state)
{
    static const struct { const char *agency, *line, *want; } rows[] = {
        { "schule@05162004", SCHOOL(""), "sent" },
        { "schule@05162004", SCHOOL(",\"purpose\":\"notification\",\"legalbasis\":\"87-2-AufenthG\""),
          "held back: access: schemas/access has no send row for area \"school\" (class B), publisher \"schule\", purpose \"notification\", basis \"87-2-AufenthG\" on 2026-07-02" },
        { "meldebehoerde@05162004", SCHOOL(""), "held back: publisher meldebehoerde may not say school.attendance.started" },
        { "mbe@05162", COUNSELLING(""), "held back: consent is missing: counselling.started needs one" },
        { "mbe@05162", COUNSELLING(",\"consent\":\"E-2026-17\""), "sent" },
        { "mbe@05162", COUNSELLING(",\"consent\":\"E-2026-17\",\"legalbasis\":\"69-1-SGB10\""),
          "held back: access: schemas/access has no send row for area \"counselling\" (class C), publisher \"mbe\", purpose \"coordination\", basis \"69-1-SGB10\" on 2026-07-02" },
        { "mbe@05162", LINE("counselling.started", ",\"consent\":\"E-1\"", "\"topic\":\"weather\",\"on\":\"2026-07-01\""),
          "wrong: field \"topic\" has a code that is not in the list counselling_topic" },
    };
    struct err e;

    (void)state;
    assert_true(gate_refresh(&gate, spool, house_day("2026-07-02"), &e));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(passed(rows[i].agency, rows[i].line), rows[i].want);
}

static void after_the_last_consent_has_gone_what_rests_on_it_stays_with_the_agency(void **state)
{
    static const char gone[] = "held back: consent was withdrawn or has ended: the hub knows of none that lasts for class C";
    static const struct { const char *says, *who; char class; const char *recipient, *what, *today, *want; } rows[] = {
        { "a word about somebody else", "K-18", 'C', "jobcenter@05162", "withdrawn", "2026-07-02", "sent" },
        { "a word about another class", "K-17", 'S', "jobcenter@05162", "withdrawn", "2026-07-02", "sent" },
        { "withdrawn", "K-17", 'C', "jobcenter@05162", "withdrawn", "2026-07-02", gone },
        { "another recipient's lasts", "K-17", 'C', "kim-case-management@05162004", "given", "2026-07-02", "sent" },
        { "until a day", "K-17", 'C', "kim-case-management@05162004", "2026-07-31", "2026-07-31", "sent" },
        { "which has passed", "K-17", 'C', "kim-case-management@05162004", "2026-07-31", "2026-08-01", gone },
        { "given once more", "K-17", 'C', "jobcenter@05162", "given", "2026-08-01", "sent" },
    };
    struct err e;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        hub_says(rows[i].who, rows[i].class, rows[i].recipient, rows[i].what);
        assert_true(gate_refresh(&gate, spool, house_day(rows[i].today), &e));
        const char *got = passed("mbe@05162", COUNSELLING(",\"consent\":\"E-2026-17\""));
        if (strcmp(got, rows[i].want) != 0)
            fail_msg("%s: %s", rows[i].says, got);
        assert_string_equal(passed("schule@05162004", SCHOOL("")), "sent");        /* what a statute demands goes on */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_event_is_asked_for_its_row_and_its_consent),
        cmocka_unit_test(after_the_last_consent_has_gone_what_rests_on_it_stays_with_the_agency),
    };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
