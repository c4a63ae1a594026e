/* SPDX-License-Identifier: Apache-2.0 */
/* town - a tenant with axes and rules of a test's own, in a folder of its own, beside the real event types and calendar. */
#ifndef TESTS_TOWN_H
#define TESTS_TOWN_H
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../common/meaning/rules.h"
#include "house.h"

struct town {
    struct arena mem;
    char folder[64];
    struct schema_set *schemas;
    struct tenant tenant;
    struct meaning *meaning;
};

static inline void town_write(struct town *w, const char *name, const char *text)
{
    FILE *f = fopen(arena_printf(&w->mem, "%s/%s", w->folder, name), "w");

    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

/* A folder of its own below the town's; it may hold an a.cfg. */
static inline void town_make(struct town *w, const char *folder)
{
    assert_int_equal(mkdir(arena_printf(&w->mem, "%s/%s", w->folder, folder), 0700), 0);
}

static inline void town_open(struct town *w)
{
    char here[512];

    *w = (struct town){ .folder = "/tmp/casebus-town-XXXXXX" };
    assert_non_null(mkdtemp(w->folder));
    assert_non_null(getcwd(here, sizeof here));
    assert_int_equal(mkdir(arena_printf(&w->mem, "%s/axes", w->folder), 0700), 0);
    assert_int_equal(mkdir(arena_printf(&w->mem, "%s/rules", w->folder), 0700), 0);
    assert_int_equal(symlink(arena_printf(&w->mem, "%s/schemas/calendar", here), arena_printf(&w->mem, "%s/calendar", w->folder)), 0);
    w->schemas = house_schemas();
}

/* axes and rules: items of the lists.  tenant: further members of tenant.cfg. */
static inline bool town_load(struct town *w, const char *axes, const char *rules, const char *tenant, struct err *e)
{
    struct cfg *root;

    town_write(w, "axes/a.cfg", arena_printf(&w->mem, "axes = (\n%s\n);\n", axes));
    town_write(w, "rules/r.cfg", arena_printf(&w->mem, "rules = (\n%s\n);\n", rules));
    return cfg_parse(arena_printf(&w->mem, "tenant = \"05162004\"; schemas = \"%s\";\n%s", w->folder, tenant), "tenant.cfg", &w->mem, &root, e)
           && tenant_read(root, &w->mem, &w->tenant, e) && meaning_load(&w->tenant, w->schemas, &w->mem, &w->meaning, e);
}

static inline void town_close(struct town *w)
{
    static const char *const names[] = { "axes/a.cfg", "rules/r.cfg", "axes/b.cfg", "rules/s.cfg", "rules/examples/R16.json", "own/a.cfg", "calendar" };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unlink(arena_printf(&w->mem, "%s/%s", w->folder, names[i]));
    rmdir(arena_printf(&w->mem, "%s/rules/examples", w->folder));
    rmdir(arena_printf(&w->mem, "%s/axes", w->folder));
    rmdir(arena_printf(&w->mem, "%s/rules", w->folder));
    rmdir(arena_printf(&w->mem, "%s/own", w->folder));
    rmdir(w->folder);
    arena_release(&w->mem);
}

/* ---- the one of a test, there as long as it runs */

static struct town town;

static inline int town_built(void **state)
{
    (void)state;
    town_open(&town);
    return 0;
}

static inline int town_gone(void **state)
{
    (void)state;
    town_close(&town);
    return 0;
}
#endif
