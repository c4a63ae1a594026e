/* SPDX-License-Identifier: Apache-2.0 */
/* casebus status - does every agency deliver, is everything read and evaluated?  The numbers that the monitor serves. */
#include "status.h"

#include <string.h>

#include "../admin.h"
#include "../../../common/ground/clock.h"
#include "../../../common/event/event.h"
#include "../../../common/travel/subscribe.h"

static struct agency_status *of_agency(struct hub_status *s, const char *id)
{
    for (size_t i = 0; i < s->n; i++)
        if (strcmp(s->agencies[i].agency->id, id) == 0)
            return &s->agencies[i];
    return NULL;
}

static bool from_database(struct app *app, struct db *db, struct hub_status *s, struct err *e)
{
    static const char sql[] =
        "select a.id, p.next_offset, p.last_received_at, p.stopped, h.day,"
        " (select count(*) from gap g where g.agency = a.no and g.closed_at is null),"
        " (select coalesce(sum(g.to_seq - g.from_seq + 1), 0)::bigint from gap g where g.agency = a.no and g.closed_at is null),"
        " (select count(*) from dead_letter d where d.agency = a.no and d.state = 'open'),"
        " (select count(*) from alarm l where l.agency = a.no and l.cleared_at is null)"
        " from agency a left join position p on p.agency = a.no left join heard h on h.agency = a.no";
    struct db_result *r = NULL;

    if (!db_exec(db, sql, NULL, 0, &r, e))
        return false;
    for (int i = 0; i < db_rows(r); i++) {
        struct agency_status *a = of_agency(s, db_get_text(r, i, 0));

        if (!a)
            continue;
        a->next_offset = db_is_null(r, i, 1) ? 0 : db_get_int(r, i, 1);
        a->last_received = db_is_null(r, i, 2) ? 0 : db_get_time(r, i, 2);
        a->stopped = db_is_null(r, i, 3) ? NULL : arena_strdup(&app->mem, db_get_text(r, i, 3));
        a->silence.heard = db_get_day(r, i, 4);
        a->gaps = db_get_int(r, i, 5);
        a->missing = db_get_int(r, i, 6);
        a->dead_letters = db_get_int(r, i, 7);
        a->alarms = db_get_int(r, i, 8);
    }
    db_result_free(r);
    return true;
}

static bool totals(struct db *db, struct hub_status *s, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(db, "select count(*), coalesce(extract(epoch from now() - min(at)), 0)::bigint, (select count(*) from outbox where sent_at is null),"
                     " (select count(*) from view where incomplete), (select count(*) from alarm where agency is null and cleared_at is null) from mark", NULL, 0, &r, e))
        return false;
    s->marks = db_get_int(r, 0, 0);
    s->oldest_mark_seconds = db_get_int(r, 0, 1);
    s->unsent = db_get_int(r, 0, 2);
    s->incomplete = db_get_int(r, 0, 3);
    s->alarms = db_get_int(r, 0, 4);
    db_result_free(r);
    return true;
}

bool status_has_topic(const struct agency *a)
{
    return a->state != AGENCY_PAPER && a->state != AGENCY_LEFT;
}

/* Kafka away is part of the answer, not a reason to give none. */
static void from_kafka(struct app *app, struct hub_status *s)
{
    struct subscriber *from = NULL;
    struct err e;
    bool ok = subscribe_open(admin.brokers, admin.client, "casebus-status", &from, &e);

    for (size_t i = 0; i < s->n && ok; i++) {
        struct agency_status *a = &s->agencies[i];
        int64_t first;

        if (!status_has_topic(a->agency))
            continue;
        ok = subscribe_ends(from, topic_name(&app->mem, app->tenant.ags, a->agency->id, "events"), &first, &a->end_offset, &e);
        if (!ok)
            continue;
        a->lag = a->end_offset - (a->next_offset > first ? a->next_offset : first);
        a->lag_seconds = a->lag <= 0 ? 0 : a->last_received == 0 ? STATUS_UNKNOWN : (clock_now() - a->last_received) / 1000000;
    }
    if (!ok)
        s->kafka = arena_strdup(&app->mem, e.text);
    subscribe_free(from);
}

static bool judge_silence(struct app *app, struct db *db, struct hub_status *s, struct err *e)
{
    struct silence *all = ARENA_ARRAY(&app->mem, struct silence, s->n + 1);

    for (size_t i = 0; i < s->n; i++)
        all[i] = s->agencies[i].silence;
    if (!status_silence_judge(app, db, all, e))
        return false;
    for (size_t i = 0; i < s->n; i++)
        s->agencies[i].silence = all[i];
    return true;
}

/* What a person must look at.  Who has left owes nothing. */
static void find_findings(const struct hub_status *s, struct agency_status *a)
{
    const struct { const char *what; bool is; } all[] = {
        { "silent", a->silence.silent }, { "stopped", a->stopped }, { "gaps", a->gaps > 0 }, { "dead_letters", a->dead_letters > 0 }, { "alarms", a->alarms > 0 },
    };

    if (a->agency->state == AGENCY_LEFT)
        return;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].is)
            a->findings[a->n_findings++] = all[i].what;
    for (size_t i = 0; i < s->n_reports && a->n_findings < STATUS_FINDINGS; i++)
        if (strcmp(s->reports[i].agency, a->agency->id) == 0 && strcmp(s->reports[i].kind, "downtime") != 0)
            a->findings[a->n_findings++] = s->reports[i].kind;
}

static bool gather(struct app *app, struct hub_status *s, struct err *e)
{
    const struct tenant *t = &app->tenant;
    struct db *db;

    s->n = t->n_agencies;
    s->agencies = ARENA_ARRAY(&app->mem, struct agency_status, s->n + 1);
    for (size_t i = 0; i < s->n; i++)
        s->agencies[i] = (struct agency_status){ .agency = &t->agencies[i], .end_offset = STATUS_UNKNOWN, .lag = STATUS_UNKNOWN, .lag_seconds = STATUS_UNKNOWN, .silence = { .heard = DAY_NONE } };
    if (!admin_db(app, &db, e))
        return false;
    bool ok = from_database(app, db, s, e) && totals(db, s, e) && status_reports_read(db, &app->mem, &s->reports, &s->n_reports, e) && judge_silence(app, db, s, e);
    db_free(db);
    if (!ok)
        return false;
    from_kafka(app, s);
    for (size_t i = 0; i < s->n; i++)
        find_findings(s, &s->agencies[i]);
    return true;
}

static bool has_findings(const struct hub_status *s)
{
    size_t n = 0;

    for (size_t i = 0; i < s->n; i++)
        n += s->agencies[i].n_findings;
    return n > 0 || s->alarms > 0 || s->kafka;
}

static int status_run(struct app *app)
{
    struct hub_status s = {0};
    struct err e;

    if (!gather(app, &s, &e))
        return app_fail(app, &e);
    if (app->format == FORMAT_TEXT)
        status_text(app, &s);
    else
        status_json(app, &s);
    return has_findings(&s) ? EXIT_FINDINGS : EXIT_DONE;
}

const struct app_command status_commands[] = {
    { .name = "status", .help = "agencies, lag, gaps, silence, dead letters, what agencies report, what waits for evaluation; exit 3: a person must look", .run = status_run },
    { .name = NULL },
};
