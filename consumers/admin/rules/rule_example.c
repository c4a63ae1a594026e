/* SPDX-License-Identifier: Apache-2.0 */
#include "rule_example.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../../common/meaning/evaluate.h"
#include "example_town.h"
#include "../../../common/ground/file.h"

#define PERSON "p"                       /* whose tasks are looked at; what is about others says so in "subject" */

struct file { const char *name, *rule, *text; json_t *root; };
struct run {
    const struct tenant *tenant;
    const struct meaning *meaning;
    struct findings *found;
    struct arena *mem;
    struct file *files; size_t n_files;
    const char **guests; size_t n_guests, guests_room;
    struct example_town *towns; size_t n_towns;
    bool *shown;                         /* by the rule's place: an example shows a task of it */
};
/* One example on its way: what its person's events are. */
struct example {
    const struct file *file;
    const char *sentence;
    int line;
    const struct example_town *town;
    struct person_key *keys; size_t n_keys;
    struct event *events; size_t n_events;
    const char *speaker;
};

/* ---- reading */

static const char *text_of(const json_t *o, const char *key)
{
    return json_string_value(json_object_get(o, key));
}

/* jansson does not say where a value stood: the key is looked for, once for each example before it. */
static int line_of(const struct file *f, size_t nth)
{
    static const char key[] = "\"example\"";
    const char *at = strstr(f->text, key);
    int line = 1;

    for (; at && nth > 0; nth--)
        at = strstr(at + 1, key);
    for (const char *p = f->text; at && p < at; p++)
        line += *p == '\n';
    return line;
}

static bool known_members(struct run *r, const char *where, json_t *o, const char *const *names)
{
    const char *key;
    json_t *value;

    json_object_foreach(o, key, value) {
        const char *const *name = names;

        while (*name && strcmp(*name, key) != 0)
            name++;
        if (*name)
            continue;
        const char *near = cfg_nearest(key, names);
        findings_add(r->found, "%s: unknown name \"%s\"%s%s%s", where, key, near ? ": did you mean \"" : "", near ? near : "", near ? "\"?" : "");
        return false;
    }
    return true;
}

/* Agencies that stand in the events with their scope take part, too. */
static void invite(struct run *r, json_t *examples)
{
    json_t *example, *event;
    size_t i, k;

    json_array_foreach(examples, i, example)
        json_array_foreach(json_object_get(example, "events"), k, event) {
            const char *agency = text_of(event, "agency"), *slug, *scope;

            if (!agency || !agency_id_split(agency, r->mem, &slug, &scope))
                continue;
            if (r->n_guests == r->guests_room) {
                const char **old = r->guests;

                r->guests_room = r->guests_room ? 2 * r->guests_room : 16;
                r->guests = ARENA_ARRAY(r->mem, const char *, r->guests_room);
                if (r->n_guests)
                    memcpy(r->guests, old, r->n_guests * sizeof *old);
            }
            r->guests[r->n_guests++] = agency;
        }
}

static json_t *parse(struct run *r, const struct file *f)
{
    static const char *const names[] = { "tenant", "land", "examples", NULL };
    json_error_t why;
    json_t *root = json_loads(f->text, JSON_REJECT_DUPLICATES, &why);

    if (!root)
        findings_add(r->found, "%s:%d:%d: this is no JSON: %s", f->name, why.line, why.column, why.text);
    else if (!json_is_array(json_object_get(root, "examples")))
        findings_add(r->found, "%s: a file of examples is { \"examples\": [ ... ] }", f->name);
    else if (known_members(r, f->name, root, names))
        return root;
    json_decref(root);
    return NULL;
}

/* The file of a rule's examples, once for all its versions; one that is not there is none. */
static bool read_file(struct run *r, const struct rule_info *rule, struct err *e)
{
    const char *slash = strrchr(rule->file, '/');
    struct file *f = &r->files[r->n_files];
    char *text;
    size_t n;

    if (r->n_files && strcmp(r->files[r->n_files - 1].rule, rule->id) == 0)
        return true;
    *f = (struct file){ .rule = rule->id, .name = arena_printf(r->mem, "%.*sexamples/%s.json", slash ? (int)(slash + 1 - rule->file) : 0, rule->file, rule->id) };
    r->n_files++;
    if (access(f->name, F_OK) != 0)
        return true;
    if (!file_read(f->name, r->mem, &text, &n, e))
        return false;
    f->text = text;
    f->root = parse(r, f);
    if (f->root)
        invite(r, json_object_get(f->root, "examples"));
    return true;
}

