/* SPDX-License-Identifier: Apache-2.0 */
/* One number in each place, its bucket and its class; and ranges of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "consumers/reconcile/proof/numbers.h"
#include "consumers/reconcile/proof/spans.h"

static const uint8_t a[NUMBER_HASH] = "aaaaaaa", b[NUMBER_HASH] = "bbbbbbb", c[NUMBER_HASH] = "ccccccc";
#define DECLARED .declared = true, .wanted = a, .in_reach = true
#define EVENT .event = a, .intact = true

static const struct row { const char *sentence; struct number n; const char *bucket, *class, *action, *state; } rows[] = {
    { "as declared in Kafka and in the journal, used by the view", { DECLARED, .kafka = a, EVENT }, "view", "-", "-", "-" },
    { "Kafka holds it no more, which is in order after its retention", { .declared = true, .wanted = a, EVENT }, "view", "-", "-", "-" },
    { "Kafka has lost it out of its midst", { DECLARED, EVENT }, "view", "mismatch", "resend", "open" },
    { "not in the journal, but in Kafka", { DECLARED, .kafka = a }, "-", "missing_at_view", "reread", "open" },
    { "on its way again", { DECLARED, .kafka = a, .beyond = true }, "-", "in_flight", "wait", "open" },
    { "nowhere", { DECLARED }, "-", "missing_at_view", "resend", "open" },
    { "neither declared nor there", { .kafka = NULL }, "-", "-", "-", "-" },
    { "there and not declared", { EVENT }, "view", "missing_at_source", "declare", "open" },
    { "changed in the journal after it came", { DECLARED, .kafka = a, .event = b }, "view", "mismatch", "reread", "open" },
    { "changed in the journal, and its hash with it", { DECLARED, .kafka = a, .event = b, .intact = true }, "view", "mismatch", "reread", "open" },
    { "changed so, and Kafka has it no more", { DECLARED, .event = b, .intact = true }, "view", "mismatch", "compare", "open" },
    { "declared otherwise than it was sent", { DECLARED, .kafka = b, .event = b, .intact = true }, "view", "mismatch", "compare", "open" },
    { "three times another", { DECLARED, .kafka = c, .event = b, .intact = true }, "view", "mismatch", "compare", "open" },
    { "sent under its number with other bytes first", { DECLARED, .kafka = b, EVENT }, "view", "mismatch", "compare", "open" },
    { "declared by a manifest that cannot be trusted", { .declared = true, .kafka = b, .event = b, .intact = true }, "view", "-", "-", "-" },
    { "a void", { DECLARED, .kafka = a, EVENT, .bucket = BUCKET_VOID }, "void", "-", "-", "-" },
    { "of a shadow agency", { DECLARED, .kafka = a, EVENT, .bucket = BUCKET_SHADOW }, "shadow", "-", "-", "-" },
    { "taken back by its agency", { DECLARED, .kafka = a, EVENT, .bucket = BUCKET_RETRACTED }, "retracted", "retracted", "none", "explained" },
    { "taken back and changed: the change is what matters", { DECLARED, .kafka = a, .event = b, .bucket = BUCKET_RETRACTED }, "retracted", "mismatch", "reread", "open" },
    { "erased", { DECLARED, .kafka = a, EVENT, .bucket = BUCKET_ERASED }, "erased", "erased_by_ledger", "none", "explained" },
    { "restricted", { DECLARED, .kafka = a, EVENT, .bucket = BUCKET_RESTRICTED }, "restricted", "restricted", "none", "explained" },
    { "newer than the hub's schemas", { DECLARED, .kafka = a, EVENT, .bucket = BUCKET_UNREAD }, "unread", "quarantined_schema", "update", "open" },
    { "of nobody", { DECLARED, .kafka = a, EVENT, .bucket = BUCKET_UNMAPPED }, "unmapped", "unmapped_subject", "evaluate", "open" },
    { "marked", { DECLARED, .kafka = a, EVENT, .bucket = BUCKET_WAITING }, "waiting", "in_flight", "wait", "open" },
    { "neither evaluated nor marked", { DECLARED, .kafka = a, EVENT, .bucket = BUCKET_WAITING, .unseen = true }, "waiting", "missing_at_view", "evaluate", "open" },
    { "a dead letter", { DECLARED, .kafka = a, .is_dead = true, .dead = a }, "dead", "quarantined_schema", "redrive", "open" },
    { "a dead letter without readable headers", { DECLARED, .is_dead = true }, "dead", "quarantined_schema", "redrive", "open" },
    { "a dead letter that may not be sent", { DECLARED, .kafka = a, .is_dead = true, .dead = a, .refused = true }, "dead", "rejected_by_gate", "correct", "open" },
    { "one that was discarded", { DECLARED, .kafka = a, .is_dead = true, .dead = a, .discarded = true }, "dead", "quarantined_schema", "none", "explained" },
    { "one that is not what was declared, discarded or not", { DECLARED, .is_dead = true, .dead = b, .discarded = true }, "dead", "mismatch", "compare", "open" },
    { "one that nobody declares", { .is_dead = true, .dead = a }, "dead", "missing_at_source", "declare", "open" },
    { "a dead letter beside the event that was declared", { DECLARED, .kafka = a, EVENT, .is_dead = true, .dead = b }, "view", "-", "-", "-" },
};

static void a_number_has_one_bucket_and_at_most_one_class(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct judgement j = number_judge(&rows[i].n);
        const char *got[] = { j.in_journal ? bucket_name(j.bucket) : "-", j.differs ? class_name(j.class) : "-", j.differs ? j.action : "-",
                              j.differs ? state_name(j.state) : "-" };
        const char *wanted[] = { rows[i].bucket, rows[i].class, rows[i].action, rows[i].state };

        for (size_t k = 0; k < 4; k++)
            if (strcmp(got[k], wanted[k]) != 0)
                fail_msg("%s: %s instead of %s", rows[i].sentence, got[k], wanted[k]);
    }
}

static void neighbours_of_one_kind_are_one_difference(void **state)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct spans s = { .mem = &mem, .agency = "jobcenter@05162", .day = 20000 };
    struct judgement missing = { .differs = true, .class = CLASS_MISSING_AT_VIEW, .action = "resend", .detail = "x" };
    struct judgement mismatch = { .differs = true, .class = CLASS_MISMATCH, .action = "compare", .detail = "y" };

    (void)state;
    spans_add(&s, 7, 3, 1, &missing);
    spans_add(&s, 7, 4, 2, &missing);
    spans_add(&s, 7, 6, 1, &mismatch);
    spans_add(&s, 7, 7, 1, &missing);
    spans_add(&s, 8, 8, 1, &missing);
    spans_single(&s, CLASS_SILENT_SOURCE, 0, 0, "ask", "z");
    spans_sort(&s);
    assert_int_equal(s.n, 5);
    assert_int_equal(s.all[0].class, CLASS_SILENT_SOURCE);
    assert_string_equal(s.all[0].owner, "jobcenter@05162");
    assert_int_equal(s.all[1].from_seq, 3);
    assert_int_equal(s.all[1].to_seq, 5);
    assert_int_equal(s.all[1].count, 3);
    assert_string_equal(s.all[1].owner, "operator");
    assert_int_equal(s.all[2].from_seq, 6);
    assert_string_equal(s.all[2].owner, "both");
    assert_int_equal(s.all[3].from_seq, 7);
    assert_int_equal(s.all[4].epoch, 8);
}

static void memory_stays_bounded_when_every_other_number_differs(void **state)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct spans s = { .mem = &mem, .agency = "jobcenter@05162" };
    struct judgement missing = { .differs = true, .class = CLASS_MISSING_AT_VIEW, .action = "resend", .detail = "x" };
    int64_t count = 0;

    (void)state;
    for (int64_t seq = 1; seq < 100000; seq += 2)
        spans_add(&s, 7, seq, 1, &missing);
    assert_int_equal(s.n, SPANS_MOST);
    for (size_t i = 0; i < s.n; i++)
        count += s.all[i].count;
    assert_int_equal(count, 50000);
    assert_int_equal(s.all[s.n - 1].to_seq, 99999);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_has_one_bucket_and_at_most_one_class),
        cmocka_unit_test(neighbours_of_one_kind_are_one_difference),
        cmocka_unit_test(memory_stays_bounded_when_every_other_number_differs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
