/* SPDX-License-Identifier: Apache-2.0 */
/* casebus rules diff - a rehearsal: every person evaluated under two sets of rules, and which tasks of a period would be others.
 * Persons are read page by page; nothing is written. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "consumers/admin/diff_sql.h"
#include "desk.h"
#include "diff_tasks.h"
#include "print.h"
#include "progress.h"

enum { PAGE = 200, EXAMPLES = 3, A_YEAR = 365 };
typedef const uint8_t (*subject_list)[SUBJECT_BYTES];

/* One set of rules: those that are active, or a folder. */
struct side { const char *name; struct tenant tenant; struct meaning *meaning; };
struct tally {
    const char *rule, *title;
    size_t before, after;                /* tasks of the period */
    size_t appears, vanishes, date, owner, state, persons;
    json_t *examples;
};
struct rehearsal {
    struct app *app;
    struct desk desk;
    struct side old, new;
    day_num from, until;
    struct tally *rules; size_t n_rules;
    size_t persons, differ;
    bool first;                          /* nothing is written yet of the list in JSON */
};

/* ---- sets of rules */

/* A town's own rules, as they stand beside tenant.cfg? */
static bool is_own(const char *folder, struct arena *mem, bool *ret, size_t *ret_n, struct err *e)
{
    const char *const *files;

    *ret = true;
    *ret_n = 0;
    if (!cfg_folder(folder, mem, &files, e))
        return false;
    for (; *files; files++) {
        struct cfg *root;

        if (!cfg_load(*files, mem, &root, e))
            return false;
        const struct cfg *rules = cfg_get(root, "rules");
        for (size_t i = 0; rules && i < rules->n; i++, ++*ret_n) {
            const struct cfg *id = cfg_get(&rules->items[i], "id");

            *ret = *ret && id && id->text && strncmp(id->text, "R9", 2) == 0;
        }
    }
    return true;
}

static bool has(const char *folder, const char *part, struct arena *mem)
{
    return access(arena_printf(mem, "%s/%s", folder, part), R_OK) == 0;
}

static bool take_folder(struct app *app, struct side *s, struct err *e)
{
    struct arena *mem = &app->mem;
    bool own = false;
    size_t n = 0;

    s->tenant.rehearsed = s->name;
    if (has(s->name, "rules", mem) || has(s->name, "axes", mem))
        return true;
    if (!is_own(s->name, mem, &own, &n, e))
        return false;
    if (n == 0)
        return err_set(e, ERR_CONFIG, "%s: there are neither rules in it nor folders rules/ and axes/", s->name);
    if (own) {
        s->tenant.rules = s->name;
        s->tenant.rehearsed = s->tenant.schemas;
    }
    return true;
}

/* Events are read once, with the types that are active; what nobody has activated yet counts, that is why one rehearses. */
static bool side_open(struct app *app, const struct schema_set *set, const char *name, struct side *s, struct err *e)
{
    bool active = strcmp(name, "active") == 0;

    *s = (struct side){ .name = name, .tenant = app->tenant };
    if ((!active && !take_folder(app, s, e)) || !meaning_load(&s->tenant, set, &app->mem, &s->meaning, e))
        return false;
    if (!active)
        meaning_enact_drafts(s->meaning);
    return true;
}

/* ---- counting */

static struct tally *tally_of(struct rehearsal *h, const char *rule)
{
    for (size_t i = 0; i < h->n_rules; i++)
        if (strcmp(h->rules[i].rule, rule) == 0)
            return &h->rules[i];
    return NULL;
}

static void add_rules(struct rehearsal *h, const struct meaning *m)
{
    for (size_t i = 0; i < meaning_rules(m); i++) {
        struct rule_info r;

        meaning_rule(m, i, &r);
        if (!tally_of(h, r.id))
            h->rules[h->n_rules++] = (struct tally){ .rule = r.id, .title = desk_say(h->app, r.title_de, r.title_en), .examples = json_array() };
    }
}

static int by_rule(const void *a, const void *b)
{
    return strcmp(((const struct tally *)a)->rule, ((const struct tally *)b)->rule);
}

