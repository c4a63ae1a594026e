/* SPDX-License-Identifier: Apache-2.0 */
/* rule_examples - what the examples beside the rules (schemas/rules/examples) do not say.  A row tells what happened and what one rule
 * makes of it on a day; all was told by then, and everybody was heard up to the day before. */
#ifndef TESTS_RULE_EXAMPLES_H
#define TESTS_RULE_EXAMPLES_H
#include "told.h"

struct row { const char *rule, *sentence, *events, *day, *want; };   /* want: "absent", or fields of one of the rule's tasks */

static inline const char *text_of(const json_t *v, struct arena *mem)
{
    const char *text = "none";
    size_t i;
    json_t *item;

    if (json_is_boolean(v))
        return json_is_true(v) ? "true" : "false";
    if (json_is_string(v))
        return json_string_value(v);
    if (json_is_integer(v))
        return arena_printf(mem, "%lld", (long long)json_integer_value(v));
    json_array_foreach((json_t *)(uintptr_t)v, i, item)
        text = arena_printf(mem, "%s%s%s", i ? text : "[", i ? "," : "", json_string_value(item));
    return json_is_array(v) ? arena_printf(mem, "%s]", json_array_size(v) ? text : "[") : text;
}

static inline bool is_as_wanted(const json_t *task, const char *want, struct arena *mem)
{
    char *copy = arena_strdup(mem, want), *rest = copy;

    for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        char *value = strchr(word, '=');

        assert_non_null(value);
        *value++ = '\0';
        if (strcmp(text_of(json_object_get(task, word), mem), value) != 0)
            return false;
    }
    return true;
}

static inline size_t check_row(const struct row *row)
{
    static const char *const p[] = { "p" };
    struct told t;
    struct arena mem = {0};
    bool found = false, any = false;
    day_num day = house_day(row->day);
    json_t *task;
    size_t i;

    told_open(&t);
    told_everybody(&t);
    told_lines(&t, row->events);
    struct person person = told_person(&t, p, 1, day, day, &mem);
    struct result r = told_evaluate(&t, &person, &mem);
    json_array_foreach(json_object_get(r.view, "tasks"), i, task) {
        if (strcmp(json_string_value(json_object_get(task, "rule")), row->rule) != 0)
            continue;
        any = true;
        found = found || (strcmp(row->want, "absent") != 0 && is_as_wanted(task, row->want, &mem));
    }
    bool holds = strcmp(row->want, "absent") == 0 ? !any : found;
    if (!holds) {
        print_message("%s: %s\n    on %s wanted %s, saw:\n", row->rule, row->sentence, row->day, row->want);
        json_array_foreach(json_object_get(r.view, "tasks"), i, task)
            if (strcmp(json_string_value(json_object_get(task, "rule")), row->rule) == 0) {
                char *text = json_dumps(task, JSON_COMPACT);

                print_message("    %s\n", text);
                free(text);
            }
    }
    result_release(&r);
    arena_release(&mem);
    told_close(&t);
    return !holds;
}

static inline void examples_hold(const struct row *rows, size_t n)
{
    size_t wrong = 0;

    for (size_t i = 0; i < n; i++)
        wrong += check_row(&rows[i]);
    if (wrong)
        fail_msg("%zu of %zu examples do not hold", wrong, n);
}

/* How many lines of a file begin so: each is an example. */
static inline size_t examples_written(const char *path, const char *begin)
{
    char line[4096];
    size_t n = 0;
    FILE *f = fopen(path, "r");

    assert_non_null(f);
    while (fgets(line, sizeof line, f))
        n += strncmp(line, begin, strlen(begin)) == 0;
    fclose(f);
    return n;
}
#endif
