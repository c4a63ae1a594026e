/* SPDX-License-Identifier: Apache-2.0 */
#include "retract.h"

#include <stdlib.h>
#include <string.h>

#include "../../common/ground/cfg.h"
#include "forget.h"
#include "../gate.h"
#include "../manifest.h"

enum { BLOCK_EVENTS = 2048, DAYS_SHOWN = 6 };

struct number { int64_t epoch, seq; };
struct refs { uint8_t (*all)[UUID_BYTES]; size_t n, cap; };
/* What is looked for among the agency's events. */
struct search {
    const struct retract_tools *t;
    struct arena *mem;
    struct number *numbers; size_t n_numbers;            /* asked for, sorted */
    const uint8_t *id;                                   /* or this event, whose number is not known yet */
    struct refs subjects, ids, voids;                    /* of those asked for; voids stand where an event could not be sent */
    struct own_event *found; size_t n_found, found_cap;
    struct arena scratch;                                /* of one message */
};

static int compare_numbers(const void *a, const void *b)
{
    const struct number *x = a, *y = b;

    return x->epoch != y->epoch ? (x->epoch > y->epoch) - (x->epoch < y->epoch) : (x->seq > y->seq) - (x->seq < y->seq);
}

static int compare_refs(const void *a, const void *b)
{
    return memcmp(a, b, UUID_BYTES);
}

static void add_ref(struct search *s, struct refs *to, const uint8_t bytes[UUID_BYTES])
{
    ARENA_GROW(s->mem, to->all, to->n, to->cap);
    memcpy(to->all[to->n++], bytes, UUID_BYTES);
}

static bool has_ref(const struct refs *in, const uint8_t bytes[UUID_BYTES])
{
    return in->n && bsearch(bytes, in->all, in->n, sizeof *in->all, compare_refs);
}

static bool is_asked(const struct search *s, const struct event *ev)
{
    const struct number at = { ev->epoch, ev->seq };

    if (s->id && memcmp(s->id, ev->id, UUID_BYTES) == 0)
        return true;
    return s->n_numbers && bsearch(&at, s->numbers, s->n_numbers, sizeof at, compare_numbers);
}

/* ---- the two looks: what is asked for, then all that was told of the same persons, and what corrects it */

static void note_asked(void *context, struct event *ev)
{
    struct search *s = context;

    if (!is_asked(s, ev))
        return;
    if (strncmp(ev->type, "casebus.", 8) == 0) {
        add_ref(s, &s->voids, ev->id);
        return;
    }
    add_ref(s, &s->subjects, ev->subject);
    add_ref(s, &s->ids, ev->id);
}

static bool is_related(const struct search *s, const struct event *ev)
{
    const struct value *corrects = &ev->fields[FIELD_CORRECTS];

    return has_ref(&s->subjects, ev->subject) || (corrects->kind == VALUE_EVENT && has_ref(&s->ids, corrects->ref));
}

/* A copy that stays: the event's texts are those of a block or a message. */
static bool keep_copy(struct search *s, const struct event *from)
{
    struct event ev = *from;
    struct err ignored;
    const char **const texts[] = { &ev.type, &ev.agency, &ev.tenant, &ev.purpose, &ev.legal_basis, &ev.consent };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = *texts[i] ? arena_strdup(s->mem, *texts[i]) : NULL;
    ev.traceparent = NULL;
    ev.payload = arena_memdup(s->mem, from->payload, from->payload_bytes);
    if (!event_decode(&ev, s->t->set, s->mem, &ignored) || !ev.schema)
        return false;
    ARENA_GROW(s->mem, s->found, s->n_found, s->found_cap);
    s->found[s->n_found++] = (struct own_event){ ev, is_asked(s, &ev) };
    return true;
}

static void note_related(void *context, struct event *ev)
{
    struct search *s = context;
    struct event decoded = *ev;
    struct err ignored;

    if (strncmp(ev->type, "casebus.", 8) == 0)
        return;
    arena_reset(&s->scratch);
    if (event_decode(&decoded, s->t->set, &s->scratch, &ignored) && decoded.schema && is_related(s, &decoded))
        keep_copy(s, ev);
}

struct look { struct search *s; void (*note)(void *context, struct event *ev); struct arena mem; };

static void look_at_message(void *context, const struct message *m)
{
    struct look *look = context;
    struct event ev = {0};
    struct err ignored;

    arena_reset(&look->mem);
    if (event_from_message(m, &look->mem, &ev, &ignored))
        look->note(look->s, &ev);
}

