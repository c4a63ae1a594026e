/* SPDX-License-Identifier: Apache-2.0 */
/* casebus agency compare - what a shadow agency's events would change if they counted: every person of whom it told something is
 * evaluated twice, as it is and as if the agency were live.  Nothing is written. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "consumers/admin/compare_sql.h"
#include "desk.h"
#include "print.h"

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

/* ---- the difference of two views */

/* The same without what it rests on: another source of the same value is no change. */
static json_t *bare(const json_t *o, const char *const *without)
{
    json_t *copy = json_deep_copy(o);

    for (; *without; without++)
        json_object_del(copy, *without);
    return copy;
}

static void add_change(json_t *to, const char *name, const char *value, const json_t *before, const json_t *after)
{
    json_array_append_new(to, json_pack("{s:s,s:O?,s:O?}", name, value, "before", before, "after", after));
}

static void compare_axis(json_t *list, const char *name, const json_t *was, const json_t *is)
{
    static const char *const without[] = { "from", "uses", NULL };
    json_t *a = bare(was, without), *b = bare(is, without);

    if (!json_equal(a, b))
        add_change(list, "axis", name, a, b);
    json_decref(a);
    json_decref(b);
}

/* An axis of parts has no value of its own: each part is one, "responsible.school". */
static json_t *axes_changed(const json_t *before, const json_t *after, struct arena *mem)
{
    json_t *list = json_array(), *was, *part, *is = json_object_get(after, "axes");
    const char *name, *part_name;

    json_object_foreach(json_object_get(before, "axes"), name, was) {
        if (json_object_get(was, "value"))
            compare_axis(list, name, was, json_object_get(is, name));
        else
            json_object_foreach(was, part_name, part)
                compare_axis(list, arena_printf(mem, "%s.%s", name, part_name), part, json_object_get(json_object_get(is, name), part_name));
    }
    return list;
}

static const json_t *task_of(const json_t *tasks, const char *id)
{
    json_t *t;
    size_t i;

    json_array_foreach(tasks, i, t)
        if (strcmp(json_string_value(json_object_get(t, "id")), id) == 0)
            return t;
    return NULL;
}

static json_t *short_task(const json_t *t)
{
    static const char *const shown[] = { "rule", "step", "title", "status", "late", "stage", "due", "owner", "by", "reason", "cancelled" };
    json_t *o = t ? json_object() : NULL;

    for (size_t i = 0; o && i < sizeof shown / sizeof *shown; i++)
        json_object_set(o, shown[i], json_object_get(t, shown[i]));
    return o;
}

static void add_task(json_t *list, const char *id, const json_t *was, const json_t *is)
{
    json_t *before = short_task(was), *after = short_task(is);

    if (!json_equal(before, after))
        add_change(list, "task", id, before, after);
    json_decref(before);
    json_decref(after);
}

static json_t *tasks_changed(const json_t *before, const json_t *after)
{
    const json_t *was = json_object_get(before, "tasks"), *is = json_object_get(after, "tasks");
    json_t *list = json_array(), *t;
    size_t i;

    json_array_foreach(was, i, t) {
        const char *id = json_string_value(json_object_get(t, "id"));

        add_task(list, id, t, task_of(is, id));
    }
    json_array_foreach(is, i, t) {
        const char *id = json_string_value(json_object_get(t, "id"));

        if (!task_of(was, id))
            add_task(list, id, NULL, t);
    }
    return list;
}

static bool has_conflict(const json_t *view, const json_t *type, const json_t *fact)
{
    json_t *s;
    size_t i;

    json_array_foreach(json_object_get(view, "statements"), i, s)
        if (json_equal(json_object_get(s, "type"), type) && json_equal(json_object_get(s, "fact"), fact))
            return json_is_true(json_object_get(s, "conflict"));
    return false;
}

/* What the agency would contradict. */
static json_t *new_conflicts(const json_t *before, const json_t *after)
{
    json_t *list = json_array(), *s;
    size_t i;

    json_array_foreach(json_object_get(after, "statements"), i, s) {
        json_t *type = json_object_get(s, "type"), *fact = json_object_get(s, "fact");

        if (json_is_true(json_object_get(s, "conflict")) && !has_conflict(before, type, fact))
            json_array_append_new(list, json_pack("{s:O,s:O}", "type", type, "fact", fact));
    }
    return list;
}

/* ---- showing it */

static const char *text_of(const json_t *o, const char *key)
{
    const char *text = json_string_value(json_object_get(o, key));

    return text ? text : "-";
}

static void print_axis(const json_t *change)
{
    static const char *const sides[] = { "before", "after" };

    printf("  %-22s", text_of(change, "axis"));
    for (size_t i = 0; i < 2; i++) {
        const json_t *o = json_object_get(change, sides[i]);

        printf("%s%s", i ? " -> " : "", text_of(o, json_object_get(o, "agency") ? "agency" : "value"));
        if (json_object_get(o, "since"))
            printf(" since %s", text_of(o, "since"));
    }
    printf("\n");
}

static void print_task(const json_t *change)
{
    const json_t *before = json_object_get(change, "before"), *after = json_object_get(change, "after"), *one = json_is_object(after) ? after : before;
    const char *sign = !json_is_object(before) ? "+" : !json_is_object(after) ? "-" : "~";

    printf("  %s %s %s: %s, due %s, %s", sign, text_of(one, "rule"), text_of(one, "title"), text_of(one, "owner"), text_of(one, "due"), text_of(one, "status"));
    if (*sign == '~')
        printf(" (was due %s, %s)", text_of(before, "due"), text_of(before, "status"));
    printf("\n");
}

static void print_person(const json_t *o)
{
    json_t *change;
    size_t i;

    printf("person %s\n", text_of(o, "person"));
    json_array_foreach(json_object_get(o, "axes"), i, change)
        print_axis(change);
    json_array_foreach(json_object_get(o, "tasks"), i, change)
        print_task(change);
    json_array_foreach(json_object_get(o, "conflicts"), i, change)
        printf("  ! %s is told otherwise by another agency\n", text_of(change, "type"));
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
    json_t *axes = axes_changed(before, after, mem), *tasks = tasks_changed(before, after), *conflicts = new_conflicts(before, after);
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
    bool ok = compare(&c, &e);
    desk_close(&c.desk);
    int code = ok ? print_sum(&c) : app_fail(app, &e);
    json_decref(c.all);
    return code;
}

const struct app_command compare_commands[] = {
    { .name = "agency compare", .arguments = "A", .help = "what would change if a shadow agency's events counted; exit 3 when something would", .run = agency_compare, .min_args = 1, .max_args = 1 },
    { .name = NULL },
};