static void begin_tallies(struct rehearsal *h)
{
    h->rules = ARENA_ARRAY(&h->app->mem, struct tally, meaning_rules(h->old.meaning) + meaning_rules(h->new.meaning));
    add_rules(h, h->new.meaning);
    add_rules(h, h->old.meaning);
    qsort(h->rules, h->n_rules, sizeof *h->rules, by_rule);
}

static bool is_changed(const struct task_change *c)
{
    return !c->before || !c->after || c->what;
}

static void count(struct tally *t, const struct task_change *c)
{
    t->before += c->before != NULL;
    t->after += c->after != NULL;
    t->appears += !c->before;
    t->vanishes += !c->after;
    t->date += (c->what & DIFF_DATE) != 0;
    t->owner += (c->what & DIFF_OWNER) != 0;
    t->state += (c->what & DIFF_STATE) != 0;
}

/* Takes the reference. */
static void show_change(struct rehearsal *h, struct tally *t, json_t *change)
{
    if (h->app->format == FORMAT_JSONL)
        print_json(change);
    else if (h->app->format == FORMAT_JSON) {
        if (!h->first)
            putchar(',');
        json_dumpf(change, stdout, JSON_COMPACT);
        h->first = false;
    } else if (json_array_size(t->examples) < EXAMPLES)
        json_array_append(t->examples, change);
    json_decref(change);
}

/* Tasks that people asked for have no rule and are the same. */
static void take_changes(struct rehearsal *h, const struct person_file *f, const struct task_change *changes, size_t n)
{
    const char *last = "";
    bool any = false;

    for (size_t i = 0; i < n; i++) {
        const struct task *one = changes[i].after ? changes[i].after : changes[i].before;
        struct tally *t = tally_of(h, one->rule);
        char id[SUBJECT_TEXT_BYTES];

        if (!t)
            continue;
        count(t, &changes[i]);
        if (!is_changed(&changes[i]))
            continue;
        json_t *change = json_pack("{s:s}", "person", hex_text(f->id, SUBJECT_BYTES, id)), *what = diff_task_json(&changes[i]);
        json_object_update(change, what);
        json_decref(what);
        show_change(h, t, change);
        t->persons += strcmp(last, t->rule) != 0;
        last = t->rule;
        any = true;
    }
    h->differ += any;
}

/* ---- persons */

static bool tasks_under(struct rehearsal *h, const struct side *s, const struct person_file *f, struct arena *mem, struct result *ret, struct err *e)
{
    h->desk.cv.meaning = s->meaning;
    return person_tasks(&h->desk.cv, f, h->until, mem, ret, e);
}

static bool rehearse_page(struct rehearsal *h, subject_list persons, size_t n, struct arena *mem, struct err *e)
{
    struct person_file *files;
    size_t n_files;

    if (!person_load(&h->desk.cv, persons, n, PERSON_NOW, mem, &files, &n_files, e))
        return false;
    for (size_t i = 0; i < n_files; i++) {
        struct result before, after;
        struct task_change *changes;

        if (!tasks_under(h, &h->old, &files[i], mem, &before, e) || !tasks_under(h, &h->new, &files[i], mem, &after, e))
            return false;
        size_t n_changes = diff_tasks(&before, &after, h->from, h->until, mem, &changes);
        take_changes(h, &files[i], changes, n_changes);
        h->persons++;
    }
    return true;
}

static bool rehearse_all(struct rehearsal *h, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    uint8_t (*persons)[SUBJECT_BYTES], after[SUBJECT_BYTES] = {0};
    struct db_result *r = NULL;
    struct progress progress;
    size_t n = PAGE;

    if (!db_exec(h->desk.db, sql_persons, NULL, 0, &r, e))
        return false;
    progress_begin(&progress, desk_say(h->app, "Personen", "persons"), (size_t)db_get_int(r, 0, 0));
    db_result_free(r);
    while (n == PAGE) {
        arena_reset(&mem);
        if (!person_page(&h->desk.cv, after, PAGE, &mem, &persons, &n, e) || !rehearse_page(h, (subject_list)persons, n, &mem, e))
            return false;
        if (n)
            memcpy(after, persons[n - 1], SUBJECT_BYTES);
        progress_show(&progress, h->persons);
    }
    progress_end(&progress);
    return true;
}

/* ---- showing it */

static bool differs(const struct tally *t)
{
    return t->appears + t->vanishes + t->date + t->owner + t->state > 0;
}

