/* SPDX-License-Identifier: Apache-2.0 */
#include "source_list.h"

#include <string.h>

/* The short form of one source (INTERFACES 8): source, subject and events stand at the top. */
static const struct cfg *one_source(const struct producer_settings *set, struct arena *mem)
{
    static const char *const added[] = { "name", "subject", "events" };
    struct cfg *list = ARENA_NEW(mem, struct cfg), *group = ARENA_NEW(mem, struct cfg);
    const struct cfg name = { .kind = CFG_STRING, .name = "name", .text = "drop", .file = set->source->file, .line = set->source->line };
    const struct cfg *parts[] = { &name, set->subject, set->events };

    *group = *set->source;
    group->items = ARENA_ARRAY(mem, struct cfg, group->n + 3);
    memcpy(group->items, set->source->items, set->source->n * sizeof *group->items);
    for (size_t i = 0; i < 3; i++)
        if (parts[i] && !cfg_get(set->source, added[i]))
            group->items[group->n++] = *parts[i];
    *list = (struct cfg){ .kind = CFG_LIST, .name = "sources", .file = group->file, .line = group->line, .items = group, .n = 1 };
    return list;
}

/* Answers that the office drops are read without being asked for. */
static const struct cfg *with_answers(const struct cfg *list, const char *pattern, struct arena *mem)
{
    const struct { const char *name, *text; } said[] = { { "name", "answers" }, { "kind", "answers" }, { "path", pattern } };
    struct cfg *more = ARENA_NEW(mem, struct cfg), *group;
    size_t n = list ? list->n : 0;

    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < 2; k++) {
            const struct cfg *member = cfg_get(&list->items[i], said[k].name);

            if (member && member->kind == CFG_STRING && strcmp(member->text, "answers") == 0)
                return list;
        }
    *more = (struct cfg){ .kind = CFG_LIST, .name = "sources", .file = "inbox", .items = ARENA_ARRAY(mem, struct cfg, n + 1), .n = n + 1 };
    if (n)
        memcpy(more->items, list->items, n * sizeof *more->items);
    group = &more->items[n];
    *group = (struct cfg){ .kind = CFG_GROUP, .file = "inbox", .items = ARENA_ARRAY(mem, struct cfg, 3), .n = 3 };
    for (size_t i = 0; i < 3; i++)
        group->items[i] = (struct cfg){ .kind = CFG_STRING, .name = said[i].name, .text = said[i].text, .file = "" };
    return more;
}

bool source_list(const struct producer_settings *set, const char *answers, struct arena *mem, const struct cfg **ret, struct err *e)
{
    if (set->sources && set->source)
        return cfg_fail(e, set->source, "sources = ( ... ) and source = { ... }: only one of them can be");
    if ((set->subject || set->events) && !set->source)
        return cfg_fail(e, set->subject ? set->subject : set->events, "subject and events at the top belong to source = { ... }, which is missing");
    *ret = with_answers(set->source ? one_source(set, mem) : set->sources, answers, mem);
    return true;
}
