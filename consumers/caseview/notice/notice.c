/* SPDX-License-Identifier: Apache-2.0 */
#include "notice.h"

#include <string.h>

#include "../../../common/ground/buf.h"
#include "../../../common/travel/hub.h"
#include "../person/release.h"

struct telling {
    struct caseview *cv;
    const struct person_file *f;
    struct releasing releasing;
    time_us now;
    struct arena *mem;
    struct notice *all; size_t n;
};

/* ---- who is told */

static bool receives(const struct tenant *t, const char *agency)
{
    const struct agency *a = agency && strcmp(agency, t->hub) != 0 ? tenant_agency(t, agency) : NULL;

    return a && (a->state == AGENCY_LIVE || a->state == AGENCY_PAUSED);
}

/* Its own reference to this person: the one the task hangs on, if that is its own, else its oldest.  Another agency's is not shown. */
static const uint8_t *subject_of(const struct person_file *f, const char *agency, const uint8_t preferred[SUBJECT_BYTES])
{
    const uint8_t *oldest = NULL;

    for (size_t i = 0; i < f->n_subjects; i++) {
        if (strcmp(f->subjects[i].agency, agency) != 0)
            continue;
        if (memcmp(f->subjects[i].subject, preferred, SUBJECT_BYTES) == 0)
            return f->subjects[i].subject;
        oldest = oldest ? oldest : f->subjects[i].subject;
    }
    return oldest;
}

/* ---- the message */

static void set_rings(struct event *ev, const struct task *t, struct arena *mem)
{
    struct value *v = event_place(ev, "rings");

    *v = (struct value){ .kind = VALUE_LIST, .list = { .items = ARENA_ARRAY(mem, struct value, t->n_rings + 1), .n = t->n_rings } };
    for (size_t i = 0; i < t->n_rings; i++)
        v->list.items[i] = (struct value){ .kind = VALUE_DAY, .day = t->rings[i] };
}

static const char *status_of(const struct task *t)
{
    static const char *const names[] = { [TASK_OPEN] = "open", [TASK_DONE] = "done", [TASK_CANCELLED] = "cancelled",
                                         [TASK_OVERRIDDEN] = "overridden", [TASK_SNOOZED] = "snoozed" };

    return t->collapsed ? "cancelled" : names[t->status];
}

static void set_void(struct event *ev)
{
    event_put_text(ev, "status", "cancelled");
    event_put_text(ev, "stage", "none");
    event_put_text(ev, "cancelled", "void");
    event_put_bool(ev, "late", false);
}

/* How it ended, and by whom; false: the owner may not know what ended it. */
static void set_end(struct event *ev, const struct task *t, bool told)
{
    if (!told) {
        set_void(ev);
        return;
    }
    event_put_text(ev, "status", status_of(t));
    event_put_text(ev, "stage", t->collapsed ? "none" : t->stage);
    event_put_bool(ev, "late", t->late);
    event_put_text(ev, "reason", t->reason);
    event_put_text(ev, "cancelled", t->collapsed ? "same_as" : t->cancelled);
    event_put_text(ev, "by", t->by);
    event_put_day(ev, "done_on", t->done_on);
}

static void set_course(struct event *ev, const struct task *t, struct arena *mem)
{
    event_put_bool(ev, "late_start", t->late_start);
    event_put_day(ev, "opened", t->opened);
    event_put_day(ev, "due", t->due);
    set_rings(ev, t, mem);
    event_put_day(ev, "hard_stop", t->hard_stop);
}

/* Without its ground it hangs on nothing, since the day it was opened.  A trace that led to it goes on to who does it. */
static void set_ground(struct event *ev, const struct task *t, enum release release)
{
    bool told = release == RELEASE_ALL;

    event_put_text(ev, "because_type", !told ? "" : t->because ? t->because->type : "task.requested");
    event_put_day(ev, "because_on", told && t->because ? t->because->occurred_on : t->opened);
    ev->traceparent = told && t->because ? t->because->ev->traceparent : NULL;
}

/* Without revision: what is compared with what was sent. */
static bool state_of(const struct telling *w, const struct task *t, enum release release, struct event *ret, struct err *e)
{
    if (!hub_event(w->cv->set, w->cv->tenant, "task.state", w->now, w->mem, ret, e))
        return false;
    event_put_ref(ret, "task", t->id);
    event_put_text(ret, "rule", t->rule);
    event_put_text(ret, "step", t->step);
    event_put_day(ret, "version", t->version);
    set_course(ret, t, w->mem);
    set_end(ret, t, release_closing(&w->releasing, t));
    event_put_text(ret, "owner", t->owner);
    const uint8_t *subject = subject_of(w->f, t->owner, t->subject);
    if (subject) {
        event_put_ref(ret, "subject", subject);
        memcpy(ret->subject, subject, SUBJECT_BYTES);
    }
    event_put_text(ret, "title_de", t->title_de);
    event_put_text(ret, "title_en", t->title_en);
    event_put_text(ret, "basis", t->basis ? t->basis : "");
    event_put_text(ret, "agreement", t->agreement);
    set_ground(ret, t, release);
    event_put_int(ret, "revision", 0);
    return true;
}

/* Who has never been told who the person is must be told once he may know. */
static void hash_state(const struct event *ev, bool identity, uint8_t ret[HASH_BYTES])
{
    CLEANUP(buf_release) struct buf text = {0};

    event_fields_json(ev, &text);
    if (identity)
        buf_str(&text, "identity");
    hash_sha256(text.data, text.len, ret);
}