static json_t *tally_json(const struct tally *t)
{
    return json_pack("{s:s,s:s,s:i,s:i,s:i,s:i,s:i,s:i,s:i,s:i}", "rule", t->rule, "title", t->title, "before", (int)t->before, "after", (int)t->after, "appears", (int)t->appears,
                     "vanishes", (int)t->vanishes, "date", (int)t->date, "owner", (int)t->owner, "state", (int)t->state, "persons", (int)t->persons);
}

static json_t *totals_json(const struct rehearsal *h)
{
    json_t *rules = json_array();
    char from[DAY_TEXT_BYTES], until[DAY_TEXT_BYTES];

    for (size_t i = 0; i < h->n_rules; i++)
        if (h->rules[i].before + h->rules[i].after)
            json_array_append_new(rules, tally_json(&h->rules[i]));
    return json_pack("{s:s,s:s,s:s,s:s,s:i,s:i,s:o}", "old", h->old.name, "new", h->new.name, "from", day_text(h->from, from), "to", day_text(h->until, until), "persons",
                     (int)h->persons, "differ", (int)h->differ, "rules", rules);
}

static const char *number(struct app *app, size_t n)
{
    return n ? arena_printf(&app->mem, "%zu", n) : "";
}

static void print_table(struct rehearsal *h)
{
    struct app *app = h->app;
    const char *heading[] = { desk_say(app, "Regel", "rule"), desk_say(app, "vorher", "before"), desk_say(app, "nachher", "after"), desk_say(app, "neu", "appear"),
                              desk_say(app, "entfällt", "vanish"), desk_say(app, "Tage", "date"), desk_say(app, "wer", "owner"), desk_say(app, "Stand", "state"),
                              desk_say(app, "Personen", "persons"), desk_say(app, "Aufgabe", "task"), NULL };
    struct table table;

    table_begin(&table, &app->mem, heading);
    for (size_t i = 0; i < h->n_rules; i++) {
        const struct tally *t = &h->rules[i];
        const size_t numbers[] = { t->before, t->after, t->appears, t->vanishes, t->date, t->owner, t->state, t->persons };

        if (!differs(t))
            continue;
        table_cell(&table, t->rule);
        for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
            table_cell(&table, number(app, numbers[k]));
        table_cell(&table, t->title);
    }
    if (table_rows(&table))
        table_print(&table, 2);
}

static const char *text_of(const json_t *o, const char *key)
{
    const char *text = json_string_value(json_object_get(o, key));

    return text ? text : "-";
}

static void print_task(const struct rehearsal *h, const json_t *t)
{
    bool owned = json_is_string(json_object_get(t, "owner"));

    printf("%s..%s %s %s%s", text_of(t, "opened"), text_of(t, "due"), owned ? text_of(t, "owner") : desk_say(h->app, "Fallmanagement", "case manager"), text_of(t, "status"),
           json_is_true(json_object_get(t, "late")) ? desk_say(h->app, " (verspätet)", " (late)") : "");
}

static void print_example(const struct rehearsal *h, const json_t *change)
{
    const json_t *before = json_object_get(change, "before"), *after = json_object_get(change, "after"), *because = json_object_get(change, "because");

    printf("  %s %s %s ", json_is_null(before) ? "+" : json_is_null(after) ? "-" : "~", text_of(change, "rule"), text_of(change, "step"));
    print_task(h, json_is_null(before) ? after : before);
    if (!json_is_null(before) && !json_is_null(after)) {
        printf(" -> ");
        print_task(h, after);
    }
    printf("  (%s %s, %s, %s)\n", text_of(because, "type"), text_of(because, "occurred_on"), text_of(because, "agency"), text_of(change, "person"));
}

static void print_examples(const struct rehearsal *h)
{
    json_t *change;
    size_t k, shown = 0;

    for (size_t i = 0; i < h->n_rules; i++)
        shown += json_array_size(h->rules[i].examples);
    if (shown)
        printf("\n%s\n", desk_say(h->app, "Beispiele (alle: --format jsonl)", "Examples (all of them: --format jsonl)"));
    for (size_t i = 0; i < h->n_rules; i++)
        json_array_foreach(h->rules[i].examples, k, change)
            print_example(h, change);
}

