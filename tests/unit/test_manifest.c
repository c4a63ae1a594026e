/* SPDX-License-Identifier: Apache-2.0 */
/* The close of a day: what a manifest covers, which days get one, and what a new epoch does to the chain. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "producers/epoch.h"
#include "producers/manifest.h"
#include "house.h"
#include "spool_events.h"

static struct arena mem;
static struct spool *sp;
static struct manifest_maker maker;
static const time_us now = 1769500000000000;     /* 2026-01-27 */

static int begin(void **state)
{
    int code = folder_made(state);

    sp = opened();
    maker = (struct manifest_maker){ .set = house_schemas(), .agency = "schulamt@05162", .tenant = "05162004", .spool = sp };
    return code;
}

static int end(void **state)
{
    spool_free(sp);
    arena_release(&mem);
    return folder_gone(state);
}

static void spooled(int n)
{
    for (int i = 0; i < n; ) {
        int part = n - i < 1000 ? n - i : 1000;
        struct event *events = ARENA_ARRAY(&mem, struct event, part);

        for (int k = 0; k < part; k++) {
            const struct schema *s = schema_by_type(house_schemas(), "school.left");

            events[k] = (struct event){ .type = s->type, .agency = maker.agency, .tenant = maker.tenant, .recorded_at = now, .schema_id = s->id, .dataclass = s->dataclass,
                                        .purpose = "coordination", .legal_basis = s->basis, .payload = "\0\0\0\0\1x", .payload_bytes = 6 };
            uuid_v7(now, events[k].id);
            events[k].subject[0] = 1;
        }
        holds(spool_append(sp, &(struct spool_block){ .events = events, .n_events = (size_t)part }, &oops));
        i += part;
    }
}

static int closed(const char *through, const char *today)
{
    int n;
    bool behind;

    holds(manifest_close(&maker, house_day(through), house_day(today), now, &n, &behind, &oops));
    return behind ? -1 : n;
}

/* ---- what lies in the spool, read as the hub does */

struct seen { struct event ev; int64_t no, epoch, first, last; day_num day; const struct value *hashes, *prev, *sources, *voids; };

static bool is_type(const struct message *msg, const char *type)
{
    for (size_t i = 0; i < msg->n_headers; i++)
        if (strcmp(msg->headers[i].name, "ce_type") == 0)
            return msg->headers[i].n == strlen(type) && memcmp(msg->headers[i].value, type, strlen(type)) == 0;
    return false;
}

static size_t manifests_of(int64_t epoch, struct seen *ret, size_t max)
{
    struct spool_message *messages;
    size_t n, found = 0;

    holds(spool_range(sp, "casebus.05162004.schulamt.05162.events", epoch, 1, INT32_MAX, &mem, &messages, &n, &oops));
    for (size_t i = 0; i < n; i++) {
        struct seen *s = &ret[found];

        if (!is_type(&messages[i].msg, "casebus.manifest"))
            continue;
        assert_true(found++ < max);
        memset(s, 0, sizeof *s);
        holds(event_from_message(&messages[i].msg, &mem, &s->ev, &oops) && event_decode(&s->ev, house_schemas(), &mem, &oops) && event_check(&s->ev, house_schemas(), &oops));
        s->no = event_field(&s->ev, "no")->integer;
        s->epoch = event_field(&s->ev, "epoch")->integer;
        s->first = event_field(&s->ev, "first")->integer;
        s->last = event_field(&s->ev, "last")->integer;
        s->day = event_field(&s->ev, "day")->day;
        s->hashes = event_field(&s->ev, "hashes");
        s->prev = event_field(&s->ev, "prev");
        s->sources = event_field(&s->ev, "sources");
        s->voids = event_field(&s->ev, "voids");
        assert_string_equal(event_field(&s->ev, "instance")->text, spool_instance(sp));
    }
    return found;
}

