/* SPDX-License-Identifier: Apache-2.0 */
/* casebus agency compare - what a shadow agency's events would change if they counted: every person of whom it told something is
 * evaluated twice, as it is and as if the agency were live.  Nothing is written. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../common/ground/member.h"
#include "consumers/admin/agencies/compare_sql.h"
#include "../cases/desk.h"
#include "onboard.h"
#include "../rules/diff_view.h"
#include "../print.h"

enum { PAGE = 100 };
typedef const uint8_t (*subject_list)[SUBJECT_BYTES];

struct comparing {
    struct app *app;
    struct desk desk;
    struct tenant tenant;                /* the town as if the agency were live */
    struct caseview live;
    const char *agency;
    json_t *all;                         /* --format json: the persons that would change */
    size_t persons, changed, axes, added, gone, other, conflicts;
};

/* ---- showing it */

static void print_person(const json_t *o)
{
    json_t *change;
    size_t i;

    printf("person %s\n", member_shown(o, "person"));
    json_array_foreach(json_object_get(o, "axes"), i, change)
        diff_print_axis(change);
    json_array_foreach(json_object_get(o, "tasks"), i, change)
        diff_print_task(change);
    json_array_foreach(json_object_get(o, "conflicts"), i, change)
        printf("  ! %s is told otherwise by another agency\n", member_shown(change, "type"));
}

static void count_tasks(struct comparing *c, const json_t *tasks)
{
    json_t *change;
    size_t i;

    json_array_foreach(tasks, i, change) {
        bool before = json_is_object(json_object_get(change, "before")), after = json_is_object(json_object_get(change, "after"));

        c->added += !before;
        c->gone += !after;
        c->other += before && after;
    }
}

/* Takes the reference. */
static void show_person(struct comparing *c, json_t *o)
{
    c->axes += json_array_size(json_object_get(o, "axes"));
    c->conflicts += json_array_size(json_object_get(o, "conflicts"));
    count_tasks(c, json_object_get(o, "tasks"));
    c->changed++;
    if (c->all)
        json_array_append(c->all, o);
    else if (c->app->format == FORMAT_JSONL)
        print_json(o);
    else
        print_person(o);
    json_decref(o);
}

/* ---- persons */

static void compare_views(struct comparing *c, const struct person_file *f, const json_t *before, const json_t *after, struct arena *mem)
{
    char id[SUBJECT_TEXT_BYTES];
    json_t *axes = diff_axes(before, after, mem), *tasks = diff_tasks_of(before, after), *conflicts = diff_conflicts(before, after);
    bool same = json_array_size(axes) + json_array_size(tasks) + json_array_size(conflicts) == 0;
    json_t *o = json_pack("{s:s,s:o,s:o,s:o}", "person", hex_text(f->id, SUBJECT_BYTES, id), "axes", axes, "tasks", tasks, "conflicts", conflicts);

    if (same)
        json_decref(o);
    else
        show_person(c, o);
}

/* `as_live`: the same person, read for the town in which the agency is live. */
static bool compare_person(struct comparing *c, const struct person_file *f, const struct person_file *as_live, struct arena *mem, struct err *e)
{
    struct result now, live;

    c->persons++;
    if (!person_evaluate(&c->desk.cv, f, c->app->today, c->app->lang, mem, &now, e))
        return false;
    bool ok = person_evaluate(&c->live, as_live, c->app->today, c->app->lang, mem, &live, e);
    if (ok) {
        compare_views(c, f, now.view, live.view, mem);
        result_release(&live);
    }
    result_release(&now);
    return ok;
}

/* A person of whom the agency has two references is met once: with the first of them. */
static bool is_first_here(const struct comparing *c, const struct person_file *f, subject_list page, size_t n)
{
    const uint8_t *first = NULL;

    for (size_t i = 0; i < f->n_subjects; i++)
        if (strcmp(f->subjects[i].agency, c->agency) == 0 && (!first || identity_compare(f->subjects[i].subject, first) < 0))
            first = f->subjects[i].subject;
    return first && identity_compare(first, page[0]) >= 0 && identity_compare(first, page[n - 1]) <= 0;
}

static bool compare_page(struct comparing *c, subject_list page, size_t n, struct arena *mem, struct err *e)
{
    struct person_file *files, *as_live;
    size_t n_files, n_live;

    /* Events are read with the types of one caseview: each evaluates its own. */
    if (!person_load(&c->desk.cv, page, n, PERSON_NOW, mem, &files, &n_files, e) || !person_load(&c->live, page, n, PERSON_NOW, mem, &as_live, &n_live, e))
        return false;
    for (size_t i = 0; i < n_files; i++)
        if (is_first_here(c, &files[i], page, n) && !compare_person(c, &files[i], &as_live[i], mem, e))
            return false;
    return true;
}