static void print_text(struct rehearsal *h)
{
    struct tally sum = {0};
    char from[DAY_TEXT_BYTES], until[DAY_TEXT_BYTES];

    for (size_t i = 0; i < h->n_rules; i++) {
        sum.appears += h->rules[i].appears;
        sum.vanishes += h->rules[i].vanishes;
        sum.date += h->rules[i].date;
        sum.owner += h->rules[i].owner;
        sum.state += h->rules[i].state;
    }
    printf("%s -> %s, %s %s..%s\n", h->old.name, h->new.name, desk_say(h->app, "Aufgaben, die entstehen:", "tasks that open:"), day_text(h->from, from), day_text(h->until, until));
    print_table(h);
    print_examples(h);
    printf("\n%zu %s, %zu %s: %zu %s, %zu %s, %zu %s, %zu %s, %zu %s\n", h->persons, desk_say(h->app, "Personen", "persons"), h->differ,
           desk_say(h->app, "mit Unterschieden", "of them differ"), sum.appears, desk_say(h->app, "Aufgaben neu", "tasks appear"), sum.vanishes,
           desk_say(h->app, "entfallen", "vanish"), sum.date, desk_say(h->app, "an anderen Tagen", "on other days"), sum.owner,
           desk_say(h->app, "bei anderen Stellen", "at another owner"), sum.state, desk_say(h->app, "mit anderem Stand", "in another state"));
}

static void print_end(struct rehearsal *h)
{
    if (h->app->format == FORMAT_TEXT) {
        print_text(h);
        return;
    }
    json_t *totals = totals_json(h);
    if (h->app->format == FORMAT_JSONL)
        print_json(totals);
    else {
        printf("],\"totals\":");
        json_dumpf(totals, stdout, JSON_COMPACT);
        printf("}\n");
    }
    json_decref(totals);
}

/* ---- the command */

static bool period(struct app *app, struct rehearsal *h, struct err *e)
{
    char from[DAY_TEXT_BYTES], until[DAY_TEXT_BYTES];

    h->until = app->today;
    if (!app_day_flag(app, "to", &h->until, e))
        return false;
    h->from = h->until - A_YEAR;
    if (!app_day_flag(app, "from", &h->from, e))
        return false;
    return h->from <= h->until || err_set(e, ERR_CONFIG, "--from %s is after --to %s", day_text(h->from, from), day_text(h->until, until));
}

static bool rehearse(struct rehearsal *h, struct err *e)
{
    struct caseview *cv = &h->desk.cv;
    struct meaning *active = cv->meaning;

    if (!side_open(h->app, cv->set, h->app->args[0], &h->old, e) || !side_open(h->app, cv->set, h->app->args[1], &h->new, e))
        return false;
    begin_tallies(h);
    h->first = true;
    if (h->app->format == FORMAT_JSON)
        printf("{\"changes\":[");
    bool ok = person_snapshot(cv, e) && rehearse_all(h, e);
    person_snapshot_end(cv);
    cv->meaning = active;
    return ok;
}

static int rules_diff(struct app *app)
{
    struct rehearsal h = { .app = app };
    struct err e;

    if (!period(app, &h, &e) || !desk_open(app, &h.desk, &e))
        return app_fail(app, &e);
    bool ok = rehearse(&h, &e);
    if (ok)
        print_end(&h);
    for (size_t i = 0; i < h.n_rules; i++)
        json_decref(h.rules[i].examples);
    desk_close(&h.desk);
    return !ok ? app_fail(app, &e) : h.differ ? EXIT_FINDINGS : EXIT_DONE;
}

static const struct app_flag diff_flags[] = {
    { "from", "DAY", "the first day on which tasks that are compared open (default: a year before --to)", false },
    { "to", "DAY", "the last one, and the day for which persons are evaluated (default: today)", false },
    { NULL, NULL, NULL, false },
};
const struct app_command diff_commands[] = {
    { .name = "rules diff", .arguments = "OLD NEW", .min_args = 2, .max_args = 2, .flags = diff_flags, .run = rules_diff,
      .help = "which tasks would be others under other rules: `active`, a folder with axes/ or rules/, or a town's folder of rules; exit 3 when some would" },
    { .name = NULL },
};
