/* SPDX-License-Identifier: Apache-2.0 */
#include "inbox.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/ground/log.h"
#include "deliver/tasks.h"

enum { BATCH = 500 };
static const char position_key[] = "inbox.position";

/* ---- fields of control messages */

static int64_t number(const struct event *ev, const char *name)
{
    const struct value *v = event_field(ev, name);

    return v->kind == VALUE_INT ? v->integer : 0;
}

/* ---- tasks */

/* Of whom it speaks: a field of the hub's own messages, the subject of what is a statement of a person. */
static const uint8_t *speaks_of(const struct event *ev)
{
    if (!ev->schema)
        return NULL;
    if (!ev->schema->control)
        return ev->subject;
    return event_field(ev, "subject")->kind == VALUE_SUBJECT ? event_field(ev, "subject")->ref : NULL;
}

static bool queue(struct inbox *in, const struct event *ev, struct err *e)
{
    const uint8_t *subject = speaks_of(ev);
    char *local = NULL;
    bool is_new = true;

    if (subject && !spool_local_id(in->spool, subject, &local, e))
        return false;
    bool ok = !ev->schema || strcmp(ev->type, "task.state") != 0 || tasks_keep(in->spool, ev, local, &in->mem, &is_new, e);
    if (ok && is_new) {
        ok = deliveries_add(in->deliveries, ev, local, &in->mem, e);
        in->delivered += ok;
    }
    free(local);
    return ok;
}

/* ---- control messages */

static bool obey_confirmed(struct inbox *in, const struct event *ev, struct err *e)
{
    struct epoch_mark there = { number(ev, "epoch"), number(ev, "through_seq") };

    if (there.epoch > in->confirmed.epoch || (there.epoch == in->confirmed.epoch && there.seq > in->confirmed.seq))
        in->confirmed = there;
    /* What we never gave is for epoch_settle to see; it must not make the spool forget. */
    if (epoch_is_ahead(there, spool_epoch(in->spool), spool_next_seq(in->spool)))
        return true;
    if (spool_confirmed(in->spool, there.epoch, there.seq, e))
        return true;
    if (e->kind != ERR_DATA)
        return false;
    log_warn("a confirmation speaks of numbers that were never given here", LOG_STR("err", e->text));
    return true;
}

static bool obey_resend(struct inbox *in, const struct event *ev, struct err *e)
{
    char *before = NULL;

    if (!spool_get(in->spool, "resend", &before, e))
        return false;
    const char *all = arena_printf(&in->mem, "%s%" PRId64 " %" PRId64 " %" PRId64 "\n", before ? before : "", number(ev, "epoch"), number(ev, "from"), number(ev, "to"));
    free(before);
    in->resend = true;
    return spool_put(in->spool, "resend", all, e);
}

static bool obey_pause(struct inbox *in, bool pause, struct err *e)
{
    if (pause)
        log_warn("the hub asks us to stop sending; what comes in is kept in the spool");
    else
        log_info("the hub asks us to send again");
    in->paused = pause;
    return spool_put(in->spool, "paused", pause ? "yes" : "", e);
}

static bool obey_consent(struct inbox *in, const struct event *ev, struct err *e)
{
    const struct value *subject = event_field(ev, "subject"), *class = event_field(ev, "class"), *recipient = event_field(ev, "recipient"), *until = event_field(ev, "until"),
                       *withdrawn = event_field(ev, "withdrawn");
    char hex[SUBJECT_TEXT_BYTES], day[DAY_TEXT_BYTES];
    const char *key = arena_printf(&in->mem, "consent.%s.%s.%s", hex_text(subject->ref, SUBJECT_BYTES, hex), class->text, recipient->text);
    bool gone = withdrawn->kind == VALUE_BOOL && withdrawn->boolean;

    in->consents++;
    if (withdrawn->kind == VALUE_NONE && until->kind == VALUE_NONE)          /* nobody says anything any more */
        return spool_drop(in->spool, key, e);
    return spool_put(in->spool, key, gone ? "withdrawn" : until->kind == VALUE_DAY ? day_text(until->day, day) : "given", e);
}

static bool obey(struct inbox *in, const struct event *ev, struct err *e)
{
    if (ev->schema && strcmp(ev->type, "casebus.confirmed") == 0)
        return obey_confirmed(in, ev, e);
    if (ev->schema && strcmp(ev->type, "casebus.resend") == 0)
        return obey_resend(in, ev, e);
    if (ev->schema && strcmp(ev->type, "casebus.consent") == 0)
        return obey_consent(in, ev, e);
    if (strcmp(ev->type, "casebus.pause") == 0 || strcmp(ev->type, "casebus.resume") == 0)
        return obey_pause(in, strcmp(ev->type, "casebus.pause") == 0, e);
    return queue(in, ev, e);
}

/* Only the broker's rights say who may write here; what cannot be read is told, stays in Kafka and holds nobody up. */
bool inbox_handle(struct inbox *in, const struct message *msg, struct err *e)
{
    struct event ev = {0};
    struct err why;

    if (event_from_message(msg, &in->mem, &ev, &why) && event_decode(&ev, in->set, &in->mem, &why))
        return obey(in, &ev, e);
    log_error("a message of the hub cannot be read and is passed over", LOG_STR("topic", msg->topic), LOG_INT("offset", msg->offset), LOG_STR("err", why.text));
    return true;
}

