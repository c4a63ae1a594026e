/* SPDX-License-Identifier: Apache-2.0 */
#include "accept.h"

#include <string.h>

#include "declared.h"
#include "numbering.h"

/* ---- what a message that is no event still says: a dead letter is found by number and person */

static const struct header *header_of(const struct message *msg, const char *name)
{
    for (size_t i = 0; i < msg->n_headers; i++)
        if (strcmp(msg->headers[i].name, name) == 0 && msg->headers[i].value)
            return &msg->headers[i];
    return NULL;
}

static bool read_number(const struct header *h, int64_t *ret)
{
    const char *text = h ? h->value : NULL;
    int64_t v = 0;

    if (!h || h->n == 0 || h->n > NUMBER_DIGITS || text[0] == '0')
        return false;
    for (size_t i = 0; i < h->n; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        v = 10 * v + (text[i] - '0');
    }
    *ret = v;
    return true;
}

static const char *read_type(const struct header *h, struct arena *mem)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_.";
    const char *text = h ? arena_strndup(mem, h->value, h->n) : NULL;

    return text && h->n <= 100 && *text && strspn(text, letters) == h->n ? text : NULL;
}

static void salvage(const struct message *msg, struct arena *mem, struct accepted *ret)
{
    const struct header *id = header_of(msg, "ce_id"), *subject = header_of(msg, "ce_subject");
    struct event *ev = &ret->ev;
    struct err ignored;

    *ev = (struct event){ .type = read_type(header_of(msg, "ce_type"), mem), .payload = msg->value, .payload_bytes = msg->value_bytes };
    ret->has_id = id && uuid_parse(id->value, id->n, ev->id);
    ret->has_subject = subject && hex_parse(subject->value, subject->n, ev->subject, SUBJECT_BYTES);
    if (!ret->has_subject && msg->key)
        ret->has_subject = hex_parse(msg->key, msg->key_bytes, ev->subject, SUBJECT_BYTES);
    ret->has_number = read_number(header_of(msg, "ce_epoch"), &ev->epoch) && read_number(header_of(msg, "ce_sequence"), &ev->seq);
    ret->has_schema_id = msg->value && codec_schema_id(msg->value, msg->value_bytes, &ev->schema_id, &ignored);
}

/* ---- why not */

/* Error texts of event begin with what is wrong. */
static const char *reason_of(const struct err *why, const char *otherwise)
{
    static const struct { const char *word, *reason; } reasons[] = {
        { "value", "bad_frame" }, { "topic", "bad_header" }, { "header", "bad_header" }, { "key", "bad_header" }, { "body", "bad_body" },
        { "publisher", "wrong_publisher" }, { "dataclass", "bad_header" }, { "purpose", "bad_header" }, { "legalbasis", "bad_header" },
        { "consent", "bad_header" }, { "field", "bad_value" }, { "subject", "bad_value" }, { "manifest", "bad_value" },
    };
    size_t n = strcspn(why->text, " :");

    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (strlen(reasons[i].word) == n && memcmp(reasons[i].word, why->text, n) == 0)
            return reasons[i].reason;
    return otherwise;
}

void accept_refuse(struct accepted *a, const char *reason, const char *detail, struct arena *mem)
{
    a->reason = reason;
    a->detail = arena_strdup(mem, detail);
}

static const char *reason_of_schema(const struct acceptance *a, const struct event *ev)
{
    return schema_by_id(a->set, ev->schema_id) ? "bad_header" : "unknown_schema";
}

static bool numbers_fit(const struct event *ev, struct err *e)
{
    if (ev->epoch >= 1 && ev->epoch <= NUMBER_MOST && ev->seq >= 1 && ev->seq <= NUMBER_MOST)
        return true;
    return err_set(e, ERR_DATA, "header ce_%s is no number from 1 to %lld", ev->epoch >= 1 && ev->epoch <= NUMBER_MOST ? "sequence" : "epoch", (long long)NUMBER_MOST);
}

static bool from_here(const struct acceptance *a, const struct event *ev, struct err *e)
{
    if (strcmp(ev->agency, a->agency) == 0 && strcmp(ev->tenant, a->tenant) == 0)
        return true;
    return err_set(e, ERR_DATA, "header ce_source or ce_tenant is not what the topic says");
}

/* The day on which Kafka got it; where it says none, the day of recording. */
static day_num day_of_sending(const struct message *msg, const struct event *ev)
{
    static const int64_t last_ms = 253402300799999;      /* of the year 9999 */

    return clock_day(msg->broker_ms > 0 && msg->broker_ms <= last_ms ? msg->broker_ms * 1000 : ev->recorded_at);
}

/* The sender's gate should have kept it. */
static bool may_be_sent(const struct acceptance *a, const struct event *ev, day_num on, struct err *e)
{
    const struct access_sending sending = { ev->schema, ev->agency, ev->purpose, ev->legal_basis, ev->consent, on };

    return !ev->schema || ev->schema->control || access_may_send(a->access, &sending, e);
}

bool accept_check(const struct acceptance *a, const struct event *ev, day_num sent_on, struct err *e)
{
    return event_check(ev, a->set, e) && may_be_sent(a, ev, sent_on, e);
}

void accept_message(const struct acceptance *a, const struct message *msg, struct arena *mem, struct accepted *ret)
{
    struct err e;
    struct declared ignored;

    *ret = (struct accepted){0};
    if (!event_from_message(msg, mem, &ret->ev, &e) || !numbers_fit(&ret->ev, &e) || !from_here(a, &ret->ev, &e)) {
        salvage(msg, mem, ret);
        accept_refuse(ret, reason_of(&e, "bad_header"), e.text, mem);
        return;
    }
    ret->has_id = ret->has_subject = ret->has_number = ret->has_schema_id = ret->has_hash = true;
    event_hash(&ret->ev, ret->hash);
    if (!event_decode(&ret->ev, a->set, mem, &e))
        accept_refuse(ret, strncmp(e.text, "schema", 6) == 0 ? reason_of_schema(a, &ret->ev) : reason_of(&e, "bad_body"), e.text, mem);
    else if (!event_check(&ret->ev, a->set, &e))
        accept_refuse(ret, reason_of(&e, "bad_value"), e.text, mem);
    else if (!may_be_sent(a, &ret->ev, day_of_sending(msg, &ret->ev), &e))
        accept_refuse(ret, "refused", e.text, mem);
    else if (declared_is_manifest(&ret->ev) && !declared_read(&ret->ev, &ignored, &e))
        accept_refuse(ret, "bad_value", e.text, mem);
}
