/* SPDX-License-Identifier: Apache-2.0 */
/* seen - what evaluate() makes of a few told lines with axes and rules of the test's own, as short texts. */
#ifndef TESTS_SEEN_H
#define TESTS_SEEN_H
#include "told.h"
#include "town.h"

struct seen { struct told told; struct town town; struct arena mem; struct result r; const char *unheard; };

static inline void seen_open(struct seen *s)
{
    *s = (struct seen){ .unheard = "" };
    told_open(&s->told);
    town_open(&s->town);
}

static inline void seen_close(struct seen *s)
{
    result_release(&s->r);
    told_close(&s->told);
    town_close(&s->town);
    arena_release(&s->mem);
}

/* Forgets what was told. */
static inline void seen_again(struct seen *s)
{
    seen_close(s);
    seen_open(s);
}

/* "a@1 b@2=paper": agencies with their states, all of which sign "R90 R91". */
static inline const char *seen_town(struct seen *s, const char *agencies, const char *rules)
{
    struct buf b = {0}, signatories = {0};
    const char *text;

    buf_str(&b, "agencies = (");
    for (const char *p = agencies; *p; p += strcspn(p, " "), p += *p == ' ') {
        int n = (int)strcspn(p, " "), id = (int)strcspn(p, " =");

        buf_printf(&b, "%s{ id = \"%.*s\"; state = \"%.*s\"; }", p > agencies ? ", " : "", id, p, id < n ? n - id - 1 : 4, id < n ? p + id + 1 : "live");
        buf_printf(&signatories, "%s{ agency = \"%.*s\"; }", p > agencies ? ", " : "", id, p);
    }
    buf_str(&b, "); agreements = (");
    for (const char *p = rules; *p; p += strcspn(p, " "), p += *p == ' ')
        buf_printf(&b, "%s{ rule = \"%.*s\"; signatories = (%s); }", p > rules ? ", " : "", (int)strcspn(p, " "), p, signatories.data ? signatories.data : "");
    buf_str(&b, ");");
    text = arena_strdup(&s->mem, b.data);
    buf_release(&b);
    buf_release(&signatories);
    return text;
}

static inline void seen_load(struct seen *s, const char *axes, const char *rules, const char *tenant)
{
    struct err e = {0};

    if (!town_load(&s->town, axes, rules, tenant, &e))
        fail_msg("%s", e.text);
    s->told.meaning = s->town.meaning;
}

/* The person of file number p at every agency; `unheard`: agencies whose days are not closed, in one text. */
static inline struct person seen_person(struct seen *s, day_num today)
{
    static const char *const p[] = { "p" };
    struct person who = told_person(&s->told, p, 1, INT32_MAX, today, &s->mem);
    const struct tenant *t = &s->town.tenant;
    struct heard *heard = ARENA_ARRAY(&s->mem, struct heard, t->n_agencies + 1);

    who.heard = heard;
    who.n_heard = 0;
    for (size_t i = 0; i < t->n_agencies; i++)
        if (!strstr(s->unheard, t->agencies[i].id))
            heard[who.n_heard++] = (struct heard){ t->agencies[i].id, today - 1 };
    return who;
}

static inline const struct result *seen_on_day(struct seen *s, day_num today)
{
    struct person who = seen_person(s, today);

    result_release(&s->r);
    s->told.meaning = s->town.meaning;
    s->r = told_evaluate(&s->told, &who, &s->mem);
    return &s->r;
}

static inline const struct result *seen_on(struct seen *s, const char *day)
{
    return seen_on_day(s, house_day(day));
}

static inline const char *seen_next_day(struct seen *s)
{
    const char *day = json_string_value(json_object_get(s->r.view, "next_day"));

    return day ? day : "never";
}

static inline void seen_add(struct buf *b, const char *key, const json_t *v)
{
    size_t i;
    json_t *item;

    if (!v || json_is_null(v) || json_is_false(v) || (json_is_string(v) && strcmp(json_string_value(v), "none") == 0 && strcmp(key, "value") != 0))
        return;
    if (json_is_string(v))
        buf_printf(b, " %s=%s", key, json_string_value(v));
    else if (json_is_true(v))
        buf_printf(b, " %s", key);
    else if (json_is_integer(v))
        buf_printf(b, " %s=%lld", key, (long long)json_integer_value(v));
    else if (json_array_size(v) && json_is_string(json_array_get(v, 0))) {
        buf_printf(b, " %s=", key);
        json_array_foreach(v, i, item)
            buf_printf(b, "%s%s", i ? "," : "", json_string_value(item));
    } else if (json_array_size(v)) {
        char *text = json_dumps(v, JSON_COMPACT);

        buf_printf(b, " %s=%s", key, text);
        free(text);
    }
}

static inline const char *seen_members(struct seen *s, const json_t *o, const char *const *keys)
{
    struct buf b = {0};

    for (; *keys; keys++)
        seen_add(&b, *keys, json_object_get(o, *keys));
    const char *text = arena_strdup(&s->mem, b.len ? b.data + 1 : "");
    buf_release(&b);
    return text;
}

/* "value=flat since=2026-02-01 ...", without from and uses. */
static inline const char *seen_axis(struct seen *s, const char *name)
{
    static const char *const keys[] = { "value", "since", "until", "conflict", "applied", "gap", "gap_since", "gap_days", NULL };

    return seen_members(s, json_object_get(json_object_get(s->r.view, "axes"), name), keys);
}

/* "2026-01-10 collective, 2026-02-01 flat": the days of the range on which the value or its since changes. */
static inline const char *seen_history(struct seen *s, const char *axis, const char *from, const char *until)
{
    static const char *const keys[] = { "value", "since", NULL };
    struct buf b = {0};
    char day[DAY_TEXT_BYTES];
    const char *before = "";

    for (day_num d = house_day(from); d <= house_day(until); d++) {
        seen_on_day(s, d);
        const json_t *o = json_object_get(json_object_get(s->r.view, "axes"), axis);
        const char *now = seen_members(s, o, keys);

        if (strcmp(now, before) != 0)
            buf_printf(&b, "%s%s %s", b.len ? ", " : "", day_text(d, day), json_string_value(json_object_get(o, "value")));
        before = now;
    }
    const char *text = arena_strdup(&s->mem, b.data ? b.data : "");
    buf_release(&b);
    return text;
}

/* One task a line, what is null, false or none left out. */
static inline const char *seen_tasks(struct seen *s)
{
    static const char *const keys[] = { "status", "late", "late_start", "opened", "due", "hard_stop", "stage", "rings", "unheard_since", "done_on", "by", "reason", "cancelled", "owner", NULL };
    struct buf b = {0};
    json_t *task;
    size_t i;

    json_array_foreach(json_object_get(s->r.view, "tasks"), i, task)
        buf_printf(&b, "%s%s.%s %s", i ? "\n" : "", json_string_value(json_object_get(task, "rule")), json_string_value(json_object_get(task, "step")), seen_members(s, task, keys));
    const char *text = arena_strdup(&s->mem, b.data ? b.data : "");
    buf_release(&b);
    return text;
}

/* ---- the one of a test, open as long as it runs */

static struct seen seen;

static inline int seen_begun(void **state)
{
    (void)state;
    seen_open(&seen);
    return 0;
}

static inline int seen_over(void **state)
{
    (void)state;
    seen_close(&seen);
    return 0;
}
#endif
