/* SPDX-License-Identifier: Apache-2.0 */
#include "source.h"

#include <string.h>

const struct source_kind *const source_kinds[] = { &source_jsonl, &source_csv, &source_fixed, &source_xml, &source_outbox, &source_answers, NULL };

static bool find_kind(const struct cfg *config, const struct source_kind **ret, struct err *e)
{
    const char *name, *names[sizeof source_kinds / sizeof *source_kinds] = { NULL };

    if (!cfg_string(config, "kind", CFG_REQUIRED, &name, e))
        return false;
    for (size_t i = 0; source_kinds[i]; i++) {
        names[i] = source_kinds[i]->name;
        if (strcmp(name, source_kinds[i]->name) == 0) {
            *ret = source_kinds[i];
            return true;
        }
    }
    const char *nearest = cfg_nearest(name, names);
    return cfg_fail(e, cfg_get(config, "kind"), "there is no kind of source \"%s\"%s%s%s", name, nearest ? ": did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
}

static bool check_name(const char *name, const struct cfg *config, const struct opened_source *others, size_t n, struct err *e)
{
    if (!*name || strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-") != strlen(name) || strlen(name) > 40)
        return cfg_fail(e, cfg_get(config, "name"), "name = \"%s\": a source's name is at most 40 small letters, digits, - and _", name);
    for (size_t i = 0; i < n; i++)
        if (strcmp(others[i].name, name) == 0)
            return cfg_fail(e, config, "two sources are called \"%s\"", name);
    return true;
}

static bool read_expect(const struct cfg *config, struct arena *mem, const struct expect **ret, struct err *e)
{
    struct expect *x = ARENA_NEW(mem, struct expect);
    const char *text;
    struct err why;

    if (!cfg_string(config, "expect", NULL, &text, e))
        return false;
    *ret = text ? x : NULL;
    return !text || expect_parse(text, x, &why) || cfg_fail(e, cfg_get(config, "expect"), "expect = %s", why.text);
}

static bool read_stock(const struct cfg *config, struct arena *mem, struct opened_source *s, struct err *e)
{
    struct schedule *days = ARENA_NEW(mem, struct schedule);
    const char *text;
    struct err why;

    if (!cfg_string(config, "stock", NULL, &text, e))
        return false;
    if (!text)
        return true;
    const struct cfg *at = cfg_get(config, "stock");
    if (!s->kind->stocktake || !s->kind->stocktake(s->source))
        return cfg_fail(e, at, "stock belongs to mode = \"snapshot\": only a list of the present says what there is");
    s->stock = days;
    return schedule_parse(text, strlen(text), days, &why) || cfg_fail(e, at, "stock = %s", why.text);
}

bool sources_open(const struct cfg *sources, const struct source_context *c, struct arena *mem, struct opened_source **ret, size_t *ret_n, struct err *e)
{
    size_t n = 0;
    struct opened_source *all = ARENA_ARRAY(mem, struct opened_source, sources ? sources->n + 1 : 1);

    for (size_t i = 0; sources && i < sources->n; i++) {
        const struct cfg *config = &sources->items[i];
        struct opened_source *s = &all[n];

        if (config->kind != CFG_GROUP)
            cfg_fail(e, config, "sources is a list of groups: ( { name = ...; kind = ...; }, ... )");
        else if (cfg_string(config, "name", CFG_REQUIRED, &s->name, e) && check_name(s->name, config, all, n, e)
                 && read_expect(config, mem, &s->expect, e) && find_kind(config, &s->kind, e) && s->kind->open(config, s->name, c, mem, &s->source, e)) {
            n++;
            if (read_stock(config, mem, s, e))
                continue;
        }
        sources_close(all, n);
        return false;
    }
    *ret = all;
    *ret_n = n;
    return true;
}

void sources_close(struct opened_source *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        s[i].kind->close(s[i].source);
}