/* ---- what differs */

static struct notice *add(struct telling *w, const char *receiver, const struct event *ev, const struct sent_task *sent)
{
    struct notice *n = &w->all[w->n++];

    *n = (struct notice){ .receiver = receiver, .ev = *ev, .sent = *sent, .last = true };
    event_put_int(&n->ev, "revision", sent->revision);
    return n;
}

/* What was sent, read back, as cancelled `void`; false in *ret_told: that was the last word already, or nobody has it. */
static bool withdraw(struct telling *w, const struct sent_task *before, int revision, bool *ret_told, struct err *e)
{
    struct event ev;

    *ret_told = false;
    if (!receives(w->cv->tenant, before->owner))
        return true;
    if (!hub_event(w->cv->set, w->cv->tenant, "task.state", w->now, w->mem, &ev, e))
        return false;
    ev.payload = before->payload;
    ev.payload_bytes = before->payload_bytes;
    if (!codec_schema_id(before->payload, before->payload_bytes, &ev.schema_id, e) || !event_decode(&ev, w->cv->set, w->mem, e))
        return err_wrap(e, "read back what was sent of a task");
    if (strcmp(event_place(&ev, "status")->text, "cancelled") == 0)
        return true;
    if (event_place(&ev, "subject")->kind == VALUE_SUBJECT)
        memcpy(ev.subject, event_place(&ev, "subject")->ref, SUBJECT_BYTES);
    set_void(&ev);
    struct sent_task sent = *before;
    sent.revision = revision;
    memset(sent.hash, 0, sizeof sent.hash);      /* whatever comes next is different */
    add(w, before->owner, &ev, &sent);
    *ret_told = true;
    return true;
}

static bool never_mind(const struct telling *w, const struct task *task)
{
    return task->collapsed || task->status == TASK_CANCELLED || task->quiet || !release_closing(&w->releasing, task);
}

/* Whom to tell and how much; NULL: nobody. */
static const char *receiver_of(const struct telling *w, const struct task *t, enum release *ret)
{
    if (!receives(w->cv->tenant, t->owner))
        return NULL;
    *ret = release_task(&w->releasing, t);
    return *ret == RELEASE_NOTHING ? NULL : t->owner;
}

/* For what is over nobody has to be known. */
static bool is_to_be_done(const struct task *t)
{
    return !t->collapsed && (t->status == TASK_OPEN || t->status == TASK_SNOOZED);
}

static bool tell_owner(struct telling *w, const struct task *t, enum release release, const struct sent_task *before, int revision, struct err *e)
{
    struct sent_task sent = { .revision = revision, .owner = t->owner };
    struct event ev;

    if (!state_of(w, t, release, &ev, e))
        return false;
    bool identity = is_to_be_done(t) && event_place(&ev, "subject")->kind == VALUE_NONE && release_identity(&w->releasing, t->owner);
    memcpy(sent.id, t->id, UUID_BYTES);
    memcpy(sent.subject, t->subject, SUBJECT_BYTES);
    hash_state(&ev, identity, sent.hash);
    if (before && memcmp(sent.hash, before->hash, HASH_BYTES) == 0)
        return true;
    add(w, t->owner, &ev, &sent)->identity = identity;
    return true;
}

static bool tell_task(struct telling *w, const struct task *t, struct err *e)
{
    const struct sent_task *before = person_sent(w->f, t->id);
    int revision = before ? before->revision + 1 : 1;
    enum release release = RELEASE_NOTHING;
    const char *receiver = receiver_of(w, t, &release);
    bool same = before && before->owner && receiver && strcmp(before->owner, receiver) == 0, told = false;
    size_t n;

    if (!before && (!receiver || never_mind(w, t)))
        return true;
    if (before && before->owner && !same && !withdraw(w, before, revision, &told, e))
        return false;
    if (told && !receiver)
        w->all[w->n - 1].sent.owner = NULL;      /* nobody has it now */
    if (!receiver)
        return true;
    n = w->n;
    if (!tell_owner(w, t, release, same ? before : NULL, revision, e))
        return false;
    if (told && w->n > n)
        w->all[n - 1].last = false;
    return true;
}

static bool is_yielded(const struct result *r, const uint8_t id[UUID_BYTES])
{
    for (size_t i = 0; i < r->n_tasks; i++)
        if (memcmp(r->tasks[i].id, id, UUID_BYTES) == 0)
            return true;
    return false;
}

bool notice_find(struct caseview *cv, const struct person_file *f, const struct result *r, day_num today, time_us now, struct arena *mem, struct notice **ret, size_t *ret_n,
                 struct err *e)
{
    struct telling w = { .cv = cv, .f = f, .now = now, .mem = mem, .all = ARENA_ARRAY(mem, struct notice, 2 * r->n_tasks + f->n_sent + 1) };
    struct consents consents;
    bool told;

    consents_build(f->events, f->n_events, f->subjects, f->n_subjects, mem, &consents);
    w.releasing = (struct releasing){ caseview_rights(cv, today), &consents, r, today };
    for (size_t i = 0; i < r->n_tasks; i++)
        if (!tell_task(&w, &r->tasks[i], e))
            return false;
    for (size_t i = 0; i < f->n_sent; i++)
        if (f->sent[i].owner && !is_yielded(r, f->sent[i].id) && !withdraw(&w, &f->sent[i], f->sent[i].revision + 1, &told, e))
            return false;
    *ret = w.all;
    *ret_n = w.n;
    return true;
}
