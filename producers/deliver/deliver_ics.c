/* SPDX-License-Identifier: Apache-2.0 */
/* deliver_ics - deadlines for calendars: a file for each revision of a task, to be opened or imported, or one calendar that is always
 * complete, to be subscribed to.  What has ended stays in it, cancelled, for KEPT_DAYS behind its due day, so that every reader takes it out. */
#include <string.h>

#include "../../common/ground/seal.h"
#include "deliver.h"
#include "drawer.h"
#include "ics.h"

enum { MOST_FILES = 500, MOST_LETTERS = 5000, KEPT_DAYS = 30, MODE = 0640 };
enum per { PER_TASK, PER_CALENDAR };
struct calendar_file {
    struct drawer drawer;
    const char *file;                    /* PER_CALENDAR */
    enum wording wording;
    enum per per;
};

static bool open_calendar(const struct cfg *config, struct delivery *d, struct arena *mem, struct err *e)
{
    static const char *const pers[] = { "task", "calendar", NULL }, *const langs[] = { "de", "en", NULL };
    struct calendar_file *c = ARENA_NEW(mem, struct calendar_file);
    const char *said;
    int per, lang;

    if (!delivery_choice(config, "per", pers, &per, e) || !delivery_choice(config, "lang", langs, &lang, e))
        return false;
    c->per = (enum per)per;
    c->wording = (enum wording)lang;
    d->own = c;
    if (c->per == PER_TASK) {
        c->drawer.name = d->name;
        if (cfg_get(config, "file"))
            return cfg_fail(e, cfg_get(config, "file"), "file belongs to per = \"calendar\": a file per task needs a folder");
        return delivery_folder(config, d, mem, &c->drawer.folder, e);
    }
    if (!cfg_string(config, "file", CFG_REQUIRED, &said, e))
        return false;
    c->file = cfg_path(cfg_get(config, "file"), said, mem);
    return true;
}

/* ---- one file per task */

/* *ret_name stays NULL for what has no deadline. */
static bool stage_task(struct calendar_file *c, const struct spool_value *item, struct arena *mem, const char **ret_name, struct err *e)
{
    CLEANUP(buf_release) struct buf text = {0};
    struct letter l;

    if (!letter_parse(item->text, mem, &l, e))
        return false;
    if (!letter_is_task(&l))
        return true;
    *ret_name = arena_printf(mem, "%s.ics", letter_name(&l, mem));
    ics_begin(&text);
    ics_task(&l, c->wording, &text);
    ics_end(&text);
    return drawer_stage(&c->drawer, *ret_name, text.data, text.len, e);
}

static bool send_tasks(struct calendar_file *c, const struct spool_value *items, size_t n, struct arena *mem, struct err *e)
{
    const char **names = ARENA_ARRAY(mem, const char *, n);
    size_t n_names = 0;

    for (size_t i = 0; i < n; i++) {
        if (!stage_task(c, &items[i], mem, &names[n_names], e))
            return false;
        n_names += names[n_names] != NULL;
    }
    return drawer_put_out(&c->drawer, names, n_names, items, n, NULL, e);
}

/* ---- one calendar */

struct whole { struct calendar_file *c; const struct moment *m; struct buf text; };

static void add_to_whole(void *context, const struct letter *l)
{
    struct whole *w = context;

    if (letter_is_open(l) || letter_day(l, "due") >= w->m->today - KEPT_DAYS)
        ics_task(l, w->c->wording, &w->text);
}

/* Written whole and renamed, before what waited is forgotten: a repeat writes the same once more. */
static bool write_whole(struct delivery *d, struct calendar_file *c, const struct moment *m, struct err *e)
{
    struct whole w = { .c = c, .m = m };

    ics_begin(&w.text);
    bool ok = delivery_tasks(d, add_to_whole, &w, e);
    ics_end(&w.text);
    ok = ok && file_replace(c->file, w.text.data, w.text.len, MODE, e);
    buf_release(&w.text);
    return ok;
}

static bool send_whole(struct delivery *d, struct calendar_file *c, const struct spool_value *items, size_t n, const struct moment *m, struct err *e)
{
    if (!write_whole(d, c, m, e) || !spool_begin(d->who->spool, e))
        return false;
    if (delivery_drop(d, items, n, e) && spool_commit(d->who->spool, e))
        return true;
    spool_rollback(d->who->spool);
    return false;
}

static bool step(struct delivery *d, const struct moment *m, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct calendar_file *c = d->own;
    struct spool_value *items;
    size_t n, most = c->per == PER_TASK ? MOST_FILES : MOST_LETTERS;

    c->drawer.spool = d->who->spool;
    if ((c->per == PER_TASK && !drawer_begin(&c->drawer, e)) || !delivery_waiting(d, most, &mem, &items, &n, e))
        return false;
    if (n == 0)
        return true;
    d->waits = n == most;
    if (c->per == PER_CALENDAR)
        return send_whole(d, c, items, n, m, e);
    if (send_tasks(c, items, n, &mem, e))
        return true;
    c->drawer.ready = false;
    return false;
}

static const char *const options[] = { "folder", "file", "per", "lang", NULL };
const struct delivery_kind delivery_ics = {
    .name = "ics", .summary = "deadlines as iCalendar files, or as one calendar", .options = options, .anonymous = true, .open = open_calendar, .step = step,
};
