/* SPDX-License-Identifier: Apache-2.0 */
/* casebus statistics - a month in numbers, for the steering group: every person evaluated for its last day, in memory.  Nothing is written. */
#include <stdio.h>
#include <string.h>

#include "consumers/admin/rules/diff_sql.h"
#include "../cases/desk.h"
#include "../progress.h"
#include "statistics_print.h"

enum { PAGE = 200 };

static bool month(struct app *app, day_num *ret_from, day_num *ret_until, struct err *e)
{
    const char *text = app_flag(app, "month");
    int year, in_year, day;
    char today[DAY_TEXT_BYTES];

    if (!text)
        return err_set(e, ERR_CONFIG, "which month? --month YYYY-MM");
    const char *first = arena_printf(&app->mem, "%s-01", text);
    if (!day_parse(first, strlen(first), ret_from, e))
        return err_set(e, ERR_CONFIG, "--month %s: expected YYYY-MM", text);
    if (*ret_from > app->today)
        return err_set(e, ERR_CONFIG, "--month %s has not begun: today is %s", text, day_text(app->today, today));
    day_to_civil(*ret_from, &year, &in_year, &day);
    *ret_until = *ret_from + day_month_length(year, in_year) - 1;
    if (*ret_until > app->today)
        *ret_until = app->today;
    return true;
}

/* What is evaluated of one person is forgotten before the next. */
static bool count_page(struct desk *d, const uint8_t (*persons)[SUBJECT_BYTES], size_t n, struct statistics *s, struct arena *mem, struct err *e)
{
    CLEANUP(arena_release) struct arena one = {0};
    struct person_file *files;
    size_t n_files;

    if (!person_load(&d->cv, persons, n, PERSON_NOW, mem, &files, &n_files, e))
        return false;
    for (size_t i = 0; i < n_files; i++) {
        struct result r;

        arena_reset(&one);
        if (!person_tasks(&d->cv, &files[i], s->until, &one, &r, e))
            return false;
        statistics_take(s, &r);
    }
    return true;
}

static bool count_all(struct desk *d, struct statistics *s, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    uint8_t (*persons)[SUBJECT_BYTES], after[SUBJECT_BYTES] = {0};
    struct db_result *r = NULL;
    struct progress progress;
    size_t n = PAGE, done = 0;

    if (!db_exec(d->db, sql_persons, NULL, 0, &r, e))
        return false;
    progress_begin(&progress, "persons", (size_t)db_get_int(r, 0, 0));
    db_result_free(r);
    while (n == PAGE) {
        arena_reset(&mem);
        if (!person_page(&d->cv, after, PAGE, &mem, &persons, &n, e) || !count_page(d, (const uint8_t (*)[SUBJECT_BYTES])persons, n, s, &mem, e))
            return false;
        if (n)
            memcpy(after, persons[n - 1], SUBJECT_BYTES);
        progress_show(&progress, done += n);
    }
    progress_end(&progress);
    return true;
}

static int statistics_run(struct app *app)
{
    day_num from, until = DAY_NONE;
    struct statistics s;
    struct desk d;
    struct err e;

    if (!month(app, &from, &until, &e) || !desk_open(app, &d, &e))
        return app_fail(app, &e);
    statistics_begin(&s, d.cv.meaning, from, until, &app->mem);
    bool ok = person_snapshot(&d.cv, &e) && count_all(&d, &s, &e);
    person_snapshot_end(&d.cv);
    if (ok)
        statistics_print(app, &s);
    desk_close(&d);
    return ok ? EXIT_DONE : app_fail(app, &e);
}

static const struct app_flag statistics_flags[] = {
    { "month", "YYYY-MM", "which month; of the running one what has been until today", false },
    { NULL, NULL, NULL, false },
};
const struct app_command statistics_commands[] = {
    { .name = "statistics", .flags = statistics_flags, .run = statistics_run, .html = true, .csv = true,
      .help = "a month's tasks in numbers by rule, for the steering group (also --format html or csv); no number below five persons" },
    { .name = NULL },
};
