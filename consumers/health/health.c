/* SPDX-License-Identifier: Apache-2.0 */
#include "health.h"

#include <string.h>

#include "../../common/ground/certificate.h"
#include "../../common/ground/principal.h"
#include "backlog.h"
#include "health_rows.h"

/* ---- Kafka */

static int64_t seconds_since(time_us at, time_us now)
{
    return at ? (now > at ? (now - at) / 1000000 : 0) : HEALTH_UNKNOWN;
}

/* Since when the message that is to be read next has been waiting; it is read again only when it is another one. */
static bool see_first(struct subscriber *from, const char *topic, const struct sighted *before, struct sighting *now, struct err *e)
{
    const struct sighting *last = before && before->n ? &before->seen[before->n - 1] : NULL;

    if (last && last->waiting_since && last->next_offset == now->next_offset) {
        now->waiting_since = last->waiting_since;
        now->recorded_at = last->recorded_at;
        return true;
    }
    return backlog_first(from, topic, now->next_offset, &now->waiting_since, &now->recorded_at, e);
}

static bool see_topic(const struct health_sources *from, struct arena *mem, struct agency_health *a, struct err *e)
{
    const char *topic = topic_name(mem, from->tenant->ags, a->agency->id, "events");
    struct sighted *before = from->seen ? sightings_of(from->seen, a->agency->id) : NULL;
    struct sighting now = { .at = clock_now(), .next_offset = a->next_offset, .moved_at = a->moved_at, .held = a->held, .stopped = a->stopped };
    int64_t first;

    if (!subscribe_ends(from->from, topic, &first, &now.end_offset, e))
        return false;
    if (now.next_offset < first)                 /* never read, or deleted before it was: what is there begins later */
        now.next_offset = first;
    if (now.next_offset < now.end_offset && !see_first(from->from, topic, before, &now, e))
        return false;
    a->end_offset = now.end_offset;
    a->lag = now.end_offset - now.next_offset;
    a->lag_seconds = a->lag > 0 ? seconds_since(now.waiting_since, now.at) : 0;
    a->lag_event_seconds = a->lag > 0 ? seconds_since(now.recorded_at, now.at) : 0;
    if (before)
        sightings_add(before, &now);
    a->reading = before ? reading_judge(before->seen, before->n) : reading_judge(&now, 1);
    return true;
}

static void from_kafka(const struct health_sources *from, struct arena *mem, struct hub_health *h)
{
    struct err e;

    for (size_t i = 0; i < h->n && !h->kafka; i++)
        if (agency_has_program(h->agencies[i].agency) && !see_topic(from, mem, &h->agencies[i], &e))
            h->kafka = arena_strdup(mem, e.text);
}

/* ---- what a person must look at */

/* A few refused records are the agency's own business; many on one day are an export that has changed. */
static bool are_many_rejected(const struct agency_health *a)
{
    return a->rejected >= HEALTH_REJECTED && a->rejected * 10 >= a->records;
}

/* On another day than the clock's only what was measured at the agency counts. */
static bool clock_is_wrong(const struct health_sources *from, const struct agency_health *a)
{
    return a->clock_told || (from->by_clock && a->skew_known && (a->skew_seconds > HEALTH_SKEW_S || a->skew_seconds < -HEALTH_SKEW_S));
}

/* A closure is no trouble; the clock has a finding of its own. */
static bool is_finding(const struct open_report *r, const struct agency_health *a)
{
    return strcmp(r->agency, a->agency->id) == 0 && strcmp(r->kind, "downtime") != 0 && strcmp(r->kind, "clock") != 0;
}

bool health_certificate_ends(time_us until, day_num today)
{
    return until && certificate_ends_soon(&(struct certificate){ .until = until }, clock_midnight(today));
}

