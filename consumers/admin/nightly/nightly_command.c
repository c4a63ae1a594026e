/* SPDX-License-Identifier: Apache-2.0 */
/* casebus nightly - the day is over: its jobs one after the other, last night's first, then what earlier nights lack.  One run at a time; what is
 * done is written down, so a run that was killed goes on where it was. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../../../common/ground/stop.h"
#include "../print.h"
#include "night_log.h"

const struct night_job night_jobs[] = {
    { "close", "has the journal read the day to its end, who has closed it", true, job_close },
    { "reconcile", "casebus-reconcile: the proof of the day, with its closing record", true, job_reconcile },
    { "views", "a sample of stored views computed again", false, job_views },
    { "retention", "what is older than retention.cfg says is taken away", false, job_retention },
    { "timers", "was everybody evaluated whose day came", false, job_timers },
    { "backup", "how old is the last backup", false, job_backup },
    { "statistics", "at the end of a month: CSV and HTML for the steering group", true, job_statistics },
    { "earlier", "earlier days with differences that remain proved again, nightly.earlier_days of them", false, job_earlier },
    { .name = NULL },
};

/* A run over its steps. */
struct run { struct app *app; struct db *db; int64_t session; bool dry_run; size_t failed, findings; struct table table; json_t *list; };

/* ---- one job */

static void tell(struct run *r, const struct night_step *s, const struct outcome *o)
{
    char day[DAY_TEXT_BYTES];
    const char *result = night_result_name(o->result), *night = day_text(s->night, day);

    LOG_AT(o->result == NIGHT_FAILED ? LOG_ERROR : o->result == NIGHT_FINDINGS ? LOG_WARN : LOG_INFO, "job of the night", LOG_STR("night", night), LOG_STR("job", s->job->name),
           LOG_STR("result", result), LOG_STR("detail", o->detail));
    table_cell(&r->table, night);
    table_cell(&r->table, s->job->name);
    table_cell(&r->table, result);
    table_cell(&r->table, o->detail);
    json_array_append_new(r->list, json_pack("{s:s,s:s,s:s,s:s}", "night", night, "job", s->job->name, "result", result, "detail", o->detail));
    r->failed += o->result == NIGHT_FAILED;
    r->findings += o->result == NIGHT_FINDINGS;
}

/* The lock hangs on the session: one that was lost in the meantime, which asking shows, takes it along. */
static bool hold(struct run *r, struct err *e)
{
    if ((!db_exec(r->db, "select 1", NULL, 0, NULL, e) && e->kind != ERR_RETRY) || !db_connect(r->db, e))
        return false;
    if (db_session(r->db) == r->session)
        return true;
    r->session = db_session(r->db);
    return r->dry_run || night_lock(r->db, &r->app->mem, e);
}

/* A connection that was lost while another program ran shows only now: once more, then. */
static struct outcome do_job(struct run *r, const struct night_step *s, struct arena *mem)
{
    struct night n = { .app = r->app, .db = r->db, .day = s->night, .dry_run = r->dry_run, .mem = mem };
    struct outcome o = { NIGHT_DONE, "" };
    struct err e;

    if (s->job->run(&n, &o, &e) || (e.kind == ERR_RETRY && !stop_requested() && hold(r, &e) && s->job->run(&n, &o, &e)))
        return o;
    return (struct outcome){ NIGHT_FAILED, arena_strdup(mem, e.text) };
}

static bool step_forward(struct run *r, const struct night_step *s, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    int64_t no;

    if (!hold(r, e) || (!r->dry_run && !night_begin(r->db, s, &no, e)))
        return false;
    struct outcome o = do_job(r, s, &mem);
    if (stop_requested())
        return err_set(e, ERR_FATAL, "stopped at job %s: the next run begins it again", s->job->name);
    if (!r->dry_run && (!hold(r, e) || !night_end(r->db, no, &o, e)))
        return false;
    tell(r, s, &o);
    return true;
}

/* ---- all that are to be done */