/* All events of the agency: what lies in the spool, and what Kafka still has. */
static bool look(struct search *s, void (*note)(void *context, struct event *ev), struct err *e)
{
    struct look l = { .s = s, .note = note };
    bool ok = spool_all(s->t->spool, note, s, e) && own_topic_read(&s->t->topic, 0, look_at_message, &l, e);

    arena_release(&l.mem);
    return ok;
}

/* What lies in the spool and in Kafka was met twice. */
static void sort_refs(struct refs *r)
{
    size_t kept = 0;

    if (r->n)
        qsort(r->all, r->n, sizeof *r->all, compare_refs);
    for (size_t i = 0; i < r->n; i++)
        if (kept == 0 || compare_refs(r->all[kept - 1], r->all[i]) != 0)
            memmove(r->all[kept++], r->all[i], UUID_BYTES);
    r->n = kept;
}

static int compare_found(const void *a, const void *b)
{
    const struct event *x = &((const struct own_event *)a)->ev, *y = &((const struct own_event *)b)->ev;

    return compare_numbers(&(struct number){ x->epoch, x->seq }, &(struct number){ y->epoch, y->seq });
}

static void sort_found(struct search *s)
{
    size_t kept = 0;

    if (s->n_found)
        qsort(s->found, s->n_found, sizeof *s->found, compare_found);
    for (size_t i = 0; i < s->n_found; i++)
        if (kept == 0 || compare_found(&s->found[kept - 1], &s->found[i]) != 0)
            s->found[kept++] = s->found[i];
    s->n_found = kept;
}

static bool find_related(struct search *s, struct err *e)
{
    sort_refs(&s->subjects);
    sort_refs(&s->ids);
    sort_refs(&s->voids);
    if (s->subjects.n && !look(s, note_related, e))
        return false;
    sort_found(s);
    return true;
}

/* ---- what was asked for */

static bool no_such_batch(const struct retract_tools *t, const char *batch, struct arena *mem, struct err *e)
{
    struct spool_upload *all = NULL;
    size_t n;

    if (!spool_uploads(t->spool, mem, &all, &n, e))
        return false;
    const char **names = ARENA_ARRAY(mem, const char *, n + 1);
    for (size_t i = 0; i < n; i++)
        names[i] = all[i].batch;
    const char *nearest = cfg_nearest(batch, names);
    return err_set(e, ERR_CONFIG, "--batch %s: nothing was read under this name%s%s%s", batch, nearest ? ": did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
}

/* An export that has the same name every day: which day is meant? */
static bool check_days(const char *batch, const struct spool_came *came, size_t n, struct arena *mem, struct err *e)
{
    const char *days = "";
    day_num last = DAY_NONE;
    size_t n_days = 0;
    char text[DAY_TEXT_BYTES];

    for (size_t i = 0; i < n; i++) {
        if (came[i].from.taken == last)
            continue;
        last = came[i].from.taken;
        if (strstr(days, day_text(last, text)))
            continue;                                /* what was said again stands behind, with its first day */
        if (n_days++ < DAYS_SHOWN)
            days = arena_printf(mem, "%s%s%s", days, *days ? ", " : "", text);
    }
    return n_days < 2 || err_set(e, ERR_CONFIG, "--batch %s: files of this name were read on %zu days (%s%s): say --on DAY", batch, n_days, days, n_days > DAYS_SHOWN ? ", ..." : "");
}

static size_t only_on(struct spool_came *came, size_t n, day_num on)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++)
        if (on == DAY_NONE || came[i].from.taken == on)
            came[kept++] = came[i];
    return kept;
}

static void take_numbers(struct search *s, const struct spool_came *came, size_t n)
{
    s->numbers = ARENA_ARRAY(s->mem, struct number, n + 1);
    for (size_t i = 0; i < n; i++)
        s->numbers[s->n_numbers++] = (struct number){ came[i].epoch, came[i].seq };
    if (n)
        qsort(s->numbers, n, sizeof *s->numbers, compare_numbers);
}

