/* SPDX-License-Identifier: Apache-2.0 */
/* casebus timers - what will fire on the days of a period if nothing else is told and every agency is heard: each person whose day comes is
 * evaluated from one day on which something changes to the next.  Nothing is written. */
#include <stdio.h>
#include <string.h>

#include "consumers/admin/watch/timers_sql.h"
#include "../cases/desk.h"
#include "../print.h"
#include "../progress.h"
#include "timers.h"

enum { PAGE = 200, MOST_DAYS = 3660 };

struct page { uint8_t persons[PAGE][SUBJECT_BYTES]; day_num first[PAGE]; size_t n; };

/* ---- persons */

static bool read_page(struct app *app, struct desk *d, day_num until, struct page *p, struct err *e)
{
    uint8_t after[SUBJECT_BYTES] = {0};
    struct db_result *r = NULL;

    if (p->n)
        memcpy(after, p->persons[p->n - 1], SUBJECT_BYTES);
    if (!db_exec(d->db, sql_timed, DB_PARAMS(db_uuid(after), db_day(until), db_text(meaning_checksum(d->cv.meaning)), db_day(app->today), db_text(d->cv.rules),
                                           db_int8(PAGE)), &r, e))
        return false;
    p->n = (size_t)db_rows(r);
    for (size_t i = 0; i < p->n; i++) {
        day_num next = db_get_day(r, (int)i, 1);

        memcpy(p->persons[i], db_get_bytes(r, (int)i, 0, NULL), SUBJECT_BYTES);
        p->first[i] = db_get_bool(r, (int)i, 2) && next > app->today ? next : app->today;
    }
    db_result_free(r);
    return true;
}

/* Who has become another person meanwhile is looked at from today on. */
static day_num first_day(const struct page *p, const uint8_t person[SUBJECT_BYTES], day_num today)
{
    for (size_t i = 0; i < p->n; i++)
        if (memcmp(p->persons[i], person, SUBJECT_BYTES) == 0)
            return p->first[i];
    return today;
}

/* As if every agency had closed the day before. */
static void hear_all(const struct tenant *t, day_num day, struct arena *mem, struct person_file *f)
{
    struct heard *all = ARENA_ARRAY(mem, struct heard, t->n_agencies + 1);

    for (size_t i = 0; i < t->n_agencies; i++)
        all[i] = (struct heard){ t->agencies[i].id, day - 1 };
    f->heard = all;
    f->n_heard = t->n_agencies;
}

static bool walk(struct desk *d, struct person_file *f, day_num day, struct timers *t, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};

    while (day != DAY_NONE && day <= t->until) {
        struct result r;

        arena_reset(&mem);
        hear_all(d->cv.tenant, day, &mem, f);
        if (!person_tasks(&d->cv, f, day, &mem, &r, e))
            return false;
        timers_take(t, day, &r);
        day = person_next_day(f, &r, day);
    }
    return true;
}

static bool walk_page(struct app *app, struct desk *d, const struct page *p, struct timers *t, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct person_file *files;
    size_t n;

    if (!person_load(&d->cv, p->persons, p->n, PERSON_NOW, &mem, &files, &n, e))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!walk(d, &files[i], first_day(p, files[i].id, app->today), t, e))
            return false;
    return true;
}

static bool walk_all(struct app *app, struct desk *d, struct timers *t, struct err *e)
{
    struct page *p = ARENA_ARRAY(&app->mem, struct page, 1);
    struct db_result *r = NULL;
    struct progress progress;
    size_t done = 0;

    if (!db_exec(d->db, sql_persons, DB_PARAMS(db_day(t->until)), &r, e))
        return false;
    progress_begin(&progress, "persons", (size_t)db_get_int(r, 0, 0));
    db_result_free(r);
    do {
        if (!read_page(app, d, t->until, p, e) || (p->n && !walk_page(app, d, p, t, e)))
            return false;
        progress_show(&progress, done += p->n);
    } while (p->n == PAGE);
    progress_end(&progress);
    return true;
}

/* ---- showing it */