/* "DAY seq:first-last ..." of the current epoch; checks chain, hashes and that nothing is left out. */
static const char *chain(void)
{
    CLEANUP(buf_release) struct buf out = {0};
    struct seen *all = ARENA_ARRAY(&mem, struct seen, 400);
    size_t n = manifests_of(spool_epoch(sp), all, 400);
    int64_t next = 1;

    buf_str(&out, "");
    for (size_t i = 0; i < n; i++) {
        CLEANUP(buf_release) struct buf hashes = {0};
        uint8_t before[HASH_BYTES];
        char text[DAY_TEXT_BYTES];

        buf_printf(&out, "%s%s %s%lld:%lld-%lld", i ? ", " : "", day_text(all[i].day, text) + 5, all[i].epoch < spool_epoch(sp) ? "old " : "",
                   (long long)all[i].ev.seq, (long long)all[i].first, (long long)all[i].last);
        assert_int_equal(all[i].no, i + 1);
        if (i > 0)
            hash_sha256(all[i - 1].ev.payload, all[i - 1].ev.payload_bytes, before);
        assert_int_equal(all[i].prev->bytes.n, i > 0 ? HASH_BYTES : 0);
        assert_memory_equal(all[i].prev->bytes.data, before, all[i].prev->bytes.n);
        holds(spool_hashes(sp, all[i].epoch, all[i].first, all[i].last, &hashes, &oops));
        assert_int_equal(all[i].hashes->bytes.n, hashes.len);
        if (hashes.len)
            assert_memory_equal(all[i].hashes->bytes.data, hashes.data, hashes.len);
        if (all[i].epoch == spool_epoch(sp)) {
            assert_int_equal(all[i].first, next);
            next = all[i].last + 1;
        }
    }
    return arena_strdup(&mem, out.data);
}

/* ---- days */

static void the_first_manifest_of_a_spool_closes_the_day_before_its_first(void **state)
{
    (void)state;
    assert_int_equal(closed("2026-01-26", "2026-01-27"), 1);
    assert_string_equal(chain(), "01-26 1:1-0");
    assert_int_equal(closed("2026-01-26", "2026-01-27"), 0);
}

static void a_manifest_covers_all_since_the_one_before_that_one_included(void **state)
{
    (void)state;
    closed("2026-01-26", "2026-01-27");
    spooled(3);
    assert_int_equal(closed("2026-01-27", "2026-01-27"), 1);
    spooled(2);
    assert_int_equal(closed("2026-01-28", "2026-01-28"), 1);
    assert_string_equal(chain(), "01-26 1:1-0, 01-27 5:1-4, 01-28 8:5-7");
}

static void missed_days_are_closed_one_by_one(void **state)
{
    (void)state;
    closed("2026-01-26", "2026-01-27");
    spooled(2);
    assert_int_equal(closed("2026-01-30", "2026-01-31"), 4);
    assert_string_equal(chain(), "01-26 1:1-0, 01-27 4:1-3, 01-28 5:4-4, 01-29 6:5-5, 01-30 7:6-6");
}

static void a_day_before_the_last_closed_one_closes_nothing(void **state)
{
    (void)state;
    closed("2026-01-26", "2026-01-27");
    assert_int_equal(closed("2026-01-19", "2026-01-20"), -1);
    assert_int_equal(closed("2026-01-25", "2026-01-26"), 0);        /* the last closed day itself */
    assert_string_equal(chain(), "01-26 1:1-0");
}

static void a_day_with_many_events_has_several_manifests_and_the_last_closes_it(void **state)
{
    (void)state;
    closed("2026-01-26", "2026-01-27");
    spooled(2 * MANIFEST_MOST);
    assert_int_equal(closed("2026-01-27", "2026-01-27"), 3);
    assert_string_equal(chain(), "01-26 1:1-0, 01-27 32770:1-16384, 01-27 32771:16385-32768, 01-27 32772:32769-32771");
}

static void exactly_as_many_as_fit_need_one(void **state)
{
    (void)state;
    closed("2026-01-26", "2026-01-27");
    spooled(MANIFEST_MOST - 1);
    assert_int_equal(closed("2026-01-27", "2026-01-27"), 1);
}