/* ---- telling */

/* event_reader's note: the person is whoever any agency has under her name. */
static void note(void *context, const uint8_t subject[SUBJECT_BYTES], const char *local)
{
    struct example *x = context;

    for (size_t i = 0; i < x->n_keys; i++)
        if (memcmp(x->keys[i].subject, subject, SUBJECT_BYTES) == 0)
            return;
    if (strcmp(local, PERSON) != 0)
        return;
    memcpy(x->keys[x->n_keys].subject, subject, SUBJECT_BYTES);
    x->keys[x->n_keys++].agency = x->speaker;
}

static bool fail(struct run *r, const struct example *x, const char *what)
{
    findings_add(r->found, "%s:%d: \"%s\": %s", x->file->name, x->line, x->sentence, what);
    return false;
}

static bool tell(struct run *r, struct example *x, size_t no, const json_t *said)
{
    const char *agency = text_of(said, "agency"), *batch;
    json_t *line = json_copy((json_t *)(uintptr_t)said);
    uint8_t key[HASH_BYTES];
    struct err e;

    json_object_del(line, "agency");
    json_object_set_new(line, "specversion", json_string("1.0"));
    if (!text_of(line, "subject"))
        json_object_set_new(line, "subject", json_string(PERSON));
    if (!text_of(line, "id"))
        json_object_set_new(line, "id", json_string(arena_printf(r->mem, "00000000-0000-7000-9000-%012zx", no)));
    x->speaker = !agency ? "" : strchr(agency, '@') ? agency : arena_printf(r->mem, "%s@%s", agency, x->town->ags);
    hash_sha256(x->speaker, strlen(x->speaker), key);
    struct event_reader reader = { .set = meaning_schemas(x->town->meaning), .agency = x->speaker, .tenant = x->town->ags, .consent = "example", .key = key, .note = note, .context = x };
    char *text = json_dumps(line, JSON_COMPACT);
    bool ok = tenant_agency(x->town->tenant, x->speaker)
              ? event_from_json(&reader, text, strlen(text), 0, r->mem, &x->events[x->n_events], &batch, &e)
              : err_set(&e, ERR_DATA, "\"agency\" says who speaks: a kind of agency, or slug@scope; \"%.60s\" is none", agency ? agency : "");
    free(text);
    json_decref(line);
    if (!ok)
        return fail(r, x, arena_printf(r->mem, "event %zu: %s", no, e.text));
    struct event *ev = &x->events[x->n_events++];
    ev->agency = x->speaker;
    ev->tenant = x->town->ags;
    ev->epoch = 1;
    ev->seq = ev->no = (int64_t)no;
    return true;
}

static bool tell_all(struct run *r, struct example *x, json_t *events)
{
    json_t *event;
    size_t i;

    x->events = ARENA_ARRAY(r->mem, struct event, json_array_size(events) + 1);
    x->keys = ARENA_ARRAY(r->mem, struct person_key, json_array_size(events) + 1);
    json_array_foreach(events, i, event)
        if (!tell(r, x, i + 1, event))
            return false;
    return true;
}

static bool is_hers(const struct example *x, const uint8_t subject[SUBJECT_BYTES])
{
    for (size_t i = 0; i < x->n_keys; i++)
        if (memcmp(x->keys[i].subject, subject, SUBJECT_BYTES) == 0)
            return true;
    return false;
}

static bool takes_part(const struct example *x, const struct event *ev)
{
    struct participant others[64];
    size_t n = event_participants(ev, others, 64);
    bool found = is_hers(x, ev->subject);

    for (size_t i = 0; i < n && i < 64 && !found; i++)
        found = is_hers(x, others[i].subject);
    return found;
}

static struct person person_on(struct run *r, struct example *x, day_num on)
{
    const struct tenant *t = x->town->tenant;
    struct heard *heard = ARENA_ARRAY(r->mem, struct heard, t->n_agencies + 1);
    size_t n = 0;