static bool one_job(struct app *app, const char **ret, struct err *e)
{
    const char *names[16];
    size_t n = 0;

    *ret = app_flag(app, "only");
    if (!*ret)
        return true;
    for (const struct night_job *j = night_jobs; j->name; j++) {
        if (strcmp(j->name, *ret) == 0)
            return true;
        names[n++] = j->name;
    }
    names[n] = NULL;
    const char *nearest = cfg_nearest(*ret, names);
    return nearest ? err_set(e, ERR_CONFIG, "--only %s: did you mean %s?", *ret, nearest) : err_set(e, ERR_CONFIG, "--only %s: there is no such job; casebus nightly --help lists them", *ret);
}

static bool night_asked(struct app *app, day_num *ret, struct err *e)
{
    char day[DAY_TEXT_BYTES];

    *ret = app->today - 1;
    if (!app_day_flag(app, "day", ret, e))
        return false;
    return *ret < app->today || err_set(e, ERR_CONFIG, "--day %s is not over yet", day_text(*ret, day));
}

/* Said once: the next night knows of records behind them. */
static void tell_left_out(const struct plan_of *of)
{
    char from[DAY_TEXT_BYTES], until[DAY_TEXT_BYTES];
    day_num first, last = plan_left_out(of, &first);

    if (last == DAY_NONE || of->only)
        return;
    log_warn("nights before these are not made up for: casebus nightly --day DAY does one of them", LOG_STR("from", day_text(first, from)), LOG_STR("until", day_text(last, until)),
             LOG_INT("nights", of->most));
}

static bool make_plan(struct run *r, struct night_step **ret, size_t *ret_n, struct err *e)
{
    struct app *app = r->app;
    struct plan_of of = { .most = admin.nightly_nights, .again = app_flag(app, "again") != NULL };
    struct night_record *records;

    if (!one_job(app, &of.only, e) || !night_asked(app, &of.last, e) || !hold(r, e)
        || !night_records(r->db, (day_num)(of.last - of.most), &app->mem, &records, &of.n, e))
        return false;
    of.records = records;
    tell_left_out(&of);
    *ret_n = plan_make(&of, night_jobs, &app->mem, ret);
    return true;
}

static bool run_all(struct run *r, struct err *e)
{
    struct night_step *steps;
    size_t n;

    if (!make_plan(r, &steps, &n, e))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!step_forward(r, &steps[i], e))
            return false;
    return r->dry_run || r->failed || night_metric(r->db, "casebus_nightly_last_success_timestamp_seconds", "", clock_now() / 1000000, e);
}

static void show(struct run *r)
{
    if (r->app->format != FORMAT_TEXT)
        print_json_list(r->app, r->list);
    else if (json_array_size(r->list))
        table_print(&r->table, 0);
    else
        printf("nothing to do: everything of the night is done\n");
}

static int nightly_run(struct app *app)
{
    static const char *const heading[] = { "night", "job", "result", "detail", NULL };
    struct run r = { .app = app, .dry_run = app_flag(app, "dry-run") != NULL, .list = json_array() };
    struct err e;

    table_begin(&r.table, &app->mem, heading);
    bool ok = admin_db(app, &r.db, &e) && run_all(&r, &e);
    if (ok || json_array_size(r.list))
        show(&r);
    json_decref(r.list);
    db_free(r.db);
    if (!ok)
        return app_fail(app, &e);
    return r.failed ? EXIT_STUCK : r.findings ? EXIT_FINDINGS : EXIT_DONE;
}

static const struct app_flag nightly_flags[] = {
    { "day", "DAY", "the day that is closed (default: yesterday)", false },
    { "only", "JOB", "only this one of that day, and nothing of earlier nights: close, reconcile, views, retention, timers, backup, statistics or earlier", false },
    { "again", NULL, "also what is done already for that day", false },
    { "dry-run", NULL, "look and tell, change nothing", false },
    { NULL, NULL, NULL, false },
};
const struct app_command nightly_commands[] = {
    { .name = "nightly", .flags = nightly_flags, .run = nightly_run,
      .help = "closes the day: proof, sample of views, retention, timers, backup's age, statistics, earlier days with open differences; then what earlier nights lack; exit 3: a person must look, 1: a job failed" },
    { .name = NULL },
};