/* ---- reading */

static bool put_position(struct inbox *in, int64_t position, struct err *e)
{
    char text[24];

    snprintf(text, sizeof text, "%" PRId64, position);
    return spool_put(in->spool, position_key, text, e);
}

/* Where we were; a topic that was made anew or has deleted what we did not read begins where it begins. */
static bool find_position(struct inbox *in, struct err *e)
{
    int64_t first, next, kept = -1;
    char *text = NULL;

    if (!subscribe_ends(in->subscriber, in->topic, &first, &next, e) || !spool_get(in->spool, position_key, &text, e))
        return false;
    if (text)
        kept = strtoll(text, NULL, 10);
    free(text);
    in->position = kept < 0 ? first : kept;
    if (in->position < first || in->position > next) {
        log_warn("the inbox topic no longer has our position; reading on at its beginning", LOG_STR("topic", in->topic), LOG_INT("position", in->position),
                 LOG_INT("first", first), LOG_INT("next", next));
        in->position = first;
    }
    in->goal = next;
    return subscribe_assign(in->subscriber, in->topic, in->position, e);
}

/* Notes that an earlier run left. */
static bool read_notes(struct inbox *in, struct err *e)
{
    char *paused = NULL, *resend = NULL;
    bool ok = spool_get(in->spool, "paused", &paused, e) && spool_get(in->spool, "resend", &resend, e);

    in->paused = ok && paused && *paused;
    in->resend = ok && resend && *resend;
    free(paused);
    free(resend);
    return ok;
}

static void start_over(struct inbox *in)
{
    subscribe_free(in->subscriber);
    in->subscriber = NULL;
}

static bool open_topic(struct inbox *in, struct err *e)
{
    if (in->subscriber)
        return true;
    if (!subscribe_open(in->brokers, in->client, in->group, &in->subscriber, e))
        return false;
    if (read_notes(in, e) && find_position(in, e))
        return true;
    start_over(in);
    return false;
}

static bool handle_all(struct inbox *in, const struct message *messages, size_t n, struct err *e)
{
    if (!spool_begin(in->spool, e))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!inbox_handle(in, &messages[i], e))
            return false;
    return put_position(in, messages[n - 1].offset + 1, e) && spool_commit(in->spool, e);
}

bool inbox_read(struct inbox *in, int wait_ms, size_t *ret_n, struct err *e)
{
    struct message *messages;

    *ret_n = 0;
    arena_reset(&in->mem);
    if (!open_topic(in, e))
        return false;
    if (!subscribe_batch(in->subscriber, wait_ms, BATCH, &messages, ret_n, e)) {
        start_over(in);
        if (e->kind == ERR_FATAL)                       /* out of range: find_position knows what to do */
            e->kind = ERR_RETRY;
        return false;
    }
    if (*ret_n == 0)
        return true;
    if (!handle_all(in, messages, *ret_n, e)) {
        spool_rollback(in->spool);
        start_over(in);                                 /* the same messages again */
        return false;
    }
    in->position = messages[*ret_n - 1].offset + 1;
    return true;
}

bool inbox_is_caught_up(const struct inbox *in)
{
    return in->subscriber && in->position >= in->goal;
}

/* ---- sending again */

static bool resend_line(struct sender *out, const char *line, struct err *e)
{
    int64_t epoch, from, to, sent;

    if (sscanf(line, "%" SCNd64 " %" SCNd64 " %" SCNd64, &epoch, &from, &to) != 3)
        return err_set(e, ERR_FATAL, "the spool's note about numbers to be sent again cannot be read: \"%.60s\"", line);
    if (!sender_again(out, epoch, from, to, &sent, e))
        return false;
    log_info("sent again because the hub asked for it", LOG_INT("epoch", epoch), LOG_INT("from", from), LOG_INT("to", to), LOG_INT("events", sent));
    if (sent < to - from + 1)
        log_error("not all of what the hub asked for is in the spool", LOG_INT("epoch", epoch), LOG_INT("missing", to - from + 1 - sent));
    return true;
}

/* The note goes when all has arrived: a crash in between sends once more, and a repeat is harmless. */
bool inbox_resend(struct inbox *in, struct sender *out, struct err *e)
{
    char *all = NULL;
    bool ok = true;

    if (!in->resend)
        return true;
    if (!spool_get(in->spool, "resend", &all, e))
        return false;
    for (char *line = all, *end; ok && line && (end = strchr(line, '\n')); line = end + 1) {
        *end = '\0';
        ok = resend_line(out, line, e);
    }
    free(all);
    if (!ok || !spool_put(in->spool, "resend", "", e))
        return false;
    in->resend = false;
    return true;
}

void inbox_release(struct inbox *in)
{
    subscribe_free(in->subscriber);
    in->subscriber = NULL;
    arena_release(&in->mem);
}
