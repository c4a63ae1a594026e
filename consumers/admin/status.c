/* SPDX-License-Identifier: Apache-2.0 */
/* casebus status - does every agency deliver, is everything read and evaluated?  The numbers that the monitor serves. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "admin.h"
#include "clock.h"
#include "event.h"
#include "status_reports.h"
#include "status_silence.h"
#include "subscribe.h"

enum { UNKNOWN = -1, MOST_FINDINGS = 20 };
struct agency_status {
    const struct agency *agency;
    int64_t next_offset, end_offset, lag, lag_seconds;            /* UNKNOWN: Kafka is away, or nothing was read yet */
    int64_t gaps, missing, dead_letters, alarms;
    struct silence silence;
    time_us last_received;               /* 0: never */
    const char *stopped;
    const char *findings[MOST_FINDINGS]; size_t n_findings;
};
struct hub_status {
    struct agency_status *agencies; size_t n;
    struct open_report *reports; size_t n_reports;
    int64_t marks, oldest_mark_seconds, unsent, incomplete;
    const char *kafka;                   /* why Kafka was not asked, or NULL */
};

/* ---- gathering */

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
                     " (select count(*) from view where incomplete) from mark", NULL, 0, &r, e))
        return false;
    s->marks = db_get_int(r, 0, 0);
    s->oldest_mark_seconds = db_get_int(r, 0, 1);
    s->unsent = db_get_int(r, 0, 2);
    s->incomplete = db_get_int(r, 0, 3);
    db_result_free(r);
    return true;
}

static bool has_topic(const struct agency *a)
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

        if (!has_topic(a->agency))
            continue;
        ok = subscribe_ends(from, topic_name(&app->mem, app->tenant.ags, a->agency->id, "events"), &first, &a->end_offset, &e);
        if (!ok)
            continue;
        a->lag = a->end_offset - (a->next_offset > first ? a->next_offset : first);
        a->lag_seconds = a->lag <= 0 ? 0 : a->last_received == 0 ? UNKNOWN : (clock_now() - a->last_received) / 1000000;
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
    for (size_t i = 0; i < s->n_reports && a->n_findings < MOST_FINDINGS; i++)
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
        s->agencies[i] = (struct agency_status){ .agency = &t->agencies[i], .end_offset = UNKNOWN, .lag = UNKNOWN, .lag_seconds = UNKNOWN, .silence = { .heard = DAY_NONE } };
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

/* ---- showing */

static json_t *number(int64_t n)
{
    return n == UNKNOWN ? json_null() : json_integer(n);
}

static json_t *day_json(day_num day)
{
    char text[DAY_TEXT_BYTES];

    return day == DAY_NONE ? json_null() : json_string(day_text(day, text));
}

static json_t *findings_json(const struct agency_status *a)
{
    json_t *list = json_array();

    for (size_t i = 0; i < a->n_findings; i++)
        json_array_append_new(list, json_string(a->findings[i]));
    return list;
}

static json_t *agency_json(const struct hub_status *s, const struct agency_status *a)
{
    char at[TIME_TEXT_BYTES];

    return json_pack("{s:s,s:s,s:o,s:o,s:o,s:o,s:s?,s:o,s:b,s:o,s:o,s:I,s:I,s:I,s:I,s:s?,s:o,s:o}", "agency", a->agency->id, "state", agency_state_name(a->agency->state),
                     "next_offset", number(a->next_offset), "end_offset", number(a->end_offset), "lag", number(a->lag), "lag_seconds", number(a->lag_seconds),
                     "last_received", a->last_received ? time_text(a->last_received, at) : NULL, "heard", day_json(a->silence.heard),
                     "silent", (int)a->silence.silent, "silent_since", day_json(a->silence.since), "silence_ok_until", day_json(a->agency->silence_ok_until), "gaps", (json_int_t)a->gaps, "missing", (json_int_t)a->missing, "dead_letters", (json_int_t)a->dead_letters,
                     "alarms", (json_int_t)a->alarms, "stopped", a->stopped, "reports", status_reports_json(s->reports, s->n_reports, a->agency->id),
                     "findings", findings_json(a));
}

