/* SPDX-License-Identifier: Apache-2.0 */
/* casebus rules why - why this task is there, and why a rule gives a person none.  Both are read from the trace of one evaluation. */
#include <stdio.h>
#include <string.h>

#include "consumers/admin/cases/desk_sql.h"
#include "desk.h"
#include "../print.h"
#include "why_json.h"
#include "why_text.h"

/* ---- a task */

static bool person_of_task(struct desk *d, const uint8_t id[UUID_BYTES], uint8_t ret[SUBJECT_BYTES], struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(d->db, sql_task_person, DB_PARAMS(db_uuid(id)), &r, e))
        return false;
    bool found = db_rows(r) == 1;
    if (found)
        memcpy(ret, db_get_bytes(r, 0, 1, NULL), SUBJECT_BYTES);
    db_result_free(r);
    return found || err_set(e, ERR_CONFIG, "there is no task with that id now: casebus tasks lists them");
}

/* The tasks of a document: only there they have revision and what is withheld. */
static json_t *task_in(const json_t *document, const char *id)
{
    json_t *t;
    size_t i;

    json_array_foreach(json_object_get(document, "tasks"), i, t)
        if (strcmp(json_string_value(json_object_get(t, "id")), id) == 0)
            return t;
    return NULL;
}

static const struct task *result_task(const struct result *r, const uint8_t id[UUID_BYTES])
{
    for (size_t i = 0; i < r->n_tasks; i++)
        if (memcmp(r->tasks[i].id, id, UUID_BYTES) == 0)
            return &r->tasks[i];
    return NULL;
}

static const struct trace_anchor *anchor_of(const struct trace *t, const struct task *task)
{
    for (size_t i = 0; i < t->n; i++)
        if (t->all[i].end == TRACE_TASK && t->all[i].fact == task->because && memcmp(t->all[i].task, task->id, UUID_BYTES) == 0)
            return &t->all[i];
    return NULL;
}

static json_t *waits_json(const struct task *t)
{
    json_t *waits = json_object();
    char day[DAY_TEXT_BYTES];

    for (size_t i = 0; i < t->n_waits; i++)
        json_object_set_new(waits, t->waits[i].agency, json_string(day_text(t->waits[i].day, day)));
    return waits;
}

/* Without a rule, as when somebody asked for it, only the task and the event that it rests on. */
static json_t *task_document(struct app *app, struct desk *d, const struct person_file *p, const struct result *r, const struct task *task, const struct trace *trace)
{
    const struct trace_anchor *a = anchor_of(trace, task);
    const struct meaning *m = d->cv.meaning;
    json_t *document = person_document(&d->cv, p, r, app->today), *why = json_object();
    struct rule_info rule;

    json_object_set(why, "task", task_in(document, app->args[0]));
    json_object_set_new(why, "because", why_fact_json(task->because));
    json_object_set_new(why, "waits", waits_json(task));
    if (a && meaning_rule_on(m, task->rule, task->because->effective, &rule)) {
        json_t *words = why_rule_json(app, &rule, a->step_no), *found = why_anchor_json(app, meaning_calendar(m), a);

        json_object_update(why, words);
        json_object_update(why, found);
        json_decref(words);
        json_decref(found);
    }
    json_decref(document);
    return why;
}

static bool trace_person(struct app *app, struct desk *d, const struct person_file *p, struct trace *trace, struct result *r, struct err *e)
{
    trace->mem = &app->mem;
    return person_trace(&d->cv, p, app->today, app->lang, trace, &app->mem, r, e);
}

static bool load_task(struct app *app, struct desk *d, const uint8_t id[UUID_BYTES], struct person_file **ret, struct err *e)
{
    uint8_t subject[1][SUBJECT_BYTES];
    size_t n;

    if (!person_snapshot(&d->cv, e))
        return false;
    bool ok = person_of_task(d, id, subject[0], e) && person_load(&d->cv, (const uint8_t (*)[SUBJECT_BYTES])subject, 1, PERSON_NOW, &app->mem, ret, &n, e);
    person_snapshot_end(&d->cv);
    return ok;
}

static void print_task(struct app *app, struct desk *d, json_t *why)
{
    if (app->format == FORMAT_TEXT)
        why_text_task(app, d->cv.meaning, why);
    else
        print_json(why);
    json_decref(why);
}

/* First evaluated to know the task's rule, then once more with its trace. */
static bool explain_task(struct app *app, struct desk *d, const uint8_t id[UUID_BYTES], struct err *e)
{
    struct person_file *file;
    struct trace trace = {0};
    struct result r;

    if (!load_task(app, d, id, &file, e) || !person_evaluate(&d->cv, file, app->today, app->lang, &app->mem, &r, e))
        return false;
    const struct task *t = result_task(&r, id);
    trace.rule = t ? t->rule : NULL;
    result_release(&r);
    if (!t)
        return err_set(e, ERR_CONFIG, "on that day no rule asks for this task: the day may be before it came up (--today)");
    if (!trace_person(app, d, file, &trace, &r, e))
        return false;
    print_task(app, d, task_document(app, d, file, &r, result_task(&r, id), &trace));
    result_release(&r);
    return true;
}