static bool compare_all(struct comparing *c, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    uint8_t page[PAGE][SUBJECT_BYTES], after[SUBJECT_BYTES] = {0};
    size_t n = PAGE;

    while (n == PAGE) {
        struct db_result *r = NULL;

        arena_reset(&mem);
        if (!db_exec(c->desk.db, sql_told_of, DB_PARAMS(db_text(c->agency), db_uuid(after), db_int8(PAGE)), &r, e))
            return false;
        n = (size_t)db_rows(r);
        for (size_t i = 0; i < n; i++)
            memcpy(page[i], db_get_bytes(r, (int)i, 0, NULL), SUBJECT_BYTES);
        db_result_free(r);
        if (n && !compare_page(c, (subject_list)page, n, &mem, e))
            return false;
        memcpy(after, page[n ? n - 1 : 0], SUBJECT_BYTES);
    }
    return true;
}

/* ---- the command */

static bool as_if_live(struct comparing *c, const struct agency *a, struct err *e)
{
    struct arena *mem = &c->app->mem;

    if (a->state != AGENCY_SHADOW)
        return err_set(e, ERR_CONFIG, "%s is %s, not shadow: what it tells is evaluated already", a->id, agency_state_name(a->state));
    c->tenant = c->app->tenant;
    /* The hub stands behind the last one. */
    c->tenant.agencies = arena_memdup(mem, c->tenant.agencies, (c->tenant.n_agencies + 1) * sizeof *c->tenant.agencies);
    c->tenant.agencies[a - c->app->tenant.agencies].state = AGENCY_LIVE;
    c->agency = a->id;
    return true;
}

static int print_sum(struct comparing *c)
{
    if (c->app->format == FORMAT_TEXT) {
        printf("%zu persons of whom %s has told; %zu would change: %zu axes; %zu tasks more, %zu fewer, %zu otherwise; %zu contradictions\n", c->persons, c->agency, c->changed,
               c->axes, c->added, c->gone, c->other, c->conflicts);
    } else if (c->all) {
        json_t *o = json_pack("{s:s,s:i,s:i,s:O}", "agency", c->agency, "persons", (int)c->persons, "changed", (int)c->changed, "differences", c->all);

        print_json(o);
        json_decref(o);
    }
    return c->changed ? EXIT_FINDINGS : EXIT_DONE;
}

/* Who has looked, and at what: without it nobody lets the agency go live. */
static bool note_look(struct comparing *c, struct err *e)
{
    const char *by = app_flag(c->app, "by");

    return !by || onboard_note(c->desk.db, c->agency, "compared", by, arena_printf(&c->app->mem, "%zu persons, %zu would change", c->persons, c->changed), e);
}

static bool compare(struct comparing *c, struct err *e)
{
    bool ok = caseview_open(&c->live, &c->tenant, c->desk.db, e);

    if (!ok)
        return false;
    ok = person_snapshot(&c->desk.cv, e) && compare_all(c, e);
    person_snapshot_end(&c->desk.cv);
    caseview_close(&c->live);
    return ok;
}

static int agency_compare(struct app *app)
{
    const struct agency *a = tenant_agency(&app->tenant, app->args[0]);
    struct comparing c = { .app = app };
    struct err e;

    if (!a)
        return app_fail(app, (err_set(&e, ERR_CONFIG, "%s is no agency of tenant %s: casebus agency list shows them", app->args[0], app->tenant.ags), &e));
    if (!as_if_live(&c, a, &e) || !desk_open(app, &c.desk, &e))
        return app_fail(app, &e);
    c.all = app->format == FORMAT_JSON ? json_array() : NULL;
    bool ok = compare(&c, &e) && note_look(&c, &e);
    desk_close(&c.desk);
    int code = ok ? print_sum(&c) : app_fail(app, &e);
    json_decref(c.all);
    return code;
}

static const struct app_flag compare_flags[] = { { "by", "USER", "who has looked at it: a step of casebus agency onboard", false }, { NULL, NULL, NULL, false } };
const struct app_command compare_commands[] = {
    { .name = "agency compare", .arguments = "A", .help = "what would change if a shadow agency's events counted; exit 3 when something would", .flags = compare_flags, .run = agency_compare, .min_args = 1, .max_args = 1 },
    { .name = NULL },
};
