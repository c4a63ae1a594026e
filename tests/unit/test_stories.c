/* SPDX-License-Identifier: Apache-2.0 */
/* The stories of DOMAIN.md 9 as tables: every person on every day, what the story names on its day, and all changes in between as a
 * list that somebody has read: tests/fixtures/stories/NAME.changes.  Nothing may happen that is not in it. */
#include <sys/stat.h>

#include "told.h"

#define FOLDER "tests/fixtures/stories"
#define ACTUAL "build/test/stories"

struct link { day_num day; const char *what, *a, *b; };
struct story {
    struct told told;
    json_t *json;
    const char *name;
    const char **people; size_t n_people;
    struct link links[16]; size_t n_links;
    day_num end;
    struct buf changes;                  /* what was seen */
};
/* A person's day: one line an axis or task, under its name. */
struct line { const char *name, *text; };
struct page { struct line *lines; size_t n; day_num next_day; };

/* ---- reading ---- */

static json_t *neutral(json_t *event)
{
    json_t *line = json_object(), *data = json_deep_copy(json_array_get(event, 4));
    const char *person;
    json_t *roles;

    json_object_set(line, "type", json_array_get(event, 3));
    json_object_foreach(json_array_get(event, 2), person, roles) {
        if (strstr(json_string_value(roles), "subject"))
            json_object_set_new(line, "subject", json_string(person));
        if (strstr(json_string_value(roles), "child"))
            json_object_set_new(data, "child", json_string(person));
    }
    if (json_object_get(data, "born_on"))
        json_object_set_new(data, "born_precision", json_string("day"));
    json_object_set_new(line, "data", data);
    return line;
}

static const char *text_at(json_t *array, size_t i)
{
    const char *text = json_string_value(json_array_get(array, i));

    assert_non_null(text);
    return text;
}

static void read_story(struct story *s, const char *name)
{
    char path[100];
    json_error_t where;
    json_t *item;
    size_t i;

    *s = (struct story){ .name = name };
    told_open(&s->told);
    snprintf(path, sizeof path, FOLDER "/%s.json", name);
    s->json = json_load_file(path, 0, &where);
    if (!s->json)
        fail_msg("%s:%d: %s", path, where.line, where.text);
    s->people = ARENA_ARRAY(&s->told.mem, const char *, json_array_size(json_object_get(s->json, "people")) + 1);
    json_array_foreach(json_object_get(s->json, "people"), i, item)
        s->people[s->n_people++] = json_string_value(item);
    json_array_foreach(json_object_get(s->json, "events"), i, item) {
        json_t *line = neutral(item);

        told_json(&s->told, house_day(text_at(item, 0)), text_at(item, 1), line);
        json_decref(line);
    }
    json_array_foreach(json_object_get(s->json, "links"), i, item)
        s->links[s->n_links++] = (struct link){ house_day(text_at(item, 0)), text_at(item, 1), text_at(item, 2), text_at(item, 3) };
    s->end = house_day(json_string_value(json_object_get(s->json, "end")));
    /* Owners that never speak in a story take part all the same. */
    for (const char *const *slug = (const char *const[]){ "kim-case-management", "schule", "jobcenter", "auslaenderbehoerde", NULL }; *slug; slug++) {
        bool there = false;

        for (i = 0; i < s->told.n_agencies; i++)
            there = there || (strncmp(s->told.agencies[i], *slug, strlen(*slug)) == 0 && s->told.agencies[i][strlen(*slug)] == '@');
        if (!there)
            told_agency(&s->told, *slug);
    }
}

static void release_story(struct story *s)
{
    buf_release(&s->changes);
    json_decref(s->json);
    told_close(&s->told);
}

/* ---- who is one person on that day ---- */

static bool is_linked(const struct story *s, const char *a, const char *b, day_num day)
{
    bool linked = false;

    for (size_t i = 0; i < s->n_links; i++) {
        const struct link *l = &s->links[i];
        bool them = (strcmp(l->a, a) == 0 && strcmp(l->b, b) == 0) || (strcmp(l->a, b) == 0 && strcmp(l->b, a) == 0);

        if (them && l->day <= day && strcmp(l->what, "refused") != 0)
            linked = strcmp(l->what, "link") == 0;
    }
    return linked;
}

