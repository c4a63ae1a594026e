/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "../../common/meaning/consents.h"
#include "house.h"
#include "mem.h"

static const uint8_t key[KEY_BYTES] = { 7 };

static struct event event_of(const char *line, int64_t seq)
{
    const struct event_reader r = { .set = house_schemas(), .agency = "kim-case-management@05162004", .tenant = "05162004", .key = key };
    const char *batch;
    struct err e;
    struct event ev = {0};

    if (!event_from_json(&r, line, strlen(line), 1784000000000000 + seq, &mem, &ev, &batch, &e))
        fail_msg("%s: %s", line, e.text);
    ev.epoch = 1000;
    ev.seq = ev.no = seq;
    return ev;
}

#define SAID(what, on, data) "{\"specversion\":\"1.0\",\"type\":\"case.consent." what "\",\"subject\":\"CM-1\",\"time\":\"2026-" on "T10:00:00+01:00\",\"data\":{\"occurred_on\":\"2026-" on "\"" data "}}"
#define SCOPE(class, recipient) ",\"scopes\":[{\"class\":\"" class "\",\"recipient\":\"" recipient "\"}]"

static void build(const char *const lines[3], struct consents *ret)
{
    struct event *events = ARENA_ARRAY(&mem, struct event, 3);
    struct person_key who = { .agency = "kim-case-management@05162004" };
    size_t n = 0;

    for (; n < 3 && lines[n]; n++)
        events[n] = event_of(lines[n], (int64_t)n + 1);
    if (n)
        memcpy(who.subject, events[0].subject, SUBJECT_BYTES);
    consents_build(events, n, &who, 1, &mem, ret);
}