/* Day and persons stand in the first of a day's rows; a day on which no task rings has one without a rule. */
static void add_row(struct app *app, struct table *table, const struct timers *t, day_num at, size_t i)
{
    const struct timer_day *d = &t->days[at - t->from];
    const struct timer_rule *r = i < d->n_rules ? &d->rules[i] : NULL;
    char day[DAY_TEXT_BYTES];

    table_cell(table, i ? "" : day_text(at, day));
    table_cell(table, i ? "" : arena_printf(&app->mem, "%zu", d->persons));
    table_cell(table, r ? r->rule : "");
    for (enum timer k = 0; k < TIMERS; k++)
        table_cell(table, r && r->fires[k] ? arena_printf(&app->mem, "%zu", r->fires[k]) : "");
    table_cell(table, r ? desk_say(app, r->title_de, r->title_en) : "");
}

static void print_text(struct app *app, const struct timers *t)
{
    const char *heading[] = { desk_say(app, "Tag", "day"), desk_say(app, "Personen", "persons"), desk_say(app, "Regel", "rule"), desk_say(app, "entsteht", "opens"),
                              desk_say(app, "Erinnerung", "reminder"), desk_say(app, "überfällig", "overdue"), desk_say(app, "Teamleitung", "team leads"),
                              desk_say(app, "Lenkungsgruppe", "steering group"), desk_say(app, "Schweigen", "silence"), desk_say(app, "Aufgabe", "task"), NULL };
    struct table table;

    table_begin(&table, &app->mem, heading);
    for (day_num at = t->from; at <= t->until; at++) {
        const struct timer_day *d = &t->days[at - t->from];

        for (size_t i = 0; d->persons && (i == 0 || i < d->n_rules); i++)
            add_row(app, &table, t, at, i);
    }
    if (table_rows(&table))
        table_print(&table, 0);
}

static void print_json_days(struct app *app, const struct timers *t)
{
    char from[DAY_TEXT_BYTES], until[DAY_TEXT_BYTES];
    json_t *days = json_array();

    for (day_num at = t->from; at <= t->until; at++)
        if (t->days[at - t->from].persons)
            json_array_append_new(days, timers_day_json(t, at, app->lang));
    if (app->format == FORMAT_JSONL) {
        json_t *day;
        size_t i;

        json_array_foreach(days, i, day)
            print_json(day);
        json_decref(days);
        return;
    }
    json_t *all = json_pack("{s:s,s:s,s:o}", "from", day_text(t->from, from), "to", day_text(t->until, until), "days", days);
    print_json(all);
    json_decref(all);
}

/* ---- the command */

static bool period(struct app *app, day_num *ret_from, day_num *ret_until, struct err *e)
{
    char from[DAY_TEXT_BYTES], until[DAY_TEXT_BYTES];

    *ret_from = app->today;
    if (!app_day_flag(app, "from", ret_from, e))
        return false;
    *ret_until = *ret_from;
    if (!app_day_flag(app, "to", ret_until, e))
        return false;
    if (*ret_from < app->today)
        return err_set(e, ERR_CONFIG, "--from %s is before today (%s): what has fired already is in `casebus tasks`", day_text(*ret_from, from), day_text(app->today, until));
    if (*ret_from > *ret_until)
        return err_set(e, ERR_CONFIG, "--from %s is after --to %s", day_text(*ret_from, from), day_text(*ret_until, until));
    if (*ret_until - *ret_from >= MOST_DAYS)
        return err_set(e, ERR_CONFIG, "--from %s --to %s: more than ten years", day_text(*ret_from, from), day_text(*ret_until, until));
    return true;
}

static int timers_run(struct app *app)
{
    day_num from, until;
    struct timers t;
    struct desk d;
    struct err e;

    if (!period(app, &from, &until, &e) || !desk_open(app, &d, &e))
        return app_fail(app, &e);
    timers_begin(&t, d.cv.meaning, from, until, &app->mem);
    bool ok = person_snapshot(&d.cv, &e) && walk_all(app, &d, &t, &e);
    person_snapshot_end(&d.cv);
    if (ok && app->format == FORMAT_TEXT)
        print_text(app, &t);
    else if (ok)
        print_json_days(app, &t);
    desk_close(&d);
    return ok ? EXIT_DONE : app_fail(app, &e);
}

static const struct app_flag timers_flags[] = {
    { "from", "DAY", "the first day (default: today)", false },
    { "to", "DAY", "the last one (default: --from)", false },
    { NULL, NULL, NULL, false },
};
const struct app_command timers_commands[] = {
    { .name = "timers", .flags = timers_flags, .run = timers_run,
      .help = "what will fire on each day, if nothing else is told and every agency is heard: persons, and which rules' tasks open, ring or are done by silence" },
    { .name = NULL },
};