static bool why_task(struct app *app, struct err *e)
{
    uint8_t id[UUID_BYTES];
    struct desk d;

    if (!uuid_parse(app->args[0], strlen(app->args[0]), id))
        return err_set(e, ERR_CONFIG, "%s is no task id: casebus tasks --format jsonl shows them", app->args[0]);
    if (!desk_open(app, &d, e))
        return false;
    bool ok = explain_task(app, &d, id, e);
    desk_close(&d);
    return ok;
}

/* ---- a rule and a person */

/* The rule's newest version, for its words. */
static bool rule_named(const struct meaning *m, const char *id, struct arena *mem, struct rule_info *ret, struct err *e)
{
    const char **ids = ARENA_ARRAY(mem, const char *, meaning_rules(m) + 1);
    struct rule_info r;
    bool found = false;

    for (size_t i = 0; i < meaning_rules(m); i++) {
        meaning_rule(m, i, &r);
        ids[i] = r.id;
        if (strcmp(r.id, id) == 0) {
            *ret = r;
            found = true;
        }
    }
    const char *near = cfg_nearest(id, ids);
    return found || err_set(e, ERR_CONFIG, "there is no rule %s%s%s%s: casebus rules list shows them", id, near ? " (did you mean " : "", near ? near : "", near ? "?)" : "");
}

/* Another version, or the same under another agreement, looked at the fact: that this one did not says nothing. */
static bool is_told_elsewhere(const struct trace *t, const struct trace_anchor *a)
{
    for (size_t i = 0; a->end == TRACE_OTHER_VERSION && i < t->n; i++)
        if (t->all[i].fact == a->fact && t->all[i].end != TRACE_OTHER_VERSION)
            return true;
    return false;
}

static json_t *rule_document(struct app *app, struct desk *d, const struct person_file *p, const struct rule_info *rule, const struct trace *trace)
{
    json_t *why = json_object(), *words = why_rule_json(app, rule, 0), *facts = json_array();
    char id[SUBJECT_TEXT_BYTES], day[DAY_TEXT_BYTES];

    json_object_set_new(why, "id", json_string(rule->id));
    json_object_update(why, words);
    json_decref(words);
    json_object_set_new(why, "person", json_string(hex_text(p->id, SUBJECT_BYTES, id)));
    json_object_set_new(why, "today", json_string(day_text(app->today, day)));
    json_object_set_new(why, "for", why_types_json(rule));
    json_object_set_new(why, "draft", json_boolean(rule->draft));
    for (size_t i = 0; i < trace->n; i++)
        if (!is_told_elsewhere(trace, &trace->all[i]))
            json_array_append_new(facts, why_anchor_json(app, meaning_calendar(d->cv.meaning), &trace->all[i]));
    json_object_set_new(why, "facts", facts);
    return why;
}

static void print_rule(struct app *app, struct desk *d, const json_t *list)
{
    json_t *why;
    size_t i;

    if (app->format == FORMAT_JSON)
        print_json(json_array_size(list) == 1 ? json_array_get(list, 0) : list);
    else
        json_array_foreach(list, i, why)
            if (app->format == FORMAT_TEXT)
                why_text_rule(app, d->cv.meaning, why);
            else
                print_json(why);
}

static bool explain_rule(struct app *app, struct desk *d, const struct rule_info *rule, struct err *e)
{
    struct person_file *files;
    json_t *list = json_array();
    bool ok;
    size_t n;

    ok = desk_persons(app, d, PERSON_NOW, &files, &n, e);
    for (size_t i = 0; ok && i < n; i++) {
        struct trace trace = { .rule = rule->id };
        struct result r;

        ok = trace_person(app, d, &files[i], &trace, &r, e);
        if (!ok)
            break;
        json_array_append_new(list, rule_document(app, d, &files[i], rule, &trace));
        result_release(&r);
    }
    if (ok)
        print_rule(app, d, list);
    json_decref(list);
    return ok;
}

static bool why_rule(struct app *app, const char *id, struct err *e)
{
    struct rule_info rule;
    struct desk d;

    if (!desk_open(app, &d, e))
        return false;
    bool ok = rule_named(d.cv.meaning, id, &app->mem, &rule, e) && explain_rule(app, &d, &rule, e);
    desk_close(&d);
    return ok;
}

/* ---- the command */

static int rules_why(struct app *app)
{
    const char *rule = app_flag(app, "rule");
    struct err e;
    bool ok;

    if (rule && app->n_args)
        return app_fail(app, (err_set(&e, ERR_CONFIG, "a task, or --rule with a person: not both"), &e));
    if (!rule && !app->n_args)
        return app_fail(app, (err_set(&e, ERR_CONFIG, "why what? A task's id, or --rule R16 with --for PERSON or --local SLUG@SCOPE:ID"), &e));
    ok = rule ? why_rule(app, rule, &e) : why_task(app, &e);
    return ok ? EXIT_DONE : app_fail(app, &e);
}

static const struct app_flag why_flags[] = {
    { "rule", "R16", "why this rule gives a person tasks, or none", false },
    { "for", "PERSON|SLUG@SCOPE:ID", "whom it is about, as task request takes it", false },
    DESK_WHO_FLAGS,
    { NULL, NULL, NULL, false },
};
const struct app_command why_commands[] = {
    { .name = "rules why", .arguments = "[TASK]", .max_args = 1, .flags = why_flags, .run = rules_why,
      .help = "why this task is there and how its days came about; with --rule: why there is none" },
    { .name = NULL },
};