/* Who has left owes nothing; who is paused is not read on purpose. */
static void find_findings(const struct health_sources *from, const struct hub_health *h, struct agency_health *a)
{
    const enum reading reading = agency_is_read(a->agency) ? a->reading : READING_OK;
    const struct { const char *what; bool is; } all[] = {
        { "silent", a->silence.silent }, { "stopped", a->stopped || reading == READING_STOPPED }, { "stalled", reading == READING_STALLED },
        { "rewound", reading == READING_REWOUND }, { "gaps", a->gaps > 0 }, { "dead_letters", a->dead_letters > 0 }, { "alarms", a->alarms > 0 },
        { "rejected", are_many_rejected(a) }, { "schema", a->unread }, { "clock", clock_is_wrong(from, a) },
        { "certificate", health_certificate_ends(a->certificate_until, from->today) },
    };

    if (a->agency->state == AGENCY_LEFT)
        return;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].is)
            a->findings[a->n_findings++] = all[i].what;
    for (size_t i = 0; i < h->n_reports && a->n_findings < HEALTH_FINDINGS; i++)
        if (is_finding(&h->reports[i], a))
            a->findings[a->n_findings++] = h->reports[i].kind;
}

bool health_has_findings(const struct hub_health *h)
{
    size_t n = 0;

    for (size_t i = 0; i < h->n; i++)
        n += h->agencies[i].n_findings;
    return n > 0 || h->alarms > 0 || h->differences > 0 || h->kafka || h->certificate_ends;
}

/* ---- certificates */

static void see_certificates(const struct health_sources *from, struct arena *mem, struct hub_health *h)
{
    const char *file = principal_files(from->client, mem).certificate;
    struct certificate own;
    struct err ignored;

    for (size_t i = 0; i < h->n; i++)
        if (agency_has_program(h->agencies[i].agency))
            h->agencies[i].certificate_until = principal_until(from->tenant, h->agencies[i].agency);
    if (file && certificate_read(file, mem, &own, &ignored))
        h->certificate_until = own.until;
    h->certificate_ends = health_certificate_ends(h->certificate_until, from->today);
}

/* ---- clocks */

static void see_clocks(struct hub_health *h)
{
    for (size_t i = 0; i < h->n; i++)
        for (size_t k = 0; k < h->n_reports; k++) {
            const struct open_report *r = &h->reports[k];

            if (strcmp(r->agency, h->agencies[i].agency->id) != 0 || strcmp(r->kind, "clock") != 0)
                continue;
            h->agencies[i].skew_known = h->agencies[i].clock_told = true;
            h->agencies[i].skew_seconds = strcmp(r->name, "behind") == 0 ? -r->count : r->count;
        }
}

/* ---- all of it */

static bool judge_silence(const struct health_sources *from, const struct calendar *c, struct arena *mem, struct hub_health *h, struct err *e)
{
    struct silence *all = ARENA_ARRAY(mem, struct silence, h->n + 1);

    for (size_t i = 0; i < h->n; i++)
        all[i] = h->agencies[i].silence;
    if (!silence_judge(from->tenant, c, from->today, from->db, mem, all, e))
        return false;
    for (size_t i = 0; i < h->n; i++)
        h->agencies[i].silence = all[i];
    return true;
}

bool health_gather(const struct health_sources *from, struct arena *mem, struct hub_health *ret, struct err *e)
{
    const struct tenant *t = from->tenant;
    struct calendar *c;

    *ret = (struct hub_health){ .tenant = t, .n = t->n_agencies, .agencies = ARENA_ARRAY(mem, struct agency_health, t->n_agencies + 1), .kafka = from->kafka };
    for (size_t i = 0; i < ret->n; i++)
        ret->agencies[i] = (struct agency_health){ .agency = &t->agencies[i], .end_offset = HEALTH_UNKNOWN, .lag = HEALTH_UNKNOWN, .lag_seconds = HEALTH_UNKNOWN,
                                                   .lag_event_seconds = HEALTH_UNKNOWN, .usual = USUAL_UNKNOWN, .silence = { .heard = DAY_NONE } };
    if (!calendar_load(arena_printf(mem, "%s/calendar", t->schemas), t->land, t->ags, mem, &c, e) || !health_rows_read(from, c, mem, ret, e)
        || !open_reports_read(from->db, mem, &ret->reports, &ret->n_reports, e) || !judge_silence(from, c, mem, ret, e))
        return false;
    from_kafka(from, mem, ret);
    see_clocks(ret);
    see_certificates(from, mem, ret);
    for (size_t i = 0; i < ret->n; i++)
        find_findings(from, ret, &ret->agencies[i]);
    return true;
}