static bool find_batch(struct search *s, const struct retract_ask *ask, struct err *e)
{
    struct spool_came *came;
    size_t n;

    if (!spool_origins(s->t->spool, ask->batch, NULL, s->mem, &came, &n, e))
        return false;
    if (n == 0)
        return no_such_batch(s->t, ask->batch, s->mem, e);
    if (ask->on == DAY_NONE && !check_days(ask->batch, came, n, s->mem, e))
        return false;
    n = only_on(came, n, ask->on);
    char day[DAY_TEXT_BYTES];
    if (n == 0)
        return err_set(e, ERR_CONFIG, "--batch %s --on %s: nothing of this name was read on that day", ask->batch, day_text(ask->on, day));
    take_numbers(s, came, n);
    return true;
}

/* FILE:LINE.  *ret_found = false: no file of that name was ever read. */
static bool find_line(struct search *s, const struct retract_ask *ask, bool *ret_found, struct err *e)
{
    const char *colon = strrchr(ask->record, ':');
    struct spool_came *came;
    size_t n, kept = 0;
    char *end;

    *ret_found = false;
    if (!colon || colon == ask->record)
        return true;
    int64_t line = strtoll(colon + 1, &end, 10);
    if (*end || line < 1)
        return true;
    if (!spool_origins(s->t->spool, NULL, arena_strndup(s->mem, ask->record, (size_t)(colon - ask->record)), s->mem, &came, &n, e))
        return false;
    *ret_found = n > 0;
    n = only_on(came, n, ask->on);
    for (size_t i = 0; i < n; i++)
        if (came[i].from.line == line)
            came[kept++] = came[i];
    if (*ret_found && kept == 0)
        return err_set(e, ERR_CONFIG, "--record %s: no event came from that line", ask->record);
    take_numbers(s, came, kept);
    return !*ret_found || ask->on != DAY_NONE || check_days(ask->record, came, kept, s->mem, e);
}

/* ---- a file number: its records that speak */

static void chains_of(const struct search *s, size_t *ret_chain)
{
    struct event *events = ARENA_ARRAY(s->mem, struct event, s->n_found + 1);

    for (size_t i = 0; i < s->n_found; i++)
        events[i] = s->found[i].ev;
    facts_chains(events, s->n_found, s->mem, ret_chain);
}

static void find_candidates(struct search *s, struct retract_plan *p)
{
    size_t *chain = ARENA_ARRAY(s->mem, size_t, s->n_found + 1);
    const struct own_event **speaks = ARENA_ARRAY(s->mem, const struct own_event *, s->n_found + 1);

    chains_of(s, chain);
    for (size_t i = 0; i < s->n_found; i++)
        if (!speaks[chain[i]] || facts_compare_told(&speaks[chain[i]]->ev, &s->found[i].ev) < 0)
            speaks[chain[i]] = &s->found[i];
    p->candidates = ARENA_ARRAY(s->mem, const struct own_event *, s->n_found + 1);
    for (size_t i = 0; i < s->n_found; i++)
        if (speaks[i] && !event_is_retracted(&speaks[i]->ev))
            p->candidates[p->n_candidates++] = speaks[i];
}

static bool find_local(struct search *s, const struct retract_ask *ask, struct retract_plan *p, struct err *e)
{
    uint8_t subject[SUBJECT_BYTES];

    hash_subject(s->t->key, ask->record, strlen(ask->record), subject);
    add_ref(s, &s->subjects, subject);
    if (!find_related(s, e))
        return false;
    find_candidates(s, p);
    if (p->n_candidates == 0)
        return err_set(e, ERR_CONFIG, "--record: this is no event id, no FILE:LINE that was read, and of no file number is anything in the spool or in Kafka (30 days) that could be retracted");
    if (p->n_candidates == 1)
        s->found[p->candidates[0] - s->found].asked = true;
    return true;
}

/* One record: with it goes whatever else told the same fact, else yesterday's export would speak again. */
static void ask_for_whole_facts(struct search *s)
{
    size_t *chain = ARENA_ARRAY(s->mem, size_t, s->n_found + 1);
    bool *asked = ARENA_ARRAY(s->mem, bool, s->n_found + 1);

    chains_of(s, chain);
    for (size_t i = 0; i < s->n_found; i++)
        asked[chain[i]] = asked[chain[i]] || s->found[i].asked;
    for (size_t i = 0; i < s->n_found; i++)
        s->found[i].asked = asked[chain[i]] && !event_is_retracted(&s->found[i].ev);
}

static bool find_record(struct search *s, const struct retract_ask *ask, bool *ret_numbers, struct err *e)
{
    uint8_t *id = arena_alloc(s->mem, UUID_BYTES);

    *ret_numbers = true;
    if (!uuid_parse(ask->record, strlen(ask->record), id))
        return find_line(s, ask, ret_numbers, e);
    s->id = id;
    return true;
}