static void the_last_word_on_class_and_recipient_counts(void **state)
{
    static const struct { const char *says, *lines[3]; char class; const char *recipient, *on; bool want; } rows[] = {
        { "nothing was said", { NULL }, 'B', "kim-case-management@05162004", "2026-06-01", false },
        { "given", { SAID("given", "01-22", SCOPE("B", "kim-case-management")) }, 'B', "kim-case-management@05162004", "2026-06-01", true },
        { "given to one instance", { SAID("given", "01-22", SCOPE("B", "jobcenter@05162")) }, 'B', "jobcenter@05162", "2026-06-01", true },
        { "and not to another", { SAID("given", "01-22", SCOPE("B", "jobcenter@05162")) }, 'B', "jobcenter@05170", "2026-06-01", false },
        { "nor to whose name begins so", { SAID("given", "01-22", SCOPE("B", "jobcenter@051")) }, 'B', "jobcenter@05162", "2026-06-01", false },
        { "for another class", { SAID("given", "01-22", SCOPE("S", "kim-case-management")) }, 'B', "kim-case-management@05162004", "2026-06-01", false },
        { "not before it was given", { SAID("given", "01-22", SCOPE("B", "kim-case-management")) }, 'B', "kim-case-management@05162004", "2026-01-21", false },
        { "until a day", { SAID("given", "01-22", ",\"until\":\"2026-05-31\"" SCOPE("B", "kim-case-management")) }, 'B', "kim-case-management@05162004", "2026-05-31", true },
        { "and not after it", { SAID("given", "01-22", ",\"until\":\"2026-05-31\"" SCOPE("B", "kim-case-management")) }, 'B', "kim-case-management@05162004", "2026-06-01", false },
        { "withdrawn", { SAID("given", "01-22", SCOPE("B", "kim-case-management")), SAID("withdrawn", "03-01", SCOPE("B", "kim-case-management")) }, 'B', "kim-case-management@05162004", "2026-06-01", false },
        { "until it is withdrawn it lasts", { SAID("given", "01-22", SCOPE("B", "kim-case-management")), SAID("withdrawn", "03-01", SCOPE("B", "kim-case-management")) }, 'B', "kim-case-management@05162004", "2026-02-28", true },
        { "withdrawn for one instance", { SAID("given", "01-22", SCOPE("B", "jobcenter")), SAID("withdrawn", "03-01", SCOPE("B", "jobcenter@05162")) }, 'B', "jobcenter@05162", "2026-06-01", false },
        { "the others keep it", { SAID("given", "01-22", SCOPE("B", "jobcenter")), SAID("withdrawn", "03-01", SCOPE("B", "jobcenter@05162")) }, 'B', "jobcenter@05170", "2026-06-01", true },
        { "a withdrawal without scope is of all", { SAID("given", "01-22", SCOPE("B", "kim-case-management")), SAID("withdrawn", "03-01", "") }, 'B', "kim-case-management@05162004", "2026-06-01", false },
        { "given once more", { SAID("given", "01-22", SCOPE("B", "kim-case-management")), SAID("withdrawn", "03-01", ""), SAID("given", "04-01", SCOPE("B", "kim-case-management")) }, 'B', "kim-case-management@05162004", "2026-06-01", true },
        { "told in another order", { SAID("withdrawn", "03-01", ""), SAID("given", "01-22", SCOPE("B", "kim-case-management")) }, 'B', "kim-case-management@05162004", "2026-06-01", false },
        { "retracted it was never given", { SAID("given", "01-22", SCOPE("B", "kim-case-management")), SAID("given", "01-22", ",\"assertion\":\"retracted\"") }, 'B', "kim-case-management@05162004", "2026-06-01", false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct consents c;

        build(rows[i].lines, &c);
        if (consents_cover(&c, rows[i].class, rows[i].recipient, "coordination", house_day(rows[i].on)) != rows[i].want)
            fail_msg("%s", rows[i].says);
    }
}

/* "recipient word recipient word ...", then the next day. */
static const char *last_words(const struct consents *c, char dataclass, day_num on)
{
    struct consent_said *last;
    size_t n = consents_last(c, dataclass, "coordination", on, &mem, &last);
    day_num next = consents_next_day(c, on);
    char text[DAY_TEXT_BYTES];
    const char *all = "";

    for (size_t i = 0; i < n; i++)
        all = arena_printf(&mem, "%s%s %s, ", all, last[i].recipient, !last[i].given ? "withdrawn" : last[i].until == DAY_NONE ? "given" : day_text(last[i].until, text));
    return arena_printf(&mem, "%snext %s", all, next == DAY_NONE ? "never" : day_text(next, text));
}

static void each_recipient_that_was_named_has_a_last_word(void **state)
{
    static const struct { const char *says, *lines[3]; char class; const char *on, *want; } rows[] = {
        { "nothing was said", { NULL }, 'C', "2026-06-01", "next never" },
        { "given", { SAID("given", "01-22", SCOPE("C", "jobcenter")) }, 'C', "2026-06-01", "jobcenter given, next never" },
        { "not yet", { SAID("given", "01-22", SCOPE("C", "jobcenter")) }, 'C', "2026-01-21", "next 2026-01-22" },
        { "for another class", { SAID("given", "01-22", SCOPE("B", "jobcenter")) }, 'C', "2026-06-01", "next never" },
        { "until a day", { SAID("given", "01-22", ",\"until\":\"2026-05-31\"" SCOPE("C", "jobcenter")) }, 'C', "2026-05-31", "jobcenter 2026-05-31, next 2026-06-01" },
        { "when it has ended it stands with its last day", { SAID("given", "01-22", ",\"until\":\"2026-05-31\"" SCOPE("C", "jobcenter")) }, 'C', "2026-06-01", "jobcenter 2026-05-31, next never" },
        { "withdrawn for one of two", { SAID("given", "01-22", SCOPE("C", "jobcenter")), SAID("given", "01-23", SCOPE("C", "schulamt")), SAID("withdrawn", "03-01", SCOPE("C", "jobcenter")) }, 'C', "2026-06-01", "jobcenter withdrawn, schulamt given, next never" },
        { "withdrawn without scope", { SAID("given", "01-22", SCOPE("C", "jobcenter")), SAID("withdrawn", "03-01", "") }, 'C', "2026-06-01", "jobcenter withdrawn, * withdrawn, next never" },
        { "given again to one", { SAID("given", "01-22", SCOPE("C", "jobcenter")), SAID("withdrawn", "03-01", ""), SAID("given", "04-01", SCOPE("C", "jobcenter")) }, 'C', "2026-06-01", "jobcenter given, * withdrawn, next never" },
        { "only for another purpose", { SAID("given", "01-22", ",\"scopes\":[{\"class\":\"C\",\"recipient\":\"jobcenter\",\"purpose\":\"notification\"}]") }, 'C', "2026-06-01", "next never" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct consents c;

        build(rows[i].lines, &c);
        const char *got = last_words(&c, rows[i].class, house_day(rows[i].on));
        if (strcmp(got, rows[i].want) != 0)
            fail_msg("%s: wanted \"%s\", got \"%s\"", rows[i].says, rows[i].want, got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(the_last_word_on_class_and_recipient_counts), cmocka_unit_test(each_recipient_that_was_named_has_a_last_word) };

    return cmocka_run_group_tests(tests, NULL, mem_gone);
}
