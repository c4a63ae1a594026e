/* SPDX-License-Identifier: Apache-2.0 */
#include "numbers.h"

#include <string.h>

static bool same(const uint8_t *a, const uint8_t *b)
{
    return memcmp(a, b, NUMBER_HASH) == 0;
}

static void differs(struct judgement *v, enum difference_class class, const char *action, const char *detail)
{
    v->differs = true;
    v->class = class;
    v->action = action;
    v->detail = detail;
}

static void explained(struct judgement *v, enum difference_class class, const char *detail)
{
    differs(v, class, "none", detail);
    v->state = STATE_EXPLAINED;
}

static void judge_absent(const struct number *n, struct judgement *v)
{
    if (!n->declared)
        return;
    if (n->kafka && n->beyond)
        differs(v, CLASS_IN_FLIGHT, "wait", "Kafka has it, the journal has not read so far yet");
    else if (n->kafka)
        differs(v, CLASS_MISSING_AT_VIEW, "reread", "the agency declared it and Kafka has it, the journal has not");
    else
        differs(v, CLASS_MISSING_AT_VIEW, "resend", "the agency declared it, neither Kafka nor the journal has it");
}

/* Bytes that disagree.  True: they do. */
static bool judge_bytes(const struct number *n, struct judgement *v)
{
    bool as_declared = !n->wanted || same(n->event, n->wanted), as_kafka = !n->kafka || same(n->event, n->kafka);

    if (!n->intact)
        differs(v, CLASS_MISMATCH, !n->kafka ? "resend" : !n->wanted || same(n->kafka, n->wanted) ? "reread" : "compare", "the journal's record was changed after it came");
    else if (!as_declared && n->kafka && same(n->kafka, n->wanted))
        differs(v, CLASS_MISMATCH, "reread", "Kafka has what the agency declared, the journal has other bytes");
    else if (!as_declared)
        differs(v, CLASS_MISMATCH, "compare", "the agency declared other bytes than the journal has");
    else if (n->declared && !as_kafka)
        differs(v, CLASS_MISMATCH, "compare", "Kafka has other bytes than the agency declared and the journal has");
    return v->differs;
}

static void judge_bucket(const struct number *n, struct judgement *v)
{
    switch (n->bucket) {
    case BUCKET_RETRACTED:
        explained(v, CLASS_RETRACTED, "");
        break;
    case BUCKET_RESTRICTED:
        explained(v, CLASS_RESTRICTED, "");
        break;
    case BUCKET_ERASED:
        explained(v, CLASS_ERASED_BY_LEDGER, "");
        break;
    case BUCKET_UNREAD:
        differs(v, CLASS_QUARANTINED_SCHEMA, "update", "it was written with a newer schema than the hub has");
        break;
    case BUCKET_UNMAPPED:
        differs(v, CLASS_UNMAPPED_SUBJECT, "evaluate", "there is no person for its subject");
        break;
    case BUCKET_WAITING:
        if (n->unseen)
            differs(v, CLASS_MISSING_AT_VIEW, "evaluate", "the person's view was made before it came, and is not marked");
        else
            differs(v, CLASS_IN_FLIGHT, "wait", "the person is marked and not evaluated yet");
        break;
    default:
        break;
    }
}

static void judge_event(const struct number *n, struct judgement *v)
{
    v->bucket = n->bucket;
    if (judge_bytes(n, v))
        return;
    if (!n->declared)
        differs(v, CLASS_MISSING_AT_SOURCE, "declare", "the journal has it, no manifest of its agency declares it");
    else if (!n->kafka && n->in_reach)
        differs(v, CLASS_MISMATCH, "resend", "Kafka has it no more, though it has what came before");
    else
        judge_bucket(n, v);
}

static void judge_dead(const struct number *n, struct judgement *v)
{
    v->bucket = BUCKET_DEAD;
    if (n->dead && n->wanted && !same(n->dead, n->wanted))
        differs(v, CLASS_MISMATCH, "compare", "the agency declared other bytes than the dead letter has");
    else if (!n->declared)
        differs(v, CLASS_MISSING_AT_SOURCE, "declare", "a dead letter has it, no manifest of its agency declares it");
    else if (n->refused)
        differs(v, CLASS_REJECTED_BY_GATE, "correct", "a dead letter: its agency may not send it");
    else
        differs(v, CLASS_QUARANTINED_SCHEMA, "redrive", "a dead letter: it could not be read");
    if (n->discarded && v->class != CLASS_MISMATCH)
        explained(v, v->class, "a dead letter that was discarded");
}

struct judgement number_judge(const struct number *n)
{
    struct judgement v = { .in_journal = n->event || n->is_dead, .state = STATE_OPEN };

    if (n->event)
        judge_event(n, &v);
    else if (n->is_dead)
        judge_dead(n, &v);
    else
        judge_absent(n, &v);
    return v;
}