/* Those asked for by number or id: which persons they are of, then all that was told of these. */
static bool find_asked(struct search *s, const struct retract_ask *ask, struct err *e)
{
    if (!look(s, note_asked, e) || !find_related(s, e))
        return false;
    return !s->id || s->ids.n || err_set(e, ERR_CONFIG, "--record %s: there is no such event in the spool or in Kafka (30 days)", ask->record);
}

static void count_asked(const struct search *s, const struct retract_ask *ask, struct retract_plan *p)
{
    for (size_t i = 0; i < s->n_found; i++)
        p->asked += s->found[i].asked;
    if (ask->batch) {
        p->gone = s->n_numbers - p->asked - p->voids;
        p->asked = s->n_numbers;
    }
}

bool retract_find(const struct retract_tools *t, const struct retract_ask *ask, time_us now, struct arena *mem, struct retract_plan *ret, struct err *e)
{
    struct search s = { .t = t, .mem = mem };
    bool numbers = true, ok;

    *ret = (struct retract_plan){0};
    ok = ask->batch ? find_batch(&s, ask, e) : find_record(&s, ask, &numbers, e);
    ok = ok && (numbers ? find_asked(&s, ask, e) : find_local(&s, ask, ret, e));
    arena_release(&s.scratch);
    if (!ok)
        return false;
    if (ask->record)
        ask_for_whole_facts(&s);
    ret->known = s.found;
    ret->n_known = s.n_found;
    ret->voids = s.voids.n;
    count_asked(&s, ask, ret);
    retraction_find(ret->known, ret->n_known, now, mem, &ret->r);
    return true;
}

/* ---- saying it */

/* What is said again came from where it was said first: with that upload it can be retracted, too. */
static bool origin_of(const struct retract_tools *t, const struct statement *s, struct arena *mem, struct spool_origin *ret, struct err *e)
{
    struct spool_came came;
    bool found = false;

    *ret = (struct spool_origin){0};
    if (s->again && !spool_origin_of(t->spool, s->of->ev.epoch, s->of->ev.seq, mem, &came, &found, e))
        return false;
    if (found)
        *ret = came.from;
    return true;
}

static bool spool_some(const struct retract_tools *t, struct statement *say, size_t n, const char *source, day_num day, struct arena *mem, struct err *e)
{
    struct event *events = ARENA_ARRAY(mem, struct event, n);
    struct spool_origin *origins = ARENA_ARRAY(mem, struct spool_origin, n);
    const struct spool_count counts[] = { { source, "records", day, (int64_t)n }, { source, "events", day, (int64_t)n } };

    for (size_t i = 0; i < n; i++) {
        /* Taking back what was sent needs no leave: also when a consent has ended meanwhile. */
        if (!gate_encode(NULL, &say[i].ev, mem, e) || !origin_of(t, &say[i], mem, &origins[i], e))
            return false;
        events[i] = say[i].ev;
    }
    return spool_append(t->spool, &(struct spool_block){ .events = events, .n_events = n, .origins = origins, .counts = counts, .n_counts = 2 }, e);
}

static bool spool_all_said(const struct retract_tools *t, struct retract_plan *p, const char *source, day_num today, struct arena *mem, struct err *e)
{
    day_num day;

    if (!manifest_counting(t->spool, today, &day, e))
        return false;
    for (size_t done = 0; done < p->r.n; done += BLOCK_EVENTS)
        if (!spool_some(t, p->r.say + done, p->r.n - done < BLOCK_EVENTS ? p->r.n - done : BLOCK_EVENTS, source, day, mem, e))
            return false;
    return true;
}

/* All or nothing: of what is said again a retraction may not stand alone. */
bool retract_spool(const struct retract_tools *t, struct retract_plan *p, const char *reason, day_num today, struct arena *mem, struct err *e)
{
    CLEANUP(forget_release) struct forget f;

    if (!forget_find(t->spool, &p->r, mem, &f, e) || !spool_begin(t->spool, e))
        return false;
    if (spool_all_said(t, p, arena_printf(mem, "retract:%s", reason), today, mem, e) && forget_spool(t->spool, &f, e) && spool_commit(t->spool, e))
        return true;
    spool_rollback(t->spool);
    return false;
}
