/* SPDX-License-Identifier: Apache-2.0 */
/* casebus case diff - one person as known at two times, for one day: what is different, and the events that came in between. */
#include <stdio.h>
#include <string.h>

#include "case_text.h"
#include "desk.h"
#include "../rules/diff_view.h"
#include "moments.h"
#include "../print.h"

struct times { time_us earlier, later; };

static bool known_at(const struct app *app, int i, time_us *ret, struct err *e)
{
    const char *text = app_flag_at(app, "known-at", i);

    if (!text)
        return err_set(e, ERR_CONFIG, "case diff needs --known-at twice: the earlier and the later time");
    if (time_parse(text, strlen(text), ret, e))
        return true;
    e->kind = ERR_CONFIG;
    return err_wrap(e, "--known-at %s", text);
}

static bool read_times(const struct app *app, struct times *ret, struct err *e)
{
    if (!known_at(app, 0, &ret->earlier, e) || !known_at(app, 1, &ret->later, e))
        return false;
    if (app_flag_at(app, "known-at", 2))
        return err_set(e, ERR_CONFIG, "case diff compares two times: --known-at stands there three times or more");
    return ret->earlier < ret->later || err_set(e, ERR_CONFIG, "the first --known-at must be earlier than the second");
}

/* ---- one person */

static bool holds(const struct person_file *f, const struct event *ev)
{
    for (size_t i = 0; i < f->n_events; i++)
        if (f->events[i].no == ev->no)
            return true;
    return false;
}

/* Moments of `in` whose event the other one lacks, in their order. */
static json_t *only_in(const struct person_file *in, const struct person_file *other, struct arena *mem)
{
    json_t *moments = moments_json(in, mem), *list = json_array(), *one;
    char id[UUID_TEXT_BYTES];
    size_t i;

    json_array_foreach(moments, i, one)
        for (size_t k = 0; k < in->n_events; k++)
            if (strcmp(json_string_value(json_object_get(one, "event")), uuid_text(in->events[k].id, id)) == 0 && !holds(other, &in->events[k])) {
                json_array_append(list, one);
                break;
            }
    json_decref(moments);
    return list;
}

static json_t *view_of(struct app *app, struct desk *d, const struct person_file *f, struct err *e)
{
    struct result r;

    if (!person_evaluate(&d->cv, f, app->today, app->lang, &app->mem, &r, e))
        return NULL;
    json_t *view = json_incref(r.view);
    result_release(&r);
    return view;
}

static json_t *times_json(const struct times *t)
{
    char earlier[TIME_TEXT_BYTES], later[TIME_TEXT_BYTES];

    return json_pack("[s,s]", time_text(t->earlier, earlier), time_text(t->later, later));
}

/* `went`: an unlinked file number takes its events along. */
static json_t *difference(struct app *app, struct desk *d, const struct times *t, const struct person_file *before, const struct person_file *after, struct err *e)
{
    char id[SUBJECT_TEXT_BYTES], day[DAY_TEXT_BYTES];
    json_t *was = view_of(app, d, before, e), *is = was ? view_of(app, d, after, e) : NULL, *o = NULL;

    if (is)
        o = json_pack("{s:s,s:s,s:o,s:o,s:o,s:o,s:o,s:o}", "person", hex_text(after->id, SUBJECT_BYTES, id), "today", day_text(app->today, day), "known_at", times_json(t), "axes",
                      diff_axes(was, is, &app->mem), "tasks", diff_tasks_of(was, is), "statements", diff_statements(was, is), "came", only_in(after, before, &app->mem), "went",
                      only_in(before, after, &app->mem));
    json_decref(was);
    json_decref(is);
    return o;
}

/* ---- for people */

static void print_changes(const json_t *list, const char *title, void (*print)(const json_t *change))
{
    json_t *change;
    size_t i;

    if (json_array_size(list) == 0)
        return;
    printf("\n%s\n", title);
    json_array_foreach(list, i, change)
        print(change);
}