    for (size_t i = 0; i < x->n_events; i++)
        if (takes_part(x, &x->events[i]))
            x->events[n++] = x->events[i];
    for (size_t i = 0; i < t->n_agencies; i++)
        heard[i] = (struct heard){ t->agencies[i].id, on - 1 };
    return (struct person){ .subjects = x->keys, .n_subjects = x->n_keys, .events = x->events, .n_events = n, .today = on, .heard = heard, .n_heard = t->n_agencies };
}

/* ---- comparing */

static bool is_as_wanted(const json_t *task, json_t *wanted)
{
    const char *key;
    json_t *value;

    json_object_foreach(wanted, key, value)
        if (!json_equal(json_object_get(task, key), value))
            return false;
    return true;
}

/* A wanted member that no task has would never hold. */
static bool known_wanted(struct run *r, const struct example *x, json_t *wanted, const json_t *task)
{
    const char *names[64], *key;
    json_t *value;
    size_t n = 0;

    if (!json_is_object(wanted))
        return fail(r, x, "\"tasks\" must be a list of objects: [ { \"status\": \"open\", \"due\": \"2026-02-17\" } ]");
    json_object_foreach((json_t *)(uintptr_t)task, key, value)
        if (n < 63)
            names[n++] = key;
    names[n] = NULL;
    return known_members(r, arena_printf(r->mem, "%s:%d", x->file->name, x->line), wanted, names);
}

/* What was seen, as far as it was asked for. */
static const char *seen_text(struct run *r, const json_t *seen, json_t *wanted)
{
    static const char *const always[] = { "step", "status", "due" };
    json_t *shown = json_array(), *task;
    size_t i;

    json_array_foreach(seen, i, task) {
        json_t *o = json_object(), *value, *one;
        const char *key;
        size_t k;

        for (size_t a = 0; a < sizeof always / sizeof *always; a++)
            json_object_set(o, always[a], json_object_get(task, always[a]));
        json_array_foreach(wanted, k, one)
            json_object_foreach(one, key, value)
                json_object_set(o, key, json_object_get(task, key));
        json_array_append_new(shown, o);
    }
    char *text = json_dumps(shown, JSON_COMPACT);
    const char *kept = arena_strdup(r->mem, text);
    free(text);
    json_decref(shown);
    return kept;
}

/* Every wanted task is one of those seen, another one each, and none is left over. */
static void compare(struct run *r, const struct example *x, json_t *seen, json_t *wanted, const char *day)
{
    json_t *left = json_copy(seen), *want, *task;
    bool holds = true, read = true;
    size_t i, k;

    json_array_foreach(wanted, i, want) {
        bool found = false;

        read = read && (json_array_size(seen) == 0 || known_wanted(r, x, want, json_array_get(seen, 0)));
        json_array_foreach(left, k, task)
            if (!found && is_as_wanted(task, want)) {
                found = true;
                json_array_remove(left, k--);
            }
        holds = holds && found;
    }
    holds = holds && json_array_size(left) == 0;
    json_decref(left);
    if (!read || holds)
        return;
    char *text = json_dumps(wanted, JSON_COMPACT);
    fail(r, x, arena_printf(r->mem, "on %s wanted %s, saw %s", day, text, seen_text(r, seen, wanted)));
    free(text);
}

/* Its tasks in the result; which versions of it were shown is noted. */
static json_t *tasks_of(struct run *r, const char *rule, const struct result *result)
{
    json_t *seen = json_array();

    for (size_t i = 0; i < result->n_tasks; i++) {
        const struct task *t = &result->tasks[i];

        if (t->collapsed || strcmp(t->rule, rule) != 0)
            continue;
        json_array_append_new(seen, task_json(t, "de"));
        for (size_t k = 0; k < meaning_rules(r->meaning); k++) {
            struct rule_info info;

            meaning_rule(r->meaning, k, &info);
            r->shown[k] = r->shown[k] || (strcmp(info.id, rule) == 0 && info.version == t->version);
        }
    }
    return seen;
}