static void what_the_hub_has_confirmed_may_be_gone(void **state)
{
    (void)state;
    closed("2026-01-26", "2026-01-27");
    spooled(1);
    closed("2026-01-27", "2026-01-27");
    holds(spool_sent(sp, spool_epoch(sp), 3, &oops) && spool_confirmed(sp, spool_epoch(sp), 3, &oops));
    spooled(1);
    assert_int_equal(closed("2026-01-28", "2026-01-28"), 1);        /* covers 3, the manifest before, which is forgotten */
    struct seen *all = ARENA_ARRAY(&mem, struct seen, 10);
    assert_int_equal(manifests_of(spool_epoch(sp), all, 10), 1);
    assert_int_equal(all[0].first, 3);
    assert_int_equal(all[0].hashes->bytes.n, 16);
}

/* ---- counts */

static void counts_of_the_day_stand_in_its_manifest(void **state)
{
    const struct spool_count counts[] = { { "titel", "files", house_day("2026-01-27"), 1 }, { "titel", "records", house_day("2026-01-27"), 5 }, { "titel", "rejected", house_day("2026-01-27"), 2 },
                                          { "lines", "events", house_day("2026-01-27"), 1 }, { "titel", "records", house_day("2026-01-26"), 9 } };
    struct seen *all = ARENA_ARRAY(&mem, struct seen, 10);

    (void)state;
    holds(spool_append(sp, &(struct spool_block){ .counts = counts, .n_counts = 5 }, &oops));
    closed("2026-01-26", "2026-01-27");
    closed("2026-01-27", "2026-01-27");
    assert_int_equal(manifests_of(spool_epoch(sp), all, 10), 2);
    assert_int_equal(all[0].sources->list.n, 1);
    assert_int_equal(all[1].sources->list.n, 2);
    const struct value *lines = all[1].sources->list.items[0].list.items, *titel = all[1].sources->list.items[1].list.items;
    assert_string_equal(lines[0].text, "lines");
    assert_int_equal(lines[3].integer, 1);
    assert_string_equal(titel[0].text, "titel");
    assert_int_equal(titel[1].integer, 1);
    assert_int_equal(titel[2].integer, 5);
    assert_int_equal(titel[6].integer, 2);
}

/* ---- epochs */

static void a_new_epoch_says_the_last_day_again_and_covers_what_was_sent_before(void **state)
{
    (void)state;
    closed("2026-01-26", "2026-01-27");                              /* 1 */
    spooled(4);                                                      /* 2-5, of which 2 and 3 are sent */
    holds(spool_sent(sp, spool_epoch(sp), 3, &oops) && spool_new_epoch(sp, 0, made_at + 5000000, &oops));
    assert_int_equal(closed("2026-01-26", "2026-01-27"), 1);
    assert_string_equal(chain(), "01-26 old 3:1-3, 01-26 4:1-3");
}

static void a_manifest_that_was_not_sent_becomes_void_in_a_new_epoch(void **state)
{
    struct seen *all = ARENA_ARRAY(&mem, struct seen, 10);

    (void)state;
    closed("2026-01-26", "2026-01-27");                              /* 1: not sent */
    spooled(1);                                                      /* 2 */
    closed("2026-01-27", "2026-01-27");                              /* 3: not sent */
    holds(spool_new_epoch(sp, 0, made_at + 5000000, &oops));
    holds(manifest_settle(&maker, now, &oops));
    holds(manifest_settle(&maker, now, &oops));                      /* again: nothing to do */
    assert_string_equal(chain(), "");
    assert_int_equal(closed("2026-01-27", "2026-01-28"), 1);
    assert_string_equal(chain(), "01-27 4:1-3");
    assert_int_equal(manifests_of(spool_epoch(sp), all, 10), 1);
    assert_int_equal(all[0].voids->list.n, 2);
    assert_int_equal(all[0].voids->list.items[0].integer, 1);
    assert_int_equal(all[0].voids->list.items[1].integer, 3);
}

static void an_epoch_of_which_nothing_was_sent_needs_no_manifest(void **state)
{
    (void)state;
    closed("2026-01-26", "2026-01-27");
    holds(spool_new_epoch(sp, 0, made_at + 5000000, &oops));
    assert_int_equal(closed("2026-01-26", "2026-01-27"), 1);
    assert_string_equal(chain(), "01-26 2:1-1");
}

