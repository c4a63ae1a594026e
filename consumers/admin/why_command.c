/* SPDX-License-Identifier: Apache-2.0 */
/* casebus rules why - why this task is there: the rule as it binds, the event that it rests on, its dates and whom it waits for. */
#include <stdio.h>
#include <string.h>

#include "consumers/admin/desk_sql.h"
#include "desk.h"
#include "print.h"

/* ---- finding the task */

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

static const struct task *task_in(const struct result *r, const uint8_t id[UUID_BYTES])
{
    for (size_t i = 0; i < r->n_tasks; i++)
        if (memcmp(r->tasks[i].id, id, UUID_BYTES) == 0)
            return &r->tasks[i];
    return NULL;
}

/* The step's group as written, or the rule's when it has no steps. */
static const struct cfg *step_of(const struct rule_info *r, const struct task *t)
{
    const struct cfg *steps = cfg_get(r->at, "steps");

    for (size_t i = 0; steps && i < steps->n; i++) {
        const struct cfg *name = cfg_get(&steps->items[i], "name");

        if (name && name->text && strcmp(name->text, t->step) == 0)
            return &steps->items[i];
    }
    return r->at;
}

/* ---- the rule in its own words */

static const char *as_written(const struct cfg *v, struct arena *mem)
{
    struct buf out = {0};

    if (!v)
        return NULL;
    if (v->text)
        return v->text;
    for (size_t i = 0; i < v->n; i++) {
        const char *item = as_written(&v->items[i], mem);

        if (item)
            buf_printf(&out, "%s%s%s%s", out.len ? ", " : "", v->items[i].name ? v->items[i].name : "", v->items[i].name ? " " : "", item);
    }
    const char *kept = out.len ? arena_strdup(mem, out.data) : NULL;
    buf_release(&out);
    return kept;
}

static json_t *rule_words(const struct rule_info *r, const struct task *t, struct arena *mem)
{
    static const char *const keys[] = { "for", "when", "opens", "due", "roll", "saturdays", "hard_stop", "done", "unless", "silence", "once", "parameters" };
    const struct cfg *step = step_of(r, t);
    json_t *words = json_object();

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *own = as_written(cfg_get(step, keys[i]), mem), *rules = step != r->at ? as_written(cfg_get(r->at, keys[i]), mem) : NULL;
        bool adds_up = own && rules && strcmp(keys[i], "unless") == 0;
        const char *text = adds_up ? arena_printf(mem, "%s; %s", rules, own) : own ? own : rules;

        if (text)
            json_object_set_new(words, keys[i], json_string(text));
    }
    return words;
}

static json_t *because_json(const struct fact *f)
{
    char id[UUID_TEXT_BYTES], happened[DAY_TEXT_BYTES], told[DAY_TEXT_BYTES];

    return json_pack("{s:s,s:s,s:s,s:s,s:s}", "event", uuid_text(f->root->id, id), "type", f->type, "agency", f->ev->agency, "occurred_on",
                     day_text(f->occurred_on, happened), "recorded_on", day_text(f->recorded_on, told));
}

static json_t *waits_json(const struct task *t)
{
    json_t *waits = json_object();
    char day[DAY_TEXT_BYTES];

    for (size_t i = 0; i < t->n_waits; i++)
        json_object_set_new(waits, t->waits[i].agency, json_string(day_text(t->waits[i].day, day)));
    return waits;
}

static json_t *why_json(const struct app *app, const struct rule_info *r, const struct task *t, struct arena *mem)
{
    json_t *why = json_pack("{s:o,s:s?,s:s?,s:s?,s:o,s:o,s:o}", "task", task_json(t, app->lang), "title", desk_say(app, r->title_de, r->title_en), "explain",
                            desk_say(app, r->explain_de, r->explain_en), "basis", r->basis, "rule", rule_words(r, t, mem), "because", because_json(t->because),
                            "waits", waits_json(t));
    return why;
}

static const char *member(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "";
}

static void print_pairs(const json_t *object, const char *title)
{
    const char *key;
    json_t *v;

    if (json_object_size(object) == 0)
        return;
    printf("\n%s\n", title);
    json_object_foreach((json_t *)object, key, v)
        printf("  %-10s %s\n", key, json_string_value(v));
}

