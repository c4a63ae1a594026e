/* SPDX-License-Identifier: Apache-2.0 */
#include "diff_tally.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../common/ground/member.h"
#include "../cases/desk.h"
#include "../print.h"

enum { EXAMPLES = 3 };                   /* of a rule */

/* ---- counting */

static struct rule_tally *tally_of(struct diff_tally *d, const char *rule)
{
    for (size_t i = 0; i < d->n_rules; i++)
        if (strcmp(d->rules[i].rule, rule) == 0)
            return &d->rules[i];
    return NULL;
}

static void add_rules(struct diff_tally *d, const struct meaning *m)
{
    for (size_t i = 0; i < meaning_rules(m); i++) {
        struct rule_info r;

        meaning_rule(m, i, &r);
        if (!tally_of(d, r.id))
            d->rules[d->n_rules++] = (struct rule_tally){ .rule = r.id, .title = desk_say(d->app, r.title_de, r.title_en), .examples = json_array() };
    }
}

static int by_rule(const void *a, const void *b)
{
    return strcmp(((const struct rule_tally *)a)->rule, ((const struct rule_tally *)b)->rule);
}

void diff_tally_begin(struct diff_tally *d, const struct meaning *old, const struct meaning *new)
{
    d->rules = ARENA_ARRAY(&d->app->mem, struct rule_tally, meaning_rules(old) + meaning_rules(new));
    add_rules(d, new);
    add_rules(d, old);
    qsort(d->rules, d->n_rules, sizeof *d->rules, by_rule);
    if (d->app->format == FORMAT_JSON)
        printf("{\"changes\":[");
}

struct diff_found diff_found(const struct task_change *changes, size_t n, struct arena *mem)
{
    struct diff_found f = { .entries = ARENA_ARRAY(mem, struct diff_entry, n + 1), .n = n };

    for (size_t i = 0; i < n; i++) {
        const struct task_change *c = &changes[i];
        bool same = c->before && c->after && !c->what;

        f.entries[i] = (struct diff_entry){ (c->after ? c->after : c->before)->rule, c->before, c->after, c->what, same ? NULL : diff_task_json(c) };
    }
    return f;
}

static void count(struct rule_tally *t, const struct diff_entry *c)
{
    t->before += c->before;
    t->after += c->after;
    t->appears += !c->before;
    t->vanishes += !c->after;
    t->date += (c->what & DIFF_DATE) != 0;
    t->owner += (c->what & DIFF_OWNER) != 0;
    t->state += (c->what & DIFF_STATE) != 0;
}

/* Takes the reference. */
static void show_change(struct diff_tally *d, struct rule_tally *t, json_t *change)
{
    if (d->app->format == FORMAT_JSONL)
        print_json(change);
    else if (d->app->format == FORMAT_JSON) {
        if (d->listed)
            putchar(',');
        json_dumpf(change, stdout, JSON_COMPACT);
        d->listed = true;
    } else if (json_array_size(t->examples) < EXAMPLES)
        json_array_append(t->examples, change);
    json_decref(change);
}

static json_t *with_person(const uint8_t person[SUBJECT_BYTES], json_t *what)
{
    char id[SUBJECT_TEXT_BYTES];
    json_t *change = json_pack("{s:s}", "person", hex_text(person, SUBJECT_BYTES, id));

    json_object_update(change, what);
    json_decref(what);
    return change;
}

/* Tasks that people asked for have no rule and are the same. */
void diff_tally_take(struct diff_tally *d, const uint8_t person[SUBJECT_BYTES], const struct diff_found *found)
{
    const char *last = "";
    bool any = false;

    for (size_t i = 0; i < found->n; i++) {
        const struct diff_entry *c = &found->entries[i];
        struct rule_tally *t = tally_of(d, c->rule);

        if (!t)
            continue;
        count(t, c);
        if (!c->change)
            continue;
        show_change(d, t, with_person(person, c->change));
        t->persons += strcmp(last, t->rule) != 0;
        last = t->rule;
        any = true;
    }
    d->differ += any;
    d->persons++;
}

/* ---- showing it */

static bool differs(const struct rule_tally *t)
{
    return t->appears + t->vanishes + t->date + t->owner + t->state > 0;
}

static json_t *tally_json(const struct rule_tally *t)
{
    return json_pack("{s:s,s:s,s:i,s:i,s:i,s:i,s:i,s:i,s:i,s:i}", "rule", t->rule, "title", t->title, "before", (int)t->before, "after", (int)t->after, "appears", (int)t->appears,
                     "vanishes", (int)t->vanishes, "date", (int)t->date, "owner", (int)t->owner, "state", (int)t->state, "persons", (int)t->persons);
}