/* ---- pure */

static void the_service_closes_its_day_ten_minutes_before_it_ends(void **state)
{
    static const struct { const char *sentence, *today, *now; bool service; const char *through; } examples[] = {
        { "in the morning: yesterday", "2026-01-27", "2026-01-27T08:00:00+01:00", true, "2026-01-26" },
        { "a second too early", "2026-01-27", "2026-01-27T23:49:59+01:00", true, "2026-01-26" },
        { "at ten to twelve: today", "2026-01-27", "2026-01-27T23:50:00+01:00", true, "2026-01-27" },
        { "a command does not", "2026-01-27", "2026-01-27T23:55:00+01:00", false, "2026-01-26" },
        { "on the day of 23 hours", "2026-03-29", "2026-03-29T23:50:00+02:00", true, "2026-03-29" },
        { "on the day of 25 hours, not an hour early", "2026-10-25", "2026-10-25T22:50:00+01:00", true, "2026-10-24" },
        { "on the day of 25 hours", "2026-10-25", "2026-10-25T23:50:00+01:00", true, "2026-10-25" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        time_us at;

        holds(time_parse(examples[i].now, strlen(examples[i].now), &at, &oops));
        if (manifest_due(house_day(examples[i].today), at, examples[i].service) != house_day(examples[i].through))
            fail_msg("%s", examples[i].sentence);
    }
}

static void who_is_ahead_of_a_spool(void **state)
{
    static const struct { const char *sentence; struct epoch_mark there; bool ahead; } examples[] = {
        { "nothing there", { 0, 0 }, false }, { "the last number given", { 100, 4 }, false }, { "a number that was not given yet", { 100, 5 }, true },
        { "a later epoch", { 101, 1 }, true }, { "an earlier epoch", { 99, 1000 }, false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
        if (epoch_is_ahead(examples[i].there, 100, 5) != examples[i].ahead)
            fail_msg("%s", examples[i].sentence);
}

static void the_state_is_read_as_it_was_written(void **state)
{
    struct manifest_state st = { .epoch = 1768896720000, .no = 7, .day = house_day("2026-01-26"), .covered = 41, .seq = 42, .hash = { 1, 2 }, .wire = { 3 } }, back;

    (void)state;
    holds(manifest_state_parse(manifest_state_text(&st, &mem), &back, &oops));
    assert_string_equal(manifest_state_text(&back, &mem), manifest_state_text(&st, &mem));
    holds(manifest_state_parse(NULL, &back, &oops));
    assert_int_equal(back.day, DAY_NONE);
    assert_false(manifest_state_parse("1 2 2026-13-01 3", &back, &oops));
    assert_string_equal(oops.text, "the spool's note about its last manifest cannot be read: \"1 2 2026-13-01 3\"");
}

#define WITH_SPOOL(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SPOOL(the_first_manifest_of_a_spool_closes_the_day_before_its_first),
        WITH_SPOOL(a_manifest_covers_all_since_the_one_before_that_one_included),
        WITH_SPOOL(missed_days_are_closed_one_by_one),
        WITH_SPOOL(a_day_before_the_last_closed_one_closes_nothing),
        WITH_SPOOL(a_day_with_many_events_has_several_manifests_and_the_last_closes_it),
        WITH_SPOOL(exactly_as_many_as_fit_need_one),
        WITH_SPOOL(what_the_hub_has_confirmed_may_be_gone),
        WITH_SPOOL(counts_of_the_day_stand_in_its_manifest),
        WITH_SPOOL(a_new_epoch_says_the_last_day_again_and_covers_what_was_sent_before),
        WITH_SPOOL(a_manifest_that_was_not_sent_becomes_void_in_a_new_epoch),
        WITH_SPOOL(an_epoch_of_which_nothing_was_sent_needs_no_manifest),
        WITH_SPOOL(the_service_closes_its_day_ten_minutes_before_it_ends),
        WITH_SPOOL(who_is_ahead_of_a_spool),
        WITH_SPOOL(the_state_is_read_as_it_was_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
