/* SPDX-License-Identifier: Apache-2.0 */
#include "diff_view.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../common/ground/member.h"

/* ---- axes */

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
    static const char *const without[] = { "from", "uses", "next", NULL };
    json_t *a = bare(was, without), *b = bare(is, without);

    if (!json_equal(a, b))
        add_change(list, "axis", name, a, b);
    json_decref(a);
    json_decref(b);
}

/* An axis of parts has no value of its own: each part is one, "responsible.school". */
json_t *diff_axes(const json_t *before, const json_t *after, struct arena *mem)
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

/* ---- tasks */

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

json_t *diff_tasks_of(const json_t *before, const json_t *after)
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

/* ---- statements */

static const json_t *statement_of(const json_t *view, const json_t *like)
{
    json_t *s;
    size_t i;

    json_array_foreach(json_object_get(view, "statements"), i, s)
        if (json_equal(json_object_get(s, "type"), json_object_get(like, "type")) && json_equal(json_object_get(s, "fact"), json_object_get(like, "fact")))
            return s;
    return NULL;
}

static void add_statement(json_t *list, const json_t *s, const json_t *before, const json_t *after)
{
    const json_t *was = json_object_get(before, "says"), *is = json_object_get(after, "says");

    if (!json_equal(was, is))
        json_array_append_new(list, json_pack("{s:O,s:O,s:O?,s:O?}", "type", json_object_get(s, "type"), "fact", json_object_get(s, "fact"), "before", was, "after", is));
}

json_t *diff_statements(const json_t *before, const json_t *after)
{
    json_t *list = json_array(), *s;
    size_t i;

    json_array_foreach(json_object_get(before, "statements"), i, s)
        add_statement(list, s, s, statement_of(after, s));
    json_array_foreach(json_object_get(after, "statements"), i, s)
        if (!statement_of(before, s))
            add_statement(list, s, NULL, s);
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

json_t *diff_conflicts(const json_t *before, const json_t *after)
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

/* ---- for people */

static void print_value(const json_t *o)
{
    static const char *const known[] = { "value", "agency", "since", "until", "conflict", NULL };
    const char *key;
    json_t *v;

    printf("%s", member_shown(o, json_object_get(o, "agency") ? "agency" : "value"));
    if (json_is_string(json_object_get(o, "since")))
        printf(" since %s", member_shown(o, "since"));
    if (json_is_string(json_object_get(o, "until")))
        printf(" until %s", member_shown(o, "until"));
    json_object_foreach((json_t *)(uintptr_t)o, key, v) {
        bool shown = !json_is_string(v);

        for (const char *const *k = known; *k; k++)
            shown = shown || strcmp(*k, key) == 0;
        if (!shown)
            printf(" %s=%s", key, json_string_value(v));
    }
}

void diff_print_axis(const json_t *change)
{
    printf("  %-22s", member_shown(change, "axis"));
    print_value(json_object_get(change, "before"));
    printf(" -> ");
    print_value(json_object_get(change, "after"));
    printf("\n");
}

void diff_print_task(const json_t *change)
{
    const json_t *before = json_object_get(change, "before"), *after = json_object_get(change, "after"), *one = json_is_object(after) ? after : before;
    const char *sign = !json_is_object(before) ? "+" : !json_is_object(after) ? "-" : "~";

    printf("  %s %s %s: %s, due %s, %s", sign, member_shown(one, "rule"), member_shown(one, "title"), member_shown(one, "owner"), member_shown(one, "due"), member_shown(one, "status"));
    if (*sign == '~')
        printf(" (was due %s, %s)", member_shown(before, "due"), member_shown(before, "status"));
    printf("\n");
}

static void print_says(const json_t *says)
{
    json_t *one;
    size_t i;

    json_array_foreach(says, i, one)
        printf("%s%s %s", i ? ", " : "", member_shown(one, "agency"), member_shown(one, "assertion"));
}

void diff_print_statement(const json_t *change)
{
    const json_t *before = json_object_get(change, "before"), *after = json_object_get(change, "after");
    const char *sign = !json_is_array(before) ? "+" : !json_is_array(after) ? "-" : "~";
    char *fact = json_dumps(json_object_get(change, "fact"), JSON_COMPACT);

    printf("  %s %s %s: ", sign, member_shown(change, "type"), fact ? fact : "");
    free(fact);
    print_says(json_is_array(after) ? after : before);
    printf("\n");
}