static void print_json(const struct app *app, const struct hub_status *s)
{
    json_t *agencies = json_array();

    for (size_t i = 0; i < s->n; i++)
        json_array_append_new(agencies, agency_json(s, &s->agencies[i]));
    json_t *all = json_pack("{s:s,s:o,s:I,s:I,s:I,s:I,s:s?}", "tenant", app->tenant.ags, "agencies", agencies, "marks", (json_int_t)s->marks,
                            "oldest_mark_seconds", (json_int_t)s->oldest_mark_seconds, "outbox_unsent", (json_int_t)s->unsent,
                            "incomplete", (json_int_t)s->incomplete, "kafka_error", s->kafka);
    json_dumpf(all, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(all);
}

static const char *word_of(int64_t n, char out[24])
{
    snprintf(out, 24, n == UNKNOWN ? "?" : "%lld", (long long)n);
    return out;
}

static void print_silence(const struct agency_status *a, day_num today)
{
    char day[DAY_TEXT_BYTES];

    if (a->silence.since != DAY_NONE)
        printf("  silent since %s", day_text(a->silence.since, day));
    else if (a->silence.silent)
        printf("  silent from the beginning");
    else if (a->agency->silence_ok_until != DAY_NONE && a->agency->silence_ok_until >= today)
        printf("  may be silent until %s", day_text(a->agency->silence_ok_until, day));
}

static void print_agency(const struct agency_status *a, day_num today)
{
    char lag[24], seconds[24], day[DAY_TEXT_BYTES];

    printf("%-42s %-7s %8s %7s  %-10s %5lld %5lld", a->agency->id, agency_state_name(a->agency->state), has_topic(a->agency) ? word_of(a->lag, lag) : "-",
           has_topic(a->agency) ? word_of(a->lag_seconds, seconds) : "-", a->silence.heard == DAY_NONE ? "never" : day_text(a->silence.heard, day), (long long)a->gaps,
           (long long)a->dead_letters);
    print_silence(a, today);
    if (a->alarms)
        printf("  %lld alarms", (long long)a->alarms);
    if (a->stopped)
        printf("  STOPPED: %s", a->stopped);
    printf("\n");
}

static void print_findings(const struct hub_status *s)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct agency_status *a = &s->agencies[i];

        if (a->n_findings == 0)
            continue;
        printf("to look at: %s:", a->agency->id);
        for (size_t k = 0; k < a->n_findings; k++)
            printf(k ? ", %s" : " %s", a->findings[k]);
        printf("\n");
    }
}

static void print_text(const struct app *app, const struct hub_status *s)
{
    printf("tenant %s\n%-42s %-7s %8s %7s  %-10s %5s %5s\n", app->tenant.ags, "agency", "state", "lag", "seconds", "heard", "gaps", "dead");
    for (size_t i = 0; i < s->n; i++)
        print_agency(&s->agencies[i], app->today);
    status_reports_print(s->reports, s->n_reports);
    printf("to evaluate %lld (oldest %lld s), to send %lld, persons incomplete %lld\n", (long long)s->marks, (long long)s->oldest_mark_seconds,
           (long long)s->unsent, (long long)s->incomplete);
    if (s->kafka)
        printf("lag is not known: %s\n", s->kafka);
    print_findings(s);
}

static bool has_findings(const struct hub_status *s)
{
    size_t n = 0;

    for (size_t i = 0; i < s->n; i++)
        n += s->agencies[i].n_findings;
    return n > 0 || s->kafka;
}

static int status_run(struct app *app)
{
    struct hub_status s = {0};
    struct err e;

    if (!gather(app, &s, &e))
        return app_fail(app, &e);
    if (app->format == FORMAT_TEXT)
        print_text(app, &s);
    else
        print_json(app, &s);
    return has_findings(&s) ? EXIT_FINDINGS : EXIT_DONE;
}

const struct app_command status_commands[] = {
    { .name = "status", .help = "agencies, lag, gaps, silence, dead letters, what agencies report, what waits for evaluation", .run = status_run },
    { .name = NULL },
};