static void print_moments(const struct app *app, const json_t *list, const char *title)
{
    if (json_array_size(list) == 0)
        return;
    printf("\n%s\n", title);
    timeline_text(app, list);
}

static void print_text(struct app *app, const json_t *o)
{
    const json_t *times = json_object_get(o, "known_at"), *came = json_object_get(o, "came"), *axes = json_object_get(o, "axes"), *tasks = json_object_get(o, "tasks"),
                 *statements = json_object_get(o, "statements");

    printf("Person %s, %s %s, %s %s -> %s\n", json_string_value(json_object_get(o, "person")), desk_say(app, "Stand", "as of"), json_string_value(json_object_get(o, "today")),
           desk_say(app, "wie bekannt am", "as known at"), json_string_value(json_array_get(times, 0)), json_string_value(json_array_get(times, 1)));
    print_moments(app, came, desk_say(app, "Dazwischen kam", "What came in between"));
    print_moments(app, json_object_get(o, "went"), desk_say(app, "Gehört nicht mehr dazu", "What no longer belongs to the person"));
    print_changes(axes, desk_say(app, "Lage", "Where it stands"), diff_print_axis);
    print_changes(tasks, desk_say(app, "Aufgaben", "Tasks"), diff_print_task);
    print_changes(statements, desk_say(app, "Aussagen", "Statements"), diff_print_statement);
    if (json_array_size(axes) + json_array_size(tasks) + json_array_size(statements) == 0)
        printf("%s\n", desk_say(app, "Nichts ist anders.", "Nothing is different."));
}

/* ---- the command */

static const struct person_file *file_of(const struct person_file *files, size_t n, const struct person_file *like)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < files[i].n_subjects; k++)
            for (size_t j = 0; j < like->n_subjects; j++)
                if (identity_compare(files[i].subjects[k].subject, like->subjects[j].subject) == 0)
                    return &files[i];
    return NULL;
}

static bool compare(struct app *app, struct desk *d, const struct times *t, json_t *list, struct err *e)
{
    struct person_file *before, *after;
    size_t n_before, n_after;

    if (!desk_persons(app, d, t->earlier, &before, &n_before, e) || !desk_persons(app, d, t->later, &after, &n_after, e))
        return false;
    for (size_t i = 0; i < n_after; i++) {
        const struct person_file *was = file_of(before, n_before, &after[i]);
        json_t *o = was ? difference(app, d, t, was, &after[i], e) : NULL;

        if (was && !o)
            return false;
        if (o)
            json_array_append_new(list, o);
    }
    return true;
}

static void print_all(struct app *app, const json_t *list)
{
    json_t *o;
    size_t i;

    if (app->format == FORMAT_JSON)
        print_json(json_array_size(list) == 1 ? json_array_get(list, 0) : list);
    else
        json_array_foreach(list, i, o)
            if (app->format == FORMAT_TEXT)
                print_text(app, o);
            else
                print_json(o);
}

static int case_diff(struct app *app)
{
    struct times t;
    struct desk d;
    struct err e;

    if (!read_times(app, &t, &e) || !desk_open(app, &d, &e))
        return app_fail(app, &e);
    json_t *list = json_array();
    bool ok = compare(app, &d, &t, list, &e);
    if (ok)
        print_all(app, list);
    json_decref(list);
    desk_close(&d);
    return ok ? EXIT_DONE : app_fail(app, &e);
}

static const struct app_flag diff_flags[] = {
    DESK_WHO_FLAGS,
    { "known-at", "TIME", "the earlier and the later time: what the journal had received by then (RFC 3339)", true },
    { NULL, NULL, NULL, false },
};
const struct app_command diff_case_commands[] = {
    { .name = "case diff", .flags = diff_flags, .run = case_diff, .help = "what is different of a person as known at two times, and the events that came in between" },
    { .name = NULL },
};
