/* SPDX-License-Identifier: Apache-2.0 */
#include "health.h"

#include <string.h>

#include "consumers/health/health_sql.h"

static struct agency_health *of_agency(struct hub_health *h, const char *id)
{
    for (size_t i = 0; i < h->n; i++)
        if (strcmp(h->agencies[i].agency->id, id) == 0)
            return &h->agencies[i];
    return NULL;
}

static void take_row(struct agency_health *a, const struct db_result *r, int i, struct arena *mem)
{
    a->next_offset = db_is_null(r, i, 1) ? 0 : db_get_int(r, i, 1);
    a->last_received = db_is_null(r, i, 2) ? 0 : db_get_time(r, i, 2);
    a->stopped = db_is_null(r, i, 3) ? NULL : arena_strdup(mem, db_get_text(r, i, 3));
    a->silence.heard = db_get_day(r, i, 4);
    a->gaps = db_get_int(r, i, 5);
    a->missing = db_get_int(r, i, 6);
    a->dead_letters = db_get_int(r, i, 7);
    a->alarms = db_get_int(r, i, 8);
}

static bool from_database(struct db *db, struct arena *mem, struct hub_health *h, struct err *e)
{
    struct db_result *r[2];

    db_queue(db, sql_agencies, NULL, 0);
    db_queue(db, sql_hub, NULL, 0);
    if (!db_sync(db, r, e))
        return false;
    for (int i = 0; i < db_rows(r[0]); i++) {
        struct agency_health *a = of_agency(h, db_get_text(r[0], i, 0));

        if (a)
            take_row(a, r[0], i, mem);
    }
    h->marks = db_get_int(r[1], 0, 0);
    h->oldest_mark_seconds = db_get_int(r[1], 0, 1);
    h->unsent = db_get_int(r[1], 0, 2);
    h->incomplete = db_get_int(r[1], 0, 3);
    h->alarms = db_get_int(r[1], 0, 4);
    db_result_free(r[0]);
    db_result_free(r[1]);
    return true;
}

bool health_has_topic(const struct agency *a)
{
    return a->state != AGENCY_PAPER && a->state != AGENCY_LEFT;
}

static void from_kafka(struct subscriber *from, struct arena *mem, struct hub_health *h)
{
    struct err e;

    for (size_t i = 0; i < h->n && !h->kafka; i++) {
        struct agency_health *a = &h->agencies[i];
        int64_t first;

        if (!health_has_topic(a->agency))
            continue;
        if (!subscribe_ends(from, topic_name(mem, h->tenant->ags, a->agency->id, "events"), &first, &a->end_offset, &e)) {
            h->kafka = arena_strdup(mem, e.text);
            break;
        }
        a->lag = a->end_offset - (a->next_offset > first ? a->next_offset : first);
        a->lag_seconds = a->lag <= 0 ? 0 : a->last_received == 0 ? HEALTH_UNKNOWN : (clock_now() - a->last_received) / 1000000;
    }
}

static bool judge_silence(const struct health_sources *from, struct arena *mem, struct hub_health *h, struct err *e)
{
    struct silence *all = ARENA_ARRAY(mem, struct silence, h->n + 1);

    for (size_t i = 0; i < h->n; i++)
        all[i] = h->agencies[i].silence;
    if (!silence_judge(from->tenant, from->today, from->db, mem, all, e))
        return false;
    for (size_t i = 0; i < h->n; i++)
        h->agencies[i].silence = all[i];
    return true;
}

/* What a person must look at.  Who has left owes nothing. */
static void find_findings(const struct hub_health *h, struct agency_health *a)
{
    const struct { const char *what; bool is; } all[] = {
        { "silent", a->silence.silent }, { "stopped", a->stopped }, { "gaps", a->gaps > 0 }, { "dead_letters", a->dead_letters > 0 }, { "alarms", a->alarms > 0 },
    };

    if (a->agency->state == AGENCY_LEFT)
        return;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].is)
            a->findings[a->n_findings++] = all[i].what;
    for (size_t i = 0; i < h->n_reports && a->n_findings < HEALTH_FINDINGS; i++)
        if (strcmp(h->reports[i].agency, a->agency->id) == 0 && strcmp(h->reports[i].kind, "downtime") != 0)
            a->findings[a->n_findings++] = h->reports[i].kind;
}

bool health_gather(const struct health_sources *from, struct arena *mem, struct hub_health *ret, struct err *e)
{
    const struct tenant *t = from->tenant;

    *ret = (struct hub_health){ .tenant = t, .n = t->n_agencies, .agencies = ARENA_ARRAY(mem, struct agency_health, t->n_agencies + 1), .kafka = from->kafka };
    for (size_t i = 0; i < ret->n; i++)
        ret->agencies[i] = (struct agency_health){ .agency = &t->agencies[i], .end_offset = HEALTH_UNKNOWN, .lag = HEALTH_UNKNOWN, .lag_seconds = HEALTH_UNKNOWN,
                                                   .silence = { .heard = DAY_NONE } };
    if (!from_database(from->db, mem, ret, e) || !open_reports_read(from->db, mem, &ret->reports, &ret->n_reports, e) || !judge_silence(from, mem, ret, e))
        return false;
    from_kafka(from->from, mem, ret);
    for (size_t i = 0; i < ret->n; i++)
        find_findings(ret, &ret->agencies[i]);
    return true;
}

bool health_has_findings(const struct hub_health *h)
{
    size_t n = 0;

    for (size_t i = 0; i < h->n; i++)
        n += h->agencies[i].n_findings;
    return n > 0 || h->alarms > 0 || h->kafka;
}