static void print_why(const struct app *app, const json_t *why)
{
    const json_t *t = json_object_get(why, "task"), *b = json_object_get(why, "because");

    printf("%s %s: %s\n", member(t, "rule"), member(t, "step"), member(why, "title"));
    if (*member(why, "explain"))
        printf("%s\n", member(why, "explain"));
    printf("%s %s, %s %s%s%s\n", desk_say(app, "Fassung", "version"), member(t, "version"), desk_say(app, "Grundlage", "basis"), member(why, "basis"),
           *member(t, "agreement") ? ", " : "", member(t, "agreement"));
    printf("\n%s: %s %s %s, %s %s, %s %s (%s %s)\n", desk_say(app, "Weil", "because"), member(b, "agency"), desk_say(app, "meldete", "told"), member(b, "type"),
           desk_say(app, "geschehen", "happened"), member(b, "occurred_on"), desk_say(app, "erstmals gemeldet", "first told"), member(b, "recorded_on"),
           desk_say(app, "Ereignis", "event"), member(b, "event"));
    print_pairs(json_object_get(why, "rule"), desk_say(app, "Die Regel, wie sie geschrieben steht (der Ereignistag zählt nicht mit)", "The rule as written (the event's day is not counted)"));
    printf("\n%s: %s %s, %s %s, %s %s, %s %s, %s %s\n", desk_say(app, "Ergebnis", "result"), desk_say(app, "entstanden", "opened"), member(t, "opened"),
           desk_say(app, "fällig", "due"), member(t, "due"), desk_say(app, "Stand", "status"), member(t, "status"), desk_say(app, "Stufe", "stage"),
           member(t, "stage"), desk_say(app, "wer", "owner"), *member(t, "owner") ? member(t, "owner") : desk_say(app, "niemand: beim Fallmanagement", "nobody: at the case manager"));
    print_pairs(json_object_get(why, "waits"), desk_say(app, "Wartet auf die Tagesabschlüsse von", "Waits for the closed days of"));
}

static bool explain(struct app *app, struct desk *d, const uint8_t id[UUID_BYTES], struct err *e)
{
    uint8_t subject[1][SUBJECT_BYTES];
    struct person_file *files;
    struct result r;
    struct rule_info rule;
    size_t n;

    if (!person_of_task(d, id, subject[0], e) || !person_load(&d->cv, (const uint8_t (*)[SUBJECT_BYTES])subject, 1, PERSON_NOW, &app->mem, &files, &n, e)
        || !person_evaluate(&d->cv, &files[0], app->today, app->lang, &app->mem, &r, e))
        return false;
    const struct task *t = task_in(&r, id);
    bool found = t && t->because && meaning_rule_on(d->cv.meaning, t->rule, t->because->effective, &rule);
    if (found) {
        json_t *why = why_json(app, &rule, t, &app->mem);

        if (app->format == FORMAT_TEXT)
            print_why(app, why);
        else
            print_json(why);
        json_decref(why);
    }
    result_release(&r);
    return found || err_set(e, ERR_CONFIG, "on that day no rule asks for this task: the person may have been asked by hand, or the day is before it came up (--today)");
}

static int rules_why(struct app *app)
{
    uint8_t id[UUID_BYTES];
    struct desk d;
    struct err e;

    if (!uuid_parse(app->args[0], strlen(app->args[0]), id))
        return app_fail(app, (err_set(&e, ERR_CONFIG, "%s is no task id: casebus tasks --format jsonl shows them", app->args[0]), &e));
    if (!desk_open(app, &d, &e))
        return app_fail(app, &e);
    bool ok = explain(app, &d, id, &e);
    desk_close(&d);
    return ok ? EXIT_DONE : app_fail(app, &e);
}

const struct app_command why_commands[] = {
    { .name = "rules why", .arguments = "TASK", .min_args = 1, .max_args = 1, .run = rules_why, .help = "why this task is there, and how its dates came about" },
    { .name = NULL },
};