static bool check_example(struct run *r, struct example *x, json_t *o, struct err *e)
{
    static const char *const names[] = { "example", "on", "events", "tasks", NULL };
    const char *day = text_of(o, "on");
    json_t *events = json_object_get(o, "events"), *wanted = json_object_get(o, "tasks");
    struct result result;
    struct err why;
    day_num on;

    x->sentence = text_of(o, "example") ? text_of(o, "example") : "";
    if (!known_members(r, arena_printf(r->mem, "%s:%d", x->file->name, x->line), o, names))
        return true;
    if (!*x->sentence || !day || !json_is_array(events) || !json_is_array(wanted)) {
        fail(r, x, "an example is { \"example\": \"what it shows\", \"on\": \"YYYY-MM-DD\", \"events\": [ ... ], \"tasks\": [ ... ] }");
        return true;
    }
    if (!day_parse(day, strlen(day), &on, &why)) {
        fail(r, x, arena_printf(r->mem, "\"on\": %s", why.text));
        return true;
    }
    if (!tell_all(r, x, events))
        return true;
    struct person p = person_on(r, x, on);
    if (!evaluate(x->town->meaning, &p, "de", r->mem, &result, e))
        return false;
    json_t *seen = tasks_of(r, x->file->rule, &result);
    compare(r, x, seen, wanted, day);
    json_decref(seen);
    result_release(&result);
    return true;
}

/* ---- all of them */

/* Rules and calendar are read once for each town that the files name. */
static bool town_of(struct run *r, const struct file *f, const struct example_town **ret, struct err *e)
{
    const char *ags = text_of(f->root, "tenant"), *land = text_of(f->root, "land");

    ags = ags ? ags : r->tenant->ags;
    land = land ? land : r->tenant->land;
    for (size_t i = 0; i < r->n_towns; i++)
        if (strcmp(r->towns[i].ags, ags) == 0 && strcmp(r->towns[i].land, land) == 0) {
            *ret = &r->towns[i];
            return true;
        }
    struct example_town *town = &r->towns[r->n_towns];
    *town = (struct example_town){ .ags = ags, .land = land };
    if (!example_town_open(r->tenant, r->meaning, r->guests, r->n_guests, r->mem, town, e))
        return false;
    r->n_towns++;
    *ret = town;
    return true;
}

static bool check_file(struct run *r, const struct file *f, size_t *n, struct err *e)
{
    const struct example_town *town;
    json_t *example;
    size_t i;

    if (!f->root)
        return true;
    if (!town_of(r, f, &town, e))
        return false;
    json_array_foreach(json_object_get(f->root, "examples"), i, example) {
        struct example x = { .file = f, .line = line_of(f, i), .town = town };

        if (!check_example(r, &x, example, e))
            return false;
        ++*n;
    }
    return true;
}

static void report_missing(struct run *r)
{
    char day[DAY_TEXT_BYTES];

    for (size_t i = 0, file = 0; i < meaning_rules(r->meaning); i++) {
        struct rule_info rule;

        if (meaning_rule_again(r->meaning, i))
            continue;
        meaning_rule(r->meaning, i, &rule);
        while (strcmp(r->files[file].rule, rule.id) != 0)
            file++;
        const struct file *f = &r->files[file];
        if (!f->text)
            findings_add(r->found, "%s:%d: %s of %s has no example: write into %s what happens and which tasks must come of it", rule.file, rule.line, rule.id,
                         day_text(rule.version, day), f->name);
        else if (f->root && !r->shown[i])
            findings_add(r->found, "%s:%d: %s of %s: no example in %s calls for a task of it", rule.file, rule.line, rule.id, day_text(rule.version, day), f->name);
    }
}

bool rule_examples_check(const struct tenant *t, const struct meaning *m, struct findings *f, size_t *ret_n, struct err *e)
{
    size_t n = meaning_rules(m), checked = 0;
    struct run r = { .tenant = t, .meaning = m, .found = f, .mem = f->mem, .files = ARENA_ARRAY(f->mem, struct file, n + 1),
                     .towns = ARENA_ARRAY(f->mem, struct example_town, n + 1), .shown = ARENA_ARRAY(f->mem, bool, n + 1) };
    bool ok = true;

    for (size_t i = 0; i < n && ok; i++) {
        struct rule_info rule;

        meaning_rule(m, i, &rule);
        ok = read_file(&r, &rule, e);
    }
    for (size_t i = 0; i < r.n_files && ok; i++)
        ok = check_file(&r, &r.files[i], &checked, e);
    if (ok) {
        report_missing(&r);
        *ret_n = checked;
    }
    for (size_t i = 0; i < r.n_files; i++)
        json_decref(r.files[i].root);
    return ok;
}