/* The stories link at most pairs, so one step finds the whole component. */
static size_t component(const struct story *s, const char *person, day_num day, const char **ret)
{
    size_t n = 0;

    ret[n++] = person;
    for (size_t i = 0; i < s->n_people; i++)
        if (strcmp(s->people[i], person) != 0 && is_linked(s, person, s->people[i], day))
            ret[n++] = s->people[i];
    return n;
}

/* ---- a day as lines ---- */

/* A gap as 2026-10-01..2026-10-05; one that still runs has no end. */
static void add_gap(struct buf *b, const json_t *gap)
{
    const char *to = json_string_value(json_object_get(gap, "to"));

    buf_printf(b, "%s..%s", json_string_value(json_object_get(gap, "from")), to ? to : "");
}

static void add_value(struct buf *b, const json_t *v)
{
    size_t i;
    json_t *item;

    if (json_is_string(v))
        buf_str(b, json_string_value(v));
    else if (json_is_integer(v))
        buf_printf(b, "%lld", (long long)json_integer_value(v));
    else if (json_is_object(v))
        add_gap(b, v);
    else if (!json_is_array(v))
        buf_str(b, json_is_true(v) ? "true" : "false");
    else {
        buf_char(b, '[');
        json_array_foreach((json_t *)(uintptr_t)v, i, item) {
            buf_str(b, i ? " " : "");
            add_value(b, item);
        }
        buf_char(b, ']');
    }
}

/* Nothing to say: absent, false, empty, the stage none. */
static bool is_bare(const char *key, const json_t *v)
{
    return !v || json_is_null(v) || json_is_false(v) || (json_is_array(v) && json_array_size(v) == 0)
           || (strcmp(key, "stage") == 0 && strcmp(json_string_value(v), "none") == 0);
}

/* " key=value" where there is something to say. */
static void add_members(struct buf *b, const json_t *o, const char *const *keys)
{
    for (; *keys; keys++) {
        const json_t *v = json_object_get(o, *keys);

        if (is_bare(*keys, v))
            continue;
        buf_printf(b, " %s=", *keys);
        add_value(b, v);
    }
}

static void add_line(struct page *p, struct arena *mem, const char *name, const json_t *o, const char *const *keys)
{
    CLEANUP(buf_release) struct buf b = {0};

    add_members(&b, o, keys);
    p->lines[p->n++] = (struct line){ name, arena_strdup(mem, b.data ? b.data : "") };
}

static void add_axes(struct page *p, struct arena *mem, json_t *axes)
{
    static const char *const keys[] = { "value", "agency", "since", "until", "gaps", "applied", "legal_gap_since", "legal_gap_days", "cash_gap_since", "cash_gap_days", "conflict", NULL };
    const char *name, *part;
    json_t *o, *inner;

    json_object_foreach(axes, name, o) {
        if (strcmp(name, "responsible") != 0)
            add_line(p, mem, arena_strdup(mem, name), o, keys);
        else
            json_object_foreach(o, part, inner)
                add_line(p, mem, arena_printf(mem, "responsible.%s", part), inner, keys);
    }
}

static void add_tasks(struct page *p, struct arena *mem, const struct result *r)
{
    static const char *const keys[] = { "status", "stage", "late", "opened", "due", "rings", "hard_stop", "late_start", "unheard_since", "done_on", "by", "reason", "cancelled", "owner", NULL };
    char day[DAY_TEXT_BYTES];

    for (size_t i = 0; i < r->n_tasks; i++) {
        const struct task *t = &r->tasks[i];

        if (t->collapsed)
            continue;
        json_t *o = task_json(t, "de");
        add_line(p, mem, arena_printf(mem, "%s.%s(%s)", t->rule, t->step, day_text(t->because->occurred_on, day)), o, keys);
        json_decref(o);
    }
}

static int compare_lines(const void *a, const void *b)
{
    return strcmp(((const struct line *)a)->name, ((const struct line *)b)->name);
}

