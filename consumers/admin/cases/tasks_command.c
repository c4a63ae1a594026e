/* SPDX-License-Identifier: Apache-2.0 */
/* casebus tasks - the tasks of all persons on a day.  What is stored serves where nothing can have changed since it was evaluated;
 * the other persons are evaluated for that day. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case_text.h"
#include "consumers/admin/cases/tasks_sql.h"
#include "desk.h"
#include "../print.h"

enum { PAGE = 100 };

/* A flag that is not given lets everything through. */
static bool wanted(struct app *app, const json_t *t, day_num due_by)
{
    const char *owner = app_flag(app, "owner"), *status = app_flag(app, "status");
    const char *is_owner = json_string_value(json_object_get(t, "owner")), *is_status = json_string_value(json_object_get(t, "status"));
    const char *due = json_string_value(json_object_get(t, "due"));
    char by[DAY_TEXT_BYTES];

    return (!owner || (is_owner && strcmp(owner, is_owner) == 0)) && (!status || (is_status && strcmp(status, is_status) == 0))
           && (due_by == DAY_NONE || (due && strcmp(due, day_text(due_by, by)) <= 0));
}

static void add(struct app *app, json_t *all, json_t *t, const char *person, day_num due_by)
{
    if (!wanted(app, t, due_by))
        return;
    json_object_set_new(t, "person", json_string(person));
    json_array_append(all, t);
}

/* Persons whose stored view holds for the day: nothing is read but their tasks. */
static bool add_stored(struct app *app, struct desk *d, json_t *all, day_num due_by, struct err *e)
{
    struct db_result *r = NULL;
    char id[SUBJECT_TEXT_BYTES];

    if (!db_exec(d->db, sql_stored, DB_PARAMS(db_day(app->today), db_text(meaning_checksum(d->cv.meaning)), db_text(d->cv.rules)), &r, e))
        return false;
    for (int row = 0; row < db_rows(r); row++) {
        json_t *t = json_loads(db_get_text(r, row, 1), 0, NULL);

        if (t && strcmp(app->lang, "de") != 0)
            json_object_set_new(t, "title", json_string(db_get_text(r, row, 2)));
        json_object_del(t, "title_de");
        if (t)
            add(app, all, t, hex_text(db_get_bytes(r, row, 0, NULL), SUBJECT_BYTES, id), due_by);
        json_decref(t);
    }
    db_result_free(r);
    return true;
}

static bool add_page(struct app *app, struct desk *d, const uint8_t (*persons)[SUBJECT_BYTES], size_t n, json_t *all, day_num due_by, struct arena *mem, struct err *e)
{
    struct person_file *files;
    size_t n_files;
    char id[SUBJECT_TEXT_BYTES];

    if (!person_load(&d->cv, persons, n, PERSON_NOW, mem, &files, &n_files, e))
        return false;
    for (size_t i = 0; i < n_files; i++) {
        struct result r;
        json_t *t;
        size_t k;

        if (!person_evaluate(&d->cv, &files[i], app->today, app->lang, mem, &r, e))
            return false;
        json_t *doc = person_document(&d->cv, &files[i], &r, app->today);
        json_array_foreach(json_object_get(doc, "tasks"), k, t)
            add(app, all, t, hex_text(files[i].id, SUBJECT_BYTES, id), due_by);
        json_decref(doc);
        result_release(&r);
    }
    return true;
}

static bool add_evaluated(struct app *app, struct desk *d, json_t *all, day_num due_by, struct err *e)
{
    uint8_t after[SUBJECT_BYTES] = {0};
    struct arena mem = {0};
    bool ok = true, more = true;

    while (ok && more) {
        struct db_result *r = NULL;
        uint8_t persons[PAGE][SUBJECT_BYTES];

        arena_reset(&mem);
        ok = db_exec(d->db, sql_to_evaluate, DB_PARAMS(db_day(app->today), db_uuid(after), db_int8(PAGE), db_text(meaning_checksum(d->cv.meaning)), db_text(d->cv.rules)), &r, e);
        if (!ok)
            break;
        size_t n = (size_t)db_rows(r);
        for (size_t i = 0; i < n; i++)
            memcpy(persons[i], db_get_bytes(r, (int)i, 0, NULL), SUBJECT_BYTES);
        db_result_free(r);
        more = n == PAGE;
        if (n) {
            memcpy(after, persons[n - 1], SUBJECT_BYTES);
            ok = add_page(app, d, (const uint8_t (*)[SUBJECT_BYTES])persons, n, all, due_by, &mem, e);
        }
    }
    arena_release(&mem);
    return ok;
}

static int by_due(const void *a, const void *b)
{
    const json_t *x = *(json_t *const *)a, *y = *(json_t *const *)b;
    static const char *const keys[] = { "due", "person", "id" };
    int c = 0;

    for (size_t i = 0; i < sizeof keys / sizeof *keys && !c; i++)
        c = strcmp(json_string_value(json_object_get(x, keys[i])), json_string_value(json_object_get(y, keys[i])));
    return c;
}

static json_t *sorted(const json_t *all, struct arena *mem)
{
    size_t n = json_array_size(all);
    json_t **order = ARENA_ARRAY(mem, json_t *, n + 1), *out = json_array();

    for (size_t i = 0; i < n; i++)
        order[i] = json_array_get(all, i);
    qsort(order, n, sizeof(json_t *), by_due);
    for (size_t i = 0; i < n; i++)
        json_array_append(out, order[i]);
    return out;
}

static void print_tasks(struct app *app, const struct desk *d, const json_t *all)
{
    json_t *list = sorted(all, &app->mem), *t;
    size_t i;

    if (app->format == FORMAT_JSON)
        print_json(list);
    else if (app->format == FORMAT_TEXT)
        tasks_text(app, d->cv.meaning, list, true);
    else
        json_array_foreach(list, i, t)
            print_json(t);
    json_decref(list);
}

static bool known_status(const char *status, struct err *e)
{
    static const char *const known[] = { "open", "done", "cancelled", "overridden", "snoozed", NULL };

    for (const char *const *k = known; status && *k; k++)
        if (strcmp(status, *k) == 0)
            return true;
    return !status || err_set(e, ERR_CONFIG, "--status %s: expected open, done, cancelled, overridden or snoozed", status);
}

static int tasks_run(struct app *app)
{
    day_num due_by = DAY_NONE;
    struct desk d;
    struct err e;
    json_t *all;

    if (!app_day_flag(app, "due-by", &due_by, &e) || !known_status(app_flag(app, "status"), &e) || !desk_open(app, &d, &e))
        return app_fail(app, &e);
    all = json_array();
    bool ok = person_snapshot(&d.cv, &e) && add_stored(app, &d, all, due_by, &e) && add_evaluated(app, &d, all, due_by, &e);
    person_snapshot_end(&d.cv);
    if (ok)
        print_tasks(app, &d, all);
    json_decref(all);
    desk_close(&d);
    return ok ? EXIT_DONE : app_fail(app, &e);
}

static const struct app_flag tasks_flags[] = {
    { "owner", "SLUG@SCOPE", "only those that this agency owes", false },
    { "due-by", "YYYY-MM-DD", "only those due on that day or before", false },
    { "status", "S", "open, done, cancelled, overridden or snoozed", false },
    { NULL, NULL, NULL, false },
};
const struct app_command tasks_commands[] = {
    { .name = "tasks", .flags = tasks_flags, .run = tasks_run, .help = "the tasks of all persons, by due day" },
    { .name = NULL },
};