static json_t *totals_json(const struct diff_tally *d)
{
    json_t *rules = json_array();
    char from[DAY_TEXT_BYTES], until[DAY_TEXT_BYTES];

    for (size_t i = 0; i < d->n_rules; i++)
        if (d->rules[i].before + d->rules[i].after)
            json_array_append_new(rules, tally_json(&d->rules[i]));
    return json_pack("{s:s,s:s,s:s,s:s,s:i,s:i,s:o}", "old", d->old, "new", d->new, "from", day_text(d->from, from), "to", day_text(d->until, until), "persons",
                     (int)d->persons, "differ", (int)d->differ, "rules", rules);
}

static const char *number(struct app *app, size_t n)
{
    return n ? arena_printf(&app->mem, "%zu", n) : "";
}

static void print_table(struct diff_tally *d)
{
    struct app *app = d->app;
    const char *heading[] = { desk_say(app, "Regel", "rule"), desk_say(app, "vorher", "before"), desk_say(app, "nachher", "after"), desk_say(app, "neu", "appear"),
                              desk_say(app, "entfällt", "vanish"), desk_say(app, "Tage", "date"), desk_say(app, "wer", "owner"), desk_say(app, "Stand", "state"),
                              desk_say(app, "Personen", "persons"), desk_say(app, "Aufgabe", "task"), NULL };
    struct table table;

    table_begin(&table, &app->mem, heading);
    for (size_t i = 0; i < d->n_rules; i++) {
        const struct rule_tally *t = &d->rules[i];
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

static void print_task(const struct diff_tally *d, const json_t *t)
{
    bool owned = json_is_string(json_object_get(t, "owner"));

    printf("%s..%s %s %s%s", member_shown(t, "opened"), member_shown(t, "due"), owned ? member_shown(t, "owner") : desk_say(d->app, "Fallmanagement", "case manager"), member_shown(t, "status"),
           json_is_true(json_object_get(t, "late")) ? desk_say(d->app, " (verspätet)", " (late)") : "");
}

static void print_example(const struct diff_tally *d, const json_t *change)
{
    const json_t *before = json_object_get(change, "before"), *after = json_object_get(change, "after"), *because = json_object_get(change, "because");

    printf("  %s %s %s ", json_is_null(before) ? "+" : json_is_null(after) ? "-" : "~", member_shown(change, "rule"), member_shown(change, "step"));
    print_task(d, json_is_null(before) ? after : before);
    if (!json_is_null(before) && !json_is_null(after)) {
        printf(" -> ");
        print_task(d, after);
    }
    printf("  (%s %s, %s, %s)\n", member_shown(because, "type"), member_shown(because, "occurred_on"), member_shown(because, "agency"), member_shown(change, "person"));
}

static void print_examples(const struct diff_tally *d)
{
    json_t *change;
    size_t k, shown = 0;

    for (size_t i = 0; i < d->n_rules; i++)
        shown += json_array_size(d->rules[i].examples);
    if (shown)
        printf("\n%s\n", desk_say(d->app, "Beispiele (alle: --format jsonl)", "Examples (all of them: --format jsonl)"));
    for (size_t i = 0; i < d->n_rules; i++)
        json_array_foreach(d->rules[i].examples, k, change)
            print_example(d, change);
}

static void print_text(struct diff_tally *d)
{
    struct rule_tally sum = {0};
    char from[DAY_TEXT_BYTES], until[DAY_TEXT_BYTES];

    for (size_t i = 0; i < d->n_rules; i++) {
        sum.appears += d->rules[i].appears;
        sum.vanishes += d->rules[i].vanishes;
        sum.date += d->rules[i].date;
        sum.owner += d->rules[i].owner;
        sum.state += d->rules[i].state;
    }
    printf("%s -> %s, %s %s..%s\n", d->old, d->new, desk_say(d->app, "Aufgaben, die entstehen:", "tasks that open:"), day_text(d->from, from), day_text(d->until, until));
    print_table(d);
    print_examples(d);
    printf("\n%zu %s, %zu %s: %zu %s, %zu %s, %zu %s, %zu %s, %zu %s\n", d->persons, desk_say(d->app, "Personen", "persons"), d->differ,
           desk_say(d->app, "mit Unterschieden", "of them differ"), sum.appears, desk_say(d->app, "Aufgaben neu", "tasks appear"), sum.vanishes,
           desk_say(d->app, "entfallen", "vanish"), sum.date, desk_say(d->app, "an anderen Tagen", "on other days"), sum.owner,
           desk_say(d->app, "bei anderen Stellen", "at another owner"), sum.state, desk_say(d->app, "mit anderem Stand", "in another state"));
}

void diff_tally_print(struct diff_tally *d)
{
    if (d->app->format == FORMAT_TEXT) {
        print_text(d);
        return;
    }
    json_t *totals = totals_json(d);
    if (d->app->format == FORMAT_JSONL)
        print_json(totals);
    else {
        printf("],\"totals\":");
        json_dumpf(totals, stdout, JSON_COMPACT);
        printf("}\n");
    }
    json_decref(totals);
}

void diff_tally_release(struct diff_tally *d)
{
    for (size_t i = 0; i < d->n_rules; i++)
        json_decref(d->rules[i].examples);
}