static struct page page_of(const struct result *r, struct arena *mem)
{
    struct page p = { .lines = ARENA_ARRAY(mem, struct line, 64 + r->n_tasks), .next_day = r->next_day };

    add_axes(&p, mem, json_object_get(r->view, "axes"));
    add_tasks(&p, mem, r);
    qsort(p.lines, p.n, sizeof *p.lines, compare_lines);
    return p;
}

static const char *find_line(const struct page *p, const char *name)
{
    for (size_t i = 0; i < p->n; i++)
        if (strcmp(p->lines[i].name, name) == 0)
            return p->lines[i].text;
    return NULL;
}

/* ---- what changed ---- */

static bool add_changes(struct buf *b, const char *day, const char *person, const struct page *before, const struct page *now)
{
    size_t start = b->len;

    for (size_t i = 0; i < before->n; i++)
        if (!find_line(now, before->lines[i].name))
            buf_printf(b, "%s %s %s gone\n", day, person, before->lines[i].name);
    for (size_t i = 0; i < now->n; i++) {
        const char *was = find_line(before, now->lines[i].name);
        bool bare = !was && (strcmp(now->lines[i].text, " value=unknown") == 0 || strcmp(now->lines[i].text, " agency=unknown") == 0);

        if (!bare && (!was || strcmp(was, now->lines[i].text) != 0))
            buf_printf(b, "%s %s %s%s\n", day, person, now->lines[i].name, now->lines[i].text);
    }
    return b->len > start;
}

static bool something_was_told(const struct story *s, day_num day)
{
    for (size_t i = 0; i < s->told.n; i++)
        if (s->told.events[i].recorded == day)
            return true;
    for (size_t i = 0; i < s->n_links; i++)
        if (s->links[i].day == day)
            return true;
    return false;
}

/* ---- what the story names ---- */

/* Gaps as the story writes them: closed ones, [from, to, days]. */
static json_t *closed_gaps(const json_t *axis)
{
    json_t *out = json_array(), *gap;
    size_t i;

    json_array_foreach(json_object_get(axis, "gaps"), i, gap)
        if (json_object_get(gap, "to") && !json_is_null(json_object_get(gap, "to")))
            json_array_append_new(out, json_pack("[OOO]", json_object_get(gap, "from"), json_object_get(gap, "to"), json_object_get(gap, "days")));
    return out;
}

static bool holds(const json_t *shown, json_t *want)
{
    const char *key;
    json_t *value;

    json_object_foreach(want, key, value) {
        if (strcmp(key, "task") == 0 || strcmp(key, "axis") == 0 || strcmp(key, "absent") == 0)
            continue;
        json_t *is = strcmp(key, "gaps") == 0 ? closed_gaps(shown) : json_incref(told_shown(shown, key));
        bool same = json_equal(is, value);
        json_decref(is);
        if (!same)
            return false;
    }
    return true;
}

static bool is_seen(const json_t *view, json_t *want)
{
    const char *axis = json_string_value(json_object_get(want, "axis")), *rule = json_string_value(json_object_get(want, "task"));
    bool found = false;
    json_t *task;
    size_t i;

    if (axis)
        return holds(json_object_get(json_object_get(view, "axes"), axis), want);
    json_array_foreach(json_object_get(view, "tasks"), i, task)
        found = found || (strcmp(json_string_value(json_object_get(task, "rule")), rule) == 0 && holds(task, want));
    return found != json_is_true(json_object_get(want, "absent"));
}

static size_t check_day(const struct story *s, const char *person, day_num day, const struct result *r)
{
    size_t i, wrong = 0;
    json_t *check;
    char text[DAY_TEXT_BYTES];

    json_array_foreach(json_object_get(s->json, "checks"), i, check) {
        json_t *want = json_array_get(check, 2);

        if (house_day(text_at(check, 0)) != day || strcmp(text_at(check, 1), person) != 0 || is_seen(r->view, want))
            continue;
        char *wanted = json_dumps(want, JSON_COMPACT), *axes = json_dumps(json_object_get(r->view, "axes"), JSON_COMPACT), *tasks = json_dumps(json_object_get(r->view, "tasks"), JSON_COMPACT);
        print_message("%s %s %s: wanted %s\n    saw %s\n    %s\n", s->name, day_text(day, text), person, wanted, axes, tasks);
        free(wanted);
        free(axes);
        free(tasks);
        wrong++;
    }
    return wrong;
}

