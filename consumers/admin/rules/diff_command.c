/* SPDX-License-Identifier: Apache-2.0 */
/* casebus rules diff - a rehearsal: every person evaluated under two sets of rules, and which tasks of a period would be others.
 * Persons are read page by page and evaluated by all cores; what is shown does not depend on who was quicker.  Nothing is written. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "consumers/admin/rules/diff_sql.h"
#include "../cases/desk.h"
#include "diff_work.h"
#include "../progress.h"

enum { PAGE = 200, A_YEAR = 365 };
typedef const uint8_t (*subject_list)[SUBJECT_BYTES];

/* One set of rules: those that are active, or a folder. */
struct side { const char *name; struct tenant tenant; struct meaning *meaning; };
struct rehearsal {
    struct app *app;
    struct desk desk;
    struct side old, new;
    struct diff_tally tally;
    struct diff_work *work;
};
struct page { struct arena mem; uint8_t (*persons)[SUBJECT_BYTES]; size_t n; struct person_file *files; size_t n_files; };

/* ---- sets of rules */

/* A town's own rules, as they stand beside tenant.cfg? */
static bool is_own(const char *folder, struct arena *mem, bool *ret, size_t *ret_n, struct err *e)
{
    const struct cfg **rules;

    *ret = true;
    if (!cfg_folder_items(folder, "rules", mem, &rules, ret_n, e))
        return false;
    for (size_t i = 0; i < *ret_n; i++) {
        const struct cfg *id = cfg_get(rules[i], "id");

        *ret = *ret && id && id->text && strncmp(id->text, "R9", 2) == 0;
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

/* ---- persons */

static bool load(struct rehearsal *h, const uint8_t after[SUBJECT_BYTES], struct page *p, struct err *e)
{
    arena_reset(&p->mem);
    return person_page(&h->desk.cv, after, PAGE, &p->mem, &p->persons, &p->n, e)
           && person_load(&h->desk.cv, (subject_list)p->persons, p->n, PERSON_NOW, &p->mem, &p->files, &p->n_files, e);
}

static bool take(struct rehearsal *h, const struct page *p, struct err *e)
{
    struct diff_found *found;

    if (!diff_work_end(h->work, &found, e))
        return false;
    for (size_t i = 0; i < p->n_files; i++)
        diff_tally_take(&h->tally, p->files[i].id, &found[i]);
    return true;
}

/* While one page is evaluated the next one is read. */
static bool rehearse_pages(struct rehearsal *h, struct page pages[2], struct progress *progress, struct err *e)
{
    static const uint8_t first[SUBJECT_BYTES];
    size_t now = 0;

    if (!load(h, first, &pages[0], e))
        return false;
    for (; pages[now].n; now = !now) {
        const struct page *p = &pages[now];

        diff_work_begin(h->work, p->files, p->n_files);
        if (!load(h, p->persons[p->n - 1], &pages[!now], e) || !take(h, p, e))
            return false;
        progress_show(progress, h->tally.persons);
    }
    return true;
}

static bool rehearse_all(struct rehearsal *h, struct err *e)
{
    struct page pages[2] = {0};
    struct db_result *r = NULL;
    struct progress progress;

    if (!db_exec(h->desk.db, sql_persons, NULL, 0, &r, e))
        return false;
    progress_begin(&progress, "persons", (size_t)db_get_int(r, 0, 0));
    db_result_free(r);
    h->work = diff_work_open(&h->desk.cv, h->old.meaning, h->new.meaning, h->tally.from, h->tally.until);
    bool ok = rehearse_pages(h, pages, &progress, e);
    diff_work_free(h->work);
    arena_release(&pages[0].mem);
    arena_release(&pages[1].mem);
    progress_end(&progress);
    return ok;
}

/* ---- the command */

static bool period(struct app *app, struct diff_tally *t, struct err *e)
{
    char from[DAY_TEXT_BYTES], until[DAY_TEXT_BYTES];

    t->until = app->today;
    if (!app_day_flag(app, "to", &t->until, e))
        return false;
    t->from = t->until - A_YEAR;
    if (!app_day_flag(app, "from", &t->from, e))
        return false;
    return t->from <= t->until || err_set(e, ERR_CONFIG, "--from %s is after --to %s", day_text(t->from, from), day_text(t->until, until));
}

static bool rehearse(struct rehearsal *h, struct err *e)
{
    struct caseview *cv = &h->desk.cv;
    struct meaning *active = cv->meaning;

    if (!side_open(h->app, cv->set, h->app->args[0], &h->old, e) || !side_open(h->app, cv->set, h->app->args[1], &h->new, e))
        return false;
    diff_tally_begin(&h->tally, h->old.meaning, h->new.meaning);
    bool ok = person_snapshot(cv, e) && rehearse_all(h, e);
    person_snapshot_end(cv);
    cv->meaning = active;
    return ok;
}

static int rules_diff(struct app *app)
{
    struct rehearsal h = { .app = app, .tally = { .app = app, .old = app->args[0], .new = app->args[1] } };
    struct err e;

    if (!period(app, &h.tally, &e) || !desk_open(app, &h.desk, &e))
        return app_fail(app, &e);
    bool ok = rehearse(&h, &e);
    if (ok)
        diff_tally_print(&h.tally);
    diff_tally_release(&h.tally);
    desk_close(&h.desk);
    return !ok ? app_fail(app, &e) : h.tally.differ ? EXIT_FINDINGS : EXIT_DONE;
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