/* ---- a story ---- */

static day_num first_day(const struct story *s, const char *person)
{
    for (size_t i = 0; i < s->told.n_files; i++)
        if (strcmp(s->told.files[i].local, person) == 0)
            return s->told.files[i].since;
    fail_msg("%s: nobody speaks of %s", s->name, person);
    return DAY_NONE;
}

/* Every day of one person; returns how much was not as the story says. */
static size_t live(struct story *s, const char *person)
{
    struct arena pages[2] = {0};
    struct page before = {0};
    const char *locals[8];
    size_t wrong = 0;

    for (day_num day = first_day(s, person), start = day; day <= s->end; day++) {
        struct arena *mem = &pages[day % 2];
        char text[DAY_TEXT_BYTES];

        arena_reset(mem);
        struct person p = told_person(&s->told, locals, component(s, person, day, locals), day, day, mem);
        struct result r = told_evaluate(&s->told, &p, mem);
        struct page now = page_of(&r, mem);
        bool changed = add_changes(&s->changes, day_text(day, text), person, &before, &now);
        if (changed && day > start && !something_was_told(s, day) && (before.next_day == DAY_NONE || day < before.next_day)) {
            print_message("%s %s %s: something changed before the announced day\n", s->name, text, person);
            wrong++;
        }
        wrong += check_day(s, person, day, &r);
        before = now;
        result_release(&r);
    }
    arena_release(&pages[0]);
    arena_release(&pages[1]);
    return wrong;
}

static void compare_changes(const struct story *s)
{
    char actual[100], command[300];
    FILE *f;

    mkdir("build", 0755);
    mkdir("build/test", 0755);
    mkdir(ACTUAL, 0755);
    snprintf(actual, sizeof actual, ACTUAL "/%s.changes", s->name);
    f = fopen(actual, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(s->changes.data, 1, s->changes.len, f), s->changes.len);
    assert_int_equal(fclose(f), 0);
    snprintf(command, sizeof command, "diff -u " FOLDER "/%s.changes %s >&2", s->name, actual);
    if (system(command) != 0)
        fail_msg("%s: other things happen than were read and found right; when each line above follows from DOMAIN.md: cp %s " FOLDER "/", s->name, actual);
}

static void tell(const char *name)
{
    struct story s;
    size_t wrong = 0;

    read_story(&s, name);
    for (size_t i = 0; i < s.n_people; i++)
        wrong += live(&s, s.people[i]);
    compare_changes(&s);
    release_story(&s);
    if (wrong)
        fail_msg("%s: %zu things are not as the story says", name, wrong);
}

static void s1_a_family_changes_from_one_benefit_to_the_next(void **state)
{
    (void)state;
    tell("S1");
}

static void s3_a_title_continues_by_law_while_papers_are_missing(void **state)
{
    (void)state;
    tell("S3");
}

static void s3_late_an_application_after_the_title_does_not_continue_it(void **state)
{
    (void)state;
    tell("S3late");
}

static void s5_who_moves_keeps_the_benefit_and_the_case_follows(void **state)
{
    (void)state;
    tell("S5");
}

static void s6_a_wrong_link_merges_tasks_and_is_undone_without_a_trace(void **state)
{
    (void)state;
    tell("S6");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(s1_a_family_changes_from_one_benefit_to_the_next),
        cmocka_unit_test(s3_a_title_continues_by_law_while_papers_are_missing),
        cmocka_unit_test(s3_late_an_application_after_the_title_does_not_continue_it),
        cmocka_unit_test(s5_who_moves_keeps_the_benefit_and_the_case_follows),
        cmocka_unit_test(s6_a_wrong_link_merges_tasks_and_is_undone_without_a_trace),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
